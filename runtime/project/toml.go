package project

// This file holds TOML data files. Its one rule: datetimes become strings in
// TOML's own notation.

import (
	"errors"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// tomlSource is the Luau text of a .toml file. https://toml.io/en/v1.0.0
func tomlSource(file, text string) (string, error) {
	for _, offset := range []int{tooDeep(text), tooManyDots(text)} {
		if offset >= 0 {
			return "", problem(file, "invalid TOML: nested more than %d levels deep", maxDepth).at(text, offset)
		}
	}
	var data map[string]any
	if _, err := toml.Decode(text, &data); err != nil {
		return "", tomlProblem(file, err)
	}
	if depthOf(data, 0) > maxDepth {
		return "", problem(file, "invalid TOML: nested more than %d levels deep", maxDepth)
	}
	return returnSource(tomlValue(data)), nil
}

func tomlProblem(file string, err error) *Problem {
	var parse toml.ParseError
	if !errors.As(err, &parse) {
		return problem(file, "invalid TOML: %v", err)
	}
	p := problem(file, "invalid TOML: %s", strings.TrimSuffix(parse.Message, "."))
	p.Line, p.Column = parse.Position.Line, parse.Position.Col
	return p
}

// depthOf is how deep decoded TOML is nested, as far as the limit: dotted keys nest too.
func depthOf(value any, above int) (deepest int) {
	if deepest = above + 1; deepest > maxDepth {
		return deepest
	}
	switch v := value.(type) {
	case map[string]any:
		for _, field := range v {
			deepest = max(deepest, depthOf(field, above+1))
		}
	case []map[string]any:
		for _, element := range v {
			deepest = max(deepest, depthOf(element, above+1))
		}
	case []any:
		for _, element := range v {
			deepest = max(deepest, depthOf(element, above+1))
		}
	}
	return deepest
}

// tomlValue turns decoded TOML into what the Luau printer knows.
func tomlValue(value any) any {
	switch v := value.(type) {
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, field := range v {
			object[key] = tomlValue(field)
		}
		return object
	case []map[string]any:
		array := make([]any, len(v))
		for i, element := range v {
			array[i] = tomlValue(element)
		}
		return array
	case []any:
		array := make([]any, len(v))
		for i, element := range v {
			array[i] = tomlValue(element)
		}
		return array
	case time.Time:
		return tomlTime(v)
	}
	return value
}

// tomlTime writes a datetime as TOML does. The decoder tells TOML's three local
// kinds apart by the name of the location.
func tomlTime(t time.Time) string {
	switch t.Location().String() {
	case "datetime-local":
		return t.Format("2006-01-02T15:04:05.999999999")
	case "date-local":
		return t.Format(time.DateOnly)
	case "time-local":
		return t.Format("15:04:05.999999999")
	}
	return t.Format(time.RFC3339Nano)
}
