package syntax

// This file holds the scanner: bytes in, tokens out. The rule: it never fails; what
// cannot be a token becomes a tokBroken... or a single byte, and the parser reports
// it.

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// A scanner cuts source text into tokens. White space and comments are skipped;
// "--!" comments are collected.
type scanner struct {
	src  string
	off  int // of the next byte
	line int32

	// lineOff is the offset at which the current line starts.
	lineOff int

	// braces holds one entry for every open brace inside an interpolated string:
	// true for the brace of an interpolation itself.
	braces []bool

	hot []HotComment
}

// Byte classes.
const (
	isSpace = 1 << iota
	isDigit
	isLetter // letters and _
	isHex
)

var classes = byteClasses()

func byteClasses() (c [256]uint8) {
	for _, b := range []byte(" \t\n\v\f\r") {
		c[b] |= isSpace
	}
	for b := '0'; b <= '9'; b++ {
		c[b] |= isDigit | isHex
	}
	for b := 'a'; b <= 'z'; b++ {
		c[b] |= isLetter
		c[b-'a'+'A'] |= isLetter
	}
	for b := 'a'; b <= 'f'; b++ {
		c[b] |= isHex
		c[b-'a'+'A'] |= isHex
	}
	c['_'] |= isLetter
	return c
}

func newScanner(src string) scanner {
	src, _, _ = strings.Cut(src, "\x00") // as in Luau, a zero byte ends the source
	s := scanner{src: src, line: 1}
	if strings.HasPrefix(src, "\xef\xbb\xbf") { // a byte order mark has no width
		s.off, s.lineOff = 3, 3
	}
	if strings.HasPrefix(src[s.off:], "#!") { // for the shell; Luau's own tools skip it as well
		if s.off = strings.IndexByte(src, '\n'); s.off < 0 {
			s.off = len(src)
		}
	}
	return s
}

// peek returns the byte n places ahead, 0 behind the end.
func (s *scanner) peek(n int) byte {
	if s.off+n < len(s.src) {
		return s.src[s.off+n]
	}
	return 0
}

func (s *scanner) pos() Pos {
	return Pos{Line: s.line, Col: int32(s.off-s.lineOff) + 1}
}

// newline notes that the byte at offset off is a line feed.
func (s *scanner) newline(off int) {
	s.line++
	s.lineOff = off + 1
}

// next reads one token into t.
func (s *scanner) next(t *token) {
	t.text, t.code = "", 0
	for {
		s.skipSpace()
		t.off = int32(s.off)
		t.span.Start = s.pos()

		if s.peek(0) == '-' && s.peek(1) == '-' {
			if s.skipComment(t) {
				continue
			}
			t.kind = tokBrokenComment
		} else {
			t.kind = s.scan(t)
		}

		t.end = int32(s.off)
		t.span.End = s.pos()
		return
	}
}

func (s *scanner) skipSpace() {
	src, off := s.src, s.off
	for off < len(src) && classes[src[off]]&isSpace != 0 {
		if src[off] == '\n' {
			s.newline(off)
		}
		off++
	}
	s.off = off
}

// skipComment skips a comment. It reports false when a block comment does not end.
func (s *scanner) skipComment(t *token) bool {
	s.off += 2
	if s.peek(0) == '[' {
		if level := s.longBracket(); level >= 0 {
			_, ok := s.longString(level)
			return ok
		}
	}

	for s.off < len(s.src) && s.src[s.off] != '\n' && s.src[s.off] != '\r' {
		s.off++
	}
	if text := s.src[t.off+2 : s.off]; strings.HasPrefix(text, "!") {
		s.hot = append(s.hot, HotComment{
			Span: Span{t.span.Start, s.pos()},
			Text: strings.TrimRight(text[1:], " \t\v\f\r\n"),
		})
	}
	return true
}

// longBracket reads "[", "=" and "[" (or the closing form, whichever is next), but
// not the last bracket. It returns the number of "=", or when the last bracket is
// missing, -1 minus that number.
func (s *scanner) longBracket() int {
	bracket := s.src[s.off]
	s.off++
	level := 0
	for s.peek(0) == '=' {
		s.off++
		level++
	}
	if s.peek(0) == bracket {
		return level
	}
	return -1 - level
}

// longString reads the rest of a long string or comment from its second bracket on
// and returns the content. It reports false when there is no end.
func (s *scanner) longString(level int) (string, bool) {
	s.off++
	start := s.off
	for s.off < len(s.src) {
		switch c := s.src[s.off]; c {
		case ']':
			if s.longBracket() == level {
				s.off++
				return s.src[start : s.off-level-2], true
			}
		case '\n':
			s.newline(s.off)
			s.off++
		default:
			s.off++
		}
	}
	return "", false
}

// scan reads a token that starts at the next byte.
func (s *scanner) scan(t *token) kind {
	if s.off >= len(s.src) {
		return tokEOF
	}

	c := s.src[s.off]
	switch class := classes[c]; {
	case class&isLetter != 0:
		t.text = s.word()
		return keyword(t.text)
	case class&isDigit != 0:
		return s.number(t)
	case c >= utf8.RuneSelf:
		return s.badRune(t)
	}

	switch c {
	case '"', '\'':
		return s.quoted(t, c)
	case '`':
		s.off++
		return s.interpolated(t, tokInterpBegin, tokInterpSimple)
	case '[':
		return s.bracket(t)
	case '{':
		s.off++
		if len(s.braces) > 0 {
			s.braces = append(s.braces, false)
		}
		return '{'
	case '}':
		return s.closeBrace(t)
	case '@':
		return s.attribute(t)
	case '.':
		if classes[s.peek(1)]&isDigit != 0 {
			return s.number(t)
		}
	}
	return s.operator(c)
}

