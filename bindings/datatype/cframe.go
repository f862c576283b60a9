package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds CFrame. Its one rule: the rotation is a matrix of float32,
// taken as it is given; nothing but Orthonormalize corrects it.

// CFrame is a place and a rotation
// (https://create.roblox.com/docs/reference/engine/datatypes/CFrame). The
// zero value is no rotation; Identity is.
type CFrame struct {
	Position bind.Vector3
	// R is the rotation matrix row by row: R00 R01 R02 R10 R11 R12 R20 R21 R22.
	R matrix
}

// Identity is the CFrame that changes nothing.
var Identity = CFrame{R: identityMatrix}

// TypeName returns "CFrame".
func (CFrame) TypeName() string { return "CFrame" }

// ToLuau returns a view of the CFrame.
func (v CFrame) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// Viewed says that ToLuau is Env.Data.
func (CFrame) Viewed() {}

// At returns a CFrame at a place without rotation.
func At(position bind.Vector3) CFrame { return CFrame{position, identityMatrix} }

// Mul returns w moved by v, which is v * w.
func (v CFrame) Mul(w CFrame) CFrame { return CFrame{v.Point(w.Position), v.R.mul(w.R)} }

// Inverse returns the CFrame that undoes v, whose rotation is orthonormal.
func (v CFrame) Inverse() CFrame {
	t := v.R.transpose()
	return CFrame{scale(t.apply(v.Position), -1), t}
}

// Point returns the place of p, which is given in the space of v.
func (v CFrame) Point(p bind.Vector3) bind.Vector3 { return add(v.R.apply(p), v.Position) }

func (v CFrame) components() [12]float32 {
	p, r := v.Position, v.R
	return [12]float32{p.X, p.Y, p.Z, r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8]}
}

