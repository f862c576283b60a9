package bind

import (
	"fmt"
	"strings"

	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds signals and connections as scripts see them. Its one rule:
// every handler runs on a thread of its own that belongs to the script which
// connected it, so that it may wait or fail alone.

// Signal returns the script's view of a signal: always the same one.
func (e *Env) Signal(s *instance.Signal) vm.Value {
	if u, ok := s.Ref.(*vm.Userdata); ok {
		return u.Value()
	}
	u := vm.NewUserdata(e.signalType, e.Meta(e.signalType, func(meta *vm.Table) {
		meta.SetStr("__tostring", vm.NewFunction("tostring", func(c *vm.Call) {
			label := signalOf(c).String() // with the class
			c.ReturnString("Signal " + label[strings.LastIndexByte(label, '.')+1:])
		}).Value())
	}), s)
	s.Ref = u
	return u.Value()
}

// Connection returns the script's view of a connection.
func (e *Env) Connection(conn *instance.Connection) vm.Value {
	if u, ok := conn.Ref.(*vm.Userdata); ok {
		return u.Value()
	}
	u := vm.NewUserdata(e.connectionType, e.Meta(e.connectionType, func(meta *vm.Table) {
		meta.SetStr("__tostring", vm.NewFunction("tostring", func(c *vm.Call) { c.ReturnString("Connection") }).Value())
	}), conn)
	conn.Ref = u
	return u.Value()
}

// signalOf returns the signal a method was called on.
func signalOf(c *vm.Call) *instance.Signal {
	if u := c.Arg(1).AsUserdata(); u != nil {
		if s, ok := u.Data.(*instance.Signal); ok {
			return s
		}
	}
	RaiseNoSelf(c, c.Name())
	return nil
}

func indexSignal(th *vm.Thread, u *vm.Userdata, key vm.Value) vm.Value {
	e := EnvOf(th.VM())
	name := vm.ToString(key)
	switch name {
	case "Connect", "connect", "ConnectParallel":
		return e.member("signal.Connect", func() *vm.Function {
			return vm.NewFunction("Connect", func(c *vm.Call) { e.connectTo(c, false) })
		})
	case "Once":
		return e.member("signal.Once", func() *vm.Function {
			return vm.NewFunction("Once", func(c *vm.Call) { e.connectTo(c, true) })
		})
	case "Wait", "wait":
		return e.member("signal.Wait", func() *vm.Function {
			return vm.NewFunction("Wait", func(c *vm.Call) { e.WaitFor(c, e.usable(c)) })
		})
	}
	th.Errorf("%s is not a valid member of RBXScriptSignal", name)
	return vm.Nil
}

// usable is signalOf, and raises what a signal has to say that nobody can use.
func (e *Env) usable(c *vm.Call) *instance.Signal {
	signal := signalOf(c)
	if text, is := e.refuse[signal]; is {
		c.Errorf("%s", text)
	}
	return signal
}

func (e *Env) connectTo(c *vm.Call, once bool) {
	signal := e.usable(c)
	fn := c.Arg(2)
	if !fn.IsFunction() {
		c.Errorf("Attempt to connect failed: Passed value is not a function")
	}
	c.Charge(1 << 8)
	c.Return(e.Connection(e.connect(signal, runtime.ScriptOf(c.Thread()), fn, once)))
}

// Connect connects a function to a signal: it runs on threads of script, which
// owns the connection. Without a script the connection is nobody's.
func (e *Env) Connect(signal *instance.Signal, script *runtime.Script, fn vm.Value) *instance.Connection {
	return e.connect(signal, script, fn, false)
}

func (e *Env) connect(signal *instance.Signal, script *runtime.Script, fn vm.Value, once bool) *instance.Connection {
	h := &handler{env: e, fn: fn, script: script}
	connect := signal.Connect
	if once {
		connect = signal.Once
	}
	conn := connect(h)
	if script != nil {
		conn.Own(script)
	}
	return conn
}

// WaitFor suspends the calling thread until the signal fires, and returns the
// signal's arguments.
func (e *Env) WaitFor(c *vm.Call, signal *instance.Signal) *runtime.Waiter {
	w := e.Park(c)
	conn := signal.Once(instance.HandlerFunc(func(args []any) { w.Wake(e.values(args)...) }))
	if script := runtime.ScriptOf(c.Thread()); script != nil {
		conn.Own(script)
	}
	w.OnCancel = conn.Disconnect
	if phase, ok := e.pulses[signal]; ok {
		e.Loop.After(0, phase, func(float64) {}) // the server is not idle until then
	}
	return w
}

func (e *Env) values(args []any) []vm.Value {
	values := make([]vm.Value, len(args))
	for i, a := range args {
		values[i] = e.ToLuau(a)
	}
	return values
}

// passing is values for a call that copies them before anything else happens.
func (e *Env) passing(args []any) []vm.Value {
	if len(args) > len(e.passed) {
		return e.values(args)
	}
	for i, a := range args {
		e.passed[i] = e.ToLuau(a)
	}
	return e.passed[:len(args)]
}

// handler runs a script's function for a signal.
type handler struct {
	env    *Env
	fn     vm.Value
	script *runtime.Script
}

var (
	_ instance.Handler = (*handler)(nil)
	_ fmt.Stringer     = (*handler)(nil)
)

// Handle calls the function on a new thread.
func (h *handler) Handle(args []any) {
	h.env.Dispatch(h.script, h.fn, h.env.passing(args)...)
}

// String names the function in messages about re-entrancy.
func (h *handler) String() string {
	info := h.fn.AsFunction().Info()
	if info.Name != "" {
		return fmt.Sprintf("function %s on line %d in %s", info.Name, info.Line, info.Chunk)
	}
	return fmt.Sprintf("anonymous function on line %d in %s", info.Line, info.Chunk)
}

func indexConnection(th *vm.Thread, u *vm.Userdata, key vm.Value) vm.Value {
	conn := u.Data.(*instance.Connection)
	name := vm.ToString(key)
	switch name {
	case "Connected", "connected":
		return vm.Bool(conn.Connected())
	case "Disconnect", "disconnect":
		return EnvOf(th.VM()).member("connection.Disconnect", func() *vm.Function {
			return vm.NewFunction("Disconnect", func(c *vm.Call) {
				if u := c.Arg(1).AsUserdata(); u != nil {
					if conn, ok := u.Data.(*instance.Connection); ok {
						conn.Disconnect()
						return
					}
				}
				RaiseNoSelf(c, "Disconnect")
			})
		})
	}
	th.Errorf("%s is not a valid member of RBXScriptConnection", name)
	return vm.Nil
}

// fixed raises that a member cannot be assigned to, or that there is none.
func fixed(index func(*vm.Thread, *vm.Userdata, vm.Value) vm.Value) func(*vm.Thread, *vm.Userdata, vm.Value, vm.Value) {
	return func(th *vm.Thread, u *vm.Userdata, key, _ vm.Value) {
		index(th, u, key)
		th.Errorf("%s cannot be assigned to", vm.ToString(key))
	}
}
