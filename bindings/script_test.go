package bindings_test

// This file runs the script tests of tests/testdata/roblox on whole servers with a virtual
// clock. Its one rule: a case is one text file.
//
// *.luau are Scripts in ServerScriptService. A script passes when no
// error is left over: every message of the level error or warning must be
// announced in order by a comment, on any line: `--> error "text"` or
// `--> warning "text"`. A line that ends in `--> "text"` must raise that text
// where it stands; it runs alone. `--! players 3`, `--! studio`, `--! deferred`
// and `--! for 10` on lines of their own set the server up, `--! lanai line` is
// a line of its lanai.toml, `--! script ServerStorage.Greeter:ModuleScript return 1`
// is another script of the place, `--! secret name text` one of the host's secrets;
// with `--! scenario` the script is a scenario, Test, and not a Script.
// `--> output "text"` demands that something was printed.
// With `--! store` the server has data stores, memory stores and messages, and
// the settings and globals of datastore_test.go.

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/bindings/scenario"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/outbound"
	"lanai/runtime/project"
	"lanai/runtime/sched"
	"lanai/runtime/settings"
)

// start is the virtual time at which every server starts.
var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// world is a server under test and what it said.
type world struct {
	*runtime.Server
	t        testing.TB
	messages []runtime.Message
	scenario *scenario.File
}

// newWorld returns a server that ends when nothing is left to do.
func newWorld(t testing.TB, o bindings.Options) *world {
	t.Helper()
	w := &world{t: t}
	o.Clock, o.UntilIdle, o.Seed = sched.NewVirtualClock(start), true, 1
	o.Sink = func(m runtime.Message) { w.messages = append(w.messages, m) }
	s, err := bindings.New(o)
	require.NoError(t, err)
	s.VM.OnPanic = func(r any, stack []byte) { t.Errorf("panic in a native function: %v\n%s", r, stack) }
	w.Server = s
	return w
}

// place gives the server a place: class and name of an instance, then a
// script's source or nothing, by path such as "ServerScriptService.Main:Script".
func (w *world) place(scripts ...[2]string) {
	root := &project.Node{Name: "Game", ClassName: "DataModel"}
	for _, s := range scripts {
		path, class, _ := strings.Cut(s[0], ":")
		at := root
		names := strings.Split(path, ".")
		for i, name := range names {
			child := at.Child(name)
			if child == nil {
				child = &project.Node{Name: name, ClassName: "Folder"}
				if i == 0 {
					child.ClassName = name
				}
				at.Children = append(at.Children, child)
			}
			at = child
		}
		at.ClassName, at.Source = class, s[1]
	}
	w.Place(&project.Project{Name: "Test", Root: root})
}

// run starts the place's scripts, lets players join and runs the server for
// so many virtual seconds; 0 is until nothing is left to do.
func (w *world) run(players int, seconds float64) {
	w.t.Helper()
	_, err := bindings.Begin(w.Server, bindings.Cast{Players: players, Scenario: w.scenario})
	require.NoError(w.t, err)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if seconds > 0 {
		w.Loop.After(seconds, sched.Heartbeat, func(float64) { w.Loop.Stop() })
	}
	require.NoError(w.t, w.Run(ctx))
	require.NoError(w.t, w.Tree.Check())
}

// texts lists what the server said at a level.
func (w *world) texts(level runtime.Level) []string {
	var list []string
	for _, m := range w.messages {
		if m.Level == level {
			list = append(list, m.Text)
		}
	}
	return list
}

var (
	raises    = regexp.MustCompile(`^(.*\S)\s*--> ("(?:[^"\\]|\\.)*")$`)
	announces = regexp.MustCompile(`--> (error|warning|output|info) ("(?:[^"\\]|\\.)*")$`)
	setting   = regexp.MustCompile(`(?m)^--! (\w+)(?: (.*))?$`)
	stored    = regexp.MustCompile(`(?m)^--! store$`)
)

func TestScripts(t *testing.T) {
	files, err := filepath.Glob("../tests/testdata/roblox/*.luau")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".luau")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			if stored.Match(src) {
				synctest.Test(t, func(t *testing.T) { testStoreScript(t, string(src)) })
				return
			}
			testScript(t, string(src))
		})
	}
}

