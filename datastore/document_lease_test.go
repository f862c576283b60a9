package datastore_test

// This file tests documents that one engine has at a time: two servers on one store, in virtual time.

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
)

// A rival is another server with documents of its own on the store of a desk.
type rival struct {
	*datastore.Engine
	*desk
	faulty *backendtest.Faulty
	docs   *datastore.Documents
}

// withRival runs a test with two servers whose documents have leases of 10 s.
func withRival(t *testing.T, run func(d *desk, r *rival)) {
	change := func(o *datastore.DocumentOptions) { o.Lease = 10 * time.Second }
	atDesk(t, change, func(d *desk) {
		r := &rival{desk: d, faulty: &backendtest.Faulty{Backend: d.memory}}
		r.Engine = datastore.Open(r.faulty, off)
		o := jsonOptions()
		o.Lease, o.Holder = 10*time.Second, "rival"
		o.Waiting = func(key string, held *datastore.HeldError) { d.event("rival waits for " + key) }
		o.Lost = func(key string, _ error) { d.event("rival lost " + key) }
		o.Failed = func(key string, err error) { d.event("rival failed " + key) }
		o.Invalidated = func(key string) { d.event("rival invalidated " + key) }
		var err error
		r.docs, err = r.Documents(standard("").Ref(), o)
		require.NoError(t, err)
		d.options.AfterSave = nil
		d.docs = d.open(d.Engine)
		run(d, r)
		require.NoError(t, r.Engine.Close(context.Background()))
	})
}

func (r *rival) loads(key string) {
	r.start(func() {
		loaded, err := r.docs.Load(r.Context(), key, fresh(`{"n":0}`))
		if err != nil {
			r.did("rival: " + err.Error())
			return
		}
		r.did("rival has " + loaded.Value.(string))
	})
}

// apart cuts the rival off from the store.
func (r *rival) apart() {
	r.faulty.Inject(func(backendtest.Call) backendtest.Fault { return backendtest.Fault{Before: errFault} })
}

func TestDocumentIsHandedOver(t *testing.T) {
	withRival(t, func(d *desk, r *rival) {
		d.load("1", fresh(`{"n":1}`))
		r.loads("1")
		sleep(time.Hour)
		assert.Empty(t, d.done(), "as long as the first server has it")
		d.put("1", `{"n":2}`)
		require.NoError(t, d.docs.Leave(d.Context(), "1"))
		sleep(2 * time.Second)
		assert.Equal(t, []string{`rival has {"n":2}`}, d.done())
		assert.Contains(t, d.happened(), "rival waits for 1")

		require.NoError(t, r.Engine.Close(r.Context()))
		assert.Equal(t, `{"n":2}`, d.load("1", nil).Value, "closing gives it back")
	})
}

func TestDocumentOfADeadServer(t *testing.T) {
	withRival(t, func(d *desk, r *rival) {
		r.loads("1")
		sleep(time.Second)
		require.NoError(t, r.docs.Put("1", `{"n":5}`))
		r.apart()
		d.start(func() { d.did("loaded " + d.load("1", fresh(`{"n":0}`)).Value.(string)) })
		sleep(5 * time.Second)
		assert.Len(t, d.done(), 1)
		sleep(10 * time.Second)
		assert.Equal(t, []string{`rival has {"n":0}`, `loaded {"n":0}`}, d.done(), "its lease is over")
		d.put("1", `{"n":7}`)
		sleep(2 * time.Second)
		r.faulty.Inject(nil)
		sleep(10 * time.Minute)
		assert.Equal(t, `{"n":7}`, d.value(standard("1")), "the late write is refused")
		events := d.happened()
		assert.Contains(t, events, "rival lost 1")
		assert.Contains(t, events, "rival failed 1")
		assert.Contains(t, events, "rival invalidated 1")
		assert.Empty(t, r.docs.Keys(), "and the document dropped")
	})
}

// A flush that comes after the refusal tells of it, once; so does a leave.
func TestFlushTellsOfRefusedChanges(t *testing.T) {
	withRival(t, func(d *desk, r *rival) {
		for _, tell := range []func() error{
			func() error { return r.docs.Flush(r.Context(), "1") },
			func() error { return r.docs.Flush(r.Context()) },
			func() error { return r.docs.Leave(r.Context(), "1") },
		} {
			r.loads("1")
			sleep(2 * time.Second)
			require.NoError(t, r.docs.Put("1", `{"n":5}`))
			r.apart()
			d.start(func() { d.load("1", nil) })
			sleep(20 * time.Second)
			r.faulty.Inject(nil)
			sleep(10 * time.Minute)
			require.Empty(t, r.docs.Keys())
			assert.ErrorIs(t, tell(), datastore.ErrFenced)
			assert.NoError(t, r.docs.Flush(r.Context()))
			require.NoError(t, d.docs.Leave(d.Context(), "1"))
		}
	})
}

