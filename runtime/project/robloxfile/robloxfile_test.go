package robloxfile

// This file tests reading and writing. Its one rule: every file here is made by
// this package's own writers, or by hand, byte by byte.

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"reflect"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everything is a file with a value of every type.
func everything() *File {
	target := &Instance{ClassName: "Folder", Name: "Target"}
	values := []any{
		true, int32(-7), int64(math.MinInt64), float32(-0.15625), math.Inf(1), "text <&> \"q\"\r\n\t", BinaryString("\x00\xff"),
		SharedString("shared"), ContentID("rbxassetid://1"), Content{URI: "rbxassetid://2"}, Content{Object: Ref{target}},
		Ref{target}, Ref{}, Enum(3), BrickColor(194), Color3{0.25, 0.5, 1}, Color3uint8{1, 2, 255}, Vector2{1, -2}, Vector3{1, 2, 3},
		Vector3int16{1, -2, 3}, CFrame{Vector3{1, 2, 3}, identity}, CFrame{Vector3{4, 5, 6}, [9]float32{0.5, 1, 2, 3, 4, 5, 6, 7, 8}},
		OptionalCFrame{CFrame{Vector3{1, 2, 3}, identity}, true}, OptionalCFrame{CFrame{Rotation: identity}, false},
		UDim{0.5, -3}, UDim2{UDim{0.5, 1}, UDim{-1, 2}}, Rect{Vector2{1, 2}, Vector2{3, 4}}, Ray{Vector3{1, 2, 3}, Vector3{0, 1, 0}},
		Faces(5), Axes(6), NumberRange{1, 2}, NumberSequence{{0, 1, 0}, {1, 2, 0.5}}, ColorSequence{{0, Color3{1, 0, 0}, 0}, {1, Color3{0, 1, 0}, 0}},
		PhysicalProperties{}, PhysicalProperties{true, 1, 2, 3, 4, 5, 6}, Font{"rbxasset://fonts/families/Arial.json", 700, 1, ""},
		UniqueID{1, 2, -3}, SecurityCapabilities(1 << 40),
	}
	thing := &Instance{ClassName: "Thing", Name: "Everything", Tags: []string{"a", "b"}, Children: []*Instance{target}}
	for i, v := range values {
		name := "P" + string(rune('A'+i/26)) + string(rune('a'+i%26))
		switch v.(type) {
		case BinaryString:
			name = "MeshData"
		case BrickColor:
			name = "TeamColor"
		}
		thing.Properties = append(thing.Properties, Property{name, v})
	}
	for i, v := range []any{
		"s", true, int32(-4), float32(2.5), math.Pi, UDim{1, 2}, UDim2{UDim{1, 2}, UDim{3, 4}}, BrickColor(1), Color3{1, 0, 0.5}, Vector2{1, 2},
		Vector3{1, 2, 3}, CFrame{Vector3{1, 2, 3}, identity}, EnumItem{"Material", 512}, NumberSequence{{0, 1, 2}}, ColorSequence{{0, Color3{1, 2, 3}, 0}},
		NumberRange{1, 2}, Rect{Vector2{1, 2}, Vector2{3, 4}}, Font{"f", 400, 0, "c"},
	} {
		thing.Attributes = append(thing.Attributes, Property{"A" + string(rune('a'+i)), v})
	}
	return &File{Meta: map[string]string{"ExplicitAutoJoints": "true"}, Roots: []*Instance{thing, {ClassName: "Workspace", Name: "Workspace", Service: true}}}
}

func write(t testing.TB, f *File) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, WriteBinary(&b, f, WriteOptions{}))
	return b.Bytes()
}

func writeXML(t testing.TB, f *File) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, WriteXML(&b, f))
	return b.Bytes()
}

