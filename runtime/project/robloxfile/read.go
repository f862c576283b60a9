package robloxfile

// This file holds the reading of binary files. Its one rule: classes come before
// their properties, properties before parents, and each chunk stands alone.

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// costs of what a file makes, in bytes, as counted against its budget.
const (
	instanceCost = 176 // an Instance and its place in tables
	propertyCost = 48  // a Property with its value
)

// A binaryReader is a binary file being read.
type binaryReader struct {
	options Options
	budget  *budget
	file    *File
	classes map[uint32]*class
	byRef   map[int32]*Instance
	order   []*Instance
	shared  []SharedString
	unread  map[string]bool
	placed  bool
}

// A class is the instances that one INST chunk lists.
type class struct {
	name      string
	instances []*Instance
}

func readBinary(data []byte, options Options) (*File, error) {
	chunks := &chunkReader{scanner: scanner{data: data}, size: int64(len(data)), budget: newBudget(len(data))}
	defer chunks.close()
	header := chunks.need(headerSize, "the file's header")
	if chunks.err != nil {
		return nil, &FormatError{Message: "the file is cut short: " + chunks.err.Error()}
	}
	r := &binaryReader{options: options, budget: chunks.budget, file: &File{}, classes: map[uint32]*class{},
		byRef: map[int32]*Instance{}, unread: map[string]bool{}}
	for {
		c, err := chunks.next()
		if err == nil {
			err = r.chunk(c)
		}
		if err != nil {
			return nil, &FormatError{Offset: c.offset, Message: err.Error()}
		}
		if c.name == "END" {
			break
		}
	}
	if err := r.finish(binary.LittleEndian.Uint32(header[20:])); err != nil {
		return nil, &FormatError{Offset: int64(len(data)), Message: err.Error()}
	}
	return r.file, nil
}

// chunk reads one chunk, by its name.
func (r *binaryReader) chunk(c chunk) (err error) {
	s := &scanner{data: c.data}
	switch c.name {
	case "META":
		err = r.meta(s)
	case "SSTR":
		err = r.sharedStrings(s)
	case "INST":
		err = r.instances(s)
	case "PROP":
		return r.property(s) // which says more
	case "PRNT":
		err = r.parents(s)
	case "END":
		if string(c.data) != endText {
			return fmt.Errorf("chunk END: got %q, want %q", c.data[:min(len(c.data), 16)], endText)
		}
	case "SIGN":
	default:
		r.unread[fmt.Sprintf("chunk %q", c.name)] = true
	}
	if err == nil {
		err = s.err
	}
	if err != nil {
		return fmt.Errorf("chunk %s: %w", c.name, err)
	}
	return nil
}

func (r *binaryReader) meta(s *scanner) error {
	n := s.count(8, "entries")
	if r.file.Meta == nil {
		r.file.Meta = map[string]string{}
	}
	for range n {
		key := s.str()
		r.file.Meta[key] = s.str()
	}
	return nil
}

func (r *binaryReader) sharedStrings(s *scanner) error {
	if version := s.u32(); version != 0 {
		return fmt.Errorf("got version %d, want 0", version)
	}
	for range s.count(20, "strings") {
		s.need(16, "a hash")
		r.shared = append(r.shared, SharedString(s.str()))
	}
	return r.budget.take(int64(len(r.shared)) * 16)
}

// instances reads a class and makes its instances.
func (r *binaryReader) instances(s *scanner) error {
	id := s.u32()
	c := &class{name: s.str()}
	service := s.u8() == 1
	n := s.count(4, "instances of "+c.name)
	if s.err != nil {
		return s.err
	}
	if r.classes[id] != nil {
		return fmt.Errorf("class id %d is given to %s and to %s", id, r.classes[id].name, c.name)
	}
	if c.name == "" {
		return fmt.Errorf("class id %d has no name", id)
	}
	if err := r.budget.take(int64(n) * instanceCost); err != nil {
		return err
	}
	r.classes[id] = c
	block := make([]Instance, n)
	for i, ref := range s.referents(n) {
		if r.byRef[ref] != nil || ref < 0 {
			return fmt.Errorf("instance %d of %s: got the number %d, want one that is free and not negative", i, c.name, ref)
		}
		block[i] = Instance{ClassName: c.name, Name: c.name, Service: service}
		r.byRef[ref] = &block[i]
		c.instances = append(c.instances, &block[i])
	}
	r.order = append(r.order, c.instances...)
	return nil
}

