//go:build race

package sched

// This file tests the owner check of race builds.

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestStrangersMayOnlyPost(t *testing.T) {
	l := virtual()
	l.Post(func() {
		done := make(chan struct{})
		go func() {
			defer close(done)
			assert.Panics(t, func() { l.After(1, Resume, nil) })
			assert.Panics(t, func() { _ = l.Defer(nil) })
			assert.Panics(t, func() { l.OnFrame(Heartbeat, nil) })
			assert.NotPanics(t, func() { l.Post(func() {}) })
			assert.NotPanics(t, func() { l.Hold()() })
		}()
		<-done
	})
	run(t, l)
}
