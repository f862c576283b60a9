package class

import (
	"errors"
	"fmt"

	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds RemoteEvent, UnreliableRemoteEvent and RemoteFunction as a
// server sees them. Its one rule: what is sent is copied when it is sent; whether
// a client is there to receive it makes no difference to the server's scripts.

// Remotes are the classes by which server and clients talk.
// https://create.roblox.com/docs/reference/engine/classes/RemoteEvent
var Remotes = []bind.Class{
	{Name: "BaseRemoteEvent", Abstract: true, Events: []string{"OnServerEvent"},
		Methods: map[string]bind.Method{
			"FireAllClients": fireAllClients,
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

// playerArgument returns the first argument, which must be a Player.
func playerArgument(c *bind.Call) *instance.Instance {
	i := bind.AsInstance(c.Value(1))
	if i == nil || !i.IsA("Player") {
		c.Errorf("%s: player argument must be a Player object", c.Name())
	}
	return i
}

func fireClient(c *bind.Call) {
	player := playerArgument(c)
	args := copyArguments(c, 2, false)
	if clients := bind.From[*Clients](c.Env); clients != nil {
		clients.fire(player, c.Self, args)
	}
}

func fireAllClients(c *bind.Call) {
	args := copyArguments(c, 1, false)
	if clients := bind.From[*Clients](c.Env); clients != nil {
		for _, player := range clients.players() {
			clients.fire(player, c.Self, args)
		}
	}
}

// invokeClient asks a player's client and waits for what it answers, for ever if
// it does not.
// https://create.roblox.com/docs/reference/engine/classes/RemoteFunction#InvokeClient
func invokeClient(c *bind.Call) {
	player := playerArgument(c)
	args, err := remoteArguments(c.Thread(), c.Args(3))
	c.Check(err)
	clients := bind.From[*Clients](c.Env)
	if clients == nil {
		c.Raise(bind.Unsupported("RemoteFunction.InvokeClient", "a simulated player has no client that could answer; one with a scenario has: bot:OnClientInvoke"))
	}
	waiter := c.Env.Park(c.Call)
	cancel := clients.Of(player).ask(c.Self, args, func(results []vm.Value, err error) { settle(waiter, results, err) })
	waiter.OnCancel = cancel
}

// --- the server's end -----------------------------------------------------------

// queueLength is how many events a RemoteEvent keeps for a receiver that has
// connected nothing.
const queueLength = 256

// eventQueue is the events of a RemoteEvent that came before anything was
// connected.
type eventQueue struct {
	waiting  [][]any
	dropped  int
	flushing bool
}

// add keeps an event for later. The warning comes when the number of those that
// could not be kept has doubled; the text is Roblox's.
func (q *eventQueue) add(env *bind.Env, remote *instance.Instance, event string, args []any) {
	if len(q.waiting) < queueLength {
		q.waiting = append(q.waiting, args)
		return
	}
	if q.dropped++; q.dropped&(q.dropped-1) == 0 {
		env.Say(runtime.Warning, "Remote event invocation queue exhausted for %s; did you forget to implement %s? (%d events dropped)",
			remote.FullName(), event, q.dropped)
	}
}

// flush fires what has waited for as long as somebody listens, one event in a
// resumption cycle: who listens once, or by Wait, must be seen to be gone.
func (q *eventQueue) flush(env *bind.Env, signal *instance.Signal) {
	if q.flushing || len(q.waiting) == 0 || !signal.Listening() {
		return
	}
	q.flushing = true
	env.Loop.Post(func() {
		q.flushing = false
		if len(q.waiting) == 0 || !signal.Listening() {
			return
		}
		args := q.waiting[0]
		q.waiting = q.waiting[1:]
		signal.Fire(args...)
		q.flush(env, signal)
	})
}

// watch makes the first connection to a signal get what has waited.
func (q *eventQueue) watch(env *bind.Env, signal *instance.Signal) {
	signal.Watch(func(listening bool) {
		if listening {
			q.flush(env, signal)
		}
	})
}

// serverEvent fires OnServerEvent, or keeps the event until something is
// connected to it. An unreliable event is not kept.
func serverEvent(env *bind.Env, remote *instance.Instance, args []any) {
	signal := remote.EventNamed("OnServerEvent")
	queue, _ := remote.Data.(*eventQueue)
	if signal.Listening() && (queue == nil || len(queue.waiting) == 0) {
		signal.Fire(args...)
		return
	}
	if remote.Class().Name == "UnreliableRemoteEvent" {
		return
	}
	if queue == nil {
		queue = &eventQueue{}
		remote.Data = queue
		queue.watch(env, signal)
	}
	queue.add(env, remote, "OnServerEvent", args)
}

// --- what may be sent -------------------------------------------------------------

// remoteArguments copies arguments or results that cross between server and
// client.
// https://create.roblox.com/docs/scripting/events/remote#argument-limitations
func remoteArguments(payer *vm.Thread, values []vm.Value) ([]vm.Value, error) {
	return copyValues(payer, values, false)
}

// forClient is values as a player's client gets or sends them: what it cannot see,
// or nobody can send, is nil. Tables are changed, so they must be copies.
func forClient(player *instance.Instance, values []vm.Value) []vm.Value {
	for i, v := range values {
		values[i] = seenBy(player, v)
	}
	return values
}

func seenBy(player *instance.Instance, v vm.Value) vm.Value {
	switch v.Kind() {
	case vm.KindTable:
		hideIn(player, v.AsTable())
	case vm.KindThread:
		return vm.Nil
	case vm.KindBuffer:
		return vm.NewBuffer(append([]byte(nil), v.AsBuffer().Bytes...)).Value()
	case vm.KindUserdata:
		switch data := v.AsUserdata().Data.(type) {
		case *instance.Instance:
			if visibleTo(player, data) != nil {
				return vm.Nil
			}
		case bind.Data:
		default: // signals, connections, newproxy
			return vm.Nil
		}
	}
	return v
}

// hideIn is seenBy for the values of a table. Of a table with an array, only the
// array is sent.
func hideIn(player *instance.Instance, t *vm.Table) {
	array := t.Len()
	for at := 0; ; {
		next, key, val, ok := t.At(at)
		if !ok {
			return
		}
		at = next
		if array > 0 && !key.IsNumber() {
			t.Set(key, vm.Nil)
			continue
		}
		t.Set(key, seenBy(player, val))
	}
}

// errUnseen is why a client has no such instance.
var errUnseen = errors.New("a client does not see what is not in the game")

// visibleTo says why a player's client does not have an instance, or nil.
// https://create.roblox.com/docs/projects/data-model
func visibleTo(player, i *instance.Instance) error {
	if !i.InGame() {
		return errUnseen
	}
	for ; i != nil; i = i.Parent() {
		switch i.Class().Name {
		case "ServerScriptService", "ServerStorage":
			return fmt.Errorf("a client does not see what is in %s", i.Name())
		case "PlayerGui":
			if i.Parent() != player {
				return fmt.Errorf("a client does not see the PlayerGui of others")
			}
		}
	}
	return nil
}
