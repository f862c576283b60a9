package host

import (
	"weak"

	lua "github.com/yuin/gopher-lua"

	"lanai/runtime/luau/vm"
)

// This file holds how each machine sees the other's objects. Its one rule: the
// same object is the same value, for as long as anybody holds it.

// objects remembers what stands for what. It holds on to nothing but the tables
// of the job that the server has been given as objects.
type objects struct {
	tables  map[*vm.Table]weak.Pointer[lua.LTable]
	others  map[vm.Value]weak.Pointer[lua.LUserData]
	sweepAt int

	given   map[*lua.LTable]*vm.Table
	givenAs map[*vm.Table]*lua.LTable
}

// pair notes that into stands for t, an object of the job.
func (o *objects) pair(t *lua.LTable, into *vm.Table) {
	if o.given == nil {
		o.given, o.givenAs = make(map[*lua.LTable]*vm.Table), make(map[*vm.Table]*lua.LTable)
	}
	o.given[t], o.givenAs[into] = into, t
}

// lua gives the job's own table behind a table of the server, or nil.
func (o *objects) lua(t *vm.Table) *lua.LTable { return o.givenAs[t] }

// luau gives what stands for an object of the job, or nil.
func (o *objects) luau(t *lua.LTable) *vm.Table { return o.given[t] }

// leastSweep is the number of objects from which on the forgotten ones are dropped.
const leastSweep = 1024

// sweep drops what nobody holds any more, now and then.
func (o *objects) sweep() {
	if len(o.tables)+len(o.others) < max(o.sweepAt, leastSweep) {
		return
	}
	for t, p := range o.tables {
		if p.Value() == nil {
			delete(o.tables, t)
		}
	}
	for v, p := range o.others {
		if p.Value() == nil {
			delete(o.others, v)
		}
	}
	o.sweepAt = 2 * (len(o.tables) + len(o.others))
}

// userdata gives what stands for an object of the server that is no table.
func (h *host) userdata(v vm.Value) lua.LValue {
	if known := h.objects.others[v].Value(); known != nil {
		return known
	}
	u := &lua.LUserData{Value: v, Env: h.main.Env, Metatable: h.metaOf.userdata}
	if h.objects.others == nil {
		h.objects.others = make(map[vm.Value]weak.Pointer[lua.LUserData])
	}
	h.objects.sweep()
	h.objects.others[v] = weak.Make(u)
	return u
}

// objectField is the field of a metatable that holds the server's table.
const objectField = "__object"

// table gives what stands for an object of the server that is a table: an empty
// table with a metatable of its own.
func (h *host) table(t *vm.Table) lua.LValue {
	if known := h.objects.tables[t].Value(); known != nil {
		return known
	}
	meta := h.main.CreateTable(0, len(h.metaOf.table)+1)
	for name, f := range h.metaOf.table {
		meta.RawSetString(name, f)
	}
	meta.RawSetString(objectField, &lua.LUserData{Value: t.Value()})
	proxy := h.main.CreateTable(0, 0)
	proxy.Metatable = meta
	if h.objects.tables == nil {
		h.objects.tables = make(map[*vm.Table]weak.Pointer[lua.LTable])
	}
	h.objects.sweep()
	h.objects.tables[t] = weak.Make(proxy)
	return proxy
}

// objectOf gives the server's table that a table of the job stands for, or nil.
func objectOf(t *lua.LTable) *vm.Table {
	meta, ok := t.Metatable.(*lua.LTable)
	if !ok {
		return nil
	}
	under, ok := meta.RawGetString(objectField).(*lua.LUserData)
	if !ok {
		return nil
	}
	return under.Value.(vm.Value).AsTable()
}

// metatables are what makes objects of the server behave as such.
type metatables struct {
	userdata *lua.LTable
	table    map[string]lua.LValue
	data     *lua.LTable // of copies: `for k, v in t do` goes through one, as in Luau
}

