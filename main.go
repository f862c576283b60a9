// Lanai runs Roblox server scripts outside Roblox: see README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"

	"lanai/bindings"
	"lanai/datastore"
	"lanai/datastore/file"
	"lanai/datastore/memory"
	"lanai/runtime"
	"lanai/runtime/console"
	"lanai/runtime/luau/compile"
	"lanai/runtime/project"
	"lanai/runtime/spec"
)

// The exit codes; README.md documents them.
const (
	exitOK     = 0
	exitFailed = 1 // tests failed, or a script could not be loaded
	exitUsage  = 2 // the command line or the project is wrong
	exitStore  = 3 // the store cannot be opened or did not take every write
)

// drainTimeout bounds the wait for writes that scripts have asked for before
// the end; BindToClose has had its 30 s by then.
const drainTimeout = 30 * time.Second

// maxPlayers is the most players that --players accepts.
const maxPlayers = 1000

// program is everything that enters from outside.
type program struct {
	args   []string
	getenv func(string) string
	stdout io.Writer
	stderr io.Writer
	color  bool // stdout is a terminal
	ctx    context.Context
}

// commands is the table of subcommands, in the order of the usage text.
func (p *program) commands() console.Commands {
	return console.Commands{
		{Name: "run", Args: "[path]", About: "run a place until Ctrl-C, --for or --until-idle ends it", Run: p.run},
		{Name: "dev", Args: "[path]", About: "run a place and restart what an edit touches", Run: p.dev},
		{Name: "test", Args: "[path]", About: "run the *.spec.luau files of a project", Run: p.test},
		{Name: "version", About: "print the version", Run: p.version},
		{Name: "help", Args: "[command]", About: "print this text, or the flags of a command", Run: p.help},
	}
}

func main() {
	// The heap is mostly long-lived Luau values; collecting it less often costs little memory. GOGC overrides.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := &program{args: os.Args[1:], getenv: os.Getenv, stdout: os.Stdout, stderr: os.Stderr,
		color: term.IsTerminal(int(os.Stdout.Fd())), ctx: ctx}
	go func() {
		<-ctx.Done()
		stop() // a second Ctrl-C ends the program at once
	}()
	os.Exit(p.main())
}

func (p *program) main() int {
	if len(p.args) == 0 {
		fmt.Fprint(p.stderr, p.usage())
		return exitUsage
	}
	c, err := p.commands().Find(p.args[0])
	if err != nil {
		return p.fail(exitUsage, err)
	}
	return c.Run(p.args[1:])
}

// fail prints one line, plus a hint if there is one, and returns the code;
// a mistake in the command line is always exitUsage.
func (p *program) fail(code int, err error) int {
	fmt.Fprintf(p.stderr, "lanai: %v\n", err)
	if hint := hintFor(err); hint != "" {
		fmt.Fprintf(p.stderr, "  hint: %s\n", hint)
	}
	if usage := (*console.UsageError)(nil); errors.As(err, &usage) {
		return exitUsage
	}
	return code
}

// hintFor says what helps against an error, or "".
func hintFor(err error) string {
	var usage *console.UsageError
	var problem *project.Problem
	switch {
	case errors.As(err, &usage):
		return usage.Hint
	case errors.As(err, &problem):
		return problem.Hint
	}
	return "" // a store's errors bring their own
}

func (p *program) usage() string {
	return "Lanai runs Roblox server scripts outside Roblox.\n\nusage: lanai <command> [path] [flags]\n\n" +
		p.commands().Usage() +
		"\npath is a Rojo project file, a folder or one script; without it the current folder.\n" +
		"'lanai help run' prints the flags of run.\n"
}

func (p *program) version([]string) int {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	fmt.Fprintln(p.stdout, "lanai", v)
	return exitOK
}

