package backendtest

// This file tests the model test. Its one rule: a backend with the fault that the test is there for must be caught.

import (
	"context"
	goruntime "runtime"
	"testing"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/assert"

	"lanai/datastore"
	"lanai/datastore/memory"
)

// A careless backend has one fault.
type careless struct {
	datastore.Backend
	blind bool // writes whatever the version is
	stale bool // loads what was, now and then
}

// Save is datastore.Backend's.
func (c *careless) Save(ctx context.Context, key datastore.Key, w datastore.Write) (datastore.Saved, error) {
	goruntime.Gosched()
	if c.blind {
		w.Match = false
	}
	return c.Backend.Save(ctx, key, w)
}

// Load is datastore.Backend's.
func (c *careless) Load(ctx context.Context, key datastore.Key) (*datastore.Entry, error) {
	entry, err := c.Backend.Load(ctx, key)
	if c.stale && entry != nil && entry.Revision%8 == 7 {
		history, _ := c.Backend.History(ctx, key)
		stale := *history[0]
		stale.Value, stale.Number = []byte("99"), 99
		return &stale, err
	}
	return entry, err
}

func TestModelCatches(t *testing.T) {
	for name, fault := range map[string]careless{"lost updates": {blind: true}, "stale reads": {stale: true}} {
		t.Run(name, func(t *testing.T) {
			for seed := uint64(1); ; seed++ {
				backend := fault
				backend.Backend = memory.New()
				ops := runModel(t, &backend, seed, false)
				if porcupine.CheckOperationsTimeout(linear, ops, modelCheck) == porcupine.Illegal {
					return
				}
				if seed == 50 {
					assert.Fail(t, "it was not caught")
					return
				}
			}
		})
	}
}
