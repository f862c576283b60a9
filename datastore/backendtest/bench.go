package backendtest

// This file holds the benchmark of listing a great store, for every backend.

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

const (
	benchKeys    = 1_000_000 // LANAI_BENCH_KEYS says otherwise
	benchWriters = 64
	benchPage    = 50 // as ListKeysAsync gives them
)

// BenchmarkKeys fills a backend with a million keys of one store and reports what a page of a listing costs at its
// beginning and at its end, and over a whole walk: three figures that must not differ by much.
func BenchmarkKeys(b *testing.B, backend datastore.Backend) {
	keys := benchKeys
	if given := os.Getenv("LANAI_BENCH_KEYS"); given != "" {
		var err error
		keys, err = strconv.Atoi(given)
		require.NoError(b, err, "LANAI_BENCH_KEYS")
	}
	began := time.Now()
	fill(b, backend, keys)
	b.Logf("%d keys in %s", keys, time.Since(began).Round(time.Millisecond))

	page := func(after string) []datastore.KeyInfo {
		r := datastore.KeyRange{Ref: standard("").Ref(), Limit: benchPage}
		if after != "" {
			r.After = &datastore.KeyAt{Scope: "global", Name: after}
		}
		found, err := backend.Keys(b.Context(), r)
		require.NoError(b, err)
		return found
	}
	require.Len(b, page(benchName(keys-benchPage-1)), benchPage)

	var first, last time.Duration
	for b.Loop() {
		first += timed(func() { page("") })
		last += timed(func() { page(benchName(keys - benchPage - 1)) })
	}
	pages, seen := 0, 0
	walk := timed(func() {
		for after := ""; ; pages++ {
			found := page(after)
			if seen += len(found); len(found) == 0 {
				break
			}
			after = found[len(found)-1].Name
		}
	})
	require.Equal(b, keys, seen)
	b.ReportMetric(float64(first.Nanoseconds())/float64(b.N), "ns/first-page")
	b.ReportMetric(float64(last.Nanoseconds())/float64(b.N), "ns/last-page")
	b.ReportMetric(float64(walk.Nanoseconds())/float64(pages), "ns/page-of-all")
	b.ReportMetric(0, "ns/op") // the figures above say it
}

func benchName(i int) string { return fmt.Sprintf("Player_%08d", i) }

func timed(f func()) time.Duration {
	began := time.Now()
	f()
	return time.Since(began)
}

// fill writes keys 0 to n-1.
func fill(b *testing.B, backend datastore.Backend, n int) {
	var group sync.WaitGroup
	for writer := range benchWriters {
		group.Go(func() {
			for i := writer; i < n; i += benchWriters {
				_, err := backend.Save(b.Context(), standard(benchName(i)), datastore.Write{
					Change: text(`{"coins":100}`), Now: start, Origin: "bench",
				})
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if b.Failed() {
		b.FailNow()
	}
}