func (p *program) help(args []string) int {
	if len(args) == 0 {
		fmt.Fprint(p.stdout, p.usage())
		return exitOK
	}
	c, err := p.commands().Find(args[0])
	if err != nil {
		return p.fail(exitUsage, err)
	}
	fs := new(settings).flags(c.Name)
	if fs == nil {
		fmt.Fprintln(p.stdout, strings.TrimSpace("usage: lanai "+c.Name+" "+c.Args))
		return exitOK
	}
	fmt.Fprintf(p.stdout, "usage: lanai %s %s [flags]\n\n", c.Name, c.Args)
	console.PrintFlags(p.stdout, fs)
	return exitOK
}

// settings are the flags of run, dev and test.
type settings struct {
	path      string
	players   int
	duration  time.Duration
	untilIdle bool
	store     string
	filter    string
	json      bool
	level     int
}

// flags returns the flags of a command, nil for a command without any.
func (s *settings) flags(command string) *flag.FlagSet {
	fs := flag.NewFlagSet(command, flag.ContinueOnError)
	fs.BoolVar(&s.json, "json", false, "write one JSON object a line")
	fs.IntVar(&s.level, "O", 1, "optimisation `level`: 0, 1 (the default) or 2")
	switch command {
	case "test":
		fs.StringVar(&s.filter, "filter", "", "run only tests whose full name matches the Lua `pattern`")
		return fs
	case "run", "dev":
		fs.IntVar(&s.players, "players", 0, "let this `number` of players join, and leave at the end")
		fs.StringVar(&s.store, "store", "", "where data is kept, a `URL`: memory or file:PATH (default: file:.lanai/store.db beside the project)")
		fs.DurationVar(&s.duration, "for", 0, "shut down after this `time`, such as 10s")
		fs.BoolVar(&s.untilIdle, "until-idle", false, "shut down when no script waits for time or data (frame events do not count)")
		return fs
	}
	return nil
}

// parse reads a command's flags and path; without settings the command is
// over, and the exit code says how.
func (p *program) parse(command string, args []string) (*settings, int) {
	s := &settings{path: "."}
	paths, err := console.Parse(s.flags(command), args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil, p.help([]string{command})
	case err != nil:
	case len(paths) > 1:
		err = fmt.Errorf("%s takes one path, got %d: %s", command, len(paths), strings.Join(paths, " "))
	case s.players < 0 || s.players > maxPlayers:
		err = fmt.Errorf("--players %d: want 0 to %d", s.players, maxPlayers)
	case s.level < 0 || s.level > 2:
		err = fmt.Errorf("-O %d: want 0, 1 or 2", s.level)
	case s.duration < 0:
		err = fmt.Errorf("--for %v: want a positive time such as 10s", s.duration)
	}
	if err != nil {
		return nil, p.fail(exitUsage, err)
	}
	if len(paths) == 1 {
		s.path = paths[0]
	}
	return s, exitOK
}

// colors reports whether to write colours.
func (p *program) colors() bool { return p.color && p.getenv("NO_COLOR") == "" }

// console returns where a command's server speaks.
func (p *program) console(s *settings) *console.Console {
	return console.New(p.stdout, console.Options{JSON: s.json, Color: p.colors()})
}

func (p *program) run(args []string) int { return p.serve("run", args) }

func (p *program) dev(args []string) int { return p.serve("dev", args) }

// serve carries out run and dev.
func (p *program) serve(command string, args []string) int {
	s, code := p.parse(command, args)
	if s == nil {
		return code
	}
	place, err := s.load()
	if err != nil {
		return p.fail(exitUsage, err)
	}
	backend, description, err := openStore(s.store, place)
	if err != nil {
		return p.fail(exitStore, err)
	}
	defer backend.Close()
	out := p.console(s)
	server, engine, err := s.server(place, backend, out.Message, s.untilIdle)
	if err != nil {
		return p.fail(exitFailed, err)
	}
	out.Line("place    %s  %s", place.Name, s.path)
	out.Line("store    %s", description)
	out.Line("players  %d", s.players)
	server.StartScripts()
	bindings.Join(server, s.players)

	ctx := p.ctx
	if s.duration > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.duration)
		defer cancel()
	}
	if command == "dev" {
		stop, err := server.Follow(s.load, func(done func()) { bindings.Flush(server, done) })
		if err != nil {
			return p.fail(exitFailed, err)
		}
		defer stop()
		out.Line("watching %s; edits restart what depends on them, Ctrl-C ends", place.Dir)
	}
	return p.finish(ctx, server, engine, len(place.Errors))
}

