package host

import (
	"fmt"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds the globals of a job. Its one rule: a name that game scripts
// know means the same here.

// Notes tells operators what a job can use.
const Notes = `A job is Lua 5.1 with its usual libraries. It stands outside the game: nothing else runs in its process, and Roblox's
limits are off. Flags behind the job's name that exec does not know, and everything behind --, are the job's.
The store is by default what lanai.toml or LANAI_STORE name, or .lanai/store.db of the current folder.

  EliteDataStoreService, PPDB, DataStoreService: as in a game; so are game, task, Enum, Instance and require("PPDB")
  parallel(n, fn)         fn(1) to fn(n) side by side; their first results, then nil or a table of errors by number
  store:keys(prefix)      walks over all keys: for key in store:keys() do; keys(store, prefix) does the same
  lock(store, key, fn)    calls fn(token, held) while no other job or server holds the lock
  json.encode, json.decode, wait(seconds), print, warn (stderr), args[1] and so on
  engine, backend         the Go objects: engine:Get({Store = "S", Scope = "global", Name = "k"})
  store.description       which store that is; store.origin is the name under which the job writes

A job ends when its last line has run and nothing waits that task.spawn, task.delay or a signal has started. An error ends it
with exit code 1, os.exit(n) with n. Either way, and after Ctrl-C, writes are seen through first.`

// libraries are Lua's own. Channels are left out: a job that waits for one would
// keep the server from running.
var libraries = []struct {
	name string
	open lua.LGFunction
}{
	{lua.LoadLibName, lua.OpenPackage},
	{lua.BaseLibName, lua.OpenBase},
	{lua.CoroutineLibName, lua.OpenCoroutine},
	{lua.DebugLibName, lua.OpenDebug},
	{lua.IoLibName, lua.OpenIo},
	{lua.MathLibName, lua.OpenMath},
	{lua.OsLibName, lua.OpenOs},
	{lua.StringLibName, lua.OpenString},
	{lua.TabLibName, lua.OpenTable},
}

// serverGlobals are the globals of the server that a job sees, sorted.
var serverGlobals = []string{"DateTime", "Enum", "Instance", "Random", "game", "task", "workspace"}

// modules are the modules that are there without require.
var modules = []string{"EliteDataStoreService", "PPDB"}

func newHost(o Options) *host {
	if o.Stdout == nil {
		o.Stdout = io.Discard
	}
	if o.Stderr == nil {
		o.Stderr = io.Discard
	}
	h := &host{Options: o, env: o.Server.Bindings.(*bind.Env), jobs: make(map[*job]struct{}),
		turns: make(map[datastore.Key]*turn), names: make(map[string]vm.Value), methods: make(map[*vm.Function]*lua.LFunction)}
	h.main = lua.NewState(lua.Options{SkipOpenLibs: true, MinimizeStackMemory: true,
		CallStackSize: 1 << 13, RegistrySize: 512, RegistryGrowStep: 2048, RegistryMaxSize: 1 << 22})
	for _, library := range libraries {
		h.main.Push(h.main.NewFunction(library.open))
		h.main.Push(lua.LString(library.name))
		h.main.Call(1, 0)
	}
	h.makeMetatables()
	h.furnish()
	return h
}

// functions are the globals of jobs that are functions.
func (h *host) functions() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{
		"keys":     h.keys,
		"lock":     h.lock,
		"parallel": h.parallel,
		"print":    func(state *lua.LState) int { return h.write(h.Stdout, state) },
		"require":  h.require,
		"sleep":    h.wait,
		"typeof":   h.typeof,
		"wait":     h.wait,
		"warn":     func(state *lua.LState) int { return h.write(h.Stderr, state) },
	}
}

// furnish makes the globals.
func (h *host) furnish() {
	set := func(name string, v lua.LValue) { h.main.SetGlobal(name, v) }
	loaded := h.main.GetField(h.main.GetGlobal("package"), "loaded")
	h.main.SetField(h.main.GetGlobal("package"), "path", lua.LString(h.dir()+"/?.lua;"+h.dir()+"/?/init.lua"))
	h.fileRequire = h.main.GetGlobal("require")
	for name, f := range h.functions() {
		set(name, h.main.NewFunction(f))
	}
	for _, name := range serverGlobals {
		set(name, h.toLua(h.env.VM.Globals.GetStr(name)))
	}
	for _, name := range modules {
		if v, err := h.module(name); err == nil {
			set(name, v)
			h.main.SetField(loaded, name, v)
		}
	}
	if service, err := h.env.Tree.Service("DataStoreService"); err == nil && service != nil {
		set("DataStoreService", h.toLua(h.env.Instance(service)))
	}
	set("json", h.main.SetFuncs(h.main.NewTable(), map[string]lua.LGFunction{"decode": h.decode, "encode": h.encode}))
	set("args", h.arguments())
	set("engine", h.goObject(h.Store))
	set("backend", h.goObject(h.Store.Backend()))
	store := h.main.NewTable()
	store.RawSetString("description", lua.LString(h.Description))
	store.RawSetString("origin", lua.LString(h.Store.Origin()))
	set("store", store)
	h.main.SetField(h.main.GetGlobal("os"), "exit", h.main.NewFunction(h.osExit))
	h.main.SetField(h.main.GetGlobal("io"), "write", h.main.NewFunction(h.ioWrite))
}

