package robloxfile

// This file holds the writing of numbers and strings as bytes. Its one rule:
// each method is the opposite of the scanner's of that name.

import (
	"encoding/binary"
	"math"
)

// A builder collects bytes.
type builder struct{ data []byte }

func (b *builder) u8(v uint8)   { b.data = append(b.data, v) }
func (b *builder) u16(v uint16) { b.data = binary.LittleEndian.AppendUint16(b.data, v) }
func (b *builder) u32(v uint32) { b.data = binary.LittleEndian.AppendUint32(b.data, v) }

func (b *builder) bool(v bool) {
	if v {
		b.u8(1)
	} else {
		b.u8(0)
	}
}

func (b *builder) f32(values ...float32) {
	for _, v := range values {
		b.u32(math.Float32bits(v))
	}
}

func (b *builder) str(v string) {
	b.u32(uint32(len(v)))
	b.data = append(b.data, v...)
}

func (b *builder) udim(v UDim) {
	b.f32(v.Scale)
	b.u32(uint32(v.Offset))
}

// rotation writes a byte, and the matrix when no byte stands for it.
func (b *builder) rotation(r [9]float32) {
	id := rotationID(r)
	b.u8(id)
	if id == 0 {
		b.f32(r[:]...)
	}
}

// words writes big-endian words with their bytes interleaved.
func (b *builder) words(words []uint32) {
	for shift := 24; shift >= 0; shift -= 8 {
		for _, w := range words {
			b.u8(uint8(w >> shift))
		}
	}
}

// longs writes big-endian words of 8 bytes with their bytes interleaved.
func (b *builder) longs(longs []uint64) {
	for shift := 56; shift >= 0; shift -= 8 {
		for _, l := range longs {
			b.u8(uint8(l >> shift))
		}
	}
}

func (b *builder) floats(values []float32) {
	words := make([]uint32, len(values))
	for i, v := range values {
		bits := math.Float32bits(v)
		words[i] = bits<<1 | bits>>31
	}
	b.words(words)
}

func (b *builder) ints(values []int32) {
	words := make([]uint32, len(values))
	for i, v := range values {
		words[i] = uint32(v<<1) ^ uint32(v>>31)
	}
	b.words(words)
}

func (b *builder) int64s(values []int64) {
	longs := make([]uint64, len(values))
	for i, v := range values {
		longs[i] = uint64(v<<1) ^ uint64(v>>63)
	}
	b.longs(longs)
}

func (b *builder) referents(values []int32) {
	differences := make([]int32, len(values))
	previous := int32(0)
	for i, v := range values {
		differences[i], previous = v-previous, v
	}
	b.ints(differences)
}

// axes writes n values of k floats, axis after axis.
func (b *builder) axes(n, k int, at func(i, axis int) float32) {
	for axis := range k {
		column := make([]float32, n)
		for i := range column {
			column[i] = at(i, axis)
		}
		b.floats(column)
	}
}
