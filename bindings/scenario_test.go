package bindings_test

// This file tests what a scenario means for the life of a server. Its one rule: a
// scenario is played as `lanai run` and `lanai test` play it.

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/bindings/scenario"
	"lanai/runtime"
	"lanai/runtime/spec"
)

// play runs a scenario on a server with one script.
func play(t *testing.T, script, source string, c bindings.Cast) (*world, *scenario.Sandbox) {
	w := newWorld(t, bindings.Options{Memory: 32 << 20})
	w.place([2]string{"ServerScriptService.Main:Script", script})
	c.Scenario = &scenario.File{Path: "bots.luau", Source: source}
	sandbox, err := bindings.Begin(w.Server, c)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	require.NoError(t, w.Run(ctx))
	require.NoError(t, w.Tree.Check())
	return w, sandbox
}

func failures(s *scenario.Sandbox) (texts []string) {
	for _, f := range s.Result().All() {
		texts = append(texts, f.Text)
	}
	return texts
}

func TestScenarioFinishes(t *testing.T) {
	w, sandbox := play(t, `
		game.Players.PlayerRemoving:Connect(function(p) print("bye", p.Name) end)
		while true do task.wait(1) end`, `
		Sandbox:Join()
		task.wait(2.5)
		task.spawn(function() task.wait(60) print("late") end)
		Sandbox:Finish()
		print("behind")`, bindings.Cast{})
	assert.Equal(t, []string{"bye Player1"}, w.texts(runtime.Output))
	assert.Empty(t, failures(sandbox))
	assert.Equal(t, 0, sandbox.End(func(string, ...any) {}, 0))
	assert.Equal(t, 3, sandbox.End(func(string, ...any) {}, 3), "what went wrong beside it comes first")
	assert.InDelta(t, 2.5, sandbox.Result().Seconds, 0.2)
}

func TestScenarioEnds(t *testing.T) {
	forever := "while true do task.wait(1) end"
	_, sandbox := play(t, forever, `task.wait(5)`, bindings.Cast{Ends: true})
	assert.Empty(t, failures(sandbox))
	_, sandbox = play(t, forever, `task.wait(5) error("broke")`, bindings.Cast{Ends: true})
	assert.Equal(t, []string{"bots.luau:1: broke"}, failures(sandbox))
	assert.Equal(t, 1, sandbox.End(func(string, ...any) {}, 0))

	// without Ends, For does
	_, sandbox = play(t, forever, `task.wait(5)`, bindings.Cast{For: time.Hour})
	assert.Empty(t, failures(sandbox))
	assert.InDelta(t, 3600, sandbox.Result().Seconds, 1)
	_, sandbox = play(t, forever, `while true do task.wait(1) end`, bindings.Cast{For: time.Hour})
	assert.Empty(t, failures(sandbox), "an endless scenario is cut off")
}

func TestScenarioThatCannotGoOn(t *testing.T) {
	_, sandbox := play(t, ``, "local x = 1\nworkspace.ChildAdded:Wait()", bindings.Cast{For: time.Hour})
	assert.Equal(t, []string{"bots.luau:2: the scenario did not finish: it waits here, and nothing is left that could wake it"}, failures(sandbox))
	assert.Less(t, sandbox.Result().Seconds, 1.0, "For keeps nobody waiting")
}

func TestScenarioIsInterrupted(t *testing.T) {
	source := `Sandbox:Step("first", function() end) Sandbox:Step("long", function() while true do task.wait(1) end end)`
	w, sandbox := play(t, ``, source, bindings.Cast{For: time.Minute})
	assert.Empty(t, failures(sandbox))
	assert.Equal(t, []string{"passed  first"}, w.texts(runtime.Info))
	_, sandbox = play(t, ``, source, bindings.Cast{For: time.Minute, Ends: true})
	assert.Equal(t, []string{"bots.luau: the scenario did not finish: it was interrupted"}, failures(sandbox))
	assert.Len(t, sandbox.Result().Steps[1].Failures, 1)
	_, sandbox = play(t, `while true do task.wait(1) end`, `local t = {} while true do t[#t + 1] = {} end`, bindings.Cast{Ends: true, For: time.Minute})
	assert.Equal(t, []string{"not enough memory"}, failures(sandbox))
	assert.Less(t, sandbox.Result().Seconds, 10.0)
}

