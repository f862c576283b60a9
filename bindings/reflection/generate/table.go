package main

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// This file holds the tables' text. Its one rule: everything is sorted, so
// that a new version of the package shows as a small difference.

// tables are the tables, and what they count.
type tables struct {
	classes, flows, enums string
	count                 struct{ classes, services, creatable, enums, items int }
}

// generate makes the tables from the folder of a package.
func generate(dir fs.FS) (*tables, error) {
	all, err := readClasses(dir)
	if err != nil {
		return nil, err
	}
	enums, err := readEnums(dir)
	if err != nil {
		return nil, err
	}
	t := &tables{}
	var b, flows strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		c := all[name]
		c.write(&b)
		all.writeFlow(&flows, c)
		t.count.classes++
		if c.service {
			t.count.services++
		}
		if c.creatable {
			t.count.creatable++
		}
	}
	t.classes, t.flows = b.String(), flows.String()

	b.Reset()
	slices.SortFunc(enums, func(x, y enum) int { return strings.Compare(x.name, y.name) })
	for _, e := range enums {
		b.WriteString(e.line())
		t.count.items += len(e.items)
	}
	t.enums, t.count.enums = b.String(), len(enums)
	return t, nil
}

// write writes the paragraph of a class, as package reflection describes it.
func (c *class) write(b *strings.Builder) {
	words := []string{c.name, c.super}
	if c.super == "" {
		words[1] = "-"
	}
	for _, flag := range []struct {
		name string
		set  bool
	}{{"creatable", c.creatable}, {"service", c.service}, {"plugin", c.plugin}} {
		if flag.set {
			words = append(words, flag.name)
		}
	}
	b.WriteString(strings.Join(words, " ") + "\n")

	slices.SortFunc(c.members, func(x, y *member) int { return strings.Compare(x.name, y.name) })
	for _, m := range c.members {
		if m.kind == property {
			b.WriteString(m.line())
		}
	}
	for _, k := range []kind{method, yielding, event, callback} {
		c.writeNames(b, string(k), func(m *member) bool { return m.kind == k && !m.plugin })
		c.writeNames(b, strings.ToUpper(string(k)), func(m *member) bool { return m.kind == k && m.plugin })
	}
	c.writeNames(b, "d", func(m *member) bool { return m.deprecated && m.kind != property })
	b.WriteByte('\n')
}

// line returns the line of a property.
func (m *member) line() string {
	letter := "p"
	if m.plugin {
		letter = "P"
	}
	flags := ""
	for _, f := range []struct {
		letter string
		set    bool
	}{{"r", m.readOnly}, {"l", m.local}, {"d", m.deprecated}} {
		if f.set {
			flags += f.letter
		}
	}
	if flags == "" {
		flags = "-"
	}
	return letter + " " + m.typ + " " + flags + " " + m.name + "\n"
}

// writeNames writes a line with the names of some members, if there are any.
func (c *class) writeNames(b *strings.Builder, letter string, want func(*member) bool) {
	line := letter
	for _, m := range c.members {
		if want(m) {
			line += " " + m.name
		}
	}
	if line != letter {
		b.WriteString(line + "\n")
	}
}
