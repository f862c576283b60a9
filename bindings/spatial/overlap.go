package spatial

// This file holds what overlaps. Its one rule: shapes that only touch do not.

import "math"

// Overlap tells whether two shapes have more than their surfaces in common.
func Overlap(a, b *Shape) bool {
	switch {
	case a.Kind == Block && b.Kind == Block:
		return overlapBlocks(a, b)
	case a.Kind == Ball && b.Kind == Block:
		return overlapBall(a, b)
	case a.Kind == Block && b.Kind == Ball:
		return overlapBall(b, a)
	}
	return overlapAny(a, b)
}

// overlapAny works on slightly smaller shapes, so that those which touch do
// not overlap.
func overlapAny(a, b *Shape) bool {
	inner := *a
	shrink := Vec{Tolerance, Tolerance, Tolerance}
	inner.Half = a.Half.Sub(shrink).Max(Vec{})
	distance, _, _ := Distance(&inner, b)
	return distance == 0
}

func overlapBall(ball, block *Shape) bool {
	local := block.Frame.Local(ball.Frame.P)
	inside := local.Max(block.Half.Scale(-1)).Min(block.Half)
	return local.Sub(inside).Len() < ball.Radius()-Tolerance
}

// overlapBlocks looks for an axis that separates the blocks (Gottschalk, Lin
// and Manocha, "OBBTree", 1996).
func overlapBlocks(a, b *Shape) bool {
	between := a.Frame.Local(b.Frame.P)
	t := [3]float64{between.X, between.Y, between.Z}
	ha, hb := [3]float64{a.Half.X, a.Half.Y, a.Half.Z}, [3]float64{b.Half.X, b.Half.Y, b.Half.Z}
	var r, abs [3][3]float64
	for j := range 3 {
		axis := a.Frame.Unturn(b.Frame.Axis(j))
		r[0][j], r[1][j], r[2][j] = axis.X, axis.Y, axis.Z
		for i := range 3 {
			abs[i][j] = math.Abs(r[i][j])
		}
	}
	for i := range 3 { // the faces of both
		if math.Abs(t[i]) >= ha[i]+hb[0]*abs[i][0]+hb[1]*abs[i][1]+hb[2]*abs[i][2]-Tolerance {
			return false
		}
		along := t[0]*r[0][i] + t[1]*r[1][i] + t[2]*r[2][i]
		if math.Abs(along) >= hb[i]+ha[0]*abs[0][i]+ha[1]*abs[1][i]+ha[2]*abs[2][i]-Tolerance {
			return false
		}
	}
	for i := range 3 { // an edge of each
		i1, i2 := (i+1)%3, (i+2)%3
		for j := range 3 {
			if abs[i][j] > 0.9999999 { // parallel edges: a face has answered
				continue
			}
			j1, j2 := (j+1)%3, (j+2)%3
			reach := ha[i1]*abs[i2][j] + ha[i2]*abs[i1][j] + hb[j1]*abs[i][j2] + hb[j2]*abs[i][j1]
			if math.Abs(t[i2]*r[i1][j]-t[i1]*r[i2][j]) >= reach {
				return false
			}
		}
	}
	return true
}