// operators lists the operators of more than one byte by first byte, longest first.
var operators = [128][]struct {
	rest string
	kind kind
}{
	'-': {{">", tokArrow}, {"=", tokSubAssign}},
	'=': {{"=", tokEqual}},
	'<': {{"=", tokLessEqual}},
	'>': {{"=", tokGreaterEqual}},
	'~': {{"=", tokNotEqual}},
	'.': {{"..", tokDots}, {".=", tokConcatAssign}, {".", tokConcat}},
	'+': {{"=", tokAddAssign}},
	'/': {{"/=", tokFloorDivAssign}, {"=", tokDivAssign}, {"/", tokFloorDiv}},
	'*': {{"=", tokMulAssign}},
	'%': {{"=", tokModAssign}},
	'^': {{"=", tokPowAssign}},
	':': {{":", tokDoubleColon}},
}

func (s *scanner) operator(c byte) kind {
	s.off++
	for _, op := range operators[c] {
		if strings.HasPrefix(s.src[s.off:], op.rest) {
			s.off += len(op.rest)
			return op.kind
		}
	}
	return kind(c)
}

func (s *scanner) word() string {
	start, off := s.off, s.off
	for off < len(s.src) && classes[s.src[off]]&(isLetter|isDigit) != 0 {
		off++
	}
	s.off = off
	return s.src[start:off]
}

// number reads what looks like a number; parseNumber judges it.
func (s *scanner) number(t *token) kind {
	start := s.off
	for c := s.peek(0); classes[c]&isDigit != 0 || c == '.' || c == '_'; c = s.peek(0) {
		s.off++
	}
	if c := s.peek(0); c == 'e' || c == 'E' {
		s.off++
		if c := s.peek(0); c == '+' || c == '-' {
			s.off++
		}
	}
	s.word()
	t.text = s.src[start:s.off]
	return tokNumber
}

// bracket reads "[" or a long string.
func (s *scanner) bracket(t *token) kind {
	level := s.longBracket()
	switch {
	case level == -1:
		return '['
	case level < 0:
		return tokBrokenString
	}
	text, ok := s.longString(level)
	if !ok {
		return tokBrokenString
	}
	t.text = text
	return tokRawString
}

// quoted reads a string in quotes. The content keeps its escapes.
func (s *scanner) quoted(t *token, quote byte) kind {
	s.off++
	start := s.off
	for s.off < len(s.src) {
		switch c := s.src[s.off]; c {
		case quote:
			t.text = s.src[start:s.off]
			s.off++
			return tokString
		case 0, '\r', '\n':
			return tokBrokenString
		case '\\':
			s.escape()
		default:
			s.off++
		}
	}
	return tokBrokenString
}

// escape skips a backslash and what belongs to it as far as the end of the string
// may depend on it.
func (s *scanner) escape() {
	s.off++
	if s.off >= len(s.src) {
		return
	}
	switch c := s.src[s.off]; c {
	case 0:
	case '\r':
		s.off++
		if s.peek(0) == '\n' {
			s.newline(s.off)
			s.off++
		}
	case '\n':
		s.newline(s.off)
		s.off++
	case 'z':
		s.off++
		s.skipSpace()
	default:
		s.off++
	}
}

// interpolated reads a section of a backtick string: to the next "{" (more) or to
// the closing backtick (last).
func (s *scanner) interpolated(t *token, more, last kind) kind {
	start := s.off
	for s.off < len(s.src) {
		switch c := s.src[s.off]; c {
		case '`':
			t.text = s.src[start:s.off]
			s.off++
			return last
		case '{':
			return s.interpolation(t, start, more)
		case 0, '\r', '\n':
			return tokBrokenString
		case '\\':
			if s.peek(1) == 'u' && s.peek(2) == '{' { // not an interpolation
				s.off += 3
			} else {
				s.escape()
			}
		default:
			s.off++
		}
	}
	return tokBrokenString
}

func (s *scanner) interpolation(t *token, start int, more kind) kind {
	t.text = s.src[start:s.off]
	s.braces = append(s.braces, true)
	s.off++
	if s.peek(0) == '{' {
		s.off++
		return tokBrokenBraces
	}
	return more
}

// closeBrace reads "}", or the next section of the string that it returns to.
func (s *scanner) closeBrace(t *token) kind {
	s.off++
	n := len(s.braces)
	if n == 0 {
		return '}'
	}
	back := s.braces[n-1]
	s.braces = s.braces[:n-1]
	if !back {
		return '}'
	}
	return s.interpolated(t, tokInterpMid, tokInterpEnd)
}

// attribute reads "@[" or "@name"; the name may be missing.
func (s *scanner) attribute(t *token) kind {
	s.off++
	if s.peek(0) == '[' {
		s.off++
		return tokAttrOpen
	}
	if classes[s.peek(0)]&isLetter != 0 {
		t.text = s.word()
	}
	return tokAttr
}

// badRune reads a character outside ASCII, which no token starts with. A broken
// one ends before the first byte that cannot belong to it; as in Luau, forms that
// are too long and surrogates count as characters.
func (s *scanner) badRune(t *token) kind {
	lead := s.src[s.off]
	s.off++
	size := bits.LeadingZeros8(^lead)
	if size < 2 || size > 4 {
		return tokBrokenUnicode
	}
	code := rune(lead) & (0x7f >> size)
	for range size - 1 {
		if s.peek(0)&0xc0 != 0x80 {
			return tokBrokenUnicode
		}
		code = code<<6 | rune(s.peek(0)&0x3f)
		s.off++
	}
	t.code = code
	return tokBrokenUnicode
}
