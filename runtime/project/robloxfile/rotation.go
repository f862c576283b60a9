package robloxfile

// This file holds rotations, the 24 that turn by right angles as one byte. Its
// one rule: a byte is the axes that X and Y turn to, 6 times the first plus the
// second plus 1.
// https://dom.rojo.space/binary.html#cframe

import "fmt"

// axisVector is one of the six directions: +X +Y +Z -X -Y -Z.
func axisVector(n uint8) Vector3 {
	var v Vector3
	v[n%3] = 1
	if n >= 3 {
		v[n%3] = -1
	}
	return v
}

// rotationOf is the rotation that a byte stands for.
func rotationOf(id uint8) (rotation [9]float32, ok bool) {
	if id == 0 || id > 36 {
		return identity, false
	}
	right, up := (id-1)/6, (id-1)%6
	if right%3 == up%3 {
		return identity, false
	}
	x, y := axisVector(right), axisVector(up)
	z := Vector3{x[1]*y[2] - x[2]*y[1], x[2]*y[0] - x[0]*y[2], x[0]*y[1] - x[1]*y[0]}
	for row := range 3 {
		rotation[3*row], rotation[3*row+1], rotation[3*row+2] = x[row]+0, y[row]+0, z[row]+0
	}
	return rotation, true
}

// rotationID is the byte of a rotation, or 0.
func rotationID(rotation [9]float32) uint8 {
	for id := uint8(1); id <= 36; id++ {
		if r, ok := rotationOf(id); ok && r == rotation {
			return id
		}
	}
	return 0
}

// rotation reads a byte and, when that is 0, the matrix.
func (s *scanner) rotation() (r [9]float32) {
	id := s.u8()
	if id == 0 {
		for i := range r {
			r[i] = s.f32()
		}
		return r
	}
	r, ok := rotationOf(id)
	if !ok && s.err == nil {
		s.err = fmt.Errorf("got 0x%02x for a rotation, want 0 or one of the 24 right-angled ones", id)
	}
	return r
}
