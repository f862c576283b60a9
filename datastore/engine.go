package datastore

// This file holds Engine: opening, settings, figures and close. How requests are ordered is in dispatch.go, what they
// do in verbs.go and list.go.

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// An Engine carries out the requests of one server. Its methods are safe to call from any goroutine; those that take
// a context block.
type Engine struct {
	backend Backend
	clock   Clock
	origin  string
	workers int
	queued  func(Key)
	unwatch func()
	rates   Rates

	throughput *throughput
	updates    updates
	sweeper    *sweeper

	conflicts atomic.Uint64
	cacheHits atomic.Uint64
	swept     atomic.Uint64

	mu        sync.Mutex // guards everything below
	budget    budgets
	lanes     map[Key]*lane
	spare     []*lane // idle lanes kept for reuse
	ready     [signatures]jobHeap
	seq       uint64
	working   int // running jobs of Submit
	running   int
	answering int    // requests of Submit that ended and whose done has not returned
	waiting   [2]int // main, priority
	capped    [4]int // waiting jobs in each of Roblox's queues
	idlers    []chan struct{}
	timerAt   time.Time // when the refill timer is due; zero for none
	timerStop func() bool
	closing   bool
	closed    bool
	figures   Stats
	watchers  map[*func(Notice)]struct{}
	caches    []*Cache
	documents map[StoreRef]*Documents
	leases    map[*Lease]struct{}
}

// Stats are figures of an engine since it was opened.
type Stats struct {
	Main      int    // requests that wait
	Priority  int    // requests that wait with priority, lifted ones included
	Running   int    // requests in progress
	Keys      int    // lock records in use
	Started   uint64 // requests started
	Completed uint64 // requests that ran to an end
	Dropped   uint64 // requests refused because a queue was full
	Cancelled uint64 // requests whose context ended while they waited
	Conflicts uint64 // writes repeated because another server wrote in between
	CacheHits uint64 // reads answered from a cache
	Swept     uint64 // versions dropped because their 30 days were over
}

// Open opens an engine on a backend. The backend stays the caller's: Close does not close it.
func Open(backend Backend, o Options) *Engine {
	e := &Engine{
		backend:   backend,
		clock:     o.Clock,
		origin:    o.Origin,
		workers:   o.Workers,
		queued:    o.Queued,
		rates:     o.Rates.orRoblox(),
		lanes:     map[Key]*lane{},
		watchers:  map[*func(Notice)]struct{}{},
		documents: map[StoreRef]*Documents{},
		leases:    map[*Lease]struct{}{},
	}
	if e.clock == nil {
		e.clock = systemClock{}
	}
	if e.origin == "" {
		e.origin = randomOrigin()
	}
	if e.workers <= 0 {
		e.workers = defaultWorkers
	}
	e.budget = newBudgets(o.Limits == LimitsOff, e.rates, e.clock.Now())
	e.throughput = newThroughput(o.Limits == LimitsOff, e.rates, e.clock)
	e.unwatch = backend.Watch(e.noticed)
	e.sweeper = newSweeper(e)
	return e
}

func randomOrigin() string {
	var id [8]byte
	rand.Read(id[:]) // never fails: https://pkg.go.dev/crypto/rand#Read
	return hex.EncodeToString(id[:])
}

// Origin is the name of this engine among those that share its backend.
func (e *Engine) Origin() string { return e.origin }

// Backend is the backend the engine was opened on.
func (e *Engine) Backend() Backend { return e.backend }

func (e *Engine) nowMs() int64 { return e.clock.Now().UnixMilli() }

// Rates are the exact limits of this engine.
func (e *Engine) Rates() Rates { return e.rates }

// SetPlayers sets the number of players the rates depend on.
func (e *Engine) SetPlayers(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.budget.refill(e.clock.Now())
	e.budget.setPlayers(max(0, n))
	e.dispatch()
}

// SetRate changes the rate of a class for this engine, within the bounds of SetRateLimitForRequestType. Old names set
// the class that is charged for them.
func (e *Engine) SetRate(c Class, r Rate) error {
	if err := c.checkRate(r); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.budget.refill(e.clock.Now())
	e.budget.setRate(c, r)
	e.dispatch()
	return nil
}

// Budget is the number of requests of a class that may be made now; Unlimited when limits are off, 0 for an unknown
// class and for an engine that closes.
func (e *Engine) Budget(c Class) int {
	if c.known() != nil {
		return 0
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closing {
		return 0
	}
	e.budget.refill(e.clock.Now())
	return e.budget.left(c)
}

// TopUp raises every budget to what 150 seconds add. A server calls it when it begins to close.
func (e *Engine) TopUp() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.budget.refill(e.clock.Now())
	e.budget.topUp()
	e.dispatch()
}

