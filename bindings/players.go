package bindings

import (
	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds the players that a server simulates. Its one rule: they
// join and leave one after another, never two in one resumption cycle.

// joinInterval is the seconds between two players that join.
const joinInterval = 0.2

// Join lets n players join: Player1 as soon as the server runs, the others one
// after another. They leave when the server shuts down. It is called after
// StartScripts, so that the scripts see the first player come.
func Join(s *runtime.Server, n int) {
	crowd := &crowd{env: s.Bindings.(*bind.Env), left: n}
	if n > 0 {
		s.Loop.Post(crowd.join)
	}
	s.OnLeave(crowd.leave)
}

// crowd is the players that are yet to come, and those that are there.
type crowd struct {
	env     *bind.Env
	left    int // players that will still join
	players []*instance.Instance
}

func (c *crowd) join() {
	if c.left == 0 || c.env.Closing() {
		return
	}
	c.left--
	player, err := class.Join(c.env, class.NewPlayer{})
	if err != nil {
		c.env.Say(runtime.Error, "%v", err)
		return
	}
	c.players = append(c.players, player)
	if c.left > 0 {
		c.env.Loop.After(joinInterval, sched.Heartbeat, func(float64) { c.join() })
	}
}

// leave lets the first player go, and then the others, one a cycle.
func (c *crowd) leave(done func()) {
	if len(c.players) == 0 {
		done()
		return
	}
	class.Leave(c.env, c.players[0])
	c.players = c.players[1:]
	c.env.Loop.Post(func() { c.leave(done) })
}
