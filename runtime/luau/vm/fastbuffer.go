package vm

import (
	"encoding/binary"
	"math"
	"unsafe"
)

// This file holds the fast calls of the buffer library. Its one rule: an access
// that is not wholly inside of the buffer is left to the ordinary function.

// fastRead is buffer.readi8 and its kin.
func fastRead(b Builtin, x, y Value) (Value, bool) {
	if x.Kind() != KindBuffer || y.p != unsafe.Pointer(&numberTag) {
		return Nil, false
	}
	data, at := (*Buffer)(x.p).Bytes, TruncateInt32(y.number())
	if uint(at) >= uint(len(data)) {
		return Nil, false
	}
	data = data[at:]
	switch b {
	case BuiltinBufferReadU8:
		return Number(float64(data[0])), true
	case BuiltinBufferReadI8:
		return Number(float64(int8(data[0]))), true
	case BuiltinBufferReadU16:
		if len(data) >= 2 {
			return Number(float64(binary.LittleEndian.Uint16(data))), true
		}
	case BuiltinBufferReadI16:
		if len(data) >= 2 {
			return Number(float64(int16(binary.LittleEndian.Uint16(data)))), true
		}
	case BuiltinBufferReadU32:
		if len(data) >= 4 {
			return Number(float64(binary.LittleEndian.Uint32(data))), true
		}
	case BuiltinBufferReadI32:
		if len(data) >= 4 {
			return Number(float64(int32(binary.LittleEndian.Uint32(data)))), true
		}
	case BuiltinBufferReadF32:
		if len(data) >= 4 {
			return Number(float64(math.Float32frombits(binary.LittleEndian.Uint32(data)))), true
		}
	case BuiltinBufferReadF64:
		if len(data) >= 8 {
			return Number(math.Float64frombits(binary.LittleEndian.Uint64(data))), true
		}
	}
	return Nil, false
}

// fastWrite is buffer.writei8 and its kin.
func fastWrite(b Builtin, args []Value) bool {
	if len(args) != 3 || args[0].Kind() != KindBuffer || !isNumbers(args[1], args[2]) {
		return false
	}
	data, at, f := (*Buffer)(args[0].p).Bytes, TruncateInt32(args[1].number()), args[2].number()
	if uint(at) >= uint(len(data)) {
		return false
	}
	data = data[at:]
	switch b {
	case BuiltinBufferWriteU8, BuiltinBufferWriteI8:
		data[0] = byte(TruncateUint32(f))
		return true
	case BuiltinBufferWriteU16, BuiltinBufferWriteI16:
		if len(data) >= 2 {
			binary.LittleEndian.PutUint16(data, uint16(TruncateUint32(f)))
			return true
		}
	case BuiltinBufferWriteU32, BuiltinBufferWriteI32:
		if len(data) >= 4 {
			binary.LittleEndian.PutUint32(data, TruncateUint32(f))
			return true
		}
	case BuiltinBufferWriteF32:
		if len(data) >= 4 {
			binary.LittleEndian.PutUint32(data, math.Float32bits(float32(f)))
			return true
		}
	case BuiltinBufferWriteF64:
		if len(data) >= 8 {
			binary.LittleEndian.PutUint64(data, math.Float64bits(f))
			return true
		}
	}
	return false
}