// flat is everything an instance says, references by name.
func flat(i *Instance) map[string]any {
	m := map[string]any{"class": i.ClassName, "name": i.Name, "tags": i.Tags}
	add := func(prefix string, list []Property) {
		for _, p := range list {
			v := p.Value
			switch x := v.(type) {
			case Ref:
				v = refName(x)
			case Content:
				v = x.URI + refName(x.Object)
			}
			m[prefix+p.Name] = v
		}
	}
	add(".", i.Properties)
	add("@", i.Attributes)
	return m
}

func refName(r Ref) string {
	if r.Target == nil {
		return "none"
	}
	return "to " + r.Target.Name
}

func TestBinaryRoundTrip(t *testing.T) {
	f := everything()
	got, err := Read(write(t, f), Options{})
	require.NoError(t, err)
	assert.Equal(t, f.Meta, got.Meta)
	assert.Empty(t, got.Unread)
	require.Len(t, got.Roots, 2)
	want := flat(f.Roots[0])
	want[".PAi"] = "rbxassetid://1" // binary files do not tell a ContentId from a string
	assert.Equal(t, want, flat(got.Roots[0]))
	assert.True(t, got.Roots[1].Service)
	assert.Equal(t, "Target", got.Roots[0].Children[0].Name)
	assert.Equal(t, write(t, f), write(t, f), "the same tree gives the same bytes")
}

func TestXMLRoundTrip(t *testing.T) {
	f := everything()
	got, err := Read(writeXML(t, f), Options{})
	require.NoError(t, err)
	assert.Equal(t, f.Meta, got.Meta)
	assert.Empty(t, got.Unread)
	require.Len(t, got.Roots, 2)
	assert.Equal(t, flat(f.Roots[0]), flat(got.Roots[0]))
}

// TestColumns compares bytes with the examples that the format's description gives.
func TestColumns(t *testing.T) {
	for _, c := range []struct {
		kind   uint8
		bytes  string
		values []any
	}{
		{typeUDim, "7f800080000000000000000000000408", []any{UDim{1, 2}, UDim{3, 4}}},
		{typeUDim2, "7e8000007f8000010000003b00000078", []any{UDim2{UDim{0.75, -30}, UDim{-1.5, 60}}}},
		{typeBrickColor, "000000000000030003ec25f2", []any{BrickColor(1004), BrickColor(37), BrickColor(1010)}},
		{typeVector3, "7f7f00000000000180800000000000018080808000000001", []any{Vector3{1, 2, 3}, Vector3{-1, -2, -3}}},
		{typeAxes, "010305", []any{Axes(1), Axes(3), Axes(5)}},
		{typeColor3uint8, "003fff00ff7f", []any{Color3uint8{0, 255, 255}, Color3uint8{63, 0, 127}}},
		{typePhysicalProperties, "00013333333f9a99993e0000003f0000803f0000803f03" + "0000803e0000003f0000003e0000803f0000803e0000003f", []any{
			PhysicalProperties{}, PhysicalProperties{true, 0.7, 0.3, 0.5, 1, 1, 1}, PhysicalProperties{true, 0.25, 0.5, 0.125, 1, 0.25, 0.5}}},
		{typeNumberRange, "000000000000003f0000003f0000803f", []any{NumberRange{0, 0.5}, NumberRange{0.5, 1}}},
		{typeRect, "7f00000000000100827f40000000010082810040000000008281208000000000", []any{Rect{Vector2{-1, -10}, Vector2{8, 9}}, Rect{Vector2{0, 1}, Vector2{5, 6}}}},
	} {
		data, err := hex.DecodeString(c.bytes)
		require.NoError(t, err)
		s := &columnReader{scanner: &scanner{data: data}}
		assert.Equal(t, c.values, columns[c.kind](s, len(c.values)), "type 0x%02x", c.kind)
		require.NoError(t, s.err)
		assert.Empty(t, s.data, "type 0x%02x", c.kind)

		kind, err := columnOf(c.values[0])
		require.NoError(t, err)
		b := &builder{}
		require.NoError(t, kind.write(&columnWriter{b, nil}, c.values))
		assert.Equal(t, c.bytes, hex.EncodeToString(b.data), "type 0x%02x", c.kind)
	}
}

