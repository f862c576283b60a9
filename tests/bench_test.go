// Package tests holds what can only be tested on the whole program: the
// command line, the layers, and how fast the engine is.
package tests

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

// This file compares the engine with gopher-lua, and with Luau itself if a
// luau binary is on PATH. Its one rule: all engines run the same program in
// the same run, and must give the same result.
//
//	go test ./tests -run '^$' -bench Luau -benchtime 1x

// engine runs one program and returns its result as text and the time from
// compiled source to result.
type engine struct {
	name string
	run  func(program string) (string, time.Duration, error)
}

// BenchmarkLuau runs every program of scripts/bench on every engine and prints
// the times, the ratios and their geometric mean.
func BenchmarkLuau(b *testing.B) {
	programs, err := filepath.Glob("../scripts/bench/*.luau")
	require.NoError(b, err)
	require.NotEmpty(b, programs)
	engines := []engine{{"lanai", runLanai}, {"gopher-lua", runGopherLua}}
	if path, err := exec.LookPath("luau"); err == nil {
		engines = append(engines, engine{"luau -O2", runBinary(path)})
	}

	t := newTimes(engines)
	for b.Loop() {
		for _, program := range programs {
			t.add(b, program)
		}
	}
	b.ReportMetric(t.mean(1), "x-gopher-lua")
	if len(engines) > 2 {
		b.ReportMetric(t.mean(2), "x-luau")
	}
	fmt.Print(t.table())
}

// times collects the shortest time of each program on each engine.
type times struct {
	engines []engine
	names   []string
	best    map[string][]time.Duration
}

func newTimes(engines []engine) *times {
	return &times{engines: engines, best: make(map[string][]time.Duration)}
}

// add runs a program on every engine and compares the results.
func (t *times) add(b *testing.B, program string) {
	name := strings.TrimSuffix(filepath.Base(program), ".luau")
	best := t.best[name]
	if best == nil {
		best = make([]time.Duration, len(t.engines))
		t.names, t.best[name] = append(t.names, name), best
	}
	want := ""
	for i, e := range t.engines {
		goruntime.GC() // nobody pays for the garbage of another
		got, took, err := e.run(program)
		require.NoError(b, err, "%s on %s", name, e.name)
		if i == 0 {
			want = got
		}
		require.Equal(b, want, got, "result of %s on %s", name, e.name)
		if best[i] == 0 || took < best[i] {
			best[i] = took
		}
	}
}

// ratio is how many times longer engine i takes than the first.
func (t *times) ratio(name string, i int) float64 {
	return float64(t.best[name][i]) / float64(t.best[name][0])
}

// mean is the geometric mean of the ratios of engine i.
func (t *times) mean(i int) float64 {
	sum := 0.0
	for _, name := range t.names {
		sum += math.Log(t.ratio(name, i))
	}
	return math.Exp(sum / float64(len(t.names)))
}

func (t *times) table() string {
	var out strings.Builder
	fmt.Fprintf(&out, "\n%-14s %12s", "", t.engines[0].name)
	for _, e := range t.engines[1:] {
		fmt.Fprintf(&out, " %12s %7s", e.name, "ratio")
	}
	for _, name := range t.names {
		fmt.Fprintf(&out, "\n%-14s %9.1f ms", name, ms(t.best[name][0]))
		for i := 1; i < len(t.engines); i++ {
			fmt.Fprintf(&out, " %9.1f ms %6.2fx", ms(t.best[name][i]), t.ratio(name, i))
		}
	}
	fmt.Fprintf(&out, "\n%-14s %12s", "geometric mean", "")
	for i := 1; i < len(t.engines); i++ {
		fmt.Fprintf(&out, " %12s %6.2fx", "", t.mean(i))
	}
	return out.String() + "\n\n"
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func runLanai(program string) (string, time.Duration, error) {
	source, err := os.ReadFile(program)
	if err != nil {
		return "", 0, err
	}
	proto, err := luau.Compile(filepath.Base(program), string(source), luau.O2)
	if err != nil {
		return "", 0, err
	}
	machine := luau.New(luau.Options{})
	began := time.Now()
	results, err := machine.Call(machine.Load(proto, machine.NewEnv()).Value())
	took := time.Since(began)
	if err != nil {
		return "", 0, err
	}
	return vm.ToString(results[0]), took, nil
}

func runGopherLua(program string) (string, time.Duration, error) {
	machine := lua.NewState()
	defer machine.Close()
	fn, err := machine.LoadFile(program)
	if err != nil {
		return "", 0, err
	}
	began := time.Now()
	machine.Push(fn)
	err = machine.PCall(0, 1, nil)
	took := time.Since(began)
	if err != nil {
		return "", 0, err
	}
	return machine.Get(-1).String(), took, nil
}

// runBinary runs a program with the luau command, which times it itself so
// that starting a process does not count.
func runBinary(path string) func(string) (string, time.Duration, error) {
	return func(program string) (string, time.Duration, error) {
		source, err := os.ReadFile(program)
		if err != nil {
			return "", 0, err
		}
		dir, err := os.MkdirTemp("", "lanai-bench")
		if err != nil {
			return "", 0, err
		}
		defer os.RemoveAll(dir)
		file := filepath.Join(dir, "program.luau")
		timed := "local function program()\n" + string(source) + "\nend\n" +
			"local began = os.clock()\nlocal result = program()\nprint(os.clock() - began)\nprint(result)\n"
		if err := os.WriteFile(file, []byte(timed), 0o644); err != nil {
			return "", 0, err
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		out, err := exec.CommandContext(ctx, path, "-O2", file).Output()
		if err != nil {
			return "", 0, err
		}
		clock, result, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		took, err := time.ParseDuration(clock + "s")
		return result, took, err
	}
}
