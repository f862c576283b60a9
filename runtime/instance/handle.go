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
	p := h.Property(i)
	switch {
	case p == nil:
		return nil
	case p.slot >= 0:
		return i.slotValue(p.slot)
	}
	return i.Value(p)
}

// Property returns the property of the class of i, or nil.
func (h *Handle) Property(i *Instance) *Property {
	stored, p := i.class.linked.stored, h.last.Load()
	if p != nil && p.slot < len(stored) && stored[p.slot] == p {
		return p
	}
	if p = i.class.Property(h.name); p != nil && p.slot >= 0 {
		h.last.Store(p)
	}
	return p
}