func TestRotations(t *testing.T) {
	var ids []uint8
	for id := range 256 {
		if r, ok := rotationOf(uint8(id)); ok {
			ids = append(ids, uint8(id))
			assert.Equal(t, uint8(id), rotationID(r))
		}
	}
	assert.Equal(t, []uint8{0x02, 0x03, 0x05, 0x06, 0x07, 0x09, 0x0a, 0x0c, 0x0d, 0x0e, 0x10, 0x11, 0x14, 0x15, 0x17, 0x18, 0x19, 0x1b, 0x1c, 0x1e, 0x1f, 0x20, 0x22, 0x23}, ids)
	quarter, _ := rotationOf(0x03) // 90 degrees about X
	assert.Equal(t, [9]float32{1, 0, 0, 0, 0, -1, 0, 1, 0}, quarter)
}

func TestNames(t *testing.T) {
	f := &File{Roots: []*Instance{{ClassName: "Part", Name: "P", Properties: []Property{{"Size", Vector3{1, 2, 3}}, {"Color", Color3{1, 0.5, 0}}}}}}
	data := writeXML(t, f)
	assert.Contains(t, string(data), `<Vector3 name="size">`)
	assert.Contains(t, string(data), `<Color3uint8 name="Color3uint8">4294934528</Color3uint8>`)
	for _, data := range [][]byte{data, write(t, f)} {
		got, err := Read(data, Options{})
		require.NoError(t, err)
		assert.Equal(t, Vector3{1, 2, 3}, got.Roots[0].Get("Size"))
		assert.Equal(t, Color3uint8{255, 128, 0}, got.Roots[0].Get("Color"))
	}
}

func TestSkip(t *testing.T) {
	for _, data := range [][]byte{write(t, everything()), writeXML(t, everything())} {
		got, err := Read(data, Options{Skip: func(class, property string) bool { return class == "Thing" && property != "TeamColor" }})
		require.NoError(t, err)
		assert.Equal(t, []Property{{"TeamColor", BrickColor(194)}}, got.Roots[0].Properties)
		assert.Equal(t, "Everything", got.Roots[0].Name)
		assert.Equal(t, []string{"a", "b"}, got.Roots[0].Tags)
	}
}

func TestMissingValues(t *testing.T) {
	f := &File{Roots: []*Instance{
		{ClassName: "Thing", Name: "A", Properties: []Property{{"X", float32(1)}, {"Y", "y"}}},
		{ClassName: "Thing", Name: "B"},
	}}
	var b bytes.Buffer
	require.NoError(t, WriteBinary(&b, f, WriteOptions{Default: func(class, property string) any {
		if property == "X" {
			return float32(9)
		}
		return nil
	}}))
	got, err := Read(b.Bytes(), Options{})
	require.NoError(t, err)
	assert.Equal(t, []Property{{"X", float32(9)}, {"Y", ""}}, got.Roots[1].Properties)
}

// zstdChunks is a binary file with its chunks compressed anew.
func zstdChunks(t testing.TB, data []byte) []byte {
	t.Helper()
	encoder, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	r := &chunkReader{scanner: scanner{data: data}, size: int64(len(data))}
	unpack := unpacker{budget: newBudget(len(data))}
	out := append([]byte(nil), r.need(headerSize, "header")...)
	for {
		c, err := r.next()
		require.NoError(t, err)
		require.NoError(t, unpack.open(&c))
		w := &binaryWriter{}
		if c.name == "END" {
			w.raw(c.name, 0, len(c.data), c.data)
			return append(out, w.out.Bytes()...)
		}
		packed := encoder.EncodeAll(c.data, nil)
		w.raw(c.name, len(packed), len(c.data), packed)
		out = append(out, w.out.Bytes()...)
	}
}