// A server that was cut off keeps its changes if nobody took the document meanwhile.
func TestDocumentOfAServerCutOff(t *testing.T) {
	withRival(t, func(d *desk, r *rival) {
		r.loads("1")
		sleep(2 * time.Second)
		require.NoError(t, r.docs.Put("1", `{"n":5}`))
		r.apart()
		sleep(30 * time.Second)
		assert.Contains(t, d.happened(), "rival lost 1")
		r.faulty.Inject(nil)
		sleep(10 * time.Minute)
		assert.Equal(t, `{"n":5}`, d.value(standard("1")))
		assert.Empty(t, r.docs.Keys(), "read again before it is used")
		assert.Equal(t, `{"n":5}`, d.load("1", nil).Value)
	})
}

func TestCleanDocumentOfALostLeaseIsDropped(t *testing.T) {
	withRival(t, func(d *desk, r *rival) {
		d.stored("1", `{"n":1}`)
		r.loads("1")
		sleep(2 * time.Second)
		r.apart()
		sleep(30 * time.Second)
		assert.Empty(t, r.docs.Keys())
		assert.Equal(t, []string{"rival lost 1", "rival invalidated 1"}, d.happened())
	})
}

// A load that waits ends when its key leaves, and does not take the document later on.
func TestLeaveWhileWaiting(t *testing.T) {
	withRival(t, func(d *desk, r *rival) {
		d.load("1", fresh(`{"n":1}`))
		r.loads("1")
		require.NoError(t, r.docs.Leave(r.Context(), "1"))
		sleep(0)
		assert.Equal(t, []string{"rival: load PlayerData/global/1: left while another server held it"}, d.done())
		require.NoError(t, d.docs.Leave(d.Context(), "1"))
		sleep(time.Minute)
		assert.Equal(t, `{"n":1}`, d.load("1", nil).Value)
		require.NoError(t, d.docs.Leave(d.Context(), "1"))
	})
}

func TestCloseEndsWaiting(t *testing.T) {
	withRival(t, func(d *desk, r *rival) {
		d.load("1", fresh(`{"n":1}`))
		r.loads("1")
		sleep(time.Second)
		require.NoError(t, r.Engine.Close(r.Context()))
		sleep(2 * time.Second)
		assert.Len(t, d.done(), 1)
	})
}

// What ends without a document leaves no lease behind.
func TestLeasesAreGivenBack(t *testing.T) {
	withRival(t, func(d *desk, r *rival) {
		loads := func() {
			t.Helper()
			sleep(time.Second)
			ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
			defer cancel()
			l, err := r.Lease(ctx, standard("1"), datastore.LeaseOptions{})
			require.NoError(t, err)
			require.NoError(t, l.Release(ctx))
		}
		d.load("1", nil)
		loads()
		d.failing("Load", 1)
		_, err := d.docs.Load(d.Context(), "1", nil)
		require.ErrorIs(t, err, errFault)
		loads()
		d.load("1", fresh(`{"n":1}`))
		_, err = d.docs.Delete(d.Context(), "1")
		require.NoError(t, err)
		loads()
		d.load("1", fresh(`{"n":1}`))
		require.NoError(t, d.docs.Clear(d.Context()))
		loads()
		d.put("1", `{"n":2}`)
		sleep(2 * time.Second)
		d.docs.Evict(0)
		loads()
	})
}

// A plain write of another server drops the document, not the lease.
func TestForeignWriteKeepsTheLease(t *testing.T) {
	withRival(t, func(d *desk, r *rival) {
		d.load("1", fresh(`{"n":1}`))
		sleep(2 * time.Second)
		d.stored("1", `{"n":2}`)
		assert.Empty(t, d.docs.Keys())
		_, err := r.Lease(r.Context(), standard("1"), datastore.LeaseOptions{})
		assert.ErrorIs(t, err, datastore.ErrHeld)
		assert.Equal(t, `{"n":2}`, d.load("1", nil).Value)
		require.NoError(t, d.docs.Leave(d.Context(), "1"))
	})
}

