package datatype

import (
	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds what the keys of the three kinds of curve share. Its one
// rule: a script can change how a key is approached, because no constructor
// takes tangents; a ValueCurveKey alone can change altogether.

// CurveKey is what every key of a curve has.
type CurveKey struct {
	Time          float32
	Interpolation *EnumItem // of KeyInterpolationMode
	Left, Right   Tangent
}

// A Tangent is the slope at one side of a key, if it was set.
type Tangent struct {
	Slope float32
	Set   bool
}

// curved is one of the three kinds of key.
type curved interface {
	bind.Data
	key() *CurveKey
}

// curveKeyArgs reads arguments 1 and 3 of the constructors.
func curveKeyArgs(c bind.Args) CurveKey {
	return CurveKey{Time: c.Float(1), Interpolation: enumArg(c, 3, "KeyInterpolationMode", Item("KeyInterpolationMode", "Cubic"))}
}

// value is what scripts see of a tangent: unset is what one is that was not set.
func (t Tangent) value(unset vm.Value) vm.Value {
	if !t.Set {
		return unset
	}
	return vm.Number(float64(t.Slope))
}

// tangentArg reads the argument of a setter; nil takes the tangent away.
func tangentArg(c bind.Args) Tangent {
	if c.Missing(1) {
		return Tangent{}
	}
	return Tangent{c.Float(1), true}
}

// withCurveKey adds the properties that all keys have.
func withCurveKey[T curved](unset vm.Value, properties map[string]func(*bind.Env, T) vm.Value) map[string]func(*bind.Env, T) vm.Value {
	properties["Interpolation"] = func(e *bind.Env, v T) vm.Value { return v.key().Interpolation.ToLuau(e) }
	properties["LeftTangent"] = func(_ *bind.Env, v T) vm.Value { return v.key().Left.value(unset) }
	properties["RightTangent"] = func(_ *bind.Env, v T) vm.Value { return v.key().Right.value(unset) }
	properties["Time"] = func(_ *bind.Env, v T) vm.Value { return vm.Number(float64(v.key().Time)) }
	return properties
}

// withCurveKeySetters adds the setters that all keys have.
func withCurveKeySetters[T curved](setters map[string]func(bind.Args, T)) map[string]func(bind.Args, T) {
	setters["Interpolation"] = func(c bind.Args, v T) {
		v.key().Interpolation = enumArg(c, 1, "KeyInterpolationMode", nil)
	}
	setters["LeftTangent"] = func(c bind.Args, v T) { v.key().Left = tangentArg(c) }
	setters["RightTangent"] = func(c bind.Args, v T) { v.key().Right = tangentArg(c) }
	return setters
}

// text prints a key whose value prints as value.
func (k *CurveKey) text(name, value string) string {
	return name + "{Time=" + joinFloats("", fullDigits, k.Time) + ", Value=" + value + ", Interpolation=" + k.Interpolation.Name + "}"
}
