package datatype

import (
	"fmt"
	"reflect"

	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/project/robloxfile"
)

// This file holds values as place and model files have them. Its one rule: the
// type in the file is the one the value names, otherwise the property's.

// ForFile converts a value of a project file to one of a place or model file. p is
// the property, or nil for one that no class has, whose value must name its type.
func ForFile(p *instance.Property, v any) (any, error) {
	e, named := v.(runtime.Explicit)
	if id, ok := v.(robloxfile.ContentID); ok && p != nil && p.Type.Name == "Content" {
		return robloxfile.Content{URI: string(id)}, nil
	}
	if ref, ok := v.(robloxfile.Ref); ok && p != nil && p.Type.Name == "Content" {
		return robloxfile.Content{Object: ref}, nil
	}
	if isOfFile(v) {
		return v, nil
	}
	if text, isText := bare(v).(string); isText && p != nil && p.Type.Name == "Content" {
		return robloxfile.Content{URI: text}, nil
	}
	if named && plainFile[e.Type] != nil {
		return plainFile[e.Type](e.Value)
	}
	if p == nil {
		p = &instance.Property{Type: instance.Any}
	}
	data, err := FromProject(p, v)
	if err != nil {
		return nil, err
	}
	if data == nil && (named && e.Type == "PhysicalProperties" || p.Type.Name == "PhysicalProperties") {
		return robloxfile.PhysicalProperties{}, nil
	}
	return DataForFile(p.Type, data)
}

// plainFile converts the values of types that are numbers and texts in the tree.
var plainFile = map[string]func(v any) (any, error){
	"BinaryString":         fileBinary,
	"Bool":                 asIs[bool]("true or false"),
	"BrickColor":           fileNumber(func(n float64) any { return robloxfile.BrickColor(n) }),
	"Color3uint8":          fileColorBytes,
	"Content":              fileText(func(s string) any { return robloxfile.Content{URI: s} }),
	"ContentId":            fileText(func(s string) any { return robloxfile.ContentID(s) }),
	"Enum":                 fileNumber(func(n float64) any { return robloxfile.Enum(n) }),
	"EnumItem":             fileEnumItem,
	"Float32":              fileNumber(func(n float64) any { return float32(n) }),
	"Float64":              fileNumber(func(n float64) any { return n }),
	"Int32":                fileNumber(func(n float64) any { return int32(n) }),
	"Int64":                fileNumber(func(n float64) any { return int64(n) }),
	"OptionalCFrame":       fileOptionalCFrame,
	"SecurityCapabilities": fileNumber(func(n float64) any { return robloxfile.SecurityCapabilities(n) }),
	"SharedString":         fileShared,
	"String":               fileText(func(s string) any { return s }),
	"UniqueId":             fileUniqueID,
}

func fileNumber(convert func(float64) any) func(any) (any, error) {
	return func(v any) (any, error) {
		switch v := v.(type) {
		case float64:
			return convert(v), nil
		case int64: // one that a float64 cannot hold
			return v, nil
		}
		return nil, fmt.Errorf("got %s, want a number", describe(v))
	}
}

func fileText(convert func(string) any) func(any) (any, error) {
	return func(v any) (any, error) {
		text, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("got %s, want a string", describe(v))
		}
		return convert(text), nil
	}
}

// FontOfEnum is the font that an item of Enum.Font stands for; ok is false if there is none.
func FontOfEnum(number robloxfile.Enum) (font any, ok bool) {
	item := EnumOf("Font").Number(float64(number))
	if item == nil || item.Name == "Unknown" {
		return nil, false
	}
	font, err := DataForFile(instance.Any, fontOf(item))
	return font, err == nil
}

// NamesType tells whether a value of a project says what type it is of.
func NamesType(v any) bool {
	_, named := v.(runtime.Explicit)
	return named || isOfFile(v)
}

// isOfFile tells the values that came from a place or model file and say their type.
func isOfFile(v any) bool {
	switch v.(type) {
	case robloxfile.UniqueID, robloxfile.SecurityCapabilities, robloxfile.EnumItem, robloxfile.NumberSequence, robloxfile.ColorSequence, robloxfile.Ref:
		return true
	}
	_, ok := fromFile(v)
	return ok
}

// fileOptionalCFrame takes a CFrame, or null for none.
func fileOptionalCFrame(v any) (any, error) {
	c, err := optionalCFrameFromJSON(v)
	if err != nil || c == nil {
		return robloxfile.OptionalCFrame{CFrame: robloxfile.CFrame{Rotation: identityMatrix}}, err
	}
	frame := c.(CFrame)
	return robloxfile.OptionalCFrame{CFrame: robloxfile.CFrame{Position: fileVector3(frame.Position), Rotation: frame.R}, Some: true}, nil
}

// fileUniqueID takes 32 hexadecimal digits, as XML files have them.
func fileUniqueID(v any) (any, error) {
	text, ok := v.(string)
	id, valid := robloxfile.ParseUniqueID(text)
	if !ok || !valid {
		return nil, fmt.Errorf("got %s, want 32 hexadecimal digits", describe(v))
	}
	return id, nil
}

func fileShared(v any) (any, error) {
	b, err := fileBinary(v)
	if err != nil {
		return nil, err
	}
	return robloxfile.SharedString(b.(robloxfile.BinaryString)), nil
}

