package datastore

// This file holds Lease, the right to a key that one engine has at a time. Its one rule: a holder stops believing in its
// lease before anybody else can acquire it.

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	leaseTTL  = 30 * time.Second
	leastTTL  = time.Second
	leastPoll = 10 * time.Millisecond // between two looks at a lease that another holds
	firstPoll = 50 * time.Millisecond // doubled from look to look: most leases are given back soon or not at all
	mostPoll  = time.Second
)

// LeaseOptions configure a lease. The zero value works.
type LeaseOptions struct {
	// Holder is told to others who ask for the lease; "" for the engine's origin.
	Holder string

	// TTL is how long the lease outlives a holder that died; 0 for 30 seconds, at least 1 second. It is renewed three
	// times in that time.
	TTL time.Duration

	// Wait waits while another holds the lease, as long as the context lasts.
	Wait bool

	// Lost is called once, on a goroutine of its own, when the lease is lost; not when it is released. May be nil.
	Lost func(error)
}

// A Lease is held until it is released or lost, and renews itself meanwhile on the engine's clock. It is lost when it
// could not be renewed for nine tenths of its TTL, or when the key was erased. Its methods are safe to call from any
// goroutine.
//
// To hold a lease bars nobody from writing the key. Give its Token as Request.Fence, or Write.Fence, to have a write
// refused with ErrFenced when another acquired the lease in the meantime.
type Lease struct {
	engine *Engine
	key    Key
	claim  Claim // Now is set for each call
	told   func(error)
	done   chan struct{}
	ctx    context.Context // of renewals; ends with the lease
	cancel context.CancelFunc

	mu      sync.Mutex // guards the rest
	over    bool
	err     error         // why it was lost
	trouble error         // of the last renewal
	timers  []func() bool // stop them
}

// Lease acquires the lease on a key, which need not have a value. While another holds it, it fails with a *HeldError that
// names the holder, or waits. An engine that closes gives no more leases, and releases those it has once everything is
// saved. It costs no budget.
func (e *Engine) Lease(ctx context.Context, key Key, o LeaseOptions) (*Lease, error) {
	if err := key.Validate(); err != nil {
		return nil, err
	}
	if o.TTL == 0 {
		o.TTL = leaseTTL
	}
	if o.TTL < leastTTL {
		return nil, fmt.Errorf("lease on %s: ttl: got %s, want at least %s", key, o.TTL, leastTTL)
	}
	if o.Holder == "" {
		o.Holder = e.origin
	}
	l := &Lease{engine: e, key: key, told: o.Lost, done: make(chan struct{})}
	l.claim = Claim{Holder: o.Holder, TTL: o.TTL.Truncate(time.Millisecond)}
	sent, err := l.acquire(ctx, o.Wait)
	if err != nil {
		return nil, err
	}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.extend(sent)
	if !e.addLease(l) {
		_ = l.Release(ctx) // it ends by itself
		return nil, DataModelNoAccess.New()
	}
	return l, nil
}

// acquire asks for the lease until it is given, and tells when that was asked.
func (l *Lease) acquire(ctx context.Context, wait bool) (sent time.Time, err error) {
	e := l.engine
	var held *HeldError
	for poll := firstPoll; ; poll = min(2*poll, mostPoll) {
		if e.isClosing() {
			return sent, DataModelNoAccess.New()
		}
		sent = e.clock.Now()
		l.claim.Now = sent.UnixMilli()
		l.claim.Token, err = e.backend.Acquire(ctx, l.key, l.claim)
		if held != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			return sent, errors.Join(held, err)
		}
		if err == nil || !wait || !errors.As(err, &held) {
			return sent, err
		}
		if ended := pause(ctx, e.clock, max(leastPoll, min(held.Left, poll))); ended != nil {
			return sent, errors.Join(held, ended)
		}
	}
}

// Key is the key the lease is on.
func (l *Lease) Key() Key { return l.key }

