assert(json.encode({ a = { 1, 2 }, b = "x" }) == '{"a":[1,2],"b":"x"}' or json.encode({ a = { 1, 2 }, b = "x" }) == '{"b":"x","a":[1,2]}')
local t = json.decode('{"n":[1,2.5,"x",null,true],"o":{}}')
assert(t.n[2] == 2.5 and t.n[3] == "x" and t.n[5] == true and next(t.o) == nil)
local ok, text = pcall(json.encode, { 1, x = 2 })
assert(not ok and text:find("neither an array"), text)
json.decode("{") --> error "JSON"
