package instance

// This file holds Instance: what every instance has, its name, and its signals. Its one rule: what few instances use
// is allocated at first use.

import "unicode/utf8"

// An Instance is a Roblox instance. Instances are made by Tree.New, Tree.Create and Clone.
type Instance struct {
	// Ref is a place for the caller's own view of the instance, such as the script value that stands for it.
	Ref any
	// Data is the state of the Go code that implements the class.
	Data any

	class    *Class
	tree     *Tree
	parent   *Instance
	name     string
	children []*Instance // in order of arrival; nil where a child left
	count    int32       // children that are not nil
	index    int32       // of the instance in its parent's children
	flags    flags
	at       []uint8 // by slot, 1 + index in values; 0 for a value that is the default
	values   []any
	detail   *detail
}

// flags are what is true of an instance.
type flags uint8

const (
	flagNotArchivable flags = 1 << iota
	flagLocked              // scripts cannot set Parent
	flagMoving              // a change of Parent is under way
	flagDestroying          // Destroy has begun
	flagDestroyed           // Destroy has taken place; Parent is nil for good
)

// detail is what few instances have.
type detail struct {
	events     []eventSignal
	properties []propertySignal
	attrs      []Attribute
	attributes []namedSignal // AttributeChangedSignal by attribute
	arrivals   []namedSignal // ChildSignal by name of the child
	tags       []string      // in order of adding
}

// eventSignal is the signal of one event.
type eventSignal struct {
	event  *Event
	signal *Signal
}

// propertySignal is the signal of one property.
type propertySignal struct {
	property *Property
	signal   *Signal
}

// namedSignal is the signal for one name.
type namedSignal struct {
	name   string
	signal *Signal
}

// maxName is the length of a Name in bytes; a longer one is cut.
const maxName = 100

// detailed returns the detail of i and makes it at the first call.
func (i *Instance) detailed() *detail {
	if i.detail == nil {
		i.detail = &detail{}
	}
	return i.detail
}

// Class returns the class of i.
func (i *Instance) Class() *Class { return i.class }

// Tree returns the tree that i was made by.
func (i *Instance) Tree() *Tree { return i.tree }

// IsA tells whether i is of the class called name or of one derived from it.
func (i *Instance) IsA(name string) bool { return i.class.IsA(name) }

// Name returns the property Name.
func (i *Instance) Name() string { return i.name }

// SetName sets the property Name, cut to 100 bytes without splitting a character.
func (i *Instance) SetName(name string) {
	if name = cutName(name); name == i.name {
		return
	}
	i.name = name
	i.NotifyChanged(i.class.Property("Name"))
	if i.parent != nil {
		i.parent.arrived(i)
	}
}

// cutName cuts name to maxName bytes, at the start of a character.
func cutName(name string) string {
	if len(name) <= maxName {
		return name
	}
	end := maxName
	for end > maxName-utf8.UTFMax && !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end]
}

// Archivable returns the property Archivable: whether Clone copies i.
func (i *Instance) Archivable() bool { return i.flags&flagNotArchivable == 0 }

// SetArchivable sets the property Archivable.
func (i *Instance) SetArchivable(v bool) {
	if v == i.Archivable() {
		return
	}
	i.flags ^= flagNotArchivable
	i.NotifyChanged(i.class.Property("Archivable"))
}

// IsDestroyed tells whether i was destroyed.
func (i *Instance) IsDestroyed() bool { return i.flags&flagDestroyed != 0 }

// String returns the Name, as tostring does.
func (i *Instance) String() string { return i.name }

// FullName returns the names from the child of the DataModel, or from the topmost ancestor, down to i, joined by dots.
func (i *Instance) FullName() string {
	size := len(i.name)
	for p := i.parent; p != nil && p != i.tree.root; p = p.parent {
		size += len(p.name) + 1
	}
	text := make([]byte, size)
	for p := i; ; p = p.parent {
		size -= copy(text[size-len(p.name):], p.name)
		if size == 0 {
			return string(text)
		}
		size--
		text[size] = '.'
	}
}

// Member returns the member that a script's i.name means: a property, event, callback or method first, then the
// first child of that name. Both are nil if there is none; UnknownMember is the error to raise then.
func (i *Instance) Member(name string) (Member, *Instance) {
	if m := i.class.Member(name); m != nil {
		return m, nil
	}
	return nil, i.FindFirstChild(name)
}

// Event returns the signal of the event e of the class of i: the same on each call.
func (i *Instance) Event(e *Event) *Signal {
	if e.Source != nil {
		return e.Source(i)
	}
	d := i.detailed()
	for _, s := range d.events {
		if s.event == e {
			return s.signal
		}
	}
	s := &Signal{tree: i.tree, owner: i, name: e.Name, base: e.base, ancestry: e.Ancestry}
	d.events = append(d.events, eventSignal{e, s})
	return s
}

// EventNamed is Event by name. It panics if the class has no such event, which is a mistake of the caller.
func (i *Instance) EventNamed(name string) *Signal {
	e := i.class.Event(name)
	if e == nil {
		panic("instance: " + i.class.Name + " has no event " + name)
	}
	return i.Event(e)
}

// FireEvent fires the event e of the class of i. It makes no signal where nobody has asked for one.
func (i *Instance) FireEvent(e *Event, args ...any) {
	if e.Source != nil {
		e.Source(i).Fire(args...)
		return
	}
	if i.detail == nil {
		return
	}
	for _, s := range i.detail.events {
		if s.event == e {
			s.signal.Fire(args...)
			return
		}
	}
}

// listeners returns the signal of a base event if somebody listens to it, or nil.
func (i *Instance) listeners(e baseEvent) *Signal {
	if i.detail == nil {
		return nil
	}
	for _, s := range i.detail.events {
		if s.signal.base == e && s.signal.head != nil {
			return s.signal
		}
	}
	return nil
}

// fire fires a base event.
func (i *Instance) fire(e baseEvent, args ...any) {
	if s := i.listeners(e); s != nil {
		s.Fire(args...)
	}
}

// disconnectAll ends every connection to a signal of i.
func (i *Instance) disconnectAll() {
	d := i.detail
	if d == nil {
		return
	}
	for _, s := range d.events {
		s.signal.disconnectAll()
	}
	for _, s := range d.properties {
		s.signal.disconnectAll()
	}
	for _, s := range d.attributes {
		s.signal.disconnectAll()
	}
	for _, s := range d.arrivals {
		s.signal.disconnectAll()
	}
}

// named returns the signal for name in list, making it if necessary.
func (i *Instance) named(list *[]namedSignal, name, label string) *Signal {
	for _, s := range *list {
		if s.name == name {
			return s.signal
		}
	}
	s := i.newSignal(label)
	*list = append(*list, namedSignal{name, s})
	return s
}

// signalNamed returns the signal for name in list, or nil.
func signalNamed(list []namedSignal, name string) *Signal {
	for _, s := range list {
		if s.name == name {
			return s.signal
		}
	}
	return nil
}
