package project

// This file holds problems: what a user reads when input is wrong. Its one rule:
// a problem names its file.

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
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
	where := p.File
	if p.Line > 0 {
		where += fmt.Sprintf(":%d", p.Line)
		if p.Column > 0 {
			where += fmt.Sprintf(":%d", p.Column)
		}
	}
	return where + ": " + p.Message
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
