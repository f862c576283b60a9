package datatype

import (
	"math"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds values between two others. Its one rule: the ends are met
// exactly, and values in between may lie beyond them.

// Tweenable tells whether values of a property's type can be tweened
// (https://create.roblox.com/docs/reference/engine/classes/TweenService).
func Tweenable(t instance.Type) bool {
	switch t.Kind {
	case instance.KindBool, instance.KindEnum, instance.KindFloat32, instance.KindFloat64, instance.KindInt32, instance.KindInt64:
		return true
	case instance.KindDataType:
		switch t.Name {
		case "CFrame", "Color3", "Rect", "UDim", "UDim2", "Vector2", "Vector2int16", "Vector3":
			return true
		}
	}
	return false
}

// Between returns the value that lies at a fraction of the way between two
// values of one tweenable type. Booleans and items of enums, which have nothing
// in between, stay what they were until the end.
func Between(from, to any, alpha float64) any {
	switch alpha {
	case 0:
		return from
	case 1:
		return to
	}
	a32 := float32(alpha)
	switch from := from.(type) {
	case float64:
		return from + (to.(float64)-from)*alpha
	case bind.Vector3:
		return lerpVector(from, to.(bind.Vector3), a32)
	case CFrame:
		return lerpCFrame(from, to.(CFrame), alpha)
	case Color3:
		return lerpColor(from, to.(Color3), a32)
	case Vector2:
		return lerpVector2(from, to.(Vector2), a32)
	case Vector2int16:
		to := to.(Vector2int16)
		return Vector2int16{lerpInt16(from.X, to.X, alpha), lerpInt16(from.Y, to.Y, alpha)}
	case UDim:
		return lerpUDim(from, to.(UDim), alpha)
	case UDim2:
		to := to.(UDim2)
		return UDim2{lerpUDim(from.X, to.X, alpha), lerpUDim(from.Y, to.Y, alpha)}
	case Rect:
		to := to.(Rect)
		return Rect{lerpVector2(from.Min, to.Min, a32), lerpVector2(from.Max, to.Max, a32)}
	}
	if alpha > 1 {
		return to
	}
	return from
}

func lerpInt16(a, b int16, t float64) int16 {
	n := math.Round(float64(a) + (float64(b)-float64(a))*t)
	return int16(min(max(n, math.MinInt16), math.MaxInt16))
}
