package robloxfile

// This file holds the writing of the values of a PROP chunk. Its one rule: all
// values of a property have the Go type of the first.

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A columnWriter writes the values of one property of one class.
type columnWriter struct {
	*builder
	file *binaryWriter
}

// typed is the values as those of one type; others are an error.
func typed[T any](values []any) ([]T, error) {
	out := make([]T, len(values))
	for i, v := range values {
		t, ok := v.(T)
		if !ok {
			return nil, fmt.Errorf("got a %T beside a %T, want one type", v, values[0])
		}
		out[i] = t
	}
	return out, nil
}

// A columnType writes the values of one Go type.
type columnType struct {
	id    uint8
	zero  any
	write func(*columnWriter, []any) error
}

// column makes a columnType of a func that writes all values.
func column[T any](id uint8, write func(*columnWriter, []T)) columnType {
	var zero T
	return columnType{id, zero, func(w *columnWriter, values []any) error {
		all, err := typed[T](values)
		if err == nil {
			write(w, all)
		}
		return err
	}}
}

// single makes a columnType of a func that writes one value.
func single[T any](id uint8, write func(*columnWriter, T)) columnType {
	return column(id, func(w *columnWriter, values []T) {
		for _, v := range values {
			write(w, v)
		}
	})
}

// columnOf is how values like v are written.
func columnOf(v any) (columnType, error) {
	switch v.(type) {
	case string:
		return single(typeString, func(w *columnWriter, v string) { w.str(v) }), nil
	case BinaryString:
		return single(typeString, func(w *columnWriter, v BinaryString) { w.str(string(v)) }), nil
	case ContentID:
		return single(typeString, func(w *columnWriter, v ContentID) { w.str(string(v)) }), nil
	case bool:
		return single(typeBool, func(w *columnWriter, v bool) { w.bool(v) }), nil
	case int32:
		return column(typeInt32, func(w *columnWriter, v []int32) { w.ints(v) }), nil
	case float32:
		return column(typeFloat32, func(w *columnWriter, v []float32) { w.floats(v) }), nil
	case float64:
		return single(typeFloat64, func(w *columnWriter, v float64) {
			w.data = binary.LittleEndian.AppendUint64(w.data, math.Float64bits(v))
		}), nil
	case int64:
		return column(typeInt64, func(w *columnWriter, v []int64) { w.int64s(v) }), nil
	case Enum:
		return column(typeEnum, func(w *columnWriter, v []Enum) { w.words(convert[uint32](v)) }), nil
	case BrickColor:
		return column(typeBrickColor, func(w *columnWriter, v []BrickColor) { w.words(convert[uint32](v)) }), nil
	case SecurityCapabilities:
		return column(typeCapabilities, func(w *columnWriter, v []SecurityCapabilities) { w.int64s(convert[int64](v)) }), nil
	case SharedString:
		return column(typeSharedString, func(w *columnWriter, v []SharedString) { w.words(w.file.sharedIndices(v)) }), nil
	case Ref:
		return column(typeRef, func(w *columnWriter, v []Ref) { w.referents(w.file.numbers(v)) }), nil
	}
	return structColumnOf(v)
}

// structColumnOf is columnOf for values of several numbers.
func structColumnOf(v any) (columnType, error) {
	switch v.(type) {
	case Color3:
		return column(typeColor3, func(w *columnWriter, v []Color3) {
			w.axes(len(v), 3, func(i, axis int) float32 { return v[i][axis] })
		}), nil
	case Vector2:
		return column(typeVector2, func(w *columnWriter, v []Vector2) {
			w.axes(len(v), 2, func(i, axis int) float32 { return v[i][axis] })
		}), nil
	case Vector3:
		return column(typeVector3, (*columnWriter).vectors), nil
	case Color3uint8:
		return column(typeColor3uint8, func(w *columnWriter, v []Color3uint8) {
			for channel := range 3 {
				for _, c := range v {
					w.u8(c[channel])
				}
			}
		}), nil
	case Vector3int16:
		return single(typeVector3int16, func(w *columnWriter, v Vector3int16) {
			for _, n := range v {
				w.u16(uint16(n))
			}
		}), nil
	case UDim:
		return column(typeUDim, func(w *columnWriter, v []UDim) {
			w.axes(len(v), 1, func(i, _ int) float32 { return v[i].Scale })
			w.offsets(len(v), func(i int) int32 { return v[i].Offset })
		}), nil
	case UDim2:
		return column(typeUDim2, func(w *columnWriter, v []UDim2) {
			w.axes(len(v), 2, func(i, axis int) float32 { return [2]float32{v[i].X.Scale, v[i].Y.Scale}[axis] })
			w.offsets(len(v), func(i int) int32 { return v[i].X.Offset })
			w.offsets(len(v), func(i int) int32 { return v[i].Y.Offset })
		}), nil
	case Rect:
		return column(typeRect, func(w *columnWriter, v []Rect) {
			w.axes(len(v), 4, func(i, axis int) float32 {
				return [4]float32{v[i].Min[0], v[i].Min[1], v[i].Max[0], v[i].Max[1]}[axis]
			})
		}), nil
	case Ray:
		return single(typeRay, func(w *columnWriter, v Ray) {
			w.f32(v.Origin[:]...)
			w.f32(v.Direction[:]...)
		}), nil
	case CFrame:
		return column(typeCFrame, (*columnWriter).cframes), nil
	case OptionalCFrame:
		return column(typeOptionalCFrame, (*columnWriter).optionalCFrames), nil
	case UniqueID:
		return column(typeUniqueID, (*columnWriter).uniqueIDs), nil
	case Content:
		return column(typeContent, (*columnWriter).contents), nil
	}
	return otherColumnOf(v)
}

