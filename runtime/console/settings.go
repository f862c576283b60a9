package console

import (
	"flag"
	"fmt"
	"strings"
	"time"
)

// This file holds Settings, what the flags of run, dev and test say. Its one
// rule: a value out of range is refused here, with what it may be.

// maxPlayers is the most players that --players accepts.
const maxPlayers = 1000

// Settings are the flags and the path of a command.
type Settings struct {
	Path      string        // "." when none is given
	Players   int           // 0 to 1000
	For       time.Duration // 0: without end
	UntilIdle bool
	Store     string // as typed; "" for the default
	Filter    string // a Lua pattern
	JSON      bool
	Level     int // 0 to 2
}

// Flags returns the flags of a command, nil for a command without any.
func (s *Settings) Flags(command string) *flag.FlagSet {
	fs := flag.NewFlagSet(command, flag.ContinueOnError)
	fs.BoolVar(&s.JSON, "json", false, "write one JSON object a line")
	fs.IntVar(&s.Level, "O", 1, "optimisation `level`: 0, 1 (the default) or 2")
	switch command {
	case "test":
		fs.StringVar(&s.Filter, "filter", "", "run only tests whose full name matches the Lua `pattern`")
		return fs
	case "run", "dev":
		fs.IntVar(&s.Players, "players", 0, "let this `number` of players join, and leave at the end")
		fs.StringVar(&s.Store, "store", "", "where data is kept, a `URL`: memory, file:PATH or redis://HOST (default: file:.lanai/store.db beside the project)")
		fs.DurationVar(&s.For, "for", 0, "shut down after this `time`, such as 10s")
		fs.BoolVar(&s.UntilIdle, "until-idle", false, "shut down when no script waits for time or data (frame events do not count)")
		return fs
	}
	return nil
}

// ParseSettings reads the flags and the path of a command that has some. The
// error is a *UsageError, or flag.ErrHelp.
func ParseSettings(command string, args []string) (*Settings, error) {
	s := &Settings{Path: "."}
	paths, err := Parse(s.Flags(command), args)
	if err != nil {
		return nil, err
	}
	refuse := func(format string, args ...any) (*Settings, error) {
		return nil, &UsageError{Message: fmt.Sprintf(format, args...)}
	}
	switch {
	case len(paths) > 1:
		return refuse("%s takes one path, got %d: %s", command, len(paths), strings.Join(paths, " "))
	case s.Players < 0 || s.Players > maxPlayers:
		return refuse("--players %d: want 0 to %d", s.Players, maxPlayers)
	case s.Level < 0 || s.Level > 2:
		return refuse("-O %d: want 0, 1 or 2", s.Level)
	case s.For < 0:
		return refuse("--for %v: want a positive time such as 10s", s.For)
	case len(paths) == 1:
		s.Path = paths[0]
	}
	return s, nil
}
