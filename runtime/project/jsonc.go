package project

// This file holds JSON with comments and trailing commas, read with positions. Its
// one rule: a file is read once, from its beginning to its end, and every complaint
// about it points at a line and a column.

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A jsonReader reads the values of one JSON file, one behind the other.
type jsonReader struct {
	*text
	at    int // what comes next
	depth int // of the objects and arrays around it

	numbers    []float64          // scratch of array
	properties []Property         // scratch of readProperties
	shared     map[string]Numbers // short arrays by their text
	texts      map[string]string  // what keep has given
}

// readJSON begins to read a JSON file.
func readJSON(path string) (*jsonReader, error) {
	content, err := readText(path)
	if err != nil {
		return nil, err
	}
	return newJSONReader(path, content), nil
}

func newJSONReader(file, content string) *jsonReader {
	return &jsonReader{text: &text{file: file, content: content}, shared: map[string]Numbers{}, texts: map[string]string{}}
}

// document reads a file's one value with read, which must read it whole.
func (r *jsonReader) document(read func() error) error {
	if err := r.space(); err != nil {
		return err
	}
	if r.at == len(r.content) && strings.TrimSpace(r.content) == "" {
		return r.problem(0, "invalid JSON: the file is empty")
	}
	if err := read(); err != nil {
		return err
	}
	if err := r.space(); err != nil {
		return err
	}
	if r.at < len(r.content) {
		return r.unexpected("after top-level value")
	}
	return nil
}

// problem is a problem at an offset.
func (t *text) problem(offset int, format string, args ...any) *Problem {
	return problem(t.file, format, args...).at(t.all(), offset)
}

// unexpected is the problem of the character that comes next.
func (r *jsonReader) unexpected(where string) *Problem {
	if r.at >= len(r.content) {
		return r.problem(len(r.content), "invalid JSON: the file ends too early")
	}
	c, _ := utf8.DecodeRuneInString(r.content[r.at:])
	return r.problem(r.at, "invalid JSON: invalid character %s %s", strconv.QuoteRune(c), where)
}

