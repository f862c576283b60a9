package spec_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/runtime"
	"lanai/runtime/project"
	"lanai/runtime/spec"
)

// This file tests reports, and how a run ends early.

// sample has a node of every kind.
func sample() *spec.Report {
	return &spec.Report{
		Passed: 1, Failed: 1, Skipped: 1, Duration: 12 * time.Millisecond,
		Nodes: []*spec.Node{{Phrase: "Tests", Status: spec.Failed, Children: []*spec.Node{
			{Phrase: "foo", Status: spec.Failed, Script: "ReplicatedStorage.Tests.foo.spec", File: "src/foo.spec.luau", Children: []*spec.Node{
				{Phrase: "adds", Test: true, Status: spec.Passed, Duration: 1500 * time.Microsecond},
				{Phrase: "waits", Test: true, Status: spec.Skipped},
				{Phrase: "subtracts <b>", Test: true, Status: spec.Failed, Duration: 2 * time.Second, Problems: []spec.Problem{
					{Text: "src/foo.luau:4: wrong\nvery", Frames: []spec.Frame{
						{Script: "ReplicatedStorage.foo", File: "src/foo.luau", Line: 4, Function: "subtract"},
						{Script: "ReplicatedStorage.made", Line: 9},
					}},
				}},
			}},
			{Phrase: "bar", Status: spec.Failed, Problems: []spec.Problem{{Text: "Error during planning: no"}}},
		}}},
	}
}

func TestWrite(t *testing.T) {
	var got strings.Builder
	require.NoError(t, sample().Write(&got, false))
	assert.Equal(t, `Tests
  foo
    ✓ adds (1.5 ms)
    - waits (skipped)
    ✗ subtracts <b> (2.0 s)
  ✗ bar

1) Tests › foo › subtracts <b>
   src/foo.luau:4: wrong
   very
     at src/foo.luau:4 in subtract
     at ReplicatedStorage.made:9

2) Tests › bar
   Error during planning: no

1 passed, 1 failed, 1 skipped, 1 could not be planned in 12 ms
`, got.String())
}

// A report shows both ends of a deep call stack.
func TestWriteDeepStack(t *testing.T) {
	for _, c := range []struct{ frames, lines, left int }{{20, 20, 0}, {21, 21, 1}, {5000, 21, 4980}} {
		report := sample()
		problem := &report.Nodes[0].Children[0].Children[2].Problems[0]
		problem.Frames = nil
		for line := range c.frames {
			problem.Frames = append(problem.Frames, spec.Frame{File: "deep.luau", Line: line + 1})
		}
		var got strings.Builder
		require.NoError(t, report.Write(&got, false))
		assert.Equal(t, c.lines, strings.Count(got.String(), "\n     "))
		assert.Contains(t, got.String(), "at deep.luau:10\n")
		assert.Contains(t, got.String(), fmt.Sprintf("at deep.luau:%d\n     at", c.frames-9))
		assert.Equal(t, c.left > 0, strings.Contains(got.String(), fmt.Sprintf("\n     ... (+%d frames)\n", c.left)))
	}
}

func TestWriteColour(t *testing.T) {
	var got strings.Builder
	require.NoError(t, sample().Write(&got, true))
	assert.Contains(t, got.String(), "\x1b[32m✓\x1b[0m adds \x1b[2m(1.5 ms)\x1b[0m\n")
	assert.Contains(t, got.String(), "\x1b[31m1 passed, 1 failed, 1 skipped, 1 could not be planned\x1b[0m in 12 ms\n")

	got.Reset()
	require.NoError(t, (&spec.Report{Passed: 2, Nodes: []*spec.Node{{Phrase: "a"}}, Duration: 999600 * time.Microsecond}).Write(&got, true))
	assert.Equal(t, "a\n\n\x1b[32m2 passed, 0 failed, 0 skipped\x1b[0m in 1.0 s\n", got.String())
}

func TestWriteJSON(t *testing.T) {
	var got strings.Builder
	require.NoError(t, sample().WriteJSON(&got))
	const foo = `"script":"ReplicatedStorage.Tests.foo.spec","file":"src/foo.spec.luau"`
	assert.Equal(t, strings.Join([]string{
		`{"event":"test","path":["Tests","foo","adds"],"status":"passed",` + foo + `,"ms":1.5}`,
		`{"event":"test","path":["Tests","foo","waits"],"status":"skipped",` + foo + `,"ms":0}`,
		`{"event":"test","path":["Tests","foo","subtracts <b>"],"status":"failed",` + foo + `,"ms":2000,"problems":[` +
			`{"message":"src/foo.luau:4: wrong\nvery","traceback":[` +
			`{"script":"ReplicatedStorage.foo","file":"src/foo.luau","line":4,"function":"subtract"},` +
			`{"script":"ReplicatedStorage.made","line":9}]}]}`,
		`{"event":"block","path":["Tests","bar"],"status":"failed","ms":0,"problems":[{"message":"Error during planning: no"}]}`,
		`{"event":"summary","ok":false,"passed":1,"failed":1,"skipped":1,"notRun":0,"ms":12}`,
	}, "\n")+"\n", got.String())
}

