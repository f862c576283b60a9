package vm

import "unsafe"

// This file holds what the interpreter loop does outside the plain cases.
// Its one rule: results that go to a register are written through the
// thread's stack after everything that can move it.

func upAt(f *Function, i uint8) *Value {
	return (*Value)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(f.up)), uintptr(i)<<4))
}

// cache writes the inline cache (operand C) of the instruction that the
// innermost frame carries out.
func (th *Thread) cache(slot int) {
	fr := &th.frames[th.depth]
	at := &fr.fn.proto.code[fr.pc-1]
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
	if t.isWeak() {
		return t.Get(key.Value()), 0
	}
	return Nil, 0
}

func (t *Table) slotOf(n *node) int { return distance((*node)(t.nodes), n) }

// inherited finds a field that t does not have in the tables its __index
// leads to; hint is the node where it was last time.
func (th *Thread) inherited(t *Table, key *String, hint uint8) (Value, int) {
	for range maxMetaChain {
		mm := th.vm.meta(t.meta, metaIndex)
		if mm.Kind() != KindTable {
			return Nil, 0
		}
		if t = (*Table)(mm.p); t.isWeak() {
			return Nil, 0
		}
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

// set writes register a of the innermost frame.
func (th *Thread) set(a uint8, v Value) {
	th.stack[int(th.frames[th.depth].base)+int(a)] = v
}

// field is t[name] of GETTABLEKS and NAMECALL as far as tables alone decide
// it; it remembers where the field was. Nil means that Index has to look.
func (th *Thread) field(t *Table, name *String, hint uint8) Value {
	v, slot := t.lookup(name)
	if v.p == nil && t.meta != nil {
		v, slot = th.inherited(t, name, hint)
	}
	if v.p != nil {
		th.cache(slot)
	}
	return v
}

func (th *Thread) getField(i Instr) {
	fr := &th.frames[th.depth]
	obj := th.stack[int(fr.base)+int(i.B())]
	name := (*String)(fr.fn.proto.consts[i.D()].p)
	if t := obj.AsTable(); t != nil {
		if v := th.field(t, name, i.C()); v.p != nil || t.meta == nil {
			th.set(i.A(), v)
			return
		}
	}
	th.set(i.A(), th.Index(obj, name.Value()))
}

func (th *Thread) setField(i Instr) {
	fr := &th.frames[th.depth]
	obj, val := th.stack[int(fr.base)+int(i.B())], th.stack[int(fr.base)+int(i.A())]
	name := (*String)(fr.fn.proto.consts[i.D()].p)
	if t := obj.AsTable(); t != nil && !t.readonly {
		if n := t.findNode(name); n != nil && (n.val.p != nil || t.meta == nil) {
			t.absent = 0
			n.val = val
			th.cache(t.slotOf(n))
			return
		} else if t.meta == nil {
			t.absent = 0
			*t.newKey(th.vm, name.Value()) = val
			return
		}
	}
	th.SetIndex(obj, name.Value(), val)
}

func (th *Thread) getGlobal(i Instr) {
	f := th.frames[th.depth].fn
	name := (*String)(f.proto.consts[i.D()].p)
	v, slot := f.env.lookup(name)
	if v.p != nil {
		th.cache(slot)
	} else {
		v = th.Index(f.env.Value(), name.Value())
	}
	th.set(i.A(), v)
}

func (th *Thread) setGlobal(i Instr) {
	fr := &th.frames[th.depth]
	env, name := fr.fn.env, (*String)(fr.fn.proto.consts[i.D()].p)
	if v, slot := env.lookup(name); v.p != nil {
		th.cache(slot)
	}
	th.SetIndex(env.Value(), name.Value(), th.stack[int(fr.base)+int(i.A())])
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

// method is NAMECALL: R[A] = R[B][name], R[A+1] = R[B].
func (th *Thread) method(i Instr) {
	fr := &th.frames[th.depth]
	obj := th.stack[int(fr.base)+int(i.B())]
	name := (*String)(fr.fn.proto.consts[i.D()].p)
	v := Nil
	if t := obj.AsTable(); t != nil {
		v = th.field(t, name, i.C())
	}
	if v.p == nil {
		if v = th.Index(obj, name.Value()); v.p == nil {
			th.raiseMethod(obj, name)
		}
	}
	th.set(i.A()+1, obj)
	th.set(i.A(), v)
}

// newClosureInto makes a closure and runs the captures that follow.
func (th *Thread) newClosureInto(i Instr) {
	fr := &th.frames[th.depth]
	p := fr.fn.proto
	child := p.protos[i.D()]
	nup := int(child.src.NumUpvals)
	th.vm.charge(closureBytes + nup*valueBytes)
	f := newClosure(child, fr.fn.env, nup)
	th.stack[int(fr.base)+int(i.A())] = f.Value()
	for u := range f.up {
		c := p.code[fr.pc]
		fr.pc++
		switch c.A() {
		case CaptureVal:
			f.up[u] = th.stack[int(fr.base)+int(c.B())]
		case CaptureRef:
			f.up[u] = pointerTo(th.findUpvalue(int(fr.base) + int(c.B())))
		default:
			f.up[u] = fr.fn.up[c.B()]
		}
	}
}

// shareClosure makes the closure that DUPCLOSURE gives from now on.
func (th *Thread) shareClosure(i Instr) {
	f := th.frames[th.depth].fn
	child := f.proto.protos[i.D()]
	child.shared = newClosure(child, f.env, 0)
	th.set(i.A(), child.shared.Value())
}

func (th *Thread) newTable(i Instr) {
	nhash := 0
	if i.B() > 0 {
		nhash = 1 << (i.B() - 1)
	}
	th.vm.charge(tableBytes + int(i.D())*valueBytes + nhash*int(nodeSize))
	th.set(i.A(), NewTable(int(i.D()), nhash).Value())
}

func (th *Thread) cloneInto(a uint8, t *Table) {
	th.vm.charge(t.footprint())
	th.set(a, t.Clone().Value())
}

// setList stores a run of registers in a table.
func (th *Thread) setList(i Instr) {
	base := int(th.frames[th.depth].base)
	from := base + int(i.B())
	n := int(i.C()) - 1
	if n < 0 {
		n = th.top - from
	}
	t, first := (*Table)(th.stack[base+int(i.A())].p), int(i.D())
	if last := first + n - 1; last > len(t.arr) {
		t.reserve(th.vm, last)
	}
	copy(t.arr[first-1:], th.stack[from:from+n])
}

func (th *Thread) concatInto(i Instr) {
	base := int(th.frames[th.depth].base)
	th.set(i.A(), th.concat(base+int(i.B()), base+int(i.C())))
}

// prepareFor makes the three numbers of a numeric loop numbers, and has its
// FORNPREP tried again.
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
	th.frames[th.depth].pc--
}

// prepareIteration is FORGPREP.
func (th *Thread) prepareIteration(i Instr) {
	th.prepareLoop(&th.frames[th.depth], i)
	th.frames[th.depth].pc += i.D()
}

// prepareLoop readies R[A..A+2] for FORGLOOP: over a plain table the
// control is an index of our own, and R[A] says whether it ends at the first
// nil (ipairs: true) or not (nil).
//
//go:noinline
func (th *Thread) prepareLoop(fr *frame, i Instr) {
	at := int(fr.base) + int(i.A())
	v := th.stack[at]
	start := Value{p: unsafe.Pointer(&iteratorTag)}
	if f := v.AsFunction(); f != nil {
		if state := th.stack[at+1]; f.native != nil && state.IsTable() && !fr.fn.env.dynamic && !(*Table)(state.p).isWeak() {
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
	if (*Table)(v.p).isWeak() {
		th.iterateWeak(at, (*Table)(v.p))
		return
	}
	th.stack[at], th.stack[at+1], th.stack[at+2] = Nil, v, start
}

// fastCall tries a fast call and, if it is one, goes on behind its CALL.
func (th *Thread) fastCall(i Instr) {
	fr := &th.frames[th.depth]
	if fr.fn.env.dynamic {
		return
	}
	base := int(fr.base)
	var v Value
	var ok bool
	switch i.Op() {
	case OpFastCall1:
		v, ok = th.fast1(Builtin(i.A()), th.stack[base+int(i.B())])
	default:
		first := base + int(i.B())
		if Builtin(i.A()) == BuiltinSelect {
			from := int(fr.fnIdx) + 1 + int(fr.fn.proto.numParams)
			v, ok = th.fastSelect(th.stack[first], th.stack[from:from+max(int(fr.nvar), 0)])
		} else {
			v, ok = th.fastN(Builtin(i.A()), th.stack[first:first+int(i.C())])
		}
	}
	if ok {
		th.fastResult(fr, i, v)
	}
}

// fastCall2 is fastCall for two arguments.
func (th *Thread) fastCall2(i Instr, x, y *Value) {
	fr := &th.frames[th.depth]
	if fr.fn.env.dynamic {
		return
	}
	if v, ok := th.fast2(Builtin(i.A()), *x, *y); ok {
		th.fastResult(fr, i, v)
	}
}

// fastResult puts the result of a fast call where that of its CALL goes.
func (th *Thread) fastResult(fr *frame, i Instr, v Value) {
	base := int(fr.base)
	call := fr.fn.proto.code[fr.pc+i.D()]
	fr.pc += i.D() + 1
	at, want := base+int(call.A()), int(call.C())-1
	if want == 1 {
		th.stack[at].copyFrom(v)
		return
	}
	if want < 0 {
		want = 1
		th.top = at + 1
	}
	for n := range want {
		th.stack[at+n] = v
		v = Nil
	}
}

// callGo calls a function written in Go.
func (vm *VM) callGo(th *Thread, f *Function, at, nargs, want int) (*Thread, bool) {
	if f.special != specialNone {
		return vm.startCall(th, at, nargs, want)
	}
	c := &vm.calls[vm.ncalls]
	vm.ncalls++
	if c.th != th {
		c.th = th
	}
	c.base, c.nargs, c.nret, c.suspended = at+1, nargs, 0, false
	f.native.fn(c)
	vm.ncalls--
	if c.suspended {
		return vm.suspend(th, at, at, 0)
	}
	if want < 0 {
		th.top = at + c.nret
	}
	for n := c.nret; n < want; n++ {
		th.stack[at+n] = Nil
	}
	return th, false
}

// returnTo ends a Luau call that no Luau instruction made.
func (vm *VM) returnTo(th *Thread, first, n int) (*Thread, bool) {
	if vm.interrupt.Load()&interruptProfile != 0 {
		vm.profile.note(th) // the function may have called Go code that took long
	}
	dst := int(th.frames[th.depth].fnIdx)
	th.depth--
	if n == 1 {
		th.stack[dst] = th.stack[first]
	} else {
		copy(th.stack[dst:], th.stack[first:first+n])
	}
	return vm.complete(th, dst, n)
}

// callGenerator is FORGLOOP over anything but a plain table.
func (vm *VM) callGenerator(th *Thread, i Instr) (*Thread, bool) {
	at := int(th.frames[th.depth].base) + int(i.A())
	copy(th.stack[at+3:at+6], th.stack[at:at+3])
	return vm.startCall(th, at+3, 2, int(i.B()))
}

// nextOfIpairs is FORGLOOP of ipairs behind the array part.
func (th *Thread) nextOfIpairs(i Instr) {
	fr := &th.frames[th.depth]
	at := int(fr.base) + int(i.A())
	n := int(th.stack[at+2].n)
	v := (*Table)(th.stack[at+1].p).GetInt(n + 1)
	if v.p == nil {
		fr.pc++ // behind the FORGTEST
		return
	}
	th.stack[at+2].n = uint64(n + 1)
	th.stack[at+3], th.stack[at+4] = Int(n+1), v
	fr.pc += i.D()
}

// growAndRetry makes room for one more call and has the CALL tried again.
func (th *Thread) growAndRetry(slots int) {
	th.ensureStack(slots)
	if th.depth+1 >= len(th.frames) {
		th.depth++
		th.growFrames()
		th.depth--
	}
	th.frames[th.depth].pc--
}

// jumpEqual, jumpLess and jumpLessEqual take the jump of a comparison if its
// result is want.
func (th *Thread) jumpEqual(i Instr, want bool) {
	a, b := th.operands(i)
	th.jumpIf(th.Equal(a, b) == want, i.D())
}

func (th *Thread) jumpLess(i Instr, want bool) {
	a, b := th.operands(i)
	th.jumpIf(th.Less(a, b) == want, i.D())
}

func (th *Thread) jumpLessEqual(i Instr, want bool) {
	a, b := th.operands(i)
	th.jumpIf(th.LessEqual(a, b) == want, i.D())
}

// jumpOrder is jumpLess and jumpLessEqual with a constant.
func (th *Thread) jumpOrder(i Instr) {
	fr := &th.frames[th.depth]
	a, k := th.stack[int(fr.base)+int(i.A())], fr.fn.proto.consts[i.BC()]
	taken := false
	switch i.Op() {
	case OpJumpLtK:
		taken = th.Less(a, k)
	case OpJumpNotLtK:
		taken = !th.Less(a, k)
	case OpJumpLeK:
		taken = th.LessEqual(a, k)
	case OpJumpNotLeK:
		taken = !th.LessEqual(a, k)
	case OpJumpGtK:
		taken = th.Less(k, a)
	case OpJumpNotGtK:
		taken = !th.Less(k, a)
	case OpJumpGeK:
		taken = th.LessEqual(k, a)
	case OpJumpNotGeK:
		taken = !th.LessEqual(k, a)
	}
	th.jumpIf(taken, i.D())
}

func (th *Thread) jumpIf(taken bool, d int32) {
	if taken {
		th.frames[th.depth].pc += d
	}
}

func (th *Thread) operands(i Instr) (a, b Value) {
	fr := &th.frames[th.depth]
	a = th.stack[int(fr.base)+int(i.A())]
	if op := i.Op(); op == OpJumpEqK || op == OpJumpNeK {
		return a, fr.fn.proto.consts[i.BC()]
	}
	return a, th.stack[int(fr.base)+int(i.B())]
}
