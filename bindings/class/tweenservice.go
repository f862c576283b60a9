package class

import (
	"fmt"
	"math"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds TweenService: the making of tweens and its arithmetic. Its
// one rule: a goal that cannot be reached is refused when the tween is made.

// TweenService is the class TweenService.
// https://create.roblox.com/docs/reference/engine/classes/TweenService
var TweenService = bind.Class{
	Name:    "TweenService",
	Service: true,
	Methods: map[string]bind.Method{
		"Create":     createTween,
		"GetValue":   easedValue,
		"SmoothDamp": smoothDamp,
	},
	Created: func(i *instance.Instance) { i.Data = newTweens(bind.EnvFor(i)) },
}

// createTween makes a tween of the properties in a table.
// https://create.roblox.com/docs/reference/engine/classes/TweenService#Create
func createTween(c *bind.Call) {
	target, info, table := c.Object(1), tweenInfoArgument(c, 2), c.Table(3)
	goals := make([]tweenGoal, 0, table.Len())
	for at := 0; ; {
		next, key, val, ok := table.At(at)
		if !ok {
			break
		}
		at = next
		goals = append(goals, tweenGoalOf(c, target, vm.ToString(key), val))
	}
	i := c.Self.Tree().Create(c.Self.Tree().Registry().Class("Tween"))
	i.Put("Instance", target)
	i.Put("TweenInfo", info)
	i.Data = &tween{all: c.Self.Data.(*tweens), self: i, target: target, info: info, goals: goals}
	c.Give(i)
}

// tweenGoalOf checks that a property can be brought to a value.
func tweenGoalOf(c *bind.Call, target *instance.Instance, name string, v vm.Value) tweenGoal {
	p := target.Class().Property(name)
	if p == nil || p.Hidden {
		c.Errorf("TweenService:Create no property named '%s' for object '%s'", name, target.Name())
	}
	if !datatype.Tweenable(p.Type) {
		c.Errorf("TweenService:Create property named '%s' on object '%s' is not a data type that can be tweened", name, target.Name())
	}
	if p.ReadOnly {
		c.Raise(instance.ReadOnlyError(name))
	}
	goal := bind.FromLuau(v)
	want, got := propertyTypeName(p.Type), variantTypeName(c, v)
	fits := want == got || isNumber(p.Type) && got == "double"
	if fits && p.Type.Kind == instance.KindEnum {
		_, fits = datatype.Values{}.EnumItem(p.Type.Name, goal)
	}
	if !fits {
		c.Errorf("TweenService:Create property named '%s' cannot be tweened due to type mismatch (property is a '%s', but given type is '%s')",
			name, want, got)
	}
	return tweenGoal{property: p, to: goal}
}

func isNumber(t instance.Type) bool {
	switch t.Kind {
	case instance.KindInt32, instance.KindInt64, instance.KindFloat32, instance.KindFloat64:
		return true
	}
	return false
}

// propertyTypeName names a property's type as the engine's messages do.
func propertyTypeName(t instance.Type) string {
	switch t.Kind {
	case instance.KindInt32:
		return "int"
	case instance.KindInt64:
		return "int64"
	case instance.KindFloat32:
		return "float"
	case instance.KindFloat64:
		return "double"
	case instance.KindEnum:
		return "token"
	}
	if t.Name == "CFrame" {
		return "CoordinateFrame" // sic: the engine's own name
	}
	return t.Name
}

// variantTypeName names a value's type as the engine's messages do.
func variantTypeName(c *bind.Call, v vm.Value) string {
	switch name := bind.TypeName(c.VM(), v); name {
	case "number":
		return "double"
	case "EnumItem":
		return "token"
	default:
		return name
	}
}

// tweenInfoArgument returns argument i, which must be a TweenInfo.
func tweenInfoArgument(c *bind.Call, i int) datatype.TweenInfo {
	info, ok := bind.DataOf[datatype.TweenInfo](c.Require(i, "TweenInfo"))
	if !ok {
		c.CastError(i, "TweenInfo")
	}
	return info
}

// enumArgument returns argument i, an item of an enum, its name or its number.
func enumArgument(c *bind.Call, i int, enum string) *datatype.EnumItem {
	item, ok := datatype.Values{}.EnumItem(enum, bind.FromLuau(c.Require(i, enum)))
	if !ok {
		c.CastError(i, enum)
	}
	return item.(*datatype.EnumItem)
}

// easedValue is GetValue: the fraction of the way at a fraction of the time.
// https://create.roblox.com/docs/reference/engine/classes/TweenService#GetValue
func easedValue(c *bind.Call) {
	alpha, style, direction := c.Number(1), enumArgument(c, 2, "EasingStyle"), enumArgument(c, 3, "EasingDirection")
	c.ReturnNumber(float64(float32(datatype.Ease(style, direction, alpha))))
}

// smoothDamp moves a value toward a target without passing it, and returns the
// value and its velocity one step later
// (https://create.roblox.com/docs/reference/engine/classes/TweenService#SmoothDamp).
func smoothDamp(c *bind.Call) {
	current, size := componentsArgument(c, 1)
	target, wantSize := componentsArgument(c, 2)
	velocity, velocitySize := componentsArgument(c, 3)
	if wantSize != size {
		c.CastError(2, variantTypeName(c, c.Value(1)))
	}
	if velocitySize != size {
		c.CastError(3, variantTypeName(c, c.Value(1)))
	}
	d := damper{
		time:  max(c.Number(4), 1e-4),
		speed: c.OptNumber(5, math.Inf(1)),
		dt:    c.OptNumber(6, 1.0/60),
	}
	moved, speed := d.step(current, target, velocity)
	c.Give(fromComponents(moved, size), fromComponents(speed, size))
}

// A damper is a critically damped spring. The step is that of "Critically
// Damped Ease-In/Ease-Out Smoothing" (T. Lowe, Game Programming Gems 4).
type damper struct{ time, speed, dt float64 }

type components [3]float64

func (a components) sub(b components) components {
	return components{a[0] - b[0], a[1] - b[1], a[2] - b[2]}
}

func (a components) add(b components, scale float64) components {
	return components{a[0] + b[0]*scale, a[1] + b[1]*scale, a[2] + b[2]*scale}
}

func (a components) dot(b components) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func (d damper) step(current, target, velocity components) (moved, speed components) {
	if d.dt <= 0 {
		return current, velocity
	}
	omega := 2 / d.time
	x := omega * d.dt
	decay := 1 / (1 + x + 0.48*x*x + 0.235*x*x*x)

	// No more than the greatest speed.
	change, reach := current.sub(target), d.speed*d.time
	if length := math.Sqrt(change.dot(change)); length > reach && length > 0 {
		change = components{}.add(change, reach/length)
	}
	goal := current.sub(change)

	t := components{}.add(velocity.add(change, omega), d.dt)
	speed = components{}.add(velocity.add(t, -omega), decay)
	moved = goal.add(change.add(t, 1), decay)

	// Not past the target.
	if target.sub(current).dot(moved.sub(target)) > 0 {
		return target, components{}
	}
	return moved, speed
}

// componentsArgument returns argument i, a number, Vector2 or Vector3, and how
// many components it has.
func componentsArgument(c *bind.Call, i int) (components, int) {
	switch v := bind.FromLuau(c.Require(i, "number")).(type) {
	case float64:
		return components{v}, 1
	case datatype.Vector2:
		return components{float64(v.X), float64(v.Y)}, 2
	case bind.Vector3:
		return components{float64(v.X), float64(v.Y), float64(v.Z)}, 3
	}
	c.Raise(fmt.Errorf("SmoothDamp moves numbers, Vector2 and Vector3, got %s", c.VM().Typeof(c.Value(i))))
	return components{}, 0
}

func fromComponents(v components, size int) any {
	switch size {
	case 1:
		return v[0]
	case 2:
		return datatype.Vector2{X: float32(v[0]), Y: float32(v[1])}
	}
	return bind.Vector3{X: float32(v[0]), Y: float32(v[1]), Z: float32(v[2])}
}
