package bind

import (
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds the conversion between Go values, as the instance tree and
// the services keep them, and Luau values. Its one rule: a value that goes
// out and comes back is the same value.

// Luau is a Go value that knows how scripts see it: data types, enum items,
// pages.
type Luau interface {
	// ToLuau returns the script's view of the value on a server.
	ToLuau(e *Env) vm.Value
}

// ToLuau converts a Go value: nil, booleans, numbers, strings, instances,
// signals, connections, values of data types, and vm.Value as it is.
func (e *Env) ToLuau(v any) vm.Value {
	switch v := v.(type) {
	case nil:
		return vm.Nil
	case vm.Value:
		return v
	case bool:
		return vm.Bool(v)
	case float64:
		return vm.Number(v)
	case int:
		return vm.Int(v)
	case int64:
		return vm.Number(float64(v))
	case string:
		return e.text(v)
	case *instance.Instance:
		if v == nil {
			return vm.Nil
		}
		return e.Instance(v)
	case *instance.Signal:
		return e.Signal(v)
	case *instance.Connection:
		return e.Connection(v)
	case []*instance.Instance:
		return e.Instances(v)
	case []string:
		t := vm.NewTable(len(v), 0)
		for i, s := range v {
			t.SetInt(i+1, vm.Str(s))
		}
		return t.Value()
	case Viewed:
		return e.Data(v)
	case Luau:
		return v.ToLuau(e)
	}
	panic("bind: no Luau value for a Go value of its type")
}

// Sizes of what text keeps: how many strings, and how long they may be.
const (
	keptTexts   = 256
	longestText = 100
)

// text returns the string object of a text, the one that it returned for the
// same text not long ago: names are read again and again.
func (e *Env) text(s string) vm.Value {
	n := len(s)
	if n == 0 || n > longestText {
		return vm.Str(s)
	}
	at := (int(s[0]) + int(s[n/2])*5 + int(s[n-1])*7 + n*3) % keptTexts
	if kept := e.texts[at]; kept != nil && kept.String() == s {
		return kept.Value()
	}
	kept := vm.NewString(s)
	e.texts[at] = kept
	return kept.Value()
}

// Instances converts a list of instances to a new array.
func (e *Env) Instances(list []*instance.Instance) vm.Value {
	t := vm.NewTable(len(list), 0)
	for i, inst := range list {
		t.SetInt(i+1, e.Instance(inst))
	}
	return t.Value()
}

// FromLuau converts a Luau value to the Go value the tree keeps: tables,
// functions, threads and buffers stay vm.Value.
func FromLuau(v vm.Value) any {
	switch v.Kind() {
	case vm.KindNil:
		return nil
	case vm.KindBoolean:
		return v.Truthy()
	case vm.KindNumber:
		f, _ := v.AsNumber()
		return f
	case vm.KindString:
		return v.AsString().String()
	case vm.KindUserdata:
		if d := v.AsUserdata().Data; d != nil {
			return d
		}
	case vm.KindVector:
		return v.AsVector().As(Vector3{})
	}
	return v
}

// Vector3 is a Vector3 as the tree keeps it. Scripts see the machine's own
// vector type.
type Vector3 struct{ X, Y, Z float32 }

var _ Data = Vector3{}

// TypeName returns "Vector3".
func (Vector3) TypeName() string { return "Vector3" }

// ToLuau returns the vector.
func (v Vector3) ToLuau(*Env) vm.Value { return vm.NewVector(v.X, v.Y, v.Z) }

// TypeName names a Luau value's type as Roblox's messages do.
func TypeName(machine *vm.VM, v vm.Value) string {
	switch v.Kind() {
	case vm.KindBoolean:
		return "bool"
	case vm.KindTable:
		if v.AsTable().Len() > 0 {
			return "Array"
		}
		return "Dictionary"
	case vm.KindVector:
		return "Vector3"
	}
	if name := machine.Typeof(v); name != "CFrame" {
		return name
	}
	return "CoordinateFrame" // sic: the engine's own name
}