// What was put without a load is written under a lease of its own; an edit of a document that another has needs none.
func TestWritesWithoutALoad(t *testing.T) {
	withRival(t, func(d *desk, r *rival) {
		require.NoError(t, r.docs.Put("1", `{"n":1}`))
		sleep(2 * time.Second)
		_, err := d.Lease(d.Context(), standard("1"), datastore.LeaseOptions{})
		assert.ErrorIs(t, err, datastore.ErrHeld)
		_, err = d.docs.Edit(d.Context(), "1", func([]byte) ([]byte, error) { return []byte(`{"n":2}`), nil })
		require.NoError(t, err)
		assert.Equal(t, `{"n":2}`, d.value(standard("1")))
		require.NoError(t, r.docs.Put("2", `{"n":1}`))
		sleep(500 * time.Millisecond)
		d.put("2", `{"n":9}`) // waits for the first to leave
		sleep(time.Minute)
		assert.Equal(t, `{"n":1}`, d.value(standard("2")))
		require.NoError(t, r.docs.Leave(r.Context(), "2"))
		sleep(time.Minute)
		assert.Equal(t, `{"n":9}`, d.value(standard("2")))
		require.NoError(t, d.docs.Leave(d.Context(), "2"))
		require.NoError(t, r.docs.Put("closing", `{"n":1}`))
		require.NoError(t, r.Engine.Close(r.Context()))
		assert.Equal(t, `{"n":1}`, d.value(standard("closing")))
	})
}

func TestLeaveDuringLoad(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.slow("Load", time.Second)
		d.start(func() { d.load("1", fresh(`{"n":1}`)) })
		require.NoError(t, d.docs.Leave(d.Context(), "1"))
		assert.Empty(t, d.docs.Keys())
		assert.Equal(t, `{"n":1}`, d.value(standard("1")))
	})
}

// A backend whose notices a test can make up.
type gossip struct {
	datastore.Backend
	tell func(datastore.Notice)
}

func (g *gossip) Watch(f func(datastore.Notice)) (stop func()) {
	g.tell = f
	return g.Backend.Watch(f)
}

// A document that is loaded while it leaves keeps its lease, even when a lost connection has dropped it in between.
func TestLoadDuringLeaveKeepsTheLease(t *testing.T) {
	withRival(t, func(d *desk, r *rival) {
		backend := &gossip{Backend: d.faulty}
		server := datastore.Open(backend, off)
		o := d.options
		o.AfterSave = func(key string, _ any) {
			loaded, err := d.docs.Load(d.Context(), key, nil)
			assert.NoError(t, err)
			assert.Equal(t, `{"n":2}`, loaded.Value)
		}
		docs, err := server.Documents(standard("").Ref(), o)
		require.NoError(t, err)
		d.docs = docs
		d.load("1", fresh(`{"n":1}`))
		d.slow("Save", time.Second)
		d.put("1", `{"n":2}`)
		d.start(func() { assert.NoError(d, docs.Leave(d.Context(), "1")) })
		backend.tell(datastore.Notice{All: true})
		sleep(2 * time.Second)
		_, cached := docs.Peek("1")
		assert.True(t, cached)
		r.loads("1")
		sleep(time.Minute)
		assert.Empty(t, d.done(), "the first server still has it")
		require.NoError(t, server.Close(d.Context()))
		sleep(time.Second)
		assert.Equal(t, []string{`rival has {"n":2}`}, d.done())
	})
}

// A load that fails keeps no lease, whoever acquired it.
func TestFailedLoadKeepsNoLease(t *testing.T) {
	withRival(t, func(d *desk, r *rival) {
		d.load("1", fresh(`{"n":1}`))
		require.NoError(t, d.docs.Flush(d.Context()))
		_, err := r.Set(d.Context(), standard("1"), text(`{"n":2}`), none)
		require.NoError(t, err)
		assert.Empty(t, d.docs.Keys(), "dropped by the write of another")
		d.failing("Load", 1)
		_, err = d.docs.Load(d.Context(), "1", nil)
		require.ErrorIs(t, err, errFault)
		r.loads("1")
		sleep(time.Second)
		assert.Equal(t, []string{`rival has {"n":2}`}, d.done())
	})
}

func TestShortLeaseIsRefused(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		o := jsonOptions()
		o.Lease = time.Millisecond
		_, err := d.Documents(standard("").Ref(), o)
		assert.EqualError(t, err, "lease of documents: got 1ms, want at least 1s")
	})
}
