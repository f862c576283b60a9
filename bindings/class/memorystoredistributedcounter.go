package class

import (
	"context"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds MemoryStoreDistributedCounter. Its one rule: a counter that
// nobody has incremented is 0.

// MemoryStoreDistributedCounter is a whole number that servers add to.
// https://create.roblox.com/docs/reference/engine/classes/MemoryStoreDistributedCounter
var MemoryStoreDistributedCounter = bind.Class{
	Name: "MemoryStoreDistributedCounter",
	Methods: map[string]bind.Method{
		"GetAsync":       counterGet,
		"IncrementAsync": counterIncrement,
	},
}

func counterGet(c *bind.Call) {
	s := structureOf(c)
	awaitCloud(c, func(ctx context.Context) (func() ([]vm.Value, error), error) {
		n, err := s.cloud.Counter(ctx, s.name)
		return give(vm.Number(float64(n))), err
	})
}

func counterIncrement(c *bind.Call) {
	s, delta, expiration := structureOf(c), c.Int64(1), c.Int64(2)
	awaitCloud(c, func(ctx context.Context) (func() ([]vm.Value, error), error) {
		n, err := s.cloud.Increment(ctx, s.name, delta, expiration)
		return give(vm.Number(float64(n))), err
	})
}
