package class

import (
	"context"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds MemoryStoreService and what its structures have in common.
// Its one rule: what is wrong with the arguments is raised before anything
// waits.

// MemoryStoreService gives the structures of memory stores.
// https://create.roblox.com/docs/reference/engine/classes/MemoryStoreService
var MemoryStoreService = bind.Class{
	Name:    "MemoryStoreService",
	Service: true,
	Methods: map[string]bind.Method{
		"GetDistributedCounter": func(c *bind.Call) { giveStructure(c, "MemoryStoreDistributedCounter", 0) },
		"GetHashMap":            func(c *bind.Call) { giveStructure(c, "MemoryStoreHashMap", 0) },
		"GetQueue": func(c *bind.Call) {
			giveStructure(c, "MemoryStoreQueue", float64(c.OptInt64(2, datastore.DefaultInvisible)))
		},
		"GetSortedMap": func(c *bind.Call) { giveStructure(c, "MemoryStoreSortedMap", 0) },
	},
}

// memoryStructure is the Data of a sorted map, hash map, queue or counter.
type memoryStructure struct {
	cloud *datastore.Cloud
	structureID
}

// structureID tells structures apart: the same gives the same object.
type structureID struct {
	class string
	name  string
	// invisible is how long what was read from a queue stays out of sight, in
	// seconds.
	invisible float64
}

// memoryStructures are the structures that a server's scripts have asked for.
type memoryStructures map[structureID]*instance.Instance

// errNoCloud is raised where a server was made without memory stores.
const errNoCloud = textError("memory stores and messages are not available: this server was started without a store")

// cloudOf gives the server's memory stores and messages, or raises.
func cloudOf(c *bind.Call) *datastore.Cloud {
	cloud := bind.From[*datastore.Cloud](c.Env)
	if cloud == nil {
		c.Raise(errNoCloud)
	}
	return cloud
}

func giveStructure(c *bind.Call, class string, invisible float64) {
	cloud := cloudOf(c)
	id := structureID{class, c.String(1), invisible}
	if id.name == "" {
		panic(ScriptError(datastore.InvalidRequest.New("The name of a data structure can't be empty.")))
	}
	if invisible < 0 {
		panic(ScriptError(datastore.InvalidRequest.New("The field 'invisibilityTimeout' can't be negative.")))
	}
	open := bind.From[memoryStructures](c.Env)
	if open == nil {
		open = memoryStructures{}
		bind.Provide(c.Env, open)
	}
	object := open[id]
	if object == nil {
		object = newObject(c.Env, class)
		object.Data = &memoryStructure{cloud, id}
		open[id] = object
	}
	c.Return(c.Env.Instance(object))
}

// structureOf gives the structure that a method was called on.
func structureOf(c *bind.Call) *memoryStructure {
	s, _ := c.Self.Data.(*memoryStructure)
	if s == nil { // a clone
		c.Errorf("%s must be got from MemoryStoreService", c.Self.Class().Name)
	}
	return s
}

// errMemoryValue is Roblox's text for a value that cannot be kept.
const errMemoryValue = "Unable to convert value to json."

// encode gives the JSON text of a value to keep.
func (s *memoryStructure) encode(v vm.Value) ([]byte, error) {
	if v.IsNil() {
		return nil, datastore.InvalidRequest.New(errMemoryValue)
	}
	limit := s.cloud.Rates().MemoryStore.ValueBytes
	text, err := bind.AppendJSON(nil, v, bind.JSONRules{Strict: true, Limit: limit})
	switch err {
	case nil:
		return text, nil
	case bind.JSONTooLong:
		return nil, datastore.ItemValueSizeTooLarge.New(limit)
	}
	return nil, datastore.InvalidRequest.New(errMemoryValue)
}

// argument is encode for argument i, or raises.
func (s *memoryStructure) argument(c *bind.Call, i int) []byte {
	text, err := s.encode(c.Value(i))
	if err != nil {
		panic(ScriptError(err))
	}
	return text
}

// awaitCloud carries out a request while the calling thread waits. work runs
// off the loop; the function it gives makes the results, on the loop.
func awaitCloud(c *bind.Call, work func(ctx context.Context) (results func() ([]vm.Value, error), err error)) {
	c.Env.Await(c.Call, func() func(*runtime.Waiter) {
		results, err := work(context.Background())
		return func(w *runtime.Waiter) { wakeWith(w, results, err) }
	})
}

// wakeWith ends a wait with results or an error. No results is none.
func wakeWith(w *runtime.Waiter, results func() ([]vm.Value, error), err error) {
	var values []vm.Value
	if err == nil && results != nil {
		values, err = results()
	}
	if err != nil {
		w.FailWith(ScriptError(err))
		return
	}
	w.Wake(values...)
}

// give makes results of values that are there already.
func give(values ...vm.Value) func() ([]vm.Value, error) {
	return func() ([]vm.Value, error) { return values, nil }
}

// callTransform calls a script's function for the next content of an item. It
// runs on the loop, as a callback of script that may not wait.
func callTransform(e *bind.Env, script *runtime.Script, fn vm.Value, arguments ...vm.Value) ([]vm.Value, error) {
	results, err := e.Callback(script, fn, arguments...)
	if err != nil {
		failed := datastore.TransformCallbackFailed.New()
		failed.Message += " " + err.Error()
		failed.Err = textError(err.Error()) // not the script's own error: it has been dealt with
		return nil, failed
	}
	return append(results, vm.Nil, vm.Nil), nil
}
