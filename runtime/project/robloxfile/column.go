package robloxfile

// This file holds the values of a PROP chunk. Its one rule: a decoder reads
// exactly n values and gives n, or leaves an error in the scanner.
// https://dom.rojo.space/binary.html#data-types

import (
	"fmt"
	"math"
)

// A columnReader reads the values of one property of one class.
type columnReader struct {
	*scanner
	file *binaryReader
}

// The numbers of value types.
const (
	typeString             = 0x01
	typeBool               = 0x02
	typeInt32              = 0x03
	typeFloat32            = 0x04
	typeFloat64            = 0x05
	typeUDim               = 0x06
	typeUDim2              = 0x07
	typeRay                = 0x08
	typeFaces              = 0x09
	typeAxes               = 0x0a
	typeBrickColor         = 0x0b
	typeColor3             = 0x0c
	typeVector2            = 0x0d
	typeVector3            = 0x0e
	typeCFrame             = 0x10
	typeEnum               = 0x12
	typeRef                = 0x13
	typeVector3int16       = 0x14
	typeNumberSequence     = 0x15
	typeColorSequence      = 0x16
	typeNumberRange        = 0x17
	typeRect               = 0x18
	typePhysicalProperties = 0x19
	typeColor3uint8        = 0x1a
	typeInt64              = 0x1b
	typeSharedString       = 0x1c
	typeBytecode           = 0x1d
	typeOptionalCFrame     = 0x1e
	typeUniqueID           = 0x1f
	typeFont               = 0x20
	typeCapabilities       = 0x21
	typeContent            = 0x22
)

// columns are the decoders by the number of the type.
var columns = [256]func(*columnReader, int) []any{
	typeString:     each(func(s *columnReader) string { return s.str() }),
	typeBool:       each(func(s *columnReader) bool { return s.u8() != 0 }),
	typeInt32:      func(s *columnReader, n int) []any { return box(s.ints(n)) },
	typeFloat32:    func(s *columnReader, n int) []any { return box(s.floats(n)) },
	typeFloat64:    each(func(s *columnReader) float64 { return math.Float64frombits(s.u64()) }),
	typeUDim:       func(s *columnReader, n int) []any { return box(s.udims(n)) },
	typeUDim2:      func(s *columnReader, n int) []any { return box(s.udim2s(n)) },
	typeRay:        each(func(s *columnReader) Ray { return Ray{s.vector(), s.vector()} }),
	typeFaces:      each(func(s *columnReader) Faces { return Faces(s.u8() & 63) }),
	typeAxes:       each(func(s *columnReader) Axes { return Axes(s.u8() & 7) }),
	typeBrickColor: func(s *columnReader, n int) []any { return box(convert[BrickColor](s.words(n))) },
	typeColor3:     func(s *columnReader, n int) []any { return box(convertVectors[Color3](s.vectors(n))) },
	typeVector2:    func(s *columnReader, n int) []any { return box(s.pairs(n)) },
	typeVector3:    func(s *columnReader, n int) []any { return box(s.vectors(n)) },
	typeCFrame:     func(s *columnReader, n int) []any { return box(s.cframes(n)) },
	typeEnum:       func(s *columnReader, n int) []any { return box(convert[Enum](s.words(n))) },
	typeRef:        func(s *columnReader, n int) []any { return box(s.refs(n)) },
	typeVector3int16: each(func(s *columnReader) Vector3int16 {
		return Vector3int16{int16(s.u16()), int16(s.u16()), int16(s.u16())}
	}),
	typeNumberSequence:     eachAny(func(s *columnReader) any { return s.numberSequence() }),
	typeColorSequence:      eachAny(func(s *columnReader) any { return s.colorSequence() }),
	typeNumberRange:        each(func(s *columnReader) NumberRange { return NumberRange{s.f32(), s.f32()} }),
	typeRect:               func(s *columnReader, n int) []any { return box(s.rects(n)) },
	typePhysicalProperties: each(func(s *columnReader) PhysicalProperties { return s.physicalProperties() }),
	typeColor3uint8:        func(s *columnReader, n int) []any { return box(s.colorBytes(n)) },
	typeInt64:              func(s *columnReader, n int) []any { return box(s.int64s(n)) },
	typeSharedString:       func(s *columnReader, n int) []any { return box(s.sharedStrings(n)) },
	typeBytecode:           each(func(s *columnReader) BinaryString { return BinaryString(s.str()) }),
	typeOptionalCFrame:     func(s *columnReader, n int) []any { return box(s.optionalCFrames(n)) },
	typeUniqueID:           func(s *columnReader, n int) []any { return box(s.uniqueIDs(n)) },
	typeFont:               each(func(s *columnReader) Font { return s.font() }),
	typeCapabilities: func(s *columnReader, n int) []any {
		return box(convert[SecurityCapabilities](s.int64s(n)))
	},
	typeContent: func(s *columnReader, n int) []any { return box(s.contents(n)) },
}

