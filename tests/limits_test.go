package tests

// This file tests that no script can stop a server: endless loops, endless
// recursion, broken Go functions; and that a script can wait wherever Luau
// lets it. Its one rule: other scripts of the same server must notice nothing.

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/project"
	"lanai/runtime/sched"
)

// limitServer is a server with scripts, by name, in ServerScriptService.
type limitServer struct {
	*runtime.Server
	t        *testing.T
	messages []runtime.Message
}

func newLimitServer(t *testing.T, o bindings.Options, scripts map[string]string) *limitServer {
	t.Helper()
	l := &limitServer{t: t}
	o.UntilIdle = true
	o.Sink = func(m runtime.Message) { l.messages = append(l.messages, m) }
	var err error
	l.Server, err = bindings.New(o)
	require.NoError(t, err)
	service := &project.Node{Name: "ServerScriptService", ClassName: "ServerScriptService"}
	for name, source := range scripts {
		class := "Script"
		if strings.HasPrefix(name, "Module") {
			class = "ModuleScript"
		}
		service.Children = append(service.Children, &project.Node{Name: name, ClassName: class, Source: source})
	}
	l.Place(&project.Project{Name: "Limits", Root: &project.Node{Name: "Game", ClassName: "DataModel", Children: []*project.Node{service}}})
	l.StartScripts()
	return l
}

func (l *limitServer) run() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	require.NoError(l.t, l.Run(ctx))
	require.NoError(l.t, ctx.Err(), "the server did not come to rest:\n%s", l.said())
}

// said is all output, with the level of what is no print.
func (l *limitServer) said() string {
	var b strings.Builder
	for _, m := range l.messages {
		if m.Level != runtime.Output {
			b.WriteString(m.Level.String() + ": ")
		}
		b.WriteString(m.Text + "\n")
	}
	return b.String()
}

const timeoutText = "Script timeout: exhausted allowed execution time"

// TestEndlessScripts runs scripts that never wait, in real time.
func TestEndlessScripts(t *testing.T) {
	for name, source := range map[string]string{
		"loop":     `while true do end`,
		"for":      `for i = 1, math.huge do local x = i * 2 end`,
		"pcall":    `while true do pcall(function() while true do end end) end`,
		"generic":  `for _ in function() return 1 end do end`,
		"signal":   `local e = Instance.new("BindableEvent") e.Event:Connect(function() while true do end end) e:Fire()`,
		"signals":  `local e = Instance.new("BindableEvent") e.Event:Connect(function() pcall(e.Fire, e) e:Fire() end) e:Fire()`,
		"spawns":   `local function f() task.spawn(f) task.spawn(f) end f()`,
		"require":  `require(script.Parent.ModuleLoop)`,
		"spawned":  `task.spawn(function() while true do end end)`,
		"deferred": `task.defer(function() while true do end end)`,
		"waited":   `task.wait() while true do end`,
		"pattern":  `string.find(string.rep("a", 40), string.rep("a*", 20) .. "b")`,
		"sort":     `table.sort(table.create(100, 1), function() while true do end end)`,
	} {
		t.Run(name, func(t *testing.T) {
			l := newLimitServer(t, bindings.Options{Timeout: 200 * time.Millisecond}, map[string]string{
				"Bad":        source,
				"Good":       `for i = 1, 5 do task.wait() end print("good")`,
				"ModuleLoop": `while true do end`,
			})
			l.run()
			assert.Contains(t, l.said(), timeoutText)
			assert.Contains(t, l.said(), "good\n")
			assert.NotContains(t, l.said(), "internal error")
		})
	}
}

// TestEndlessScriptElsewhere checks that a server is not disturbed by a
// script of another one in the same process that never waits: this one goes on
// until the other server has done its work.
func TestEndlessScriptElsewhere(t *testing.T) {
	var over atomic.Bool
	bad := newLimitServer(t, bindings.Options{Timeout: patience}, map[string]string{"Bad": `while not over() do end print("over")`})
	bad.VM.Globals.SetReadonly(false)
	bad.VM.Globals.SetStr("over", vm.NewFunction("over", func(c *vm.Call) { c.ReturnBool(over.Load()) }).Value())
	good := newLimitServer(t, bindings.Options{}, map[string]string{"Good": `for i = 1, 10 do task.wait() end print("good")`})
	var both sync.WaitGroup
	both.Go(bad.run)
	both.Go(func() {
		good.run()
		over.Store(true)
	})
	both.Wait()
	assert.Equal(t, "over\n", bad.said())
	assert.Equal(t, "good\n", good.said())
}

// TestDeepScripts overflows stacks in each of the ways scripts have.
func TestDeepScripts(t *testing.T) {
	for name, c := range map[string]struct{ source, want string }{
		"recursion": {`local function f() return 1 + f() end f()`, "stack overflow"},
		"index":     {`local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k + 1] end print(t[1])`, "stack overflow"},
		"coroutine": {`local function f() return coroutine.wrap(f)() end f()`, "stack overflow"},
		"spawn":     {`local function f() task.spawn(f) end f()`, "stack overflow"},
		"signal":    {`local e = Instance.new("BindableEvent") e.Event:Connect(function() e:Fire() end) e:Fire() print("fired")`, ""},
		"invoke":    {`local f = Instance.new("BindableFunction") f.OnInvoke = function() return f:Invoke() end f:Invoke()`, "stack overflow"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLimitServer(t, bindings.Options{Clock: sched.NewVirtualClock(time.Unix(1e9, 0))}, map[string]string{
				"Bad":  c.source,
				"Good": `task.wait(1) print("good")`,
			})
			l.run()
			assert.Contains(t, l.said(), c.want)
			assert.Contains(t, l.said(), "good\n")
			assert.NotContains(t, l.said(), "internal error")
		})
	}
}

