package robloxfile

// This file holds the PROP chunks of binary files, one property of all instances of a
// class each. Its one rule: reading one changes nothing that others are read with, so
// that several goroutines can.

import (
	"fmt"
	"sync"
)

// A propertyColumn is what a PROP chunk says.
type propertyColumn struct {
	class  *class
	name   string // as scripts have it
	values []any  // by instance, nil for one that nobody wants; nil when there are none
	unread string // what could not be read, for File.Unread
}

// special are the names of properties that become fields of an Instance.
var special = map[string]bool{"AttributesSerialize": true, "Name": true, "Tags": true}

// column reads one property of all instances of a class.
func (r *binaryReader) column(s *scanner) (propertyColumn, error) {
	id, name, kind := s.u32(), s.str(), uint8(0)
	if s.err == nil && len(s.data) > 0 { // a class without instances may have no more
		kind = s.u8()
	}
	c := propertyColumn{class: r.classes[id], name: scriptName(name)}
	switch {
	case s.err != nil:
		return c, fmt.Errorf("chunk PROP: %w", s.err)
	case c.class == nil:
		return c, fmt.Errorf("chunk PROP: property %q is of class id %d, which no INST chunk has", name, id)
	case kind == 0 || len(c.class.instances) == 0:
		return c, nil
	case !special[c.name] && r.options.Skip(c.class.name, c.name):
		return c, nil
	case columns[kind] == nil:
		c.unread = fmt.Sprintf("%s.%s: value type 0x%02x", c.class.name, name, kind)
		return c, nil
	}
	err := r.budget.take(int64(len(c.class.instances)) * propertyCost)
	if err == nil {
		c.values, err = columns[kind](&columnReader{scanner: s, file: r}, len(c.class.instances)), s.err
	}
	if err != nil {
		return c, fmt.Errorf("property %s.%s: %w", c.class.name, name, err)
	}
	if !special[c.name] {
		r.sift(&c)
	}
	return c, nil
}

// sift takes out the values that nobody wants.
func (r *binaryReader) sift(c *propertyColumn) {
	unwanted, left := filter{class: c.class.name, property: c.name, drop: r.options.Drop}, 0
	asBytes := isBinary(c.class.name, c.name)
	for i, v := range c.values {
		if unwanted.drops(v) {
			c.values[i] = nil
			continue
		}
		left++
		if text, ok := v.(string); ok && asBytes {
			c.values[i] = BinaryString(text)
		}
	}
	if left == 0 {
		c.values = nil
	}
}

// keep gives a column to its class.
func (r *binaryReader) keep(c propertyColumn) error {
	if c.unread != "" {
		r.unread[c.unread] = true
	}
	if c.values == nil {
		return nil
	}
	if !special[c.name] {
		c.class.columns = append(c.class.columns, c)
		return nil
	}
	for i, instance := range c.class.instances {
		if err := instance.setSpecial(c.name, c.values[i]); err != nil {
			return fmt.Errorf("property %s.%s: %w", c.class.name, c.name, err)
		}
	}
	return nil
}

// rowsAtOnce is how many instances have their properties in one piece of memory.
const rowsAtOnce = 64

// rows gives the instances of a class their properties.
func (c *class) rows() {
	for from := 0; from < len(c.instances); from += rowsAtOnce {
		to, n := min(from+rowsAtOnce, len(c.instances)), 0
		for _, column := range c.columns {
			for _, v := range column.values[from:to] {
				if v != nil {
					n++
				}
			}
		}
		all := make([]Property, 0, n)
		for i := from; i < to; i++ {
			first := len(all)
			for _, column := range c.columns {
				if v := column.values[i]; v != nil {
					all = append(all, Property{column.name, v})
				}
			}
			if len(all) > first {
				c.instances[i].Properties = all[first:len(all):len(all)]
			}
		}
	}
	c.columns = nil
}

// A columnPool reads columns with several goroutines.
type columnPool struct {
	file    *binaryReader
	todo    chan *columnJob
	workers sync.WaitGroup
	pending []*columnJob
	left    sync.WaitGroup // of pending
}

// A columnJob is one PROP chunk, and what it says when it is read.
type columnJob struct {
	chunk  chunk
	column propertyColumn
	err    error
}

func newColumnPool(r *binaryReader, n int) *columnPool {
	p := &columnPool{file: r, todo: make(chan *columnJob, n)}
	for range n {
		p.workers.Go(func() {
			unpack := unpacker{budget: r.budget}
			defer unpack.close()
			for job := range p.todo {
				if job.err = unpack.open(&job.chunk); job.err == nil {
					job.column, job.err = r.column(&scanner{data: job.chunk.data})
				}
				job.chunk.data = nil
				p.left.Done()
			}
		})
	}
	return p
}

// read has a chunk read.
func (p *columnPool) read(c chunk) error {
	job := &columnJob{chunk: c}
	p.pending = append(p.pending, job)
	p.left.Add(1)
	p.todo <- job
	return nil
}

// wait waits for what is being read, and keeps it in the file's order.
func (p *columnPool) wait() error {
	p.left.Wait()
	for _, job := range p.pending {
		if job.err != nil {
			return job.err
		}
		if err := p.file.keep(job.column); err != nil {
			return err
		}
	}
	p.pending = nil
	return nil
}

// close ends the goroutines.
func (p *columnPool) close() {
	close(p.todo)
	p.workers.Wait()
}
