// Package reflection holds facts about every Roblox class: super class,
// properties with their types and defaults, methods, events and callbacks. It
// knows nothing of what Lanai does with them; package bindings lays its own
// classes over these.
//
// classes_gen.txt is written by the command in folder generate, which reads the
// npm package @rbxts/types; supplement.txt adds by hand what that package does
// not know. Both are texts inside the program, of which one paragraph is read
// when its class is asked for; nothing but an index of the paragraphs is made
// before that. The contract is
// https://create.roblox.com/docs/reference/engine/classes.
package reflection

//go:generate go run ./generate -types /tmp/package

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"lanai/runtime/instance"
)

// This file holds Class and the index of all classes. Its one rule: what it
// returns is never changed afterwards, and asking twice gives two copies.

// A Class is what Roblox says about one class.
type Class struct {
	Name      string
	Super     string // "" for Object
	Creatable bool   // Instance.new makes one
	Service   bool   // GetService returns it
	Plugin    bool   // only plugins know the class

	Properties []Property // sorted by name
	Members    []Member   // methods, events and callbacks

	// Defaults are the defaults that supplement.txt knows, of the class's own
	// properties and of inherited ones, by name: values as encoding/json has
	// them, in the shape that project files use for the type.
	Defaults map[string]any
	// Aliases are deprecated names and the members they stand for.
	Aliases map[string]string
}

// A Property is a property of a class.
type Property struct {
	Name string
	// Type is its type, with the right width of numbers.
	Type instance.Type
	// Optional marks data types that may be nil; a reference always may.
	Optional   bool
	ReadOnly   bool // scripts can read it only
	Local      bool // not replicated to clients
	Deprecated bool
	Plugin     bool // only plugins can use it
}

// A Kind says what a Member is.
type Kind uint8

// The kinds of members beside properties.
const (
	Method   Kind = iota + 1
	Event         // scripts connect to it
	Callback      // scripts set it to a function
)

// A Member is a member of a class that is no property.
type Member struct {
	Name       string
	Kind       Kind
	Yields     bool // a method that waits
	Deprecated bool
	Plugin     bool // only plugins can use it
}

//go:embed classes_gen.txt
var generated string

//go:embed supplement.txt
var supplement string

// index finds the paragraphs of every class.
var index = sync.OnceValue(buildIndex)

// classIndex is what index returns.
type classIndex struct {
	names []string // sorted
	at    map[string]paragraphs
}

func buildIndex() classIndex {
	n := strings.Count(generated, "\n\n") + 16
	x := classIndex{make([]string, 0, n), make(map[string]paragraphs, n)}
	for p := range strings.SplitSeq(strings.TrimSuffix(generated, "\n\n"), "\n\n") {
		name := firstWord(p)
		x.names = append(x.names, name)
		x.at[name] = paragraphs{generated: p}
	}
	for p := range strings.SplitSeq(strings.TrimSuffix(supplement, "\n"), "\n\n") {
		if strings.HasPrefix(p, "#") {
			continue
		}
		name := firstWord(p)
		old, found := x.at[name]
		if !found {
			x.names = append(x.names, name)
		}
		x.at[name] = paragraphs{old.generated, p}
	}
	slices.Sort(x.names) // which they are, but for the last few
	return x
}

// paragraphs are the texts about one class; either may be "".
type paragraphs struct{ generated, supplement string }

// head returns the line that names the super class.
func (p paragraphs) head() string {
	text := p.generated
	if text == "" {
		text = p.supplement
	}
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// firstWord returns the name that a paragraph begins with.
func firstWord(p string) string {
	if end := strings.IndexAny(p, " \n"); end >= 0 {
		return p[:end]
	}
	return p
}

// Names returns the names of all classes in a new slice, sorted.
func Names() []string { return slices.Clone(index().names) }

// Has tells whether there is a class called name.
func Has(name string) bool { return index().at[name].head() != "" }

// Super returns the name of the super class of the class called name, "" for
// Object and for a name that is no class. It reads nothing but one line.
func Super(name string) string {
	words := strings.Fields(index().at[name].head())
	if len(words) < 2 || words[1] == noSuper {
		return ""
	}
	return words[1]
}

// Lookup returns what is known about the class called name, or nil if there is
// none.
func Lookup(name string) *Class {
	p := index().at[name]
	if p.head() == "" {
		return nil
	}
	c, err := parse(p)
	if err != nil {
		panic(err) // the tests read every paragraph
	}
	return c
}

// Member returns the class's own method, event or callback called name, or nil.
func (c *Class) Member(name string) *Member {
	for i := range c.Members {
		if c.Members[i].Name == name {
			return &c.Members[i]
		}
	}
	return nil
}

// Property returns the property of the class's own called name, or nil.
func (c *Class) Property(name string) *Property {
	for i := range c.Properties {
		if c.Properties[i].Name == name {
			return &c.Properties[i]
		}
	}
	return nil
}
