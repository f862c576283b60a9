package sched

// This file tests timers, frames and clocks. Its one rule: exact instants are
// asserted, since virtual time has no noise.

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFrameGrid(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 3, 59, 60, 61, 1_000_003, 60 * 60 * 60 * 24 * 365 * 100} {
		at := frameTime(n)
		assert.Equal(t, n, lastFrame(at), "last frame at %v", at)
		assert.Equal(t, n, firstFrame(at), "first frame at %v", at)
		assert.Equal(t, n, lastFrame(at+1), "last frame after %v", at)
		assert.Equal(t, n+1, firstFrame(at+1), "first frame after %v", at)
		if n > 0 {
			assert.Equal(t, n-1, lastFrame(at-1), "last frame before %v", at)
			assert.Equal(t, n, firstFrame(at-1), "first frame before %v", at)
		}
	}
}

func TestAfterFiresOnGrid(t *testing.T) {
	// The frame a delay made at the loop's start fires in.
	for _, c := range []struct {
		seconds float64
		frame   int64
	}{
		{0, 1}, {-5, 1}, {math.NaN(), 1}, {math.Inf(-1), 1}, {1e-12, 1}, {1.0 / 60, 1}, {0.0167, 2},
		{LegacyMinWait, 2}, {0.05, 3}, {0.1, 6}, {0.5, 30}, {1, 60}, {1.001, 61}, {86400, 86400 * 60},
	} {
		t.Run(fmt.Sprint(c.seconds), func(t *testing.T) {
			l := virtual()
			fired := false
			timer := l.After(c.seconds, Resume, func(elapsed float64) {
				fired = true
				assert.Equal(t, frameTime(c.frame), l.passed())
				assert.GreaterOrEqual(t, elapsed, max(0, l.Seconds()))
			})
			assert.True(t, timer.Pending())
			run(t, l)
			assert.True(t, fired)
			assert.False(t, timer.Pending())
			assert.False(t, timer.Cancel(), "cancel after firing")
		})
	}
}

func TestElapsedIsNeverLessThanAsked(t *testing.T) {
	for _, seconds := range []float64{1.0 / 60, 1.0 / 30, 0.1, 1.0 / 3, 0.7} {
		l := virtual()
		for range 100 {
			count := 0
			var again func(float64)
			again = func(elapsed float64) {
				assert.GreaterOrEqual(t, elapsed, seconds)
				if count++; count < 100 {
					l.After(seconds, Resume, again)
				}
			}
			l.After(seconds, Resume, again)
		}
		run(t, l)
	}
}

func TestOneSixtiethIsOneFrame(t *testing.T) {
	l := virtual()
	var again func(float64)
	fired := int64(0)
	again = func(float64) {
		if fired++; fired < 1000 {
			l.After(1.0/60, Resume, again)
		}
	}
	l.After(1.0/60, Resume, again)
	run(t, l)
	assert.Equal(t, frameTime(1000), l.passed())
}

func TestAfterForever(t *testing.T) {
	for _, seconds := range []float64{math.Inf(1), 1e300, never} {
		l := virtual()
		timer := l.After(seconds, Resume, func(float64) { t.Error("fired") })
		assert.False(t, timer.Pending())
		assert.False(t, timer.Cancel())
		run(t, l)
		assert.Zero(t, l.Seconds())
	}
}

func TestAfterOrder(t *testing.T) {
	var got log
	l := virtual()
	l.After(0.001, Resume, got.timer("due second"))
	l.After(0, Resume, got.timer("due first"))
	l.After(0.001, Resume, got.timer("due second, made later"))
	l.After(0.5, Resume, got.timer("last"))
	run(t, l)
	assert.Equal(t, log{"due first", "due second", "due second, made later", "last"}, got)
}

func TestAfterZeroInsideFrame(t *testing.T) {
	// A delay of 0 waits for the next time its phase begins.
	for _, c := range []struct {
		in, made Phase
		frame    int64
	}{
		{Legacy, Legacy, 2}, {PreSimulation, Resume, 1}, {Resume, Resume, 2}, {Heartbeat, Resume, 2}, {Resume, Heartbeat, 1},
	} {
		t.Run(fmt.Sprintf("%v in %v", c.made, c.in), func(t *testing.T) {
			l := virtual()
			l.After(0, c.in, func(float64) {
				l.After(0, c.made, func(float64) { assert.Equal(t, frameTime(c.frame), l.passed()) })
			})
			run(t, l)
			assert.Equal(t, frameTime(c.frame), l.passed())
		})
	}
}

