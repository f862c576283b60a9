package admin

// This file holds Stats. Its one rule: it reads everything once and keeps sums only.

import (
	"context"
	"iter"

	"lanai/datastore"
)

// A Stat describes one store, all scopes that were selected. Sizes are bytes of values and metadata.
type Stat struct {
	Store        Name  `json:"store"`
	Ordered      bool  `json:"ordered,omitempty"`
	Keys         int64 `json:"keys"`         // with a value
	Removed      int64 `json:"removed"`      // removed, with versions left
	Versions     int64 `json:"versions"`     // superseded ones, tombstones included
	Tombstones   int64 `json:"tombstones"`   // latest or superseded
	Bytes        int64 `json:"bytes"`        // of the latest versions
	HistoryBytes int64 `json:"historyBytes"` // of the superseded versions
	Oldest       int64 `json:"oldest"`       // when the first version that is left was written, ms; 0 for none
	Newest       int64 `json:"newest"`       // when the last one was written, ms
}

// Add adds what another Stat counts.
func (t *Stat) Add(o Stat) {
	t.Keys += o.Keys
	t.Removed += o.Removed
	t.Versions += o.Versions
	t.Tombstones += o.Tombstones
	t.Bytes += o.Bytes
	t.HistoryBytes += o.HistoryBytes
	if t.Oldest == 0 || o.Oldest != 0 && o.Oldest < t.Oldest {
		t.Oldest = o.Oldest
	}
	t.Newest = max(t.Newest, o.Newest)
}

// Stats counts what a selection selects, store by store.
func (s *Store) Stats(ctx context.Context, sel Selection) iter.Seq2[Stat, error] {
	return func(yield func(Stat, error) bool) {
		if err := s.check(ctx, sel); err != nil {
			yield(Stat{}, err)
			return
		}
		left := false
		err := s.refs(ctx, sel, func(info StoreInfo, ref datastore.StoreRef) error {
			total := Stat{Store: Name(info.Name), Ordered: info.Ordered}
			err := ahead(ctx, s, ref, sel.Prefix, s.statOf, func(_ datastore.Key, one Stat) error {
				total.Add(one)
				return nil
			})
			if err == nil && !yield(total, nil) {
				left, err = true, context.Canceled
			}
			return err
		})
		if err != nil && !left {
			yield(Stat{}, err)
		}
	}
}

// statOf counts one key.
func (s *Store) statOf(ctx context.Context, key datastore.Key) (t Stat, err error) {
	history, err := s.history(ctx, key)
	for i, e := range history {
		size := int64(len(e.Value) + len(e.Metadata))
		if key.Ordered {
			size = 8
		}
		if e.Deleted {
			t.Tombstones++
		}
		switch latest := i == len(history)-1; {
		case !latest:
			t.Versions++
			t.HistoryBytes += size
		case e.Deleted:
			t.Removed++
		default:
			t.Keys++
			t.Bytes += size
		}
		if t.Oldest == 0 {
			t.Oldest = e.Updated
		}
		t.Newest = e.Updated
	}
	return t, err
}
