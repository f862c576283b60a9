package bindings_test

// This file tests scripts that stand alone. Its one rule: what a path means to them is what
// it means on Luau's own command line.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/bindings/scenario"
	"lanai/runtime"
	"lanai/runtime/project"
)

// unpack writes the files of a txtar to a new folder.
func unpack(t *testing.T, files string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(files)).Files {
		unpackFile(t, dir, f)
	}
	return dir
}

const aloneFiles = `
-- .luaurc --
{ "aliases": { "lib": "./lib", "z": "./a/z" } }
-- lib/x.luau --
return "libx"
-- a/y.luau --
return "y"
-- a/z.lua --
return "z"
-- a/amb.luau --
return 1
-- a/amb/init.luau --
return 2
-- a/b/init.luau --
return "self:" .. require("@self/k") .. require("./y") .. require("@lib/x")
-- a/b/k.luau --
return "k"
-- a/wrong.luau --
local = 1
-- a/loop.luau --
return require("./loop")
`

func TestAloneRequiresFiles(t *testing.T) {
	cases := []struct{ path, want string }{
		{"./y", "y"},
		{"./b", "self:kylibx"},
		{"./b/k", "k"},
		{"../lib/x", "libx"},
		{"@lib/x", "libx"},
		{"@LIB/x", "libx"},
		{"@z", "z"},
		{"./z", "z"},
		{"@self/q", `error requiring module "@self/q": could not resolve child component "q"`},
		{"./amb", `error requiring module "./amb": could not resolve child component "amb" (ambiguous)`},
		{"./nope", `error requiring module "./nope": could not resolve child component "nope"`},
		{"./y.luau", `error requiring module "./y.luau": could not resolve child component "y.luau"`},
		{"./y/q", `error requiring module "./y/q": could not resolve child component "q"`},
		{"@nolib/x", `error requiring module "@nolib/x": @nolib is not a valid alias`},
		{"y", `error requiring module "y": require path must start with a valid prefix: ./, ../, or @`},
		{"./wrong", "Requested module experienced an error while loading"},
		{"./loop", "Requested module experienced an error while loading"},
	}
	var script strings.Builder
	for _, c := range cases {
		script.WriteString("print(select(2, pcall(require, '" + c.path + "')))\n")
	}
	script.WriteString("print(require('./y') == 'y', require('./b') == require('./b'), #game:GetDescendants() > 0 and game:FindFirstChild('y', true))")
	dir := unpack(t, aloneFiles+"-- a/x.luau --\n"+script.String())

	w := newWorld(t, bindings.Options{})
	p, err := project.Load(filepath.Join(dir, "a", "x.luau"), bindings.ProjectOptions())
	require.NoError(t, err)
	w.Place(p)
	w.StartScripts()
	require.NoError(t, w.Run(t.Context()))
	got := w.texts(runtime.Output)
	require.Len(t, got, len(cases)+1, w.texts(runtime.Error))
	for i, c := range cases {
		assert.Equal(t, c.want, got[i], c.path)
	}
	assert.Equal(t, "true true nil", got[len(cases)])
	assert.Contains(t, strings.Join(w.texts(runtime.Error), "\n"), filepath.Join("a", "wrong.luau")+":1:7: ")
}

// editing runs what follows edits of files, until nothing is left to do.
type editing struct {
	t *testing.T
	w *world
	// dir holds the files, path is what is loaded.
	dir, path string
}

func (e *editing) load() *project.Project {
	p, err := project.Load(e.path, bindings.ProjectOptions())
	require.NoError(e.t, err)
	return p
}

// edit writes a file, or without a text removes it, reloads the place and returns what was
// said.
func (e *editing) edit(name, text string) []string {
	path := filepath.Join(e.dir, name)
	if text == "" {
		require.NoError(e.t, os.Remove(path))
	} else {
		require.NoError(e.t, os.WriteFile(path, []byte(text), 0o644))
	}
	next := e.load()
	e.w.messages = nil
	e.w.Loop.Post(func() {
		e.w.Reload(next, func(done func()) { done() }, func(r runtime.Reloaded) { e.w.Say(runtime.Info, "%v", r) })
	})
	return e.settle()
}

