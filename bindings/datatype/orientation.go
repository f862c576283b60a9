package datatype

import (
	"math"

	"lanai/bindings/bind"
)

// This file holds rotations in degrees, as parts and attachments show them. Its
// one rule: a CFrame goes to angles and back without the place.

const degree = math.Pi / 180

// FromOrientation returns the CFrame at a place with BasePart.Orientation's
// angles, applied in the order Y, X, Z.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#Orientation
func FromOrientation(at, degrees bind.Vector3) CFrame { return fromDegrees(at, degrees, orderYXZ) }

// FromRotation is FromOrientation in the order X, Y, Z, which is
// BasePart.Rotation's.
func FromRotation(at, degrees bind.Vector3) CFrame { return fromDegrees(at, degrees, orderXYZ) }

func fromDegrees(at, degrees vec, o order) CFrame {
	radians := func(f float32) float32 { return float32(float64(f) * degree) }
	return CFrame{at, eulerMatrix(radians(degrees.X), radians(degrees.Y), radians(degrees.Z), o)}
}

// Orientation returns the angles of FromOrientation.
func (v CFrame) Orientation() bind.Vector3 { return v.degrees(orderYXZ) }

// Rotation returns the angles of FromRotation.
func (v CFrame) Rotation() bind.Vector3 { return v.degrees(orderXYZ) }

func (v CFrame) degrees(o order) vec {
	if v.R == identityMatrix {
		return vec{}
	}
	x, y, z := v.R.angles(o)
	return vec{X: float32(x/degree) + 0, Y: float32(y/degree) + 0, Z: float32(z/degree) + 0} // sic: -0 becomes 0
}
