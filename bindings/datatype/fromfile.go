package datatype

import (
	"lanai/runtime/project/robloxfile"
)

// This file holds values of place and model files as the tree has them. Its one rule: it
// is the opposite of DataForFile, and what no script could make is no value.

// fromFile converts a value of a place or model file; ok is false for any other value.
func fromFile(v any) (data any, ok bool) {
	switch v := v.(type) {
	case int32:
		return float64(v), true
	case int64:
		return float64(v), true
	case float32:
		return float64(v), true
	case robloxfile.Enum:
		return float64(v), true
	case robloxfile.BinaryString:
		return string(v), true
	case robloxfile.SharedString:
		return string(v), true
	case robloxfile.ContentID:
		return string(v), true
	case robloxfile.Content:
		return Content{URI: v.URI}, true
	case robloxfile.CFrame:
		return cframeFromFile(v), true
	case robloxfile.OptionalCFrame:
		if !v.Some {
			return nil, true
		}
		return cframeFromFile(v.CFrame), true
	case robloxfile.Vector3:
		return vec{X: v[0], Y: v[1], Z: v[2]}, true
	case robloxfile.Color3:
		return Color3{v[0], v[1], v[2]}, true
	case robloxfile.Color3uint8:
		return RGB(float64(v[0]), float64(v[1]), float64(v[2])), true
	case robloxfile.BrickColor:
		return BrickColorNumber(float64(v)), true
	}
	return rareFromFile(v)
}

// rareFromFile is fromFile for types that parts do not have.
func rareFromFile(v any) (data any, ok bool) {
	switch v := v.(type) {
	case robloxfile.EnumItem:
		enum := EnumOf(v.Enum)
		if enum == nil {
			return nil, false
		}
		item := enum.Number(float64(v.Value))
		return item, item != nil
	case robloxfile.Vector2:
		return Vector2{v[0], v[1]}, true
	case robloxfile.Vector2int16:
		return Vector2int16{v[0], v[1]}, true
	case robloxfile.Vector3int16:
		return Vector3int16{v[0], v[1], v[2]}, true
	case robloxfile.UDim:
		return UDim(v), true
	case robloxfile.UDim2:
		return UDim2{UDim(v.X), UDim(v.Y)}, true
	case robloxfile.Rect:
		return newRectangle(Vector2{v.Min[0], v.Min[1]}, Vector2{v.Max[0], v.Max[1]}), true
	case robloxfile.Ray:
		return Ray{vec{X: v.Origin[0], Y: v.Origin[1], Z: v.Origin[2]}, vec{X: v.Direction[0], Y: v.Direction[1], Z: v.Direction[2]}}, true
	case robloxfile.Faces:
		return Faces{uint8(v)}, true
	case robloxfile.Axes:
		return Axes{uint8(v)}, true
	case robloxfile.NumberRange:
		return NumberRange(v), true
	case robloxfile.NumberSequence:
		return numberSequenceFromFile(v)
	case robloxfile.ColorSequence:
		return colorSequenceFromFile(v)
	case robloxfile.PhysicalProperties:
		if !v.Custom {
			return nil, true
		}
		return PhysicalProperties{v.Density, v.Friction, v.Elasticity, v.FrictionWeight, v.ElasticityWeight, v.AcousticAbsorption}.clamped(), true
	case robloxfile.Font:
		return fontFromFile(v), true
	}
	return nil, false
}

func cframeFromFile(v robloxfile.CFrame) CFrame {
	return CFrame{vec{X: v.Position[0], Y: v.Position[1], Z: v.Position[2]}, v.Rotation}
}

// numberSequenceFromFile is false for keypoints that no NumberSequence can have.
func numberSequenceFromFile(v robloxfile.NumberSequence) (any, bool) {
	points := make([]NumberSequenceKeypoint, len(v))
	for i, k := range v {
		points[i] = NumberSequenceKeypoint(k)
	}
	return &NumberSequence{points}, checkKeypoints("NumberSequence", points) == ""
}

func colorSequenceFromFile(v robloxfile.ColorSequence) (any, bool) {
	points := make([]ColorSequenceKeypoint, len(v))
	for i, k := range v {
		points[i] = ColorSequenceKeypoint{k.Time, Color3{k.Color[0], k.Color[1], k.Color[2]}}
	}
	return &ColorSequence{points}, checkKeypoints("ColorSequence", points) == ""
}

// fontFromFile takes a weight or style that Roblox does not have for the usual one.
func fontFromFile(v robloxfile.Font) Font {
	font := Font{v.Family, Item("FontWeight", "Regular"), Item("FontStyle", "Normal")}
	if item := EnumOf("FontWeight").Number(float64(v.Weight)); item != nil {
		font.Weight = item
	}
	if item := EnumOf("FontStyle").Number(float64(v.Style)); item != nil {
		font.Style = item
	}
	return font
}
