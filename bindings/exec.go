package bindings

import (
	"context"
	"errors"
	"time"

	"lanai/bindings/host"
	"lanai/runtime/project"
)

// This file holds Exec, which gives an operator's job the server it works through. Its one rule: whatever the job ended
// with, what it asked to be written is seen through first.

// drainTimeout bounds the wait for writes after the end of a job.
const drainTimeout = 30 * time.Second

// Exec runs a job on a store. It fills o.Server and o.Store. The error is that of host.Run, joined with a
// *datastore.CloseError when not every write could be made.
func Exec(ctx context.Context, w World, o host.Options) error {
	empty := &project.Project{Name: o.Name, Root: &project.Node{Name: "Game", ClassName: "DataModel"}}
	server, engine, err := Open(empty, w, Options{Sink: host.Sink(o.Stdout, o.Stderr)})
	if err != nil {
		return err
	}
	o.Server, o.Store = server, engine
	err = host.Run(ctx, o)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	return errors.Join(err, engine.Close(drain))
}
