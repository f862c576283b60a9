package robloxfile

// This file holds the writing of binary files. Its one rule: instances are
// numbered in tree order, so that the same tree gives the same bytes.

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"io"
	"reflect"
	"slices"

	"github.com/pierrec/lz4/v4"
)

// WriteOptions change what is written. The zero value works.
type WriteOptions struct {
	// Default is the value that instances of a class have where they do not say,
	// by the name that scripts use, of the same type as those that say. Binary
	// files need it, for there all instances of a class have the same
	// properties. Nil, or a result of nil, means the type's zero value.
	Default func(className, property string) any
}

// A binaryWriter is a binary file being written.
type binaryWriter struct {
	options WriteOptions
	out     bytes.Buffer
	packer  lz4.Compressor
	byClass map[string][]*Instance
	number  map[*Instance]int32
	shared  map[SharedString]uint32
	strings []SharedString
}

// WriteBinary writes a file as .rbxl and .rbxm have it.
func WriteBinary(out io.Writer, f *File, options WriteOptions) error {
	w := &binaryWriter{options: options, byClass: map[string][]*Instance{}, number: map[*Instance]int32{}, shared: map[SharedString]uint32{}}
	for _, root := range f.Roots {
		root.Walk(func(i *Instance) {
			w.number[i] = int32(len(w.number))
			w.byClass[i.ClassName] = append(w.byClass[i.ClassName], i)
		})
	}
	classes := sortedKeys(w.byClass)

	// Properties come first here, for only they know what is shared.
	var properties [][]byte
	for id, name := range classes {
		chunks, err := w.properties(uint32(id), name)
		if err != nil {
			return err
		}
		properties = append(properties, chunks...)
	}

	header := &builder{data: []byte(binaryMagic)}
	header.u32(uint32(len(classes)))
	header.u32(uint32(len(w.number)))
	header.data = append(header.data, make([]byte, 8)...)
	w.out.Write(header.data)
	w.meta(f.Meta)
	w.sharedStrings()
	for id, name := range classes {
		w.class(uint32(id), name)
	}
	for _, p := range properties {
		w.chunk("PROP", p)
	}
	w.parents(f.Roots)
	w.raw("END", 0, len(endText), []byte(endText))
	_, err := w.out.WriteTo(out)
	return err
}

// chunk writes a chunk, compressed if that helps.
func (w *binaryWriter) chunk(name string, data []byte) {
	packed := make([]byte, lz4.CompressBlockBound(len(data)))
	n, err := w.packer.CompressBlock(data, packed)
	if err != nil || n == 0 || n >= len(data) {
		w.raw(name, 0, len(data), data)
		return
	}
	w.raw(name, n, len(data), packed[:n])
}

func (w *binaryWriter) raw(name string, packed, size int, body []byte) {
	var header [chunkHeaderSize]byte
	copy(header[:4], name)
	binary.LittleEndian.PutUint32(header[4:], uint32(packed))
	binary.LittleEndian.PutUint32(header[8:], uint32(size))
	w.out.Write(header[:])
	w.out.Write(body)
}

func (w *binaryWriter) meta(meta map[string]string) {
	if len(meta) == 0 {
		return
	}
	b := &builder{}
	b.u32(uint32(len(meta)))
	for _, key := range sortedKeys(meta) {
		b.str(key)
		b.str(meta[key])
	}
	w.chunk("META", b.data)
}

func (w *binaryWriter) sharedStrings() {
	if len(w.strings) == 0 {
		return
	}
	b := &builder{}
	b.u32(0)
	b.u32(uint32(len(w.strings)))
	for _, s := range w.strings {
		hash := md5.Sum([]byte(s))
		b.data = append(b.data, hash[:]...)
		b.str(string(s))
	}
	w.chunk("SSTR", b.data)
}

func (w *binaryWriter) class(id uint32, name string) {
	instances := w.byClass[name]
	service := slices.ContainsFunc(instances, func(i *Instance) bool { return i.Service })
	numbers := make([]int32, len(instances))
	for i, instance := range instances {
		numbers[i] = w.number[instance]
	}
	b := &builder{}
	b.u32(id)
	b.str(name)
	b.bool(service)
	b.u32(uint32(len(instances)))
	b.referents(numbers)
	if service {
		for range instances {
			b.u8(1)
		}
	}
	w.chunk("INST", b.data)
}

