package datastore_test

// This file holds the benchmarks of the engine on memory; those of the file store, with bbolt itself beside them, are in
// datastore/file. All of them:
//
//	go test -run '^$' -bench . -benchmem ./datastore/...

import (
	"context"
	"strconv"
	"sync"
	"testing"

	"lanai/datastore"
	"lanai/datastore/memory"
)

const benchWorkers = 100

// inParallel does n calls from benchWorkers goroutines, each on a key of its own.
func inParallel(b *testing.B, do func(key datastore.Key) error) {
	b.Helper()
	var group sync.WaitGroup
	b.ResetTimer()
	for w := range benchWorkers {
		group.Go(func() {
			key := standard(strconv.Itoa(w))
			for i := w; i < b.N; i += benchWorkers {
				if err := do(key); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

func BenchmarkMemory(b *testing.B) {
	value := text(`{"coins":12345,"name":"somebody","inventory":[1,2,3,4,5,6,7,8,9]}`)
	ctx := context.Background()
	verbs := []struct {
		name string
		do   func(e *datastore.Engine, key datastore.Key) error
	}{
		{"Set", func(e *datastore.Engine, key datastore.Key) error { _, err := e.Set(ctx, key, value, none); return err }},
		{"Get", func(e *datastore.Engine, key datastore.Key) error { _, err := e.Get(ctx, key, none); return err }},
		{"Update", func(e *datastore.Engine, key datastore.Key) error {
			_, err := e.Update(ctx, key, func(*datastore.Entry) (*datastore.Change, error) { return &value, nil }, none)
			return err
		}},
	}
	for _, v := range verbs {
		b.Run(v.name, func(b *testing.B) {
			e := datastore.Open(memory.New(), off)
			b.ReportAllocs()
			inParallel(b, func(key datastore.Key) error { return v.do(e, key) })
		})
		b.Run(v.name+"/Limits", func(b *testing.B) {
			e := datastore.Open(memory.New(), datastore.Options{})
			rate := datastore.Rate{Base: 10000, PerPlayer: 200}
			_ = e.SetRate(datastore.ClassStandardRead, rate)
			_ = e.SetRate(datastore.ClassStandardWrite, rate)
			e.SetPlayers(1 << 40) // budgets are counted, but never short
			inParallel(b, func(key datastore.Key) error { return v.do(e, key) })
		})
	}
}

// A request of Submit from one goroutine, as a server loop makes them, 100 at a time.
func BenchmarkSubmit(b *testing.B) {
	e := datastore.Open(memory.New(), off)
	value := text("1")
	slots := make(chan struct{}, benchWorkers)
	b.ReportAllocs()
	for i := range b.N {
		slots <- struct{}{}
		op := &datastore.Op{Action: datastore.Set, Key: standard(strconv.Itoa(i % benchWorkers)), Change: value}
		e.Submit(context.Background(), op, func(*datastore.Entry, error) { <-slots })
	}
	_ = e.Close(context.Background())
}

// A read that the cache answers.
func BenchmarkCachedGet(b *testing.B) {
	e := datastore.Open(memory.New(), datastore.Options{})
	r := datastore.Request{Cache: e.NewCache()}
	b.ReportAllocs()
	for b.Loop() {
		_, _ = e.Get(context.Background(), standard("a"), r)
	}
}

// A change of a document that is cached.
func BenchmarkDocumentPut(b *testing.B) {
	e := datastore.Open(memory.New(), off)
	docs, err := e.Documents(standard("").Ref(), jsonOptions())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_ = docs.Put("a", `{"coins":1}`)
	}
	_ = e.Close(context.Background())
}

// A page of 50 keys out of a million.
func BenchmarkListKeysOfMillion(b *testing.B) {
	m := memory.New()
	ctx := context.Background()
	for i := range 1_000_000 {
		_, _ = m.Save(ctx, standard(strconv.Itoa(i)), datastore.Write{Change: text("1"), Now: 1})
	}
	e := datastore.Open(m, off)
	q := datastore.ListQuery{Prefix: "5"}
	page, _ := e.ListKeys(ctx, standard("").Ref(), q, none)
	for b.Loop() {
		q.Cursor = page.Cursor
		page, _ = e.ListKeys(ctx, standard("").Ref(), q, none)
	}
}