// space goes on to the next character that is neither space nor in a comment.
func (r *jsonReader) space() error {
	for r.at < len(r.content) {
		switch r.content[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		case '/':
			if err := r.comment(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

func (r *jsonReader) comment() error {
	rest := r.content[r.at:]
	switch {
	case strings.HasPrefix(rest, "//"):
		end := strings.IndexByte(rest, '\n')
		if end < 0 {
			end = len(rest)
		}
		r.at += end
		return nil
	case strings.HasPrefix(rest, "/*"):
		end := strings.Index(rest[2:], "*/")
		if end < 0 {
			r.at = len(r.content)
			return r.unexpected("")
		}
		r.at += 2 + end + 2
		return nil
	}
	r.at++
	return r.unexpected("at start of comment")
}

// peek is what the next value is: 'n', 't', 'f', '"', '0', '{', '[', or 0 for none.
func (r *jsonReader) peek() byte {
	if r.at >= len(r.content) {
		return 0
	}
	switch c := r.content[r.at]; {
	case c == '-' || c >= '0' && c <= '9':
		return '0'
	case c == 'n' || c == 't' || c == 'f' || c == '"' || c == '{' || c == '[':
		return c
	}
	return 0
}

// want is the problem of a value that is not what it must be.
func (r *jsonReader) want(what, kind string) error {
	name := map[byte]string{'n': "null", 't': "a boolean", 'f': "a boolean", '"': "a string", '0': "a number", '{': "an object", '[': "an array"}[r.peek()]
	if name == "" {
		return r.unexpected("at start of value")
	}
	return r.problem(r.at, "%s: got %s, want %s", what, name, kind)
}

// A member is one entry of an object, whose value comes next.
type member struct {
	key  string
	name int // the offset of the key
	val  int // the offset of the value
}

// members calls do for every entry of an object. A value that do leaves alone is skipped.
func (r *jsonReader) members(what string, do func(member) error) error {
	if r.peek() != '{' {
		return r.want(what, "an object")
	}
	return r.list('}', "after object value (expecting ',' or '}')", func() error {
		m := member{name: r.at}
		if r.peek() != '"' {
			return r.unexpected("at start of object name")
		}
		var err error
		if m.key, err = r.quoted(); err != nil {
			return err
		}
		if err := r.space(); err != nil {
			return err
		}
		if r.at >= len(r.content) || r.content[r.at] != ':' {
			return r.unexpected("after object name")
		}
		r.at++
		if err := r.space(); err != nil {
			return err
		}
		m.val = r.at
		return r.consumed(do(m), m.val)
	})
}

// elements calls do for every element of an array. One that do leaves alone is skipped.
func (r *jsonReader) elements(what string, do func() error) error {
	if r.peek() != '[' {
		return r.want(what, "an array")
	}
	return r.list(']', "after array value (expecting ',' or ']')", func() error {
		at := r.at
		return r.consumed(do(), at)
	})
}

// consumed skips the value at an offset if it comes next still.
func (r *jsonReader) consumed(err error, at int) error {
	if err == nil && r.at == at {
		_, err = r.value()
	}
	return err
}

// list reads what is between brackets, with commas between and maybe one behind.
func (r *jsonReader) list(end byte, after string, item func() error) error {
	if r.depth++; r.depth > maxDepth {
		return r.problem(r.at, "invalid JSON: nested more than %d levels deep", maxDepth)
	}
	r.at++
	for first := true; ; first = false {
		if err := r.space(); err != nil {
			return err
		}
		if !first && r.at < len(r.content) && r.content[r.at] == ',' {
			r.at++
			if err := r.space(); err != nil {
				return err
			}
		} else if !first && (r.at >= len(r.content) || r.content[r.at] != end) {
			return r.unexpected(after)
		}
		if r.at < len(r.content) && r.content[r.at] == end {
			r.at++
			r.depth--
			return nil
		}
		if err := item(); err != nil {
			return err
		}
	}
}

// str reads a string, which is what must be there.
func (r *jsonReader) str(what string) (string, error) {
	if r.peek() != '"' {
		return "", r.want(what, "a string")
	}
	return r.quoted()
}

// kept is str for a text that stays in memory.
func (r *jsonReader) kept(what string) (string, error) {
	text, err := r.str(what)
	return r.keep(text), err
}

// keep is a copy of a part of the file's text; short ones that are equal are one.
func (r *jsonReader) keep(text string) string {
	if len(text) > shortArray {
		return strings.Clone(text)
	}
	known, ok := r.texts[text]
	if !ok {
		known = strings.Clone(text)
		if len(r.texts) < mostCached {
			r.texts[known] = known
		}
	}
	return known
}

func (r *jsonReader) boolean(what string) (bool, error) {
	if k := r.peek(); k != 't' && k != 'f' {
		return false, r.want(what, "true or false")
	}
	word, err := r.word()
	return word == "true", err
}

// id reads a place or game id: a whole number, not negative.
func (r *jsonReader) id(what string) (int64, error) {
	if r.peek() != '0' {
		return 0, r.want(what, "a number")
	}
	at := r.at
	word, err := r.word()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil || n < 0 {
		return 0, r.problem(at, "%s: got %s, want a whole number from 0", what, word)
	}
	return n, nil
}

// value reads any value as Go data: bool, float64, string, nil, Numbers, []any, map[string]any.
func (r *jsonReader) value() (any, error) {
	switch r.peek() {
	case '{':
		object := map[string]any{}
		return object, r.members("", func(m member) (err error) {
			name := r.keep(m.key)
			object[name], err = r.value()
			return err
		})
	case '[':
		return r.array()
	case '"':
		text, err := r.quoted()
		return r.keep(text), err
	}
	word, err := r.word()
	switch {
	case err != nil || word == "null":
		return nil, err
	case word == "true" || word == "false":
		return word == "true", nil
	}
	n, _ := strconv.ParseFloat(word, 64) // one too large is infinite, as it would be in Luau
	return n, nil
}

// shortArray is the length up to which arrays written alike are one.
const shortArray = 48

// array reads an array; one of nothing but numbers is Numbers, and a short one of these
// shares its memory with others written alike.
func (r *jsonReader) array() (any, error) {
	at := r.at
	end := strings.IndexByte(r.content[at:min(at+shortArray, len(r.content))], ']')
	if end >= 0 {
		if known, ok := r.shared[r.content[at:at+end+1]]; ok {
			r.at += end + 1
			return known, nil
		}
	}
	v, err := r.freshArray()
	if numbers, ok := v.(Numbers); ok && err == nil && r.at == at+end+1 && len(r.shared) < mostCached {
		r.shared[r.content[at:r.at]] = numbers
		return numbers, nil
	}
	return v, err
}

// freshArray reads an array.
func (r *jsonReader) freshArray() (any, error) {
	var list []any
	first := len(r.numbers)
	err := r.elements("", func() error {
		if list == nil && r.peek() == '0' {
			word, err := r.word()
			n, _ := strconv.ParseFloat(word, 64)
			r.numbers = append(r.numbers, n)
			return err
		}
		v, err := r.value()
		if list == nil {
			for _, n := range r.numbers[first:] {
				list = append(list, n)
			}
		}
		list = append(list, v)
		return err
	})
	numbers := r.numbers[first:]
	r.numbers = r.numbers[:first]
	switch {
	case list != nil:
		return list, err
	case len(numbers) == 0:
		return []any{}, err
	}
	return Numbers(slices.Clone(numbers)), err
}

// jsonSource is the Luau text of a .json or .jsonc data file.
func jsonSource(file, content string) (source string, err error) {
	r := newJSONReader(file, content)
	err = r.document(func() error {
		v, err := r.value()
		if err == nil {
			source = returnSource(v)
		}
		return err
	})
	return source, err
}

// sortedKeys lists a map's keys bytewise.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// kindOf names a value's type as JSON does.
func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case float64:
		return "a number"
	case string:
		return "a string"
	case map[string]any, Explicit:
		return "an object"
	case []any, Numbers:
		return "an array"
	default:
		return fmt.Sprintf("%T", v)
	}
}
