package datatype

import "math"

// This file holds rotations: matrices, quaternions, axes with angles and Euler
// angles. Its one rule: products of matrices are float32 step by step, what
// needs a root or a sine is float64 until the end.

// matrix is a 3x3 matrix row by row.
type matrix [9]float32

var identityMatrix = matrix{1, 0, 0, 0, 1, 0, 0, 0, 1}

// columns returns the matrix with these columns.
func columns(x, y, z vec) matrix {
	return matrix{x.X, y.X, z.X, x.Y, y.Y, z.Y, x.Z, y.Z, z.Z}
}

func (m matrix) column(i int) vec { return vec{X: m[i], Y: m[i+3], Z: m[i+6]} }

func (m matrix) row(i int) vec { return vec{X: m[3*i], Y: m[3*i+1], Z: m[3*i+2]} }

func (m matrix) apply(v vec) vec {
	return vec{X: dot(m.row(0), v), Y: dot(m.row(1), v), Z: dot(m.row(2), v)}
}

func (m matrix) mul(n matrix) (r matrix) {
	for i := 0; i < 9; i += 3 {
		a, b, c := m[i], m[i+1], m[i+2]
		r[i] = float32(a*n[0]) + float32(b*n[3]) + float32(c*n[6])
		r[i+1] = float32(a*n[1]) + float32(b*n[4]) + float32(c*n[7])
		r[i+2] = float32(a*n[2]) + float32(b*n[5]) + float32(c*n[8])
	}
	return r
}

func (m matrix) transpose() matrix {
	return matrix{m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]}
}

// orthonormal makes the columns perpendicular unit vectors, the first keeping
// its direction.
func (m matrix) orthonormal() matrix {
	x := unit(m.column(0))
	y := m.column(1)
	y = unit(sub(y, scale(x, dot(x, y))))
	return columns(x, y, cross(x, y))
}

// look returns the rotation whose LookVector points along direction and whose
// UpVector is as near to up as possible. A direction of length 0 gives none.
func look(direction, up vec) matrix {
	if direction == (vec{}) {
		return identityMatrix
	}
	back := scale(unit(direction), -1)
	right := cross(up, back)
	if magnitude(right) < 1e-6 { // straight up or down: keep the right side
		right = vec{X: 1}
		if abs32(back.X) > 0.9 {
			right = vec{Z: 1}
		}
	}
	right = unit(right)
	return columns(right, cross(back, right), back)
}

// --- quaternions ------------------------------------------------------------

// quaternion is w + xi + yj + zk.
type quaternion struct{ w, x, y, z float64 }

func (q quaternion) dot(p quaternion) float64 { return q.w*p.w + q.x*p.x + q.y*p.y + q.z*p.z }

func (q quaternion) scale(f float64) quaternion {
	return quaternion{q.w * f, q.x * f, q.y * f, q.z * f}
}

func (q quaternion) add(p quaternion) quaternion {
	return quaternion{q.w + p.w, q.x + p.x, q.y + p.y, q.z + p.z}
}

// normal returns q with length 1; 0 becomes no rotation.
func (q quaternion) normal() quaternion {
	length := math.Sqrt(q.dot(q))
	if length == 0 {
		return quaternion{w: 1}
	}
	return q.scale(1 / length)
}

func (q quaternion) matrix() matrix {
	w, x, y, z := q.w, q.x, q.y, q.z
	return matrix{
		float32(1 - 2*(y*y+z*z)), float32(2 * (x*y - w*z)), float32(2 * (x*z + w*y)),
		float32(2 * (x*y + w*z)), float32(1 - 2*(x*x+z*z)), float32(2 * (y*z - w*x)),
		float32(2 * (x*z - w*y)), float32(2 * (y*z + w*x)), float32(1 - 2*(x*x+y*y)),
	}
}

// quaternion returns the rotation as a quaternion with w >= 0, by the largest
// component first (Shepperd, "Quaternion from Rotation Matrix", 1978).
func (m matrix) quaternion() quaternion {
	a, b, c := float64(m[0]), float64(m[4]), float64(m[8])
	d := func(i, j int) float64 { return float64(m[i]) - float64(m[j]) }
	s := func(i, j int) float64 { return float64(m[i]) + float64(m[j]) }
	var q quaternion
	switch trace := a + b + c; {
	case trace >= a && trace >= b && trace >= c:
		q = quaternion{1 + trace, d(7, 5), d(2, 6), d(3, 1)}
	case a >= b && a >= c:
		q = quaternion{d(7, 5), 1 + a - b - c, s(1, 3), s(2, 6)}
	case b >= c:
		q = quaternion{d(2, 6), s(1, 3), 1 - a + b - c, s(5, 7)}
	default:
		q = quaternion{d(3, 1), s(2, 6), s(5, 7), 1 - a - b + c}
	}
	if q.w < 0 {
		q = q.scale(-1)
	}
	return q.normal()
}

