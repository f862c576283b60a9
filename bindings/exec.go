package bindings

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"lanai/bindings/host"
	"lanai/datastore"
	"lanai/runtime/console"
	"lanai/runtime/project"
	"lanai/runtime/settings"
)

// This file holds Exec, which is `lanai exec`. Its one rule: whatever a job ended with, what it asked to be written is
// seen through first.

// exitStore is the exit code for a store that cannot be opened or did not take every write.
const exitStore = 3

// ExecNotes is what 'lanai help exec' says below the flags.
const ExecNotes = host.Notes

// drainTimeout bounds the wait for writes after the end of a job.
const drainTimeout = 30 * time.Second

// Exec carries out `lanai exec` with the arguments behind it and returns the exit code. open opens the store that
// settings name, and describes it.
func Exec(p *console.Program, args []string, open func(*settings.Settings) (World, string, error)) int {
	s, err := settings.ForJob(args, p.Getenv)
	if err != nil {
		return p.Fail(console.ExitUsage, err)
	}
	source, err := os.ReadFile(s.Path)
	if err != nil {
		return p.Fail(console.ExitUsage, err)
	}
	world, description, err := open(s)
	if err != nil {
		return p.Fail(exitStore, err)
	}
	defer world.Backend.Close()
	return ended(p, RunJob(p.Context, world, host.Options{
		Name: s.Path, Source: string(source), Dir: filepath.Dir(s.Path), Args: s.Words, Description: description,
		Stdout: p.Stdout, Stderr: p.Stderr,
	}))
}

// ended says how a job ended and gives the exit code.
func ended(p *console.Program, err error) int {
	var exit *host.ExitError
	var unsaved *datastore.CloseError
	switch {
	case err == nil:
		return console.ExitOK
	case errors.As(err, &unsaved):
		return p.Fail(exitStore, err)
	case errors.As(err, &exit):
		return exit.Code
	}
	return p.Fail(console.ExitFailed, err)
}

// RunJob runs a job on a store that nobody else in the process has open. It fills o.Server and o.Store. The error is
// that of host.Run, joined with a *datastore.CloseError when not every write could be made.
func RunJob(ctx context.Context, w World, o host.Options) error {
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
