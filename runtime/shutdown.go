package runtime

import (
	"context"
	"time"

	"lanai/runtime/sched"
)

// This file holds the end of a server. Its one rule: everything at shutdown
// shares one deadline, and what it cuts off is said.

// OnClose adds a function that runs when the server shuts down, beside all
// others; it calls done when it has finished. It is what game:BindToClose
// stands on.
func (s *Server) OnClose(f func(done func())) { s.closers = append(s.closers, f) }

// OnLeave adds a function that runs after all OnClose functions have been
// started, for what makes the players leave.
func (s *Server) OnLeave(f func(done func())) { s.leaving = append(s.leaving, f) }

// OnSettled adds a function that runs once every OnClose and OnLeave function
// is done and no request is under way: for what saves at the very end. The
// loop still runs.
func (s *Server) OnSettled(f func(done func())) { s.settling = append(s.settling, f) }

// Closing reports whether the server is shutting down.
func (s *Server) Closing() bool { return s.closing }

// CloseTime is how long the shutdown has lasted by now, and 0 before it began.
func (s *Server) CloseTime() time.Duration {
	if !s.closing {
		return 0
	}
	return s.Loop.Now().Sub(s.closedAt)
}

// shutdown runs the loop on until every close function is done and no
// request is under way, or the deadline has passed. A script that saves twice
// in a row, waiting for the first save, thus saves twice.
func (s *Server) shutdown() {
	s.closing, s.closedAt = true, s.Loop.Now()
	left := 0
	start := func(functions []func(done func())) {
		left += len(functions)
		for _, f := range functions {
			called := false
			f(func() {
				if !called {
					called = true
					left--
					s.settled()
				}
			})
		}
		s.settled()
	}
	check := func() {
		switch {
		case left > 0 || s.requests > 0:
		case len(s.settling) > 0:
			last := s.settling
			s.settling = nil
			start(last)
		default:
			s.Loop.Stop()
		}
	}
	s.settled = func() { s.Loop.Post(check) }
	s.Loop.Post(func() { start(append(s.closers, s.leaving...)) })
	late := false
	s.Loop.After(s.options.CloseTimeout.Seconds(), sched.Heartbeat, func(float64) {
		late = true
		s.Loop.Stop()
	})

	stop := s.watch(context.Background())
	_ = s.Loop.Run(context.Background())
	stop()
	if late {
		s.Say(Warning, "shutdown: scripts did not finish within %v and were stopped", s.options.CloseTimeout)
	}
	s.stopAll()
}

// stopAll ends every script and module.
func (s *Server) stopAll() {
	s.killed.Store(true)
	for inst := range s.scripts {
		s.Stop(inst)
	}
	for _, m := range s.modules {
		m.script.stop()
	}
}
