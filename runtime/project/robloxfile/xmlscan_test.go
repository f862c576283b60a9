package robloxfile

// This file tests the reading of XML. Its one rule: how a file is cut into reads changes nothing.

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A seeker reads in its own way.
type seeker struct {
	io.Reader
	io.Seeker
}

// xmlStrings reads the string properties of the only item of a file.
func xmlStrings(t *testing.T, text string) map[string]string {
	t.Helper()
	got := map[string]string{}
	for i, data := range []string{text, strings.Replace(text, ">", ">"+strings.Repeat(" ", windowSize), 1)} {
		file, err := Read([]byte(data), Options{})
		require.NoError(t, err)
		source := strings.NewReader(text)
		again, err := ReadFrom(seeker{iotest.OneByteReader(source), source}, 1, Options{})
		require.NoError(t, err)
		require.Equal(t, file, again)
		for _, p := range file.Roots[0].Properties {
			require.True(t, i == 0 || got[p.Name] == p.Value)
			got[p.Name], _ = p.Value.(string)
		}
	}
	return got
}

func TestXMLText(t *testing.T) {
	item := func(properties string) string {
		return "<?xml version='1.0'?><!DOCTYPE roblox><!-- <roblox> --><roblox version = '4' ><External>null</External><Item class=\"A\">\n<Properties>" + properties + "</Properties></Item></roblox> trailing"
	}
	for text, want := range map[string]string{
		"plain": "plain", "&lt;&amp;&gt;&quot;&apos;&#65;&#x42;": "<&>\"'AB", "<![CDATA[a < b &amp; ]] > ]]>": "a < b &amp; ]] > ", "a<!-- </string> -->b": "ab",
		"x<![CDATA[1]]>y<![CDATA[2]]>": "x1y2", "a\r\nb\rc": "a\nb\nc", "": "", strings.Repeat("long&amp;", 100_000): strings.Repeat("long&", 100_000),
	} {
		got := xmlStrings(t, item(`<string name="P">`+text+`</string>`))
		assert.Equal(t, map[string]string{"P": want}, got)
	}
	got := xmlStrings(t, item(`<string name="a&gt;b">1</string><string name='c>"d'>2</string><string	name = "e" other="/>" >3</string ><string name="f"/>`))
	assert.Equal(t, map[string]string{"a>b": "1", `c>"d`: "2", "e": "3", "f": ""}, got)
}

func TestXMLSchema(t *testing.T) {
	// The root element as Studio writes it.
	text := `<roblox xmlns:xmime="http://www.w3.org/2005/05/xmlmime" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.roblox.com/roblox.xsd" version="4">
	<Item a="" b="" class="Folder" c="" referent="R"><Properties><string x="" y="" z="" name="Name">F</string></Properties></Item></roblox>`
	file, err := Read([]byte(text), Options{})
	require.NoError(t, err)
	require.Len(t, file.Roots, 1)
	assert.Equal(t, "Folder", file.Roots[0].ClassName)
	assert.Equal(t, "F", file.Roots[0].Name)
}

func TestXMLValuesAlike(t *testing.T) {
	var text strings.Builder
	text.WriteString(`<roblox version="4">`)
	for range 3 {
		text.WriteString(`<Item class="Part"><Properties><Vector3 name="size"><X>1</X><Y>2</Y><Z>3</Z></Vector3><float name="A">1<!-- </float> --></float><float name="B">1<!-- </float> -->2</float></Properties></Item>`)
	}
	file, err := Read([]byte(text.String()+"</roblox>"), Options{})
	require.NoError(t, err)
	for _, i := range file.Roots {
		assert.Equal(t, []Property{{"Size", Vector3{1, 2, 3}}, {"A", float32(1)}, {"B", float32(12)}}, i.Properties)
	}
}

func TestXMLMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"<roblox version=4>": "unquoted or missing attribute value in element", "<roblox version>": "attribute name without = in element", `<roblox version="4`: "the file is cut short",
		"<roblox version=\"4\"><Meta name=\"a\">&nope;</Meta></roblox>": "invalid character entity &nope;", "<roblox version=\"4\"><Meta name=\"a\">& </Meta></roblox>": "invalid character entity & ",
		"<roblox version=\"4\"><Meta name=\"a\">&#0;</Meta></roblox>": "invalid character entity &#0;", "<roblox version=\"4\"><Meta name=\"a\">\xff</Meta></roblox>": "invalid UTF-8",
		"<roblox version=\"4\"><></roblox>": "expected element name after <", "<roblox version=\"4\"><!-- ": "the file is cut short", "</roblox>": "unexpected end element </roblox>",
		"<roblox version=\"4\"><Item class=\"A\"><Properties><string name=\"x\"><![CDATA[": "the file is cut short",
	} {
		_, err := Read([]byte(text), Options{})
		assert.ErrorContains(t, err, want, text)
	}
	_, err := ReadFrom(seeker{iotest.ErrReader(assert.AnError), nil}, 1, Options{})
	assert.ErrorIs(t, err, assert.AnError)
	_, err = ReadFrom(bytes.NewReader(nil), 0, Options{})
	assert.ErrorContains(t, err, "the file is empty")
}
