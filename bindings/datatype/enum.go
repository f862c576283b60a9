package datatype

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds enums: the value of the global Enum, the enums and their
// items. Its one rule: there is one Go value for each enum and item in the
// process, and one view of it on each server.

// Enum is one enum (https://create.roblox.com/docs/reference/engine/datatypes/Enum).
type Enum struct {
	name  string
	text  string // its items, as in enumTable
	once  sync.Once
	items []*EnumItem // in the order of the table
}

// EnumItem is one item of an enum.
type EnumItem struct {
	Name  string
	Value int
	enum  *Enum
}

// Enums is the value of the global Enum.
type Enums struct{}

// TypeName returns "Enum".
func (*Enum) TypeName() string { return "Enum" }

// ToLuau returns the server's one view of the enum.
func (n *Enum) ToLuau(e *bind.Env) vm.Value { return e.Shared(n) }

// Name returns the enum's name, such as "Material".
func (n *Enum) Name() string { return n.name }

// TypeName returns "EnumItem".
func (*EnumItem) TypeName() string { return "EnumItem" }

// ToLuau returns the server's one view of the item.
func (i *EnumItem) ToLuau(e *bind.Env) vm.Value { return e.Shared(i) }

// String returns the item as scripts write it, such as "Enum.Material.Plastic".
func (i *EnumItem) String() string { return "Enum." + i.enum.name + "." + i.Name }

// TypeName returns "Enums".
func (Enums) TypeName() string { return "Enums" }

// ToLuau returns the server's one view.
func (s Enums) ToLuau(e *bind.Env) vm.Value { return e.Shared(s) }

// --- lookup -----------------------------------------------------------------

// enums returns all enums by name.
var enums = sync.OnceValue(newEnums)

// EnumOf returns the enum called name, without "Enum.", or nil.
func EnumOf(name string) *Enum { return enums()[name] }

// EnumNames returns the names of all enums in a new slice, sorted.
func EnumNames() []string { return slices.Sorted(maps.Keys(enums())) }

// Item returns an item of an enum. It panics if there is none, which is a
// mistake of the Go code that names it.
func Item(enum, name string) *EnumItem {
	if n := EnumOf(enum); n != nil {
		if item := n.Item(name); item != nil {
			return item
		}
	}
	panic("datatype: no item Enum." + enum + "." + name)
}

// Items returns the items in the order of Roblox's table. The caller must not
// change the slice.
func (n *Enum) Items() []*EnumItem {
	n.once.Do(func() {
		value := 0
		for _, word := range strings.Fields(n.text) {
			name, number, given := strings.Cut(word, "=")
			if given {
				value, _ = strconv.Atoi(number) // the table's test reads every number
			}
			n.items = append(n.items, &EnumItem{name, value, n})
			value++
		}
	})
	return n.items
}

// legacyNames are former names of items, by enum. Scripts can still use them.
// https://create.roblox.com/docs/reference/engine/enums/RaycastFilterType
var legacyNames = map[string]map[string]string{
	"Font":              {"GothamSemibold": "GothamMedium"},
	"RaycastFilterType": {"Blacklist": "Exclude", "Whitelist": "Include"},
}

// Item returns the item called name, now or formerly, or nil.
func (n *Enum) Item(name string) *EnumItem {
	if now := legacyNames[n.name][name]; now != "" {
		name = now
	}
	for _, item := range n.Items() {
		if item.Name == name {
			return item
		}
	}
	return nil
}

// Number returns the item with a value, or nil.
func (n *Enum) Number(value float64) *EnumItem {
	for _, item := range n.Items() {
		if float64(item.Value) == value {
			return item
		}
	}
	return nil
}

// find returns the item that v, an item, a name or a number, stands for, or
// nil.
func (n *Enum) find(v any) *EnumItem {
	switch v := v.(type) {
	case *EnumItem:
		if v.enum == n {
			return v
		}
	case string:
		return n.Item(v)
	case float64:
		return n.Number(v)
	}
	return nil
}

