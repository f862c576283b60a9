package bindings

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/bindings/reflection"
	"lanai/runtime"
	"lanai/runtime/instance"
)

// This file holds the registry of classes: every class that Roblox has, out of
// package reflection, under the classes of the index. Its one rule: what the
// index says about a member wins, and what nobody carries out is refused by
// name.

// registry is all classes; it is made once and shared by all servers. A class
// is built when it is first used.
var registry = sync.OnceValues(newRegistry)

func newRegistry() (*instance.Registry, error) {
	d := describer{own: make(map[string]*bind.Class)}
	names := reflection.Names()
	all := allClasses()
	for i := range all {
		c := &all[i]
		if d.own[c.Name] != nil {
			return nil, fmt.Errorf("class %s is listed twice", c.Name)
		}
		if d.own[c.Name] = c; !reflection.Has(c.Name) {
			names = append(names, c.Name)
		}
	}
	slices.Sort(names)
	return bind.NewLazyRegistry(names, d.describe)
}

// IsService reports whether a name in a project means a service: one of the
// index. Roblox has two hundred more for its own use, such as Packages and
// SessionService, whose names projects give to folders; GetService knows those
// too.
func IsService(name string) bool { return indexServices()[name] }

var indexServices = sync.OnceValue(func() map[string]bool {
	services := make(map[string]bool)
	for _, c := range allClasses() {
		if c.Service {
			services[c.Name] = true
		}
	}
	return services
})

// describer describes classes. Several goroutines may use it at once.
type describer struct {
	own map[string]*bind.Class // the classes of the index
}

// describe returns the class of the index and that of the table.
func (d describer) describe(name string) (bind.Layers, error) {
	var layers bind.Layers
	reason := inertReason
	facts := reflection.Lookup(name)
	if c := d.own[name]; c != nil {
		own := *c
		own.Properties = slices.Clone(c.Properties)
		for i := range own.Properties {
			if err := ownDefault(&own.Properties[i], facts); err != nil {
				return layers, fmt.Errorf("%s.%s: %w", name, own.Properties[i].Name, err)
			}
		}
		own.Unsupported, own.Lacking = methodsAndOthers(c)
		layers.Own = &own
		if c.Reason != "" {
			reason = c.Reason
		}
	}
	if facts != nil {
		var err error
		if layers.Facts, err = fromTable(facts, reason); err != nil {
			return layers, err
		}
	}
	return layers, nil
}

// ownDefault gives a stored property of a class of the index its default: its
// own, that of the table, or that of its type.
func ownDefault(p *instance.Property, facts *reflection.Class) error {
	if p.Default == nil && p.Get == nil && facts != nil {
		if v, ok := facts.Defaults[p.Name]; ok {
			var err error
			if p.Default, err = value(p.Type, v); err != nil {
				return err
			}
		}
	}
	return resolveDefault(p)
}

// methodsAndOthers tells the methods among the names that a class lacks from
// other members, which the table knows.
func methodsAndOthers(c *bind.Class) (methods, others map[string]string) {
	methods, others = make(map[string]string), make(map[string]string)
	maps.Copy(others, c.Lacking)
	for name, why := range c.Unsupported {
		if isMethod(c.Name, name) {
			methods[name] = why
		} else {
			others[name] = why
		}
	}
	return methods, others
}

// isMethod reports whether a name is that of a method of a class; one that the
// table does not know is taken for one.
func isMethod(class, name string) bool {
	for c := reflection.Lookup(class); c != nil; c = reflection.Lookup(c.Super) {
		for i := range c.Properties {
			if c.Properties[i].Name == name {
				return false
			}
		}
		for _, m := range c.Members {
			if m.Name == name {
				return m.Kind == reflection.Method
			}
		}
	}
	return true
}

// inertReason is why a method is refused that nothing carries out.
const inertReason = "nothing on this server carries it out; guard the call with pcall"

