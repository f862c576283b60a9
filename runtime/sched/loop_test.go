package sched

// This file tests the loop: order, deferral, holds, stopping. Its one rule: no test
// sleeps; time is virtual or a synctest bubble's.

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// virtual is an until-idle loop on a virtual clock.
func virtual() *Loop { return New(NewVirtualClock(epoch), Options{UntilIdle: true}) }

func run(t *testing.T, l *Loop) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	require.NoError(t, l.Run(ctx))
	require.Zero(t, l.depth, "depth after Run")
	require.False(t, l.inFrame, "in a frame after Run")
}

// A log notes what ran, in order.
type log []string

func (g *log) note(text string) func() { return func() { *g = append(*g, text) } }

func (g *log) timer(text string) func(float64) {
	return func(float64) { *g = append(*g, text) }
}

func TestRunOfNothingIsIdle(t *testing.T) {
	l := virtual()
	run(t, l)
	assert.Equal(t, epoch, l.Now())
	assert.Zero(t, l.Seconds())
}

func TestPostRunsInOrder(t *testing.T) {
	var got log
	l := virtual()
	l.Post(got.note("a"))
	l.Post(func() {
		got.note("b")()
		l.Post(got.note("d"))
	})
	l.Post(got.note("c"))
	run(t, l)
	assert.Equal(t, log{"a", "b", "c", "d"}, got)
}

func TestDeferRunsAtEndOfCycle(t *testing.T) {
	var got log
	l := virtual()
	l.Post(func() {
		got.note("1")()
		_ = l.Defer(func() {
			got.note("deferred 1")()
			_ = l.Defer(got.note("deferred by deferred"))
			l.Post(got.note("next cycle"))
		})
	})
	l.Post(func() {
		got.note("2")()
		_ = l.Defer(got.note("deferred 2"))
	})
	run(t, l)
	assert.Equal(t, log{"1", "2", "deferred 1", "deferred 2", "deferred by deferred", "next cycle"}, got)
}

func TestDeferBeforeRun(t *testing.T) {
	var got log
	l := virtual()
	require.NoError(t, l.Defer(got.note("a")))
	run(t, l)
	assert.Equal(t, log{"a"}, got)
}

func TestDeferEndsEachPhase(t *testing.T) {
	var got log
	l := virtual()
	l.After(0, Legacy, func(float64) { _ = l.Defer(got.note("deferred")) })
	l.After(0, Legacy, got.timer("legacy"))
	l.After(0, Heartbeat, got.timer("heartbeat"))
	run(t, l)
	assert.Equal(t, log{"legacy", "deferred", "heartbeat"}, got)
}

func TestDeferDepth(t *testing.T) {
	var generations int
	var failed error
	l := virtual()
	var again func()
	again = func() {
		generations++
		if err := l.Defer(again); err != nil {
			failed = err
		}
	}
	require.NoError(t, l.Defer(again))
	run(t, l)
	assert.Equal(t, MaxDeferDepth, generations)
	require.ErrorIs(t, failed, ErrReentrancy)
	assert.EqualError(t, failed, "Maximum re-entrancy depth exceeded")

	// The depth belongs to one cycle: the next one starts afresh.
	generations = 0
	require.NoError(t, l.Defer(again))
	run(t, l)
	assert.Equal(t, MaxDeferDepth, generations)
}

func TestStopEndsAtCycle(t *testing.T) {
	var got log
	l := New(NewVirtualClock(epoch), Options{})
	l.Post(func() {
		l.Stop()
		_ = l.Defer(got.note("deferred"))
		l.Post(got.note("later"))
	})
	l.Post(got.note("same batch"))
	run(t, l)
	assert.Equal(t, log{"same batch", "deferred"}, got)

	l.Post(l.Stop)
	run(t, l)
	assert.Equal(t, log{"same batch", "deferred", "later"}, got)
}

func TestStopInFrameSkipsLaterPhases(t *testing.T) {
	var got log
	l := New(NewVirtualClock(epoch), Options{})
	l.After(0, PreSimulation, func(float64) { l.Stop() })
	l.After(0, PreSimulation, got.timer("same phase"))
	l.After(0, Heartbeat, got.timer("heartbeat"))
	run(t, l)
	assert.Equal(t, log{"same phase"}, got)
}

func TestStopBeforeRun(t *testing.T) {
	var got log
	l := New(NewVirtualClock(epoch), Options{})
	l.Stop()
	l.Post(got.note("a"))
	run(t, l)
	assert.Empty(t, got)
}

func TestRunContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	l := New(NewVirtualClock(epoch), Options{})
	l.OnFrame(Heartbeat, func(now, _ float64) {
		if now > 1 {
			cancel()
		}
	})
	assert.ErrorIs(t, l.Run(ctx), context.Canceled)
}

func TestRunInsideRun(t *testing.T) {
	l := virtual()
	var inner error
	l.Post(func() { inner = l.Run(context.Background()) })
	run(t, l)
	assert.ErrorIs(t, inner, ErrRunning)
}

func TestPanicLeavesLoopUsable(t *testing.T) {
	var got log
	l := virtual()
	l.After(0, Resume, func(float64) { panic("boom") })
	l.After(0, Resume, got.timer("survivor"))
	assert.PanicsWithValue(t, "boom", func() { _ = l.Run(context.Background()) })
	run(t, l)
	assert.Equal(t, log{"survivor"}, got)
}

func TestHoldKeepsVirtualTimeStill(t *testing.T) {
	var got log
	l := virtual()
	answer := make(chan struct{})
	l.After(1, Resume, func(float64) {
		got.note("timer")()
		release := l.Hold()
		l.After(1, Resume, got.timer("second timer"))
		go func() {
			<-answer
			l.Post(func() { got.note("answer at " + l.Now().Format("05.0"))() })
			release()
			release()
		}()
		close(answer)
	})
	run(t, l)
	assert.Equal(t, log{"timer", "answer at 01.0", "second timer"}, got)
	assert.Zero(t, l.holds.Load())
}

func TestHoldIsNotIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(RealClock{}, Options{UntilIdle: true})
		release := l.Hold()
		go func() {
			time.Sleep(time.Hour)
			release()
		}()
		run := make(chan error)
		go func() { run <- l.Run(t.Context()) }()
		require.NoError(t, <-run)
		assert.Equal(t, time.Hour.Seconds(), l.Seconds())
	})
}

func TestPostFromManyGoroutines(t *testing.T) {
	const goroutines, each = 8, 500
	l := virtual()
	sum := 0
	var all sync.WaitGroup
	for range goroutines {
		release := l.Hold()
		all.Go(func() {
			defer release()
			for range each {
				l.Post(func() { sum++ })
			}
		})
	}
	run(t, l)
	all.Wait()
	assert.Equal(t, goroutines*each, sum)
}

func TestPostsDoNotStarveFrames(t *testing.T) {
	l := New(NewVirtualClock(epoch), Options{})
	clock := l.clock.(*VirtualClock)
	var again func()
	again = func() {
		clock.passed.Add(int64(time.Millisecond))
		l.Post(again)
	}
	l.Post(again)
	l.After(0.1, Resume, func(elapsed float64) {
		assert.InDelta(t, 0.1, elapsed, 1.0/FrameRate+0.001)
		l.Stop()
	})
	run(t, l)
}
