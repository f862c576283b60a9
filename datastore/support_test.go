package datastore_test

// This file holds what the tests of the package share.

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/memory"
)

var (
	none  = datastore.Request{}
	first = datastore.Request{Priority: true}
	plain = datastore.Request{Queue: datastore.QueueRoblox}
	off   = datastore.Options{Limits: datastore.LimitsOff}
)

func standard(name string) datastore.Key {
	return datastore.Key{Store: "PlayerData", Scope: "global", Name: name}
}

func ordered(name string) datastore.Key {
	return datastore.Key{Store: "Scores", Scope: "global", Name: name, Ordered: true}
}

func text(s string) datastore.Change { return datastore.Change{Value: []byte(s)} }

// A bench is an engine on a memory backend that a test slows down or breaks, in a bubble of virtual time.
type bench struct {
	*testing.T
	*datastore.Engine
	memory *memory.Backend
	faulty *backendtest.Faulty
	mu     sync.Mutex
	order  []string // what was done, in the order in which it ended
	group  sync.WaitGroup
}

// inBubble runs a test with a bench in virtual time, and checks at its end that the engine is empty.
func inBubble(t *testing.T, o datastore.Options, run func(b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := memory.New()
		f := &backendtest.Faulty{Backend: m}
		b := &bench{T: t, Engine: datastore.Open(f, o), memory: m, faulty: f}
		run(b)
		b.group.Wait()
		synctest.Wait()
		s := b.Stats()
		assert.Zero(t, s.Main+s.Priority+s.Running+s.Keys, "the engine must be empty at the end: %+v", s)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		assert.NoError(t, b.Close(ctx))
	})
}

// slow makes each call of a verb take d.
func (b *bench) slow(verb string, d time.Duration) {
	b.faulty.Inject(func(c backendtest.Call) backendtest.Fault {
		if c.Verb == verb {
			return backendtest.Fault{Delay: d}
		}
		return backendtest.Fault{}
	})
}

// start does f on a goroutine and waits until it blocks or ends.
func (b *bench) start(f func()) {
	b.group.Go(f)
	synctest.Wait()
}

// startSet writes a value on a goroutine and notes it when it is done.
func (b *bench) startSet(key datastore.Key, value string, r datastore.Request) {
	b.start(func() {
		_, err := b.Set(b.Context(), key, text(value), r)
		assert.NoError(b, err)
		b.did("set " + value)
	})
}

// startGet reads on a goroutine and notes the value when it is done.
func (b *bench) startGet(key datastore.Key, r datastore.Request) {
	b.start(func() {
		entry, err := b.Get(b.Context(), key, r)
		assert.NoError(b, err)
		value := "nil"
		if entry != nil {
			value = string(entry.Value)
		}
		b.did("get " + value)
	})
}

func (b *bench) did(what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.order = append(b.order, what)
}

// done gives what was done so far.
func (b *bench) done() []string {
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string{}, b.order...)
}

// spend uses up n requests of the set budget, on keys of their own.
func (b *bench) spend(n int) {
	for i := range n {
		_, err := b.Set(b.Context(), standard("spent"+strconv.Itoa(i)), text("0"), none)
		require.NoError(b, err)
	}
}

func (b *bench) value(key datastore.Key) string {
	b.Helper()
	entry, err := b.memory.Load(context.Background(), key)
	require.NoError(b, err)
	if entry == nil || entry.Deleted {
		return "nil"
	}
	return string(entry.Value)
}

func sleep(d time.Duration) {
	time.Sleep(d) // virtual
	synctest.Wait()
}

var errFault = errors.New("disk on fire")
