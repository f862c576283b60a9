package backendtest

// This file holds the model test: random requests from many goroutines, on two engines, against what an in-memory model
// says. Its one rule: everything random comes from the printed seed; LANAI_TEST_SEED repeats a run's choices.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

const (
	modelWorkers = 6
	modelSteps   = 120
	modelKeys    = 3
)

func runModels(t *testing.T, open Open) {
	for _, faults := range []bool{false, true} {
		t.Run(fmt.Sprintf("Faults=%v", faults), func(t *testing.T) {
			backend := open(t)
			runModel(t, backend, faults)
			require.NoError(t, backend.Close())
		})
	}
}

// seedOf gives the seed of this run.
func seedOf(t *testing.T) uint64 {
	seed := rand.Uint64()
	if given := os.Getenv("LANAI_TEST_SEED"); given != "" {
		var err error
		seed, err = strconv.ParseUint(given, 10, 64)
		require.NoError(t, err, "LANAI_TEST_SEED")
	}
	t.Logf("LANAI_TEST_SEED=%d", seed)
	return seed
}

// A model is a run: workers append to shared keys and do anything to keys of their own.
type model struct {
	*testing.T
	engines []*datastore.Engine

	mu       sync.Mutex // guards the rest
	appended map[datastore.Key][]outcome
	read     map[datastore.Key][]string // lists seen by reads
}

// An outcome is one append: its item, and whether it was acknowledged.
type outcome struct {
	item  string
	acked bool
}

func runModel(t *testing.T, backend datastore.Backend, faults bool) {
	seed := seedOf(t)
	if faults {
		faulty := &Faulty{Backend: backend}
		faulty.Inject(randomFaults(seed))
		backend = faulty
	}
	m := &model{T: t, appended: map[datastore.Key][]outcome{}, read: map[datastore.Key][]string{}}
	for range 2 {
		m.engines = append(m.engines, datastore.Open(backend, datastore.Options{Limits: datastore.LimitsOff}))
	}
	var group sync.WaitGroup
	for id := range modelWorkers {
		group.Go(func() { m.work(id, rand.New(rand.NewPCG(seed, uint64(id)))) })
	}
	group.Wait()
	m.check()
	for _, e := range m.engines {
		require.NoError(t, e.Close(context.Background()))
		assert.Zero(t, e.Stats().Keys, "lock records are dropped when idle")
	}
}

// randomFaults fails one call in eight, half of them after they were done, and delays another.
func randomFaults(seed uint64) func(Call) Fault {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, 1<<32))
	return func(Call) Fault {
		mu.Lock()
		defer mu.Unlock()
		switch random.IntN(16) {
		case 0:
			return Fault{Before: ErrInjected}
		case 1:
			return Fault{After: ErrInjected}
		case 2:
			return Fault{Delay: time.Duration(random.IntN(300)) * time.Microsecond}
		}
		return Fault{}
	}
}

// work is one worker.
func (m *model) work(id int, random *rand.Rand) {
	own := &private{m: m, key: standard(fmt.Sprintf("own-%d", id)), states: []string{""}}
	for step := range modelSteps {
		e := m.engines[random.IntN(len(m.engines))]
		r := datastore.Request{Priority: random.IntN(4) == 0}
		shared := standard(fmt.Sprintf("shared-%d", random.IntN(modelKeys)))
		switch random.IntN(4) {
		case 0:
			m.append(e, shared, fmt.Sprintf("%d.%d", id, step), r)
		case 1:
			m.look(e, shared, r)
		default:
			own.step(e, random, step, r)
		}
	}
}

// append adds an item to the list in a shared key.
func (m *model) append(e *datastore.Engine, key datastore.Key, item string, r datastore.Request) {
	_, err := e.Update(context.Background(), key, func(current *datastore.Entry) (*datastore.Change, error) {
		list := item
		if current != nil {
			list = string(current.Value) + " " + item
		}
		change := text(list)
		return &change, nil
	}, r)
	m.expected(err)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.appended[key] = append(m.appended[key], outcome{item, err == nil})
}

// look reads a shared key.
func (m *model) look(e *datastore.Engine, key datastore.Key, r datastore.Request) {
	entry, err := e.Get(context.Background(), key, r)
	m.expected(err)
	if err != nil || entry == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read[key] = append(m.read[key], string(entry.Value))
}

func (m *model) expected(err error) {
	if err != nil && !errors.Is(err, ErrInjected) {
		assert.NoError(m, err)
	}
}

// check compares each list with what was appended to it.
func (m *model) check() {
	for key, outcomes := range m.appended {
		var entry *datastore.Entry
		var err error
		for range 100 {
			if entry, err = m.engines[0].Get(context.Background(), key, datastore.Request{}); err == nil {
				break
			}
		}
		require.NoError(m, err)
		final := ""
		if entry != nil {
			final = string(entry.Value)
		}
		m.checkList(key, strings.Fields(final), outcomes)
		for _, seen := range m.read[key] {
			assert.True(m, strings.HasPrefix(final+" ", seen+" "), "%v: read %q is no prefix of %q", key, seen, final)
		}
	}
}

func (m *model) checkList(key datastore.Key, list []string, outcomes []outcome) {
	last := map[string]int{}
	for _, item := range list {
		worker, step, _ := strings.Cut(item, ".")
		at, _ := strconv.Atoi(step)
		before, seen := last[worker]
		assert.False(m, seen && at <= before, "%v: worker %s: step %d after %d", key, worker, at, before)
		last[worker] = at
	}
	for _, o := range outcomes {
		if o.acked {
			assert.Contains(m, list, o.item, "%v: lost update", key)
		}
	}
}

// private is a key that one worker uses alone. states are the texts it may hold: one, or after a write whose outcome is
// unknown, two. "" stands for no value.
type private struct {
	m      *model
	key    datastore.Key
	states []string
}

// step does one random thing and compares.
func (p *private) step(e *datastore.Engine, random *rand.Rand, step int, r datastore.Request) {
	ctx := context.Background()
	switch random.IntN(6) {
	case 0:
		_, err := e.Remove(ctx, p.key, r)
		p.wrote("", err)
	case 1:
		_, err := e.Increment(ctx, p.key, 7, datastore.Change{}, r)
		p.incremented(err)
	case 2:
		_, err := e.Update(ctx, p.key, func(*datastore.Entry) (*datastore.Change, error) { return nil, nil }, r)
		p.m.expected(err)
	case 3:
		value := strconv.Itoa(step)
		_, err := e.Set(ctx, p.key, text(value), r)
		p.wrote(value, err)
	default:
		entry, err := e.Get(ctx, p.key, r)
		p.m.expected(err)
		if err == nil {
			p.saw(entry)
		}
	}
}

func (p *private) wrote(state string, err error) {
	p.m.expected(err)
	if err == nil {
		p.states = []string{state}
	} else {
		p.states = append(p.states, state)
	}
}

func (p *private) incremented(err error) {
	p.m.expected(err)
	var next []string
	for _, state := range p.states {
		n, _ := strconv.Atoi(state)
		next = append(next, strconv.Itoa(n+7))
	}
	if err != nil {
		next = append(p.states, next...)
	}
	p.states = next
}

func (p *private) saw(entry *datastore.Entry) {
	state := ""
	if entry != nil {
		state = string(bytes.TrimSpace(entry.Value))
	}
	if !slices.Contains(p.states, state) {
		assert.Failf(p.m, "wrong value", "%v holds %q, want one of %q", p.key, state, p.states)
	}
	p.states = []string{state}
}
