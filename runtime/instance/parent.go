package instance

// This file holds the change of a parent: the rules for it and the order of its events. Its one rule: while the parent
// of an instance is changing, handlers cannot change it again.
//
// The order in immediate mode is: DescendantRemoving on the old ancestors, for the moved instance and then each of its
// descendants, nearest ancestor first; the instance leaves; tags leave the index; ChildRemoved; the instance arrives;
// ChildAdded; DescendantAdded on the new ancestors; tags enter the index; AncestryChanged on the moved instance and
// then on each of its descendants; Changed and the signal of Parent.

import (
	"iter"
	"slices"
)

// Parent returns the property Parent, or nil.
func (i *Instance) Parent() *Instance { return i.parent }

// LockParent makes Parent unchangeable for scripts, as it is for services, or lifts that.
func (i *Instance) LockParent(locked bool) {
	i.flags &^= flagLocked
	if locked {
		i.flags |= flagLocked
	}
}

// SetParent sets the property Parent to p, nil for none. The error is an *Error with code ParentLocked, OwnParent or
// Circular. If a change of the parent of i is under way it only warns and does nothing, as Roblox does.
func (i *Instance) SetParent(p *Instance) error {
	if i.parent == p {
		return nil
	}
	if err := i.parentError(p); err != nil {
		return err
	}
	if i.flags&flagMoving != 0 {
		i.warnMoving(p)
		return nil
	}
	i.move(p)
	return nil
}

// parentError tells why i cannot be a child of p, nil if it can.
func (i *Instance) parentError(p *Instance) error {
	switch {
	case i.flags&(flagLocked|flagDestroyed) != 0:
		return parentLockedError(i, p)
	case p == i:
		return ownParentError(i)
	case p == nil:
		return nil
	case p.tree != i.tree:
		return otherTreeError(i, p)
	case i.contains(p):
		return circularError(i, p)
	}
	return nil
}

// contains tells whether i is an ancestor of p.
func (i *Instance) contains(p *Instance) bool {
	if i.count == 0 {
		return false
	}
	for p = p.parent; p != nil; p = p.parent {
		if p == i {
			return true
		}
	}
	return false
}

// warnMoving reports that a handler tried to change the parent that is changing.
func (i *Instance) warnMoving(p *Instance) {
	i.tree.Warn("Something unexpectedly tried to set the parent of " + i.name + " to " + nameOf(p) +
		" while trying to set the parent of " + i.name + ". Current parent is " + nameOf(i.parent) + ".")
}

// move gives i another parent and fires every event. The caller has checked the rules.
func (i *Instance) move(to *Instance) {
	i.transfer(to)
	if i.detail != nil {
		i.NotifyChanged(i.class.Property("Parent"))
	}
}

// transfer is move without the signals of the property.
func (i *Instance) transfer(to *Instance) {
	t, from := i.tree, i.parent
	i.flags |= flagMoving
	defer i.moved()

	// Leave.
	if from != nil {
		i.fireDescendant(eventDescendantRemoving, from)
		from.detach(i)
		if t.tags.used > 0 && !to.InGame() {
			t.tags.update(i)
		}
		from.fire(eventChildRemoved, i)
	}

	// A handler may have destroyed i, or put the new parent below it.
	if i.IsDestroyed() {
		to = nil
	}
	if to != nil && i.contains(to) {
		t.report(LevelError, circularError(i, to).Error())
		to = nil
	}

	// Arrive.
	if to != nil {
		to.attach(i)
	}
	if t.registry.moved {
		i.runMoved(from)
	}
	if to != nil {
		to.fire(eventChildAdded, i)
		to.arrived(i)
		i.fireDescendant(eventDescendantAdded, to)
	}
	if t.tags.used > 0 {
		t.tags.update(i)
	}
	i.fireAncestry(to)
}

// moved ends a transfer, also when a handler panicked.
func (i *Instance) moved() { i.flags &^= flagMoving }

// fireDescendant fires DescendantAdded or DescendantRemoving for i and each of its descendants, on parent and each of
// its ancestors that has listeners.
func (i *Instance) fireDescendant(e baseEvent, parent *Instance) {
	if i.tree.listening[e] == 0 {
		return
	}
	var signals []*Signal
	for a := parent; a != nil; a = a.parent {
		if s := a.listeners(e); s != nil {
			signals = append(signals, s)
		}
	}
	if signals == nil {
		return
	}
	moves := i.tree.moves
	for _, d := range i.subtree() {
		if i.tree.moves != moves && d != i && !i.contains(d) {
			continue // a handler took it away
		}
		for _, s := range signals {
			s.Fire(d)
		}
	}
}

