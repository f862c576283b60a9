package class

import (
	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds the limits of remotes. Its one rule: nothing is dropped that
// Roblox would deliver.

// unreliableBytes is how large the arguments of an UnreliableRemoteEvent can be.
// https://create.roblox.com/docs/reference/engine/classes/UnreliableRemoteEvent
const unreliableBytes = 1000

// tooLarge reports whether an unreliable event is dropped for its size, and says
// so. How Roblox encodes values is not public: what they cannot do without is
// counted.
func tooLarge(env *bind.Env, remote *instance.Instance, args []any) bool {
	if remote.Class().Name != "UnreliableRemoteEvent" {
		return false
	}
	size := 0
	for _, arg := range args {
		size += leastSize(env.ToLuau(arg))
	}
	if size <= unreliableBytes {
		return false
	}
	env.Say(runtime.Warning, "%s: an event of at least %d bytes was dropped: an UnreliableRemoteEvent can carry %d", remote.FullName(), size, unreliableBytes)
	return true
}

// leastSize is how many bytes a value needs at least. A buffer may be compressed.
func leastSize(v vm.Value) int {
	switch v.Kind() {
	case vm.KindString:
		return len(v.AsString().String())
	case vm.KindNumber:
		return 8
	case vm.KindVector:
		return 12
	case vm.KindTable:
		size := 0
		for at := 0; ; {
			next, key, val, ok := v.AsTable().At(at)
			if !ok {
				return size
			}
			at = next
			if key.IsString() {
				size += leastSize(key)
			}
			size += leastSize(val)
		}
	}
	return 0
}

// eventsPerSecond is how many events of one class a client can fire in a second,
// about; those above come late.
// https://create.roblox.com/docs/reference/engine/classes/RemoteEvent
const eventsPerSecond = 500

// An eventRate counts what a client has fired in the second that runs.
type eventRate struct {
	second int64
	count  int
	said   bool
}

// add notes one event and warns, once for each client and class, of the one that
// Roblox would hold back.
func (r *eventRate) add(c *Client, class string) {
	if now := int64(c.env.Loop.Seconds()); now != r.second {
		r.second, r.count = now, 0
	}
	if r.count++; r.count > eventsPerSecond && !r.said {
		r.said = true
		c.env.Say(runtime.Warning, "%s fires more than %d %ss in a second; Roblox delays what is above", c.player.Name(), eventsPerSecond, class)
	}
}
