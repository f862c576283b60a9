package instance

// This file holds attributes. Its one rule: an attribute exists exactly while its value is not nil.
// See https://create.roblox.com/docs/studio/properties#instance-attributes.

import (
	"slices"
	"strings"
)

// An Attribute is a name and its value.
type Attribute struct {
	Name  string
	Value any // never nil
}

// maxAttributeName is the length of an attribute's name in bytes.
const maxAttributeName = 100

// Attribute returns the value of the attribute called name, or nil.
func (i *Instance) Attribute(name string) any {
	if i.detail == nil {
		return nil
	}
	for n := range i.detail.attrs {
		if i.detail.attrs[n].Name == name {
			return i.detail.attrs[n].Value
		}
	}
	return nil
}

// Attributes returns all attributes in a new slice, in the order they were first set.
func (i *Instance) Attributes() []Attribute {
	if i.detail == nil {
		return nil
	}
	return slices.Clone(i.detail.attrs)
}

// SetAttribute sets the attribute called name to v; nil removes it. It fires AttributeChanged and the attribute's own
// signal if v differs from the old value. The error is an *Error with code BadAttributeName or BadAttributeType.
// A name has 1 to 100 characters out of letters, digits and _ . / - and does not begin with RBX.
func (i *Instance) SetAttribute(name string, v any) error {
	if err := checkAttributeName(name); err != nil {
		return err
	}
	switch v.(type) {
	case nil, bool, float64, string:
	default:
		if !i.tree.values.IsAttribute(v) {
			return attributeTypeError(i.tree.TypeOf(v))
		}
	}

	d := i.detailed()
	at := slices.IndexFunc(d.attrs, func(a Attribute) bool { return a.Name == name })
	switch {
	case at < 0 && v == nil:
		return nil
	case at < 0:
		d.attrs = append(d.attrs, Attribute{name, v})
	case v == nil:
		d.attrs = slices.Delete(d.attrs, at, at+1)
	case equal(d.attrs[at].Value, v):
		return nil
	default:
		d.attrs[at].Value = v
	}

	if s := i.listeners(eventAttributeChanged); s != nil {
		s.Fire(name)
	}
	signalNamed(d.attributes, name).Fire()
	return nil
}

// AttributeSignal returns the signal that GetAttributeChangedSignal gives: the same on each call, fired without
// arguments.
func (i *Instance) AttributeSignal(name string) *Signal {
	return i.named(&i.detailed().attributes, name, "AttributeChanged")
}

// checkAttributeName returns an error if name cannot name an attribute.
func checkAttributeName(name string) error {
	switch {
	case name == "":
		return attributeNameError("Attribute name cannot be empty")
	case len(name) > maxAttributeName:
		return attributeNameError("Attribute name is too long: 100 characters are allowed")
	case strings.HasPrefix(name, "RBX"):
		return attributeNameError("Attribute name cannot start with RBX")
	}
	for n := range len(name) {
		if !isAttributeByte(name[n]) {
			return attributeNameError("Attribute name contains an invalid character: letters, digits and _ . / - are allowed")
		}
	}
	return nil
}

// isAttributeByte tells whether c can stand in the name of an attribute.
func isAttributeByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_./-", c) >= 0
}
