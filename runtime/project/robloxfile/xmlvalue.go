package robloxfile

// This file holds the values of XML files. Its one rule: a number that is
// missing or is none is an error that shows what is there.
// https://dom.rojo.space/xml.html#type-elements

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// xmlTypes are the readers by the name of the element.
var xmlTypes = map[string]func(*element) (any, error){
	"Axes":                    func(e *element) (any, error) { n, err := xmlInt(e.child("axes"), 32); return Axes(n & 7), err },
	"BinaryString":            xmlBinary,
	"BrickColor":              func(e *element) (any, error) { n, err := xmlInt(e.text, 32); return BrickColor(n), err },
	"CFrame":                  func(e *element) (any, error) { return xmlCFrame(e) },
	"Color3":                  xmlColor,
	"Color3uint8":             xmlColorBytes,
	"ColorSequence":           xmlColorSequence,
	"Content":                 xmlContent,
	"ContentId":               xmlContent,
	"CoordinateFrame":         func(e *element) (any, error) { return xmlCFrame(e) },
	"Faces":                   func(e *element) (any, error) { n, err := xmlInt(e.child("faces"), 32); return Faces(n & 63), err },
	"Font":                    xmlFont,
	"NumberRange":             xmlNumberRange,
	"NumberSequence":          xmlNumberSequence,
	"OptionalCoordinateFrame": xmlOptionalCFrame,
	"PhysicalProperties":      xmlPhysicalProperties,
	"ProtectedString":         func(e *element) (any, error) { return e.text, nil },
	"Ray":                     xmlRay,
	"Rect2D":                  xmlRect,
	"SecurityCapabilities":    xmlCapabilities,
	"UDim":                    xmlUDim,
	"UDim2":                   xmlUDim2,
	"UniqueId":                xmlUniqueID,
	"Vector2":                 func(e *element) (any, error) { return xmlVector2(e) },
	"Vector2int16":            xmlVector2int16,
	"Vector3":                 func(e *element) (any, error) { return xmlVector3(e) },
	"Vector3int16":            xmlVector3int16,
	"bool":                    xmlBool,
	"double":                  func(e *element) (any, error) { return xmlFloat(e.text, 64) },
	"float":                   func(e *element) (any, error) { f, err := xmlFloat(e.text, 32); return float32(f), err },
	"int":                     func(e *element) (any, error) { n, err := xmlInt(e.text, 32); return int32(n), err },
	"int64":                   func(e *element) (any, error) { return xmlInt(e.text, 64) },
	"string":                  func(e *element) (any, error) { return e.text, nil },
	"token":                   func(e *element) (any, error) { n, err := xmlInt(e.text, 64); return Enum(uint32(n)), err },
}

func xmlBool(e *element) (any, error) {
	switch text := strings.TrimSpace(e.text); {
	case strings.EqualFold(text, "true"):
		return true, nil
	case strings.EqualFold(text, "false"):
		return false, nil
	default:
		return nil, fmt.Errorf("got %q, want true or false", shown(text))
	}
}

// shown is the beginning of a text.
func shown(text string) string { return text[:min(len(text), 40)] }

// xmlInt reads an integer of so many bits; unsigned ones of 32 bits are taken too.
func xmlInt(text string, bits int) (int64, error) {
	text = strings.TrimSpace(text)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || bits == 32 && (n < math.MinInt32 || n > math.MaxUint32) {
		return 0, fmt.Errorf("got %q, want an integer of %d bits", shown(text), bits)
	}
	return n, nil
}

// xmlFloat reads a number, INF, -INF or NAN.
func xmlFloat(text string, bits int) (float64, error) {
	text = strings.TrimSpace(text)
	f, err := strconv.ParseFloat(text, bits)
	if err != nil && !math.IsInf(f, 0) {
		return 0, fmt.Errorf("got %q, want a number", shown(text))
	}
	return f, nil
}

// floatChildren reads child elements that are numbers, in order.
func floatChildren(e *element, names ...string) ([]float32, error) {
	out := make([]float32, len(names))
	for i, name := range names {
		var text string
		if i < len(e.children) && e.children[i].name == name { // where it most likely is
			text = e.children[i].text
		} else {
			text = e.child(name)
		}
		f, err := xmlFloat(text, 32)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[i] = float32(f)
	}
	return out, nil
}

