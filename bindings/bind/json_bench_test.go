package bind_test

// This file measures the checked copies that storing and reading a value makes,
// each beside encoding/json doing the same to the same value in the same run:
//
//	go test -run '^$' -bench JSON -benchmem ./bindings/bind
//
// "x-encoding/json" is its time over ours: above 1 we are faster. With
// GOEXPERIMENT=jsonv2 it is the new implementation that stands beside ours.

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// playerData is JSON text of about so many bytes, in the shape of what games keep
// of a player.
func playerData(bytes int) string {
	items := []any{}
	for i := range bytes / 70 {
		items = append(items, map[string]any{"id": "item_" + strconv.Itoa(i*7919%1000), "count": i % 99, "tags": []any{"rare", "shiny"}, "bound": i%2 == 0})
	}
	text, _ := json.Marshal(map[string]any{"coins": 12345, "level": 7, "name": "Builderman", "premium": true,
		"position": []any{12.5, -3.25, 0.125}, "settings": map[string]any{"music": 0.5, "language": "português", "tips": false}, "inventory": items})
	return string(text)
}

var sizes = []struct {
	name  string
	bytes int
}{{"1KB", 1000}, {"100KB", 100_000}}

// beside times ours and encoding/json by turns and reports the best time of each,
// which a busy machine disturbs least, and the ratio.
func beside(b *testing.B, text string, ours, theirs func()) {
	best := [2]time.Duration{time.Hour, time.Hour}
	for b.Loop() {
		for i, do := range []func(){ours, theirs} {
			start := time.Now()
			do()
			best[i] = min(best[i], time.Since(start))
		}
	}
	b.ReportMetric(float64(best[0]), "ns/op")
	b.ReportMetric(float64(len(text))/1e6/best[0].Seconds(), "MB/s")
	b.ReportMetric(float64(best[1])/float64(best[0]), "x-encoding/json")
	b.ReportMetric(testing.AllocsPerRun(10, ours), "allocs")
	b.ReportMetric(testing.AllocsPerRun(10, theirs), "allocs-encoding/json")
}

func BenchmarkJSONEncode(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			text := playerData(size.bytes)
			value, err := bind.ParseJSON(text)
			require.NoError(b, err)
			var tree any
			require.NoError(b, json.Unmarshal([]byte(text), &tree))
			rules := bind.JSONRules{Strict: true, Limit: 4 << 20}
			beside(b, text, func() { sink(bind.AppendJSON(nil, value, rules)) }, func() { sink(json.Marshal(tree)) })
		})
	}
}

func BenchmarkJSONDecode(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			text := playerData(size.bytes)
			beside(b, text, func() { sink(bind.ParseJSON(text)) }, func() {
				var tree any
				sink([]byte(nil), json.Unmarshal([]byte(text), &tree))
			})
		})
	}
}

// sink keeps results from being optimised away.
func sink[T []byte | vm.Value](v T, err error) {
	if err != nil {
		panic(err)
	}
	kept = v
}

var kept any
