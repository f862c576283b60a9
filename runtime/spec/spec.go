// Package spec runs the specs of a place without a window: it finds the
// ModuleScripts whose names end in ".spec", plans and runs them as TestEZ
// 0.4.2 does, and reports.
//
// The planner, the runner and the matchers are Luau modules (scripts/prelude/
// testez), so that tests see the same globals, call stacks and errors as in
// Studio; this package starts them on a server, takes the results back as Go
// values, and writes reports. Mount gives scripts the same modules as
// ReplicatedStorage.TestEZ.
//
// TestEZ's contract is https://roblox.github.io/testez/.
package spec

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lanai/runtime"
	"lanai/runtime/instance"
)

// This file holds Run. Its one rule: whatever the specs do, Run ends when the
// server does, with a report of all that was found out.

// Options say what to run. NewServer is required.
type Options struct {
	// NewServer returns a server whose place is built and whose Run has not
	// been called. No script of the place is started. A server that runs until
	// idle is what lets Run notice a test that waits for ever.
	NewServer func() (*runtime.Server, error)
	// Roots are full names of instances to look for specs in, such as
	// "ReplicatedStorage.Tests". None means every service.
	Roots []string
	// Filter is a Lua pattern that the full name of a test must match to run:
	// the phrases from the root down, joined by spaces. "" means all.
	Filter string
	// Now is the clock of all durations in the report; nil is the server's.
	Now func() time.Time
}

// Run runs the specs of a place on a server of their own. A test that fails is
// no error; the report says it. An error means that nothing could be run: no
// server, no such root, or a spec that never finished loading.
//
// A test that waits while nothing is left that could wake it fails, and the
// next one runs; where functions are connected to the events of frames it is
// given some seconds of these first. When ctx ends, the test that runs fails and those after it are
// counted as not run.
func Run(ctx context.Context, o Options) (*Report, error) {
	server, err := o.NewServer()
	if err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = server.Loop.Now
	}
	run, cancel := context.WithCancel(ctx)
	defer cancel()
	h := newHost(server, o, cancel)
	began := o.Now()

	runner, err := h.build()
	if err != nil {
		return nil, err
	}
	server.Loop.Post(func() { server.Start(runner) })
	if err := server.Run(run); err != nil {
		return nil, err
	}
	return h.report(began, ctx.Err())
}

// report returns what came of the run, once the server has ended.
func (h *host) report(began time.Time, interrupted error) (*Report, error) {
	switch {
	case h.results != nil:
	case h.failure != "":
		return nil, errors.New(h.failure)
	case h.abandon.IsNil() && h.loading != nil:
		return nil, fmt.Errorf("%s: the spec %s", h.where.name(h.loading), unfinished(interrupted))
	case h.abandon.IsNil():
		return nil, fmt.Errorf("the test runner ended early: %s", h.errors())
	default:
		if err := h.giveUp(unfinished(interrupted)); err != nil {
			return nil, err
		}
	}
	r := h.convert()
	r.Duration = h.options.Now().Sub(began)
	r.Filtered = h.options.Filter != ""
	return r, nil
}

// unfinished says why something that waits will never go on.
func unfinished(interrupted error) string {
	switch {
	case errors.Is(interrupted, context.DeadlineExceeded):
		return "did not finish: the time for the whole run is over"
	case interrupted != nil:
		return "did not finish: the run was interrupted"
	}
	return "did not finish: it waits, and nothing is left that could wake it"
}

// isPackage reports whether an instance belongs to a package that a package
// manager installed: its specs are its author's.
func isPackage(inst *instance.Instance) bool {
	return inst.Name() == "_Index" || inst.FindFirstAncestor("_Index") != nil
}
