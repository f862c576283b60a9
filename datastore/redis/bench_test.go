package redis_test

// This file holds the benchmark of the Redis store beside go-redis alone sending the same commands from the same number
// of goroutines to the same server, in the same run. The floor is a ratio of 0.8:
//
//	go test -run '^$' -bench Redis ./datastore/redis

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/redis"
	"lanai/datastore/redis/redistest"
)

// BenchmarkKeys lists a million keys: go test -run '^$' -bench Keys ./datastore/redis
func BenchmarkKeys(b *testing.B) { backendtest.BenchmarkKeys(b, open(b, realURL(b))) }

const benchWorkers = 100

// rounds is how often raw and ours take turns, so that other load on the machine meets both.
const rounds = 10

// compare does b.N requests of each kind from benchWorkers goroutines and reports rates and ratio.
func compare(b *testing.B, name string, raw, ours func(w int) error) {
	b.Run(name, func(b *testing.B) {
		var took [2]time.Duration
		for range rounds {
			for i, do := range []func(int) error{raw, ours} {
				took[i] += together(b, max(1, b.N/rounds/benchWorkers), do)
			}
		}
		b.ReportMetric(float64(b.N)/took[0].Seconds(), "raw/s")
		b.ReportMetric(float64(b.N)/took[1].Seconds(), "engine/s")
		b.ReportMetric(took[0].Seconds()/took[1].Seconds(), "of-raw")
	})
}

// together has each of benchWorkers goroutines make n requests, and gives the time for all.
func together(b *testing.B, n int, do func(w int) error) time.Duration {
	b.Helper()
	begin := time.Now()
	var group sync.WaitGroup
	for w := range benchWorkers {
		group.Go(func() {
			for range n {
				if err := do(w); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	return time.Since(begin)
}

func BenchmarkRedis(b *testing.B) {
	s := redistest.Start(b)
	client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: s.Socket(), Protocol: 2})
	defer client.Close()
	store := openAs(b, s.URL(), "bench")
	var token atomic.Uint64
	e := datastore.Open(store, datastore.Options{Limits: datastore.LimitsOff})
	ctx, none := context.Background(), datastore.Request{}
	for _, size := range []int{100, 1000, 100_000} {
		change := datastore.Change{Value: []byte(strings.Repeat("x", size))}
		commands := make([][]any, benchWorkers)
		for w := range commands {
			_, err := e.Set(ctx, standard(strconv.Itoa(w)), change, none)
			require.NoError(b, err)
			commands[w] = store.SaveCommand(standard(strconv.Itoa(w)), datastore.Write{Change: change, Now: now, Origin: e.Origin()})
		}
		load := func(w int) error { return client.Get(ctx, commands[w][3].(string)).Err() }
		save := func(w int) error {
			command := slices.Clone(commands[w])
			command[3+command[2].(int)] = strconv.FormatUint(token.Add(1), 36)
			return client.Do(ctx, command...).Err()
		}
		label := strconv.Itoa(size) + "B/"
		compare(b, label+"Get", load, func(w int) error {
			_, err := e.Get(ctx, standard(strconv.Itoa(w)), none)
			return err
		})
		compare(b, label+"Set", save, func(w int) error {
			_, err := e.Set(ctx, standard(strconv.Itoa(w)), change, none)
			return err
		})
		compare(b, label+"Update", func(w int) error { return cmp.Or(load(w), save(w)) }, func(w int) error {
			_, err := e.Update(ctx, standard(strconv.Itoa(w)), func(*datastore.Entry) (*datastore.Change, error) { return &change, nil }, none)
			return err
		})
	}
	require.NoError(b, e.Close(ctx))
}

// BenchmarkInvalidation measures a write on one store until another has heard of it, beside go-redis alone with a SET and
// a PUBLISH in one round trip until a subscriber has the message. The floor is a p99 under 5 ms.
func BenchmarkInvalidation(b *testing.B) {
	s, ctx := redistest.Start(b), context.Background()
	writer, reader := openAs(b, s.URL(), "bench"), openAs(b, s.URL(), "bench")
	heard := make(chan struct{}, 1)
	reader.Watch(func(datastore.Notice) { heard <- struct{}{} })
	client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: s.Socket(), Protocol: 2})
	defer client.Close()
	sub := client.Subscribe(ctx, "raw")
	defer sub.Close()
	_, err := sub.Receive(ctx)
	require.NoError(b, err)
	messages := sub.Channel()

	var ours, raw []time.Duration
	for i := 0; b.Loop(); i++ {
		begin := time.Now()
		_, err := writer.Save(ctx, standard("a"), set(strconv.Itoa(i), now+int64(i)))
		require.NoError(b, err)
		<-heard
		half := time.Now()
		pipe := client.Pipeline()
		pipe.Set(ctx, "raw", i, 0)
		pipe.Publish(ctx, "raw", "a")
		_, err = pipe.Exec(ctx)
		require.NoError(b, err)
		<-messages
		ours, raw = append(ours, half.Sub(begin)), append(raw, time.Since(half))
	}
	b.ReportMetric(p99(ours), "p99-us")
	b.ReportMetric(p99(raw), "raw-p99-us")
}

