package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// This file holds the deprecated tweens of GuiObject. Its one rule: they are
// tweens like those of TweenService.

// GuiObject is the class GuiObject.
// https://create.roblox.com/docs/reference/engine/classes/GuiObject
var GuiObject = bind.Class{
	Name:     "GuiObject",
	Super:    "GuiBase2d",
	Abstract: true,
	Methods: map[string]bind.Method{
		"TweenPosition":        func(c *bind.Call) { tweenGui(c, "Position") },
		"TweenSize":            func(c *bind.Call) { tweenGui(c, "Size") },
		"TweenSizeAndPosition": func(c *bind.Call) { tweenGui(c, "Size", "Position") },
	},
}

// tweenGui moves properties to the UDim2s in the first arguments. Behind them
// are the direction, the style, the seconds, whether the tween overrides one
// that is under way, and a function that is told how it ended.
func tweenGui(c *bind.Call, properties ...string) {
	service, err := c.Self.Tree().Service("TweenService")
	c.Check(err)
	t := &tween{all: service.Data.(*tweens), target: c.Self, info: guiTweenInfo(c, len(properties)+1)}
	free := true
	for i, name := range properties {
		goal, ok := bind.DataOf[datatype.UDim2](c.Require(i+1, "UDim2"))
		if !ok {
			c.CastError(i+1, "UDim2")
		}
		p := c.Self.Class().Property(name)
		t.goals = append(t.goals, tweenGoal{property: p, to: goal})
		free = free && t.all.movers[tweenKey{c.Self, p}] == nil
	}
	override := c.OptBool(len(properties)+4, false)
	if at := len(properties) + 5; !c.Missing(at) {
		t.done = guiTweenDone(c.Env, runtime.ScriptOf(c.Thread()), c.Function(at))
	}
	if free || override {
		t.play()
	}
	c.ReturnBool(free || override)
}

// guiTweenInfo reads the direction, the style and the seconds.
func guiTweenInfo(c *bind.Call, at int) datatype.TweenInfo {
	info := datatype.Zero("TweenInfo").(datatype.TweenInfo)
	if !c.Missing(at) {
		info.EasingDirection = enumArgument(c, at, "EasingDirection")
	}
	if !c.Missing(at + 1) {
		info.EasingStyle = enumArgument(c, at+1, "EasingStyle")
	}
	info.Time = float32(c.OptNumber(at+2, 1))
	return info
}

// guiTweenDone tells a script's function how a tween ended.
func guiTweenDone(env *bind.Env, script *runtime.Script, fn vm.Value) func(string) {
	return func(state string) {
		status := "Completed"
		if state == "Cancelled" {
			status = "Canceled" // sic: the two enums differ
		}
		env.Spawn(script, fn, env.ToLuau(enumItem(env, "TweenStatus", status)))
	}
}
