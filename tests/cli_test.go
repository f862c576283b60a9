package tests

// This file runs the command line. Its one rule: a case is a file in
// testdata/cli, and what it waits for is output, never time.

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	os.Exit(func() int {
		if url := os.Getenv(contenderEnv); url != "" {
			fmt.Fprintln(os.Stderr, contend(url))
			return 1
		}
		dir, err := os.MkdirTemp("", "lanai-tests")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		buildDir = dir
		return m.Run()
	}())
}

// patience bounds every wait for output.
const patience = 30 * time.Second

func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/cli",
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", filepath.Dir(binary(t))+string(os.PathListSeparator)+os.Getenv("PATH"))
			e.Setenv("NO_COLOR", "")
			examples, err := filepath.Abs("../scripts/examples")
			e.Setenv("EXAMPLES", examples)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"await": await, "exits": exits},
	})
}

// exits runs a command that must end with an exit code:
//
//	exits 2 lanai run nowhere
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [args]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// await waits until a file matches a pattern:
//
//	await out.txt 'players  3'
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: await file pattern")
	}
	pattern, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	text, ok := awaitFile(ts.MkAbs(args[0]), pattern)
	if !ok {
		ts.Fatalf("no match for %q within %v in %s:\n%s", args[1], patience, args[0], text)
	}
}

// awaitFile reads a file again and again until it matches.
func awaitFile(name string, pattern *regexp.Regexp) (text []byte, ok bool) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		text, _ = os.ReadFile(name)
		if pattern.Match(text) {
			return text, true
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			return text, false
		}
	}
}
