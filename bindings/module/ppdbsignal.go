package module

import (
	"slices"

	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// This file holds the signals of PPDB databases. Their one rule: handlers run
// as by task.spawn, before fire returns, each on a thread of its own.

// A ppdbSignal is OnInit, OnSave, OnDelete or OnInvalidate of a database.
type ppdbSignal struct {
	env      *bind.Env
	table    *vm.Table
	handlers []*ppdbHandler
}

type ppdbHandler struct {
	fn     vm.Value
	script *runtime.Script
	once   bool
	waiter *runtime.Waiter // of Wait
	gone   bool
}

func newPPDBSignal(e *bind.Env) *ppdbSignal {
	s := &ppdbSignal{env: e, table: vm.NewTable(0, 3)}
	functions(s.table, s, map[string]func(*ppdbSignal, *vm.Call){
		"Connect": func(s *ppdbSignal, c *vm.Call) { s.connect(c, false) },
		"Once":    func(s *ppdbSignal, c *vm.Call) { s.connect(c, true) },
		"Wait": func(s *ppdbSignal, c *vm.Call) {
			h := s.add(&ppdbHandler{once: true, waiter: s.env.Park(c)})
			h.waiter.OnCancel = func() { s.drop(h) }
		},
	})
	return s
}

// connect is Connect(fn): an object whose Disconnect needs no self.
func (s *ppdbSignal) connect(c *vm.Call, once bool) {
	fn := c.Arg(2)
	if !fn.IsFunction() {
		c.Errorf("Invalid argument #1, function expected, got %s", c.VM().Typeof(fn))
	}
	h := s.add(&ppdbHandler{fn: fn, script: runtime.ScriptOf(c.Thread()), once: once})
	if h.script != nil {
		h.script.OnStop(func() { s.drop(h) })
	}
	connection := vm.NewTable(0, 1)
	connection.SetStr("Disconnect", vm.NewFunction("Disconnect", func(*vm.Call) { s.drop(h) }).Value())
	c.Return(connection.Value())
}

func (s *ppdbSignal) add(h *ppdbHandler) *ppdbHandler {
	s.handlers = append(s.handlers, h)
	return h
}

func (s *ppdbSignal) drop(h *ppdbHandler) {
	h.gone = true
	s.handlers = slices.DeleteFunc(slices.Clone(s.handlers), func(other *ppdbHandler) bool { return other == h })
}

// fire runs every handler that was connected when it began.
func (s *ppdbSignal) fire(args ...vm.Value) {
	for _, h := range s.handlers {
		if h.gone {
			continue
		}
		if h.once {
			s.drop(h)
		}
		if h.waiter != nil {
			h.waiter.Wake(args...)
			continue
		}
		s.env.Spawn(h.script, h.fn, args...)
	}
}
