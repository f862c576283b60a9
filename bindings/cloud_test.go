package bindings_test

// This file holds the memory stores that script tests with `--! store` share,
// and tests what only Go can of them. Its one rule: as in datastore_test.go.
//
// The global `cloud` breaks the backend: cloud.conflict(n) and cloud.fail(n) do
// so for the next n writes to maps, cloud.corrupt(map, "sorted" or "hash", key)
// stores what is no JSON.

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings/class"
	"lanai/datastore"
	"lanai/datastore/memory"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// brokenCloud is a backend that scripts break.
type brokenCloud struct {
	*memory.Cloud
	mu        sync.Mutex // guards the rest
	conflicts int
	failures  int
}

func (b *brokenCloud) SaveItem(ctx context.Context, ref datastore.MapRef, key string, w datastore.ItemWrite) (uint64, bool, error) {
	b.mu.Lock()
	conflict, fail := b.conflicts > 0, b.failures > 0
	b.conflicts, b.failures = max(0, b.conflicts-1), max(0, b.failures-1)
	b.mu.Unlock()
	switch {
	case fail:
		return 0, false, errors.New("connection lost")
	case conflict:
		return 0, false, datastore.ErrConflict
	}
	return b.Cloud.SaveItem(ctx, ref, key, w)
}

// table is the script's view of the backend.
func (b *brokenCloud) table() vm.Value {
	t := vm.NewTable(0, 3)
	set := func(name string, do func(c *vm.Call)) {
		t.SetStr(name, vm.NewFunction(name, func(c *vm.Call) {
			b.mu.Lock()
			defer b.mu.Unlock()
			do(c)
		}).Value())
	}
	set("conflict", func(c *vm.Call) { b.conflicts = c.CheckInt(1) })
	set("fail", func(c *vm.Call) { b.failures = c.CheckInt(1) })
	set("corrupt", func(c *vm.Call) {
		now := time.Now().UnixMilli()
		ref := datastore.MapRef{Name: c.CheckString(1), Sorted: c.CheckString(2) == "sorted"}
		_, _, _ = b.Cloud.SaveItem(context.Background(), ref, c.CheckString(3),
			datastore.ItemWrite{Value: []byte("{"), Now: now, Expires: now + 60_000})
	})
	return t.Value()
}

// TestSubscriptionEndsWithScript checks that a script that stops, also while
// it subscribes or reads, leaves nothing behind and loses nothing.
func TestSubscriptionEndsWithScript(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newStoreWorld(t, newBrokenStore(), datastore.Options{Limits: datastore.LimitsOff}, 1)
		stop := func(name string) vm.Value {
			return vm.NewFunction(name, func(*vm.Call) {
				w.Stop(w.Tree.Root().FindFirstChild("ServerScriptService").FindFirstChild("Main"))
			}).Value()
		}
		w.VM.Globals.SetStr("stop", stop("stop"))
		w.place(
			[2]string{"ServerScriptService.Main:Script", `
				local MessagingService = game:GetService("MessagingService")
				MessagingService:SubscribeAsync("t", function(m) print("heard", m.Data) end)
				task.spawn(function()
					game:GetService("MemoryStoreService"):GetQueue("q"):ReadAsync(1)
					print("read in a stopped script")
				end)
				task.wait(5)
				print("still subscribed")
				MessagingService:SubscribeAsync("t", function() print("heard twice") end)
				print("never")`},
			[2]string{"ServerScriptService.Other:Script", `
				local MessagingService = game:GetService("MessagingService")
				task.wait(1)
				MessagingService:PublishAsync("t", 1)
				task.wait(4.5)
				MessagingService:PublishAsync("t", 2)
				task.wait(1)
				stop()
				MessagingService:PublishAsync("t", 3)
				local queue = game:GetService("MemoryStoreService"):GetQueue("q")
				queue:AddAsync("kept", 100)
				task.wait(10)
				print(queue:GetSizeAsync(true), queue:ReadAsync(1)[1])`})
		w.live(0, 0)
		assert.Empty(t, w.texts(runtime.Error))
		assert.Equal(t, []string{"heard 1", "still subscribed", "never", "heard 2", "heard twice", "1 kept"}, w.texts(runtime.Output))
	})
}

// TestCloudMisuse calls every method of every structure with all sorts of
// values.
func TestCloudMisuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, getter := range []string{"GetSortedMap", "GetHashMap", "GetQueue", "GetDistributedCounter"} {
			w := newStoreWorld(t, newBrokenStore(), datastore.Options{Limits: datastore.LimitsOff}, 1)
			w.place()
			w.Loop.Post(func() {
				_, err := class.Join(env(w), class.NewPlayer{})
				require.NoError(t, err)
				proto, err := luauCompile("local o = game:GetService('MemoryStoreService'):" + getter + "('abuse') return o, o:Clone()")
				require.NoError(t, err)
				results, err := w.VM.Call(w.VM.Load(proto, w.VM.NewEnv()).Value())
				require.NoError(t, err)
				for _, object := range results {
					for _, name := range []string{"GetAsync", "SetAsync", "UpdateAsync", "RemoveAsync", "GetRangeAsync", "GetSizeAsync",
						"ListItemsAsync", "AddAsync", "ReadAsync", "IncrementAsync"} {
						w.call(abuse, object, vm.Str(name), vm.Str("method"))
					}
				}
			})
			w.live(0, 1)
			for _, text := range w.texts(runtime.Error) {
				assert.NotContains(t, text, "internal error")
			}
		}
	})
}
