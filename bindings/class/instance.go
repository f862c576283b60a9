package class

import (
	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds the methods of Object and Instance. Its one rule: the tree
// does the work, a method here only unpacks and packs.

// Object is the class Object.
// https://create.roblox.com/docs/reference/engine/classes/Object
var Object = bind.Class{
	Name:     "Object",
	Abstract: true,
	Methods: map[string]bind.Method{
		"GetPropertyChangedSignal": getPropertyChangedSignal,
		"IsA":                      func(c *bind.Call) { c.ReturnBool(c.Self.IsA(c.String(1))) },
	},
	Aliases: map[string]string{"isA": "IsA"},
}

// Instance is the class Instance.
// https://create.roblox.com/docs/reference/engine/classes/Instance
var Instance = bind.Class{
	Name:     "Instance",
	Abstract: true,
	Properties: []instance.Property{
		{Name: "RobloxLocked", Type: instance.Bool, Default: false, Hidden: true},
		{Name: "Sandboxed", Type: instance.Bool, Default: false},
		{Name: "UniqueId", Type: instance.String, Default: "", Hidden: true},
	},
	Methods: map[string]bind.Method{
		"AddTag":                    func(c *bind.Call) { c.Self.AddTag(c.String(1)) },
		"ClearAllChildren":          func(c *bind.Call) { c.Self.ClearAllChildren() },
		"Clone":                     cloneInstance,
		"Destroy":                   func(c *bind.Call) { c.Check(c.Self.Destroy()) },
		"FindFirstAncestor":         func(c *bind.Call) { c.Give(c.Self.FindFirstAncestor(c.String(1))) },
		"FindFirstAncestorOfClass":  func(c *bind.Call) { c.Give(c.Self.FindFirstAncestorOfClass(c.String(1))) },
		"FindFirstAncestorWhichIsA": func(c *bind.Call) { c.Give(c.Self.FindFirstAncestorWhichIsA(c.String(1))) },
		"FindFirstChild":            findFirstChild,
		"FindFirstChildOfClass":     func(c *bind.Call) { c.Give(c.Self.FindFirstChildOfClass(c.String(1))) },
		"FindFirstChildWhichIsA":    findFirstChildWhichIsA,
		"FindFirstDescendant":       func(c *bind.Call) { c.Give(c.Self.FindFirstDescendant(c.String(1))) },
		"GetActor":                  getActor,
		"GetAttribute":              func(c *bind.Call) { c.Give(c.Self.Attribute(c.String(1))) },
		"GetAttributeChangedSignal": func(c *bind.Call) { c.Give(c.Self.AttributeSignal(c.String(1))) },
		"GetAttributes":             getAttributes,
		"GetChildren":               func(c *bind.Call) { c.GiveInstances(c.Self.AppendChildren) },
		"GetDescendants":            func(c *bind.Call) { c.GiveInstances(c.Self.AppendDescendants) },
		"GetFullName":               func(c *bind.Call) { c.ReturnString(c.Self.FullName()) },
		// Nothing is styled on a server, so that these two are about the property.
		"GetStyled":                      func(c *bind.Call) { c.Give(c.Self.Value(propertyArgument(c))) },
		"GetStyledPropertyChangedSignal": getPropertyChangedSignal,
		"GetTags":                        func(c *bind.Call) { c.Give(c.Self.Tags()) },
		"HasTag":                         func(c *bind.Call) { c.ReturnBool(c.Self.HasTag(c.String(1))) },
		"IsAncestorOf":                   func(c *bind.Call) { c.ReturnBool(c.Self.IsAncestorOf(c.OptObject(1))) },
		"IsDescendantOf":                 func(c *bind.Call) { c.ReturnBool(c.Self.IsDescendantOf(c.OptObject(1))) },
		"IsPropertyModified":             func(c *bind.Call) { c.ReturnBool(c.Self.IsModified(propertyArgument(c))) },
		"QueryDescendants":               queryDescendants,
		"Remove":                         func(c *bind.Call) { c.Check(c.Self.Remove()) },
		"RemoveTag":                      func(c *bind.Call) { c.Self.RemoveTag(c.String(1)) },
		"ResetPropertyToDefault":         func(c *bind.Call) { c.Check(c.Self.Reset(propertyArgument(c))) },
		"SetAttribute":                   setAttribute,
		"WaitForChild":                   waitForChild,
	},
	Aliases: map[string]string{
		"children":       "GetChildren",
		"clone":          "Clone",
		"destroy":        "Destroy",
		"findFirstChild": "FindFirstChild",
		"getChildren":    "GetChildren",
		"isDescendantOf": "IsDescendantOf",
		"remove":         "Remove",
	},
}

func getPropertyChangedSignal(c *bind.Call) {
	signal, err := c.Self.PropertySignal(c.String(1))
	c.Check(err)
	c.Give(signal)
}

func findFirstChild(c *bind.Call) {
	name := c.String(1)
	if c.OptBool(2, false) {
		c.Give(c.Self.FindFirstDescendant(name))
		return
	}
	c.Give(c.Self.FindFirstChild(name))
}

func findFirstChildWhichIsA(c *bind.Call) {
	class := c.String(1)
	if c.OptBool(2, false) {
		c.Give(c.Self.FindFirstDescendantWhichIsA(class))
		return
	}
	c.Give(c.Self.FindFirstChildWhichIsA(class))
}

func cloneInstance(c *bind.Call) {
	c.Charge(c.Self.CloneSize() << 10) // as Instance.new
	c.Give(c.Self.Clone())
}

// getActor returns the instance itself or its nearest ancestor that is an
// Actor.
func getActor(c *bind.Call) {
	if c.Self.IsA("Actor") {
		c.Give(c.Self)
		return
	}
	c.Give(c.Self.FindFirstAncestorWhichIsA("Actor"))
}

func getAttributes(c *bind.Call) {
	attributes := c.Self.Attributes()
	t := vm.NewTable(0, len(attributes))
	for _, a := range attributes {
		t.SetStr(a.Name, c.Env.ToLuau(a.Value))
	}
	c.Return(t.Value())
}

func setAttribute(c *bind.Call) { c.Check(c.Self.SetAttribute(c.String(1), c.Any(2))) }

// propertyArgument returns the property that the first argument names.
func propertyArgument(c *bind.Call) *instance.Property {
	name := c.String(1)
	p := c.Self.Class().Property(name)
	if p == nil || p.Hidden {
		c.Errorf("%s is not a valid property name.", name)
	}
	return p
}

func queryDescendants(c *bind.Call) {
	selector, err := instance.ParseSelector(c.String(1))
	c.Check(err)
	c.Give(c.Self.QueryDescendants(selector))
}

// infiniteYield is how many seconds WaitForChild without a time-out waits
// before it warns.
const infiniteYield = 5

// waitForChild returns the child at once if it is there; otherwise the thread
// waits for it to arrive or to get its name.
// https://create.roblox.com/docs/reference/engine/classes/Instance#WaitForChild
func waitForChild(c *bind.Call) {
	self, name := c.Self, c.String(1)
	timeout, limited := c.OptNumber(2, infiniteYield), !c.Missing(2)
	if child := self.FindFirstChild(name); child != nil {
		c.Give(child)
		return
	}

	env, w := c.Env, c.Env.Park(c.Call)
	var timer *sched.Timer
	arrived := self.ChildSignal(name).Once(instance.HandlerFunc(func(args []any) {
		timer.Cancel()
		w.Wake(env.ToLuau(args[0]))
	}))
	timer = env.Loop.After(timeout, sched.Resume, func(float64) {
		if limited {
			arrived.Disconnect()
			w.Wake(vm.Nil)
			return
		}
		env.Print(w.Thread(), runtime.Warning, "Infinite yield possible on '"+self.FullName()+`:WaitForChild("`+name+`")'`)
	})
	w.OnCancel = func() {
		arrived.Disconnect()
		timer.Cancel()
	}
}
