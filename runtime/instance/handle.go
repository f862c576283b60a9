package instance

// This file holds Handle. Its one rule: a handle gives what Get gives, faster.

import "sync/atomic"

// A Handle is the name of a stored property that Go code reads often. It remembers the property that the name last
// meant, which is the same for all classes that inherit it. Safe to use from any goroutine.
type Handle struct {
	name string
	last atomic.Pointer[Property]
}

// NewHandle returns a handle for the property called name.
func NewHandle(name string) *Handle { return &Handle{name: name} }

// Value returns the value of the property of i, or nil if its class has none.
func (h *Handle) Value(i *Instance) any {
	stored, p := i.class.linked.stored, h.last.Load()
	if p != nil && p.slot < len(stored) && stored[p.slot] == p {
		return i.slotValue(p.slot)
	}
	if p = i.class.Property(h.name); p == nil {
		return nil
	}
	if p.slot >= 0 {
		h.last.Store(p)
	}
	return i.Value(p)
}