func TestZstd(t *testing.T) {
	plain := write(t, everything())
	want, err := Read(plain, Options{})
	require.NoError(t, err)
	got, err := Read(zstdChunks(t, plain), Options{})
	require.NoError(t, err)
	assert.Equal(t, flat(want.Roots[0]), flat(got.Roots[0]))
}

// TestCutShort reads every beginning of a file: none is good, none panics.
func TestCutShort(t *testing.T) {
	plain := write(t, everything())
	for _, data := range [][]byte{plain, zstdChunks(t, plain), writeXML(t, everything())} {
		for n := range len(data) - 1 {
			_, err := Read(data[:n], Options{})
			var wrong *FormatError
			require.ErrorAs(t, err, &wrong, "the first %d bytes", n)
		}
	}
}

// build makes a binary file of chunks by hand.
func build(instances uint32, chunks ...func(w *binaryWriter)) []byte {
	w := &binaryWriter{}
	b := &builder{data: []byte(binaryMagic)}
	b.u32(1)
	b.u32(instances)
	w.out.Write(append(b.data, make([]byte, 8)...))
	for _, chunk := range chunks {
		chunk(w)
	}
	w.raw("END", 0, len(endText), []byte(endText))
	return w.out.Bytes()
}

func chunkOf(name string, parts ...any) func(*binaryWriter) {
	return func(w *binaryWriter) {
		b := &builder{}
		for _, p := range parts {
			switch p := p.(type) {
			case int:
				b.u32(uint32(p))
			case byte:
				b.u8(p)
			case string:
				b.str(p)
			case []int32:
				b.referents(p)
			}
		}
		w.raw(name, 0, len(b.data), b.data)
	}
}

func lying(name string, packed, size int, body string) func(*binaryWriter) {
	return func(w *binaryWriter) { w.raw(name, packed, size, []byte(body)) }
}

