module lanai

go 1.26
