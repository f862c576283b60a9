// Package operator is `lanai data`: what an operator types at a shell to look at a store, to edit, to copy and to count
// it. Package datastore/admin does the work; this package reads command lines, shows results, as text for people or as
// JSON for programs, and says what was probably meant.
package operator

// This file holds Data and the table of its verbs. Its one rule: a verb is one row here and one function.

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"io"
	"io/fs"
	"strings"
	"time"

	"lanai/datastore"
	"lanai/datastore/admin"
	"lanai/datastore/memory"
	"lanai/runtime/console"
	"lanai/runtime/settings"
)

// The exit codes beside console's; README.md documents them.
const (
	exitFailed = 1 // what was asked for is not there, or a dump is broken
	exitStore  = 3 // the store cannot be opened, read or written
)

// About is one line on the command.
const About = "read, edit, copy and count what a store holds"

// An Open opens the store that settings name. Unless create is set, a store that is not there is an error.
type Open func(s *settings.Settings, create bool) (datastore.Backend, error)

// Data carries out `lanai data` with the arguments behind it and returns the exit code.
func Data(p *console.Program, args []string, open Open) int {
	sub := *p
	sub.Name, sub.About, sub.Args, sub.Commands = p.Name+" data", "lanai data: "+About+".", args, nil
	sub.Synopsis, sub.Notes = "<verb> [STORE] [KEY] [flags]", notes
	for _, v := range verbs {
		sub.Commands = append(sub.Commands, console.Command{
			Name: v.name, Args: v.args, About: v.about, Notes: v.notes,
			Flags: func() *flag.FlagSet { return v.flagSet(new(call)) },
			Run:   func(args []string) int { return v.carryOut(&sub, args, open) },
		})
	}
	sub.Commands = append(sub.Commands, console.Command{
		Name: "help", Args: "[verb]", About: "print this text, or the flags of a verb", Run: sub.Help,
	})
	if len(args) > 0 {
		if _, err := sub.Commands.Find(args[0]); err != nil {
			return p.Fail(console.ExitUsage, unknownVerb(err))
		}
	}
	return sub.Main()
}

// unknownVerb says in its hint where the verbs are listed.
func unknownVerb(err error) error {
	var unknown *console.UsageError
	if errors.As(err, &unknown) && !strings.HasPrefix(unknown.Hint, "did you mean") {
		unknown.Hint = "run 'lanai data help' for the list"
	}
	return err
}

const notes = `STORE "" is the one that GetGlobalDataStore gives. Without --store the data is .lanai/store.db of the current folder, or
what lanai.toml or LANAI_STORE name. 'lanai data help get' prints the flags of get.
`

// timeNotes explains --at.
const timeNotes = "TIME is 2026-01-31, 2026-01-31T18:00:00Z, milliseconds since 1970, or how long ago: 90m, 36h"

// A verb is one thing to do.
type verb struct {
	name, args  string
	about       string
	notes       string
	least, most int // number of words; most -1: any
	flags       []addFlag
	makes       bool // it makes a store that is not there
	run         func(*call) error
}

