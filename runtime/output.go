package runtime

import (
	"fmt"
	"strings"

	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds what a server says: prints, warnings and errors as values.
// Its one rule: nothing here writes to a terminal; a sink does.

// Level says how serious a message is.
type Level uint8

// The levels of messages, named as Enum.MessageType items.
const (
	Output  Level = iota // print
	Info                 // the server itself
	Warning              // warn
	Error                // an error that no script caught
)

// String returns the level in lower case.
func (l Level) String() string {
	return [...]string{"output", "info", "warning", "error"}[l]
}

// Message is one thing a server says.
type Message struct {
	Level Level
	// Time is seconds since the server started.
	Time float64
	// Script is the full name of the script that spoke, Line the line it was
	// at; "" and 0 when no script did.
	Script string
	Line   int
	Text   string
	// Instance is the script whose thread spoke, or nil.
	Instance *instance.Instance
	// Traceback is the Luau call stack of an error, one frame a line, after
	// the error's note if it has one.
	Traceback string
	// Syntax marks an error that kept a script from starting.
	Syntax bool
	// Uncaught marks an error that killed a thread.
	Uncaught bool
}

// Say sends a message of the server itself.
func (s *Server) Say(level Level, format string, args ...any) {
	s.send(Message{Level: level, Text: fmt.Sprintf(format, args...)})
}

// Print sends a script's text with the position of th's running function.
func (s *Server) Print(th *vm.Thread, level Level, text string) {
	m := Message{Level: level, Text: text}
	m.Script, m.Line = position(th)
	m.Instance = scriptInstance(th)
	s.send(m)
}

func (s *Server) send(m Message) {
	m.Time = s.Loop.Seconds()
	if s.options.Sink != nil {
		s.options.Sink(m)
	}
	for _, listen := range s.listeners {
		listen(m)
	}
}

// Listen calls f with every message from now on, on the loop.
func (s *Server) Listen(f func(Message)) { s.listeners = append(s.listeners, f) }

// position is the innermost Luau function of a thread.
func position(th *vm.Thread) (script string, line int) {
	if th == nil {
		return "", 0
	}
	for level := 0; ; level++ {
		f, ok := th.Frame(level)
		if !ok {
			return "", 0
		}
		if !f.Function.IsGo() {
			return f.Function.Info().Chunk, f.Line
		}
	}
}

// Report sends an error that killed a thread.
func (s *Server) Report(th *vm.Thread, err error) {
	m := Message{Level: Error, Text: err.Error(), Uncaught: true}
	if e, ok := err.(*vm.Error); ok {
		m.Text = s.errorText(e)
		m.Traceback = strings.TrimSuffix(e.Traceback, "\n")
		if e.Note != "" {
			m.Traceback = strings.TrimSuffix(e.Note+"\n"+m.Traceback, "\n")
		}
	}
	m.Script, m.Line = position(th)
	m.Instance = scriptInstance(th)
	s.send(m)
}

func scriptInstance(th *vm.Thread) *instance.Instance {
	if script := ScriptOf(th); script != nil {
		return script.Instance
	}
	return nil
}

// errorText prints an error value as Roblox's output does: tables with
// __tostring by it, other objects by their type.
func (s *Server) errorText(e *vm.Error) string {
	v := e.Value
	if v.IsTable() || v.AsUserdata() != nil {
		th := s.VM.NewThread(vm.Nil)
		if !th.Metafield(v, "__tostring").IsNil() {
			if text, err := s.VM.Call(s.VM.Globals.GetStr("tostring"), v); err == nil && len(text) == 1 {
				return vm.ToString(text[0])
			}
		}
	}
	if v.IsTable() {
		return "An error occurred, but its value is a table"
	}
	return e.Error()
}
