package datatype_test

// This file tests values of project files. Its one rule: a case is one line:
// a property, its JSON, and what it becomes as scripts print it, or the error.

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// thing is the class the tests set properties of: one property of every kind.
var thing = bind.Class{
	Name:      "Thing",
	Creatable: true,
	Methods: map[string]bind.Method{
		"GetAttribute": func(c *bind.Call) { c.Give(c.Self.Attribute(c.String(1))) },
		"SetAttribute": func(c *bind.Call) { c.Check(c.Self.SetAttribute(c.String(1), c.Any(2))) },
	},
	Properties: []instance.Property{
		{Name: "Any", Type: instance.Any},
		{Name: "Big", Type: instance.Int64, Default: 0.0},
		{Name: "CFrame", Type: instance.DataType("CFrame"), Default: datatype.Identity},
		{Name: "Color", Type: instance.DataType("Color3"), Default: datatype.Color3{}},
		{Name: "Count", Type: instance.Int32, Default: 0.0},
		{Name: "Flag", Type: instance.Bool, Default: false},
		{Name: "Font", Type: instance.DataType("Font"), Default: datatype.Font{}},
		{Name: "Fraction", Type: instance.Float32, Default: 0.0},
		{Name: "Link", Type: instance.InstanceOf("Thing")},
		{Name: "Material", Type: instance.EnumOf("Material"), Default: datatype.Item("Material", "Plastic")},
		{Name: "Place", Type: instance.DataType("Vector2"), Default: datatype.Vector2{}},
		{Name: "Size", Type: instance.DataType("Vector3"), Default: bind.Vector3{X: 4, Y: 1, Z: 2}},
		{Name: "Span", Type: instance.DataType("UDim2"), Default: datatype.UDim2{}},
		{Name: "Text", Type: instance.String, Default: ""},
	},
}

