package instance

// This file holds Signal: a list of connections and the rules of firing them one after another. Its one rule: the
// newest connection runs first, and connecting or disconnecting during a fire never disturbs that fire.

import (
	"fmt"
	"slices"
)

// A Handler is what a connection runs.
type Handler interface {
	// Handle runs with the arguments of the signal, which it may keep but must not change. It must not panic; what
	// goes wrong in a script is the handler's to report. A handler that is also a fmt.Stringer is named by it in
	// messages about re-entrancy, as in "anonymous function on line 3 in ServerScriptService.Main".
	Handle(args []any)
}

// A HandlerFunc is a function used as a Handler.
type HandlerFunc func(args []any)

// Handle calls f.
func (f HandlerFunc) Handle(args []any) { f(args) }

// A Signal is an RBXScriptSignal: handlers connect to it, and firing it runs them.
// A nil *Signal can be fired and has no listeners.
// See https://create.roblox.com/docs/reference/engine/datatypes/RBXScriptSignal.
type Signal struct {
	// Ref is a place for the caller's own view of the signal, such as the script value that stands for it.
	Ref any

	tree     *Tree
	owner    *Instance // nil for a signal that belongs to no instance
	name     string
	base     baseEvent
	ancestry bool
	firing   int32       // fires under way
	head     *Connection // newest first
	watch    func(listening bool)
}

// NewSignal returns a signal that belongs to no instance. label names it in messages, as in "RunService.Heartbeat".
func (t *Tree) NewSignal(label string) *Signal { return &Signal{tree: t, name: label} }

// newSignal returns a signal of i that is not one of the events of its class.
func (i *Instance) newSignal(name string) *Signal { return &Signal{tree: i.tree, owner: i, name: name} }

// String returns the name of the signal as messages give it, as in "BindableEvent.Event".
func (s *Signal) String() string {
	if s.owner == nil {
		return s.name
	}
	return s.owner.class.Name + "." + s.name
}

// Instance returns the instance the signal belongs to, or nil.
func (s *Signal) Instance() *Instance { return s.owner }

// Listening tells whether any handler is connected.
func (s *Signal) Listening() bool { return s != nil && s.head != nil }

// Watch makes f run whenever the signal gets its first connection and loses its last one. There is one such function
// per signal; if handlers are connected already, f runs at once.
func (s *Signal) Watch(f func(listening bool)) {
	if s.watch = f; s.head != nil {
		f(true)
	}
}

// Connect makes h run at every fire of the signal that starts from now on.
func (s *Signal) Connect(h Handler) *Connection { return s.add(h, false) }

// Once is Connect for one fire: the connection ends before h runs.
func (s *Signal) Once(h Handler) *Connection { return s.add(h, true) }

// add puts a connection in front of the others.
func (s *Signal) add(h Handler, once bool) *Connection {
	c := &Connection{signal: s, handler: h, once: once, connected: true, next: s.head}
	if s.head != nil {
		s.head.prev = c
	}
	s.head = c
	if s.tree.listening[s.base]++; c.next == nil && s.watch != nil {
		s.watch(true)
	}
	return c
}

// Fire runs every connected handler with args, or queues them in deferred mode. It allocates nothing while nobody
// listens.
func (s *Signal) Fire(args ...any) {
	if s == nil || s.head == nil {
		return
	}
	s.fire(slices.Clone(args)) // the copy escapes, args does not
}

// fire is Fire when somebody listens.
func (s *Signal) fire(args []any) {
	t := s.tree
	if t.mode == Deferred || t.mode == AncestryDeferred && s.ancestry {
		s.enqueue(args)
		return
	}
	if t.depth >= t.maxDepth {
		s.refuse()
		return
	}

	t.depth++
	s.firing++
	defer s.fired()
	for c := s.head; c != nil; c = c.next {
		if !c.connected {
			continue
		}
		if c.once {
			c.Disconnect()
		}
		c.handler.Handle(args)
	}
}

// fired ends a fire, also when a handler panicked.
func (s *Signal) fired() {
	s.tree.depth--
	s.firing--
}

// refuse reports every handler that is not run because fires are nested too deep.
func (s *Signal) refuse() {
	for c := s.head; c != nil; c = c.next {
		text := "Maximum event re-entrancy depth exceeded for " + s.String()
		if name, ok := c.handler.(fmt.Stringer); ok {
			text += " when calling " + name.String()
		}
		s.tree.report(LevelError, text)
	}
}

// disconnectAll ends every connection because the instance of the signal is destroyed: invocations that are queued
// already still run.
func (s *Signal) disconnectAll() {
	for s != nil && s.head != nil {
		s.head.unlink()
	}
}
