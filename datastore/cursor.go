package datastore

// This file holds the text of cursors. Its one rule: a cursor is a position, valid for ever, and one that no listing of
// its kind made fails with InvalidCursor.

import (
	"encoding/base64"
	"encoding/binary"
)

// The listings a cursor can belong to: the first character of its text.
const (
	cursorKeys     = 'k'
	cursorStores   = 's'
	cursorSorted   = 'o'
	cursorVersions = 'v'
)

// encodeCursor makes the text of a position: its fields, each with its length before it.
func encodeCursor(listing byte, fields ...string) string {
	var raw []byte
	for _, f := range fields {
		raw = append(binary.AppendUvarint(raw, uint64(len(f))), f...)
	}
	return string(rune(listing)) + base64.RawURLEncoding.EncodeToString(raw)
}

// decodeCursor reads the fields of a position of this kind of listing.
func decodeCursor(cursor string, listing byte, fields []string) error {
	if cursor == "" || cursor[0] != listing {
		return InvalidCursor.New()
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor[1:])
	if err != nil {
		return InvalidCursor.New()
	}
	for i := range fields {
		length, n := binary.Uvarint(raw)
		if n <= 0 || length > uint64(len(raw)-n) {
			return InvalidCursor.New()
		}
		raw = raw[n:]
		fields[i], raw = string(raw[:length]), raw[length:]
	}
	if len(raw) != 0 {
		return InvalidCursor.New()
	}
	return nil
}