var cframeType = bind.Type[CFrame]{
	Name: "CFrame",
	Functions: map[string]func(bind.Args){
		"Angles":                     func(c bind.Args) { giveAngles(c, orderXYZ) },
		"fromAxisAngle":              func(c bind.Args) { giveRotation(c, axisAngle(c.Vector3(1), c.Float(2))) },
		"fromEulerAngles":            func(c bind.Args) { giveAngles(c, orderArg(c, 4)) },
		"fromEulerAnglesXYZ":         func(c bind.Args) { giveAngles(c, orderXYZ) },
		"fromEulerAnglesYXZ":         func(c bind.Args) { giveAngles(c, orderYXZ) },
		"fromMatrix":                 cframeFromMatrix,
		"fromOrientation":            func(c bind.Args) { giveAngles(c, orderYXZ) },
		"fromRotationBetweenVectors": func(c bind.Args) { giveRotation(c, between(c.Vector3(1), c.Vector3(2))) },
		"lookAlong": func(c bind.Args) {
			at := c.Vector3(1)
			c.Give(CFrame{at, look(c.Vector3(2), c.OptVector3(3, axisVectors[1]))})
		},
		"lookAt": func(c bind.Args) {
			at := c.Vector3(1)
			c.Give(CFrame{at, look(sub(c.Vector3(2), at), c.OptVector3(3, axisVectors[1]))})
		},
		"new": newCFrame,
	},
	Constants: map[string]bind.Data{"identity": Identity},
	Numbers: map[string]func(CFrame) float64{
		"X": func(v CFrame) float64 { return float64(v.Position.X) },
		"Y": func(v CFrame) float64 { return float64(v.Position.Y) },
		"Z": func(v CFrame) float64 { return float64(v.Position.Z) },
	},
	Properties: map[string]func(*bind.Env, CFrame) vm.Value{
		"LookVector": func(e *bind.Env, v CFrame) vm.Value { return scale(v.R.column(2), -1).ToLuau(e) },
		"Position":   func(e *bind.Env, v CFrame) vm.Value { return v.Position.ToLuau(e) },
		"Rotation":   func(e *bind.Env, v CFrame) vm.Value { return e.Data(CFrame{R: v.R}) },
		"XVector":    func(e *bind.Env, v CFrame) vm.Value { return v.R.column(0).ToLuau(e) },
		"YVector":    func(e *bind.Env, v CFrame) vm.Value { return v.R.column(1).ToLuau(e) },
		"ZVector":    func(e *bind.Env, v CFrame) vm.Value { return v.R.column(2).ToLuau(e) },
	},
	Methods: map[string]func(bind.Args, CFrame){
		"AngleBetween": func(c bind.Args, v CFrame) {
			_, angle := v.R.transpose().mul(bind.Arg[CFrame](c, 1).R).axisAngle()
			c.ReturnNumber(float64(angle))
		},
		"FuzzyEq":       cframeFuzzyEq,
		"GetComponents": cframeComponents,
		"Inverse":       func(c bind.Args, v CFrame) { c.Give(v.Inverse()) },
		"Lerp":          cframeLerp,
		"Orthonormalize": func(c bind.Args, v CFrame) {
			c.Give(CFrame{v.Position, v.R.orthonormal()})
		},
		"PointToObjectSpace": func(c bind.Args, v CFrame) {
			inverse := v.Inverse()
			giveVectors(c, inverse.Point)
		},
		"PointToWorldSpace": func(c bind.Args, v CFrame) { giveVectors(c, v.Point) },
		"ToAxisAngle": func(c bind.Args, v CFrame) {
			axis, angle := v.R.axisAngle()
			c.Call.ReturnAll(axis.ToLuau(c.Env), vm.Number(float64(angle)))
		},
		"ToEulerAngles":       func(c bind.Args, v CFrame) { c.ReturnNumbers(v.R.angles(orderArg(c, 1))) },
		"ToEulerAnglesXYZ":    func(c bind.Args, v CFrame) { c.ReturnNumbers(v.R.angles(orderXYZ)) },
		"ToEulerAnglesYXZ":    func(c bind.Args, v CFrame) { c.ReturnNumbers(v.R.angles(orderYXZ)) },
		"ToObjectSpace":       func(c bind.Args, v CFrame) { giveCFrames(c, v.Inverse()) },
		"ToOrientation":       func(c bind.Args, v CFrame) { c.ReturnNumbers(v.R.angles(orderYXZ)) },
		"ToWorldSpace":        giveCFrames,
		"VectorToObjectSpace": func(c bind.Args, v CFrame) { giveVectors(c, v.R.transpose().apply) },
		"VectorToWorldSpace":  func(c bind.Args, v CFrame) { giveVectors(c, v.R.apply) },
	},
	Operators: map[string]func(bind.Args){
		"__add": func(c bind.Args) {
			v := bind.Arg[CFrame](c, 1)
			c.Give(CFrame{add(v.Position, c.Vector3(2)), v.R})
		},
		"__mul": cframeMul,
		"__sub": func(c bind.Args) {
			v := bind.Arg[CFrame](c, 1)
			c.Give(CFrame{sub(v.Position, c.Vector3(2)), v.R})
		},
	},
	Aliases: map[string]string{
		"RightVector": "XVector", "UpVector": "YVector", "components": "GetComponents",
		"inverse": "Inverse", "lerp": "Lerp", "lookVector": "LookVector", "p": "Position",
		"pointToObjectSpace": "PointToObjectSpace", "pointToWorldSpace": "PointToWorldSpace",
		"rightVector": "XVector", "toAxisAngle": "ToAxisAngle", "toEulerAnglesXYZ": "ToEulerAnglesXYZ",
		"toEulerAnglesYXZ": "ToEulerAnglesYXZ", "toObjectSpace": "ToObjectSpace",
		"toOrientation": "ToOrientation", "toWorldSpace": "ToWorldSpace", "upVector": "YVector",
		"vectorToObjectSpace": "VectorToObjectSpace", "vectorToWorldSpace": "VectorToWorldSpace",
		"x": "X", "y": "Y", "z": "Z",
	},
	ToString: cframeText,
}

func cframeText(v CFrame) string {
	all := v.components()
	return joinFloats(", ", fullDigits, all[:]...)
}

// --- constructors -----------------------------------------------------------