func TestPhaseOrder(t *testing.T) {
	var got log
	l := virtual()
	for phase := phaseCount - 1; phase >= 0; phase-- {
		l.OnFrame(phase, func(float64, float64) { got.note("on " + phase.String())() })
		l.After(0, phase, got.timer("after "+phase.String()))
	}
	run(t, l)
	assert.Equal(t, log{
		"after Legacy", "on Legacy", "after PreAnimation", "on PreAnimation", "after PreSimulation", "on PreSimulation",
		"after PostSimulation", "on PostSimulation", "after Resume", "on Resume", "after Heartbeat", "on Heartbeat",
	}, got)
	assert.Equal(t, "unknown phase", phaseCount.String())
}

func TestListenerArguments(t *testing.T) {
	l := New(NewVirtualClock(epoch), Options{})
	frames := 0
	l.OnFrame(Heartbeat, func(now, dt float64) {
		frames++
		assert.Equal(t, l.Seconds(), now)
		assert.InDelta(t, 1.0/FrameRate, dt, 2e-9)
		if now >= 1 {
			l.Stop()
		}
	})
	run(t, l)
	assert.Equal(t, FrameRate, frames)
}

func TestListenersChangeDuringFrame(t *testing.T) {
	var got log
	l := New(NewVirtualClock(epoch), Options{})
	var cancelSecond, cancelFirst func()
	cancelFirst = l.OnFrame(Heartbeat, func(float64, float64) {
		got.note("first")()
		cancelFirst()
		cancelFirst()
		cancelSecond()
		l.OnFrame(Heartbeat, func(float64, float64) {
			got.note("added")()
			l.Stop()
		})
	})
	cancelSecond = l.OnFrame(Heartbeat, func(float64, float64) { got.note("second")() })
	l.OnFrame(Heartbeat, func(float64, float64) { got.note("third")() })
	run(t, l)
	assert.Equal(t, log{"first", "third", "third", "added"}, got)
	assert.Equal(t, 2, l.listening)
}

func TestListenersDoNotKeepLoopBusy(t *testing.T) {
	l := virtual()
	frames := 0
	l.OnFrame(Heartbeat, func(float64, float64) { frames++ })
	l.After(0.5, Resume, func(float64) {})
	run(t, l)
	assert.Equal(t, 30, frames)
}

func TestLateLoopDoesNotCatchUp(t *testing.T) {
	l := New(NewVirtualClock(epoch), Options{})
	clock := l.clock.(*VirtualClock)
	var times, steps []float64
	l.OnFrame(Heartbeat, func(now, dt float64) {
		times, steps = append(times, now), append(steps, dt)
		switch len(times) {
		case 2:
			clock.passed.Add(int64(time.Second + 5*time.Millisecond)) // a slow script
		case 4:
			l.Stop()
		}
	})
	run(t, l)
	assert.InDeltaSlice(t, []float64{1.0 / 60, 2.0 / 60, 2.0/60 + 1.005, 2.0/60 + 1 + 1.0/60}, times, 1e-8)
	assert.InDeltaSlice(t, []float64{1.0 / 60, 1.0 / 60, 1.005, 1.0/60 - 0.005}, steps, 1e-8)
}

func TestFirstStepAfterSleepIsOneFrame(t *testing.T) {
	l := New(NewVirtualClock(epoch), Options{})
	l.After(10, Resume, func(float64) {
		l.OnFrame(PreAnimation, func(_, dt float64) {
			assert.InDelta(t, 1.0/FrameRate, dt, 2e-9)
			l.Stop()
		})
	})
	run(t, l)
	assert.InDelta(t, 10+1.0/60, l.Seconds(), 1e-8)

	// The same when the listener comes from outside a frame, long after the last.
	l = New(NewVirtualClock(epoch), Options{})
	l.clock.(*VirtualClock).passed.Add(int64(7*time.Second + time.Millisecond))
	l.OnFrame(PreAnimation, func(_, dt float64) {
		assert.InDelta(t, 1.0/FrameRate, dt, 2e-9)
		l.Stop()
	})
	run(t, l)
	assert.InDelta(t, 7+1.0/60, l.Seconds(), 1e-8)
}

func TestCancelTimer(t *testing.T) {
	var got log
	l := virtual()
	timer := l.After(1, Resume, got.timer("cancelled"))
	l.After(0.5, Resume, func(float64) {
		assert.True(t, timer.Cancel())
		assert.False(t, timer.Cancel())
	})
	run(t, l)
	assert.Empty(t, got)
	assert.Equal(t, 0.5, l.Seconds())
}

func TestCancelNeighbourInSamePhase(t *testing.T) {
	var got log
	l := virtual()
	var second *Timer
	l.After(0, Resume, func(float64) { second.Cancel() })
	second = l.After(0, Resume, got.timer("second"))
	run(t, l)
	assert.Empty(t, got)
}

// A countingClock counts how often the loop went to sleep.
type countingClock struct {
	*VirtualClock
	waits int
}

func (c *countingClock) Wait(ctx context.Context, until time.Time, wake <-chan struct{}, busy bool) {
	c.waits++
	c.VirtualClock.Wait(ctx, until, wake, busy)
}

