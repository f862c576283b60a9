package file

// This file holds how keys and entries are written as bytes. Its one rule: the order of encoded keys is the order of
// listings.

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"

	"lanai/datastore"
)

// The parts of the file.
var (
	latestBucket  = []byte("latest")  // keyOf(key) -> entry
	historyBucket = []byte("history") // historyOf(key, slot) -> entry
	sortedBucket  = []byte("sorted")  // rankOf(key, number) -> nothing
	storesBucket  = []byte("stores")  // storeOf(name) -> created and updated, 8 bytes each
)

// appendPart appends s so that the order of texts is kept and the end can be found: a zero byte becomes 0x00 0xFF, the
// end 0x00 0x01.
func appendPart(b []byte, s string) []byte {
	for i := range len(s) {
		if b = append(b, s[i]); s[i] == 0 {
			b = append(b, 0xFF)
		}
	}
	return append(b, 0x00, 0x01)
}

// cutPart splits a part off the front.
func cutPart(b []byte) (part string, rest []byte, ok bool) {
	var text []byte
	for i := 0; i < len(b); i++ {
		if b[i] != 0 {
			text = append(text, b[i])
			continue
		}
		if i++; i == len(b) {
			break
		}
		switch b[i] {
		case 0x01:
			return string(text), b[i+1:], true
		case 0xFF:
			text = append(text, 0)
		}
	}
	return "", nil, false
}

// kindOf is the first byte of everything about standard, or ordered, stores.
func kindOf(ordered bool) byte {
	if ordered {
		return 'o'
	}
	return 's'
}

// storeOf is the place of a store, and the beginning of the places of all in it.
func storeOf(name string, ordered bool) []byte {
	return appendPart([]byte{kindOf(ordered)}, name)
}

// shelfOf is the beginning of the places of all in a store and scope.
func shelfOf(r datastore.StoreRef) []byte {
	return appendPart(storeOf(r.Store, r.Ordered), r.Scope)
}

// keyOf is the place of a key's latest version.
func keyOf(k datastore.Key) []byte { return append(shelfOf(k.Ref()), k.Name...) }

// historyOf is the place of a version in the history of a key.
func historyOf(k datastore.Key, slot uint64) []byte {
	return binary.BigEndian.AppendUint64(appendPart(shelfOf(k.Ref()), k.Name), slot)
}

// rankOf is the place of an ordered key among the numbers of its store and scope.
func rankOf(k datastore.Key, number int64) []byte {
	return append(binary.BigEndian.AppendUint64(shelfOf(k.Ref()), sortable(number)), k.Name...)
}

// sortable maps numbers to unsigned ones of the same order.
func sortable(n int64) uint64 { return uint64(n) ^ 1<<63 }

func unsortable(n uint64) int64 { return int64(n ^ 1<<63) }

// after is the first place after every one that begins with prefix; nil when there is none.
func after(prefix []byte) []byte {
	end := append([]byte(nil), prefix...)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}

