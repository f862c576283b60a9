package class

import (
	"errors"
	"slices"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds how values are copied on their way through bindables and
// remotes. Its one rule: the receiver never shares a table with the sender.

// errCyclic is Roblox's text.
var errCyclic = errors.New("tables cannot be cyclic")

var errTooLarge = errors.New("tables are nested too deeply or too large to be copied")

// snapshot is an argument of a signal that holds tables: every handler gets a
// copy of its own.
type snapshot struct{ v vm.Value }

var _ bind.Luau = snapshot{}

// ToLuau returns a new copy.
func (s snapshot) ToLuau(e *bind.Env) vm.Value {
	v, _ := copyValue(nil, s.v, true) // cannot fail: s.v is a copy
	return v
}

// copyArguments copies the arguments of a call from number first on, as the
// tree keeps them.
func copyArguments(c *bind.Call, first int, functions bool) []any {
	args := make([]any, 0, max(c.N()-first+1, 0))
	for i := first; i <= c.N(); i++ {
		v, err := copyValue(c.Thread(), c.Value(i), functions)
		c.Check(err)
		if v.IsTable() {
			args = append(args, snapshot{v})
			continue
		}
		args = append(args, v)
	}
	return args
}

// copyValues copies values that one receiver gets, with functions or without;
// see copyValue.
func copyValues(payer *vm.Thread, values []vm.Value, functions bool) ([]vm.Value, error) {
	copies := make([]vm.Value, len(values))
	for i, v := range values {
		var err error
		if copies[i], err = copyValue(payer, v, functions); err != nil {
			return nil, err
		}
	}
	return copies, nil
}

// copyValue copies tables without their metatables. A table with an entry 1 is an
// array, of which nothing but the array passes; of any other all keys become
// strings. Without functions, functions become nil, as they do on the way to a
// client. The memory is charged to the payer, the running thread, if there is one.
// https://create.roblox.com/docs/scripting/events/bindable#argument-limitations
func copyValue(payer *vm.Thread, v vm.Value, functions bool) (vm.Value, error) {
	c := copier{payer: payer, functions: functions}
	return c.value(v)
}

// A table that occurs twice is copied twice, so that a small one can have an
// endless copy. These are the bounds of what one value may become.
const (
	maxCopyTables = 1 << 21
	maxCopyDepth  = 1000
)

// copier is one use of copyValue.
type copier struct {
	payer     *vm.Thread
	functions bool
	tables    int         // copied so far
	path      []*vm.Table // around what is being copied
}

func (c *copier) value(v vm.Value) (vm.Value, error) {
	t := v.AsTable()
	switch {
	case t == nil && v.IsFunction() && !c.functions:
		return vm.Nil, nil
	case t == nil:
		return v, nil
	}
	if err := c.enter(t); err != nil {
		return vm.Nil, err
	}
	copied, err := c.table(t)
	c.path = c.path[:len(c.path)-1]
	return copied, err
}

// enter begins with a table.
func (c *copier) enter(t *vm.Table) error {
	if slices.Contains(c.path, t) {
		return errCyclic
	}
	c.path = append(c.path, t)
	if c.tables++; c.tables > maxCopyTables || len(c.path) > maxCopyDepth {
		return errTooLarge
	}
	if c.payer != nil {
		c.payer.Charge(128 + 40*t.Room()) // about what the copy takes
	}
	return nil
}

func (c *copier) table(t *vm.Table) (vm.Value, error) {
	if !t.GetInt(1).IsNil() {
		return c.array(t)
	}
	result := vm.NewTable(0, 0)
	for at := 0; ; {
		next, key, val, ok := t.At(at)
		if !ok {
			return result.Value(), nil
		}
		at = next
		val, err := c.value(val)
		if err != nil {
			return vm.Nil, err
		}
		result.Set(copyKey(key), val)
	}
}

func (c *copier) array(t *vm.Table) (vm.Value, error) {
	n := t.Len()
	result := vm.NewTable(n, 0)
	for i := 1; i <= n; i++ {
		val, err := c.value(t.GetInt(i))
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
