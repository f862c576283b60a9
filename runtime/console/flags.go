package console

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"lanai/runtime/suggest"
)

// This file holds the reading of a command line. Its one rule: flags may
// stand before and after the path, and a misspelt word is answered with the
// one that was probably meant.

// UsageError is a command line that cannot be understood.
type UsageError struct {
	Message string
	Hint    string // what to write instead, or ""
}

// Error returns the message without the hint.
func (e *UsageError) Error() string { return e.Message }

// Parse reads flags and words, in any order, and returns the words. The error
// is a *UsageError, or flag.ErrHelp when help was asked for.
func Parse(fs *flag.FlagSet, args []string) (words []string, err error) {
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	for len(args) > 0 {
		if err := fs.Parse(args); err != nil {
			return nil, usageError(fs, err)
		}
		if args = fs.Args(); len(args) > 0 {
			words, args = append(words, args[0]), args[1:]
		}
	}
	return words, nil
}

// usageError turns the flag package's complaint into ours.
func usageError(fs *flag.FlagSet, err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return &UsageError{Message: fs.Name() + ": " + err.Error()}
	}
	var names []string
	fs.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	name = strings.TrimLeft(name, "-")
	return &UsageError{
		Message: fmt.Sprintf("unknown flag --%s for %s", name, fs.Name()),
		Hint:    Meant("--", name, names, "run 'lanai help "+fs.Name()+"' for the list"),
	}
}

// Meant is the hint for a misspelt word: the candidate that was probably
// meant, written with prefix, or other.
func Meant(prefix, word string, candidates []string, other string) string {
	if near := suggest.Nearest(word, candidates); near != "" {
		return "did you mean " + prefix + near + "?"
	}
	return other
}

// PrintFlags writes the flags of a command, a line each, as they are typed.
func PrintFlags(w io.Writer, fs *flag.FlagSet) {
	fs.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		name := "--" + f.Name
		if len(f.Name) == 1 {
			name = "-" + f.Name
		}
		fmt.Fprintf(w, "  %-18s %s\n", strings.TrimSpace(name+" "+value), usage)
	})
}
