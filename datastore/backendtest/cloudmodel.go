package backendtest

// This file holds the model tests of memory stores: random requests against what a list says. Its one rule: everything
// random comes from the printed seed; LANAI_TEST_SEED repeats a run.

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

const cloudSteps = 3000

// A mapModel is a map as a list of items in no order.
type mapModel struct {
	items []datastore.Item
	now   int64
}

func (m *mapModel) find(key string) *datastore.Item {
	for n := range m.items {
		if m.items[n].Key == key {
			return &m.items[n]
		}
	}
	return nil
}

func (m *mapModel) drop(key string) {
	m.items = slices.DeleteFunc(m.items, func(i datastore.Item) bool { return i.Key == key })
}

func (m *mapModel) advance(by int64) {
	m.now += by
	m.items = slices.DeleteFunc(m.items, func(i datastore.Item) bool { return i.Expires <= m.now })
}

// list gives the keys of a range.
func (m *mapModel) list(r datastore.ItemRange) []string {
	items := slices.Clone(m.items)
	slices.SortFunc(items, func(a, b datastore.Item) int { return cmp.Or(sortOrder(a.Sort, b.Sort), cmp.Compare(a.Key, b.Key)) })
	if r.Descending {
		slices.Reverse(items)
	}
	names := []string{}
	for _, i := range items {
		if len(names) < r.Limit && (r.Lower == nil || behind(i, *r.Lower) > 0) && (r.Upper == nil || behind(i, *r.Upper) < 0) {
			names = append(names, i.Key)
		}
	}
	return names
}

// sortOrder is the order of sort keys, told again.
func sortOrder(a, b datastore.SortKey) int {
	kinds := []datastore.SortKind{datastore.SortNumber, datastore.SortText, datastore.SortNone}
	if a.Kind != b.Kind {
		return cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind))
	}
	if a.Kind == datastore.SortNumber {
		return cmp.Compare(a.Number, b.Number)
	}
	return cmp.Compare(a.Text, b.Text)
}

func behind(i datastore.Item, p datastore.Place) int {
	if c := sortOrder(i.Sort, p.Sort); c != 0 || p.Key == "" {
		return c
	}
	return cmp.Compare(i.Key, p.Key)
}

func randomSort(r *rand.Rand) datastore.SortKey {
	switch r.IntN(3) {
	case 0:
		return number(float64(r.IntN(9)-4) / 2)
	case 1:
		return textKey(string([]byte{byte(r.IntN(3)) * 127})[:r.IntN(2)])
	}
	return unsorted
}

func randomPlace(r *rand.Rand, key string) *datastore.Place {
	if r.IntN(3) == 0 {
		return nil
	}
	p := &datastore.Place{Sort: randomSort(r)}
	if r.IntN(2) == 0 {
		p.Key = key
	}
	return p
}

// modelMap writes, removes, lists and waits.
func modelMap(t *testing.T, b datastore.CloudBackend) {
	seed := seedOf(t)
	r := rand.New(rand.NewPCG(seed, 1))
	p := cloudProbe{t, b, t.Context()}
	m := &mapModel{now: start}
	for step := range cloudSteps {
		key := fmt.Sprint("k", r.IntN(20))
		note := fmt.Sprintf("step %d", step)
		switch r.IntN(10) {
		case 0, 1, 2, 3:
			m.write(p, r, key, note)
		case 4:
			require.NoError(t, b.DropItem(p.ctx, ladder, key))
			m.drop(key)
		case 5:
			m.advance(int64(r.IntN(400)))
		case 6:
			got := p.item(ladder, key, m.now)
			assert.Equal(t, m.find(key), got, note)
		default:
			query := datastore.ItemRange{Descending: r.IntN(2) == 0, Limit: 1 + r.IntN(25), Now: m.now,
				Lower: randomPlace(r, key), Upper: randomPlace(r, fmt.Sprint("k", r.IntN(20)))}
			assert.Equal(t, m.list(query), p.keys(ladder, query), note)
			assert.Equal(t, len(m.items), p.size(ladder, m.now), note)
		}
		if t.Failed() {
			return
		}
	}
}

