package admin_test

// This file holds the benchmark of dumps beside the backend's own verbs for the same keys, side by side from as many
// goroutines, without any text:
//
//	go test -run '^$' -bench Dump ./datastore/admin

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/admin"
)

const benchKeys = 5000

func benchKey(i int) datastore.Key { return standard(fmt.Sprintf("Player_%d", i)) }

// benchHistory is two versions of 200 bytes.
func benchHistory(b *testing.B) []*datastore.Entry {
	f := on(b, backends[0].open(b))
	f.set(benchKey(0), `{"Coins":1}`, 0)
	f.set(benchKey(0), `{"Coins":5,"Items":["`+strings.Repeat("x", 200)+`"]}`, 2*hour)
	return f.history(benchKey(0))
}

// abreast does n pieces of work from some goroutines.
func abreast(b *testing.B, goroutines, n int, work func(i int) error) {
	var group sync.WaitGroup
	for g := range goroutines {
		group.Go(func() {
			for i := g; i < n; i += goroutines {
				if err := work(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}

// measure reports keys a second, and beside raw the ratio.
func measure(b *testing.B, raw *float64, all func()) {
	b.ReportAllocs()
	for b.Loop() {
		all()
	}
	rate := float64(b.N*benchKeys) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "keys/s")
	if *raw == 0 {
		*raw = rate
		return
	}
	b.ReportMetric(rate / *raw, "of-raw")
}

func BenchmarkDump(b *testing.B) {
	ctx := context.Background()
	for _, kind := range backends {
		if kind.name == "miniredis" {
			continue
		}
		history := benchHistory(b)
		from := on(b, kind.open(b))
		from.now = start + 10*hour
		abreast(b, 256, benchKeys, func(i int) error { return from.backend.Restore(ctx, benchKey(i), history, "bench") })
		var dump bytes.Buffer
		_, err := from.store.Export(ctx, &dump, admin.Selection{}, nil)
		require.NoError(b, err)

		var raw float64
		b.Run(kind.name+"/History", func(b *testing.B) {
			raw = 0
			measure(b, &raw, func() {
				_, err := from.backend.Keys(ctx, datastore.KeyRange{Ref: standard("").Ref(), Limit: benchKeys})
				require.NoError(b, err)
				abreast(b, 64, benchKeys, func(i int) error {
					_, err := from.backend.History(ctx, benchKey(i))
					return err
				})
			})
		})
		b.Run(kind.name+"/Export", func(b *testing.B) {
			b.SetBytes(int64(dump.Len()))
			measure(b, &raw, func() {
				_, err := from.store.Export(ctx, io.Discard, admin.Selection{}, nil)
				require.NoError(b, err)
			})
		})
		to := on(b, kind.open(b))
		to.now = from.now
		b.Run(kind.name+"/Restore", func(b *testing.B) {
			raw = 0
			measure(b, &raw, func() {
				abreast(b, 256, benchKeys, func(i int) error { return to.backend.Restore(ctx, benchKey(i), history, "bench") })
			})
		})
		b.Run(kind.name+"/Import", func(b *testing.B) {
			b.SetBytes(int64(dump.Len()))
			empty := on(b, kind.open(b))
			empty.now = from.now
			latest := history[1].Version
			other := strings.ReplaceAll(dump.String(), latest, latest[:28]+"0000000000000000.01") // never what is there
			dumps := []string{dump.String(), other}
			measure(b, &raw, func() {
				dumps[0], dumps[1] = dumps[1], dumps[0]
				done, err := empty.store.Import(ctx, strings.NewReader(dumps[0]), admin.ImportOptions{Replace: true})
				require.NoError(b, err)
				require.Equal(b, int64(benchKeys), done.New+done.Replaced)
			})
		})
	}
}
