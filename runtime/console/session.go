package console

import (
	"context"
	"time"

	"lanai/runtime"
	"lanai/runtime/project"
)

// This file holds Session, one server that runs for a person. Its one rule: it ends when it was asked to, and says how
// many scripts never started.

// A Session is a server whose scripts have been started.
type Session struct {
	Console *Console
	Server  *runtime.Server
	Place   *project.Project
	For     time.Duration // the session's length; 0: without end
	// Reload reads the place again after an edit; nil watches nothing. Flush saves what scripts have changed and calls
	// done, before they restart.
	Reload func() (*project.Project, error)
	Flush  func(done func())
}

// Run runs the server until ctx ends, For is over or nothing is left to do. broken counts the scripts that could not be
// started; with Reload it is 0, as they may be mended by now.
func (s *Session) Run(ctx context.Context) (broken int, err error) {
	if s.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.For)
		defer cancel()
	}
	if s.Reload != nil {
		stop, err := s.Server.Follow(s.Reload, s.Flush)
		if err != nil {
			return 0, err
		}
		defer stop()
		s.Console.Line("watching %s; edits restart what depends on them, Ctrl-C ends", s.Place.Dir)
	}
	broken = len(s.Place.Errors)
	s.Server.Listen(func(m runtime.Message) {
		if m.Syntax {
			broken++
		}
	})
	err = s.Server.Run(ctx)
	if s.Reload != nil {
		broken = 0
	}
	return broken, err
}
