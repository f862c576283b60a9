package spatial

// This file tests the geometry against itself: what two different ways of
// answering one question say. Its one rule: seeds are fixed and printed.

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func randomVec(r *rand.Rand, reach float64) Vec {
	f := func() float64 { return (r.Float64()*2 - 1) * reach }
	return Vec{f(), f(), f()}
}

// randomFrame returns a frame with any rotation, sometimes none.
func randomFrame(r *rand.Rand, reach float64) Frame {
	f := Identity
	f.P = randomVec(r, reach)
	if r.IntN(4) == 0 {
		return f
	}
	x := randomVec(r, 1).Unit()
	y := x.Cross(randomVec(r, 1)).Unit()
	z := x.Cross(y)
	f.R = [9]float64{x.X, y.X, z.X, x.Y, y.Y, z.Y, x.Z, y.Z, z.Z}
	return f
}

func randomShape(r *rand.Rand) Shape {
	half := randomVec(r, 3).Abs().Add(Vec{0.1, 0.1, 0.1})
	return Shape{Kind(r.IntN(5)), randomFrame(r, 6), half}
}

// inside tells whether a point is at least so deep in a shape.
func (s *Shape) inside(p Vec, depth float64) bool {
	local := s.Frame.Local(p)
	switch s.Kind {
	case Ball:
		return local.Len() <= s.Radius()-depth
	case Cylinder:
		return math.Abs(local.X) <= s.Half.X-depth && math.Hypot(local.Y, local.Z) <= s.Radius()-depth
	}
	var room [6]plane
	return !slices.ContainsFunc(s.planes(&room), func(f plane) bool { return f.n.Dot(local) > f.d-depth })
}

func TestFrames(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 100 {
		f, g, v := randomFrame(r, 5), randomFrame(r, 5), randomVec(r, 5)
		fg, inverse := f.Mul(g), f.Inverse()
		assert.InDelta(t, 0, fg.Point(v).Sub(f.Point(g.Point(v))).Len(), 1e-9)
		assert.InDelta(t, 0, inverse.Point(f.Point(v)).Sub(v).Len(), 1e-9)
		assert.InDelta(t, 0, f.Local(f.Point(v)).Sub(v).Len(), 1e-9)
	}
}

func TestRay(t *testing.T) {
	for _, c := range []struct {
		what              string
		kind              Kind
		origin, direction Vec
		point, normal     Vec
		hit               bool
	}{
		{"block from above", Block, Vec{0, 10, 0}, Vec{0, -20, 0}, Vec{0, 2, 0}, Vec{Y: 1}, true},
		{"block from the right", Block, Vec{10, 1, 1}, Vec{-20, 0, 0}, Vec{1, 1, 1}, Vec{X: 1}, true},
		{"too short", Block, Vec{0, 10, 0}, Vec{0, -7.9, 0}, Vec{}, Vec{}, false},
		{"just long enough", Block, Vec{0, 10, 0}, Vec{0, -8, 0}, Vec{0, 2, 0}, Vec{Y: 1}, true},
		{"away", Block, Vec{0, 10, 0}, Vec{0, 20, 0}, Vec{}, Vec{}, false},
		{"beside", Block, Vec{1.1, 10, 0}, Vec{0, -20, 0}, Vec{}, Vec{}, false},
		{"from inside", Block, Vec{0, 0, 0}, Vec{0, -20, 0}, Vec{}, Vec{}, false},
		{"no direction", Block, Vec{0, 10, 0}, Vec{}, Vec{}, Vec{}, false},
		{"ball", Ball, Vec{0, 10, 0}, Vec{0, -20, 0}, Vec{0, 1, 0}, Vec{Y: 1}, true},
		{"beside the ball, in its block", Ball, Vec{0.9, 10, 0.9}, Vec{0, -20, 0}, Vec{}, Vec{}, false},
		{"from inside the ball", Ball, Vec{}, Vec{0, -20, 0}, Vec{}, Vec{}, false},
		{"cylinder's end", Cylinder, Vec{10, 1, 0}, Vec{-20, 0, 0}, Vec{1, 1, 0}, Vec{X: 1}, true},
		{"cylinder's side", Cylinder, Vec{0.5, 10, 0}, Vec{0, -20, 0}, Vec{0.5, 2, 0}, Vec{Y: 1}, true},
		{"cylinder's corner", Cylinder, Vec{10, 1.9, 1.9}, Vec{-20, 0, 0}, Vec{}, Vec{}, false},
		{"wedge's slope", Wedge, Vec{0, 10, 0}, Vec{0, -20, 0}, Vec{}, Vec{0, 1, -2.0 / 3}.Unit(), true},
		{"wedge's back", Wedge, Vec{0, 1.9, 10}, Vec{0, 0, -20}, Vec{0, 1.9, 3}, Vec{Z: 1}, true},
		{"above the wedge's front", Wedge, Vec{10, 0.5, -1.5}, Vec{-20, 0, 0}, Vec{}, Vec{}, false},
		{"corner wedge's tip", CornerWedge, Vec{0.99, 10, -2.97}, Vec{0, -20, 0}, Vec{0.99, 1.98, -2.97}, Vec{}, true},
		{"corner wedge's low corner", CornerWedge, Vec{10, 0, 2}, Vec{-20, 0, 0}, Vec{}, Vec{}, false},
	} {
		s := Shape{c.kind, Identity, Vec{1, 2, 3}}
		hit, ok := s.Ray(c.origin, c.direction)
		if assert.Equal(t, c.hit, ok, c.what) && ok {
			assert.InDelta(t, 0, hit.Point.Sub(c.point).Len(), 1e-9, "%s: %v", c.what, hit.Point)
			if c.normal != (Vec{}) {
				assert.InDelta(t, 0, hit.Normal.Sub(c.normal).Len(), 1e-9, "%s: %v", c.what, hit.Normal)
			}
		}
	}
}

