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
	"lanai/datastore/redis"
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
	fs := new(console.Settings).Flags(c.Name)
	if fs == nil {
		fmt.Fprintln(p.stdout, strings.TrimSpace("usage: lanai "+c.Name+" "+c.Args))
		return exitOK
	}
	fmt.Fprintf(p.stdout, "usage: lanai %s %s [flags]\n\n", c.Name, c.Args)
	console.PrintFlags(p.stdout, fs)
	return exitOK
}

// parse reads a command's flags and path; without settings the command is
// over, and the exit code says how.
func (p *program) parse(command string, args []string) (*console.Settings, int) {
	s, err := console.ParseSettings(command, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil, p.help([]string{command})
	case err != nil:
		return nil, p.fail(exitUsage, err)
	}
	return s, exitOK
}

// colors reports whether to write colours.
func (p *program) colors() bool { return p.color && p.getenv("NO_COLOR") == "" }

// console returns where a command's server speaks.
func (p *program) console(s *console.Settings) *console.Console {
	return console.New(p.stdout, console.Options{JSON: s.JSON, Color: p.colors()})
}

func (p *program) run(args []string) int { return p.serve("run", args) }

func (p *program) dev(args []string) int { return p.serve("dev", args) }

// serve carries out run and dev.
func (p *program) serve(command string, args []string) int {
	s, code := p.parse(command, args)
	if s == nil {
		return code
	}
	place, err := load(s.Path)
	if err != nil {
		return p.fail(exitUsage, err)
	}
	backend, description, err := p.openStore(s.Store, place)
	if err != nil {
		return p.fail(exitStore, err)
	}
	defer backend.Close()
	out := p.console(s)
	server, engine, err := newServer(s, place, backend, out.Message, s.UntilIdle)
	if err != nil {
		return p.fail(exitFailed, err)
	}
	out.Line("place    %s  %s", place.Name, s.Path)
	out.Line("store    %s", description)
	out.Line("players  %d", s.Players)
	server.StartScripts()
	bindings.Join(server, s.Players)

	ctx := p.ctx
	if s.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.For)
		defer cancel()
	}
	if command == "dev" {
		stop, err := server.Follow(func() (*project.Project, error) { return load(s.Path) }, func(done func()) { bindings.Flush(server, done) })
		if err != nil {
			return p.fail(exitFailed, err)
		}
		defer stop()
		out.Line("watching %s; edits restart what depends on them, Ctrl-C ends", place.Dir)
	}
	problems := len(place.Errors)
	server.Listen(func(m runtime.Message) {
		if m.Syntax {
			problems++
		}
	})
	if code := p.finish(ctx, server, engine); code != exitOK {
		return code
	}
	if problems > 0 && command != "dev" { // there they may be mended by now
		return exitFailed
	}
	return exitOK
}

// finish runs the server to its end and sees every write through.
func (p *program) finish(ctx context.Context, server *runtime.Server, engine *datastore.Engine) int {
	if err := server.Run(ctx); err != nil {
		return p.fail(exitFailed, err)
	}
	drain, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	if err := engine.Close(drain); err != nil {
		return p.fail(exitStore, err)
	}
	return exitOK
}

// test carries out the command of that name.
func (p *program) test(args []string) int {
	s, code := p.parse("test", args)
	if s == nil {
		return code
	}
	place, err := load(s.Path)
	if err != nil {
		return p.fail(exitUsage, err)
	}
	out := p.console(s)
	sink := func(m runtime.Message) {
		if !m.Syntax { // the report says it
			out.Message(m)
		}
	}
	report, err := spec.Run(p.ctx, spec.Options{Filter: s.Filter, NewServer: func() (*runtime.Server, error) {
		server, _, err := newServer(s, place, memory.New(), sink, true)
		if err == nil {
			_, err = spec.Mount(server, server.Tree.Root().FindFirstChild("ReplicatedStorage"))
		}
		return server, err
	}})
	if err != nil {
		return p.fail(exitFailed, err)
	}
	write := func() error { return report.Write(p.stdout, p.colors()) }
	if s.JSON {
		write = func() error { return report.WriteJSON(p.stdout) }
	}
	if err := write(); err != nil || !report.OK() {
		return exitFailed
	}
	return exitOK
}

// load reads the project.
func load(path string) (*project.Project, error) {
	return project.Load(path, project.Options{IsService: bindings.IsService})
}

// newServer builds a server with a place and a store; no script has started.
func newServer(s *console.Settings, place *project.Project, backend datastore.Backend, sink func(runtime.Message), untilIdle bool) (*runtime.Server, *datastore.Engine, error) {
	var server *runtime.Server
	engine := datastore.Open(backend, datastore.Options{Queued: func(key datastore.Key) {
		server.Loop.Post(func() { server.Say(runtime.Warning, "%s", bindings.QueueWarning(key)) })
	}})
	cloud := datastore.OpenCloud(cloudOf(backend), datastore.CloudOptions{Dropped: func(topic string) {
		server.Loop.Post(func() { server.Say(runtime.Warning, "%s", bindings.DroppedWarning(topic)) })
	}})
	server, err := bindings.New(bindings.Options{
		Sink: sink, Store: engine, Cloud: cloud, UntilIdle: untilIdle, Level: compile.Level(s.Level),
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
func (p *program) openStore(url string, place *project.Project) (datastore.Backend, string, error) {
	path, isFile := strings.CutPrefix(url, "file:")
	switch {
	case url == "memory":
		return memory.New(), "memory  lost at exit", nil
	case url == "":
		path = filepath.Join(place.Dir, ".lanai", "store.db")
	case redis.IsURL(url):
		return p.openRedis(url)
	case !isFile || path == "":
		return nil, "", &console.UsageError{Message: fmt.Sprintf("--store: got %q, want memory, file:PATH or redis://HOST", url)}
	}
	backend, err := file.Open(path, file.Options{})
	if err != nil {
		return nil, "", err
	}
	return backend, path + "  durable: a write is on disk before the script goes on", nil
}

// openRedis opens a store in Redis. Secrets that the URL does not hold come
// from the environment.
func (p *program) openRedis(url string) (datastore.Backend, string, error) {
	backend, err := redis.Open(p.ctx, url, redis.Options{
		Username: p.getenv("LANAI_REDIS_USERNAME"), Password: p.getenv("LANAI_REDIS_PASSWORD"),
		SentinelUsername: p.getenv("LANAI_REDIS_SENTINEL_USERNAME"), SentinelPassword: p.getenv("LANAI_REDIS_SENTINEL_PASSWORD"),
	})
	if err != nil {
		return nil, "", err
	}
	return backend, backend.Address() + "  " + backend.Durability(p.ctx), nil
}
