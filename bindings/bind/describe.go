package bind

import (
	"lanai/runtime/instance"
)

// This file holds what tools that read scripts ask about classes and data
// types. Its one rule: the answers come from what scripts would meet.

// Lacks tells why calling a method, or reading another member, of a class raises
// [Unsupported]; lacking is false for a member that works, and for a name that is no member.
func Lacks(c *instance.Class, name string) (why string, lacking bool) {
	m, ok := c.Member(name).(*instance.Method)
	if !ok {
		return "", false
	}
	u, lacking := m.Impl.(unsupported)
	return u.why, lacking
}

// Refuses returns the text that a script gets for a member which exists but is
// not for a server's scripts.
func Refuses(c *instance.Class, name string) (text string, refused bool) {
	switch m := c.Member(name).(type) {
	case nil:
		if c.Property(name) != nil {
			return capabilityText(c, "read", name), true
		}
	case *instance.Method:
		return refusal(m)
	}
	return "", false
}

func refusal(m *instance.Method) (text string, is bool) {
	switch impl := m.Impl.(type) {
	case refused:
		return string(impl), true
	case refusedEvent:
		return string(impl), true
	}
	return "", false
}

// Description lists the names of a data type.
type Description struct {
	Name    string
	Global  []string // of the global table
	Members []string // of a value, aliases included
	Open    bool     // values have members that no list names
}

// Describe returns the description of a data type.
func Describe(t DataType) Description { return t.describe() }

func (t *Type[T]) describe() Description {
	d := Description{Name: t.Name, Open: t.Lookup != nil}
	d.Global = append(sortedKeys(t.Functions), sortedKeys(t.Constants)...)
	for _, names := range [][]string{sortedKeys(t.Numbers), sortedKeys(t.Properties), sortedKeys(t.Methods), sortedKeys(t.Aliases)} {
		d.Members = append(d.Members, names...)
	}
	if t.Vector != nil {
		d.Members = append(d.Members, "x", "y", "z") // the machine's own
	}
	return d
}