func TestOK(t *testing.T) {
	broken := &spec.Report{Passed: 1, Nodes: []*spec.Node{{Problems: []spec.Problem{{Text: "Error during planning: no"}}}}}
	for _, c := range []struct {
		report *spec.Report
		want   bool
	}{
		{&spec.Report{}, true},
		{&spec.Report{Passed: 3, Skipped: 2}, true},
		{&spec.Report{Passed: 3, Failed: 1}, false},
		{&spec.Report{Passed: 3, NotRun: 1}, false},
		{broken, false},
	} {
		assert.Equal(t, c.want, c.report.OK(), "%+v", c.report)
	}
}

func TestNoServer(t *testing.T) {
	_, err := spec.Run(context.Background(), spec.Options{
		NewServer: func() (*runtime.Server, error) { return nil, errors.New("no place") }})
	assert.EqualError(t, err, "no place")
}

// run runs one spec file under ctx.
func run(ctx context.Context, t *testing.T, source string, now func() time.Time) (*spec.Report, error) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.spec.luau"), []byte(source), 0o644))
	p, err := project.Load(dir, project.Options{})
	require.NoError(t, err)
	return spec.Run(ctx, spec.Options{Now: now, NewServer: func() (*runtime.Server, error) {
		return newServer(t, p, nil), nil
	}})
}

func TestInterrupted(t *testing.T) {
	for _, c := range []struct {
		want string
		wrap func(context.Context) context.Context
	}{
		{"the run was interrupted", func(ctx context.Context) context.Context { return ctx }},
		{"the time for the whole run is over", func(ctx context.Context) context.Context { return expires{ctx} }},
	} {
		t.Run(c.want, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			report, err := run(c.wrap(ctx), t, `return function()
				it("waits", function()
					while true do task.wait(1) end
				end)
				it("is not run", function() end)
			end`, whenRead(4, cancel))
			require.NoError(t, err)
			assert.False(t, report.OK())
			assert.Equal(t, 1, report.NotRun)
			test := report.Nodes[0].Children[0].Children[0]
			assert.Equal(t, "waits", test.Phrase)
			assert.Equal(t, "did not finish: "+c.want, test.Problems[0].Text)
		})
	}
}

// expires is a context that, when it ends, ends as if by a deadline.
type expires struct{ context.Context }

func (e expires) Err() error {
	if e.Context.Err() != nil {
		return context.DeadlineExceeded
	}
	return nil
}

// whenRead returns a clock that calls f when it is read for the nth time. A
// run reads it at its start and whenever it enters a node.
func whenRead(n int, f func()) func() time.Time {
	return func() time.Time {
		if n--; n == 0 {
			f()
		}
		return time.Unix(0, 0)
	}
}

func TestDurations(t *testing.T) {
	report, err := run(context.Background(), t, `return function()
		it("waits", function() task.wait(2) end)
		it("does not", function() end)
	end`, nil)
	require.NoError(t, err)
	tests := report.Nodes[0].Children[0].Children
	assert.InDelta(t, 2, tests[0].Duration.Seconds(), 0.05)
	assert.Zero(t, tests[1].Duration)
	assert.InDelta(t, 2, report.Duration.Seconds(), 0.2)
}

func TestTimeout(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.spec.luau"), []byte(`return function()
		it("never waits", function()
			while true do end
		end)
		it("runs", function() end)
	end`), 0o644))
	p, err := project.Load(dir, project.Options{})
	require.NoError(t, err)
	report, err := spec.Run(context.Background(), spec.Options{NewServer: func() (*runtime.Server, error) {
		s, err := bindings.New(bindings.Options{Timeout: 200 * time.Millisecond, UntilIdle: true})
		if err == nil {
			s.Place(p)
		}
		return s, err
	}})
	require.NoError(t, err)
	tests := report.Nodes[0].Children[0].Children
	assert.Regexp(t, `/a\.spec\.luau:\d: Script timeout: exhausted allowed execution time$`, tests[0].Problems[0].Text)
	assert.Equal(t, spec.Passed, tests[1].Status)
}
