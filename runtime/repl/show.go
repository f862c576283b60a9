package repl

// This file shows values readably. Its one rule: it calls no metamethod of a table, so that looking at one changes
// nothing.

import (
	"strconv"
	"strings"

	"lanai/runtime/luau/vm"
)

// How much of a table is shown.
const (
	maxDepth   = 4
	maxEntries = 100
)

// A printer writes one value.
type printer struct {
	*strings.Builder
	tostring func(vm.Value) string // says what a userdata is
	open     map[*vm.Table]bool    // the tables around what is written
}

// show writes a value: strings quoted, tables with their entries.
func show(b *strings.Builder, v vm.Value, tostring func(vm.Value) string) {
	(&printer{b, tostring, map[*vm.Table]bool{}}).value(v)
}

func (p *printer) value(v vm.Value) {
	switch v.Kind() {
	case vm.KindString:
		p.WriteString(quote(v.AsString().String()))
	case vm.KindTable:
		p.table(v.AsTable())
	case vm.KindUserdata:
		p.WriteString(v.AsUserdata().Type.Name + " " + p.tostring(v))
	default:
		p.WriteString(vm.ToString(v))
	}
}

// quote writes a string as Luau source.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < ' ' || c == 0x7f:
			b.WriteString(`\x` + strconv.FormatInt(int64(c)+0x100, 16)[1:])
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + `"`
}

func (p *printer) table(t *vm.Table) {
	switch {
	case p.open[t]:
		p.WriteString("*cycle*")
		return
	case len(p.open) >= maxDepth:
		p.WriteString("{...}")
		return
	}
	p.open[t] = true
	defer delete(p.open, t)

	listed, entries := len(t.Array()), 0
	p.WriteByte('{')
	for i := 0; ; {
		next, k, v, ok := t.At(i)
		if !ok {
			break
		}
		if i = next; entries == maxEntries {
			p.line("...")
			break
		}
		entries++
		p.line("")
		if n, isNumber := k.AsNumber(); !isNumber || n != float64(entries) || entries > listed {
			p.key(k)
		}
		p.value(v)
		p.WriteByte(',')
	}
	if entries > 0 {
		p.WriteString("\n" + strings.Repeat("    ", len(p.open)-1))
	}
	p.WriteByte('}')
	if t.Meta() != nil {
		p.WriteString(" with a metatable")
	}
}

// line begins an entry.
func (p *printer) line(text string) {
	p.WriteString("\n" + strings.Repeat("    ", len(p.open)) + text)
}

// key writes the key of an entry.
func (p *printer) key(k vm.Value) {
	if s := k.AsString(); k.IsString() && isName(s.String()) {
		p.WriteString(s.String() + " = ")
		return
	}
	p.WriteByte('[')
	p.value(k)
	p.WriteString("] = ")
}

// isName reports whether a key may stand without brackets; keywords may too, as nobody reads this back.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if s[i] != '_' && (c < 'a' || c > 'z') && (i == 0 || s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return s != ""
}