// Stats gives the present figures.
func (e *Engine) Stats() Stats {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.figures
	s.Conflicts, s.CacheHits, s.Swept = e.conflicts.Load(), e.cacheHits.Load(), e.swept.Load()
	s.Main, s.Priority, s.Running, s.Keys = e.waiting[0], e.waiting[1], e.running, len(e.lanes)
	return s
}

// Waiting counts the requests that wait in one store and scope. It looks at every key in use.
func (e *Engine) Waiting(r StoreRef) (main, priority int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, l := range e.lanes {
		if l.key.Ref() != r {
			continue
		}
		for j := l.head; j != nil; j = j.next {
			if j.prio {
				priority++
			} else {
				main++
			}
		}
	}
	return main, priority
}

// CanRead reports whether a read of the key would wait for no other request of this engine.
func (e *Engine) CanRead(key Key) bool { return e.isFree(&job{key: key}) }

// CanWrite reports whether a write of the key would wait for no other request of this engine.
func (e *Engine) CanWrite(key Key) bool { return e.isFree(&job{key: key, write: true}) }

func (e *Engine) isFree(j *job) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	l := e.lanes[j.key]
	if l == nil {
		return true
	}
	if j.write {
		return l.free(j)
	}
	return l.writer == nil && l.writes == 0
}

// Idle waits until no request waits or runs, and every done of Submit has returned.
func (e *Engine) Idle(ctx context.Context) error {
	for {
		e.mu.Lock()
		if e.quiet() {
			e.mu.Unlock()
			return nil
		}
		idle := make(chan struct{})
		e.idlers = append(e.idlers, idle)
		e.mu.Unlock()

		select {
		case <-idle:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (e *Engine) quiet() bool {
	return e.running == 0 && e.answering == 0 && e.waiting == [2]int{}
}

// A CloseError tells which writes Close could not see through before its context ended. A write that was in progress
// may have been applied.
type CloseError struct {
	Keys  []Key // sorted, each once
	Cause error
}

func (e *CloseError) Error() string {
	names := make([]string, len(e.Keys))
	for i, k := range e.Keys {
		names[i] = k.String()
	}
	cause := strings.ReplaceAll(e.Cause.Error(), "\n", "; ")
	return fmt.Sprintf("not saved: %s (%s)", strings.Join(names, ", "), cause)
}

// Unwrap gives the cause.
func (e *CloseError) Unwrap() error { return e.Cause }

// Close saves every changed document, sees queued and running requests through with budgets lifted, and refuses new ones
// with 401. When ctx ends first it fails what still waits and returns a *CloseError with each key that was not
// saved. A second Close does nothing.
func (e *Engine) Close(ctx context.Context) error {
	e.mu.Lock()
	if e.closing {
		e.mu.Unlock()
		return nil
	}
	e.closing = true
	e.budget.off = true
	e.throughput.off.Store(true)
	e.dispatch()
	all := e.allDocuments()
	e.mu.Unlock()
	e.sweeper.stop()

	cause := drainDocuments(ctx, all)
	if err := e.Idle(ctx); err != nil {
		cause = err
	}

	unsaved := e.abandon(cause)
	for _, d := range all {
		unsaved = append(unsaved, d.shut()...)
	}
	e.releaseAll(ctx)
	e.unwatch()
	if len(unsaved) == 0 {
		return nil
	}
	if cause == nil {
		cause = errors.New("changed while closing")
	}
	slices.SortFunc(unsaved, compareKeys)
	return &CloseError{Keys: slices.Compact(unsaved), Cause: cause}
}

func compareKeys(a, b Key) int { return strings.Compare(a.String(), b.String()) }

// abandon fails every request that still waits and returns the keys of the writes among them and of those in progress.
func (e *Engine) abandon(cause error) []Key {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	if e.timerStop != nil {
		e.timerStop()
	}
	var keys []Key
	var waiting []*job
	for _, l := range e.lanes {
		if l.writer != nil {
			keys = append(keys, l.key)
		}
		for j := l.head; j != nil; j = j.next {
			waiting = append(waiting, j)
		}
	}
	for i := range e.ready {
		for _, j := range e.ready[i] {
			if j.lane == nil {
				waiting = append(waiting, j)
			}
		}
	}
	slices.SortFunc(waiting, func(a, b *job) int { return int(a.seq) - int(b.seq) })
	for _, j := range waiting {
		if j.write {
			keys = append(keys, j.key)
		}
		e.abort(j, cause)
	}
	return keys
}
