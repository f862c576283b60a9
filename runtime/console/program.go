package console

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// This file holds Program, what every command line of a program has in common. Its one rule: whatever is wrong ends as
// one line on stderr, with a hint on a second one if there is one, and an exit code.

// The exit codes that mean the same for every command; a program may have more.
const (
	ExitOK    = 0
	ExitUsage = 2 // the command line cannot be understood
)

// A Program is a table of commands and everything that enters from outside.
type Program struct {
	Name     string // what people type
	About    string // one sentence
	Synopsis string // what stands behind the name in the usage text; "" for "<command> [path] [flags]"
	Notes    string // lines below the table in the usage text
	Commands Commands
	Hint     func(error) string // what helps against an error, or ""; may be nil

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
	if p.Hint != nil {
		hint = p.Hint(err)
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
	if len(args) > 1 && c.Flags == nil { // a command with commands of its own
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

// Colors reports whether to write colours. https://no-color.org
func (p *Program) Colors() bool { return p.Terminal && p.Getenv("NO_COLOR") == "" }
