package bindings

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"lanai/bindings/host"
	"lanai/datastore"
	"lanai/runtime"
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

// An OpenJob opens what the settings of a job name: a server with an empty place, its engine and what to call the store.
type OpenJob func(s *settings.Settings, place *project.Project, sink func(runtime.Message)) (*runtime.Server, *datastore.Engine, string, error)

// Exec carries out `lanai exec` with the arguments behind it and returns the exit code.
func Exec(p *console.Program, args []string, open OpenJob) int {
	s, err := settings.ForJob(args, p.Getenv)
	if err != nil {
		return p.Fail(console.ExitUsage, err)
	}
	source, err := os.ReadFile(s.Path)
	if err != nil {
		return p.Fail(console.ExitUsage, err)
	}
	empty := &project.Project{Name: s.Path, Root: &project.Node{Name: "Game", ClassName: "DataModel"}}
	server, engine, description, err := open(s, empty, host.Sink(p.Stdout, p.Stderr))
	if wrong := (*settings.FileError)(nil); errors.As(err, &wrong) {
		return p.Fail(console.ExitUsage, err)
	}
	if err != nil {
		return p.Fail(exitStore, err)
	}
	defer engine.Backend().Close()
	return ended(p, runJob(p.Context, host.Options{
		Server: server, Store: engine, Description: description,
		Name: s.Path, Source: string(source), Dir: filepath.Dir(s.Path), Args: s.Words,
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

// runJob runs a job and closes its engine. The error is that of host.Run, joined with a *datastore.CloseError when not
// every write could be made.
func runJob(ctx context.Context, o host.Options) error {
	err := host.Run(ctx, o)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	return errors.Join(err, o.Store.Close(drain))
}