func TestBadBinary(t *testing.T) {
	inst := func(refs ...int32) func(*binaryWriter) {
		return chunkOf("INST", 0, "Folder", byte(0), len(refs), refs)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"huge chunk":         {build(0, lying("META", 1, math.MaxUint32, "x")), "chunk \"META\": got a length of 4294967295 for 1 compressed bytes, want at most 271"},
		"huge zstd chunk":    {build(0, lying("META", 5, math.MaxUint32, zstdMagic+"x")), "got a length of 4294967295 for 5 compressed bytes"},
		"chunk beyond end":   {build(0, lying("META", 0, math.MaxInt32, "x")), "the file is cut short: chunk \"META\": got"},
		"bad lz4":            {build(0, lying("META", 4, 100, "\xff\xff\xff\xff")), "its LZ4 data is damaged"},
		"short lz4":          {build(0, lying("META", 2, 100, "\x10a")), "got 1 bytes of LZ4 data, want 100"},
		"bad zstd":           {build(0, lying("META", 6, 100, zstdMagic+"ab")), "its zstd data is damaged"},
		"many instances":     {build(0, chunkOf("INST", 0, "Folder", byte(0), math.MaxInt32)), "got a count of 2147483647 with 0 bytes left"},
		"long string":        {build(0, chunkOf("INST", 0, math.MaxInt32)), "chunk INST: a string: got 0 bytes, want 2147483647"},
		"class twice":        {build(0, inst(), inst()), "class id 0 is given to Folder and to Folder"},
		"number twice":       {build(2, inst(1, 1)), "instance 1 of Folder: got the number 1, want one that is free"},
		"property of none":   {build(0, chunkOf("PROP", 3, "X", byte(1))), `property "X" is of class id 3, which no INST chunk has`},
		"short property":     {build(1, inst(0), chunkOf("PROP", 0, "X", byte(typeVector3), 1)), "property Folder.X: an array of numbers: got 0 bytes, want 4"},
		"bad rotation":       {build(1, inst(0), chunkOf("PROP", 0, "X", byte(typeCFrame), byte(1))), "got 0x01 for a rotation"},
		"bad shared string":  {build(1, inst(0), chunkOf("PROP", 0, "X", byte(typeSharedString), 0)), "got shared string 0, want one of the 0 in the file"},
		"bad name":           {build(1, inst(0), chunkOf("PROP", 0, "Name", byte(typeBool), byte(1))), "property Folder.Name: got a bool, want a string"},
		"no parents":         {build(1, inst(0)), "the file has no PRNT chunk"},
		"parent of unknown":  {build(1, inst(0), chunkOf("PRNT", byte(0), 1, []int32{7}, []int32{-1})), "entry 0: no instance has the number 7"},
		"unknown parent":     {build(1, inst(0), chunkOf("PRNT", byte(0), 1, []int32{0}, []int32{7})), "no instance has the number 7 of the parent of Folder"},
		"two parents":        {build(1, inst(0), chunkOf("PRNT", byte(0), 2, []int32{0, 0}, []int32{-1, -1})), "Folder has two parents"},
		"own parent":         {build(1, inst(0), chunkOf("PRNT", byte(0), 1, []int32{0}, []int32{0})), "1 of 1 instances are below no root"},
		"cycle":              {build(2, inst(0, 1), chunkOf("PRNT", byte(0), 2, []int32{0, 1}, []int32{1, 0})), "2 of 2 instances are below no root"},
		"wrong count":        {build(5, inst(0), chunkOf("PRNT", byte(0), 1, []int32{0}, []int32{-1})), "got 1 instances, want 5 as the header says"},
		"no end":             {build(0)[:headerSize], "the file ends without its END chunk: it is cut short"},
		"bad end":            {[]byte(strings.Replace(string(build(0)), endText, "</robloX>", 1)), `chunk END: got "</robloX>", want "</roblox>"`},
		"bad attributes":     {build(1, inst(0), chunkOf("PROP", 0, "AttributesSerialize", byte(typeString), "\x01\x00\x00\x00\x01\x00\x00\x00a\x63")), `attribute "a": unknown type 0x63`},
		"nothing":            {nil, "the file is empty"},
		"something else":     {[]byte("PK\x03\x04 zip"), `got "PK\x03\x04 zip", want a Roblox place or model`},
		"parent chunk short": {build(1, inst(0), chunkOf("PRNT", byte(0), 1000)), "instances: got a count of 1000 with 0 bytes left"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(c.data, Options{})
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestBadXML(t *testing.T) {
	property := func(text string) string {
		return "<roblox version=\"4\">\n<Item class=\"Part\" referent=\"1\"><Properties>\n" + text + "</Properties></Item></roblox>"
	}
	for name, c := range map[string]struct {
		data, want string
		line       int
	}{
		"other root":       {"<html></html>", "got <html>, want <roblox>", 1},
		"old version":      {`<roblox version="3"></roblox>`, `got version "3" of the format, want "4"`, 1},
		"cut short":        {"<roblox version=\"4\">\n<Item class=\"Part\">", "the file is cut short: it ends inside an element", 2},
		"no class":         {`<roblox version="4"><Item referent="1"></Item></roblox>`, "an <Item> has no class", 1},
		"referent twice":   {`<roblox version="4"><Item class="A" referent="1"/><Item class="B" referent="1"/></roblox>`, `two items have the referent "1"`, 1},
		"bad number":       {property(`<float name="X">abc</float>`), `property Part.X: got "abc", want a number`, 3},
		"bad integer":      {property(`<int name="X">99999999999</int>`), `got "99999999999", want an integer of 32 bits`, 3},
		"missing axis":     {property(`<Vector3 name="X"><X>1</X></Vector3>`), `property Part.X: Y: got "", want a number`, 3},
		"bad base64":       {property(`<BinaryString name="X">!!</BinaryString>`), "not base64", 3},
		"bad bool":         {property(`<bool name="X">maybe</bool>`), `got "maybe", want true or false`, 3},
		"odd sequence":     {property(`<NumberSequence name="X">1 2</NumberSequence>`), "got 2 numbers, want a multiple of 3", 3},
		"bad unique id":    {property(`<UniqueId name="X">12</UniqueId>`), `got "12", want 32 hexadecimal digits`, 3},
		"deep value":       {property(strings.Repeat("<string>", 20)), "nests deeper than 8 elements", 3},
		"crossed elements": {`<roblox version="4"><Item class="A"></roblox>`, "element <Item> closed by </roblox>", 1},
		"deep items":       {`<roblox version="4">` + strings.Repeat(`<Item class="A">`, 2000), "instances nest deeper than 1000", 1},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read([]byte(c.data), Options{})
			var wrong *FormatError
			require.ErrorAs(t, err, &wrong)
			assert.Contains(t, wrong.Message, c.want)
			assert.Equal(t, c.line, wrong.Line)
		})
	}
}

// TestLiesCostNothing checks that lengths are not believed: what Read allocates
// stays near the size of the file.
func TestLiesCostNothing(t *testing.T) {
	for name, data := range map[string][]byte{
		"lz4":       build(0, lying("META", 1, math.MaxUint32, "x")),
		"zstd":      build(0, lying("META", 5, math.MaxUint32, zstdMagic+"x")),
		"instances": build(math.MaxInt32, chunkOf("INST", 0, "Folder", byte(0), math.MaxInt32)),
		"keypoints": build(1, chunkOf("INST", 0, "F", byte(0), 1, []int32{0}), chunkOf("PROP", 0, "X", byte(typeNumberSequence), math.MaxInt32)),
	} {
		var before, after goruntime.MemStats
		goruntime.ReadMemStats(&before)
		_, err := Read(data, Options{})
		goruntime.ReadMemStats(&after)
		require.Error(t, err, name)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20), name)
	}
}

