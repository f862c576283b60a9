package class

import (
	"context"
	"errors"
	"sync"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds the pages that listings give. Their one rule: the current
// page is read before the object exists, so that IsFinished is right from the
// start.

// PageList is the state of a Pages object: the current page and how to read the next.
type PageList struct {
	env   *bind.Env
	fetch PageFetch
	items []vm.Value
	// next is the cursor of the following page; "" when this is the last.
	next string

	turn  sync.Mutex // held while a page is read; guards ahead
	ahead string     // next, once all that was read is shown
}

// PageFetch reads the page at a cursor, "" for the first: Go values, and the
// cursor of the following page. It blocks and runs off the loop. show makes
// the script's value of an item. Done, which may be nil, is called on the loop
// when a page has been asked for and the answer has been given.
type PageFetch struct {
	Class string // of the object, for example "DataStoreKeyPages"
	Read  func(ctx context.Context, cursor string, r datastore.Request) (items []any, next string, err error)
	Show  func(e *bind.Env, item any) vm.Value
	Done  func()
}

// Pages is what all listings derive from.
// https://create.roblox.com/docs/reference/engine/classes/Pages
var Pages = bind.Class{
	Name:     "Pages",
	Abstract: true,
	Properties: []instance.Property{
		{Name: "IsFinished", Type: instance.Bool, Default: true, ReadOnly: true,
			Get: func(i *instance.Instance) any { return PageListOf(i).Finished() }},
	},
	Methods: map[string]bind.Method{
		"AdvanceToNextPageAsync": func(c *bind.Call) {
			PageListOf(c.Self).Advance(c.Call, datastore.Request{Queue: datastore.QueueRoblox},
				func(w *runtime.Waiter, err error) {
					if err != nil {
						w.FailWith(ScriptError(err))
						return
					}
					w.Wake()
				})
		},
		"GetCurrentPage": func(c *bind.Call) { c.Return(PageListOf(c.Self).Current()) },
	},
}

// DataStorePages are what GetSortedAsync gives.
// https://create.roblox.com/docs/reference/engine/classes/DataStorePages
var DataStorePages = bind.Class{Name: "DataStorePages", Super: "Pages"}

// DataStoreKeyPages are what ListKeysAsync gives.
// https://create.roblox.com/docs/reference/engine/classes/DataStoreKeyPages
var DataStoreKeyPages = bind.Class{Name: "DataStoreKeyPages", Super: "Pages", Properties: cursorProperty}

// DataStoreListingPages are what ListDataStoresAsync gives.
// https://create.roblox.com/docs/reference/engine/classes/DataStoreListingPages
var DataStoreListingPages = bind.Class{Name: "DataStoreListingPages", Super: "Pages", Properties: cursorProperty}

// DataStoreVersionPages are what ListVersionsAsync gives.
// https://create.roblox.com/docs/reference/engine/classes/DataStoreVersionPages
var DataStoreVersionPages = bind.Class{Name: "DataStoreVersionPages", Super: "Pages"}

var cursorProperty = []instance.Property{
	readText("Cursor", func(i *instance.Instance) string { return PageListOf(i).next }),
}

// PageListOf gives the state of a Pages object.
func PageListOf(i *instance.Instance) *PageList {
	if p, _ := i.Data.(*PageList); p != nil {
		return p
	}
	return &PageList{}
}

// Finished reports whether this is the last page.
func (p *PageList) Finished() bool { return p.next == "" }

// TellsDone reports whether its PageFetch has a Done.
func (p *PageList) TellsDone() bool { return p.fetch.Done != nil }

// Current gives the current page as a new array.
func (p *PageList) Current() vm.Value {
	t := vm.NewTable(len(p.items), 0)
	for i, item := range p.items {
		t.SetInt(i+1, item)
	}
	return t.Value()
}

// OpenPages reads the page at a cursor while the calling thread waits, and
// gives finish the Pages object.
func OpenPages(e *bind.Env, c *vm.Call, fetch PageFetch, cursor string, r datastore.Request,
	finish func(w *runtime.Waiter, pages *instance.Instance, err error)) {
	p := &PageList{env: e, fetch: fetch, ahead: cursor}
	p.read(c, true, r, func(w *runtime.Waiter, err error) {
		if err != nil {
			finish(w, nil, err)
			return
		}
		object := newObject(e, fetch.Class)
		object.Data = p
		finish(w, object, nil)
	})
}

// pagesOf makes a Pages object of one page.
func pagesOf(env *bind.Env, class string, items []vm.Value) *instance.Instance {
	object := newObject(env, class)
	object.Data = &PageList{env: env, items: items}
	return object
}

// errNoPages is Roblox's text.
var errNoPages = errors.New("No pages to advance to") //nolint:staticcheck // sic: script-visible text

// Advance reads the next page while the calling thread waits. Of several calls
// at one time each reads one page further.
func (p *PageList) Advance(c *vm.Call, r datastore.Request, finish func(w *runtime.Waiter, err error)) {
	p.read(c, false, r, finish)
}

// read reads the page at p.ahead, and shows it whether or not the thread still
// waits.
func (p *PageList) read(c *vm.Call, first bool, r datastore.Request, finish func(w *runtime.Waiter, err error)) {
	p.env.AwaitSubmit(c, func(deliver func(func(*runtime.Waiter))) {
		go func() {
			err := p.readNext(first, r)
			deliver(func(w *runtime.Waiter) { finish(w, err) })
			if p.fetch.Done != nil {
				p.env.Loop.Post(p.fetch.Done)
			}
		}()
	})
}

// readNext is read off the loop.
func (p *PageList) readNext(first bool, r datastore.Request) error {
	p.turn.Lock()
	defer p.turn.Unlock()
	if p.ahead == "" && !first {
		return errNoPages
	}
	items, next, err := p.fetch.Read(context.Background(), p.ahead, r)
	if err != nil {
		return err
	}
	p.ahead = next
	p.env.Loop.Post(func() {
		p.show(items)
		p.next = next
	})
	return nil
}

func (p *PageList) show(items []any) {
	p.items = make([]vm.Value, len(items))
	for i, item := range items {
		p.items[i] = p.fetch.Show(p.env, item)
	}
}

// anySlice converts the items of a page.
func anySlice[T any](items []T) []any {
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = item
	}
	return list
}

