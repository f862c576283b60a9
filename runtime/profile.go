package runtime

import (
	"time"

	"lanai/runtime/luau/vm"
)

// This file holds the sampling of a server's scripts. Its one rule: time
// counts only while a script runs.

// profileTick is how much time a tick of a profile is.
const profileTick = time.Millisecond

// sample starts the sampler, if a profile is wanted. stop ends it and writes
// the profile, on the loop.
func (s *Server) sample() (stop func()) {
	if s.options.Profile == nil {
		return func() {}
	}
	profile, ticker, done := s.VM.StartProfile(), time.NewTicker(profileTick), make(chan struct{})
	go s.tick(profile, ticker.C, done)
	return func() {
		close(done)
		ticker.Stop()
		s.VM.StopProfile()
		s.export("profile", s.options.Profile, profile.WriteFolded)
	}
}

// tick counts the time that scripts take. When the machine is busy ticks are
// left out; their time counts if the same script still runs.
func (s *Server) tick(profile *vm.Profile, ticks <-chan time.Time, done <-chan struct{}) {
	seen, counted := uint64(0), time.Time{}
	for {
		select {
		case <-done:
			return
		case now := <-ticks:
			n := time.Duration(1)
			if turn := s.turn.Load(); turn != seen {
				seen, counted = turn, now
			} else {
				n = now.Sub(counted) / profileTick
				counted = counted.Add(n * profileTick)
			}
			if seen%2 == 1 && n > 0 {
				profile.Tick(int(n))
			}
		}
	}
}
