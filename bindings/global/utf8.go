package global

import (
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds what Roblox adds to the library utf8. Its one rule: what is Luau's stays Luau's.

// UTF8 is the library utf8 with Roblox's functions.
// https://create.roblox.com/docs/reference/engine/libraries/utf8
var UTF8 = bind.Global{Name: "utf8", Value: func(e *bind.Env) vm.Value {
	luau := e.VM.Globals.GetStr("utf8").AsTable()
	t := vm.NewTable(0, 9)
	for at, k, v, ok := luau.At(0); ok; at, k, v, ok = luau.At(at) {
		t.Set(k, v)
	}
	for name, f := range map[string]vm.GoFunction{
		"graphemes":    utf8Graphemes,
		"nfcnormalize": func(c *vm.Call) { normalize(c, norm.NFC) },
		"nfdnormalize": func(c *vm.Call) { normalize(c, norm.NFD) },
	} {
		t.SetStr(name, vm.NewFunction(name, f).Value())
	}
	t.SetReadonly(true)
	return t.Value()
}}

// utf8Graphemes returns an iterator over the grapheme clusters between two positions: the first and the last byte of each.
func utf8Graphemes(c *vm.Call) {
	s := validText(c, 1)
	first, last := bytePosition(c.OptInt(2, 1), len(s)), bytePosition(c.OptInt(3, -1), len(s))
	at, state := max(first, 1)-1, -1
	last = min(last, len(s))
	c.Return(vm.NewFunction("graphemes", func(c *vm.Call) {
		if at >= last {
			return
		}
		var cluster string
		cluster, _, _, state = uniseg.FirstGraphemeClusterInString(s[at:], state)
		from := at + 1
		at += len(cluster)
		c.ReturnAll(vm.Int(from), vm.Int(at))
	}).Value())
}

// bytePosition turns a position that may count from the end into one from the start.
func bytePosition(pos, length int) int {
	if pos < 0 {
		return length + pos + 1
	}
	return pos
}

func normalize(c *vm.Call, form norm.Form) { c.ReturnString(form.String(validText(c, 1))) }

func validText(c *vm.Call, i int) string {
	s := c.CheckString(i)
	if !utf8.ValidString(s) {
		c.ArgError(i, "string is not valid UTF-8")
	}
	return s
}
