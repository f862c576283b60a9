// Package repl lets a person talk to a server: it reads Luau line by line, runs each complete chunk as a script of that
// server, and shows what it gives.
package repl

// This file holds Run. Its one rule: whatever a chunk does, the next one can be typed.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau"
	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// chunkName is what error positions show, as in Luau's own command line.
const chunkName = "stdin"

// ErrAborted is what Lines gives when the person drops what was typed, with Ctrl-C.
var ErrAborted = errors.New("aborted")

// Lines is where a person types.
type Lines interface {
	// Line reads a line and returns it without its end. The error is io.EOF at the end, or ErrAborted.
	Line(prompt string) (string, error)
}

// Options say who talks to whom.
type Options struct {
	Server     *runtime.Server // runs on another goroutine
	Lines      Lines
	Out        io.Writer
	Level      compile.Level
	Interrupts <-chan os.Signal // each one stops the chunk that runs; may be nil
}

// A session is one conversation.
type session struct {
	Options
	ctx    context.Context
	script *runtime.Script
}

// Run talks until the lines end, ctx does, or the server. The error is that of Lines.
func Run(ctx context.Context, o Options) error {
	s := &session{Options: o, ctx: ctx}
	if err := s.begin(); err != nil {
		return err
	}
	for ctx.Err() == nil {
		proto, errs, err := s.read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, ErrAborted):
		case err != nil:
			return err
		case errs != nil:
			s.complain(errs)
		case proto != nil:
			s.run(proto)
		}
	}
	return nil
}

// begin makes the script whose globals all chunks share.
func (s *session) begin() (err error) {
	s.Server.Do(func() {
		var inst *instance.Instance
		if inst, err = s.Server.Tree.New("Script"); err == nil {
			inst.SetName(chunkName)
			s.Server.StandAlone(inst, "", nil)
			s.Server.Start(inst)
			s.script = s.Server.Running(inst)
		}
	})
	return err
}

// read reads lines until they are a chunk. Both results are nil for an empty one.
func (s *session) read() (*vm.Proto, syntax.ErrorList, error) {
	text, prompt := "", "> "
	for {
		line, err := s.Lines.Line(prompt)
		if err != nil {
			return nil, nil, err
		}
		text, prompt = text+line, ">> "
		if strings.TrimSpace(text) == "" {
			return nil, nil, nil
		}
		proto, errs, complete := s.compile(text)
		if complete {
			return proto, errs, nil
		}
		text += "\n"
	}
}

// compile compiles a text as an expression if it is one, else as statements. It is not complete when more lines could
// make it right.
func (s *session) compile(text string) (proto *vm.Proto, errs syntax.ErrorList, complete bool) {
	expression := "return " + strings.TrimPrefix(text, "=")
	proto, asExpression := s.compileAs(expression)
	if proto != nil {
		return proto, nil, true
	}
	proto, asStatements := s.compileAs(text)
	if proto != nil {
		return proto, nil, true
	}
	return nil, asStatements, !unfinished(expression, asExpression) && !unfinished(text, asStatements)
}

func (s *session) compileAs(text string) (*vm.Proto, syntax.ErrorList) {
	proto, err := luau.Compile(chunkName, text, s.Level)
	errs, _ := err.(syntax.ErrorList)
	return proto, errs
}

// unfinished reports whether the text ends where the parser wanted more.
func unfinished(text string, errs syntax.ErrorList) bool {
	first := errs[0]
	if strings.Contains(first.Msg, "got <eof>") || strings.Contains(first.Msg, "unfinished comment") {
		return true
	}
	lines := strings.Split(text, "\n")
	at := lines[first.Pos.Line-1][first.Pos.Col-1:]
	return strings.HasPrefix(first.Msg, "Malformed string") && strings.HasPrefix(at, "[")
}

func (s *session) complain(errs syntax.ErrorList) {
	for _, e := range errs {
		fmt.Fprintf(s.Out, "%s:%d: %s\n", chunkName, e.Pos.Line, strings.TrimSuffix(e.Msg, "\n"))
	}
}

// run runs a chunk until it ends or is interrupted, and shows what it gives.
func (s *session) run(proto *vm.Proto) {
	shown := make(chan string, 1)
	var thread *vm.Thread
	s.Server.Loop.Post(func() {
		thread = s.Server.Invoke(s.script, s.Server.VM.Load(proto, s.script.Env).Value(), func(results []vm.Value, err error) {
			shown <- s.outcome(results, err)
		})
	})
	for {
		select {
		case text := <-shown:
			io.WriteString(s.Out, text)
			return
		case <-s.Interrupts:
			s.Server.Break()
			s.Server.Loop.Post(func() { s.Server.Cancel(thread) })
		case <-s.ctx.Done():
			return
		case <-s.Server.Ended():
			return
		}
	}
}

// outcome is what to show of a chunk that ended, on the loop.
func (s *session) outcome(results []vm.Value, err error) string {
	var raised *vm.Error
	switch {
	case errors.Is(err, runtime.ErrStopped):
		return "interrupted\n"
	case errors.As(err, &raised) && raised.Traceback != "":
		return "" // the console has shown it
	case errors.As(err, &raised):
		return vm.ToString(raised.Value) + "\n"
	case err != nil:
		return err.Error() + "\n"
	case len(results) == 0:
		return ""
	}
	var b strings.Builder
	for i, v := range results {
		if i > 0 {
			b.WriteByte('\t')
		}
		show(&b, v, s.tostring)
	}
	return b.String() + "\n"
}

// tostring is what the global of that name says of a value.
func (s *session) tostring(v vm.Value) string {
	results, err := s.Server.Callback(s.script, s.Server.VM.Globals.GetStr("tostring"), v)
	if err != nil || len(results) != 1 {
		return vm.ToString(v)
	}
	return vm.ToString(results[0])
}
