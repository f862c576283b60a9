package console

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
)

// This file holds Program, what every command line of a program has in common. Its one rule: whatever is wrong ends as
// one line on stderr, with a hint on a second one if there is one, and an exit code.

// The exit codes that mean the same for every command; a program may have more.
const (
	ExitOK     = 0
	ExitFailed = 1 // what the command looked at is not in order
	ExitUsage  = 2 // the command line cannot be understood
)

// Hinted is an error that knows what helps against it.
type Hinted interface {
	error
	HintText() string // one line, or ""
}

// A Program is a table of commands and everything that enters from outside.
type Program struct {
	Name     string // what people type
	About    string // one sentence
	Synopsis string // what stands behind the name in the usage text; "" for "<command> [path] [flags]"
	Notes    string // lines below the table in the usage text
	Commands Commands

	Args           []string // without the program's name
	Getenv         func(string) string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Terminal       bool            // stdout is one
	Context        context.Context // ends when the program is to stop
}

// Main carries out the command that the arguments name and returns the exit code.
func (p *Program) Main() int {
	if len(p.Args) == 0 {
		fmt.Fprint(p.Stderr, p.usage())
		return ExitUsage
	}
	c, err := p.Commands.Find(p.Args[0])
	if err != nil {
		return p.Fail(ExitUsage, err)
	}
	return c.Run(p.Args[1:])
}

// CollectAt lets the heap grow by so many percent before garbage is collected. GOGC overrides.
func (p *Program) CollectAt(percent int) {
	if p.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

// Fail prints one line, plus a hint if there is one, and returns the code. A mistake in the command line is always
// ExitUsage, and asking for help with --help is none: the flags of the command are printed.
func (p *Program) Fail(code int, err error) int {
	var usage *UsageError
	switch {
	case errors.Is(err, flag.ErrHelp):
		return p.Help(p.Args[:1])
	case errors.As(err, &usage):
		p.complain(err, usage.Hint)
		return ExitUsage
	}
	hint := ""
	if hinted := Hinted(nil); errors.As(err, &hinted) {
		hint = hinted.HintText()
	}
	p.complain(err, hint)
	return code
}

func (p *Program) complain(err error, hint string) {
	fmt.Fprintf(p.Stderr, "%s: %v\n", p.Name, err)
	if hint != "" {
		fmt.Fprintf(p.Stderr, "  hint: %s\n", hint)
	}
}

// Help prints the usage text, or the flags of the command that the first word names.
func (p *Program) Help(args []string) int {
	if len(args) == 0 {
		fmt.Fprint(p.Stdout, p.usage())
		return ExitOK
	}
	c, err := p.Commands.Find(args[0])
	if err != nil {
		return p.Fail(ExitUsage, err)
	}
	if c.Nested {
		return c.Run(append(args[1:], "--help"))
	}
	usage := strings.TrimSpace("usage: " + p.Name + " " + c.Name + " " + c.Args)
	if c.Flags == nil {
		fmt.Fprintln(p.Stdout, usage)
	} else {
		fmt.Fprintf(p.Stdout, "%s [flags]\n\n", usage)
		PrintFlags(p.Stdout, c.Flags())
	}
	if c.Notes != "" {
		fmt.Fprintf(p.Stdout, "\n%s\n", strings.TrimSpace(c.Notes))
	}
	return ExitOK
}

func (p *Program) usage() string {
	synopsis := cmp.Or(p.Synopsis, "<command> [path] [flags]")
	return fmt.Sprintf("%s\n\nusage: %s %s\n\n%s\n%s", p.About, p.Name, synopsis, p.Commands.Usage(), p.Notes)
}

// Version prints the name and the version of the program.
func (p *Program) Version([]string) int {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	fmt.Fprintln(p.Stdout, p.Name, v)
	return ExitOK
}

// A Report is what a command found out.
type Report interface {
	OK() bool
	Write(w io.Writer, color bool) error
	WriteJSON(w io.Writer) error
}

// Report prints a report, as JSON or for a person, and turns it into an exit code.
func (p *Program) Report(r Report, json bool) int {
	write := func() error { return r.Write(p.Stdout, p.Colors()) }
	if json {
		write = func() error { return r.WriteJSON(p.Stdout) }
	}
	if err := write(); err != nil || !r.OK() {
		return ExitFailed
	}
	return ExitOK
}

// Colors reports whether to write colours. https://no-color.org
func (p *Program) Colors() bool { return p.Terminal && p.Getenv("NO_COLOR") == "" }
