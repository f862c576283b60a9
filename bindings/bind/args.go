package bind

import (
	"fmt"
	"math"

	"lanai/runtime/luau/vm"
)

// This file holds Args: what the functions of data types see of their call.
// Its one rule: argument errors are Luau's texts, raised here, and numbered
// as the script wrote the arguments.

// Args are the arguments of a function, method, operator or setter of a data
// type, numbered from 1, without the value of a method. They are valid until
// the function returns.
type Args struct {
	// Call is the machine's view; nil in a setter.
	Call *vm.Call
	// Env is the server the call happens on.
	Env *Env

	skip int // arguments before number 1
	set  *assignment
}

// assignment is the call of a setter.
type assignment struct {
	thread   *vm.Thread
	property string
	value    vm.Value
}

// N returns the number of arguments.
func (c Args) N() int {
	if c.Call == nil {
		return 1
	}
	return c.Call.NArgs() - c.skip
}

// Value returns argument i as it is, nil if missing.
func (c Args) Value(i int) vm.Value {
	if c.Call == nil {
		return c.set.value
	}
	return c.Call.Arg(i + c.skip)
}

// Missing reports whether argument i is missing or nil.
func (c Args) Missing(i int) bool { return c.Value(i).IsNil() }

// Number returns argument i as a number; numeric strings are converted.
func (c Args) Number(i int) float64 {
	f, ok := vm.ToNumber(c.Value(i))
	if !ok {
		c.TypeError(i, "number")
	}
	return f
}

// OptNumber is Number with a default for a missing or nil argument.
func (c Args) OptNumber(i int, def float64) float64 {
	if c.Missing(i) {
		return def
	}
	return c.Number(i)
}

// Float returns argument i as a number rounded to float32.
func (c Args) Float(i int) float32 { return float32(c.Number(i)) }

// OptFloat is Float with a default.
func (c Args) OptFloat(i int, def float32) float32 {
	v := c.Value(i)
	if f, ok := v.AsNumber(); ok {
		return float32(f)
	}
	if v.IsNil() {
		return def
	}
	return c.Float(i)
}

// OptInt32 returns argument i truncated toward zero and kept in the range of
// int32, or the default. NaN is 0.
func (c Args) OptInt32(i int, def int32) int32 {
	f := c.OptNumber(i, float64(def))
	if f != f {
		return 0
	}
	return int32(min(max(f, math.MinInt32), math.MaxInt32))
}

// OptInt16 returns argument i truncated toward zero and kept in the range of
// int16, or the default. NaN is 0.
func (c Args) OptInt16(i int, def int16) int16 {
	return int16(min(max(c.OptInt32(i, int32(def)), math.MinInt16), math.MaxInt16))
}

// Bool returns argument i, which must be a boolean.
func (c Args) Bool(i int) bool {
	b, ok := c.Value(i).AsBool()
	if !ok {
		c.TypeError(i, "boolean")
	}
	return b
}

// OptBool is Bool with a default.
func (c Args) OptBool(i int, def bool) bool {
	if c.Missing(i) {
		return def
	}
	return c.Bool(i)
}

// String returns argument i as a string; numbers are converted.
func (c Args) String(i int) string {
	v := c.Value(i)
	switch v.Kind() {
	case vm.KindString, vm.KindNumber:
		return vm.ToString(v)
	}
	c.TypeError(i, "string")
	return ""
}

// OptString is String with a default.
func (c Args) OptString(i int, def string) string {
	if c.Missing(i) {
		return def
	}
	return c.String(i)
}

// Table returns argument i, which must be a table.
func (c Args) Table(i int) *vm.Table {
	t := c.Value(i).AsTable()
	if t == nil {
		c.TypeError(i, "table")
	}
	return t
}

// Vector3 returns argument i, which must be a Vector3.
func (c Args) Vector3(i int) Vector3 {
	v := c.Value(i).AsVector()
	if v == nil {
		c.TypeError(i, "Vector3")
	}
	return Vector3{v.X, v.Y, v.Z}
}

// OptVector3 is Vector3 with a default.
func (c Args) OptVector3(i int, def Vector3) Vector3 {
	if c.Missing(i) {
		return def
	}
	return c.Vector3(i)
}

// Arg returns argument i, which must be a T.
func Arg[T Data](c Args, i int) T {
	v, ok := DataOf[T](c.Value(i))
	if !ok {
		c.TypeError(i, v.TypeName())
	}
	return v
}

// DataOf returns the T that a value is a view of. T is not Vector3.
func DataOf[T Data](v vm.Value) (data T, ok bool) {
	if u := v.AsUserdata(); u != nil {
		data, ok = u.Data.(T)
	}
	return data, ok
}

// --- errors -----------------------------------------------------------------

// Errorf raises a text with the script's position.
func (c Args) Errorf(format string, args ...any) { c.running().Errorf(format, args...) }

func (c Args) running() *vm.Thread {
	if c.Call == nil {
		return c.set.thread
	}
	return c.Call.Thread()
}

// ArgError raises "invalid argument #i to 'function' (message)", in a setter
// "Unable to assign property name. message".
func (c Args) ArgError(i int, message string) {
	if c.Call == nil {
		c.Errorf("Unable to assign property %s. %s", c.set.property, message)
	}
	to := ""
	if name := c.Call.Name(); name != "" {
		to = fmt.Sprintf(" to '%s'", name)
	}
	c.Errorf("invalid argument #%d%s (%s)", i, to, message)
}

// TypeError raises that argument i should have been of another type.
func (c Args) TypeError(i int, want string) {
	if i > c.N() {
		c.Errorf("missing argument #%d to '%s' (%s expected)", i, c.Call.Name(), want)
	}
	c.ArgError(i, want+" expected, got "+c.Env.VM.Typeof(c.Value(i)))
}

// --- results ----------------------------------------------------------------

// Return leaves v as the only result.
func (c Args) Return(v vm.Value) { c.Call.Return(v) }

// ReturnNumber leaves a number as the only result.
func (c Args) ReturnNumber(f float64) { c.Call.ReturnNumber(f) }

// ReturnNumbers leaves numbers as the results.
func (c Args) ReturnNumbers(numbers ...float64) {
	results := c.Call.Results(len(numbers))
	for i, f := range numbers {
		results[i] = vm.Number(f)
	}
}

// ReturnBool leaves a boolean as the only result.
func (c Args) ReturnBool(b bool) { c.Call.ReturnBool(b) }

// ReturnString leaves a string as the only result.
func (c Args) ReturnString(s string) { c.Call.ReturnString(s) }

// Give leaves a value of a data type, not a Vector3, as the only result.
func (c Args) Give(v Data) { c.Call.Return(c.Env.Data(v)) }

// GiveVector leaves a Vector3 as the only result.
func (c Args) GiveVector(v Vector3) { c.Call.Return(vm.NewVector(v.X, v.Y, v.Z)) }
