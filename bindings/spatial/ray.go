package spatial

// This file holds what a ray hits. Its one rule: a ray that starts inside a
// shape does not hit it.

import "math"

// A Hit is where a ray or a moving shape meets a shape.
type Hit struct {
	T      float64 // the share of the way
	Point  Vec
	Normal Vec // out of the shape that was hit
}

// Ray returns where the way from origin along direction, T from 0 to 1, meets s.
func (s *Shape) Ray(origin, direction Vec) (Hit, bool) {
	o, d := s.Frame.Local(origin), s.Frame.Unturn(direction)
	t, n, ok := s.clip(o, d)
	if !ok || t < 0 || t > 1 {
		return Hit{}, false
	}
	return Hit{t, origin.Add(direction.Scale(t)), s.Frame.Turn(n)}, true
}

// clip returns where the line enters s, in the shape's own space. The entry
// may lie before the origin.
func (s *Shape) clip(o, d Vec) (t float64, n Vec, ok bool) {
	switch s.Kind {
	case Ball:
		return clipBall(o, d, s.Radius())
	case Cylinder:
		return s.clipCylinder(o, d)
	}
	var room [6]plane
	return clipPlanes(s.planes(&room), o, d)
}

func clipPlanes(faces []plane, o, d Vec) (t float64, n Vec, ok bool) {
	enter, exit := math.Inf(-1), math.Inf(1)
	for _, f := range faces {
		toward, out := f.n.Dot(d), f.n.Dot(o)-f.d
		switch {
		case toward == 0:
			if out > 0 {
				return 0, n, false
			}
		case toward < 0:
			if at := -out / toward; at > enter {
				enter, n = at, f.n
			}
		default:
			exit = min(exit, -out/toward)
		}
	}
	return enter, n, enter <= exit
}

func clipBall(o, d Vec, r float64) (t float64, n Vec, ok bool) {
	a, b, c := d.Dot(d), o.Dot(d), o.Dot(o)-r*r
	root := b*b - a*c
	if a == 0 || root < 0 {
		return 0, n, false
	}
	t = (-b - math.Sqrt(root)) / a
	return t, o.Add(d.Scale(t)).Unit(), true
}

func (s *Shape) clipCylinder(o, d Vec) (t float64, n Vec, ok bool) {
	ends := [2]plane{{Vec{X: 1}, s.Half.X}, {Vec{X: -1}, s.Half.X}}
	t, n, ok = clipPlanes(ends[:], o, d)
	if !ok {
		return 0, n, false
	}
	exit := math.Inf(1)
	if d.X != 0 {
		exit = (math.Copysign(s.Half.X, d.X) - o.X) / d.X
	}

	r := s.Radius()
	a, b, c := d.Y*d.Y+d.Z*d.Z, o.Y*d.Y+o.Z*d.Z, o.Y*o.Y+o.Z*o.Z-r*r
	if a == 0 { // along the axis
		return t, n, c <= 0
	}
	root := b*b - a*c
	if root < 0 {
		return 0, n, false
	}
	in, out := (-b-math.Sqrt(root))/a, (-b+math.Sqrt(root))/a
	if in > t {
		at := o.Add(d.Scale(in))
		t, n = in, Vec{Y: at.Y, Z: at.Z}.Unit()
	}
	return t, n, t <= min(out, exit)
}
