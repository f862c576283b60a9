package tests

// This file edits a place while `lanai dev` runs it. Its one rule: a test
// waits for output, with a deadline.

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// program is lanai at work, with its output.
type program struct {
	t     *testing.T
	cmd   *exec.Cmd
	dir   string
	lines chan string
	seen  []string
}

// startProgram writes files to a new folder and runs lanai there.
func startProgram(t *testing.T, files map[string]string, args ...string) *program {
	t.Helper()
	p := &program{t: t, dir: t.TempDir(), lines: make(chan string, 10000)}
	for name, text := range files {
		p.write(name, text)
	}
	p.run(args...)
	return p
}

// run starts lanai in the program's folder.
func (p *program) run(args ...string) {
	p.t.Helper()
	p.cmd = exec.Command(binary(p.t), args...)
	p.cmd.Dir = p.dir
	out, in, err := os.Pipe()
	require.NoError(p.t, err)
	p.cmd.Stdout, p.cmd.Stderr = in, in
	require.NoError(p.t, p.cmd.Start())
	in.Close()
	p.t.Cleanup(func() { p.cmd.Process.Kill() })
	lines := make(chan string, 10000)
	p.lines = lines
	go func() {
		defer close(lines)
		r := bufio.NewReader(out)
		for {
			line, err := r.ReadString('\n')
			if line != "" {
				lines <- strings.TrimSuffix(line, "\n")
			}
			if err == io.EOF || err != nil {
				return
			}
		}
	}()
}

func (p *program) write(name, text string) {
	p.t.Helper()
	name = filepath.Join(p.dir, name)
	require.NoError(p.t, os.MkdirAll(filepath.Dir(name), 0o755))
	require.NoError(p.t, os.WriteFile(name, []byte(text), 0o644))
}

// replace writes a file as many editors do: a new one, renamed over the old.
func (p *program) replace(name, text string) {
	p.t.Helper()
	p.write(name+".tmp~", text)
	name = filepath.Join(p.dir, name)
	require.NoError(p.t, os.Rename(name+".tmp~", name))
}

// await reads output until a line matches; it returns the lines before it.
func (p *program) await(pattern string) (before []string) {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	deadline := time.After(patience)
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				require.Failf(p.t, "the program has ended", "waiting for %q, got\n%s", pattern, strings.Join(p.seen, "\n"))
			}
			p.seen = append(p.seen, line)
			if re.MatchString(line) {
				return before
			}
			before = append(before, line)
		case <-deadline:
			require.Failf(p.t, "no such line", "waiting for %q, got\n%s", pattern, strings.Join(p.seen, "\n"))
		}
	}
}

// stop interrupts the program and reads the rest of its output.
func (p *program) stop() (rest []string) {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Signal(syscall.SIGINT))
	deadline := time.After(patience)
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				_ = p.cmd.Wait() // 1 after a syntax error
				require.True(p.t, p.cmd.ProcessState.Exited(), p.cmd.ProcessState)
				return rest
			}
			rest = append(rest, line)
		case <-deadline:
			require.Fail(p.t, "does not end", strings.Join(append(p.seen, rest...), "\n"))
		}
	}
}

const (
	mainFile   = "ServerScriptService/Main.server.luau"
	otherFile  = "ServerScriptService/Other.server.luau"
	moduleFile = "ReplicatedStorage/Greeting.luau"
)

// reloadPlace has one script that depends on a module and one that does not.
func reloadPlace() map[string]string {
	return map[string]string{
		mainFile: `local Players = game:GetService("Players")
			local greeting = require(game.ReplicatedStorage.Greeting)
			for _, player in Players:GetPlayers() do print("found", player.Name, greeting) end
			Players.PlayerAdded:Connect(function(player) print("added", player.Name, greeting) end)
			local ping = Instance.new("BindableEvent")
			ping.Name = "Ping" .. greeting
			workspace.ChildAdded:Connect(function(child) print(greeting, "heard", child.Name) end)
			print("main runs", greeting)
			while true do task.wait(0.01) if workspace:FindFirstChild("Probe") then print("probe by", greeting) task.wait(0.2) end end`,
		otherFile:  `print("other runs") task.wait(1e6)`,
		moduleFile: `return "one"`,
	}
}