// mostBoxes bounds how many different values of a column are looked up.
const mostBoxes = 1 << 12

// box makes interfaces of values; equal ones share their memory, so that 50,000
// white parts hold one white.
func box[T comparable](values []T) []any {
	out := make([]any, len(values))
	boxes := make(map[T]any)
	for i, v := range values {
		if i > 0 && v == values[i-1] {
			out[i] = out[i-1]
			continue
		}
		boxed, ok := boxes[v]
		if !ok {
			boxed = v
			if len(boxes) < mostBoxes {
				boxes[v] = boxed
			}
		}
		out[i] = boxed
	}
	return out
}

// each reads n values that stand one behind the other.
func each[T comparable](read func(*columnReader) T) func(*columnReader, int) []any {
	return func(s *columnReader, n int) []any {
		values := make([]T, 0, min(n, len(s.data)+1))
		for range n {
			v := read(s)
			if s.err != nil {
				return nil
			}
			values = append(values, v)
		}
		return box(values)
	}
}

// eachAny is each for values that do not compare.
func eachAny(read func(*columnReader) any) func(*columnReader, int) []any {
	return func(s *columnReader, n int) []any {
		values := make([]any, 0, min(n, len(s.data)+1))
		for range n {
			v := read(s)
			if s.err != nil {
				return nil
			}
			values = append(values, v)
		}
		return values
	}
}

// convert changes the type of numbers.
func convert[To, From ~uint32 | ~uint64 | ~int64](from []From) []To {
	out := make([]To, len(from))
	for i, v := range from {
		out[i] = To(v)
	}
	return out
}

func convertVectors[To ~[3]float32](from []Vector3) []To {
	out := make([]To, len(from))
	for i, v := range from {
		out[i] = To(v)
	}
	return out
}

// vectors reads n vectors, axis after axis.
func (s *scanner) vectors(n int) []Vector3 {
	x, y, z := s.floats(n), s.floats(n), s.floats(n)
	out := make([]Vector3, len(z))
	for i := range out {
		out[i] = Vector3{x[i], y[i], z[i]}
	}
	return out
}

func (s *scanner) pairs(n int) []Vector2 {
	x, y := s.floats(n), s.floats(n)
	out := make([]Vector2, len(y))
	for i := range out {
		out[i] = Vector2{x[i], y[i]}
	}
	return out
}

func (s *scanner) rects(n int) []Rect {
	low, high := s.pairs(n), s.pairs(n)
	out := make([]Rect, len(high))
	for i := range out {
		out[i] = Rect{low[i], high[i]}
	}
	return out
}

func (s *scanner) udims(n int) []UDim {
	scale, offset := s.floats(n), s.ints(n)
	out := make([]UDim, len(offset))
	for i := range out {
		out[i] = UDim{scale[i], offset[i]}
	}
	return out
}

func (s *scanner) udim2s(n int) []UDim2 {
	xs, ys, xo, yo := s.floats(n), s.floats(n), s.ints(n), s.ints(n)
	out := make([]UDim2, len(yo))
	for i := range out {
		out[i] = UDim2{UDim{xs[i], xo[i]}, UDim{ys[i], yo[i]}}
	}
	return out
}

func (s *scanner) int64s(n int) []int64 {
	longs := s.longs(n)
	out := make([]int64, len(longs))
	for i, l := range longs {
		out[i] = int64(l>>1) ^ -int64(l&1)
	}
	return out
}

func (s *scanner) colorBytes(n int) []Color3uint8 {
	b := s.need(3*n, "an array of colours")
	out := make([]Color3uint8, len(b)/3)
	for i := range out {
		out[i] = Color3uint8{b[i], b[n+i], b[2*n+i]}
	}
	return out
}

