// Package spatial is the geometry behind the queries of WorldRoot: convex
// shapes with a place and a rotation, what a ray or a moving shape hits of
// them, which of them overlap, and a tree of boxes that finds the few worth
// asking.
//
// Blocks, wedges, corner wedges and balls are exact up to rounding; cylinders
// are exact for rays and within Tolerance for the rest. Everything is float64
// and knows no instance.
package spatial

// This file holds Vec, Frame and Box. Its one rule: values, no pointers.

import "math"

// Tolerance is the distance, in studs, below which two surfaces count as
// touching but not as overlapping.
const Tolerance = 1e-4

// A Vec is a point or a direction.
type Vec struct{ X, Y, Z float64 }

// Add returns v + w.
func (v Vec) Add(w Vec) Vec { return Vec{v.X + w.X, v.Y + w.Y, v.Z + w.Z} }

// Sub returns v - w.
func (v Vec) Sub(w Vec) Vec { return Vec{v.X - w.X, v.Y - w.Y, v.Z - w.Z} }

// Scale returns v * f.
func (v Vec) Scale(f float64) Vec { return Vec{v.X * f, v.Y * f, v.Z * f} }

// Dot returns the inner product.
func (v Vec) Dot(w Vec) float64 { return v.X*w.X + v.Y*w.Y + v.Z*w.Z }

// Cross returns the outer product.
func (v Vec) Cross(w Vec) Vec {
	return Vec{v.Y*w.Z - v.Z*w.Y, v.Z*w.X - v.X*w.Z, v.X*w.Y - v.Y*w.X}
}

// Len returns the length.
func (v Vec) Len() float64 { return math.Sqrt(v.Dot(v)) }

// Unit returns v with length 1; the zero vector stays.
func (v Vec) Unit() Vec {
	if n := v.Len(); n > 0 {
		return v.Scale(1 / n)
	}
	return v
}

// Abs returns v without signs.
func (v Vec) Abs() Vec { return Vec{math.Abs(v.X), math.Abs(v.Y), math.Abs(v.Z)} }

// Min returns the least of each component.
func (v Vec) Min(w Vec) Vec { return Vec{min(v.X, w.X), min(v.Y, w.Y), min(v.Z, w.Z)} }

// Max returns the greatest of each component.
func (v Vec) Max(w Vec) Vec { return Vec{max(v.X, w.X), max(v.Y, w.Y), max(v.Z, w.Z)} }

// A Frame is a place and a rotation.
type Frame struct {
	P Vec
	R [9]float64 // row by row
}

// Identity is the Frame that changes nothing.
var Identity = Frame{R: [9]float64{1, 0, 0, 0, 1, 0, 0, 0, 1}}

// Turn returns the direction v of the space of f.
func (f *Frame) Turn(v Vec) Vec {
	r := &f.R
	return Vec{
		r[0]*v.X + r[1]*v.Y + r[2]*v.Z,
		r[3]*v.X + r[4]*v.Y + r[5]*v.Z,
		r[6]*v.X + r[7]*v.Y + r[8]*v.Z,
	}
}

// Unturn returns the direction v as the space of f sees it.
func (f *Frame) Unturn(v Vec) Vec {
	r := &f.R
	return Vec{
		r[0]*v.X + r[3]*v.Y + r[6]*v.Z,
		r[1]*v.X + r[4]*v.Y + r[7]*v.Z,
		r[2]*v.X + r[5]*v.Y + r[8]*v.Z,
	}
}

// Point returns the point v of the space of f.
func (f *Frame) Point(v Vec) Vec { return f.Turn(v).Add(f.P) }

// Local returns the point v as the space of f sees it.
func (f *Frame) Local(v Vec) Vec { return f.Unturn(v.Sub(f.P)) }

// Axis returns the direction of axis 0, 1 or 2.
func (f *Frame) Axis(i int) Vec { return Vec{f.R[i], f.R[i+3], f.R[i+6]} }

// Mul returns g of the space of f.
func (f Frame) Mul(g Frame) Frame {
	out := Frame{P: f.Point(g.P)}
	for i := range 3 {
		x := f.Turn(g.Axis(i))
		out.R[i], out.R[i+3], out.R[i+6] = x.X, x.Y, x.Z
	}
	return out
}

// Inverse returns the Frame that undoes f, whose rotation is orthonormal.
func (f Frame) Inverse() Frame {
	r := f.R
	t := Frame{R: [9]float64{r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]}}
	t.P = t.Turn(f.P).Scale(-1)
	return t
}

// A Box is a box along the axes.
type Box struct{ Min, Max Vec }

// Empty is the Box that contains nothing.
var Empty = Box{
	Vec{math.Inf(1), math.Inf(1), math.Inf(1)},
	Vec{math.Inf(-1), math.Inf(-1), math.Inf(-1)},
}

// Union returns the least Box that contains both.
func (b Box) Union(c Box) Box { return Box{b.Min.Min(c.Min), b.Max.Max(c.Max)} }

// IsEmpty tells whether b contains nothing.
func (b Box) IsEmpty() bool { return !(b.Min.X <= b.Max.X) }

// Center returns the middle of b.
func (b Box) Center() Vec { return b.Min.Add(b.Max).Scale(0.5) }

// Size returns the lengths of b's edges.
func (b Box) Size() Vec { return b.Max.Sub(b.Min) }

// Grow returns b with so much more on every side.
func (b Box) Grow(by Vec) Box { return Box{b.Min.Sub(by), b.Max.Add(by)} }
