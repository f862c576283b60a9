package lib

import (
	"math"

	"lanai/runtime/luau/vm"
)

// This file holds the vector library. Its one rule: components are float32
// and so is every step of a computation.

// vectorFunctions is the library vector (https://luau.org/library#vector-library).
var vectorFunctions = library{
	"abs":       mapVector(func(f float32) float32 { return float32(math.Abs(float64(f))) }),
	"angle":     vectorAngle,
	"ceil":      mapVector(func(f float32) float32 { return float32(math.Ceil(float64(f))) }),
	"clamp":     vectorClamp,
	"create":    vectorCreate,
	"cross":     vectorCross,
	"dot":       vectorDot,
	"floor":     mapVector(func(f float32) float32 { return float32(math.Floor(float64(f))) }),
	"lerp":      vectorLerp,
	"magnitude": vectorMagnitude,
	"max":       foldVectors(func(a, b float32) bool { return b > a }),
	"min":       foldVectors(func(a, b float32) bool { return b < a }),
	"normalize": vectorNormalize,
	"sign":      mapVector(func(f float32) float32 { return float32(vm.Sign(float64(f))) }),
}

// openVector adds the constants.
func openVector(v *vm.VM, t *vm.Table) {
	set(v, t, "one", vm.NewVector(1, 1, 1))
	set(v, t, "zero", vm.NewVector(0, 0, 0))
}

// returnVector leaves a new vector as the result.
func returnVector(c *vm.Call, x, y, z float32) {
	c.Charge(16)
	c.Return(vm.NewVector(x, y, z))
}

func mapVector(f func(float32) float32) vm.GoFunction {
	return func(c *vm.Call) {
		v := c.CheckVector(1)
		returnVector(c, f(v.X), f(v.Y), f(v.Z))
	}
}

// foldVectors keeps of each component the one that better prefers.
func foldVectors(better func(kept, other float32) bool) vm.GoFunction {
	return func(c *vm.Call) {
		kept := *c.CheckVector(1)
		for i := 2; i <= c.NArgs(); i++ {
			v := c.CheckVector(i)
			if better(kept.X, v.X) {
				kept.X = v.X
			}
			if better(kept.Y, v.Y) {
				kept.Y = v.Y
			}
			if better(kept.Z, v.Z) {
				kept.Z = v.Z
			}
		}
		returnVector(c, kept.X, kept.Y, kept.Z)
	}
}

func dot(a, b *vm.Vector) float32 {
	return float32(a.X*b.X) + float32(a.Y*b.Y) + float32(a.Z*b.Z)
}

func magnitude(v *vm.Vector) float32 { return float32(math.Sqrt(float64(dot(v, v)))) }

func cross(a, b *vm.Vector) vm.Vector {
	return vm.Vector{
		X: float32(a.Y*b.Z) - float32(a.Z*b.Y),
		Y: float32(a.Z*b.X) - float32(a.X*b.Z),
		Z: float32(a.X*b.Y) - float32(a.Y*b.X),
	}
}

// vectorAngle is vector.angle(a, b [, axis]) in radians; with an axis it is
// negative when b lies clockwise from a seen along the axis.
func vectorAngle(c *vm.Call) {
	a, b := c.CheckVector(1), c.CheckVector(2)
	across := cross(a, b)
	angle := math.Atan2(float64(magnitude(&across)), float64(dot(a, b)))
	if !c.Absent(3) && dot(&across, c.CheckVector(3)) < 0 {
		angle = -angle
	}
	c.ReturnNumber(angle)
}

func vectorClamp(c *vm.Call) {
	v, lo, hi := c.CheckVector(1), c.CheckVector(2), c.CheckVector(3)
	checkArg(c, lo.X <= hi.X, 3, "max.x must be greater than or equal to min.x")
	checkArg(c, lo.Y <= hi.Y, 3, "max.y must be greater than or equal to min.y")
	checkArg(c, lo.Z <= hi.Z, 3, "max.z must be greater than or equal to min.z")
	clamp := func(f, lo, hi float32) float32 {
		return float32(vm.Clamp(float64(f), float64(lo), float64(hi)))
	}
	returnVector(c, clamp(v.X, lo.X, hi.X), clamp(v.Y, lo.Y, hi.Y), clamp(v.Z, lo.Z, hi.Z))
}

// vectorCreate is vector.create(x, y, z = 0).
func vectorCreate(c *vm.Call) {
	x, y, z := c.CheckNumber(1), c.CheckNumber(2), 0.0
	if c.NArgs() >= 3 {
		z = c.CheckNumber(3)
	}
	returnVector(c, float32(x), float32(y), float32(z))
}

func vectorCross(c *vm.Call) {
	v := cross(c.CheckVector(1), c.CheckVector(2))
	returnVector(c, v.X, v.Y, v.Z)
}

func vectorDot(c *vm.Call) {
	a := c.CheckVector(1)
	c.ReturnNumber(float64(dot(a, c.CheckVector(2))))
}

func vectorLerp(c *vm.Call) {
	a, b, t := c.CheckVector(1), c.CheckVector(2), float32(c.CheckNumber(3))
	lerp := func(x, y float32) float32 {
		if t == 1 {
			return y
		}
		return mix(t, x, y)
	}
	returnVector(c, lerp(a.X, b.X), lerp(a.Y, b.Y), lerp(a.Z, b.Z))
}

func vectorMagnitude(c *vm.Call) { c.ReturnNumber(float64(magnitude(c.CheckVector(1)))) }

func vectorNormalize(c *vm.Call) {
	v := c.CheckVector(1)
	scale := 1 / magnitude(v)
	returnVector(c, v.X*scale, v.Y*scale, v.Z*scale)
}
