// Package check reads a project's scripts without running them and reports what is wrong with them.
package check

// This file holds Check. Its one rule: every file is looked at, whatever is wrong with the others.

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lanai/runtime/luau/syntax"
)

// A Report is what Check found.
type Report struct {
	Files    int       `json:"files"` // scripts looked at
	Problems []Problem `json:"problems"`
}

// OK reports whether nothing is wrong.
func (r *Report) OK() bool { return len(r.Problems) == 0 }

// A Problem is one place in one file.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`   // from 1; 0 when the whole file is meant
	Column  int    `json:"column"` // from 1, in bytes
	Message string `json:"message"`
	excerpt string // the line and the marks below it
}

// Check parses every script (.lua and .luau) under a path, which may be one file. Folders whose name begins with a dot
// are left out. The error says why the path cannot be read.
func Check(path string) (*Report, error) {
	r := &Report{Problems: []Problem{}}
	err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == path:
			return err
		case err != nil:
			r.Problems = append(r.Problems, Problem{File: name, Message: err.Error()})
			return nil
		case d.IsDir() && name != path && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case !d.IsDir() && (name == path || isScript(name)):
			r.file(name)
		}
		return nil
	})
	return r, named(path, err)
}

// named says what is wrong with a path without the name of a system call.
func named(path string, err error) error {
	if wrapped := (*fs.PathError)(nil); errors.As(err, &wrapped) {
		return fmt.Errorf("%s: %w", path, wrapped.Err)
	}
	return err
}

func isScript(name string) bool {
	return slices.Contains([]string{".lua", ".luau"}, filepath.Ext(name))
}

// file parses one script.
func (r *Report) file(name string) {
	r.Files++
	text, err := os.ReadFile(name)
	if err != nil {
		r.Problems = append(r.Problems, Problem{File: name, Message: err.Error()})
		return
	}
	_, errs := syntax.Parse(string(text))
	for _, e := range errs {
		r.Problems = append(r.Problems, Problem{
			File: name, Line: int(e.Pos.Line), Column: int(e.Pos.Col),
			Message: strings.TrimSuffix(e.Msg, "\n"), excerpt: excerpt(string(text), e.Pos, e.End),
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

// Write writes the report for a person, in colour or not.
func (r *Report) Write(w io.Writer, color bool) error {
	var b strings.Builder
	for _, p := range r.Problems {
		if p.Line == 0 {
			fmt.Fprintf(&b, "%s: %s\n", p.File, paint(color, p.Message))
			continue
		}
		fmt.Fprintf(&b, "%s:%d:%d: %s\n%s", p.File, p.Line, p.Column, paint(color, p.Message), p.excerpt)
	}
	fmt.Fprintf(&b, "%s, %s\n", count(r.Files, "script"), count(len(r.Problems), "problem"))
	_, err := io.WriteString(w, b.String())
	return err
}

// paint makes a text red.
func paint(color bool, text string) string {
	if !color {
		return text
	}
	return "\x1b[31m" + text + "\x1b[0m"
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// WriteJSON writes the report as one JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}
