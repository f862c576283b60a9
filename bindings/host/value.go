package host

import (
	lua "github.com/yuin/gopher-lua"

	"lanai/runtime/luau/vm"
)

// This file holds the copying of data between the two machines. Its one rule: a
// copy keeps which tables are the same, cycles included.

// A copier copies the values of one call.
type copier struct {
	host  *host
	lua   map[*vm.Table]*lua.LTable
	luau  map[*lua.LTable]*vm.Table
	stale map[*lua.LTable]bool // of luau: those whose fields must be taken over again
}

func (h *host) newCopier() *copier { return &copier{host: h} }

// toLua gives what a job sees of a value of the server.
func (h *host) toLua(v vm.Value) lua.LValue {
	if plain, ok := plainLua(v); ok {
		return plain
	}
	return h.newCopier().toLua(v)
}

// plainLua converts what is neither table nor object.
func plainLua(v vm.Value) (lua.LValue, bool) {
	switch v.Kind() {
	case vm.KindNil:
		return lua.LNil, true
	case vm.KindBoolean:
		return lua.LBool(v.Truthy()), true
	case vm.KindNumber:
		f, _ := v.AsNumber()
		return lua.LNumber(f), true
	case vm.KindString:
		return lua.LString(v.AsString().String()), true
	}
	return nil, false
}

func (c *copier) toLua(v vm.Value) lua.LValue {
	if plain, ok := plainLua(v); ok {
		return plain
	}
	t := v.AsTable()
	switch {
	case v.IsFunction():
		return c.host.function(v)
	case t == nil:
		return c.host.userdata(v)
	case c.lua[t] != nil:
		return c.lua[t]
	case c.host.objects.lua(t) != nil:
		return c.host.objects.lua(t)
	}
	fields, isData := dataFields(t)
	if !isData {
		return c.host.table(t)
	}
	return c.table(t, fields)
}

// dataFields counts the fields of a table of the server; it reports false if the
// table is more than data.
func dataFields(t *vm.Table) (n int, isData bool) {
	if t.Meta() != nil {
		return 0, false
	}
	for at, _, v, ok := t.At(0); ok; at, _, v, ok = t.At(at) {
		if v.IsFunction() {
			return 0, false
		}
		n++
	}
	return n, true
}

func (c *copier) table(t *vm.Table, fields int) *lua.LTable {
	length := t.Len()
	copied := c.host.main.CreateTable(length, max(0, fields-length))
	copied.Metatable = c.host.metaOf.data
	if c.lua == nil {
		c.lua = make(map[*vm.Table]*lua.LTable)
	}
	c.lua[t] = copied
	for at, k, v, ok := t.At(0); ok; at, k, v, ok = t.At(at) {
		switch value := c.toLua(v); key := c.toLua(k).(type) {
		case lua.LString:
			copied.RawSetString(string(key), value)
		case lua.LNumber:
			copied.RawSet(key, value)
		default:
			copied.RawSetH(key, value)
		}
	}
	return copied
}

// A wrongValue is a value that the server has no use for.
type wrongValue struct{ lua.LValue }

// Error says so.
func (w wrongValue) Error() string {
	if w.Type() == lua.LTThread {
		return "cannot pass a coroutine of the job; pass a function"
	}
	return "cannot pass a Go object; pass strings, numbers, booleans, tables or functions"
}

// toLuau gives the server's view of a value of the job, or a wrongValue.
func (h *host) toLuau(v lua.LValue) (vm.Value, error) {
	switch v := v.(type) {
	case *lua.LNilType:
		return vm.Nil, nil
	case lua.LBool:
		return vm.Bool(bool(v)), nil
	case lua.LNumber:
		return vm.Number(float64(v)), nil
	case lua.LString:
		return vm.Str(string(v)), nil
	}
	return h.newCopier().toLuau(v)
}

func (c *copier) toLuau(v lua.LValue) (vm.Value, error) {
	switch v := v.(type) {
	case *lua.LFunction:
		return c.host.luauFunction(v), nil
	case *lua.LUserData:
		if under, ok := v.Value.(vm.Value); ok {
			return under, nil
		}
		return vm.Nil, wrongValue{v}
	case *lua.LTable:
		if under := objectOf(v); under != nil {
			return under.Value(), nil
		}
		return c.luauTable(v)
	case *lua.LState, lua.LChannel:
		return vm.Nil, wrongValue{v}
	}
	return c.host.toLuau(v)
}

// luauTable gives a copy of a table, or the object that stands for it.
func (c *copier) luauTable(t *lua.LTable) (vm.Value, error) {
	into := c.luau[t]
	if into != nil && !c.stale[t] {
		return into.Value(), nil
	}
	if into == nil {
		into = c.host.objects.luau(t)
	}
	object := false
	if into == nil {
		into = vm.NewTable(t.Len(), 0)
		object = c.host.isLuaObject(t)
	} else {
		into.Clear()
	}
	if c.luau == nil {
		c.luau = make(map[*lua.LTable]*vm.Table)
	}
	c.luau[t] = into
	delete(c.stale, t)
	if object {
		c.host.objects.pair(t, into)
	}
	err := c.fill(into, t)
	if err == nil {
		err = c.metatable(into, t)
	}
	return into.Value(), err
}

// fill copies the fields.
func (c *copier) fill(into *vm.Table, t *lua.LTable) (err error) {
	t.ForEach(func(k, v lua.LValue) {
		if err != nil {
			return
		}
		var key, value vm.Value
		if value, err = c.any(v); err != nil {
			return
		}
		if name, ok := k.(lua.LString); ok {
			into.Set(c.host.name(string(name)), value)
		} else if key, err = c.any(k); err == nil {
			into.Set(key, value)
		}
	})
	return err
}

// any is toLuau for values of each kind.
func (c *copier) any(v lua.LValue) (vm.Value, error) {
	switch v := v.(type) {
	case lua.LString:
		return vm.Str(string(v)), nil
	case lua.LNumber:
		return vm.Number(float64(v)), nil
	}
	return c.toLuau(v)
}

// metatable gives an object of the job what its metatable says about indexing.
func (c *copier) metatable(into *vm.Table, t *lua.LTable) error {
	meta, ok := t.Metatable.(*lua.LTable)
	if !ok || meta == c.host.metaOf.data {
		return nil
	}
	index, err := c.toLuau(meta.RawGetString("__index"))
	if err == nil && !index.IsNil() {
		luauMeta := vm.NewTable(0, 1)
		luauMeta.SetStr("__index", index)
		into.SetMeta(luauMeta)
	}
	return err
}

// isLuaObject reports whether a table of the job is more than data.
func (h *host) isLuaObject(t *lua.LTable) bool {
	if meta, ok := t.Metatable.(*lua.LTable); ok && meta != h.metaOf.data {
		return true
	}
	object := false
	t.ForEach(func(_, v lua.LValue) { object = object || v.Type() == lua.LTFunction })
	return object
}
