package runtime

import (
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Script: a Script or ModuleScript that runs, and the threads
// and connections it owns. Its one rule: everything a script has started ends
// when it stops.

// Script is one run of a Script or ModuleScript.
type Script struct {
	// Instance is the Script or ModuleScript.
	Instance *instance.Instance
	// Name is the full name at the start, which error positions show.
	Name string
	// Env is the script's table of globals.
	Env *vm.Table

	server  *Server
	stopped bool
	first   *vm.Thread // runs its first line
	failed  bool       // the first thread has
	aliased bool       // it has required by an alias
	waits   waiterList
	module  *module // when it is a ModuleScript
	// requires holds the modules it has required.
	requires map[*module]struct{}
	onStop   []func()
}

// ScriptOf returns the script that a thread belongs to, or nil.
func ScriptOf(th *vm.Thread) *Script {
	if th == nil {
		return nil
	}
	s, _ := th.Owner.(*Script)
	return s
}

// Stopped reports whether the script has been stopped.
func (s *Script) Stopped() bool { return s.stopped }

// OnStop calls f when the script stops.
func (s *Script) OnStop(f func()) { s.onStop = append(s.onStop, f) }

// newScript prepares a run of an instance.
func (s *Server) newScript(inst *instance.Instance) *Script {
	script := &Script{
		Instance: inst, Name: inst.FullName(), Env: s.VM.NewEnv(), server: s,
		requires: make(map[*module]struct{}),
	}
	if s.options.Env != nil {
		s.options.Env(script)
	}
	return script
}

// AddScript makes an instance of a class of scripts with the text of a file.
func (s *Server) AddScript(parent *instance.Instance, class, name, source, file string) (*instance.Instance, error) {
	inst := s.Tree.Create(s.Tree.Registry().Class(class))
	inst.SetName(name)
	inst.Put(SourceProperty, source)
	s.files[inst] = file
	return inst, inst.SetParent(parent)
}

// Start runs a Script from its first line, unless it is running, and reports
// whether it could. A syntax error is a message and does not stop anything
// else.
func (s *Server) Start(inst *instance.Instance) bool {
	return s.scripts[inst] != nil || s.StartThen(inst, nil) != nil
}

// StartThen is Start for a script that is not running. It returns the script's
// first thread, nil if it has none, and calls ended, unless that is nil, when
// the thread has finished, has failed (which is reported), or was stopped; that
// may be before StartThen returns.
func (s *Server) StartThen(inst *instance.Instance, ended func(err error)) *vm.Thread {
	script := s.newScript(inst)
	s.scripts[inst] = script
	fn, ok := s.load(script)
	if !ok {
		return nil
	}
	th := s.NewThread(script, fn.Value())
	script.first = th
	if ended != nil {
		s.OnEnd(th, ended)
	}
	s.Resume(th)
	return th
}

// load compiles the script's source into a function with its environment.
func (s *Server) load(script *Script) (*vm.Function, bool) {
	if s.broken[script.Instance] {
		return nil, false
	}
	proto, problems := s.compile(script.Instance, script.Name)
	for _, m := range problems {
		s.send(m)
	}
	if proto == nil {
		return nil, false
	}
	return s.VM.Load(proto, script.Env), true
}

// Stop ends a script: its waiting threads never run on, its connections and
// callbacks are dropped.
func (s *Server) Stop(inst *instance.Instance) {
	if script := s.scripts[inst]; script != nil {
		delete(s.scripts, inst)
		script.stop()
	}
}

// Running returns the run of a Script, or nil.
func (s *Server) Running(inst *instance.Instance) *Script { return s.scripts[inst] }

func (s *Script) stop() {
	if s.stopped {
		return
	}
	s.stopped = true
	for w := s.waits.first; w != nil; w = s.waits.first {
		w.cancel()
		if w.thread.Status() == vm.StatusSuspended {
			w.thread.Close()
		}
	}
	s.server.abandon(s)
	for _, f := range s.onStop {
		f()
	}
	s.server.Tree.DisconnectOwner(s)
}

// Spawn calls fn on a new thread that belongs to script, until it first
// waits. Errors are reported, not returned.
func (s *Server) Spawn(script *Script, fn vm.Value, args ...vm.Value) *vm.Thread {
	th := s.NewThread(script, fn)
	s.Resume(th, args...)
	return th
}

// Dispatch is Spawn for a caller that has no use for the thread, such as a
// signal with many handlers: the next call may get the same one.
func (s *Server) Dispatch(script *Script, fn vm.Value, args ...vm.Value) {
	th := s.NewThread(script, fn)
	if s.Resume(th, args...); th.Status() == vm.StatusDead {
		s.VM.Recycle(th)
	}
}

// NewThread returns a suspended thread that belongs to script.
func (s *Server) NewThread(script *Script, fn vm.Value) *vm.Thread {
	th := s.VM.NewThread(fn)
	th.Owner = nil
	if script != nil {
		th.Owner = script
	}
	return th
}

// Resume runs a suspended thread until it waits, finishes or fails; a failure
// is reported. A thread whose script has stopped is closed instead.
func (s *Server) Resume(th *vm.Thread, args ...vm.Value) {
	if s.closeStopped(th) {
		return
	}
	s.enter()
	results, err := s.VM.Resume(th, args...)
	s.leave()
	s.ran(th, results, err)
}

func (s *Server) resumeError(th *vm.Thread, e *vm.Error) {
	if s.closeStopped(th) {
		return
	}
	s.enter()
	results, err := s.VM.ResumeError(th, e)
	s.leave()
	s.ran(th, results, err)
}

// closeStopped closes a thread whose script has stopped.
func (s *Server) closeStopped(th *vm.Thread) bool {
	script := ScriptOf(th)
	if script == nil || !script.stopped {
		return false
	}
	th.Close()
	return true
}

// ran reports what a run of a thread came to.
func (s *Server) ran(th *vm.Thread, results []vm.Value, err error) {
	if err != nil {
		s.Report(th, err)
	}
	if script := ScriptOf(th); err != nil && script != nil && script.first == th {
		script.failed = true
	}
	if script := ScriptOf(th); script != nil && vm.OutOfMemory(err) && s.scripts[script.Instance] == script {
		s.Stop(script.Instance) // what it holds is free for the others
	}
	if th.Status() == vm.StatusDead {
		tellEnd(s.invoked, th, results, err)
		tellEnd(s.finish, th, results, err)
	}
}

// An ending is called with what a thread has returned or failed with.
type ending = func(results []vm.Value, err error)

// tellEnd calls the function that waits for the end of a thread, if there is one.
func tellEnd(waiting map[*vm.Thread]ending, th *vm.Thread, results []vm.Value, err error) {
	if len(waiting) == 0 {
		return
	}
	if f := waiting[th]; f != nil {
		delete(waiting, th)
		f(results, err)
	}
}

// watch has f called when a thread has ended, whoever resumed it last.
func watch(waiting map[*vm.Thread]ending, th *vm.Thread, f ending) {
	th.Watched = true
	waiting[th] = f
}

// endedInside tells of the end of a thread that a script has resumed, with coroutine.resume for example. Its error is
// the script's.
func (s *Server) endedInside(th *vm.Thread, results []vm.Value, err error) {
	results = append([]vm.Value(nil), results...)
	s.Loop.Post(func() {
		tellEnd(s.invoked, th, results, err)
		tellEnd(s.finish, th, results, err)
	})
}
