package instance

// This file holds Tree, everything that belongs to one server: the DataModel, its services and the signal mode.
// Its one rule: one goroutine at a time.

import "fmt"

// A SignalMode is a value of Enum.SignalBehavior.
// See https://create.roblox.com/docs/reference/engine/enums/SignalBehavior.
type SignalMode int

// The signal modes, numbered as Roblox does. Default acts as Immediate.
const (
	Default          SignalMode = iota // as Immediate
	Immediate                          // handlers run inside the fire
	Deferred                           // handlers run at the next resumption point
	AncestryDeferred                   // events about parents, children and descendants are deferred, the others immediate
)

// A Level says how serious a reported text is.
type Level int

// The levels of reported texts.
const (
	LevelWarning Level = iota
	LevelError
)

// Values tells a tree about the data types of its caller.
type Values interface {
	// TypeOf returns the typeof name of a value that is not nil, bool, float64, string, *Instance, *Signal or
	// *Connection, as in "Vector3"; for what has no typeof name, the word messages use, as in "Dictionary".
	TypeOf(v any) string
	// EnumItem returns the item of enum that v, an item, a name or a number, stands for.
	EnumItem(enum string, v any) (item any, ok bool)
	// IsAttribute tells whether v, not nil, bool, float64 or string, can be the value of an attribute.
	IsAttribute(v any) bool
}

// noValues are the Values of a tree without data types.
type noValues struct{}

func (noValues) TypeOf(any) string                { return "userdata" }
func (noValues) EnumItem(string, any) (any, bool) { return nil, false }
func (noValues) IsAttribute(any) bool             { return false }

var _ Values = noValues{}

// Options adjust a tree. The zero value is an immediate tree without data types that reports nothing.
type Options struct {
	Mode   SignalMode
	Values Values
	// Defer arranges that flush runs at the next resumption point. It is called once for each time that the queue of
	// deferred invocations stops being empty. Without it the caller calls Tree.Flush.
	Defer func(flush func())
	// Report receives warnings and errors that have no caller to return them to.
	Report func(level Level, text string)
	// MaxDepth is how deep immediate fires may nest over all signals, 80 if zero.
	MaxDepth int
}

// A Tree is the instances of one server.
type Tree struct {
	registry   *Registry
	values     Values
	report     func(Level, string)
	deferFlush func(func())
	root       *Instance
	services   map[string]*Instance
	tags       Tags
	moves      uint64 // changes of parents so far

	mode     SignalMode
	depth    int // immediate fires under way
	maxDepth int
	queue    []invocation // deferred invocations; those before queued have run
	queued   int
	chain    int // of the deferred invocation that is running, 0 for none
	flushing bool

	listening [eventCount]int // connections to each of the base events, over all instances
	owners    map[any]*ownedLink
	callbacks map[callbackKey]*ownedLink
}

// defaultMaxDepth is the nesting of immediate fires that Options.MaxDepth stands for when zero.
const defaultMaxDepth = 80

// NewTree returns a tree that holds a DataModel and no service. The registry must have the class DataModel.
func NewTree(r *Registry, o Options) (*Tree, error) {
	model := r.Class("DataModel")
	if model == nil {
		return nil, fmt.Errorf("instance tree: the registry has no class DataModel")
	}
	t := &Tree{
		registry:   r,
		values:     o.Values,
		report:     o.Report,
		deferFlush: o.Defer,
		services:   make(map[string]*Instance),
		owners:     make(map[any]*ownedLink),
		mode:       o.Mode,
		maxDepth:   o.MaxDepth,
	}
	if t.values == nil {
		t.values = noValues{}
	}
	if t.report == nil {
		t.report = func(Level, string) {}
	}
	if t.maxDepth == 0 {
		t.maxDepth = defaultMaxDepth
	}
	t.tags.tree = t
	t.root = t.Create(model)
	t.root.LockParent(true)
	return t, nil
}

// Registry returns the classes of the tree.
func (t *Tree) Registry() *Registry { return t.registry }

// Root returns the DataModel.
func (t *Tree) Root() *Instance { return t.root }

// Tags returns the tag index, which is what CollectionService shows.
func (t *Tree) Tags() *Tags { return &t.tags }

// Mode returns the signal mode.
func (t *Tree) Mode() SignalMode { return t.mode }

// SetMode sets the signal mode for the fires to come. Queued invocations stay queued.
func (t *Tree) SetMode(m SignalMode) { t.mode = m }

// Warn reports a warning.
func (t *Tree) Warn(text string) { t.report(LevelWarning, text) }

// New is Instance.new: a new instance without a parent. The error is an *Error with code BadClass if there is no such
// class or scripts cannot create it.
func (t *Tree) New(class string) (*Instance, error) {
	c := t.registry.Class(class)
	if c == nil || !c.Creatable {
		return nil, badClassError(class)
	}
	return t.Create(c), nil
}

// Create returns a new instance of c, a class of the registry, creatable or not, without a parent.
func (t *Tree) Create(c *Class) *Instance {
	l := c.link()
	i := &Instance{class: c, tree: t, name: l.name}
	for _, created := range l.created {
		created(i)
	}
	return i
}

// Service returns the service called name and creates it at first use. A class that is not a service gives nil; a name
// that is no class gives an *Error with code BadService.
func (t *Tree) Service(name string) (*Instance, error) {
	s, err := t.FindService(name)
	if s != nil || err != nil || !t.registry.IsService(name) {
		return s, err
	}
	s = t.Create(t.registry.Class(name))
	t.services[name] = s
	s.move(t.root)
	s.LockParent(true)
	if e := t.root.class.Event("ServiceAdded"); e != nil {
		t.root.FireEvent(e, s)
	}
	return s, nil
}

// FindService returns the service called name if it exists already, nil otherwise, and an *Error with code BadService
// for a name that is no class.
func (t *Tree) FindService(name string) (*Instance, error) {
	if s := t.services[name]; s != nil {
		return s, nil
	}
	if t.registry.Class(name) == nil {
		return nil, badServiceError(name)
	}
	return nil, nil
}

// TypeOf returns the typeof name of v, a value of this package or of Options.Values.
func (t *Tree) TypeOf(v any) string {
	switch v.(type) {
	case nil:
		return "nil"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case *Instance:
		return "Instance"
	case *Signal:
		return "RBXScriptSignal"
	case *Connection:
		return "RBXScriptConnection"
	}
	return t.values.TypeOf(v)
}
