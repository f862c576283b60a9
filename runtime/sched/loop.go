// Package sched is a cooperative scheduler: one goroutine, the owner, runs
// everything in an order that does not depend on chance. It holds a queue of
// functions posted from other goroutines, deferred functions, timers, and 60
// frames a second while somebody waits for one. It knows nothing of Lua.
//
// A resumption cycle is one batch of posted functions or one phase of a frame.
// Functions deferred in a cycle run at its end.
//
// Post, Hold, Stop and the release function of Hold may be called from any goroutine.
// All else belongs to the owner: the goroutine inside Run, or, while no Run is
// in progress, whichever sets the loop up. Builds with the race detector check it.
package sched

// This file holds the loop: what is ready, what is under way, when to sleep. Its
// one rule: Post is the only way for another goroutine to have something run.

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// MaxDeferDepth is how many generations of functions deferred by deferred
// functions run in one resumption cycle.
const MaxDeferDepth = 80

// ErrReentrancy is Defer's answer beyond MaxDeferDepth. The text is Roblox's.
var ErrReentrancy = errors.New("Maximum re-entrancy depth exceeded") //nolint:staticcheck // sic: script-visible text

// ErrRunning is Run's answer when the loop is already running.
var ErrRunning = errors.New("scheduler is already running")

// Options change how a loop runs. The zero value is a server that runs until stopped.
type Options struct {
	// UntilIdle makes Run return when nothing is left to do: nothing posted or
	// deferred, no timer that will ever fire, no hold. Frame listeners do not count.
	UntilIdle bool
}

// A Loop runs functions on one goroutine.
type Loop struct {
	clock   Clock
	options Options
	start   time.Time
	latest  time.Duration // greatest time since start that the clock has given

	mu     sync.Mutex // guards posted
	posted []func()
	wake   chan struct{} // holds one token when something was posted, released or stopped

	holds    atomic.Int64
	stopping atomic.Bool
	owner    atomic.Int64 // goroutine inside Run in builds that check it, else 0
	running  atomic.Bool

	deferred []func()
	depth    int // generation of the deferred function that is running, 0 outside

	timers [phaseCount]timerHeap
	seq    uint64 // timers made so far

	listeners [phaseCount][]*listener
	listening int
	inFrame   bool
	onIdle    func()
	frame     int64         // number of the last frame run or passed unseen
	frameTime time.Duration // when the last frame ran
}

// New makes a loop whose time starts now. It does nothing until Run.
func New(clock Clock, options Options) *Loop {
	return &Loop{
		clock:   clock,
		options: options,
		start:   clock.Now(),
		wake:    make(chan struct{}, 1),
	}
}

// Run runs the loop on the calling goroutine. It returns nil after Stop or, with
// Options.UntilIdle, when nothing is left; ctx's error when ctx is done; or
// ErrRunning. It returns only between resumption cycles, keeps whatever is
// pending, and may be called again. A panic of a function passes through it.
func (l *Loop) Run(ctx context.Context) error {
	if !l.running.CompareAndSwap(false, true) {
		return ErrRunning
	}
	l.takeOwnership()
	defer func() {
		l.depth = 0
		l.owner.Store(0)
		l.running.Store(false)
	}()

	for {
		if l.stopping.CompareAndSwap(true, false) {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}

		l.runPosted()
		l.runDeferred()
		if l.stopping.Load() {
			continue
		}
		if l.options.UntilIdle && l.idle() && !l.revived() {
			return nil
		}
		l.advance(ctx)
	}
}

// advance runs the next wanted frame if its time has come, and else sleeps until
// then or until something is posted.
func (l *Loop) advance(ctx context.Context) {
	number, wanted := l.nextFrame()
	if wanted && frameTime(number) <= l.passed() {
		l.runFrame(number)
		return
	}

	var until time.Time
	if wanted {
		until = l.start.Add(frameTime(number))
	}
	l.clock.Wait(ctx, until, l.wake, l.holds.Load() > 0)
}

// Stop makes the current Run, or the next one if none is in progress, return
// at the end of the resumption cycle. What is posted and not yet run stays so:
// Post(loop.Stop) stops after it. Safe to call from any goroutine.
func (l *Loop) Stop() {
	l.stopping.Store(true)
	l.signal()
}

// Post has fn run on the loop, after everything posted before it. Safe to call
// from any goroutine, and the only such way in. After Run has returned, fn waits
// for the next Run.
func (l *Loop) Post(fn func()) {
	l.mu.Lock()
	l.posted = append(l.posted, fn)
	l.mu.Unlock()
	l.signal()
}

// Defer has fn run at the end of the current resumption cycle, after everything
// deferred before it. It returns ErrReentrancy, and drops fn, when called from
// generation MaxDeferDepth of functions deferred in this cycle.
func (l *Loop) Defer(fn func()) error {
	l.assertOwner()
	if l.depth >= MaxDeferDepth {
		return ErrReentrancy
	}
	l.deferred = append(l.deferred, fn)
	return nil
}

// After has fn called with the elapsed seconds in the first frame, in the given
// phase, whose time is at or after seconds from now. 0, a negative number and NaN mean the
// next time the phase comes round. A delay of a hundred years or more never
// fires and does not keep the loop from being idle.
func (l *Loop) After(seconds float64, phase Phase, fn func(elapsed float64)) *Timer {
	l.assertOwner()
	d, asked, ok := delay(seconds)
	if !ok {
		return &Timer{index: notQueued}
	}

	now := l.passed()
	l.seq++
	t := &Timer{due: now + d, made: now, seq: l.seq, seconds: asked, fn: fn}
	l.timers[phase].push(t)
	return t
}

// Hold counts one piece of work under way elsewhere, such as a store request:
// until release is called the loop is not idle and a VirtualClock stands still.
// What the work wants done on the loop it must Post before releasing. The work must
// not itself wait for the loop's time. Hold and release are safe to call from any
// goroutine; releasing twice is releasing once.
func (l *Loop) Hold() (release func()) {
	l.holds.Add(1)
	return sync.OnceFunc(func() {
		l.holds.Add(-1)
		l.signal()
	})
}

// Now is the clock's instant. Safe to call from any goroutine.
func (l *Loop) Now() time.Time { return l.clock.Now() }

// Seconds is the time since the loop was made, in seconds. Safe to call from any goroutine.
func (l *Loop) Seconds() float64 { return l.clock.Now().Sub(l.start).Seconds() }

// passed is the time since the loop's start. It never goes back.
func (l *Loop) passed() time.Duration {
	l.latest = max(l.latest, l.clock.Now().Sub(l.start))
	return l.latest
}

// idle reports that nothing is left to do. Holds are read before the queue,
// because whoever releases one has posted first.
func (l *Loop) idle() bool {
	if l.holds.Load() > 0 || len(l.deferred) > 0 {
		return false
	}
	for phase := range l.timers {
		if l.timers[phase].first() != nil {
			return false
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.posted) == 0
}

// runPosted runs what has been posted so far; what is posted meanwhile waits for
// the next batch, so that frames get their turn.
func (l *Loop) runPosted() {
	l.mu.Lock()
	batch := l.posted
	l.posted = nil
	l.mu.Unlock()

	for _, fn := range batch {
		fn()
	}
}

// runDeferred ends a resumption cycle, one generation after another.
func (l *Loop) runDeferred() {
	for l.depth = 1; len(l.deferred) > 0; l.depth++ {
		generation := l.deferred
		l.deferred = nil
		for _, fn := range generation {
			fn()
		}
	}
	l.depth = 0
}

// signal wakes a sleeping loop. One token is enough: the loop looks at everything.
func (l *Loop) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}
