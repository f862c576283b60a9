// Lanai runs Roblox server scripts outside Roblox: see README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
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
	"lanai/runtime/settings"
	"lanai/runtime/spec"
)

// The exit codes; README.md documents them.
const (
	exitOK     = console.ExitOK
	exitFailed = 1 // tests failed, or a script could not be loaded
	exitUsage  = console.ExitUsage
	exitStore  = 3 // the store cannot be opened or did not take every write
)

// drainTimeout bounds the wait for writes that scripts have asked for before
// the end; BindToClose has had its 30 s by then.
const drainTimeout = 30 * time.Second

// program is the command line with its commands.
type program struct {
	console.Program
	rates datastore.Rates // what --limits roblox means
}

// commands is the table of subcommands, in the order of the usage text.
func (p *program) commands() console.Commands {
	return console.Commands{
		{Name: "run", Args: "[path]", About: "run a place until Ctrl-C, --for or --until-idle ends it", Flags: flags("run"), Run: p.run},
		{Name: "dev", Args: "[path]", About: "run a place and restart what an edit touches", Flags: flags("dev"), Run: p.dev},
		{Name: "test", Args: "[path]", About: "run the *.spec.luau files of a project", Flags: flags("test"), Run: p.test},
		{Name: "version", About: "print the version", Run: p.version},
		{Name: "help", Args: "[command]", About: "print this text, or the flags of a command", Run: p.Help},
	}
}

// flags gives the flags of a command that takes a path.
func flags(command string) func() *flag.FlagSet {
	return func() *flag.FlagSet { return new(settings.Settings).Flags(command) }
}

func main() {
	// The heap is mostly long-lived Luau values; collecting it less often costs little memory. GOGC overrides.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := &program{Program: console.Program{
		Name: "lanai", About: "Lanai runs Roblox server scripts outside Roblox.",
		Notes: "path is a Rojo project file, a folder or one script; without it the current folder.\n" +
			"'lanai help run' prints the flags of run.\n",
		Hint: hintFor,
		Args: os.Args[1:], Getenv: os.Getenv, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Terminal: term.IsTerminal(int(os.Stdout.Fd())), Context: ctx,
	}, rates: datastore.RobloxRates()}
	p.Commands = p.commands()
	go func() {
		<-ctx.Done()
		stop() // a second Ctrl-C ends the program at once
	}()
	os.Exit(p.Main())
}

// hintFor says what helps against an error, or "".
func hintFor(err error) string {
	var problem *project.Problem
	var entry *settings.FileError
	switch {
	case errors.As(err, &problem):
		return problem.Hint
	case errors.As(err, &entry):
		return entry.Hint
	}
	return "" // a store's errors bring their own
}

func (p *program) version([]string) int {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	fmt.Fprintln(p.Stdout, "lanai", v)
	return exitOK
}

// begin reads the settings of a command and the place that they name.
func (p *program) begin(command string, args []string) (*settings.Settings, *project.Project, error) {
	s, err := settings.ForPath(command, args, p.Getenv)
	if err != nil {
		return nil, nil, err
	}
	place, err := load(s.Path)
	if err != nil {
		return nil, nil, err
	}
	return s, place, p.readFile(s, place.Dir)
}

// readFile reads a folder's lanai.toml.
func (p *program) readFile(s *settings.Settings, dir string) error {
	if err := s.ReadFile(dir, &p.rates); err != nil {
		return err
	}
	var wrong *datastore.RateError
	if errors.As(p.rates.Validate(), &wrong) {
		return s.Refuse("limits."+wrong.Entry, fmt.Errorf("limits.%w", wrong))
	}
	return nil
}

// console returns where a command's server speaks.
func (p *program) console(s *settings.Settings) *console.Console {
	return console.New(p.Stdout, console.Options{JSON: s.JSON, Color: p.Colors()})
}

func (p *program) run(args []string) int { return p.serve("run", args) }

func (p *program) dev(args []string) int { return p.serve("dev", args) }