// property reads one property of all instances of a class.
func (r *binaryReader) property(s *scanner) error {
	id, name, kind := s.u32(), s.str(), uint8(0)
	if s.err == nil && len(s.data) > 0 { // a class without instances may have no more
		kind = s.u8()
	}
	c := r.classes[id]
	switch {
	case s.err != nil:
		return fmt.Errorf("chunk PROP: %w", s.err)
	case c == nil:
		return fmt.Errorf("chunk PROP: property %q is of class id %d, which no INST chunk has", name, id)
	case kind == 0 || len(c.instances) == 0:
		return nil
	}
	if err := r.column(s, c, name, kind); err != nil {
		return fmt.Errorf("property %s.%s: %w", c.name, name, err)
	}
	return nil
}

// column gives the values of one property to their instances.
func (r *binaryReader) column(s *scanner, c *class, name string, kind uint8) error {
	known := scriptName(name)
	if !special[known] && r.options.Skip(c.name, known) {
		return nil
	}
	decode := columns[kind]
	if decode == nil {
		r.unread[fmt.Sprintf("%s.%s: value type 0x%02x", c.name, name, kind)] = true
		return nil
	}
	if err := r.budget.take(int64(len(c.instances)) * propertyCost); err != nil {
		return err
	}
	values := decode(&columnReader{scanner: s, file: r}, len(c.instances))
	if s.err != nil {
		return s.err
	}
	unwanted := filter{class: c.name, property: known, drop: r.options.Drop}
	for i, instance := range c.instances {
		if unwanted.drops(values[i]) && !special[known] {
			continue
		}
		if err := r.assign(instance, known, values[i]); err != nil {
			return err
		}
	}
	return nil
}

// special are the names of properties that become fields of an Instance.
var special = map[string]bool{"AttributesSerialize": true, "Name": true, "Tags": true}

// assign gives an instance one value.
func (r *binaryReader) assign(i *Instance, name string, v any) error {
	if special[name] {
		return i.setSpecial(name, v)
	}
	if text, ok := v.(string); ok && isBinary(i.ClassName, name) {
		v = BinaryString(text)
	}
	if len(i.Properties) == cap(i.Properties) {
		i.Properties = slices.Grow(i.Properties, 4)
	}
	i.Properties = append(i.Properties, Property{name, v})
	return nil
}

// parents builds the tree.
func (r *binaryReader) parents(s *scanner) error {
	if version := s.u8(); version != 0 {
		return fmt.Errorf("got version %d, want 0", version)
	}
	n := s.count(8, "instances")
	children, parents := s.referents(n), s.referents(n)
	if s.err != nil {
		return s.err
	}
	if r.placed {
		return fmt.Errorf("the file has two of them")
	}
	r.placed = true
	parent := make(map[*Instance]*Instance, n)
	for i, ref := range children {
		child, above := r.byRef[ref], r.byRef[parents[i]]
		if child == nil {
			return fmt.Errorf("entry %d: no instance has the number %d", i, ref)
		}
		if above == nil && parents[i] != -1 {
			return fmt.Errorf("entry %d: no instance has the number %d of the parent of %s", i, parents[i], child.Name)
		}
		if _, twice := parent[child]; twice {
			return fmt.Errorf("entry %d: %s has two parents", i, child.Name)
		}
		parent[child] = above
		if above == nil {
			r.file.Roots = append(r.file.Roots, child)
		} else {
			above.Children = append(above.Children, child)
		}
	}
	return nil
}

// finish checks what the chunks have made together.
func (r *binaryReader) finish(instances uint32) error {
	if uint32(len(r.order)) != instances {
		return fmt.Errorf("got %d instances, want %d as the header says", len(r.order), instances)
	}
	if !r.placed && len(r.order) > 0 {
		return fmt.Errorf("the file has no PRNT chunk, which says who is whose parent")
	}
	seen, level := 0, r.file.Roots
	for depth := 0; len(level) > 0; depth++ {
		if depth > maxDepth {
			return fmt.Errorf("instances nest deeper than %d, as %s does", maxDepth, level[0].Name)
		}
		var next []*Instance
		for _, i := range level {
			next = append(next, i.Children...)
		}
		seen, level = seen+len(level), next
	}
	if seen != len(r.order) {
		return fmt.Errorf("%d of %d instances are below no root", len(r.order)-seen, len(r.order))
	}
	r.file.Unread = sortedKeys(r.unread)
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
