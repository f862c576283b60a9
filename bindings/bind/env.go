// Package bind is the toolkit for everything scripts see: it turns Go values
// into Luau values and back, describes classes and data types, unpacks the
// arguments of methods with Roblox's own error texts, and lets a method wait.
//
// It knows no particular class. The index of what exists is package bindings.
package bind

import (
	"fmt"
	"reflect"

	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds Env. Its one rule: per-server state of bindings lives here
// and nowhere else.

// Env is a server with its bindings: what every native function of that
// server can reach.
type Env struct {
	*runtime.Server
	methods  map[*instance.Method]vm.Value
	metas    map[*vm.UserdataType]*vm.Table
	provided map[reflect.Type]any
	free     []*Call
	members  map[string]vm.Value
	pulses   map[*instance.Signal]sched.Phase
	refuse   map[*instance.Signal]string // those of refusedEvents, with their texts
	data     map[string]dataView         // of the data types, by name
	recent   [16]dataView                // of data, by the length of the name
	shared   map[Data]vm.Value           // what Shared has made
	passed   [4]vm.Value                 // see passing
	texts    [keptTexts]*vm.String
	listed   []*instance.Instance // scratch of GiveInstances
	found    [keptMembers]foundMember

	instanceType, signalType, connectionType *vm.UserdataType
	instanceMeta                             *vm.Table
}

// NewEnv gives a server its bindings.
func NewEnv(s *runtime.Server) *Env {
	e := &Env{
		Server:   s,
		methods:  make(map[*instance.Method]vm.Value),
		metas:    make(map[*vm.UserdataType]*vm.Table),
		provided: make(map[reflect.Type]any),
		members:  make(map[string]vm.Value),
		pulses:   make(map[*instance.Signal]sched.Phase),
		refuse:   make(map[*instance.Signal]string),
		data:     make(map[string]dataView),
		shared:   make(map[Data]vm.Value),

		instanceType:   &vm.UserdataType{Name: "Instance", Index: indexInstance, NewIndex: setInstance},
		signalType:     &vm.UserdataType{Name: "RBXScriptSignal", Index: indexSignal, NewIndex: fixed(indexSignal)},
		connectionType: &vm.UserdataType{Name: "RBXScriptConnection", Index: indexConnection, NewIndex: fixed(indexConnection)},
	}
	s.Bindings = e
	s.VM.Host = e
	return e
}

// EnvOf returns the bindings of the server that a VM belongs to.
func EnvOf(machine *vm.VM) *Env { return machine.Host.(*Env) }

// EnvFor returns the bindings of the server that an instance belongs to. The
// DataModel carries them.
func EnvFor(i *instance.Instance) *Env { return i.Tree().Root().Data.(*Env) }

// Provide makes a Go value, such as the store engine, available to bindings
// by its type. A second value of the same type replaces the first.
func Provide[T any](e *Env, v T) { e.provided[reflect.TypeFor[T]()] = v }

// From returns what Provide gave for the type, or the zero value.
func From[T any](e *Env) T {
	v, _ := e.provided[reflect.TypeFor[T]()].(T)
	return v
}

// Meta returns the server's metatable for a userdata type, filled by fill at
// its first use. Scripts can neither read nor replace it.
func (e *Env) Meta(t *vm.UserdataType, fill func(meta *vm.Table)) *vm.Table {
	if m := e.metas[t]; m != nil {
		return m
	}
	m := vm.NewTable(0, 4)
	fill(m)
	m.SetStr("__metatable", vm.Str("The metatable is locked"))
	m.SetReadonly(true)
	e.metas[t] = m
	return m
}

// Pulses says that a signal fires in a phase of every frame, so that a thread
// which waits for it waits for something that will happen.
func (e *Env) Pulses(s *instance.Signal, phase sched.Phase) { e.pulses[s] = phase }

// member returns a function value that is made once per server.
func (e *Env) member(name string, make func() *vm.Function) vm.Value {
	v, ok := e.members[name]
	if !ok {
		v = make().Value()
		e.members[name] = v
	}
	return v
}

// Raise raises an error as the script sees it: texts of the tree as they are,
// with the position of the script.
func Raise(th *vm.Thread, err error) {
	if e, ok := err.(*vm.Error); ok {
		panic(e)
	}
	th.Errorf("%s", err.Error())
}

// Unsupported is the error for what Roblox has and Lanai knowingly lacks.
func Unsupported(member, why string) error {
	return fmt.Errorf("%s is not supported by Lanai: %s", member, why)
}
