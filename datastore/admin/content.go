package admin

// This file holds the checks of what an operator writes. Its one rule: what a script could not have stored is refused.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"lanai/datastore"
)

// Limits of metadata, in bytes. A key and a string value count alone; the total is of the JSON text.
// https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits
const (
	maxMetadataKey   = 50
	maxMetadataValue = 250
	maxMetadata      = 300
)

// change checks an edit and makes the content that it writes.
func (e *Edit) change(key datastore.Key) (c datastore.Change, err error) {
	if key.Ordered {
		if len(e.UserIDs) > 0 || len(e.Metadata) > 0 {
			return c, inputError("user ids and metadata: an ordered store keeps none")
		}
		c.Number, err = integer(e.Value)
		return c, err
	}
	if c.Value, err = compact("value", e.Value); err != nil {
		return c, err
	}
	if err := storable(c.Value); err != nil {
		return c, err
	}
	if len(e.UserIDs) > 0 {
		c.UserIDs = e.UserIDs
	}
	c.Metadata, err = metadata(e.Metadata)
	return c, err
}

// integer reads the value of an ordered store.
func integer(text []byte) (int64, error) {
	text = bytes.TrimSpace(text)
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return 0, inputError("value: got %.60q, want an integer from -9223372036854775808 to 9223372036854775807", text)
	}
	return n, nil
}

// compact checks that a text is one JSON value in UTF-8, and takes the blanks out.
func compact(what string, text []byte) ([]byte, error) {
	if !utf8.Valid(text) {
		return nil, inputError("%s: got text that is not UTF-8", what)
	}
	var raw json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, inputError("%s: got %.60q, want JSON: %s", what, text, explain(err))
	}
	var b bytes.Buffer
	err := json.Compact(&b, raw)
	return b.Bytes(), err
}

// explain says what is wrong with a JSON text.
func explain(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("%v at byte %d", syntax, syntax.Offset)
	}
	return err.Error()
}

// storable refuses values that no script could have stored.
func storable(text []byte) error {
	if len(text) > datastore.MaxValue {
		return inputError("value: got %d bytes of JSON, want at most %d", len(text), datastore.MaxValue)
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil { // valid JSON: a number out of the range of doubles
		return inputError("value: %s", explainNumber(err))
	}
	if v == nil {
		return inputError("value: got null, want a value; 'rm' removes a key")
	}
	return nil
}

func explainNumber(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Sprintf("got %s, want numbers of at most 1.8e308", wrong.Value)
	}
	return err.Error()
}

// metadata checks metadata, of which an empty object is none.
func metadata(text []byte) ([]byte, error) {
	if text == nil {
		return nil, nil
	}
	small, err := compact("metadata", text)
	if err != nil {
		return nil, err
	}
	var all map[string]any
	if err := json.Unmarshal(small, &all); err != nil || all == nil {
		return nil, inputError("metadata: got %.60q, want an object of strings, numbers and booleans", text)
	}
	for name, value := range all {
		if err := metadataField(name, value); err != nil {
			return nil, err
		}
	}
	switch {
	case len(all) == 0:
		return nil, nil
	case len(small) > maxMetadata:
		return nil, inputError("metadata: got %d bytes of JSON, want at most %d", len(small), maxMetadata)
	}
	return small, nil
}

func metadataField(name string, value any) error {
	if len(name) > maxMetadataKey {
		return inputError("metadata: name %.60q has %d bytes, want at most %d", name, len(name), maxMetadataKey)
	}
	switch v := value.(type) {
	case nil:
		return inputError("metadata: %s: got null, want a string, number or boolean", name)
	case string:
		if len(v) > maxMetadataValue {
			return inputError("metadata: %s: got %d bytes, want at most %d", name, len(v), maxMetadataValue)
		}
	}
	return nil
}