// TestBudget checks that honest compression of very many instances ends at the budget.
func TestBudget(t *testing.T) {
	w := &binaryWriter{}
	n := 4 << 20
	b := &builder{}
	b.u32(0)
	b.str("Folder")
	b.u8(0)
	b.u32(uint32(n))
	b.data = append(b.data, make([]byte, 3*n)...)
	b.data = append(b.data, bytes.Repeat([]byte{2}, n)...)
	w.chunk("INST", b.data)
	data := append(append([]byte(binaryMagic), binary.LittleEndian.AppendUint32([]byte{1, 0, 0, 0}, uint32(n))...), make([]byte, 8)...)
	_, err := Read(append(data, w.out.Bytes()...), Options{})
	require.ErrorContains(t, err, "which is more than a file of its size may")
}

func TestUnwritable(t *testing.T) {
	one := func(v any) *File {
		return &File{Roots: []*Instance{{ClassName: "T", Name: "N", Properties: []Property{{"P", v}}}}}
	}
	assert.EqualError(t, WriteXML(&bytes.Buffer{}, one("a\x01")), "property T.P of N: the byte 0x01 cannot be in an XML file; write a binary one (.rbxl, .rbxm)")
	assert.EqualError(t, WriteXML(&bytes.Buffer{}, one(struct{}{})), "property T.P of N: a struct {} cannot be written")
	assert.EqualError(t, WriteBinary(&bytes.Buffer{}, one(struct{}{}), WriteOptions{}), "property T.P: a struct {} cannot be written")
	two := one(true)
	two.Roots = append(two.Roots, one("s").Roots...)
	assert.EqualError(t, WriteBinary(&bytes.Buffer{}, two, WriteOptions{}), "property T.P: got a string beside a bool, want one type")
}

