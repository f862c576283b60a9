package instance

// This file holds Clone. Its one rule: a reference between two copied instances becomes one between the copies.

import "slices"

// Clone returns a copy of i and its descendants without a parent, or nil if i is not archivable or its parent is locked,
// as that of a service is. Descendants that are not archivable are left out. Properties, attributes and tags are copied; connections and callbacks are not.
// See https://create.roblox.com/docs/reference/engine/classes/Instance#Clone.
func (i *Instance) Clone() *Instance {
	if !i.Archivable() || i.flags&flagLocked != 0 {
		return nil
	}
	var all copies
	c := all.tree(i)
	all.remap()
	return c
}

// CloneSize returns how many instances Clone makes at most.
func (i *Instance) CloneSize() int {
	n := 1
	for _, child := range i.children {
		if child != nil {
			n += child.CloneSize()
		}
	}
	return n
}

// CloneSingle returns a copy of i alone, archivable or not, as Instance.fromExisting does.
func (i *Instance) CloneSingle() *Instance {
	var all copies
	c := all.one(i)
	all.remap()
	return c
}

// copies are instances and their copies, in the order of copying.
type copies struct {
	from, to []*Instance
	refer    bool // a copy has a property that refers to an instance
}

// tree copies i and its archivable descendants.
func (all *copies) tree(i *Instance) *Instance {
	c := all.one(i)
	c.children = slices.Grow(c.children, int(i.count))
	for _, child := range i.children {
		if child != nil && child.Archivable() {
			c.attach(all.tree(child))
		}
	}
	return c
}

// one copies i without children.
func (all *copies) one(i *Instance) *Instance {
	c := i.copyOne()
	all.from, all.to = append(all.from, i), append(all.to, c)
	for _, v := range c.values {
		if _, ok := v.(*Instance); ok {
			all.refer = true
		}
	}
	return c
}

// remap makes the properties of the copies that refer to copied instances refer to their copies.
func (all *copies) remap() {
	if !all.refer {
		return
	}
	copyOf := make(map[*Instance]*Instance, len(all.from))
	for n, i := range all.from {
		copyOf[i] = all.to[n]
	}
	for _, c := range all.to {
		for n, v := range c.values {
			if target, ok := v.(*Instance); ok && copyOf[target] != nil {
				c.values[n] = copyOf[target]
			}
		}
	}
}

// copyOne copies i without children. No signal fires: nobody can listen to the copy yet.
func (i *Instance) copyOne() *Instance {
	c := i.tree.Create(i.class)
	c.name = i.name
	c.flags |= i.flags & flagNotArchivable
	c.copyValues(i)
	if d := i.detail; d != nil && len(d.attrs)+len(d.tags) > 0 {
		c.detailed().attrs = slices.Clone(d.attrs)
		c.detail.tags = slices.Clone(d.tags)
		if len(d.tags) > 0 {
			i.tree.tags.used++
		}
	}
	for _, f := range i.class.linked.cloned {
		f(i, c)
	}
	return c
}

// copyValues gives c the stored properties of i, and no callbacks.
func (c *Instance) copyValues(i *Instance) {
	whole := c.at == nil
	for slot := range i.at {
		whole = whole && (i.at[slot] == 0 || i.class.linked.stored[slot] != nil)
	}
	if whole {
		c.at, c.values = slices.Clone(i.at), slices.Clone(i.values)
		return
	}
	for slot := range i.at {
		if i.at[slot] != 0 && i.class.linked.stored[slot] != nil {
			c.storeSlot(slot, i.slotValue(slot))
		}
	}
}
