package check

// This file holds Compile. Its one rule: the listing is the compiler's own.

import (
	"fmt"
	"io"
	"os"

	"lanai/runtime/luau"
	"lanai/runtime/luau/compile"
)

// Compile compiles a script and, with dump, writes its bytecode. The file "-" is stdin. The error is that of the file
// system or of w, or says in one line where the first mistake is.
func Compile(w io.Writer, stdin io.Reader, file string, level compile.Level, dump bool) error {
	var text []byte
	var err error
	if file == "-" {
		file = "stdin"
		text, err = io.ReadAll(stdin)
	} else {
		text, err = os.ReadFile(file)
	}
	if err != nil {
		return named(file, err)
	}
	proto, err := luau.Compile(file, string(text), level)
	if err != nil {
		return fmt.Errorf("%s:%w", file, err)
	}
	if !dump {
		return nil
	}
	return compile.Disassemble(w, proto)
}
