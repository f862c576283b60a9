package redis_test

// This file holds the tests of what happens to a real server: restart, kill, pause, full memory, lost scripts, a
// read-only replica. Its one rule: each server is the test's own.

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/redis"
	"lanai/datastore/redis/redistest"
)

const (
	settle = time.Minute // bounds every wait for what happens soon
	tick   = 2 * time.Millisecond
)

// A log is the notices a store gave.
type log struct {
	mu   sync.Mutex // guards seen
	seen []datastore.Notice
}

func watch(t *testing.T, b datastore.Backend) *log {
	l := &log{}
	t.Cleanup(b.Watch(func(n datastore.Notice) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.seen = append(l.seen, n)
	}))
	return l
}

func (l *log) has(f func(datastore.Notice) bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(l.seen, f)
}

// lost counts the notices that some were missed.
func (l *log) lost() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, notice := range l.seen {
		if notice.All {
			n++
		}
	}
	return n
}

func TestRestartLosesNothing(t *testing.T) {
	s := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	b := open(t, s.URL())
	heard := watch(t, b)
	for i := range 50 {
		_, err := b.Save(t.Context(), standard(strconv.Itoa(i)), set("1", now))
		require.NoError(t, err)
	}
	s.Kill()
	require.Eventually(t, func() bool { return heard.lost() > 0 }, settle, tick, "the loss is told")

	waiting := make(chan error)
	go func() {
		_, err := b.Save(context.Background(), standard("0"), set("2", now))
		waiting <- err
	}()
	s.Restart()
	require.NoError(t, <-waiting, "a request waits for the server")
	keys, err := b.Keys(t.Context(), datastore.KeyRange{Ref: standard("").Ref(), Limit: 100})
	require.NoError(t, err)
	assert.Len(t, keys, 50)

	require.Eventually(t, func() bool { return heard.lost() > 1 }, settle, tick, "told again when notices come again")
	saved, err := b.Save(t.Context(), standard("0"), set("3", now))
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		return heard.has(func(n datastore.Notice) bool { return n.Version == saved.Entry.Version })
	}, settle, tick)
}

func TestLostServerEndsInError(t *testing.T) {
	s := redistest.Start(t)
	b, err := redis.Open(t.Context(), s.URL(), redis.Options{Patience: hasty})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	_, err = b.Save(t.Context(), standard("a"), set("1", now))
	require.NoError(t, err)
	s.Kill()
	_, err = b.Save(t.Context(), standard("a"), set("2", now))
	require.ErrorContains(t, err, s.URL()+": save PlayerData/global/a: ")
	_, err = b.Load(t.Context(), standard("a"))
	require.ErrorContains(t, err, s.URL()+": load PlayerData/global/a: dial unix "+s.Socket())

	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = b.Load(ctx, standard("a"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestPause(t *testing.T) {
	s := redistest.Start(t)
	b, err := redis.Open(t.Context(), s.URL(), redis.Options{Patience: hasty})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	warm(t, b)
	s.Signal(syscall.SIGSTOP)
	_, err = b.Save(t.Context(), standard("a"), set("1", now))
	require.ErrorIs(t, err, redis.ErrUncertain, "it may be done when the server goes on")
	_, err = b.Load(t.Context(), standard("a"))
	require.Error(t, err)
	require.NotErrorIs(t, err, redis.ErrUncertain, "a read is never uncertain")
	s.Signal(syscall.SIGCONT)
	require.Eventually(t, func() bool {
		_, err := b.Save(t.Context(), standard("b"), set("2", now))
		return err == nil
	}, settle, tick)
}

func TestConnectionsKilled(t *testing.T) {
	s := redistest.Start(t)
	b := open(t, s.URL())
	heard := watch(t, b)
	warm(t, b)
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			for i := range 50 {
				_, err := b.Save(context.Background(), standard(strconv.Itoa(w)), set(strconv.Itoa(i), now+int64(i)))
				assert.NoError(t, err, "each key has one writer, so no write is ever uncertain")
			}
		})
	}
	for range 10 {
		s.Do("client kill type normal")
	}
	group.Wait()
	for w := range 4 {
		entry, err := b.Load(t.Context(), standard(strconv.Itoa(w)))
		require.NoError(t, err)
		assert.Equal(t, "49", string(entry.Value))
		assert.Equal(t, uint64(50), entry.Revision, "no write was done twice")
	}
	s.Do("client kill type pubsub")
	require.Eventually(t, func() bool { return heard.lost() >= 2 }, settle, tick)
}

