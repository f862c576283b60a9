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
// after another. They, and all who join later, leave when the server shuts down. It
// is called after StartScripts, so that the scripts see the first player come.
func Join(s *runtime.Server, n int) {
	crowd := &crowd{env: s.Bindings.(*bind.Env), left: n}
	if n > 0 {
		s.Loop.Post(crowd.join)
	}
	s.OnLeave(crowd.leave)
}

// crowd is the players that are yet to come.
type crowd struct {
	env  *bind.Env
	left int // players that will still join
}

func (c *crowd) join() {
	if c.left == 0 || c.env.Closing() {
		return
	}
	c.left--
	if _, err := class.Join(c.env, class.NewPlayer{}); err != nil {
		c.env.Say(runtime.Error, "%v", err)
		return
	}
	if c.left > 0 {
		c.env.Loop.After(joinInterval, sched.Heartbeat, func(float64) { c.join() })
	}
}

// leave lets the players go, one a cycle.
func (c *crowd) leave(done func()) {
	service, err := c.env.Tree.Service("Players")
	if err != nil {
		done()
		return
	}
	c.dismiss(service.Children(), done)
}

func (c *crowd) dismiss(list []*instance.Instance, done func()) {
	if len(list) == 0 {
		done()
		return
	}
	if list[0].IsA("Player") && list[0].Parent() != nil {
		class.Leave(c.env, list[0])
	}
	c.env.Loop.Post(func() { c.dismiss(list[1:], done) })
}
