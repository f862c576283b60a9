package backendtest

// This file holds RunCloud, the contract of datastore.CloudBackend. Its one rule: a case says its own times and gets an
// empty backend.

import (
	"context"
	"fmt"
	"math"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

// OpenCloud makes an empty backend for one test.
type OpenCloud func(t *testing.T) datastore.CloudBackend

// RunCloud runs the whole suite on a backend of memory stores and messages.
func RunCloud(t *testing.T, open OpenCloud) {
	for _, c := range cloudCases {
		t.Run(c.name, func(t *testing.T) { c.run(cloudProbe{t, open(t), t.Context()}) })
	}
	t.Run("Model/Map", func(t *testing.T) { modelMap(t, open(t)) })
	t.Run("Model/Queue", func(t *testing.T) { modelQueue(t, open(t)) })
}

var cloudCases = []struct {
	name string
	run  func(cloudProbe)
}{
	{"Map/SetGetDrop", mapSetGetDrop},
	{"Map/Order", mapOrder},
	{"Map/Bounds", mapBounds},
	{"Map/Expiry", mapExpiry},
	{"Map/Match", mapMatch},
	{"Map/Limit", mapLimit},
	{"Map/Kinds", mapKinds},
	{"Queue/Order", queueOrder},
	{"Queue/OutOfSight", queueOutOfSight},
	{"Queue/AllOrNothing", queueAll},
	{"Queue/Expiry", queueExpiry},
	{"Queue/Limit", queueLimit},
	{"Counter", counterCase},
	{"Messages/Delivery", messagesDelivery},
	{"Messages/Order", messagesOrder},
	{"Context", cloudContext},
}

// A cloudProbe speaks to a backend and fails the test on any error.
type cloudProbe struct {
	*testing.T
	datastore.CloudBackend
	ctx context.Context
}

var (
	ladder = datastore.MapRef{Name: "Ladder", Sorted: true}
	bag    = datastore.MapRef{Name: "Bag"}
)

// put writes an item that lives a minute.
func (p cloudProbe) put(ref datastore.MapRef, key, value string, sort datastore.SortKey) uint64 {
	p.Helper()
	revision, _, err := p.SaveItem(p.ctx, ref, key, datastore.ItemWrite{
		Value: []byte(value), Sort: sort, Now: start, Expires: start + minute})
	require.NoError(p, err)
	return revision
}

func (p cloudProbe) item(ref datastore.MapRef, key string, now int64) *datastore.Item {
	p.Helper()
	item, err := p.LoadItem(p.ctx, ref, key, now)
	require.NoError(p, err)
	return item
}

// keys lists the keys of a range.
func (p cloudProbe) keys(ref datastore.MapRef, r datastore.ItemRange) []string {
	p.Helper()
	if r.Limit == 0 {
		r.Limit = 100
	}
	if r.Now == 0 {
		r.Now = start
	}
	items, err := p.RangeItems(p.ctx, ref, r)
	require.NoError(p, err)
	names := []string{}
	for _, i := range items {
		names = append(names, i.Key)
	}
	return names
}

func (p cloudProbe) size(ref datastore.MapRef, now int64) int {
	p.Helper()
	n, err := p.CountItems(p.ctx, ref, now)
	require.NoError(p, err)
	return n
}

func number(f float64) datastore.SortKey {
	k, _ := datastore.NumberKey(f)
	return k
}

func textKey(s string) datastore.SortKey {
	k, _ := datastore.TextKey(s)
	return k
}

var unsorted datastore.SortKey

func mapSetGetDrop(p cloudProbe) {
	assert.Nil(p, p.item(ladder, "a", start))
	require.NoError(p, p.DropItem(p.ctx, ladder, "a"))
	first := p.put(ladder, "a", `{"n":1}`, number(5))
	i := p.item(ladder, "a", start)
	assert.Equal(p, &datastore.Item{Key: "a", Value: []byte(`{"n":1}`), Sort: number(5),
		Expires: start + minute, Revision: first}, i)
	second := p.put(ladder, "a", "2", textKey("x"))
	assert.NotEqual(p, first, second)
	assert.Equal(p, textKey("x"), p.item(ladder, "a", start).Sort)
	assert.Equal(p, 1, p.size(ladder, start))
	assert.Equal(p, []string{"a"}, p.keys(ladder, datastore.ItemRange{}))
	require.NoError(p, p.DropItem(p.ctx, ladder, "a"))
	assert.Nil(p, p.item(ladder, "a", start))
	assert.Zero(p, p.size(ladder, start))
}

// mapOrder checks numbers, texts, none; ties by key; bytes, not letters.
func mapOrder(p cloudProbe) {
	for _, i := range []struct {
		key  string
		sort datastore.SortKey
	}{
		{"none2", unsorted}, {"text b", textKey("b")}, {"ten", number(10)}, {"minus", number(-1.5)}, {"none1", unsorted},
		{"two", number(2)}, {"infinite", number(math.Inf(1))}, {"text B", textKey("B")}, {"zero", number(0)},
		{"two too", number(2)}, {"text empty", textKey("")}, {"lowest", number(math.Inf(-1))}, {"text bb", textKey("bb")},
		{"tiny", number(math.SmallestNonzeroFloat64)}, {"huge", number(1e300)}, {"text nul", textKey("b\x00")},
		{"two\x00", number(2)}, {"text high", textKey("\xff")}, {"minus more", number(-2)},
	} {
		p.put(ladder, i.key, "1", i.sort)
	}
	want := []string{"lowest", "minus more", "minus", "zero", "tiny", "two", "two\x00", "two too", "ten", "huge", "infinite",
		"text empty", "text B", "text b", "text nul", "text bb", "text high", "none1", "none2"}
	assert.Equal(p, want, p.keys(ladder, datastore.ItemRange{}))
	assert.Equal(p, want[:3], p.keys(ladder, datastore.ItemRange{Limit: 3}))
	backwards := p.keys(ladder, datastore.ItemRange{Descending: true})
	require.Len(p, backwards, len(want))
	for n := range want {
		assert.Equal(p, want[n], backwards[len(want)-1-n])
	}
	assert.Equal(p, []string{"none2", "none1"}, p.keys(ladder, datastore.ItemRange{Descending: true, Limit: 2}))
}

func mapBounds(p cloudProbe) {
	for _, key := range []string{"a", "b", "c"} {
		p.put(ladder, key+"1", "1", number(1))
		p.put(ladder, key+"2", "1", number(2))
		p.put(ladder, key, "1", unsorted)
	}
	at := func(sort datastore.SortKey, key string) *datastore.Place {
		return &datastore.Place{Sort: sort, Key: key}
	}
	for _, c := range []struct {
		lower, upper *datastore.Place
		want         []string
	}{
		{at(number(1), ""), nil, []string{"a2", "b2", "c2", "a", "b", "c"}},
		{nil, at(number(2), ""), []string{"a1", "b1", "c1"}},
		{at(number(1), "b1"), at(number(2), "b2"), []string{"c1", "a2"}},
		{at(number(1), "b"), nil, []string{"b1", "c1", "a2", "b2", "c2", "a", "b", "c"}},
		{at(number(1.5), ""), at(textKey(""), ""), []string{"a2", "b2", "c2"}},
		{at(unsorted, "a"), nil, []string{"b", "c"}},
		{nil, at(unsorted, "b"), []string{"a1", "b1", "c1", "a2", "b2", "c2", "a"}},
		{at(unsorted, "c"), at(unsorted, "a"), []string{}},
		{at(number(1), "a1"), at(number(1), "a1"), []string{}},
		{at(unsorted, ""), nil, []string{}},
	} {
		assert.Equal(p, c.want, p.keys(ladder, datastore.ItemRange{Lower: c.lower, Upper: c.upper}))
		backwards := p.keys(ladder, datastore.ItemRange{Lower: c.lower, Upper: c.upper, Descending: true})
		require.Len(p, backwards, len(c.want))
		for n := range c.want {
			assert.Equal(p, c.want[n], backwards[len(c.want)-1-n])
		}
	}
	assert.Equal(p, []string{"b2", "a2"}, p.keys(ladder,
		datastore.ItemRange{Lower: at(number(1), ""), Upper: at(number(2), "c2"), Descending: true, Limit: 2}))
}

func mapExpiry(p cloudProbe) {
	p.put(ladder, "a", "1", number(1))
	_, replaced, err := p.SaveItem(p.ctx, ladder, "b", datastore.ItemWrite{
		Value: []byte("2"), Sort: number(2), Now: start, Expires: start + 2*minute})
	require.NoError(p, err)
	assert.False(p, replaced)
	assert.NotNil(p, p.item(ladder, "a", start+minute-1))
	assert.Equal(p, 2, p.size(ladder, start+minute-1))
	assert.Nil(p, p.item(ladder, "a", start+minute))
	assert.Equal(p, 1, p.size(ladder, start+minute))
	assert.Equal(p, []string{"b"}, p.keys(ladder, datastore.ItemRange{Now: start + minute}))

	// What has expired is not replaced; what never lives ends what was there.
	_, replaced, err = p.SaveItem(p.ctx, ladder, "b", datastore.ItemWrite{
		Value: []byte("3"), Now: start + 3*minute, Expires: start + 4*minute})
	require.NoError(p, err)
	assert.False(p, replaced)
	_, replaced, err = p.SaveItem(p.ctx, ladder, "b", datastore.ItemWrite{
		Value: []byte("4"), Now: start + 3*minute, Expires: start + 3*minute})
	require.NoError(p, err)
	assert.True(p, replaced)
	assert.Nil(p, p.item(ladder, "b", start+3*minute))
	assert.Zero(p, p.size(ladder, start+3*minute))
}

func mapMatch(p cloudProbe) {
	write := func(revision uint64, value string, now int64) error {
		_, _, err := p.SaveItem(p.ctx, bag, "k", datastore.ItemWrite{
			Value: []byte(value), Now: now, Expires: now + minute, Match: true, Revision: revision})
		return err
	}
	assert.ErrorIs(p, write(7, "1", start), datastore.ErrConflict)
	require.NoError(p, write(0, "1", start))
	assert.ErrorIs(p, write(0, "2", start), datastore.ErrConflict)
	old := p.item(bag, "k", start).Revision
	require.NoError(p, write(old, "2", start))
	assert.ErrorIs(p, write(old, "3", start), datastore.ErrConflict)
	assert.Equal(p, "2", string(p.item(bag, "k", start).Value))
	assert.ErrorIs(p, write(p.item(bag, "k", start).Revision, "4", start+minute), datastore.ErrConflict, "it has expired")
	require.NoError(p, write(0, "5", start+minute))

	// One of many writers at once succeeds.
	current := p.item(bag, "k", start+minute).Revision
	var wins sync.Map
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			if write(current, fmt.Sprint(n), start+minute) == nil {
				wins.Store(n, true)
			}
		})
	}
	all.Wait()
	count := 0
	wins.Range(func(any, any) bool { count++; return true })
	assert.Equal(p, 1, count)
}

