package luau_test

// This file runs many machines at once. Its one rule: they share nothing that
// any of them writes but the account of the process; -race sees the rest.

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau"
)

func TestMachinesInParallel(t *testing.T) {
	proto, err := luau.Compile("x", `
		local cache, kept = setmetatable({}, {__mode = "k"}), {}
		for i = 1, 2000 do
			local key = {i}
			cache[key] = {key, tostring(i):rep(3), ("%d"):format(i)}
			if i % 10 == 0 then kept[#kept + 1] = key end
			if i % 200 == 0 then assert(gcinfo() > 0) end
		end
		local sum = 0
		for _, key in kept do sum += cache[key][1][1] end
		return sum, (pcall(string.rep, "x", 2 ^ 29))`, luau.O2)
	require.NoError(t, err)

	var done sync.WaitGroup
	for range 8 {
		done.Go(func() {
			machine := luau.New(luau.Options{})
			machine.SetMemoryLimit(16 << 20)
			results, err := machine.Call(machine.Load(proto, machine.NewEnv()).Value())
			if !assert.NoError(t, err) {
				return
			}
			sum, _ := results[0].AsNumber()
			assert.Equal(t, 201000.0, sum)
			assert.False(t, results[1].Truthy())
		})
	}
	done.Wait()
}
