package host

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"lanai/datastore"
)

// This file holds lock. Its one rule: the lease is given back however the
// function ends, and losing it in the meantime is an error.

// lock is lock(store, key, fn): it waits for the lease on a key, calls
// fn(token, held) and gives its results. The token is for the Fence of writes;
// held() tells whether the lease is still held.
func (h *host) lock(state *lua.LState) int {
	ref, key, fn := h.store(state, 1), state.CheckString(2), state.CheckFunction(3)
	var lease *datastore.Lease
	var err error
	h.await(state, func(done func()) {
		h.background(func() func() {
			lease, err = h.Store.Lease(h.ctx, ref.Key(key), datastore.LeaseOptions{Wait: true})
			return done
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
	h.release(lease)
	if raised, ok := failed.(*lua.ApiError); ok && raised.Object != lua.LNil {
		state.Error(raised.Object, 0)
	}
	h.check(state, failed)
	h.check(state, lost)
	return state.GetTop() - top
}

// release gives a lease back. The job does not wait for that; closing the engine
// sees to it that it happens.
func (h *host) release(lease *datastore.Lease) {
	h.background(func() func() {
		_ = lease.Release(context.WithoutCancel(h.ctx)) // one that cannot be given back ends by itself
		return func() {}
	})
}
