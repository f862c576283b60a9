package bindings_test

// This file misuses every member of every class. Its one rule: whatever a
// script passes, no Go code panics and the tree stays sound.

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/datastore"
	"lanai/datastore/memory"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

// abuse calls and assigns one member with all sorts of values.
const abuse = `
local object, name, kind = ...
local cyclic = {} cyclic.self = cyclic
local values = { nil, true, 0, -1.5, 0/0, 1e300, "", "x", "\255", string.rep("y", 200), {}, { 1, 2 }, cyclic,
	print, function() end, function(...) return ... end, coroutine.create(print), buffer.create(1), vector.one,
	Enum.Material.Plastic, Enum.Material, Color3.new(), CFrame.new(), newproxy(),
	workspace, game, Instance.new("Folder"), Instance.new("Script"), workspace.Changed, workspace.Changed:Connect(print) }
for i = 1, 30 do
	local a, b, c = values[i], values[(i * 7) % 30 + 1], values[(i * 11) % 30 + 1]
	if kind == "method" then
		for n = 1, 3 do
			task.spawn(pcall, function() return object[name](object, unpack({ a, b, c }, 1, n)) end)
			task.spawn(pcall, function() return object[name](a, b, c) end)
		end
	else
		pcall(function() object[name] = a end)
		pcall(function() return object[name] end)
		pcall(function() object:GetPropertyChangedSignal(name):Connect(a) end)
	end
end
if kind == "method" then pcall(object[name]) end`

func TestNothingPanics(t *testing.T) {
	engine := datastore.Open(memory.New(), datastore.Options{Limits: datastore.LimitsOff})
	defer engine.Close(t.Context())
	registry := newWorld(t, bindings.Options{}).Tree.Registry()
	for _, name := range registry.Names() {
		t.Run(name, func(t *testing.T) { abuseClass(t, registry.Class(name), engine) })
	}
}

func abuseClass(t *testing.T, c *instance.Class, engine *datastore.Engine) {
	w := newWorld(t, bindings.Options{Store: engine})
	w.place()
	w.Loop.Post(func() {
		player, err := class.Join(env(w), class.NewPlayer{})
		require.NoError(t, err)
		for _, name := range c.MemberNames() {
			i := w.sample(c, player)
			if i == nil {
				return // scripts only get it as a result
			}
			kind := "property"
			if _, ok := c.Member(name).(*instance.Method); ok {
				kind = "method"
			}
			w.call(abuse, env(w).Instance(i), vm.Str(name), vm.Str(kind))
		}
	})
	w.run(0, 1)
	for _, text := range w.texts(runtime.Error) {
		assert.NotContains(t, text, "internal error")
	}
}

func TestNoGlobalPanics(t *testing.T) {
	w := newWorld(t, bindings.Options{})
	w.place()
	w.Loop.Post(func() {
		for _, path := range []string{"task", "Instance", "Vector3", "CFrame", "Color3", "BrickColor", "UDim2", "DateTime", "Random", "TweenInfo", "Enum"} {
			table := w.VM.Globals.GetStr(path)
			require.False(t, table.IsNil(), path)
			if t := table.AsTable(); t != nil {
				for at, name, _, ok := t.At(0); ok; at, name, _, ok = t.At(at) {
					w.call(abuse, table, name, vm.Str("method"))
				}
			}
		}
		for _, name := range []string{"wait", "spawn", "delay", "require", "warn", "loadstring", "tick", "typeof", "version", "settings"} {
			w.call(abuse, w.VM.Globals.Value(), vm.Str(name), vm.Str("method"))
		}
	})
	w.run(0, 1)
}

// sample returns an instance of a class: the service, the player, the game, a
// data store, or a new one; nil if scripts cannot simply have one.
func (w *world) sample(c *instance.Class, player *instance.Instance) *instance.Instance {
	switch {
	case c.Name == "DataModel":
		return w.Tree.Root()
	case c.Name == "Player":
		return player
	case c.Service:
		s, err := w.Tree.Service(c.Name)
		require.NoError(w.t, err)
		return s
	case c.Name == "DataStore" || c.Name == "OrderedDataStore":
		get := map[string]string{"DataStore": "GetDataStore", "OrderedDataStore": "GetOrderedDataStore"}[c.Name]
		proto, err := luauCompile("return game:GetService('DataStoreService'):" + get + "('abuse')")
		require.NoError(w.t, err)
		results, err := w.VM.Call(w.VM.Load(proto, w.VM.NewEnv()).Value())
		require.NoError(w.t, err)
		return bind.AsInstance(results[0])
	case c.Creatable:
		return w.Tree.Create(c)
	}
	return nil
}

// call runs a chunk at once on a thread of no script.
func (w *world) call(source string, args ...vm.Value) {
	proto, err := luauCompile(source)
	require.NoError(w.t, err)
	w.Spawn(nil, w.VM.Load(proto, w.VM.NewEnv()).Value(), args...)
}

func luauCompile(source string) (*vm.Proto, error) { return luau.Compile("abuse", source, luau.O1) }
