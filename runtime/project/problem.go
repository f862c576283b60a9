package project

// This file holds problems: what a user reads when input is wrong. Its one rule:
// a problem names its file.

import (
	"fmt"
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

func problem(file, format string, args ...any) *Problem {
	return &Problem{File: file, Message: fmt.Sprintf(format, args...)}
}

// at places a problem at a byte offset of text.
func (p *Problem) at(text []byte, offset int) *Problem {
	before := string(text[:min(offset, len(text))])
	p.Line = strings.Count(before, "\n") + 1
	p.Column = len(before) - strings.LastIndexByte(before, '\n')
	return p
}

// suggest is the candidate most like name, or "" when none is much like it.
func suggest(name string, candidates []string) string {
	best, least := "", max(1, len(name)/3)+1
	for _, candidate := range candidates {
		if d := distance(strings.ToLower(name), strings.ToLower(candidate)); d < least && candidate != name {
			best, least = candidate, d
		}
	}
	return best
}

// distance counts the edits between two words: a byte more, less or other, or two
// neighbours swapped. https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := range len(a) {
		for j := range len(b) {
			d := min(rows[i][j+1], rows[i+1][j]) + 1
			if a[i] == b[j] {
				d = min(d, rows[i][j])
			} else {
				d = min(d, rows[i][j]+1)
			}
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(a)][len(b)]
}
