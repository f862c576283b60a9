package robloxfile

// This file holds the bytes of an instance's attributes and tags. Its one rule:
// what is written reads back the same.
// https://dom.rojo.space/attributes.html

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// setSpecial makes a property a field of the instance.
func (i *Instance) setSpecial(name string, v any) error {
	text, ok := bytesOf(v)
	switch {
	case !ok:
		return fmt.Errorf("got a %T, want a string", v)
	case name == "Name":
		i.Name = text
		return nil
	case name == "Tags":
		for tag := range strings.SplitSeq(text, "\x00") {
			if tag != "" {
				i.Tags = append(i.Tags, tag)
			}
		}
		return nil
	}
	attributes, err := readAttributes(text)
	i.Attributes = attributes
	return err
}

// bytesOf is the content of any kind of string.
func bytesOf(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case BinaryString:
		return string(v), true
	case SharedString:
		return string(v), true
	case ContentID:
		return string(v), true
	}
	return "", false
}

// tagBytes is the tags as a file has them.
func tagBytes(tags []string) string { return strings.Join(tags, "\x00") }

func readAttributes(text string) ([]Property, error) {
	if text == "" {
		return nil, nil
	}
	s := &scanner{data: []byte(text)}
	n := s.count(5, "attributes")
	out := make([]Property, 0, n)
	for range n {
		name := s.str()
		v := s.attribute()
		if s.err != nil {
			return nil, fmt.Errorf("attribute %q: %w", name, s.err)
		}
		out = append(out, Property{name, v})
	}
	return out, s.err
}

// attribute reads a type and a value.
func (s *scanner) attribute() any {
	switch kind := s.u8(); kind {
	case 0x02:
		return s.str()
	case 0x03:
		return s.u8() != 0
	case 0x04:
		return int32(s.u32())
	case 0x05:
		return s.f32()
	case 0x06:
		return math.Float64frombits(s.u64())
	case 0x09:
		return UDim{s.f32(), int32(s.u32())}
	case 0x0a:
		return UDim2{UDim{s.f32(), int32(s.u32())}, UDim{s.f32(), int32(s.u32())}}
	case 0x0e:
		return BrickColor(s.u32())
	case 0x0f:
		return Color3(s.vector())
	case 0x10:
		return Vector2{s.f32(), s.f32()}
	case 0x11:
		return s.vector()
	case 0x14:
		return CFrame{s.vector(), s.rotation()}
	case 0x15:
		return EnumItem{s.str(), s.u32()}
	case 0x17:
		out := make(NumberSequence, s.count(12, "keypoints"))
		for i := range out {
			out[i].Envelope, out[i].Time, out[i].Value = s.f32(), s.f32(), s.f32()
		}
		return out
	case 0x19:
		out := make(ColorSequence, s.count(20, "keypoints"))
		for i := range out {
			out[i].Envelope, out[i].Time, out[i].Color = s.f32(), s.f32(), Color3(s.vector())
		}
		return out
	case 0x1b:
		return NumberRange{s.f32(), s.f32()}
	case 0x1c:
		return Rect{Vector2{s.f32(), s.f32()}, Vector2{s.f32(), s.f32()}}
	case 0x21:
		return Font{Weight: s.u16(), Style: s.u8(), Family: s.str(), CachedFace: s.str()}
	default:
		if s.err == nil {
			s.err = fmt.Errorf("unknown type 0x%02x", kind)
		}
		return nil
	}
}

// attributeBytes is the opposite of readAttributes. Some values cannot be one.
func attributeBytes(attributes []Property) (string, error) {
	if len(attributes) == 0 {
		return "", nil
	}
	b := &builder{}
	b.u32(uint32(len(attributes)))
	for _, a := range attributes {
		b.str(a.Name)
		if err := b.attribute(a.Value); err != nil {
			return "", fmt.Errorf("attribute %s: %w", a.Name, err)
		}
	}
	return string(b.data), nil
}

// CheckAttribute says why a value cannot be an attribute.
func CheckAttribute(v any) error { return new(builder).attribute(v) }

// typeName is the name of a value's type as project files have it.
func typeName(v any) string {
	name := strings.TrimPrefix(fmt.Sprintf("%T", v), "robloxfile.")
	return strings.ToUpper(name[:1]) + name[1:]
}

func (b *builder) attribute(v any) error {
	switch v := v.(type) {
	case string:
		b.u8(0x02)
		b.str(v)
	case BinaryString:
		b.u8(0x02)
		b.str(string(v))
	case ContentID:
		b.u8(0x02)
		b.str(string(v))
	case bool:
		b.u8(0x03)
		b.bool(v)
	case int32:
		b.u8(0x04)
		b.u32(uint32(v))
	case float32:
		b.u8(0x05)
		b.f32(v)
	case float64:
		b.u8(0x06)
		b.data = binary.LittleEndian.AppendUint64(b.data, math.Float64bits(v))
	case UDim:
		b.u8(0x09)
		b.udim(v)
	case UDim2:
		b.u8(0x0a)
		b.udim(v.X)
		b.udim(v.Y)
	case BrickColor:
		b.u8(0x0e)
		b.u32(uint32(v))
	case Color3:
		b.u8(0x0f)
		b.f32(v[:]...)
	case Color3uint8:
		b.u8(0x0f)
		b.f32(float32(v[0])/255, float32(v[1])/255, float32(v[2])/255)
	case Vector2:
		b.u8(0x10)
		b.f32(v[:]...)
	case Vector3:
		b.u8(0x11)
		b.f32(v[:]...)
	case CFrame:
		b.u8(0x14)
		b.f32(v.Position[:]...)
		b.rotation(v.Rotation)
	case EnumItem:
		b.u8(0x15)
		b.str(v.Enum)
		b.u32(v.Value)
	case NumberSequence:
		b.u8(0x17)
		b.u32(uint32(len(v)))
		for _, k := range v {
			b.f32(k.Envelope, k.Time, k.Value)
		}
	case ColorSequence:
		b.u8(0x19)
		b.u32(uint32(len(v)))
		for _, k := range v {
			b.f32(k.Envelope, k.Time, k.Color[0], k.Color[1], k.Color[2])
		}
	case NumberRange:
		b.u8(0x1b)
		b.f32(v.Min, v.Max)
	case Rect:
		b.u8(0x1c)
		b.f32(v.Min[0], v.Min[1], v.Max[0], v.Max[1])
	case Font:
		b.u8(0x21)
		b.u16(v.Weight)
		b.u8(v.Style)
		b.str(v.Family)
		b.str(v.CachedFace)
	default:
		return fmt.Errorf("no attribute can have the type %s", typeName(v))
	}
	return nil
}
