package datatype

import (
	"math"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds Vector3. Its one rule: scripts see the machine's vectors;
// the operators and the components X, Y and Z are the machine's own.

// vec is a Vector3 in Go.
type vec = bind.Vector3

var vector3Type = bind.Type[vec]{
	Name: "Vector3",
	Functions: map[string]func(bind.Args){
		"FromAxis":     vectorFromAxis,
		"FromNormalId": vectorFromNormalID,
		"new": func(c bind.Args) {
			c.GiveVector(vec{X: c.OptFloat(1, 0), Y: c.OptFloat(2, 0), Z: c.OptFloat(3, 0)})
		},
	},
	Constants: map[string]bind.Data{
		"one":   vec{X: 1, Y: 1, Z: 1},
		"xAxis": vec{X: 1},
		"yAxis": vec{Y: 1},
		"zAxis": vec{Z: 1},
		"zero":  vec{},
	},
	Numbers: map[string]func(vec) float64{
		"Magnitude": func(v vec) float64 { return float64(magnitude(v)) },
		"X":         func(v vec) float64 { return float64(v.X) },
		"Y":         func(v vec) float64 { return float64(v.Y) },
		"Z":         func(v vec) float64 { return float64(v.Z) },
	},
	Properties: map[string]func(*bind.Env, vec) vm.Value{
		"Unit": func(e *bind.Env, v vec) vm.Value { return unit(v).ToLuau(e) },
	},
	Methods: map[string]func(bind.Args, vec){
		"Abs":     func(c bind.Args, v vec) { c.GiveVector(mapVector(v, abs32)) },
		"Angle":   vectorAngle,
		"Ceil":    func(c bind.Args, v vec) { c.GiveVector(mapVector(v, ceil32)) },
		"Cross":   func(c bind.Args, v vec) { c.GiveVector(cross(v, c.Vector3(1))) },
		"Dot":     func(c bind.Args, v vec) { c.ReturnNumber(float64(dot(v, c.Vector3(1)))) },
		"Floor":   func(c bind.Args, v vec) { c.GiveVector(mapVector(v, floor32)) },
		"FuzzyEq": vectorFuzzyEq,
		"Lerp":    func(c bind.Args, v vec) { c.GiveVector(lerpVector(v, c.Vector3(1), c.Float(2))) },
		"Max":     func(c bind.Args, v vec) { foldVectors(c, v, max32) },
		"Min":     func(c bind.Args, v vec) { foldVectors(c, v, min32) },
		"Sign":    func(c bind.Args, v vec) { c.GiveVector(mapVector(v, sign32)) },
	},
	Aliases: map[string]string{
		"cross": "Cross", "dot": "Dot", "lerp": "Lerp", "magnitude": "Magnitude", "unit": "Unit",
	},
	Vector: func(v *vm.Vector) vec { return vec{X: v.X, Y: v.Y, Z: v.Z} },
}

// --- mathematics ------------------------------------------------------------

// The conversions below keep Go from fusing a product with a sum, so that
// every machine computes the same float32 numbers.

func dot(a, b vec) float32 { return float32(a.X*b.X) + float32(a.Y*b.Y) + float32(a.Z*b.Z) }

func cross(a, b vec) vec {
	return vec{
		X: float32(a.Y*b.Z) - float32(a.Z*b.Y),
		Y: float32(a.Z*b.X) - float32(a.X*b.Z),
		Z: float32(a.X*b.Y) - float32(a.Y*b.X),
	}
}

func magnitude(v vec) float32 { return sqrt32(dot(v, v)) }

// unit returns v with length 1; the unit of the zero vector is NaN.
func unit(v vec) vec {
	m := magnitude(v)
	return vec{X: v.X / m, Y: v.Y / m, Z: v.Z / m}
}

func add(a, b vec) vec { return vec{X: a.X + b.X, Y: a.Y + b.Y, Z: a.Z + b.Z} }

func sub(a, b vec) vec { return vec{X: a.X - b.X, Y: a.Y - b.Y, Z: a.Z - b.Z} }

func scale(v vec, f float32) vec { return vec{X: v.X * f, Y: v.Y * f, Z: v.Z * f} }

func lerpVector(a, b vec, t float32) vec {
	return vec{X: lerp32(a.X, b.X, t), Y: lerp32(a.Y, b.Y, t), Z: lerp32(a.Z, b.Z, t)}
}

func mapVector(v vec, f func(float32) float32) vec { return vec{X: f(v.X), Y: f(v.Y), Z: f(v.Z)} }

// angleBetween returns the angle of two vectors in radians, 0 to pi.
func angleBetween(a, b vec) float32 {
	return float32(math.Atan2(float64(magnitude(cross(a, b))), float64(dot(a, b))))
}

// --- members ----------------------------------------------------------------

// axisVectors are the unit vectors of Enum.Axis, by value.
var axisVectors = [3]vec{{X: 1}, {Y: 1}, {Z: 1}}

// normalVectors are the unit vectors of Enum.NormalId, by value.
var normalVectors = [6]vec{{X: 1}, {Y: 1}, {Z: 1}, {X: -1}, {Y: -1}, {Z: -1}}

func vectorFromAxis(c bind.Args) { c.GiveVector(axisVectors[enumArg(c, 1, "Axis", nil).Value]) }

func vectorFromNormalID(c bind.Args) {
	c.GiveVector(normalVectors[enumArg(c, 1, "NormalId", nil).Value])
}

// vectorAngle is v:Angle(other, axis?) in radians; with an axis it is negative
// when other lies clockwise from v seen along the axis.
func vectorAngle(c bind.Args, v vec) {
	other := c.Vector3(1)
	angle := angleBetween(v, other)
	if !c.Missing(2) && dot(cross(v, other), c.Vector3(2)) < 0 {
		angle = -angle
	}
	c.ReturnNumber(float64(angle))
}

func vectorFuzzyEq(c bind.Args, v vec) {
	other, epsilon := c.Vector3(1), c.OptNumber(2, defaultEpsilon)
	c.ReturnBool(fuzzyVectors(v, other, epsilon))
}

// foldVectors keeps of each component of v and all arguments the one that
// choose prefers.
func foldVectors(c bind.Args, v vec, choose func(a, b float32) float32) {
	for i := 1; i <= max(c.N(), 1); i++ {
		w := c.Vector3(i)
		v = vec{X: choose(v.X, w.X), Y: choose(v.Y, w.Y), Z: choose(v.Z, w.Z)}
	}
	c.GiveVector(v)
}
