package robloxfile

// This file holds the reading of binary files. Its one rule: classes come before
// their properties, properties before parents, and each chunk stands alone.

import (
	"encoding/binary"
	"fmt"
	goruntime "runtime"
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
	byRef   referents
	order   []*Instance
	shared  []SharedString
	unread  map[string]bool
	placed  bool
	columns *columnPool // nil where one goroutine reads all
}

// A class is the instances that one INST chunk lists.
type class struct {
	name      string
	instances []*Instance
	columns   []propertyColumn // which rows gives to the instances
}

// readBinary reads a file, a large one with several goroutines. What is wrong with a file is told by one that reads it alone.
func readBinary(data []byte, options Options) (*File, error) {
	if n := min(goruntime.GOMAXPROCS(0), 4); n >= 2 && len(data) >= leastForPool {
		if file, err := readBinaryBy(n, data, options); err == nil {
			return file, nil
		}
	}
	return readBinaryBy(1, data, options)
}

// leastForPool is how long a file is that several goroutines read.
const leastForPool = 32 << 10

// readBinaryBy reads a file with n goroutines.
func readBinaryBy(n int, data []byte, options Options) (*File, error) {
	chunks := &chunkReader{scanner: scanner{data: data}, size: int64(len(data))}
	header := chunks.need(headerSize, "the file's header")
	if chunks.err != nil {
		return nil, &FormatError{Message: "the file is cut short: " + chunks.err.Error()}
	}
	r := &binaryReader{options: options, budget: newBudget(len(data)), file: &File{}, classes: map[uint32]*class{}, unread: map[string]bool{}}
	if n > 1 {
		r.columns = newColumnPool(r, n)
		defer r.columns.close()
	}
	unpack := unpacker{budget: r.budget}
	defer unpack.close()
	for {
		c, err := chunks.next()
		if err == nil {
			err = r.next(&unpack, &c)
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

// next reads the next chunk, or has it read.
func (r *binaryReader) next(unpack *unpacker, c *chunk) error {
	if r.columns != nil {
		if c.name == "PROP" {
			return r.columns.read(*c)
		}
		if err := r.columns.wait(); err != nil { // who may read what this chunk changes
			return err
		}
	}
	if err := unpack.open(c); err != nil {
		return err
	}
	return r.chunk(*c)
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
		column, err := r.column(s) // which says more
		if err == nil {
			err = r.keep(column)
		}
		return err
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
		if r.byRef.at(ref) != nil || ref < 0 {
			return fmt.Errorf("instance %d of %s: got the number %d, want one that is free and not negative", i, c.name, ref)
		}
		block[i] = Instance{ClassName: c.name, Name: c.name, Service: service}
		r.byRef.set(ref, &block[i], len(r.order)+n)
		c.instances = append(c.instances, &block[i])
	}
	r.order = append(r.order, c.instances...)
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
	for i, ref := range children {
		child, above := r.byRef.at(ref), r.byRef.at(parents[i])
		if child == nil {
			return fmt.Errorf("entry %d: no instance has the number %d", i, ref)
		}
		if above == nil && parents[i] != -1 {
			return fmt.Errorf("entry %d: no instance has the number %d of the parent of %s", i, parents[i], child.Name)
		}
		if child.placed {
			return fmt.Errorf("entry %d: %s has two parents", i, child.Name)
		}
		child.placed = true
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
	for _, c := range r.classes {
		c.rows()
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
