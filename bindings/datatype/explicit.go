package datatype

import (
	"encoding/base64"
	"fmt"
	"math"
	"strings"

	"lanai/runtime"
)

// This file holds the shapes of values that name their type in project files
// (https://rojo.space/docs/v7/properties/#explicit-property-values). Its one
// rule: an error says what was there and what should be.

// explicit converts the values of each type. A number, a string and a boolean
// stay what they are.
var explicit = map[string]func(v any) (any, error){
	"Axes":                 axesFromJSON,
	"BinaryString":         binaryFromJSON,
	"Bool":                 asIs[bool]("true or false"),
	"BrickColor":           brickColorFromJSON,
	"CFrame":               cframeFromJSON,
	"Color3":               floats(3, func(n []float32) any { return Color3{n[0], n[1], n[2]} }),
	"Color3uint8":          colorBytesFromJSON,
	"ColorSequence":        colorSequenceFromJSON,
	"Content":              asIs[string]("a string"),
	"ContentId":            asIs[string]("a string"),
	"Enum":                 asIs[float64]("a number"),
	"EnumItem":             enumItemFromJSON,
	"Faces":                facesFromJSON,
	"Float32":              asIs[float64]("a number"),
	"Float64":              asIs[float64]("a number"),
	"Font":                 fontFromJSON,
	"Int32":                asIs[float64]("a number"),
	"Int64":                asIs[float64]("a number"),
	"NumberRange":          numberRangeFromJSON,
	"NumberSequence":       numberSequenceFromJSON,
	"OptionalCFrame":       optionalCFrameFromJSON,
	"PhysicalProperties":   physicalPropertiesFromJSON,
	"Ray":                  rayFromJSON,
	"Rect":                 rectFromJSON,
	"Region3":              region3FromJSON,
	"Region3int16":         region3int16FromJSON,
	"SecurityCapabilities": asIs[float64]("a number"),
	"SharedString":         binaryFromJSON,
	"String":               asIs[string]("a string"),
	"UDim":                 udimFromJSON,
	"UDim2":                udim2FromJSON,
	"UniqueId":             asIs[string]("a string"),
	"Vector2":              floats(2, func(n []float32) any { return Vector2{n[0], n[1]} }),
	"Vector2int16":         floats(2, func(n []float32) any { return Vector2int16{toInt16(n[0]), toInt16(n[1])} }),
	"Vector3":              floats(3, func(n []float32) any { return vec{X: n[0], Y: n[1], Z: n[2]} }),
	"Vector3int16":         floats(3, func(n []float32) any { return Vector3int16{toInt16(n[0]), toInt16(n[1]), toInt16(n[2])} }),
}

// --- shapes -----------------------------------------------------------------

// asIs accepts a value of one Go type.
func asIs[T any](want string) func(any) (any, error) {
	return func(v any) (any, error) {
		if _, ok := v.(T); !ok {
			return nil, fmt.Errorf("got %s, want %s", describe(v), want)
		}
		return v, nil
	}
}

// floats accepts an array of n numbers.
func floats(n int, make func([]float32) any) func(any) (any, error) {
	return func(v any) (any, error) {
		list, err := numbers(v, n)
		if err != nil {
			return nil, err
		}
		return make(list), nil
	}
}

// numbers reads an array of n numbers.
func numbers(v any, n int) ([]float32, error) {
	out := make([]float32, n)
	if list, ok := v.(runtime.Numbers); ok && len(list) == n {
		for i, f := range list {
			out[i] = float32(f)
		}
		return out, nil
	}
	list, err := elements(v, n)
	if err != nil {
		return nil, err
	}
	for i, item := range list {
		f, ok := item.(float64)
		if !ok {
			return nil, fmt.Errorf("got %s at place %d, want a number", describe(item), i+1)
		}
		out[i] = float32(f)
	}
	return out, nil
}

// elements reads an array of n values.
func elements(v any, n int) ([]any, error) {
	list, ok := listOf(v)
	if !ok || len(list) != n {
		return nil, fmt.Errorf("got %s, want an array of %d", describe(v), n)
	}
	return list, nil
}

// listOf is an array as a list of values.
func listOf(v any) (list []any, ok bool) {
	if numbers, isNumbers := v.(runtime.Numbers); isNumbers {
		for _, n := range numbers {
			list = append(list, n)
		}
		return list, true
	}
	list, ok = v.([]any)
	return list, ok
}

