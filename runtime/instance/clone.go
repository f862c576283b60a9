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
	copies := make(map[*Instance]*Instance, 1+i.count)
	c := i.copyTree(copies)
	for _, c := range copies {
		c.remap(copies)
	}
	return c
}

// CloneSingle returns a copy of i alone, archivable or not, as Instance.fromExisting does.
func (i *Instance) CloneSingle() *Instance {
	c := i.copyOne()
	c.remap(map[*Instance]*Instance{i: c})
	return c
}

// copyTree copies i and its archivable descendants and notes each copy.
func (i *Instance) copyTree(copies map[*Instance]*Instance) *Instance {
	c := i.copyOne()
	copies[i] = c
	for _, child := range i.children {
		if child != nil && child.Archivable() {
			c.attach(child.copyTree(copies))
		}
	}
	return c
}

// copyOne copies i without children. No signal fires: nobody can listen to the copy yet.
func (i *Instance) copyOne() *Instance {
	c := i.tree.Create(i.class)
	c.name = i.name
	c.flags |= i.flags & flagNotArchivable
	for slot, p := range i.class.linked.stored {
		if p != nil && slot < len(i.at) && i.at[slot] != 0 {
			c.storeSlot(slot, i.slotValue(slot))
		}
	}
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

// remap makes the properties of i that refer to copied instances refer to their copies.
func (i *Instance) remap(copies map[*Instance]*Instance) {
	for n, v := range i.values {
		if target, ok := v.(*Instance); ok && copies[target] != nil {
			i.values[n] = copies[target]
		}
	}
}
