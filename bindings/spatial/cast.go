package spatial

// This file holds what a moving shape hits. Its one rule: what it overlaps at
// the start it does not hit.

// Cast returns where the shape moving, on its way along direction, T from 0
// to 1, meets s. It steps by the distance that is left (Mirtich, "Impulse-
// based Dynamic Simulation", 1996, 2.3.2), begins a little before the start
// and ends a little before the surface, so that distances keep a direction.
func (s *Shape) Cast(moving *Shape, direction Vec) (Hit, bool) {
	length := direction.Len()
	if length == 0 || Overlap(moving, s) {
		return Hit{}, false
	}
	way := direction.Scale(1 / length)
	gone := -2 * Tolerance
	for range maxSteps {
		at := moving.At(way.Scale(gone))
		distance, from, to := Distance(&at, s)
		normal := from.Sub(to).Unit()
		closing := -way.Dot(normal)
		if closing <= 1e-9 { // past it, or in it already
			return Hit{}, false
		}
		if distance <= Tolerance {
			t := (gone + distance/closing) / length
			return Hit{min(max(t, 0), 1), to, normal}, t <= 1
		}
		if gone += (distance - Tolerance/2) / closing; gone > length {
			return Hit{}, false
		}
	}
	return Hit{}, false
}
