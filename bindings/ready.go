package bindings

import (
	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/bindings/module"
	"lanai/datastore"
	"lanai/runtime"
)

// This file holds what a server does with the modules written in Go between
// New and its end. Its one rule: a project's own modules come first.

// Ready is called once, when a server's place is built and before its scripts
// start: the modules that the project does not have itself appear in it.
func Ready(s *runtime.Server) {
	if err := module.Mount(s.Bindings.(*bind.Env)); err != nil {
		s.Say(runtime.Error, "mount the modules written in Go: %v", err)
	}
}

// Flush saves what scripts have changed and not saved yet, and then calls done
// on the loop. It is called on the loop, before scripts restart.
func Flush(s *runtime.Server, done func()) { module.Flush(s.Bindings.(*bind.Env), done) }

// QueueWarning is what a server says when a request has to wait for budget.
func QueueWarning(key datastore.Key) string { return class.QueueWarning(key) }

// DroppedWarning is what a server says when it has received too many messages.
func DroppedWarning(topic string) string { return class.DroppedWarning(topic) }
