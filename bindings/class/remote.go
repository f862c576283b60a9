package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds RemoteEvent, UnreliableRemoteEvent and RemoteFunction as a
// server sees them. Its one rule: there are no clients, so what is sent to
// them is checked and dropped.

// Remotes are the classes by which server and clients talk.
// https://create.roblox.com/docs/reference/engine/classes/RemoteEvent
var Remotes = []bind.Class{
	{Name: "BaseRemoteEvent", Abstract: true, Events: []string{"OnServerEvent"},
		Methods: map[string]bind.Method{
			"FireAllClients": func(c *bind.Call) { copyArguments(c, 1, false) },
			"FireClient":     fireClient,
			"FireServer":     clientOnly("FireServer"),
		},
		Refused: map[string]string{"OnClientEvent": "OnClientEvent can only be used on the client"}},
	{Name: "RemoteEvent", Super: "BaseRemoteEvent", Creatable: true},
	{Name: "RemoteFunction", Creatable: true, Callbacks: []string{"OnClientInvoke", "OnServerInvoke"},
		Methods: map[string]bind.Method{
			"InvokeClient": invokeClient,
			"InvokeServer": clientOnly("InvokeServer"),
		},
		Created: func(i *instance.Instance) { i.Data = &invocations{callback: "OnServerInvoke"} }},
	{Name: "UnreliableRemoteEvent", Super: "BaseRemoteEvent", Creatable: true},
}

// clientOnly is a method that a server cannot call.
func clientOnly(name string) bind.Method {
	return func(c *bind.Call) { c.Errorf("%s can only be called from the client", name) }
}

// playerArgument checks that the first argument is a Player.
func playerArgument(c *bind.Call) {
	if i := bind.AsInstance(c.Value(1)); i == nil || !i.IsA("Player") {
		c.Errorf("%s: player argument must be a Player object", c.Name())
	}
}

func fireClient(c *bind.Call) {
	playerArgument(c)
	copyArguments(c, 2, false)
}

func invokeClient(c *bind.Call) {
	playerArgument(c)
	copyArguments(c, 2, false)
	c.Raise(bind.Unsupported("RemoteFunction.InvokeClient", "a simulated player has no client that could answer"))
}

// InvokeServer calls OnServerInvoke of a RemoteFunction as a player's client
// would, and done with the results or the error. The call waits until there is
// a callback.
func InvokeServer(remote, player *instance.Instance, done func(results []vm.Value, err error), args ...vm.Value) {
	args = append([]vm.Value{bind.EnvFor(remote).Instance(player)}, args...)
	remote.Data.(*invocations).invoke(remote, &invocation{args: args, done: done})
}

// FireServer fires OnServerEvent of a remote as a player's client would. args
// are values as the tree keeps them.
func FireServer(remote, player *instance.Instance, args ...any) {
	remote.EventNamed("OnServerEvent").Fire(append([]any{player}, args...)...)
}
