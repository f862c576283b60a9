package vm

import "unsafe"

// This file holds what the interpreter loop does outside the plain cases.
// Its one rule: results that go to a register are written through the
// thread's stack after everything that can move it.

func upAt(f *Function, i uint8) *Value {
	return (*Value)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(f.up)), uintptr(i)<<4))
}

// patchCache writes the inline cache (operand C) of the instruction before pc.
func patchCache(code unsafe.Pointer, pc, slot int) {
	at := (*Instr)(unsafe.Add(code, (pc-1)<<3))
	*at = *at&^(0xff<<24) | Instr(uint8(slot))<<24
}

// copyFrom writes v, sparing the pointer half when it is the same already.
func (v *Value) copyFrom(src Value) {
	v.n = src.n
	if v.p != src.p {
		v.p = src.p
	}
}

// lookup returns a field and the index of its node, for the inline cache.
func (t *Table) lookup(key *String) (Value, int) {
	if n := t.findNode(key); n != nil {
		return n.val, t.slotOf(n)
	}
	return Nil, 0
}

func (t *Table) slotOf(n *node) int { return distance((*node)(t.nodes), n) }

// sameText reports whether a node's key is a string with key's bytes.
func sameText(v Value, key *String) bool {
	return v.Kind() == KindString && (*String)(v.p).equal(key)
}

// inherited finds a field that t does not have in the tables its __index
// leads to; hint is the node where it was last time.
func (th *Thread) inherited(t *Table, key *String, hint uint8) (Value, int) {
	for range maxMetaChain {
		mm := th.vm.meta(t.meta, metaIndex)
		if mm.Kind() != KindTable {
			return Nil, 0
		}
		t = (*Table)(mm.p)
		if n := t.nodeAt(int(hint) & (t.nodeCount() - 1)); n.key.p == unsafe.Pointer(key) && n.val.p != nil {
			return n.val, int(hint)
		}
		if n := t.findNode(key); n != nil && n.val.p != nil {
			return n.val, t.slotOf(n)
		}
		if t.meta == nil {
			return Nil, 0
		}
	}
	return Nil, 0
}

// pow is Power with the exponents that code uses most.
func pow(x, y float64) float64 {
	if y == 2 {
		return x * x
	}
	return Power(x, y)
}

// set writes register a of the innermost frame.
func (th *Thread) set(a uint8, v Value) {
	th.stack[int(th.frames[th.depth].base)+int(a)] = v
}

//go:noinline
func (th *Thread) indexInto(a uint8, obj, key Value) { th.set(a, th.Index(obj, key)) }

//go:noinline
func (th *Thread) arithInto(a uint8, e metaEvent, x, y Value) { th.set(a, th.arith(e, x, y)) }

//go:noinline
func (th *Thread) lengthInto(a uint8, v Value) { th.set(a, th.Len(v)) }

// importInto looks a path of globals up, and remembers the result if its first
// name is the host's: what a script defines, another chunk may define anew.
//
//go:noinline
func (th *Thread) importInto(a uint8, cl *Function, d int32) {
	names := cl.proto.src.Constants[d].Path
	v := cl.env.Value()
	for _, name := range names {
		v = th.Index(v, th.vm.Intern(name).Value())
	}
	if v.p != nil && !cl.env.dynamic && cl.env.GetStr(names[0]).p == nil {
		cl.proto.consts[d] = v
	}
	th.set(a, v)
}

// methodInto looks the method of obj:name() up.
//
//go:noinline
func (th *Thread) methodInto(a uint8, obj Value, name *String) {
	v := th.Index(obj, name.Value())
	if v.p == nil {
		th.raiseMethod(obj, name)
	}
	th.set(a+1, obj)
	th.set(a, v)
}

// newClosureInto makes a closure and runs the captures that follow; it
// returns the pc behind them.
func (th *Thread) newClosureInto(fr *frame, i Instr, pc int) int {
	p := fr.fn.proto
	child := p.protos[i.D()]
	f := newClosure(child, fr.fn.env, int(child.src.NumUpvals))
	th.stack[int(fr.base)+int(i.A())] = f.Value()
	for u := range f.up {
		c := p.code[pc]
		pc++
		switch c.A() {
		case CaptureVal:
			f.up[u] = th.stack[int(fr.base)+int(c.B())]
		case CaptureRef:
			f.up[u] = pointerTo(th.findUpvalue(int(fr.base) + int(c.B())))
		default:
			f.up[u] = fr.fn.up[c.B()]
		}
	}
	return pc
}

