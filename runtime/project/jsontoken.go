package project

// This file holds the strings, numbers and words of JSON. Its one rule: what has no
// escapes is a part of the file's text, and nothing is copied.

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// quoted reads a string.
func (r *jsonReader) quoted() (string, error) {
	r.at++
	start := r.at
	for ; r.at < len(r.content); r.at++ {
		switch c := r.content[r.at]; {
		case c == '"':
			r.at++
			return r.content[start : r.at-1], nil
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			return "", r.unexpected("in string literal")
		}
	}
	return "", r.unexpected("")
}

// escaped goes on with a string that has escapes.
func (r *jsonReader) escaped(start int) (string, error) {
	var out strings.Builder
	out.WriteString(r.content[start:r.at])
	for r.at < len(r.content) {
		switch c := r.content[r.at]; {
		case c == '"':
			r.at++
			return out.String(), nil
		case c < ' ':
			return "", r.unexpected("in string literal")
		case c != '\\':
			out.WriteByte(c)
			r.at++
		default:
			char, err := r.escape()
			if err != nil {
				return "", err
			}
			out.WriteRune(char)
		}
	}
	return "", r.unexpected("")
}

// escapes are the letters behind a backslash and what they mean.
const escapes, escapeMeanings = `"\/bfnrt`, "\"\\/\b\f\n\r\t"

// escape reads a backslash and what is behind it. Half of a surrogate pair is U+FFFD.
func (r *jsonReader) escape() (rune, error) {
	if r.at++; r.at >= len(r.content) {
		return 0, r.unexpected("")
	}
	if i := strings.IndexByte(escapes, r.content[r.at]); i >= 0 {
		r.at++
		return rune(escapeMeanings[i]), nil
	}
	if r.content[r.at] != 'u' {
		return 0, r.unexpected("in string escape code")
	}
	r.at++
	unit, err := r.hex()
	if err != nil || unit < 0xd800 || unit > 0xdfff {
		return unit, err
	}
	if unit > 0xdbff || !strings.HasPrefix(r.content[r.at:], `\u`) {
		return utf8.RuneError, nil
	}
	behind := r.at
	r.at += 2
	low, err := r.hex()
	if err == nil && (low < 0xdc00 || low > 0xdfff) {
		r.at = behind
		return utf8.RuneError, nil
	}
	return 0x10000 + (unit-0xd800)<<10 + (low - 0xdc00), err
}

// hex reads four hexadecimal digits.
func (r *jsonReader) hex() (rune, error) {
	var n rune
	for range 4 {
		if r.at >= len(r.content) {
			return 0, r.unexpected("")
		}
		digit, err := strconv.ParseUint(r.content[r.at:r.at+1], 16, 8)
		if err != nil {
			return 0, r.unexpected("in \\u hexadecimal character escape")
		}
		n = n<<4 | rune(digit)
		r.at++
	}
	return n, nil
}

// word reads a number, true, false or null.
func (r *jsonReader) word() (string, error) {
	start := r.at
	for r.at < len(r.content) {
		c := r.content[r.at]
		if c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			break
		}
		r.at++
	}
	word := r.content[start:r.at]
	if word == "null" || word == "true" || word == "false" || isJSONNumber(word) {
		return word, nil
	}
	r.at = start
	switch {
	case word == "":
		return "", r.unexpected("at start of value")
	case start+len(word) == len(r.content) && (strings.HasPrefix("null", word) || strings.HasPrefix("true", word) || strings.HasPrefix("false", word)):
		r.at = len(r.content)
		return "", r.unexpected("")
	}
	return "", r.problem(start, "invalid JSON: invalid literal: %s", word)
}

// isJSONNumber tells numbers: a sign, digits without a zero before, a fraction, an exponent.
func isJSONNumber(word string) bool {
	word = strings.TrimPrefix(word, "-")
	whole := digits(word)
	if whole == 0 || whole > 1 && word[0] == '0' {
		return false
	}
	word = word[whole:]
	if strings.HasPrefix(word, ".") {
		fraction := digits(word[1:])
		if fraction == 0 {
			return false
		}
		word = word[1+fraction:]
	}
	if word != "" && word[0]|0x20 == 'e' {
		word = word[1:]
		if word != "" && (word[0] == '+' || word[0] == '-') {
			word = word[1:]
		}
		return word != "" && digits(word) == len(word)
	}
	return word == ""
}

// digits is how many digits a text begins with.
func digits(text string) int {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return i
		}
	}
	return len(text)
}
