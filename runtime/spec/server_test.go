package spec_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/runtime"
	"lanai/runtime/project"
	"lanai/runtime/sched"
)

// This file holds the server that the tests run specs on: all bindings, no
// store, virtual time. Its one rule: it runs until idle, as `lanai test` does.

func newServer(t *testing.T, p *project.Project, sink func(runtime.Message)) *runtime.Server {
	s, err := bindings.New(bindings.Options{
		Clock: sched.NewVirtualClock(time.Unix(0, 0)), UntilIdle: true, Sink: sink, Seed: 1,
	})
	require.NoError(t, err)
	s.Place(p)
	return s
}
