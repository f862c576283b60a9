package bind

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"lanai/runtime/luau/vm"
)

// This file holds the decoder from JSON to Luau values. Its one rule: every
// call gives fresh tables, so nobody's change reaches anybody else.

// ParseJSON reads a JSON text (RFC 8259): objects and arrays become tables,
// null becomes nil and leaves a missing key or a hole. The wrapped numbers and
// buffers that AppendJSON writes become what they were.
func ParseJSON(text string) (vm.Value, error) {
	p := jsonParser{s: text, share: len(text) <= shareLimit}
	v, err := p.value(0)
	if err != nil {
		return vm.Nil, err
	}
	if p.skip(); p.at < len(p.s) {
		return vm.Nil, p.fail("end of text")
	}
	return v, nil
}

// shareLimit is the size of a text up to which its strings are parts of it. A
// longer one would be kept alive as a whole by any one of its strings.
const shareLimit = 64 << 10

// recentStrings is the number of recent keys, and of recent short values, whose
// string objects are used again: arrays of records repeat theirs. Values of up
// to shortString bytes are short.
const (
	recentStrings = 64
	shortString   = 24
)

// sizeHints is the depth down to which a table is made as large as the one
// before it at its depth, if that had no more than mostHint keys.
const (
	sizeHints = 8
	mostHint  = 16
)

type jsonParser struct {
	s      string
	at     int
	share  bool
	keys   [recentStrings]vm.Value
	values [recentStrings]vm.Value
	fields [sizeHints]int // of the last object at each depth
	length [sizeHints]int // of the last array at each depth
}

// fail says what was expected where.
func (p *jsonParser) fail(want string) error {
	got := "end of text"
	if p.at < len(p.s) {
		got = strconv.Quote(p.s[p.at : p.at+1])
	}
	return fmt.Errorf("JSON at byte %d: got %s, want %s", p.at, got, want)
}

