package main

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// This file holds classes: how the blocks of the declaration files become
// descriptions. Its one rule: a member is described once, by the class
// nearest to the root that has it.

// A kind says what a member is; it is the letter of its line in the table.
type kind byte

const (
	property kind = 'p'
	method   kind = 'm'
	yielding kind = 'y' // a method that waits
	event    kind = 'e'
	callback kind = 'b'
)

// A member is one member of a class.
type member struct {
	name       string
	kind       kind
	typ        string // of a property, as the table writes it
	readOnly   bool
	plugin     bool // only plugins may use it
	local      bool // not replicated
	deprecated bool

	declared string // of a method, event or callback, as the package writes it
}

// A class is one class.
type class struct {
	name, super        string
	creatable, service bool
	plugin             bool // known to plugins only
	members            []*member
}

// find returns the member of a name, or nil.
func (c *class) find(name string) *member {
	for _, m := range c.members {
		if m.name == name {
			return m
		}
	}
	return nil
}

// classes are all classes by name.
type classes map[string]*class

// classFiles are the declaration files of classes; the members of the second
// are for plugins.
var classFiles = []string{"include/generated/None.d.ts", "include/generated/PluginSecurity.d.ts"}

// interfaceHead is "interface Name<parameters> extends Super<arguments>".
var interfaceHead = regexp.MustCompile(`^interface (\w+)(?:<.*?>)?(?: extends (\w+)\b.*)?$`)

// lists are the interfaces that list classes instead of describing one.
var lists = map[string]bool{"Services": true, "CreatableInstances": true, "Instances": true, "Objects": true}

// readClasses reads the classes of a package.
func readClasses(dir fs.FS) (classes, error) {
	all := classes{}
	var marks []func() error
	for i, name := range classFiles {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		blocks, err := (&scanner{name: name, text: string(text), line: 1}).blocks()
		if err != nil {
			return nil, err
		}
		for _, b := range blocks {
			m := interfaceHead.FindStringSubmatch(b.head)
			if m == nil {
				return nil, fmt.Errorf("%s:%d: got %q, want an interface", name, b.line, b.head)
			}
			if lists[m[1]] {
				marks = append(marks, func() error { return all.mark(name, m[1], b) })
				continue
			}
			if err := all.read(name, rename(m[1]), rename(m[2]), b, i > 0); err != nil {
				return nil, err
			}
		}
	}
	for _, mark := range marks {
		if err := mark(); err != nil {
			return nil, err
		}
	}
	return all, all.settle()
}

// rename gives the root its name: RBXObject is called Object everywhere else.
func rename(name string) string {
	if name == "RBXObject" {
		return "Object"
	}
	return name
}

// mark notes what a list says about its classes.
func (all classes) mark(file, list string, b block) error {
	statements, err := (&scanner{name: file, text: b.body, line: b.line}).statements()
	if err != nil {
		return err
	}
	for _, s := range statements {
		name, _, _ := strings.Cut(s.text, ":")
		c := all[name]
		switch {
		case list == "Instances" || list == "Objects":
		case c == nil:
			return fmt.Errorf("%s:%d: %s lists %q, which no interface describes", file, s.line, list, name)
		case list == "Services":
			c.service = true
		case list == "CreatableInstances":
			c.creatable = true
		}
	}
	return nil
}

// read adds what a block says about a class. Classes may be opened again.
func (all classes) read(file, name, super string, b block, plugin bool) error {
	c := all[name]
	if c == nil {
		c = &class{name: name, super: super, plugin: plugin}
		all[name] = c
	}
	if super != "" && c.super != super {
		return fmt.Errorf("%s:%d: class %s extends %s, and elsewhere %s", file, b.line, name, super, c.super)
	}
	statements, err := (&scanner{name: file, text: b.body, line: b.line}).statements()
	if err != nil {
		return err
	}
	for _, s := range statements {
		m, err := readMember(s)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", file, s.line, err)
		}
		if m.name == "" {
			continue
		}
		m.plugin = plugin
		if old := c.find(m.name); old != nil {
			old.merge(m)
			continue
		}
		c.members = append(c.members, m)
	}
	return nil
}

// merge adds what another declaration of the same member says: an overload of
// a method, or who may assign a property.
func (m *member) merge(other *member) {
	if m.kind == method && other.kind == yielding {
		m.kind = yielding
	}
	m.deprecated = m.deprecated && other.deprecated
}

// settle checks the supers and drops members that a super class has too.
func (all classes) settle() error {
	for _, c := range all {
		if c.super != "" && all[c.super] == nil {
			return fmt.Errorf("class %s extends %q, which no interface describes", c.name, c.super)
		}
	}
	for _, c := range all {
		c.members = slices.DeleteFunc(slices.Clone(c.members), func(m *member) bool { return all.inherits(c, m) })
		for _, m := range c.members {
			if m.kind == property {
				m.typ = all.propertyType(m.typ)
			}
		}
	}
	return nil
}

// inherits tells whether a super class of c has a member of the name of m. The
// declarations are untouched, so that the order of classes does not matter.
func (all classes) inherits(c *class, m *member) bool {
	for s := all[c.super]; s != nil; s = all[s.super] {
		if s.find(m.name) != nil {
			return true
		}
	}
	return false
}
