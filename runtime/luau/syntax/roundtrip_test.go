package syntax

// This file holds the tests of the printer. The rule: whatever parses is printed
// and parsed again.

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// requireRoundTrip checks that src, which has no errors, gives the same tree after
// printing, and that printing is stable.
func requireRoundTrip(t testing.TB, src string) {
	t.Helper()
	first, errs := Parse(src)
	require.Empty(t, errs)

	printed := Print(first)
	second, errs := Parse(printed)
	require.NoError(t, errs.Err(), "printed source:\n%s", printed)
	require.Equal(t, dumpChunk(first), dumpChunk(second), "printed source:\n%s", printed)
	require.Equal(t, printed, Print(second))
}

// testFiles returns the paths of the whole-file sources under testdata.
func testFiles(t testing.TB) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"testdata/*.luau", "testdata/seeds/*.luau"} {
		some, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, some, pattern)
		files = append(files, some...)
	}
	return files
}

func TestFilesRoundTrip(t *testing.T) {
	for _, file := range testFiles(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			requireRoundTrip(t, string(src))
		})
	}
}

func TestPrint(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"local x=1;local y=2", "local x = 1\nlocal y = 2\n"},
		{"f'x'", "f(\"x\")\n"},
		{"f() (g)()", "f()(g)()\n"},
		{"f(); (g)()", "f();\n(g)()\n"},
		{"local a; (g).x = 1; (h).y += 1", "local a;\n(g).x = 1;\n(h).y += 1\n"},
		{"return - -x, -(-x), not not x", "return - -x, -(-x), not not x\n"},
		{"return `{ {1} }{x}`", "return `{ {1}}{x}`\n"},
		{"return '\\0\\200é\\u{D800}\"\\'\\\\\\n'", "return \"\\000\\200é\\237\\160\\128\\\"'\\\\\\n\"\n"},
		{"return `\\{\\`\\\\u\\{1}{x}`", "return `\\{\\`\\\\u\\{1}{x}`\n"},
		{"return '\\xef\\xbf\\xbd'", "return \"\\239\\191\\189\"\n"},
		{"if a then f() elseif b then g() else h() end", "if a then\n\tf()\nelseif b then\n\tg()\nelse\n\th()\nend\n"},
		{"if a then else if b then end end", "if a then\nelse\n\tif b then\n\tend\nend\n"},
		{"--!strict\nlocal x --!native", "--!strict\nlocal x\n"},
		{"return 1e999, 0x10, 1_000", "return 1e999, 16, 1000\n"},
		{"@native @[deprecated{use='x'}] local function f() end", "@native @[deprecated({use = \"x\"})] local function f()\nend\n"},
		{"return {a=1, ['b c']=2, [3]=4; 5}", "return {a = 1, [\"b c\"] = 2, [3] = 4, 5}\n"},
	} {
		c, errs := Parse(tt.src)
		require.NoError(t, errs.Err(), tt.src)
		assert.Equal(t, tt.want, Print(c), tt.src)
	}
}
