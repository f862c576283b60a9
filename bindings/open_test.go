package bindings_test

// This file tests what Open decides. Its one rule: two servers on one backend
// are what is looked at.

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/datastore"
	"lanai/datastore/memory"
	"lanai/runtime"
	"lanai/runtime/project"
)

// TestServersHaveTheirOwnJobID checks what session locks of public libraries
// are made of: a server with the JobId of another takes its players for its own.
func TestServersHaveTheirOwnJobID(t *testing.T) {
	backend := memory.New()
	jobID := func(given string) (printed string) {
		server, _, err := bindings.Open(project.OneScript("job", `print(game.JobId)`),
			bindings.World{Backend: backend, Cloud: memory.CloudOf(backend)},
			bindings.Options{JobID: given, UntilIdle: true, Sink: func(m runtime.Message) { printed += m.Text }})
		require.NoError(t, err)
		server.StartScripts()
		require.NoError(t, server.Run(t.Context()))
		return printed
	}
	one, other := jobID(""), jobID("")
	assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, one)
	assert.NotEqual(t, one, other)
	assert.Equal(t, "mine", jobID("mine"))
}

// TestVirtualTime lets a day pass on a server with a store, and sees the writes
// through that its end has left, although no loop moves the clock any more.
func TestVirtualTime(t *testing.T) {
	backend := memory.New()
	var printed []string
	server, engine, err := bindings.Open(project.OneScript("day", `
		local store = game:GetService("DataStoreService"):GetDataStore("S")
		for hour = 1, 24 do
			store:SetAsync("hour", hour)
			task.wait(3600)
		end
		print(store:GetAsync("hour"), math.floor(time() / 3600))
		game:BindToClose(function() for i = 1, 5 do task.spawn(store.SetAsync, store, "last", i) end end)`),
		bindings.World{Backend: backend, Cloud: memory.CloudOf(backend), Virtual: true, Limits: datastore.LimitsRoblox, Rates: datastore.RobloxRates()},
		bindings.Options{UntilIdle: true, Sink: func(m runtime.Message) { printed = append(printed, m.Text) }})
	require.NoError(t, err)
	server.StartScripts()
	began := time.Now()
	require.NoError(t, server.Run(t.Context()))
	require.NoError(t, bindings.Drain(server, engine))
	assert.Less(t, time.Since(began), 20*time.Second)
	assert.Equal(t, []string{"24 24"}, printed[:1])
	history, err := backend.History(t.Context(), datastore.Key{Store: "S", Scope: "global", Name: "last"})
	require.NoError(t, err)
	require.NotEmpty(t, history)
	assert.Equal(t, "5", string(history[len(history)-1].Value))
}
