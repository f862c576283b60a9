package backendtest

// This file holds the model test: random requests from many goroutines, through two engines on one backend, whose history
// is checked for linearisability, key by key. Its one rule: everything random comes from the printed seed;
// LANAI_TEST_SEED repeats a run's choices.

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

const (
	modelWorkers = 6
	modelSteps   = 150
	modelKeys    = 2 // of each kind
	modelCheck   = time.Minute
)

func runModels(t *testing.T, open Open) {
	for _, faults := range []bool{false, true} {
		t.Run(fmt.Sprintf("Faults=%v", faults), func(t *testing.T) {
			backend := open(t)
			seed := seedOf(t)
			ops := runModel(t, backend, seed, faults)
			checkModel(t, ops)
			require.NoError(t, backend.Close())
		})
	}
}

// checkModel checks the history of each key, and shows that of one that is not linearisable.
func checkModel(t *testing.T, ops []porcupine.Operation) {
	for _, part := range linear.Partition(ops) {
		result := porcupine.CheckOperationsTimeout(linear, part, modelCheck)
		if result == porcupine.Ok {
			continue
		}
		slices.SortFunc(part, func(a, b porcupine.Operation) int { return cmp.Compare(a.Call, b.Call) })
		var lines []string
		for _, op := range part {
			lines = append(lines, fmt.Sprintf("%d-%d worker %d: %s", op.Call, op.Return, op.ClientId, linear.DescribeOperation(op.Input, op.Output)))
		}
		assert.Failf(t, "not linearisable", "%s:\n%s", result, strings.Join(lines, "\n"))
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

// A model is a run.
type model struct {
	*testing.T
	engines []*datastore.Engine
	clock   atomic.Int64

	mu  sync.Mutex // guards ops
	ops []porcupine.Operation
}

// runModel makes the requests and gives their history.
func runModel(t *testing.T, backend datastore.Backend, seed uint64, faults bool) []porcupine.Operation {
	if faults {
		faulty := &Faulty{Backend: backend}
		faulty.Inject(randomFaults(seed))
		backend = faulty
	}
	m := &model{T: t}
	for range 2 {
		m.engines = append(m.engines, datastore.Open(backend, datastore.Options{Limits: datastore.LimitsOff}))
	}
	var group sync.WaitGroup
	for id := range modelWorkers {
		group.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(id)))
			for step := range modelSteps {
				m.step(id, fmt.Sprintf("%d.%d ", id, step), random)
			}
		})
	}
	group.Wait()
	for _, e := range m.engines {
		require.NoError(t, e.Close(context.Background()))
		assert.Zero(t, e.Stats().Keys, "lock records are dropped when idle")
	}
	return m.ops
}

// randomFaults fails one call in eight, half of them after they were done, and delays another.
func randomFaults(seed uint64) func(Call) Fault {
	var mu sync.Mutex // guards random
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

// step makes one random request and notes it.
func (m *model) step(worker int, item string, random *rand.Rand) {
	e := m.engines[random.IntN(len(m.engines))]
	r := datastore.Request{Priority: random.IntN(4) == 0}
	in := asked{verb: verbs[random.IntN(len(verbs))], item: item, delta: random.Int64N(9) - 4}
	name := strconv.Itoa(random.IntN(modelKeys))
	switch random.IntN(3) {
	case 0:
		in.key = standard("text" + name)
	case 1:
		in.key, in.numeric = standard("number"+name), true
	default:
		in.key, in.numeric = ordered(name), true
	}
	call := m.clock.Add(1)
	out := in.ask(e, r)
	done := m.clock.Add(1)
	if out.err != nil {
		assert.ErrorIs(m, out.err, ErrInjected)
		if in.verb == "get" || in.verb == "decline" {
			return // it tells nothing, and did nothing
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ops = append(m.ops, porcupine.Operation{ClientId: worker, Input: in, Call: call, Output: out, Return: done})
}

// verbs are what may be asked; update appends to a text and adds to a number.
var verbs = []string{"get", "get", "set", "update", "update", "increment", "decline", "remove"}

// An asked is one request.
type asked struct {
	key     datastore.Key
	numeric bool
	verb    string
	item    string // to set or append, when the key is not numeric
	delta   int64  // to set or add, when it is
}

// A told is its outcome. A failed write may have been done.
type told struct {
	value string // what it gave or saw: "" for no value
	err   error
}

// next is what a write makes of a value; "" stands for no value.
func (a asked) next(value string) string {
	n, _ := strconv.ParseInt(value, 10, 64)
	switch {
	case a.verb == "remove":
		return ""
	case a.verb == "set" && a.numeric:
		return strconv.FormatInt(a.delta, 10)
	case a.verb == "set":
		return a.item
	case a.numeric:
		return strconv.FormatInt(n+a.delta, 10)
	}
	return value + a.item
}

// ask makes the request. On a key that is not numeric, an increment is an update.
func (a asked) ask(e *datastore.Engine, r datastore.Request) told {
	ctx := context.Background()
	switch a.verb {
	case "get":
		return a.tell(e.Get(ctx, a.key, r))
	case "set":
		return a.tell(e.Set(ctx, a.key, a.change(a.next("")), r))
	case "remove":
		return a.tell(e.Remove(ctx, a.key, r))
	case "increment":
		if a.numeric {
			return a.tell(e.Increment(ctx, a.key, a.delta, datastore.Change{}, r))
		}
	case "decline":
		var seen *datastore.Entry
		_, err := e.Update(ctx, a.key, func(current *datastore.Entry) (*datastore.Change, error) {
			seen = current
			return nil, nil
		}, r)
		return a.tell(seen, err)
	}
	return a.tell(e.Update(ctx, a.key, func(current *datastore.Entry) (*datastore.Change, error) {
		change := a.change(a.next(a.tell(current, nil).value))
		return &change, nil
	}, r))
}

// change is the content that stands for a value.
func (a asked) change(value string) datastore.Change {
	if a.key.Ordered {
		n, _ := strconv.ParseInt(value, 10, 64)
		return datastore.Change{Number: n}
	}
	return text(value)
}

// tell reads an outcome.
func (a asked) tell(entry *datastore.Entry, err error) told {
	switch {
	case err != nil:
		return told{err: err}
	case entry == nil:
		return told{}
	case a.key.Ordered:
		return told{value: strconv.FormatInt(entry.Number, 10)}
	}
	return told{value: string(entry.Value)}
}

// linear is what a key is: one value at each instant.
var linear = (&porcupine.NondeterministicModel{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		keys := map[datastore.Key][]porcupine.Operation{}
		for _, op := range history {
			key := op.Input.(asked).key
			keys[key] = append(keys[key], op)
		}
		var parts [][]porcupine.Operation
		for _, part := range keys {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() []any { return []any{""} },
	Step: func(state, input, output any) []any {
		value, in, out := state.(string), input.(asked), output.(told)
		next := in.next(value)
		switch {
		case in.verb == "get" || in.verb == "decline":
			return possible(out.value == value, value)
		case out.err != nil:
			return []any{value, next}
		case in.verb == "remove":
			return possible(out.value == value, next)
		}
		return possible(out.value == next, next)
	},
	DescribeOperation: func(input, output any) string {
		in, out := input.(asked), output.(told)
		if out.err != nil {
			out.value = "failed"
		}
		return fmt.Sprintf("%s %s %q %d -> %q", in.verb, in.key, in.item, in.delta, out.value)
	},
}).ToModel()

// possible gives the next state of a step that fits.
func possible(fits bool, next string) []any {
	if !fits {
		return nil
	}
	return []any{next}
}
