package module

import (
	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds the pages objects of EliteDataStoreService. Their one rule:
// advancing gives (success, error) under both names, never the page.

var elitePagesMethods = map[string]func(*elite, *vm.Call){
	"AdvanceToNextPage":      (*elite).advance,
	"AdvanceToNextPageAsync": (*elite).advance,
	"GetCurrentPage":         (*elite).currentPage,
	"IsFinished":             (*elite).isFinished,
}

// pages makes a pages object for Roblox's, or a custom handler's.
func (s *elite) pages(c *vm.Thread, under vm.Value, requestType string) vm.Value {
	t := vm.NewTable(0, 2)
	t.SetStr("Pages", under)
	if enums := s.env.VM.Globals.GetStr("Enum"); !enums.IsNil() {
		t.SetStr("RequestType", c.Index(c.Index(enums, vm.Str("DataStoreRequestType")), vm.Str(requestType)))
	}
	t.SetMeta(s.pagesMeta)
	return t.Value()
}

// request is how Elite asks: over budget it waits, however many wait.
func request(priority vm.Value) datastore.Request {
	return datastore.Request{Priority: priority.Truthy(), Queue: datastore.QueueElite}
}

// openPages opens a listing of the engine.
func (s *elite) openPages(c *vm.Call, o order, fetch class.PageFetch, cursor, requestType string, priority vm.Value) {
	s.begin()
	fetch.Done = s.end
	th := c.Thread()
	class.OpenPages(s.env, c, fetch, cursor, request(priority),
		func(w *runtime.Waiter, pages *instance.Instance, err error) {
			if err != nil {
				w.Wake(o.failure(err)...)
				return
			}
			w.Wake(o.results(true, s.pages(th, s.env.Instance(pages), requestType), vm.Nil)...)
		})
}

// under gives the pages below a pages object: Roblox's as an instance, or the
// value of a custom handler.
func under(c *vm.Call) (vm.Value, *instance.Instance) {
	if !c.Arg(1).IsTable() {
		bind.RaiseNoSelf(c, c.Name())
	}
	v := c.Index(c.Arg(1), vm.Str("Pages"))
	return v, asInstance(v, "Pages")
}

func (s *elite) advance(c *vm.Call) {
	v, pages := under(c)
	priority := c.Arg(2)
	if pages == nil {
		h := handlerCall{object: v, method: "AdvanceToNextPageAsync", prio: priority.Truthy()}
		s.callHandler(c, h, func(results []vm.Value, err error) []vm.Value {
			if err != nil {
				return successFirst.failure(err)
			}
			return []vm.Value{vm.True}
		})
		return
	}
	list := class.PageListOf(pages)
	if list.TellsDone() {
		s.begin()
	}
	list.Advance(c, request(priority), func(w *runtime.Waiter, err error) {
		if err != nil {
			w.Wake(successFirst.failure(err)...)
			return
		}
		w.Wake(vm.True)
	})
}

func (s *elite) currentPage(c *vm.Call) {
	v, pages := under(c)
	if pages == nil {
		c.Return(c.Call1(c.Index(v, vm.Str("GetCurrentPage")), v))
		return
	}
	c.Return(class.PageListOf(pages).Current())
}

func (s *elite) isFinished(c *vm.Call) {
	v, pages := under(c)
	if pages == nil {
		c.ReturnBool(c.Index(v, vm.Str("IsFinished")).Truthy())
		return
	}
	c.ReturnBool(class.PageListOf(pages).Finished())
}

// listStores is ListDataStores(prefix, pageSize, cursor, prioritize).
func (s *elite) listStores(c *vm.Call, o order) {
	called(c)
	check(c, 1, vm.Value.IsString, true, "string")
	check(c, 2, vm.Value.IsNumber, true, "number")
	check(c, 3, vm.Value.IsString, true, "string")
	prefix, size, cursor, priority := c.Arg(2), c.Arg(3), c.Arg(4), c.Arg(5)
	if !s.native() {
		s.handlerPages(c, o, "ListAsync", handlerCall{object: s.service, method: "ListDataStoresAsync", prio: priority.Truthy(),
			args: []vm.Value{prefix, size, cursor}})
		return
	}
	n, _ := size.AsNumber()
	engine := s.engine(c)
	s.openPages(c, o, class.StoreListing(engine, optText(prefix), int(n)), optText(cursor), "ListAsync", priority)
}
