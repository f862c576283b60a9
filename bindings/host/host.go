// Package host runs operator scripts: trusted Lua 5.1 that works on the same
// stores as the game, with the same names. A migration, an erasure request, a
// bulk edit or a report is such a job.
//
// A job is not a game script: it runs on a machine of its own, gopher-lua, and
// may use files, the environment and other programs. It stands beside a server
// without players and game scripts, whose EliteDataStoreService, PPDB and
// DataStoreService it calls: values cross between the two machines, calls wait,
// and what a call does is done by the same code, engine, queue, locks and cache
// as for a game.
//
// What is data (tables without a metatable that hold no function) crosses as a
// copy; what is an object keeps its identity on both sides.
package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// This file holds Run, from the source of a job to its end. Its one rule: a job
// ends in one way only, by the end of its server, which sees every write through.

// Options describe a job. Server and Store are required.
type Options struct {
	// Server is what the job's calls go through: one with its bindings, UntilIdle,
	// that has not run yet and has no scripts. Run runs it, once.
	Server *runtime.Server
	// Store is the engine of the server. Whoever opened it closes it after Run.
	Store *datastore.Engine
	// Description says which store that is, for people.
	Description string
	// Name is what error positions show, Source the Lua 5.1 text.
	Name, Source string
	// Dir is the folder in which require finds other Lua files; "" is the current one.
	Dir string
	// Args are the arguments of the job.
	Args []string
	// Stdout and Stderr are where print and warn write; nil writes nowhere.
	Stdout, Stderr io.Writer
}

// ErrInterrupted is what Run returns when its context ended before the job did.
// Everything the job had asked for was seen through.
var ErrInterrupted = errors.New("interrupted")

// A ScriptError is an error that the job did not catch, or the reason why it
// cannot be read. The text begins with its position, "job.lua:12:".
type ScriptError struct {
	Text string
	Hint string // what helps, or ""
}

// Error returns the text.
func (e *ScriptError) Error() string { return e.Text }

// HintText returns the hint.
func (e *ScriptError) HintText() string { return e.Hint }

// An ExitError is the end of a job by os.exit(code) with a code other than 0.
type ExitError struct{ Code int }

// Error names the code.
func (e *ExitError) Error() string { return fmt.Sprintf("the job ended with exit code %d", e.Code) }

// host is one run of a job.
type host struct {
	Options
	env      *bind.Env
	main     *lua.LState // owns the globals; runs nothing itself
	ctx      context.Context
	end      context.CancelFunc // ends the server
	running  *job
	jobs     map[*job]struct{} // those with something to do
	idle     []*job
	finished bool // the job has reached its end
	cut      bool // the context ended after that, while something it had started was waiting
	err      error
	failures int // errors that ended something else than the job

	objects     objects
	metaOf      metatables
	names       map[string]vm.Value
	methods     map[*vm.Function]*lua.LFunction
	fileRequire lua.LValue              // Lua's own require
	turns       map[datastore.Key]*turn // of lock
}

// Run runs a job and returns when it has ended and its server is shut down: nil,
// a *ScriptError, an *ExitError or ErrInterrupted.
func Run(ctx context.Context, o Options) error {
	h := newHost(o)
	fn, err := h.load()
	if err != nil {
		return err
	}
	h.ctx, h.end = context.WithCancel(ctx)
	defer h.end()
	o.Server.OnClose(func(done func()) {
		h.cut = ctx.Err() != nil && len(h.jobs) > 0
		h.killAll(func(j *job) bool { return !j.closing })
		done()
	})
	o.Server.Listen(func(m runtime.Message) {
		if m.Level == runtime.Error {
			h.failures++
		}
	})
	o.Server.Loop.Post(func() {
		if !h.env.Closing() { // as it is when ctx ended so soon
			h.begin(fn)
		}
	})
	err = o.Server.Run(h.ctx)
	h.killAll(func(*job) bool { return true })
	h.main.Close()
	return h.outcome(err)
}

