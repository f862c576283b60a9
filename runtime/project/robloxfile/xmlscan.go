package robloxfile

// This file holds the reading of XML as far as place files need it: elements, attributes,
// text, CDATA. Its one rule: only a window of the file is in memory, as large as its
// longest text.
// https://www.w3.org/TR/xml/

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// errXMLEnd is the failure of reading beyond the end of a file.
var errXMLEnd = errors.New("the file is cut short: it ends inside an element")

// A tagKind tells what a tag does.
type tagKind uint8

const (
	tagOpen tagKind = iota
	tagClose
	tagNone // the file has ended
)

// A tag is a tag. One that opens and closes its element is given as two.
type tag struct {
	kind tagKind
	name string
	attr [2]attr // those of attributeNames
}

type attr struct{ name, value string }

// attributeNames are the attributes that say something. No element has more than two of them; what Studio
// writes beside, about schemas, is passed over.
var attributeNames = map[string]bool{"class": true, "md5": true, "name": true, "referent": true, "version": true}

// attribute is the value of an attribute, or "".
func (t *tag) attribute(name string) string {
	for i := range t.attr {
		if t.attr[i].name == name {
			return t.attr[i].value
		}
	}
	return ""
}

// An xmlScanner reads tags and texts.
type xmlScanner struct {
	source  io.Reader
	window  []byte // what is read and not yet used begins at at
	at      int
	ended   bool
	line    int // of the beginning of the window, from 1
	open    []string
	closing bool // the tag before has closed itself
	words   map[string]string
	tags    map[string]*tag // by what is between < and >
	opening []byte          // what is between < and > of the tag that was read last; valid until the next call
	text    []byte          // scratch
}

// windowSize is how much is read at a time.
const windowSize = 256 << 10

func newXMLScanner(source io.Reader) *xmlScanner {
	return &xmlScanner{source: source, line: 1, words: map[string]string{}, tags: map[string]*tag{}}
}

// lineNow is the line that the scanner stands in.
func (s *xmlScanner) lineNow() int { return s.line + bytes.Count(s.window[:s.at], []byte{'\n'}) }

// more reads more of the file behind the window; it reports whether there was any.
func (s *xmlScanner) more() (bool, error) {
	if s.ended {
		return false, nil
	}
	if s.at > 0 {
		s.line = s.lineNow()
		s.window = s.window[:copy(s.window, s.window[s.at:])]
		s.at = 0
	}
	rest := len(s.window)
	if cap(s.window)-rest < windowSize/2 {
		grown := make([]byte, rest, 2*cap(s.window)+windowSize)
		copy(grown, s.window)
		s.window = grown
	}
	for {
		n, err := s.source.Read(s.window[rest:cap(s.window)])
		s.window = s.window[:rest+n]
		switch {
		case err == io.EOF:
			s.ended = true
			return n > 0, nil
		case err != nil:
			return false, err
		case n > 0:
			return true, nil
		}
	}
}

// until is what comes before the next delim, which is passed over. It is valid until the next call.
func (s *xmlScanner) until(delim string) ([]byte, error) {
	looked := 0
	for {
		rest := s.window[s.at:]
		if i := index(rest[looked:], delim); i >= 0 {
			s.at += looked + i + len(delim)
			return rest[:looked+i], nil
		}
		looked = max(0, len(rest)-len(delim)+1)
		if ok, err := s.more(); err != nil || !ok {
			s.at = len(s.window)
			if err == nil {
				err = errXMLEnd
			}
			return nil, err
		}
	}
}

func index(b []byte, delim string) int {
	if len(delim) == 1 {
		return bytes.IndexByte(b, delim[0])
	}
	return bytes.Index(b, []byte(delim))
}

// ahead reports whether a text comes next.
func (s *xmlScanner) ahead(text string) (bool, error) {
	for len(s.window)-s.at < len(text) {
		if ok, err := s.more(); err != nil || !ok {
			return false, err
		}
	}
	return string(s.window[s.at:s.at+len(text)]) == text, nil
}

// next reads up to the next tag and past it. Text is left out unless keep takes it.
func (s *xmlScanner) next(keep func(text []byte)) (t tag, err error) {
	if s.closing {
		s.closing = false
		return s.close(s.open[len(s.open)-1])
	}
	for {
		text, err := s.until("<")
		if err == errXMLEnd && len(s.open) == 0 {
			return tag{kind: tagNone}, nil
		}
		if err == nil && keep != nil && len(text) > 0 {
			err = s.decode(text, keep)
		}
		if err != nil {
			return t, err
		}
		special, err := s.markup(keep)
		if err != nil {
			return t, err
		}
		if !special {
			return s.tag()
		}
	}
}