// properties makes the PROP chunks of a class, by name.
func (w *binaryWriter) properties(id uint32, class string) ([][]byte, error) {
	instances := w.byClass[class]
	values := map[string][]any{} // by name; nil where an instance does not say
	set := func(n int, name string, v any) {
		if values[name] == nil {
			values[name] = make([]any, len(instances))
		}
		values[name][n] = v
	}
	for n, i := range instances {
		attributes, err := attributeBytes(i.Attributes)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", i.Name, err)
		}
		set(n, "Name", i.Name)
		set(n, "AttributesSerialize", BinaryString(attributes))
		set(n, "Tags", BinaryString(tagBytes(i.Tags)))
		for _, p := range i.Properties {
			set(n, p.Name, p.Value)
		}
	}
	var chunks [][]byte
	for _, name := range sortedKeys(values) {
		data, err := w.property(id, class, name, values[name])
		if err != nil {
			return nil, fmt.Errorf("property %s.%s: %w", class, name, err)
		}
		chunks = append(chunks, data)
	}
	return chunks, nil
}

// property makes one PROP chunk; nil among the values means the default.
func (w *binaryWriter) property(id uint32, class, name string, values []any) ([]byte, error) {
	first := values[slices.IndexFunc(values, func(v any) bool { return v != nil })]
	var missing any
	if w.options.Default != nil {
		missing = w.options.Default(class, name)
	}
	stored := fileName(class, name)
	first = fileValue(stored, first)
	kind, err := columnOf(first)
	if err != nil {
		return nil, err
	}
	missing = likeFirst(fileValue(stored, missing), first)
	if reflect.TypeOf(missing) != reflect.TypeOf(first) {
		missing = zeroOf(kind, first)
	}
	full := make([]any, len(values))
	for i, v := range values {
		full[i] = missing
		if v != nil {
			full[i] = likeFirst(fileValue(stored, v), first)
		}
	}
	b := &builder{}
	b.u32(id)
	b.str(stored)
	b.u8(kind.id)
	err = kind.write(&columnWriter{b, w}, full)
	return b.data, err
}

// likeFirst makes a value of any type of text one of the type that the first has,
// for binary files do not tell them apart.
func likeFirst(v, first any) any {
	text, isText := bytesOf(v)
	if !isText {
		return v
	}
	switch first.(type) {
	case string:
		return text
	case BinaryString:
		return BinaryString(text)
	case ContentID:
		return ContentID(text)
	}
	return v
}

// zeroOf is what stands for a missing value.
func zeroOf(kind columnType, like any) any {
	switch like.(type) {
	case CFrame:
		return CFrame{Rotation: identity}
	case NumberSequence:
		return NumberSequence{{0, 1, 0}, {1, 1, 0}}
	case ColorSequence:
		return ColorSequence{{0, Color3{1, 1, 1}, 0}, {1, Color3{1, 1, 1}, 0}}
	}
	return kind.zero
}

func (w *binaryWriter) parents(roots []*Instance) {
	var children, parents []int32
	var add func(i *Instance, parent int32)
	add = func(i *Instance, parent int32) {
		for _, child := range i.Children {
			add(child, w.number[i])
		}
		children, parents = append(children, w.number[i]), append(parents, parent)
	}
	for _, root := range roots {
		add(root, -1)
	}
	b := &builder{}
	b.u8(0)
	b.u32(uint32(len(children)))
	b.referents(children)
	b.referents(parents)
	w.chunk("PRNT", b.data)
}

// numbers are those of the instances referred to; -1 is none.
func (w *binaryWriter) numbers(refs []Ref) []int32 {
	out := make([]int32, len(refs))
	for i, ref := range refs {
		out[i] = -1
		if n, ok := w.number[ref.Target]; ok {
			out[i] = n
		}
	}
	return out
}

func (w *binaryWriter) sharedIndices(values []SharedString) []uint32 {
	out := make([]uint32, len(values))
	for i, v := range values {
		index, ok := w.shared[v]
		if !ok {
			index = uint32(len(w.strings))
			w.shared[v], w.strings = index, append(w.strings, v)
		}
		out[i] = index
	}
	return out
}