// newCFrame is CFrame.new with nothing, a place, a place and what to look at,
// three coordinates, these and a quaternion, or these and a matrix.
func newCFrame(c bind.Args) {
	switch n := c.N(); n {
	case 0:
		c.Give(Identity)
	case 1:
		c.Give(At(c.Vector3(1)))
	case 2:
		at := c.Vector3(1)
		c.Give(CFrame{at, look(sub(c.Vector3(2), at), axisVectors[1])})
	case 3, 7, 12:
		v := At(bind.Vector3{X: c.Float(1), Y: c.Float(2), Z: c.Float(3)})
		if n == 7 {
			v.R = quaternion{c.Number(7), c.Number(4), c.Number(5), c.Number(6)}.normal().matrix()
		}
		if n == 12 {
			for i := range v.R {
				v.R[i] = c.Float(4 + i)
			}
		}
		c.Give(v)
	default:
		c.Errorf("Invalid number of arguments: %d", n)
	}
}

func giveRotation(c bind.Args, r matrix) { c.Give(CFrame{R: r}) }

func giveAngles(c bind.Args, o order) {
	giveRotation(c, eulerMatrix(c.OptFloat(1, 0), c.OptFloat(2, 0), c.OptFloat(3, 0), o))
}

// orderArg returns argument i, an item of RotationOrder; XYZ if it is missing.
func orderArg(c bind.Args, i int) order {
	if c.Missing(i) {
		return orderXYZ
	}
	return orders[enumArg(c, i, "RotationOrder", nil).Value]
}

// cframeFromMatrix is CFrame.fromMatrix(pos, vX, vY, vZ?).
func cframeFromMatrix(c bind.Args) {
	position, x, y := c.Vector3(1), c.Vector3(2), c.Vector3(3)
	var z vec
	if c.Missing(4) {
		z = unit(cross(x, y))
	} else {
		z = c.Vector3(4)
	}
	c.Give(CFrame{position, columns(x, y, z)})
}

// --- members ----------------------------------------------------------------

func cframeMul(c bind.Args) {
	v := bind.Arg[CFrame](c, 1)
	if w, ok := bind.DataOf[CFrame](c.Value(2)); ok {
		c.Give(v.Mul(w))
		return
	}
	c.GiveVector(v.Point(c.Vector3(2)))
}

func cframeComponents(c bind.Args, v CFrame) {
	results := c.Call.Results(12)
	for i, f := range v.components() {
		results[i] = vm.Number(float64(f))
	}
}

func cframeFuzzyEq(c bind.Args, v CFrame) {
	a, b, epsilon := v.components(), bind.Arg[CFrame](c, 1).components(), c.OptNumber(2, defaultEpsilon)
	for i := range a {
		if !near(a[i], b[i], epsilon) {
			c.ReturnBool(false)
			return
		}
	}
	c.ReturnBool(true)
}

func cframeLerp(c bind.Args, v CFrame) { c.Give(lerpCFrame(v, bind.Arg[CFrame](c, 1), c.Number(2))) }

// lerpCFrame moves in a straight line and turns at a steady rate on the
// shortest way.
func lerpCFrame(v, to CFrame, t float64) CFrame {
	switch t {
	case 0:
		return v
	case 1:
		return to
	}
	r := v.R
	if r != to.R {
		r = v.R.quaternion().slerp(to.R.quaternion(), t).matrix()
	}
	return CFrame{lerpVector(v.Position, to.Position, float32(t)), r}
}

// giveCFrames gives each argument moved by v.
func giveCFrames(c bind.Args, v CFrame) {
	moved := make([]vm.Value, c.N())
	for i := range moved {
		moved[i] = c.Env.Data(v.Mul(bind.Arg[CFrame](c, i+1)))
	}
	c.Call.ReturnAll(moved...)
}

// giveVectors gives f of each argument.
func giveVectors(c bind.Args, f func(vec) vec) {
	if c.N() == 1 {
		c.GiveVector(f(c.Vector3(1)))
		return
	}
	moved := make([]vm.Value, c.N())
	for i := range moved {
		moved[i] = f(c.Vector3(i + 1)).ToLuau(c.Env)
	}
	c.Call.ReturnAll(moved...)
}
