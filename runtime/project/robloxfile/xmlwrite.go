package robloxfile

// This file holds the writing of XML files. Its one rule: what XML cannot hold
// is an error, never another text.

import (
	"bufio"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An xmlWriter is an XML file being written.
type xmlWriter struct {
	out     *bufio.Writer
	refs    map[*Instance]string
	shared  map[SharedString]string
	strings []SharedString
}

// WriteXML writes a file as .rbxlx and .rbxmx have it.
func WriteXML(out io.Writer, f *File) error {
	w := &xmlWriter{out: bufio.NewWriter(out), refs: map[*Instance]string{}, shared: map[SharedString]string{}}
	for _, root := range f.Roots {
		root.Walk(func(i *Instance) { w.refs[i] = "RBX" + strconv.Itoa(len(w.refs)) })
	}
	w.out.WriteString("<roblox version=\"4\">\n")
	for _, key := range sortedKeys(f.Meta) {
		fmt.Fprintf(w.out, "\t<Meta name=\"%s\">%s</Meta>\n", escape(key), escape(f.Meta[key]))
	}
	for _, root := range f.Roots {
		if err := w.item(root, "\t"); err != nil {
			return err
		}
	}
	if len(w.strings) > 0 {
		w.out.WriteString("\t<SharedStrings>\n")
		for _, s := range w.strings {
			fmt.Fprintf(w.out, "\t\t<SharedString md5=\"%s\">%s</SharedString>\n", w.shared[s], base64.StdEncoding.EncodeToString([]byte(s)))
		}
		w.out.WriteString("\t</SharedStrings>\n")
	}
	w.out.WriteString("</roblox>\n")
	return w.out.Flush()
}

// escape makes text of an XML file.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\"", "&quot;", "\r", "&#13;").Replace

// checkText refuses what XML has no way to say.
func checkText(text string) error {
	for i, c := range text {
		bad := c == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD")
		if bad || c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0xFFFE || c == 0xFFFF {
			return fmt.Errorf("the byte 0x%02X cannot be in an XML file; write a binary one (.rbxl, .rbxm)", text[i])
		}
	}
	return nil
}

func (w *xmlWriter) item(i *Instance, indent string) error {
	if err := checkText(i.Name + i.ClassName); err != nil {
		return fmt.Errorf("the name of a %s: %w", i.ClassName, err)
	}
	fmt.Fprintf(w.out, "%s<Item class=\"%s\" referent=\"%s\">\n%s\t<Properties>\n", indent, escape(i.ClassName), w.refs[i], indent)
	attributes, err := attributeBytes(i.Attributes)
	if err != nil {
		return fmt.Errorf("%s: %w", i.Name, err)
	}
	properties := []Property{{"Name", i.Name}}
	if attributes != "" {
		properties = append(properties, Property{"AttributesSerialize", BinaryString(attributes)})
	}
	if len(i.Tags) > 0 {
		properties = append(properties, Property{"Tags", BinaryString(tagBytes(i.Tags))})
	}
	for _, p := range append(properties, i.Properties...) {
		if err := w.property(i.ClassName, p, indent+"\t\t"); err != nil {
			return fmt.Errorf("property %s.%s of %s: %w", i.ClassName, p.Name, i.Name, err)
		}
	}
	fmt.Fprintf(w.out, "%s\t</Properties>\n", indent)
	for _, child := range i.Children {
		if err := w.item(child, indent+"\t"); err != nil {
			return err
		}
	}
	fmt.Fprintf(w.out, "%s</Item>\n", indent)
	return nil
}

func (w *xmlWriter) property(class string, p Property, indent string) error {
	name := fileName(class, p.Name)
	tag, content, err := w.value(name, fileValue(name, p.Value))
	if err == nil {
		err = checkText(name)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.out, "%s<%s name=\"%s\">%s</%s>\n", indent, tag, escape(name), content, tag)
	return err
}

// value is a value's element: its name and its content.
func (w *xmlWriter) value(name string, v any) (tag, content string, err error) {
	switch v := v.(type) {
	case string:
		tag = "string"
		if _, isContent := slices.BinarySearch(contentNames, name); isContent {
			return w.value(name, ContentID(v))
		}
		if name == "Source" {
			tag = "ProtectedString"
		}
		return tag, escape(v), checkText(v)
	case ContentID:
		return "ContentId", contentText("url", string(v)), checkText(string(v))
	case Content:
		if v.Object.Target != nil {
			return "Content", tagged("Ref", w.ref(v.Object)), nil
		}
		return "Content", contentText("uri", v.URI), checkText(v.URI)
	case Ref:
		return "Ref", w.ref(v), nil
	case SharedString:
		return "SharedString", w.sharedKey(v), nil
	case Font:
		style := [...]string{"Normal", "Italic"}[min(v.Style, 1)]
		content = tagged("Family", contentText("url", v.Family)) + tagged("Weight", strconv.Itoa(int(v.Weight))) + tagged("Style", style)
		if v.CachedFace != "" {
			content += tagged("CachedFaceId", contentText("url", v.CachedFace))
		}
		return "Font", content, checkText(v.Family + v.CachedFace)
	}
	if tag, content := plainText(v); tag != "" {
		return tag, content, nil
	}
	return "", "", fmt.Errorf("a %T cannot be written", v)
}

func (w *xmlWriter) ref(r Ref) string {
	if ref, ok := w.refs[r.Target]; ok {
		return ref
	}
	return "null"
}

func (w *xmlWriter) sharedKey(s SharedString) string {
	key, ok := w.shared[s]
	if !ok {
		hash := md5.Sum([]byte(s))
		key = base64.StdEncoding.EncodeToString(hash[:])
		w.shared[s], w.strings = key, append(w.strings, s)
	}
	return key
}

// plainText is the element of a value that is only numbers; an empty tag is none.
func plainText(v any) (tag, content string) {
	switch v := v.(type) {
	case bool:
		return "bool", strconv.FormatBool(v)
	case int32:
		return "int", strconv.Itoa(int(v))
	case int64:
		return "int64", strconv.FormatInt(v, 10)
	case float32:
		return "float", floatText(v)
	case float64:
		return "double", doubleText(v, 64)
	case Enum:
		return "token", strconv.Itoa(int(v))
	case BrickColor:
		return "int", strconv.Itoa(int(v))
	case BinaryString:
		return "BinaryString", base64.StdEncoding.EncodeToString([]byte(v))
	case SecurityCapabilities:
		return "SecurityCapabilities", strconv.FormatUint(uint64(v), 10)
	case Faces:
		return "Faces", tagged("faces", strconv.Itoa(int(v)))
	case Axes:
		return "Axes", tagged("axes", strconv.Itoa(int(v)))
	case UniqueID:
		return "UniqueId", fmt.Sprintf("%016x%08x%08x", bits.RotateLeft64(uint64(v.Random), 1), v.Time, v.Index)
	case NumberRange:
		return "NumberRange", floatText(v.Min) + " " + floatText(v.Max)
	case NumberSequence:
		for _, k := range v {
			content += strings.Join([]string{floatText(k.Time), floatText(k.Value), floatText(k.Envelope), ""}, " ")
		}
		return "NumberSequence", content
	case ColorSequence:
		for _, k := range v {
			content += strings.Join([]string{floatText(k.Time), floatText(k.Color[0]), floatText(k.Color[1]), floatText(k.Color[2]), floatText(k.Envelope), ""}, " ")
		}
		return "ColorSequence", content
	}
	return structText(v)
}

// structText is plainText for values with named numbers.
func structText(v any) (tag, content string) {
	switch v := v.(type) {
	case Color3:
		return "Color3", floatTags(v[:], "R", "G", "B")
	case Color3uint8:
		return "Color3uint8", strconv.FormatUint(0xFF000000|uint64(v[0])<<16|uint64(v[1])<<8|uint64(v[2]), 10)
	case Vector2:
		return "Vector2", floatTags(v[:], "X", "Y")
	case Vector3:
		return "Vector3", floatTags(v[:], "X", "Y", "Z")
	case Vector2int16:
		return "Vector2int16", tagged("X", strconv.Itoa(int(v[0]))) + tagged("Y", strconv.Itoa(int(v[1])))
	case Vector3int16:
		return "Vector3int16", tagged("X", strconv.Itoa(int(v[0]))) + tagged("Y", strconv.Itoa(int(v[1]))) + tagged("Z", strconv.Itoa(int(v[2])))
	case CFrame:
		return "CoordinateFrame", cframeTags(v)
	case OptionalCFrame:
		if !v.Some {
			return "OptionalCoordinateFrame", ""
		}
		return "OptionalCoordinateFrame", tagged("CFrame", cframeTags(v.CFrame))
	case UDim:
		return "UDim", tagged("S", floatText(v.Scale)) + tagged("O", strconv.Itoa(int(v.Offset)))
	case UDim2:
		return "UDim2", tagged("XS", floatText(v.X.Scale)) + tagged("XO", strconv.Itoa(int(v.X.Offset))) +
			tagged("YS", floatText(v.Y.Scale)) + tagged("YO", strconv.Itoa(int(v.Y.Offset)))
	case Rect:
		return "Rect2D", tagged("min", floatTags(v.Min[:], "X", "Y")) + tagged("max", floatTags(v.Max[:], "X", "Y"))
	case Ray:
		return "Ray", tagged("origin", floatTags(v.Origin[:], "X", "Y", "Z")) + tagged("direction", floatTags(v.Direction[:], "X", "Y", "Z"))
	case PhysicalProperties:
		if !v.Custom {
			return "PhysicalProperties", tagged("CustomPhysics", "false")
		}
		return "PhysicalProperties", tagged("CustomPhysics", "true") +
			floatTags([]float32{v.Density, v.Friction, v.Elasticity, v.FrictionWeight, v.ElasticityWeight, v.AcousticAbsorption},
				"Density", "Friction", "Elasticity", "FrictionWeight", "ElasticityWeight", "AcousticAbsorption")
	}
	return "", ""
}

func tagged(tag, content string) string { return "<" + tag + ">" + content + "</" + tag + ">" }

func floatTags(values []float32, names ...string) (s string) {
	for i, v := range values {
		s += tagged(names[i], floatText(v))
	}
	return s
}

func cframeTags(c CFrame) string {
	return floatTags(c.Position[:], "X", "Y", "Z") +
		floatTags(c.Rotation[:], "R00", "R01", "R02", "R10", "R11", "R12", "R20", "R21", "R22")
}

// contentText is the content of an asset's address.
func contentText(tag, address string) string {
	if address == "" {
		return "<null></null>"
	}
	return tagged(tag, escape(address))
}

func floatText(v float32) string { return doubleText(float64(v), 32) }

// doubleText is the shortest text that reads back the same.
func doubleText(v float64, size int) string {
	switch {
	case math.IsInf(v, 1):
		return "INF"
	case math.IsInf(v, -1):
		return "-INF"
	case math.IsNaN(v):
		return "NAN"
	}
	return strconv.FormatFloat(v, 'g', -1, size)
}
