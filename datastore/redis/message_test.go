package redis_test

// This file holds the tests of messages between servers. Its one rule: a subscriber misses nothing that was published
// while it was connected, and gets nothing twice.

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/redis"
	"lanai/datastore/redis/redistest"
)

// An inbox keeps what came.
type inbox struct {
	mu  sync.Mutex // guards all
	all []datastore.Message
}

func (i *inbox) put(m datastore.Message) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.all = append(i.all, m)
}

func (i *inbox) has(data string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.ContainsFunc(i.all, func(m datastore.Message) bool { return string(m.Data) == data })
}

func (i *inbox) count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.all)
}

func (i *inbox) await(t *testing.T, n int) []datastore.Message {
	t.Helper()
	require.Eventually(t, func() bool { return i.count() >= n }, settle, tick)
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.all)
}

func subscribe(t *testing.T, b *redis.Backend, topic string) *inbox {
	t.Helper()
	i := &inbox{}
	stop, err := b.Subscribe(t.Context(), topic, i.put)
	require.NoError(t, err)
	t.Cleanup(stop)
	return i
}

func publish(t *testing.T, b *redis.Backend, topic, data string) {
	t.Helper()
	require.NoError(t, b.Publish(context.Background(), datastore.Message{Topic: topic, Data: []byte(data), Sent: now}))
}

func TestMessageReachesAllServers(t *testing.T) {
	for name, url := range map[string]func() string{
		"miniredis": func() string { return "redis://" + miniredis.RunT(t).Addr() },
		"server":    func() string { return realURL(t) },
		"cluster":   func() string { return startCluster(t) },
	} {
		t.Run(name, func(t *testing.T) {
			at := url()
			prefix := newPrefix()
			other := subscribe(t, open(t, at), "t") // another project
			var servers []*redis.Backend
			var boxes []*inbox
			for range 3 {
				b := openAs(t, at, prefix)
				servers, boxes = append(servers, b), append(boxes, subscribe(t, b, "t"))
			}
			for n, b := range servers {
				publish(t, b, "t", strconv.Itoa(n))
			}
			publish(t, servers[0], "T", "elsewhere")
			for _, box := range boxes {
				for n, m := range box.await(t, 3) {
					assert.Equal(t, datastore.Message{Topic: "t", Data: []byte(strconv.Itoa(n)), Sent: now}, m)
				}
			}
			assert.Zero(t, other.count())
		})
	}
}

func TestRepeatedMessageComesOnce(t *testing.T) {
	p, through, beside := cutStores(t)
	box := subscribe(t, beside, "t")
	for _, how := range []cut{losesAsk, losesAnswer} {
		var done atomic.Bool
		p.on(func(message []byte) cut {
			if !bytes.Contains(message, []byte("publish")) || done.Swap(true) {
				return pass
			}
			return how
		})
		publish(t, through, "t", fmt.Sprint(how))
	}
	publish(t, beside, "t", "end")
	assert.Len(t, box.await(t, 3), 3)
}

func TestMessagesComeAgainAfterLostConnection(t *testing.T) {
	s := redistest.Start(t)
	stores := pair(t, s.URL())
	box, second := subscribe(t, stores[0], "t"), subscribe(t, stores[0], "u")
	n := 0
	flows := func() {
		t.Helper()
		n++
		data := strconv.Itoa(n)
		require.Eventually(t, func() bool {
			publish(t, stores[1], "t", data)
			publish(t, stores[1], "u", data)
			return box.has(data) && second.has(data)
		}, settle, tick)
	}
	flows()
	s.Do("client kill type pubsub")
	third := subscribe(t, stores[0], "v")
	publish(t, stores[1], "v", "at once")
	third.await(t, 1)
	flows()

	s.Kill()
	waiting := make(chan error)
	go func() {
		_, err := stores[0].Subscribe(context.Background(), "w", box.put)
		waiting <- err
	}()
	s.Restart()
	require.NoError(t, <-waiting, "subscribing waits for the server")
	flows()
}

