package class

import (
	"context"
	"math"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds MemoryStoreQueue. Its one rule: a read that waits waits on
// the loop's time, and takes neither a goroutine nor a request meanwhile.

// MemoryStoreQueue is a queue whose items stay until they are removed.
// https://create.roblox.com/docs/reference/engine/classes/MemoryStoreQueue
var MemoryStoreQueue = bind.Class{
	Name: "MemoryStoreQueue",
	Methods: map[string]bind.Method{
		"AddAsync":     queueAdd,
		"GetSizeAsync": queueGetSize,
		"ReadAsync":    queueRead,
		"RemoveAsync":  queueRemove,
	},
}

func queueAdd(c *bind.Call) {
	s := structureOf(c)
	value, expiration, priority := s.argument(c, 1), c.Int64(2), c.OptNumber(3, 0)
	awaitCloud(c, func(ctx context.Context) (func() ([]vm.Value, error), error) {
		return nil, s.cloud.Push(ctx, s.name, value, priority, expiration)
	})
}

func queueRemove(c *bind.Call) {
	s, id := structureOf(c), c.String(1)
	awaitCloud(c, func(ctx context.Context) (func() ([]vm.Value, error), error) {
		return nil, s.cloud.RemoveRead(ctx, s.name, id)
	})
}

func queueGetSize(c *bind.Call) {
	s, inSight := structureOf(c), c.OptBool(1, false)
	awaitCloud(c, func(ctx context.Context) (func() ([]vm.Value, error), error) {
		n, err := s.cloud.QueueSize(ctx, s.name, inSight)
		return give(vm.Int(n)), err
	})
}

// A queueReader is one call of ReadAsync.
type queueReader struct {
	*memoryStructure
	env    *bind.Env
	waiter *runtime.Waiter
	timer  *sched.Timer // of the next attempt
	count  int
	all    bool
	until  float64 // when it gives up, in seconds of the loop
}

func queueRead(c *bind.Call) {
	r := &queueReader{memoryStructure: structureOf(c), env: c.Env, count: int(c.Int64(1)), all: c.OptBool(2, false)}
	r.until = math.Inf(1)
	if timeout := c.OptNumber(3, -1); timeout >= 0 {
		r.until = c.Env.Loop.Seconds() + timeout
	}
	if err := datastore.CheckQueueRead(r.count); err != nil {
		panic(ScriptError(err))
	}
	r.waiter = c.Env.Park(c.Call)
	r.waiter.OnCancel = r.cancel
	r.try()
}

func (r *queueReader) cancel() {
	if r.timer != nil {
		r.timer.Cancel()
	}
}

// try reads once, off the loop. What a read took for a thread that has gone
// comes back into sight by itself.
func (r *queueReader) try() {
	release := r.env.Loop.Hold()
	go func() {
		values, id, err := r.cloud.ReadQueue(context.Background(), r.name, r.count, r.all, r.invisible)
		r.env.Loop.Post(func() {
			release()
			if !r.waiter.Done() {
				r.tried(values, id, err)
			}
		})
	}()
}

// tried ends the wait, or plans the next attempt.
func (r *queueReader) tried(values [][]byte, id string, err error) {
	left := r.until - r.env.Loop.Seconds()
	if err == nil && len(values) == 0 && left > 0 {
		wait := min(left, datastore.QueueRetry.Seconds())
		r.timer = r.env.Loop.After(wait, sched.Resume, func(float64) { r.try() })
		return
	}
	wakeWith(r.waiter, func() ([]vm.Value, error) { return readResults(values, id) }, err)
}

// readResults gives an array of the values and the id of the read; an empty
// array and nil when there is nothing.
func readResults(values [][]byte, id string) ([]vm.Value, error) {
	list := vm.NewTable(len(values), 0)
	for n, text := range values {
		v, err := decodeValue(text)
		if err != nil {
			return nil, err
		}
		list.SetInt(n+1, v)
	}
	if len(values) == 0 {
		return []vm.Value{list.Value(), vm.Nil}, nil
	}
	return []vm.Value{list.Value(), vm.Str(id)}, nil
}
