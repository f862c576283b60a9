package sched

// This file holds frames: their grid, their phases and who listens to them. Its
// one rule: frames run only while a timer or a listener waits for one.

import "time"

// FrameRate is the number of frames in a second.
const FrameRate = 60

// A Phase is one resumption point of a frame. Phases run in the order of their
// values; in each, due timers fire first and then listeners are called.
type Phase int

// The phases of a server's frame, in order.
// https://create.roblox.com/docs/studio/microprofiler/task-scheduler
const (
	Legacy         Phase = iota // the globals wait, spawn and delay resume
	PreAnimation                // RunService.PreAnimation(dt)
	PreSimulation               // RunService.Stepped(time, dt), then PreSimulation(dt)
	PostSimulation              // RunService.PostSimulation(dt)
	Resume                      // task.wait and task.delay resume
	Heartbeat                   // RunService.Heartbeat(dt)

	phaseCount
)

// String is the phase's name as written above.
func (p Phase) String() string {
	names := [phaseCount]string{"Legacy", "PreAnimation", "PreSimulation", "PostSimulation", "Resume", "Heartbeat"}
	if p < 0 || p >= phaseCount {
		return "unknown phase"
	}
	return names[p]
}

// A listener is one function called in every frame.
type listener struct {
	fn        func(now, dt float64)
	cancelled bool
}

// OnFrame calls fn in the given phase of every frame until cancel is called.
// now is the frame's time in seconds since the loop's start, dt the seconds
// since the frame before. Listeners of a phase are called in the order they were
// added; one added during its own phase is first called in the next frame, and
// one cancelled is not called again, not even in the same frame.
// A listener makes frames run but is not work that until-idle waits for.
func (l *Loop) OnFrame(phase Phase, fn func(now, dt float64)) (cancel func()) {
	l.assertOwner()
	if l.listening == 0 && !l.inFrame {
		// Frames passed unseen while nobody listened: dt counts from the latest.
		l.frame = max(l.frame, lastFrame(l.passed()))
	}
	added := &listener{fn: fn}
	l.listeners[phase] = append(l.listeners[phase], added)
	l.listening++

	return func() {
		l.assertOwner()
		if !added.cancelled {
			added.cancelled = true
			l.removeListener(phase, added)
		}
	}
}

// removeListener replaces the phase's list, which a running frame may be reading.
func (l *Loop) removeListener(phase Phase, gone *listener) {
	kept := make([]*listener, 0, len(l.listeners[phase])-1)
	for _, other := range l.listeners[phase] {
		if other != gone {
			kept = append(kept, other)
		}
	}
	l.listeners[phase] = kept
	l.listening--
}

// nextFrame is the number of the next frame somebody waits for.
func (l *Loop) nextFrame() (number int64, wanted bool) {
	if l.listening > 0 {
		return l.frame + 1, true
	}
	for phase := range l.timers {
		if t := l.timers[phase].first(); t != nil {
			n := max(l.frame+1, firstFrame(t.due))
			if !wanted || n < number {
				number, wanted = n, true
			}
		}
	}
	return number, wanted
}

// runFrame runs frame number, which has come. A late loop does not catch up:
// it runs one frame, with a longer dt, for all that it missed.
func (l *Loop) runFrame(number int64) {
	now := l.passed()
	before := max(l.frameTime, frameTime(number-1))
	dt := max(0, now-before).Seconds()

	l.inFrame = true
	defer func() { l.inFrame = false }()
	l.frame = max(number, lastFrame(now))
	l.frameTime = now

	for phase := range phaseCount {
		l.fireTimers(phase)
		l.callListeners(phase, now.Seconds(), dt)
		l.runDeferred()
		if l.stopping.Load() {
			return
		}
	}
}

// fireTimers fires the phase's due timers, except those made meanwhile: they are
// due now at the earliest and so sort behind every older one that is due.
func (l *Loop) fireTimers(phase Phase) {
	heap, newest, now := &l.timers[phase], l.seq, l.passed()
	for t := heap.first(); t != nil && t.due <= now && t.seq <= newest; t = heap.first() {
		heap.remove(t)
		t.fire(now)
	}
}

func (l *Loop) callListeners(phase Phase, now, dt float64) {
	for _, each := range l.listeners[phase] {
		if !each.cancelled {
			each.fn(now, dt)
		}
	}
}

// frameTime is the instant of frame n since the loop's start, cut to a nanosecond.
func frameTime(n int64) time.Duration {
	whole, rest := n/FrameRate, n%FrameRate
	return time.Duration(whole)*time.Second + time.Duration(rest)*time.Second/FrameRate
}

// lastFrame is the number of the last frame at or before an instant.
func lastFrame(at time.Duration) int64 {
	whole, rest := at/time.Second, at%time.Second
	return int64(whole)*FrameRate + int64((rest*FrameRate+FrameRate-1)/time.Second)
}

// firstFrame is the number of the first frame at or after an instant.
func firstFrame(at time.Duration) int64 {
	whole, rest := at/time.Second, at%time.Second
	return int64(whole)*FrameRate + int64((rest*FrameRate+time.Second-1)/time.Second)
}
