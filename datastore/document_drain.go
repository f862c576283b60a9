package datastore

// This file holds how documents are saved at close. Its one rule: try until nothing is unsaved or the time is up, then say
// what is.

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// drainPause is how long closing waits before it tries again what could not be saved.
const drainPause = time.Second

// drainDocuments flushes all of them until nothing is unsaved, an attempt failed, or ctx ends.
func drainDocuments(ctx context.Context, all []*Documents) error {
	errs := make([]error, len(all))
	var group sync.WaitGroup
	for i, d := range all {
		group.Go(func() { errs[i] = d.drain(ctx) })
	}
	group.Wait()
	return errors.Join(errs...)
}

func (d *Documents) drain(ctx context.Context) error {
	for {
		keys := d.unsavedKeys()
		if len(keys) == 0 {
			break
		}
		err := d.Flush(ctx, keys...)
		if err == nil {
			continue
		}
		if over := pause(ctx, d.engine.clock, drainPause); over != nil {
			return fmt.Errorf("%w: %w", over, err)
		}
	}
	if err := d.Still(ctx); err != nil {
		return fmt.Errorf("hooks after a save of %s: %w", d.ref.Store, err)
	}
	return nil
}

// Still waits until no save and no hook of one is in progress. It begins no save.
func (d *Documents) Still(ctx context.Context) error { return await(ctx, d.stillness()) }

// stillness gives a channel that is closed then.
func (d *Documents) stillness() <-chan struct{} {
	still := make(chan struct{})
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.saves == 0 {
		close(still)
	} else {
		d.still = append(d.still, still)
	}
	return still
}

// shut stops all timers and gives the keys that were not saved.
func (d *Documents) shut() []Key {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shutUp = true
	d.cancel()
	var keys []Key
	for key, doc := range d.docs {
		doc.disarm()
		if doc.unsaved() {
			keys = append(keys, d.ref.Key(key))
		}
	}
	return keys
}