// A ray hits where the outside ends.
func TestRayEnters(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	hits := 0
	for range 20000 {
		s := randomShape(r)
		origin := randomVec(r, 12)
		direction := s.Frame.P.Add(randomVec(r, 2)).Sub(origin).Scale(r.Float64() * 2)
		hit, ok := s.Ray(origin, direction)
		if !ok {
			for k := range 50 {
				if p := origin.Add(direction.Scale(float64(k) / 49)); !s.inside(origin, 0) {
					require.False(t, s.inside(p, 1e-6), "missed %+v from %v along %v", s, origin, direction)
				}
			}
			continue
		}
		hits++
		require.InDelta(t, 1, hit.Normal.Len(), 1e-6)
		require.Less(t, hit.Normal.Dot(direction), 0.0)
		require.True(t, s.inside(hit.Point, -1e-6), "%+v", s)
		require.False(t, s.inside(hit.Point, 1e-6), "%+v", s)
	}
	assert.Greater(t, hits, 4000)
}

func TestDistance(t *testing.T) {
	a := NewBlock(Identity, Vec{2, 2, 2})
	for _, c := range []struct {
		at   Vec
		want float64
	}{{Vec{X: 5}, 3}, {Vec{X: 2.5}, 0.5}, {Vec{X: 1.5}, 0}, {Vec{5, 6, 0}, 5}, {Vec{0, 0, 0}, 0}} {
		b := NewBlock(Frame{c.at, Identity.R}, Vec{2, 2, 2})
		got, _, _ := Distance(&a, &b)
		assert.InDelta(t, c.want, got, 1e-9, "%v", c.at)
	}
	ball := NewBall(Vec{X: 5}, 1.5)
	got, onA, onB := Distance(&a, &ball)
	assert.InDelta(t, 2.5, got, 1e-9)
	assert.InDelta(t, 0, onA.Sub(Vec{X: 1}).Len(), 1e-9)
	assert.InDelta(t, 0, onB.Sub(Vec{X: 3.5}).Len(), 1e-9)
}

// The search for a separating axis and the one for nearest points agree.
func TestOverlapBlocks(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	yes := 0
	for range 20000 {
		a, b := randomShape(r), randomShape(r)
		a.Kind, b.Kind = Block, Block
		distance, _, _ := Distance(&a, &b)
		got := overlapBlocks(&a, &b)
		switch {
		case distance > 1e-6:
			require.False(t, got, "%v\n%+v\n%+v", distance, a, b)
		case overlapAny(&a, &b):
			yes++
			require.True(t, got, "%+v\n%+v", a, b)
		}
		require.Equal(t, got, overlapBlocks(&b, &a))
	}
	assert.Greater(t, yes, 2000)
}

// Overlap is symmetric, and true where a point is inside both shapes.
func TestOverlap(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	yes := 0
	for range 5000 {
		a, b := randomShape(r), randomShape(r)
		got := Overlap(&a, &b)
		distance, _, _ := Distance(&a, &b)
		require.False(t, got && distance > 0, "%v\n%+v\n%+v", distance, a, b)
		if !got {
			for range 200 {
				p := a.Frame.Point(Vec{a.Half.X * (r.Float64()*2 - 1), a.Half.Y * (r.Float64()*2 - 1), a.Half.Z * (r.Float64()*2 - 1)})
				require.False(t, a.inside(p, 2e-3) && b.inside(p, 2e-3), "%+v\n%+v", a, b)
			}
			continue
		}
		yes++
		moved := b.At(a.Frame.P.Sub(b.Frame.P).Unit().Scale(-20))
		require.False(t, Overlap(&a, &moved))
	}
	assert.Greater(t, yes, 200)
}

