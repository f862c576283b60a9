package lib

import (
	"unicode/utf8"

	"lanai/runtime/luau/vm"
)

// This file holds the utf8 library. Its one rule: positions are in bytes and
// count from 1; surrogates and overlong forms are not valid.

// utf8Functions is the library utf8 (https://luau.org/library#utf8-library).
var utf8Functions = library{
	"char":      utf8Char,
	"codepoint": utf8Codepoint,
	"codes":     utf8Codes,
	"len":       utf8Len,
	"offset":    utf8Offset,
}

// utf8CharPattern matches one character of a valid string.
const utf8CharPattern = "[\x00-\x7F\xC2-\xF4][\x80-\xBF]*"

const invalidUTF8 = "invalid UTF-8 code"

// absolute turns a position that may be negative into one from the start; 0
// stands for everything in front of the string.
func absolute(pos, length int) int {
	switch {
	case pos >= 0:
		return pos
	case -pos > length:
		return 0
	}
	return length + pos + 1
}

func isContinuation(s string, i int) bool { return i < len(s) && s[i]&0xC0 == 0x80 }

// decode returns the character at index i and its length, 0 if it is invalid.
func decode(s string, i int) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(s[i:])
	if r == utf8.RuneError && size <= 1 {
		return 0, 0
	}
	return r, size
}

func utf8Char(c *vm.Call) {
	b := make([]byte, 0, 4*c.NArgs())
	for i := 1; i <= c.NArgs(); i++ {
		r := intArg(c, i)
		checkArg(c, 0 <= r && r <= utf8.MaxRune, i, "value out of range")
		if 0xD800 <= r && r < 0xE000 { // sic: Luau encodes surrogates, but does not decode them
			b = append(b, 0xED, byte(0x80|r>>6&0x3F), byte(0x80|r&0x3F))
			continue
		}
		b = utf8.AppendRune(b, rune(r))
	}
	c.ReturnString(string(b))
}

func utf8Codepoint(c *vm.Call) {
	s := c.CheckString(1)
	from := absolute(optInt(c, 2, 1), len(s))
	to := absolute(optInt(c, 3, from), len(s))
	checkArg(c, from >= 1, 2, "out of range")
	checkArg(c, to <= len(s), 3, "out of range")
	if to-from+1 > maxResults-c.NArgs() || !c.Fits(to-from+1) {
		c.Errorf("stack overflow (string slice too long)")
	}

	var codes []vm.Value
	for i := from - 1; i < to; {
		r, size := decode(s, i)
		if size == 0 {
			c.Errorf(invalidUTF8)
		}
		codes = append(codes, vm.Int(int(r)))
		i += size
	}
	c.ReturnAll(codes...)
}

// utf8Step is the iterator of utf8.codes; it leaves no result at the end.
func utf8Step(c *vm.Call) {
	s := c.CheckString(1)
	f, _ := vm.ToNumber(c.Arg(2)) // anything else counts as 0
	i := vm.TruncateInt32(f)
	if i > 0 {
		for isContinuation(s, i) {
			i++
		}
	}
	i = max(i, 0)
	if i >= len(s) {
		return
	}
	r, size := decode(s, i)
	if size == 0 || isContinuation(s, i+size) {
		c.Errorf(invalidUTF8)
	}
	c.ReturnAll(vm.Int(i+1), vm.Int(int(r)))
}

func utf8Codes(c *vm.Call) {
	s := c.Arg(1)
	if !s.IsString() {
		s = vm.Str(c.CheckString(1))
	}
	c.ReturnAll(vm.NewFunction("", utf8Step).Value(), s, vm.Int(0))
}

// utf8Len gives nil and a position if the string is not valid there.
func utf8Len(c *vm.Call) {
	s := c.CheckString(1)
	from, to := absolute(optInt(c, 2, 1), len(s)), absolute(optInt(c, 3, -1), len(s))
	checkArg(c, 1 <= from && from-1 <= len(s), 2, "initial position out of string")
	checkArg(c, to <= len(s), 3, "final position out of string")
	n := 0
	for i := from - 1; i < to; n++ {
		_, size := decode(s, i)
		if size == 0 {
			c.ReturnAll(vm.Nil, vm.Int(i+1))
			return
		}
		i += size
	}
	c.Return(vm.Int(n))
}

// utf8Offset is utf8.offset(s, n, i): where the n-th character counted from
// position i begins; for n = 0 where the character that contains i begins.
func utf8Offset(c *vm.Call) {
	s, n := c.CheckString(1), intArg(c, 2)
	def := 1
	if n < 0 {
		def = len(s) + 1
	}
	i := absolute(optInt(c, 3, def), len(s)) - 1
	checkArg(c, 0 <= i && i <= len(s), 3, "position out of range")

	if n == 0 {
		for i > 0 && isContinuation(s, i) {
			i--
		}
		c.Return(vm.Int(i + 1))
		return
	}
	if isContinuation(s, i) {
		c.Errorf("initial position is a continuation byte")
	}
	if n > 0 {
		n-- // the character at i is the first
	}
	for ; n < 0 && i > 0; n++ {
		for i--; i > 0 && isContinuation(s, i); i-- {
		}
	}
	for ; n > 0 && i < len(s); n-- {
		for i++; isContinuation(s, i); i++ {
		}
	}
	if n != 0 {
		c.Return(vm.Nil)
		return
	}
	c.Return(vm.Int(i + 1))
}
