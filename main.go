// Lanai runs Roblox server scripts outside Roblox: see README.md.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"

	"golang.org/x/term"

	"lanai/bindings"
	"lanai/bindings/operator"
	"lanai/bindings/scenario"
	"lanai/datastore"
	"lanai/datastore/file"
	"lanai/datastore/memory"
	"lanai/datastore/redis"
	"lanai/runtime"
	"lanai/runtime/check"
	"lanai/runtime/console"
	"lanai/runtime/luau/compile"
	"lanai/runtime/outbound"
	"lanai/runtime/project"
	"lanai/runtime/repl"
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

// program is the command line with its commands.
type program struct {
	console.Program
	rates datastore.Rates // what --limits roblox means
}

// commands is the table of subcommands, in the order of the usage text.
func (p *program) commands() console.Commands {
	return console.Commands{
		p.command("run", "[path]", "run a place until Ctrl-C, --for or --until-idle ends it", p.serve),
		p.command("dev", "[path]", "run a place and restart what an edit touches", p.serve),
		p.command("test", "[path]", "run the *.spec.luau files of a project", p.test),
		p.command("repl", "", "type Luau and see what it gives", p.repl),
		bindings.CheckCommand(&p.Program),
		p.command("compile", "file", "compile a script; --dump prints the bytecode", p.compile),
		bindings.InitCommand(&p.Program),
		bindings.BuildCommand(&p.Program),
		p.Sourcemap(bindings.TypedModules(p.load)),
		bindings.TypesCommand(&p.Program),
		{Name: "exec", Args: "job.lua [args]", About: "run an operator's script, in Lua 5.1, on a store", Flags: new(settings.Settings).JobFlags, Notes: bindings.ExecNotes, Run: p.exec},
		{Name: "data", Args: "<verb>", About: operator.About, Nested: true, Run: p.data},
		{Name: "version", About: "print the version", Run: p.Version},
		{Name: "help", Args: "[command]", About: "print this text, or the flags of a command", Run: p.Help},
	}
}

// command is an entry of the table for a command with the flags of its name.
func (p *program) command(name, args, about string, run func(*settings.Settings) int) console.Command {
	return console.Command{
		Name: name, Args: args, About: about,
		Flags: func() *flag.FlagSet { return new(settings.Settings).Flags(name) },
		Run: func(words []string) int {
			s, err := settings.ForPath(name, words, p.Getenv)
			if err != nil {
				return p.Fail(exitUsage, err)
			}
			return run(s)
		},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := &program{Program: console.Program{
		Name: "lanai", About: "Lanai runs Roblox server scripts outside Roblox.",
		Notes: "path is a Rojo project file, a folder, a place or model file or one script; without it the current folder.\n" +
			"'lanai help run' prints the flags of run.\n",
		Args: os.Args[1:], Getenv: os.Getenv, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Terminal: term.IsTerminal(int(os.Stdout.Fd())), Context: ctx,
	}, rates: datastore.RobloxRates()}
	p.Commands = p.commands()
	p.CollectAt(300) // the heap is mostly long-lived Luau values; collecting it less often costs little memory
	go func() {
		<-ctx.Done()
		stop() // a second Ctrl-C ends the program at once
	}()
	os.Exit(p.Main())
}

// serve carries out run and dev.
func (p *program) serve(s *settings.Settings) int {
	place, err := p.begin(s)
	if err != nil {
		return p.Fail(exitUsage, err)
	}
	cast := bindings.Cast{Players: s.Players, For: s.VirtualFor(), EndsFailed: s.Command == "run" && s.For == 0 && !s.UntilIdle}
	if cast.Scenario, err = scenario.Read(s.Scenario); err != nil {
		return p.Fail(exitUsage, err)
	}
	backend, description, err := p.openStore(s.Store, place.Dir, file.Options{})
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
	session := console.Session{Console: out, Server: server, Place: place, For: s.RealFor()}
	sandbox, err := bindings.Begin(server, cast)
	if err != nil {
		return p.Fail(exitFailed, err)
	}
	if s.Command == "dev" {
		session.Reload = func() (*project.Project, error) { return p.load(s.Path) }
		session.Flush = func(done func()) { bindings.Flush(server, done) }
	}
	broken, err := session.Run(p.Context)
	if err != nil {
		return p.Fail(exitFailed, err)
	}
	code, _ := server.ExitCode()
	if err := bindings.Drain(server, engine); err != nil {
		code = p.Fail(exitStore, err)
	} else if broken > 0 {
		code = exitFailed
	}
	return sandbox.End(out.Line, code)
}

// test carries out the command of that name.
func (p *program) test(s *settings.Settings) int {
	place, err := p.begin(s)
	if err != nil {
		return p.Fail(exitUsage, err)
	}
	files, err := scenario.ReadAll(s.Scenario, s.Coverage+s.Profile != "")
	if err != nil {
		return p.Fail(exitUsage, err)
	}
	s.Virtual = len(files) > 0
	out := p.console(s)
	if s.Script != "" {
		server, engine, err := p.newServer(s, place, memory.New(), out.Message, true)
		if err != nil {
			return p.Fail(exitFailed, err)
		}
		return bindings.RunScript(&p.Program, server, engine, s.Script)
	}
	sink := func(m runtime.Message) {
		if !m.Syntax { // the report says it
			out.Message(m)
		}
	}
	report, err := bindings.Test(p.Context, files, spec.Options{Filter: s.Filter, NewServer: func() (*runtime.Server, error) {
		server, _, err := p.newServer(s, place, memory.New(), sink, true)
		if err == nil {
			_, err = spec.Mount(server, server.Tree.Root().FindFirstChild("ReplicatedStorage"))
		}
		return server, err
	}})
	if err != nil {
		return p.Fail(exitFailed, err)
	}
	return p.Report(report, s.JSON)
}

// repl carries out the command of that name.
func (p *program) repl(s *settings.Settings) int {
	server, _, err := p.newServer(s, project.OneScript("repl", ""), memory.New(), p.console(s).Message, false)
	if err == nil {
		err = repl.Talk(p.Context, repl.Options{Server: server, Out: p.Stdout, Level: compile.Level(s.Level)}, p.Stdin)
	}
	if err != nil {
		return p.Fail(exitFailed, err)
	}
	return exitOK
}

// compile carries out the command of that name.
func (p *program) compile(s *settings.Settings) int {
	if err := check.Compile(p.Stdout, p.Stdin, s.Path, compile.Level(s.Level), s.Dump); err != nil {
		return p.Fail(exitFailed, err)
	}
	return exitOK
}

// begin reads the place that a command is about, and the lanai.toml beside it.
func (p *program) begin(s *settings.Settings) (*project.Project, error) {
	p.CollectAt(65) // reading makes much that is soon garbage
	place, err := p.load(s.Path)
	if err != nil {
		return nil, err
	}
	return place, s.ReadFile(place.Dir, &p.rates)
}

// load reads the project; "-" is a script on stdin.
func (p *program) load(path string) (*project.Project, error) {
	if path == "-" {
		source, err := io.ReadAll(p.Stdin)
		return project.OneScript("stdin", string(source)), err
	}
	return project.Load(path, bindings.ProjectOptions())
}

// console returns where a command's server speaks.
func (p *program) console(s *settings.Settings) *console.Console {
	return console.New(p.Stdout, console.Options{JSON: s.JSON, Color: p.Colors(), Bare: s.Command == "repl" || s.Script != ""})
}

// newServer builds a server with a place and a store; no script has started.
func (p *program) newServer(s *settings.Settings, place *project.Project, backend datastore.Backend, sink func(runtime.Message), untilIdle bool) (*runtime.Server, *datastore.Engine, error) {
	requests, err := outbound.New(outbound.Options{
		Enabled: s.HTTP.Enabled, Hosts: s.HTTP.Hosts, Private: s.HTTP.Private, Timeout: s.HTTP.Timeout,
		MaxRequest: s.HTTP.MaxRequest, MaxResponse: s.HTTP.MaxResponse, PerMinute: s.HTTP.PerMinute, Parallel: s.HTTP.Parallel,
		PlaceID: cmp.Or(s.Place.ID, place.PlaceID), Secrets: settings.Secrets(os.Environ()),
	})
	if err != nil {
		return nil, nil, s.Refuse(err)
	}
	if s.Memory > 0 && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(int64(s.Memory) << 20 * 5 / 4) // collect in time for the limit of scripts
	}
	defer p.CollectAt(300)
	limits := map[string]datastore.Limits{settings.LimitsOff: datastore.LimitsOff, settings.LimitsRoblox: datastore.LimitsRoblox}
	world := bindings.World{Backend: backend, Cloud: memory.CloudOf(backend), Rates: p.rates, Limits: limits[s.Limits], Profile: s.Profile, Lines: s.Coverage, Virtual: s.Virtual}
	return bindings.Open(place, world, bindings.Options{
		Sink: sink, UntilIdle: untilIdle, Level: compile.Level(s.Level), HTTP: requests, Memory: s.Memory << 20,
		PlaceID: s.Place.ID, GameID: s.Place.Game, CreatorID: s.Place.Creator, CreatorType: s.Place.CreatorType, MaxPlayers: s.Place.MaxPlayers, Experience: s.Experience,
		Tools: bindings.TestTools(s, place.Dir), Assets: s.Place.Assets,
	})
}

