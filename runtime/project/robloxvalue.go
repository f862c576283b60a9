package project

// This file holds the values of place and model files as a project file gives them.
// Its one rule: what project files have no words for is kept as robloxfile has it.
// https://rojo.space/docs/v7/properties/

import (
	"encoding/base64"

	"lanai/runtime/project/robloxfile"
)

// exactInteger is the largest integer that a float64 holds with all below it.
const exactInteger = 1 << 53

// robloxValue is a value as a project file would give it.
func robloxValue(v any) any {
	switch v := v.(type) {
	case bool:
		return Explicit{"Bool", v}
	case string:
		return Explicit{"String", v}
	case int32:
		return Explicit{"Int32", float64(v)}
	case int64:
		if v > exactInteger || v < -exactInteger {
			return Explicit{"Int64", v}
		}
		return Explicit{"Int64", float64(v)}
	case float32:
		return Explicit{"Float32", float64(v)}
	case float64:
		return Explicit{"Float64", v}
	case robloxfile.BinaryString:
		return Explicit{"BinaryString", base64.StdEncoding.EncodeToString([]byte(v))}
	case robloxfile.SharedString:
		return Explicit{"SharedString", v}
	case robloxfile.ContentID:
		return Explicit{"ContentId", string(v)}
	case robloxfile.Content:
		return Explicit{"Content", v.URI}
	case robloxfile.Enum:
		return Explicit{"Enum", float64(v)}
	case robloxfile.EnumItem:
		return Explicit{"EnumItem", map[string]any{"type": v.Enum, "value": float64(v.Value)}}
	case robloxfile.BrickColor:
		return Explicit{"BrickColor", float64(v)}
	case robloxfile.OptionalCFrame:
		return Explicit{"OptionalCFrame", v}
	case robloxfile.UniqueID:
		return Explicit{"UniqueId", v}
	case robloxfile.SecurityCapabilities:
		return Explicit{"SecurityCapabilities", v}
	}
	return robloxStruct(v)
}

// robloxStruct is robloxValue for values of several numbers.
func robloxStruct(v any) any {
	switch v := v.(type) {
	case robloxfile.Color3:
		return Explicit{"Color3", numberList(v[:]...)}
	case robloxfile.Color3uint8:
		return Explicit{"Color3uint8", []any{float64(v[0]), float64(v[1]), float64(v[2])}}
	case robloxfile.Vector2:
		return Explicit{"Vector2", numberList(v[:]...)}
	case robloxfile.Vector3:
		return Explicit{"Vector3", numberList(v[:]...)}
	case robloxfile.Vector3int16:
		return Explicit{"Vector3int16", []any{float64(v[0]), float64(v[1]), float64(v[2])}}
	case robloxfile.CFrame:
		rows := []any{numberList(v.Rotation[:3]...), numberList(v.Rotation[3:6]...), numberList(v.Rotation[6:]...)}
		return Explicit{"CFrame", map[string]any{"position": numberList(v.Position[:]...), "orientation": rows}}
	case robloxfile.UDim:
		return Explicit{"UDim", udimList(v)}
	case robloxfile.UDim2:
		return Explicit{"UDim2", []any{udimList(v.X), udimList(v.Y)}}
	case robloxfile.Rect:
		return Explicit{"Rect", []any{numberList(v.Min[:]...), numberList(v.Max[:]...)}}
	case robloxfile.Ray:
		return Explicit{"Ray", map[string]any{"origin": numberList(v.Origin[:]...), "direction": numberList(v.Direction[:]...)}}
	case robloxfile.NumberRange:
		return Explicit{"NumberRange", numberList(v.Min, v.Max)}
	case robloxfile.Faces:
		return Explicit{"Faces", bitNames(uint8(v), "Right", "Top", "Back", "Left", "Bottom", "Front")}
	case robloxfile.Axes:
		return Explicit{"Axes", bitNames(uint8(v), "X", "Y", "Z")}
	case robloxfile.NumberSequence:
		return Explicit{"NumberSequence", map[string]any{"keypoints": numberKeypoints(v)}}
	case robloxfile.ColorSequence:
		return Explicit{"ColorSequence", map[string]any{"keypoints": colorKeypoints(v)}}
	case robloxfile.PhysicalProperties:
		return Explicit{"PhysicalProperties", physicalProperties(v)}
	case robloxfile.Font:
		return Explicit{"Font", fontObject(v)}
	}
	return v
}

// robloxAttribute is robloxValue for attributes, of which three types go without saying.
func robloxAttribute(v any) any {
	switch v.(type) {
	case bool, float64, string:
		return v
	}
	return robloxValue(v)
}

func numberList(values ...float32) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = float64(v)
	}
	return out
}

func udimList(v robloxfile.UDim) []any { return []any{float64(v.Scale), float64(v.Offset)} }

// bitNames lists the names whose bits are set.
func bitNames(bits uint8, names ...string) []any {
	out := []any{}
	for i, name := range names {
		if bits&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return out
}

func numberKeypoints(v robloxfile.NumberSequence) []any {
	out := make([]any, len(v))
	for i, k := range v {
		out[i] = map[string]any{"time": float64(k.Time), "value": float64(k.Value), "envelope": float64(k.Envelope)}
	}
	return out
}

func colorKeypoints(v robloxfile.ColorSequence) []any {
	out := make([]any, len(v))
	for i, k := range v {
		out[i] = map[string]any{"time": float64(k.Time), "color": numberList(k.Color[:]...)}
	}
	return out
}

func physicalProperties(v robloxfile.PhysicalProperties) any {
	if !v.Custom {
		return "Default"
	}
	return map[string]any{"density": float64(v.Density), "friction": float64(v.Friction), "elasticity": float64(v.Elasticity),
		"frictionWeight": float64(v.FrictionWeight), "elasticityWeight": float64(v.ElasticityWeight), "acousticAbsorption": float64(v.AcousticAbsorption)}
}

// fontWeights are the items of FontWeight, from 100 in steps of 100.
var fontWeights = []string{"Thin", "ExtraLight", "Light", "Regular", "Medium", "SemiBold", "Bold", "ExtraBold", "Heavy"}

func fontObject(v robloxfile.Font) any {
	weight, style := "Regular", "Normal"
	if i := int(v.Weight)/100 - 1; i >= 0 && i < len(fontWeights) {
		weight = fontWeights[i]
	}
	if v.Style == 1 {
		style = "Italic"
	}
	return map[string]any{"family": v.Family, "weight": weight, "style": style}
}
