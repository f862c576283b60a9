package runtime

import (
	"lanai/runtime/luau/vm"
)

// This file holds Waiter: how a script's thread waits for something outside
// the virtual machine. Its one rule: a waiter wakes its thread at most once,
// on the loop, and not at all when the thread's script has stopped.

// Waiter is a thread that waits in a call of a Go function.
type Waiter struct {
	server *Server
	thread *vm.Thread
	script *Script
	// OnCancel, if set, runs when the wait ends without Wake or Fail: the
	// script stopped, or task.cancel.
	OnCancel func()
	done     bool

	// The waiters before and after it: of the server and of the script.
	next, prev [lists]*Waiter
}

// Each waiter is in the list of its server and in that of its script, if it
// has one.
const (
	ofServer = iota
	ofScript
	lists
)

// waiterList is waiters in the order in which they began.
type waiterList struct{ first, last *Waiter }

func (l *waiterList) add(w *Waiter, list int) {
	if w.prev[list] = l.last; l.last != nil {
		l.last.next[list] = w
	} else {
		l.first = w
	}
	l.last = w
}

func (l *waiterList) remove(w *Waiter, list int) {
	next, prev := w.next[list], w.prev[list]
	if next != nil {
		next.prev[list] = prev
	} else {
		l.last = prev
	}
	if prev != nil {
		prev.next[list] = next
	} else {
		l.first = next
	}
	w.next[list], w.prev[list] = nil, nil
}

// Park suspends the thread that made the call. Wake or Fail end the wait.
func (s *Server) Park(c *vm.Call) *Waiter { return s.Schedule(c.Suspend()) }

// Schedule returns a waiter for a suspended thread that something will resume
// later, such as one given to task.delay: Wake passes its arguments to the
// thread. A wait that was under way is over.
func (s *Server) Schedule(th *vm.Thread) *Waiter {
	s.EndWait(th)
	w := &Waiter{server: s, thread: th, script: ScriptOf(th)}
	th.Host = w
	s.waits.add(w, ofServer)
	if w.script != nil {
		w.script.waits.add(w, ofScript)
	}
	return w
}

// Thread returns the waiting thread.
func (w *Waiter) Thread() *vm.Thread { return w.thread }

// Done reports whether the wait is over.
func (w *Waiter) Done() bool { return w.done }

// EndWait ends whatever a thread waits for, because something else is about to
// resume it.
func (s *Server) EndWait(th *vm.Thread) {
	if w := waiterOf(th); w != nil {
		w.cancel()
	}
}

// waiterOf returns what a thread waits for, or nil.
func waiterOf(th *vm.Thread) *Waiter {
	w, _ := th.Host.(*Waiter)
	return w
}

// finish ends the wait; it reports whether the thread is to be resumed.
func (w *Waiter) finish() bool {
	if w.done {
		return false
	}
	w.done = true
	if waiterOf(w.thread) == w {
		w.thread.Host = nil
	}
	w.server.waits.remove(w, ofServer)
	if w.script != nil {
		w.script.waits.remove(w, ofScript)
	}
	return w.thread.Status() == vm.StatusSuspended
}

// Wake gives the waiting call its results and runs the thread until it waits
// again.
func (w *Waiter) Wake(results ...vm.Value) {
	if w.finish() {
		w.server.Resume(w.thread, results...)
	}
}

// Fail makes the waiting call raise an error with the position of the script.
func (w *Waiter) Fail(text string) {
	if w.finish() {
		w.server.resumeError(w.thread, &vm.Error{Value: vm.Str(w.thread.Where(1) + text)})
	}
}

// FailWith makes the waiting call raise an error as it is.
func (w *Waiter) FailWith(e *vm.Error) {
	if w.finish() {
		w.server.resumeError(w.thread, e)
	}
}

// cancel ends the wait without resuming the thread.
func (w *Waiter) cancel() {
	if w.done {
		return
	}
	w.finish()
	if w.OnCancel != nil {
		w.OnCancel()
	}
}

// Await runs work on another goroutine while the calling thread waits. work
// returns what to do on the loop with the waiter, usually one Wake or Fail;
// it must not touch Luau values itself.
func (s *Server) Await(c *vm.Call, work func() func(*Waiter)) {
	s.AwaitSubmit(c, func(deliver func(func(*Waiter))) {
		go func() { deliver(work()) }()
	})
}

// AwaitSubmit is Await for work that calls back instead of blocking: start
// must return at once, and deliver must be called exactly once, from any
// goroutine, with what to do on the loop.
func (s *Server) AwaitSubmit(c *vm.Call, start func(deliver func(finish func(*Waiter)))) {
	w := s.Park(c)
	release := s.Loop.Hold()
	s.requests++
	start(func(finish func(*Waiter)) {
		s.Loop.Post(func() {
			release()
			s.requests--
			if !w.done {
				finish(w)
			}
			if s.requests == 0 && s.settled != nil {
				s.settled()
			}
		})
	})
}

// Cancel kills a thread (task.cancel): its wait ends, and it never runs on.
func (s *Server) Cancel(th *vm.Thread) {
	s.EndWait(th)
	th.Close()
	s.abandonThread(th)
}
