package lib

import (
	"bytes"
	"strings"

	"lanai/runtime/luau/vm"
)

// This file holds the string library but for patterns, format and pack. Its
// one rule: strings are bytes; a part of a string shares the bytes of the
// whole.

// stringFunctions is the library string (https://luau.org/library#string-library).
var stringFunctions = library{
	"byte":     stringByte,
	"char":     stringChar,
	"find":     stringFind,
	"format":   stringFormat,
	"gmatch":   stringGmatch,
	"gsub":     stringGsub,
	"len":      stringLen,
	"lower":    stringLower,
	"match":    stringMatch,
	"pack":     stringPack,
	"packsize": stringPacksize,
	"rep":      stringRep,
	"reverse":  stringReverse,
	"split":    stringSplit,
	"sub":      stringSub,
	"unpack":   stringUnpack,
	"upper":    stringUpper,
}

// openString makes the metatable through which s:len() finds string.len.
func openString(v *vm.VM, t *vm.Table) {
	meta := vm.NewTable(0, 2)
	set(v, meta, "__index", t.Value())
	set(v, meta, "__metatable", vm.Str("The metatable is locked"))
	meta.SetReadonly(true)
	v.StringMeta = meta
}

func stringByte(c *vm.Call) {
	s, i := c.CheckString(1), optInt(c, 2, 1)
	from, to := vm.StringRange(len(s), i, optInt(c, 3, i))
	if to-from > maxResults-c.NArgs() || !c.Fits(to-from) {
		c.Errorf("stack overflow (string slice too long)")
	}
	for k, r := 0, c.Results(to-from); k < len(r); k++ {
		r[k] = vm.Int(int(s[from+k]))
	}
}

func stringChar(c *vm.Call) {
	var buf [64]byte
	b := buf[:0]
	for i := 1; i <= c.NArgs(); i++ {
		n := intArg(c, i)
		checkArg(c, 0 <= n && n <= 255, i, "invalid value")
		b = append(b, byte(n))
	}
	if len(b) == 1 {
		c.Return(vm.ByteString(b[0]))
		return
	}
	c.ReturnString(string(b))
}

func stringLen(c *vm.Call) { c.Return(vm.Int(len(c.CheckString(1)))) }

func stringLower(c *vm.Call) { mapBytes(c, 'A', 'Z') }

func stringUpper(c *vm.Call) { mapBytes(c, 'a', 'z') }

// mapBytes changes the case of the ASCII letters from lo to hi.
func mapBytes(c *vm.Call, lo, hi byte) {
	s := c.CheckString(1)
	first := 0
	for first < len(s) && (s[first] < lo || s[first] > hi) {
		first++
	}
	if first == len(s) {
		returnString(c, s)
		return
	}
	c.Charge(len(s))
	b := []byte(s)
	for i := first; i < len(b); i++ {
		if lo <= b[i] && b[i] <= hi {
			b[i] ^= 0x20
		}
	}
	c.ReturnBytes(b)
}

func stringRep(c *vm.Call) {
	s, n := c.CheckString(1), intArg(c, 2)
	if n <= 0 || s == "" {
		c.ReturnString("")
		return
	}
	if len(s) > maxStringSize/n {
		c.Errorf("resulting string too large")
	}
	c.Charge(len(s) * n)
	c.ReturnBytes(bytes.Repeat([]byte(s), n))
}

func stringReverse(c *vm.Call) {
	s := c.CheckString(1)
	c.Charge(len(s))
	b := make([]byte, len(s))
	for i := range len(s) {
		b[len(s)-1-i] = s[i]
	}
	c.ReturnBytes(b)
}

// stringSplit is string.split(s, separator = ","); an empty separator gives
// the bytes.
func stringSplit(c *vm.Call) {
	s, sep := c.CheckString(1), c.OptString(2, ",")
	if sep == "" {
		t := splitTable(c, len(s))
		for i, arr := 0, t.Array(); i < len(s); i++ {
			arr[i] = vm.ByteString(s[i])
		}
		c.Return(t.Value())
		return
	}
	t := splitTable(c, strings.Count(s, sep)+1)
	arr := t.Array()
	for i := range arr {
		part, rest, _ := strings.Cut(s, sep)
		arr[i], s = c.Substring(part), rest
	}
	c.Return(t.Value())
}

// splitTable returns a table for n parts of a string.
func splitTable(c *vm.Call, n int) *vm.Table {
	if n > maxTableSize {
		vm.RaiseText("table overflow")
	}
	return c.NewTable(n, 0)
}

func stringSub(c *vm.Call) {
	s, i := c.CheckString(1), intArg(c, 2)
	from, to := vm.StringRange(len(s), i, optInt(c, 3, -1))
	returnString(c, s[from:to])
}
