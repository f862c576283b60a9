package class

import (
	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds GlobalDataStore:OnUpdate. Its one rule: a connection lives
// no longer than its script.

// storeOnUpdate connects a function to each new value of a key, nil when it was
// removed. It does not wait and costs no budget.
// https://create.roblox.com/docs/reference/engine/classes/GlobalDataStore#OnUpdate
func storeOnUpdate(c *bind.Call) {
	s, name, fn := storeOf(c), c.String(1), c.Function(2)
	key, e := s.checkedKey(name), c.Env
	signal := e.Tree.NewSignal("GlobalDataStore.OnUpdate")
	connection := e.Connect(signal, runtime.ScriptOf(c.Thread()), fn)
	stop, err := s.Engine.OnUpdate(key, func(entry *datastore.Entry) {
		e.Loop.Post(func() { s.updated(signal, connection, key, entry) })
	})
	if err != nil {
		connection.Disconnect()
		panic(ScriptError(err))
	}
	signal.Watch(func(listening bool) {
		if !listening {
			stop()
		}
	})
	c.Return(e.Connection(connection))
}

// updated gives the script a value of a key.
func (s *Store) updated(signal *instance.Signal, connection *instance.Connection, key datastore.Key, entry *datastore.Entry) {
	if !connection.Connected() {
		return
	}
	value := vm.Nil
	if entry != nil && s.Ref.Ordered {
		value = vm.Number(float64(entry.Number))
	} else if entry != nil {
		var err error
		if value, err = decodeValue(entry.Value); err != nil {
			s.Env.Say(runtime.Warning, "OnUpdate of %s: %v", key, err)
			return
		}
	}
	signal.Fire(value)
}