// begin starts the job's main chunk. Its last line does not end what it has
// started: the server ends when nothing waits any more.
func (h *host) begin(fn *lua.LFunction) {
	args := make([]lua.LValue, len(h.Args))
	for i, arg := range h.Args {
		args[i] = lua.LString(arg)
	}
	var err error
	h.start(func(state *lua.LState) { _, err = protect(state, fn, args...) }, func() {
		if h.ctx.Err() != nil || h.env.Closing() {
			return
		}
		h.finished = true
		if err != nil {
			h.err = &ScriptError{Text: errorText(err)}
			h.end()
		}
	})
}

// exit ends the job, as os.exit does.
func (h *host) exit(code int) {
	h.finished = true
	if code != 0 {
		h.err = &ExitError{Code: code}
	}
	h.end()
}

func (h *host) outcome(err error) error {
	switch {
	case err != nil:
		return err
	case !h.finished && h.ctx.Err() == nil:
		return &ScriptError{Text: h.Name + ": the job waits for something that cannot come any more"}
	case !h.finished || h.cut:
		return ErrInterrupted
	case h.err == nil && h.failures > 0:
		return &ScriptError{Text: fmt.Sprintf("%s: %d of the functions it started failed, as said above", h.Name, h.failures)}
	}
	return h.err
}

// errorText is the text of an error that ended a function.
func errorText(err error) string {
	var raised *lua.ApiError
	if !errors.As(err, &raised) || raised.Object == nil || raised.Object == lua.LNil {
		return err.Error()
	}
	if t, ok := raised.Object.(*lua.LTable); ok {
		return fmt.Sprintf("error object is a %s", t.Type())
	}
	return raised.Object.String()
}

// load compiles the source.
func (h *host) load() (*lua.LFunction, error) {
	source := h.Source
	if strings.HasPrefix(source, "#") { // a first line that names the interpreter
		source = "--" + source
	}
	fn, err := h.main.Load(strings.NewReader(source), h.Name)
	if err != nil {
		return nil, syntaxError(h.Name, source, err)
	}
	return fn, nil
}

// luauOnly are texts of Luau that Lua 5.1 does not know, each with what to write.
var luauOnly = []struct{ text, instead string }{
	{"+=", "x = x + 1"}, {"-=", "x = x - 1"}, {"*=", "x = x * 2"}, {"/=", "x = x / 2"}, {"..=", "s = s .. t"},
	{"continue", "if ... then ... end"}, {"`", `string.format("%s", x)`}, {"::", "no type annotations"}, {"//", "math.floor(a / b)"},
}

// syntaxError gives a mistake in the source the form of Lua's own messages, with
// a hint where it looks like Luau.
func syntaxError(name, source string, err error) error {
	var raised *lua.ApiError
	var at *parse.Error
	if errors.As(err, &raised) && raised.Cause != nil {
		err = raised.Cause
	}
	if !errors.As(err, &at) {
		return &ScriptError{Text: strings.TrimSpace(err.Error())}
	}
	lines := strings.Split(source, "\n")
	number, near := at.Pos.Line, "'"+at.Token+"'"
	if number < 1 || number > len(lines) {
		number, near = len(lines), "the end"
	}
	wrong := &ScriptError{Text: fmt.Sprintf("%s:%d: %s near %s", name, number,
		strings.Replace(at.Message, "parse error", "syntax error", 1), near)}
	for _, l := range luauOnly {
		if strings.Contains(lines[number-1], l.text) {
			wrong.Hint = fmt.Sprintf("operator scripts are Lua 5.1, which has no %s: write %s", l.text, l.instead)
		}
	}
	return wrong
}

// dir is the folder of the job.
func (h *host) dir() string {
	if h.Dir == "" {
		return "."
	}
	return filepath.ToSlash(h.Dir)
}

// Sink is what the server of a job does with its messages: they go where print and
// warn write.
func Sink(stdout, stderr io.Writer) func(runtime.Message) {
	return func(m runtime.Message) {
		to := stderr
		if m.Level == runtime.Output {
			to = stdout
		}
		fmt.Fprintln(to, m.Text)
	}
}
