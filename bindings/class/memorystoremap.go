package class

import (
	"context"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// This file holds MemoryStoreSortedMap and MemoryStoreHashMap. Their one rule:
// every value a script gets is a fresh copy.

// MemoryStoreSortedMap is a map that can be listed in order.
// https://create.roblox.com/docs/reference/engine/classes/MemoryStoreSortedMap
var MemoryStoreSortedMap = bind.Class{
	Name: "MemoryStoreSortedMap",
	Methods: map[string]bind.Method{
		"GetAsync":      mapGet,
		"GetRangeAsync": mapGetRange,
		"GetSizeAsync":  mapGetSize,
		"RemoveAsync":   mapRemove,
		"SetAsync":      mapSet,
		"UpdateAsync":   mapUpdate,
	},
}

// MemoryStoreHashMap is a map without order.
// https://create.roblox.com/docs/reference/engine/classes/MemoryStoreHashMap
var MemoryStoreHashMap = bind.Class{
	Name: "MemoryStoreHashMap",
	Methods: map[string]bind.Method{
		"GetAsync":       mapGet,
		"ListItemsAsync": mapListItems,
		"RemoveAsync":    mapRemove,
		"SetAsync":       mapSet,
		"UpdateAsync":    mapUpdate,
	},
}

// MemoryStoreHashMapPages are what ListItemsAsync gives.
// https://create.roblox.com/docs/reference/engine/classes/MemoryStoreHashMapPages
var MemoryStoreHashMapPages = bind.Class{Name: "MemoryStoreHashMapPages", Super: "Pages"}

func (s *memoryStructure) sorted() bool { return s.class == "MemoryStoreSortedMap" }

func (s *memoryStructure) ref() datastore.MapRef {
	return datastore.MapRef{Name: s.name, Sorted: s.sorted()}
}

// errSortKey is Roblox's text for a sort key that is neither number nor string.
const errSortKey = "Unable to convert sortKey to a valid number or string."

// sortKeyOf reads a sort key; nil is none.
func sortKeyOf(v vm.Value) (key datastore.SortKey, err error) {
	ok := v.IsNil()
	if f, number := v.AsNumber(); number {
		key, ok = datastore.NumberKey(f)
	} else if text := v.AsString(); text != nil {
		key, ok = datastore.TextKey(text.String())
	}
	if !ok {
		return key, datastore.InvalidRequest.New(errSortKey)
	}
	return key, nil
}

func sortKeyValue(k datastore.SortKey) vm.Value {
	switch k.Kind {
	case datastore.SortNumber:
		return vm.Number(k.Number)
	case datastore.SortText:
		return vm.Str(k.Text)
	}
	return vm.Nil
}

// contents gives what a map's methods return for an item: the value and, from
// a sorted map, the sort key.
func (s *memoryStructure) contents(i *datastore.Item) ([]vm.Value, error) {
	results := make([]vm.Value, 2)
	if i != nil {
		var err error
		if results[0], err = decodeValue(i.Value); err != nil {
			return nil, err
		}
		results[1] = sortKeyValue(i.Sort)
	}
	if !s.sorted() {
		results = results[:1]
	}
	return results, nil
}

func mapGet(c *bind.Call) {
	s, key := structureOf(c), c.String(1)
	awaitCloud(c, func(ctx context.Context) (func() ([]vm.Value, error), error) {
		item, err := s.cloud.GetItem(ctx, s.ref(), key)
		return func() ([]vm.Value, error) { return s.contents(item) }, err
	})
}

func mapSet(c *bind.Call) {
	s, key := structureOf(c), c.String(1)
	content, expiration := datastore.Content{Value: s.argument(c, 2)}, c.Int64(3)
	if s.sorted() {
		var err error
		if content.Sort, err = sortKeyOf(c.Value(4)); err != nil {
			panic(ScriptError(err))
		}
	}
	awaitCloud(c, func(ctx context.Context) (func() ([]vm.Value, error), error) {
		replaced, err := s.cloud.SetItem(ctx, s.ref(), key, content, expiration)
		return give(vm.Bool(replaced)), err
	})
}

func mapUpdate(c *bind.Call) {
	s, key, fn, expiration := structureOf(c), c.String(1), c.Function(2), c.Int64(3)
	e, script := c.Env, runtime.ScriptOf(c.Thread())
	awaitCloud(c, func(ctx context.Context) (func() ([]vm.Value, error), error) {
		item, err := s.cloud.UpdateItem(ctx, s.ref(), key, func(current *datastore.Item) (content *datastore.Content, err error) {
			e.Do(func() { content, err = s.transform(e, script, fn, current) })
			return content, err
		}, expiration)
		return func() ([]vm.Value, error) { return s.contents(item) }, err
	})
}

// transform calls fn(value, sortKey) for those of the next item; a nil value
// cancels.
func (s *memoryStructure) transform(e *bind.Env, script *runtime.Script, fn vm.Value, current *datastore.Item) (*datastore.Content, error) {
	arguments, err := s.contents(current)
	if err != nil {
		return nil, err
	}
	results, err := callTransform(e, script, fn, arguments...)
	if err != nil || results[0].IsNil() {
		return nil, err
	}
	content := &datastore.Content{}
	if content.Value, err = s.encode(results[0]); err == nil && s.sorted() {
		content.Sort, err = sortKeyOf(results[1])
	}
	return content, err
}

func mapRemove(c *bind.Call) {
	s, key := structureOf(c), c.String(1)
	awaitCloud(c, func(ctx context.Context) (func() ([]vm.Value, error), error) {
		return nil, s.cloud.RemoveItem(ctx, s.ref(), key)
	})
}

func mapGetSize(c *bind.Call) {
	s := structureOf(c)
	awaitCloud(c, func(ctx context.Context) (func() ([]vm.Value, error), error) {
		n, err := s.cloud.MapSize(ctx, s.ref())
		return give(vm.Int(n)), err
	})
}

func mapGetRange(c *bind.Call) {
	s := structureOf(c)
	q := datastore.RangeQuery{
		Descending: enumNumber(c, 1, "SortDirection", sortDirections) == 1,
		Count:      int(c.Int64(2)),
		Lower:      boundArgument(c, 3),
		Upper:      boundArgument(c, 4),
	}
	awaitCloud(c, func(ctx context.Context) (func() ([]vm.Value, error), error) {
		items, err := s.cloud.RangeItems(ctx, s.name, q)
		return func() ([]vm.Value, error) { return itemList(items) }, err
	})
}

// boundArgument reads a bound of GetRangeAsync: nil, {key =, sortKey =} with
// either or both, or as older scripts have it the key alone.
func boundArgument(c *bind.Call, i int) *datastore.Place {
	v := c.Value(i)
	if v.IsNil() {
		return nil
	}
	if v.IsString() {
		return &datastore.Place{Key: vm.ToString(v)}
	}
	t := c.Table(i)
	key := t.GetStr("key")
	sort, err := sortKeyOf(t.GetStr("sortKey"))
	switch {
	case err != nil:
	case !key.IsNil() && !key.IsString() && !key.IsNumber():
		err = datastore.InvalidRequest.New("Unable to convert key to a valid string.")
	case key.IsNil() && sort.Kind == datastore.SortNone:
		err = datastore.InvalidRequest.New("A bound must have a key or a sortKey.")
	}
	if err != nil {
		panic(ScriptError(err))
	}
	p := &datastore.Place{Sort: sort}
	if !key.IsNil() {
		p.Key = vm.ToString(key)
	}
	return p
}

// itemList gives items as an array of {key =, value =, sortKey =}.
func itemList(items []datastore.Item) ([]vm.Value, error) {
	list := vm.NewTable(len(items), 0)
	for n := range items {
		item, err := itemValue(&items[n])
		if err != nil {
			return nil, err
		}
		list.SetInt(n+1, item)
	}
	return []vm.Value{list.Value()}, nil
}

// itemValue gives an item as {key =, value =, sortKey =}; sortKey is absent
// where there is none.
func itemValue(i *datastore.Item) (vm.Value, error) {
	value, err := decodeValue(i.Value)
	if err != nil {
		return vm.Nil, err
	}
	t := vm.NewTable(0, 3)
	t.SetStr("key", vm.Str(i.Key))
	t.SetStr("value", value)
	if i.Sort.Kind != datastore.SortNone {
		t.SetStr("sortKey", sortKeyValue(i.Sort))
	}
	return t.Value(), nil
}

func mapListItems(c *bind.Call) {
	s, count := structureOf(c), int(c.Int64(1))
	openPages(c, PageFetch{
		Class: "MemoryStoreHashMapPages",
		Read: func(ctx context.Context, cursor string, _ datastore.Request) ([]any, string, error) {
			page, err := s.cloud.ListItems(ctx, s.name, cursor, count)
			for _, i := range page.Items {
				if _, bad := bind.ParseJSON(string(i.Value)); bad != nil {
					return nil, "", datastore.CloudInternalError.New(bad)
				}
			}
			return anySlice(page.Items), page.Cursor, err
		},
		Show: showItem,
	}, "")
}

// showItem is itemValue for an item that is known to be sound.
func showItem(_ *bind.Env, item any) vm.Value {
	i := item.(datastore.Item)
	v, _ := itemValue(&i)
	return v
}
