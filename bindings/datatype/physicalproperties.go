package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds PhysicalProperties. Its one rule: values are clamped to
// Roblox's ranges.

// PhysicalProperties say how a part moves and sounds
// (https://create.roblox.com/docs/reference/engine/datatypes/PhysicalProperties).
type PhysicalProperties struct {
	Density            float32 // 0.0001 to 100
	Friction           float32 // 0 to 2
	Elasticity         float32 // 0 to 1
	FrictionWeight     float32 // 0 to 100
	ElasticityWeight   float32 // 0 to 100
	AcousticAbsorption float32 // 0 to 1
}

// TypeName returns "PhysicalProperties".
func (PhysicalProperties) TypeName() string { return "PhysicalProperties" }

// ToLuau returns a view of the values.
func (v PhysicalProperties) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

func (v PhysicalProperties) clamped() PhysicalProperties {
	clamp := func(f, low, high float32) float32 { return min32(max32(f, low), high) }
	return PhysicalProperties{
		clamp(v.Density, 0.0001, 100), clamp(v.Friction, 0, 2), clamp(v.Elasticity, 0, 1),
		clamp(v.FrictionWeight, 0, 100), clamp(v.ElasticityWeight, 0, 100), clamp(v.AcousticAbsorption, 0, 1),
	}
}

// materialProperties are density, friction, elasticity and the two weights of
// materials; others are as Plastic
// (https://create.roblox.com/docs/reference/engine/datatypes/PhysicalProperties#new).
var materialProperties = map[string]PhysicalProperties{
	"Asphalt":       {2.36, 0.8, 0.2, 0.3, 1, 0},
	"Basalt":        {2.691, 0.7, 0.15, 0.3, 1, 0},
	"Brick":         {1.922, 0.8, 0.15, 0.3, 1, 0},
	"Cobblestone":   {2.691, 0.5, 0.17, 1, 1, 0},
	"Concrete":      {2.403, 0.7, 0.2, 0.3, 1, 0},
	"CorrodedMetal": {7.85, 0.7, 0.2, 1, 1, 0},
	"CrackedLava":   {2.691, 0.65, 0.15, 1, 1, 0},
	"DiamondPlate":  {7.85, 0.35, 0.25, 1, 1, 0},
	"Fabric":        {0.7, 0.35, 0.05, 1, 1, 0},
	"Foil":          {2.7, 0.4, 0.25, 1, 1, 0},
	"ForceField":    {2.4, 0.25, 0.2, 1, 1, 0},
	"Glacier":       {0.919, 0.05, 0.15, 2, 1, 0},
	"Glass":         {2.403, 0.25, 0.2, 1, 1, 0},
	"Granite":       {2.691, 0.4, 0.2, 1, 1, 0},
	"Grass":         {0.9, 0.4, 0.1, 1, 1.5, 0},
	"Ground":        {0.9, 0.45, 0.1, 1, 1, 0},
	"Ice":           {0.919, 0.02, 0.15, 3, 1, 0},
	"LeafyGrass":    {0.9, 0.4, 0.1, 2, 2, 0},
	"Limestone":     {2.691, 0.5, 0.15, 1, 1, 0},
	"Marble":        {2.563, 0.2, 0.17, 1, 1, 0},
	"Metal":         {7.85, 0.4, 0.25, 1, 1, 0},
	"Mud":           {0.9, 0.3, 0.07, 3, 4, 0},
	"Neon":          {0.7, 0.3, 0.2, 1, 1, 0},
	"Pavement":      {2.691, 0.5, 0.17, 0.3, 1, 0},
	"Pebble":        {2.403, 0.4, 0.17, 1, 1.5, 0},
	"Plastic":       {0.7, 0.3, 0.5, 1, 1, 0},
	"Rock":          {2.691, 0.5, 0.17, 1, 1, 0},
	"Salt":          {2.165, 0.5, 0.05, 1, 1, 0},
	"Sand":          {1.602, 0.5, 0.05, 5, 2.5, 0},
	"Sandstone":     {2.691, 0.5, 0.15, 5, 1, 0},
	"Slate":         {2.691, 0.4, 0.2, 1, 1, 0},
	"SmoothPlastic": {0.7, 0.2, 0.5, 1, 1, 0},
	"Snow":          {0.9, 0.3, 0.03, 3, 4, 0},
	"Wood":          {0.35, 0.48, 0.2, 1, 1, 0},
	"WoodPlanks":    {0.35, 0.48, 0.2, 1, 1, 0},
}

// MaterialProperties returns the properties of an item of Enum.Material.
func MaterialProperties(material *EnumItem) PhysicalProperties {
	if v, ok := materialProperties[material.Name]; ok {
		return v
	}
	return materialProperties["Plastic"]
}

var physicalPropertiesType = bind.Type[PhysicalProperties]{
	Name:      "PhysicalProperties",
	Functions: map[string]func(bind.Args){"new": newPhysicalProperties},
	Numbers: map[string]func(PhysicalProperties) float64{
		"AcousticAbsorption": func(v PhysicalProperties) float64 { return float64(v.AcousticAbsorption) },
		"Density":            func(v PhysicalProperties) float64 { return float64(v.Density) },
		"Elasticity":         func(v PhysicalProperties) float64 { return float64(v.Elasticity) },
		"ElasticityWeight":   func(v PhysicalProperties) float64 { return float64(v.ElasticityWeight) },
		"Friction":           func(v PhysicalProperties) float64 { return float64(v.Friction) },
		"FrictionWeight":     func(v PhysicalProperties) float64 { return float64(v.FrictionWeight) },
	},
	ToString: func(v PhysicalProperties) string {
		return joinFloats(", ", fullDigits, v.Density, v.Friction, v.Elasticity, v.FrictionWeight, v.ElasticityWeight)
	},
}

// newPhysicalProperties takes a material or three to six numbers.
func newPhysicalProperties(c bind.Args) {
	if c.N() == 1 {
		c.Give(MaterialProperties(enumArg(c, 1, "Material", nil)))
		return
	}
	c.Give(PhysicalProperties{
		c.Float(1), c.Float(2), c.Float(3), c.OptFloat(4, 1), c.OptFloat(5, 1), c.OptFloat(6, 0),
	}.clamped())
}