// TestSubscribingAgainAndAgain joins and leaves one topic from many goroutines: who has joined hears.
func TestSubscribingAgainAndAgain(t *testing.T) {
	stores := pair(t, realURL(t))
	var group sync.WaitGroup
	for w := range 6 {
		group.Go(func() {
			for i := range 40 {
				data := fmt.Sprint(w, " ", i)
				heard := make(chan struct{}, 1)
				stop, err := stores[0].Subscribe(context.Background(), "t", func(m datastore.Message) {
					if string(m.Data) == data {
						heard <- struct{}{}
					}
				})
				if !assert.NoError(t, err) {
					return
				}
				publish(t, stores[w%2], "t", data)
				select {
				case <-heard:
				case <-time.After(settle):
					assert.Fail(t, "a message was lost", data)
					return
				}
				stop()
			}
		})
	}
	group.Wait()
}

// TestLeavingTellsTheServer leaves the last subscription of a topic: the server sends it no more.
func TestLeavingTellsTheServer(t *testing.T) {
	m := miniredis.RunT(t)
	b := openAs(t, "redis://"+m.Addr(), "lanai")
	for range 3 {
		stop, err := b.Subscribe(t.Context(), "t", func(datastore.Message) {})
		require.NoError(t, err)
		assert.Equal(t, 1, m.PubSubNumSub("lanai:topic:t")["lanai:topic:t"])
		stop()
		require.Eventually(t, func() bool { return m.PubSubNumSub("lanai:topic:t")["lanai:topic:t"] == 0 }, settle, tick)
	}
	for range 200 { // joining overtakes leaving, or follows it
		stop, err := b.Subscribe(t.Context(), "t", func(datastore.Message) {})
		require.NoError(t, err)
		stop()
	}
}

func TestSubscribingWithoutRight(t *testing.T) {
	s := redistest.Start(t)
	s.Do("acl setuser deaf on >s3cret ~* resetchannels &app:notices &app:topics +@all")
	b, err := redis.Open(t.Context(), s.URL(), redis.Options{Prefix: "app", Username: "deaf", Password: "s3cret"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	for range 2 {
		_, err = b.Subscribe(t.Context(), "t", func(datastore.Message) {})
		require.ErrorContains(t, err, s.URL()+`: subscribe to topic "t": NOPERM `)
		require.ErrorContains(t, err, "\n  hint: the user lacks a right: Lanai needs ~PREFIX:* &PREFIX:*")
		err = b.Publish(t.Context(), datastore.Message{Topic: "t", Data: []byte("1")})
		require.ErrorContains(t, err, `publish to topic "t": NOPERM `)
	}
	assert.NotContains(t, err.Error(), "s3cret")
}

func TestSubscribingToLostServer(t *testing.T) {
	s := redistest.Start(t)
	b, err := redis.Open(t.Context(), s.URL(), redis.Options{Patience: hasty})
	require.NoError(t, err)
	s.Kill()
	_, err = b.Subscribe(t.Context(), "t", func(datastore.Message) {})
	require.ErrorContains(t, err, s.URL()+`: subscribe to topic "t": dial unix `)
	err = b.Publish(t.Context(), datastore.Message{Topic: "t", Data: []byte("1")})
	require.ErrorContains(t, err, s.URL()+`: publish to topic "t": `)
	require.NoError(t, b.Close())
}

func TestClosingEndsSubscriptions(t *testing.T) {
	s := redistest.Start(t)
	b := open(t, s.URL())
	stop, err := b.Subscribe(t.Context(), "t", func(datastore.Message) {})
	require.NoError(t, err)
	s.Kill()
	waiting := make(chan error)
	go func() {
		_, err := b.Subscribe(context.Background(), "u", func(datastore.Message) {})
		waiting <- err
	}()
	require.NoError(t, b.Close())
	require.ErrorIs(t, <-waiting, redis.ErrClosed)
	stop()
	_, err = b.Subscribe(t.Context(), "t", func(datastore.Message) {})
	require.ErrorIs(t, err, redis.ErrClosed)
	require.ErrorIs(t, b.Publish(t.Context(), datastore.Message{Topic: "t"}), redis.ErrClosed)
}
