package datastore_test

// This file measures what a request costs while it waits:
//
//	go test -run '^$' -bench Queued -benchtime 100000x ./datastore
//
// ns/op is queueing and starting it, B-waiting what it holds meanwhile, key and operation of the caller included.

import (
	"context"
	goruntime "runtime"
	"strconv"
	"testing"
	"time"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/memory"
)

func heap() uint64 {
	goruntime.GC()
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

func BenchmarkQueued(b *testing.B) {
	for _, c := range []struct {
		name string
		key  func(i int) string
		o    datastore.Options
	}{
		{"OneKey", func(int) string { return "a" }, off},
		{"OwnKeys", strconv.Itoa, off},
		{"OwnKeys/Limits", strconv.Itoa, datastore.Options{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			release := make(chan struct{})
			f := &backendtest.Faulty{Backend: memory.New()}
			f.Inject(func(backendtest.Call) backendtest.Fault { return backendtest.Fault{Hold: release} })
			c.o.Workers = 1
			e := datastore.Open(f, c.o)
			done := make(chan error, b.N)
			before, start := heap(), time.Now()
			for i := range b.N {
				op := &datastore.Op{Action: datastore.Set, Key: standard(c.key(i)), Change: text("1")}
				e.Submit(context.Background(), op, func(_ *datastore.Entry, err error) { done <- err })
			}
			queued := time.Since(start)
			waiting := heap() - before
			close(release)
			_ = e.Close(context.Background()) // lifts the limits
			for range b.N {
				if err := <-done; err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(queued.Nanoseconds())/float64(b.N), "ns-queueing")
			b.ReportMetric(float64(waiting)/float64(b.N), "B-waiting")
		})
	}
}
