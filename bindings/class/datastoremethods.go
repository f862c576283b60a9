package class

import (
	"context"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds the classes of data stores and their methods. Their one
// rule: what is wrong with the arguments is raised before anything waits.

// plainRequest is how DataStoreService asks: over budget a call waits in one
// of Roblox's four queues of 30.
var plainRequest = datastore.Request{Queue: datastore.QueueRoblox}

// GlobalDataStore is what all data stores derive from.
// https://create.roblox.com/docs/reference/engine/classes/GlobalDataStore
var GlobalDataStore = bind.Class{
	Name:     "GlobalDataStore",
	Abstract: true,
	Methods: map[string]bind.Method{
		"GetAsync":       storeGet,
		"IncrementAsync": storeIncrement,
		"OnUpdate":       storeOnUpdate,
		"RemoveAsync":    storeRemove,
		"SetAsync":       storeSet,
		"UpdateAsync":    storeUpdate,
	},
}

// DataStore is a store with versions.
// https://create.roblox.com/docs/reference/engine/classes/DataStore
var DataStore = bind.Class{
	Name:  "DataStore",
	Super: "GlobalDataStore",
	Methods: map[string]bind.Method{
		"BatchGetAsync":         storeBatchGet,
		"GetVersionAsync":       storeGetVersion,
		"GetVersionAtTimeAsync": storeGetVersionAtTime,
		"ListKeysAsync":         storeListKeys,
		"ListVersionsAsync":     storeListVersions,
		"RemoveVersionAsync":    storeRemoveVersion,
	},
}

// OrderedDataStore is a store of whole numbers that can be listed by value.
// https://create.roblox.com/docs/reference/engine/classes/OrderedDataStore
var OrderedDataStore = bind.Class{
	Name:  "OrderedDataStore",
	Super: "GlobalDataStore",
	Methods: map[string]bind.Method{
		"BatchGetAsync":  storeBatchGet,
		"GetSortedAsync": storeGetSorted,
	},
}

// storeOf gives the store that a method was called on.
func storeOf(c *bind.Call) *Store {
	s := StoreOf(c.Self)
	if s == nil { // a clone
		c.Errorf("%s must be got from DataStoreService", c.Self.Class().Name)
	}
	return s
}

// submit carries out an op, or raises what is wrong with it.
func (s *Store) submit(c *bind.Call, op *datastore.Op, err error) {
	if err != nil {
		panic(ScriptError(err))
	}
	op.Request.Queue = plainRequest.Queue
	s.Submit(c.Call, op, s.finish(op.Action))
}

// optArray returns argument i, which must be a table or nil.
func optArray(c *bind.Call, i int) vm.Value {
	v := c.Value(i)
	if !v.IsNil() && !v.IsTable() {
		c.CastError(i, "Array")
	}
	return v
}

func storeGet(c *bind.Call) {
	s := storeOf(c)
	op, err := s.GetOp(c.String(1), c.OptInstanceOf(2, "DataStoreGetOptions"))
	s.submit(c, op, err)
}

func storeSet(c *bind.Call) {
	s := storeOf(c)
	op, err := s.SetOp(c.String(1), c.Value(2), optArray(c, 3), c.OptInstanceOf(4, "DataStoreSetOptions"))
	s.submit(c, op, err)
}

func storeIncrement(c *bind.Call) {
	s := storeOf(c)
	op, err := s.IncrementOp(c.String(1), c.OptNumber(2, 1), optArray(c, 3), c.OptInstanceOf(4, "DataStoreIncrementOptions"))
	s.submit(c, op, err)
}

func storeRemove(c *bind.Call) {
	s := storeOf(c)
	op, err := s.RemoveOp(c.String(1))
	s.submit(c, op, err)
}

func storeUpdate(c *bind.Call) {
	s := storeOf(c)
	op, err := s.UpdateOp(c.String(1), runtime.ScriptOf(c.Thread()), c.Function(2))
	s.submit(c, op, err)
}

// checkedKey gives the engine's key for a key name, or raises what is wrong
// with it.
func (s *Store) checkedKey(name string) datastore.Key {
	key, err := s.Key(name)
	if err == nil {
		err = key.Validate()
	}
	if err != nil {
		panic(ScriptError(err))
	}
	return key
}

// await carries out a blocking request that gives an entry.
func (s *Store) await(c *bind.Call, name string, read func(datastore.Key) (*datastore.Entry, error)) {
	key := s.checkedKey(name)
	finish := s.finish(datastore.Get)
	c.Env.Await(c.Call, func() func(*runtime.Waiter) {
		e, err := read(key)
		return func(w *runtime.Waiter) { finish(w, e, err) }
	})
}

func storeGetVersion(c *bind.Call) {
	s, name, version := storeOf(c), c.String(1), c.String(2)
	s.await(c, name, func(key datastore.Key) (*datastore.Entry, error) {
		return s.Engine.GetVersion(context.Background(), key, version, plainRequest)
	})
}

func storeGetVersionAtTime(c *bind.Call) {
	s, name, at := storeOf(c), c.String(1), c.Int64(2)
	s.await(c, name, func(key datastore.Key) (*datastore.Entry, error) {
		return s.Engine.GetVersionAtTime(context.Background(), key, at, plainRequest)
	})
}

func storeRemoveVersion(c *bind.Call) {
	s, name, version := storeOf(c), c.String(1), c.String(2)
	key := s.checkedKey(name)
	request := plainRequest
	request.Cache = s.Cache
	c.Env.Await(c.Call, func() func(*runtime.Waiter) {
		err := s.Engine.RemoveVersion(context.Background(), key, version, request)
		return func(w *runtime.Waiter) { wakeWith(w, nil, err) }
	})
}

func storeListVersions(c *bind.Call) {
	s := storeOf(c)
	key := s.checkedKey(c.String(1))
	descending := !c.Missing(2) && enumNumber(c, 2, "SortDirection", sortDirections) == 1
	openPages(c, s.VersionListing(key, descending, c.OptInt64(3, 0), c.OptInt64(4, 0), int(c.OptInt64(5, 0))), "")
}

func storeListKeys(c *bind.Call) {
	s := storeOf(c)
	fetch := s.KeyListing(c.OptString(1, ""), int(c.OptInt64(2, 0)), c.OptBool(4, false))
	openPages(c, fetch, c.OptString(3, ""))
}

func storeGetSorted(c *bind.Call) {
	s := storeOf(c)
	ascending, size := c.Bool(1), int(c.OptInt64(2, sortedPage))
	least := optBound(c, 3, datastore.MinValueInvalid)
	most := optBound(c, 4, datastore.MaxValueInvalid)
	openPages(c, s.SortedListing(ascending, size, least, most), "")
}

// sortedPage is the documented default page size of GetSortedAsync.
const sortedPage = 50

// optBound reads an optional bound of GetSortedAsync.
func optBound(c *bind.Call, i int, wrong datastore.Kind) *int64 {
	bound, err := Bound(c.Value(i), wrong)
	if err != nil {
		panic(ScriptError(err))
	}
	return bound
}

// Bound reads a bound of GetSortedAsync: nil for none, else a whole number, or
// the error of the given kind.
func Bound(v vm.Value, wrong datastore.Kind) (*int64, error) {
	if v.IsNil() {
		return nil, nil
	}
	n, ok := integer(v)
	if !ok {
		return nil, wrong.New()
	}
	return &n, nil
}

// openPages opens a listing for a Roblox method.
func openPages(c *bind.Call, fetch PageFetch, cursor string) {
	e := c.Env
	OpenPages(e, c.Call, fetch, cursor, plainRequest, func(w *runtime.Waiter, pages *instance.Instance, err error) {
		wakeWith(w, func() ([]vm.Value, error) { return []vm.Value{e.Instance(pages)}, nil }, err)
	})
}

// storeBatchGet gives {[key] = {value = number}} for the keys that exist.
func storeBatchGet(c *bind.Call) {
	s := storeOf(c)
	if !s.Ref.Ordered {
		c.Errorf("BatchGetAsync is only supported by OrderedDataStore")
	}
	names := keyNames(c, 1)
	if !c.Missing(2) {
		c.Table(2) // Roblox has no options yet
	}
	c.Env.Await(c.Call, func() func(*runtime.Waiter) {
		found, err := s.Engine.GetMany(context.Background(), s.Ref, names, plainRequest)
		return func(w *runtime.Waiter) {
			wakeWith(w, func() ([]vm.Value, error) { return []vm.Value{batch(found)}, nil }, err)
		}
	})
}

// keyNames returns argument i, an array of key names.
func keyNames(c *bind.Call, i int) []string {
	list := c.Table(i)
	names := make([]string, 0, list.Len())
	for n := 1; n <= list.Len(); n++ {
		name := list.GetInt(n)
		if !name.IsString() && !name.IsNumber() {
			c.Errorf("Unable to cast %s to string", bind.TypeName(c.VM(), name))
		}
		names = append(names, vm.ToString(name))
	}
	return names
}

func batch(found map[string]*datastore.Entry) vm.Value {
	t := vm.NewTable(0, len(found))
	for name, e := range found {
		item := vm.NewTable(0, 1)
		item.SetStr("value", vm.Number(float64(e.Number)))
		t.SetStr(name, item.Value())
	}
	return t.Value()
}
