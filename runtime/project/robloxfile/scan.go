package robloxfile

// This file holds the reading of numbers and strings from bytes. Its one rule:
// what is not there is an error before anything is allocated for it.

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A scanner reads a slice of bytes. After its first error it gives zeros.
type scanner struct {
	data []byte
	err  error
}

// need is the next n bytes, or nil after setting the error. what is for people.
func (s *scanner) need(n int, what string) []byte {
	if s.err != nil {
		return nil
	}
	if n < 0 || n > len(s.data) {
		s.err = fmt.Errorf("%s: got %d bytes, want %d", what, len(s.data), uint(n))
		return nil
	}
	b := s.data[:n:n]
	s.data = s.data[n:]
	return b
}

func (s *scanner) u8() uint8 {
	if b := s.need(1, "a byte"); b != nil {
		return b[0]
	}
	return 0
}

func (s *scanner) u16() uint16 {
	if b := s.need(2, "a number"); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (s *scanner) u32() uint32 {
	if b := s.need(4, "a number"); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (s *scanner) u64() uint64 {
	if b := s.need(8, "a number"); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (s *scanner) f32() float32 { return math.Float32frombits(s.u32()) }

// vector reads three floats.
func (s *scanner) vector() Vector3 { return Vector3{s.f32(), s.f32(), s.f32()} }

// str reads a string behind its length.
func (s *scanner) str() string { return string(s.need(int(s.u32()), "a string")) }

// count reads a number of things that take at least size bytes each.
func (s *scanner) count(size int, what string) int {
	n := int(s.u32())
	if s.err == nil && n > len(s.data)/size {
		s.err = fmt.Errorf("%s: got a count of %d with %d bytes left, want at least %d bytes each", what, n, len(s.data), size)
	}
	if s.err != nil {
		return 0
	}
	return n
}

// words reads n big-endian words of 4 bytes whose bytes are interleaved.
func (s *scanner) words(n int) []uint32 {
	b := s.need(4*n, "an array of numbers")
	if b == nil {
		return make([]uint32, 0)
	}
	out := make([]uint32, n)
	for i := range out {
		out[i] = uint32(b[i])<<24 | uint32(b[n+i])<<16 | uint32(b[2*n+i])<<8 | uint32(b[3*n+i])
	}
	return out
}

// longs reads n big-endian words of 8 bytes whose bytes are interleaved.
func (s *scanner) longs(n int) []uint64 {
	b := s.need(8*n, "an array of numbers")
	if b == nil {
		return make([]uint64, 0)
	}
	out := make([]uint64, n)
	for i := range out {
		for byteIndex := range 8 {
			out[i] = out[i]<<8 | uint64(b[byteIndex*n+i])
		}
	}
	return out
}

// floats reads n floats with the sign in the lowest bit, interleaved.
func (s *scanner) floats(n int) []float32 {
	words := s.words(n)
	out := make([]float32, len(words))
	for i, w := range words {
		out[i] = math.Float32frombits(w>>1 | w<<31)
	}
	return out
}

// ints reads n integers with the sign in the lowest bit, interleaved.
func (s *scanner) ints(n int) []int32 {
	words := s.words(n)
	out := make([]int32, len(words))
	for i, w := range words {
		out[i] = int32(w>>1) ^ -int32(w&1)
	}
	return out
}

// referents reads n references, each as the difference to the one before.
func (s *scanner) referents(n int) []int32 {
	out := s.ints(n)
	for i := 1; i < len(out); i++ {
		out[i] += out[i-1]
	}
	return out
}
