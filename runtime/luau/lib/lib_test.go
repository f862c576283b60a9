package lib

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// This file runs the script tests in testdata. Its one rule: a case is one
// line. `is("text", f())` compares all results as text; a line that ends in
// `--> "text"` must raise that text with the position of this line, or with
// `--> without position "text"` that text alone. Lines with an expected error
// run one by one, after all other lines of their file, so they see nothing of it.

var expectation = regexp.MustCompile(`^(.*\S)\s*--> (without position )?(".*")$`)

func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.luau")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".luau")
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, level := range []compile.Level{compile.O0, compile.O1, compile.O2} {
			t.Run(fmt.Sprintf("%s/%v", name, level), func(t *testing.T) { testScript(t, name, string(src), level) })
		}
	}
}

func testScript(t *testing.T, name, src string, level compile.Level) {
	lines := strings.Split(src, "\n")
	for i, line := range lines {
		m := expectation.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		lines[i] = ""
		want, err := strconv.Unquote(m[3])
		require.NoError(t, err, "%s:%d", name, i+1)
		if m[2] == "" {
			want = fmt.Sprintf("%s:%d: %s", name, i+1, want)
		}
		err = run(newTestVM(t, name), t, name, strings.Repeat("\n", i)+m[1], level)
		if assert.Error(t, err, "%s:%d", name, i+1) {
			assert.Equal(t, want, err.Error(), "%s:%d", name, i+1)
		}
	}
	assert.NoError(t, run(newTestVM(t, name), t, name, strings.Join(lines, "\n"), level))
}

// run compiles and runs a chunk on a new thread.
func run(v *vm.VM, t *testing.T, name, src string, level compile.Level) error {
	t.Helper()
	chunk, errs := syntax.Parse(src)
	require.Empty(t, errs)
	p, err := compile.Compile(chunk, compile.Options{ChunkName: name, Level: level})
	require.NoError(t, err)
	_, err = v.Resume(v.NewThread(v.Load(p, v.NewEnv()).Value()))
	return err
}

// testTime is 2001-09-09 01:46:40 UTC, the clock of the script tests.
var testTime = time.Unix(1e9, 0)

// newTestVM returns a VM with the libraries, a clock that stands still, and
// the function is.
func newTestVM(t *testing.T, name string) *vm.VM {
	v := vm.New()
	v.OnPanic = func(r any, stack []byte) { t.Errorf("panic in a native function: %v\n%s", r, stack) }
	Open(v, Options{
		Now:       func() time.Time { return testTime },
		Monotonic: func() float64 { return 12.5 },
		Memory:    func() float64 { return 1234.5 },
	})
	v.Globals.SetStr("is", vm.NewFunction("is", func(c *vm.Call) {
		var texts []string
		for i := 2; i <= c.NArgs(); i++ {
			texts = append(texts, c.Thread().ToString(c.Arg(i)))
		}
		frame, _ := c.Thread().Frame(0)
		assert.Equal(t, c.CheckString(1), strings.Join(texts, " "), "%s:%d", name, frame.Line)
	}).Value())
	return v
}

func TestPrint(t *testing.T) {
	var got []string
	v := vm.New()
	Open(v, Options{
		Print:     func(_ *vm.Thread, text string) { got = append(got, text) },
		Separator: " ",
	})
	src := `print() print("a") print(1, nil, true, setmetatable({}, {__tostring = function() return "T" end}))`
	require.NoError(t, run(v, t, "print", src, compile.O1))
	assert.Equal(t, []string{"", "a", "1 nil true T"}, got)
}

func TestZeroOptions(t *testing.T) {
	v := vm.New()
	Open(v, Options{})
	src := `print("nowhere") assert(os.time() == 0 and os.clock() == 0 and gcinfo() == 0 and os.date("%Z") == "UTC")
		math.random()`
	require.NoError(t, run(v, t, "zero", src, compile.O1))
}

func TestLocation(t *testing.T) {
	v := vm.New()
	Open(v, Options{Location: time.FixedZone("HST", -10*3600)})
	src := `assert(os.date("%H %Z %z", 86400) == "14 HST -1000") assert(os.date("!%H %Z", 86400) == "00 GMT")
		assert(os.date("*t", 86400).hour == 14)`
	require.NoError(t, run(v, t, "location", src, compile.O1))
}

// TestRandomSequence checks that VMs do not share their random numbers.
func TestRandomSequence(t *testing.T) {
	a, b := newRandom(42), newRandom(42)
	a.next()
	assert.NotEqual(t, a.state, b.state)
	b.next()
	assert.Equal(t, a.state, b.state)
}

func TestLibrariesAreReadonly(t *testing.T) {
	v := vm.New()
	Open(v, Options{})
	for i, k, val, ok := v.Globals.At(0); ok; i, k, val, ok = v.Globals.At(i) {
		if lib := val.AsTable(); lib != nil {
			assert.Equal(t, k.AsString().String() != "_G", lib.Readonly(), "%s", k.AsString())
		}
	}
	assert.True(t, v.StringMeta.Readonly())
}

func TestNoiseIsBounded(t *testing.T) {
	for i := range 2000 {
		f := float32(i) * 0.173
		n := noise(f, -f*1.7, f/3)
		assert.True(t, math.Abs(float64(n)) <= 1.2, "%v", n)
	}
}

// TestInterrupt stops scripts inside of functions that would run for ages.
func TestInterrupt(t *testing.T) {
	for _, src := range []string{
		`("a"):rep(40):find((".-"):rep(20) .. "b")`,
		`table.move(table.create(2^20, 1), 1, 2^20, 1, {})`,
	} {
		v := newTestVM(t, "long")
		asked := 0
		v.OnInterrupt = func(*vm.Thread) error {
			v.Interrupt() // again: the first time is at the call
			if asked++; asked > 10 {
				return vm.NewError("stopped")
			}
			return nil
		}
		v.Interrupt()
		assert.EqualError(t, run(v, t, "long", src, compile.O1), "stopped", "%s", src)
	}
}

// TestOpenIsRepeatable checks that two VMs list their globals and libraries
// in the same order.
func TestOpenIsRepeatable(t *testing.T) {
	list := func() (names []string) {
		v := newTestVM(t, "order")
		var walk func(prefix string, t *vm.Table)
		walk = func(prefix string, t *vm.Table) {
			for i, k, val, ok := t.At(0); ok; i, k, val, ok = t.At(i) {
				names = append(names, prefix+vm.ToString(k))
				if lib := val.AsTable(); lib != nil {
					walk(vm.ToString(k)+".", lib)
				}
			}
		}
		walk("", v.Globals)
		return names
	}
	assert.Equal(t, list(), list())
}
