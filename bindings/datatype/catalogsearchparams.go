package datatype

import (
	"math"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds CatalogSearchParams. Its one rule: scripts change it in
// place, so each value is itself alone; nothing here searches a catalog.

// CatalogSearchParams says what to look for in the avatar catalog
// (https://create.roblox.com/docs/reference/engine/datatypes/CatalogSearchParams).
type CatalogSearchParams struct {
	texts   map[string]string
	numbers map[string]float64
	items   map[string]*EnumItem
	lists   map[string][]*EnumItem
	offSale bool
}

// TypeName returns "CatalogSearchParams".
func (*CatalogSearchParams) TypeName() string { return "CatalogSearchParams" }

// ToLuau returns a view of the value.
func (v *CatalogSearchParams) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// The properties by their type, with the enum of an item, and of a list.
var (
	searchTexts   = []string{"CreatorName", "SearchKeyword"}
	searchNumbers = map[string]float64{"CreatorId": 0, "Limit": 30, "MaxPrice": math.MaxInt32, "MinPrice": 0}
	searchItems   = map[string][2]string{ // enum and default
		"CategoryFilter":  {"CatalogCategoryFilter", "None"},
		"CreatorType":     {"CreatorTypeFilter", "All"},
		"SalesTypeFilter": {"SalesTypeFilter", "All"},
		"SortAggregation": {"CatalogSortAggregation", "AllTime"},
		"SortType":        {"CatalogSortType", "Relevance"},
	}
	searchLists = map[string]string{"AssetTypes": "AvatarAssetType", "BundleTypes": "BundleType"}
)

var catalogSearchParamsType = bind.Type[*CatalogSearchParams]{
	Name:       "CatalogSearchParams",
	Functions:  map[string]func(bind.Args){"new": func(c bind.Args) { c.Give(newCatalogSearchParams()) }},
	Properties: searchProperties(),
	Setters:    searchSetters(),
	ToString:   (*CatalogSearchParams).TypeName,
}

func newCatalogSearchParams() *CatalogSearchParams {
	v := &CatalogSearchParams{
		texts: map[string]string{}, numbers: map[string]float64{}, items: map[string]*EnumItem{}, lists: map[string][]*EnumItem{},
	}
	for name, n := range searchNumbers {
		v.numbers[name] = n
	}
	for name, item := range searchItems {
		v.items[name] = Item(item[0], item[1])
	}
	return v
}

// searchProperty reads a property.
type searchProperty = func(*bind.Env, *CatalogSearchParams) vm.Value

func searchProperties() map[string]searchProperty {
	properties := map[string]searchProperty{
		"IncludeOffSale": func(_ *bind.Env, v *CatalogSearchParams) vm.Value { return vm.Bool(v.offSale) },
	}
	for _, name := range searchTexts {
		properties[name] = func(_ *bind.Env, v *CatalogSearchParams) vm.Value { return vm.Str(v.texts[name]) }
	}
	for name := range searchNumbers {
		properties[name] = func(_ *bind.Env, v *CatalogSearchParams) vm.Value { return vm.Number(v.numbers[name]) }
	}
	for name := range searchItems {
		properties[name] = func(e *bind.Env, v *CatalogSearchParams) vm.Value { return v.items[name].ToLuau(e) }
	}
	for name := range searchLists {
		properties[name] = func(e *bind.Env, v *CatalogSearchParams) vm.Value { return itemList(e, v.lists[name]) }
	}
	return properties
}

// searchSetter assigns a property.
type searchSetter = func(bind.Args, *CatalogSearchParams)

func searchSetters() map[string]searchSetter {
	setters := map[string]searchSetter{
		"IncludeOffSale": func(c bind.Args, v *CatalogSearchParams) { v.offSale = c.Bool(1) },
	}
	for _, name := range searchTexts {
		setters[name] = func(c bind.Args, v *CatalogSearchParams) { v.texts[name] = c.String(1) }
	}
	for name := range searchNumbers {
		setters[name] = func(c bind.Args, v *CatalogSearchParams) { v.numbers[name] = float64(c.OptInt32(1, 0)) }
	}
	for name, item := range searchItems {
		setters[name] = func(c bind.Args, v *CatalogSearchParams) { v.items[name] = enumArg(c, 1, item[0], nil) }
	}
	for name, enum := range searchLists {
		setters[name] = func(c bind.Args, v *CatalogSearchParams) { v.lists[name] = itemListArg(c, enum) }
	}
	return setters
}

// itemListArg reads argument 1, an array of items of an enum.
func itemListArg(c bind.Args, enum string) []*EnumItem {
	t := c.Table(1)
	items := make([]*EnumItem, 0, t.Len())
	for i := 1; i <= t.Len(); i++ {
		item := EnumOf(enum).find(bind.FromLuau(t.GetInt(i)))
		if item == nil {
			c.ArgError(1, "Enum."+enum+" expected, got "+c.Env.VM.Typeof(t.GetInt(i)))
		}
		items = append(items, item)
	}
	return items
}