func testScript(t *testing.T, src string) {
	var o bindings.Options
	players, seconds, plays, file := 0, 0.0, false, ""
	var others [][2]string
	for _, m := range setting.FindAllStringSubmatch(src, -1) {
		switch m[1] {
		case "players":
			players, _ = strconv.Atoi(m[2])
		case "for":
			seconds, _ = strconv.ParseFloat(m[2], 64)
		case "scenario":
			plays = true
		case "script":
			path, source, _ := strings.Cut(m[2], " ")
			others = append(others, [2]string{path, source})
		case "secret":
			name, text, _ := strings.Cut(m[2], " ")
			client, err := outbound.New(outbound.Options{Secrets: map[string]string{name: text}})
			require.NoError(t, err)
			t.Cleanup(client.Close)
			o.HTTP = client
		case "studio":
			o.Studio = true
		case "deferred":
			o.Signals = instance.Deferred
		case "lanai":
			file += m[2] + "\n"
		default:
			t.Fatalf("unknown setting --! %s", m[1])
		}
	}
	readSettings(t, file, &o)
	w := newWorld(t, o)
	body, raised := splitRaises(t, src)
	w.put(body, plays, others...)
	w.run(players, seconds)
	w.expect(src)
	assert.Contains(t, w.texts(runtime.Output), "ran to the end", "the script did not reach its last line")
	for _, r := range raised {
		testRaise(t, o, r, plays, others)
	}
}

// put gives the server its script, or a scenario, and the others, and returns the
// name that errors show.
func (w *world) put(source string, plays bool, others ...[2]string) (name string) {
	if plays {
		w.scenario = &scenario.File{Path: "Test", Source: source}
		w.place(others...)
		return "Test"
	}
	w.place(append(slices.Clip(others), [2]string{"ServerScriptService.Test:Script", source})...)
	return "ServerScriptService.Test"
}

// readSettings gives the server what a lanai.toml says about the place and the
// experience.
func readSettings(t *testing.T, text string, o *bindings.Options) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, settings.Name), []byte(text), 0o600))
	s, err := settings.ForPath("run", nil, func(string) string { return "" })
	require.NoError(t, err)
	rates := datastore.RobloxRates()
	require.NoError(t, s.ReadFile(dir, &rates))
	o.PlaceID, o.GameID, o.CreatorID, o.CreatorType = s.Place.ID, s.Place.Game, s.Place.Creator, s.Place.CreatorType
	o.Experience = s.Experience
	if s.Place.Assets != "" {
		o.Assets = filepath.Join("../tests/testdata/roblox", filepath.Base(s.Place.Assets))
	}
	if o.Tools = bindings.TestTools(s, dir); o.Tools != nil {
		o.Tools.Args = []string{"--ci", "-u"}
	}
}

// splitRaises takes the lines that must raise out of a script; what defines
// the names they use stays.
func splitRaises(t *testing.T, src string) (body string, raised [][3]string) {
	lines := strings.Split(src, "\n")
	for i, line := range lines {
		if m := raises.FindStringSubmatch(line); m != nil {
			text, err := strconv.Unquote(m[2])
			require.NoError(t, err)
			raised = append(raised, [3]string{strconv.Itoa(i + 1), m[1], text})
			lines[i] = ""
		}
	}
	return strings.Join(lines, "\n") + "\nprint(\"ran to the end\")", raised
}

// testRaise runs one line on a server of its own.
func testRaise(t *testing.T, o bindings.Options, r [3]string, plays bool, others [][2]string) {
	t.Helper()
	w := newWorld(t, o)
	name := w.put(r[1], plays, others...)
	w.run(1, 0)
	w.expectRaise(name, r)
}

// expectRaise compares what the server says with what its only line must raise.
func (w *world) expectRaise(name string, r [3]string) {
	w.t.Helper()
	assert.Equal(w.t, []string{name + ":1: " + r[2]}, w.texts(runtime.Error), "line %s: %s", r[0], r[1])
}

// expect compares errors and warnings with what the script announces, and
// looks for announced output.
func (w *world) expect(src string) {
	w.t.Helper()
	want := map[string][]string{}
	for i, line := range strings.Split(src, "\n") {
		if m := announces.FindStringSubmatch(line); m != nil {
			text, err := strconv.Unquote(m[2])
			require.NoError(w.t, err, "line %d", i+1)
			want[m[1]] = append(want[m[1]], strings.ReplaceAll(text, "$LINE", strconv.Itoa(i+1)))
		}
	}
	assert.Equal(w.t, want["error"], w.texts(runtime.Error), "errors")
	assert.Equal(w.t, want["warning"], w.texts(runtime.Warning), "warnings")
	if len(want["info"]) > 0 {
		assert.Equal(w.t, want["info"], w.texts(runtime.Info), "infos")
	}
	for _, text := range want["output"] {
		assert.Contains(w.t, w.texts(runtime.Output), text)
	}
	if w.t.Failed() {
		for _, m := range w.messages {
			w.t.Log(fmt.Sprintf("%8.3f %-7s %s:%d %s", m.Time, m.Level, m.Script, m.Line, m.Text), m.Traceback)
		}
	}
}
