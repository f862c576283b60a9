package check

import (
	"strings"

	"lanai/runtime/instance"
	"lanai/runtime/luau/syntax"
)

// This file holds values: what is known about the value of an expression. Its
// one rule: what is not certain is not known.

// A kind says what a value is. A nil *value is not known at all.
type kind uint8

const (
	object   kind = iota + 1 // an instance
	missing                  // what a path leads to that the place does not have
	data                     // of a data type
	enums                    // the global Enum
	enum                     // one enum
	item                     // one item of an enum
	signal                   // an event
	library                  // a global table
	list                     // a table of elements, or what iterates over one
	text                     // a string
	function                 // a function of the script
	boolean
	foreign // what a module or a table of the script gives; no instance as far as is known
)

// truth is what a value is as a condition.
type truth int8

const (
	no  truth = -1
	yes truth = +1
)

// A value is what is known about a value.
type value struct {
	kind kind

	class *instance.Class    // of an object
	exact bool               // it is of this class, and of none derived from it
	at    *instance.Instance // the object's place, or nil

	name    string // of a data type, enum, item, or library; the path of what is missing
	lost    string // the first name of that path which the place does not have
	global  *Global
	element *value   // of a list
	passes  []*value // by a signal
	fn      *syntax.FuncExpr
	truth   truth
}

// truthOf is what a value is as a condition, 0 if that is not known.
func truthOf(v *value) truth {
	if v == nil {
		return 0
	}
	return v.truth
}

// exactly is an object of a class.
func exactly(c *instance.Class) *value { return &value{kind: object, class: c, exact: true} }

// some is an object of a class or of one derived from it.
func some(c *instance.Class) *value {
	if c == nil {
		return nil
	}
	return &value{kind: object, class: c}
}

// placed is an object of the place.
func placed(i *instance.Instance) *value {
	if i == nil {
		return nil
	}
	return &value{kind: object, class: i.Class(), exact: true, at: i}
}

// absent is what a name leads to that an object, or what is missing, lacks.
func absent(from *value, name string) *value {
	path, lost := from.name, from.lost
	if from.kind == object {
		path, lost = strings.TrimPrefix(from.at.FullName(), "game."), name
	}
	if path != "" && path != "game" {
		name = path + "." + name
	}
	return &value{kind: missing, name: name, lost: lost}
}

// join is what holds of a value that is a or b.
func join(a, b *value) *value {
	switch {
	case a == nil || b == nil || a.kind != b.kind:
		return nil
	case a == b:
		return a
	}
	switch a.kind {
	case object:
		c := common(a.class, b.class)
		joined := &value{kind: object, class: c, exact: a.exact && b.exact && a.class == b.class}
		if a.at == b.at {
			joined.at = a.at
		}
		return joined
	case data, item:
		if a.name == b.name {
			return &value{kind: a.kind, name: a.name}
		}
	case list:
		if element := join(a.element, b.element); element != nil {
			return &value{kind: list, element: element}
		}
	case text, boolean, foreign:
		return &value{kind: a.kind}
	}
	return nil
}

// common is the nearest class that a and b derive from.
func common(a, b *instance.Class) *instance.Class {
	for ; a != nil; a = a.Super {
		if b.Inherits(a) {
			return a
		}
	}
	return nil
}

// A joined is what all values have in common that a variable is given.
type joined struct {
	value  *value
	given  bool
	varies bool // in more than can be said
}

func (j *joined) add(v *value) {
	switch {
	case j.varies:
	case v == nil:
		j.value, j.varies = nil, true
	case !j.given:
		known := *v
		known.truth = 0
		j.value, j.given = &known, true
	default:
		j.value = join(j.value, v)
		j.varies = j.value == nil
	}
}
