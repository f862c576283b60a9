package file_test

// This file holds the benchmark of the file store beside bbolt's own Batch with the same payloads and options, in the
// same run. The floor is a ratio of 0.8:
//
//	go test -run '^$' -bench File ./datastore/file

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	bolt "go.etcd.io/bbolt"

	"lanai/datastore"
	"lanai/datastore/file"
)

const benchWorkers = 100

// perSecond does n writes from benchWorkers goroutines and gives their number in a second.
func perSecond(b *testing.B, write func(name string) error) float64 {
	b.Helper()
	var group sync.WaitGroup
	b.ResetTimer()
	for w := range benchWorkers {
		group.Go(func() {
			for i := w; i < b.N; i += benchWorkers {
				if err := write(strconv.Itoa(w)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.StopTimer()
	return float64(b.N) / b.Elapsed().Seconds()
}

func BenchmarkFile(b *testing.B) {
	ctx := context.Background()
	for _, size := range []int{100, 1000, 100_000} {
		payload := []byte(strings.Repeat("x", size))
		var raw float64
		b.Run(strconv.Itoa(size)+"B/Batch", func(b *testing.B) {
			raw = rawBatch(b, payload)
			b.ReportMetric(raw, "writes/s")
		})
		b.Run(strconv.Itoa(size)+"B/Set", func(b *testing.B) {
			e := benchEngine(b)
			rate := perSecond(b, func(name string) error {
				_, err := e.Set(ctx, key(name), datastore.Change{Value: payload}, datastore.Request{})
				return err
			})
			b.ReportMetric(rate, "writes/s")
			b.ReportMetric(rate/raw, "of-raw-Batch")
		})
		b.Run(strconv.Itoa(size)+"B/Update", func(b *testing.B) {
			e := benchEngine(b)
			change := &datastore.Change{Value: payload}
			rate := perSecond(b, func(name string) error {
				_, err := e.Update(ctx, key(name), func(*datastore.Entry) (*datastore.Change, error) { return change, nil },
					datastore.Request{})
				return err
			})
			b.ReportMetric(rate, "writes/s")
			b.ReportMetric(rate/raw, "of-raw-Batch")
		})
	}
	b.Run("Get", func(b *testing.B) {
		e := benchEngine(b)
		_, err := e.Set(ctx, key("a"), datastore.Change{Value: []byte(strings.Repeat("x", 1000))}, datastore.Request{})
		require.NoError(b, err)
		for b.Loop() {
			_, _ = e.Get(ctx, key("a"), datastore.Request{})
		}
	})
}

func benchEngine(b *testing.B) *datastore.Engine {
	store, err := file.Open(filepath.Join(b.TempDir(), "store.db"), file.Options{})
	require.NoError(b, err)
	b.Cleanup(func() { _ = store.Close() })
	return datastore.Open(store, datastore.Options{Limits: datastore.LimitsOff})
}

// rawBatch writes the payload with bbolt alone.
func rawBatch(b *testing.B, payload []byte) float64 {
	db, err := bolt.Open(filepath.Join(b.TempDir(), "raw.db"), 0o600, &bolt.Options{FreelistType: bolt.FreelistMapType})
	require.NoError(b, err)
	defer db.Close()
	bucket := []byte("latest")
	require.NoError(b, db.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucket(bucket)
		return err
	}))
	return perSecond(b, func(name string) error {
		return db.Batch(func(tx *bolt.Tx) error {
			return tx.Bucket(bucket).Put([]byte("sPlayerData\x00\x01global\x00\x01"+name), payload)
		})
	})
}