// enumArg returns argument i, an item of an enum, its name or its number. A
// missing argument gives def; without one it is an error.
func enumArg(c bind.Args, i int, enum string, def *EnumItem) *EnumItem {
	if def != nil && c.Missing(i) {
		return def
	}
	v := bind.FromLuau(c.Value(i))
	if item := EnumOf(enum).find(v); item != nil {
		return item
	}
	switch v := v.(type) {
	case string:
		c.Errorf("Invalid value %q for enum %s", v, enum)
	case float64:
		c.Errorf("Invalid value %s for enum %s", vm.FormatNumber(v), enum)
	case *EnumItem:
		c.ArgError(i, "Enum."+enum+" expected, got Enum."+v.enum.name)
	}
	c.TypeError(i, "EnumItem")
	return nil
}

// --- what scripts see -------------------------------------------------------

var enumsType = bind.Type[Enums]{
	Name:   "Enums",
	Global: "Enum",
	Methods: map[string]func(bind.Args, Enums){
		"GetEnums": func(c bind.Args, _ Enums) { c.Return(enumList(c.Env)) },
	},
	Lookup: func(e *bind.Env, _ Enums, name string) (vm.Value, bool) {
		if n := EnumOf(name); n != nil {
			return n.ToLuau(e), true
		}
		return vm.Nil, false
	},
	Unknown:  func(_ Enums, name string) string { return name + ` is not a valid member of "Enum"` },
	ToString: func(Enums) string { return "Enums" },
}

// enumList returns a new array of all enums, sorted by name.
func enumList(e *bind.Env) vm.Value {
	all := make([]*Enum, 0, len(enums()))
	for _, n := range enums() {
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b *Enum) int { return strings.Compare(a.name, b.name) })
	t := vm.NewTable(len(all), 0)
	for i, n := range all {
		t.SetInt(i+1, n.ToLuau(e))
	}
	return t.Value()
}

var enumType = bind.Type[*Enum]{
	Name: "Enum",
	Methods: map[string]func(bind.Args, *Enum){
		"FromName":     func(c bind.Args, n *Enum) { giveItem(c, n.Item(c.String(1))) },
		"FromValue":    func(c bind.Args, n *Enum) { giveItem(c, n.Number(c.Number(1))) },
		"GetEnumItems": getEnumItems,
	},
	Lookup: func(e *bind.Env, n *Enum, name string) (vm.Value, bool) {
		if item := n.Item(name); item != nil {
			return item.ToLuau(e), true
		}
		return vm.Nil, false
	},
	Unknown: func(n *Enum, name string) string {
		return name + ` is not a valid member of "Enum.` + n.name + `"`
	},
	ToString: func(n *Enum) string { return n.name },
}

func giveItem(c bind.Args, item *EnumItem) {
	if item == nil {
		c.Return(vm.Nil)
		return
	}
	c.Return(item.ToLuau(c.Env))
}

func getEnumItems(c bind.Args, n *Enum) {
	c.Return(itemList(c.Env, n.Items()))
}

// itemList returns a new array of items.
func itemList(e *bind.Env, items []*EnumItem) vm.Value {
	t := vm.NewTable(len(items), 0)
	for i, item := range items {
		t.SetInt(i+1, item.ToLuau(e))
	}
	return t.Value()
}

var enumItemType = bind.Type[*EnumItem]{
	Name: "EnumItem",
	Numbers: map[string]func(*EnumItem) float64{
		"Value": func(i *EnumItem) float64 { return float64(i.Value) },
	},
	Properties: map[string]func(*bind.Env, *EnumItem) vm.Value{
		"EnumType": func(e *bind.Env, i *EnumItem) vm.Value { return i.enum.ToLuau(e) },
		"Name":     func(e *bind.Env, i *EnumItem) vm.Value { return e.VM.Intern(i.Name).Value() },
	},
	Methods: map[string]func(bind.Args, *EnumItem){
		"IsA": func(c bind.Args, i *EnumItem) {
			name := c.String(1)
			c.ReturnBool(name == i.enum.name || name == "EnumItem")
		},
	},
	ToString: (*EnumItem).String,
}
