package backendtest

// This file holds the cases of Acquire, Renew, Release and Write.Fence. Its one rule: time is the computer's, as a shared
// backend goes by its server's.

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

// brief is the TTL of a lease that a test lets end.
const brief = 30 * time.Millisecond

func claim(holder string, ttl time.Duration) datastore.Claim {
	return datastore.Claim{Holder: holder, TTL: ttl, Now: time.Now().UnixMilli()}
}

// acquire acquires a lease that is free.
func (p probe) acquire(key datastore.Key, holder string, ttl time.Duration) uint64 {
	p.Helper()
	token, err := p.Acquire(p.ctx, key, claim(holder, ttl))
	require.NoError(p, err)
	require.NotZero(p, token)
	return token
}

// await acquires a lease as soon as it is free.
func (p probe) await(key datastore.Key, holder string, ttl time.Duration) (token uint64) {
	p.Helper()
	require.Eventually(p, func() bool {
		var err error
		token, err = p.Acquire(p.ctx, key, claim(holder, ttl))
		if err != nil {
			assert.ErrorIs(p, err, datastore.ErrHeld)
		}
		return err == nil
	}, settle, tick)
	return token
}

func (p probe) renew(key datastore.Key, token uint64, ttl time.Duration) error {
	c := claim("", ttl)
	c.Token = token
	return p.Renew(p.ctx, key, c)
}

func (p probe) release(key datastore.Key, token uint64) {
	p.Helper()
	c := claim("", 0)
	c.Token = token
	require.NoError(p, p.Release(p.ctx, key, c))
}

// fenced writes a text with a token.
func (p probe) fenced(key datastore.Key, token uint64, text string) error {
	_, err := p.Save(p.ctx, key, datastore.Write{
		Change: datastore.Change{Value: []byte(text)}, Fence: token, Now: start, Origin: "test",
	})
	return err
}

func leaseHeld(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.acquire(standard("a"), "server one", time.Minute)
	for _, holder := range []string{"server two", "server one"} {
		_, err := b.Acquire(p.ctx, standard("a"), claim(holder, time.Minute))
		require.ErrorIs(t, err, datastore.ErrHeld)
		var held *datastore.HeldError
		require.ErrorAs(t, err, &held)
		assert.Equal(t, standard("a"), held.Key)
		assert.Equal(t, "server one", held.Holder)
		assert.Greater(t, held.Left, 30*time.Second)
		assert.LessOrEqual(t, held.Left, time.Minute)
		assert.Contains(t, err.Error(), `lease on PlayerData/global/a is held by "server one" for another `)
	}
	others := []datastore.Key{standard("b"), ordered("a"), ordered("b"), {Store: "PlayerData", Scope: "other", Name: "a"}}
	for _, other := range others {
		p.acquire(other, "server two", time.Minute)
	}
	assert.Nil(t, p.load(standard("a")), "a lease is no value")
	assert.Empty(t, p.names(datastore.KeyRange{Ref: standard("").Ref()}))
	assert.Empty(t, p.names(datastore.KeyRange{Ref: ordered("").Ref()}))
}

// leaseEnds: a holder that died is replaced after its time, and its late write is refused.
func leaseEnds(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	for _, key := range []datastore.Key{standard("a"), ordered("a")} {
		first := p.acquire(key, "one", brief)
		require.NoError(t, p.fenced(key, first, "1"))
		second := p.await(key, "two", time.Minute)
		assert.Greater(t, second, first)

		require.ErrorIs(t, p.renew(key, first, time.Minute), datastore.ErrFenced)
		require.ErrorIs(t, p.fenced(key, first, "late"), datastore.ErrFenced)
		_, err := b.Save(p.ctx, key, datastore.Write{Delete: true, Fence: first, Now: start, Origin: "test"})
		require.ErrorIs(t, err, datastore.ErrFenced)
		_, err = b.Save(p.ctx, key, datastore.Write{Match: true, Version: "x", Fence: first, Now: start, Origin: "test"})
		require.ErrorIs(t, err, datastore.ErrFenced, "before it looks at the version")
		assert.Equal(t, uint64(1), p.load(key).Revision, "nothing was written")

		p.release(key, first) // late, too
		_, err = b.Acquire(p.ctx, key, claim("three", time.Minute))
		require.ErrorIs(t, err, datastore.ErrHeld)
		require.NoError(t, p.fenced(key, second, "2"))
		p.set(key, "3", start) // who does not ask is not refused
		assert.Equal(t, uint64(3), p.load(key).Revision)
	}
}

func leaseRenewed(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	ttl, token, began := brief/2, uint64(0), time.Time{}
	renewed := func() bool { // in time, unless the machine is busy
		began, ttl = time.Now(), 2*ttl
		token = p.await(standard("a"), "one", ttl)
		return p.renew(standard("a"), token, time.Minute) == nil
	}
	require.Eventually(t, renewed, settle, tick)
	require.Eventually(t, func() bool { return time.Since(began) > 2*ttl }, settle, tick)
	_, err := b.Acquire(p.ctx, standard("a"), claim("two", time.Minute))
	require.ErrorIs(t, err, datastore.ErrHeld)
	require.NoError(t, p.renew(standard("a"), token, brief), "also to end sooner")
	assert.Greater(t, p.await(standard("a"), "two", time.Minute), token)
}