// members reads an object; names are the only members it may have.
func members(v any, names ...string) (map[string]any, error) {
	object, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("got %s, want an object with %s", describe(v), strings.Join(names, ", "))
	}
	for name := range object {
		known := false
		for _, n := range names {
			known = known || n == name
		}
		if !known {
			return nil, fmt.Errorf("unknown member %q, want %s", name, strings.Join(names, ", "))
		}
	}
	return object, nil
}

// number reads a member of an object.
func number(object map[string]any, name string) (float32, error) {
	f, ok := object[name].(float64)
	if !ok {
		return 0, fmt.Errorf("got %s as %s, want a number", describe(object[name]), name)
	}
	return float32(f), nil
}

// numberMembers reads members of an object in order.
func numberMembers(v any, names ...string) ([]float32, error) {
	object, err := members(v, names...)
	if err != nil {
		return nil, err
	}
	out := make([]float32, len(names))
	for i, name := range names {
		if out[i], err = number(object, name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func toInt16(f float32) int16 { return int16(min(max(f, math.MinInt16), math.MaxInt16)) }

// --- types ------------------------------------------------------------------

func binaryFromJSON(v any) (any, error) {
	b, err := fromBase64(v)
	return string(b), err
}

func fromBase64(v any) ([]byte, error) {
	text, ok := v.(string)
	if !ok {
		return nil, fmt.Errorf("got %s, want a string in base64", describe(v))
	}
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("not base64: %w", err)
	}
	return b, nil
}

func brickColorFromJSON(v any) (any, error) {
	n, ok := v.(float64)
	if !ok {
		return nil, fmt.Errorf("got %s, want a number", describe(v))
	}
	return BrickColorNumber(n), nil
}

func colorBytesFromJSON(v any) (any, error) {
	n, err := numbers(v, 3)
	if err != nil {
		return nil, err
	}
	return RGB(float64(n[0]), float64(n[1]), float64(n[2])), nil
}

// cframeFromJSON reads {position: [3], orientation: [3][3]}.
func cframeFromJSON(v any) (any, error) {
	object, err := members(v, "position", "orientation")
	if err != nil {
		return nil, err
	}
	p, err := numbers(object["position"], 3)
	if err != nil {
		return nil, fmt.Errorf("position: %w", err)
	}
	rows, err := elements(object["orientation"], 3)
	if err != nil {
		return nil, fmt.Errorf("orientation: %w", err)
	}
	c := At(vec{X: p[0], Y: p[1], Z: p[2]})
	for i, row := range rows {
		n, err := numbers(row, 3)
		if err != nil {
			return nil, fmt.Errorf("orientation: %w", err)
		}
		copy(c.R[3*i:], n)
	}
	return c, nil
}

// optionalCFrameFromJSON reads null, which is none, or what cframeFromJSON reads.
func optionalCFrameFromJSON(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	return cframeFromJSON(v)
}

// cornersFromJSON reads {min: [3], max: [3]}.
func cornersFromJSON(v any) (low, high []float32, err error) {
	object, err := members(v, "min", "max")
	if err != nil {
		return nil, nil, err
	}
	if low, err = numbers(object["min"], 3); err != nil {
		return nil, nil, fmt.Errorf("min: %w", err)
	}
	if high, err = numbers(object["max"], 3); err != nil {
		return nil, nil, fmt.Errorf("max: %w", err)
	}
	return low, high, nil
}

func region3FromJSON(v any) (any, error) {
	low, high, err := cornersFromJSON(v)
	if err != nil {
		return nil, err
	}
	return Region3{vec{X: low[0], Y: low[1], Z: low[2]}, vec{X: high[0], Y: high[1], Z: high[2]}}, nil
}

func region3int16FromJSON(v any) (any, error) {
	low, high, err := cornersFromJSON(v)
	if err != nil {
		return nil, err
	}
	return Region3int16{
		Vector3int16{toInt16(low[0]), toInt16(low[1]), toInt16(low[2])},
		Vector3int16{toInt16(high[0]), toInt16(high[1]), toInt16(high[2])},
	}, nil
}

func udimFromJSON(v any) (any, error) {
	n, err := numbers(v, 2)
	if err != nil {
		return nil, err
	}
	return UDim{n[0], int32(n[1])}, nil
}

func udim2FromJSON(v any) (any, error) {
	axes, err := elements(v, 2)
	if err != nil {
		return nil, err
	}
	var pair [2]UDim
	for i := range axes {
		u, err := udimFromJSON(axes[i])
		if err != nil {
			return nil, err
		}
		pair[i] = u.(UDim)
	}
	return UDim2{pair[0], pair[1]}, nil
}

func rectFromJSON(v any) (any, error) {
	corners, err := elements(v, 2)
	if err != nil {
		return nil, err
	}
	low, err := numbers(corners[0], 2)
	if err != nil {
		return nil, err
	}
	high, err := numbers(corners[1], 2)
	if err != nil {
		return nil, err
	}
	return newRectangle(Vector2{low[0], low[1]}, Vector2{high[0], high[1]}), nil
}

func rayFromJSON(v any) (any, error) {
	object, err := members(v, "origin", "direction")
	if err != nil {
		return nil, err
	}
	o, err := numbers(object["origin"], 3)
	if err != nil {
		return nil, fmt.Errorf("origin: %w", err)
	}
	d, err := numbers(object["direction"], 3)
	if err != nil {
		return nil, fmt.Errorf("direction: %w", err)
	}
	return Ray{vec{X: o[0], Y: o[1], Z: o[2]}, vec{X: d[0], Y: d[1], Z: d[2]}}, nil
}

func numberRangeFromJSON(v any) (any, error) {
	n, err := numbers(v, 2)
	if err != nil {
		return nil, err
	}
	if n[0] > n[1] {
		return nil, fmt.Errorf("got a minimum of %v above the maximum of %v", n[0], n[1])
	}
	return NumberRange{n[0], n[1]}, nil
}

func axesFromJSON(v any) (any, error) {
	bits, err := bitsFromJSON(v, "Axis")
	return Axes{bits}, err
}

func facesFromJSON(v any) (any, error) {
	bits, err := bitsFromJSON(v, "NormalId")
	return Faces{bits}, err
}

// bitsFromJSON reads an array of names of items.
func bitsFromJSON(v any, enum string) (bits uint8, err error) {
	list, ok := listOf(v)
	if !ok {
		return 0, fmt.Errorf("got %s, want an array of names", describe(v))
	}
	for _, name := range list {
		item := EnumOf(enum).find(name)
		if _, isText := name.(string); !isText || item == nil {
			return 0, fmt.Errorf("got %s, want an item of %s", describe(name), enum)
		}
		bits |= 1 << item.Value
	}
	return bits, nil
}

// enumItemFromJSON reads {type, value}.
func enumItemFromJSON(v any) (any, error) {
	object, err := members(v, "type", "value")
	if err != nil {
		return nil, err
	}
	name, _ := object["type"].(string)
	enum := EnumOf(name)
	if enum == nil {
		return nil, fmt.Errorf("got %s as type, want the name of an enum", describe(object["type"]))
	}
	item := enum.find(object["value"])
	if item == nil {
		return nil, fmt.Errorf("got %s as value, want an item of %s", describe(object["value"]), name)
	}
	return item, nil
}

// physicalPropertiesFromJSON reads "Default", which is nil, or an object.
func physicalPropertiesFromJSON(v any) (any, error) {
	if v == "Default" {
		return nil, nil
	}
	object, err := members(v, "density", "friction", "elasticity", "frictionWeight", "elasticityWeight", "acousticAbsorption")
	if err != nil {
		return nil, err
	}
	rest := make(map[string]any, len(object))
	for name, value := range object {
		rest[name] = value
	}
	if rest["acousticAbsorption"] == nil {
		rest["acousticAbsorption"] = 0.0
	}
	n, err := numberMembers(rest, "density", "friction", "elasticity", "frictionWeight", "elasticityWeight", "acousticAbsorption")
	if err != nil {
		return nil, err
	}
	return PhysicalProperties{n[0], n[1], n[2], n[3], n[4], n[5]}.clamped(), nil
}

// fontFromJSON reads {family, weight, style}.
func fontFromJSON(v any) (any, error) {
	object, err := members(v, "family", "weight", "style")
	if err != nil {
		return nil, err
	}
	family, ok := object["family"].(string)
	if !ok {
		return nil, fmt.Errorf("got %s as family, want a string", describe(object["family"]))
	}
	font := Font{family, Item("FontWeight", "Regular"), Item("FontStyle", "Normal")}
	if w := object["weight"]; w != nil {
		if font.Weight = EnumOf("FontWeight").find(w); font.Weight == nil {
			return nil, fmt.Errorf("got %s as weight, want an item of FontWeight", describe(w))
		}
	}
	if s := object["style"]; s != nil {
		if font.Style = EnumOf("FontStyle").find(s); font.Style == nil {
			return nil, fmt.Errorf("got %s as style, want an item of FontStyle", describe(s))
		}
	}
	return font, nil
}
