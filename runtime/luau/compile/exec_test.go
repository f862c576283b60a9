package compile_test

// This file runs compiled scripts. Its one rule: a script prints the same at every
// level; a case is one line of testdata/run.txt, "source => lines printed".

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/lib"
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

var allLevels = []compile.Level{compile.O0, compile.O1, compile.O2}

// run compiles and runs a script. It returns what the script printed and, as the
// last line, the error that ended it.
func run(t testing.TB, src string, level compile.Level) []string {
	t.Helper()
	chunk, errs := syntax.Parse(src)
	require.Empty(t, errs, src)
	p, err := compile.Compile(chunk, compile.Options{ChunkName: "test", Level: level})
	require.NoError(t, err, src)
	require.NoError(t, compile.Verify(p), src)

	var out []string
	v := vm.New()
	lib.Open(v, lib.Options{Separator: " ", Print: func(_ *vm.Thread, text string) { out = append(out, text) }})
	v.StringMeta.SetReadonly(true)
	thread := v.NewThread(v.Load(p, v.NewEnv()).Value())
	if _, err := v.Resume(thread); err != nil {
		out = append(out, "error: "+err.Error())
	}
	return out
}

func TestRun(t *testing.T) {
	const file = "testdata/run.txt"
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	for n, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		src, want, ok := strings.Cut(line, " => ")
		require.True(t, ok, "line %d", n+1)
		for _, level := range allLevels {
			got := strings.Join(run(t, strings.ReplaceAll(src, `\n`, "\n"), level), " / ")
			assert.Equal(t, want, got, "%s:%d: %s: %s", file, n+1, level, src)
		}
	}
}
