package module_test

// This file runs the script tests of testdata/redis on several servers with one
// Redis between them, in real time. Its one rule: each runs on miniredis, and on
// a real redis-server where there is one.

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/datastore"
	"lanai/datastore/redis"
	"lanai/datastore/redis/redistest"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

func TestScriptsOnMiniredis(t *testing.T) {
	testRedisScripts(t, "redis://"+miniredis.RunT(t).Addr())
}

func TestScriptsOnRedis(t *testing.T) {
	testRedisScripts(t, redistest.Start(t).URL())
}

func testRedisScripts(t *testing.T, url string) {
	files, err := filepath.Glob("testdata/redis/*.luau")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for i, file := range files {
		name := filepath.Base(file)
		t.Run(name[:len(name)-len(".luau")], func(t *testing.T) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			testRedisScript(t, url, fmt.Sprintf("module-%d-%d", os.Getpid(), i), string(src))
		})
	}
}

func testRedisScript(t *testing.T, url, prefix, src string) {
	s := readSettings(t, src)
	worlds := make([]*world, s.servers)
	var all sync.WaitGroup
	for i := range worlds {
		worlds[i] = newRedisWorld(t, openRedis(t, url, prefix), i+1)
		all.Go(func() { worlds[i].start(t, src, s.players, 60) })
	}
	all.Wait()
	b := openRedis(t, url, prefix)
	s.checkStored(t, func(key datastore.Key) string { return storedIn(b, key) })
	for _, w := range worlds {
		w.expect(t, src)
	}
}

func openRedis(t *testing.T, url, prefix string) *redis.Backend {
	b, err := redis.Open(context.Background(), url, redis.Options{Prefix: prefix})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, b.Close()) })
	return b
}

// newRedisWorld returns a server with a connection of its own.
func newRedisWorld(t *testing.T, b *redis.Backend, number int) *world {
	w := &world{number: number, engine: datastore.Open(b, datastore.Options{Limits: datastore.LimitsOff})}
	s, err := bindings.New(bindings.Options{Store: w.engine, UntilIdle: true, Sink: func(m runtime.Message) {
		if m.Level != runtime.Info { // which server has to wait for another is anybody's guess
			w.messages = append(w.messages, m)
		}
	}})
	require.NoError(t, err)
	s.VM.Globals.SetStr("server", vm.Int(number))
	w.Server = s
	return w
}
