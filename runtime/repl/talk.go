package repl

// This file holds Talk, which brings a person, a terminal and a server together. Its one rule: the terminal is given
// back whatever happens.

import (
	"context"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"golang.org/x/term"
)

// Talk runs the server and reads lines from stdin until they end, with editing and a history if it is a terminal.
// Ctrl-C drops what was typed or stops the chunk that runs. o.Lines and o.Interrupts are filled in.
func Talk(ctx context.Context, o Options, stdin io.Reader) error {
	signal.Reset(os.Interrupt) // it does not end the program here
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	o.Interrupts = interrupts

	o.Lines = NewPlain(stdin)
	if file, ok := stdin.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		terminal := NewTerminal(historyFile())
		defer terminal.Close()
		o.Lines = terminal
	}

	ctx, end := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- o.Server.Run(ctx) }()
	err := Run(ctx, o)
	end()
	if failed := <-ended; err == nil {
		err = failed
	}
	return err
}

// historyFile is where the lines of a terminal are kept, or "".
func historyFile() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "lanai", "history")
}
