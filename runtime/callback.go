package runtime

import (
	"errors"
	"sync/atomic"

	"lanai/runtime/luau/vm"
)

// This file holds how Go code calls a script's functions: callbacks that may
// not wait, calls that may, and calls from other goroutines. Its one rule:
// whoever waits for an outcome is always told one, even if the script stops.

// ErrYield is the failure of a callback that tried to wait. The text is
// Roblox's.
var ErrYield = errors.New("Callbacks cannot yield") //nolint:staticcheck // sic: script-visible text

// ErrStopped is the failure of a call whose script stopped before it ended.
var ErrStopped = errors.New("script stopped")

// Callback calls fn on a thread of script and returns copies of its results.
// fn may not wait. The error is what fn raised (a *vm.Error), ErrYield or
// ErrStopped; it is not reported.
func (s *Server) Callback(script *Script, fn vm.Value, args ...vm.Value) ([]vm.Value, error) {
	if script != nil && script.stopped {
		return nil, ErrStopped
	}
	th := s.NewThread(script, fn)
	s.enter()
	results, err := s.VM.Resume(th, args...)
	s.leave()
	switch {
	case err != nil:
		return nil, err
	case th.Status() != vm.StatusDead:
		s.Cancel(th)
		return nil, ErrYield
	}
	return append([]vm.Value(nil), results...), nil
}

// Invoke calls fn on a new thread of script, which may wait, and then done
// with its results or its error: ErrStopped, or what fn raised. An error is
// not reported; that is the business of done. Only one that pcall does not
// catch, such as a time-out, has been reported then, and has a traceback. done
// may run before Invoke returns the thread, which is nil when the script has
// stopped.
func (s *Server) Invoke(script *Script, fn vm.Value, done func(results []vm.Value, err error), args ...vm.Value) *vm.Thread {
	if script != nil && script.stopped {
		done(nil, ErrStopped)
		return nil
	}
	th := s.NewThread(script, s.protected)
	watch(s.invoked, th, func(results []vm.Value, err error) {
		switch {
		case err != nil:
			done(nil, err)
		case results[0].Truthy():
			done(append([]vm.Value(nil), results[1:]...), nil)
		default:
			done(nil, &vm.Error{Value: results[1]})
		}
	})
	s.Resume(th, append([]vm.Value{fn}, args...)...)
	if script != nil && script.stopped {
		s.abandon(script)
	}
	return th
}

// SpawnThen is Spawn, and calls ended when the thread has finished, has failed
// (which is reported), or was stopped; that may be before SpawnThen returns.
func (s *Server) SpawnThen(script *Script, fn vm.Value, ended func(), args ...vm.Value) {
	if script != nil && script.stopped {
		ended()
		return
	}
	th := s.NewThread(script, fn)
	s.OnEnd(th, func(error) { ended() })
	s.Resume(th, args...)
}

// OnEnd calls ended when a thread made by NewThread, which has not run yet, has
// finished, has failed (which is reported), or was stopped. err is nil, what
// it failed with, or ErrStopped.
func (s *Server) OnEnd(th *vm.Thread, ended func(err error)) {
	watch(s.invoked, th, func(_ []vm.Value, err error) { ended(err) })
}

// abandon tells those who wait for calls of a script that stopped.
func (s *Server) abandon(script *Script) {
	for th, done := range s.invoked {
		if ScriptOf(th) == script {
			delete(s.invoked, th)
			done(nil, ErrStopped)
		}
	}
}

// abandonThread is abandon for one thread that was cancelled.
func (s *Server) abandonThread(th *vm.Thread) {
	if done := s.invoked[th]; done != nil {
		delete(s.invoked, th)
		done(nil, ErrStopped)
	}
}

// Do runs f on the loop and waits until it is done. After the server has
// ended, f runs on the spot. It is for goroutines other than the loop's.
func (s *Server) Do(f func()) {
	done := make(chan struct{})
	var claimed atomic.Bool
	s.Loop.Post(func() {
		if claimed.CompareAndSwap(false, true) {
			defer close(done)
			f()
		}
	})
	select {
	case <-done:
		return
	case <-s.ended:
	}
	if !claimed.CompareAndSwap(false, true) {
		<-done
		return
	}
	s.epilogue.Lock()
	defer s.epilogue.Unlock()
	f()
}

// Ended is closed when the server has shut down and its loop runs no more.
func (s *Server) Ended() <-chan struct{} { return s.ended }