func mapLimit(p cloudProbe) {
	write := func(key, value string, limit datastore.StructureLimit) error {
		_, _, err := p.SaveItem(p.ctx, bag, key, datastore.ItemWrite{
			Value: []byte(value), Now: start, Expires: start + minute, Limit: limit})
		return err
	}
	two := datastore.StructureLimit{Items: 2}
	require.NoError(p, write("a", "1", two))
	require.NoError(p, write("b", "1", two))
	assert.True(p, datastore.HasStatus(write("c", "1", two), datastore.DataStructureItemsOverLimit))
	require.NoError(p, write("a", "22", two))
	small := datastore.StructureLimit{Bytes: 6}
	require.NoError(p, write("b", "22", small))
	assert.True(p, datastore.HasStatus(write("b", "333", small), datastore.DataStructureMemoryOverLimit))
	require.NoError(p, write("b", "1", small), "a write that does not grow succeeds")
	require.NoError(p, p.DropItem(p.ctx, bag, "a"))
	require.NoError(p, write("b", "4444", small))
}

func mapKinds(p cloudProbe) {
	hash := datastore.MapRef{Name: ladder.Name}
	p.put(ladder, "a", "1", unsorted)
	assert.Nil(p, p.item(hash, "a", start))
	for _, key := range []string{"c", "a", "b", "\x00", "{x}/ %"} {
		p.put(hash, key, "1", unsorted)
	}
	assert.Equal(p, []string{"\x00", "a", "b", "c", "{x}/ %"}, p.keys(hash, datastore.ItemRange{}))
	assert.Equal(p, []string{"c", "{x}/ %"}, p.keys(hash, datastore.ItemRange{Lower: &datastore.Place{Key: "b"}}))
	assert.Equal(p, 1, p.size(ladder, start))
}

