package datastore

// This file holds Clock, the one way by which time enters the engine.

import "time"

// A Clock tells the time and wakes. Its methods are called from any goroutine.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f on its own goroutine after d, unless stop is called first.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// systemClock is the computer's clock; inside a testing/synctest bubble, the bubble's.
type systemClock struct{}

var _ Clock = systemClock{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop
}
