package lib

// This file fuzzes the buffer library. Its one rule: after every call a buffer holds what a plain slice of bytes holds
// to which the same was done, and a call fails exactly where it would leave the buffer.

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"lanai/runtime/luau/vm"
)

// numberType is a kind of number that buffers hold.
type numberType struct {
	name string
	size int
	put  func(b []byte, x float64)
	get  func(b []byte) float64
}

var numberTypes = []numberType{
	{"i8", 1, func(b []byte, x float64) { b[0] = byte(int64(x)) }, func(b []byte) float64 { return float64(int8(b[0])) }},
	{"u8", 1, func(b []byte, x float64) { b[0] = byte(int64(x)) }, func(b []byte) float64 { return float64(b[0]) }},
	{"i16", 2, func(b []byte, x float64) { binary.LittleEndian.PutUint16(b, uint16(int64(x))) },
		func(b []byte) float64 { return float64(int16(binary.LittleEndian.Uint16(b))) }},
	{"u16", 2, func(b []byte, x float64) { binary.LittleEndian.PutUint16(b, uint16(int64(x))) },
		func(b []byte) float64 { return float64(binary.LittleEndian.Uint16(b)) }},
	{"i32", 4, func(b []byte, x float64) { binary.LittleEndian.PutUint32(b, uint32(int64(x))) },
		func(b []byte) float64 { return float64(int32(binary.LittleEndian.Uint32(b))) }},
	{"u32", 4, func(b []byte, x float64) { binary.LittleEndian.PutUint32(b, uint32(int64(x))) },
		func(b []byte) float64 { return float64(binary.LittleEndian.Uint32(b)) }},
	{"f32", 4, func(b []byte, x float64) { binary.LittleEndian.PutUint32(b, math.Float32bits(float32(x))) },
		func(b []byte) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) }},
	{"f64", 8, func(b []byte, x float64) { binary.LittleEndian.PutUint64(b, math.Float64bits(x)) },
		func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }},
}

// farOffsets lie outside of every buffer of this test.
var farOffsets = []float64{-1, 1 << 20, 1<<31 - 1, 1 << 31, -1 << 31, 1<<32 - 1}

// bufferFuzz is a buffer with its model, and the bytes that decide what happens to it.
type bufferFuzz struct {
	t      *testing.T
	vm     *vm.VM
	buffer vm.Value
	model  []byte
	data   []byte
}

// next returns the next byte of the input, 0 behind its end.
func (f *bufferFuzz) next() int {
	if len(f.data) == 0 {
		return 0
	}
	b := f.data[0]
	f.data = f.data[1:]
	return int(b)
}

// offset is mostly inside of the buffer.
func (f *bufferFuzz) offset() int {
	if b := f.next(); b < 240 {
		return b % (len(f.model) + 2)
	}
	return int(farOffsets[f.next()%len(farOffsets)])
}

// number is anything a script may write: for integers less than 2^53, with a fraction at times.
func (f *bufferFuzz) number(isInt bool) float64 {
	x := float64(int8(f.next()))
	switch f.next() % 8 {
	case 0:
		x *= 1 << 25
	case 1:
		x *= 1 << 45
	case 2:
		x += 0.5
	case 3:
		x *= math.Pi
	case 4:
		if !isInt {
			return [...]float64{math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 1e300, 1e-320}[f.next()%5]
		}
	}
	return x
}

// call calls a function of the library; ok is false if it raised an error.
func (f *bufferFuzz) call(name string, args ...any) (result vm.Value, ok bool) {
	values := make([]vm.Value, len(args))
	for i, arg := range args {
		switch arg := arg.(type) {
		case int:
			values[i] = vm.Number(float64(arg))
		case float64:
			values[i] = vm.Number(arg)
		case string:
			values[i] = vm.Str(arg)
		case vm.Value:
			values[i] = arg
		}
	}
	results, err := f.vm.Call(f.vm.Globals.GetStr("buffer").AsTable().GetStr(name), values...)
	if err != nil || len(results) == 0 {
		return vm.Nil, err == nil
	}
	return results[0], true
}

// expect calls a function that must fail unless inside, and returns its result.
func (f *bufferFuzz) expect(inside bool, name string, args ...any) vm.Value {
	result, ok := f.call(name, args...)
	require.Equal(f.t, inside, ok, "buffer.%s%v of %d bytes succeeds", name, args, len(f.model))
	return result
}

