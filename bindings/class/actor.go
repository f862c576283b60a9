package class

import (
	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/instance"
)

// This file holds Actor. Its one rule: all actors run in one machine, one after
// another, and a message arrives at the end of the resumption cycle.

// Actor is the class Actor.
// https://create.roblox.com/docs/reference/engine/classes/Actor
var Actor = bind.Class{
	Name:      "Actor",
	Super:     "Model",
	Creatable: true,
	Methods: map[string]bind.Method{
		"BindToMessage":         bindToMessage,
		"BindToMessageParallel": bindToMessage,
		"SendMessage":           sendMessage,
	},
	Created:   func(i *instance.Instance) { i.Data = topics{} },
	Destroyed: func(i *instance.Instance) { i.Data = topics{} },
}

// topics are the signals of an actor's messages by topic.
type topics map[string]*instance.Signal

// bindToMessage connects a function of a script below the actor to a topic.
func bindToMessage(c *bind.Call) {
	all, topic, fn := c.Self.Data.(topics), c.String(1), c.Function(2)
	script := runtime.ScriptOf(c.Thread())
	if script == nil || !c.Self.IsAncestorOf(script.Instance) {
		c.Errorf("%s can only be called by a script that is a descendant of the Actor", c.Name())
	}
	if all[topic] == nil {
		all[topic] = c.Self.Tree().NewSignal("Actor.Message")
	}
	c.Give(c.Env.Connect(all[topic], script, fn))
}

func sendMessage(c *bind.Call) {
	self, topic, args := c.Self, c.String(1), copyArguments(c, 2, false)
	deliver := func() { self.Data.(topics)[topic].Fire(args...) }
	if c.Env.Loop.Defer(deliver) != nil {
		c.Env.Loop.Post(deliver)
	}
}