// intChildren reads child elements that are integers, in order.
func intChildren(e *element, names ...string) ([]int64, error) {
	out := make([]int64, len(names))
	for i, name := range names {
		n, err := xmlInt(e.child(name), 32)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[i] = n
	}
	return out, nil
}

// fields reads numbers with space between, a multiple of k.
func fields(text string, k int) ([]float32, error) {
	words := strings.Fields(text)
	if len(words) == 0 || len(words)%k != 0 {
		return nil, fmt.Errorf("got %d numbers, want a multiple of %d", len(words), k)
	}
	out := make([]float32, len(words))
	for i, word := range words {
		f, err := xmlFloat(word, 32)
		if err != nil {
			return nil, err
		}
		out[i] = float32(f)
	}
	return out, nil
}

func xmlBinary(e *element) (any, error) {
	b, err := fromBase64(e.text)
	return BinaryString(b), err
}

func xmlVector2(e *element) (Vector2, error) {
	n, err := floatChildren(e, "X", "Y")
	if err != nil {
		return Vector2{}, err
	}
	return Vector2(n), nil
}

func xmlVector3(e *element) (Vector3, error) {
	n, err := floatChildren(e, "X", "Y", "Z")
	if err != nil {
		return Vector3{}, err
	}
	return Vector3(n), nil
}

func xmlVector2int16(e *element) (any, error) {
	n, err := intChildren(e, "X", "Y")
	if err != nil {
		return nil, err
	}
	return Vector2int16{int16(n[0]), int16(n[1])}, nil
}

func xmlVector3int16(e *element) (any, error) {
	n, err := intChildren(e, "X", "Y", "Z")
	if err != nil {
		return nil, err
	}
	return Vector3int16{int16(n[0]), int16(n[1]), int16(n[2])}, nil
}

func xmlCFrame(e *element) (CFrame, error) {
	n, err := floatChildren(e, "X", "Y", "Z", "R00", "R01", "R02", "R10", "R11", "R12", "R20", "R21", "R22")
	if err != nil {
		return CFrame{}, err
	}
	return CFrame{Vector3(n[:3]), [9]float32(n[3:])}, nil
}

func xmlOptionalCFrame(e *element) (any, error) {
	inner := e.find("CFrame")
	if inner == nil {
		return OptionalCFrame{CFrame{Rotation: identity}, false}, nil
	}
	c, err := xmlCFrame(inner)
	return OptionalCFrame{c, true}, err
}

// xmlColor reads R, G and B, or the packed number that old files have.
func xmlColor(e *element) (any, error) {
	if len(e.children) == 0 {
		c, err := xmlColorBytes(e)
		if err != nil {
			return nil, err
		}
		b := c.(Color3uint8)
		return Color3{float32(b[0]) / 255, float32(b[1]) / 255, float32(b[2]) / 255}, nil
	}
	n, err := floatChildren(e, "R", "G", "B")
	if err != nil {
		return nil, err
	}
	return Color3(n), nil
}

func xmlColorBytes(e *element) (any, error) {
	n, err := xmlInt(e.text, 32)
	return Color3uint8{uint8(n >> 16), uint8(n >> 8), uint8(n)}, err
}

func xmlUDim(e *element) (any, error) {
	scale, err := floatChildren(e, "S")
	if err != nil {
		return nil, err
	}
	offset, err := intChildren(e, "O")
	if err != nil {
		return nil, err
	}
	return UDim{scale[0], int32(offset[0])}, nil
}

func xmlUDim2(e *element) (any, error) {
	scale, err := floatChildren(e, "XS", "YS")
	if err != nil {
		return nil, err
	}
	offset, err := intChildren(e, "XO", "YO")
	if err != nil {
		return nil, err
	}
	return UDim2{UDim{scale[0], int32(offset[0])}, UDim{scale[1], int32(offset[1])}}, nil
}

func xmlRect(e *element) (any, error) {
	low, high := e.find("min"), e.find("max")
	if low == nil || high == nil {
		return nil, fmt.Errorf("got no <min> or no <max>, want both")
	}
	from, err := xmlVector2(low)
	if err != nil {
		return nil, err
	}
	to, err := xmlVector2(high)
	return Rect{from, to}, err
}