func TestUnreadIsNamed(t *testing.T) {
	data := build(1, chunkOf("INST", 0, "Folder", byte(0), 1, []int32{0}), chunkOf("PROP", 0, "X", byte(0x7f), 1), chunkOf("NEW"),
		chunkOf("PRNT", byte(0), 1, []int32{0}, []int32{-1}))
	f, err := Read(data, Options{})
	require.NoError(t, err)
	assert.Equal(t, []string{"Folder.X: value type 0x7f", `chunk "NEW"`}, f.Unread)
}

// sameByPool checks that a binary file, which has been read into want or has failed, is the same to several goroutines.
func sameByPool(t *testing.T, data []byte, want *File, wantErr error) {
	t.Helper()
	got, err := readBinaryBy(3, data, Options{}.filled())
	require.Equal(t, wantErr == nil, err == nil, "%v, %v", wantErr, err)
	if err == nil && !reflect.DeepEqual(want, got) && fmt.Sprint(flatFile(want)) != fmt.Sprint(flatFile(got)) { // which differ for NaN
		require.Equal(t, flatFile(want), flatFile(got))
	}
}

func TestBinaryByPool(t *testing.T) {
	for _, data := range [][]byte{write(t, everything()), zstdChunks(t, write(t, everything())), write(t, &File{})} {
		want, err := readBinaryBy(1, data, Options{}.filled())
		require.NoError(t, err)
		sameByPool(t, data, want, nil)
		for end := headerSize; end < len(data); end += 7 {
			_, err = readBinaryBy(1, data[:end], Options{}.filled())
			require.Error(t, err)
			sameByPool(t, data[:end], nil, err)
		}
	}
}

// FuzzRead checks that no bytes panic, that every error is a *FormatError, and
// that what was read can be written and read again.
func FuzzRead(f *testing.F) {
	f.Add(write(f, everything()))
	f.Add(writeXML(f, everything()))
	f.Add(zstdChunks(f, write(f, everything())))
	f.Add(write(f, &File{}))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(data, Options{})
		if bytes.HasPrefix(data, []byte(binaryMagic)) {
			sameByPool(t, data, file, err)
		}
		if !bytes.HasPrefix(data, []byte(binaryMagic)) && bytes.HasPrefix(data, []byte("<")) {
			sameSplit(t, data, file, err)
		}
		if err != nil {
			var wrong *FormatError
			require.ErrorAs(t, err, &wrong)
			return
		}
		var b bytes.Buffer
		if WriteBinary(&b, file, WriteOptions{}) != nil {
			return // such as one property of two types
		}
		_, err = Read(b.Bytes(), Options{})
		require.NoError(t, err)
	})
}

// BenchmarkRead reads a place of 50,000 parts.
func BenchmarkRead(b *testing.B) {
	f := &File{}
	for i := range 50_000 {
		f.Roots = append(f.Roots, &Instance{ClassName: "Part", Name: "Part", Properties: []Property{
			{"Anchored", true}, {"CFrame", CFrame{Vector3{float32(i), 2, 3}, identity}}, {"Size", Vector3{4, 1, 2}}, {"Color", Color3uint8{163, 162, 165}},
			{"Transparency", float32(0)}, {"CanCollide", true}, {"Material", Enum(256)}, {"Shape", Enum(1)},
		}})
	}
	data := write(b, f)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		_, err := Read(data, Options{})
		require.NoError(b, err)
	}
}

// TestContentAfterBinary checks that XML of what a binary file said has its asset addresses.
func TestContentAfterBinary(t *testing.T) {
	i := &Instance{ClassName: "Decal", Properties: []Property{{"Texture", ContentID("rbxassetid://1")}, {"Extra", "text"}}}
	binary, err := Read(write(t, &File{Roots: []*Instance{i}}), Options{})
	require.NoError(t, err)
	text := string(writeXML(t, binary))
	assert.Contains(t, text, `<ContentId name="Texture"><url>rbxassetid://1</url></ContentId>`)
	assert.Contains(t, text, `<string name="Extra">text</string>`)
}