// verbs is the table, by name.
var verbs = []verb{
	{name: "export", args: "[STORE...]", about: "write stores, or all, to stdout, a key with its whole history a line",
		most: -1, flags: []addFlag{scopeFilter, prefixFlag, kindFlag}, run: (*call).export},
	{name: "get", args: "STORE KEY", about: "print a value; with --json all that belongs to it",
		least: 2, most: 2, notes: timeNotes, flags: []addFlag{scopeFlag, orderedFlag, versionFlag, atFlag}, run: (*call).get},
	{name: "import", args: "FILE|-", about: "put back what export wrote; may be repeated",
		least: 1, most: 1, flags: []addFlag{replaceFlag, fromLineFlag, dryRunFlag}, makes: true, run: (*call).import_},
	{name: "ls", args: "[STORE [PREFIX]]", about: "list stores, or keys of a store",
		most: 2, flags: []addFlag{scopeFilter, orderedFlag, removedFlag, byValueFlag, limitFlag}, run: (*call).ls},
	{name: "restore", args: "STORE KEY [VERSION]", about: "write the value of an earlier version as a new one",
		least: 2, most: 3, notes: timeNotes, flags: []addFlag{scopeFlag, atFlag, dryRunFlag}, run: (*call).restore},
	{name: "rm", args: "STORE KEY", about: "remove a key as RemoveAsync does, or with --erase without a trace",
		least: 2, most: 2, flags: []addFlag{scopeFlag, orderedFlag, eraseFlag, dryRunFlag}, run: (*call).rm},
	{name: "set", args: "STORE KEY JSON|-", about: "write a value; user ids and metadata stay unless given",
		least: 3, most: 3, flags: []addFlag{scopeFlag, orderedFlag, userIDsFlag, metadataFlag, ifVersionFlag, dryRunFlag},
		makes: true, run: (*call).set},
	{name: "stats", args: "[STORE...]", about: "count keys, versions and bytes of stores, or all",
		most: -1, flags: []addFlag{scopeFilter, prefixFlag, kindFlag}, run: (*call).stats},
	{name: "versions", args: "STORE KEY", about: "list the versions of a key, the latest first",
		least: 2, most: 2, flags: []addFlag{scopeFlag, orderedFlag}, run: (*call).versions},
}

// A call is one command line.
type call struct {
	settings.Settings
	program *console.Program
	ctx     context.Context
	out     *bufio.Writer
	admin   *admin.Store
	now     time.Time

	scope, prefix, version, at    string
	userIDs, metadata, ifVersion  string
	hasUserIDs, hasMetadata       bool
	ordered, removed, byValue     bool
	erase, replace, dryRun, json_ bool
	limit, fromLine               int64
}

// carryOut reads a command line, opens the store and does it.
func (v *verb) carryOut(p *console.Program, args []string, open Open) int {
	c := &call{program: p, ctx: p.Context, out: bufio.NewWriterSize(p.Stdout, 64<<10), now: time.Now()}
	if err := v.parse(c, args); err != nil {
		return p.Fail(console.ExitUsage, err)
	}
	backend, err := open(&c.Settings, v.makes && !c.dryRun)
	if v.makes && c.dryRun && errors.Is(err, fs.ErrNotExist) {
		backend, err = memory.New(), nil // what the store would begin as
	}
	if err != nil {
		return p.Fail(openCode(err), err)
	}
	defer backend.Close()
	c.admin = admin.New(backend, admin.Options{})
	err = v.run(c)
	if flushed := c.out.Flush(); err == nil && flushed != nil {
		err = &admin.WriteError{Err: flushed}
	}
	if err != nil {
		return p.Fail(codeOf(err), withHint(interrupted(err)))
	}
	return console.ExitOK
}

// interrupted says in words that the context has ended; an import says more.
func interrupted(err error) error {
	if broken := (*importError)(nil); !errors.Is(err, context.Canceled) || errors.As(err, &broken) {
		return err
	}
	return errInterrupted
}

var errInterrupted = errors.New("interrupted; what it printed is not all")

// openCode is the exit code for a store that cannot be opened.
func openCode(err error) int {
	if entry := (*settings.FileError)(nil); errors.As(err, &entry) {
		return console.ExitUsage
	}
	return exitStore
}

// codeOf is the exit code of an error.
func codeOf(err error) int {
	var (
		input    *admin.InputError
		refused  *datastore.Error
		missing  *admin.NotFoundError
		conflict *admin.ConflictError
		line     *admin.LineError
		cut      *admin.CutError
		write    *admin.WriteError
	)
	switch {
	case errors.As(err, &line), errors.As(err, &cut), errors.As(err, &missing), errors.As(err, &conflict),
		errors.As(err, &write), errors.Is(err, context.Canceled):
		return exitFailed
	case errors.As(err, &input), errors.As(err, &refused):
		return console.ExitUsage
	}
	return exitStore
}

// stdin is what is piped in.
func (c *call) stdin() io.Reader { return c.program.Stdin }

// words joins what a person would type.
func words(all ...string) string {
	for i, w := range all {
		all[i] = shellWord(w)
	}
	return strings.Join(all, " ")
}
