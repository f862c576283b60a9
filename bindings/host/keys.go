package host

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime/luau/vm"
)

// This file holds the walk over all keys of a store. Its one rule: it never holds
// more than one page, and any number of jobs may share one walk.

// keysMethod is the method that stores have here beside their own.
const keysMethod = "keys"

// keysPage is the number of keys read at a time.
const keysPage = 500

// storeOf gives the store behind an object of the server: a store of DataStoreService
// or EliteDataStoreService, or a PPDB database.
func storeOf(object vm.Value) (datastore.StoreRef, bool) {
	if t := object.AsTable(); t != nil {
		for _, field := range []string{"DS", "_state"} {
			if ref, ok := storeOf(t.GetStr(field)); ok {
				return ref, true
			}
		}
		return datastore.StoreRef{}, false
	}
	u := object.AsUserdata()
	if u == nil {
		return datastore.StoreRef{}, false
	}
	data := u.Data
	if inst := bind.AsInstance(object); inst != nil {
		data = inst.Data
	}
	store, ok := data.(interface{ StoreRef() datastore.StoreRef })
	if !ok {
		return datastore.StoreRef{}, false
	}
	return store.StoreRef(), true
}

// keysOf gives the method keys(prefix) of a store, nil for what is none. PPDB has a
// keys() of its own, which stays what keys does there without a prefix.
func (h *host) keysOf(object vm.Value) *lua.LFunction {
	ref, ok := storeOf(object)
	if !ok {
		return nil
	}
	own, _ := rawIndex(object, vm.Str(keysMethod))
	return h.main.NewFunction(func(state *lua.LState) int {
		if own.IsFunction() && state.Get(2) == lua.LNil {
			return h.callValue(state, own, 1)
		}
		return h.walk(state, ref, 2)
	})
}

// keys is keys(store, prefix), for each kind of store.
func (h *host) keys(state *lua.LState) int {
	return h.walk(state, h.store(state, 1), 2)
}

// store gives argument i, a store.
func (h *host) store(state *lua.LState, i int) datastore.StoreRef {
	if state.Get(i).Type() == lua.LTTable || state.Get(i).Type() == lua.LTUserData {
		if ref, ok := storeOf(h.argument(state, i)); ok {
			return ref
		}
	}
	state.ArgError(i, "store expected, got "+state.Get(i).Type().String())
	return datastore.StoreRef{}
}

// walk leaves an iterator over the keys of a store that begin with the prefix in
// argument i.
func (h *host) walk(state *lua.LState, ref datastore.StoreRef, i int) int {
	w := &walk{host: h, ref: ref, query: datastore.ListQuery{Prefix: state.OptString(i, ""),
		PageSize: keysPage, ExcludeDeleted: true}}
	state.Push(h.main.NewFunction(w.next))
	return 1
}

// A walk is one such iterator.
type walk struct {
	host    *host
	ref     datastore.StoreRef
	query   datastore.ListQuery
	page    []datastore.KeyInfo
	over    bool
	err     error
	reading bool
	waiting []func() // those who came while the page was being read
}

// next gives the next key, nil after the last.
func (w *walk) next(state *lua.LState) int {
	for len(w.page) == 0 && !w.over {
		w.host.await(state, w.read)
		w.host.check(state, w.err)
	}
	if len(w.page) == 0 {
		return 0
	}
	k := w.page[0]
	w.page = w.page[1:]
	name := k.Name
	if w.ref.AllScopes {
		name = k.Scope + "/" + k.Name
	}
	state.Push(lua.LString(name))
	return 1
}

// read reads the next page.
func (w *walk) read(done func()) {
	w.waiting = append(w.waiting, done)
	if w.reading {
		return
	}
	w.reading = true
	w.host.background(func() func() {
		page, err := w.host.Store.ListKeys(context.Background(), w.ref, w.query, datastore.Request{})
		return func() {
			w.page, w.err = page.Keys, err
			w.query.Cursor = page.Cursor
			w.over = err == nil && page.Cursor == ""
			w.reading = false
			waiting := w.waiting
			w.waiting = nil
			for _, done := range waiting {
				done()
			}
		}
	})
}
