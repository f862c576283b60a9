package memory

// This file holds shelf, the keys of one scope, and record, the versions of one key. Their one rule: names and ranks
// are put in order when somebody lists, not when somebody writes. Guarded by the backend's mutex.

import (
	"cmp"
	"maps"
	"slices"

	"lanai/datastore"
)

// A shelf holds the keys of one scope of one store.
type shelf struct {
	records map[string]*record
	names   []string           // sorted; may hold names that were erased since
	fresh   []string           // added since names was sorted
	sorted  []datastore.Ranked // of an ordered store, ascending; nil when a write came since
}

// add makes the record of a new name.
func (s *shelf) add(name string) *record {
	r := &record{}
	s.records[name] = r
	s.fresh = append(s.fresh, name)
	return r
}

// erase drops a name with all versions.
func (s *shelf) erase(name string) {
	delete(s.records, name)
	s.sorted = nil
}

// from gives the names from first on, in order; some may have been erased.
func (s *shelf) from(first string) []string {
	if len(s.fresh) > 0 {
		s.names = append(s.names, s.fresh...)
		s.fresh = nil
		slices.Sort(s.names)
		s.names = slices.Compact(s.names)
		s.names = slices.DeleteFunc(s.names, func(name string) bool { return s.records[name] == nil })
	}
	at, _ := slices.BinarySearch(s.names, first)
	return s.names[at:]
}

// rank lists an ordered shelf.
func (s *shelf) rank(q datastore.SortedRange) []datastore.Ranked {
	if s.sorted == nil {
		s.sorted = make([]datastore.Ranked, 0, len(s.records))
		for name, r := range s.records {
			s.sorted = append(s.sorted, datastore.Ranked{Name: name, Number: r.latest.Number})
		}
		slices.SortFunc(s.sorted, compareRanked)
	}
	low, high := 0, len(s.sorted)
	if q.Min != nil {
		low = s.search(datastore.Ranked{Number: *q.Min})
	}
	if q.Max != nil {
		high = s.searchAbove(*q.Max)
	}
	if q.After != nil && q.Descending {
		high = min(high, s.search(*q.After))
	} else if q.After != nil {
		low = max(low, s.search(datastore.Ranked{Number: q.After.Number, Name: q.After.Name + "\x00"}))
	}
	if low >= high {
		return nil
	}
	if q.Descending {
		found := slices.Clone(s.sorted[max(low, high-q.Limit):high])
		slices.Reverse(found)
		return found
	}
	return slices.Clone(s.sorted[low:min(high, low+q.Limit)])
}

// search is the index of the first item not before at.
func (s *shelf) search(at datastore.Ranked) int {
	i, _ := slices.BinarySearchFunc(s.sorted, at, compareRanked)
	return i
}

// searchAbove is the index of the first item with a greater number.
func (s *shelf) searchAbove(number int64) int {
	i, _ := slices.BinarySearchFunc(s.sorted, number, func(r datastore.Ranked, n int64) int {
		if r.Number > n {
			return 1
		}
		return -1
	})
	return i
}

func compareRanked(a, b datastore.Ranked) int {
	return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Name, b.Name))
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// A record is one key: its latest version and those it superseded, in the order of their slots.
type record struct {
	latest  *datastore.Entry
	history []*datastore.Entry
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

// drop erases the version of an id and reports whether any is left.
func (r *record) drop(id string) bool {
	r.history = slices.DeleteFunc(r.history, func(e *datastore.Entry) bool { return e.Version == id })
	if r.latest.Version != id {
		return true
	}
	last := len(r.history) - 1
	if last < 0 {
		return false
	}
	promoted := *r.history[last]
	promoted.Expires = 0
	r.latest, r.history = &promoted, r.history[:last]
	return true
}