func (p *jsonParser) skip() {
	for p.at < len(p.s) {
		switch p.s[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// take reports whether c comes next, after white space, and passes it.
func (p *jsonParser) take(c byte) bool {
	p.skip()
	if p.at < len(p.s) && p.s[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *jsonParser) value(depth int) (vm.Value, error) {
	p.skip()
	if p.at >= len(p.s) {
		return vm.Nil, p.fail("a value")
	}
	switch c := p.s[p.at]; {
	case c == '"':
		s, err := p.text()
		if len(s) > shortString {
			return p.fresh(s), err
		}
		return p.recent(&p.values, s), err
	case c == '{':
		return p.object(depth + 1)
	case c == '[':
		return p.array(depth + 1)
	case c == '-' || '0' <= c && c <= '9':
		f, err := p.number()
		return vm.Number(f), err
	case c == 't':
		return vm.True, p.word("true")
	case c == 'f':
		return vm.False, p.word("false")
	case c == 'n':
		return vm.Nil, p.word("null")
	}
	return vm.Nil, p.fail("a value")
}

func (p *jsonParser) word(w string) error {
	if !strings.HasPrefix(p.s[p.at:], w) {
		return p.fail(w)
	}
	p.at += len(w)
	return nil
}

// number reads -?int[.frac][e[+-]digits] without leading zeros.
func (p *jsonParser) number() (float64, error) {
	start := p.at
	if p.s[p.at] == '-' {
		p.at++
	}
	whole := p.at
	p.digits()
	if p.at == whole || p.s[whole] == '0' && p.at > whole+1 {
		return 0, p.fail("a number without leading zeros")
	}
	simple := p.at-whole <= 15 && whole == start
	if p.at < len(p.s) && p.s[p.at] == '.' {
		p.at++
		simple = false
		if p.digits() == 0 {
			return 0, p.fail("a digit")
		}
	}
	if p.at < len(p.s) && p.s[p.at]|0x20 == 'e' {
		p.at++
		simple = false
		if p.at < len(p.s) && (p.s[p.at] == '+' || p.s[p.at] == '-') {
			p.at++
		}
		if p.digits() == 0 {
			return 0, p.fail("a digit")
		}
	}
	if simple {
		n := int64(0)
		for _, c := range []byte(p.s[start:p.at]) {
			n = n*10 + int64(c-'0')
		}
		return float64(n), nil
	}
	f, _ := strconv.ParseFloat(p.s[start:p.at], 64) // out of range gives an infinity, as in Luau
	return f, nil
}

func (p *jsonParser) digits() (n int) {
	for p.at < len(p.s) && '0' <= p.s[p.at] && p.s[p.at] <= '9' {
		p.at++
		n++
	}
	return n
}

// text reads a string. It may be a part of the whole text.
func (p *jsonParser) text() (string, error) {
	p.at++
	start := p.at
	for ; p.at < len(p.s); p.at++ {
		switch c := p.s[p.at]; {
		case c == '"':
			s := p.s[start:p.at]
			p.at++
			if !utf8.ValidString(s) {
				return "", errors.New("JSON has a string that is not valid UTF-8")
			}
			return s, nil
		case c == '\\':
			return p.escaped(start)
		case c < ' ':
			return "", p.fail("an escaped control character")
		}
	}
	return "", p.fail(`a closing '"'`)
}

// escapes are the one-letter escapes of JSON strings.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escaped reads the rest of a string that has an escape at p.at.
func (p *jsonParser) escaped(start int) (string, error) {
	out := append(make([]byte, 0, p.at-start+32), p.s[start:p.at]...)
	for p.at < len(p.s) {
		c := p.s[p.at]
		switch {
		case c == '"':
			p.at++
			if !utf8.Valid(out) {
				return "", errors.New("JSON has a string that is not valid UTF-8")
			}
			return string(out), nil
		case c < ' ':
			return "", p.fail("an escaped control character")
		case c != '\\':
			out = append(out, c)
			p.at++
		case strings.HasPrefix(p.s[p.at:], `\u`):
			r, err := p.unicode()
			if err != nil {
				return "", err
			}
			out = utf8.AppendRune(out, r)
		case p.at+1 < len(p.s) && escapes[p.s[p.at+1]] != 0:
			out = append(out, escapes[p.s[p.at+1]])
			p.at += 2
		default:
			p.at++
			return "", p.fail("an escape")
		}
	}
	return "", p.fail(`a closing '"'`)
}

// unicode reads \uXXXX, and the second half of a surrogate pair. Half a pair
// becomes U+FFFD.
func (p *jsonParser) unicode() (rune, error) {
	first, err := p.hex4()
	if err != nil || !utf16.IsSurrogate(first) {
		return first, err
	}
	if before := p.at; strings.HasPrefix(p.s[p.at:], `\u`) {
		second, err := p.hex4()
		if err != nil {
			return 0, err
		}
		if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
			return r, nil
		}
		p.at = before
	}
	return utf8.RuneError, nil
}

func (p *jsonParser) hex4() (rune, error) {
	p.at += 2
	if p.at+4 > len(p.s) {
		p.at = len(p.s)
		return 0, p.fail("four hexadecimal digits")
	}
	n, err := strconv.ParseUint(p.s[p.at:p.at+4], 16, 16)
	if err != nil {
		return 0, p.fail("four hexadecimal digits")
	}
	p.at += 4
	return rune(n), nil
}

func (p *jsonParser) array(depth int) (vm.Value, error) {
	if depth > JSONDepth {
		return vm.Nil, JSONTooDeep
	}
	p.at++
	if p.take(']') {
		return vm.NewTable(0, 0).Value(), nil
	}
	t, whole := vm.NewTable(hint(&p.length, depth), 0), true
	for i := 1; ; i++ {
		v, err := p.value(depth)
		if err != nil {
			return vm.Nil, err
		}
		if !v.IsNil() {
			t.SetInt(i, v)
		} else if whole {
			whole = false
			t = unsized(t, i-1)
		}
		switch {
		case p.take(','):
		case p.take(']'):
			learn(&p.length, depth, i)
			return t.Value(), nil
		default:
			return vm.Nil, p.fail(`"," or "]"`)
		}
	}
}

// unsized gives the first n elements of t in a table that has grown by itself, so
// that the length of an array with holes depends on nothing else.
func unsized(t *vm.Table, n int) *vm.Table {
	grown := vm.NewTable(0, 0)
	for i := 1; i <= n; i++ {
		grown.SetInt(i, t.GetInt(i))
	}
	return grown
}

func (p *jsonParser) object(depth int) (vm.Value, error) {
	if depth > JSONDepth {
		return vm.Nil, JSONTooDeep
	}
	p.at++
	if p.take('}') {
		return vm.NewTable(0, 0).Value(), nil
	}
	t := vm.NewTable(0, hint(&p.fields, depth))
	wrapped := false // an "m" that is null marks what AppendJSON has wrapped
	for n := 1; ; n++ {
		if p.skip(); p.at >= len(p.s) || p.s[p.at] != '"' {
			return vm.Nil, p.fail("a string as key")
		}
		k, err := p.text()
		if err != nil {
			return vm.Nil, err
		}
		if !p.take(':') {
			return vm.Nil, p.fail(`":"`)
		}
		v, err := p.value(depth)
		if err != nil {
			return vm.Nil, err
		}
		if v.IsNil() {
			wrapped = wrapped || k == "m"
		}
		if !v.IsNil() {
			t.Set(p.recent(&p.keys, k), v)
		}
		switch {
		case p.take(','):
		case p.take('}'):
			learn(&p.fields, depth, n)
			if wrapped {
				return unwrap(t), nil
			}
			return t.Value(), nil
		default:
			return vm.Nil, p.fail(`"," or "}"`)
		}
	}
}

// recent gives the string object of a text, the one of an equal recent text if
// it is still at hand.
func (p *jsonParser) recent(strings *[recentStrings]vm.Value, text string) vm.Value {
	if text == "" {
		return vm.Str(text)
	}
	first, middle, last := int(text[0]), int(text[len(text)/2]), int(text[len(text)-1])
	slot := &strings[(first+middle*5+last*7+len(text)*3)%recentStrings]
	if s := slot.AsString(); s != nil && s.String() == text {
		return *slot
	}
	*slot = p.fresh(text)
	return *slot
}

// fresh makes the string object of a text.
func (p *jsonParser) fresh(text string) vm.Value {
	if p.share {
		return vm.Str(text)
	}
	return vm.Str(strings.Clone(text))
}

// hint is how large to make a table at a depth.
func hint(last *[sizeHints]int, depth int) int {
	if depth >= sizeHints {
		return 0
	}
	return last[depth]
}

// learn notes the size of a table at a depth.
func learn(last *[sizeHints]int, depth, size int) {
	if depth < sizeHints && size <= mostHint {
		last[depth] = size
	}
}

// unwrap gives the number or buffer that an object stands for, or the object
// itself.
func unwrap(t *vm.Table) vm.Value {
	field := func(name string) string {
		if s := t.GetStr(name).AsString(); s != nil {
			return s.String()
		}
		return ""
	}
	switch field("t") {
	case "numeric":
		if f, ok := vm.ParseNumber(field("v")); ok {
			return vm.Number(f)
		}
	case "buffer":
		if b, err := base64.StdEncoding.DecodeString(field("base64")); err == nil {
			return vm.NewBuffer(b).Value()
		}
	}
	return t.Value()
}