// showAs shows items as objects of a class that carry them.
func showAs(class string) func(*bind.Env, any) vm.Value {
	return func(e *bind.Env, item any) vm.Value { return describe(e, class, item) }
}

// StoreListing lists the names of data stores.
func StoreListing(engine *datastore.Engine, prefix string, pageSize int) PageFetch {
	return PageFetch{
		Class: "DataStoreListingPages",
		Show:  showAs("DataStoreInfo"),
		Read: func(ctx context.Context, cursor string, r datastore.Request) ([]any, string, error) {
			page, err := engine.ListStores(ctx, false,
				datastore.ListQuery{Prefix: prefix, PageSize: pageSize, Cursor: cursor}, r)
			return anySlice(page.Stores), page.Cursor, err
		},
	}
}

// KeyListing lists the keys of the store.
func (s *Store) KeyListing(prefix string, pageSize int, excludeDeleted bool) PageFetch {
	return PageFetch{
		Class: "DataStoreKeyPages",
		Show:  showAs("DataStoreKey"),
		Read: func(ctx context.Context, cursor string, r datastore.Request) ([]any, string, error) {
			page, err := s.Engine.ListKeys(ctx, s.Ref, datastore.ListQuery{
				Prefix: prefix, PageSize: pageSize, Cursor: cursor, ExcludeDeleted: excludeDeleted}, r)
			names := make([]any, len(page.Keys))
			for i, k := range page.Keys {
				names[i] = k.Name
				if s.Ref.AllScopes {
					names[i] = k.Scope + "/" + k.Name
				}
			}
			return names, page.Cursor, err
		},
	}
}

// VersionListing lists versions of a key; times are ms, 0 is unbounded.
func (s *Store) VersionListing(key datastore.Key, descending bool, from, to int64, pageSize int) PageFetch {
	return PageFetch{
		Class: "DataStoreVersionPages",
		Show:  showAs("DataStoreObjectVersionInfo"),
		Read: func(ctx context.Context, cursor string, r datastore.Request) ([]any, string, error) {
			page, err := s.Engine.Versions(ctx, key, datastore.VersionQuery{
				Descending: descending, From: from, To: to, PageSize: pageSize, Cursor: cursor}, r)
			return anySlice(page.Versions), page.Cursor, err
		},
	}
}

// SortedListing lists an ordered store by value; nil bounds are unbounded.
func (s *Store) SortedListing(ascending bool, pageSize int, least, most *int64) PageFetch {
	return PageFetch{
		Class: "DataStorePages",
		Show:  showRanked,
		Read: func(ctx context.Context, cursor string, r datastore.Request) ([]any, string, error) {
			page, err := s.Engine.GetSorted(ctx, s.Ref, datastore.SortedQuery{
				Ascending: ascending, Min: least, Max: most, PageSize: pageSize, Cursor: cursor}, r)
			return anySlice(page.Items), page.Cursor, err
		},
	}
}

// showRanked gives an item of an ordered store: {key = string, value = integer}.
func showRanked(_ *bind.Env, item any) vm.Value {
	ranked := item.(datastore.Ranked)
	t := vm.NewTable(0, 2)
	t.SetStr("key", vm.Str(ranked.Name))
	t.SetStr("value", vm.Number(float64(ranked.Number)))
	return t.Value()
}
