package repl

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/runtime"
)

// talk types lines to a fresh server and returns what they showed. A line "^C" is Ctrl-C at the prompt.
func talk(t *testing.T, lines string) string {
	t.Helper()
	return talkTo(t, bindings.Options{}, lines)
}

// talkTo is talk with a server made with options, but for their Sink.
func talkTo(t *testing.T, options bindings.Options, lines string) string {
	t.Helper()
	var out strings.Builder
	options.Sink = func(m runtime.Message) { out.WriteString(m.Text + "\n") }
	server, err := bindings.New(options)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	require.NoError(t, Run(ctx, Options{Server: server, Lines: &typist{strings.Split(lines, "\n")}, Out: &out}))
	cancel()
	require.NoError(t, <-ended)
	return out.String()
}

// A typist types given lines.
type typist struct{ lines []string }

func (t *typist) Line(string) (string, error) {
	if len(t.lines) == 0 {
		return "", io.EOF
	}
	line := t.lines[0]
	t.lines = t.lines[1:]
	if line == "^C" {
		return "", ErrAborted
	}
	return line, nil
}

func TestChunks(t *testing.T) {
	for _, c := range []struct{ name, lines, want string }{
		{"expression", `1 + 1`, "2\n"},
		{"expression as in Lua", `=1, "a\n", nil`, "1\t\"a\\n\"\tnil\n"},
		{"statement", `local x = 1`, ""},
		{"call that gives nothing", `print("hi")`, "hi\n"},
		{"globals stay", "x = 20\nx + 1", "21\n"},
		{"more lines", "function f(a)\n\n return a * 2\nend\nf(4)", "8\n"},
		{"expression over lines", "1 +\n2", "3\n"},
		{"long string over lines", "[[a\nb]]", "\"a\\nb\"\n"},
		{"comment over lines", "--[[ a\nb ]] 5", "5\n"},
		{"empty lines", "\n   \n7", "7\n"},
		{"given up", "function f(\n^C\n3", "3\n"},
		{"syntax error", "x = )", "stdin:1: Expected identifier when parsing expression, got ')'\n"},
		{"too many locals", strings.Repeat("local x = f() ", 201), "stdin:1: Out of local registers when trying to allocate x: exceeded limit 200\n"},
		{"short string left open", `x = "a`, "stdin:1: Malformed string; did you forget to finish it?\n"},
		{"run-time error", "local t = nil\nt.x", "stdin:1: attempt to index nil with 'x'\n"},
		{"error with a table", "error({1})", "table: "},
		{"waits", "task.wait() > 0", "true\n"},
		{"the environment of scripts", `game.Name, workspace.ClassName, script.Name`, "\"Game\"\t\"Workspace\"\t\"stdin\"\n"},
		{"the end", "1", "1\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := talk(t, c.lines)
			if strings.HasSuffix(c.want, "\n") || c.want == "" {
				assert.Equal(t, c.want, got)
			} else {
				assert.Contains(t, got, c.want)
			}
		})
	}
}

// TestTimeout checks that what the console has said is not said again.
func TestTimeout(t *testing.T) {
	assert.Equal(t, "stdin:1: Script timeout: exhausted allowed execution time\n",
		talkTo(t, bindings.Options{Timeout: 50 * time.Millisecond}, "while true do end"))
}

func TestShow(t *testing.T) {
	for expression, want := range map[string]string{
		`{}`:                        "{}",
		`{1, 2, x = "a"}`:           "{\n    1,\n    2,\n    x = \"a\",\n}",
		`{[3] = true, ["a b"] = 1}`: "{\n    [3] = true,\n    [\"a b\"] = 1,\n}",
		`{{}}`:                      "{\n    {},\n}",
		`{{{{{}}}}}`:                "{\n    {\n        {\n            {\n                {...},\n            },\n        },\n    },\n}",
		`(function() local t = {} t.t = t return t end)()`:                                       "{\n    t = *cycle*,\n}",
		`setmetatable({}, {__index = error, __len = error, __iter = error, __tostring = error})`: "{} with a metatable",
		`"\0\"\\\t\200"`:       "\"\\x00\\\"\\\\\\t\xc8\"",
		`Vector3.new(1, 2, 3)`: "1, 2, 3",
		`Enum.Material.Wood`:   "EnumItem Enum.Material.Wood",
		`workspace`:            "Instance Workspace",
		`table.create(101, 0)`: "{\n" + strings.Repeat("    0,\n", 100) + "    ...\n}",
		`0/0`:                  "nan",
	} {
		assert.Equal(t, want+"\n", talk(t, expression), expression)
	}
}

// TestInterrupt stops a chunk that runs for ever and one that waits for ever.
func TestInterrupt(t *testing.T) {
	for _, chunk := range []string{"while true do end", "task.wait(1e9)"} {
		t.Run(chunk, func(t *testing.T) {
			var out strings.Builder
			begun := make(chan struct{}, 1)
			server, err := bindings.New(bindings.Options{Sink: func(m runtime.Message) {
				if m.Text == "begun" {
					begun <- struct{}{}
				} else {
					out.WriteString(m.Text + "\n")
				}
			}})
			require.NoError(t, err)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- server.Run(ctx) }()
			signals := make(chan os.Signal)
			go func() {
				<-begun
				signals <- os.Interrupt
			}()
			require.NoError(t, Run(ctx, Options{Server: server, Out: &out, Interrupts: signals,
				Lines: &typist{[]string{"print('begun') " + chunk, "1"}}}))
			cancel()
			require.NoError(t, <-ended)
			assert.Equal(t, "interrupted\n1\n", strings.TrimPrefix(out.String(), "stdin:1: "))
		})
	}
}

func TestPlain(t *testing.T) {
	lines := NewPlain(strings.NewReader("a\r\n\nb"))
	for _, want := range []string{"a", "", "b"} {
		line, err := lines.Line("> ")
		require.NoError(t, err)
		assert.Equal(t, want, line)
	}
	_, err := lines.Line("> ")
	assert.ErrorIs(t, err, io.EOF)
}

// TestHistory: what cannot be read or written costs the history only.
func TestHistory(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a", "history")
	terminal := NewTerminal(name)
	terminal.state.AppendHistory("1 + 1")
	require.NoError(t, terminal.Close())
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "1 + 1\n", string(text))
	assert.NoError(t, NewTerminal(filepath.Join(name, "not a folder")).Close())
}