func (p cloudProbe) push(queue, value string, priority float64) {
	p.Helper()
	require.NoError(p, p.Push(p.ctx, queue, datastore.QueueWrite{
		Value: []byte(value), Priority: priority, Now: start, Expires: start + minute}))
}

// take reads up to n values, which stay out of sight for a second.
func (p cloudProbe) take(queue string, n int, all bool, now int64) (values []string, id string) {
	p.Helper()
	read, id, err := p.Read(p.ctx, queue, datastore.QueueRead{Count: n, All: all, Now: now, Until: now + 1000})
	require.NoError(p, err)
	values = []string{}
	for _, v := range read {
		values = append(values, string(v))
	}
	assert.Equal(p, len(values) > 0, id != "")
	return values, id
}

func (p cloudProbe) waiting(queue string, inSight bool, now int64) int {
	p.Helper()
	n, err := p.CountQueue(p.ctx, queue, inSight, now)
	require.NoError(p, err)
	return n
}

func queueOrder(p cloudProbe) {
	for n, priority := range []float64{0, 5, 0, -1, 5, 0.5, math.Inf(1)} {
		p.push("q", fmt.Sprint(n), priority)
	}
	values, _ := p.take("q", 3, false, start)
	assert.Equal(p, []string{"6", "1", "4"}, values)
	values, _ = p.take("q", 100, false, start)
	assert.Equal(p, []string{"5", "0", "2", "3"}, values)
	values, _ = p.take("q", 1, false, start)
	assert.Empty(p, values)
	values, _ = p.take("none", 1, false, start)
	assert.Empty(p, values)
}

