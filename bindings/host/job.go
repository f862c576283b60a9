package host

import (
	"context"
	"iter"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// This file holds job, one line of execution of the Lua machine. Its one rule:
// at most one runs at a time, and only while the server loop waits for it; so
// jobs share tables and upvalues without locks, and everything that belongs to
// the server is done by the loop itself, at a job's request.
//
// A job has a goroutine, not a Lua coroutine, because a call may have to wait
// below pcall, an iterator or a metamethod, where Lua 5.1 cannot yield.

// A job runs functions one after another on one Lua state.
type job struct {
	host    *host
	state   *lua.LState
	current *lua.LState // the Lua thread it was in when it last stopped
	cancel  context.CancelFunc

	next func() (request func(), alive bool) // runs it until it asks for something; nil when it has nothing to do
	stop func()
	ask  func(request func()) bool // the other side of next

	task    func(*lua.LState)
	ended   func() // on the loop, when task has returned
	abandon func() // what it waits for is not wanted any more; may be nil
	waiting bool   // for the answer to a request
	asking  bool   // the request is being carried out
	killed  bool
	closing bool // begun while the server was shutting down
}

// start runs task on a job until it first waits, and calls ended on the loop when
// it has returned, which may be before start returns. It is called on the loop.
func (h *host) start(task func(*lua.LState), ended func()) *job {
	var j *job
	if n := len(h.idle); n > 0 && !h.env.Closing() {
		j = h.idle[n-1]
		h.idle = h.idle[:n-1]
	} else {
		j = h.newJob()
	}
	j.task, j.ended, j.closing = task, ended, h.env.Closing()
	h.jobs[j] = struct{}{}
	j.resume()
	return j
}

func (h *host) newJob() *job {
	j := &job{host: h}
	j.state, _ = h.main.NewThread()
	j.current = j.state
	j.state.SetContext(j.context())
	j.next, j.stop = iter.Pull(func(yield func(func()) bool) {
		j.ask = yield
		for {
			j.task(j.state)
			if j.killed || !yield(nil) {
				return
			}
		}
	})
	return j
}

// closeTime bounds what jobs begun at shutdown may take, those of BindToClose.
const closeTime = 30 * time.Second

// context gives the context that ends the job's Lua code wherever it is: when the
// host ends, except for what runs because it ends.
func (j *job) context() (ctx context.Context) {
	if j.host.env.Closing() {
		ctx, j.cancel = context.WithTimeout(context.Background(), closeTime)
	} else {
		ctx, j.cancel = context.WithCancel(j.host.ctx)
	}
	return ctx
}

// resume runs the job until it waits or has nothing left to do.
func (j *job) resume() {
	h := j.host
	global := h.main.G
	running, thread := h.running, global.CurrentThread
	defer func() { h.running, global.CurrentThread = running, thread }()
	for {
		h.running, global.CurrentThread = j, j.current
		request, alive := j.next()
		j.current = global.CurrentThread
		if !alive || request == nil {
			j.rest(alive)
			return
		}
		j.waiting, j.asking = true, true
		request()
		j.asking = false
		if j.waiting {
			return
		}
	}
}

// rest is what happens when the task has returned.
func (j *job) rest(alive bool) {
	h, ended := j.host, j.ended
	j.task, j.ended = nil, nil
	delete(h.jobs, j)
	if alive && !h.env.Closing() {
		h.idle = append(h.idle, j)
	} else {
		j.cancel()
		j.stop()
	}
	ended()
}

// wake ends a job's wait. It is called on the loop.
func (j *job) wake() {
	if !j.waiting {
		return
	}
	j.waiting, j.abandon = false, nil
	if !j.asking {
		j.resume()
	}
}

// await makes the running job wait: start is called on the loop, and must see to
// it that done is called there, once.
func (h *host) await(state *lua.LState, start func(done func())) {
	j := h.running
	if !j.killed {
		j.ask(func() { start(j.wake) })
	}
	if j.killed {
		state.RaiseError("the job was ended here")
	}
}

// background does work on another goroutine and then what it returns on the loop.
func (h *host) background(work func() func()) {
	release := h.env.Loop.Hold()
	go func() {
		defer release()
		h.env.Loop.Post(work())
	}()
}

// kill ends a job that waits: it runs no further line. It is called on the loop.
func (j *job) kill() {
	if j.killed || j.task == nil {
		return
	}
	j.killed = true
	j.cancel()
	if j.abandon != nil {
		j.abandon()
	}
	if j.waiting && !j.asking {
		j.waiting = false
		j.resume()
	}
	j.waiting = false
}

// killAll ends the jobs that are chosen, and those that have nothing to do.
func (h *host) killAll(chosen func(*job) bool) {
	for j := range h.jobs {
		if chosen(j) {
			j.kill()
		}
	}
	for _, j := range h.idle {
		j.cancel()
		j.stop()
	}
	h.idle = nil
}

// protect calls a function and gives its results or its error.
func protect(state *lua.LState, fn lua.LValue, args ...lua.LValue) ([]lua.LValue, error) {
	state.Push(fn)
	for _, arg := range args {
		state.Push(arg)
	}
	if err := state.PCall(len(args), lua.MultRet, nil); err != nil {
		return nil, err
	}
	results := make([]lua.LValue, state.GetTop())
	for i := range results {
		results[i] = state.Get(i + 1)
	}
	state.SetTop(0)
	return results, nil
}
