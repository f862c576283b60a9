package sched

// This file holds the last chance before Run returns because nothing is left to
// do. Its one rule: Run goes on only if there is something to do again.

// OnIdle has fn called, in a loop with Options.UntilIdle, when nothing is left
// to do. Run goes on if fn gives the loop something to do, for example by Post,
// and returns if not. There is one such function; nil removes it.
func (l *Loop) OnIdle(fn func()) {
	l.assertOwner()
	l.onIdle = fn
}

// Linger keeps the loop from being idle for some seconds if there are functions
// of OnFrame, which by themselves do not, and reports whether there are.
func (l *Loop) Linger(seconds float64) bool {
	if l.listening > 0 {
		l.After(seconds, Heartbeat, func(float64) {})
	}
	return l.listening > 0
}

// revived gives the function of OnIdle its chance, and reports whether there is
// something to do.
func (l *Loop) revived() bool {
	if l.onIdle == nil {
		return false
	}
	l.onIdle()
	return !l.idle()
}
