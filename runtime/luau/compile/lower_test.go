package compile

// This file tests every lowering by its listing. Its one rule: a case is one line
// of testdata/lower.txt, "level source => listing"; "go test -update" writes the
// listings anew, to be read before they are committed.

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

var update = flag.Bool("update", false, "write the listings in testdata anew")

// levels are the levels by their names.
var levels = map[string]Level{"O0": O0, "O1": O1, "O2": O2}

// compileText compiles a source without syntax errors.
func compileText(t testing.TB, src string, level Level) (*vm.Proto, error) {
	t.Helper()
	chunk, errs := syntax.Parse(src)
	require.Empty(t, errs, src)
	return Compile(chunk, Options{ChunkName: "test", Level: level})
}

// lineNumbers are the parts of a listing that a case leaves out: lines, and the
// first instruction of every chunk.
var lineNumbers = regexp.MustCompile(`(?m)^ +\d+:\n|^      PREPVARARGS 0\n`)

// oneLine returns a listing as one line: instructions separated by ";", functions
// by "|".
func oneLine(t testing.TB, p *vm.Proto) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, Disassemble(&out, p))
	var functions []string
	for text := range strings.SplitSeq(strings.TrimSpace(out.String()), "\n\n") {
		_, body, _ := strings.Cut(text, "\n")
		lines := strings.Split(strings.TrimSpace(lineNumbers.ReplaceAllString(body, "")), "\n")
		for i := range lines {
			lines[i] = strings.TrimSpace(lines[i])
		}
		functions = append(functions, strings.Join(lines, "; "))
	}
	return strings.Join(functions, " | ")
}

func TestLowering(t *testing.T) {
	const file = "testdata/lower.txt"
	text, err := os.ReadFile(file)
	require.NoError(t, err)

	lines := strings.Split(string(text), "\n")
	for n, line := range lines {
		if line == "" || line[0] == '#' {
			continue
		}
		head, want, _ := strings.Cut(line, " => ")
		level, src, ok := strings.Cut(head, " ")
		require.True(t, ok, "line %d", n+1)

		p, err := compileText(t, src, levels[level])
		require.NoError(t, err, line)
		require.NoError(t, Verify(p), line)
		got := oneLine(t, p)
		if *update {
			lines[n] = head + " => " + got
			continue
		}
		assert.Equal(t, want, got, "%s:%d: %s", file, n+1, head)
	}
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o644))
	}
}
