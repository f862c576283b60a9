package runtime

import (
	"context"
	"errors"
	"time"

	"lanai/runtime/luau/vm"
)

// This file holds the limit on a script's time between waits. Its one rule:
// the watchdog only raises a flag; the decision is made on the loop.

// errTimeout is Roblox's text.
var errTimeout = errors.New("Script timeout: exhausted allowed execution time") //nolint:staticcheck // sic

var errKilled = errors.New("script stopped: the server is shutting down")

var errBreak = errors.New("interrupted")

// Break stops the script code that runs at this moment with an error; what waits is left alone. It may be called from
// any goroutine.
func (s *Server) Break() {
	s.breaking.Store(s.turn.Load())
	s.VM.Interrupt()
}

// enter and leave bracket every run of script code.
func (s *Server) enter() {
	if s.depth++; s.depth == 1 {
		s.turn.Add(1)
	}
}

func (s *Server) leave() {
	if s.depth--; s.depth == 0 {
		s.turn.Add(1)
	}
}

// watch starts the watchdog. It looks ten times per time-out, so a script is
// stopped at most a tenth late; it costs a script that waits nothing. When the
// turn goes on, because the script was a handler that another one called, and
// so for a tenth more, all that take part in it are stopped.
func (s *Server) watch(ctx context.Context) (stop func()) {
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(s.options.Timeout / 10)
		defer tick.Stop()
		seen, count := uint64(0), 0
		cancelled := ctx.Done()
		for {
			select {
			case <-done:
				return
			case <-cancelled:
				// What runs now gets one more tick, so that Ctrl-C ends an endless loop at once.
				cancelled = nil
				seen, count = s.turn.Load(), 9
			case <-tick.C:
				turn := s.turn.Load()
				if turn != seen || turn%2 == 0 {
					seen, count = turn, 0
					continue
				}
				if count++; count >= 10 {
					if count > 10 {
						s.hopeless.Store(turn)
					}
					s.overdue.Store(turn)
					s.VM.Interrupt()
				}
			}
		}
	}()
	return func() { close(done) }
}

// interrupted runs on the loop, in the script that is to be stopped.
func (s *Server) interrupted(*vm.Thread) error {
	if s.killed.Load() {
		return errKilled
	}
	if s.breaking.Load() == s.turn.Load() {
		return errBreak
	}
	if turn := s.turn.Load(); s.overdue.Load() == turn {
		if s.hopeless.Load() == turn {
			s.VM.Interrupt() // what called this script is next
		}
		return errTimeout
	}
	return nil
}
