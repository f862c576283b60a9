package redis

// This file holds how an entry is written. Its one rule: a record is a head, one line of text that the scripts read and
// write, and a body, which only Go looks into.
//
// The head is "1 version updated created revision deleted expires token\n". The token names the write that made the
// version, so that a write repeated after a lost connection is known to have been done. The body is the number in 8
// bytes that sort as numbers do, the count of user ids as a varint, these as varints, the length of the metadata, the
// metadata, the value; a tombstone has none.

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strconv"
	"strings"

	"lanai/datastore"
)

const layout = "1"

// mostHead is the number of bytes in which every head fits.
const mostHead = 256

// sortable maps numbers to unsigned ones of the same order.
func sortable(n int64) uint64 { return uint64(n) ^ 1<<63 }

func unsortable(n uint64) int64 { return int64(n ^ 1<<63) }

// encodeHead writes the head of an entry.
func encodeHead(e *datastore.Entry, token string) []byte {
	b := append(make([]byte, 0, 128), layout...)
	b = append(append(b, ' '), e.Version...)
	b = strconv.AppendInt(append(b, ' '), e.Updated, 10)
	b = strconv.AppendInt(append(b, ' '), e.Created, 10)
	b = strconv.AppendUint(append(b, ' '), e.Revision, 10)
	b = append(append(b, ' '), flag(e.Deleted)...)
	b = strconv.AppendInt(append(b, ' '), e.Expires, 10)
	b = append(append(b, ' '), token...)
	return append(b, '\n')
}

func encodeBody(c datastore.Change) []byte {
	b := make([]byte, 0, 8+2*binary.MaxVarintLen32+binary.MaxVarintLen64*len(c.UserIDs)+len(c.Metadata)+len(c.Value))
	b = binary.BigEndian.AppendUint64(b, sortable(c.Number))
	b = binary.AppendUvarint(b, uint64(len(c.UserIDs)))
	for _, id := range c.UserIDs {
		b = binary.AppendVarint(b, id)
	}
	b = binary.AppendUvarint(b, uint64(len(c.Metadata)))
	b = append(b, c.Metadata...)
	return append(b, c.Value...)
}

var errRecord = errors.New("its content is not what Lanai writes")

// decodeRecord reads a record. The entry keeps record's bytes.
func decodeRecord(record []byte) (*datastore.Entry, error) {
	end := bytes.IndexByte(record, '\n')
	if end < 0 {
		return nil, errRecord
	}
	e, err := decodeHead(string(record[:min(end+1, mostHead)]))
	if err != nil || end+1 == len(record) {
		return e, err
	}
	return e, decodeBody(e, record[end+1:])
}

// decodeHead reads the head that text, of at most mostHead bytes, begins with. The entry keeps text.
func decodeHead(text string) (*datastore.Entry, error) {
	line, _, ended := strings.Cut(text, "\n")
	var field [8]string
	rest, more := line, true
	for i := range field {
		if !more {
			return nil, errRecord
		}
		field[i], rest, more = strings.Cut(rest, " ")
	}
	if more || !ended || field[0] != layout {
		return nil, errRecord
	}
	e := &datastore.Entry{Version: field[1], Deleted: field[5] == "1"}
	var errs [4]error
	e.Updated, errs[0] = strconv.ParseInt(field[2], 10, 64)
	e.Created, errs[1] = strconv.ParseInt(field[3], 10, 64)
	e.Revision, errs[2] = strconv.ParseUint(field[4], 10, 64)
	e.Expires, errs[3] = strconv.ParseInt(field[6], 10, 64)
	if errs != [4]error{} {
		return nil, errRecord
	}
	return e, nil
}

// decodeBody reads a body into e.
func decodeBody(e *datastore.Entry, body []byte) error {
	if len(body) < 8 {
		return errRecord
	}
	e.Number = unsortable(binary.BigEndian.Uint64(body))
	body = body[8:]
	count, size := binary.Uvarint(body)
	if size <= 0 || count > uint64(len(body)) {
		return errRecord
	}
	body = body[size:]
	for range count {
		id, size := binary.Varint(body)
		if size <= 0 {
			return errRecord
		}
		e.UserIDs, body = append(e.UserIDs, id), body[size:]
	}
	length, size := binary.Uvarint(body)
	if size <= 0 || length > uint64(len(body)-size) {
		return errRecord
	}
	body = body[size:]
	if length > 0 {
		e.Metadata = body[:length:length]
	}
	if value := body[length:]; len(value) > 0 {
		e.Value = value
	}
	return nil
}