// leaseLapsed: a lease whose time is over is lost even if nobody wants it, but harms nobody.
func leaseLapsed(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	token := p.acquire(standard("a"), "one", time.Millisecond)
	require.Eventually(t, func() bool { return p.renew(standard("a"), token, time.Millisecond) != nil }, settle, 3*tick)
	require.ErrorIs(t, p.renew(standard("a"), token, time.Minute), datastore.ErrFenced)
	require.NoError(t, p.fenced(standard("a"), token, "1"))
}

func leaseReleased(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	key, last := standard("a"), uint64(0)
	for range 20 {
		token := p.acquire(key, "one", time.Minute)
		require.Greater(t, token, last, "tokens only grow")
		last = token
		p.release(key, token)
		p.release(key, token) // twice is no error
		require.ErrorIs(t, p.renew(key, token, time.Minute), datastore.ErrFenced)
		require.NoError(t, p.fenced(key, token, "1"), "nobody acquired it since")
	}
	p.release(standard("never"), 5)
	require.ErrorIs(t, p.renew(standard("never"), 5, time.Minute), datastore.ErrFenced)
}

func leaseUnknown(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	require.ErrorIs(t, p.fenced(standard("a"), 1, "1"), datastore.ErrFenced)
	assert.Nil(t, p.load(standard("a")))
}

// leaseErased: no late write of who holds the lease brings an erased key back.
func leaseErased(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	erased := func(key datastore.Key, ttl time.Duration) (token uint64) {
		if key.Name == "a" {
			p.set(key, "1", start)
		}
		token = p.acquire(key, "one", ttl)
		p.restore(key, nil)
		require.ErrorIs(t, p.renew(key, token, time.Minute), datastore.ErrFenced)
		require.ErrorIs(t, p.fenced(key, token, "late"), datastore.ErrFenced)
		assert.Nil(t, p.load(key))
		return token
	}
	for _, key := range []datastore.Key{standard("a"), ordered("a"), standard("empty")} {
		first := erased(key, brief)
		second := p.await(key, "two", time.Minute)
		assert.Greater(t, second, first)

		p.release(key, second)
		erased(key, time.Minute)
		_, err := b.Acquire(p.ctx, key, claim("two", time.Minute))
		require.ErrorIs(t, err, datastore.ErrHeld, "the holder does not know yet")
	}
}

// leaseNeverTwo: of many that want a lease one has it at a time.
func leaseNeverTwo(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	const holders, each = 6, 10
	var inside, most atomic.Int64
	var group sync.WaitGroup
	for id := range holders {
		group.Go(func() {
			for range each {
				token, err := uint64(0), error(&datastore.HeldError{})
				for errors.Is(err, datastore.ErrHeld) {
					token, err = b.Acquire(p.ctx, standard("a"), claim(strconv.Itoa(id), time.Minute))
				}
				if !assert.NoError(t, err) {
					return
				}
				most.Store(max(most.Load(), inside.Add(1)))
				entry, err := b.Load(p.ctx, standard("a"))
				n := 0
				if assert.NoError(t, err) && entry != nil {
					n, _ = strconv.Atoi(string(entry.Value))
				}
				assert.NoError(t, p.fenced(standard("a"), token, strconv.Itoa(n+1)))
				inside.Add(-1)
				assert.NoError(t, b.Release(p.ctx, standard("a"), datastore.Claim{Token: token, Now: time.Now().UnixMilli()}))
			}
		})
	}
	group.Wait()
	assert.Equal(t, int64(1), most.Load(), "holders at one time")
	assert.Equal(t, strconv.Itoa(holders*each), string(p.load(standard("a")).Value), "no lost update, without a match")
}

// leaseDeaths: holders that die, and write late, at any instant: the tokens of the writes that were accepted never go
// back.
func leaseDeaths(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	type accepted struct{ revision, token uint64 }
	var mu sync.Mutex // guards all
	var all []accepted
	var group sync.WaitGroup
	for id := range 6 {
		group.Go(func() {
			for held := 0; held < 8; {
				token, err := b.Acquire(p.ctx, standard("a"), claim(strconv.Itoa(id), time.Millisecond))
				if err != nil {
					continue
				}
				held++
				for range 4 {
					saved, err := b.Save(p.ctx, standard("a"), datastore.Write{Fence: token, Now: start, Origin: "test"})
					if err != nil {
						assert.ErrorIs(t, err, datastore.ErrFenced)
						continue
					}
					mu.Lock()
					all = append(all, accepted{saved.Entry.Revision, token})
					mu.Unlock()
				}
			}
		})
	}
	group.Wait()
	slices.SortFunc(all, func(a, b accepted) int { return cmp.Compare(a.revision, b.revision) })
	assert.True(t, slices.IsSortedFunc(all, func(a, b accepted) int { return cmp.Compare(a.token, b.token) }), "%v", all)
}
