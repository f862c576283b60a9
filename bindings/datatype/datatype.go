// Package datatype holds Roblox's data types: one file for each, with the Go
// value that the tree keeps and the description of what scripts see
// (https://create.roblox.com/docs/reference/engine/datatypes).
//
// Values are immutable and compared by content; components are float32 where
// Roblox's are. [All] is what a server is given, [Values] tells the instance
// tree about the types, and [SetProjectProperty] reads property values of
// project files.
package datatype

import (
	"time"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds what concerns all data types. Its one rule: All and
// Lacking are the only lists of them.

// All is every data type that scripts can use, sorted by name.
var All = []bind.DataType{
	&axesType,
	&brickColorType,
	&catalogSearchParamsType,
	&cframeType,
	&color3Type,
	&colorSequenceType,
	&colorSequenceKeypointType,
	&contentType,
	&dateTimeType,
	&enumType,
	&enumItemType,
	&enumsType,
	&facesType,
	&floatCurveKeyType,
	&fontType,
	&numberRangeType,
	&numberSequenceType,
	&numberSequenceKeypointType,
	&overlapParamsType,
	&path2DControlPointType,
	&pathWaypointType,
	&physicalPropertiesType,
	&randomType,
	&rayType,
	&raycastParamsType,
	&raycastResultType,
	&rectType,
	&region3Type,
	&region3int16Type,
	&rotationCurveKeyType,
	&secretType,
	&securityCapabilitiesType,
	&sharedTableType,
	&tweenInfoType,
	&udimType,
	&udim2Type,
	&userType,
	&valueCurveKeyType,
	&vector2Type,
	&vector2int16Type,
	&vector3Type,
	&vector3int16Type,
}

// Lacking is every data type that Lanai does not have, sorted by name.
var Lacking = []bind.LackingType{
	{Name: "DockWidgetPluginGuiInfo", Why: "plugins run in Studio only"},
}

// Host is what data types need from outside; it is given to a server with
// bind.Provide. The zero value works.
type Host struct {
	// Now is the clock of DateTime.now; nil is the scheduler's.
	Now func() time.Time
	// Location is the local time zone of DateTime; nil is UTC.
	Location *time.Location
	// Seed gives the seed of Random.new(); nil takes it from Now.
	Seed func() uint64
}

// hostOf returns a server's Host with every field set.
func hostOf(e *bind.Env) Host {
	h := bind.From[Host](e)
	if h.Now == nil {
		h.Now = e.Loop.Now
	}
	if h.Location == nil {
		h.Location = time.UTC
	}
	if h.Seed == nil {
		h.Seed = func() uint64 { return uint64(h.Now().UnixNano()) }
	}
	return h
}

// Values tells an instance tree about the data types.
type Values struct{}

var _ instance.Values = Values{}

// TypeOf returns the typeof name of a value, or the word that messages use.
func (Values) TypeOf(v any) string {
	switch v := v.(type) {
	case bind.Data:
		return v.TypeName()
	case vm.Value:
		return kindWord(v)
	}
	return "userdata"
}

// kindWord names a Luau value that has no Go form.
func kindWord(v vm.Value) string {
	t := v.AsTable()
	switch {
	case t == nil:
		return v.Kind().String()
	case t.Len() > 0:
		return "Array"
	}
	return "Dictionary"
}

// EnumItem returns the item of an enum that v, an item, a name or a number,
// stands for.
func (Values) EnumItem(enum string, v any) (any, bool) {
	e := EnumOf(enum)
	if e == nil {
		return nil, false
	}
	item := e.find(v)
	if item == nil {
		return nil, false
	}
	return item, true
}

// IsAttribute tells whether v can be the value of an attribute
// (https://create.roblox.com/docs/studio/properties#instance-attributes).
func (Values) IsAttribute(v any) bool {
	data, ok := v.(bind.Data)
	if !ok {
		return false
	}
	switch data.TypeName() {
	case "BrickColor", "CFrame", "Color3", "ColorSequence", "EnumItem", "Font", "NumberRange",
		"NumberSequence", "Rect", "UDim", "UDim2", "Vector2", "Vector3":
		return true
	}
	return false
}

// zeros are the values of properties that nothing else was said about.
var zeros = map[string]any{
	"Axes":                 Axes{},
	"BrickColor":           BrickColor{defaultBrickColor},
	"CFrame":               Identity,
	"Color3":               Color3{},
	"ColorSequence":        &ColorSequence{[]ColorSequenceKeypoint{{0, Color3{1, 1, 1}}, {1, Color3{1, 1, 1}}}},
	"Content":              Content{},
	"DateTime":             DateTime{},
	"Faces":                Faces{},
	"NumberRange":          NumberRange{},
	"NumberSequence":       &NumberSequence{[]NumberSequenceKeypoint{{Time: 0}, {Time: 1}}},
	"Ray":                  Ray{},
	"Rect":                 Rect{},
	"Region3int16":         Region3int16{},
	"SecurityCapabilities": SecurityCapabilities{},
	"UDim":                 UDim{},
	"UDim2":                UDim2{},
	"User":                 User{},
	"Vector2":              Vector2{},
	"Vector3":              vec{},
}

// Zero returns the value of a data type that a property without a default of
// its own has, or nil if there is none: such a property may be unset.
func Zero(name string) any {
	switch name {
	case "Font":
		return Font{fontFamily("LegacyArial"), Item("FontWeight", "Regular"), Item("FontStyle", "Normal")}
	case "TweenInfo":
		return TweenInfo{Time: 1, EasingStyle: Item("EasingStyle", "Quad"), EasingDirection: Item("EasingDirection", "Out")}
	}
	return zeros[name]
}
