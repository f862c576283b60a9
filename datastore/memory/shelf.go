package memory

// This file holds shelf, the keys of one scope, and record, the versions of one key. Their one rule: names and ranks are
// always in order, so a page of a listing costs what it returns. Guarded by the backend's mutex.

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"lanai/datastore"
)

// A shelf holds the keys of one scope of one store.
type shelf struct {
	records map[string]*record
	names   order[string]
	ranks   order[datastore.Ranked] // of an ordered store
}

func newShelf() *shelf {
	return &shelf{
		records: map[string]*record{},
		names:   order[string]{compare: strings.Compare},
		ranks:   order[datastore.Ranked]{compare: compareRanked},
	}
}

// add makes the record of a new name.
func (s *shelf) add(key datastore.Key) *record {
	r := &record{key: key, place: -1}
	s.records[key.Name] = r
	s.names.add(key.Name)
	return r
}

// erase drops a name with all versions.
func (s *shelf) erase(r *record) {
	delete(s.records, r.key.Name)
	s.names.remove(r.key.Name)
	s.rank(r, r.latest, nil)
}

// rank moves an ordered key from the number of one entry to that of another; nil is none.
func (s *shelf) rank(r *record, from, to *datastore.Entry) {
	if !r.key.Ordered || from != nil && to != nil && from.Number == to.Number {
		return
	}
	if from != nil {
		s.ranks.remove(datastore.Ranked{Name: r.key.Name, Number: from.Number})
	}
	if to != nil {
		s.ranks.add(datastore.Ranked{Name: r.key.Name, Number: to.Number})
	}
}

// sorted lists an ordered shelf.
func (s *shelf) sorted(q datastore.SortedRange) (found []datastore.Ranked) {
	low, high := place{}, place{len(s.ranks.chunks), 0}
	if q.Min != nil {
		low = s.ranks.seek(datastore.Ranked{Number: *q.Min})
	}
	if q.Max != nil {
		high = s.above(*q.Max)
	}
	switch {
	case q.After != nil && q.Descending:
		high = lesser(high, s.ranks.seek(*q.After))
	case q.After != nil:
		after := datastore.Ranked{Number: q.After.Number, Name: q.After.Name + "\x00"}
		if next := s.ranks.seek(after); lesser(low, next) == low {
			low = next
		}
	}
	within := func(r datastore.Ranked) bool {
		if len(found) >= q.Limit || q.Min != nil && r.Number < *q.Min || q.Max != nil && r.Number > *q.Max {
			return false
		}
		found = append(found, r)
		return true
	}
	if q.Descending {
		s.ranks.down(high, within)
	} else {
		s.ranks.up(low, within)
	}
	return found
}

// above is the place of the first item with a greater number.
func (s *shelf) above(number int64) place {
	if number == math.MaxInt64 {
		return place{len(s.ranks.chunks), 0}
	}
	return s.ranks.seek(datastore.Ranked{Number: number + 1})
}

func lesser(a, b place) place {
	if a.chunk < b.chunk || a.chunk == b.chunk && a.at < b.at {
		return a
	}
	return b
}

func compareRanked(a, b datastore.Ranked) int {
	return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Name, b.Name))
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// A record is one key: its latest version and those it superseded, in the order of their slots.
type record struct {
	key     datastore.Key
	latest  *datastore.Entry
	history []*datastore.Entry
	end     int64 // when something of it is gone, ms
	place   int   // index in Backend.ends; -1 while nothing of it ends
}

// step makes a computed step.
func (r *record) step(step datastore.Step) {
	now := step.Entry.Updated
	r.history = slices.DeleteFunc(r.history, func(e *datastore.Entry) bool { return e.Gone(now) })
	if step.Evict {
		r.remove(step.Entry.Slot())
	}
	if step.Retain != nil {
		r.remove(step.Retain.Slot())
		r.history = append(r.history, step.Retain)
	}
	r.latest = step.Entry
}

// remove drops the version in a slot. It can only be among the last.
func (r *record) remove(slot uint64) {
	r.history = slices.DeleteFunc(r.history, func(e *datastore.Entry) bool { return e.Slot() == slot })
}

// version gives the version of an id, or nil.
func (r *record) version(id string) *datastore.Entry {
	if r.latest.Version == id {
		return r.latest
	}
	for _, e := range r.history {
		if e.Version == id {
			return e
		}
	}
	return nil
}

// drop erases the version of an id and reports whether any is left that counts.
func (r *record) drop(id string, now int64) bool {
	r.history = slices.DeleteFunc(r.history, func(e *datastore.Entry) bool { return e.Version == id })
	if r.latest.Version != id {
		return true
	}
	last := len(r.history) - 1
	if last < 0 || r.history[last].Gone(now) {
		return false
	}
	promoted := *r.history[last]
	promoted.Expires = 0
	r.latest, r.history = &promoted, r.history[:last]
	return true
}
