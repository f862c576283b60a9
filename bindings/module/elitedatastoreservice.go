package module

import (
	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds EliteDataStoreService, the service object. Its one rule: the
// names of versions up to 1.4 (GetAsync: data, success) and from 1.5 (Get:
// success, data) live on the same objects, and the name decides the order.
// https://github.com/Metatable-Games/EliteDataStoreService

// elite is EliteDataStoreService on one server.
type elite struct {
	env       *bind.Env
	table     *vm.Table // what require gives
	storeMeta *vm.Table
	pagesMeta *vm.Table
	service   vm.Value // DataStoreService, or what replaced it
	stores    map[eliteName]vm.Value
	constants map[string]vm.Value
	total     int // requests made so far
	pending   int // requests that have not come back
	idlers    []func()
	lines     map[lineKey]*line // of stores that a custom handler made
	waiting   [2]int            // requests in lines: main, priority
}

// eliteName is what a store object is cached by.
type eliteName struct {
	kind, name, scope string
}

// eliteOf gives the one EliteDataStoreService of a server.
func eliteOf(e *bind.Env) *elite {
	if s := bind.From[*elite](e); s != nil {
		return s
	}
	s := &elite{
		env:    e,
		table:  vm.NewTable(0, 20),
		stores: make(map[eliteName]vm.Value),
		lines:  make(map[lineKey]*line),
		constants: map[string]vm.Value{
			"DEFAULT_EXPONENTIAL_BACKOFF":  vm.True,
			"DEFAULT_MAX_RETRIES":          vm.Int(5),
			"DEFAULT_RETRIES_INTERMISSION": vm.Int(1),
			"LOG_LEVEL":                    vm.Int(1),
			"SHUTDOWN_YIELD":               vm.True,
		},
	}
	if service, err := e.Tree.Service("DataStoreService"); err == nil && service != nil {
		s.service = e.Instance(service)
	}
	stores, pages := vm.NewTable(0, 30), vm.NewTable(0, 4)
	functions(stores, s, eliteStoreMethods())
	functions(pages, s, elitePagesMethods)
	s.storeMeta, s.pagesMeta = classMeta(stores), classMeta(pages)
	functions(s.table, s, eliteMethods)
	s.table.SetStr("TotalRequests", vm.Int(0))
	bind.Provide(e, s)
	return s
}

// eliteMethods are the functions of the service object.
var eliteMethods = map[string]func(*elite, *vm.Call){
	"CheckDataStoreAccess":                     (*elite).checkAccess,
	"GetDataStore":                             (*elite).getDataStore,
	"GetGlobalDataStore":                       (*elite).getGlobalDataStore,
	"GetOrderedDataStore":                      (*elite).getOrderedDataStore,
	"GetPriorityQueueSize":                     func(s *elite, c *vm.Call) { c.ReturnNumber(float64(s.queued(true))) },
	"GetQueueSize":                             func(s *elite, c *vm.Call) { c.ReturnNumber(float64(s.queued(false))) },
	"GetRequestBudgetForRequestType":           (*elite).getBudget,
	"GuardCall":                                (*elite).guardCall,
	"ListDataStores":                           func(s *elite, c *vm.Call) { s.listStores(c, successFirst) },
	"ListDataStoresAsync":                      func(s *elite, c *vm.Call) { s.listStores(c, resultFirst) },
	"ReplaceDataStoreServiceWithCustomHandler": (*elite).replaceService,
	"SetConstant":                              (*elite).setConstant,
	"SetIterationCycle":                        (*elite).setIterationCycle,
	"WaitForAllRequests":                       (*elite).waitForAll,
}

// order says which of two results comes first.
type order bool

const (
	resultFirst  order = false // the names that end in Async: (result, success)
	successFirst order = true  // the others: (success, result)
)

// results puts a success flag and a result in order, with a third value that
// may be nil.
func (o order) results(success bool, result, third vm.Value) []vm.Value {
	first, second := result, vm.Bool(success)
	if o == successFirst {
		first, second = second, first
	}
	if third.IsNil() {
		return []vm.Value{first, second}
	}
	return []vm.Value{first, second, third}
}

// failure is the results of a request that failed.
func (o order) failure(err error) []vm.Value {
	return o.results(false, class.ScriptError(err).Value, vm.Nil)
}

// begin counts a request in; end, on the loop, counts it out.
func (s *elite) begin() {
	s.total++
	s.pending++
	s.table.SetStr("TotalRequests", vm.Int(s.total))
}

func (s *elite) end() {
	s.pending--
	if s.pending > 0 {
		return
	}
	idlers := s.idlers
	s.idlers = nil
	for _, f := range idlers {
		f()
	}
}

// log says something if the level is high enough: 1 warnings, 2 and 3 more.
func (s *elite) log(th *vm.Thread, level float64, text string) {
	if most, _ := s.constants["LOG_LEVEL"].AsNumber(); level > most {
		return
	}
	kind := runtime.Output
	if level == 1 {
		kind = runtime.Warning
	}
	s.env.Print(th, kind, "[EliteDataStoreService]  "+text)
}

// open gives the store object for what a method of the service gives.
func (s *elite) open(c *vm.Call, key eliteName, method string, ordered bool, args ...vm.Value) {
	if v, ok := s.stores[key]; ok {
		c.Return(v)
		return
	}
	under := c.Call1(s.method(c, method), append([]vm.Value{s.service}, args...)...)
	t := vm.NewTable(0, 4)
	t.SetStr("DS", under)
	t.SetStr("Ordered", vm.Bool(ordered))
	if len(args) > 0 {
		t.SetStr("Name", args[0])
		t.SetStr("Scope", args[1])
	}
	t.SetMeta(s.storeMeta)
	s.stores[key] = t.Value()
	c.Return(t.Value())
}

// method gives a method of the service, or raises why a custom handler has none.
func (s *elite) method(c *vm.Call, name string) vm.Value {
	fn, err := member(c, s.service, name)
	if err != nil {
		c.Errorf("%s", err)
	}
	return fn
}

// called raises a method's being called without its object, for methods whose
// arguments would be shifted by that.
func called(c *vm.Call) {
	if !c.Arg(1).IsTable() {
		bind.RaiseNoSelf(c, c.Name())
	}
}

// check raises the text for a bad argument of the service, counted without the
// object; nil passes when it is optional.
func check(c *vm.Call, i int, ok func(vm.Value) bool, optional bool, want string) {
	if v := c.Arg(i + 1); !ok(v) && !(optional && v.IsNil()) {
		c.Errorf("Invalid argument #%d, %s expected, got %s", i, want, c.VM().Typeof(v))
	}
}

func (s *elite) getDataStore(c *vm.Call) {
	called(c)
	name, scope := c.Arg(2), c.Arg(3)
	s.open(c, eliteName{"N", vm.ToString(name), optText(scope)}, "GetDataStore", false, name, scope, c.Arg(4))
}

func (s *elite) getOrderedDataStore(c *vm.Call) {
	called(c)
	name, scope := c.Arg(2), c.Arg(3)
	s.open(c, eliteName{"O", vm.ToString(name), optText(scope)}, "GetOrderedDataStore", true, name, scope)
}

func (s *elite) getGlobalDataStore(c *vm.Call) {
	s.open(c, eliteName{kind: "G"}, "GetGlobalDataStore", false)
}

// optText gives a string argument, "" for nil.
func optText(v vm.Value) string {
	if v.IsNil() {
		return ""
	}
	return vm.ToString(v)
}

func (s *elite) getBudget(c *vm.Call) {
	c.Return(c.Call1(s.method(c, "GetRequestBudgetForRequestType"), s.service, c.Arg(2)))
}

// replaceService makes stores opened from now on come from another service.
func (s *elite) replaceService(c *vm.Call) {
	called(c)
	check(c, 1, isHandler, false, "handler")
	s.service = c.Arg(2)
	clear(s.stores)
}

// native reports whether the service is the server's own.
func (s *elite) native() bool { return asInstance(s.service, "DataStoreService") != nil }

// isHandler reports whether a value can have methods.
func isHandler(v vm.Value) bool { return v.IsTable() || v.AsUserdata() != nil }

// setIterationCycle is SetIterationCycle(seconds). Requests start as soon as
// they can, so there is nothing to pace.
func (s *elite) setIterationCycle(c *vm.Call) {
	called(c)
	check(c, 1, vm.Value.IsNumber, false, "number")
}

func (s *elite) setConstant(c *vm.Call) {
	called(c)
	check(c, 1, vm.Value.IsString, false, "string")
	name := optText(c.Arg(2))
	if _, known := s.constants[name]; !known {
		s.log(c.Thread(), 1, "Invalid constant: "+name)
		return
	}
	s.constants[name] = c.Arg(3)
}

// queued counts the requests that wait.
func (s *elite) queued(priority bool) int {
	n := s.waiting[prioIndex(priority)]
	if engine := bind.From[*datastore.Engine](s.env); engine != nil {
		figures := engine.Stats()
		if priority {
			return n + figures.Priority
		}
		return n + figures.Main
	}
	return n
}

func prioIndex(priority bool) int {
	if priority {
		return 1
	}
	return 0
}

// waitForAll waits until no request waits or runs, one frame at least.
func (s *elite) waitForAll(c *vm.Call) {
	a := newAnswer(s.env)
	s.env.Loop.After(0, sched.Heartbeat, func(float64) { s.whenIdle(func() { a.give() }) })
	a.end(c)
}

func (s *elite) whenIdle(f func()) {
	if s.pending == 0 {
		f()
		return
	}
	s.idlers = append(s.idlers, f)
}

// accessKey is the store and the key that checkAccess reads.
const accessKey = "____TEST"

// checkAccess reads a key and tells by the failure what is wrong: "Access",
// "NoAccess" or "NoInternet". It writes nothing.
func (s *elite) checkAccess(c *vm.Call) {
	a, script := newAnswer(s.env), runtime.ScriptOf(c.Thread())
	stores, err := s.env.Callback(script, s.method(c, "GetDataStore"), s.service, vm.Str(accessKey))
	if err != nil {
		c.ReturnString(accessOf(err))
		return
	}
	store := append(stores, vm.Nil)[0]
	get, err := member(c, store, "GetAsync")
	if err != nil {
		c.Errorf("%s", err)
	}
	s.env.Invoke(script, get, func(_ []vm.Value, err error) {
		a.give(vm.Str(accessOf(err)))
	}, store, vm.Str(accessKey))
	a.end(c)
}
