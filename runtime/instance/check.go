package instance

// This file holds Check, which tests call after every step. Its one rule: it reads and never repairs.

import "fmt"

// Check returns an error if the tree contradicts itself: links between parents and children, destroyed instances with
// a parent, the tag index, and the lists of connections. It looks at the DataModel and its descendants, and at the
// whole trees that hold the extra instances. It must not run while a signal fires.
func (t *Tree) Check(extra ...*Instance) error {
	if t.depth != 0 {
		return fmt.Errorf("instance tree: %d fires have not ended", t.depth)
	}
	c := checker{tree: t, seen: make(map[*Instance]bool)}
	for _, i := range append([]*Instance{t.root}, extra...) {
		for steps := 0; i.parent != nil; i = i.parent {
			if steps++; steps > 1<<20 {
				return fmt.Errorf("instance tree: %s is its own ancestor", i.name)
			}
		}
		if c.seen[i] {
			continue
		}
		if err := c.instance(i); err != nil {
			return fmt.Errorf("instance tree: %w", err)
		}
	}
	if err := c.tags(); err != nil {
		return fmt.Errorf("instance tree: %w", err)
	}
	return nil
}

// checker walks a tree.
type checker struct {
	tree *Tree
	seen map[*Instance]bool
}

// instance checks i and its descendants.
func (c *checker) instance(i *Instance) error {
	if c.seen[i] {
		return fmt.Errorf("%s is in the tree twice", i.name)
	}
	c.seen[i] = true
	if i.flags&(flagMoving|flagDestroying) != 0 {
		return fmt.Errorf("%s: a change of its parent has not ended", i.FullName())
	}
	if i.IsDestroyed() && i.parent != nil {
		return fmt.Errorf("%s is destroyed and has a parent", i.FullName())
	}
	if err := c.signals(i); err != nil {
		return fmt.Errorf("%s: %w", i.FullName(), err)
	}

	count := 0
	for n, child := range i.children {
		if child == nil {
			continue
		}
		count++
		if child.parent != i || int(child.index) != n {
			return fmt.Errorf("%s: child %d (%s) does not know its place", i.FullName(), n, child.name)
		}
		if err := c.instance(child); err != nil {
			return err
		}
	}
	if count != int(i.count) {
		return fmt.Errorf("%s has %d children and counts %d", i.FullName(), count, i.count)
	}
	return nil
}

// signals checks the connections of i.
func (c *checker) signals(i *Instance) error {
	if i.detail == nil {
		return nil
	}
	for _, s := range i.detail.events {
		var newer *Connection
		for k := s.signal.head; k != nil; newer, k = k, k.next {
			if !k.connected || k.prev != newer || k.signal != s.signal {
				return fmt.Errorf("the connections of %s are not linked well", s.signal)
			}
		}
	}
	return nil
}

// tags checks that the index and the tags of the instances in the DataModel agree.
func (c *checker) tags() error {
	for name, g := range c.tree.tags.byName {
		for n, i := range g.members {
			if i != nil && (g.at[i] != n || !i.HasTag(name) || !i.InGame()) {
				return fmt.Errorf("tag %s lists %s", name, i.FullName())
			}
		}
	}
	for i := range c.seen {
		if !i.InGame() {
			continue
		}
		for _, tag := range i.Tags() {
			if _, ok := c.tree.tags.group(tag).at[i]; !ok {
				return fmt.Errorf("tag %s does not list %s", tag, i.FullName())
			}
		}
	}
	return nil
}