// An entry is written as: a byte for the layout, a CRC-32C of the head, one of the value, the length of the head, the
// head, the value. The head is a byte of flags, then numbers as varints and texts with their length before them. So the
// head can be read, and trusted, without touching a long value.
const (
	layout      = 1
	headAt      = 11
	flagDeleted = 1
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sizeOf bounds the length of an entry written down.
func sizeOf(e *datastore.Entry) int {
	return headAt + 80 + binary.MaxVarintLen64*len(e.UserIDs) + len(e.Version) + len(e.Metadata) + len(e.Value)
}

func encodeEntry(e *datastore.Entry) []byte { return appendEntry(make([]byte, 0, sizeOf(e)), e) }

// appendEntry writes an entry down into an empty slice, which needs room for sizeOf.
func appendEntry(b []byte, e *datastore.Entry) []byte {
	b = b[:headAt]
	flags := byte(0)
	if e.Deleted {
		flags |= flagDeleted
	}
	b = append(b, flags)
	for _, n := range []int64{e.Created, e.Updated, e.Expires, e.Number} {
		b = binary.AppendVarint(b, n)
	}
	b = binary.AppendUvarint(b, e.Revision)
	b = appendText(b, e.Version)
	b = binary.AppendUvarint(b, uint64(len(e.UserIDs)))
	for _, id := range e.UserIDs {
		b = binary.AppendVarint(b, id)
	}
	b = appendText(b, string(e.Metadata))

	head := b[headAt:]
	b[0] = layout
	binary.LittleEndian.PutUint32(b[1:], crc32.Checksum(head, castagnoli))
	binary.LittleEndian.PutUint32(b[5:], crc32.Checksum(e.Value, castagnoli))
	binary.LittleEndian.PutUint16(b[9:], uint16(len(head)))
	return append(b, e.Value...)
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

var errEntry = errors.New("its content is damaged")

// mostHead is the greatest length of a head, which user ids and metadata must fit into.
const mostHead = 1<<16 - 1

// headSize bounds the length of the head of an entry with this content.
func headSize(c datastore.Change) int {
	return 128 + binary.MaxVarintLen64*len(c.UserIDs) + len(c.Metadata)
}

// decodeEntry reads an entry and copies it out of the file.
func decodeEntry(b []byte) (*datastore.Entry, error) {
	e, err := decodeHead(b)
	if err != nil {
		return nil, err
	}
	return e, ownValue(e, b)
}

// ownValue checks the value of an entry that decodeHead read from b, and copies it out of the file.
func ownValue(e *datastore.Entry, b []byte) error {
	if binary.LittleEndian.Uint32(b[5:]) != crc32.Checksum(e.Value, castagnoli) {
		return errEntry
	}
	e.Value = bytes.Clone(e.Value)
	return nil
}

// decodeHead reads an entry. Its value is still that in the file, and not checked.
func decodeHead(b []byte) (*datastore.Entry, error) {
	if len(b) < headAt || b[0] != layout {
		return nil, errEntry
	}
	size := int(binary.LittleEndian.Uint16(b[9:]))
	if size < 1 || size > len(b)-headAt ||
		binary.LittleEndian.Uint32(b[1:]) != crc32.Checksum(b[headAt:headAt+size], castagnoli) {
		return nil, errEntry
	}
	d := decoder{rest: b[headAt+1 : headAt+size]}
	e := &datastore.Entry{Deleted: b[headAt]&flagDeleted != 0}
	e.Created, e.Updated, e.Expires, e.Number = d.varint(), d.varint(), d.varint(), d.varint()
	e.Revision = d.uvarint()
	e.Version = string(d.text())
	for n := d.uvarint(); n > 0 && !d.failed; n-- {
		e.UserIDs = append(e.UserIDs, d.varint())
	}
	if metadata := d.text(); len(metadata) > 0 {
		e.Metadata = bytes.Clone(metadata)
	}
	if value := b[headAt+size:]; len(value) > 0 {
		e.Value = value
	}
	if d.failed {
		return nil, errEntry
	}
	return e, nil
}

// A decoder reads numbers and texts from the front of rest.
type decoder struct {
	rest   []byte
	failed bool
}

func (d *decoder) varint() int64 {
	n, size := binary.Varint(d.rest)
	d.skip(size)
	return n
}

func (d *decoder) uvarint() uint64 {
	n, size := binary.Uvarint(d.rest)
	d.skip(size)
	return n
}

func (d *decoder) text() []byte {
	size := d.uvarint()
	if size > uint64(len(d.rest)) {
		d.failed = true
		return nil
	}
	text := d.rest[:size]
	d.rest = d.rest[size:]
	return text
}

// skip drops size bytes; a size below 1 means that there was no number.
func (d *decoder) skip(size int) {
	if size < 1 {
		d.failed, d.rest = true, nil
		return
	}
	d.rest = d.rest[size:]
}
