package datastore

// This file holds what backends say about leases, and Leases, which keeps them for a backend of one process. Its one
// rule: a token, once given out on a key, is never given out again, and only grows.

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrHeld is returned by Backend.Acquire while another holds the lease, as a *HeldError.
var ErrHeld = errors.New("lease is held")

// ErrFenced is returned by Backend.Save for a write whose Fence is not the last token given out on its key, and by
// Backend.Renew for a lease that was lost.
var ErrFenced = errors.New("lease was lost")

// A HeldError tells who holds a lease.
type HeldError struct {
	Key    Key
	Holder string
	Left   time.Duration // until it ends, unless it is renewed
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("lease on %s is held by %q for another %s", e.Key, e.Holder, e.Left.Round(time.Millisecond))
}

// Is reports whether target is ErrHeld.
func (e *HeldError) Is(target error) bool { return target == ErrHeld }

// A Claim is what the verbs on a lease are told.
type Claim struct {
	Holder string        // who acquires, for others to read
	Token  uint64        // what Acquire gave; for Renew and Release
	TTL    time.Duration // how long the lease lasts from now on, in whole ms; for Acquire and Renew
	Now    int64         // ms; a backend that many processes share goes by its server's clock instead
}

// LeaseMemory is how long, ms, a token is known after its lease has ended: a write with it is refused afterwards even if
// nobody else acquired the lease.
const LeaseMemory = 24 * 60 * 60 * 1000

// Leases keeps the leases of a backend that one process holds: no lease outlives the process. The zero value is ready.
type Leases struct {
	mu    sync.RWMutex // guards the rest; held for reading while a fenced write is carried out
	given map[Key]*lease
	last  uint64 // token
	ended error  // what every verb fails with after Close
}

type lease struct {
	holder string
	token  uint64
	until  int64 // ms
}

// Acquire is Backend's.
func (l *Leases) Acquire(ctx context.Context, key Key, c Claim) (token uint64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.usable(ctx); err != nil {
		return 0, err
	}
	if have := l.given[key]; have != nil && have.until > c.Now {
		left := time.Duration(have.until-c.Now) * time.Millisecond
		return 0, &HeldError{Key: key, Holder: have.holder, Left: left}
	}
	if l.given == nil {
		l.given = map[Key]*lease{}
	}
	l.last = max(l.last+1, uint64(max(0, c.Now))) // so that it grows from one process to the next, too
	l.given[key] = &lease{holder: c.Holder, token: l.last, until: c.Now + c.TTL.Milliseconds()}
	return l.last, nil
}

// Renew is Backend's.
func (l *Leases) Renew(ctx context.Context, key Key, c Claim) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.usable(ctx); err != nil {
		return err
	}
	have := l.given[key]
	if have == nil || have.token != c.Token || have.until <= c.Now {
		return ErrFenced
	}
	have.until = c.Now + c.TTL.Milliseconds()
	return nil
}

// Release is Backend's.
func (l *Leases) Release(ctx context.Context, key Key, c Claim) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.usable(ctx); err != nil {
		return err
	}
	if have := l.given[key]; have != nil && have.token == c.Token {
		have.until = min(have.until, c.Now)
	}
	return nil
}

// Close makes Acquire, Renew and Release fail with err from now on.
func (l *Leases) Close(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = err
}

// usable fails after Close or when ctx has ended. The lock is held.
func (l *Leases) usable(ctx context.Context) error {
	if l.ended != nil {
		return l.ended
	}
	return ctx.Err()
}

// Revoke makes the holder of the lease on a key lose it; others still wait until its time is over.
func (l *Leases) Revoke(key Key) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if have := l.given[key]; have != nil {
		l.last++
		have.token = l.last
	}
}

// Freeze keeps every lease as it is until thaw is called.
func (l *Leases) Freeze() (thaw func()) {
	l.mu.RLock()
	return l.mu.RUnlock
}

// Admit refuses a write whose fence is out of date. Leases must be frozen from before this call until after the write.
func (l *Leases) Admit(key Key, w Write) error {
	if w.Fence == 0 {
		return nil
	}
	if have := l.given[key]; have == nil || have.token != w.Fence {
		return ErrFenced
	}
	return nil
}

// Forget drops what ended more than LeaseMemory before now, ms.
func (l *Leases) Forget(now int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, have := range l.given {
		if have.until+LeaseMemory <= now {
			delete(l.given, key)
		}
	}
}