func TestScenarioHearsErrorsOfTheGame(t *testing.T) {
	_, sandbox := play(t, `error("mine", 0)`, `
		task.wait()
		Sandbox:ExpectEqual(Sandbox:GetErrors(), { "mine" })
		Sandbox:Step("outer", function()
			task.spawn(function() error("in a step", 0) end)
			Sandbox:Expect(false, "soft")
		end)
		Sandbox:Expect(false, "behind")`, bindings.Cast{Ends: true})
	r := sandbox.Result()
	require.Len(t, r.Steps, 1)
	assert.Equal(t, []string{"in a step", "bots.luau:6: soft", "bots.luau:8: behind"}, failures(sandbox))
	assert.Len(t, r.Steps[0].Failures, 2)
	assert.Equal(t, 3, r.Checks)
}

func TestScenarioDoesNotShowItself(t *testing.T) {
	w, _ := play(t, `task.wait(1) print(Sandbox, getfenv().Sandbox, #game:GetDescendants() > 0 and game:FindFirstChild("bots.luau", true))`,
		`print(typeof(Sandbox), typeof(getfenv().Sandbox))`, bindings.Cast{})
	assert.Equal(t, []string{"Sandbox Sandbox", "nil nil nil"}, w.texts(runtime.Output))
}

func TestScenarioLeavesWithItsServer(t *testing.T) {
	w, _ := play(t, `game:BindToClose(function() task.wait(1) print("closed") end)`, `
		local ada = Sandbox:Join({ Name = "Ada" })
		game.Players.PlayerRemoving:Connect(function(p) print("saw", p.Name, ada.Connected) end)
		local ok, why = pcall(function() task.wait(1) Sandbox:Finish() end)
		print("never", ok, why)`, bindings.Cast{Players: 1})
	assert.Equal(t, []string{"saw Player1 true", "saw Ada true", "closed"}, w.texts(runtime.Output))
}

func TestScenariosAsTests(t *testing.T) {
	open := func() (*runtime.Server, error) {
		w := newWorld(t, bindings.Options{})
		w.place([2]string{"ServerScriptService.Main:Script", "_G.n = (_G.n or 0) + 1"})
		return w.Server, nil
	}
	report, err := bindings.Test(t.Context(), []*scenario.File{
		{Path: "a.luau", Source: `Sandbox:ExpectEqual(_G.n, 1)`},
		{Path: "b.luau", Source: `Sandbox:Step("one", function() task.wait(2) end) Sandbox:Step("two", function() error("no") end)`},
		{Path: "c.luau", Source: `Sandbox:Step("one", function() Sandbox:ExpectEqual(_G.n, 1) end) error("outside")`},
	}, spec.Options{NewServer: open})
	require.NoError(t, err)
	assert.False(t, report.OK())
	assert.Equal(t, []int{3, 2}, []int{report.Passed, report.Failed})
	var lines []string
	report.Walk(func(n *spec.Node, _ []*spec.Node) {
		line := n.Phrase + " " + n.Status.String()
		for _, p := range n.Problems {
			line += " " + p.Text
		}
		lines = append(lines, line)
	})
	assert.Equal(t, []string{"a.luau passed", "runs to its end passed", "b.luau failed", "one passed", "two failed b.luau:1: no",
		"c.luau failed", "one passed", "outside of the steps failed c.luau:1: outside"}, lines)
	assert.Equal(t, 2*time.Second, report.Nodes[1].Children[0].Duration.Round(100*time.Millisecond))

	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	report, err = bindings.Test(stopped, []*scenario.File{{Path: "a.luau"}}, spec.Options{NewServer: open})
	require.NoError(t, err)
	assert.Equal(t, 1, report.NotRun)
	assert.False(t, report.OK())
}
