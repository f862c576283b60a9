package instance

// This file holds Registry, the set of classes a server knows. Its one rule: a class is checked once, when it is
// built, and the set never changes afterwards.

import (
	"fmt"
	"slices"
	"sync"
)

// A Registry is an immutable set of classes. It is safe to use from any goroutine.
type Registry struct {
	entries map[string]*registryEntry
	names   []string
	source  func(name string) (*Class, error) // nil if every class is there from the start
	moved   bool                              // some class has a hook Moved, or may turn out to have one
}

// registryEntry is the place of one class.
type registryEntry struct {
	once  sync.Once
	class *Class // nil until built
	err   error
}

// maxStored is the largest number of stored properties and callbacks of one class; a slot is kept in one byte.
const maxStored = 255

// NewRegistry returns a registry of the given classes. It reports a class without a name, a name used twice, a super
// class that is not in the set, a set without the classes of NewBase, and a class with more than 255 stored members.
func NewRegistry(classes ...*Class) (*Registry, error) {
	r := &Registry{entries: make(map[string]*registryEntry, len(classes)), names: make([]string, 0, len(classes))}
	for _, c := range classes {
		if c.Name == "" {
			return nil, fmt.Errorf("instance registry: a class has no name")
		}
		if r.entries[c.Name] != nil {
			return nil, fmt.Errorf("instance registry: class %s is listed twice", c.Name)
		}
		r.entries[c.Name] = &registryEntry{class: c}
		r.names = append(r.names, c.Name)
		r.moved = r.moved || c.Moved != nil
	}
	slices.Sort(r.names)
	if r.entries["Instance"] == nil {
		return nil, fmt.Errorf("instance registry: class Instance is missing")
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	return r, nil
}

// NewLazyRegistry returns a registry of classes that source builds at their first use, each once. names are the names
// of all of them, sorted and without repetition; the registry keeps the slice.
//
// source may call [Registry.Class] for the super class, and for no other class that derives from the one it builds. It
// may run on several goroutines at once, for different classes. A class that it cannot build is a mistake in a
// description: Class panics then, Check returns the error. Nothing but the classes of NewBase is built at once.
func NewLazyRegistry(names []string, source func(name string) (*Class, error)) (*Registry, error) {
	r := &Registry{entries: make(map[string]*registryEntry, len(names)), names: names, source: source, moved: true}
	entries := make([]registryEntry, len(names))
	for i, name := range names {
		if i > 0 && names[i-1] >= name {
			return nil, fmt.Errorf("instance registry: got class %q after %q, want sorted names", name, names[i-1])
		}
		r.entries[name] = &entries[i]
	}
	for _, base := range []string{"Object", "Instance"} {
		entry := r.entries[base]
		if entry == nil {
			return nil, fmt.Errorf("instance registry: class %s is missing", base)
		}
		if err := r.build(base, entry); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// build builds a class at the first call and returns the error of that call.
func (r *Registry) build(name string, entry *registryEntry) error {
	entry.once.Do(func() {
		if entry.class != nil || r.source == nil {
			return
		}
		c, err := r.source(name)
		switch {
		case err != nil:
			entry.err = fmt.Errorf("instance registry: class %s: %w", name, err)
		case c == nil || c.Name != name:
			entry.err = fmt.Errorf("instance registry: class %s: its source returns another one", name)
		default:
			if entry.err = r.check(c); entry.err == nil {
				entry.class = c
			}
		}
	})
	return entry.err
}

// Check builds every class that is not built yet and returns the first error, in the order of names.
func (r *Registry) Check() error {
	for _, name := range r.names {
		entry := r.entries[name]
		if err := r.build(name, entry); err != nil {
			return err
		}
		if err := r.check(entry.class); err != nil {
			return err
		}
	}
	return nil
}

// check checks the line of super classes of c and the number of its stored members.
func (r *Registry) check(c *Class) error {
	stored := 0
	for s, steps := c, 0; s != nil; s, steps = s.Super, steps+1 {
		if s != c && r.known(s.Name) != s {
			return fmt.Errorf("instance registry: class %s: super class %s is not in the registry", c.Name, s.Name)
		}
		if steps > len(r.entries) {
			return fmt.Errorf("instance registry: class %s: is its own super class", c.Name)
		}
		if s.Super == nil && s.Name != "Object" {
			return fmt.Errorf("instance registry: class %s: does not derive from Object", c.Name)
		}
		stored += len(s.Properties) + len(s.Callbacks)
	}
	if stored > maxStored {
		return fmt.Errorf("instance registry: class %s: has %d properties and callbacks, at most %d are possible",
			c.Name, stored, maxStored)
	}
	return nil
}

// known returns the class called name if it is built, or nil.
func (r *Registry) known(name string) *Class {
	if entry := r.entries[name]; entry != nil {
		return entry.class
	}
	return nil
}

// Class returns the class called name, or nil. It builds the class if nobody has used it before.
func (r *Registry) Class(name string) *Class {
	entry := r.entries[name]
	if entry == nil {
		return nil
	}
	if r.source != nil {
		if err := r.build(name, entry); err != nil {
			panic(err)
		}
	}
	return entry.class
}

// IsA tells whether class is base or derives from it. An unknown class is nothing.
func (r *Registry) IsA(class, base string) bool { return r.Class(class).IsA(base) }

// IsService tells whether name is a class that GetService creates.
func (r *Registry) IsService(name string) bool {
	c := r.Class(name)
	return c != nil && c.Service
}

// Names returns the names of all classes, sorted. The caller must not change them.
func (r *Registry) Names() []string { return r.names }

// Services returns the names of all services, sorted. It builds every class.
func (r *Registry) Services() []string {
	return slices.DeleteFunc(slices.Clone(r.names), func(name string) bool { return !r.IsService(name) })
}
