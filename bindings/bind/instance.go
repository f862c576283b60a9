package bind

import (
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds instances as scripts see them. Its one rule: a member of
// the class wins over a child of the same name.

// Instance returns the script's view of an instance: always the same one.
func (e *Env) Instance(i *instance.Instance) vm.Value {
	if u, ok := i.Ref.(*vm.Userdata); ok {
		return u.Value()
	}
	if e.instanceMeta == nil {
		e.instanceMeta = e.Meta(e.instanceType, func(meta *vm.Table) {
			meta.SetStr("__tostring", vm.NewFunction("tostring", func(c *vm.Call) {
				c.ReturnString(AsInstance(c.Arg(1)).Name())
			}).Value())
		})
	}
	u := vm.NewUserdata(e.instanceType, e.instanceMeta, i)
	i.Ref = u
	return u.Value()
}

// AsInstance returns the instance behind a value, or nil.
func AsInstance(v vm.Value) *instance.Instance {
	if u := v.AsUserdata(); u != nil {
		i, _ := u.Data.(*instance.Instance)
		return i
	}
	return nil
}

func indexInstance(th *vm.Thread, u *vm.Userdata, key vm.Value) vm.Value {
	i := u.Data.(*instance.Instance)
	e := EnvOf(th.VM())
	name := memberName(th, e, key)
	found := e.find(i.Class(), name)
	switch m := found.member.(type) {
	case nil:
		if p := i.Class().Property(name.String()); p != nil { // hidden
			raiseCapability(th, i, "read", name.String())
		}
		if child := i.FindFirstChild(name.String()); child != nil {
			return e.Instance(child)
		}
		Raise(th, i.UnknownMember(name.String()))
	case *instance.Property:
		if text, ok := i.Text(m); ok {
			return e.text(text)
		}
		if view, ok := m.View.(View); ok {
			return view(e, i)
		}
		return e.ToLuau(i.Value(m))
	case *instance.Event:
		return e.Signal(i.Event(m))
	case *instance.Method:
		if found.method.IsNil() {
			found.method = e.method(th, i, m)
		}
		return found.method
	case *instance.Callback:
		th.Errorf("%s is a callback member of %s; you can only set the callback value, get is not available",
			m.Name, i.Class().Name)
	}
	return vm.Nil
}

// memberName is the text of a key. A number stands for its text, as a name of a
// child; anything else is refused.
func memberName(th *vm.Thread, e *Env, key vm.Value) *vm.String {
	if name := key.AsString(); name != nil {
		return name
	}
	if !key.IsNumber() {
		th.Errorf("invalid argument #2 (string expected, got %s)", e.VM.Typeof(key))
	}
	return e.VM.Intern(vm.ToString(key))
}

// View is an instance.Property's View: what scripts see of a value that Get would
// have to put into an interface first.
type View func(e *Env, i *instance.Instance) vm.Value

// keptMembers is how many answers find remembers.
const keptMembers = 512

// foundMember is an answer of find: what key means for the instances of class.
type foundMember struct {
	class  *instance.Class
	key    *vm.String
	member instance.Member
	method vm.Value // the function of a method that was read before
}

// find returns what a name means for a class. The same string in a script's
// code means the same the next time.
func (e *Env) find(class *instance.Class, key *vm.String) *foundMember {
	f := &e.found[(class.Hash()^key.Hash())%keptMembers]
	if f.class != class || f.key != key {
		*f = foundMember{class: class, key: key, member: class.Member(key.String())}
	}
	return f
}

func setInstance(th *vm.Thread, u *vm.Userdata, key, val vm.Value) {
	i := u.Data.(*instance.Instance)
	e := EnvOf(th.VM())
	name := memberName(th, e, key)
	switch m := e.find(i.Class(), name).member.(type) {
	case *instance.Property:
		if err := i.Assign(m, assigned(m, val)); err != nil {
			Raise(th, err)
		}
	case *instance.Callback:
		setCallback(th, i, m, val)
	case *instance.Method:
		if u, ok := m.Impl.(unsupported); ok {
			Raise(th, Unsupported(i.Class().Name+"."+m.Name, u.why))
		}
		Raise(th, instance.ReadOnlyError(m.Name))
	case *instance.Event:
		Raise(th, instance.ReadOnlyError(m.Name))
	default:
		if p := i.Class().Property(name.String()); p != nil {
			raiseCapability(th, i, "modify", name.String())
		}
		Raise(th, i.UnknownMember(name.String()))
	}
}

// assigned is what a script assigns to a property. A text that is a number is one
// where a number is wanted: humanoid.WalkSpeed = textBox.Text.
func assigned(p *instance.Property, val vm.Value) any {
	if val.IsString() {
		switch p.Type.Kind {
		case instance.KindFloat32, instance.KindFloat64, instance.KindInt32, instance.KindInt64:
			if n, ok := vm.ToNumber(val); ok {
				return n
			}
		}
	}
	return FromLuau(val)
}

// raiseCapability refuses a hidden property.
func raiseCapability(th *vm.Thread, i *instance.Instance, verb, name string) {
	th.Errorf("%s", capabilityText(i.Class(), verb, name))
}

// capabilityText is Roblox's text for a hidden property.
func capabilityText(c *instance.Class, verb, name string) string {
	capability := "RobloxScript"
	if m, ok := c.Member(capabilityMember + name).(*instance.Method); ok {
		capability = m.Impl.(string)
	}
	return "The current thread cannot " + verb + " '" + name + "' (lacking capability " + capability + ")"
}

// Callback is what a callback member holds: a function and the script that
// set it, whose threads run it. Script is nil if no script did.
type Callback struct {
	Fn     vm.Value
	Script *runtime.Script
}

// CallbackWatcher is the Data of an instance that wants to know when one of
// its callbacks was set.
type CallbackWatcher interface {
	CallbackSet(i *instance.Instance, b *instance.Callback)
}

// CallbackOf returns what a callback member of an instance holds, or nil.
func CallbackOf(i *instance.Instance, name string) *Callback {
	c, _ := i.Callback(i.Class().Callback(name)).(*Callback)
	return c
}

func setCallback(th *vm.Thread, i *instance.Instance, b *instance.Callback, val vm.Value) {
	script := runtime.ScriptOf(th)
	var fn, owner any
	if script != nil {
		owner = script
	}
	switch {
	case val.IsFunction():
		fn = &Callback{val, script}
	case !val.IsNil():
		th.Errorf("Unable to assign property %s. function expected, got %s", b.Name, TypeName(th.VM(), val))
	}
	i.SetCallback(b, fn, owner)
	if w, ok := i.Data.(CallbackWatcher); ok && fn != nil {
		w.CallbackSet(i, b)
	}
}

// unsupportedMethod gives the function of a method that Lanai lacks: a call of
// it raises. What is no method raises now.
func unsupportedMethod(th *vm.Thread, member, name string, u unsupported) vm.Value {
	err := Unsupported(member, u.why)
	if u.read {
		Raise(th, err)
	}
	return vm.NewFunction(name, func(c *vm.Call) { Raise(c.Thread(), err) }).Value()
}

// method returns the function value of a method, made once per server.
func (e *Env) method(th *vm.Thread, i *instance.Instance, m *instance.Method) vm.Value {
	if v, ok := e.methods[m]; ok {
		return v
	}
	var run Method
	switch impl := m.Impl.(type) {
	case unsupported:
		return unsupportedMethod(th, i.Class().Name+"."+m.Name, m.Name, impl)
	case refused:
		th.Errorf("%s", string(impl))
	case refusedEvent:
		signal := e.Tree.NewSignal(i.Class().Name + "." + m.Name)
		e.refuse[signal] = string(impl)
		v := e.Signal(signal)
		e.methods[m] = v
		return v
	case *boundMethod:
		run = impl.run
	default: // a name that only this package knows
		Raise(th, i.UnknownMember(m.Name))
	}
	bound := m.Impl.(*boundMethod)
	v := vm.NewFunction(m.Name, func(c *vm.Call) {
		self := AsInstance(c.Arg(1))
		if self == nil || !self.Class().IsA(bound.class) {
			RaiseNoSelf(c, m.Name)
		}
		call := e.acquire(c, self)
		run(call)
		e.release(call)
	}).Value()
	e.methods[m] = v
	return v
}
