package project

// This file holds JSON with comments and trailing commas, read with positions. Its
// one rule: every complaint about JSON points at a line and a column.

import (
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"

	"github.com/tailscale/hujson"
)

// A document is the text of one JSON file.
type document struct {
	file   string
	source *text
	root   hujson.Value
}

// readJSON reads a JSON file.
func readJSON(path string) (*document, error) {
	content, err := readText(path)
	if err != nil {
		return nil, err
	}
	return parseJSON(path, content)
}

func parseJSON(file string, content []byte) (*document, error) {
	if offset := tooDeep(content); offset >= 0 {
		return nil, problem(file, "invalid JSON: nested more than %d levels deep", maxDepth).at(content, offset)
	}
	root, err := hujson.Parse(content)
	if err != nil {
		return nil, syntaxProblem(file, content, err)
	}
	return &document{file: file, source: &text{file, content}, root: root}, nil
}

// syntaxProblem takes the position out of a hujson error, which has it in its text.
func syntaxProblem(file string, text []byte, err error) *Problem {
	message := err.Error()
	var line, column int
	if _, scan := fmt.Sscanf(message, "hujson: line %d, column %d: ", &line, &column); scan == nil {
		message = strings.SplitN(message, ": ", 3)[2]
	}
	p := problem(file, "invalid JSON: %s", message)
	p.Line, p.Column = line, column
	if len(strings.TrimSpace(string(text))) == 0 {
		p.Message = "invalid JSON: the file is empty"
	} else if errors.Is(err, io.ErrUnexpectedEOF) {
		p.Message = "invalid JSON: the file ends too early"
	}
	return p
}

// problem is a problem at a value.
func (d *document) problem(v hujson.Value, format string, args ...any) *Problem {
	return problem(d.file, format, args...).at(d.source.content, v.StartOffset)
}

// kind names a value's type as JSON does.
func kind(v hujson.Value) string {
	switch v.Value.Kind() {
	case 'n':
		return "null"
	case 't', 'f':
		return "a boolean"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case '{':
		return "an object"
	}
	return "an array"
}

// A member is one entry of an object.
type member struct {
	key  string
	name hujson.Value
	val  hujson.Value
}

// members lists an object's entries in the order written.
func (d *document) members(v hujson.Value, what string) ([]member, error) {
	object, ok := v.Value.(*hujson.Object)
	if !ok {
		return nil, d.problem(v, "%s: got %s, want an object", what, kind(v))
	}
	list := make([]member, len(object.Members))
	for i, m := range object.Members {
		list[i] = member{key: m.Name.Value.(hujson.Literal).String(), name: m.Name, val: m.Value}
	}
	return list, nil
}

func (d *document) str(m member) (string, error) {
	if literal, ok := m.val.Value.(hujson.Literal); ok && literal.Kind() == '"' {
		return literal.String(), nil
	}
	return "", d.problem(m.val, "%s: got %s, want a string", m.key, kind(m.val))
}

func (d *document) boolean(m member) (bool, error) {
	if literal, ok := m.val.Value.(hujson.Literal); ok && (literal.Kind() == 't' || literal.Kind() == 'f') {
		return literal.Bool(), nil
	}
	return false, d.problem(m.val, "%s: got %s, want true or false", m.key, kind(m.val))
}

func (d *document) array(m member) (*hujson.Array, error) {
	if array, ok := m.val.Value.(*hujson.Array); ok {
		return array, nil
	}
	return nil, d.problem(m.val, "%s: got %s, want an array", m.key, kind(m.val))
}

// id reads a place or game id: a whole number, not negative.
func (d *document) id(m member) (int64, error) {
	literal, ok := m.val.Value.(hujson.Literal)
	if !ok || literal.Kind() != '0' {
		return 0, d.problem(m.val, "%s: got %s, want a number", m.key, kind(m.val))
	}
	n, err := strconv.ParseInt(string(literal), 10, 64)
	if err != nil || n < 0 {
		return 0, d.problem(m.val, "%s: got %s, want a whole number from 0", m.key, literal)
	}
	return n, nil
}

// decode is a value as Go data: bool, float64, string, nil, []any, map[string]any.
func decode(v hujson.Value) any {
	switch value := v.Value.(type) {
	case *hujson.Object:
		object := make(map[string]any, len(value.Members))
		for _, m := range value.Members {
			object[m.Name.Value.(hujson.Literal).String()] = decode(m.Value)
		}
		return object
	case *hujson.Array:
		array := make([]any, len(value.Elements))
		for i, element := range value.Elements {
			array[i] = decode(element)
		}
		return array
	case hujson.Literal:
		return decodeLiteral(value)
	}
	return nil
}

func decodeLiteral(literal hujson.Literal) any {
	switch literal.Kind() {
	case 't', 'f':
		return literal.Bool()
	case '"':
		return literal.String()
	case '0':
		// A number too large is infinite, as it would be in Luau.
		n, _ := strconv.ParseFloat(string(literal), 64)
		return n
	}
	return nil
}

// jsonSource is the Luau text of a .json or .jsonc data file.
func jsonSource(file string, text []byte) (string, error) {
	d, err := parseJSON(file, text)
	if err != nil {
		return "", err
	}
	return returnSource(decode(d.root)), nil
}

// sortedKeys lists a map's keys bytewise.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