// markup passes over what is no tag: comments, declarations, and CDATA, which is text.
func (s *xmlScanner) markup(keep func(text []byte)) (bool, error) {
	for _, m := range []struct{ begin, end string }{{"!--", "-->"}, {"![CDATA[", "]]>"}, {"?", "?>"}, {"!", ">"}} {
		found, err := s.ahead(m.begin)
		if err != nil {
			return false, err
		}
		if !found {
			if m.begin == "!--" && s.at < len(s.window) && s.window[s.at] != '!' && s.window[s.at] != '?' {
				return false, nil
			}
			continue
		}
		s.at += len(m.begin)
		text, err := s.until(m.end)
		if err == nil && m.end == "]]>" && keep != nil {
			if !utf8.Valid(text) {
				return true, fmt.Errorf("invalid UTF-8")
			}
			keep(text)
		}
		return true, err
	}
	return false, nil
}

// tag reads the rest of a tag, behind its <.
func (s *xmlScanner) tag() (t tag, err error) {
	inside, err := s.until(">")
	s.opening = inside
	if err == nil && len(inside) <= longestTag {
		if known := s.tags[string(inside)]; known != nil {
			s.open = append(s.open, known.name)
			return *known, nil
		}
		if n := len(s.open); n > 0 && len(inside) > 0 && inside[0] == '/' && string(inside[1:]) == s.open[n-1] {
			return s.close(s.open[n-1])
		}
	}
	quote, looked := byte(0), 0
	for err == nil {
		for ; looked < len(inside); looked++ {
			switch c := inside[looked]; {
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			case c == quote:
				quote = 0
			}
		}
		if quote == 0 {
			break
		}
		s.at -= len(inside) + 1 // that > was in the value of an attribute
		inside, err = s.longer(len(inside) + 1)
	}
	if err != nil {
		return t, err
	}
	s.opening = inside
	if len(inside) > 0 && inside[0] == '/' {
		return s.close(s.word(bytes.TrimSpace(inside[1:])))
	}
	if n := len(inside); n > 0 && inside[n-1] == '/' {
		inside, s.closing = inside[:n-1], true
	}
	end := bytes.IndexAny(inside, " \t\r\n")
	if end < 0 {
		end = len(inside)
	}
	t.name = s.word(inside[:end])
	if t.name == "" || !utf8.ValidString(t.name) {
		return t, fmt.Errorf("expected element name after <")
	}
	s.open = append(s.open, t.name)
	err = s.attributes(&t, inside[end:])
	if err == nil && !s.closing && t.name != "Item" && len(inside) <= longestTag && len(s.tags) < mostTags {
		kept := t
		s.tags[string(inside)] = &kept
	}
	return t, err
}

// Tags that come again and again are read once: those up to longestTag bytes, of which mostTags are remembered. An Item
// has a referent of its own.
const (
	longestTag = 80
	mostTags   = 1 << 12
)

// longer is what comes before the first > behind length bytes.
func (s *xmlScanner) longer(length int) ([]byte, error) {
	for {
		rest := s.window[s.at:]
		if len(rest) > length {
			if i := bytes.IndexByte(rest[length:], '>'); i >= 0 {
				s.at += length + i + 1
				return rest[:length+i], nil
			}
		}
		if ok, err := s.more(); err != nil || !ok {
			if err == nil {
				err = errXMLEnd
			}
			return nil, err
		}
	}
}

func (s *xmlScanner) close(name string) (tag, error) {
	if len(s.open) == 0 {
		return tag{}, fmt.Errorf("unexpected end element </%s>", name)
	}
	open := s.open[len(s.open)-1]
	if open != name {
		return tag{}, fmt.Errorf("element <%s> closed by </%s>", open, name)
	}
	s.open = s.open[:len(s.open)-1]
	return tag{kind: tagClose, name: name}, nil
}

// attributes reads name="value" pairs.
func (s *xmlScanner) attributes(t *tag, text []byte) error {
	for count := 0; ; {
		text = bytes.TrimLeft(text, " \t\r\n")
		if len(text) == 0 {
			return nil
		}
		equals := bytes.IndexByte(text, '=')
		if equals <= 0 {
			return fmt.Errorf("attribute name without = in element")
		}
		name, value := bytes.TrimRight(text[:equals], " \t\r\n"), bytes.TrimLeft(text[equals+1:], " \t\r\n")
		if len(value) == 0 || value[0] != '"' && value[0] != '\'' {
			return fmt.Errorf("unquoted or missing attribute value in element")
		}
		end := bytes.IndexByte(value[1:], value[0])
		if end < 0 {
			return fmt.Errorf("unquoted or missing attribute value in element")
		}
		if count < len(t.attr) && attributeNames[string(name)] {
			plain := s.text[:0]
			if err := s.decode(value[1:1+end], func(part []byte) { plain = append(plain, part...) }); err != nil {
				return err
			}
			s.text = plain
			t.attr[count] = attr{name: s.word(name)}
			if t.attr[count].name == "referent" { // no other is the same word
				t.attr[count].value = string(plain)
			} else {
				t.attr[count].value = s.word(plain)
			}
			count++
		}
		text = value[end+2:]
	}
}