func TestFarTimerCostsOneWakeUp(t *testing.T) {
	clock := &countingClock{VirtualClock: NewVirtualClock(epoch)}
	l := New(clock, Options{UntilIdle: true})
	l.After(3600, Resume, func(float64) {})
	run(t, l)
	assert.Equal(t, 3600.0, l.Seconds())
	assert.Equal(t, 1, clock.waits)
}

func TestEmptyLoopSleepsUntilPosted(t *testing.T) {
	clock := &countingClock{VirtualClock: NewVirtualClock(epoch)}
	l := New(clock, Options{})
	go l.Post(l.Stop)
	run(t, l)
	assert.LessOrEqual(t, clock.waits, 2)
	assert.Zero(t, l.Seconds())
}

func TestRealClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		l := New(RealClock{}, Options{})
		var got log
		l.After(60, Resume, func(elapsed float64) {
			assert.Equal(t, 60.0, elapsed)
			got.note("timer")()
		})
		go func() {
			time.Sleep(30 * time.Second)
			l.Post(got.note("posted"))
			time.Sleep(60 * time.Second)
			l.Post(l.Stop)
		}()
		require.NoError(t, l.Run(t.Context()))
		assert.Equal(t, log{"posted", "timer"}, got)
		assert.Equal(t, 90*time.Second, time.Since(began))
	})
}

func TestRealClockContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		l := New(RealClock{}, Options{})
		l.After(3600, Resume, func(float64) { t.Error("fired") })
		assert.ErrorIs(t, l.Run(ctx), context.DeadlineExceeded)
		assert.Equal(t, 60.0, l.Seconds())
	})
}

func TestVirtualClockYieldsToContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	clock := NewVirtualClock(epoch)
	clock.Wait(ctx, epoch.Add(time.Hour), nil, false)
	assert.Equal(t, epoch, clock.Now())
}

func TestTimeNeverGoesBack(t *testing.T) {
	l := virtual()
	clock := l.clock.(*VirtualClock)
	clock.passed.Store(int64(time.Second))
	require.Equal(t, time.Second, l.passed())
	clock.passed.Store(0)
	assert.Equal(t, time.Second, l.passed())
}

// TestTimerHeapModel compares the heap with a sorted walk over random operations.
func TestTimerHeapModel(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))

	var heap timerHeap
	model := map[*Timer]bool{}
	for seq := range uint64(20_000) {
		switch {
		case random.IntN(3) > 0:
			timer := &Timer{due: time.Duration(random.IntN(50)), seq: seq}
			heap.push(timer)
			model[timer] = true
		case len(heap.timers) > 0:
			timer := heap.timers[random.IntN(len(heap.timers))]
			require.True(t, timer.Cancel())
			delete(model, timer)
		}
	}
	require.Len(t, heap.timers, len(model))
	for i, timer := range heap.timers {
		require.Equal(t, i, timer.index)
	}

	var before *Timer
	for len(heap.timers) > 0 {
		timer := heap.first()
		require.True(t, timer.Cancel())
		require.True(t, model[timer])
		require.True(t, before == nil || before.before(timer), "order")
		before = timer
	}
}

func TestTimerHeapGivesMemoryBack(t *testing.T) {
	l := virtual()
	for range 100_000 {
		l.After(1, Resume, func(float64) {})
	}
	run(t, l)
	assert.LessOrEqual(t, cap(l.timers[Resume].timers), 1024)
}

func BenchmarkAfterFire(b *testing.B) {
	for _, count := range []int{1, 1_000, 1_000_000} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			random := rand.New(rand.NewPCG(1, 2))
			b.ReportAllocs()
			l := virtual()
			for range count {
				l.After(1e6+random.Float64(), Resume, func(float64) {})
			}
			for b.Loop() {
				l.After(random.Float64()*1e6, Resume, func(float64) {}).Cancel()
			}
		})
	}
}

func BenchmarkMillionTimers(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		l := virtual()
		for range 1_000_000 {
			l.After(random.Float64()*60, Resume, func(float64) {})
		}
		if err := l.Run(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPost(b *testing.B) {
	l := New(NewVirtualClock(epoch), Options{})
	left := b.N
	var again func()
	again = func() {
		if left--; left <= 0 {
			l.Stop()
			return
		}
		l.Post(again)
	}
	l.Post(again)
	b.ReportAllocs()
	b.ResetTimer()
	if err := l.Run(context.Background()); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkFrame(b *testing.B) {
	l := New(NewVirtualClock(epoch), Options{})
	left := b.N
	l.OnFrame(Heartbeat, func(float64, float64) {
		if left--; left <= 0 {
			l.Stop()
		}
	})
	b.ReportAllocs()
	b.ResetTimer()
	if err := l.Run(context.Background()); err != nil {
		b.Fatal(err)
	}
}
