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
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"lanai/runtime/luau"
	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/vm"
)

// This file compares the engine with gopher-lua, and with Luau itself if a
// luau binary is on PATH. Its one rule: all engines run the same program in
// the same run, and must give the same result. Times are of the processor, the
// garbage collector's work included.
//
//	go test ./tests -run '^$' -bench Luau -benchtime 3x
//
// That is without profile-guided optimisation. With the profile that `go build`
// uses for the program: the same, with -pgo $PWD/default.pgo.

// engine runs one program and returns its result as text and the time from
// compiled source to result.
type engine struct {
	name string
	run  func(program string) (string, time.Duration, error)
}

// benchPrograms returns the files of scripts/bench.
func benchPrograms(t testing.TB) []string {
	programs, err := filepath.Glob("../scripts/bench/*.luau")
	require.NoError(t, err)
	require.Greater(t, len(programs), 24)
	return programs
}

// engines returns the engines to compare, Lanai first.
func engines(t testing.TB) []engine {
	all := []engine{{"lanai", runLanai(luau.O2)}, {"gopher-lua", runGopherLua}}
	if path, err := exec.LookPath("luau"); err == nil {
		all = append(all, engine{"luau -O2", runBinary(t, path)})
	}
	return all
}

func programName(file string) string { return strings.TrimSuffix(filepath.Base(file), ".luau") }

// TestBenchPrograms runs every program at every level, and on luau itself if
// there is one: nobody measures a wrong result.
func TestBenchPrograms(t *testing.T) {
	levels := []engine{{"O2", runLanai(luau.O2)}, {"O1", runLanai(luau.O1)}, {"O0", runLanai(luau.O0)}}
	if path, err := exec.LookPath("luau"); err == nil {
		levels = append(levels, engine{"luau -O2", runBinary(t, path)})
	}
	for _, program := range benchPrograms(t) {
		t.Run(programName(program), func(t *testing.T) {
			want := ""
			for i, e := range levels {
				got, _, err := e.run(program)
				require.NoError(t, err, e.name)
				if i == 0 {
					want = got
				}
				require.Equal(t, want, got, e.name)
			}
			require.NotEqual(t, "nil", want, "the program returns nothing to compare")
		})
	}
}

// BenchmarkLuau runs every program of scripts/bench on every engine and prints
// the times, the ratios and their geometric mean.
func BenchmarkLuau(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as main does
	t := newTimes(engines(b))
	programs := benchPrograms(b)
	for b.Loop() {
		for _, program := range programs {
			t.add(b, program)
		}
	}
	b.ReportMetric(t.mean(1), "x-gopher-lua")
	if len(t.engines) > 2 {
		b.ReportMetric(t.mean(2), "x-luau")
	}
	fmt.Print(t.table())
}

// BenchmarkOwn runs every program on this engine alone. It makes the profile that
// `go build` uses, and shows what that is good for:
//
//	go test ./tests -run '^$' -bench Own -benchtime 3x -cpuprofile default.pgo
//	go test ./tests -run '^$' -bench Own -benchtime 3x [-pgo $PWD/default.pgo]
func BenchmarkOwn(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as main does
	t := newTimes([]engine{{"lanai", runLanai(luau.O2)}})
	programs := benchPrograms(b)
	for b.Loop() {
		for _, program := range programs {
			t.add(b, program)
		}
	}
	sum := 0.0
	for _, name := range t.names {
		sum += ms(t.best[name][0])
	}
	b.ReportMetric(sum, "cpu-ms")
	b.ReportMetric(0, "ns/op")
}

// times collects the shortest time of each program on each engine; 0 is a
// program that needs more than the engine has.
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
	name := programName(program)
	best := t.best[name]
	if best == nil {
		best = make([]time.Duration, len(t.engines))
		t.names, t.best[name] = append(t.names, name), best
	}
	want := ""
	for i, e := range t.engines {
		goruntime.GC() // nobody pays for the garbage of another
		got, took, err := e.run(program)
		if err != nil && e.name == "gopher-lua" {
			continue // Lua 5.1 has no buffers, no bit32, no math.round
		}
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

// ratio is how many times longer engine i takes than the first, 0 if it cannot
// run the program.
func (t *times) ratio(name string, i int) float64 {
	return float64(t.best[name][i]) / float64(t.best[name][0])
}

// mean is the geometric mean of the ratios of engine i over what it can run.
func (t *times) mean(i int) float64 {
	sum, n := 0.0, 0.0
	for _, name := range t.names {
		if r := t.ratio(name, i); r > 0 {
			sum += math.Log(r)
			n++
		}
	}
	return math.Exp(sum / n)
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
			if t.best[name][i] == 0 {
				fmt.Fprintf(&out, " %12s %7s", "cannot", "")
				continue
			}
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

func runLanai(level compile.Level) func(string) (string, time.Duration, error) {
	return func(program string) (string, time.Duration, error) {
		source, err := os.ReadFile(program)
		if err != nil {
			return "", 0, err
		}
		proto, err := luau.Compile(filepath.Base(program), string(source), level)
		if err != nil {
			return "", 0, err
		}
		machine := luau.New(luau.Options{})
		fn := machine.Load(proto, machine.NewEnv()).Value()
		began := cpuTime()
		results, err := machine.Call(fn)
		took := cpuTime() - began
		if err != nil {
			return "", 0, err
		}
		return vm.ToString(results[0]), took, nil
	}
}

func runGopherLua(program string) (string, time.Duration, error) {
	machine := lua.NewState()
	defer machine.Close()
	fn, err := machine.LoadFile(program)
	if err != nil {
		return "", 0, err
	}
	began := cpuTime()
	machine.Push(fn)
	err = machine.PCall(0, 1, nil)
	took := cpuTime() - began
	if err != nil {
		return "", 0, err
	}
	return machine.Get(-1).String(), took, nil
}

// runBinary runs a program with the luau command. What a process takes that
// does nothing is taken off.
func runBinary(t testing.TB, path string) func(string) (string, time.Duration, error) {
	dir := t.TempDir()
	run := func(source string) (string, time.Duration, error) {
		file := filepath.Join(dir, "program.luau")
		if err := os.WriteFile(file, []byte(source), 0o644); err != nil {
			return "", 0, err
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, path, "-O2", file)
		out, err := cmd.Output()
		if err != nil {
			return "", 0, err
		}
		return strings.TrimSpace(string(out)), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
	}
	idle := time.Minute
	for range 5 {
		_, took, err := run("")
		require.NoError(t, err)
		idle = min(idle, took)
	}
	return func(program string) (string, time.Duration, error) {
		source, err := os.ReadFile(program)
		if err != nil {
			return "", 0, err
		}
		result, took, err := run("local function program()\n" + string(source) + "\nend\nprint(program())\n")
		return result, max(took-idle, time.Microsecond), err
	}
}
