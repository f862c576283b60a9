package class

import (
	"errors"
	"fmt"
	"slices"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds the clients of simulated players: the other end of remotes. Its
// one rule: nothing arrives in the resumption cycle that sent it, and everything
// arrives in the order in which it was sent.

// Clients are the clients of the players of one server. Without them, what a
// server sends to players is dropped.
type Clients struct {
	env   *bind.Env
	of    map[*instance.Instance]*Client // by player
	pings map[*instance.Instance]float64 // by player
}

// OpenClients gives every player of a server a client: those that are there, and
// those that will come.
func OpenClients(env *bind.Env) (*Clients, error) {
	service, err := env.Tree.Service("Players")
	if err != nil {
		return nil, err
	}
	clients := &Clients{env, make(map[*instance.Instance]*Client), make(map[*instance.Instance]float64)}
	service.EventNamed("PlayerRemoving").Connect(instance.HandlerFunc(func(args []any) {
		if player, ok := args[0].(*instance.Instance); ok && clients.of[player] != nil {
			clients.of[player].close()
			delete(clients.of, player)
			delete(clients.pings, player)
		}
	}))
	bind.Provide(env, clients)
	return clients, nil
}

// SetPing says how many seconds a message takes from a player's client to the server
// and back. It is called before the player joins.
func (cs *Clients) SetPing(player *instance.Instance, seconds float64) {
	cs.pings[player] = seconds
}

// Of returns the client of a player, or a closed one for a player that has left.
func (cs *Clients) Of(player *instance.Instance) *Client {
	if c := cs.of[player]; c != nil {
		return c
	}
	c := &Client{env: cs.env, player: player, way: cs.pings[player] / 2, ends: make(map[*instance.Instance]*clientEnd)}
	if player.Parent() == nil {
		c.closed = true
		return c
	}
	cs.of[player] = c
	return c
}

func (cs *Clients) players() []*instance.Instance {
	service, err := cs.env.Tree.Service("Players")
	if err != nil {
		return nil
	}
	return playersOf(service)
}

// fire sends an event to a player's client. args are copies.
func (cs *Clients) fire(player, remote *instance.Instance, args []any) {
	client := cs.Of(player)
	if client.closed || visibleTo(player, remote) != nil || tooLarge(cs.env, remote, args) {
		return
	}
	own := make([]any, len(args))
	for i, arg := range args {
		v, _ := copyValue(nil, cs.env.ToLuau(arg), false) // cannot fail: arg is a copy
		own[i] = asArgument(seenBy(player, v))
	}
	client.send(func() { client.receive(remote, own) })
}

// asArgument is a copied value as an argument of a signal.
func asArgument(v vm.Value) any {
	if v.IsTable() {
		return snapshot{v}
	}
	return v
}

// A Client is the client of one simulated player.
type Client struct {
	env    *bind.Env
	player *instance.Instance
	way    float64                           // seconds to the server, or from it
	rates  map[string]*eventRate             // by class of remote
	ends   map[*instance.Instance]*clientEnd // by remote
	closed bool                              // the player has left
	asked  []*question
	calls  []*call
}

// clientEnd is a client's end of one remote.
type clientEnd struct {
	signal   *instance.Signal // OnClientEvent
	queue    eventQueue
	received [][]any
	callback *bind.Callback // OnClientInvoke
}

// A question is a call of InvokeClient.
type question struct {
	remote *instance.Instance
	args   []vm.Value
	done   func(results []vm.Value, err error)
	put    bool // the callback has been called
}

// A call is one of InvokeServer that has no answer yet.
type call struct {
	done func(results []vm.Value, err error)
}

// ErrLeft is the failure of a call to or by the client of a player that left.
var ErrLeft = errors.New("the player has left the game")

// send lets something arrive at the other side.
func (c *Client) send(arrive func()) {
	if c.way <= 0 {
		c.env.Loop.Post(arrive)
		return
	}
	c.env.Loop.After(c.way, sched.PreSimulation, func(float64) { arrive() })
}

// rate returns what has been fired by remotes of a class.
func (c *Client) rate(class string) *eventRate {
	r := c.rates[class]
	if r == nil {
		r = &eventRate{}
		if c.rates == nil {
			c.rates = make(map[string]*eventRate)
		}
		c.rates[class] = r
	}
	return r
}

// end returns the client's end of a remote.
func (c *Client) end(remote *instance.Instance) *clientEnd {
	e := c.ends[remote]
	if e == nil {
		e = &clientEnd{signal: c.env.Tree.NewSignal(remote.Class().Name + ".OnClientEvent")}
		e.queue.watch(c.env, e.signal)
		c.ends[remote] = e
	}
	return e
}

// receivedLength is how many events of one remote Received can show.
const receivedLength = 1000

// receive is the arrival of an event.
func (c *Client) receive(remote *instance.Instance, args []any) {
	if c.closed {
		return
	}
	e := c.end(remote)
	if e.received = append(e.received, args); len(e.received) > receivedLength {
		e.received = e.received[1:]
	}
	switch {
	case e.signal.Listening() && len(e.queue.waiting) == 0:
		e.signal.Fire(args...)
	case remote.Class().Name != "UnreliableRemoteEvent":
		e.queue.add(c.env, remote, "OnClientEvent", args)
	}
}

// Sees says why the client does not have an instance, or nil.
func (c *Client) Sees(i *instance.Instance) error { return visibleTo(c.player, i) }

// OnClientEvent is the signal of a RemoteEvent or UnreliableRemoteEvent on the
// client. The first connection gets what came before.
func (c *Client) OnClientEvent(remote *instance.Instance) *instance.Signal {
	return c.end(remote).signal
}

// Received lists the arguments of the last 1,000 events of a remote that the
// client has received, oldest first.
func (c *Client) Received(remote *instance.Instance) [][]any { return c.end(remote).received }

// Waiting counts the events that wait for something to be connected.
func (c *Client) Waiting(remote *instance.Instance) int { return len(c.end(remote).queue.waiting) }

// OnClientInvoke sets what a RemoteFunction calls on the client, nil for nothing.
// Calls that have waited for it are made.
func (c *Client) OnClientInvoke(remote *instance.Instance, callback *bind.Callback) {
	c.end(remote).callback = callback
	for _, q := range append([]*question(nil), c.asked...) {
		if q.remote == remote {
			c.put(q)
		}
	}
}

// ask puts a question of the server to the client; done gets the answer, unless
// cancel was called before.
func (c *Client) ask(remote *instance.Instance, args []vm.Value, done func([]vm.Value, error)) (cancel func()) {
	q := &question{remote: remote, args: forClient(c.player, args), done: done}
	c.asked = append(c.asked, q)
	c.send(func() {
		switch {
		case c.closed:
			c.answer(q, nil, ErrLeft)
		case c.Sees(remote) == nil:
			c.put(q)
		}
	})
	return func() { c.take(q) }
}

// put calls the callback, if there is one.
func (c *Client) put(q *question) {
	callback := c.end(q.remote).callback
	if callback == nil || q.put {
		return
	}
	q.put = true
	c.env.Invoke(callback.Script, callback.Fn, func(results []vm.Value, err error) {
		if err == nil {
			results, err = remoteArguments(nil, results)
		}
		c.send(func() { c.answer(q, forClient(c.player, results), err) })
	}, q.args...)
}

// answer ends a question, once.
func (c *Client) answer(q *question, results []vm.Value, err error) {
	if c.take(q) {
		q.done(results, err)
	}
}

// take removes a question that is still open.
func (c *Client) take(q *question) bool {
	i := slices.Index(c.asked, q)
	if i >= 0 {
		c.asked = slices.Delete(c.asked, i, i+1)
	}
	return i >= 0
}

// close ends the client because its player leaves.
func (c *Client) close() {
	c.closed = true
	c.env.Loop.Post(func() {
		for len(c.asked) > 0 {
			c.answer(c.asked[0], nil, ErrLeft)
		}
		for len(c.calls) > 0 {
			c.finish(c.calls[0], nil, ErrLeft)
		}
	})
}

// FireServer fires a remote as a LocalScript would: OnServerEvent fires in the
// next resumption cycle.
// https://create.roblox.com/docs/reference/engine/classes/RemoteEvent#FireServer
func (c *Client) FireServer(remote *instance.Instance, values ...vm.Value) error {
	args, err := c.outgoing(remote, values)
	if err != nil {
		return err
	}
	c.rate(remote.Class().Name).add(c, remote.Class().Name)
	event := []any{c.player}
	for _, v := range args {
		event = append(event, asArgument(v))
	}
	if tooLarge(c.env, remote, event) {
		return nil
	}
	c.send(func() {
		if !c.closed {
			serverEvent(c.env, remote, event)
		}
	})
	return nil
}

// InvokeServer calls OnServerInvoke of a RemoteFunction as a LocalScript would,
// in the next resumption cycle, and done with copies of the results or the error,
// ErrLeft if the player leaves. The call waits until there is a callback.
// https://create.roblox.com/docs/reference/engine/classes/RemoteFunction#InvokeServer
func (c *Client) InvokeServer(remote *instance.Instance, done func(results []vm.Value, err error), values ...vm.Value) error {
	args, err := c.outgoing(remote, values)
	if err != nil {
		return err
	}
	args = append([]vm.Value{c.env.Instance(c.player)}, args...)
	open := &call{done}
	c.calls = append(c.calls, open)
	question := &invocation{args: args, done: func(results []vm.Value, err error) {
		if err == nil {
			results, err = remoteArguments(nil, results)
		}
		c.send(func() { c.finish(open, forClient(c.player, results), err) })
	}}
	c.send(func() { remote.Data.(*invocations).invoke(remote, question) })
	return nil
}

// finish ends a call of InvokeServer, once.
func (c *Client) finish(open *call, results []vm.Value, err error) {
	if i := slices.Index(c.calls, open); i >= 0 {
		c.calls = slices.Delete(c.calls, i, i+1)
		open.done(results, err)
	}
}

// outgoing copies what the client sends to the server, if it can send anything.
func (c *Client) outgoing(remote *instance.Instance, values []vm.Value) ([]vm.Value, error) {
	if c.closed {
		return nil, ErrLeft
	}
	if err := c.Sees(remote); err != nil {
		return nil, fmt.Errorf("%s: %w; put it into ReplicatedStorage", remote.FullName(), err)
	}
	args, err := remoteArguments(nil, values)
	return forClient(c.player, args), err
}
