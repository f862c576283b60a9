package lib

import (
	"strings"

	"lanai/runtime/luau/vm"
)

// This file holds Lua patterns: the matcher behind find, match, gmatch and
// gsub (https://www.lua.org/manual/5.1/manual.html#5.4.1). Its one rule: it
// backtracks as Luau does, so that what is found, and what is too complex,
// is the same.

const (
	maxCaptures = 32
	// maxMatchDepth is how deep the matcher recurses: "pattern too complex".
	maxMatchDepth = 200
	// patternSpecials are the bytes that make a pattern more than plain text.
	patternSpecials = "^$*+?.([%-"
)

// A capture is src[start:start+size], or one of two special sizes.
type capture struct{ start, size int }

const (
	captureOpen     = -1 // its closing parenthesis has not been reached
	capturePosition = -2
)

// matcher is a pattern at work on a string. Positions count from 0.
type matcher struct {
	c        *vm.Call
	src, pat string
	depth    int
	level    int // captures in use
	captures [maxCaptures]capture
}

// reset prepares for another attempt to match.
func (m *matcher) reset() { m.level, m.depth = 0, 0 }

// match tries the pattern from index p on at index s of the string and
// returns the end of the match, or -1.
func (m *matcher) match(s, p int) int {
	m.depth++
	if m.depth > maxMatchDepth {
		m.c.Errorf("pattern too complex")
	}
	m.c.CheckInterrupt()
	end := m.matchItems(s, p)
	m.depth--
	return end
}

// matchItems goes through the items of the pattern and recurses only where
// it may have to come back.
func (m *matcher) matchItems(s, p int) int {
	for p < len(m.pat) {
		switch m.pat[p] {
		case '(':
			if p+1 < len(m.pat) && m.pat[p+1] == ')' {
				return m.open(s, p+2, capturePosition)
			}
			return m.open(s, p+1, captureOpen)
		case ')':
			return m.close(s, p+1)
		case '$':
			if p+1 == len(m.pat) {
				if s == len(m.src) {
					return s
				}
				return -1
			}
		case '%':
			if p+1 == len(m.pat) {
				break // reported by itemEnd
			}
			switch d := m.pat[p+1]; {
			case d == 'b':
				if s = m.balanced(s, p+2); s < 0 {
					return -1
				}
				p += 4
				continue
			case d == 'f':
				end := m.frontier(s, p+2)
				if end < 0 {
					return -1
				}
				p = end
				continue
			case '0' <= d && d <= '9':
				if s = m.backReference(s, d); s < 0 {
					return -1
				}
				p += 2
				continue
			}
		}

		// One character or class, perhaps repeated.
		end := m.itemEnd(p)
		suffix := byte(0)
		if end < len(m.pat) {
			suffix = m.pat[end]
		}
		switch suffix {
		case '?':
			if m.single(s, p, end) {
				if r := m.match(s+1, end+1); r >= 0 {
					return r
				}
			}
			p = end + 1
		case '+':
			if !m.single(s, p, end) {
				return -1
			}
			return m.longest(s+1, p, end)
		case '*':
			return m.longest(s, p, end)
		case '-':
			return m.shortest(s, p, end)
		default:
			if !m.single(s, p, end) {
				return -1
			}
			s, p = s+1, end
		}
	}
	return s
}

// itemEnd returns the index behind the character or class at p.
func (m *matcher) itemEnd(p int) int {
	first := m.pat[p]
	p++
	switch first {
	case '%':
		if p == len(m.pat) {
			m.c.Errorf("malformed pattern (ends with '%%')")
		}
		return p + 1
	case '[':
		return m.setEnd(p)
	}
	return p
}

// setEnd returns the index behind the ] of the set whose [ is before p. A ]
// that comes first stands for itself.
func (m *matcher) setEnd(p int) int {
	if p < len(m.pat) && m.pat[p] == '^' {
		p++
	}
	for first := true; ; first = false {
		if p >= len(m.pat) {
			break
		}
		ch := m.pat[p]
		p++
		if ch == ']' && !first {
			return p
		}
		if ch == '%' {
			p++ // also over %]
		}
	}
	m.c.Errorf("malformed pattern (missing ']')")
	return 0
}

// single reports whether the character at s matches the item pat[p:end].
func (m *matcher) single(s, p, end int) bool {
	if s >= len(m.src) {
		return false
	}
	ch := m.src[s]
	switch m.pat[p] {
	case '.':
		return true
	case '%':
		return inClass(ch, m.pat[p+1])
	case '[':
		return m.inSet(ch, p+1, end-1)
	}
	return m.pat[p] == ch
}

// inSet reports whether ch is in the set between pat[p] and the ] at end.
func (m *matcher) inSet(ch byte, p, end int) bool {
	found := true
	if m.pat[p] == '^' {
		found = false
		p++
	}
	for ; p < end; p++ {
		switch {
		case m.pat[p] == '%' && p+1 < end:
			p++
			if inClass(ch, m.pat[p]) {
				return found
			}
		case p+2 < end && m.pat[p+1] == '-':
			if m.pat[p] <= ch && ch <= m.pat[p+2] {
				return found
			}
			p += 2
		case m.pat[p] == ch:
			return found
		}
	}
	return !found
}

// longest matches pat[p:end] as often as possible, then the rest.
func (m *matcher) longest(s, p, end int) int {
	n := 0
	for m.single(s+n, p, end) {
		n++
	}
	for ; n >= 0; n-- {
		if r := m.match(s+n, end+1); r >= 0 {
			return r
		}
	}
	return -1
}

