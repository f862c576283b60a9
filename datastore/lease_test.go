package datastore_test

// This file holds the tests of Engine.Lease under virtual time. Its one rule: another engine on the same backend is the
// witness of who could have the lease.

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
)

const ttl = 30 * time.Second

func (b *bench) lease(o datastore.LeaseOptions) *datastore.Lease {
	b.Helper()
	l, err := b.Lease(b.Context(), standard("a"), o)
	require.NoError(b, err)
	return l
}

func TestLeaseRenewsItself(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		l := b.lease(datastore.LeaseOptions{Lost: func(err error) { assert.Fail(b, "lost", err) }})
		rival := datastore.Open(b.memory, off)
		for range 100 {
			sleep(7 * time.Second)
			_, err := rival.Lease(b.Context(), standard("a"), datastore.LeaseOptions{})
			require.ErrorIs(b, err, datastore.ErrHeld)
			require.ErrorContains(b, err, b.Origin(), "the holder is the engine when nothing else is said")
		}
		assert.True(b, l.Held())
		require.NoError(b, l.Release(b.Context()))
		require.NoError(b, l.Release(b.Context()), "twice does nothing")
		<-l.Done()
		assert.NoError(b, l.Err())
		assert.False(b, l.Held())
		next, err := rival.Lease(b.Context(), standard("a"), datastore.LeaseOptions{})
		require.NoError(b, err, "at once")
		assert.Equal(b, standard("a"), next.Key())
		require.NoError(b, rival.Close(b.Context()))
	})
}

// TestLeaseIsLost checks that a holder that cannot renew knows that before anybody else can have the lease.
func TestLeaseIsLost(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		told := make(chan error, 1)
		l := b.lease(datastore.LeaseOptions{Lost: func(err error) { told <- err }})
		b.faulty.Inject(func(c backendtest.Call) backendtest.Fault {
			if c.Verb == "Renew" {
				return backendtest.Fault{Before: errFault}
			}
			return backendtest.Fault{}
		})
		rival := datastore.Open(b.memory, off)
		next, err := rival.Lease(b.Context(), standard("a"), datastore.LeaseOptions{Wait: true})
		require.NoError(b, err)

		select {
		case err = <-told:
		default:
			require.Fail(b, "the rival has it and the holder does not know")
		}
		require.ErrorIs(b, err, datastore.ErrFenced)
		require.ErrorIs(b, err, errFault)
		assert.EqualError(b, err, "lease on PlayerData/global/a: lease was lost: it could not be renewed in time: disk on fire")
		assert.Equal(b, err, l.Err())
		<-l.Done()
		require.NoError(b, l.Release(b.Context()), "of a lost lease does nothing")
		assert.True(b, next.Held())
		_, err = b.Set(b.Context(), standard("a"), text("late"), datastore.Request{Fence: l.Token()})
		require.ErrorIs(b, err, datastore.ErrFenced)
		require.NoError(b, rival.Close(b.Context()))
	})
}

// TestLeaseOutlastsTrouble checks that renewals that fail for a while, or get no answer, do not end a lease.
func TestLeaseOutlastsTrouble(t *testing.T) {
	for name, fault := range map[string]backendtest.Fault{
		"fails":       {Before: errFault},
		"answer lost": {After: errFault},
		"slow":        {Delay: 12 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, off, func(b *bench) {
				l := b.lease(datastore.LeaseOptions{})
				began := time.Now()
				b.faulty.Inject(func(c backendtest.Call) backendtest.Fault {
					if c.Verb == "Renew" && time.Since(began) < ttl/2 {
						return fault
					}
					return backendtest.Fault{}
				})
				sleep(10 * ttl)
				assert.NoError(b, l.Err())
				assert.True(b, l.Held())
			})
		})
	}
}

func TestLeaseOfErasedKeyIsLost(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		l := b.lease(datastore.LeaseOptions{TTL: 3 * time.Second})
		require.NoError(b, b.memory.Restore(b.Context(), standard("a"), nil, "admin"))
		_, err := b.Set(b.Context(), standard("a"), text("late"), datastore.Request{Fence: l.Token()})
		require.ErrorIs(b, err, datastore.ErrFenced)
		sleep(time.Second)
		require.ErrorIs(b, l.Err(), datastore.ErrFenced)
	})
}

