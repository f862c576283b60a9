// Package settings finds out what the user wants: flags win over LANAI_* variables, these over the file lanai.toml,
// the file over the defaults.
package settings

// This file holds Settings. Its one rule: a value out of range is refused here, with what it may be.

import (
	"flag"
	"fmt"
	"strings"
	"time"

	"lanai/runtime/console"
)

// leastMemory is the least that --memory accepts, in MiB.
const leastMemory = 16

// maxPlayers is the most players that --players accepts.
const maxPlayers = 1000

// The values of --limits.
const (
	LimitsRoblox = "roblox" // Roblox's rates and queues
	LimitsOff    = "off"    // no rates; sizes and names are checked as ever
)

// Settings are what a command is to do.
type Settings struct {
	Command   string
	Words     []string      // what stands beside the flags
	Path      string        // the only word of a command that takes a path; "." when there is none
	Players   int           // 0 to 1000
	Scenario  string        // a file or folder; "" for none
	For       time.Duration // 0: without end
	UntilIdle bool
	Virtual   bool   // time passes as fast as scripts allow
	Store     string // a URL; "" for the default
	Limits    string // LimitsRoblox or LimitsOff
	Filter    string // a Lua pattern
	Script    string // the script that tests, instead of specs; "" for none. Words behind the path are its arguments
	JSON      bool
	Level     int    // 0 to 2
	Memory    int    // of scripts, in MiB, at least leastMemory; 0 for the default
	Dump      bool   // print bytecode
	Profile   string // the file that gets a profile; "" for none
	Coverage  string // the file that gets line coverage; "" for none

	File // what only lanai.toml says
	file decoder

	flags *flag.FlagSet
	given map[string]bool // flags that were set by the command line or a variable
}

// Flags returns the flags of a command that takes a path, bound to the settings.
func (s *Settings) Flags(command string) *flag.FlagSet {
	fs := flag.NewFlagSet(command, flag.ContinueOnError)
	fs.IntVar(&s.Level, "O", 1, "optimisation `level`: 0, 1 (the default) or 2")
	if command == "compile" {
		fs.BoolVar(&s.Dump, "dump", false, "print the bytecode; without it only the errors")
		return fs
	}
	fs.BoolVar(&s.JSON, "json", false, "write one JSON object a line")
	s.LimitsFlag(fs, LimitsRoblox)
	fs.IntVar(&s.Memory, "memory", 2048, "the most `megabytes` that scripts may use")
	if command != "repl" {
		fs.StringVar(&s.Profile, "profile", "", "at the end, write to this `file` where scripts spent their time: folded stacks, in milliseconds")
	}
	switch command {
	case "test":
		fs.StringVar(&s.Coverage, "coverage", "", "at the end, write to this `file` how often each line has run, in lcov's format")
		fs.StringVar(&s.Filter, "filter", "", "run only tests whose full name matches the Lua `pattern`")
		fs.StringVar(&s.Script, "script", "", "instead of the specs run this `file` beside the place, such as one that starts Jest; its ProcessService:ExitAsync gives the exit code")
		fs.StringVar(&s.Scenario, "scenario", "", "instead of the specs run the place with this scenario `file`, or those of a folder, in virtual time")
		return fs
	case "repl":
		return fs
	}
	s.StoreFlag(fs)
	fs.IntVar(&s.Players, "players", 0, "let this `number` of players join, and leave at the end")
	fs.StringVar(&s.Scenario, "scenario", "", "play this Luau `file` beside the place: it lets players join and acts for their clients")
	if command == "run" {
		fs.BoolVar(&s.Virtual, "virtual-time", false, "let time pass as fast as the scripts allow; with --for, --until-idle or --scenario")
	}
	fs.DurationVar(&s.For, "for", 0, "shut down after this `time`, such as 10s")
	fs.BoolVar(&s.UntilIdle, "until-idle", false, "shut down when no script waits for time or data (frame events do not count)")
	return fs
}

