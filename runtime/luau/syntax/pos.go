package syntax

// This file holds positions in a source file. The rule: lines and columns count
// from 1, and columns count bytes.

import "strconv"

// A Pos is a place in a source file. Line and Col count from 1, Col in bytes. The
// zero Pos means "not known".
type Pos struct {
	Line, Col int32
}

// String returns "line:col".
func (p Pos) String() string {
	return strconv.Itoa(int(p.Line)) + ":" + strconv.Itoa(int(p.Col))
}

// A Span is a range of source text. End is the place just after the last byte.
// Every node embeds one.
type Span struct {
	Start, End Pos
}

// Range returns the span itself; through it every node tells where it is.
func (s Span) Range() Span { return s }

// to returns the range from the start of s to the end of t.
func (s Span) to(t Span) Span { return Span{s.Start, t.End} }
