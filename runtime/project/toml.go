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
func tomlSource(file string, text []byte) (string, error) {
	var data map[string]any
	if _, err := toml.Decode(string(text), &data); err != nil {
		return "", tomlProblem(file, err)
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
