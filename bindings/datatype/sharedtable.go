package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds SharedTable. Its one rule: it holds nothing that belongs to
// one script alone, and a table put into it becomes a SharedTable.

// SharedTable is a table that scripts share
// (https://create.roblox.com/docs/reference/engine/datatypes/SharedTable).
type SharedTable struct {
	values *vm.Table
	size   int
	frozen bool
	view   vm.Value // the one view of it
}

// TypeName returns "SharedTable".
func (*SharedTable) TypeName() string { return "SharedTable" }

// ToLuau returns the one view of the table, so that it can be a key.
func (v *SharedTable) ToLuau(e *bind.Env) vm.Value {
	if v.view.IsNil() {
		v.view = e.Data(v)
	}
	return v.view
}

// NewSharedTable returns an empty SharedTable.
func NewSharedTable() *SharedTable { return &SharedTable{values: vm.NewTable(0, 0)} }

var sharedTableType = bind.Type[*SharedTable]{
	Name: "SharedTable",
	Functions: map[string]func(bind.Args){
		"clear":          clearShared,
		"clone":          func(c bind.Args) { cloneShared(c, false) },
		"cloneAndFreeze": func(c bind.Args) { cloneShared(c, true) },
		"increment":      incrementShared,
		"isFrozen":       func(c bind.Args) { c.ReturnBool(bind.Arg[*SharedTable](c, 1).frozen) },
		"new":            newShared,
		"size":           func(c bind.Args) { c.ReturnNumber(float64(bind.Arg[*SharedTable](c, 1).size)) },
		"update":         updateShared,
	},
	Index: func(th *vm.Thread, v *SharedTable, key vm.Value) vm.Value {
		return v.values.Get(sharedKey(th, key))
	},
	NewIndex: func(th *vm.Thread, v *SharedTable, key, val vm.Value) {
		v.thaw(th)
		v.set(th, sharedKey(th, key), sharedValue(th, val, nil))
	},
	Operators: map[string]func(bind.Args){"__iter": iterateShared},
	ToString:  func(*SharedTable) string { return "SharedTable" },
}

// thaw raises that a frozen table cannot be changed.
func (v *SharedTable) thaw(th *vm.Thread) {
	if v.frozen {
		th.Errorf("attempt to modify a frozen SharedTable")
	}
}

// set stores a value under a key, both of which have been checked.
func (v *SharedTable) set(th *vm.Thread, key, val vm.Value) {
	if !v.values.Get(key).IsNil() {
		v.size--
	}
	if !val.IsNil() {
		v.size++
	}
	th.SetIndex(v.values.Value(), key, val)
}

// maxSharedKey is the first integer that is too great for a key.
const maxSharedKey = 1 << 32

// sharedKey checks that a value can be a key.
func sharedKey(th *vm.Thread, key vm.Value) vm.Value {
	if f, ok := key.AsNumber(); ok && f >= 0 && f < maxSharedKey && f == float64(uint32(f)) || key.IsString() {
		return key
	}
	th.Errorf("%s is not a valid SharedTable key", vm.ToString(key))
	return vm.Nil
}

// sharedValue checks that a value can be stored, and makes SharedTables of
// tables. path holds the tables around it.
func sharedValue(th *vm.Thread, v vm.Value, path []*vm.Table) vm.Value {
	switch v.Kind() {
	case vm.KindNil, vm.KindBoolean, vm.KindNumber, vm.KindString, vm.KindVector, vm.KindBuffer:
		return v
	case vm.KindTable:
		return sharedOf(th, v.AsTable(), path).ToLuau(bind.EnvOf(th.VM()))
	case vm.KindUserdata:
		if _, ok := v.AsUserdata().Data.(bind.Data); ok {
			return v
		}
	}
	th.Errorf("%s is not a valid SharedTable value", th.VM().Typeof(v))
	return vm.Nil
}

// maxSharedDepth is how deep the tables may be nested that become SharedTables.
const maxSharedDepth = 1000

// sharedOf makes a SharedTable of a table.
func sharedOf(th *vm.Thread, t *vm.Table, path []*vm.Table) *SharedTable {
	for _, outer := range path {
		if outer == t {
			th.Errorf("tables cannot be cyclic")
		}
	}
	if path = append(path, t); len(path) > maxSharedDepth {
		th.Errorf("tables are nested too deeply")
	}
	th.Charge(1 << 9) // about what a SharedTable takes
	v := NewSharedTable()
	for at := 0; ; {
		next, key, val, ok := t.At(at)
		if !ok {
			return v
		}
		at = next
		v.set(th, sharedKey(th, key), sharedValue(th, val, path))
	}
}

func newShared(c bind.Args) {
	if c.N() == 0 || c.Missing(1) {
		c.Return(NewSharedTable().ToLuau(c.Env))
		return
	}
	c.Return(sharedOf(c.Call.Thread(), c.Table(1), nil).ToLuau(c.Env))
}

func clearShared(c bind.Args) {
	v := bind.Arg[*SharedTable](c, 1)
	v.thaw(c.Call.Thread())
	v.values.Clear()
	v.size = 0
}

// cloneShared copies a table, and with true as the second argument all tables
// in it.
func cloneShared(c bind.Args, freeze bool) {
	v, deep := bind.Arg[*SharedTable](c, 1), c.OptBool(2, false)
	var copies map[*SharedTable]*SharedTable
	if deep {
		copies = make(map[*SharedTable]*SharedTable)
	}
	c.Return(v.clone(c, copies, freeze).ToLuau(c.Env))
}

// clone copies v, and the tables in it if copies, which knows those that have
// been copied, is not nil.
func (v *SharedTable) clone(c bind.Args, copies map[*SharedTable]*SharedTable, freeze bool) *SharedTable {
	if done := copies[v]; done != nil {
		return done
	}
	to := &SharedTable{values: c.Call.Clone(v.values), size: v.size, frozen: freeze}
	if copies == nil {
		return to
	}
	copies[v] = to
	for at := 0; ; {
		next, key, val, ok := to.values.At(at)
		if !ok {
			return to
		}
		at = next
		if inner, ok := bind.DataOf[*SharedTable](val); ok {
			to.values.Set(key, inner.clone(c, copies, freeze).ToLuau(c.Env))
		}
	}
}

// incrementShared adds to a number and returns what it was.
func incrementShared(c bind.Args) {
	v, th := bind.Arg[*SharedTable](c, 1), c.Call.Thread()
	key, delta := sharedKey(th, c.Value(2)), c.Number(3)
	v.thaw(th)
	old, ok := v.values.Get(key).AsNumber()
	if !ok {
		c.Errorf("SharedTable.increment: the value of %s is not a number", vm.ToString(key))
	}
	v.values.Set(key, vm.Number(old+delta))
	c.ReturnNumber(old)
}

// updateShared replaces a value by what a function makes of it.
func updateShared(c bind.Args) {
	v, th := bind.Arg[*SharedTable](c, 1), c.Call.Thread()
	key, fn := sharedKey(th, c.Value(2)), c.Value(3)
	if !fn.IsFunction() {
		c.TypeError(3, "function")
	}
	v.thaw(th)
	val := c.Call.Call1(fn, v.values.Get(key))
	v.thaw(th)
	v.set(th, key, sharedValue(th, val, nil))
}

// iterateShared is for k, v in st. Scripts cannot reach the table behind it.
func iterateShared(c bind.Args) {
	v := bind.Arg[*SharedTable](c, 1)
	c.Call.ReturnAll(c.Env.VM.Globals.GetStr("next"), v.values.Value(), vm.Nil)
}
