package redis_test

// This file holds the tests of connections that break in the middle of a request. Its one rule: the test decides which
// message is lost, and on which side of the server.

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/redis"
)

// A cut is what becomes of a connection at a message to the server.
type cut int

const (
	pass        cut = iota
	losesAsk        // the connection breaks before the server has the message
	losesAnswer     // the server does it, and the connection breaks before the answer
	resets          // the connection is reset as soon as the server's machine has the message
)

// A proxy stands between a store and its server.
type proxy struct {
	net.Listener
	to     string // address of the server
	mu     sync.Mutex
	decide func(message []byte) cut
}

func startProxy(t *testing.T, to string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{Listener: l, to: to}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(from)
		}
	}()
	return p
}

func (p *proxy) url() string { return "redis://" + p.Addr().String() }

// on has f decide about each message from now on; nil lets all pass.
func (p *proxy) on(f func(message []byte) cut) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.decide = f
}

func (p *proxy) fate(message []byte) cut {
	p.mu.Lock()
	f := p.decide
	p.mu.Unlock()
	if f == nil {
		return pass
	}
	return f(message)
}

func (p *proxy) serve(from net.Conn) {
	defer from.Close()
	to, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer to.Close()
	var mute atomic.Bool
	answered := make(chan struct{}, 1)
	go func() {
		defer from.Close()
		buffer := make([]byte, 64<<10)
		for {
			n, err := to.Read(buffer)
			if err != nil {
				return
			}
			if mute.Load() {
				answered <- struct{}{}
				return
			}
			if _, err := from.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		fate := p.fate(buffer[:n])
		if fate == losesAsk {
			return
		}
		mute.Store(fate == losesAnswer)
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
		switch fate {
		case losesAnswer:
			<-answered
			return
		case resets:
			_ = to.(*net.TCPConn).SetLinger(0) // closing resets: https://pkg.go.dev/net#TCPConn.SetLinger
			_ = from.(*net.TCPConn).SetLinger(0)
			return
		}
	}
}

// first cuts the first message that is a script on the key, after doing meanwhile.
func first(key string, how cut, meanwhile func()) func([]byte) cut {
	var done atomic.Bool
	return func(message []byte) cut {
		isScript := bytes.Contains(message, []byte("evalsha")) && bytes.Contains(message, []byte("/"+key))
		if !isScript || done.Swap(true) {
			return pass
		}
		if how == losesAsk && meanwhile != nil {
			meanwhile()
		}
		return how
	}
}

// cutStores gives a store through a proxy, and one beside it.
func cutStores(t *testing.T) (p *proxy, through, beside *redis.Backend) {
	addr := miniredis.RunT(t).Addr()
	p = startProxy(t, addr)
	prefix := "test-cut"
	through, beside = openAs(t, p.url(), prefix), openAs(t, "redis://"+addr, prefix)
	warm(t, through)
	return p, through, beside
}

// warm has the server know the scripts.
func warm(t *testing.T, b *redis.Backend) {
	t.Helper()
	for range 2 {
		_, err := b.Save(t.Context(), standard("warm"), datastore.Write{Now: 1})
		require.NoError(t, err)
		_, err = b.Save(t.Context(), ordered("warm"), datastore.Write{Now: 1})
		require.NoError(t, err)
	}
}

const now = 1767348300000

func set(value string, at int64) datastore.Write {
	return datastore.Write{Change: text(value), Now: at, Origin: "o"}
}

func TestWriteWhoseAskIsLostIsRepeated(t *testing.T) {
	p, through, _ := cutStores(t)
	p.on(first("a", losesAsk, nil))
	saved, err := through.Save(t.Context(), standard("a"), set("1", now))
	require.NoError(t, err)
	assert.Equal(t, uint64(1), saved.Entry.Revision)
}

func TestWriteWhoseAnswerIsLostIsRecognised(t *testing.T) {
	p, through, beside := cutStores(t)
	for _, w := range []datastore.Write{
		set("1", now),
		{Change: text("2"), Match: true, Now: now, Origin: "o"},
		{Delete: true, Now: now, Origin: "o"},
	} {
		current, err := beside.Load(t.Context(), standard("a"))
		require.NoError(t, err)
		revision := uint64(1)
		if current != nil {
			revision = current.Revision + 1
			w.Version = current.Version
		}
		p.on(first("a", losesAnswer, nil))
		saved, err := through.Save(t.Context(), standard("a"), w)
		require.NoError(t, err)
		after, err := beside.Load(t.Context(), standard("a"))
		require.NoError(t, err)
		assert.Equal(t, after, saved.Entry)
		assert.Equal(t, revision, after.Revision, "done once")
		if w.Delete {
			assert.Equal(t, current, saved.Previous, "a delete still tells what was there")
		}
	}
}

func TestWriteThatMayHaveBeenDoneIsNotRepeated(t *testing.T) {
	for _, w := range []datastore.Write{set("mine", now), {Change: text("mine"), Match: true, Now: now}, {Delete: true, Now: now}} {
		p, through, beside := cutStores(t)
		first0, err := beside.Save(t.Context(), standard("a"), set("old", now-1))
		require.NoError(t, err)
		w.Version = first0.Entry.Version
		p.on(first("a", losesAsk, func() {
			_, err := beside.Save(context.Background(), standard("a"), set("theirs", now))
			assert.NoError(t, err)
		}))
		_, err = through.Save(t.Context(), standard("a"), w)
		require.ErrorIs(t, err, redis.ErrUncertain)
		assert.ErrorContains(t, err, "save PlayerData/global/a: the connection was lost during the write; it may or may not have been saved")
		entry, err := beside.Load(t.Context(), standard("a"))
		require.NoError(t, err)
		assert.Equal(t, "theirs", string(entry.Value))
	}
}

func TestWriteProvedUndoneIsRepeated(t *testing.T) {
	p, through, beside := cutStores(t)
	p.on(first("a", losesAsk, func() {
		_, err := beside.Save(context.Background(), standard("a"), set("theirs", now-1))
		assert.NoError(t, err)
	}))
	_, err := through.Save(t.Context(), standard("a"), set("mine", now))
	require.NoError(t, err, "what is there is older than the write")
	entry, err := beside.Load(t.Context(), standard("a"))
	require.NoError(t, err)
	assert.Equal(t, "mine", string(entry.Value))
}

func TestOrderedEraseWhoseAnswerIsLostIsUncertain(t *testing.T) {
	p, through, beside := cutStores(t)
	_, err := beside.Save(t.Context(), ordered("a"), datastore.Write{Change: datastore.Change{Number: 5}, Now: now})
	require.NoError(t, err)
	p.on(first("a", losesAnswer, nil))
	_, err = through.Save(t.Context(), ordered("a"), datastore.Write{Delete: true, Now: now})
	require.ErrorIs(t, err, redis.ErrUncertain, "an erased key keeps no trace of who erased it")
	entry, err := beside.Load(t.Context(), ordered("a"))
	require.NoError(t, err)
	assert.Nil(t, entry)
}

func TestReadsAreRepeated(t *testing.T) {
	p, through, _ := cutStores(t)
	var cuts atomic.Int32
	p.on(func(message []byte) cut {
		if read := bytes.Contains(message, []byte("get")) || bytes.Contains(message, []byte("zrange")); !read || cuts.Add(1)%3 != 1 {
			return pass
		}
		return losesAnswer
	})
	entry, err := through.Load(t.Context(), standard("warm"))
	require.NoError(t, err)
	assert.Equal(t, uint64(2), entry.Revision)
	keys, err := through.Keys(t.Context(), datastore.KeyRange{Ref: standard("").Ref(), Limit: 10})
	require.NoError(t, err)
	assert.Len(t, keys, 1)
	assert.GreaterOrEqual(t, cuts.Load(), int32(6))
}

// TestIncrementsThroughCuts adds from four servers whose connections break all the time: what was acknowledged is there
// exactly once, and nothing else but what was reported as uncertain.
func TestIncrementsThroughCuts(t *testing.T) {
	const servers, each = 4, 120
	addr := miniredis.RunT(t).Addr()
	var acked, uncertain atomic.Int64
	var group sync.WaitGroup
	for id := range servers {
		p := startProxy(t, addr)
		e := datastore.Open(openAs(t, p.url(), "test-cut"), datastore.Options{Limits: datastore.LimitsOff})
		random := rand.New(rand.NewPCG(7, uint64(id)))
		var mu sync.Mutex // guards random
		p.on(func(message []byte) cut {
			if !bytes.Contains(message, []byte("evalsha")) {
				return pass
			}
			mu.Lock()
			defer mu.Unlock()
			return []cut{losesAsk, losesAnswer, pass, pass, pass, pass, pass, pass}[random.IntN(8)]
		})
		group.Go(func() {
			for range each {
				_, err := e.Increment(context.Background(), standard("n"), 1, datastore.Change{}, datastore.Request{})
				switch {
				case err == nil:
					acked.Add(1)
				case errors.Is(err, redis.ErrUncertain):
					uncertain.Add(1)
				default:
					assert.NoError(t, err)
				}
			}
			p.on(nil)
			assert.NoError(t, e.Close(context.Background()))
		})
	}
	group.Wait()
	b := openAs(t, "redis://"+addr, "test-cut")
	entry, err := b.Load(t.Context(), standard("n"))
	require.NoError(t, err)
	n, err := strconv.ParseInt(string(entry.Value), 10, 64)
	require.NoError(t, err)
	t.Logf("acknowledged %d, uncertain %d, counted %d", acked.Load(), uncertain.Load(), n)
	assert.GreaterOrEqual(t, n, acked.Load(), "lost update")
	assert.LessOrEqual(t, n, acked.Load()+uncertain.Load(), "done twice")
	assert.Less(t, uncertain.Load(), acked.Load())
}
