package class

import (
	"lanai/runtime/instance"
)

// This file holds how Go code makes instances, reads and sets their properties
// and finds services. Its one rule: names are those of classes and properties
// that every server has.

// read returns the value of a property, as the tree keeps it. What is no T
// reads as T's zero.
func read[T any](i *instance.Instance, property string) T {
	v, _ := i.Get(property)
	value, _ := v.(T)
	return value
}

// put sets a property as a script would. The value fits the property, which is
// the caller's business.
func put(i *instance.Instance, property string, v any) { _ = i.Set(property, v) }

// create returns a new instance of a class, with a name where it has one of its
// own. It has no parent yet.
func create(tree *instance.Tree, class, name string) *instance.Instance {
	i := tree.Create(tree.Registry().Class(class))
	if name != "" {
		i.SetName(name)
	}
	return i
}

// service returns a service, which every server has.
func service(i *instance.Instance, name string) *instance.Instance {
	s, _ := i.Tree().Service(name)
	return s
}

// adopt gives an instance a child of any class, with a name where it has one of
// its own.
func adopt(parent *instance.Instance, class, name string) *instance.Instance {
	child := create(parent.Tree(), class, name)
	_ = child.SetParent(parent) // cannot fail: the child is new
	return child
}