func TestScriptsFlushed(t *testing.T) {
	s := redistest.Start(t)
	b := open(t, s.URL())
	warm(t, b)
	s.Do("script flush")
	saved, err := b.Save(t.Context(), standard("a"), set("1", now))
	require.NoError(t, err)
	s.Do("script flush")
	entry, err := b.LoadVersion(t.Context(), standard("a"), saved.Entry.Version)
	require.NoError(t, err)
	assert.Equal(t, "1", string(entry.Value))
}

func TestMemoryFull(t *testing.T) {
	s := redistest.Start(t)
	b := open(t, s.URL())
	warm(t, b)
	s.Do("config set maxmemory 1")
	_, err := b.Save(t.Context(), standard("a"), set("1", now))
	require.ErrorContains(t, err, "OOM ")
	require.ErrorContains(t, err, "\n  hint: the server's memory is full: raise maxmemory")
	_, err = b.Save(t.Context(), standard("warm"), set("1", now))
	require.ErrorContains(t, err, "OOM ")
	entry, err := b.Load(t.Context(), standard("warm"))
	require.NoError(t, err, "reading goes on")
	assert.Equal(t, uint64(2), entry.Revision, "nothing was half done")
	s.Do("config set maxmemory 0")
	_, err = b.Save(t.Context(), standard("a"), set("1", now))
	require.NoError(t, err)
}

func TestReadOnlyReplica(t *testing.T) {
	s := redistest.Start(t)
	b, err := redis.Open(t.Context(), s.URL(), redis.Options{Patience: hasty})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	patient := openAs(t, s.URL(), "lanai")
	warm(t, b)
	s.Do("replicaof 127.0.0.1 1")
	_, err = b.Save(t.Context(), standard("a"), set("1", now))
	require.ErrorContains(t, err, "READONLY ")
	require.ErrorContains(t, err, "give the address of the master")

	promoted := make(chan error)
	go func() {
		_, err := patient.Save(context.Background(), standard("a"), set("1", now))
		promoted <- err
	}()
	s.Do("replicaof no one")
	require.NoError(t, <-promoted, "a write waits for the promotion")
}

func TestForeignKeys(t *testing.T) {
	s := redistest.Start(t)
	b := open(t, s.URL())
	client := s.Client()
	defer client.Close()
	_, err := b.Save(t.Context(), standard("a"), set("1", now))
	require.NoError(t, err)
	at := only(t, client, "*/a}")
	require.NoError(t, client.Set(t.Context(), at, "something else", 0).Err())
	_, err = b.Load(t.Context(), standard("a"))
	require.ErrorContains(t, err, "load PlayerData/global/a: its content is not what Lanai writes")
	_, err = b.Save(t.Context(), standard("a"), set("2", now))
	require.ErrorContains(t, err, "save PlayerData/global/a: its content is not what Lanai writes")
	assert.Equal(t, "something else", client.Get(t.Context(), at).Val(), "it is not overwritten")

	client.Del(t.Context(), at)
	require.NoError(t, client.LPush(t.Context(), at, "x").Err())
	_, err = b.Load(t.Context(), standard("a"))
	require.ErrorContains(t, err, "the key holds what another program wrote: choose another prefix with ?prefix=NAME")
	_, err = b.Save(t.Context(), standard("a"), set("2", now))
	require.ErrorContains(t, err, "the key holds what another program wrote")
}

// only gives the one key that matches a pattern.
func only(t *testing.T, client *goredis.Client, pattern string) string {
	t.Helper()
	keys, err := client.Keys(t.Context(), pattern).Result()
	require.NoError(t, err)
	require.Len(t, keys, 1, pattern)
	return keys[0]
}