// fromTable returns the description of a class that has its data and no
// behaviour: its methods are refused with a reason.
func fromTable(c *reflection.Class, reason string) (*bind.Class, error) {
	d := &bind.Class{
		Name: c.Name, Super: c.Super, Creatable: c.Creatable, Service: c.Service, Aliases: c.Aliases,
		Unsupported: make(map[string]string), Lacking: make(map[string]string), Refused: make(map[string]string), Capabilities: make(map[string]string),
		Properties: make([]instance.Property, 0, len(c.Properties)),
	}
	for i := range c.Properties {
		facts := &c.Properties[i]
		if why, lacking := lackingType(facts.Type); lacking {
			d.Lacking[facts.Name] = why
			continue
		}
		p, err := propertyFromTable(c, facts)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", facts.Name, err)
		}
		if p.Hidden {
			d.Capabilities[p.Name] = pluginCapability
		}
		d.Properties = append(d.Properties, p)
	}
	for _, m := range c.Members {
		switch {
		case m.Plugin && m.Kind == reflection.Method:
			d.Refused[m.Name] = "The current thread cannot call '" + m.Name + "' (lacking capability " + pluginCapability + ")"
		case m.Plugin:
			d.Refused[m.Name] = "The current thread cannot read '" + m.Name + "' (lacking capability " + pluginCapability + ")"
		case m.Kind == reflection.Method:
			d.Unsupported[m.Name] = reason
		case m.Kind == reflection.Event:
			d.Events = append(d.Events, m.Name)
		case m.Kind == reflection.Callback:
			d.Callbacks = append(d.Callbacks, m.Name)
		}
	}
	return d, inheritedDefaults(d, c)
}

// pluginCapability is what a server's scripts lack for the members of plugins.
const pluginCapability = "Plugin"

// lackingType tells whether a type is a data type that Lanai knowingly lacks,
// and why.
func lackingType(t instance.Type) (why string, lacking bool) {
	if t.Kind != instance.KindDataType {
		return "", false
	}
	for _, l := range datatype.Lacking {
		if l.Name == t.Name {
			return l.Why, true
		}
	}
	return "", false
}

// propertyFromTable describes a property of a class of the table.
func propertyFromTable(c *reflection.Class, facts *reflection.Property) (instance.Property, error) {
	p := instance.Property{
		Name: facts.Name, Type: facts.Type, Optional: facts.Optional,
		ReadOnly: facts.ReadOnly, Hidden: facts.Plugin, NotReplicated: facts.Local,
	}
	if v, ok := c.Defaults[p.Name]; ok {
		var err error
		if p.Default, err = value(p.Type, v); err != nil {
			return p, err
		}
	}
	return p, resolveDefault(&p)
}

// inheritedDefaults gives d the defaults of c for properties of super classes.
func inheritedDefaults(d *bind.Class, c *reflection.Class) error {
	for name, v := range c.Defaults {
		if c.Property(name) != nil {
			continue
		}
		facts := tableProperty(c.Super, name)
		if facts == nil {
			return fmt.Errorf("default of %s: no such property", name)
		}
		v, err := value(facts.Type, v)
		if err != nil {
			return fmt.Errorf("default of %s: %w", name, err)
		}
		if d.Defaults == nil {
			d.Defaults = make(map[string]any)
		}
		d.Defaults[name] = v
	}
	return nil
}

// tableProperty returns what the table says about a property of a class or of
// its super classes, or nil.
func tableProperty(class, name string) *reflection.Property {
	for ; class != ""; class = reflection.Super(class) {
		if c := reflection.Lookup(class); c != nil && c.Property(name) != nil {
			return c.Property(name)
		}
	}
	return nil
}

// value converts a default of the table to a value of a type.
func value(t instance.Type, v any) (any, error) {
	switch t.Kind {
	case instance.KindFloat32:
		if n, ok := v.(float64); ok {
			return float64(float32(n)), nil
		}
	case instance.KindDataType:
		return datatype.FromProject(&instance.Property{Type: t}, runtime.Explicit{Type: t.Name, Value: v})
	}
	return datatype.FromProject(&instance.Property{Type: t}, v)
}

// resolveDefault gives a property the default of its type where it has none,
// and the item where its default is an item's name.
func resolveDefault(p *instance.Property) error {
	if p.Get != nil {
		return nil
	}
	name, named := p.Default.(string)
	if p.Default != nil && !(named && p.Type.Kind == instance.KindEnum) {
		return nil
	}
	switch p.Type.Kind {
	case instance.KindBool:
		p.Default = false
	case instance.KindInt32, instance.KindInt64, instance.KindFloat32, instance.KindFloat64:
		p.Default = 0.0
	case instance.KindString:
		p.Default = ""
	case instance.KindDataType:
		if !p.Optional {
			p.Default = datatype.Zero(p.Type.Name)
			p.Optional = p.Default == nil
		}
	case instance.KindEnum:
		item := enumDefault(p.Type.Name, name)
		if item == nil {
			return fmt.Errorf("no item %q of enum %s", name, p.Type.Name)
		}
		p.Default = item
	}
	return nil
}

// enumDefault returns an item of an enum: the one called name, or without a
// name that of value 0, or else the first. It returns nil if there is none.
func enumDefault(enum, name string) *datatype.EnumItem {
	e := datatype.EnumOf(enum)
	switch {
	case e == nil:
		return nil
	case name != "":
		return e.Item(name)
	}
	if item := e.Number(0); item != nil {
		return item
	}
	return e.Items()[0]
}
