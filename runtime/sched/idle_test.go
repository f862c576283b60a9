package sched_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/sched"
)

// This file tests OnIdle.

func TestOnIdle(t *testing.T) {
	loop := sched.New(sched.NewVirtualClock(time.Unix(0, 0)), sched.Options{UntilIdle: true})
	var log []string
	loop.Post(func() { log = append(log, "first") })
	left := 2
	loop.OnIdle(func() {
		log = append(log, "idle")
		if left--; left >= 0 {
			loop.After(1, sched.Resume, func(float64) { log = append(log, "revived") })
		}
	})
	require.NoError(t, loop.Run(context.Background()))
	assert.Equal(t, []string{"first", "idle", "revived", "idle", "revived", "idle"}, log)

	log = nil
	loop.OnIdle(nil)
	require.NoError(t, loop.Run(context.Background()))
	assert.Empty(t, log)
}

func TestOnIdleNeedsUntilIdle(t *testing.T) {
	loop := sched.New(sched.NewVirtualClock(time.Unix(0, 0)), sched.Options{})
	loop.OnIdle(func() { t.Error("called in a loop that runs until stopped") })
	loop.After(1, sched.Resume, func(float64) { loop.Stop() })
	require.NoError(t, loop.Run(context.Background()))
}
