package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/bindings/reflection"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds ReflectionService. Its one rule: it tells what Roblox has, not
// what Lanai does with it.

// ReflectionService is the class ReflectionService.
// https://create.roblox.com/docs/reference/engine/classes/ReflectionService
var ReflectionService = bind.Class{
	Name:    "ReflectionService",
	Service: true,
	Methods: map[string]bind.Method{
		"GetClass":             reflectClass,
		"GetClasses":           reflectClasses,
		"GetEventsOfClass":     func(c *bind.Call) { reflectMembers(c, reflection.Event) },
		"GetMethodsOfClass":    func(c *bind.Call) { reflectMembers(c, reflection.Method) },
		"GetPropertiesOfClass": reflectProperties,
	},
}

// reflectFilter is the dictionary that limits what the methods return.
type reflectFilter struct {
	call             *bind.Call
	plugin           bool // what only plugins can use, too
	excludeDisplay   bool
	excludeInherited bool
}

func filterArgument(c *bind.Call, i int) reflectFilter {
	f := reflectFilter{call: c}
	if c.Missing(i) {
		return f
	}
	t := c.Table(i)
	f.excludeDisplay = t.GetStr("ExcludeDisplay").Truthy()
	f.excludeInherited = t.GetStr("ExcludeInherited").Truthy()
	if security, ok := bind.DataOf[datatype.SecurityCapabilities](t.GetStr("Security")); ok {
		f.plugin = security.Has("Plugin")
	}
	return f
}

// permit is what a script must be allowed to do for a use of an API.
func (f reflectFilter) permit(plugin bool) vm.Value {
	if plugin {
		return f.call.Env.ToLuau(datatype.CapabilitySet("Plugin"))
	}
	return f.call.Env.ToLuau(datatype.CapabilitySet())
}

// display is what tools show beside a name.
func (f reflectFilter) display(t *vm.Table, deprecated bool) {
	if f.excludeDisplay {
		return
	}
	d := vm.NewTable(0, 1)
	if deprecated {
		d.SetStr("DeprecationMessage", vm.Str("This item is deprecated."))
	}
	t.SetStr("Display", d.Value())
}

func (f reflectFilter) class(c *reflection.Class) *vm.Table {
	t, permits := vm.NewTable(0, 4), vm.NewTable(0, 2)
	t.SetStr("Name", vm.Str(c.Name))
	if c.Super != "" {
		t.SetStr("Superclass", vm.Str(c.Super))
	}
	if c.Creatable {
		permits.SetStr("New", f.permit(c.Plugin))
	}
	if c.Service {
		permits.SetStr("GetService", f.permit(c.Plugin))
	}
	t.SetStr("Permits", permits.Value())
	f.display(t, false)
	return t
}

func (f reflectFilter) property(owner string, p *reflection.Property) *vm.Table {
	t, kind, permits := vm.NewTable(0, 6), vm.NewTable(0, 2), vm.NewTable(0, 2)
	t.SetStr("Name", vm.Str(p.Name))
	t.SetStr("Owner", vm.Str(owner))
	kind.SetStr("ScriptType", vm.Str(scriptTypeName(p.Type)))
	kind.SetStr("EngineType", vm.Str(propertyTypeName(p.Type)))
	t.SetStr("Type", kind.Value())
	permits.SetStr("Read", f.permit(p.Plugin))
	if !p.ReadOnly {
		permits.SetStr("Write", f.permit(p.Plugin))
	}
	t.SetStr("Permits", permits.Value())
	t.SetStr("Serialized", vm.Bool(!p.ReadOnly && !p.Deprecated))
	f.display(t, p.Deprecated)
	return t
}

func (f reflectFilter) member(owner string, m *reflection.Member) *vm.Table {
	t, permits := vm.NewTable(0, 4), vm.NewTable(0, 1)
	t.SetStr("Name", vm.Str(m.Name))
	t.SetStr("Owner", vm.Str(owner))
	use := "Call"
	if m.Kind == reflection.Event {
		use = "Connect"
	}
	permits.SetStr(use, f.permit(m.Plugin))
	t.SetStr("Permits", permits.Value())
	f.display(t, m.Deprecated)
	return t
}

// scriptTypeName names the type of a property's values as typeof does.
func scriptTypeName(t instance.Type) string {
	switch t.Kind {
	case instance.KindBool:
		return "boolean"
	case instance.KindInt32, instance.KindInt64, instance.KindFloat32, instance.KindFloat64:
		return "number"
	case instance.KindString:
		return "string"
	case instance.KindEnum:
		return "EnumItem"
	case instance.KindInstance:
		return "Instance"
	}
	return t.Name
}

// --- methods ----------------------------------------------------------------

// reflectClass returns one class, or nil.
func reflectClass(c *bind.Call) {
	f := filterArgument(c, 2)
	class := reflection.Lookup(c.String(1))
	if class == nil || class.Plugin && !f.plugin {
		c.Give(nil)
		return
	}
	c.Return(f.class(class).Value())
}

func reflectClasses(c *bind.Call) {
	f := filterArgument(c, 1)
	names := reflection.Names()
	list := vm.NewTable(len(names), 0)
	for _, name := range names {
		if class := reflection.Lookup(name); f.plugin || !class.Plugin {
			list.Append(f.class(class).Value())
		}
	}
	c.Return(list.Value())
}

// eachSuper calls f with the class in the first argument and with those it
// derives from, or returns false if there is no such class.
func (f reflectFilter) eachSuper(visit func(*reflection.Class)) bool {
	name := f.call.String(1)
	if !reflection.Has(name) {
		return false
	}
	for ; name != ""; name = reflection.Super(name) {
		if visit(reflection.Lookup(name)); f.excludeInherited {
			break
		}
	}
	return true
}

// giveList returns a list, or nil where there is no such class.
func giveList(c *bind.Call, list *vm.Table, found bool) {
	if !found {
		c.Give(nil)
		return
	}
	c.Return(list.Value())
}

func reflectProperties(c *bind.Call) {
	f, list := filterArgument(c, 2), vm.NewTable(0, 0)
	found := f.eachSuper(func(class *reflection.Class) {
		for i := range class.Properties {
			if p := &class.Properties[i]; f.plugin || !p.Plugin {
				list.Append(f.property(class.Name, p).Value())
			}
		}
	})
	giveList(c, list, found)
}

func reflectMembers(c *bind.Call, kind reflection.Kind) {
	f, list := filterArgument(c, 2), vm.NewTable(0, 0)
	found := f.eachSuper(func(class *reflection.Class) {
		for i := range class.Members {
			if m := &class.Members[i]; m.Kind == kind && (f.plugin || !m.Plugin) {
				list.Append(f.member(class.Name, m).Value())
			}
		}
	})
	giveList(c, list, found)
}
