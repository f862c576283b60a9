package tests

// This file generates calls of the language's libraries, with good arguments
// and bad ones. Its one rule: no call's outcome depends on an address, a clock
// or the order in which C evaluates arguments.

import (
	"fmt"
	"strings"
)

// libraryNames are the functions that libraryCall calls.
var libraryNames = map[string]string{
	"bit32":  "arshift band bnot bor btest bxor byteswap countlz countrz extract replace",
	"buffer": "len readi8 readu8 readi16 readu16 readi32 readu32 readf32 readf64 writei8 writeu16 writei32 writef32 writef64 readstring writestring readbits writebits tostring fill copy create fromstring",
	"math":   "abs acos asin atan ceil clamp cos cosh deg exp floor frexp isfinite isinf isnan lerp log log10 map max min modf noise rad round sign sin sinh sqrt tan tanh",
	"string": "byte char find format gmatch gsub len lower match pack packsize rep reverse split sub unpack upper",
	"table":  "clear clone concat find foreachi freeze getn insert isfrozen maxn move pack remove sort unpack",
	"utf8":   "char codepoint len offset",
	"vector": "abs angle ceil clamp create cross dot floor lerp magnitude max min normalize sign",
}

// libraryValues are arguments that suit a library.
var libraryValues = map[string]string{
	"bit32":  "0 1 -1 5 31 32 33 255 2^31 2^32-1 -2^31 2.5 (0/0) '7'",
	"buffer": "bytes 0 1 2 4 7 8 9 -1 255 -129 2^31 1.5 'ab'",
	"math":   "0 1 -1 0.5 2.5 -2.5 2^31 2^53 (0/0) math.huge -math.huge '7' 1e300 5e-324 1e-7 100",
	"string": "'abc' 'a,b' '' 'hello' '%a+' '(%w)(%w)' '%d' '%5.2f' '%q' '%s|%s' '%*' '[a-c]' '.-' '^a' 'a*' '%b()' '%f[%w]' '%1' '%' '<i4' 'z' 's1' 'd' 'bBhH' 1 -1 2 0 65 256 {a='x'} print",
	"table":  "{1,2,3} {3,1,2} {'x','y'} {1,nil,3} {a=1,2} {} 1 2 3 -1 0 10 'x' nil select table.freeze({1,2})",
	"utf8":   "'abc' 'h\\u{e9}\\u{20ac}' '\\xff' '' 1 2 -1 0 5 233 8364 55296 1114112",
	"vector": "vector.create(1,-2,3.5) vector.one vector.zero vector.create(0.1,1e10,-0) 1 2 -1 0.5 nil",
}

const badValues = "nil true 'abc' {} print 1 -1 (0/0) 2^53 vector.one bytes '10' -0 '' 1e300"

// libraryCall calls a function of a library: as a value, directly, or as a
// method where that is possible.
func (g *generator) libraryCall() *statement {
	lib := g.pick("bit32", "buffer", "buffer", "math", "string", "string", "string", "table", "table", "utf8", "vector")
	name := g.pick(strings.Fields(libraryNames[lib])...)
	var args []string
	for range g.IntN(5) {
		values := libraryValues[lib]
		if g.one(6) {
			values = badValues
		}
		args = append(args, g.pick(strings.Fields(values)...))
	}
	if lib == "buffer" && g.IntN(4) > 0 && name != "create" && name != "fromstring" {
		args = append([]string{"bytes"}, args...)
	}
	if huge := name == "rep" || name == "create" || name == "move" || name == "char"; huge {
		for i, arg := range args {
			if strings.Contains(arg, "e") || strings.Contains(arg, "2^") {
				args[i] = "3"
			}
		}
	}

	list := strings.Join(args, ", ")
	switch {
	case g.one(3):
		return line("do local bytes = buffer.fromstring(\"\\1\\2\\254\\255abcd\") show(pcall(%s)) show(buffer.tostring(bytes)) end",
			strings.Join(append([]string{lib + "." + name}, args...), ", "))
	case lib == "string" && len(args) > 0 && g.one(2):
		return line("do local bytes = buffer.create(4) show(pcall(function() return (%s):%s(%s) end)) end", args[0], name, strings.Join(args[1:], ", "))
	case len(args) > 0 && g.one(2):
		return line("do local bytes, x = buffer.fromstring(\"\\0\\0\\128\\63\\255\\255\"), %s show(pcall(function() return %s.%s(%s) end)) show(buffer.tostring(bytes)) end",
			args[0], lib, name, strings.Join(append([]string{"x"}, args[1:]...), ", "))
	}
	return line("do local bytes = buffer.fromstring(\"\\1\\2\\254\\255\") show(pcall(function() return %s.%s(%s) end)) end", lib, name, list)
}

// levels raises at a level, through metamethods and callbacks.
func (g *generator) levels() *statement {
	raise := fmt.Sprintf("function(...) %s end", g.pick("error(\"deep\", 1)", "error(\"deep\", 2)", "error(\"deep\", 3)", "local _ = nil + 1", "string.rep()", "coroutine.yield(1)", "error({}, 2)"))
	fn := g.pick(raise, raise, raise, "error", "string.rep", "coroutine.yield", "rawset", "select")
	use := g.pick("setmetatable({}, {__index = F}).x", "setmetatable({}, {__add = F}) + 1", "setmetatable({}, {__call = F})(1)", "#setmetatable({}, {__len = F})",
		"setmetatable({}, {__concat = F}) .. 1", "table.foreach({1}, F)", "table.sort({2, 1}, F)", "string.gsub(\"a\", \".\", F)", "pcall(F, 1)",
		"select(2, pcall(F))", "coroutine.wrap(F)()", "coroutine.resume(coroutine.create(F))", "xpcall(F, function(e) return type(e) end)", "(F)()",
		"setmetatable({}, {__iter = F})", "table.foreachi({1}, F)", "xpcall(table.foreach, function(e) return e end, {1}, F)",
		"string.gsub(\"a\", \".\", setmetatable({}, {__index = F}))", "xpcall(error, F, 1)")
	use = strings.ReplaceAll(use, "F", fn)
	if strings.Contains(use, "__iter") {
		return line("show(coroutine.resume(coroutine.create(function() return pcall(function() for a in %s do show(a) break end end) end)))", use)
	}
	return line("show(coroutine.resume(coroutine.create(function() return pcall(function() local x = %s return x end) end)))", use)
}

// places assigns to places whose parts are computed, in an order that shows.
func (g *generator) places() *statement {
	call := func(what string) string { return fmt.Sprintf("(function() show(%q) return %s end)()", what, what) }
	one, two := call("R"), call("K")
	switch g.IntN(4) {
	case 0:
		return line("do local R, K = {a = 1, k = 2}, \"k\" %s[%s] %s %s show(R) end", one, two, g.pick("+=", "-=", "*=", "..="), call(g.pick("5", "K .. 1", "#K")))
	case 1:
		return line("do local R, K = {1, 2, 3}, 2 %s[%s], R, K = %s, {4}, 9 show(R, K) end", one, two, call("K"))
	case 2:
		return line("do local R, K = {1, 2, 3}, 1 K, R[K] = K + 1, K R[K], K = R[1], R[2] show(R, K) end")
	}
	return line("do local R, K = {}, {} R.a, R.b, R.c = (function(...) return ... end)(1, 2) K[#K + 1], K[#K + 1] = 1, 2 show(R, K, %s, (%s)) end", call("1, 2"), call("1, 2"))
}