// p99 gives the 99th percentile, us.
func p99(took []time.Duration) float64 {
	slices.Sort(took)
	return float64(took[len(took)*99/100].Microseconds())
}

// BenchmarkMessage measures a message from publishing on one store until another has it.
func BenchmarkMessage(b *testing.B) {
	s := redistest.Start(b)
	publisher, subscriber := openAs(b, s.URL(), "bench"), openAs(b, s.URL(), "bench")
	heard := make(chan struct{}, 1)
	stop, err := subscriber.Subscribe(b.Context(), "t", func(datastore.Message) { heard <- struct{}{} })
	require.NoError(b, err)
	defer stop()
	var took []time.Duration
	for b.Loop() {
		begin := time.Now()
		require.NoError(b, publisher.Publish(context.Background(), datastore.Message{Topic: "t", Data: []byte(`{"a":1}`), Sent: now}))
		<-heard
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-us")
	b.ReportMetric(p99(took), "p99-us")
}

// BenchmarkSortedMap measures updates of a sorted map of benchWorkers items beside go-redis sending the same two commands.
func BenchmarkSortedMap(b *testing.B) {
	s := redistest.Start(b)
	client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: s.Socket(), Protocol: 2})
	defer client.Close()
	store := openAs(b, s.URL(), "bench")
	c := datastore.OpenCloud(store, datastore.CloudOptions{Limits: datastore.LimitsOff})
	ctx := context.Background()
	sort, _ := datastore.NumberKey(1)
	content := datastore.Content{Value: []byte(strings.Repeat("x", 100)), Sort: sort}
	commands := make([][]any, benchWorkers)
	for w := range commands {
		key := strconv.Itoa(w)
		_, err := c.SetItem(ctx, ladder, key, content, 3600)
		require.NoError(b, err)
		at := time.Now().UnixMilli()
		commands[w] = store.SaveItemCommand(ladder, key, datastore.ItemWrite{Value: content.Value, Sort: sort, Now: at, Expires: at + 3_600_000})
		commands[w][17] = "" // matches anything
	}
	var token atomic.Uint64
	compare(b, "Update", func(w int) error {
		command := slices.Clone(commands[w])
		command[8] = strconv.FormatUint(token.Add(1), 36)
		return cmp.Or(client.HGet(ctx, command[3].(string), command[10].(string)).Err(), client.Do(ctx, command...).Err())
	}, func(w int) error {
		_, err := c.UpdateItem(ctx, ladder, strconv.Itoa(w), func(*datastore.Item) (*datastore.Content, error) { return &content, nil }, 3600)
		return err
	})
}

// BenchmarkListKeys measures a page of 50 out of a store of many keys.
func BenchmarkListKeys(b *testing.B) {
	const keys = 100_000
	s := redistest.Start(b)
	store := openAs(b, s.URL(), "bench")
	fill(b, store, keys)
	for b.Loop() {
		found, err := store.Keys(context.Background(), datastore.KeyRange{
			Ref: standard("").Ref(), After: &datastore.KeyAt{Scope: "global", Name: "50000"}, Limit: 51,
		})
		require.NoError(b, err)
		require.Len(b, found, 51)
	}
}

func fill(b *testing.B, store *redis.Backend, keys int) {
	b.Helper()
	var group sync.WaitGroup
	for w := range benchWorkers {
		group.Go(func() {
			for i := w; i < keys; i += benchWorkers {
				if _, err := store.Save(context.Background(), standard(strconv.Itoa(i)), set("1", now)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}