// fireAncestry fires AncestryChanged on i, which moved to parent, and on each of its descendants.
func (i *Instance) fireAncestry(parent *Instance) {
	if i.tree.listening[eventAncestryChanged] == 0 {
		return
	}
	var to any
	if parent != nil {
		to = parent
	}
	moves := i.tree.moves
	for _, d := range i.subtree() {
		if i.tree.moves != moves && d != i && !i.contains(d) {
			continue // a handler took it away, and it has been told
		}
		d.fire(eventAncestryChanged, i, to)
	}
}

// runMoved runs the hook Moved for i and each of its descendants.
func (i *Instance) runMoved(from *Instance) {
	if i.count == 0 {
		for _, f := range i.class.linked.moved {
			f(i, i, from)
		}
		return
	}
	for _, d := range i.subtree() {
		for _, f := range d.class.linked.moved {
			f(d, i, from)
		}
	}
}

// attach puts child at the end of the children of i.
func (i *Instance) attach(child *Instance) {
	i.tree.moves++
	child.parent = i
	child.index = int32(len(i.children))
	i.children = append(i.children, child)
	i.count++
}

// detach takes child out of the children of i. Its place stays empty until half of the places are.
func (i *Instance) detach(child *Instance) {
	i.tree.moves++
	i.children[child.index] = nil
	child.parent = nil
	i.count--
	switch {
	case i.count == 0:
		i.children = i.children[:0]
	case int(child.index) == len(i.children)-1:
		i.children = i.children[:child.index]
	case len(i.children) > 16 && int(i.count) < len(i.children)/2:
		i.compact()
	}
}

// compact closes the empty places among the children.
func (i *Instance) compact() {
	kept := i.children[:0]
	for _, c := range i.children {
		if c != nil {
			c.index = int32(len(kept))
			kept = append(kept, c)
		}
	}
	clear(i.children[len(kept):])
	i.children = kept
}

// arrived tells those who wait for a child of its name that c is here.
func (i *Instance) arrived(c *Instance) {
	if i.detail == nil || len(i.detail.arrivals) == 0 {
		return
	}
	s := signalNamed(i.detail.arrivals, c.name)
	s.Fire(c)
	if s != nil && !s.Listening() {
		i.detail.arrivals = slices.DeleteFunc(i.detail.arrivals, func(n namedSignal) bool { return n.signal == s })
	}
}

// ChildSignal returns the signal that fires with the child whenever a child called name comes, by a change of its
// parent or of its name. It is what WaitForChild waits for, with Once; ask for it anew for each wait.
func (i *Instance) ChildSignal(name string) *Signal {
	return i.named(&i.detailed().arrivals, name, "ChildAdded")
}

// Children returns the children of i in a new slice, in order of arrival.
func (i *Instance) Children() []*Instance {
	if i.count == 0 {
		return nil
	}
	return i.AppendChildren(make([]*Instance, 0, i.count))
}

// AppendChildren appends the children of i to list.
func (i *Instance) AppendChildren(list []*Instance) []*Instance {
	for _, c := range i.children {
		if c != nil {
			list = append(list, c)
		}
	}
	return list
}

// ChildCount returns how many children i has.
func (i *Instance) ChildCount() int { return int(i.count) }

// Descendants returns the descendants of i in a new slice, each before its own children.
func (i *Instance) Descendants() []*Instance { return i.AppendDescendants(nil) }

// AppendDescendants appends the descendants of i to list.
func (i *Instance) AppendDescendants(list []*Instance) []*Instance {
	for _, c := range i.children {
		if c == nil {
			continue
		}
		list = append(list, c)
		if c.count > 0 {
			list = c.AppendDescendants(list)
		}
	}
	return list
}

// subtree returns i and its descendants in a new slice.
func (i *Instance) subtree() []*Instance { return i.AppendDescendants([]*Instance{i}) }

// All visits the children of i in order of arrival. The children must not change meanwhile.
func (i *Instance) All() iter.Seq[*Instance] {
	return func(yield func(*Instance) bool) {
		for _, c := range i.children {
			if c != nil && !yield(c) {
				return
			}
		}
	}
}

// InGame tells whether i is the DataModel or one of its descendants. A nil instance is not.
func (i *Instance) InGame() bool {
	if i == nil {
		return false
	}
	root := i.tree.root
	for ; i != nil; i = i.parent {
		if i == root {
			return true
		}
	}
	return false
}

// IsDescendantOf tells whether other is an ancestor of i. Every instance counts as a descendant of nil.
func (i *Instance) IsDescendantOf(other *Instance) bool { return other == nil || other.contains(i) }

// IsAncestorOf tells whether i is an ancestor of other. A nil other has none.
func (i *Instance) IsAncestorOf(other *Instance) bool { return other != nil && i.contains(other) }
