// Package admin is what an operator does to a store: look at it, edit single keys, go back to a version, erase, count,
// and copy whole stores as text. It works on any [datastore.Backend], beside servers that are running: edits are
// compare-and-set, and every write is announced, so that caches elsewhere are dropped.
//
// The package knows no terminal and no flags. Listings are iterators and dumps are streams: neither holds more than a
// few keys at a time, however large the store is.
//
// A dump is text, one JSON object a line. The first line names the format, the last one counts the keys; each line
// between is one key with everything it has:
//
//	{"format":"lanai data 1"}
//	{"store":"PlayerData","scope":"global","key":"Player_1","versions":[{"version":"...","revision":1,"created":1767348300000,"updated":1767348300000,"value":{"Coins":5},"userIds":[1],"metadata":{"from":"shop"}}]}
//	{"store":"Scores","ordered":true,"scope":"global","key":"Player_1","versions":[{"version":"...","revision":7,"created":1767348300000,"updated":1767348300000,"number":9223372036854775807}]}
//	{"keys":2}
//
// Versions stand oldest first, the latest last; times are milliseconds since the Unix epoch, UTC; a superseded version
// has "expires", a tombstone "deleted":true. Numbers are exact 64-bit integers. Values and metadata are the stored text,
// byte for byte; what is no JSON text on one line stands as base64 in valueBase64 or metadataBase64, and a name that is
// not UTF-8 as {"base64":"..."}. The same content gives the same dump, whatever backend it comes from.
package admin

// This file holds Store. Its one rule: it asks a clock only to know which versions have ended and to date new ones.

import (
	"context"
	"time"

	"lanai/datastore"
)

// Origin names an operator's writes among those of servers, unless Options say otherwise.
const Origin = "lanai data"

// Options configure a Store. The zero value works.
type Options struct {
	Now    func() time.Time // nil for the computer's clock
	Origin string           // who writes; "" for Origin. Servers ignore only what they wrote themselves
}

// A Store is a store as an operator sees it. It is safe to use from any goroutine.
type Store struct {
	backend datastore.Backend
	o       Options
}

// New returns the operator's view of a backend, which stays the caller's to close.
func New(b datastore.Backend, o Options) *Store {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Origin == "" {
		o.Origin = Origin
	}
	return &Store{backend: b, o: o}
}

// nowMs is the time in milliseconds.
func (s *Store) nowMs() int64 { return s.o.Now().UnixMilli() }

// history gives what a key has, without what has ended; nil when nothing is left.
func (s *Store) history(ctx context.Context, key datastore.Key) ([]*datastore.Entry, error) {
	all, err := s.backend.History(ctx, key)
	if err != nil {
		return nil, err
	}
	left, _ := withoutEnded(all, s.nowMs())
	return left, nil
}

// withoutEnded leaves out the versions that have ended, and counts them. When the latest one has, nothing is left.
func withoutEnded(all []*datastore.Entry, now int64) (left []*datastore.Entry, ended int) {
	if len(all) == 0 || all[len(all)-1].Gone(now) {
		return nil, len(all)
	}
	for i, e := range all {
		if !e.Gone(now) {
			left = append(left, all[i])
		}
	}
	return left, len(all) - len(left)
}