// StoreFlag adds --store.
func (s *Settings) StoreFlag(fs *flag.FlagSet) {
	fs.StringVar(&s.Store, "store", "", "where data is kept, a `URL`: memory, file:PATH or redis://HOST (default: file:.lanai/store.db beside the project)")
}

// LimitsFlag adds --limits with a default.
func (s *Settings) LimitsFlag(fs *flag.FlagSet, value string) {
	fs.StringVar(&s.Limits, "limits", value, "whose `limits` on data requests hold: roblox or off")
}

// ForPath reads the command line of a command that takes a path. The error is a *console.UsageError or flag.ErrHelp.
func ForPath(command string, args []string, getenv func(string) string) (*Settings, error) {
	s := &Settings{Command: command, Path: "."}
	if err := s.Parse(s.Flags(command), args, getenv); err != nil {
		return nil, err
	}
	switch {
	case len(s.Words) == 0 && command == "compile":
		return nil, &console.UsageError{Message: "compile takes a script, got none", Hint: "lanai compile --dump file.luau; - reads stdin"}
	case len(s.Words) == 0:
	case len(s.Words) == 1 || s.Script != "":
		s.Path = s.Words[0]
	default:
		return nil, usage("%s takes one path, got %d: %s", command, len(s.Words), strings.Join(s.Words, " "))
	}
	return s, nil
}

// Parse reads a command line into Words and the flags, which are bound to the settings; a flag that is not on it may
// come from a variable: --until-idle from LANAI_UNTIL_IDLE. Flags of one letter have no variable. The error is a
// *console.UsageError or flag.ErrHelp.
func (s *Settings) Parse(fs *flag.FlagSet, args []string, getenv func(string) string) (err error) {
	if s.Words, err = console.Parse(fs, args); err != nil {
		return err
	}
	s.flags, s.given = fs, map[string]bool{}
	fs.Visit(func(f *flag.Flag) { s.given[f.Name] = true })
	fs.VisitAll(func(f *flag.Flag) {
		variable := "LANAI_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value := getenv(variable); err == nil && len(f.Name) > 1 && value != "" && !s.given[f.Name] {
			err = s.set(f, variable, value)
			s.given[f.Name] = true
		}
	})
	if err != nil {
		return err
	}
	return s.check()
}

// set gives a flag a value that does not come from the command line.
func (s *Settings) set(f *flag.Flag, source, value string) error {
	if err := s.flags.Set(f.Name, value); err != nil {
		want, text := flag.UnquoteUsage(f)
		if want == "" {
			want = "true or false"
		}
		return &console.UsageError{Message: fmt.Sprintf("%s: got %q, want %s", source, value, want), Hint: text}
	}
	return nil
}

// RealFor is For in the machine's time, VirtualFor in the server's. One of them is 0.
func (s *Settings) RealFor() time.Duration {
	if s.Virtual {
		return 0
	}
	return s.For
}

// VirtualFor is For in the server's time.
func (s *Settings) VirtualFor() time.Duration { return s.For - s.RealFor() }

// check refuses what is out of range.
func (s *Settings) check() error {
	switch {
	case s.Players < 0 || s.Players > maxPlayers:
		return usage("--players %d: want 0 to %d", s.Players, maxPlayers)
	case s.Level < 0 || s.Level > 2:
		return usage("-O %d: want 0, 1 or 2", s.Level)
	case s.flags.Lookup("memory") != nil && s.Memory < leastMemory:
		return usage("--memory %d: want at least %d", s.Memory, leastMemory)
	case s.For < 0:
		return usage("--for %v: want a positive time such as 10s", s.For)
	case s.Script != "" && s.Scenario != "":
		return usage("--script and --scenario: want one of them")
	case s.Filter != "" && s.Scenario != "":
		return usage("--filter: it chooses specs, and --scenario runs none")
	case s.Limits != "" && s.Limits != LimitsRoblox && s.Limits != LimitsOff:
		return usage("--limits %s: want roblox or off", s.Limits)
	}
	return nil
}

func usage(format string, args ...any) error {
	return &console.UsageError{Message: fmt.Sprintf(format, args...)}
}
