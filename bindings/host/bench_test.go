package host_test

// This file measures a bulk edit by a job. Its one rule: the same edits made in Go
// straight on the engine, by as many goroutines, are measured in the same run.
//
//	go test ./bindings/host -bench BulkEdit -run '^$'

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lanai/bindings/host"
	"lanai/datastore"
	"lanai/datastore/file"
	"lanai/datastore/memory"
)

// editors is how many edit side by side.
const editors = 16

// edited is one player's data, about 100 bytes.
const edited = `{"Coins":5,"Level":3,"Inventory":["sword","shield","potion"],"Name":"somebody","Seen":1700000000}`

func BenchmarkBulkEdit(b *testing.B) {
	b.Run("memory", func(b *testing.B) { benchmarkBulkEdit(b, memory.New()) })
	b.Run("file", func(b *testing.B) {
		backend, err := file.Open(b.TempDir()+"/store.db", file.Options{})
		require.NoError(b, err)
		defer backend.Close()
		benchmarkBulkEdit(b, backend)
	})
}

// benchmarkBulkEdit updates b.N keys from a job and from Go.
func benchmarkBulkEdit(b *testing.B, backend datastore.Backend) {
	keys := max(editors, min(b.N, 1000))
	for i := range keys {
		_, err := backend.Save(context.Background(), bulkKey(i), datastore.Write{
			Change: datastore.Change{Value: []byte(edited)}, Now: time.Now().UnixMilli(), Origin: "bench"})
		require.NoError(b, err)
	}
	began := time.Now()
	editInGo(b, backend, keys)
	inGo := time.Since(began)

	began = time.Now()
	b.ResetTimer()
	out := run(b, context.Background(), backend, host.Options{Args: []string{strconv.Itoa(b.N), strconv.Itoa(keys)}, Source: `
		local n, keys, done = tonumber(args[1]), tonumber(args[2]), 0
		local S = EliteDataStoreService:GetDataStore("Bulk")
		local _, errors = parallel(16, function()
			while done < n do
				done = done + 1
				assert(S:Update("key" .. done % keys, function(data)
					data.Coins = data.Coins + 1
					return data
				end))
			end
		end)
		assert(not errors, errors and select(2, next(errors)))`}, 0)
	require.NoError(b, out.err)
	inLua := time.Since(began)
	b.ReportMetric(float64(b.N)/inLua.Seconds(), "updates/s")
	b.ReportMetric(float64(b.N)/inGo.Seconds(), "go-updates/s")
	b.ReportMetric(inGo.Seconds()/inLua.Seconds(), "of-go")
}

func bulkKey(i int) datastore.Key {
	return datastore.Key{Store: "Bulk", Scope: "global", Name: fmt.Sprintf("key%d", i)}
}

// editInGo does what the job does, on the engine.
func editInGo(b *testing.B, backend datastore.Backend, keys int) {
	engine := datastore.Open(backend, datastore.Options{Limits: datastore.LimitsOff})
	var all sync.WaitGroup
	for editor := range editors {
		all.Go(func() {
			for i := editor; i < b.N; i += editors {
				_, err := engine.Update(context.Background(), bulkKey(i%keys), func(e *datastore.Entry) (*datastore.Change, error) {
					var data map[string]any
					if err := json.Unmarshal(e.Value, &data); err != nil {
						return nil, err
					}
					data["Coins"] = data["Coins"].(float64) + 1
					text, err := json.Marshal(data)
					return &datastore.Change{Value: text}, err
				}, datastore.Request{})
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	require.NoError(b, engine.Close(context.Background()))
}