// finish runs the server to its end and sees every write through.
func (p *program) finish(ctx context.Context, server *runtime.Server, engine *datastore.Engine, problems int) int {
	server.Listen(func(m runtime.Message) {
		if m.Syntax {
			problems++
		}
	})
	if err := server.Run(ctx); err != nil {
		return p.fail(exitFailed, err)
	}
	drain, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	if err := engine.Close(drain); err != nil {
		return p.fail(exitStore, err)
	}
	if problems > 0 {
		return exitFailed
	}
	return exitOK
}

// test carries out the command of that name.
func (p *program) test(args []string) int {
	s, code := p.parse("test", args)
	if s == nil {
		return code
	}
	place, err := s.load()
	if err != nil {
		return p.fail(exitUsage, err)
	}
	out := p.console(s)
	sink := func(m runtime.Message) {
		if !m.Syntax { // the report says it
			out.Message(m)
		}
	}
	report, err := spec.Run(p.ctx, spec.Options{Filter: s.filter, NewServer: func() (*runtime.Server, error) {
		server, _, err := s.server(place, memory.New(), sink, true)
		if err == nil {
			_, err = spec.Mount(server, server.Tree.Root().FindFirstChild("ReplicatedStorage"))
		}
		return server, err
	}})
	if err != nil {
		return p.fail(exitFailed, err)
	}
	write := func() error { return report.Write(p.stdout, p.colors()) }
	if s.json {
		write = func() error { return report.WriteJSON(p.stdout) }
	}
	if err := write(); err != nil || !report.OK() {
		return exitFailed
	}
	return exitOK
}

// load reads the project.
func (s *settings) load() (*project.Project, error) {
	return project.Load(s.path, project.Options{IsService: bindings.IsService})
}

// server builds a server with a place and a store; no script has started.
func (s *settings) server(place *project.Project, backend datastore.Backend, sink func(runtime.Message), untilIdle bool) (*runtime.Server, *datastore.Engine, error) {
	var server *runtime.Server
	engine := datastore.Open(backend, datastore.Options{Queued: func(key datastore.Key) {
		server.Loop.Post(func() { server.Say(runtime.Warning, "%s", bindings.QueueWarning(key)) })
	}})
	cloud := datastore.OpenCloud(cloudOf(backend), datastore.CloudOptions{Dropped: func(topic string) {
		server.Loop.Post(func() { server.Say(runtime.Warning, "%s", bindings.DroppedWarning(topic)) })
	}})
	server, err := bindings.New(bindings.Options{
		Sink: sink, Store: engine, Cloud: cloud, UntilIdle: untilIdle, Level: compile.Level(s.level),
		PlaceID: place.PlaceID, GameID: place.GameID,
	})
	if err != nil {
		return nil, nil, err
	}
	server.Place(place)
	bindings.Ready(server)
	return server, engine, nil
}

// cloudOf gives what keeps memory stores and carries messages: the backend if it reaches other processes, else this
// process alone.
func cloudOf(backend datastore.Backend) datastore.CloudBackend {
	if shared, ok := backend.(datastore.CloudBackend); ok {
		return shared
	}
	return memory.NewCloud()
}

// openStore opens the backend that a --store value names and describes it.
func openStore(url string, place *project.Project) (datastore.Backend, string, error) {
	path, isFile := strings.CutPrefix(url, "file:")
	switch {
	case url == "memory":
		return memory.New(), "memory  lost at exit", nil
	case url == "":
		path = filepath.Join(place.Dir, ".lanai", "store.db")
	case !isFile || path == "":
		return nil, "", &console.UsageError{Message: fmt.Sprintf("--store: got %q, want memory or file:PATH", url)}
	}
	backend, err := file.Open(path, file.Options{})
	if err != nil {
		return nil, "", err
	}
	return backend, path + "  durable: a write is on disk before the script goes on", nil
}