func TestLeaseWaits(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		rival := datastore.Open(b.memory, off)
		held, err := rival.Lease(b.Context(), standard("a"), datastore.LeaseOptions{})
		require.NoError(b, err)
		ctx, cancel := context.WithTimeout(b.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		_, err = b.Lease(ctx, standard("a"), datastore.LeaseOptions{Wait: true})
		require.ErrorIs(b, err, context.DeadlineExceeded)
		require.ErrorIs(b, err, datastore.ErrHeld)
		assert.Equal(b, 10*time.Second, time.Since(began))

		b.start(func() {
			l := b.lease(datastore.LeaseOptions{Wait: true})
			assert.True(b, l.Held())
			b.did("leased")
		})
		sleep(time.Minute)
		assert.Empty(b, b.done())
		require.NoError(b, held.Release(b.Context()))
		sleep(time.Second)
		assert.Equal(b, []string{"leased"}, b.done())
		require.NoError(b, rival.Close(b.Context()))
	})
}

// A player who changes servers does not wait a second for a lease that is given back at once.
func TestLeaseIsPassedOnSoon(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		rival := datastore.Open(b.memory, off)
		held, err := rival.Lease(b.Context(), standard("a"), datastore.LeaseOptions{})
		require.NoError(b, err)
		time.AfterFunc(200*time.Millisecond, func() { assert.NoError(b, held.Release(b.Context())) })
		began := time.Now()
		b.lease(datastore.LeaseOptions{Wait: true})
		assert.Less(b, time.Since(began), 400*time.Millisecond)
		require.NoError(b, rival.Close(b.Context()))
	})
}

func TestLeaseRefuses(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		_, err := b.Lease(b.Context(), standard(""), datastore.LeaseOptions{})
		require.EqualError(b, err, "101: Key name can't be empty.")
		_, err = b.Lease(b.Context(), standard("a"), datastore.LeaseOptions{TTL: time.Millisecond})
		require.EqualError(b, err, "lease on PlayerData/global/a: ttl: got 1ms, want at least 1s")
		b.faulty.Inject(func(backendtest.Call) backendtest.Fault { return backendtest.Fault{Before: errFault} })
		_, err = b.Lease(b.Context(), standard("a"), datastore.LeaseOptions{Wait: true})
		require.ErrorIs(b, err, errFault)
	})
}

// TestLeasesEndWithTheEngine checks that Close releases leases after the last write was made, and gives no more.
func TestLeasesEndWithTheEngine(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		l := b.lease(datastore.LeaseOptions{Lost: func(err error) { assert.Fail(b, "lost", err) }})
		b.slow("Save", 2*ttl)
		b.startSet(standard("a"), "last", datastore.Request{Fence: l.Token()})
		require.NoError(b, b.Close(b.Context()))
		assert.Equal(b, []string{"set last"}, b.done())
		<-l.Done()
		require.NoError(b, l.Err())
		_, err := b.Lease(b.Context(), standard("a"), datastore.LeaseOptions{})
		require.True(b, datastore.Is(err, datastore.DataModelNoAccess), "%v", err)
		_, err = b.memory.Acquire(b.Context(), standard("a"), datastore.Claim{Holder: "x", TTL: ttl, Now: time.Now().UnixMilli()})
		require.NoError(b, err, "it was given back")
	})
}

func TestLeaseAcquiredWhileClosing(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		b.slow("Acquire", 5*time.Second)
		b.start(func() {
			_, err := b.Lease(context.Background(), standard("a"), datastore.LeaseOptions{})
			assert.True(b, datastore.Is(err, datastore.DataModelNoAccess), "%v", err)
		})
		require.NoError(b, b.Close(b.Context()))
		b.group.Wait()
		_, err := b.memory.Acquire(b.Context(), standard("a"), datastore.Claim{Holder: "x", TTL: ttl, Now: time.Now().UnixMilli()})
		require.NoError(b, err, "it was given back")
	})
}

// TestLeasesAreReleasedTogether checks that many leases hold up Close no longer than one.
func TestLeasesAreReleasedTogether(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		for i := range 50 {
			_, err := b.Lease(b.Context(), standard(strconv.Itoa(i)), datastore.LeaseOptions{})
			require.NoError(b, err)
		}
		b.slow("Release", 5*time.Second)
		began := time.Now()
		require.NoError(b, b.Close(b.Context()))
		assert.Equal(b, 5*time.Second, time.Since(began))
		for i := range 50 {
			_, err := b.memory.Acquire(b.Context(), standard(strconv.Itoa(i)), datastore.Claim{Holder: "x", TTL: ttl, Now: time.Now().UnixMilli()})
			require.NoError(b, err)
		}
	})
}
