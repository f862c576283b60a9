package settings

import (
	"flag"
	"slices"
	"strings"

	"lanai/runtime/console"
	"lanai/runtime/suggest"
)

// This file holds the command line of exec, which takes a job and its arguments. Its one rule: behind the job's name only
// the command's own flags are the command's; everything else, and everything after --, is the job's.

// JobFlags returns the flags of exec, bound to the settings. Limits are off unless they are asked for: an operator's job
// works beside the game, not as a part of it.
func (s *Settings) JobFlags() *flag.FlagSet {
	fs := flag.NewFlagSet("exec", flag.ContinueOnError)
	s.StoreFlag(fs)
	s.LimitsFlag(fs, LimitsOff)
	return fs
}

// ForJob reads the arguments and variables of exec: Path is the file of the job, Words its arguments.
func ForJob(args []string, getenv func(string) string) (*Settings, error) {
	s := &Settings{Command: "exec"}
	fs := s.JobFlags()
	own, rest := splitJob(fs, args)
	if err := misspelt(args, rest); err != nil {
		return nil, err
	}
	if err := s.Parse(fs, own, getenv); err != nil {
		return nil, err
	}
	if len(s.Words) == 0 {
		return nil, &console.UsageError{Message: "exec takes the file of a job, got none", Hint: "lanai exec job.lua [args]"}
	}
	s.Path, s.Words = s.Words[0], rest
	s.given["limits"] = true // those in lanai.toml are the game's
	return s, nil
}

// misspelt refuses an argument of the job that looks like --store gone wrong: a job that erases must not run on the
// default store because of --stoer. Behind -- anything is the job's.
func misspelt(args, rest []string) error {
	if at := slices.Index(args, "--"); at >= 0 {
		rest = rest[:len(rest)-(len(args)-at-1)]
	}
	for _, arg := range rest {
		name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if strings.HasPrefix(arg, "--") && suggest.Nearest(name, []string{"store"}) != "" {
			return &console.UsageError{Message: "unknown flag --" + name + " for exec",
				Hint: "did you mean --store? A flag of the job that is called so goes behind --"}
		}
	}
	return nil
}

// splitJob divides a command line into what belongs to exec, the job's name included, and the arguments of the job.
func splitJob(fs *flag.FlagSet, args []string) (own, rest []string) {
	named := false
	for i := 0; i < len(args); i++ {
		arg := args[i]
		name, _, joined := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		isFlag := strings.HasPrefix(arg, "-") && len(arg) > 1
		switch {
		case arg == "--":
			return own, append(rest, args[i+1:]...)
		case isFlag && fs.Lookup(name) != nil && !joined && i+1 < len(args):
			own = append(own, arg, args[i+1])
			i++
		case isFlag && (!named || fs.Lookup(name) != nil), !named:
			own = append(own, arg)
			named = named || !isFlag
		default:
			rest = append(rest, arg)
		}
	}
	return own, slices.Clip(rest)
}