func xmlRay(e *element) (any, error) {
	origin, direction := e.find("origin"), e.find("direction")
	if origin == nil || direction == nil {
		return nil, fmt.Errorf("got no <origin> or no <direction>, want both")
	}
	from, err := xmlVector3(origin)
	if err != nil {
		return nil, err
	}
	along, err := xmlVector3(direction)
	return Ray{from, along}, err
}

func xmlNumberRange(e *element) (any, error) {
	n, err := fields(e.text, 2)
	if err != nil {
		return nil, err
	}
	return NumberRange{n[0], n[1]}, nil
}

func xmlNumberSequence(e *element) (any, error) {
	n, err := fields(e.text, 3)
	if err != nil {
		return nil, err
	}
	var out NumberSequence
	for ; len(n) > 0; n = n[3:] {
		out = append(out, NumberKeypoint{n[0], n[1], n[2]})
	}
	return out, nil
}

func xmlColorSequence(e *element) (any, error) {
	n, err := fields(e.text, 5)
	if err != nil {
		return nil, err
	}
	var out ColorSequence
	for ; len(n) > 0; n = n[5:] {
		out = append(out, ColorKeypoint{n[0], Color3(n[1:4]), n[4]})
	}
	return out, nil
}

func xmlPhysicalProperties(e *element) (any, error) {
	if custom, _ := xmlBool(&element{text: e.child("CustomPhysics")}); custom != true {
		return PhysicalProperties{}, nil
	}
	n, err := floatChildren(e, "Density", "Friction", "Elasticity", "FrictionWeight", "ElasticityWeight")
	if err != nil {
		return nil, err
	}
	p := PhysicalProperties{true, n[0], n[1], n[2], n[3], n[4], 1}
	if e.find("AcousticAbsorption") != nil {
		n, err = floatChildren(e, "AcousticAbsorption")
		if err != nil {
			return nil, err
		}
		p.AcousticAbsorption = n[0]
	}
	return p, nil
}

// xmlContent reads a ContentId, or a Content that is an address.
func xmlContent(e *element) (any, error) {
	if uri := e.find("uri"); uri != nil {
		return Content{URI: uri.text}, nil
	}
	if url := e.find("url"); url != nil {
		return ContentID(url.text), nil
	}
	return ContentID(""), nil
}

// xmlFont reads a font; what it does not say is Roblox's own default.
func xmlFont(e *element) (any, error) {
	font := Font{Weight: 400}
	for _, part := range []struct {
		name string
		into *string
	}{{"Family", &font.Family}, {"CachedFaceId", &font.CachedFace}} {
		if c := e.find(part.name); c != nil {
			*part.into = c.child("url")
		}
	}
	if text := e.child("Weight"); text != "" {
		n, err := xmlInt(text, 32)
		if err != nil {
			return nil, fmt.Errorf("Weight: %w", err)
		}
		font.Weight = uint16(n)
	}
	if e.child("Style") == "Italic" {
		font.Style = 1
	}
	return font, nil
}

// xmlUniqueID reads 32 hexadecimal digits: random, time, index. The random part
// is turned left by one bit against binary files.
func xmlUniqueID(e *element) (any, error) {
	id, ok := ParseUniqueID(strings.TrimSpace(e.text))
	if !ok {
		return nil, fmt.Errorf("got %q, want 32 hexadecimal digits", shown(e.text))
	}
	return id, nil
}

// ParseUniqueID reads the 32 hexadecimal digits that stand for an identity in XML files.
func ParseUniqueID(text string) (id UniqueID, ok bool) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != 16 {
		return id, false
	}
	random := bits.RotateLeft64(binary.BigEndian.Uint64(b), -1)
	return UniqueID{Index: binary.BigEndian.Uint32(b[12:]), Time: binary.BigEndian.Uint32(b[8:]), Random: int64(random)}, true
}

func xmlCapabilities(e *element) (any, error) {
	text := strings.TrimSpace(e.text)
	if n, err := strconv.ParseUint(text, 10, 64); err == nil {
		return SecurityCapabilities(n), nil
	}
	n, err := xmlInt(text, 64)
	return SecurityCapabilities(uint64(n)), err
}