// setList stores values from index first on.
func (t *Table) setList(first int, values []Value) {
	if last := first + len(values) - 1; last > len(t.arr) {
		t.Reserve(last)
	}
	copy(t.arr[first-1:], values)
}

// prepareFor makes the three numbers of a numeric loop numbers.
//
//go:noinline
func (th *Thread) prepareFor(limit, step, index *Value) {
	for _, x := range [...]struct {
		v    *Value
		what string
	}{{index, "initial value"}, {limit, "limit"}, {step, "step"}} {
		f, ok := ToNumber(*x.v)
		if !ok {
			th.raiseFor(x.what, *x.v)
		}
		*x.v = Number(f)
	}
}

// prepareIteration readies R[A..A+2] for FORGLOOP: over a plain table the
// control is an index of our own, and R[A] says whether it ends at the first
// nil (ipairs: true) or not (nil).
//
//go:noinline
func (th *Thread) prepareIteration(fr *frame, i Instr) {
	at := int(fr.base) + int(i.A())
	v := th.stack[at]
	start := Value{p: unsafe.Pointer(&iteratorTag)}
	if f := v.AsFunction(); f != nil {
		if state := th.stack[at+1]; f.native != nil && state.IsTable() && !fr.fn.env.dynamic {
			switch f.native.iterates {
			case iteratesNext:
				if th.stack[at+2].p == nil {
					th.stack[at], th.stack[at+2] = Nil, start
				}
			case iteratesIpairs:
				if n, ok := th.stack[at+2].AsNumber(); ok && n == 0 {
					th.stack[at], th.stack[at+2] = True, start
				}
			}
		}
		return
	}
	if mm := th.metamethod(v, metaIter); mm.p != nil {
		r := th.mustCall(th.callTop(), mm, 3, v)
		if r[0].p == nil {
			th.raise("attempt to call a nil value")
		}
		copy(th.stack[at:at+3], r)
		if r[0].IsTable() && th.metamethod(r[0], metaCall).p == nil {
			th.Errorf("attempt to iterate over a %s value", th.typeofName(r[0]))
		}
		return
	}
	if th.metamethod(v, metaCall).p != nil {
		return
	}
	if !v.IsTable() {
		th.Errorf("attempt to iterate over a %s value", th.typeofName(v))
	}
	th.stack[at], th.stack[at+1], th.stack[at+2] = Nil, v, start
}

// fastCall is a fast call with any number of arguments.
func (th *Thread) fastCall(fr *frame, i Instr) (Value, bool) {
	first := int(fr.base) + int(i.B())
	if Builtin(i.A()) == BuiltinSelect {
		from := int(fr.fnIdx) + 1 + int(fr.fn.proto.numParams)
		return th.fastSelect(th.stack[first], th.stack[from:from+max(int(fr.nvar), 0)])
	}
	return th.fastN(Builtin(i.A()), th.stack[first:first+int(i.C())])
}

// storeFast puts the result of a fast call where its CALL would.
func (th *Thread) storeFast(fr *frame, base unsafe.Pointer, call Instr, v Value) {
	switch want := int(call.C()) - 1; {
	case want == 1:
		*reg(base, call.A()) = v
	case want < 0:
		*reg(base, call.A()) = v
		th.top = int(fr.base) + int(call.A()) + 1
	case want > 1:
		*reg(base, call.A()) = v
		for n := 1; n < want; n++ {
			*reg(base, call.A()+uint8(n)) = Nil
		}
	}
}

// interruptedAt is interrupted for the interpreter loop, whose next
// instruction is pc; it returns the registers, which may have moved.
//
//go:noinline
func (vm *VM) interruptedAt(th *Thread, pc int) (base unsafe.Pointer) {
	th.frames[th.depth].pc = int32(pc)
	vm.interrupted(th)
	return unsafe.Pointer(&th.stack[th.frames[th.depth].base])
}

// interrupted lets the host decide whether the script goes on.
//
//go:noinline
func (vm *VM) interrupted(th *Thread) {
	vm.interrupt.Store(0)
	if vm.OnInterrupt == nil {
		return
	}
	err := vm.OnInterrupt(th)
	if err == nil {
		return
	}
	e := &Error{fatal: true}
	if given, ok := err.(*Error); ok {
		e.Value = given.Value
	} else {
		e.Value = Str(th.where(0) + err.Error())
	}
	panic(e)
}
