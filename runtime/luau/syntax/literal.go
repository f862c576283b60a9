package syntax

// This file holds the values of number and string literals. The rule: the scanner
// decided where a literal ends; here it is judged and decoded.

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// parseNumber returns the value of a number literal: decimal with fraction and
// exponent, hexadecimal or binary integer, with "_" anywhere after the first
// digit. It reports false if the literal is malformed. Hexadecimal and binary
// literals beyond 64 bits give 2^64, decimal ones beyond the range of float64 give
// +Inf. See https://luau.org/syntax#number-literals.
func parseNumber(text string) (float64, bool) {
	if value, ok := smallInteger(text); ok {
		return value, true
	}
	text = strings.ReplaceAll(text, "_", "")

	if len(text) > 2 && text[0] == '0' {
		switch text[1] {
		case 'x', 'X':
			return parseBits(text[2:], 16)
		case 'b', 'B':
			return parseBits(text[2:], 2)
		}
	}
	if strings.ContainsAny(text, "xXpPiInN") { // more than Luau reads
		return 0, false
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, false
	}
	return value, true
}

// smallInteger returns the value of a literal that is a few decimal digits.
func smallInteger(text string) (float64, bool) {
	if len(text) > 15 {
		return 0, false
	}
	n := 0
	for i := range len(text) {
		if classes[text[i]]&isDigit == 0 {
			return 0, false
		}
		n = n*10 + int(text[i]-'0')
	}
	return float64(n), true
}

// parseBits returns the value of digits of base 2 or 16.
func parseBits(digits string, base int) (float64, bool) {
	value, err := strconv.ParseUint(digits, base, 64)
	if errors.Is(err, strconv.ErrRange) { // found before the last digit was seen
		valid := "01"
		if base == 16 {
			valid = "0123456789abcdefABCDEF"
		}
		return math.MaxUint64, strings.Trim(digits, valid) == "" // rounds to 2^64
	}
	return float64(value), err == nil
}

// unfoldLong returns the value of the content of a long string: without a first
// line break, and with line feeds for all line breaks.
func unfoldLong(text string) string {
	if strings.HasPrefix(text, "\r\n") {
		text = text[2:]
	} else if strings.HasPrefix(text, "\n") {
		text = text[1:]
	}
	return strings.ReplaceAll(text, "\r\n", "\n")
}

// unescape returns the value of the content of a quoted string or of a section of
// an interpolated one. It reports false if an escape is malformed. See
// https://luau.org/syntax#string-literals.
func unescape(text string) (string, bool) {
	i := strings.IndexByte(text, '\\')
	if i < 0 {
		return text, true
	}

	out := make([]byte, 0, len(text))
	for {
		out = append(out, text[:i]...)
		text = text[i+1:]
		var ok bool
		if out, text, ok = unescapeOne(out, text); !ok {
			return "", false
		}
		if i = strings.IndexByte(text, '\\'); i < 0 {
			return string(append(out, text...)), true
		}
	}
}

// letterEscapes are the escapes of one letter.
var letterEscapes = [256]byte{
	'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
}

// unescapeOne appends the value of the escape whose text after the backslash starts
// text, and returns the rest of text.
func unescapeOne(out []byte, text string) (_ []byte, rest string, ok bool) {
	if text == "" || text[0] == 0 {
		return out, text, false
	}

	c := text[0]
	switch {
	case c == '\r' && strings.HasPrefix(text, "\r\n"):
		return append(out, '\n'), text[2:], true
	case c == '\r':
		return append(out, '\n'), text[1:], true
	case c == 'x':
		return unescapeHex(out, text[1:])
	case c == 'u':
		return unescapeCode(out, text[1:])
	case c == 'z':
		return out, strings.TrimLeft(text[1:], " \t\n\v\f\r"), true
	case classes[c]&isDigit != 0:
		return unescapeDecimal(out, text)
	case letterEscapes[c] != 0:
		c = letterEscapes[c]
	}
	return append(out, c), text[1:], true
}

// unescapeHex reads exactly two hexadecimal digits: \xHH.
func unescapeHex(out []byte, text string) ([]byte, string, bool) {
	if len(text) < 2 || classes[text[0]]&isHex == 0 || classes[text[1]]&isHex == 0 {
		return out, text, false
	}
	return append(out, hexDigit(text[0])<<4|hexDigit(text[1])), text[2:], true
}

// unescapeDecimal reads up to three decimal digits: \ddd, at most 255.
func unescapeDecimal(out []byte, text string) ([]byte, string, bool) {
	code, n := 0, 0
	for n < 3 && n < len(text) && classes[text[n]]&isDigit != 0 {
		code = code*10 + int(text[n]-'0')
		n++
	}
	return append(out, byte(code)), text[n:], code <= math.MaxUint8
}

// unescapeCode reads a code point in braces, \u{X}, and appends its UTF-8 form.
// Surrogates are encoded like other code points.
func unescapeCode(out []byte, text string) ([]byte, string, bool) {
	end := strings.IndexByte(text, '}')
	if end < 2 || end > 17 || text[0] != '{' {
		return out, text, false
	}
	code := 0
	for _, c := range []byte(text[1:end]) {
		if classes[c]&isHex == 0 {
			return out, text, false
		}
		code = min(code<<4|int(hexDigit(c)), maxCode+1)
	}
	if code > maxCode {
		return out, text, false
	}
	return appendCode(out, code), text[end+1:], true
}

// maxCode is the largest Unicode code point.
const maxCode = 0x10ffff

// appendCode appends a code point as UTF-8, without a check for surrogates.
func appendCode(out []byte, code int) []byte {
	tail := func(shift int) byte { return 0x80 | byte(code>>shift)&0x3f }
	switch {
	case code < 0x80:
		return append(out, byte(code))
	case code < 0x800:
		return append(out, 0xc0|byte(code>>6), tail(0))
	case code < 0x10000:
		return append(out, 0xe0|byte(code>>12), tail(6), tail(0))
	}
	return append(out, 0xf0|byte(code>>18), tail(12), tail(6), tail(0))
}

func hexDigit(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
