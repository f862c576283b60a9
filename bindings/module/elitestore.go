package module

import (
	"context"
	"math"
	"strconv"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds the store objects of EliteDataStoreService. Their one rule:
// bad arguments raise; everything that goes wrong afterwards is a result.

// eliteStoreMethods are the methods of store objects, each under both names.
func eliteStoreMethods() map[string]func(*elite, *vm.Call) {
	methods := map[string]func(*elite, *vm.Call){
		"CanRead":  func(s *elite, c *vm.Call) { s.canAccess(c, false) },
		"CanWrite": func(s *elite, c *vm.Call) { s.canAccess(c, true) },
	}
	for name, f := range map[string]func(*elite, *eliteCall){
		"Get":              (*elite).get,
		"GetSorted":        (*elite).getSorted,
		"GetVersion":       (*elite).getVersion,
		"GetVersionAtTime": (*elite).getVersionAtTime,
		"Increment":        (*elite).increment,
		"ListKeys":         (*elite).listKeys,
		"ListVersions":     (*elite).listVersions,
		"Remove":           (*elite).remove,
		"RemoveVersion":    (*elite).removeVersion,
		"Set":              (*elite).set,
		"Update":           (*elite).update,
	} {
		methods[name] = func(s *elite, c *vm.Call) { f(s, newEliteCall(c, name, successFirst)) }
		methods[name+"Async"] = func(s *elite, c *vm.Call) { f(s, newEliteCall(c, name, resultFirst)) }
	}
	return methods
}

// eliteCall is one call of a method of a store object.
type eliteCall struct {
	*vm.Call
	order  order
	method string // Roblox's name of the method
	under  vm.Value
	store  *class.Store // nil for the store of a custom handler
}

func newEliteCall(c *vm.Call, name string, o order) *eliteCall {
	if !c.Arg(1).IsTable() {
		bind.RaiseNoSelf(c, c.Name())
	}
	under := c.Index(c.Arg(1), vm.Str("DS"))
	return &eliteCall{Call: c, order: o, method: name + "Async", under: under, store: class.StoreOf(bind.AsInstance(under))}
}

// ordered reports whether the store object is of an ordered store.
func (c *eliteCall) ordered() bool { return c.Index(c.Call.Arg(1), vm.Str("Ordered")).Truthy() }

// arg gives argument i, counted without the object.
func (c *eliteCall) arg(i int) vm.Value { return c.Call.Arg(i + 1) }

// args are the arguments 1 to last.
func (c *eliteCall) args(last int) []vm.Value {
	args := make([]vm.Value, last)
	for i := range args {
		args[i] = c.arg(i + 1)
	}
	return args
}

// wrong raises the text for a bad argument.
func (c *eliteCall) wrong(i int, want string) {
	c.Errorf("Invalid argument #%d, %s expected, got %s", i, want, c.VM().Typeof(c.arg(i)))
}

// keyText gives a key as text: strings, and numbers in full.
func keyText(v vm.Value) (string, bool) {
	if f, ok := v.AsNumber(); ok {
		if math.IsInf(f, 0) || math.IsNaN(f) {
			return vm.ToString(v), true
		}
		return strconv.FormatFloat(f+0, 'f', -1, 64), true // + 0 makes 0 of -0
	}
	if s := v.AsString(); s != nil {
		return s.String(), true
	}
	return "", false
}

// key gives argument 1 as a key.
func (c *eliteCall) key() string {
	name, ok := keyText(c.arg(1))
	if !ok {
		c.wrong(1, "string")
	}
	return name
}

// text, number and table check argument i; nil passes when it is optional.
func (c *eliteCall) text(i int, optional bool) string {
	v := c.arg(i)
	if !v.IsString() && !(optional && v.IsNil()) {
		c.wrong(i, "string")
	}
	return optText(v)
}

func (c *eliteCall) number(i int, optional bool, def float64) float64 {
	f, ok := c.arg(i).AsNumber()
	switch {
	case ok:
		return f
	case !optional || !c.arg(i).IsNil():
		c.wrong(i, "number")
	}
	return def
}

func (c *eliteCall) table(i int) {
	if v := c.arg(i); !v.IsNil() && !v.IsTable() {
		c.wrong(i, "table")
	}
}

// options checks that argument i is nil or an option object.
func (c *eliteCall) options(i int, className string) *instance.Instance {
	v := c.arg(i)
	options := asInstance(v, className)
	if options == nil && !v.IsNil() {
		c.wrong(i, "nil or "+className)
	}
	return options
}

// fail gives the results of a failure at once.
func (c *eliteCall) fail(err error) { c.ReturnAll(c.order.failure(err)...) }

// supported reports whether the store has the Roblox method; else it fails.
func (c *eliteCall) supported() bool {
	if _, ok := c.store.Object.Class().Member(c.method).(*instance.Method); ok {
		return true
	}
	c.fail(c.store.Object.UnknownMember(c.method))
	return false
}

// keyed carries out a request on a key: by the engine, or by the custom
// handler's method with the arguments from number 1 on.
func (s *elite) keyed(c *eliteCall, write bool, last int, op func() (*datastore.Op, error)) {
	priority := c.arg(last + 1)
	if c.store == nil {
		s.handlerKeyed(c, write, priority.Truthy(), last)
		return
	}
	request, err := op()
	if err != nil {
		c.fail(err)
		return
	}
	request.Request.Priority = priority.Truthy()
	request.Request.Queue = datastore.QueueElite
	s.begin()
	s.env.AwaitSubmit(c.Call, func(deliver func(func(*runtime.Waiter))) {
		store, o := c.store, c.order
		store.Engine.Submit(context.Background(), request, func(e *datastore.Entry, err error) {
			deliver(func(w *runtime.Waiter) { w.Wake(outcome(store, o, request.Action, e, err)...) })
			s.env.Loop.Post(s.end)
		})
	})
}

// outcome gives the results of a request: the first result of the Roblox
// method, and its key info as a third value.
func outcome(store *class.Store, o order, action datastore.Action, e *datastore.Entry, err error) []vm.Value {
	var results []vm.Value
	if err == nil {
		results, err = store.Results(action, e)
	}
	if err != nil {
		return o.failure(err)
	}
	results = append(results, vm.Nil)
	return o.results(true, results[0], results[1])
}

func (s *elite) get(c *eliteCall) {
	key, options := c.key(), c.options(2, "DataStoreGetOptions")
	s.keyed(c, false, 2, func() (*datastore.Op, error) { return c.store.GetOp(key, options) })
}

func (s *elite) set(c *eliteCall) {
	key := c.key()
	c.table(3)
	options := c.options(4, "DataStoreSetOptions")
	if c.ordered() && !c.arg(2).IsNumber() {
		c.Errorf("Cannot save non-number data to Ordered Datastores")
	}
	s.keyed(c, true, 4, func() (*datastore.Op, error) { return c.store.SetOp(key, c.arg(2), c.arg(3), options) })
}

func (s *elite) update(c *eliteCall) {
	key, fn := c.key(), c.arg(2)
	if !fn.IsFunction() {
		c.wrong(2, "function")
	}
	s.keyed(c, true, 2, func() (*datastore.Op, error) {
		return c.store.UpdateOp(key, runtime.ScriptOf(c.Thread()), fn)
	})
}

func (s *elite) increment(c *eliteCall) {
	key, delta := c.key(), c.number(2, true, 1)
	c.table(3)
	options := c.options(4, "DataStoreIncrementOptions")
	s.keyed(c, true, 4, func() (*datastore.Op, error) { return c.store.IncrementOp(key, delta, c.arg(3), options) })
}

func (s *elite) remove(c *eliteCall) {
	key := c.key()
	s.keyed(c, true, 1, func() (*datastore.Op, error) { return c.store.RemoveOp(key) })
}

// versioned carries out a request on versions of a key.
func (s *elite) versioned(c *eliteCall, write bool, key string, do func(k datastore.Key, r datastore.Request) (*datastore.Entry, error)) {
	priority := c.arg(3)
	if c.store == nil {
		s.handlerKeyed(c, write, priority.Truthy(), 2)
		return
	}
	if !c.supported() {
		return
	}
	k, err := c.store.Key(key)
	if err != nil {
		c.fail(err)
		return
	}
	s.begin()
	store, o := c.store, c.order
	s.env.AwaitSubmit(c.Call, func(deliver func(func(*runtime.Waiter))) {
		go func() {
			e, err := do(k, request(priority))
			deliver(func(w *runtime.Waiter) { w.Wake(outcome(store, o, datastore.Get, e, err)...) })
			s.env.Loop.Post(s.end) // behind the answer: WaitForAllRequests waits for that, too
		}()
	})
}

func (s *elite) getVersion(c *eliteCall) {
	key, version := c.key(), c.text(2, false)
	s.versioned(c, false, key, func(k datastore.Key, r datastore.Request) (*datastore.Entry, error) {
		return c.store.Engine.GetVersion(context.Background(), k, version, r)
	})
}

func (s *elite) getVersionAtTime(c *eliteCall) {
	key, at := c.key(), c.number(2, false, 0)
	s.versioned(c, false, key, func(k datastore.Key, r datastore.Request) (*datastore.Entry, error) {
		return c.store.Engine.GetVersionAtTime(context.Background(), k, int64(at), r)
	})
}

func (s *elite) removeVersion(c *eliteCall) {
	key, version := c.key(), c.text(2, false)
	s.versioned(c, true, key, func(k datastore.Key, r datastore.Request) (*datastore.Entry, error) {
		r.Cache = c.store.Cache
		return nil, c.store.Engine.RemoveVersion(context.Background(), k, version, r)
	})
}

func (s *elite) listVersions(c *eliteCall) {
	key, direction, known := c.key(), 0, true
	if v := c.arg(2); !v.IsNil() {
		if c.VM().Typeof(v) != "EnumItem" {
			c.wrong(2, "Enum.SortDirection")
		}
		direction, known = class.EnumItemNumber(c.Thread(), v, "SortDirection", []string{"Ascending", "Descending"})
	}
	from, to, size := c.number(3, true, 0), c.number(4, true, 0), c.number(5, true, 0)
	priority := c.arg(6)
	if c.store == nil {
		s.handlerList(c, "ListAsync", priority, 5)
		return
	}
	if !c.supported() {
		return
	}
	k, err := c.store.Key(key)
	if err != nil {
		c.fail(err)
		return
	}
	if !known {
		c.fail(errSortDirection)
		return
	}
	fetch := c.store.VersionListing(k, direction == 1, int64(from), int64(to), int(size))
	s.openPages(c.Call, c.order, fetch, "", "ListAsync", priority)
}

// errSortDirection is the failure of a listing with an item of another Enum.
const errSortDirection = eliteError("Unable to cast EnumItem to SortDirection")

// eliteError is an error with a constant text.
type eliteError string

func (e eliteError) Error() string { return string(e) }

func (s *elite) listKeys(c *eliteCall) {
	prefix, size, cursor := c.text(1, true), c.number(2, true, 0), c.text(3, true)
	excludeDeleted := c.arg(4)
	if !excludeDeleted.IsNil() && !excludeDeleted.IsBoolean() {
		c.wrong(4, "boolean")
	}
	priority := c.arg(5)
	if c.store == nil {
		s.handlerList(c, "ListAsync", priority, 4)
		return
	}
	if c.supported() {
		fetch := c.store.KeyListing(prefix, int(size), excludeDeleted.Truthy())
		s.openPages(c.Call, c.order, fetch, cursor, "ListAsync", priority)
	}
}

func (s *elite) getSorted(c *eliteCall) {
	s.checkSorted(c)
	ascending, size, priority := c.arg(1).Truthy(), c.number(2, true, 0), c.arg(5)
	if c.store == nil {
		s.handlerList(c, "GetSortedAsync", priority, 4)
		return
	}
	least, err := class.Bound(c.arg(3), datastore.MinValueInvalid)
	most, other := class.Bound(c.arg(4), datastore.MaxValueInvalid)
	if err == nil {
		err = other
	}
	if err != nil {
		c.fail(err)
		return
	}
	s.openPages(c.Call, c.order, c.store.SortedListing(ascending, int(size), least, most), "", "GetSortedAsync", priority)
}

// checkSorted raises the texts for bad arguments, which differ by the name.
func (s *elite) checkSorted(c *eliteCall) {
	if !c.ordered() {
		c.Errorf("Cannot use %s on a non-Ordered DataStore", c.Name())
	}
	for i, want := range []string{"boolean", "number", "nil or number", "nil or number"} {
		v := c.arg(i + 1)
		if v.IsBoolean() && i == 0 || v.IsNumber() && i > 0 || v.IsNil() && i > 1 {
			continue
		}
		if c.order == successFirst {
			c.wrong(i+1, want)
		}
		c.Errorf("Invalid argument #%d to GetSortedAsync: expected %s, got %s", i+1, want, c.VM().Typeof(v))
	}
}

// canAccess tells whether the lock of a key would be free now.
func (s *elite) canAccess(c *vm.Call, write bool) {
	call := newEliteCall(c, "Get", successFirst)
	name := call.key()
	if call.store == nil {
		c.ReturnBool(s.free(lineKey{call.under, name}, write))
		return
	}
	key, err := call.store.Key(name)
	switch {
	case err != nil:
		c.Errorf("%s", err)
	case write:
		c.ReturnBool(call.store.Engine.CanWrite(key))
	default:
		c.ReturnBool(call.store.Engine.CanRead(key))
	}
}

// engine gives the server's engine, or raises.
func (s *elite) engine(c *vm.Call) *datastore.Engine {
	engine := bind.From[*datastore.Engine](s.env)
	if engine == nil {
		c.Errorf("data stores are not available: this server was started without a store")
	}
	return engine
}
