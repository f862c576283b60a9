package instance

// This file holds Registry, the set of classes a server knows. Its one rule: it checks the whole set once, when it is
// built, and never changes afterwards.

import (
	"fmt"
	"maps"
	"slices"
)

// A Registry is an immutable set of classes. It is safe to use from any goroutine.
type Registry struct {
	classes  map[string]*Class
	instance *Class // the class Instance
	names    []string
	moved    bool // some class has a hook Moved
}

// maxStored is the largest number of stored properties and callbacks of one class; a slot is kept in one byte.
const maxStored = 255

// NewRegistry returns a registry of the given classes. It reports a class without a name, a name used twice, a super
// class that is not in the set, a set without the classes of NewBase, and a class with more than 255 stored members.
func NewRegistry(classes ...*Class) (*Registry, error) {
	r := &Registry{classes: make(map[string]*Class, len(classes)), names: make([]string, 0, len(classes))}
	for _, c := range classes {
		if c.Name == "" {
			return nil, fmt.Errorf("instance registry: a class has no name")
		}
		if r.classes[c.Name] != nil {
			return nil, fmt.Errorf("instance registry: class %s is listed twice", c.Name)
		}
		r.classes[c.Name] = c
		r.names = append(r.names, c.Name)
		r.moved = r.moved || c.Moved != nil
	}
	for _, c := range classes {
		if err := r.check(c); err != nil {
			return nil, fmt.Errorf("instance registry: class %s: %w", c.Name, err)
		}
	}
	if r.instance = r.classes["Instance"]; r.instance == nil {
		return nil, fmt.Errorf("instance registry: class Instance is missing")
	}
	slices.Sort(r.names)
	return r, nil
}

// check checks the line of super classes of c and the number of its stored members.
func (r *Registry) check(c *Class) error {
	stored := 0
	for s, steps := c, 0; s != nil; s, steps = s.Super, steps+1 {
		if r.classes[s.Name] != s {
			return fmt.Errorf("super class %s is not in the registry", s.Name)
		}
		if steps > len(r.classes) {
			return fmt.Errorf("is its own super class")
		}
		if s.Super == nil && s.Name != "Object" {
			return fmt.Errorf("does not derive from Object")
		}
		stored += len(s.Properties) + len(s.Callbacks)
	}
	if stored > maxStored {
		return fmt.Errorf("has %d properties and callbacks, at most %d are possible", stored, maxStored)
	}
	return nil
}

// Class returns the class called name, or nil.
func (r *Registry) Class(name string) *Class { return r.classes[name] }

// IsA tells whether class is base or derives from it. An unknown class is nothing.
func (r *Registry) IsA(class, base string) bool { return r.classes[class].IsA(base) }

// IsService tells whether name is a class that GetService creates.
func (r *Registry) IsService(name string) bool {
	c := r.classes[name]
	return c != nil && c.Service
}

// Names returns the names of all classes, sorted. The caller must not change them.
func (r *Registry) Names() []string { return r.names }

// Services returns the names of all services, sorted.
func (r *Registry) Services() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.classes)), func(name string) bool { return !r.classes[name].Service })
}