// cframes reads n rotations, then n positions.
func (s *scanner) cframes(n int) []CFrame {
	out := make([]CFrame, 0, min(n, len(s.data)+1))
	for range n {
		rotation := s.rotation()
		if s.err != nil {
			return nil
		}
		out = append(out, CFrame{Rotation: rotation})
	}
	for i, position := range s.vectors(n) {
		out[i].Position = position
	}
	return out
}

// optionalCFrames reads CFrames, each of which may be none.
func (s *scanner) optionalCFrames(n int) []OptionalCFrame {
	if kind := s.u8(); s.err == nil && kind != typeCFrame {
		s.err = fmt.Errorf("got an optional value of type 0x%02x, want a CFrame", kind)
	}
	frames := s.cframes(n)
	if kind := s.u8(); s.err == nil && kind != typeBool {
		s.err = fmt.Errorf("got presence of type 0x%02x, want booleans", kind)
	}
	some := s.need(n, "an array of booleans")
	out := make([]OptionalCFrame, len(some))
	for i := range out {
		out[i] = OptionalCFrame{CFrame{Rotation: identity}, false}
		if some[i] != 0 {
			out[i] = OptionalCFrame{frames[i], true}
		}
	}
	return out
}

// uniqueIDs reads n identities, whose 16 bytes are interleaved.
func (s *scanner) uniqueIDs(n int) []UniqueID {
	index, time := s.words(n), s.words(n)
	random := s.int64s(n)
	out := make([]UniqueID, len(random))
	for i := range out {
		out[i] = UniqueID{index[i], time[i], random[i]}
	}
	return out
}

func (s *scanner) numberSequence() NumberSequence {
	out := make(NumberSequence, s.count(12, "keypoints"))
	for i := range out {
		out[i] = NumberKeypoint{s.f32(), s.f32(), s.f32()}
	}
	return out
}

func (s *scanner) colorSequence() ColorSequence {
	out := make(ColorSequence, s.count(20, "keypoints"))
	for i := range out {
		out[i] = ColorKeypoint{s.f32(), Color3(s.vector()), s.f32()}
	}
	return out
}

func (s *scanner) physicalProperties() PhysicalProperties {
	flags := s.u8()
	if flags&1 == 0 {
		return PhysicalProperties{}
	}
	p := PhysicalProperties{true, s.f32(), s.f32(), s.f32(), s.f32(), s.f32(), 1}
	if flags&2 != 0 {
		p.AcousticAbsorption = s.f32()
	}
	return p
}

func (s *scanner) font() Font {
	return Font{Family: s.str(), Weight: s.u16(), Style: s.u8(), CachedFace: s.str()}
}

// refs reads n references to instances.
func (s *columnReader) refs(n int) []Ref {
	numbers := s.referents(n)
	out := make([]Ref, len(numbers))
	for i, number := range numbers {
		out[i] = Ref{s.file.byRef.at(number)}
	}
	return out
}

// sharedStrings reads n indices of the SSTR chunk.
func (s *columnReader) sharedStrings(n int) []SharedString {
	indices := s.words(n)
	out := make([]SharedString, len(indices))
	for i, index := range indices {
		if int64(index) >= int64(len(s.file.shared)) {
			s.err = fmt.Errorf("got shared string %d, want one of the %d in the file", index, len(s.file.shared))
			return nil
		}
		out[i] = s.file.shared[index]
	}
	return out
}

// The kinds of Content.
const (
	contentNone   = 0
	contentURI    = 1
	contentObject = 2
)

// contents reads n kinds, then the addresses and the objects that these need.
func (s *columnReader) contents(n int) []Content {
	kinds := s.ints(n)
	uris := make([]string, s.count(4, "addresses"))
	for i := range uris {
		uris[i] = s.str()
	}
	objects := s.refs(s.count(4, "objects"))
	s.referents(s.count(4, "objects of other files"))

	out := make([]Content, len(kinds))
	for i, kind := range kinds {
		switch {
		case kind == contentURI && len(uris) > 0:
			out[i].URI, uris = uris[0], uris[1:]
		case kind == contentObject && len(objects) > 0:
			out[i].Object, objects = objects[0], objects[1:]
		case kind == contentURI && s.err == nil:
			s.err = fmt.Errorf("there are fewer addresses than values that need one")
		}
	}
	return out
}
