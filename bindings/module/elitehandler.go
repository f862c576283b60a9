package module

import (
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// This file holds requests to stores that a custom handler made, an object
// written in Luau that stands in for DataStoreService. Its one rule: they keep
// the order of each key as the engine does: reads share, a waiting write bars
// later reads.

// lineKey is a key of a handler's store; the zero lineKey has no order.
type lineKey struct {
	store vm.Value
	key   string
}

// A line is who uses a key of a handler's store, and who waits.
type line struct {
	readers int
	writing bool
	queue   []*lineEntry
}

type lineEntry struct {
	write bool
	prio  bool
	start func()
}

// enter starts f when the key is free for it.
func (s *elite) enter(key lineKey, write, prio bool, f func()) {
	if key == (lineKey{}) {
		f()
		return
	}
	l := s.lines[key]
	if l == nil {
		l = &line{}
		s.lines[key] = l
	}
	if len(l.queue) == 0 && l.admits(write) {
		l.take(write)
		f()
		return
	}
	s.waiting[prioIndex(prio)]++
	l.queue = append(l.queue, &lineEntry{write, prio, f})
}

func (l *line) admits(write bool) bool { return !l.writing && (!write || l.readers == 0) }

func (l *line) take(write bool) {
	if write {
		l.writing = true
	} else {
		l.readers++
	}
}

// leave gives the key back and starts who is next.
func (s *elite) leave(key lineKey, write bool) {
	if key == (lineKey{}) {
		return
	}
	l := s.lines[key]
	if write {
		l.writing = false
	} else {
		l.readers--
	}
	for len(l.queue) > 0 && l.admits(l.queue[0].write) {
		next := l.queue[0]
		l.queue = l.queue[1:]
		s.waiting[prioIndex(next.prio)]--
		l.take(next.write)
		next.start()
	}
	if len(l.queue) == 0 && !l.writing && l.readers == 0 {
		delete(s.lines, key)
	}
}

// free reports whether a request on the key would start at once.
func (s *elite) free(key lineKey, write bool) bool {
	l := s.lines[key]
	return l == nil || len(l.queue) == 0 && l.admits(write)
}

// A handlerCall is a call of a method of a handler's object.
type handlerCall struct {
	object      vm.Value
	method      string
	key         lineKey
	write, prio bool
	args        []vm.Value
}

// callHandler makes a call while the caller waits.
func (s *elite) callHandler(c *vm.Call, h handlerCall, finish func([]vm.Value, error) []vm.Value) {
	a := newAnswer(s.env)
	script := runtime.ScriptOf(c.Thread())
	fn, err := member(c, h.object, h.method)
	if err != nil {
		c.ReturnAll(finish(nil, err)...)
		return
	}
	args := append([]vm.Value{h.object}, h.args...)
	s.begin()
	s.enter(h.key, h.write, h.prio, func() {
		s.env.Invoke(script, fn, func(results []vm.Value, err error) {
			a.give(finish(results, err)...)
			s.leave(h.key, h.write)
			s.end()
		}, args...)
	})
	a.end(c)
}

// member gives a method of a handler's object, or why there is none, so that
// nothing has to be given back when it is missing.
func member(c *vm.Call, object vm.Value, method string) (vm.Value, error) {
	if !isHandler(object) {
		return vm.Nil, eliteError("the custom handler gave " + c.VM().Typeof(object) + ", not an object with " + method)
	}
	fn := c.Index(object, vm.Str(method))
	if fn.IsNil() {
		return vm.Nil, eliteError(method + " is not a member of the custom handler's object")
	}
	return fn, nil
}

// handlerKeyed is a request on a key with arguments 1 to last.
func (s *elite) handlerKeyed(c *eliteCall, write, prio bool, last int) {
	args := c.args(last)
	name := c.key()
	args[0] = vm.Str(name)
	o := c.order
	h := handlerCall{c.under, c.method, lineKey{c.under, name}, write, prio, args}
	s.callHandler(c.Call, h, func(results []vm.Value, err error) []vm.Value {
		if err != nil {
			return o.failure(err)
		}
		results = append(results, vm.Nil, vm.Nil)
		return o.results(true, results[0], results[1])
	})
}

// handlerList is a listing of a handler with arguments 1 to last.
func (s *elite) handlerList(c *eliteCall, requestType string, priority vm.Value, last int) {
	s.handlerPages(c.Call, c.order, requestType, handlerCall{object: c.under, method: c.method, prio: priority.Truthy(), args: c.args(last)})
}

// handlerPages is a listing of a handler.
func (s *elite) handlerPages(c *vm.Call, o order, requestType string, h handlerCall) {
	th := c.Thread()
	s.callHandler(c, h, func(results []vm.Value, err error) []vm.Value {
		if err != nil {
			return o.failure(err)
		}
		return o.results(true, s.pages(th, append(results, vm.Nil)[0], requestType), vm.Nil)
	})
}
