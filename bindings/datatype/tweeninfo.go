package datatype

import (
	"fmt"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds TweenInfo. Its one rule: times are seconds in float32.

// TweenInfo says how a tween runs
// (https://create.roblox.com/docs/reference/engine/datatypes/TweenInfo).
type TweenInfo struct {
	Time            float32
	EasingStyle     *EnumItem
	EasingDirection *EnumItem
	RepeatCount     int32 // -1 is without end
	Reverses        bool
	DelayTime       float32
}

// TypeName returns "TweenInfo".
func (TweenInfo) TypeName() string { return "TweenInfo" }

// ToLuau returns a view of the value.
func (v TweenInfo) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

var tweenInfoType = bind.Type[TweenInfo]{
	Name:      "TweenInfo",
	Functions: map[string]func(bind.Args){"new": newTweenInfo},
	Numbers: map[string]func(TweenInfo) float64{
		"DelayTime":   func(v TweenInfo) float64 { return float64(v.DelayTime) },
		"RepeatCount": func(v TweenInfo) float64 { return float64(v.RepeatCount) },
		"Time":        func(v TweenInfo) float64 { return float64(v.Time) },
	},
	Properties: map[string]func(*bind.Env, TweenInfo) vm.Value{
		"EasingDirection": func(e *bind.Env, v TweenInfo) vm.Value { return v.EasingDirection.ToLuau(e) },
		"EasingStyle":     func(e *bind.Env, v TweenInfo) vm.Value { return v.EasingStyle.ToLuau(e) },
		"Reverses":        func(_ *bind.Env, v TweenInfo) vm.Value { return vm.Bool(v.Reverses) },
	},
	ToString: func(v TweenInfo) string {
		return fmt.Sprintf("Time:%s DelayTime:%s RepeatCount:%d Reverses:%s EasingDirection:%s EasingStyle:%s",
			joinFloats("", fullDigits, v.Time), joinFloats("", fullDigits, v.DelayTime), v.RepeatCount,
			title(v.Reverses), v.EasingDirection.Name, v.EasingStyle.Name)
	},
}

func newTweenInfo(c bind.Args) {
	c.Give(TweenInfo{
		Time:            c.OptFloat(1, 1),
		EasingStyle:     enumArg(c, 2, "EasingStyle", Item("EasingStyle", "Quad")),
		EasingDirection: enumArg(c, 3, "EasingDirection", Item("EasingDirection", "Out")),
		RepeatCount:     c.OptInt32(4, 0),
		Reverses:        c.OptBool(5, false),
		DelayTime:       c.OptFloat(6, 0),
	})
}
