package main

import (
	"regexp"
	"strings"
)

// This file holds what methods return and events pass. Its one rule: a type
// that is no single class, data type or enum is "-".

const unknownType = "-"

var (
	// methodResult is the type behind the last parameter; in a type a colon
	// has a name before it, never a bracket.
	methodResult = regexp.MustCompile(`(?s)\):\s*([^()]*)$`)
	// eventShape is "RBXScriptSignal<(a: T, b?: U) => void>", callbackShape
	// the function in it.
	eventShape    = regexp.MustCompile(`(?s)^RBXScriptSignal<(.*)>$`)
	callbackShape = regexp.MustCompile(`(?s)^\(*\((.*)\)\s*=>`)
	typeWord      = regexp.MustCompile(`^[A-Z]\w+$`)
	arrayShape    = regexp.MustCompile(`^(?:Readonly)?Array<(.*)>$`)
)

// flowType returns the table's name of the type of one value: as that of a
// property, without a mark for nil, "[" before that of a list's elements.
func (all classes) flowType(typ string) string {
	typ = strings.TrimSpace(typ)
	if m := arrayShape.FindStringSubmatch(typ); m != nil {
		if element := all.flowType(m[1]); element != unknownType {
			return "[" + element
		}
		return unknownType
	}
	if strings.ContainsAny(typ, "<>(){}[]\"=") {
		return unknownType
	}
	name := strings.TrimSuffix(all.propertyType(typ), "?")
	switch {
	case strings.HasPrefix(name, "@"), strings.HasPrefix(name, "Enum."), typeWord.MatchString(name) && name != "LuaTuple":
		return name
	}
	return unknownType
}

// flow returns the types of what a method returns, one, or of what an event or
// callback passes; nil if none is known.
func (all classes) flow(m *member) []string {
	var types []string
	switch m.kind {
	case method, yielding:
		if r := methodResult.FindStringSubmatch(m.declared); r != nil {
			types = []string{all.flowType(r[1])}
		}
	case event:
		if e := eventShape.FindStringSubmatch(m.declared); e != nil {
			types = all.parameters(e[1])
		}
	case callback:
		types = all.parameters(m.declared)
	}
	for len(types) > 0 && types[len(types)-1] == unknownType {
		types = types[:len(types)-1]
	}
	return types
}

// parameters returns the types of the parameters of a function's type.
func (all classes) parameters(function string) (types []string) {
	m := callbackShape.FindStringSubmatch(strings.Join(strings.Fields(function), " "))
	if m == nil {
		return nil
	}
	for _, p := range splitOutside(m[1]) {
		name, typ, _ := strings.Cut(p, ":")
		if strings.HasPrefix(strings.TrimSpace(name), "...") {
			break
		}
		types = append(types, all.flowType(typ))
	}
	return types
}

// splitOutside cuts a list at the commas outside brackets.
func splitOutside(list string) (parts []string) {
	depth, start := 0, 0
	for i, c := range list {
		switch {
		case strings.ContainsRune("([{<", c):
			depth++
		case strings.ContainsRune(")]}>", c) && (c != '>' || i == 0 || list[i-1] != '='):
			depth--
		case c == ',' && depth == 0:
			parts, start = append(parts, list[start:i]), i+1
		}
	}
	return append(parts, list[start:])
}

// writeFlow writes the paragraph of a class in the table of flows; its members
// are sorted.
func (all classes) writeFlow(b *strings.Builder, c *class) {
	var lines strings.Builder
	for _, m := range c.members {
		if types := all.flow(m); len(types) > 0 {
			lines.WriteString(m.name + " " + strings.Join(types, " ") + "\n")
		}
	}
	if lines.Len() > 0 {
		b.WriteString(c.name + "\n" + lines.String() + "\n")
	}
}
