package main

import (
	"fmt"
	"strings"
)

// This file holds the scanner of declaration files: it cuts a text into
// declarations and the comments before them. Its one rule: it understands
// brackets, strings and comments, and nothing of TypeScript beyond them.

// A block is a declaration with a body: "interface X extends Y { ... }".
type block struct {
	comment string // the doc comment before it, "" for none
	head    string // up to the bracket, on one line
	body    string // between the brackets
	line    int    // of the head, from 1
}

// A statement is one member of a block: what stands before a semicolon.
type statement struct {
	comment string
	text    string
	line    int
}

// scanner reads one text.
type scanner struct {
	name    string // of the file, for errors
	text    string
	at      int
	line    int // of the text's beginning
	comment string
}

func (s *scanner) errorf(at int, format string, args ...any) error {
	line := s.line + strings.Count(s.text[:at], "\n")
	return fmt.Errorf("%s:%d: %s", s.name, line, fmt.Sprintf(format, args...))
}

// next skips white space and comments, remembers the last doc comment, and
// reports whether anything is left.
func (s *scanner) next() (bool, error) {
	s.comment = ""
	for s.at < len(s.text) {
		rest := s.text[s.at:]
		switch {
		case strings.HasPrefix(rest, "/*"), strings.HasPrefix(rest, "//"):
			end, err := s.commentEnd(s.at)
			if err != nil {
				return false, err
			}
			if rest[1] == '*' {
				s.comment = s.text[s.at:end]
			}
			s.at = end
		case strings.ContainsRune(" \t\r\n", rune(rest[0])):
			s.at++
		default:
			return true, nil
		}
	}
	return false, nil
}

// commentEnd returns the position behind the comment that begins at a
// position, or that position if none does.
func (s *scanner) commentEnd(at int) (int, error) {
	rest := s.text[at:]
	switch {
	case strings.HasPrefix(rest, "/*"):
		end := strings.Index(rest, "*/")
		if end < 0 {
			return 0, s.errorf(at, "comment without an end")
		}
		return at + end + len("*/"), nil
	case strings.HasPrefix(rest, "//"):
		if end := strings.IndexByte(rest, '\n'); end >= 0 {
			return at + end, nil
		}
		return len(s.text), nil
	}
	return at, nil
}

// until returns the position of the first of the bytes in stop that stands
// outside all brackets, strings and comments, from the current position on.
func (s *scanner) until(stop string) (int, error) {
	depth := 0
	for i := s.at; i < len(s.text); i++ {
		c := s.text[i]
		if depth == 0 && strings.IndexByte(stop, c) >= 0 {
			return i, nil
		}
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '"', '\'':
			end := strings.IndexByte(s.text[i+1:], c)
			if end < 0 {
				return 0, s.errorf(i, "string without an end")
			}
			i += end + 1
		case '/':
			end, err := s.commentEnd(i)
			if err != nil {
				return 0, err
			}
			i = max(i, end-1)
		}
		if depth < 0 {
			return 0, s.errorf(i, "%q closes nothing", c)
		}
	}
	return 0, s.errorf(s.at, "got the end of the text, want one of %q", stop)
}

// blocks cuts the text of a file, or the body of a block, into its blocks.
// Statements between them are left out.
func (s *scanner) blocks() ([]block, error) {
	var all []block
	for {
		more, err := s.next()
		if err != nil || !more {
			return all, err
		}
		b := block{comment: s.comment, line: s.line + strings.Count(s.text[:s.at], "\n")}
		end, err := s.blockHead()
		if err != nil {
			return nil, err
		}
		head := s.text[s.at:end]
		s.at = end + 1
		if s.text[end] == ';' {
			continue
		}
		close, err := s.until("}")
		if err != nil {
			return nil, err
		}
		b.head = strings.Join(strings.Fields(head), " ")
		b.body = s.text[s.at:close]
		s.at = close + 1
		all = append(all, b)
	}
}

// blockHead returns the position of the bracket that opens the body, or of the
// semicolon that ends a declaration without one. Brackets inside <> are type
// arguments: "extends Pages<{ ... }> {".
func (s *scanner) blockHead() (int, error) {
	angle := 0
	for i := s.at; i < len(s.text); i++ {
		switch s.text[i] {
		case '<':
			angle++
		case '>':
			if i > 0 && s.text[i-1] != '=' {
				angle--
			}
		case '{', ';':
			if angle == 0 {
				return i, nil
			}
		case '(':
			if angle == 0 { // a function: its type may hold brackets of any kind
				return s.until(";")
			}
		case '=':
			if angle == 0 { // a type's definition
				return s.until(";")
			}
		}
	}
	return 0, s.errorf(s.at, "got the end of the text, want { or ;")
}

// statements cuts the body of an interface into its members.
func (s *scanner) statements() ([]statement, error) {
	var all []statement
	for {
		more, err := s.next()
		if err != nil || !more {
			return all, err
		}
		end, err := s.until(";")
		if err != nil {
			return nil, err
		}
		all = append(all, statement{s.comment, strings.TrimSpace(s.text[s.at:end]), s.line + strings.Count(s.text[:s.at], "\n")})
		s.at = end + 1
	}
}

// tagged reports whether the comment lists a tag, in a line such as
// "- **Tags**: NotCreatable, Service".
func tagged(comment, tag string) bool {
	_, list, _ := strings.Cut(comment, "**Tags**:")
	list, _, _ = strings.Cut(list, "\n")
	list = strings.TrimSuffix(list, "*/")
	for _, word := range strings.Split(list, ",") {
		if strings.TrimSpace(word) == tag {
			return true
		}
	}
	return false
}