func fileBinary(v any) (any, error) {
	b, err := fromBase64(v)
	return robloxfile.BinaryString(b), err
}

func fileColorBytes(v any) (any, error) {
	n, err := numbers(v, 3)
	if err != nil {
		return nil, err
	}
	var c robloxfile.Color3uint8
	for i, channel := range n {
		c[i] = uint8(min(max(channel, 0), 255))
	}
	return c, nil
}

func fileEnumItem(v any) (any, error) {
	item, err := enumItemFromJSON(v)
	if err != nil {
		return nil, err
	}
	i := item.(*EnumItem)
	return robloxfile.EnumItem{Enum: i.enum.name, Value: uint32(i.Value)}, nil
}

// DataForFile converts a value of the tree, such as a property's default, to one of a place or model file. t is the
// property's type.
func DataForFile(t instance.Type, v any) (any, error) {
	switch v := v.(type) {
	case bool:
		return v, nil
	case string:
		if t.Name == "Content" {
			return robloxfile.Content{URI: v}, nil
		}
		return v, nil
	case float64:
		return fileNumberOf(t.Kind, v), nil
	case *EnumItem:
		if t.Kind == instance.KindAny {
			return robloxfile.EnumItem{Enum: v.enum.name, Value: uint32(v.Value)}, nil
		}
		return robloxfile.Enum(v.Value), nil
	case Content:
		return robloxfile.Content{URI: v.URI}, nil
	case BrickColor:
		return robloxfile.BrickColor(v.Number), nil
	case Color3:
		return robloxfile.Color3{v.R, v.G, v.B}, nil
	case Vector2:
		return fileVector2(v), nil
	case vec:
		return fileVector3(v), nil
	case Vector2int16:
		return robloxfile.Vector2int16{v.X, v.Y}, nil
	case Vector3int16:
		return robloxfile.Vector3int16{v.X, v.Y, v.Z}, nil
	case CFrame:
		return robloxfile.CFrame{Position: fileVector3(v.Position), Rotation: v.R}, nil
	case UDim:
		return robloxfile.UDim(v), nil
	case UDim2:
		return robloxfile.UDim2{X: robloxfile.UDim(v.X), Y: robloxfile.UDim(v.Y)}, nil
	case Rect:
		return robloxfile.Rect{Min: fileVector2(v.Min), Max: fileVector2(v.Max)}, nil
	case Ray:
		return robloxfile.Ray{Origin: fileVector3(v.Origin), Direction: fileVector3(v.Direction)}, nil
	case Faces:
		return robloxfile.Faces(v.bits), nil
	case Axes:
		return robloxfile.Axes(v.bits), nil
	case NumberRange:
		return robloxfile.NumberRange(v), nil
	case *NumberSequence:
		return fileNumberSequence(v), nil
	case *ColorSequence:
		return fileColorSequence(v), nil
	case PhysicalProperties:
		return robloxfile.PhysicalProperties{Custom: true, Density: v.Density, Friction: v.Friction, Elasticity: v.Elasticity,
			FrictionWeight: v.FrictionWeight, ElasticityWeight: v.ElasticityWeight, AcousticAbsorption: v.AcousticAbsorption}, nil
	case Font:
		return robloxfile.Font{Family: v.Family, Weight: uint16(v.Weight.Value), Style: uint8(v.Style.Value)}, nil
	}
	return nil, fmt.Errorf("a %T has no place in place and model files", v)
}

// fileNumberOf is a number in the width of a property.
func fileNumberOf(kind instance.Kind, n float64) any {
	switch kind {
	case instance.KindInt32:
		return int32(n)
	case instance.KindInt64:
		return int64(n)
	case instance.KindFloat32:
		return float32(n)
	case instance.KindEnum:
		return robloxfile.Enum(n)
	}
	return n
}

func fileVector2(v Vector2) robloxfile.Vector2 { return robloxfile.Vector2{v.X, v.Y} }

func fileVector3(v vec) robloxfile.Vector3 { return robloxfile.Vector3{v.X, v.Y, v.Z} }

func fileNumberSequence(v *NumberSequence) robloxfile.NumberSequence {
	out := make(robloxfile.NumberSequence, len(v.Points))
	for i, p := range v.Points {
		out[i] = robloxfile.NumberKeypoint(p)
	}
	return out
}

func fileColorSequence(v *ColorSequence) robloxfile.ColorSequence {
	out := make(robloxfile.ColorSequence, len(v.Points))
	for i, p := range v.Points {
		out[i] = robloxfile.ColorKeypoint{Time: p.Time, Color: robloxfile.Color3{p.Value.R, p.Value.G, p.Value.B}}
	}
	return out
}

// IsDefault tells whether a value of a project file is what a property has by
// itself, so that setting it would change nothing. A property with a behaviour
// of its own has no such value.
func IsDefault(class *instance.Class, p *instance.Property, v any) bool {
	if p.Get != nil {
		return false
	}
	data, err := FromProject(p, v)
	if err != nil {
		return false
	}
	switch n, isNumber := data.(float64); {
	case isNumber && p.Type.Kind == instance.KindEnum && EnumOf(p.Type.Name) == nil:
		return false
	case isNumber && p.Type.Kind == instance.KindEnum:
		data = EnumOf(p.Type.Name).find(n)
	case isNumber && p.Type.Kind == instance.KindFloat32:
		data = float64(float32(n))
	}
	return reflect.DeepEqual(data, class.Default(p))
}
