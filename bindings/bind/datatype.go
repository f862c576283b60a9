package bind

import (
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Type: how a file of package bindings/datatype describes its
// data type, and how scripts then see the values. Its one rule: a data type is
// one literal, and its values are compared by content.

// Data is a value of a data type as Go code and the tree keep it: a
// comparable Go value, or one that is an instance.Equaler.
type Data interface {
	Luau
	// TypeName is what typeof returns.
	TypeName() string
}

// Viewed is a value whose ToLuau is Env.Data: whoever has it in an interface need not copy it.
type Viewed interface {
	Data
	Viewed()
}

// DataType is a description of a data type: a *Type.
type DataType interface {
	add(e *Env)
	describe() Description
}

// Type describes a data type whose values are the Go type T. Every map may be
// nil.
type Type[T Data] struct {
	// Name is what typeof returns, and the name of the global table.
	Name string
	// Functions and Constants are the global table.
	Functions map[string]func(Args)
	Constants map[string]Data
	// Global is another name for the global, and GlobalValue what it holds
	// instead of the table.
	Global      string
	GlobalValue T
	// Numbers and Properties are what values have without a call.
	Numbers    map[string]func(T) float64
	Properties map[string]func(*Env, T) vm.Value
	// Setters change a value of one of the few types that are not immutable.
	// Argument 1 is the new value.
	Setters map[string]func(Args, T)
	// Changers do the same for a T that Go compares: they return what the script's
	// value is from now on. Others that were equal stay as they are.
	Changers map[string]func(Args, T) T
	// Methods are called with a colon; arguments are numbered without the
	// value.
	Methods map[string]func(Args, T)
	// Operators are metamethods by their names, such as __add.
	Operators map[string]func(Args)
	// Aliases maps deprecated names to properties and methods.
	Aliases map[string]string
	// Index and NewIndex, if set, carry out v[key] and v[key] = val for every
	// key; the members above are not used then.
	Index    func(th *vm.Thread, v T, key vm.Value) vm.Value
	NewIndex func(th *vm.Thread, v T, key, val vm.Value)
	// Lookup finds members that the maps do not name.
	Lookup func(e *Env, v T, name string) (vm.Value, bool)
	// Unknown is the text for a member that does not exist; without it the
	// text is "name is not a valid member of Name".
	Unknown func(v T, name string) string
	// ToString is what tostring gives.
	ToString func(T) string
	// Vector, if set, says that scripts see the machine's vectors, and makes
	// a T of one.
	Vector func(*vm.Vector) T
}

var _ DataType = (*Type[Vector3])(nil)

// LackingType is a data type that Roblox has and Lanai knowingly lacks: using
// its global raises an error that says why and what to use.
type LackingType struct{ Name, Why string }

func (t LackingType) add(e *Env) {
	global, meta := vm.NewTable(0, 0), vm.NewTable(0, 2)
	meta.SetStr("__index", vm.NewFunction("", func(c *vm.Call) {
		Raise(c.Thread(), Unsupported(t.Name+"."+vm.ToString(c.Arg(2)), t.Why))
	}).Value())
	meta.SetStr("__metatable", vm.Str("The metatable is locked"))
	meta.SetReadonly(true)
	global.SetMeta(meta)
	global.SetReadonly(true)
	e.VM.Globals.Set(e.VM.Intern(t.Name).Value(), global.Value())
}

// dataView is a data type on one server.
type dataView struct {
	name string
	kind *vm.UserdataType
	meta *vm.Table
}

// AddDataTypes makes data types known to a server and their globals to its
// scripts. It is called once, before anything converts a value.
func (e *Env) AddDataTypes(types []DataType, lacking []LackingType) {
	for _, t := range types {
		t.add(e)
	}
	for _, t := range lacking {
		t.add(e)
	}
}

// Data returns a new view of a value; two views of equal values are equal.
func (e *Env) Data(v Data) vm.Value {
	name := v.TypeName()
	view := &e.recent[len(name)%len(e.recent)]
	if view.name != name {
		*view = e.data[name]
	}
	return vm.NewUserdata(view.kind, view.meta, v).Value()
}

// Shared returns the server's one view of a value, for values that scripts
// compare by identity, as keys of tables.
func (e *Env) Shared(v Data) vm.Value {
	view, ok := e.shared[v]
	if !ok {
		view = e.Data(v)
		e.shared[v] = view
	}
	return view
}

// --- members ----------------------------------------------------------------

// dataMember is one member of a data type on one server; exactly one field is
// set.
type dataMember[T Data] struct {
	number func(T) float64
	get    func(*Env, T) vm.Value
	method vm.Value
}

// boundType is a Type on one server.
type boundType[T Data] struct {
	*Type[T]
	env     *Env
	members map[string]dataMember[T]
}

func (t *Type[T]) add(e *Env) {
	b := &boundType[T]{t, e, make(map[string]dataMember[T])}
	for name, f := range t.Numbers {
		b.members[name] = dataMember[T]{number: f}
	}
	for name, f := range t.Properties {
		b.members[name] = dataMember[T]{get: f}
	}
	for _, name := range sortedKeys(t.Methods) {
		b.members[name] = dataMember[T]{method: b.method(name, t.Methods[name])}
	}
	for alias, name := range t.Aliases {
		if m, ok := b.members[name]; ok {
			b.members[alias] = m
		}
	}
	if t.Vector != nil {
		b.addVectors()
	} else {
		kind := &vm.UserdataType{Name: t.Name, Index: b.index, NewIndex: b.newIndex}
		e.data[t.Name] = dataView{t.Name, kind, e.Meta(kind, b.fill)}
	}
	b.addGlobal()
}

// addVectors makes the machine's vectors the values of the type.
func (b *boundType[T]) addVectors() {
	machine := b.env.VM
	machine.VectorName = b.Name
	machine.VectorIndex = func(th *vm.Thread, v *vm.Vector, key vm.Value) vm.Value {
		return b.member(th, b.Vector(v), key)
	}
	kind := &vm.UserdataType{Name: b.Name}
	machine.VectorMeta = b.env.Meta(kind, func(meta *vm.Table) {
		b.fillOperators(meta)
		meta.SetStr("__newindex", vm.NewFunction("", func(c *vm.Call) {
			b.refuse(c.Thread(), b.Vector(c.CheckVector(1)), c.Arg(2))
		}).Value())
	})
}

// addGlobal makes the type's global, if it has one. Names are interned, so
// that the interpreter finds them by pointer.
func (b *boundType[T]) addGlobal() {
	e := b.env
	set := func(t *vm.Table, name string, v vm.Value) { t.Set(e.VM.Intern(name).Value(), v) }
	if b.Global != "" {
		set(e.VM.Globals, b.Global, b.GlobalValue.ToLuau(e))
		return
	}
	if b.Functions == nil && b.Constants == nil {
		return
	}
	t := vm.NewTable(0, len(b.Functions)+len(b.Constants)+2)
	for _, name := range sortedKeys(b.Functions) {
		f := b.Functions[name]
		set(t, name, vm.NewFunction(name, func(c *vm.Call) { f(Args{Call: c, Env: e}) }).Value())
	}
	for _, name := range sortedKeys(b.Constants) {
		set(t, name, b.Constants[name].ToLuau(e))
	}
	t.SetReadonly(true)
	set(e.VM.Globals, b.Name, t.Value())
}

// fill makes the metatable of the type's values.
func (b *boundType[T]) fill(meta *vm.Table) {
	b.fillOperators(meta)
	meta.SetStr("__eq", vm.NewFunction("", equalData).Value())
	if b.ToString != nil {
		meta.SetStr("__tostring", vm.NewFunction("tostring", func(c *vm.Call) {
			if v, ok := b.value(c.Arg(1)); ok {
				c.ReturnString(b.ToString(v))
			}
		}).Value())
	}
}

func (b *boundType[T]) fillOperators(meta *vm.Table) {
	for _, event := range sortedKeys(b.Operators) {
		f := b.Operators[event]
		meta.SetStr(event, vm.NewFunction("", func(c *vm.Call) { f(Args{Call: c, Env: b.env}) }).Value())
	}
}

// equalData is __eq: by content, never between two types.
func equalData(c *vm.Call) {
	x, y := c.Arg(1).AsUserdata(), c.Arg(2).AsUserdata()
	if x == nil || y == nil {
		c.ReturnBool(false)
		return
	}
	if e, ok := x.Data.(instance.Equaler); ok {
		c.ReturnBool(e.EqualTo(y.Data))
		return
	}
	c.ReturnBool(x.Data == y.Data)
}

// value reads a value of the type.
func (b *boundType[T]) value(v vm.Value) (T, bool) {
	var none T
	if b.Vector != nil {
		if x := v.AsVector(); x != nil {
			return b.Vector(x), true
		}
		return none, false
	}
	if u := v.AsUserdata(); u != nil {
		t, ok := u.Data.(T)
		return t, ok
	}
	return none, false
}

func (b *boundType[T]) method(name string, run func(Args, T)) vm.Value {
	return vm.NewFunction(name, func(c *vm.Call) {
		self, ok := b.value(c.Arg(1))
		if !ok {
			RaiseNoSelf(c, name)
		}
		run(Args{Call: c, Env: b.env, skip: 1}, self)
	}).Value()
}

func (b *boundType[T]) index(th *vm.Thread, u *vm.Userdata, key vm.Value) vm.Value {
	if b.Index != nil {
		return b.Index(th, u.Data.(T), key)
	}
	return b.member(th, u.Data.(T), key)
}

// member answers v[key].
func (b *boundType[T]) member(th *vm.Thread, v T, key vm.Value) vm.Value {
	name := vm.ToString(key)
	if m, ok := b.members[name]; ok {
		switch {
		case m.number != nil:
			return vm.Number(m.number(v))
		case m.get != nil:
			return m.get(b.env, v)
		}
		return m.method
	}
	if b.Lookup != nil && key.IsString() {
		if found, ok := b.Lookup(b.env, v, name); ok {
			return found
		}
	}
	b.unknown(th, v, name)
	return vm.Nil
}

func (b *boundType[T]) unknown(th *vm.Thread, v T, name string) {
	if b.Unknown != nil {
		th.Errorf("%s", b.Unknown(v, name))
	}
	th.Errorf("%s is not a valid member of %s", name, b.Name)
}

func (b *boundType[T]) newIndex(th *vm.Thread, u *vm.Userdata, key, val vm.Value) {
	v := u.Data.(T)
	if b.NewIndex != nil {
		b.NewIndex(th, v, key, val)
		return
	}
	name := vm.ToString(key)
	if set := b.Setters[name]; set != nil {
		set(Args{Env: b.env, set: &assignment{th, name, val}}, v)
		return
	}
	if change := b.Changers[name]; change != nil {
		u.Data = change(Args{Env: b.env, set: &assignment{th, name, val}}, v)
		return
	}
	b.refuse(th, v, key)
}

// refuse raises that key cannot be assigned to.
func (b *boundType[T]) refuse(th *vm.Thread, v T, key vm.Value) {
	name := vm.ToString(key)
	if _, ok := b.members[name]; !ok {
		b.unknown(th, v, name)
	}
	th.Errorf("%s cannot be assigned to", name)
}
