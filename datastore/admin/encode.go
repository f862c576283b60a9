package admin

// This file holds the writing of a dump's lines. Its one rule: stored bytes are copied, never written anew.

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"lanai/datastore"
)

// Format is what the first line of a dump names.
const Format = "lanai data 1"

// appendHeader appends the first line.
func appendHeader(b []byte) []byte { return append(b, `{"format":"`+Format+`"}`+"\n"...) }

// appendTrailer appends the last line.
func appendTrailer(b []byte, keys int64) []byte {
	return append(strconv.AppendInt(append(b, `{"keys":`...), keys, 10), "}\n"...)
}

// appendLine appends the line of a key with its history.
func appendLine(b []byte, key datastore.Key, history []*datastore.Entry) []byte {
	b = append(appendKey(append(b, '{'), key), `,"versions":[`...)
	for i, e := range history {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendEntry(append(b, '{'), key, e), '}')
	}
	return append(b, "]}\n"...)
}

// AppendJSON appends a key and one of its versions as one JSON object, with the names that a dump uses.
func AppendJSON(b []byte, key datastore.Key, e *datastore.Entry) []byte {
	b = append(appendKey(append(b, '{'), key), ',')
	return append(appendEntry(b, key, e), '}')
}

func appendKey(b []byte, key datastore.Key) []byte {
	b = appendName(append(b, `"store":`...), key.Store)
	if key.Ordered {
		b = append(b, `,"ordered":true`...)
	}
	b = appendName(append(b, `,"scope":`...), key.Scope)
	return appendName(append(b, `,"key":`...), key.Name)
}

func appendEntry(b []byte, key datastore.Key, e *datastore.Entry) []byte {
	b = appendText(append(b, `"version":`...), e.Version)
	b = strconv.AppendUint(append(b, `,"revision":`...), e.Revision, 10)
	b = strconv.AppendInt(append(b, `,"created":`...), e.Created, 10)
	b = strconv.AppendInt(append(b, `,"updated":`...), e.Updated, 10)
	if e.Expires != 0 {
		b = strconv.AppendInt(append(b, `,"expires":`...), e.Expires, 10)
	}
	if e.Deleted {
		return append(b, `,"deleted":true`...)
	}
	if key.Ordered || e.Number != 0 {
		b = strconv.AppendInt(append(b, `,"number":`...), e.Number, 10)
	}
	if !key.Ordered || len(e.Value) > 0 {
		b = appendStored(b, "value", e.Value)
	}
	if len(e.UserIDs) > 0 {
		b = append(b, `,"userIds":[`...)
		for i, id := range e.UserIDs {
			if i > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendInt(b, id, 10)
		}
		b = append(b, ']')
	}
	if len(e.Metadata) > 0 {
		b = appendStored(b, "metadata", e.Metadata)
	}
	return b
}

// appendStored appends a member that holds stored text: as it is when it is JSON on one line, else as base64.
func appendStored(b []byte, name string, text []byte) []byte {
	b = append(append(b, `,"`...), name...)
	if plain(text) {
		return append(append(b, `":`...), text...)
	}
	b = base64.StdEncoding.AppendEncode(append(b, `Base64":"`...), text)
	return append(b, '"')
}

// plain reports whether a text can stand in a line and be read back byte for byte.
func plain(text []byte) bool {
	return len(text) > 0 && text[0] > ' ' && text[len(text)-1] > ' ' &&
		bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') < 0 && utf8.Valid(text) && json.Valid(text)
}
