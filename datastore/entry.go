package datastore

// This file holds Entry and the rule by which one write turns the state of a key into the next. Every
// backend applies that same rule, inside its own transaction.

import (
	"errors"
	"hash/crc32"
	"strconv"
)

// MaxValue is the greatest size of a value in bytes of JSON text.
const MaxValue = 4194304

// Retention is how long a superseded version and a removed key are kept, in milliseconds: 30 days.
const Retention = 30 * 24 * 60 * 60 * 1000

const hour = 60 * 60 * 1000

// An Entry is one version of a key. It is never modified after it was made.
type Entry struct {
	Value    []byte  // JSON text; nil in a tombstone and in ordered stores
	Number   int64   // the value in ordered stores
	UserIDs  []int64 // may be nil
	Metadata []byte  // JSON text; nil when there is none
	Version  string  // opaque; unique among all versions of the key
	Revision uint64  // number of writes to the key, this one included; restarts when the key is purged
	Created  int64   // when the key came to be, ms
	Updated  int64   // when this version was written, ms; never decreases along a key
	Expires  int64   // when a superseded version ends, ms; 0 for the latest
	Deleted  bool    // a tombstone, written by Remove
}

// Live reports whether e holds a value: it exists and is not a tombstone.
func (e *Entry) Live() bool { return e != nil && !e.Deleted }

// Gone reports whether e no longer counts at all at the time now (ms): a version past its end, or a tombstone
// older than Retention.
func (e *Entry) Gone(now int64) bool {
	return e == nil || gone(e.Deleted, e.Updated, e.Expires, now)
}

func gone(deleted bool, updated, expires, now int64) bool {
	return expires != 0 && expires <= now || deleted && updated+Retention <= now
}

// Slot is the place of this version in the history of its key: one value and one tombstone for each UTC hour.
// Slots increase with time.
func (e *Entry) Slot() uint64 { return slot(e.Updated, e.Deleted) }

func slot(updated int64, deleted bool) uint64 {
	s := uint64(updated/hour) << 1
	if deleted {
		s |= 1
	}
	return s
}

// A Change is the new content of a key.
type Change struct {
	Value    []byte
	Number   int64 // ordered stores
	UserIDs  []int64
	Metadata []byte
}

// A Write asks a backend for one atomic step on one key.
type Write struct {
	Change
	Delete  bool   // write a tombstone (standard) or erase (ordered); Change is ignored
	Match   bool   // only if the current version is Version; otherwise ErrConflict
	Version string // "" matches a key that has no version at all
	Fence   uint64 // only if no later token was given out on the key (Backend.Acquire), otherwise ErrFenced; 0 for any
	Now     int64  // ms
	Origin  string // the engine that writes; part of the version id and of the Notice
}

// A Saved is what a write did.
type Saved struct {
	Entry    *Entry // the state after the write; nil when the key has no version. With ErrConflict: the current state
	Previous *Entry // the state before a Delete; backends may leave it nil for other writes
	Changed  bool   // false when a Delete found nothing to delete
}

// ErrConflict is returned by Backend.Save when the current version is not the expected one.
var ErrConflict = errors.New("version conflict")

// A Step is what a backend has to do for a write, besides making Saved.Entry the latest version.
type Step struct {
	Saved
	Retain *Entry // keep this version in its Slot of the history, replacing what is there; nil for none
	Evict  bool   // drop what the history holds in the slot of Saved.Entry, so that no slot is taken twice
}

// Apply computes the step from the current state, nil for none, to the state after w. It is pure.
//
// A version stays in the history when a later UTC hour supersedes it or a tombstone does; further writes within
// its hour replace it. So a key keeps the last value of each hour for Retention.
// https://create.roblox.com/docs/cloud-services/data-stores/versioning-listing-and-caching
func (w Write) Apply(key Key, current *Entry) (Step, error) {
	have := ""
	if current != nil {
		have = current.Version
	}
	if w.Match && have != w.Version {
		return Step{Saved: Saved{Entry: current, Previous: current}}, ErrConflict
	}
	if w.Delete && !current.Live() {
		return Step{Saved: Saved{Entry: current, Previous: current}}, nil
	}
	if w.Delete && key.Ordered {
		return Step{Saved: Saved{Previous: current, Changed: true}}, nil
	}

	next := w.next(current)
	step := Step{Saved: Saved{Entry: next, Previous: current, Changed: true}}
	if current == nil || key.Ordered {
		return step, nil
	}
	sameHour := current.Slot()>>1 == next.Slot()>>1
	if !sameHour || next.Deleted {
		kept := *current
		kept.Expires = next.Updated + Retention
		step.Retain = &kept
	}
	step.Evict = sameHour && current.Deleted
	return step, nil
}

// next builds the version that follows current.
func (w Write) next(current *Entry) *Entry {
	next := &Entry{Created: w.Now, Updated: w.Now, Revision: 1, Deleted: w.Delete}
	if current != nil {
		next.Revision = current.Revision + 1
		next.Updated = max(w.Now, current.Updated)
		next.Created = next.Updated
	}
	if current.Live() {
		next.Created = current.Created
	}
	if !w.Delete {
		next.Value, next.Number, next.UserIDs, next.Metadata = w.Value, w.Number, w.UserIDs, w.Metadata
	}
	next.Version = versionID(next.Updated, next.Revision, w.Mark())
	return next
}

// versionID makes an id in the look of Roblox's: dotted groups of hexadecimal digits. The groups are the time, the
// revision, and the mark of the write.
func versionID(updated int64, revision uint64, mark string) string {
	id := make([]byte, 0, 48)
	id = appendHex(id, uint64(updated), 16)
	id = appendHex(append(id, '.'), revision, 10)
	return string(append(append(id, '.'), mark...))
}

// Mark is the end of the id of the version that w makes: a hash of writer and content, and a constant. The content is in
// it because the revision begins anew when a key was erased: without it, two values that one server writes within a
// millisecond, with an erasure in between, would be one version to who compares versions.
func (w Write) Mark() string {
	h := fnv64(w.Origin)
	if !w.Delete {
		mix := func(n uint64) { h = (h ^ n) * 1099511628211 }
		mix(uint64(w.Number))
		mix(uint64(crc32.Checksum(w.Value, castagnoli)))
		mix(uint64(crc32.Checksum(w.Metadata, castagnoli)))
		for _, id := range w.UserIDs {
			mix(uint64(id))
		}
	}
	return string(append(appendHex(make([]byte, 0, 19), h, 16), ".01"...))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// VersionSlots gives the two slots of the history in which a version of this id may lie. It reports false for a text
// that is no version id.
func VersionSlots(version string) (value, tombstone uint64, ok bool) {
	if len(version) != 47 || version[16] != '.' {
		return 0, 0, false
	}
	updated, err := strconv.ParseUint(version[:16], 16, 63)
	if err != nil {
		return 0, 0, false
	}
	return slot(int64(updated), false), slot(int64(updated), true), true
}

const hexDigits = "0123456789ABCDEF"

// appendHex appends v as width upper-case hexadecimal digits.
func appendHex(b []byte, v uint64, width int) []byte {
	for shift := 4 * (width - 1); shift >= 0; shift -= 4 {
		b = append(b, hexDigits[v>>shift&15])
	}
	return b
}

// fnv64 is FNV-1a. http://www.isthe.com/chongo/tech/comp/fnv/
func fnv64(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