// shortest matches pat[p:end] as rarely as the rest allows.
func (m *matcher) shortest(s, p, end int) int {
	for {
		if r := m.match(s, end+1); r >= 0 {
			return r
		}
		if !m.single(s, p, end) {
			return -1
		}
		s++
	}
}

// open begins a capture and matches the rest.
func (m *matcher) open(s, p, size int) int {
	if m.level >= maxCaptures {
		m.c.Errorf("too many captures")
	}
	m.captures[m.level] = capture{s, size}
	m.level++
	end := m.match(s, p)
	if end < 0 {
		m.level--
	}
	return end
}

// close ends the innermost open capture and matches the rest.
func (m *matcher) close(s, p int) int {
	i := m.level - 1
	for i >= 0 && m.captures[i].size != captureOpen {
		i--
	}
	if i < 0 {
		m.c.Errorf("invalid pattern capture")
	}
	m.captures[i].size = s - m.captures[i].start
	end := m.match(s, p)
	if end < 0 {
		m.captures[i].size = captureOpen
	}
	return end
}

// balanced matches %bxy whose x is at p and returns the end, or -1.
func (m *matcher) balanced(s, p int) int {
	if p+1 >= len(m.pat) {
		m.c.Errorf("malformed pattern (missing arguments to '%%b')")
	}
	if s >= len(m.src) || m.src[s] != m.pat[p] {
		return -1
	}
	begin, end := m.pat[p], m.pat[p+1]
	for depth, i := 1, s+1; i < len(m.src); i++ {
		switch m.src[i] {
		case end:
			if depth--; depth == 0 {
				return i + 1
			}
		case begin:
			depth++
		}
	}
	return -1
}

// frontier matches %f whose [ is at p; it returns the index behind the set,
// or -1.
func (m *matcher) frontier(s, p int) int {
	if p >= len(m.pat) || m.pat[p] != '[' {
		m.c.Errorf("missing '[' after '%%f' in pattern")
	}
	end := m.itemEnd(p)
	before, here := byte(0), byte(0)
	if s > 0 {
		before = m.src[s-1]
	}
	if s < len(m.src) {
		here = m.src[s]
	}
	if m.inSet(before, p+1, end-1) || !m.inSet(here, p+1, end-1) {
		return -1
	}
	return end
}

// backReference matches what capture %d matched and returns the end, or -1.
func (m *matcher) backReference(s int, d byte) int {
	i := int(d) - '1'
	if i < 0 || i >= m.level || m.captures[i].size == captureOpen {
		m.c.Errorf("invalid capture index %%%d", i+1)
	}
	c := m.captures[i]
	if c.size == capturePosition {
		return -1
	}
	if strings.HasPrefix(m.src[s:], m.src[c.start:c.start+c.size]) {
		return s + c.size
	}
	return -1
}

// captured returns the value of capture i of a match of src[s:end]. Without
// any capture, capture 0 is the whole match.
func (m *matcher) captured(i, s, end int) vm.Value {
	if i >= m.level {
		if i != 0 {
			m.c.Errorf("invalid capture index")
		}
		return m.c.Substring(m.src[s:end])
	}
	c := m.captures[i]
	switch c.size {
	case capturePosition:
		return vm.Int(c.start + 1)
	case captureOpen:
		m.c.Errorf("unfinished capture")
	}
	return m.c.Substring(m.src[c.start : c.start+c.size])
}

// values writes the captures of a match, or else the whole match, into dst.
func (m *matcher) values(dst *[maxCaptures]vm.Value, s, end int) []vm.Value {
	n := max(m.level, 1)
	for i := range n {
		dst[i] = m.captured(i, s, end)
	}
	return dst[:n]
}

// The classes of characters, as in the C locale.
const (
	classAlpha = 1 << iota
	classControl
	classDigit
	classGraph
	classLower
	classPunct
	classSpace
	classUpper
	classHex
	classZero
)

// classLetters maps the letter of a class (%a) to its bit.
var classLetters = [26]uint16{
	'a' - 'a': classAlpha, 'c' - 'a': classControl, 'd' - 'a': classDigit, 'g' - 'a': classGraph,
	'l' - 'a': classLower, 'p' - 'a': classPunct, 's' - 'a': classSpace, 'u' - 'a': classUpper,
	'w' - 'a': classAlpha | classDigit, 'x' - 'a': classHex, 'z' - 'a': classZero,
}

// classes says for every byte which classes it is in.
var classes = func() (table [256]uint16) {
	add := func(class uint16, lo, hi int) {
		for ch := lo; ch <= hi; ch++ {
			table[ch] |= class
		}
	}
	add(classZero, 0, 0)
	add(classControl, 0, 31)
	add(classControl, 127, 127)
	add(classSpace, '\t', '\r')
	add(classSpace, ' ', ' ')
	add(classGraph, '!', '~')
	add(classDigit|classHex, '0', '9')
	add(classAlpha|classUpper, 'A', 'Z')
	add(classAlpha|classLower, 'a', 'z')
	add(classHex, 'A', 'F')
	add(classHex, 'a', 'f')
	for ch := '!'; ch <= '~'; ch++ {
		if table[ch]&(classAlpha|classDigit) == 0 {
			table[ch] |= classPunct
		}
	}
	return table
}()

// inClass reports whether ch matches %class; an upper case letter negates,
// and what is no class stands for itself.
func inClass(ch, class byte) bool {
	letter := class | 0x20
	if letter < 'a' || letter > 'z' || classLetters[letter-'a'] == 0 {
		return ch == class
	}
	return (classes[ch]&classLetters[letter-'a'] != 0) == (class == letter)
}
