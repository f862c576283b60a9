package lib

import (
	"math"
	"math/bits"

	"lanai/runtime/luau/vm"
)

// This file holds the bit32 library. Its one rule: operands and results are
// unsigned 32 bit numbers; operands are taken modulo 2^32.

// bit32Functions is the library bit32 (https://luau.org/library#bit32-library).
var bit32Functions = library{
	"arshift":  shift(vm.ShiftArithmetic),
	"band":     fold(math.MaxUint32, func(x, y uint32) uint32 { return x & y }),
	"bnot":     bits1(func(u uint32) uint32 { return ^u }),
	"bor":      fold(0, func(x, y uint32) uint32 { return x | y }),
	"btest":    bit32Btest,
	"bxor":     fold(0, func(x, y uint32) uint32 { return x ^ y }),
	"byteswap": bits1(bits.ReverseBytes32),
	"countlz":  bits1(func(u uint32) uint32 { return uint32(bits.LeadingZeros32(u)) }),
	"countrz":  bits1(func(u uint32) uint32 { return uint32(bits.TrailingZeros32(u)) }),
	"extract":  bit32Extract,
	"lrotate":  shift(bits.RotateLeft32),
	"lshift":   shift(vm.ShiftLeft),
	"replace":  bit32Replace,
	"rrotate":  shift(func(u uint32, n int) uint32 { return bits.RotateLeft32(u, -n) }),
	"rshift":   shift(func(u uint32, n int) uint32 { return vm.ShiftLeft(u, -n) }),
}

func returnBits(c *vm.Call, u uint32) { c.ReturnNumber(float64(u)) }

func bits1(f func(uint32) uint32) vm.GoFunction {
	return func(c *vm.Call) { returnBits(c, f(uint32Arg(c, 1))) }
}

func shift(f func(u uint32, n int) uint32) vm.GoFunction {
	return func(c *vm.Call) {
		u := uint32Arg(c, 1)
		returnBits(c, f(u, intArg(c, 2)))
	}
}

// foldArgs combines all arguments, starting from unit.
func foldArgs(c *vm.Call, unit uint32, f func(x, y uint32) uint32) uint32 {
	for i := 1; i <= c.NArgs(); i++ {
		unit = f(unit, uint32Arg(c, i))
	}
	return unit
}

func fold(unit uint32, f func(x, y uint32) uint32) vm.GoFunction {
	return func(c *vm.Call) { returnBits(c, foldArgs(c, unit, f)) }
}

func bit32Btest(c *vm.Call) {
	u := foldArgs(c, math.MaxUint32, func(x, y uint32) uint32 { return x & y })
	c.ReturnBool(u != 0)
}

// fieldArgs returns the position and mask of a bit field whose position is
// argument i and whose width, by default 1, is argument i+1.
func fieldArgs(c *vm.Call, i int) (field int, mask uint32) {
	field, width := intArg(c, i), optInt(c, i+1, 1)
	checkArg(c, field >= 0, i, "field cannot be negative")
	checkArg(c, width > 0, i+1, "width must be positive")
	if field+width > 32 {
		c.Errorf("trying to access non-existent bits")
	}
	return field, math.MaxUint32 >> (32 - width)
}

func bit32Extract(c *vm.Call) {
	u := uint32Arg(c, 1)
	field, mask := fieldArgs(c, 2)
	returnBits(c, u>>field&mask)
}

func bit32Replace(c *vm.Call) {
	u, with := uint32Arg(c, 1), uint32Arg(c, 2)
	field, mask := fieldArgs(c, 3)
	returnBits(c, u&^(mask<<field)|with&mask<<field)
}