// Short words, of which the first are one string wherever they are.
const (
	longestWord = 40
	mostWords   = 1 << 14
)

func (s *xmlScanner) word(b []byte) string {
	if len(b) > longestWord {
		return string(b)
	}
	w, ok := s.words[string(b)]
	if !ok {
		w = string(b)
		if len(s.words) < mostWords {
			s.words[w] = w
		}
	}
	return w
}

// entities are XML's own.
var entities = map[string]string{"amp": "&", "apos": "'", "gt": ">", "lt": "<", "quot": "\""}

// decode gives keep the parts of a text, with what entities stand for and lines ended by LF.
func (s *xmlScanner) decode(text []byte, keep func([]byte)) error {
	if !utf8.Valid(text) {
		return fmt.Errorf("invalid UTF-8")
	}
	for {
		i := bytes.IndexAny(text, "&\r")
		if i < 0 {
			keep(text)
			return nil
		}
		keep(text[:i])
		if text[i] == '\r' {
			if i+1 >= len(text) || text[i+1] != '\n' {
				keep([]byte{'\n'})
			}
			text = text[i+1:]
			continue
		}
		end := bytes.IndexByte(text[i:], ';')
		if end < 0 {
			return fmt.Errorf("invalid character entity %s", shown(string(text[i:])))
		}
		meaning, err := entity(string(text[i+1 : i+end]))
		if err != nil {
			return err
		}
		keep([]byte(meaning))
		text = text[i+end+1:]
	}
}

// entity is what a name between & and ; stands for.
func entity(name string) (string, error) {
	if meaning, ok := entities[name]; ok {
		return meaning, nil
	}
	if digits, ok := strings.CutPrefix(name, "#"); ok {
		base := 10
		if hex, ok := strings.CutPrefix(digits, "x"); ok {
			digits, base = hex, 16
		}
		if n, err := strconv.ParseUint(digits, base, 21); err == nil && n > 0 && utf8.ValidRune(rune(n)) {
			return string(rune(n)), nil
		}
	}
	return "", fmt.Errorf("invalid character entity &%s;", shown(name))
}

// skip passes over the rest of the element that was opened last.
func (s *xmlScanner) skip() error {
	for depth := len(s.open); len(s.open) >= depth; {
		if _, err := s.next(nil); err != nil {
			return err
		}
	}
	return nil
}

// opened passes over an opening tag, if that comes next and is this one.
func (s *xmlScanner) opened(tag []byte, name string) bool {
	if s.closing || len(tag) == 0 {
		return false
	}
	at := s.at
	for at < len(s.window) && (s.window[at] == '\n' || s.window[at] == '\t' || s.window[at] == ' ' || s.window[at] == '\r') {
		at++
	}
	if !bytes.HasPrefix(s.window[at:], tag) {
		return false
	}
	s.at = at + len(tag)
	s.open = append(s.open, name)
	return true
}

// closed passes over the rest of the element that was opened last, if it is this.
func (s *xmlScanner) closed(rest []byte) bool {
	if s.closing || !bytes.HasPrefix(s.window[s.at:], rest) {
		return false
	}
	s.pass(rest)
	return true
}

// inside is what the element that was opened last holds, if that is short and its closing
// tag is at hand, and all of it with that tag. They are valid until the next call.
func (s *xmlScanner) inside() (raw, all []byte) {
	if s.closing {
		return nil, nil
	}
	name := s.open[len(s.open)-1]
	window := s.window[s.at:]
	if len(window) > longestInside {
		window = window[:longestInside]
	}
	for from := 0; ; {
		i := bytes.Index(window[from:], []byte("</"))
		if i < 0 {
			return nil, nil
		}
		from += i
		if end := from + 2 + len(name); end < len(window) && window[end] == '>' && string(window[from+2:end]) == name {
			if holds := window[:from]; bytes.IndexByte(holds, '<') >= 0 && (bytes.Contains(holds, []byte("<!")) || bytes.Contains(holds, []byte("<"+name))) {
				return nil, nil // a closing tag in a comment closes nothing, one of an element inside closes that
			}
			return window[:from], window[:end+1]
		}
		from += 2
	}
}

// longestInside is how long a value is that inside gives.
const longestInside = 1 << 10

// pass goes to the end of the element that was opened last, the rest of which is all.
func (s *xmlScanner) pass(all []byte) {
	s.at += len(all)
	s.open = s.open[:len(s.open)-1]
}
