package vm

// This file tests the account of memory from inside. Its one rule: no test
// depends on what other machines of the process have in use.

import (
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const mib = 1 << 20

// raised runs f as if a script had called it and returns the error it raises.
func raised(vm *VM, owner any, f func(*Thread)) (err *Error) {
	th := vm.NewThread(NewFunction("f", func(c *Call) { f(c.th) }).Value())
	th.Owner = owner
	_, e := vm.Resume(th)
	err, _ = e.(*Error)
	return err
}

func TestMemoryIsRefusedOnceThenForGood(t *testing.T) {
	vm := New()
	vm.SetMemoryLimit(16 * mib)
	assert.Equal(t, 16*mib, vm.MemoryLimit())
	ask := func(n int) func(*Thread) { return func(th *Thread) { th.vm.charge(n) } }

	assert.Nil(t, raised(vm, "a", ask(mib)))
	for owner, fatal := range []bool{false, false} {
		err := raised(vm, owner, ask(1<<40))
		require.NotNil(t, err)
		assert.Equal(t, errMemory, err.Error())
		assert.Equal(t, fatal, err.fatal, "the first time of owner %d", owner)
		assert.Equal(t, "the limit is 16 MiB", err.Note)
		assert.True(t, raised(vm, owner, ask(1<<40)).fatal)
	}
	assert.Nil(t, raised(vm, 0, ask(mib)), "what fits is given all the same")

	// The host is never refused, and a new limit forgets who was warned.
	assert.NotPanics(t, func() { vm.charge(1 << 40) })
	vm.SetMemoryLimit(32 * mib)
	assert.False(t, raised(vm, 0, ask(1<<40)).fatal)
	vm.SetMemoryLimit(0)
	assert.Nil(t, raised(vm, 0, ask(1<<40)))
	assert.Zero(t, vm.MemoryLimit())
}

// TestRefusedGrowthLosesNothing fills a table until it must not grow.
func TestRefusedGrowthLosesNothing(t *testing.T) {
	for name, key := range map[string]func(i int) Value{
		"array":   Int,
		"numbers": func(i int) Value { return Number(float64(i) + 0.5) },
		"strings": func(i int) Value { return Str(strings.Repeat("x", i%7) + FormatNumber(float64(i))) },
	} {
		t.Run(name, func(t *testing.T) {
			vm := New()
			vm.SetMemoryLimit(16 * mib)
			table, n := NewTable(0, 0), 0
			vm.Globals.SetStr("t", table.Value())
			err := raised(vm, nil, func(th *Thread) {
				for ; ; n++ {
					th.SetIndex(table.Value(), key(n+1), Int(n))
				}
			})
			require.NotNil(t, err)
			require.Greater(t, n, 10000)
			for i := range n {
				f, _ := table.Get(key(i + 1)).AsNumber()
				require.Equal(t, float64(i), f)
			}
			assert.True(t, table.Get(key(n+1)).IsNil())
			table.Set(key(n+1), True)
			assert.Equal(t, True, table.Get(key(n+1)))
		})
	}
}

func TestMemoryInUse(t *testing.T) {
	vm := New()
	before := vm.MemoryInUse()
	table := NewTable(0, 0)
	vm.Globals.SetStr("t", table.Value())
	require.Nil(t, raised(vm, nil, func(th *Thread) {
		text := Str(strings.Repeat("x", 4*mib)) // met once, whoever refers to it
		th.vm.charge(4 * mib)
		for i := range 1000 {
			th.SetIndex(table.Value(), Int(i+1), text)
		}
	}))
	assert.InDelta(t, 4*mib+1024*16, vm.MemoryInUse()-before, 64<<10)

	// What is dropped is not seen before the next census.
	vm.Globals.SetStr("t", Nil)
	vm.charge(8 * mib)
	assert.InDelta(t, before, vm.MemoryInUse(), 64<<10)
}

// TestCensus counts what the machine refers to in unusual ways.
func TestCensus(t *testing.T) {
	big := func() Value { return NewBuffer(make([]byte, mib)).Value() }
	for name, hold := range map[string]func(vm *VM){
		"root":      func(vm *VM) { vm.Roots = rootsOf{big()} },
		"userdata":  func(vm *VM) { vm.Globals.SetStr("x", NewUserdata(nil, nil, rootsOf{big()}).Value()) },
		"metatable": func(vm *VM) { m := NewTable(0, 0); m.SetInt(1, big()); vm.StringMeta = m },
		"thread":    func(vm *VM) { vm.Globals.SetStr("x", vm.NewThread(big()).Value()) },
		"key":       func(vm *VM) { vm.Globals.Set(big(), True) },
		"environment": func(vm *VM) {
			env := NewTable(0, 0)
			env.SetInt(1, big())
			vm.Globals.SetStr("x", (&Function{header: header{kind: KindFunction}, proto: &proto{}, env: env}).Value())
		},
		"upvalue": func(vm *VM) {
			uv := &upvalue{header: header{kind: kindUpvalue}, closed: big()}
			uv.v = &uv.closed
			f := NewFunction("f", nil)
			f.up = []Value{pointerTo(uv)}
			vm.Globals.SetStr("x", f.Value())
		},
		"weak table": func(vm *VM) {
			mode, key, table := NewTable(0, 0), NewTable(0, 0), NewTable(0, 0)
			mode.SetStr("__mode", Str("k"))
			table.SetMeta(mode)
			table.Set(key.Value(), big())
			vm.Globals.SetStr("x", table.Value())
			vm.Globals.SetStr("y", key.Value())
		},
		"deep": func(vm *VM) {
			v := big()
			for range 1000 {
				t := NewTable(0, 0)
				t.SetInt(1, v)
				v = t.Value()
			}
			vm.Globals.SetStr("x", v)
		},
		"weighed": func(vm *VM) {
			f := NewFunction("f", func(*Call) {})
			f.Weigh(mib)
			vm.Globals.SetStr("x", f.Value())
		},
	} {
		t.Run(name, func(t *testing.T) {
			vm := New()
			before := vm.census(1 << 62)
			hold(vm)
			assert.InDelta(t, mib+64<<10, vm.census(1<<62)-before, 64<<10)
			assert.InDelta(t, mib+64<<10, vm.census(1<<62)-before, 64<<10, "again")
			assert.Less(t, vm.census(1000), 64<<10, "stops early")
		})
	}
}

type rootsOf []Value

func (r rootsOf) Roots(visit func(Value)) {
	for _, v := range r {
		visit(v)
	}
}

// TestMachinesAreForgotten checks that the account keeps no machine alive.
func TestMachinesAreForgotten(t *testing.T) {
	machines := func() int {
		process.mu.Lock()
		defer process.mu.Unlock()
		return process.machines
	}
	for range 100 {
		vm := New()
		vm.SetMemoryLimit(16 * mib)
		vm.Globals.SetStr("self", NewUserdata(nil, nil, vm).Value())
	}
	for range 100 {
		goruntime.GC()
		if machines() < 50 {
			return
		}
		goruntime.Gosched()
	}
	assert.Less(t, machines(), 50)
}

// BenchmarkNew makes empty machines.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New()
	}
}
