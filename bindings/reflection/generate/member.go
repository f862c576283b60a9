package main

import (
	"fmt"
	"regexp"
	"strings"
)

// This file holds the shapes of members. Its one rule: a shape that is not
// known is an error, so that a new version of the package cannot lose members
// in silence.

var (
	// methodShape is "Name<T>(this: Class, ...".
	methodShape = regexp.MustCompile(`^(\w+)(?:<.*?>)?\(`)
	// accessorShape is "get Name(): Type" or "set Name(value: Type)".
	accessorShape = regexp.MustCompile(`^(get|set) (\w+)\((?:value: (.*))?\)(?:: (.*))?$`)
	// propertyShape is "readonly Name?: Type"; a name may be quoted.
	propertyShape = regexp.MustCompile(`(?s)^(readonly )?(?:"([^"]+)"|(\w+))(\?)?: (.*)$`)
)

// readMember reads a member. Its name is "" for what Roblox does not have.
func readMember(s statement) (*member, error) {
	m := &member{deprecated: strings.Contains(s.comment, "@deprecated"), local: tagged(s.comment, "NotReplicated")}
	if a := accessorShape.FindStringSubmatch(s.text); a != nil {
		m.name, m.kind = a[2], property
		m.typ = a[3] + a[4]
		m.readOnly = a[1] == "get" // only plugins may assign it
		return m, nil
	}
	if f := methodShape.FindStringSubmatch(s.text); f != nil {
		m.name, m.kind = f[1], method
		if tagged(s.comment, "Yields") {
			m.kind = yielding
		}
		m.declared = s.text
		return m, nil
	}
	p := propertyShape.FindStringSubmatch(s.text)
	if p == nil {
		return nil, fmt.Errorf("got %q, want a member", s.text)
	}
	m.name, m.readOnly = p[2]+p[3], p[1] != ""
	return m, m.readType(p[4]+strings.Join(strings.Fields(p[5]), " "), s)
}

// readType says by its type what a declared name is.
func (m *member) readType(typ string, s statement) error {
	switch {
	case strings.HasPrefix(m.name, "_nominal_"), typ == "unknown" && !m.readOnly:
		m.name = "" // the package's own
	case strings.HasPrefix(typ, "RBXScriptSignal"), m.name == "Changed":
		m.kind, m.declared = event, typ
	case m.readOnly && (typ == "unknown" || typ == "never"): // replaced in the classes below
		m.kind = method
		if tagged(s.comment, "Yields") {
			m.kind = yielding
		}
	case strings.Contains(typ, "=>"), strings.HasPrefix(typ, "T |"):
		m.kind, m.declared = callback, typ
	default:
		m.kind, m.typ = property, typ
	}
	return nil
}
