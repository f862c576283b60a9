// Package scenario runs scenario files: Luau scripts that play the clients of a
// server, beside the game and on the same scheduler. A scenario sees everything
// that the game's scripts see and the object Sandbox, which they do not see:
//
//	local ada = Sandbox:Join({ Name = "Ada" })
//	ada:FireServer(game.ReplicatedStorage.Buy, "Sword")
//	Sandbox:WaitFor(function() return ada.Player.Backpack:FindFirstChild("Sword") end)
//	Sandbox:Finish()
//
// What a bot sends crosses to the server as from a real client: copied, in the
// next resumption cycle, and without what a client cannot see.
package scenario

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lanai/runtime/luau/syntax"
)

// This file holds File, a scenario that has been read. Its one rule: a file that
// cannot run is refused before a server exists.

// A File is a scenario file that has been read and has no syntax errors.
type File struct {
	// Path is the file as the user named it; errors in the scenario begin with it.
	Path   string
	Source string
	module bool // it returns something, for others to require
}

// Read reads a scenario file. Without a path there is none.
func Read(path string) (*File, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, missing(path, err)
	}
	chunk, problems := syntax.Parse(string(text))
	if len(problems) > 0 {
		return nil, fmt.Errorf("%s:%w", path, problems)
	}
	return &File{Path: path, Source: string(text), module: returns(chunk)}, nil
}

// returns reports that the last line of a script returns something.
func returns(chunk *syntax.Chunk) bool {
	stats := chunk.Main.Body.Stats
	if len(stats) == 0 {
		return false
	}
	last, ok := stats[len(stats)-1].(*syntax.ReturnStat)
	return ok && len(last.Values) > 0
}

// ReadAll reads a scenario file, or every .luau and .lua file of a folder, sorted by
// name; one that returns something is a module for the others, and no scenario. Without a path there are none. measured refuses more than one: each would
// overwrite what was measured of the one before.
func ReadAll(path string, measured bool) ([]*File, error) {
	paths := []string{path}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		if paths, err = filesIn(path); err != nil {
			return nil, err
		}
	}
	if measured && len(paths) > 1 {
		return nil, fmt.Errorf("scenario %s: --coverage and --profile want one file, not a folder", path)
	}
	var files []*File
	for _, name := range paths {
		file, err := Read(name)
		if err != nil {
			return nil, err
		}
		if file != nil && (len(paths) == 1 || !file.module) {
			files = append(files, file)
		}
	}
	return files, nil
}

// missing is why a file cannot be read.
func missing(path string, err error) error {
	if wrong := (*fs.PathError)(nil); errors.As(err, &wrong) {
		err = wrong.Err
	}
	return fmt.Errorf("scenario %s: %w", path, err)
}

// filesIn lists the scripts of a folder.
func filesIn(dir string) (paths []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, missing(dir, err)
	}
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); !e.IsDir() && (ext == ".luau" || ext == ".lua") {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("scenario %s: no file in this folder ends in .luau", dir)
	}
	return paths, nil
}

// --- what came of it -------------------------------------------------------------

// A Failure is one thing that went wrong in a scenario.
type Failure struct {
	// Text begins with the file and the line, where there is one.
	Text string
	// Traceback is the Luau call stack, one frame a line, or "".
	Traceback string
}

// A Step is a part of a scenario with a name: Sandbox:Step.
type Step struct {
	Name     string
	Began    float64 // seconds of the server's time
	Seconds  float64 // how long it took; of the server's time
	Failures []Failure
}

// A Result is what came of a scenario.
type Result struct {
	Path  string
	Steps []*Step
	// Failures are those outside of steps.
	Failures []Failure
	// Checks counts the calls of Expect, ExpectEqual and WaitFor.
	Checks  int
	Seconds float64 // of the server's time
	// Code is what Finish was given, or -1.
	Code int
}

// All lists every failure, in the order of the steps; those outside of steps are
// last.
func (r *Result) All() (all []Failure) {
	for _, s := range r.Steps {
		all = append(all, s.Failures...)
	}
	return slices.Concat(all, r.Failures)
}

// exitCode is that of a program whose exit code is code without the scenario: what
// Finish was given if it was given something, else 1 after a failure.
func (r *Result) exitCode(code int) int {
	switch {
	case code != 0:
		return code
	case r.Code >= 0:
		return r.Code
	case len(r.All()) > 0:
		return 1
	}
	return 0
}

// lines are the summary for a person.
func (r *Result) lines() []string {
	failures := r.All()
	head := fmt.Sprintf("scenario %s  %s, %s", r.Path, count(r.Checks, "check"), count(len(failures), "failure"))
	if len(r.Steps) > 0 {
		head += ", " + count(len(r.Steps), "step")
	}
	lines := []string{head}
	for _, f := range failures {
		lines = append(lines, "  "+strings.ReplaceAll(f.Text, "\n", "\n  "))
	}
	return lines
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