// holds reports whether n bytes at offset are in the buffer.
func (f *bufferFuzz) holds(offset, n int) bool {
	return offset >= 0 && n >= 0 && offset+n <= len(f.model)
}

func (f *bufferFuzz) numbers() {
	kind := numberTypes[f.next()%len(numberTypes)]
	offset := f.offset()
	inside := f.holds(offset, kind.size)
	x := f.number(kind.name[0] != 'f')
	f.expect(inside, "write"+kind.name, f.buffer, offset, x)
	got := f.expect(inside, "read"+kind.name, f.buffer, offset)
	if inside {
		kind.put(f.model[offset:], x)
		n, _ := got.AsNumber()
		if want := kind.get(f.model[offset:]); want == want || n == n {
			require.Equal(f.t, want, n, "%s at %d after %v", kind.name, offset, x)
		}
	}
}

func (f *bufferFuzz) bits() {
	offset, count, x := f.next()*3, f.next()%35, f.number(true)
	inside := count <= 32 && offset+count <= 8*len(f.model)
	f.expect(inside, "writebits", f.buffer, offset, count, x)
	got := f.expect(inside, "readbits", f.buffer, offset, count)
	if !inside {
		return
	}
	want := 0.0
	for i := range count {
		bit := byte(uint64(int64(x)) >> i & 1)
		at, shift := (offset+i)/8, (offset+i)%8
		f.model[at] = f.model[at]&^(1<<shift) | bit<<shift
		want += float64(bit) * float64(uint64(1)<<i)
	}
	n, _ := got.AsNumber()
	require.Equal(f.t, want, n, "%d bits at %d after %v", count, offset, x)
}

func (f *bufferFuzz) strings() {
	offset, n := f.offset(), f.next()%20
	text := "some text of bytes"[:f.next()%19]
	inside := n <= len(text) && f.holds(offset, n)
	f.expect(inside, "writestring", f.buffer, offset, text, n)
	if inside {
		copy(f.model[offset:], text[:n])
	}
	inside = f.holds(offset, n)
	got := f.expect(inside, "readstring", f.buffer, offset, n)
	if inside {
		require.Equal(f.t, string(f.model[offset:offset+n]), got.AsString().String())
	}
}

func (f *bufferFuzz) copies() {
	to, from, n := f.offset(), f.offset(), f.next()%20
	source, bytesOf := f.buffer, f.model
	if f.next()%2 == 0 {
		bytesOf = []byte("another buffer")
		source, _ = f.call("fromstring", string(bytesOf))
	}
	inside := f.holds(to, n) && from >= 0 && from+n <= len(bytesOf)
	f.expect(inside, "copy", f.buffer, to, source, from, n)
	if inside {
		copy(f.model[to:], bytesOf[from:from+n])
	}
}

func (f *bufferFuzz) fills() {
	offset, x, n := f.offset(), f.number(true), f.next()%20
	inside := f.holds(offset, n)
	f.expect(inside, "fill", f.buffer, offset, x, n)
	if inside {
		copy(f.model[offset:], bytes.Repeat([]byte{byte(int64(x))}, n))
	}
}

func FuzzBuffer(f *testing.F) {
	f.Add([]byte{16, 0, 1, 2, 200, 3, 1, 5, 30, 7, 2, 3, 10, 9, 3, 1, 2, 8, 0, 4, 7, 65, 5, 4})
	f.Add([]byte{8, 0, 0, 7, 0, 4, 0, 7, 1, 4, 1, 0, 6, 0, 127, 1, 1, 2, 33, 8, 0})
	f.Add([]byte{0, 0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0})
	f.Add([]byte{40, 3, 10, 0, 19, 1, 3, 0, 10, 19, 1, 4, 250, 1, 0, 3, 0, 5, 241, 2, 100, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzz := &bufferFuzz{t: t, vm: newTestVM(t, "fuzz"), data: data}
		fuzz.model = make([]byte, fuzz.next()%64)
		fuzz.buffer = fuzz.expect(true, "create", len(fuzz.model))
		for range 200 {
			if len(fuzz.data) == 0 {
				break
			}
			[...]func(){fuzz.numbers, fuzz.bits, fuzz.strings, fuzz.copies, fuzz.fills}[fuzz.next()%5]()
			text := fuzz.expect(true, "tostring", fuzz.buffer).AsString().String()
			require.Equal(t, string(fuzz.model), text)
		}
	})
}
