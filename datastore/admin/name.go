package admin

// This file holds Name, how names stand in JSON. Its one rule: every name comes back byte for byte.

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// A Name is the name of a store, a scope or a key as JSON: a string, or {"base64":"..."} when it is not UTF-8.
type Name string

var (
	_ json.Marshaler   = Name("")
	_ json.Unmarshaler = (*Name)(nil)
)

var errName = errors.New(`a name: want a string or {"base64":"..."}`)

// MarshalJSON is json.Marshaler's.
func (n Name) MarshalJSON() ([]byte, error) { return appendName(nil, string(n)), nil }

// UnmarshalJSON is json.Unmarshaler's.
func (n *Name) UnmarshalJSON(text []byte) error {
	var s string
	if json.Unmarshal(text, &s) == nil && string(text) != "null" {
		*n = Name(s)
		return nil
	}
	var wrapped map[string]string
	if json.Unmarshal(text, &wrapped) != nil || len(wrapped) != 1 {
		return errName
	}
	raw, err := base64.StdEncoding.DecodeString(wrapped["base64"])
	if err != nil || len(raw) == 0 {
		return errName
	}
	*n = Name(raw)
	return nil
}

// appendName appends a name: a string, or an object around base64 when it is not UTF-8.
func appendName(b []byte, name string) []byte {
	if utf8.ValidString(name) {
		return appendText(b, name)
	}
	b = base64.StdEncoding.AppendEncode(append(b, `{"base64":"`...), []byte(name))
	return append(b, `"}`...)
}

const hexDigits = "0123456789abcdef"

// appendText appends a JSON string.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ' || c == 0x7F:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
