package console

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"slices"
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

// Parse reads flags and words, in any order, and returns the words; behind -- everything is a word. The error
// is a *UsageError, or flag.ErrHelp when help was asked for.
func Parse(fs *flag.FlagSet, args []string) (words []string, err error) {
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	args = split(fs, args)
	var rest []string
	if i := slices.Index(args, "--"); i >= 0 {
		args, rest = args[:i], args[i+1:]
	}
	for len(args) > 0 {
		if err := fs.Parse(args); err != nil {
			return nil, usageError(fs, err)
		}
		if args = fs.Args(); len(args) > 0 {
			words, args = append(words, args[0]), args[1:]
		}
	}
	return append(words, rest...), nil
}

// glued is a flag of one letter with its number, such as -O2.
var glued = regexp.MustCompile(`^-([A-Za-z])([0-9]+)$`)

// split writes glued flags as package flag reads them: -O2 => -O=2
func split(fs *flag.FlagSet, args []string) []string {
	apart := make([]string, len(args))
	for i, arg := range args {
		apart[i] = arg
		if m := glued.FindStringSubmatch(arg); m != nil && fs.Lookup(m[1]) != nil {
			apart[i] = "-" + m[1] + "=" + m[2]
		}
	}
	return apart
}

// What package flag says of an unknown flag, a bad value and a missing one.
var (
	unknownFlag  = regexp.MustCompile(`^flag provided but not defined: -+(.*)$`)
	badValue     = regexp.MustCompile(`^invalid (?:boolean )?value (".*") for (?:flag )?-(\S+): `)
	missingValue = regexp.MustCompile(`^flag needs an argument: -(.*)$`)
)

// usageError turns the flag package's complaint into ours.
func usageError(fs *flag.FlagSet, err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	if m := unknownFlag.FindStringSubmatch(err.Error()); m != nil {
		return unknown(fs, m[1])
	}
	if m := badValue.FindStringSubmatch(err.Error()); m != nil {
		return wrong(fs.Lookup(m[2]), m[1])
	}
	if m := missingValue.FindStringSubmatch(err.Error()); m != nil {
		return wrong(fs.Lookup(m[1]), "nothing")
	}
	return &UsageError{Message: fs.Name() + ": " + err.Error()}
}

func unknown(fs *flag.FlagSet, name string) error {
	var names []string
	fs.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	near := suggest.Nearest(name, names)
	if near != "" {
		near = typed(near)
	}
	return &UsageError{
		Message: fmt.Sprintf("unknown flag %s for %s", typed(name), fs.Name()),
		Hint:    meant(near, "run 'lanai help "+fs.Name()+"' for the list"),
	}
}

func wrong(f *flag.Flag, got string) error {
	value, usage := flag.UnquoteUsage(f)
	want := "a " + value
	if value == "" {
		want = "true or false"
	}
	return &UsageError{
		Message: fmt.Sprintf("%s: got %s, want %s", typed(f.Name), got, want),
		Hint:    typed(f.Name) + ": " + usage,
	}
}

// typed is a flag's name as people type it.
func typed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// meant is the hint that names what was probably meant, or other if nothing is near.
func meant(near, other string) string {
	if near == "" {
		return other
	}
	return "did you mean " + near + "?"
}

// PrintFlags writes the flags of a command, a line each, as they are typed.
func PrintFlags(w io.Writer, fs *flag.FlagSet) {
	fs.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  %-18s %s\n", strings.TrimSpace(typed(f.Name)+" "+value), usage)
	})
}
