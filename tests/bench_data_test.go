package tests

// This file measures what scripts get of the stores. Its one rule: scripts, the same engine called from Go, and bbolt or
// go-redis alone take turns in the same run. All of them:
//
//	go test ./tests ./datastore/... ./bindings/module -run '^$' -bench 'Data|Queued|Memory|File|Redis|Invalidation|Update' -benchtime 100000x

import (
	"context"
	"path/filepath"
	goruntime "runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/datastore"
	"lanai/datastore/file"
	"lanai/datastore/memory"
	"lanai/datastore/redis"
	"lanai/datastore/redis/redistest"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/project"
)

const (
	benchThreads = 100
	benchRounds  = 4 // in which both take turns, so that other load on the machine meets both
)

var noLimits = datastore.Options{Limits: datastore.LimitsOff}

// A dataCall is a request as a script and as Go make it, with the least of it per second on the memory store.
type dataCall struct {
	name   string
	script string
	do     func(e *datastore.Engine, key datastore.Key) error
	floor  float64
}

var benchChange = datastore.Change{Value: []byte("1")}

var dataCalls = []dataCall{
	{"Set", `store:SetAsync(key, i)`, func(e *datastore.Engine, key datastore.Key) error {
		_, err := e.Set(context.Background(), key, benchChange, datastore.Request{})
		return err
	}, 200_000},
	{"Get", `store:GetAsync(key, uncached)`, func(e *datastore.Engine, key datastore.Key) error {
		_, err := e.Get(context.Background(), key, datastore.Request{})
		return err
	}, 300_000},
	{"Update", `store:UpdateAsync(key, increment)`, func(e *datastore.Engine, key datastore.Key) error {
		_, err := e.Update(context.Background(), key, func(*datastore.Entry) (*datastore.Change, error) { return &benchChange, nil }, datastore.Request{})
		return err
	}, 150_000},
}

// BenchmarkData has 100 threads of a script make requests, and 100 goroutines.
func BenchmarkData(b *testing.B) {
	stores := []struct {
		name string
		open func(b *testing.B) (datastore.Backend, *rawStore)
	}{
		{"memory", func(*testing.B) (datastore.Backend, *rawStore) { return memory.New(), nil }},
		{"file", func(b *testing.B) (datastore.Backend, *rawStore) {
			store, err := file.Open(filepath.Join(b.TempDir(), "store.db"), file.Options{})
			require.NoError(b, err)
			return store, rawBolt(b)
		}},
		{"redis", func(b *testing.B) (datastore.Backend, *rawStore) {
			server := redistest.Start(b)
			store, err := redis.Open(context.Background(), server.URL(), redis.Options{})
			require.NoError(b, err)
			return store, rawRedis(b, server)
		}},
	}
	for _, s := range stores {
		for _, call := range dataCalls {
			b.Run(s.name+"/"+call.name, func(b *testing.B) {
				backend, store := s.open(b)
				defer backend.Close()
				raw := store.call(call.name)
				var scripts, engine, alone time.Duration
				each := b.N/benchThreads/benchRounds + 1
				for range benchRounds {
					scripts += runThreads(b, backend, call.script, each)
					engine += runEngine(b, backend, call.do, each)
					if raw != nil {
						alone += runGoroutines(b, each, raw)
					}
				}
				rate := float64(each*benchThreads*benchRounds) / scripts.Seconds()
				b.ReportMetric(rate, "script/s")
				b.ReportMetric(rate*scripts.Seconds()/engine.Seconds(), "engine/s")
				b.ReportMetric(engine.Seconds()/scripts.Seconds(), "of-engine")
				if raw != nil {
					b.ReportMetric(rate*scripts.Seconds()/alone.Seconds(), "raw/s")
					b.ReportMetric(alone.Seconds()/scripts.Seconds(), "of-raw")
				}
				if s.name == "memory" {
					b.ReportMetric(rate/call.floor, "of-floor")
				}
			})
		}
	}
}