// Token is greater than that of every earlier lease on the key.
func (l *Lease) Token() uint64 { return l.claim.Token }

// Done is closed when the lease was lost or released.
func (l *Lease) Done() <-chan struct{} { return l.done }

// Err is why the lease was lost, an ErrFenced; nil while it is held and after it was released.
func (l *Lease) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// Held reports whether the lease was neither lost nor released.
func (l *Lease) Held() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.over
}

// extend counts the time of the lease from when it was asked for, and arranges its renewal.
func (l *Lease) extend(sent time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	l.stopTimers()
	left := l.claim.TTL*9/10 - l.engine.clock.Now().Sub(sent)
	l.trouble = nil
	l.timers = []func() bool{
		l.engine.clock.AfterFunc(max(0, left), l.expire),
		l.engine.clock.AfterFunc(max(0, min(left, l.claim.TTL/3)), l.renew),
	}
}

func (l *Lease) stopTimers() {
	for _, stop := range l.timers {
		stop()
	}
	l.timers = nil
}

// renew is the timer of the next renewal.
func (l *Lease) renew() {
	claim, sent := l.claim, l.engine.clock.Now()
	claim.Now = sent.UnixMilli()
	err := l.engine.backend.Renew(l.ctx, l.key, claim)
	switch {
	case err == nil:
		l.extend(sent)
	case errors.Is(err, ErrFenced):
		l.lose(err)
	default:
		l.tryAgain(err)
	}
}

// tryAgain arranges another renewal after one that failed.
func (l *Lease) tryAgain(cause error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	l.trouble = cause
	l.timers = append(l.timers[:1:1], l.engine.clock.AfterFunc(l.claim.TTL/10, l.renew))
}

// expire is the timer of the end.
func (l *Lease) expire() {
	l.mu.Lock()
	cause := l.trouble
	l.mu.Unlock()
	if cause == nil {
		cause = errors.New("no answer")
	}
	l.lose(fmt.Errorf("%w: it could not be renewed in time: %w", ErrFenced, cause))
}

// lose ends the lease because another may have it now.
func (l *Lease) lose(err error) {
	err = fmt.Errorf("lease on %s: %w", l.key, err)
	if l.end(err) && l.told != nil {
		go l.told(err)
	}
}

// end ends the lease, and reports false when it had ended already.
func (l *Lease) end(err error) bool {
	l.mu.Lock()
	if l.over {
		l.mu.Unlock()
		return false
	}
	l.over, l.err = true, err
	l.stopTimers()
	l.mu.Unlock()
	l.cancel()
	close(l.done)
	l.engine.dropLease(l)
	return true
}

// Release gives the lease back, so that another can have it at once. Its token stays good for writes until somebody
// does. Releasing a lease that has ended does nothing.
func (l *Lease) Release(ctx context.Context) error {
	if !l.end(nil) {
		return nil
	}
	claim := l.claim
	claim.Now = l.engine.nowMs()
	if err := l.engine.backend.Release(ctx, l.key, claim); err != nil {
		return fmt.Errorf("release lease on %s: %w", l.key, err)
	}
	return nil
}

func (e *Engine) isClosing() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.closing
}

// addLease keeps l for Close, and reports false when the engine has begun to close.
func (e *Engine) addLease(l *Lease) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closing {
		return false
	}
	e.leases[l] = struct{}{}
	return true
}

func (e *Engine) dropLease(l *Lease) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.leases, l)
}

// releaseAll gives all leases back at once. One that cannot be given back ends by itself.
func (e *Engine) releaseAll(ctx context.Context) {
	e.mu.Lock()
	held := slices.Collect(maps.Keys(e.leases))
	e.mu.Unlock()
	var group sync.WaitGroup
	for _, l := range held {
		group.Go(func() { _ = l.Release(ctx) })
	}
	group.Go(func() { e.sweeper.release(ctx) })
	group.Wait()
}