func (h *host) makeMetatables() {
	h.metaOf.table = make(map[string]lua.LValue)
	for name, f := range map[string]lua.LGFunction{
		"__index":    h.indexObject,
		"__newindex": h.setObject,
		"__call":     h.callObject,
		"__tostring": h.objectText,
		"__eq":       func(state *lua.LState) int { state.Push(lua.LBool(state.Get(1) == state.Get(2))); return 1 },
	} {
		h.metaOf.table[name] = h.main.NewFunction(f)
	}
	h.metaOf.data = h.main.NewTable()
	h.metaOf.data.RawSetString("__call", h.main.NewFunction(nextField))
	h.metaOf.userdata = h.main.NewTable()
	for name, f := range h.metaOf.table {
		h.metaOf.userdata.RawSetString(name, f)
	}
}

// nextField is what a generic for calls in place of next: (table, nil, key).
func nextField(state *lua.LState) int {
	k, v := state.Next(state.CheckTable(1), state.Get(3))
	state.Push(k)
	state.Push(v)
	return 2
}

// The operations on objects that may run code of the server, as its functions.
var (
	indexFunction    = vm.NewFunction("index", func(c *vm.Call) { c.Return(c.Index(c.Arg(1), c.Arg(2))) }).Value()
	setFunction      = vm.NewFunction("newindex", func(c *vm.Call) { c.SetIndex(c.Arg(1), c.Arg(2), c.Arg(3)) }).Value()
	tostringFunction = vm.NewFunction("tostring", func(c *vm.Call) { c.ReturnString(c.Thread().ToString(c.Arg(1))) }).Value()
)

func (h *host) indexObject(state *lua.LState) int {
	object, key := h.argument(state, 1), state.Get(2)
	if key == lua.LString(keysMethod) {
		if f := h.keysOf(object); f != nil {
			state.Push(f)
			return 1
		}
	}
	state.Push(h.index(state, object, h.key(state, key)))
	return 1
}

// index gives a member of an object; functions found there are made once.
func (h *host) index(state *lua.LState, object, key vm.Value) lua.LValue {
	v, found := rawIndex(object, key)
	if !found {
		v = vm.Nil
		if results := h.call(state, indexFunction, []vm.Value{object, key}); len(results) > 0 {
			v = results[0]
		}
	}
	f := v.AsFunction()
	if f == nil {
		return h.toLua(v)
	}
	if h.methods[f] == nil {
		if len(h.methods) >= leastSweep {
			clear(h.methods)
		}
		h.methods[f] = h.function(v)
	}
	return h.methods[f]
}

// rawIndex looks a member up where that runs no code.
func rawIndex(object, key vm.Value) (v vm.Value, found bool) {
	for t := object.AsTable(); t != nil; {
		if v := t.Get(key); !v.IsNil() || t.Meta() == nil {
			return v, true
		}
		index := t.Meta().GetStr("__index")
		if index.IsNil() {
			return vm.Nil, true
		}
		t = index.AsTable()
	}
	return vm.Nil, false
}

// key converts a member's name; those of text are made once.
func (h *host) key(state *lua.LState, key lua.LValue) vm.Value {
	name, ok := key.(lua.LString)
	if !ok {
		v, err := h.toLuau(key)
		h.check(state, err)
		return v
	}
	return h.name(string(name))
}

// name gives the string of a name that comes again and again, such as a field's.
func (h *host) name(name string) vm.Value {
	v, ok := h.names[name]
	if !ok {
		if len(h.names) >= leastSweep {
			clear(h.names)
		}
		v = vm.Str(name)
		h.names[name] = v
	}
	return v
}

func (h *host) setObject(state *lua.LState) int {
	h.call(state, setFunction, []vm.Value{h.argument(state, 1), h.argument(state, 2), h.argument(state, 3)})
	return 0
}

func (h *host) callObject(state *lua.LState) int {
	return h.callValue(state, h.argument(state, 1), 2)
}

func (h *host) objectText(state *lua.LState) int {
	state.Push(h.toLua(h.call(state, tostringFunction, []vm.Value{h.argument(state, 1)})[0]))
	return 1
}

// argument gives argument i as the server sees it.
func (h *host) argument(state *lua.LState, i int) vm.Value {
	v, err := h.toLuau(state.Get(i))
	h.check(state, err)
	return v
}

// check raises an error of this package, with the position of the job.
func (h *host) check(state *lua.LState, err error) {
	if err != nil {
		state.RaiseError("%s", err.Error())
	}
}
