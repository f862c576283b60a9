package vm

import "unsafe"

// This file holds the census: how much of the heap belongs to one VM. Its one
// rule: it meets every object that scripts can reach from the VM once, and
// stops when it has seen enough.

// maxCensusDepth is how deep a census recurses before it puts off what it has
// found.
const maxCensusDepth = 100

// census is one count of what a VM has in use.
type census struct {
	epoch uint8
	bytes int
	most  int // stop above this
	later []unsafe.Pointer
}

// Roots is implemented by the Data of userdata, and by VM.Roots, to tell which
// values the host keeps for scripts.
type Roots interface {
	// Roots calls visit with every value.
	Roots(visit func(Value))
}

// census counts the bytes in use, up to somewhat more than most.
func (vm *VM) census(most int) int {
	a := &vm.account
	if a.epoch++; a.epoch == 0 {
		a.epoch = 1 // 0 is the mark of new objects
	}
	c := &census{epoch: a.epoch, most: most}
	c.machine(vm)
	for len(c.later) > 0 && c.bytes <= c.most {
		p := c.later[len(c.later)-1]
		c.later = c.later[:len(c.later)-1]
		c.inside(p, 0)
	}
	a.counted, a.countedAt = c.bytes, vm.allocated()
	process.mu.Lock()
	a.share.setBytes(c.bytes)
	process.mu.Unlock()
	return c.bytes
}

// machine visits what the VM itself refers to.
func (c *census) machine(vm *VM) {
	for _, t := range []*Table{vm.Globals, vm.StringMeta, vm.VectorMeta} {
		c.table(t, 0)
	}
	for _, s := range vm.strings {
		c.value(s.Value(), 0)
	}
	for th := vm.current; th != nil; {
		c.value(th.Value(), 0)
		if th.resumer != nil {
			th = th.resumer
		} else {
			th = th.below
		}
	}
	for i := range vm.spare {
		c.bytes += len(vm.spare[i].stack)*valueBytes + len(vm.spare[i].frames)*frameBytes
	}
	if vm.Roots != nil {
		vm.Roots.Roots(func(v Value) { c.value(v, 0) })
	}
}

func (c *census) table(t *Table, depth int) {
	if t != nil {
		c.value(t.Value(), depth)
	}
}

// value visits a value, unless it has been met.
func (c *census) value(v Value, depth int) {
	switch v.Kind() {
	case KindString:
		if s := (*String)(v.p); len(s.s) > 1 && c.first(&s.header) { // shorter ones are shared by all VMs
			c.bytes += copySize(len(s.s))
		}
	case KindVector:
		if c.first((*header)(v.p)) {
			c.bytes += vectorBytes
		}
	case KindBuffer:
		if b := (*Buffer)(v.p); c.first(&b.header) {
			c.bytes += int(unsafe.Sizeof(*b)) + cap(b.Bytes)
			c.kept(b.kept, depth)
		}
	case KindTable, KindFunction, KindUserdata, KindThread, kindUpvalue:
		if c.first((*header)(v.p)) {
			if depth < maxCensusDepth {
				c.inside(v.p, depth+1)
			} else {
				c.later = append(c.later, v.p)
			}
		}
	}
}

// first reports whether an object is met for the first time, and marks it.
func (c *census) first(h *header) bool {
	if h.mark == c.epoch || c.bytes > c.most {
		return false
	}
	h.mark = c.epoch
	return true
}

// inside visits what an object refers to.
func (c *census) inside(p unsafe.Pointer, depth int) {
	switch (*header)(p).kind {
	case KindTable:
		c.inTable((*Table)(p), depth)
	case KindFunction:
		c.inFunction((*Function)(p), depth)
	case KindThread:
		c.inThread((*Thread)(p), depth)
	case KindUserdata:
		u := (*Userdata)(p)
		c.bytes += int(unsafe.Sizeof(*u))
		c.table(u.Meta, depth)
		c.kept(u.kept, depth)
		if data, ok := u.Data.(Roots); ok {
			data.Roots(func(v Value) { c.value(v, depth) })
		}
	}
}

func (c *census) inTable(t *Table, depth int) {
	c.bytes += t.footprint()
	c.table(t.meta, depth)
	if t.extra != nil {
		c.bytes += int(unsafe.Sizeof(*t.extra))
		c.kept(t.extra.kept, depth)
	}
	if t.isWeak() {
		t = &t.extra.weak.inner
	}
	for _, v := range t.arr {
		c.value(v, depth)
	}
	if !t.hasNodes() {
		return
	}
	for i := range t.nodeCount() {
		if n := t.nodeAt(i); n.val.p != nil {
			c.value(n.key, depth)
			c.value(n.val, depth)
		}
	}
}

// kept visits what weak tables keep with a key, and drops what tables that are
// no more have left there.
func (c *census) kept(k *kept, depth int) {
	for ; k != nil; k = k.next {
		c.bytes += int(unsafe.Sizeof(*k))
		if k.table.Value() == nil {
			k.val = Nil
		}
		c.value(k.val, depth)
	}
}

func (c *census) inFunction(f *Function, depth int) {
	c.bytes += closureBytes + len(f.up)*valueBytes
	c.table(f.env, depth)
	c.kept(f.kept, depth)
	for _, v := range f.up {
		if v.Kind() == kindUpvalue {
			c.upvalue((*upvalue)(v.p), depth)
		} else {
			c.value(v, depth)
		}
	}
	if f.native != nil && f.native.fn != nil {
		c.bytes += int(unsafe.Sizeof(*f.native)) + f.native.bytes
	}
	if f.proto != nil {
		c.proto(f.proto, depth)
	}
}

func (c *census) upvalue(u *upvalue, depth int) {
	if c.first(&u.header) {
		c.bytes += upvalueBytes
		c.value(*u.v, depth)
	}
}

// proto visits a function's code, which all its closures share.
func (c *census) proto(p *proto, depth int) {
	if p.mark == c.epoch {
		return
	}
	p.mark = c.epoch
	c.bytes += int(unsafe.Sizeof(*p)) + len(p.code)*int(unsafe.Sizeof(Instr(0))) + len(p.consts)*valueBytes
	for _, v := range p.consts {
		if v.Kind() != kindUpvalue { // the path of an import
			c.value(v, depth)
		}
	}
	if p.shared != nil {
		c.value(p.shared.Value(), depth)
	}
	for _, child := range p.protos {
		c.proto(child, depth)
	}
}

func (c *census) inThread(th *Thread, depth int) {
	c.bytes += threadBytes + len(th.stack)*valueBytes + len(th.frames)*frameBytes
	c.table(th.env, depth)
	c.kept(th.kept, depth)
	for _, v := range th.stack {
		c.value(v, depth)
	}
	for u := th.open; u != nil; u = u.next {
		if c.first(&u.header) {
			c.bytes += upvalueBytes
		}
	}
	for i := range th.depth + 1 {
		if f := th.frames[i].fn; f != nil {
			c.value(f.Value(), depth)
		}
	}
	if th.failure != nil {
		c.value(th.failure.Value, depth)
	}
}
