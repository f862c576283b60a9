package datastore

// This file holds sweeper, which drops from the backend what nobody touches any more: versions past their 30 days and
// keys removed longer ago than that. Its one rule: of all engines on a backend one sweeps, a few keys at a time.

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	sweepDelay = time.Minute     // from opening an engine to its first pass
	sweepPause = time.Second     // between the steps of a pass
	sweepKeys  = 256             // looked at in a step
	sweepEvery = 6 * time.Hour   // from the beginning of a pass to that of the next, by whichever engine
	sweepAgain = 5 * time.Minute // after a step that failed
)

// sweepKey is the key of the lease on sweeping. No script can name it.
var sweepKey = Key{Name: "sweep"}

// A sweeper makes the passes of one engine. While one is in progress it holds the lease on sweeping; afterwards it lets
// the lease run out, so that the next pass begins when it is over.
type sweeper struct {
	engine *Engine
	ctx    context.Context // ends with stop
	cancel context.CancelFunc

	mu      sync.Mutex // guards the rest; held during a step
	timer   func() bool
	stopped bool
	claim   Claim  // its Token is 0 outside a pass
	from    string // where the pass goes on
}

func newSweeper(e *Engine) *sweeper {
	s := &sweeper{engine: e}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timer = e.clock.AfterFunc(sweepDelay, s.step)
	return s
}

// step makes one step, and arranges the next.
func (s *sweeper) step() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return
	}
	s.timer = s.engine.clock.AfterFunc(s.advance(), s.step)
}

// advance begins a pass or goes on with it, and tells when to be called again.
func (s *sweeper) advance() time.Duration {
	now := s.engine.nowMs()
	if err := s.hold(now); err != nil {
		s.claim.Token = 0
		var held *HeldError
		switch {
		case errors.As(err, &held):
			return held.Left
		case errors.Is(err, ErrFenced):
			return sweepEvery
		}
		return sweepAgain
	}
	swept, err := s.engine.backend.Sweep(s.ctx, s.from, sweepKeys, now)
	if err != nil {
		return sweepAgain
	}
	s.engine.swept.Add(uint64(swept.Dropped))
	if s.from = swept.Next; s.from != "" {
		return sweepPause
	}
	left := time.Duration(s.claim.Now-now)*time.Millisecond + sweepEvery
	s.claim.Token = 0
	return left
}

// hold makes sure that the lease on sweeping is held.
func (s *sweeper) hold(now int64) (err error) {
	e := s.engine
	switch {
	case s.claim.Token == 0:
		s.claim, s.from = Claim{Holder: e.origin, TTL: sweepEvery, Now: now}, ""
		s.claim.Token, err = e.backend.Acquire(s.ctx, sweepKey, s.claim)
	case now >= s.claim.Now+sweepEvery.Milliseconds()/2:
		s.claim.Now = now
		err = e.backend.Renew(s.ctx, sweepKey, s.claim)
	}
	return err
}

// stop ends the sweeping, a step in progress included.
func (s *sweeper) stop() {
	s.cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	s.timer()
}

// release lets another engine go on at once with a pass that stop cut short.
func (s *sweeper) release(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.claim.Token != 0 {
		s.claim.Now = s.engine.nowMs()
		_ = s.engine.backend.Release(ctx, sweepKey, s.claim) // it ends by itself
		s.claim.Token = 0
	}
}
