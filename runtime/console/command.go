package console

import (
	"flag"
	"fmt"
	"strings"

	"lanai/runtime/suggest"
)

// This file holds the table of subcommands. Its one rule: the usage text is
// made from the table and says nothing else.

// Command is one subcommand of a program.
type Command struct {
	Name  string
	Args  string               // what stands behind the name in the usage text
	About string               // one line
	Flags func() *flag.FlagSet // nil: it has none
	Notes string               // lines below the flags in its help, or ""
	Run   func(args []string) (exitCode int)

	Nested bool // it has commands of its own, and Run understands --help
}

// Commands is a table of subcommands, in the order of the usage text.
type Commands []Command

// Find returns the command called name; -h and --help mean help. The error is
// a *UsageError.
func (cs Commands) Find(name string) (Command, error) {
	bare := strings.TrimLeft(name, "-")
	if bare == "h" {
		bare = "help"
	}
	names := make([]string, len(cs))
	for i, c := range cs {
		if c.Name == bare {
			return c, nil
		}
		names[i] = c.Name
	}
	return Command{}, &UsageError{
		Message: fmt.Sprintf("unknown command %q", name),
		Hint:    meant(suggest.Nearest(bare, names), "run 'lanai help' for the list"),
	}
}

// Usage returns the table as text, a line a command.
func (cs Commands) Usage() string {
	var b strings.Builder
	width := 18
	for _, c := range cs {
		width = max(width, len(c.Name+" "+c.Args))
	}
	for _, c := range cs {
		fmt.Fprintf(&b, "  %-*s %s\n", width, strings.TrimSpace(c.Name+" "+c.Args), c.About)
	}
	return b.String()
}