// slerp turns from q to p on the shorter way at a steady rate
// (Shoemake, "Animating Rotation with Quaternion Curves", 1985).
func (q quaternion) slerp(p quaternion, t float64) quaternion {
	cos := q.dot(p)
	if cos < 0 {
		p, cos = p.scale(-1), -cos
	}
	if cos > 0.9999999 {
		return q.scale(1 - t).add(p.scale(t)).normal()
	}
	angle := math.Acos(cos)
	sin := math.Sin(angle)
	return q.scale(math.Sin((1-t)*angle) / sin).add(p.scale(math.Sin(t*angle) / sin)).normal()
}

// --- axes and angles --------------------------------------------------------

// axisAngle returns the rotation by an angle about an axis of any length; an
// axis of length 0 gives none.
func axisAngle(axis vec, angle float32) matrix {
	x, y, z := float64(axis.X), float64(axis.Y), float64(axis.Z)
	length := math.Sqrt(x*x + y*y + z*z)
	if length == 0 {
		return identityMatrix
	}
	sin, cos := math.Sincos(float64(angle) / 2)
	sin /= length
	return quaternion{cos, x * sin, y * sin, z * sin}.matrix()
}

// axisAngle returns the axis, of length 1, and the angle from 0 to pi. No
// rotation has the X axis.
func (m matrix) axisAngle() (axis vec, angle float32) {
	q := m.quaternion()
	sin := math.Sqrt(q.x*q.x + q.y*q.y + q.z*q.z)
	if sin < 1e-9 {
		return vec{X: 1}, 0
	}
	return vec{X: float32(q.x / sin), Y: float32(q.y / sin), Z: float32(q.z / sin)}, float32(2 * math.Atan2(sin, q.w))
}

// between returns the shortest rotation that turns one direction to another.
func between(from, to vec) matrix {
	axis, angle := cross(from, to), angleBetween(from, to)
	if magnitude(axis) == 0 && angle > 1 { // opposite: any perpendicular axis will do
		axis = cross(from, vec{X: 1})
		if magnitude(axis) < 1e-6*magnitude(from) {
			axis = cross(from, vec{Y: 1})
		}
	}
	return axisAngle(axis, angle)
}

// --- Euler angles -----------------------------------------------------------

// order is the order in which the rotations about X (0), Y (1) and Z (2) are
// multiplied.
type order [3]int

var (
	orderXYZ = order{0, 1, 2}
	orderYXZ = order{1, 0, 2}
)

// orders are the items of Enum.RotationOrder by value.
var orders = [...]order{{0, 1, 2}, {0, 2, 1}, {1, 2, 0}, {1, 0, 2}, {2, 0, 1}, {2, 1, 0}}

// sign is 1 for an even order, -1 for an odd one.
func (o order) sign() float64 {
	if (o[0]+1)%3 == o[1] {
		return 1
	}
	return -1
}

// eulerMatrix returns the product of the rotations about the axes. The angles
// are float32, so that a quarter turn has Roblox's cosine of -4.37e-08.
func eulerMatrix(x, y, z float32, o order) matrix {
	angles := [3]float32{x, y, z}
	return turn(o[0], angles[o[0]]).mul(turn(o[1], angles[o[1]]).mul(turn(o[2], angles[o[2]])))
}

// turn returns the rotation about one axis.
func turn(axis int, angle float32) matrix {
	sin64, cos64 := math.Sincos(float64(angle))
	sin, cos := float32(sin64), float32(cos64)
	switch axis {
	case 0:
		return matrix{1, 0, 0, 0, cos, -sin, 0, sin, cos}
	case 1:
		return matrix{cos, 0, sin, 0, 1, 0, -sin, 0, cos}
	}
	return matrix{cos, -sin, 0, sin, cos, 0, 0, 0, 1}
}

// angles returns the angles about X, Y and Z that eulerMatrix makes m of. For
// the order ijk, m[i][k] is the sine of the second angle times the order's
// sign; where the cosine vanishes the third angle is 0.
func (m matrix) angles(o order) (x, y, z float64) {
	at := func(row, column int) float64 { return float64(m[3*row+column]) }
	i, j, k, sign := o[0], o[1], o[2], o.sign()
	var angles [3]float64
	sin := min(max(sign*at(i, k), -1), 1)
	angles[j] = math.Asin(sin)
	if math.Abs(sin) < 0.9999999 {
		angles[i] = math.Atan2(-sign*at(j, k), at(k, k))
		angles[k] = math.Atan2(-sign*at(i, j), at(i, i))
	} else {
		angles[i] = math.Atan2(sign*at(k, j), at(j, j))
	}
	return round32(angles[0]), round32(angles[1]), round32(angles[2])
}
