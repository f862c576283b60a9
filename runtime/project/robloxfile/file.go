// Package robloxfile reads and writes Roblox place and model files: .rbxl and
// .rbxm, which are binary, and .rbxlx and .rbxmx, which are XML.
// https://dom.rojo.space/binary.html and https://dom.rojo.space/xml.html
// describe them.
//
// Read makes a tree of Instances of a file's bytes, WriteBinary and WriteXML the
// opposite. The package knows no class: names of properties are those that scripts
// use where the format has others (Size for size), values are Go values of the types
// in value.go.
//
// A file that is cut short or lies about its lengths is a *FormatError. What a
// file may make this package allocate is bounded by the file's own size.
package robloxfile

// This file holds the tree and Read. Its one rule: the bytes decide the format,
// not the file's name.

import (
	"bytes"
	"fmt"
	"io"
)

// A File is the content of a place or model file.
type File struct {
	Meta  map[string]string // such as ExplicitAutoJoints; nil when there is none
	Roots []*Instance       // of a place its services, of a model its top level

	// Unread lists what the file has and this package does not read, such as
	// "Thing.Prop: value type 0x7f", sorted.
	Unread []string
}

// An Instance is one instance of a file.
type Instance struct {
	ClassName string
	Name      string
	Service   bool // the file marks the class as a service; XML files do not say

	// Properties are in the file's order, without Name, Attributes and Tags.
	Properties []Property
	Attributes []Property // in the file's order
	Tags       []string

	Children []*Instance

	placed bool // a binary file has said who its parent is
}

// A Property is a property or an attribute with its value.
type Property struct {
	Name  string
	Value any // one of the types in value.go
}

// Get returns the value of a property, or nil.
func (i *Instance) Get(name string) any {
	for _, p := range i.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return nil
}

// Walk calls visit for i and all its descendants, parents first.
func (i *Instance) Walk(visit func(*Instance)) {
	visit(i)
	for _, child := range i.Children {
		child.Walk(visit)
	}
}

// Options change how Read reads. The zero value works.
type Options struct {
	// Skip reports that nobody wants a property of a class, by the name
	// that scripts use, whatever its value. Nil skips nothing.
	Skip func(className, property string) bool

	// Drop reports that a value of a property need not be kept, such as the one
	// that every new instance has. It is not asked about every value. Nil keeps all.
	Drop func(className, property string, v any) bool
}

// A FormatError says what is wrong with a file.
type FormatError struct {
	Line    int   // in an XML file, from 1; otherwise 0
	Offset  int64 // in a binary file, of the header or chunk that is wrong
	Message string
}

func (e *FormatError) Error() string {
	if e.Line > 0 || e.Offset == 0 {
		return e.Message
	}
	return fmt.Sprintf("at byte %d: %s", e.Offset, e.Message)
}

// maxDepth bounds how deep instances nest; real places stay below 100.
const maxDepth = 1000

// ReadFrom is Read for a file of so many bytes, of which an XML one need not be in memory as a whole. An error may also be
// that of source. The functions of options may be called from several goroutines at once.
func ReadFrom(source io.ReadSeeker, size int64, options Options) (*File, error) {
	head := make([]byte, len(binaryMagic))
	n, err := io.ReadFull(source, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	if _, err := source.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(head[:n], []byte("<roblox ")) || bytes.HasPrefix(head[:n], []byte("<?xml")) {
		return readLargeXML(source, size, options.filled())
	}
	data := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	if _, err := data.ReadFrom(source); err != nil {
		return nil, err
	}
	return Read(data.Bytes(), options)
}

// filled has no nil functions.
func (o Options) filled() Options {
	if o.Skip == nil {
		o.Skip = func(string, string) bool { return false }
	}
	if o.Drop == nil {
		o.Drop = func(string, string, any) bool { return false }
	}
	return o
}

// Read reads a place or model file of either format. An error is always a
// *FormatError.
func Read(data []byte, options Options) (*File, error) {
	options = options.filled()
	switch {
	case bytes.HasPrefix(data, []byte(binaryMagic)):
		return readBinary(data, options)
	case bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("<")):
		return readXML(bytes.NewReader(data), options)
	case len(data) == 0:
		return nil, &FormatError{Message: "the file is empty, want a Roblox place or model"}
	}
	return nil, &FormatError{Message: fmt.Sprintf("got %q, want a Roblox place or model, which begins with %q or \"<roblox \"", data[:min(len(data), 8)], binaryMagic[:8])}
}