// serve carries out run and dev.
func (p *program) serve(command string, args []string) int {
	s, place, err := p.begin(command, args)
	if err != nil {
		return p.Fail(exitUsage, err)
	}
	backend, description, err := p.openStore(s.Store, place.Dir)
	if err != nil {
		return p.Fail(exitStore, err)
	}
	defer backend.Close()
	out := p.console(s)
	server, engine, err := p.newServer(s, place, backend, out.Message, s.UntilIdle)
	if err != nil {
		return p.Fail(exitFailed, err)
	}
	out.Line("place    %s  %s", place.Name, s.Path)
	out.Line("store    %s", description)
	out.Line("players  %d", s.Players)
	server.StartScripts()
	bindings.Join(server, s.Players)

	ctx := p.Context
	if s.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.For)
		defer cancel()
	}
	if command == "dev" {
		stop, err := server.Follow(func() (*project.Project, error) { return load(s.Path) }, func(done func()) { bindings.Flush(server, done) })
		if err != nil {
			return p.Fail(exitFailed, err)
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
		return p.Fail(exitFailed, err)
	}
	drain, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	if err := engine.Close(drain); err != nil {
		return p.Fail(exitStore, err)
	}
	return exitOK
}

// test carries out the command of that name.
func (p *program) test(args []string) int {
	s, place, err := p.begin("test", args)
	if err != nil {
		return p.Fail(exitUsage, err)
	}
	out := p.console(s)
	sink := func(m runtime.Message) {
		if !m.Syntax { // the report says it
			out.Message(m)
		}
	}
	report, err := spec.Run(p.Context, spec.Options{Filter: s.Filter, NewServer: func() (*runtime.Server, error) {
		server, _, err := p.newServer(s, place, memory.New(), sink, true)
		if err == nil {
			_, err = spec.Mount(server, server.Tree.Root().FindFirstChild("ReplicatedStorage"))
		}
		return server, err
	}})
	if err != nil {
		return p.Fail(exitFailed, err)
	}
	write := func() error { return report.Write(p.Stdout, p.Colors()) }
	if s.JSON {
		write = func() error { return report.WriteJSON(p.Stdout) }
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
func (p *program) newServer(s *settings.Settings, place *project.Project, backend datastore.Backend, sink func(runtime.Message), untilIdle bool) (*runtime.Server, *datastore.Engine, error) {
	world := bindings.World{Backend: backend, Cloud: cloudOf(backend), Rates: p.rates}
	if s.Limits == settings.LimitsOff {
		world.Limits = datastore.LimitsOff
	}
	return bindings.Open(place, world, bindings.Options{
		Sink: sink, UntilIdle: untilIdle, Level: compile.Level(s.Level),
		PlaceID: s.Place.ID, GameID: s.Place.Game, CreatorID: s.Place.Creator, MaxPlayers: s.Place.MaxPlayers,
	})
}

// cloudOf gives what keeps memory stores and carries messages: the backend if it reaches other processes, else this
// process alone.
func cloudOf(backend datastore.Backend) datastore.CloudBackend {
	if shared, ok := backend.(datastore.CloudBackend); ok {
		return shared
	}
	return memory.NewCloud()
}

// openStore opens the backend that a --store value names, by default a file in a folder, and describes it.
func (p *program) openStore(url, dir string) (datastore.Backend, string, error) {
	path, isFile := strings.CutPrefix(url, "file:")
	switch {
	case url == "memory":
		return memory.New(), "memory  lost at exit", nil
	case url == "":
		path = filepath.Join(dir, ".lanai", "store.db")
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
	backend, err := redis.Open(p.Context, url, redis.Options{
		Username: p.Getenv("LANAI_REDIS_USERNAME"), Password: p.Getenv("LANAI_REDIS_PASSWORD"),
		SentinelUsername: p.Getenv("LANAI_REDIS_SENTINEL_USERNAME"), SentinelPassword: p.Getenv("LANAI_REDIS_SENTINEL_PASSWORD"),
	})
	if err != nil {
		return nil, "", err
	}
	return backend, backend.Address() + "  " + backend.Durability(p.Context), nil
}