// otherColumnOf is columnOf for values that stand one behind the other.
func otherColumnOf(v any) (columnType, error) {
	switch v.(type) {
	case Faces:
		return single(typeFaces, func(w *columnWriter, v Faces) { w.u8(uint8(v)) }), nil
	case Axes:
		return single(typeAxes, func(w *columnWriter, v Axes) { w.u8(uint8(v)) }), nil
	case NumberRange:
		return single(typeNumberRange, func(w *columnWriter, v NumberRange) { w.f32(v.Min, v.Max) }), nil
	case NumberSequence:
		return single(typeNumberSequence, func(w *columnWriter, v NumberSequence) {
			w.u32(uint32(len(v)))
			for _, k := range v {
				w.f32(k.Time, k.Value, k.Envelope)
			}
		}), nil
	case ColorSequence:
		return single(typeColorSequence, func(w *columnWriter, v ColorSequence) {
			w.u32(uint32(len(v)))
			for _, k := range v {
				w.f32(k.Time, k.Color[0], k.Color[1], k.Color[2], k.Envelope)
			}
		}), nil
	case PhysicalProperties:
		return single(typePhysicalProperties, func(w *columnWriter, v PhysicalProperties) {
			// Programs made before AcousticAbsorption read what goes without it.
			w.bool(v.Custom)
			if !v.Custom {
				return
			}
			w.f32(v.Density, v.Friction, v.Elasticity, v.FrictionWeight, v.ElasticityWeight)
			if v.AcousticAbsorption != 1 {
				w.data[len(w.data)-21] = 3
				w.f32(v.AcousticAbsorption)
			}
		}), nil
	case Font:
		return single(typeFont, func(w *columnWriter, v Font) {
			w.str(v.Family)
			w.u16(v.Weight)
			w.u8(v.Style)
			w.str(v.CachedFace)
		}), nil
	}
	return columnType{}, fmt.Errorf("a %T cannot be written", v)
}

func (w *columnWriter) offsets(n int, at func(i int) int32) {
	column := make([]int32, n)
	for i := range column {
		column[i] = at(i)
	}
	w.ints(column)
}

func (w *columnWriter) vectors(v []Vector3) {
	w.axes(len(v), 3, func(i, axis int) float32 { return v[i][axis] })
}

func (w *columnWriter) cframes(v []CFrame) {
	positions := make([]Vector3, len(v))
	for i, c := range v {
		w.rotation(c.Rotation)
		positions[i] = c.Position
	}
	w.vectors(positions)
}

func (w *columnWriter) optionalCFrames(v []OptionalCFrame) {
	frames := make([]CFrame, len(v))
	for i, o := range v {
		frames[i] = CFrame{Rotation: identity}
		if o.Some {
			frames[i] = o.CFrame
		}
	}
	w.u8(typeCFrame)
	w.cframes(frames)
	w.u8(typeBool)
	for _, o := range v {
		w.bool(o.Some)
	}
}

func (w *columnWriter) uniqueIDs(v []UniqueID) {
	var index, time []uint32
	var random []int64
	for _, id := range v {
		index, time, random = append(index, id.Index), append(time, id.Time), append(random, id.Random)
	}
	w.words(index)
	w.words(time)
	w.int64s(random)
}

func (w *columnWriter) contents(v []Content) {
	kinds := make([]int32, len(v))
	var uris []string
	var objects []Ref
	for i, c := range v {
		switch {
		case c.Object.Target != nil:
			kinds[i], objects = contentObject, append(objects, c.Object)
		case c.URI != "":
			kinds[i], uris = contentURI, append(uris, c.URI)
		}
	}
	w.ints(kinds)
	w.u32(uint32(len(uris)))
	for _, uri := range uris {
		w.str(uri)
	}
	w.u32(uint32(len(objects)))
	w.referents(w.file.numbers(objects))
	w.u32(0)
}