var projectValues = []struct{ property, value, want, err string }{
	{"Flag", `true`, "true", ""},
	{"Flag", `1`, "", "Thing.Flag: got the number 1, want true or false"},
	{"Text", `"a"`, "a", ""},
	{"Text", `5`, "", "Thing.Text: got the number 5, want a string"},
	{"Count", `3`, "3", ""},
	{"Count", `"3"`, "", `Thing.Count: got the string "3", want a number`},
	{"Fraction", `0.1`, "0.10000000149011612", ""},
	{"Material", `"Wood"`, "Enum.Material.Wood", ""},
	{"Material", `"wood"`, "", `Thing.Material: got "wood", want an item of Material such as Plastic, SmoothPlastic, Neon`},
	{"Material", `{}`, "", "Thing.Material: got an object, want an item of Material such as Plastic, SmoothPlastic, Neon"},
	{"Size", `[1, 2, 3]`, "1, 2, 3", ""},
	{"Size", `[1, 2]`, "", "Thing.Size: got an array of 2, want [x, y, z]"},
	{"Color", `[1, 0.5, 0]`, "1, 0.5, 0", ""},
	{"Place", `[1, 2]`, "1, 2", ""},
	{"Place", `[1, "2"]`, "", "Thing.Place: got an array of 2, want [x, y]"},
	{"CFrame", `[1,2,3, 1,0,0, 0,1,0, 0,0,1]`, "1, 2, 3, 1, 0, 0, 0, 1, 0, 0, 0, 1", ""},
	{"CFrame", `[1,2,3]`, "", "Thing.CFrame: got an array of 3, want [x, y, z, R00, R01, R02, R10, R11, R12, R20, R21, R22]"},
	{"Font", `{"family": "f", "weight": "Bold", "style": "Italic"}`, "Font { Family = f, Weight = Bold, Style = Italic }", ""},
	{"Font", `{"family": "f", "weight": "Fat"}`, "", `Thing.Font: got an object, want {"family": ..., "weight": ..., "style": ...}`},
	{"Span", `[[0, 1], [0, 2]]`, "", `Thing.Span: got an array of 2, want {"UDim2": ...}: a value of this type must name it`},
	{"Link", `"other"`, "", `Thing.Link: got the string "other": a reference is given by the attribute Rojo_Target_Link`},
	{"Any", `"x"`, "x", ""},
	{"Any", `[1]`, "", `Thing.Any: Cannot unambiguously resolve an array of 1: name the type, as in {"Vector3": [1, 2, 3]}`},
	{"Nope", `1`, "", "Unknown property Thing.Nope"},

	{"Any", `{"Axes": ["X", "Z"]}`, "X, Z", ""},
	{"Any", `{"Axes": ["W"]}`, "", `Thing.Any: Axes: got the string "W", want an item of Axis`},
	{"Any", `{"BinaryString": "aGk="}`, "hi", ""},
	{"Any", `{"BinaryString": "?"}`, "", "Thing.Any: BinaryString: not base64: illegal base64 data at input byte 0"},
	{"Any", `{"Bool": true}`, "true", ""},
	{"Any", `{"BrickColor": 21}`, "Bright red", ""},
	{"CFrame", `{"CFrame": {"position": [1,2,3], "orientation": [[1,0,0],[0,1,0],[0,0,1]]}}`, "1, 2, 3, 1, 0, 0, 0, 1, 0, 0, 0, 1", ""},
	{"CFrame", `{"CFrame": {"position": [1,2,3], "orientation": [[1,0,0],[0,1,0]]}}`, "", "Thing.CFrame: CFrame: orientation: got an array of 2, want an array of 3"},
	{"CFrame", `{"CFrame": {"pos": [1,2,3]}}`, "", `Thing.CFrame: CFrame: unknown member "pos", want position, orientation`},
	{"Color", `{"Color3": [0, 1, 0]}`, "0, 1, 0", ""},
	{"Color", `{"Color3uint8": [255, 0, 51]}`, "1, 0, 0.2", ""},
	{"Any", `{"ColorSequence": {"keypoints": [{"time": 0, "color": [1,1,1]}, {"time": 1, "color": [0,0,0]}]}}`, "0 1 1 1 0 1 0 0 0 0 ", ""},
	{"Any", `{"ColorSequence": {"keypoints": [{"time": 0, "color": [1,1]}]}}`, "", "Thing.Any: ColorSequence: keypoint 1: color: got an array of 2, want an array of 3"},
	{"Text", `{"Content": "rbxassetid://1"}`, "rbxassetid://1", ""},
	{"Text", `{"ContentId": "rbxassetid://1"}`, "rbxassetid://1", ""},
	{"Material", `{"Enum": 512}`, "Enum.Material.Wood", ""},
	{"Material", `{"Enum": 1}`, "", `Thing.Material: Invalid value "1" for enum Material`},
	{"Any", `{"Faces": ["Top", "Front"]}`, "Top, Front", ""},
	{"Fraction", `{"Float32": 0.5}`, "0.5", ""},
	{"Fraction", `{"Float64": 0.5}`, "0.5", ""},
	{"Fraction", `{"Float64": "x"}`, "", `Thing.Fraction: Float64: got the string "x", want a number`},
	{"Font", `{"Font": {"family": "f"}}`, "Font { Family = f, Weight = Regular, Style = Normal }", ""},
	{"Font", `{"Font": {"family": "f", "style": 9}}`, "", "Thing.Font: Font: got the number 9 as style, want an item of FontStyle"},
	{"Count", `{"Int32": 7}`, "7", ""},
	{"Big", `{"Int64": 7}`, "7", ""},
	{"Any", `{"NumberRange": [1, 2]}`, "1 2 ", ""},
	{"Any", `{"NumberRange": [2, 1]}`, "", "Thing.Any: NumberRange: got a minimum of 2 above the maximum of 1"},
	{"Any", `{"NumberSequence": {"keypoints": [{"time": 0, "value": 1, "envelope": 0}, {"time": 1, "value": 2, "envelope": 0}]}}`, "0 1 0 1 2 0 ", ""},
	{"Any", `{"NumberSequence": {"keypoints": []}}`, "", "Thing.Any: NumberSequence: NumberSequence: requires at least 2 keypoints"},
	{"Any", `{"PhysicalProperties": "Default"}`, "nil", ""},
	{"Any", `{"PhysicalProperties": {"density": 1, "friction": 0.5, "elasticity": 0.5, "frictionWeight": 1, "elasticityWeight": 1}}`, "1, 0.5, 0.5, 1, 1", ""},
	{"Any", `{"PhysicalProperties": {"density": 1}}`, "", "Thing.Any: PhysicalProperties: got null as friction, want a number"},
	{"Any", `{"Ray": {"origin": [1,2,3], "direction": [4,5,6]}}`, "{1, 2, 3}, {4, 5, 6}", ""},
	{"Any", `{"Rect": [[1,2],[3,4]]}`, "1, 2, 3, 4", ""},
	{"Any", `{"String": "s"}`, "s", ""},
	{"Any", `{"UDim": [0.5, 3]}`, "0.5, 3", ""},
	{"Span", `{"UDim2": [[0.5, 3], [1, 4]]}`, "{0.5, 3}, {1, 4}", ""},
	{"Place", `{"Vector2": [1, 2]}`, "1, 2", ""},
	{"Any", `{"Vector2int16": [1, 70000]}`, "1, 32767", ""},
	{"Size", `{"Vector3": [1, 2, 3]}`, "1, 2, 3", ""},
	{"Any", `{"Vector3int16": [1, 2, 3]}`, "1, 2, 3", ""},
	{"Size", `{"Vector2": [1, 2]}`, "", "Thing.Size: Unable to assign property Size. Vector3 expected, got Vector2"},
}

