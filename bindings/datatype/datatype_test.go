package datatype_test

// This file runs the script tests of data types, tests/testdata/roblox/types. Its one rule: a case is one
// line. `is("a | b", f())` compares all results as text; a line that ends in
// `--> "text"` must raise that text with the position of the line. Lines with
// an expected error run one by one, after all others, and see nothing of them.

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

// testTime is the clock of the tests: 2001-09-09 01:46:40.987 UTC.
var testTime = time.UnixMilli(1000000000987)

// newEnv returns a server with data types and a few classes.
func newEnv(t testing.TB) *bind.Env {
	t.Helper()
	registry, err := bind.NewRegistry([]bind.Class{{Name: "DataModel"}, {Name: "Folder", Creatable: true}, thing})
	require.NoError(t, err)
	s, err := runtime.New(runtime.Options{
		Registry: registry,
		Values:   datatype.Values{},
		Runs:     func(*instance.Instance) bool { return false },
	})
	require.NoError(t, err)
	s.VM.OnPanic = func(r any, stack []byte) { t.Errorf("panic in a native function: %v\n%s", r, stack) }
	e := bind.NewEnv(s)
	bind.Provide(e, datatype.Host{
		Now:      func() time.Time { return testTime },
		Location: time.FixedZone("HST", -10*3600),
		Seed:     func() uint64 { return 7 },
	})
	e.AddDataTypes(datatype.All, datatype.Lacking)
	return e
}

func run(t testing.TB, e *bind.Env, name, src string) ([]vm.Value, error) {
	t.Helper()
	proto, err := luau.Compile(name, src, luau.O1)
	require.NoError(t, err)
	return e.VM.Resume(e.VM.NewThread(e.VM.Load(proto, e.VM.NewEnv()).Value()))
}

var expectation = regexp.MustCompile(`^(.*\S)\s*--> (".*")$`)

func TestScripts(t *testing.T) {
	files, err := filepath.Glob("../../tests/testdata/roblox/types/*.luau")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".luau")
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			testScript(t, name, string(src))
		})
	}
}

// addTestGlobals gives scripts is, which compares, and new, which makes a
// Thing.
func addTestGlobals(t *testing.T, e *bind.Env, name string) {
	e.VM.Globals.SetStr("is", vm.NewFunction("is", func(c *vm.Call) {
		var texts []string
		for i := 2; i <= c.NArgs(); i++ {
			texts = append(texts, c.Thread().ToString(c.Arg(i)))
		}
		frame, _ := c.Thread().Frame(0)
		assert.Equal(t, c.CheckString(1), strings.Join(texts, " | "), "%s:%d", name, frame.Line)
	}).Value())
	e.VM.Globals.SetStr("new", vm.NewFunction("new", func(c *vm.Call) {
		i := e.Tree.Create(e.Tree.Registry().Class("Thing"))
		i.SetName(c.CheckString(1))
		c.Return(e.Instance(i))
	}).Value())
}

func testScript(t *testing.T, name, src string) {
	e := newEnv(t)
	addTestGlobals(t, e, name)
	lines := strings.Split(src, "\n")
	var failing []func()
	for i, line := range lines {
		m := expectation.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		lines[i] = ""
		failing = append(failing, func() {
			want, err := strconv.Unquote(m[2])
			require.NoError(t, err, "%s:%d", name, i+1)
			_, err = run(t, e, name, strings.Repeat("\n", i)+m[1])
			if assert.Error(t, err, "%s:%d", name, i+1) {
				assert.Equal(t, fmt.Sprintf("%s:%d: %s", name, i+1, want), err.Error())
			}
		})
	}
	_, err := run(t, e, name, strings.Join(lines, "\n"))
	assert.NoError(t, err)
	for _, f := range failing {
		f()
	}
}