// exec carries out the command of that name, on a store of the current folder.
func (p *program) exec(words []string) int {
	return bindings.Exec(&p.Program, words, func(s *settings.Settings, place *project.Project, sink func(runtime.Message)) (*runtime.Server, *datastore.Engine, string, error) {
		if err := s.ReadFile(".", &p.rates); err != nil {
			return nil, nil, "", err
		}
		backend, description, err := p.openStore(s.Store, ".", file.Options{})
		if err != nil {
			return nil, nil, "", err
		}
		server, engine, err := p.newServer(s, place, backend, sink, true)
		return server, engine, description, err
	})
}

// data carries out the command of that name, on a store of the current folder.
func (p *program) data(words []string) int {
	return operator.Data(&p.Program, words, func(s *settings.Settings, create bool) (b datastore.Backend, err error) {
		if err = s.ReadFile(".", &p.rates); err == nil {
			b, _, err = p.openStore(s.Store, ".", file.Options{MustExist: !create})
		}
		return b, err
	})
}

// openStore opens the backend that a --store value names, by default a file in a folder, and describes it.
func (p *program) openStore(url, dir string, o file.Options) (datastore.Backend, string, error) {
	path, isFile := strings.CutPrefix(url, "file:")
	switch {
	case url == "memory":
		return memory.New(), "memory  lost at exit", nil
	case url == "":
		path = filepath.Join(dir, ".lanai", "store.db")
	case redis.IsURL(url):
		backend, err := redis.Open(p.Context, url, redis.FromEnvironment(p.Getenv))
		if err != nil {
			return nil, "", err
		}
		return backend, backend.Address() + "  " + backend.Durability(p.Context), nil
	case !isFile || path == "":
		return nil, "", &console.UsageError{Message: fmt.Sprintf("--store: got %q, want memory, file:PATH or redis://HOST", url)}
	}
	backend, err := file.Open(path, o)
	if err != nil {
		return nil, "", err
	}
	return backend, path + "  durable: a write is on disk before the script goes on", nil
}