// TestNativePanicEndsOneCall checks that a bug in Lanai is an error of the
// script that met it, with the Go stack in the log.
func TestNativePanicEndsOneCall(t *testing.T) {
	l := newLimitServer(t, bindings.Options{Clock: sched.NewVirtualClock(time.Unix(1e9, 0))}, map[string]string{
		"Bad":  `print(pcall(broken)) broken()`,
		"Good": `task.wait(1) print("good")`,
	})
	l.VM.Globals.SetReadonly(false)
	l.VM.Globals.SetStr("broken", vm.NewFunction("broken", func(*vm.Call) { panic("oops") }).Value())
	l.run()
	assert.Contains(t, l.said(), "false ServerScriptService.Bad:1: internal error: oops")
	assert.Contains(t, l.said(), "error: ServerScriptService.Bad:1: internal error: oops")
	assert.Contains(t, l.said(), "limits_test.go")
	assert.Contains(t, l.said(), "good\n")
}

// TestYields waits in every place where Luau allows it, and sees Luau's
// message where it does not.
func TestYields(t *testing.T) {
	for name, c := range map[string]struct{ source, want string }{
		"pcall":        {`print(pcall(function(...) task.wait(1) return ... end, 1, nil, 3))`, "true 1 nil 3\n"},
		"pcall error":  {`print(pcall(function() task.wait(1) error("after", 0) end))`, "false after\n"},
		"pcall direct": {`print(pcall(task.wait, 1))`, "true 1\n"},
		"xpcall":       {`print(xpcall(function() task.wait(1) error("after", 0) end, function(e) return e .. "!" end))`, "false after!\n"},
		"xpcall ok":    {`print(xpcall(function(a) task.wait(1) return a end, print, 7))`, "true 7\n"},
		"nested pcall": {`print(pcall(pcall, pcall, function() task.wait(1) error("x", 0) end))`, "true true false x\n"},
		"iterator":     {`for i in function(_, i) task.wait(1) i = (i or 0) + 1 return if i < 4 then i else nil end do print(i) end`, "1\n2\n3\n"},
		"iter object":  {`for i in setmetatable({}, {__iter = function() return function(_, i) task.wait(1) i = (i or 0) + 1 return if i < 3 then i else nil end end}) do print(i) end`, "1\n2\n"},
		"call":         {`local t = setmetatable({}, {__call = function(_, x) task.wait(1) return x end}) print(t(5))`, "5\n"},
		"require":      {`print(require(script.Parent.ModuleSlow))`, "slow\n"},
		"require twice": {`task.spawn(function() print(1, require(script.Parent.ModuleSlow)) end)
			print(2, require(script.Parent.ModuleSlow))`, "1 slow\n2 slow\n"},
		"coroutine":    {`print(coroutine.resume(coroutine.create(function() task.wait(1) print("later") end))) print("now")`, "true\nnow\nlater\n"},
		"wrap in loop": {`for i in coroutine.wrap(function() for i = 1, 2 do coroutine.yield(i) end end) do task.wait(1) print(i) end`, "1\n2\n"},
		"varargs":      {`local function f(...) task.wait(1) return select("#", ...), ... end print(f(nil, nil))`, "2 nil nil\n"},
		"middle":       {`local function f(x) task.wait(1) return x end local t = {f(1), f(2), a = f(3)} print(f(1) + f(2) * f(3), t[1], t[2], t.a)`, "7 1 2 3\n"},
		"close upvals": {`local fs = {} for i = 1, 3 do local x = i table.insert(fs, function() x += 1 return x end) task.wait(1) x *= 10 end print(fs[1](), fs[2](), fs[3]())`, "11 21 31\n"},
		"index":        {`local t = setmetatable({}, {__index = function() task.wait(1) end}) print(pcall(function() return t.x end))`, "attempt to yield across metamethod/C-call boundary\n"},
		"add":          {`local t = setmetatable({}, {__add = function() coroutine.yield() end}) print(pcall(function() return t + 1 end))`, "attempt to yield across metamethod/C-call boundary\n"},
		"sort":         {`print(pcall(table.sort, {2, 1}, function() task.wait(1) end))`, "attempt to yield across metamethod/C-call boundary\n"},
		"gsub":         {`print(pcall(string.gsub, "a", "a", function() task.wait(1) end))`, "attempt to yield across metamethod/C-call boundary\n"},
		"handler":      {`print(xpcall(error, function() task.wait(1) end))`, "false error in error handling\n"},
		"after error":  {`pcall(string.gsub, "a", "a", function() task.wait(1) end) task.wait(1) print("fine")`, "fine\n"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLimitServer(t, bindings.Options{Clock: sched.NewVirtualClock(time.Unix(1e9, 0))}, map[string]string{
				"Main":       c.source,
				"ModuleSlow": `task.wait(2) return "slow"`,
			})
			l.run()
			if strings.HasPrefix(c.want, "attempt") {
				assert.Contains(t, l.said(), c.want)
			} else {
				assert.Equal(t, c.want, l.said())
			}
		})
	}
}
