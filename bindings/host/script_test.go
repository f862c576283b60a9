package host_test

// This file runs the jobs of testdata on whole servers with a memory store, in a
// bubble of virtual time. Its one rule: a case is one text file.
//
// testdata/*/*.lua passes when it reaches its last line and nothing else goes wrong.
// What it says on stderr must be announced, in order, by comments: `--> warning "text"`
// (a part of the line is enough); so must what it prints: `--> output "text"`, if the
// file announces any. `--> error "text"` is the error that ends the job, and must name
// the line it stands in. Lines of their own set the job up: `--! args a b`, and
// `--! players 2` for players who are there when it starts. Afterwards
// `--! stored Store/scope/key JSON` must hold, and `--! stored Store/scope/key nothing`.

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/bindings/host"
	"lanai/datastore"
	"lanai/datastore/memory"
	"lanai/runtime"
	"lanai/runtime/project"
)

// outcome is what a job left behind.
type outcome struct {
	err            error
	stdout, stderr bytes.Buffer
}

// place is an empty place.
func place() *project.Project {
	return &project.Project{Name: "Test", Root: &project.Node{Name: "Game", ClassName: "DataModel"}}
}

// run runs a job on a backend and closes the engine.
func run(t testing.TB, ctx context.Context, backend datastore.Backend, o host.Options, players int) *outcome {
	t.Helper()
	out := new(outcome)
	sink := func(m runtime.Message) { fmt.Fprintln(&out.stderr, m.Text) }
	server, engine, err := bindings.Open(place(),
		bindings.World{Backend: backend, Cloud: memory.NewCloud(), Limits: datastore.LimitsOff}, bindings.Options{Sink: sink, Seed: 1, UntilIdle: true})
	require.NoError(t, err)
	server.VM.OnPanic = func(r any, stack []byte) { t.Errorf("panic in a native function: %v\n%s", r, stack) }
	bindings.Join(server, players)
	o.Server, o.Store = server, engine
	o.Stdout, o.Stderr = &out.stdout, &out.stderr
	if o.Name == "" {
		o.Name = "job.lua"
	}
	out.err = host.Run(ctx, o)
	closing, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	require.NoError(t, engine.Close(closing))
	return out
}

var (
	announced = regexp.MustCompile(`--> (error|warning|output) ("(?:[^"\\]|\\.)*")\s*$`)
	setting   = regexp.MustCompile(`(?m)^--! (\w+)(?: (.*))?$`)
)

func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.lua")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(file, "testdata/"), ".lua"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			synctest.Test(t, func(t *testing.T) { testScript(t, filepath.Dir(file), string(src)) })
		})
	}
}

func testScript(t *testing.T, dir, src string) {
	players := 0
	o := host.Options{Dir: dir, Description: "memory", Source: src + "\nio.write(\"ran to the end\")"}
	stored := map[string]string{}
	for _, m := range setting.FindAllStringSubmatch(src, -1) {
		switch m[1] {
		case "args":
			o.Args = strings.Fields(m[2])
		case "players":
			players, _ = strconv.Atoi(m[2])
		case "stored":
			path, text, _ := strings.Cut(m[2], " ")
			stored[path] = text
		default:
			t.Fatalf("unknown setting --! %s", m[1])
		}
	}
	backend := memory.New()
	out := run(t, context.Background(), backend, o, players)
	out.expect(t, src)
	for path, want := range stored {
		expectStored(t, backend, path, want)
	}
}

// expect compares what a job did with what it announces.
func (out *outcome) expect(t *testing.T, src string) {
	want := map[string][]string{}
	line := 0
	for i, text := range strings.Split(src, "\n") {
		if m := announced.FindStringSubmatch(text); m != nil {
			text, err := strconv.Unquote(m[2])
			require.NoError(t, err, "line %d", i+1)
			want[m[1]] = append(want[m[1]], text)
			if m[1] == "error" {
				line = i + 1
			}
		}
	}
	if line > 0 {
		require.Error(t, out.err)
		assert.Contains(t, out.err.Error(), want["error"][0])
		assert.True(t, strings.HasPrefix(out.err.Error(), fmt.Sprintf("job.lua:%d: ", line)), "position: %s", out.err)
	} else {
		assert.NoError(t, out.err)
		assert.Contains(t, out.stdout.String(), "ran to the end")
	}
	said := strings.TrimSuffix(out.stdout.String(), "ran to the end")
	if want["output"] != nil || line == 0 {
		expectLines(t, "stdout", want["output"], said)
	}
	expectLines(t, "stderr", want["warning"], out.stderr.String())
}

func expectLines(t *testing.T, name string, want []string, text string) {
	t.Helper()
	got := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if text == "" {
		got = nil
	}
	if !assert.Len(t, got, len(want), "%s:\n%s", name, text) {
		return
	}
	for i := range want {
		assert.Contains(t, got[i], want[i], name)
	}
}

func expectStored(t *testing.T, backend datastore.Backend, path, want string) {
	parts := strings.SplitN(path, "/", 3)
	key := datastore.Key{Store: parts[0], Scope: parts[1], Name: parts[2]}
	if name, ok := strings.CutPrefix(key.Store, "ordered:"); ok {
		key.Store, key.Ordered = name, true
	}
	entry, err := backend.Load(context.Background(), key)
	require.NoError(t, err)
	switch {
	case !entry.Live():
		assert.Equal(t, want, "nothing", path)
	case key.Ordered:
		assert.Equal(t, want, strconv.FormatInt(entry.Number, 10), path)
	default:
		assert.JSONEq(t, want, string(entry.Value), path)
	}
}
