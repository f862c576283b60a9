package project

// This file tests the reading of JSON. Its one rule: a case is a line.

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readValue(text string) (v any, err error) {
	r := newJSONReader("f", text)
	err = r.document(func() error {
		v, err = r.value()
		return err
	})
	return v, err
}

func TestJSONValues(t *testing.T) {
	for text, want := range map[string]any{
		"null": nil, " true ": true, "false": false, "-12.5e+1": -125.0, "0": 0.0, "1e999": math.Inf(1), "-1E999": math.Inf(-1),
		`"a"`: "a", `"\"\\\/\b\f\n\r\t\u00e4"`: "\"\\/\b\f\n\r\tä", `"\ud83d\ude00"`: "😀", `"\ud83dx"`: "\ufffdx", `"\ud83d\u0041"`: "\ufffdA", `"\ude00"`: "\ufffd",
		"[]": []any{}, "[1, 2,]": Numbers{1, 2}, `[1, "a"]`: []any{1.0, "a"}, `["a", 1]`: []any{"a", 1.0}, "[[1], [2]]": []any{Numbers{1}, Numbers{2}},
		"[1, [2], 3]": []any{1.0, Numbers{2}, 3.0}, "[null]": []any{nil}, "[1, null, 2]": []any{1.0, nil, 2.0},
		"{}": map[string]any{}, `{"a": 1, "a": 2,}`: map[string]any{"a": 2.0},
		"// c\n1 // d": 1.0, "/* \n */ [ /**/ 1 /* */ , // x\n ]": Numbers{1}, "{/**/\"a\"/**/:/**/1/**/}": map[string]any{"a": 1.0},
	} {
		got, err := readValue(text)
		assert.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
}

func TestBadJSON(t *testing.T) {
	for text, want := range map[string]string{
		"": "f:1:1: invalid JSON: the file is empty", " \n\t": "f:1:1: invalid JSON: the file is empty",
		"// nothing": "f:1:11: invalid JSON: the file ends too early", "/* x": "f:1:5: invalid JSON: the file ends too early",
		"[1": "f:1:3: invalid JSON: the file ends too early", `{"a`: "f:1:4: invalid JSON: the file ends too early", `"\`: "f:1:3: invalid JSON: the file ends too early",
		`"\u00`: "f:1:6: invalid JSON: the file ends too early", "tru": "f:1:4: invalid JSON: the file ends too early",
		"truth": "f:1:1: invalid JSON: invalid literal: truth", "01": "f:1:1: invalid JSON: invalid literal: 01", "1.": "f:1:1: invalid JSON: invalid literal: 1.",
		"-": "f:1:1: invalid JSON: invalid literal: -", "1e+": "f:1:1: invalid JSON: invalid literal: 1e+", ".5": "f:1:1: invalid JSON: invalid literal: .5",
		"1 2": "f:1:3: invalid JSON: invalid character '2' after top-level value", "/x": "f:1:2: invalid JSON: invalid character 'x' at start of comment",
		"[,]": "f:1:2: invalid JSON: invalid character ',' at start of value", "[1,,2]": "f:1:4: invalid JSON: invalid character ',' at start of value",
		"[1 2]": "f:1:4: invalid JSON: invalid character '2' after array value (expecting ',' or ']')", "{a: 1}": "f:1:2: invalid JSON: invalid character 'a' at start of object name",
		`{"a" 1}`: "f:1:6: invalid JSON: invalid character '1' after object name", `{"a": 1]`: "f:1:8: invalid JSON: invalid character ']' after object value (expecting ',' or '}')",
		"\"a\nb\"": `f:1:3: invalid JSON: invalid character '\n' in string literal`, `"\x"`: "f:1:3: invalid JSON: invalid character 'x' in string escape code",
		`"\u00g0"`: "f:1:6: invalid JSON: invalid character 'g' in \\u hexadecimal character escape", "ä": "f:1:1: invalid JSON: invalid character 'ä' at start of value",
		strings.Repeat("[", 300): "f:1:201: invalid JSON: nested more than 200 levels deep",
	} {
		_, err := readValue(text)
		assert.EqualError(t, err, want, text)
	}
}

// TestJSONSkips checks that a value nobody reads is skipped, and one that is read in part is not read twice.
func TestJSONSkips(t *testing.T) {
	r := newJSONReader("f", `{"a": {"x": [1, {}]}, "b": "read", "c": [[], 2]}`)
	var got string
	require.NoError(t, r.document(func() error {
		return r.members("it", func(m member) (err error) {
			if m.key == "b" {
				got, err = r.str(m.key)
			}
			return err
		})
	}))
	assert.Equal(t, "read", got)
}

func TestSettledProperties(t *testing.T) {
	list := settled(Properties{{Name: "b", Value: 1}, {Name: "a", Value: 2}, {Name: "b", Value: 3}})
	assert.Equal(t, Properties{{Name: "a", Value: 2}, {Name: "b", Value: 3}}, list)
	v, given := list.Find("b")
	assert.True(t, given)
	assert.Equal(t, 3, v)
	_, given = list.Find("c")
	assert.False(t, given)
}

// TestLongModel checks that positions in a long file are known when its text is no longer in memory.
func TestLongModel(t *testing.T) {
	t.Chdir(t.TempDir())
	part := `{"className": "Part", "properties": {"Size": [1, 2, 3], "Name": "x"}}`
	put(t, "m.model.json", `{"className": "Folder", "children": [`+strings.Repeat("\n"+part+",", longText/len(part))+"\n"+part+"]}")
	p := loadOK(t, ".")
	model := p.Root.Child("ServerScriptService").Child("m")
	last := model.Children[len(model.Children)-1]
	assert.Empty(t, last.at.doc.content)
	assert.Equal(t, len(model.Children)+1, last.PropertyProblem("Size", "wrong").Line)
	assert.Len(t, p.Warnings, len(model.Children))
	size, _ := last.Properties.Find("Size")
	first, _ := model.Children[0].Properties.Find("Size")
	assert.Same(t, &size.(Numbers)[0], &first.(Numbers)[0], "equal arrays share their memory")
}