// arguments gives args: the arguments from 1 on, the name of the job at 0.
func (h *host) arguments() *lua.LTable {
	t := h.main.NewTable()
	t.RawSetInt(0, lua.LString(h.Name))
	for i, arg := range h.Args {
		t.RawSetInt(i+1, lua.LString(arg))
	}
	return t
}

// write writes the arguments as print does.
func (h *host) write(to io.Writer, state *lua.LState) int {
	texts := make([]string, state.GetTop())
	for i := range texts {
		texts[i] = state.ToStringMeta(state.Get(i + 1)).String()
	}
	if _, err := io.WriteString(to, strings.Join(texts, "\t")+"\n"); err != nil {
		state.RaiseError("write output: %s", err.Error())
	}
	return 0
}

// ioWrite is io.write(...), to where print writes.
func (h *host) ioWrite(state *lua.LState) int {
	for i := 1; i <= state.GetTop(); i++ {
		if _, err := io.WriteString(h.Stdout, state.CheckString(i)); err != nil {
			state.RaiseError("write output: %s", err.Error())
		}
	}
	return 0
}

// osExit is os.exit(code): the job ends here, its writes are seen through.
func (h *host) osExit(state *lua.LState) int {
	code := 0
	if v := state.Get(1); v == lua.LFalse {
		code = 1
	} else if v != lua.LNil && v != lua.LTrue {
		code = state.CheckInt(1)
	}
	h.exit(code)
	state.RaiseError("os.exit")
	return 0
}

// wait is wait(seconds): it gives the seconds that have passed.
func (h *host) wait(state *lua.LState) int {
	seconds, elapsed := float64(state.OptNumber(1, 0)), 0.0
	h.await(state, func(done func()) {
		h.env.Loop.After(seconds, sched.Resume, func(passed float64) {
			elapsed = passed
			done()
		})
	})
	state.Push(lua.LNumber(elapsed))
	return 1
}

// typeof is type, with Roblox's names for the server's objects.
func (h *host) typeof(state *lua.LState) int {
	v := state.CheckAny(1)
	name := v.Type().String()
	if u, ok := v.(*lua.LUserData); ok {
		if under, ok := u.Value.(vm.Value); ok {
			name = h.env.VM.Typeof(under)
		}
	}
	state.Push(lua.LString(name))
	return 1
}

// module gives a module of the server by its name, or an error that says which
// there are.
func (h *host) module(name string) (lua.LValue, error) {
	service, err := h.env.Tree.Service("ServerScriptService")
	if err != nil {
		return nil, err
	}
	inst := service.FindFirstChild(name)
	if inst == nil || !inst.IsA("ModuleScript") {
		return nil, fmt.Errorf("no module %s", name)
	}
	return h.requireInstance(inst)
}

// requireInstance gives the value of a module of the server. They are written in
// Go, so it is there at once.
func (h *host) requireInstance(inst *instance.Instance) (lua.LValue, error) {
	var v lua.LValue
	failed := fmt.Errorf("%s did not load", inst.FullName())
	h.env.Invoke(nil, h.env.VM.Globals.GetStr("require"), func(results []vm.Value, err error) {
		if failed = err; err == nil {
			v = h.toLua(results[0])
		}
	}, h.env.Instance(inst))
	return v, failed
}

// require is require(module) for a module of the server, by its instance or its
// name, and require(name) for a Lua file beside the job.
func (h *host) require(state *lua.LState) int {
	if u, ok := state.Get(1).(*lua.LUserData); ok {
		v, _ := u.Value.(vm.Value)
		return h.callRequire(state, v)
	}
	name := state.CheckString(1)
	service, err := h.env.Tree.Service("ServerScriptService")
	if err == nil && !strings.ContainsAny(name, "/.") {
		if inst := service.FindFirstChild(name); inst != nil && inst.IsA("ModuleScript") {
			return h.callRequire(state, h.env.Instance(inst))
		}
	}
	name = strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(name, "./"), ".lua"), "/", ".")
	state.Push(h.fileRequire)
	state.Push(lua.LString(name))
	state.Call(1, 1)
	return 1
}

func (h *host) callRequire(state *lua.LState, inst vm.Value) int {
	for _, v := range h.call(state, h.env.VM.Globals.GetStr("require"), []vm.Value{inst}) {
		state.Push(h.toLua(v))
		return 1
	}
	return 0
}

// encode is json.encode(value).
func (h *host) encode(state *lua.LState) int {
	state.CheckAny(1)
	text, err := bind.AppendJSON(nil, h.argument(state, 1), bind.JSONRules{Strict: true})
	h.check(state, err)
	state.Push(lua.LString(text))
	return 1
}

// decode is json.decode(text); the text may be bytes of a Go object.
func (h *host) decode(state *lua.LState) int {
	var text string
	if bytes, ok := state.Get(1).(*lua.LUserData); ok {
		content, ok := bytes.Value.([]byte)
		if !ok {
			state.ArgError(1, "string or bytes expected")
		}
		text = string(content)
	} else {
		text = state.CheckString(1)
	}
	v, err := bind.ParseJSON(text)
	h.check(state, err)
	state.Push(h.toLua(v))
	return 1
}