// parseValue reads JSON as package project does: an object with one member
// whose name is capitalised names its type.
func parseValue(t *testing.T, text string) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(text), &v))
	if object, ok := v.(map[string]any); ok && len(object) == 1 {
		for name, value := range object {
			return runtime.Explicit{Type: name, Value: value}
		}
	}
	return v
}

func newThing(e *bind.Env) *instance.Instance {
	return e.Tree.Create(e.Tree.Registry().Class("Thing"))
}

func TestProjectValues(t *testing.T) {
	e := newEnv(t)
	th := e.VM.NewThread(vm.NewFunction("", func(*vm.Call) {}).Value())
	for _, c := range projectValues {
		i := newThing(e)
		err := datatype.SetProjectProperty(i, c.property, parseValue(t, c.value))
		if c.err != "" {
			assert.EqualError(t, err, c.err, "%s %s", c.property, c.value)
			continue
		}
		if assert.NoError(t, err, "%s %s", c.property, c.value) {
			got, err := i.Get(c.property)
			require.NoError(t, err)
			assert.Equal(t, c.want, th.ToString(e.ToLuau(got)), "%s %s", c.property, c.value)
		}
	}
}

func TestProjectUnknownType(t *testing.T) {
	err := datatype.SetProjectProperty(newThing(newEnv(t)), "Any", runtime.Explicit{Type: "Ref", Value: "x"})
	assert.ErrorContains(t, err, "Thing.Any: type Ref is not supported by Lanai; it knows Axes, BinaryString, Bool")
}

func TestProjectTagsAndAttributes(t *testing.T) {
	i := newThing(newEnv(t))
	require.NoError(t, datatype.SetProjectProperty(i, "Tags", []any{"A", "B"}))
	assert.Equal(t, []string{"A", "B"}, i.Tags())
	assert.EqualError(t, datatype.SetProjectProperty(i, "Tags", "A"), `Thing.Tags: got the string "A", want an array of strings`)

	require.NoError(t, datatype.SetProjectProperty(i, "Attributes", map[string]any{
		"n": 1.0, "s": "x", "b": true, "v": runtime.Explicit{Type: "Vector3", Value: []any{1.0, 2.0, 3.0}}}))
	assert.Equal(t, 1.0, i.Attribute("n"))
	assert.Equal(t, bind.Vector3{X: 1, Y: 2, Z: 3}, i.Attribute("v"))

	err := datatype.SetProjectProperty(i, "Attributes", map[string]any{"a": []any{1.0}, "ok": 2.0, "z z": 1.0})
	assert.ErrorContains(t, err, "Thing.Attributes: a: Cannot unambiguously resolve an array of 1")
	assert.ErrorContains(t, err, "z z: Attribute name contains an invalid character")
	assert.Equal(t, 2.0, i.Attribute("ok"))
}
