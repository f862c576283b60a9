package syntax

// This file holds syntax errors. The rule: Msg is Luau's own text, without place;
// String forms add the place.

import "strconv"

// An Error is one syntax error. Pos and End delimit the text it is about.
type Error struct {
	Pos, End Pos
	Msg      string
}

// Error returns "line:col: message".
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Msg }

// An ErrorList is the errors of one file, in the order they were found. It is
// empty when the file is well formed.
type ErrorList []*Error

// Error returns the first error, and how many more there are.
func (l ErrorList) Error() string {
	switch len(l) {
	case 0:
		return "no errors"
	case 1:
		return l[0].Error()
	}
	if len(l) == 2 {
		return l[0].Error() + " (and 1 more error)"
	}
	return l[0].Error() + " (and " + strconv.Itoa(len(l)-1) + " more errors)"
}

// Err returns l as an error, nil when it is empty.
func (l ErrorList) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}
