package class

import (
	"context"
	"errors"
	"strings"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Store, a data store as the bindings reach it: the requests
// of one GlobalDataStore, DataStore or OrderedDataStore. Its one rule: Luau
// values are touched on the server loop only; the engine sees bytes.

// Store is the engine's side of a data store object.
type Store struct {
	Env    *bind.Env
	Engine *datastore.Engine
	Ref    datastore.StoreRef
	// Object is the script's DataStore or OrderedDataStore.
	Object *instance.Instance
	// Cache is what GetAsync may answer from. Every request that changes the
	// store has to bring it.
	Cache *datastore.Cache
}

// dataStores are the data store objects of one server: the same name and
// scope gives the same object.
type dataStores struct {
	engine *datastore.Engine
	open   map[datastore.StoreRef]*Store
}

// errNoStore is raised where a server was made without a store.
var errNoStore = errors.New("data stores are not available: this server was started without a store")

func storesOf(e *bind.Env) (*dataStores, error) {
	if all := bind.From[*dataStores](e); all != nil {
		return all, nil
	}
	engine := bind.From[*datastore.Engine](e)
	if engine == nil {
		return nil, errNoStore
	}
	all := &dataStores{engine: engine, open: make(map[datastore.StoreRef]*Store)}
	bind.Provide(e, all)
	e.OnClose(func(done func()) {
		engine.TopUp() // what a server asks for while it closes must not wait for budget
		done()
	})
	return all, nil
}

// OpenStore gives the data store object of a name and scope of a server,
// making it at the first call. The error is a *datastore.Error for a bad name
// or scope, or says that the server has no store.
func OpenStore(e *bind.Env, ref datastore.StoreRef) (*Store, error) {
	all, err := storesOf(e)
	if err != nil {
		return nil, err
	}
	if s := all.open[ref]; s != nil {
		return s, nil
	}
	if err := ref.Validate(); err != nil {
		return nil, err
	}
	class := "DataStore"
	if ref.Ordered {
		class = "OrderedDataStore"
	}
	s := &Store{Env: e, Engine: all.engine, Ref: ref, Object: newObject(e, class), Cache: all.engine.NewCache()}
	s.Object.Data = s
	all.open[ref] = s
	return s, nil
}

// StoreOf gives the store behind a data store object, or nil.
func StoreOf(object *instance.Instance) *Store {
	if object == nil {
		return nil
	}
	s, _ := object.Data.(*Store)
	return s
}

// StoreRef names the store for who does not know this package.
func (s *Store) StoreRef() datastore.StoreRef { return s.Ref }

// newObject makes an object that only the engine makes.
func newObject(e *bind.Env, class string) *instance.Instance {
	return e.Tree.Create(e.Tree.Registry().Class(class))
}

// errKeyFormat is raised for a key of an AllScopes store that names no scope.
var errKeyFormat = errors.New("Key name must have the form scope/key when AllScopes is set.") //nolint:staticcheck // sic: script-visible text

// Key gives the engine's key for a key name. In a store opened with AllScopes
// the name reads "scope/key".
func (s *Store) Key(name string) (datastore.Key, error) {
	if !s.Ref.AllScopes {
		return s.Ref.Key(name), nil
	}
	scope, rest, ok := strings.Cut(name, "/")
	if !ok {
		return datastore.Key{}, errKeyFormat
	}
	return datastore.Key{Store: s.Ref.Store, Scope: scope, Name: rest}, nil
}

// A Finish gives a waiting call its results, on the loop.
type Finish func(w *runtime.Waiter, e *datastore.Entry, err error)

// Submit carries out op while the calling thread waits, and then finish. A
// waiting request takes no goroutine.
func (s *Store) Submit(c *vm.Call, op *datastore.Op, finish Finish) {
	s.Env.AwaitSubmit(c, func(deliver func(func(*runtime.Waiter))) {
		s.Engine.Submit(context.Background(), op, func(e *datastore.Entry, err error) {
			deliver(func(w *runtime.Waiter) { finish(w, e, err) })
		})
	})
}

// op starts an Op on a key of the store.
func (s *Store) op(action datastore.Action, name string) (*datastore.Op, error) {
	key, err := s.Key(name)
	if err == nil {
		err = key.Validate()
	}
	return &datastore.Op{Action: action, Key: key, Request: datastore.Request{Cache: s.Cache}}, err
}

// GetOp is GetAsync(key, options); options may be nil.
func (s *Store) GetOp(key string, options *instance.Instance) (*datastore.Op, error) {
	op, err := s.op(datastore.Get, key)
	op.Request.NoCache = !useCache(options)
	return op, err
}

// SetOp is SetAsync(key, value, userIds, options); options may be nil.
func (s *Store) SetOp(key string, value, userIDs vm.Value, options *instance.Instance) (*datastore.Op, error) {
	op, err := s.op(datastore.Set, key)
	if err == nil {
		op.Change, err = s.change(value, userIDs)
	}
	if err == nil {
		op.Change.Metadata, err = metadataOf(options)
	}
	return op, err
}

// IncrementOp is IncrementAsync(key, delta, userIds, options); options may be
// nil. delta must be a whole number.
func (s *Store) IncrementOp(key string, delta float64, userIDs vm.Value, options *instance.Instance) (*datastore.Op, error) {
	op, err := s.op(datastore.Increment, key)
	if err != nil {
		return op, err
	}
	if op.Delta, err = wholeNumber(s.Env.VM, vm.Number(delta)); err != nil {
		return op, err
	}
	if op.Change.UserIDs, err = userIDsOf(userIDs); err == nil {
		op.Change.Metadata, err = metadataOf(options)
	}
	return op, err
}

// RemoveOp is RemoveAsync(key).
func (s *Store) RemoveOp(key string) (*datastore.Op, error) { return s.op(datastore.Remove, key) }

// UpdateOp is UpdateAsync(key, fn). fn runs on the loop as a callback of
// script and may not wait.
func (s *Store) UpdateOp(key string, script *runtime.Script, fn vm.Value) (*datastore.Op, error) {
	op, err := s.op(datastore.Update, key)
	op.Transform = func(current *datastore.Entry) (change *datastore.Change, err error) {
		s.Env.Do(func() { change, err = s.transform(script, fn, current) })
		return change, err
	}
	return op, err
}

// transform calls fn(value, keyInfo) for the value, user ids and metadata of
// the next version; a nil value cancels.
func (s *Store) transform(script *runtime.Script, fn vm.Value, current *datastore.Entry) (*datastore.Change, error) {
	arguments, err := s.Contents(current)
	if err != nil {
		return nil, err
	}
	results, err := s.Env.Callback(script, fn, arguments[:]...)
	if err != nil || len(results) == 0 || results[0].IsNil() {
		return nil, err
	}
	results = append(results, vm.Nil, vm.Nil)
	change, err := s.change(results[0], results[1])
	if err == nil {
		change.Metadata, err = encodeMetadata(results[2])
	}
	return &change, err
}

// Contents gives the value of an entry and its DataStoreKeyInfo: nil and nil
// when there is no entry, and no key info in an ordered store. A tombstone has
// no value.
func (s *Store) Contents(e *datastore.Entry) ([2]vm.Value, error) {
	switch {
	case e == nil:
		return [2]vm.Value{}, nil
	case s.Ref.Ordered:
		return [2]vm.Value{vm.Number(float64(e.Number))}, nil
	case e.Deleted:
		return [2]vm.Value{vm.Nil, s.keyInfo(e)}, nil
	}
	v, err := decodeValue(e.Value)
	return [2]vm.Value{v, s.keyInfo(e)}, err
}

// Results gives what the Roblox method for an action returns.
func (s *Store) Results(action datastore.Action, e *datastore.Entry) ([]vm.Value, error) {
	if action == datastore.Set {
		if s.Ref.Ordered {
			return []vm.Value{vm.Nil}, nil
		}
		return []vm.Value{vm.Str(e.Version)}, nil
	}
	contents, err := s.Contents(e)
	return contents[:], err
}

// finish is the Finish of the Roblox method for an action: results, or the
// error raised as it is.
func (s *Store) finish(action datastore.Action) Finish {
	return func(w *runtime.Waiter, e *datastore.Entry, err error) {
		var results []vm.Value
		if err == nil {
			results, err = s.Results(action, e)
		}
		if err != nil {
			w.FailWith(ScriptError(err))
			return
		}
		w.Wake(results...)
	}
}

// ScriptError gives the error a script sees: what its own function raised, or
// Roblox's text without a position, as errors of the engine are.
func ScriptError(err error) *vm.Error {
	var raised *vm.Error
	if errors.As(err, &raised) {
		return raised
	}
	return vm.NewError("%s", err.Error())
}
