package vm

import (
	"math"
	"unsafe"
)

// This file holds the interpreter loop. Its one rule: the plain case of an
// instruction is done here without a call, everything else in a method of
// Thread that is never inlined; after such a call the loop starts over from
// the thread's innermost frame, because stack and frames may have moved.

func reg(base unsafe.Pointer, i uint8) *Value {
	return (*Value)(unsafe.Add(base, uintptr(i)<<4))
}

func constAt(k unsafe.Pointer, i int32) *Value {
	return (*Value)(unsafe.Add(k, uintptr(uint32(i))<<4))
}

// setNumber writes a number without touching the pointer half of a slot
// that holds a number already, which spares the write barrier's test.
func (v *Value) setNumber(f float64) {
	v.n = math.Float64bits(f)
	if v.p != unsafe.Pointer(&numberTag) {
		v.p = unsafe.Pointer(&numberTag)
	}
}

func pointerTo[T any](p *T) Value { return Value{p: unsafe.Pointer(p)} }

// execute runs the innermost frame of th, and whatever it calls, returns to
// and resumes, until the Go code that called run has to go on.
func (vm *VM) execute(th *Thread) {
	exit := false
frames:
	for {
		if exit {
			return
		}
		fr := &th.frames[th.depth]
		cl := fr.fn
		code := unsafe.Pointer(unsafe.SliceData(cl.proto.code))
		k := unsafe.Pointer(unsafe.SliceData(cl.proto.consts))
		base := unsafe.Pointer(&th.stack[fr.base])
		pc := int(fr.pc)

		for {
			i := *(*Instr)(unsafe.Add(code, pc<<3))
			pc++
			switch i.Op() {
			case OpNop:

			case OpLoadNil:
				for r := int(i.A()); r <= int(i.A())+int(i.B()); r++ {
					*reg(base, uint8(r)) = Nil
				}

			case OpLoadB:
				*reg(base, i.A()) = Bool(i.B() != 0)
				pc += int(i.D())

			case OpLoadN:
				reg(base, i.A()).setNumber(float64(i.D()))

			case OpLoadK:
				*reg(base, i.A()) = *constAt(k, i.D())

			case OpMove:
				*reg(base, i.A()) = *reg(base, i.B())

			case OpGetGlobal:
				key := (*String)(constAt(k, i.D()).p)
				t := cl.env
				if n := t.nodeAt(int(i.C()) & (1<<t.lsize - 1)); n.key.p == unsafe.Pointer(key) && n.val.p != nil {
					*reg(base, i.A()) = n.val
					continue
				}
				if v, slot := t.lookup(key); v.p != nil {
					*reg(base, i.A()) = v
					patchCache(code, pc, slot)
					continue
				}
				fr.pc = int32(pc)
				th.indexInto(i.A(), t.Value(), key.Value())
				continue frames

			case OpSetGlobal:
				key := (*String)(constAt(k, i.D()).p)
				t := cl.env
				if n := t.nodeAt(int(i.C()) & (1<<t.lsize - 1)); n.key.p == unsafe.Pointer(key) && n.val.p != nil && !t.readonly {
					n.val = *reg(base, i.A())
					continue
				}
				if v, slot := t.lookup(key); v.p != nil {
					patchCache(code, pc, slot)
				}
				fr.pc = int32(pc)
				th.SetIndex(t.Value(), key.Value(), *reg(base, i.A()))
				continue frames

			case OpGetUpval:
				*reg(base, i.A()) = *(*upvalue)(upAt(cl, i.B()).p).v

			case OpGetUpvalV:
				*reg(base, i.A()) = *upAt(cl, i.B())

			case OpSetUpval:
				*(*upvalue)(upAt(cl, i.B()).p).v = *reg(base, i.A())

			case OpCloseUpvals:
				if th.open != nil {
					th.closeUpvalues(int(fr.base) + int(i.A()))
				}

			case OpGetImport:
				if v := *constAt(k, i.D()); !cl.env.dynamic && (*header)(v.p).kind != kindUpvalue {
					*reg(base, i.A()) = v
					continue
				}
				fr.pc = int32(pc)
				th.importInto(i.A(), cl, i.D())
				continue frames

			case OpGetTable:
				b, c := reg(base, i.B()), reg(base, i.C())
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					if c.p == unsafe.Pointer(&numberTag) {
						f := c.number()
						if n := int(f); float64(n) == f && uint(n-1) < uint(len(t.arr)) {
							if v := t.arr[n-1]; v.p != nil || t.meta == nil {
								*reg(base, i.A()) = v
								continue
							}
						}
					}
					if v := t.Get(*c); v.p != nil || t.meta == nil {
						*reg(base, i.A()) = v
						continue
					}
				}
				fr.pc = int32(pc)
				th.indexInto(i.A(), *b, *c)
				continue frames

			case OpSetTable:
				b, c := reg(base, i.B()), reg(base, i.C())
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					if !t.readonly && t.meta == nil {
						if c.p == unsafe.Pointer(&numberTag) {
							f := c.number()
							if n := int(f); float64(n) == f && uint(n-1) < uint(len(t.arr)) {
								t.arr[n-1] = *reg(base, i.A())
								continue
							}
						}
						if v := t.find(*c); v != nil && v.p != nil {
							*v = *reg(base, i.A())
							continue
						}
					}
				}
				fr.pc = int32(pc)
				th.SetIndex(*b, *c, *reg(base, i.A()))
				continue frames

			case OpGetTableKS:
				b := reg(base, i.B())
				key := (*String)(constAt(k, i.D()).p)
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					if n := t.nodeAt(int(i.C()) & (1<<t.lsize - 1)); n.key.p == unsafe.Pointer(key) && n.val.p != nil {
						*reg(base, i.A()) = n.val
						continue
					}
					if v, slot := t.lookup(key); v.p != nil {
						*reg(base, i.A()) = v
						patchCache(code, pc, slot)
						continue
					}
					if t.meta == nil {
						*reg(base, i.A()) = Nil
						continue
					}
					if v, slot := th.inherited(t, key, i.C()); v.p != nil {
						*reg(base, i.A()) = v
						patchCache(code, pc, slot)
						continue
					}
				}
				fr.pc = int32(pc)
				th.indexInto(i.A(), *b, key.Value())
				continue frames

			case OpSetTableKS:
				b := reg(base, i.B())
				key := (*String)(constAt(k, i.D()).p)
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					if n := t.nodeAt(int(i.C()) & (1<<t.lsize - 1)); n.key.p == unsafe.Pointer(key) && n.val.p != nil && !t.readonly {
						n.val = *reg(base, i.A())
						continue
					}
					if !t.readonly {
						if n := t.findNode(key); n != nil && (n.val.p != nil || t.meta == nil) {
							t.absent = 0
							n.val = *reg(base, i.A())
							patchCache(code, pc, t.slotOf(n))
							continue
						} else if t.meta == nil {
							t.absent = 0
							*t.newKey(key.Value()) = *reg(base, i.A())
							continue
						}
					}
				}
				fr.pc = int32(pc)
				th.SetIndex(*b, key.Value(), *reg(base, i.A()))
				continue frames

			case OpGetTableN:
				b := reg(base, i.B())
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					if int(i.C()) < len(t.arr) {
						if v := t.arr[i.C()]; v.p != nil || t.meta == nil {
							*reg(base, i.A()) = v
							continue
						}
					}
				}
				fr.pc = int32(pc)
				th.indexInto(i.A(), *b, Int(int(i.C())+1))
				continue frames

			case OpSetTableN:
				b := reg(base, i.B())
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					if int(i.C()) < len(t.arr) && !t.readonly && t.meta == nil {
						t.arr[i.C()] = *reg(base, i.A())
						continue
					}
				}
				fr.pc = int32(pc)
				th.SetIndex(*b, Int(int(i.C())+1), *reg(base, i.A()))
				continue frames

			case OpNewTable:
				nhash := 0
				if i.B() > 0 {
					nhash = 1 << (i.B() - 1)
				}
				*reg(base, i.A()) = NewTable(int(i.D()), nhash).Value()

			case OpDupTable:
				*reg(base, i.A()) = (*Table)(constAt(k, i.D()).p).Clone().Value()

			case OpSetList:
				first := int(fr.base) + int(i.B())
				n := int(i.C()) - 1
				if n < 0 {
					n = th.top - first
				}
				(*Table)(reg(base, i.A()).p).setList(int(i.D()), th.stack[first:first+n])

			case OpNewClosure:
				pc = th.newClosureInto(fr, i, pc)

			case OpDupClosure:
				child := cl.proto.protos[i.D()]
				if child.shared == nil || child.shared.env != cl.env {
					child.shared = newClosure(child, cl.env, 0)
				}
				*reg(base, i.A()) = child.shared.Value()

			case OpNameCall:
				b := *reg(base, i.B())
				key := (*String)(constAt(k, i.D()).p)
				ra := reg(base, i.A())
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					if n := t.nodeAt(int(i.C()) & (1<<t.lsize - 1)); n.key.p == unsafe.Pointer(key) && n.val.p != nil {
						reg(base, i.A()+1).copyFrom(b)
						*ra = n.val
						continue
					}
					if n := t.nodeAt(int(key.hash) & (1<<t.lsize - 1)); t.meta != nil && (n.key.p == nil || n.next == 0 && !sameText(n.key, key)) {
						if v, slot := th.inherited(t, key, i.C()); v.p != nil {
							reg(base, i.A()+1).copyFrom(b)
							*ra = v
							if slot >= 0 {
								patchCache(code, pc, slot)
							}
							continue
						}
					}
				}
				fr.pc = int32(pc)
				th.methodInto(i.A(), b, key)
				continue frames

			case OpCall:
				if vm.interrupt.Load() != 0 {
					base = vm.interruptedAt(th, pc)
					fr = &th.frames[th.depth]
				}
				at := int(fr.base) + int(i.A())
				nargs := int(i.B()) - 1
				if nargs < 0 {
					nargs = th.top - at - 1
				}
				fr.pc = int32(pc)
				fv := reg(base, i.A())
				if fv.p == nil || (*header)(fv.p).kind != KindFunction {
					th, exit = vm.startCall(th, at, nargs, int(i.C())-1)
					continue frames
				}
				f := (*Function)(fv.p)
				if f.proto != nil {
					p := f.proto
					if at+nargs+2*int(p.maxStack)+stackSlack > len(th.stack) {
						th.growStack(at + nargs + 2*int(p.maxStack) + stackSlack)
						base = unsafe.Pointer(&th.stack[fr.base])
					}
					for n := nargs; n < int(p.numParams); n++ {
						th.stack[at+1+n] = Nil
					}
					th.depth++
					if th.depth >= len(th.frames) {
						th.growFrames()
					}
					fr = &th.frames[th.depth]
					fr.fn, fr.base, fr.fnIdx = f, int32(at+1), int32(at)
					fr.pc, fr.nres, fr.kind, fr.plain = 0, int32(i.C())-1, frameLua, true
					fr.nvar = int32(nargs - int(p.numParams))
					cl = f
					code = unsafe.Pointer(unsafe.SliceData(p.code))
					k = unsafe.Pointer(unsafe.SliceData(p.consts))
					base = unsafe.Add(base, (uintptr(i.A())+1)<<4)
					pc = 0
					continue
				}
				if f.special != specialNone {
					th, exit = vm.startCall(th, at, nargs, int(i.C())-1)
					continue frames
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
					th, exit = vm.suspend(th, at, at, 0)
					continue frames
				}
				fr = &th.frames[th.depth]
				base = unsafe.Pointer(&th.stack[fr.base])
				if want := int(i.C()) - 1; want != c.nret {
					if want < 0 {
						th.top = at + c.nret
					}
					for n := c.nret; n < want; n++ {
						th.stack[at+n] = Nil
					}
				}

			case OpReturn:
				first := int(fr.base) + int(i.A())
				n := int(i.B()) - 1
				if n < 0 {
					n = th.top - first
				}
				if th.open != nil && th.open.index >= int(fr.base) {
					th.closeUpvalues(int(fr.base))
				}
				th.depth--
				dst := int(fr.fnIdx)
				if !fr.plain {
					if n == 1 {
						th.stack[dst] = *reg(base, i.A())
					} else {
						copy(th.stack[dst:], th.stack[first:first+n])
					}
					th, exit = vm.complete(th, dst, n)
					continue frames
				}
				want := int(fr.nres)
				if n == 1 && want == 1 {
					th.stack[dst] = *reg(base, i.A())
				} else {
					if n > 0 && want != 0 {
						copy(th.stack[dst:], th.stack[first:first+n])
					}
					if want < 0 {
						th.top = dst + n
					}
					for ; n < want; n++ {
						th.stack[dst+n] = Nil
					}
				}
				fr = &th.frames[th.depth]
				cl = fr.fn
				code = unsafe.Pointer(unsafe.SliceData(cl.proto.code))
				k = unsafe.Pointer(unsafe.SliceData(cl.proto.consts))
				base = unsafe.Pointer(&th.stack[fr.base])
				pc = int(fr.pc)

			case OpGetVarargs:
				n := max(int(fr.nvar), 0)
				want := int(i.B()) - 1
				at := int(fr.base) + int(i.A())
				if want < 0 {
					want = n
					th.top = at + n
					if at+n+stackSlack > len(th.stack) {
						th.growStack(at + n + stackSlack)
						base = unsafe.Pointer(&th.stack[fr.base])
					}
				}
				from := int(fr.fnIdx) + 1 + int(cl.proto.numParams)
				got := copy(th.stack[at:at+want], th.stack[from:from+n])
				for ; got < want; got++ {
					th.stack[at+got] = Nil
				}

			case OpPrepVarargs:
				if fr.nvar > 0 {
					nparams := int(i.A())
					old := int(fr.base)
					fr.base += int32(nparams) + fr.nvar
					copy(th.stack[fr.base:], th.stack[old:old+nparams])
					base = unsafe.Pointer(&th.stack[fr.base])
				}

			case OpFastCall1:
				if !cl.env.dynamic {
					if v, ok := th.fast1(Builtin(i.A()), *reg(base, i.B())); ok {
						pc += int(i.D()) + 1
						th.storeFast(fr, base, *(*Instr)(unsafe.Add(code, (pc-1)<<3)), v)
					}
				}

			case OpFastCall2:
				if !cl.env.dynamic {
					if v, ok := th.fast2(Builtin(i.A()), *reg(base, i.B()), *reg(base, i.C())); ok {
						pc += int(i.D()) + 1
						th.storeFast(fr, base, *(*Instr)(unsafe.Add(code, (pc-1)<<3)), v)
					}
				}

			case OpFastCall2K:
				if !cl.env.dynamic {
					if v, ok := th.fast2(Builtin(i.A()), *reg(base, i.B()), *constAt(k, int32(i.C()))); ok {
						pc += int(i.D()) + 1
						th.storeFast(fr, base, *(*Instr)(unsafe.Add(code, (pc-1)<<3)), v)
					}
				}

			case OpFastCall:
				if !cl.env.dynamic {
					if v, ok := th.fastCall(fr, i); ok {
						pc += int(i.D()) + 1
						th.storeFast(fr, base, *(*Instr)(unsafe.Add(code, (pc-1)<<3)), v)
					}
				}

			case OpJump:
				pc += int(i.D())

			case OpJumpBack:
				if vm.interrupt.Load() != 0 {
					base = vm.interruptedAt(th, pc)
					fr = &th.frames[th.depth]
				}
				pc += int(i.D())

			case OpJumpIf:
				if reg(base, i.A()).Truthy() {
					pc += int(i.D())
				}

			case OpJumpIfNot:
				if !reg(base, i.A()).Truthy() {
					pc += int(i.D())
				}

			case OpJumpEq:
				a, b := reg(base, i.A()), reg(base, i.B())
				if a.p == unsafe.Pointer(&numberTag) && b.p == unsafe.Pointer(&numberTag) {
					if a.number() == b.number() {
						pc += int(i.D())
					}
					continue
				}
				if a.p == b.p && (a.p == nil || (*header)(a.p).kind == KindString) {
					pc += int(i.D())
					continue
				}
				fr.pc = int32(pc)
				if th.Equal(*a, *b) {
					fr = &th.frames[th.depth]
					fr.pc += i.D()
				}
				continue frames

			case OpJumpNe:
				a, b := reg(base, i.A()), reg(base, i.B())
				if a.p == unsafe.Pointer(&numberTag) && b.p == unsafe.Pointer(&numberTag) {
					if a.number() != b.number() {
						pc += int(i.D())
					}
					continue
				}
				if a.p == b.p && (a.p == nil || (*header)(a.p).kind == KindString) {
					continue
				}
				fr.pc = int32(pc)
				if !th.Equal(*a, *b) {
					fr = &th.frames[th.depth]
					fr.pc += i.D()
				}
				continue frames

			case OpJumpLt:
				a, b := reg(base, i.A()), reg(base, i.B())
				if a.p == unsafe.Pointer(&numberTag) && b.p == unsafe.Pointer(&numberTag) {
					if a.number() < b.number() {
						pc += int(i.D())
					}
					continue
				}
				fr.pc = int32(pc)
				if th.Less(*a, *b) {
					th.frames[th.depth].pc += i.D()
				}
				continue frames

			case OpJumpNotLt:
				a, b := reg(base, i.A()), reg(base, i.B())
				if a.p == unsafe.Pointer(&numberTag) && b.p == unsafe.Pointer(&numberTag) {
					if !(a.number() < b.number()) {
						pc += int(i.D())
					}
					continue
				}
				fr.pc = int32(pc)
				if !th.Less(*a, *b) {
					th.frames[th.depth].pc += i.D()
				}
				continue frames

			case OpJumpLe:
				a, b := reg(base, i.A()), reg(base, i.B())
				if a.p == unsafe.Pointer(&numberTag) && b.p == unsafe.Pointer(&numberTag) {
					if a.number() <= b.number() {
						pc += int(i.D())
					}
					continue
				}
				fr.pc = int32(pc)
				if th.LessEqual(*a, *b) {
					th.frames[th.depth].pc += i.D()
				}
				continue frames

			case OpJumpNotLe:
				a, b := reg(base, i.A()), reg(base, i.B())
				if a.p == unsafe.Pointer(&numberTag) && b.p == unsafe.Pointer(&numberTag) {
					if !(a.number() <= b.number()) {
						pc += int(i.D())
					}
					continue
				}
				fr.pc = int32(pc)
				if !th.LessEqual(*a, *b) {
					th.frames[th.depth].pc += i.D()
				}
				continue frames

			case OpJumpEqNil:
				if (reg(base, i.A()).p == nil) == (i.C() == 0) {
					pc += int(i.D())
				}

			case OpJumpEqB:
				if (reg(base, i.A()).p == Bool(i.B() != 0).p) == (i.C() == 0) {
					pc += int(i.D())
				}

			case OpJumpEqK:
				if a, c := reg(base, i.A()), constAt(k, int32(i.BC())); a.p == c.p && a.n == c.n || a.p != nil && RawEqual(*a, *c) {
					pc += int(i.D())
				}

			case OpJumpNeK:
				if a, c := reg(base, i.A()), constAt(k, int32(i.BC())); !(a.p == c.p && a.n == c.n) && (a.p == nil || !RawEqual(*a, *c)) {
					pc += int(i.D())
				}

			case OpAdd:
				b, c := reg(base, i.B()), reg(base, i.C())
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(b.number() + c.number())
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaAdd, *b, *c)
				continue frames

			case OpSub:
				b, c := reg(base, i.B()), reg(base, i.C())
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(b.number() - c.number())
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaSub, *b, *c)
				continue frames

			case OpMul:
				b, c := reg(base, i.B()), reg(base, i.C())
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(b.number() * c.number())
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaMul, *b, *c)
				continue frames

			case OpDiv:
				b, c := reg(base, i.B()), reg(base, i.C())
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(b.number() / c.number())
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaDiv, *b, *c)
				continue frames

			case OpIDiv:
				b, c := reg(base, i.B()), reg(base, i.C())
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(math.Floor(b.number() / c.number()))
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaIDiv, *b, *c)
				continue frames

			case OpMod:
				b, c := reg(base, i.B()), reg(base, i.C())
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(mod(b.number(), c.number()))
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaMod, *b, *c)
				continue frames

			case OpPow:
				b, c := reg(base, i.B()), reg(base, i.C())
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(pow(b.number(), c.number()))
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaPow, *b, *c)
				continue frames

			case OpAddK:
				b, c := reg(base, i.B()), constAt(k, i.D())
				if b.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(b.number() + c.number())
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaAdd, *b, *c)
				continue frames

			case OpSubK:
				b, c := reg(base, i.B()), constAt(k, i.D())
				if b.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(b.number() - c.number())
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaSub, *b, *c)
				continue frames

			case OpMulK:
				b, c := reg(base, i.B()), constAt(k, i.D())
				if b.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(b.number() * c.number())
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaMul, *b, *c)
				continue frames

			case OpDivK:
				b, c := reg(base, i.B()), constAt(k, i.D())
				if b.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(b.number() / c.number())
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaDiv, *b, *c)
				continue frames

			case OpIDivK:
				b, c := reg(base, i.B()), constAt(k, i.D())
				if b.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(math.Floor(b.number() / c.number()))
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaIDiv, *b, *c)
				continue frames

			case OpModK:
				b, c := reg(base, i.B()), constAt(k, i.D())
				if b.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(mod(b.number(), c.number()))
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaMod, *b, *c)
				continue frames

			case OpPowK:
				b, c := reg(base, i.B()), constAt(k, i.D())
				if b.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(pow(b.number(), c.number()))
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaPow, *b, *c)
				continue frames

			case OpSubRK:
				b, c := reg(base, i.B()), constAt(k, i.D())
				if b.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(c.number() - b.number())
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaSub, *c, *b)
				continue frames

			case OpDivRK:
				b, c := reg(base, i.B()), constAt(k, i.D())
				if b.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(c.number() / b.number())
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaDiv, *c, *b)
				continue frames

			case OpAnd:
				if b := reg(base, i.B()); !b.Truthy() {
					*reg(base, i.A()) = *b
				} else {
					*reg(base, i.A()) = *reg(base, i.C())
				}

			case OpOr:
				if b := reg(base, i.B()); b.Truthy() {
					*reg(base, i.A()) = *b
				} else {
					*reg(base, i.A()) = *reg(base, i.C())
				}

			case OpAndK:
				if b := reg(base, i.B()); !b.Truthy() {
					*reg(base, i.A()) = *b
				} else {
					*reg(base, i.A()) = *constAt(k, i.D())
				}

			case OpOrK:
				if b := reg(base, i.B()); b.Truthy() {
					*reg(base, i.A()) = *b
				} else {
					*reg(base, i.A()) = *constAt(k, i.D())
				}

			case OpNot:
				*reg(base, i.A()) = Bool(!reg(base, i.B()).Truthy())

			case OpMinus:
				b := reg(base, i.B())
				if b.p == unsafe.Pointer(&numberTag) {
					reg(base, i.A()).setNumber(-b.number())
					continue
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaUnm, *b, *b)
				continue frames

			case OpLength:
				b := reg(base, i.B())
				if b.p != nil && (*header)(b.p).kind == KindTable && (*Table)(b.p).meta == nil {
					reg(base, i.A()).setNumber(float64((*Table)(b.p).Len()))
					continue
				}
				fr.pc = int32(pc)
				th.lengthInto(i.A(), *b)
				continue frames

			case OpConcat:
				fr.pc = int32(pc)
				v := th.concat(int(fr.base)+int(i.B()), int(fr.base)+int(i.C()))
				fr = &th.frames[th.depth]
				base = unsafe.Pointer(&th.stack[fr.base])
				*reg(base, i.A()) = v

			case OpForNPrep:
				limit, stride, index := reg(base, i.A()), reg(base, i.A()+1), reg(base, i.A()+2)
				if limit.p != unsafe.Pointer(&numberTag) || stride.p != unsafe.Pointer(&numberTag) || index.p != unsafe.Pointer(&numberTag) {
					fr.pc = int32(pc)
					th.prepareFor(limit, stride, index)
				}
				if s := stride.number(); !(s > 0 && index.number() <= limit.number() || !(s > 0) && limit.number() <= index.number()) {
					pc += int(i.D())
				}

			case OpForNLoop:
				limit, stride, index := reg(base, i.A()), reg(base, i.A()+1), reg(base, i.A()+2)
				s := stride.number()
				x := index.number() + s
				index.setNumber(x)
				if s > 0 && x <= limit.number() || !(s > 0) && limit.number() <= x {
					if vm.interrupt.Load() != 0 {
						base = vm.interruptedAt(th, pc)
						fr = &th.frames[th.depth]
					}
					pc += int(i.D())
				}

			case OpForGPrep, OpForGPrepNext, OpForGPrepINxt:
				fr.pc = int32(pc)
				th.prepareIteration(fr, i)
				fr = &th.frames[th.depth]
				base = unsafe.Pointer(&th.stack[fr.base])
				pc += int(i.D())

			case OpForGLoop:
				if vm.interrupt.Load() != 0 {
					base = vm.interruptedAt(th, pc)
					fr = &th.frames[th.depth]
				}
				control := reg(base, i.A()+2)
				if control.p == unsafe.Pointer(&iteratorTag) {
					t := (*Table)(reg(base, i.A()+1).p)
					n := int(control.n)
					if n < len(t.arr) {
						if v := t.arr[n]; v.p != nil {
							control.n = uint64(n + 1)
							reg(base, i.A()+3).setNumber(float64(n + 1))
							*reg(base, i.A()+4) = v
							for x := uint8(2); x < i.B(); x++ {
								*reg(base, i.A()+3+x) = Nil
							}
							pc += int(i.D())
							continue
						}
					}
					next, key, v, ok := t.At(n)
					if !ok {
						pc++ // behind the FORGTEST
						continue
					}
					if reg(base, i.A()).p != nil && !RawEqual(key, Int(n+1)) { // ipairs ends at the first nil
						pc++
						continue
					}
					control.n = uint64(next)
					*reg(base, i.A()+3) = key
					*reg(base, i.A()+4) = v
					for x := uint8(2); x < i.B(); x++ {
						*reg(base, i.A()+3+x) = Nil
					}
					pc += int(i.D())
					continue
				}
				*reg(base, i.A()+3) = *reg(base, i.A())
				*reg(base, i.A()+4) = *reg(base, i.A()+1)
				*reg(base, i.A()+5) = *control
				fr.pc = int32(pc)
				th, exit = vm.startCall(th, int(fr.base)+int(i.A())+3, 2, int(i.B()))
				continue frames

			case OpForGTest:
				if v := reg(base, i.A()+3); v.p != nil {
					*reg(base, i.A()+2) = *v
					pc += int(i.D())
				}

			default:
				panic("vm: bad instruction " + i.Op().String())
			}
		}
	}
}
