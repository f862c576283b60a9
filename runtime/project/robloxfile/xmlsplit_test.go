package robloxfile

// This file tests the reading of XML by several goroutines. Its one rule: it gives what
// one goroutine gives, the errors with their lines included.

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sameSplit checks that a file, which has been read into want or has failed with wantErr, is the same when it is split.
func sameSplit(t *testing.T, data []byte, want *File, wantErr error) {
	t.Helper()
	for _, size := range []int{1, 40, 300, 5000} {
		got, err := readXMLSplit(bytes.NewReader(data), Options{}.filled(), 3, size)
		require.Equal(t, wantErr, err, "size %d", size)
		if err == nil && !reflect.DeepEqual(want, got) && fmt.Sprint(flatFile(want)) != fmt.Sprint(flatFile(got)) { // which differ for NaN
			require.Equal(t, flatFile(want), flatFile(got), "size %d", size)
		}
	}
}

// flatFile is what a file holds, without its references, which may be circles.
func flatFile(f *File) (out []any) {
	for _, root := range f.Roots {
		root.Walk(func(i *Instance) { out = append(out, flat(i), len(i.Children)) })
	}
	return append(out, f.Meta, f.Unread)
}

// nested is a file of items in items; between is put between them.
func nested(between string) string {
	var text strings.Builder
	referent := 0
	var item func(depth int)
	item = func(depth int) {
		referent++
		fmt.Fprintf(&text, "\n<Item class=\"Model\" referent=\"RBX%d\">\n<Properties><string name=\"Name\">N%d</string>%s<Ref name=\"PrimaryPart\">RBX%d</Ref>"+
			"<CoordinateFrame name=\"WorldPivot\"><X>%d</X><Y>2</Y><Z>3</Z><R00>1</R00><R01>0</R01><R02>0</R02><R10>0</R10><R11>1</R11><R12>0</R12>"+
			"<R20>0</R20><R21>0</R21><R22>1</R22></CoordinateFrame><SharedString name=\"S\">abc</SharedString></Properties>", referent, referent, between, referent%7+1, referent)
		for range depth {
			item(depth - 1)
		}
		text.WriteString(between + "</Item>")
	}
	text.WriteString("<roblox version=\"4\"><Meta name=\"a\">b</Meta>")
	item(5)
	item(3)
	return text.String() + "<SharedStrings><SharedString md5=\"abc\">eHl6</SharedString></SharedStrings></roblox>"
}

func TestXMLSplit(t *testing.T) {
	for _, between := range []string{
		"", "<!-- <Item class=\"X\"> -->", "<!-- </Item> -->", `<ProtectedString name="Source"><![CDATA[print("<Item class='X'></Item></Item>")]]></ProtectedString>`,
		"<string name=\"</Item>\">1</string>", "<string name=\"<Item >\">1</string>", "<string name=\"<!--\">1</string>", "<string name=\"Item\">Item &lt;Item&gt;</string>",
		"<Items></Items>", "<New name=\"N\">?</New>",
	} {
		data := []byte(nested(between))
		want, err := readXML(bytes.NewReader(data), Options{}.filled())
		require.NoError(t, err)
		sameSplit(t, data, want, nil)
		got, err := readXMLSplit(bytes.NewReader(data), Options{}.filled(), 2, 500)
		require.NoError(t, err)
		assert.Equal(t, "N6", got.Roots[1].Get("PrimaryPart").(Ref).Target.Name[:2])
		assert.Equal(t, SharedString("xyz"), got.Roots[1].Children[0].Get("S"))
	}
}

func TestXMLSplitMistakes(t *testing.T) {
	good := nested("")
	for _, mistake := range []struct{ old, new string }{
		{"</roblox>", ""}, {"<X>100</X>", "<X>hundred</X>"}, {"\"RBX200\"", "\"RBX3\""}, {"<string name=\"Name\">N150<", "<string name=\"Name\">N150</s"},
		{"<Item class=\"Model\" referent=\"RBX99\"", "<Item referent=\"RBX99\""}, {"N77</string>", "N77&nope;</string>"},
	} {
		data := []byte(strings.Replace(good, mistake.old, mistake.new, 1))
		_, err := readXML(bytes.NewReader(data), Options{}.filled())
		var wrong *FormatError
		require.ErrorAs(t, err, &wrong, mistake)
		sameSplit(t, data, nil, err)
	}
}
