package vm_test

// This file measures what the tools cost. Its one rule: off and on are
// compared in one run, and off is a machine that has neither been asked for a
// profile nor given code with counters.
//
//	go test ./runtime/luau/vm -run '^$' -bench Tools -count 6

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lanai/runtime/luau"
	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/syntax"
)

var toolPrograms = map[string]string{
	"calls": "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end return fib(20)",
	"loop":  "local n = 0 for i = 1, 20000 do if i % 3 == 0 then n += i end end return n",
}

func BenchmarkTools(b *testing.B) {
	for _, program := range []string{"calls", "loop"} {
		for _, tool := range []string{"off", "profile", "coverage"} {
			b.Run(program+"/"+tool, func(b *testing.B) { benchmarkTool(b, toolPrograms[program], tool) })
		}
	}
}

func benchmarkTool(b *testing.B, source, tool string) {
	tree, errs := syntax.Parse(source)
	require.Empty(b, errs)
	p, err := compile.Compile(tree, compile.Options{ChunkName: "x", Coverage: tool == "coverage"})
	require.NoError(b, err)
	machine := luau.New(luau.Options{})
	if tool == "profile" {
		profile, ticker, done := machine.StartProfile(), time.NewTicker(time.Millisecond), make(chan struct{})
		defer close(done)
		defer ticker.Stop()
		go func() {
			for {
				select {
				case <-ticker.C:
					profile.Tick(1)
				case <-done:
					return
				}
			}
		}()
	}
	f := machine.Load(p, machine.NewEnv()).Value()
	for b.Loop() {
		if _, err := machine.Call(f); err != nil {
			b.Fatal(err)
		}
	}
}
