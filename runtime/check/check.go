// Package check reads a project's scripts without running them and reports what is wrong with them.
package check

// This file holds Check. Its one rule: every file is looked at, whatever is wrong with the others.

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/syntax"
)

// A Report is what Check found.
type Report struct {
	Files    int       `json:"files"` // scripts looked at
	Problems []Problem `json:"problems"`
	Warnings []string  `json:"warnings,omitempty"` // of the project

	Verdict string `json:"verdict,omitempty"` // "" when only the syntax was looked at
	Judged  int    `json:"judged"`            // scripts of the server
	Client  int    `json:"client"`            // scripts that only a client runs
	Uses    []Use  `json:"uses,omitempty"`

	// Strict makes whatever keeps the verdict from being Runs a failure.
	Strict bool `json:"-"`
	// All makes Write show deprecated names, too.
	All bool `json:"-"`
}

// The verdicts.
const (
	Runs       = "runs"
	RunsExcept = "runs except"
)

// OK reports whether every script can be parsed, and with Strict whether all of
// them run.
func (r *Report) OK() bool {
	return len(r.Problems) == 0 && (!r.Strict || r.Verdict != RunsExcept)
}

// A Problem is one place in one file.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`   // from 1; 0 when the whole file is meant
	Column  int    `json:"column"` // from 1, in bytes; 0 when the whole line is meant
	Message string `json:"message"`
	excerpt string // the line and the marks below it
}

// Check parses the scripts of a world and every other script (.lua and .luau) under a path, which may be one file.
// Folders whose name begins with a dot are left out. What the world's scripts use is judged; without a world, only the
// syntax is looked at. The error says why the path cannot be read.
func Check(path string, world *World) (*Report, error) {
	r := &Report{Problems: []Problem{}}
	var scripts []Script
	if world != nil {
		scripts = world.Scripts
	}
	parsed := parseAll(scripts)
	known := make(map[string]bool, len(scripts))
	for i := range parsed {
		known[parsed[i].File] = true
		r.parsed(parsed[i].File, parsed[i].Source, parsed[i].errs)
	}
	if world == nil {
		known = nil
	}
	if err := r.walk(path, known); err != nil {
		return nil, err
	}
	if world != nil {
		r.judge(world, parsed)
	}
	slices.SortStableFunc(r.Problems, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
	})
	return r, nil
}

// A parsedScript is a script of the world with its tree.
type parsedScript struct {
	*Script
	chunk *syntax.Chunk
	errs  syntax.ErrorList
}

func parseAll(scripts []Script) []parsedScript {
	parsed := make([]parsedScript, len(scripts))
	inParallel(len(scripts), func(i int) {
		chunk, errs := parse(scripts[i].Source)
		parsed[i] = parsedScript{&scripts[i], chunk, errs}
	})
	return parsed
}

// parse parses a script, and compiles it for what the parser does not see, such
// as a function with too many locals.
func parse(text string) (*syntax.Chunk, syntax.ErrorList) {
	chunk, errs := syntax.Parse(text)
	if len(errs) == 0 {
		_, err := compile.Compile(chunk, compile.Options{Level: compile.O1})
		errs, _ = err.(syntax.ErrorList)
	}
	return chunk, errs
}

// inParallel calls f for 0 to n-1, on as many goroutines as there are processors.
func inParallel(n int, f func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, goruntime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	group.Wait()
}

// walk parses the scripts under a path that are not known yet. When nothing is known,
// not even of a project, the path itself is a script whatever its name is.
func (r *Report) walk(path string, known map[string]bool) error {
	var files []Script
	err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == path:
			return err
		case err != nil:
			r.Problems = append(r.Problems, Problem{File: name, Message: err.Error()})
		case d.IsDir() && name != path && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case !d.IsDir() && !known[name] && (name == path && known == nil || isScript(name)):
			files = append(files, Script{File: name})
		}
		return nil
	})
	failed := make([]error, len(files))
	errs := make([]syntax.ErrorList, len(files))
	inParallel(len(files), func(i int) {
		text, err := os.ReadFile(files[i].File)
		files[i].Source, failed[i] = string(text), err
		_, errs[i] = parse(files[i].Source)
	})
	for i, f := range files {
		if failed[i] != nil {
			r.Files++
			r.Problems = append(r.Problems, Problem{File: f.File, Message: failed[i].Error()})
			continue
		}
		r.parsed(f.File, f.Source, errs[i])
	}
	return named(path, err)
}

// named says what is wrong with a path without the name of a system call.
func named(path string, err error) error {
	if wrapped := (*fs.PathError)(nil); errors.As(err, &wrapped) {
		return fmt.Errorf("%s: %w", path, wrapped.Err)
	}
	return err
}

// isScript reports that a file is a script by its name. Definition files for editors
// (*.d.luau) are in a language of their own.
func isScript(name string) bool {
	ext := filepath.Ext(name)
	return (ext == ".lua" || ext == ".luau") && filepath.Ext(strings.TrimSuffix(name, ext)) != ".d"
}

// parsed notes a script and its syntax errors.
func (r *Report) parsed(name, text string, errs syntax.ErrorList) {
	r.Files++
	for _, e := range errs {
		r.Problems = append(r.Problems, Problem{
			File: name, Line: int(e.Pos.Line), Column: int(e.Pos.Col),
			Message: strings.TrimSuffix(e.Msg, "\n"), excerpt: excerpt(text, e.Pos, e.End),
		})
	}
}

// excerptWidth is the most bytes of a line that are shown.
const excerptWidth = 120

// excerpt shows the line of a place with marks below it. Lines too long to show have none.
func excerpt(text string, from, to syntax.Pos) string {
	line := lineOf(text, int(from.Line))
	if len(line) > excerptWidth || int(from.Col) > len(line)+1 {
		return ""
	}
	marks := 1
	if to.Line == from.Line {
		marks = max(1, int(to.Col-from.Col))
	}
	before := strings.Map(func(c rune) rune {
		if c == '\t' {
			return c
		}
		return ' '
	}, line[:from.Col-1])
	return fmt.Sprintf("%5d | %s\n      | %s%s\n", from.Line, line, before, strings.Repeat("^", marks))
}

// lineOf gives a line, from 1, without its end.
func lineOf(text string, n int) string {
	for ; n > 1; n-- {
		_, text, _ = strings.Cut(text, "\n")
	}
	text, _, _ = strings.Cut(text, "\n")
	return strings.TrimSuffix(text, "\r")
}
