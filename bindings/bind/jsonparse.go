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

// keyCache is the number of recent keys whose string objects are used again.
const keyCache = 32

type jsonParser struct {
	s     string
	at    int
	share bool
	keys  [keyCache]vm.Value
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
		return vm.Str(s), err
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

// text reads a string.
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
			if p.share {
				return s, nil
			}
			return strings.Clone(s), nil
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
	t := vm.NewTable(0, 0)
	if p.take(']') {
		return t.Value(), nil
	}
	for i := 1; ; i++ {
		v, err := p.value(depth)
		if err != nil {
			return vm.Nil, err
		}
		if !v.IsNil() {
			t.SetInt(i, v)
		}
		switch {
		case p.take(','):
		case p.take(']'):
			return t.Value(), nil
		default:
			return vm.Nil, p.fail(`"," or "]"`)
		}
	}
}

func (p *jsonParser) object(depth int) (vm.Value, error) {
	if depth > JSONDepth {
		return vm.Nil, JSONTooDeep
	}
	p.at++
	t := vm.NewTable(0, 0)
	if p.take('}') {
		return t.Value(), nil
	}
	wrapped := false // an "m" that is null marks what AppendJSON has wrapped
	for {
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
			t.Set(p.key(k), v)
		}
		switch {
		case p.take(','):
		case p.take('}'):
			if wrapped {
				return unwrap(t), nil
			}
			return t.Value(), nil
		default:
			return vm.Nil, p.fail(`"," or "}"`)
		}
	}
}

// key gives the string object of a key, the one of a recent equal key if it
// is still at hand: arrays of records repeat theirs.
func (p *jsonParser) key(k string) vm.Value {
	if k == "" {
		return vm.Str(k)
	}
	slot := &p.keys[(int(k[0])+int(k[len(k)-1])*7+len(k)*3)%keyCache]
	if s := slot.AsString(); s != nil && s.String() == k {
		return *slot
	}
	*slot = vm.Str(k)
	return *slot
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
