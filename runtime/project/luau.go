package project

// This file holds the printer that turns data files into Luau. Its one rule:
// the same data always gives the same text.

import (
	"math"
	"strconv"
	"strings"
)

// A table is a Luau table with given keys in a given order; YAML needs both.
type table []entry

type entry struct{ key, value any }

// integer is a number given by its digits, which Luau reads itself.
type integer string

// returnSource is a module that returns the data.
func returnSource(value any) string {
	p := &luauPrinter{}
	p.text.WriteString("return ")
	p.value(value)
	return p.text.String()
}

type luauPrinter struct {
	text   strings.Builder
	indent int
}

func (p *luauPrinter) value(value any) {
	switch v := value.(type) {
	case nil:
		p.text.WriteString("nil")
	case bool:
		p.text.WriteString(strconv.FormatBool(v))
	case string:
		p.quote(v)
	case integer:
		p.text.WriteString(string(v))
	case int64:
		p.text.WriteString(strconv.FormatInt(v, 10))
	case float64:
		p.text.WriteString(luauNumber(v))
	case Numbers:
		list := make([]any, len(v))
		for i, n := range v {
			list[i] = n
		}
		p.array(list)
	case []any:
		p.array(v)
	case map[string]any:
		p.table(sortedTable(v))
	case table:
		p.table(v)
	}
}

// luauNumber is a number's shortest text that Luau reads back as the same number.
func luauNumber(n float64) string {
	switch {
	case math.IsNaN(n):
		return "0/0"
	case math.IsInf(n, 1):
		return "math.huge"
	case math.IsInf(n, -1):
		return "-math.huge"
	case math.Abs(n) >= 1e21 || n != 0 && math.Abs(n) < 1e-6:
		return strconv.FormatFloat(n, 'e', -1, 64)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func (p *luauPrinter) array(elements []any) {
	p.text.WriteByte('{')
	for i, element := range elements {
		if i > 0 {
			p.text.WriteString(", ")
		}
		p.value(element)
	}
	p.text.WriteByte('}')
}

func (p *luauPrinter) table(entries table) {
	if len(entries) == 0 {
		p.text.WriteString("{}")
		return
	}
	p.text.WriteByte('{')
	p.indent++
	for _, e := range entries {
		p.line()
		p.key(e.key)
		p.text.WriteString(" = ")
		p.value(e.value)
		p.text.WriteByte(',')
	}
	p.indent--
	p.line()
	p.text.WriteByte('}')
}

func (p *luauPrinter) line() {
	p.text.WriteByte('\n')
	for range p.indent {
		p.text.WriteByte('\t')
	}
}

func (p *luauPrinter) key(key any) {
	if name, ok := key.(string); ok && isIdentifier(name) {
		p.text.WriteString(name)
		return
	}
	p.text.WriteByte('[')
	p.value(key)
	p.text.WriteByte(']')
}

func (p *luauPrinter) quote(s string) {
	p.text.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\':
			p.text.WriteByte('\\')
			p.text.WriteByte(c)
		case '\n':
			p.text.WriteString(`\n`)
		case '\r':
			p.text.WriteString(`\r`)
		case '\t':
			p.text.WriteString(`\t`)
		default:
			p.text.WriteByte(c)
		}
	}
	p.text.WriteByte('"')
}

func sortedTable(object map[string]any) table {
	entries := make(table, 0, len(object))
	for _, key := range sortedKeys(object) {
		entries = append(entries, entry{key, object[key]})
	}
	return entries
}

// isIdentifier reports whether Luau takes name as a table key without brackets.
// https://luau.org/grammar
func isIdentifier(name string) bool {
	switch name {
	case "", "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local",
		"nil", "not", "or", "repeat", "return", "then", "true", "until", "while":
		return false
	}
	for i := range len(name) {
		c := name[i]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return true
}