// write saves an item, sometimes on the condition of a revision.
func (m *mapModel) write(p cloudProbe, r *rand.Rand, key, note string) {
	w := datastore.ItemWrite{Value: []byte(fmt.Sprint(r.IntN(1000))), Sort: randomSort(r), Now: m.now,
		Expires: m.now + int64(r.IntN(3000)), Match: r.IntN(3) == 0, Revision: uint64(r.IntN(2))}
	old := m.find(key)
	if old != nil && r.IntN(2) == 0 {
		w.Revision = old.Revision
	}
	revision, replaced, err := p.SaveItem(p.ctx, ladder, key, w)
	if w.Match && (old == nil) != (w.Revision == 0) || w.Match && old != nil && old.Revision != w.Revision {
		assert.ErrorIs(p, err, datastore.ErrConflict, note)
		return
	}
	require.NoError(p, err, note)
	assert.Equal(p, old != nil, replaced, note)
	m.drop(key)
	m.items = append(m.items, datastore.Item{Key: key, Value: w.Value, Sort: w.Sort, Expires: w.Expires, Revision: revision})
	m.advance(0)
}

// A queueModel is a queue as a list in order of priority, then adding.
type queueModel struct {
	items []modelQueued
	now   int64
	ids   []string
}

type modelQueued struct {
	value    string
	priority float64
	expires  int64
	until    int64
	read     string
}

func (m *queueModel) advance(by int64) {
	m.now += by
	m.items = slices.DeleteFunc(m.items, func(i modelQueued) bool { return i.expires <= m.now })
	for n := range m.items {
		if m.items[n].until <= m.now {
			m.items[n].read = ""
		}
	}
}

// modelQueue adds, reads, removes and waits.
func modelQueue(t *testing.T, b datastore.CloudBackend) {
	seed := seedOf(t)
	r := rand.New(rand.NewPCG(seed, 2))
	p := cloudProbe{t, b, t.Context()}
	m := &queueModel{now: start}
	for step := range cloudSteps {
		note := fmt.Sprintf("step %d", step)
		switch r.IntN(8) {
		case 0, 1, 2:
			i := modelQueued{value: note, priority: float64(r.IntN(3)), expires: m.now + int64(r.IntN(6000))}
			require.NoError(t, b.Push(p.ctx, "q", datastore.QueueWrite{Value: []byte(i.value), Priority: i.priority,
				Expires: i.expires, Now: m.now}))
			m.items = append(m.items, i)
			slices.SortStableFunc(m.items, func(a, b modelQueued) int { return cmp.Compare(b.priority, a.priority) })
			m.advance(0)
		case 3, 4:
			m.read(p, 1+r.IntN(5), r.IntN(2) == 0, note)
		case 5:
			m.advance(int64(r.IntN(600)))
		case 6:
			if len(m.ids) > 0 {
				id := m.ids[len(m.ids)-1-r.IntN(min(4, len(m.ids)))]
				require.NoError(t, b.DropRead(p.ctx, "q", id, m.now))
				m.items = slices.DeleteFunc(m.items, func(i modelQueued) bool { return i.read == id })
			}
		default:
			assert.Equal(t, len(m.items), p.waiting("q", false, m.now), note)
		}
		if t.Failed() {
			return
		}
	}
}

func (m *queueModel) read(p cloudProbe, n int, all bool, note string) {
	values, id := p.take("q", n, all, m.now)
	var found []int
	for at := range m.items {
		if m.items[at].read == "" && len(found) < n {
			found = append(found, at)
		}
	}
	if all && len(found) < n {
		found = nil
	}
	want := []string{}
	for _, at := range found {
		want = append(want, m.items[at].value)
		m.items[at].read, m.items[at].until = id, m.now+1000
	}
	assert.Equal(p, want, values, note)
	if id != "" {
		m.ids = append(m.ids, id)
	}
}