func queueOutOfSight(p cloudProbe) {
	for _, v := range []string{"a", "b", "c"} {
		p.push("q", v, 0)
	}
	values, first := p.take("q", 2, false, start)
	assert.Equal(p, []string{"a", "b"}, values)
	assert.Equal(p, 3, p.waiting("q", false, start))
	assert.Equal(p, 1, p.waiting("q", true, start))

	// They come back, before what was added later, and the read no longer has them.
	assert.Equal(p, 3, p.waiting("q", true, start+1000))
	require.NoError(p, p.DropRead(p.ctx, "q", first, start+1000))
	values, second := p.take("q", 2, false, start+1000)
	assert.Equal(p, []string{"a", "b"}, values)
	assert.NotEqual(p, first, second)

	require.NoError(p, p.DropRead(p.ctx, "q", "unknown", start+1000))
	require.NoError(p, p.DropRead(p.ctx, "q", second, start+1999))
	require.NoError(p, p.DropRead(p.ctx, "q", second, start+1999))
	assert.Equal(p, 1, p.waiting("q", false, start+3000))
	values, last := p.take("q", 2, false, start+3000)
	assert.Equal(p, []string{"c"}, values)
	require.NoError(p, p.DropRead(p.ctx, "q", last, start+3000))
	assert.Zero(p, p.waiting("q", false, start+9000))
}

func queueAll(p cloudProbe) {
	p.push("q", "a", 0)
	values, _ := p.take("q", 2, true, start)
	assert.Empty(p, values)
	assert.Equal(p, 1, p.waiting("q", true, start), "nothing was taken out of sight")
	p.push("q", "b", 0)
	values, _ = p.take("q", 2, true, start)
	assert.Equal(p, []string{"a", "b"}, values)
}

func queueExpiry(p cloudProbe) {
	p.push("q", "a", 0)
	require.NoError(p, p.Push(p.ctx, "q", datastore.QueueWrite{Value: []byte("b"), Now: start, Expires: start + 2*minute}))
	require.NoError(p, p.Push(p.ctx, "q", datastore.QueueWrite{Value: []byte("never"), Now: start, Expires: start}))
	values, id := p.take("q", 3, false, start+minute-1)
	assert.Equal(p, []string{"a", "b"}, values)
	assert.Equal(p, 1, p.waiting("q", false, start+minute), "also out of sight it expires")
	require.NoError(p, p.DropRead(p.ctx, "q", id, start+minute))
	assert.Zero(p, p.waiting("q", false, start+minute))
}

func queueLimit(p cloudProbe) {
	write := func(value string, limit datastore.StructureLimit) error {
		return p.Push(p.ctx, "q", datastore.QueueWrite{Value: []byte(value), Now: start, Expires: start + minute, Limit: limit})
	}
	require.NoError(p, write("1", datastore.StructureLimit{Items: 1}))
	assert.True(p, datastore.HasStatus(write("1", datastore.StructureLimit{Items: 1}), datastore.DataStructureItemsOverLimit))
	assert.True(p, datastore.HasStatus(write("22", datastore.StructureLimit{Bytes: 2}), datastore.DataStructureMemoryOverLimit))
	assert.Equal(p, 1, p.waiting("q", true, start))
}

