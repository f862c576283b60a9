// Package console shows what a server says: as lines for a person, coloured
// on a terminal, or as one JSON object a line for a program.
package console

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"

	"lanai/runtime"
)

// This file holds Console. Its one rule: a line is written whole or not at
// all, whichever goroutine it comes from.

// Options say how to write.
type Options struct {
	// JSON writes one object a line: level, time, script, line, text, traceback.
	JSON bool
	// Color writes ANSI colours.
	Color bool
	// Bare leaves out which script a line comes from.
	Bare bool
}

// Console writes messages to a stream. It is safe to use from any goroutine.
type Console struct {
	mu  sync.Mutex // guards out
	out io.Writer
	o   Options
}

// New returns a console that writes to out.
func New(out io.Writer, o Options) *Console { return &Console{out: out, o: o} }

// ANSI colours: the part of a line that is not the text is dim.
const (
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	dim    = "\x1b[2m"
	reset  = "\x1b[0m"
)

// Message writes one message of a server.
func (c *Console) Message(m runtime.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.o.JSON {
		c.object(struct {
			Level     string  `json:"level"`
			Time      float64 `json:"time"`
			Script    string  `json:"script,omitempty"`
			Line      int     `json:"line,omitempty"`
			Text      string  `json:"text"`
			Traceback string  `json:"traceback,omitempty"`
		}{m.Level.String(), m.Time, m.Script, m.Line, m.Text, m.Traceback})
		return
	}
	io.WriteString(c.out, c.lines(m))
}

// Line writes a line of the program itself, such as the banner. In JSON it is
// an info object.
func (c *Console) Line(format string, args ...any) {
	c.Message(runtime.Message{Level: runtime.Info, Text: fmt.Sprintf(format, args...)})
}

func (c *Console) object(v any) {
	enc := json.NewEncoder(c.out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // a closed stdout has nobody to tell
}

func (c *Console) lines(m runtime.Message) string {
	var b strings.Builder
	color := ""
	switch m.Level {
	case runtime.Warning:
		color = yellow
	case runtime.Error:
		color = red
	}
	if origin := origin(m); origin != "" && !c.o.Bare {
		b.WriteString(c.paint(dim, origin) + "  ")
	}
	b.WriteString(c.paint(color, m.Text))
	b.WriteByte('\n')
	if m.Traceback != "" {
		for _, line := range strings.Split(m.Traceback, "\n") {
			b.WriteString(c.paint(dim, "    "+line) + "\n")
		}
	}
	return b.String()
}

// origin is "ServerScriptService.Main:12" where the text does not begin with
// its position already.
func origin(m runtime.Message) string {
	if m.Script == "" || m.Level == runtime.Error {
		return ""
	}
	if m.Line == 0 {
		return m.Script
	}
	return fmt.Sprintf("%s:%d", m.Script, m.Line)
}

func (c *Console) paint(color, text string) string {
	if !c.o.Color || color == "" {
		return text
	}
	return color + text + reset
}
