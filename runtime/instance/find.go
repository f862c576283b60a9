package instance

// This file holds the search for children, descendants and ancestors. Its one rule: the first match in tree order wins.

// FindFirstChild returns the first child called name, or nil.
func (i *Instance) FindFirstChild(name string) *Instance {
	for _, c := range i.children {
		if c != nil && c.name == name {
			return c
		}
	}
	return nil
}

// FindFirstDescendant returns the first descendant called name, each instance before its own children, or nil.
// FindFirstChild(name, true) means this.
func (i *Instance) FindFirstDescendant(name string) *Instance {
	return i.firstDescendant(func(c *Instance) bool { return c.name == name })
}

// FindFirstChildOfClass returns the first child of exactly the class called class, or nil.
func (i *Instance) FindFirstChildOfClass(class string) *Instance {
	return i.firstChild(func(c *Instance) bool { return c.class.Name == class })
}

// FindFirstChildWhichIsA returns the first child that is of the class called class or of one derived from it, or nil.
func (i *Instance) FindFirstChildWhichIsA(class string) *Instance {
	return i.firstChild(func(c *Instance) bool { return c.class.IsA(class) })
}

// FindFirstDescendantWhichIsA returns the first descendant that is of the class called class or of one derived from
// it, or nil. FindFirstChildWhichIsA(class, true) means this.
func (i *Instance) FindFirstDescendantWhichIsA(class string) *Instance {
	return i.firstDescendant(func(c *Instance) bool { return c.class.IsA(class) })
}

// FindFirstAncestor returns the nearest ancestor called name, or nil.
func (i *Instance) FindFirstAncestor(name string) *Instance {
	return i.firstAncestor(func(a *Instance) bool { return a.name == name })
}

// FindFirstAncestorOfClass returns the nearest ancestor of exactly the class called class, or nil.
func (i *Instance) FindFirstAncestorOfClass(class string) *Instance {
	return i.firstAncestor(func(a *Instance) bool { return a.class.Name == class })
}

// FindFirstAncestorWhichIsA returns the nearest ancestor that is of the class called class or of one derived from it,
// or nil.
func (i *Instance) FindFirstAncestorWhichIsA(class string) *Instance {
	return i.firstAncestor(func(a *Instance) bool { return a.class.IsA(class) })
}

// firstChild returns the first child that match accepts, or nil.
func (i *Instance) firstChild(match func(*Instance) bool) *Instance {
	for _, c := range i.children {
		if c != nil && match(c) {
			return c
		}
	}
	return nil
}

// firstDescendant returns the first descendant that match accepts, or nil.
func (i *Instance) firstDescendant(match func(*Instance) bool) *Instance {
	for _, c := range i.children {
		if c == nil {
			continue
		}
		if match(c) {
			return c
		}
		if d := c.firstDescendant(match); d != nil {
			return d
		}
	}
	return nil
}

// firstAncestor returns the nearest ancestor that match accepts, or nil.
func (i *Instance) firstAncestor(match func(*Instance) bool) *Instance {
	for a := i.parent; a != nil; a = a.parent {
		if match(a) {
			return a
		}
	}
	return nil
}