func counterCase(p cloudProbe) {
	add := func(delta, expires, now, want int64) {
		p.Helper()
		n, err := p.AddCounter(p.ctx, "c", delta, expires, now)
		require.NoError(p, err)
		assert.Equal(p, want, n)
	}
	value := func(now, want int64) {
		p.Helper()
		n, err := p.LoadCounter(p.ctx, "c", now)
		require.NoError(p, err)
		assert.Equal(p, want, n)
	}
	value(start, 0)
	add(5, start+minute, start, 5)
	add(-7, start+2*minute, start, -2)
	value(start+2*minute-1, -2)
	value(start+2*minute, 0)
	add(math.MaxInt64, start+3*minute, start+2*minute, math.MaxInt64)
	_, err := p.AddCounter(p.ctx, "c", 1, start+9*minute, start+2*minute)
	assert.ErrorIs(p, err, datastore.ErrCounterRange)
	value(start+3*minute, 0)
	add(1, start+3*minute, start+3*minute, 1)
	value(start+3*minute, 0)
}

// An ear records what it hears.
type ear struct {
	mu    sync.Mutex // guards heard
	heard []datastore.Message
	more  chan struct{}
}

func (p cloudProbe) listen(topic string) (e *ear, stop func()) {
	p.Helper()
	e = &ear{more: make(chan struct{}, 10_000)}
	stop, err := p.Subscribe(p.ctx, topic, func(m datastore.Message) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.heard = append(e.heard, m)
		e.more <- struct{}{}
	})
	require.NoError(p, err)
	return e, stop
}

// await waits for n messages in all.
func (e *ear) await(p cloudProbe, n int) []datastore.Message {
	p.Helper()
	for {
		e.mu.Lock()
		heard := e.heard
		e.mu.Unlock()
		if len(heard) >= n {
			return heard
		}
		select {
		case <-e.more:
		case <-p.ctx.Done():
			require.Fail(p, "messages did not come")
		}
	}
}

func messagesDelivery(p cloudProbe) {
	one, stopOne := p.listen("t")
	two, stopTwo := p.listen("t")
	other, stopOther := p.listen("T")
	m := datastore.Message{Topic: "t", Data: []byte(`{"a":"é\u0000"}`), Sent: start}
	require.NoError(p, p.Publish(p.ctx, m))
	assert.Equal(p, []datastore.Message{m}, one.await(p, 1))
	assert.Equal(p, []datastore.Message{m}, two.await(p, 1))
	stopOne()
	stopOne()
	require.NoError(p, p.Publish(p.ctx, m))
	assert.Len(p, two.await(p, 2), 2)
	stopTwo()
	require.NoError(p, p.Publish(p.ctx, m), "nobody need listen")
	last := datastore.Message{Topic: "T", Data: []byte("1"), Sent: start + 1}
	require.NoError(p, p.Publish(p.ctx, last))
	assert.Equal(p, []datastore.Message{last}, other.await(p, 1))
	stopOther()
	assert.Len(p, one.await(p, 1), 1)
}

func messagesOrder(p cloudProbe) {
	const publishers, messages = 4, 50
	e, stop := p.listen("t")
	defer stop()
	var all sync.WaitGroup
	for n := range publishers {
		all.Go(func() {
			for i := range messages {
				assert.NoError(p, p.Publish(p.ctx, datastore.Message{Topic: "t", Data: []byte(fmt.Sprint(n)), Sent: int64(i)}))
			}
		})
	}
	all.Wait()
	next := map[string]int64{}
	for _, m := range e.await(p, publishers*messages) {
		assert.Equal(p, next[string(m.Data)], m.Sent)
		next[string(m.Data)]++
	}
}

func cloudContext(p cloudProbe) {
	ctx, cancel := context.WithCancel(p.ctx)
	cancel()
	_, err := p.LoadItem(ctx, bag, "k", start)
	assert.ErrorIs(p, err, context.Canceled)
	assert.ErrorIs(p, p.Push(ctx, "q", datastore.QueueWrite{Now: start, Expires: start + 1}), context.Canceled)
	assert.ErrorIs(p, p.Publish(ctx, datastore.Message{Topic: "t"}), context.Canceled)
	_, err = p.Subscribe(ctx, "t", func(datastore.Message) {})
	assert.ErrorIs(p, err, context.Canceled)
}
