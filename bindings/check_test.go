package bindings

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/check"
	"lanai/runtime/instance"
	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

// This file tests `lanai check`. Scripts in testdata/check say at the end of a
// line what is found on it: "--> kind symbol, what was probably meant".

func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
		require.NoError(t, os.WriteFile(at, []byte(text), 0o644))
	}
	return dir
}

var wantedUse = regexp.MustCompile(`--> (.*)$`)

// found lists the uses of a report as "line: kind symbol, instead".
func found(r *check.Report, file string) (all []string) {
	for _, u := range r.Uses {
		for _, f := range u.Files {
			if filepath.Base(f.File) != file {
				continue
			}
			for _, line := range f.Lines {
				text := u.Kind + " " + u.Symbol
				if u.Instead != "" {
					text += ", " + u.Instead
				}
				all = append(all, fmt.Sprintf("%03d: %s", line, text))
			}
		}
	}
	slices.Sort(all)
	return all
}

func TestCheckScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/check/*.luau")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			dir := writeFiles(t, map[string]string{
				"ServerScriptService/Main.server.luau":   string(text),
				"ServerScriptService/Thing.luau":         "return {}",
				"ReplicatedStorage/Value.model.json":     `{"ClassName": "IntValue"}`,
				"ReplicatedStorage/Client/Only.luau":     "workspace:Kik() return nil",
				"ReplicatedStorage/Both.luau":            "return nil",
				"StarterPlayer/Local.client.luau":        "require(game.ReplicatedStorage.Client.Only) workspace:Kik()",
				"ReplicatedStorage/Unused.spec.luau":     "describe('x', function() it('y', function() end) end)",
				"ServerScriptService/notes.txt":          "not a script",
				"ServerScriptService/Broken.server.luau": "local function f(",
			})
			report, err := CheckPath(dir)
			require.NoError(t, err)
			var want []string
			guarded := 0
			for i, line := range strings.Split(string(text), "\n") {
				if m := wantedUse.FindStringSubmatch(line); m != nil {
					use, is := strings.CutPrefix(m[1], "guarded ")
					if is {
						guarded++
					}
					want = append(want, fmt.Sprintf("%03d: %s", i+1, use))
				}
			}
			assert.Equal(t, strings.Join(want, "\n"), strings.Join(found(report, "Main.server.luau"), "\n"))
			got := 0
			for _, u := range report.Uses {
				got += u.Guarded
				assert.NotContains(t, u.Files[0].File, "Only.luau")
			}
			assert.Equal(t, guarded, got, "uses inside pcall")
			assert.Equal(t, 2, report.Client)
			assert.Equal(t, 4, report.Judged)
			assert.Len(t, report.Problems, 1)
			assert.Equal(t, check.RunsExcept, report.Verdict)
		})
	}
}

// TestCheckScriptsInStorage puts scripts where only copies of them run: what is
// around one comes along from a model, and not from a folder.
func TestCheckScriptsInStorage(t *testing.T) {
	const text = "script.Parent:PivotTo(CFrame.identity)"
	folder := writeFiles(t, map[string]string{
		"ServerStorage/AI/Walk.server.luau":       text,
		"ServerStorage/AI/Shared.luau":            text,
		"ServerScriptService/AI/Here.server.luau": text,
		"ServerStorage/Tree/init.meta.json":       `{"className": "Part"}`,
		"ServerStorage/Tree/Grow.server.luau":     "script.Parent.Grown()",
	})
	report, err := CheckPath(folder)
	require.NoError(t, err)
	assert.Empty(t, found(report, "Walk.server.luau"))
	assert.Equal(t, []string{"001: unknown Folder:PivotTo"}, found(report, "Shared.luau"))
	assert.Equal(t, []string{"001: unknown Folder:PivotTo"}, found(report, "Here.server.luau"))
	assert.Len(t, found(report, "Grow.server.luau"), 1)
}

// TestCheckKnowsMembers reads every method and property of every class that can
// be made, calls the methods that Lanai lacks, connects to such events, and compares what that comes to
// with what check says.
func TestCheckKnowsMembers(t *testing.T) {
	server, err := New(Options{Sink: func(runtime.Message) {}})
	require.NoError(t, err)
	env := server.Bindings.(*bind.Env)
	proto, err := luau.Compile("read", `
		local i, name, lacking = ...
		return pcall(function()
			local v = i[name]
			if lacking and typeof(v) == "RBXScriptSignal" then
				v:Connect(pcall)
			end
			return if lacking and type(v) == "function" then v(i) else v
		end)`, luau.O1)
	require.NoError(t, err)
	read := server.VM.Load(proto, server.VM.NewEnv()).Value()
	for _, name := range server.Tree.Registry().Names() {
		class := server.Tree.Registry().Class(name)
		var i *instance.Instance
		switch {
		case class.Service:
			i, err = server.Tree.Service(name)
		case class.Creatable && !class.Abstract:
			i, err = server.Tree.New(name)
		default:
			continue
		}
		require.NoError(t, err)
		for _, member := range class.MemberNames() {
			if class.Callback(member) != nil || strings.HasPrefix(member, "\x00") { // not for scripts
				continue
			}
			a := standing(class, member)
			results, err := server.VM.Call(read, env.Instance(i), env.ToLuau(member), vm.Bool(a.Standing != check.Works))
			require.NoError(t, err)
			text := ""
			if !results[0].Truthy() {
				text = results[1].AsString().String()
			}
			switch a.Standing {
			case check.Works:
				assert.Empty(t, text, "%s.%s", name, member)
			case check.Lacking:
				assert.Contains(t, text, "is not supported by Lanai: "+a.Why, "%s.%s", name, member)
			default:
				assert.Contains(t, text, a.Why, "%s.%s", name, member)
				assert.NotEmpty(t, text, "%s.%s", name, member)
			}
		}
	}
}