func (e *editing) settle() (said []string) {
	require.NoError(e.t, e.w.Loop.Run(e.t.Context()))
	for _, m := range e.w.messages {
		said = append(said, strings.ReplaceAll(m.Text, e.dir+string(filepath.Separator), ""))
	}
	return said
}

func TestAloneReloads(t *testing.T) {
	dir := unpack(t, "-- x.luau --\nprint(require('./y'), script.Name)\n-- y.luau --\nreturn require('./z')\n-- z.luau --\nreturn 1\n")
	e := &editing{t, newWorld(t, bindings.Options{}), dir, filepath.Join(dir, "x.luau")}
	e.w.Place(e.load())
	e.w.StartScripts()
	assert.Equal(t, []string{"1 x"}, e.settle())
	assert.Equal(t, []string{"2 x", "restarted ServerScriptService.x"}, e.edit("z.luau", "return 2"))
	assert.Equal(t, []string{"no running script depends on it"}, e.edit("other.luau", "return 2"))
	assert.Equal(t, []string{"new x", "restarted ServerScriptService.x"}, e.edit("x.luau", "print('new', script.Name) pcall(require, './later')"))
	assert.Equal(t, []string{"new x", "restarted ServerScriptService.x"}, e.edit("later.luau", "return 1"), "a file that was missing")
	assert.Equal(t, []string{"new x", "restarted ServerScriptService.x"}, e.edit("later.luau", "return 2"))
	said := e.edit("later.luau", "return (")
	assert.Contains(t, strings.Join(said, "\n"), "later.luau:1:")
	assert.Equal(t, []string{"new x", "restarted ServerScriptService.x"}, e.edit("later.luau", "return 2"))
	assert.Contains(t, e.edit("later.luau", ""), "restarted ServerScriptService.x")
	assert.Contains(t, e.edit("later.luau", "return 3"), "restarted ServerScriptService.x")
}

func TestScenarioIsEdited(t *testing.T) {
	dir := unpack(t, `
-- place/ServerScriptService/Main.server.luau --
game.Players.PlayerAdded:Connect(function(p) print("added", p.Name) end)
game.Players.PlayerRemoving:Connect(function(p) print("removing", p.Name) end)
-- place/ReplicatedStorage/Config.luau --
return "c1"
-- bots.luau --
local helper = require("./helper")
print(helper.join("Ada").Name, require("./place/ReplicatedStorage/Config") == require(game.ReplicatedStorage.Config))
Sandbox:Expect(false, "first")
-- helper.luau --
return { join = function(name) return Sandbox:Join({ Name = name }) end }
`)
	e := &editing{t, newWorld(t, bindings.Options{}), dir, filepath.Join(dir, "place")}
	e.w.Place(e.load())
	file, err := scenario.Read(filepath.Join(dir, "bots.luau"))
	require.NoError(t, err)
	sandbox, err := bindings.Begin(e.w.Server, bindings.Cast{Scenario: file})
	require.NoError(t, err)
	assert.Equal(t, []string{"added Ada", "Ada true", "bots.luau:3: first"}, e.settle())

	said := e.edit("bots.luau", `print(require("./helper").join("Bea").Name, require(game.ReplicatedStorage.Config))`)
	assert.Equal(t, []string{"removing Ada", "restarted bots.luau", "added Bea", "Bea c1"}, said)
	assert.Empty(t, failures(sandbox), "what the scenario came to before is forgotten")
	assert.Equal(t, []string{"removing Bea", "restarted bots.luau", "added Bea", "Bea c2"},
		e.edit("place/ReplicatedStorage/Config.luau", `return "c2"`), "what a scenario requires of the place")
	assert.Equal(t, []string{"removing Bea", "restarted bots.luau", "added Helped", "Helped c2"},
		e.edit("helper.luau", `return { join = function() return Sandbox:Join({ Name = "Helped" }) end }`))
	assert.Equal(t, []string{"removing Helped", "restarted bots.luau", "bots.luau:1:10: Expected identifier when parsing expression, got <eof>"},
		e.edit("bots.luau", `local x =`))
	assert.Len(t, failures(sandbox), 1)
	assert.Equal(t, []string{"restarted bots.luau", "mended"}, e.edit("bots.luau", `print("mended")`))
	assert.Empty(t, failures(sandbox))
}
