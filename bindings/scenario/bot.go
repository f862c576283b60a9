package scenario

import (
	"fmt"
	"strings"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds Bot, a simulated player with a client, and how bots come and go.
// Its one rule: a bot does only what a client could do.

// A Bot is a player with the client that a scenario plays.
type Bot struct {
	sandbox *Sandbox
	player  *instance.Instance
	client  *class.Client
}

var _ bind.Data = (*Bot)(nil)

// TypeName returns "Bot".
func (*Bot) TypeName() string { return "Bot" }

// ToLuau returns the object.
func (b *Bot) ToLuau(e *bind.Env) vm.Value { return e.Shared(b) }

// bot returns the bot of a player: always the same one.
func (s *Sandbox) bot(player *instance.Instance) *Bot {
	b := s.bots[player]
	if b == nil {
		b = &Bot{s, player, s.clients.Of(player)}
		s.bots[player] = b
	}
	return b
}

// botType is a bot as a scenario sees it.
var botType = bind.Type[*Bot]{
	Name: "Bot",
	Properties: map[string]func(*bind.Env, *Bot) vm.Value{
		"Character": func(e *bind.Env, b *Bot) vm.Value { return e.ToLuau(property(b.player, "Character")) },
		"Connected": func(_ *bind.Env, b *Bot) vm.Value { return vm.Bool(b.player.Parent() != nil) },
		"KickMessage": func(_ *bind.Env, b *Bot) vm.Value {
			if message := class.KickMessage(b.player); message != nil {
				return vm.Str(*message)
			}
			return vm.Nil
		},
		"Name":   func(_ *bind.Env, b *Bot) vm.Value { return vm.Str(b.player.Name()) },
		"Player": func(e *bind.Env, b *Bot) vm.Value { return e.Instance(b.player) },
		"UserId": func(e *bind.Env, b *Bot) vm.Value { return e.ToLuau(property(b.player, "UserId")) },
	},
	Methods: map[string]func(bind.Args, *Bot){
		"Activate":           activate,
		"Buy":                buy,
		"BuyPremium":         buyPremium,
		"Chat":               chat,
		"Click":              click,
		"Equip":              perform,
		"FireServer":         fireServer,
		"InvokeServer":       invokeServer,
		"Jump":               perform,
		"Kill":               perform,
		"Leave":              leave,
		"Move":               perform,
		"OnClientEvent":      onClientEvent,
		"OnClientInvoke":     onClientInvoke,
		"Received":           received,
		"Sit":                perform,
		"Touch":              touch,
		"Trigger":            trigger,
		"Unequip":            perform,
		"WaitForCharacter":   perform,
		"WaitForClientEvent": waitForClientEvent,
		"WalkTo":             perform,
	},
	ToString: func(b *Bot) string { return b.player.Name() },
}

// property reads a property that the class of i has.
func property(i *instance.Instance, name string) any {
	v, _ := i.Get(name)
	return v
}

// there raises an error if the bot's player has left.
func (b *Bot) there(c bind.Args) {
	if b.player.Parent() == nil {
		c.Errorf("Bot:%s: %s has left", c.Call.Name(), b.player.Name())
	}
}

// --- coming and going ----------------------------------------------------------------

// join is Sandbox:Join(options?) -> Bot. PlayerAdded has fired when it returns.
func join(c bind.Args, s *Sandbox) {
	p := s.newPlayer(c)
	w := s.env.Park(c.Call)
	s.env.Loop.Post(func() {
		player, err := s.admit(p)
		s.env.Loop.Post(func() {
			if err != nil {
				w.Fail("Sandbox:Join: " + err.Error())
				return
			}
			w.Wake(s.bot(player).ToLuau(s.env))
		})
	})
}

// admit lets a player join if there is room.
func (s *Sandbox) admit(p class.NewPlayer) (*instance.Instance, error) {
	if s.env.Closing() {
		return nil, fmt.Errorf("the server is shutting down")
	}
	service, err := s.env.Tree.Service("Players")
	if err != nil {
		return nil, err
	}
	if most, _ := property(service, "MaxPlayers").(float64); len(s.players()) >= int(most) {
		return nil, fmt.Errorf("the server is full: it has room for %d players; max_players under [place] in lanai.toml says for how many", int(most))
	}
	player, err := class.Join(s.env, p)
	if err == nil {
		s.joined = append(s.joined, player)
	}
	return player, err
}

// players lists the players, in the order they joined.
func (s *Sandbox) players() (list []*instance.Instance) {
	service, err := s.env.Tree.Service("Players")
	if err != nil {
		return nil
	}
	for child := range service.All() {
		if child.IsA("Player") {
			list = append(list, child)
		}
	}
	return list
}

// leave is Bot:Leave(). PlayerRemoving has fired when it returns.
func leave(c bind.Args, b *Bot) {
	env := b.sandbox.env
	w := env.Park(c.Call)
	env.Loop.Post(func() {
		if b.player.Parent() != nil {
			class.Leave(env, b.player)
		}
		env.Loop.Post(func() { w.Wake() })
	})
}

// getBots lists the bots of all players that are there.
func getBots(c bind.Args, s *Sandbox) {
	players := s.players()
	t := vm.NewTable(len(players), 0)
	for _, player := range players {
		t.Append(s.bot(player).ToLuau(s.env))
	}
	c.Return(t.Value())
}

// getBot is Sandbox:GetBot(player) with a Player or its name, nil if there is none.
func getBot(c bind.Args, s *Sandbox) {
	wanted := bind.AsInstance(c.Value(1))
	if wanted != nil && !wanted.IsA("Player") || wanted == nil && !c.Value(1).IsString() {
		c.TypeError(1, "Player or string")
	}
	for _, player := range s.players() {
		if player == wanted || wanted == nil && player.Name() == c.String(1) {
			c.Return(s.bot(player).ToLuau(s.env))
			return
		}
	}
	c.Return(vm.Nil)
}

// --- remotes --------------------------------------------------------------------------

// remoteArg returns the first argument, a remote that the client sees, of one of
// two kinds.
func (b *Bot) remoteArg(c bind.Args, isA string) *instance.Instance {
	i := bind.AsInstance(c.Value(1))
	if i == nil || !i.IsA(isA) {
		c.TypeError(1, strings.TrimPrefix(isA, "Base"))
	}
	if err := b.client.Sees(i); err != nil && b.player.Parent() != nil {
		c.Errorf("Bot:%s: %s: %v; put it into ReplicatedStorage", c.Call.Name(), i.FullName(), err)
	}
	return i
}

// rest returns a copy of the arguments behind the first.
func rest(c bind.Args) []vm.Value { return append([]vm.Value(nil), c.Call.Args(3)...) }

// fireServer is Bot:FireServer(remote, ...).
func fireServer(c bind.Args, b *Bot) {
	b.there(c)
	if err := b.client.FireServer(b.remoteArg(c, "BaseRemoteEvent"), rest(c)...); err != nil {
		c.Errorf("%v", err)
	}
}

// invokeServer is Bot:InvokeServer(remote, ...) -> ...
func invokeServer(c bind.Args, b *Bot) {
	b.there(c)
	env := b.sandbox.env
	remote, values := b.remoteArg(c, "RemoteFunction"), rest(c)
	var w *runtime.Waiter
	err := b.client.InvokeServer(remote, func(results []vm.Value, err error) {
		switch raised, isRaised := err.(*vm.Error); {
		case isRaised:
			w.FailWith(raised)
		case err != nil:
			w.Fail(err.Error())
		default:
			w.Wake(results...)
		}
	}, values...)
	if err != nil {
		c.Errorf("%v", err)
	}
	w = env.Park(c.Call)
}

// onClientEvent is Bot:OnClientEvent(remote, fn?): it connects the function and
// returns the connection, or without one returns the signal.
func onClientEvent(c bind.Args, b *Bot) {
	signal := b.client.OnClientEvent(b.remoteArg(c, "BaseRemoteEvent"))
	if c.Missing(2) {
		c.Return(c.Env.Signal(signal))
		return
	}
	c.Return(c.Env.Connection(c.Env.Connect(signal, runtime.ScriptOf(c.Call.Thread()), functionArg(c, 2))))
}

// onClientInvoke is Bot:OnClientInvoke(remote, fn): what the server's InvokeClient
// calls. nil takes the function away.
func onClientInvoke(c bind.Args, b *Bot) {
	remote := b.remoteArg(c, "RemoteFunction")
	if c.Missing(2) {
		b.client.OnClientInvoke(remote, nil)
		return
	}
	b.client.OnClientInvoke(remote, &bind.Callback{Fn: functionArg(c, 2), Script: runtime.ScriptOf(c.Call.Thread())})
}

// received is Bot:Received(remote): the arguments of every event so far, each in a
// table like that of table.pack.
func received(c bind.Args, b *Bot) {
	events := b.client.Received(b.remoteArg(c, "BaseRemoteEvent"))
	list := vm.NewTable(len(events), 0)
	for _, event := range events {
		packed := vm.NewTable(len(event), 1)
		for i, arg := range event {
			packed.SetInt(i+1, c.Env.ToLuau(arg))
		}
		packed.SetStr("n", vm.Int(len(event)))
		list.Append(packed.Value())
	}
	c.Return(list.Value())
}

// waitForClientEvent is Bot:WaitForClientEvent(remote, timeout?) -> ...: the next
// event that nothing has received yet. It raises an error when the time is over.
func waitForClientEvent(c bind.Args, b *Bot) {
	remote, patience := b.remoteArg(c, "BaseRemoteEvent"), c.OptNumber(2, defaultPatience)
	b.sandbox.result.Checks++
	w := c.Env.WaitFor(c.Call, b.client.OnClientEvent(remote))
	cancel := w.OnCancel
	timer := c.Env.Loop.After(patience, sched.Heartbeat, func(float64) {
		if !w.Done() {
			cancel()
			w.Fail(fmt.Sprintf("%s got nothing from %s within %s s", b.player.Name(), remote.FullName(), vm.FormatNumber(patience)))
		}
	})
	w.OnCancel = func() { timer.Cancel(); cancel() }
}