func TestTouchingIsNotOverlapping(t *testing.T) {
	floor := NewBlock(Identity, Vec{10, 2, 10})
	for kind := Block; kind <= CornerWedge; kind++ {
		on := Shape{kind, Frame{Vec{0, 2, 0}, Identity.R}, Vec{1, 1, 1}}
		assert.False(t, Overlap(&floor, &on), kind)
		assert.False(t, Overlap(&on, &floor), kind)
		in := on.At(Vec{Y: -0.01})
		assert.True(t, Overlap(&floor, &in), kind)
		assert.True(t, Overlap(&in, &floor), kind)
	}
}

// Where a moving shape stops it does not overlap yet, and a little later it does.
func TestCast(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	hits, later := 0, 0
	for range 5000 {
		s, moving := randomShape(r), randomShape(r)
		moving.Frame.P = randomVec(r, 15)
		direction := s.Frame.P.Sub(moving.Frame.P).Add(randomVec(r, 3)).Scale(1.5)
		hit, ok := s.Cast(&moving, direction)
		if Overlap(&moving, &s) {
			require.False(t, ok)
			continue
		}
		if !ok {
			for k := range 20 {
				at := moving.At(direction.Scale(float64(k) / 19))
				require.False(t, Overlap(&at, &s), "missed %+v\n%+v\n%v", s, moving, direction)
			}
			continue
		}
		hits++
		before, after := moving.At(direction.Scale(hit.T*0.999)), moving.At(direction.Scale(hit.T).Sub(hit.Normal.Scale(0.01)))
		require.False(t, Overlap(&before, &s))
		if Overlap(&after, &s) {
			later++
		}
		require.True(t, s.inside(hit.Point, -1e-3), "%+v %v", s, hit)
		require.False(t, s.inside(hit.Point, 1e-3), "%+v %v", s, hit)
		require.Less(t, hit.Normal.Dot(direction), 0.0)
	}
	assert.Greater(t, hits, 2000)
	assert.Greater(t, later, hits*99/100)
}

// A shape that stands on a floor hits it at once when it moves down, and not
// at all when it moves along.
func TestCastFromTouching(t *testing.T) {
	floor := NewBlock(Identity, Vec{10, 2, 10})
	on := NewBlock(Frame{Vec{0, 2, 0}, Identity.R}, Vec{2, 2, 2})
	hit, ok := floor.Cast(&on, Vec{Y: -5})
	assert.True(t, ok)
	assert.InDelta(t, 0, hit.T, 1e-3)
	_, ok = floor.Cast(&on, Vec{X: 3})
	assert.False(t, ok)
	_, ok = floor.Cast(&on, Vec{Y: 5})
	assert.False(t, ok)
}

func TestClosest(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for range 5000 {
		s := randomShape(r)
		p := s.Frame.P.Add(randomVec(r, 5))
		on := s.Closest(p)
		require.True(t, s.inside(on, -1e-6), "%+v %v", s, p)
		require.False(t, s.inside(on, 1e-6), "%+v %v", s, p)
		if !s.inside(p, 0) {
			ball := NewBall(p, 0)
			distance, _, _ := Distance(&s, &ball)
			require.InDelta(t, distance, on.Sub(p).Len(), 1e-3)
		}
	}
}

func TestVolume(t *testing.T) {
	half := Vec{1, 2, 3}
	for kind, want := range map[Kind]float64{Block: 48, Ball: 4.0 / 3 * math.Pi, Cylinder: 8 * math.Pi, Wedge: 24, CornerWedge: 16} {
		s := Shape{kind, Identity, half}
		assert.InDelta(t, want, s.Volume(), 1e-9)
	}
}

func TestBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 1000 {
		s := randomShape(r)
		box := s.Bounds().Grow(Vec{1e-9, 1e-9, 1e-9})
		for range 20 {
			p := s.core(randomVec(r, 1))
			require.True(t, overlap(box, Box{p, p}))
		}
		assert.Equal(t, s.Half.Scale(2).Sub(s.BoundsIn(s.Frame).Size()).Len() < 1e-9, true)
	}
	assert.True(t, Empty.IsEmpty())
	assert.False(t, Empty.Union(Box{}).IsEmpty())
}
