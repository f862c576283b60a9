package spatial

// This file holds Shape. Its one rule: every shape is convex and lies within
// the block of its size.

import "math"

// A Kind is a form of Shape.
type Kind uint8

// The kinds of shapes.
const (
	Block       Kind = iota
	Ball             // its diameter is the least of the three sizes
	Cylinder         // its axis is X, its diameter the lesser of Y and Z
	Wedge            // it rises from the front (-Z) to the back
	CornerWedge      // its tip is over the right front corner (+X, -Z)
)

// A Shape is a convex body.
type Shape struct {
	Kind  Kind
	Frame Frame
	Half  Vec // half of the size
}

// NewBlock returns the block of a size at a frame.
func NewBlock(f Frame, size Vec) Shape { return Shape{Block, f, size.Scale(0.5)} }

// NewBall returns the ball about a point.
func NewBall(center Vec, radius float64) Shape {
	f := Identity
	f.P = center
	return Shape{Ball, f, Vec{radius, radius, radius}}
}

// At returns s moved by v.
func (s Shape) At(v Vec) Shape {
	s.Frame.P = s.Frame.P.Add(v)
	return s
}

// Radius returns the radius of a ball or a cylinder.
func (s *Shape) Radius() float64 {
	if s.Kind == Ball {
		return min(s.Half.X, s.Half.Y, s.Half.Z)
	}
	return min(s.Half.Y, s.Half.Z)
}

// Volume returns the volume in cubic studs.
func (s *Shape) Volume() float64 {
	block := 8 * s.Half.X * s.Half.Y * s.Half.Z
	switch s.Kind {
	case Ball:
		r := s.Radius()
		return 4.0 / 3 * math.Pi * r * r * r
	case Cylinder:
		r := s.Radius()
		return math.Pi * r * r * 2 * s.Half.X
	case Wedge:
		return block / 2
	case CornerWedge:
		return block / 3
	}
	return block
}

// Bounds returns the box along the axes that contains the block of s.
func (s *Shape) Bounds() Box {
	if s.Kind == Ball {
		r := s.Radius()
		return Box{s.Frame.P, s.Frame.P}.Grow(Vec{r, r, r})
	}
	return s.Frame.bounds(s.Half)
}

// bounds returns the box along the axes that contains the block of a size.
func (f *Frame) bounds(half Vec) Box {
	r := &f.R
	reach := Vec{
		math.Abs(r[0])*half.X + math.Abs(r[1])*half.Y + math.Abs(r[2])*half.Z,
		math.Abs(r[3])*half.X + math.Abs(r[4])*half.Y + math.Abs(r[5])*half.Z,
		math.Abs(r[6])*half.X + math.Abs(r[7])*half.Y + math.Abs(r[8])*half.Z,
	}
	return Box{f.P.Sub(reach), f.P.Add(reach)}
}

// BoundsIn returns the box that contains the block of s in the space of f.
func (s *Shape) BoundsIn(f Frame) Box {
	local := f.Inverse().Mul(s.Frame)
	return local.bounds(s.Half)
}

// core returns the point of s that lies farthest in a direction, leaving out
// the margin.
func (s *Shape) core(direction Vec) Vec {
	if s.Kind == Ball {
		return s.Frame.P
	}
	return s.Frame.Point(s.extreme(s.Frame.Unturn(direction)))
}

// margin is what surrounds the core: a ball is a point and its radius.
func (s *Shape) margin() float64 {
	if s.Kind == Ball {
		return s.Radius()
	}
	return 0
}

// extreme is core in the shape's own space.
func (s *Shape) extreme(d Vec) Vec {
	h := s.Half
	corner := Vec{math.Copysign(h.X, d.X), math.Copysign(h.Y, d.Y), math.Copysign(h.Z, d.Z)}
	switch s.Kind {
	case Cylinder:
		r, across := s.Radius(), math.Hypot(d.Y, d.Z)
		if across == 0 {
			return Vec{X: corner.X}
		}
		return Vec{corner.X, r * d.Y / across, r * d.Z / across}
	case Wedge:
		bottom, top := Vec{corner.X, -h.Y, corner.Z}, Vec{corner.X, h.Y, h.Z}
		return farther(d, bottom, top)
	case CornerWedge:
		return farther(d, Vec{corner.X, -h.Y, corner.Z}, Vec{h.X, h.Y, -h.Z})
	}
	return corner
}

// farther returns the point that lies farther in a direction.
func farther(d, a, b Vec) Vec {
	if b.Dot(d) > a.Dot(d) {
		return b
	}
	return a
}

// plane is a half space: the points p with n.Dot(p) <= d.
type plane struct {
	n Vec
	d float64
}

// planes returns the faces of a block or wedge in its own space.
func (s *Shape) planes(room *[6]plane) []plane {
	h := s.Half
	bottom := plane{Vec{Y: -1}, h.Y}
	right, left := plane{Vec{X: 1}, h.X}, plane{Vec{X: -1}, h.X}
	back, front := plane{Vec{Z: 1}, h.Z}, plane{Vec{Z: -1}, h.Z}
	switch s.Kind {
	case Wedge:
		slope := Vec{0, h.Z, -h.Y}.Unit()
		return append(room[:0], bottom, right, left, back, plane{slope, 0})
	case CornerWedge:
		toLeft, toBack := Vec{-h.Y, h.X, 0}.Unit(), Vec{0, h.Z, h.Y}.Unit()
		return append(room[:0], bottom, right, front, plane{toLeft, 0}, plane{toBack, 0})
	}
	return append(room[:0], bottom, plane{Vec{Y: 1}, h.Y}, right, left, back, front)
}

// Closest returns the point of the surface of s that is nearest to p.
func (s *Shape) Closest(p Vec) Vec {
	local := s.Frame.Local(p)
	switch s.Kind {
	case Ball:
		return s.Frame.Point(outward(local).Scale(s.Radius()))
	case Cylinder:
		return s.Frame.Point(s.closestOfCylinder(local))
	}
	var room [6]plane
	faces := s.planes(&room)
	depth, face := math.Inf(-1), plane{}
	for _, f := range faces {
		if out := f.n.Dot(local) - f.d; out > depth {
			depth, face = out, f
		}
	}
	if depth <= 0 { // inside: the nearest face
		return s.Frame.Point(local.Sub(face.n.Scale(depth)))
	}
	ball := NewBall(p, 0)
	_, on, _ := Distance(s, &ball)
	return on
}

// outward returns the direction of v, up if it has none.
func outward(v Vec) Vec {
	if v == (Vec{}) {
		return Vec{Y: 1}
	}
	return v.Unit()
}

// closestOfCylinder is Closest in the cylinder's own space.
func (s *Shape) closestOfCylinder(p Vec) Vec {
	r, across := s.Radius(), math.Hypot(p.Y, p.Z)
	side := outward(Vec{Y: p.Y, Z: p.Z})
	rim := side.Scale(r)
	cap := Vec{math.Copysign(s.Half.X, p.X), p.Y, p.Z}
	inside := math.Abs(p.X) <= s.Half.X && across <= r
	switch {
	case inside && r-across <= s.Half.X-math.Abs(p.X):
		return Vec{p.X, rim.Y, rim.Z}
	case inside:
		return cap
	case across <= r:
		return cap
	}
	return Vec{min(max(p.X, -s.Half.X), s.Half.X), rim.Y, rim.Z}
}