// runThreads has each of benchThreads threads of a script make n calls, and gives the time for all.
func runThreads(b *testing.B, backend datastore.Backend, call string, n int) time.Duration {
	engine := datastore.Open(backend, noLimits)
	s, err := bindings.New(bindings.Options{Store: engine, UntilIdle: true, Sink: func(m runtime.Message) { b.Error(m.Text) }})
	require.NoError(b, err)
	s.VM.Globals.SetStr("count", vm.Int(n))
	s.VM.Globals.SetStr("threads", vm.Int(benchThreads))
	s.Place(&project.Project{Name: "Bench", Root: &project.Node{Name: "Game", ClassName: "DataModel", Children: []*project.Node{
		{Name: "ServerScriptService", ClassName: "ServerScriptService", Children: []*project.Node{
			{Name: "Main", ClassName: "Script", Source: `
				local store = game:GetService("DataStoreService"):GetDataStore("D")
				local uncached = Instance.new("DataStoreGetOptions")
				uncached.UseCache = false
				local function increment(old) return (old or 0) + 1 end
				for thread = 1, threads do
					task.spawn(function()
						local key = tostring(thread)
						for i = 1, count do
							` + call + `
						end
					end)
				end`}}}}}})
	s.StartScripts()
	begin := time.Now()
	require.NoError(b, s.Run(context.Background()))
	took := time.Since(begin)
	require.NoError(b, engine.Close(context.Background()))
	return took
}

// runEngine has each of benchThreads goroutines make n calls of an engine, and gives the time for all.
func runEngine(b *testing.B, backend datastore.Backend, do func(*datastore.Engine, datastore.Key) error, n int) time.Duration {
	engine := datastore.Open(backend, noLimits)
	took := runGoroutines(b, n, func(thread int) error {
		return do(engine, datastore.Key{Store: "D", Scope: "global", Name: strconv.Itoa(thread + 1)})
	})
	require.NoError(b, engine.Close(context.Background()))
	return took
}

// runGoroutines has each of benchThreads goroutines make n calls, and gives the time for all.
func runGoroutines(b *testing.B, n int, do func(thread int) error) time.Duration {
	begin := time.Now()
	var group sync.WaitGroup
	for thread := range benchThreads {
		group.Go(func() {
			for range n {
				if err := do(thread); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	return time.Since(begin)
}

// A heldBackend keeps every write until it is let go.
type heldBackend struct {
	*memory.Backend
	release chan struct{}
}

func (h *heldBackend) Save(ctx context.Context, key datastore.Key, w datastore.Write) (datastore.Saved, error) {
	<-h.release
	return h.Backend.Save(ctx, key, w)
}

// BenchmarkQueued has 100,000 requests wait at once, on 1,000 keys, and counts the completion of each. The floor is
// 100 MB.
func BenchmarkQueued(b *testing.B) {
	const requests, keys = 100_000, 1000
	var before, during goruntime.MemStats
	var queue, drain time.Duration
	rounds := b.N/requests + 1
	for range rounds {
		held := &heldBackend{Backend: memory.New(), release: make(chan struct{})}
		e := datastore.Open(held, noLimits)
		completed := make([]atomic.Int32, requests)
		goruntime.GC()
		goruntime.ReadMemStats(&before)
		begin := time.Now()
		for i := range requests {
			op := &datastore.Op{Action: datastore.Set, Key: datastore.Key{Store: "D", Scope: "global", Name: strconv.Itoa(i % keys)}, Change: benchChange}
			e.Submit(context.Background(), op, func(_ *datastore.Entry, err error) {
				if err == nil {
					completed[i].Add(1)
				}
			})
		}
		queue += time.Since(begin)
		goruntime.GC()
		goruntime.ReadMemStats(&during)
		begin = time.Now()
		close(held.release)
		require.NoError(b, e.Close(context.Background()))
		drain += time.Since(begin)
		for i := range completed {
			require.EqualValues(b, 1, completed[i].Load(), "completions of request %d", i)
		}
	}
	heap := float64(during.HeapAlloc+during.StackInuse) - float64(before.HeapAlloc+before.StackInuse)
	b.ReportMetric(heap/1e6, "MB")
	b.ReportMetric(heap/requests, "B/request")
	b.ReportMetric(float64(queue.Nanoseconds())/float64(rounds*requests), "queue-ns/request")
	b.ReportMetric(float64(drain.Nanoseconds())/float64(rounds*requests), "run-ns/request")
}
