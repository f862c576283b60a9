package bindings_test

// This file tests what Open decides. Its one rule: two servers on one backend
// are what is looked at.

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
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
