package luau_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

func Example() {
	machine := luau.New(luau.Options{
		Print: func(_ *vm.Thread, text string) { fmt.Println(text) },
	})
	proto, err := luau.Compile("greet", `
		local name = ...
		print("hello, " .. name)
		return #name
	`, luau.O1)
	if err != nil {
		fmt.Println(err)
		return
	}
	results, err := machine.Call(machine.Load(proto, machine.NewEnv()).Value(), vm.Str("lanai"))
	fmt.Println(vm.ToString(results[0]), err)
	// Output:
	// hello, lanai
	// 5 <nil>
}

func TestCompileReportsEverySyntaxError(t *testing.T) {
	_, err := luau.Compile("bad", "local = 1\nlocal x = = 2\n", luau.O1)
	require.Error(t, err)
	assert.Contains(t, err.Error(), "1:7")
}

func TestOneProtoServesManyMachines(t *testing.T) {
	proto, err := luau.Compile("shared", `
		local t, sum = { n = 0 }, 0
		for i = 1, 100 do t.n += i; sum += t.n end
		return sum
	`, luau.O2)
	require.NoError(t, err)
	results := make(chan string)
	for range 4 {
		go func() {
			machine := luau.New(luau.Options{})
			values, err := machine.Call(machine.Load(proto, machine.NewEnv()).Value())
			if err != nil {
				results <- err.Error()
				return
			}
			results <- vm.ToString(values[0])
		}()
	}
	for range 4 {
		assert.Equal(t, "171700", <-results)
	}
}

func TestInterruptEndsAnEndlessLoop(t *testing.T) {
	for _, source := range []string{
		"while true do end",
		"repeat until false",
		"for i = 1, math.huge do end",
		"local function f() return f end while f() do end",
		"for _ in function() return 1 end do end",
		"pcall(function() while true do end end)",
	} {
		proto, err := luau.Compile("endless", source, luau.O1)
		require.NoError(t, err)
		machine := luau.New(luau.Options{})
		machine.OnInterrupt = func(*vm.Thread) error { return vm.NewError("enough") }
		timer := time.AfterFunc(time.Millisecond, machine.Interrupt)
		_, err = machine.Call(machine.Load(proto, machine.NewEnv()).Value())
		timer.Stop()
		assert.ErrorContains(t, err, "enough", source)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		luau.New(luau.Options{})
	}
}
