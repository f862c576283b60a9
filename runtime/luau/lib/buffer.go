package lib

import (
	"bytes"
	"encoding/binary"
	"math"

	"lanai/runtime/luau/vm"
)

// This file holds the buffer library. Its one rule: numbers are little
// endian, offsets count from 0, and no access goes outside of the buffer.

// bufferFunctions is the library buffer (https://luau.org/library#buffer-library).
var bufferFunctions = library{
	"copy":        bufferCopy,
	"create":      bufferCreate,
	"fill":        bufferFill,
	"fromstring":  bufferFromstring,
	"len":         bufferLen,
	"readbits":    bufferReadbits,
	"readf32":     reader(4, func(b []byte) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) }),
	"readf64":     reader(8, func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }),
	"readi16":     reader(2, func(b []byte) float64 { return float64(int16(binary.LittleEndian.Uint16(b))) }),
	"readi32":     reader(4, func(b []byte) float64 { return float64(int32(binary.LittleEndian.Uint32(b))) }),
	"readi8":      reader(1, func(b []byte) float64 { return float64(int8(b[0])) }),
	"readstring":  bufferReadstring,
	"readu16":     reader(2, func(b []byte) float64 { return float64(binary.LittleEndian.Uint16(b)) }),
	"readu32":     reader(4, func(b []byte) float64 { return float64(binary.LittleEndian.Uint32(b)) }),
	"readu8":      reader(1, func(b []byte) float64 { return float64(b[0]) }),
	"tostring":    bufferTostring,
	"writebits":   bufferWritebits,
	"writef32":    writer(4, func(b []byte, f float64) { binary.LittleEndian.PutUint32(b, math.Float32bits(float32(f))) }),
	"writef64":    writer(8, func(b []byte, f float64) { binary.LittleEndian.PutUint64(b, math.Float64bits(f)) }),
	"writei16":    writer(2, putUint16),
	"writei32":    writer(4, putUint32),
	"writei8":     writer(1, putUint8),
	"writestring": bufferWritestring,
	"writeu16":    writer(2, putUint16),
	"writeu32":    writer(4, putUint32),
	"writeu8":     writer(1, putUint8),
}

// maxBufferSize is the largest buffer in bytes.
const maxBufferSize = 1 << 30

// bufferOverhead is what a buffer takes beyond its bytes.
const bufferOverhead = 48

// Integers are written modulo their size, whatever their sign.
func putUint8(b []byte, f float64) { b[0] = byte(vm.TruncateUint32(f)) }

func putUint16(b []byte, f float64) {
	binary.LittleEndian.PutUint16(b, uint16(vm.TruncateUint32(f)))
}

func putUint32(b []byte, f float64) { binary.LittleEndian.PutUint32(b, vm.TruncateUint32(f)) }

// window returns the size bytes at offset.
func window(c *vm.Call, b *vm.Buffer, offset, size int) []byte {
	if offset < 0 || size < 0 || offset > len(b.Bytes)-size {
		c.Errorf("buffer access out of bounds")
	}
	return b.Bytes[offset : offset+size]
}

func reader(size int, get func([]byte) float64) vm.GoFunction {
	return func(c *vm.Call) {
		b := c.CheckBuffer(1)
		c.ReturnNumber(get(window(c, b, intArg(c, 2), size)))
	}
}

func writer(size int, put func([]byte, float64)) vm.GoFunction {
	return func(c *vm.Call) {
		b, offset := c.CheckBuffer(1), intArg(c, 2)
		f := c.CheckNumber(3)
		put(window(c, b, offset, size), f)
	}
}

// bufferCopy is buffer.copy(target, offset, source, sourceOffset = 0, count = rest).
func bufferCopy(c *vm.Call) {
	dst, at, src := c.CheckBuffer(1), intArg(c, 2), c.CheckBuffer(3)
	from := optInt(c, 4, 0)
	count := optInt(c, 5, len(src.Bytes)-from)
	source := window(c, src, from, count)
	copy(window(c, dst, at, count), source)
}

func bufferCreate(c *vm.Call) {
	size := intArg(c, 1)
	checkArg(c, size >= 0, 1, "size")
	if size > maxBufferSize {
		vm.RaiseText("memory allocation error: block too big")
	}
	c.Charge(bufferOverhead + size)
	c.Return(vm.NewBuffer(make([]byte, size)).Value())
}

// bufferFill is buffer.fill(b, offset, value, count = rest).
func bufferFill(c *vm.Call) {
	b, offset, value := c.CheckBuffer(1), intArg(c, 2), byte(uint32Arg(c, 3))
	part := window(c, b, offset, optInt(c, 4, len(b.Bytes)-offset))
	for i := range part {
		part[i] = value
	}
}

func bufferFromstring(c *vm.Call) {
	s := c.CheckString(1)
	c.Charge(bufferOverhead + len(s))
	c.Return(vm.NewBuffer([]byte(s)).Value())
}

func bufferLen(c *vm.Call) { c.Return(vm.Int(len(c.CheckBuffer(1).Bytes))) }

func bufferReadstring(c *vm.Call) {
	b, offset, count := c.CheckBuffer(1), intArg(c, 2), intArg(c, 3)
	checkArg(c, count >= 0, 3, "size")
	copyBytes(c, window(c, b, offset, count))
}

func bufferTostring(c *vm.Call) { copyBytes(c, c.CheckBuffer(1).Bytes) }

// copyBytes leaves a string with a copy of b.
func copyBytes(c *vm.Call, b []byte) {
	c.Charge(len(b))
	c.ReturnBytes(bytes.Clone(b))
}

// bufferWritestring is buffer.writestring(b, offset, s, count = #s).
func bufferWritestring(c *vm.Call) {
	b, offset, s := c.CheckBuffer(1), intArg(c, 2), c.CheckString(3)
	count := optInt(c, 4, len(s))
	checkArg(c, count >= 0, 4, "count")
	if count > len(s) {
		c.Errorf("string length overflow")
	}
	copy(window(c, b, offset, count), s)
}

// bitsArgs returns the bytes that hold a field of 0 to 32 bits, the place of
// its lowest bit in them, and its width.
func bitsArgs(c *vm.Call) (part []byte, shift, width int) {
	b, offset, width := c.CheckBuffer(1), c.CheckNumber(2), intArg(c, 3)
	if !(offset > -1 && offset < 1<<63) {
		c.Errorf("buffer access out of bounds")
	}
	if width < 0 || width > 32 {
		c.Errorf("bit count is out of range of [0; 32]")
	}
	if !(offset <= float64(len(b.Bytes)*8-width)) {
		c.Errorf("buffer access out of bounds")
	}
	first := int(offset)
	return b.Bytes[first/8 : (first+width+7)/8], first % 8, width
}

func bufferReadbits(c *vm.Call) {
	part, shift, width := bitsArgs(c)
	var u uint64
	for i, b := range part {
		u |= uint64(b) << (8 * i)
	}
	c.ReturnNumber(float64(u >> shift & (1<<width - 1)))
}

func bufferWritebits(c *vm.Call) {
	c.CheckBuffer(1)
	c.CheckNumber(2)
	c.CheckNumber(3)
	value := uint64(uint32Arg(c, 4))
	part, shift, width := bitsArgs(c)
	mask := uint64(1<<width-1) << shift
	value = value << shift & mask
	for i := range part {
		part[i] = part[i]&^byte(mask>>(8*i)) | byte(value>>(8*i))
	}
}
