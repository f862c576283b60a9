package instance

// This file holds the errors and their texts. Its one rule: a text that a script can see is Roblox's own, letter for
// letter, where it is known.

import (
	"math"
	"strconv"
	"strings"
)

// A Code says what kind of error an Error is.
type Code int

// The codes of errors.
const (
	UnknownMember    Code = iota + 1 // no member and no child of that name
	UnknownProperty                  // GetPropertyChangedSignal of no property
	WrongType                        // a value of the wrong type for a property
	BadEnum                          // a name or number that is no item of the property's enum
	ReadOnly                         // a read-only property
	BadClass                         // no such class, or not creatable
	BadService                       // GetService of a name that is no class
	ParentLocked                     // the parent of a service or of a destroyed instance
	OwnParent                        // an instance as its own parent
	Circular                         // a descendant as the parent
	OtherTree                        // an instance of another tree as the parent
	BadAttributeName                 // a name that cannot name an attribute
	BadAttributeType                 // a value that cannot be an attribute
	BadSelector                      // a selector that QueryDescendants cannot parse
)

// An Error is an error that a script can see.
type Error struct {
	Code Code
	Name string // the member, property, class or service concerned, where there is one
	Text string // what the script sees, without position
}

// Error returns e.Text.
func (e *Error) Error() string { return e.Text }

// UnknownMember returns the error for reading or writing a member that i does not have.
func (i *Instance) UnknownMember(name string) *Error {
	return &Error{UnknownMember, name, name + ` is not a valid member of ` + i.class.Name + ` "` + i.FullName() + `"`}
}

func unknownPropertyError(name string) *Error {
	return &Error{UnknownProperty, name, name + " is not a valid property name."}
}

// ReadOnlyError returns the error for assigning to a member that scripts cannot set.
func ReadOnlyError(name string) *Error {
	return &Error{ReadOnly, name, "Unable to assign property " + name + ". Property is read only"}
}

// wrongType returns the error for assigning v to p.
func (t *Tree) wrongType(p *Property, v any) *Error {
	want, got := p.Type.Name, t.TypeOf(v)
	switch p.Type.Kind {
	case KindEnum:
		want = "EnumItem"
	case KindInstance:
		if i, ok := v.(*Instance); ok && i != nil {
			got = i.class.Name
		} else {
			want = "Instance"
		}
	case KindDataType:
		if want == "CFrame" {
			want = "CoordinateFrame" // sic: the engine's own name
		}
	}
	return &Error{WrongType, p.Name, "Unable to assign property " + p.Name + ". " + want + " expected, got " + got}
}

func badEnumError(p *Property, item string) *Error {
	return &Error{BadEnum, p.Name, `Invalid value "` + item + `" for enum ` + p.Type.Name}
}

func badClassError(name string) *Error {
	return &Error{BadClass, name, `Unable to create an Instance of type "` + name + `"`}
}

// NoService is the error of GetService for a name that is no service.
func NoService(name string) *Error { return badServiceError(name) }

func badServiceError(name string) *Error {
	return &Error{BadService, name, "'" + name + "' is not a valid Service name"}
}

func parentLockedError(i, p *Instance) *Error {
	return &Error{ParentLocked, "Parent", "The Parent property of " + i.name + " is locked, current parent: " +
		nameOf(i.parent) + ", new parent " + nameOf(p)}
}

func ownParentError(i *Instance) *Error {
	return &Error{OwnParent, "Parent", "Attempt to set " + i.FullName() + " as its own parent"}
}

func circularError(i, p *Instance) *Error {
	return &Error{Circular, "Parent", "Attempt to set parent of " + i.FullName() + " to " + p.FullName() +
		" would result in circular reference"}
}

func otherTreeError(i, p *Instance) *Error {
	return &Error{OtherTree, "Parent", "Attempt to set parent of " + i.FullName() + " to " + p.FullName() +
		", which belongs to another server"}
}

func attributeNameError(text string) *Error { return &Error{BadAttributeName, "", text} }

func attributeTypeError(name string) *Error {
	return &Error{BadAttributeType, "", name + " is not a supported attribute type"}
}

// nameOf returns the name of i as messages about parents give it.
func nameOf(i *Instance) string {
	if i == nil {
		return "NULL"
	}
	return i.name
}

// formatNumber returns n as Luau's tostring does: the shortest digits that give n again, with an exponent from 1e21 up
// and below 1e-6.
func formatNumber(n float64) string {
	switch {
	case n != n:
		return "nan"
	case math.IsInf(n, 0):
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(n, 'f', -1, 64), "+"))
	case n == 0 || math.Abs(n) >= 1e-6 && math.Abs(n) < 1e21:
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return strconv.FormatFloat(n, 'e', -1, 64)
}
