package bindings_test

// This file tests the clock that a server and its store engine share.

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/datastore"
	"lanai/datastore/memory"
	"lanai/runtime"
	"lanai/runtime/sched"
)

func TestVirtualClockOrder(t *testing.T) {
	clock := bindings.NewVirtualClock(start)
	loop := sched.New(clock, sched.Options{})
	at := func() float64 { return clock.Now().Sub(start).Seconds() }

	var order []float64
	note := func() { order = append(order, at()) }
	clock.AfterFunc(3*time.Second, func() { loop.Post(note) })
	clock.AfterFunc(time.Second, func() { loop.Post(note) })
	stop := clock.AfterFunc(2*time.Second, func() { t.Error("a stopped alarm rang") })
	assert.True(t, stop())
	assert.False(t, stop())
	loop.After(2, sched.Heartbeat, func(float64) { note() })
	clock.AfterFunc(4*time.Second, func() {
		clock.AfterFunc(-time.Second, func() { loop.Post(func() { note(); loop.Stop() }) })
	})
	require.NoError(t, loop.Run(context.Background()))
	assert.Equal(t, []float64{1, 2, 3, 4}, order)
}

func TestVirtualClockStandsStillForWork(t *testing.T) {
	clock := bindings.NewVirtualClock(start)
	loop := sched.New(clock, sched.Options{})
	release := loop.Hold()
	go func() {
		loop.Post(func() { assert.Equal(t, start, clock.Now()) })
		release()
	}()
	loop.After(5, sched.Heartbeat, func(float64) { loop.Stop() })
	require.NoError(t, loop.Run(context.Background()))
	assert.Equal(t, start.Add(5*time.Second), clock.Now())
}

func TestVirtualClockMovesForWorkThatWaitsForIt(t *testing.T) {
	clock := bindings.NewVirtualClock(start)
	loop := sched.New(clock, sched.Options{})
	release := loop.Hold()
	var rang atomic.Bool
	clock.AfterFunc(time.Minute, func() {
		rang.Store(true)
		loop.Post(loop.Stop)
		release()
	})
	require.NoError(t, loop.Run(context.Background()))
	assert.True(t, rang.Load())
	assert.Equal(t, start.Add(time.Minute), clock.Now())
}

func TestVirtualClockDrivesTheStore(t *testing.T) {
	clock := bindings.NewVirtualClock(start)
	engine := datastore.Open(memory.New(), datastore.Options{Clock: clock})
	w := &world{t: t}
	s, err := bindings.New(bindings.Options{Clock: clock, Store: engine, UntilIdle: true,
		Sink: func(m runtime.Message) { w.messages = append(w.messages, m) }})
	require.NoError(t, err)
	w.Server = s
	w.place([2]string{"ServerScriptService.Main:Script", `
		local store = game:GetService("DataStoreService"):GetDataStore("D")
		local began = os.clock()
		for i = 1, 130 do
			store:SetAsync("k", i)
		end
		print("budget", os.clock() - began > 20, os.clock() - began < 60)
		local _, info = store:GetAsync("k")
		print("time", info.UpdatedTime >= 1000 * os.time() - 1000)
		local db = require(game.ServerStorage.PPDB).new("P")
		db:init("k", {})
		db.OnSave:Wait()
		print("saved")`})
	bindings.Ready(s)
	w.run(0, 0)
	require.NoError(t, engine.Close(context.Background()))
	assert.Equal(t, []string{"budget true true", "time true", "saved"}, w.texts(runtime.Output), "%v", w.messages)
	assert.Empty(t, w.texts(runtime.Error))
}
