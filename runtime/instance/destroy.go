package instance

// This file holds Destroy and its relatives. Its one rule: a destroyed instance has no parent, no children of its own
// making and no connections, and never gets a parent again.

// Destroy fires Destroying on i and each of its descendants, removes i from its parent, locks it, drops its
// connections, and then does the same with its descendants from the bottom up. Destroying again does nothing.
// The error is an *Error with code ParentLocked, for the DataModel and its services. While the parent of i is changing
// to another instance it only warns and does nothing.
func (i *Instance) Destroy() error {
	switch {
	case i.flags&(flagDestroying|flagDestroyed) != 0:
		return nil
	case i.flags&flagLocked != 0:
		return parentLockedError(i, nil)
	case i.stuck():
		i.warnMoving(nil)
		return nil
	}

	i.flags |= flagDestroying
	defer i.destroyed()
	if i.tree.listening[eventDestroying] > 0 {
		for _, d := range i.subtree() {
			d.fire(eventDestroying)
		}
	}
	if i.IsDestroyed() {
		return nil // a handler destroyed the parent
	}
	i.retire()
	i.destroyChildren()
	return nil
}

// stuck tells whether i has a parent that cannot be changed because it is changing.
func (i *Instance) stuck() bool { return i.flags&flagMoving != 0 && i.parent != nil }

// destroyed ends a Destroy, also when a handler panicked.
func (i *Instance) destroyed() { i.flags &^= flagDestroying }

// destroyChildren destroys the descendants of i, each after its own.
func (i *Instance) destroyChildren() {
	if i.count == 0 {
		return
	}
	for _, c := range i.Children() {
		if c.parent == i { // else a handler took it away
			c.destroyBelow()
		}
	}
}

// destroyBelow destroys the descendants of i and then i, whose parent is being destroyed.
func (i *Instance) destroyBelow() {
	if i.stuck() {
		i.warnMoving(nil)
		return
	}
	i.flags |= flagDestroying
	defer i.destroyed()
	parent := i.parent
	i.destroyChildren()
	if i.parent == parent {
		i.retire()
	}
}

// retire takes i out of its parent, locks it and drops its connections.
func (i *Instance) retire() {
	had := i.parent != nil
	if had {
		i.transfer(nil)
	}
	i.flags |= flagDestroyed
	if had && i.detail != nil {
		i.NotifyChanged(i.class.Property("Parent"))
	}
	for _, f := range i.class.linked.destroy {
		f(i)
	}
	i.disconnectAll()
}

// ClearAllChildren destroys every child of i.
func (i *Instance) ClearAllChildren() {
	for _, c := range i.Children() {
		if c.parent == i {
			_ = c.Destroy() // sic: a child that is locked stays, without an error
		}
	}
}

// Remove sets the parent of i and of each of its descendants to nil, without destroying them.
// The error is that of SetParent for i.
// See https://create.roblox.com/docs/reference/engine/classes/Instance#Remove.
func (i *Instance) Remove() error {
	if err := i.SetParent(nil); err != nil {
		return err
	}
	for _, d := range i.Descendants() {
		_ = d.SetParent(nil) // sic: what is locked stays where it is
	}
	return nil
}
