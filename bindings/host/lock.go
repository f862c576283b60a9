package host

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"lanai/datastore"
)

// This file holds lock. Its one rule: the lease is given back however the
// function ends, and losing it in the meantime is an error.

// A turn is who of this process has a lock, and who waits for it: only one at a
// time asks the store, so that the next need not find out by asking again.
type turn struct {
	holder  *job
	waiting []func()
}

// enterTurn makes a job wait for its turn on a key.
func (h *host) enterTurn(state *lua.LState, key datastore.Key) {
	j := h.running
	switch t := h.turns[key]; {
	case t == nil:
		h.turns[key] = &turn{holder: j}
		return
	case t.holder == j:
		state.RaiseError("lock: %s is locked by this very job", key)
	}
	h.await(state, func(done func()) {
		h.turns[key].waiting = append(h.turns[key].waiting, func() {
			if j.killed {
				h.leaveTurn(key)
				return
			}
			h.turns[key].holder = j
			done()
		})
	})
}

// leaveTurn gives the turn to who waits longest. It is called on the loop.
func (h *host) leaveTurn(key datastore.Key) {
	t := h.turns[key]
	if len(t.waiting) == 0 {
		delete(h.turns, key)
		return
	}
	next := t.waiting[0]
	t.waiting = t.waiting[1:]
	next()
}

// lock is lock(store, key, fn): it waits for the lease on a key, calls
// fn(token, held) and gives its results. The token is for the Fence of writes;
// held() tells whether the lease is still held.
func (h *host) lock(state *lua.LState) int {
	key, fn := h.store(state, 1).Key(state.CheckString(2)), state.CheckFunction(3)
	h.enterTurn(state, key)
	var lease *datastore.Lease
	var err error
	j := h.running
	h.await(state, func(done func()) {
		h.background(func() func() {
			lease, err = h.Store.Lease(context.Background(), key, datastore.LeaseOptions{Wait: true})
			return func() {
				switch {
				case err != nil:
					h.leaveTurn(key)
				case j.killed:
					h.release(lease)
				}
				done()
			}
		})
	})
	h.check(state, err)

	top := state.GetTop()
	state.Push(fn)
	state.Push(lua.LNumber(lease.Token()))
	state.Push(h.main.NewFunction(func(state *lua.LState) int {
		state.Push(lua.LBool(lease.Held()))
		return 1
	}))
	failed := state.PCall(2, lua.MultRet, nil)
	lost := lease.Err()
	h.turns[key].holder = nil
	h.release(lease)
	if raised, ok := failed.(*lua.ApiError); ok && raised.Object != lua.LNil {
		state.Error(raised.Object, 0)
	}
	h.check(state, failed)
	h.check(state, lost)
	return state.GetTop() - top
}

// release gives a lease back and then the turn on. The job does not wait for that;
// closing the engine sees to it that it happens.
func (h *host) release(lease *datastore.Lease) {
	h.background(func() func() {
		_ = lease.Release(context.Background()) // one that cannot be given back ends by itself
		return func() { h.leaveTurn(lease.Key()) }
	})
}
