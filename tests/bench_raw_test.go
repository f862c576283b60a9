package tests

// This file measures what stores do without Lanai: go-redis alone and bbolt alone, from as many goroutines as there are
// threads. Its one rule: go-redis sends the very commands that the engine sends, as the server's slow log tells them.

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	bolt "go.etcd.io/bbolt"

	"lanai/datastore"
	"lanai/datastore/redis"
	"lanai/datastore/redis/redistest"
)

// A rawStore is a store without Lanai. Each function takes the number of a goroutine, and has a key for each.
type rawStore struct{ get, set, update func(thread int) error }

// call gives the function for a call of the table; nil when the store has none.
func (r *rawStore) call(name string) func(int) error {
	if r == nil {
		return nil
	}
	return map[string]func(int) error{"Get": r.get, "Set": r.set, "Update": r.update}[name]
}

// rawRedis gives go-redis alone on a server.
func rawRedis(b *testing.B, s *redistest.Server) *rawStore {
	ctx := context.Background()
	client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: s.Socket(), Protocol: 2})
	b.Cleanup(func() { _ = client.Close() })
	backend, err := redis.Open(ctx, s.URL(), redis.Options{Prefix: "raw"})
	require.NoError(b, err)
	defer backend.Close()
	engine := datastore.Open(backend, noLimits)
	saves := make([][]any, benchThreads)
	for w := range saves {
		key := datastore.Key{Store: "D", Scope: "global", Name: strconv.Itoa(w + 1)}
		_, err := engine.Set(ctx, key, benchChange, datastore.Request{}) // announces the key
		require.NoError(b, err)
		require.NoError(b, client.ConfigSet(ctx, "slowlog-log-slower-than", "0").Err())
		_, err = engine.Set(ctx, key, benchChange, datastore.Request{})
		require.NoError(b, err)
		require.NoError(b, client.ConfigSet(ctx, "slowlog-log-slower-than", "-1").Err())
		saves[w] = lastSave(b, client)
	}
	writes := make([]int, benchThreads)
	get := func(w int) error { return client.Get(ctx, saves[w][3].(string)).Err() }
	set := func(w int) error {
		command := slices.Clone(saves[w])
		keys, err := strconv.Atoi(command[2].(string))
		if err != nil {
			return err
		}
		writes[w]++
		command[3+keys] = strconv.Itoa(w) + "." + strconv.Itoa(writes[w]) // the token, new for each write
		return client.Do(ctx, command...).Err()
	}
	return &rawStore{get: get, set: set, update: func(w int) error { return cmp.Or(get(w), set(w)) }}
}

// lastSave gives the last command that ran a script.
func lastSave(b *testing.B, client *goredis.Client) []any {
	entries, err := client.SlowLogGet(context.Background(), 10).Result()
	require.NoError(b, err)
	at := slices.IndexFunc(entries, func(e goredis.SlowLog) bool { return e.Args[0] == "evalsha" })
	require.GreaterOrEqual(b, at, 0, "the slow log has no evalsha")
	command := make([]any, len(entries[at].Args))
	for i, arg := range entries[at].Args {
		command[i] = arg
	}
	return command
}

// rawBolt gives bbolt alone, which puts writes that come together into one transaction.
func rawBolt(b *testing.B) *rawStore {
	db, err := bolt.Open(filepath.Join(b.TempDir(), "raw.db"), 0o600, &bolt.Options{FreelistType: bolt.FreelistMapType})
	require.NoError(b, err)
	b.Cleanup(func() { _ = db.Close() })
	bucket := []byte("latest")
	require.NoError(b, db.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucket(bucket)
		return err
	}))
	set := func(w int) error {
		return db.Batch(func(tx *bolt.Tx) error { return tx.Bucket(bucket).Put([]byte(strconv.Itoa(w)), benchChange.Value) })
	}
	return &rawStore{set: set, update: set}
}
