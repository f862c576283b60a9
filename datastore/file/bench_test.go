package file_test

// This file holds the benchmark of the file store beside bbolt's own Batch with the same payloads and options, in the
// same run; for an update bbolt reads the value first, as it has to there. The floor is a ratio of 0.8:
//
//	go test -run '^$' -bench File -benchtime 6000x ./datastore/file

import (
	"bytes"
	"cmp"
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	bolt "go.etcd.io/bbolt"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/file"
)

// BenchmarkKeys lists a million keys: go test -run '^$' -bench Keys ./datastore/file
func BenchmarkKeys(b *testing.B) {
	store, err := file.Open(filepath.Join(b.TempDir(), "store.db"), file.Options{NoSync: true})
	require.NoError(b, err)
	defer store.Close()
	backendtest.BenchmarkKeys(b, store)
}

const benchWorkers = 100

// rounds is how often raw and ours take turns, so that other load on the machine and the disk meets both.
const rounds = 6

// compare does b.N writes of each kind from benchWorkers goroutines and reports rates and ratio.
func compare(b *testing.B, name string, raw, ours func(name string) error) {
	b.Run(name, func(b *testing.B) {
		var took [2]time.Duration
		for range rounds {
			for i, write := range []func(string) error{raw, ours} {
				took[i] += together(b, max(1, b.N/rounds/benchWorkers), write)
			}
		}
		b.ReportMetric(float64(b.N)/took[0].Seconds(), "raw/s")
		b.ReportMetric(float64(b.N)/took[1].Seconds(), "engine/s")
		b.ReportMetric(took[0].Seconds()/took[1].Seconds(), "of-raw")
	})
}

// together has each of benchWorkers goroutines make n writes, and gives the time for all.
func together(b *testing.B, n int, write func(name string) error) time.Duration {
	b.Helper()
	begin := time.Now()
	var group sync.WaitGroup
	for w := range benchWorkers {
		group.Go(func() {
			for range n {
				if err := write(strconv.Itoa(w)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	return time.Since(begin)
}

func BenchmarkFile(b *testing.B) {
	ctx, none := context.Background(), datastore.Request{}
	for _, size := range []int{100, 1000, 100_000} {
		change := datastore.Change{Value: []byte(strings.Repeat("x", size))}
		read, write := rawBatch(b, change.Value)
		e := benchEngine(b)
		label := strconv.Itoa(size) + "B/"
		compare(b, label+"Set", write, func(name string) error {
			_, err := e.Set(ctx, key(name), change, none)
			return err
		})
		compare(b, label+"Update", func(name string) error { return cmp.Or(read(name), write(name)) }, func(name string) error {
			_, err := e.Update(ctx, key(name), func(*datastore.Entry) (*datastore.Change, error) { return &change, nil }, none)
			return err
		})
	}
	b.Run("Get", func(b *testing.B) {
		e := benchEngine(b)
		_, err := e.Set(ctx, key("a"), datastore.Change{Value: []byte(strings.Repeat("x", 1000))}, none)
		require.NoError(b, err)
		for b.Loop() {
			_, _ = e.Get(ctx, key("a"), none)
		}
	})
}

func benchEngine(b *testing.B) *datastore.Engine {
	store, err := file.Open(filepath.Join(b.TempDir(), "store.db"), file.Options{})
	require.NoError(b, err)
	b.Cleanup(func() { _ = store.Close() })
	return datastore.Open(store, datastore.Options{Limits: datastore.LimitsOff})
}

// rawBatch gives a read of a value, with a copy of it, and a write of the payload with bbolt alone.
func rawBatch(b *testing.B, payload []byte) (read, write func(name string) error) {
	db, err := bolt.Open(filepath.Join(b.TempDir(), "raw.db"), 0o600, &bolt.Options{FreelistType: bolt.FreelistMapType})
	require.NoError(b, err)
	b.Cleanup(func() { _ = db.Close() })
	bucket := []byte("latest")
	require.NoError(b, db.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucket(bucket)
		return err
	}))
	at := func(name string) []byte { return []byte("sPlayerData\x00\x01global\x00\x01" + name) }
	read = func(name string) error {
		return db.View(func(tx *bolt.Tx) error {
			_ = bytes.Clone(tx.Bucket(bucket).Get(at(name)))
			return nil
		})
	}
	write = func(name string) error {
		return db.Batch(func(tx *bolt.Tx) error { return tx.Bucket(bucket).Put(at(name), payload) })
	}
	return read, write
}
