package project

// This file holds problems: what a user reads when input is wrong. Its one rule:
// a problem names its file.

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Problem is one thing wrong with one file.
type Problem struct {
	File    string
	Line    int // from 1, or 0 when the problem is with the file as a whole
	Column  int // in bytes, from 1, or 0
	Message string
	Hint    string // what to do about it, or ""

	loop bool // File contains itself
}

var _ error = (*Problem)(nil)

// Error is "file:line:column: message", without the hint.
func (p *Problem) Error() string {
	where := oneLine(p.File)
	if p.Line > 0 {
		where += fmt.Sprintf(":%d", p.Line)
		if p.Column > 0 {
			where += fmt.Sprintf(":%d", p.Column)
		}
	}
	return where + ": " + oneLine(p.Message)
}

// oneLine writes what a terminal cannot show in one line as escapes: bytes that are no
// UTF-8 and control characters, which names in place files can have.
func oneLine(text string) string {
	odd := func(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) }
	if !strings.ContainsFunc(text, odd) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if part := text[:size]; r == utf8.RuneError && size == 1 || unicode.IsControl(r) {
			b.WriteString(quoted(part))
		} else {
			b.WriteString(part)
		}
		text = text[size:]
	}
	return b.String()
}

// asProblem is err as a problem with a file.
func asProblem(file string, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return problem(file, "%v", err)
}

// quoted shows a path that is not UTF-8, with its odd bytes as escapes.
func quoted(path string) string {
	text := strconv.QuoteToGraphic(path)
	return text[1 : len(text)-1]
}

func problem(file, format string, args ...any) *Problem {
	return &Problem{File: file, Message: fmt.Sprintf(format, args...)}
}

// at places a problem at a byte offset of text.
func (p *Problem) at(text string, offset int) *Problem {
	before := text[:min(offset, len(text))]
	p.Line = strings.Count(before, "\n") + 1
	p.Column = len(before) - strings.LastIndexByte(before, '\n')
	return p
}

// HintText gives the hint.
func (p *Problem) HintText() string { return p.Hint }
