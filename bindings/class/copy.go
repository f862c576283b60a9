package class

import (
	"errors"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds how values are copied on their way through bindables and
// remotes. Its one rule: the receiver never shares a table with the sender.

// errCyclic is Roblox's text.
var errCyclic = errors.New("tables cannot be cyclic")

// snapshot is an argument of a signal that holds tables: every handler gets a
// copy of its own.
type snapshot struct{ v vm.Value }

var _ bind.Luau = snapshot{}

// ToLuau returns a new copy.
func (s snapshot) ToLuau(e *bind.Env) vm.Value {
	v, _ := copyValue(s.v, true, nil) // cannot fail: s.v is a copy
	return v
}

// copyArguments copies the arguments of a call from number first on, as the
// tree keeps them.
func copyArguments(c *bind.Call, first int, functions bool) []any {
	args := make([]any, 0, max(c.N()-first+1, 0))
	for i := first; i <= c.N(); i++ {
		v, err := copyValue(c.Value(i), functions, nil)
		c.Check(err)
		if v.IsTable() {
			args = append(args, snapshot{v})
			continue
		}
		args = append(args, v)
	}
	return args
}

// copyValues copies values that one receiver gets, with functions or without.
func copyValues(values []vm.Value, functions bool) ([]vm.Value, error) {
	copies := make([]vm.Value, len(values))
	for i, v := range values {
		var err error
		if copies[i], err = copyValue(v, functions, nil); err != nil {
			return nil, err
		}
	}
	return copies, nil
}

// copyValue copies tables without their metatables. A table with an entry 1 is an
// array, of which nothing but the array passes; of any other all keys become
// strings. Without functions, functions become nil, as they do on the way to a
// client. path holds the tables around v.
// https://create.roblox.com/docs/scripting/events/bindable#argument-limitations
func copyValue(v vm.Value, functions bool, path []*vm.Table) (vm.Value, error) {
	t := v.AsTable()
	switch {
	case t == nil && v.IsFunction() && !functions:
		return vm.Nil, nil
	case t == nil:
		return v, nil
	}
	for _, outer := range path {
		if outer == t {
			return vm.Nil, errCyclic
		}
	}
	path = append(path, t)
	if !t.GetInt(1).IsNil() {
		return copyArray(t, functions, path)
	}
	result := vm.NewTable(0, 0)
	for at := 0; ; {
		next, key, val, ok := t.At(at)
		if !ok {
			return result.Value(), nil
		}
		at = next
		val, err := copyValue(val, functions, path)
		if err != nil {
			return vm.Nil, err
		}
		result.Set(copyKey(key), val)
	}
}

func copyArray(t *vm.Table, functions bool, path []*vm.Table) (vm.Value, error) {
	n := t.Len()
	result := vm.NewTable(n, 0)
	for i := 1; i <= n; i++ {
		val, err := copyValue(t.GetInt(i), functions, path)
		if err != nil {
			return vm.Nil, err
		}
		result.SetInt(i, val)
	}
	return result.Value(), nil
}

func copyKey(key vm.Value) vm.Value {
	if key.IsString() {
		return key
	}
	if i := bind.AsInstance(key); i != nil {
		return vm.Str(i.Name())
	}
	return vm.Str(vm.ToString(key))
}
