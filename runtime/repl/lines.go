package repl

// This file holds where lines come from. Its one rule: a terminal has editing and a history, anything else is read as
// it is, without prompts.

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/peterh/liner"
)

// Plain reads lines from a file or pipe.
type Plain struct{ r *bufio.Reader }

// NewPlain returns lines read from r.
func NewPlain(r io.Reader) *Plain { return &Plain{bufio.NewReader(r)} }

// Line implements Lines; the prompt is not shown.
func (p *Plain) Line(string) (string, error) {
	line, err := p.r.ReadString('\n')
	if err != nil && line == "" {
		return "", err
	}
	return trimEnd(line), nil
}

func trimEnd(line string) string {
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return line
}

// A Terminal reads lines from the terminal that stdin is.
type Terminal struct {
	state   *liner.State
	history string // file; "" keeps none
}

// NewTerminal takes over the terminal. Its history is kept in a file, whose folder is made if need be; a file that
// cannot be read or written costs the history and nothing else.
func NewTerminal(history string) *Terminal {
	t := &Terminal{liner.NewLiner(), history}
	t.state.SetCtrlCAborts(true)
	if f, err := os.Open(history); err == nil {
		t.state.ReadHistory(f)
		f.Close()
	}
	return t
}

// Line implements Lines.
func (t *Terminal) Line(prompt string) (string, error) {
	line, err := t.state.Prompt(prompt)
	if errors.Is(err, liner.ErrPromptAborted) {
		return "", ErrAborted
	}
	if err == nil && line != "" {
		t.state.AppendHistory(line)
	}
	return line, err
}

// Close gives the terminal back and writes the history.
func (t *Terminal) Close() error {
	if t.history != "" && os.MkdirAll(filepath.Dir(t.history), 0o700) == nil {
		if f, err := os.OpenFile(t.history, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600); err == nil {
			t.state.WriteHistory(f)
			f.Close()
		}
	}
	return t.state.Close()
}