func TestReload(t *testing.T) {
	p := startProgram(t, reloadPlace(), "dev", ".", "--players", "1", "--store", "memory")
	p.await("added Player1 one")

	t.Run("a module that is written restarts its dependents", func(t *testing.T) {
		p.t = t
		p.write(moduleFile, `return "two"`)
		before := p.await("main runs two")
		// The player has stayed, and the other script runs on.
		assert.Contains(t, strings.Join(before, "\n"), "found Player1 two")
		assert.NotContains(t, strings.Join(before, "\n"), "other runs")
	})
	t.Run("a module that is renamed over restarts its dependents", func(t *testing.T) {
		p.t = t
		p.replace(moduleFile, `return "three"`)
		p.await("found Player1 three")
		p.await("main runs three")
	})
	t.Run("the old run's connections and threads are gone", func(t *testing.T) {
		p.t = t
		p.write(otherFile, `local probe = Instance.new("Folder") probe.Name = "Probe" probe.Parent = workspace print("probe made")`)
		p.await("three heard Probe")
		before := p.await("probe by three")
		for _, line := range before {
			assert.NotRegexp(t, "one|two", line)
		}
	})
	t.Run("a syntax error keeps only its script from running", func(t *testing.T) {
		p.t = t
		p.write(otherFile, `print("half`)
		p.await(`Other.server.luau:1:\d+: `)
		p.write(otherFile, `print("whole")`)
		p.await("whole")
	})
	t.Run("a new script starts", func(t *testing.T) {
		p.t = t
		p.write("ServerScriptService/New.server.luau", `print("new runs")`)
		p.await("new runs")
	})
	t.Run("a script in a new folder starts", func(t *testing.T) {
		p.t = t
		p.write("ServerScriptService/Deep/Er/New.server.luau", `print(script:GetFullName(), "runs")`)
		p.await("ServerScriptService.Deep.Er.New runs")
	})
	t.Run("a script that is removed stops", func(t *testing.T) {
		p.t = t
		p.write(otherFile, `print("again") script.Destroying:Connect(function() print("destroyed") end) task.wait(1e6)`)
		p.await("again")
		require.NoError(t, os.Remove(filepath.Join(p.dir, mainFile)))
		p.await(`Main`)
		p.write(otherFile, `task.wait(0.3) print("main is", game.ServerScriptService:FindFirstChild("Main"))`)
		before := p.await("main is nil")
		assert.NotContains(t, strings.Join(before, "\n"), "probe by")
	})
	p.t = t
	rest := strings.Join(p.stop(), "\n")
	assert.NotContains(t, rest, "internal error")
}

// TestReloadKeepsData checks that what a script has saved, and what its
// modules have not saved yet, outlives a reload.
func TestReloadKeepsData(t *testing.T) {
	p := startProgram(t, map[string]string{
		mainFile: `local store = game:GetService("DataStoreService"):GetDataStore("S")
			print("count", (store:IncrementAsync("n")))`,
	}, "dev", ".")
	p.await("count 1$")
	p.write(mainFile, `local store = game:GetService("DataStoreService"):GetDataStore("S")
			print("count is", (store:IncrementAsync("n")))`)
	p.await("count is 2$")
	p.stop()
	p.run("run", ".", "--until-idle")
	p.await("count is 3$")
}

// TestReloadProjectFile checks that an edit of the project file names the
// instances that it changes, and that a broken one leaves the place as it is.
func TestReloadProjectFile(t *testing.T) {
	const file = "default.project.json"
	p := startProgram(t, map[string]string{
		file:                   `{"tree": {"$className": "DataModel", "ServerScriptService": {"$path": "src"}}}`,
		"src/Main.server.luau": `print(workspace:WaitForChild("Map"):GetFullName()) task.wait(1e6)`,
	}, "dev", ".", "--store", "memory")
	p.await("watching")
	p.write(file, `{`)
	p.await(`^default.project.json:1:2: invalid JSON`)
	p.write(file, `{"tree": {"$className": "DataModel", "ServerScriptService": {"$path": "src"}, "Workspace": {"Map": {"$className": "Folder"}}}}`)
	p.await(`^Workspace.Map$|  Workspace.Map$`)
	p.await(`^reloaded Workspace, Workspace.Map in `)
	p.stop()
}
