package admin

// This file holds the reading of a dump's lines. Its one rule: a line is understood whole or refused with what was
// expected; what it lets through, Backend.Restore takes.

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"lanai/datastore"
)

// A line is what one line of a dump says: one of the three.
type line struct {
	header  bool
	trailer bool
	keys    int64 // trailer

	key     datastore.Key
	history []*datastore.Entry
}

// A written is a line as JSON.
type written struct {
	Format   *string        `json:"format"`
	Keys     *int64         `json:"keys"`
	Store    *Name          `json:"store"`
	Ordered  bool           `json:"ordered"`
	Scope    *Name          `json:"scope"`
	Key      *Name          `json:"key"`
	Versions []writtenEntry `json:"versions"`
}

// A writtenEntry is a version as JSON.
type writtenEntry struct {
	Version        string          `json:"version"`
	Revision       uint64          `json:"revision"`
	Created        *int64          `json:"created"`
	Updated        *int64          `json:"updated"`
	Expires        int64           `json:"expires"`
	Deleted        bool            `json:"deleted"`
	Number         *int64          `json:"number"`
	Value          json.RawMessage `json:"value"`
	ValueBase64    *string         `json:"valueBase64"`
	UserIDs        []int64         `json:"userIds"`
	Metadata       json.RawMessage `json:"metadata"`
	MetadataBase64 *string         `json:"metadataBase64"`
}

// decodeLine reads a line.
func decodeLine(text []byte) (*line, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var w written
	if err := d.Decode(&w); err != nil {
		return nil, explainLine(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("want nothing after the object")
	}
	entry := w.Store != nil || w.Scope != nil || w.Key != nil || w.Versions != nil || w.Ordered
	switch {
	case w.Format != nil && w.Keys == nil && !entry:
		if *w.Format != Format {
			return nil, &formatError{*w.Format}
		}
		return &line{header: true}, nil
	case w.Keys != nil && w.Format == nil && !entry:
		return &line{trailer: true, keys: *w.Keys}, nil
	case w.Format != nil || w.Keys != nil:
		return nil, errors.New("want format, keys, or a key with its versions, not several of them")
	}
	return w.entry()
}

// A formatError is about a dump of another format.
type formatError struct{ got string }

func (e *formatError) Error() string {
	return fmt.Sprintf("format: got %.60q, want %q: another version of Lanai wrote this dump", e.got, Format)
}

// explainLine says what is wrong with a line in the words of its writer.
func explainLine(err error) error {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("the line ends in the middle, want a whole JSON object")
	case errors.As(err, &syntax):
		return fmt.Errorf("%v at byte %d, want a JSON object", syntax, syntax.Offset)
	case errors.As(err, &wrong):
		return fmt.Errorf("%s: got %s, want %s", cmpOr(wrong.Field, "line"), wrong.Value, kindName(wrong.Type.Kind().String()))
	case errors.Is(err, errName):
		return err
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}

func cmpOr(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// kindName is what a Go kind is called in JSON.
func kindName(kind string) string {
	switch kind {
	case "int64", "uint64":
		return "a whole number in range"
	case "bool":
		return "true or false"
	case "slice":
		return "an array"
	case "struct":
		return "an object"
	}
	return "a " + kind
}

// entry makes the key and its history.
func (w *written) entry() (*line, error) {
	switch {
	case w.Store == nil:
		return nil, errors.New("store is missing")
	case w.Scope == nil:
		return nil, errors.New("scope is missing")
	case w.Key == nil:
		return nil, errors.New("key is missing")
	case len(w.Versions) == 0:
		return nil, errors.New("versions: got none, want at least one")
	}
	l := &line{key: datastore.Key{Store: string(*w.Store), Scope: string(*w.Scope), Name: string(*w.Key), Ordered: w.Ordered}}
	if err := l.key.Validate(); err != nil {
		return nil, fmt.Errorf("key %s: %w", l.key, err)
	}
	for i := range w.Versions {
		e, err := w.Versions[i].entry(l.key)
		if err != nil {
			return nil, fmt.Errorf("version %d of %d: %w", i+1, len(w.Versions), err)
		}
		l.history = append(l.history, e)
	}
	return l, datastore.CheckHistory(l.key, l.history)
}

// entry makes one version.
func (w *writtenEntry) entry(key datastore.Key) (*datastore.Entry, error) {
	value, err := stored("value", w.Value, w.ValueBase64)
	if err != nil {
		return nil, err
	}
	metadata, err := stored("metadata", w.Metadata, w.MetadataBase64)
	if err != nil {
		return nil, err
	}
	hasValue := w.Value != nil || w.ValueBase64 != nil
	switch {
	case !isVersion(w.Version):
		return nil, fmt.Errorf("version: got %.60q, want an id as Lanai makes them", w.Version)
	case w.Revision == 0:
		return nil, errors.New("revision: want 1 or more")
	case w.Created == nil || w.Updated == nil:
		return nil, errors.New("want created and updated, in milliseconds")
	case w.Deleted && (hasValue || w.Number != nil || w.UserIDs != nil || metadata != nil):
		return nil, errors.New("deleted: a removal has no value, user ids or metadata")
	case !w.Deleted && key.Ordered && w.Number == nil:
		return nil, errors.New("number is missing, the value in an ordered store")
	case !w.Deleted && !key.Ordered && !hasValue:
		return nil, errors.New("value is missing")
	case len(value) > datastore.MaxValue:
		return nil, fmt.Errorf("value: got %d bytes, want at most %d", len(value), datastore.MaxValue)
	}
	e := &datastore.Entry{
		Value: value, UserIDs: w.UserIDs, Metadata: metadata, Version: w.Version, Revision: w.Revision,
		Created: *w.Created, Updated: *w.Updated, Expires: w.Expires, Deleted: w.Deleted,
	}
	if w.Number != nil {
		e.Number = *w.Number
	}
	return e, nil
}

// stored gives the bytes of a member that holds stored text, nil for none.
func stored(name string, text json.RawMessage, encoded *string) ([]byte, error) {
	if encoded == nil {
		return text, nil
	}
	if text != nil {
		return nil, fmt.Errorf("want %s or %sBase64, not both", name, name)
	}
	raw, err := base64.StdEncoding.DecodeString(*encoded)
	if err != nil {
		return nil, fmt.Errorf("%sBase64: got %.60q, want base64", name, *encoded)
	}
	if len(raw) == 0 {
		return nil, nil
	}
	return raw, nil
}

// isVersion reports whether a text is made of what version ids are made of; CheckHistory sees to the rest.
func isVersion(id string) bool {
	return id != "" && strings.Trim(id, "0123456789ABCDEF.") == ""
}
