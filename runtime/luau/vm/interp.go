package vm

import (
	"math"
	"unsafe"
)

// This file holds the interpreter loop. Its one rule: the plain case of an
// instruction is done here without a call; everything else is a call, after
// which the loop starts over from the thread's innermost frame. So stack and
// frames may move in any call, and no variable of the loop lives across one:
// Go's compiler stores a variable to memory at every instruction as soon as two
// arms use it after a call.

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
				fr.pc = int32(pc)
				th.getGlobal(i)
				continue frames

			case OpSetGlobal:
				key := (*String)(constAt(k, i.D()).p)
				t := cl.env
				if n := t.nodeAt(int(i.C()) & (1<<t.lsize - 1)); n.key.p == unsafe.Pointer(key) && n.val.p != nil && !t.readonly {
					n.val = *reg(base, i.A())
					continue
				}
				fr.pc = int32(pc)
				th.setGlobal(i)
				continue frames

			case OpGetUpval:
				*reg(base, i.A()) = *(*upvalue)(upAt(cl, i.B()).p).v

			case OpGetUpvalV:
				*reg(base, i.A()) = *upAt(cl, i.B())

			case OpSetUpval:
				*(*upvalue)(upAt(cl, i.B()).p).v = *reg(base, i.A())

			case OpCloseUpvals:
				if th.open != nil {
					fr.pc = int32(pc)
					th.closeUpvalues(int(fr.base) + int(i.A()))
					continue frames
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
				if b.p != nil && (*header)(b.p).kind == KindTable && c.p == unsafe.Pointer(&numberTag) {
					t := (*Table)(b.p)
					f := c.number()
					if n := int(f); float64(n) == f && uint(n-1) < uint(len(t.arr)) {
						if v := t.arr[n-1]; v.p != nil || t.meta == nil {
							*reg(base, i.A()) = v
							continue
						}
					}
				}
				fr.pc = int32(pc)
				th.indexInto(i.A(), *b, *c)
				continue frames

			case OpSetTable:
				b, c := reg(base, i.B()), reg(base, i.C())
				if b.p != nil && (*header)(b.p).kind == KindTable && c.p == unsafe.Pointer(&numberTag) {
					t := (*Table)(b.p)
					if !t.readonly && t.meta == nil {
						f := c.number()
						if n := int(f); float64(n) == f && uint(n-1) < uint(len(t.arr)) {
							t.arr[n-1] = *reg(base, i.A())
							continue
						}
					}
				}
				fr.pc = int32(pc)
				th.SetIndex(*b, *c, *reg(base, i.A()))
				continue frames

			case OpGetTableKS:
				b := reg(base, i.B())
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					key := constAt(k, i.D()).p
					if n := t.nodeAt(int(i.C()) & (1<<t.lsize - 1)); n.key.p == key && n.val.p != nil {
						*reg(base, i.A()) = n.val
						continue
					}
				}
				fr.pc = int32(pc)
				th.getField(i)
				continue frames

			case OpSetTableKS:
				b := reg(base, i.B())
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					key := constAt(k, i.D()).p
					if n := t.nodeAt(int(i.C()) & (1<<t.lsize - 1)); n.key.p == key && n.val.p != nil && !t.readonly {
						n.val = *reg(base, i.A())
						continue
					}
				}
				fr.pc = int32(pc)
				th.setField(i)
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
				fr.pc = int32(pc)
				th.newTable(i)
				continue frames

			case OpDupTable:
				fr.pc = int32(pc)
				th.cloneInto(i.A(), (*Table)(constAt(k, i.D()).p))
				continue frames

			case OpSetList:
				fr.pc = int32(pc)
				th.setList(i)
				continue frames

			case OpNewClosure:
				fr.pc = int32(pc)
				th.newClosureInto(i)
				continue frames

			case OpDupClosure:
				if f := cl.proto.protos[i.D()].shared; f != nil && f.env == cl.env {
					*reg(base, i.A()) = f.Value()
					continue
				}
				fr.pc = int32(pc)
				th.shareClosure(i)
				continue frames

			case OpNameCall:
				b := reg(base, i.B())
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					key := (*String)(constAt(k, i.D()).p)
					if n := t.nodeAt(int(i.C()) & (1<<t.lsize - 1)); n.key.p == unsafe.Pointer(key) && n.val.p != nil {
						v := *b
						*reg(base, i.A()) = n.val
						reg(base, i.A()+1).copyFrom(v)
						continue
					}
					// The usual object: the method is not its own, but in the table its metatable's __index is.
					if n := t.nodeAt(int(key.hash) & (1<<t.lsize - 1)); t.meta != nil && n.next == 0 &&
						(n.key.p == nil || (*header)(n.key.p).kind != KindString || (*String)(n.key.p).hashed && (*String)(n.key.p).hash != key.hash) {
						m := t.meta.nodeAt(int(vm.indexName.hash) & (1<<t.meta.lsize - 1))
						if m.key.p == unsafe.Pointer(vm.indexName) && m.val.p != nil && (*header)(m.val.p).kind == KindTable {
							class := (*Table)(m.val.p)
							if n := class.nodeAt(int(i.C()) & (1<<class.lsize - 1)); n.key.p == unsafe.Pointer(key) && n.val.p != nil {
								v := *b
								*reg(base, i.A()) = n.val
								reg(base, i.A()+1).copyFrom(v)
								continue
							}
						}
					}
				}
				fr.pc = int32(pc)
				th.method(i)
				continue frames

			case OpCall:
				fr.pc = int32(pc)
				if vm.interrupt.Load() != 0 {
					th, exit = vm.interruptCall(th, i)
					continue frames
				}
				at := int(fr.base) + int(i.A())
				nargs := int(i.B()) - 1
				if nargs < 0 {
					nargs = th.top - at - 1
				}
				fv := reg(base, i.A())
				if fv.p == nil || (*header)(fv.p).kind != KindFunction {
					th, exit = vm.startCall(th, at, nargs, int(i.C())-1)
					continue frames
				}
				f := (*Function)(fv.p)
				if f.proto == nil {
					th, exit = vm.callGo(th, f, at, nargs, int(i.C())-1)
					continue frames
				}
				p := f.proto
				if at+nargs+2*int(p.maxStack)+stackSlack > len(th.stack) || th.depth+1 >= len(th.frames) {
					th.growAndRetry(at + nargs + 2*int(p.maxStack) + stackSlack)
					continue frames
				}
				for n := nargs; n < int(p.numParams); n++ {
					*(*Value)(unsafe.Add(base, (uintptr(i.A())+1+uintptr(n))<<4)) = Nil
				}
				th.depth++
				fr = &th.frames[th.depth]
				fr.fn, fr.base, fr.fnIdx = f, int32(at+1), int32(at)
				fr.pc, fr.nres, fr.kind, fr.plain = 0, int32(i.C())-1, frameLua, true
				fr.nvar = int32(nargs - int(p.numParams))
				cl = f
				code = unsafe.Pointer(unsafe.SliceData(p.code))
				k = unsafe.Pointer(unsafe.SliceData(p.consts))
				base = unsafe.Add(base, (uintptr(i.A())+1)<<4)
				pc = 0

			case OpReturn:
				if th.open != nil && th.open.index >= int(fr.base) {
					fr.pc = int32(pc - 1)
					th.closeUpvalues(int(fr.base))
					continue frames
				}
				n := int(i.B()) - 1
				if n < 0 {
					n = th.top - int(fr.base) - int(i.A())
				}
				if !fr.plain {
					th, exit = vm.returnTo(th, int(fr.base)+int(i.A()), n)
					continue frames
				}
				src := unsafe.Add(base, uintptr(i.A())<<4)
				dst := unsafe.Pointer(&th.stack[fr.fnIdx])
				want := int(fr.nres)
				th.depth--
				if want < 0 {
					want = n
					th.top = int(fr.fnIdx) + n
				}
				for x := 0; x < want; x++ {
					v := Value{}
					if x < n {
						v = *(*Value)(unsafe.Add(src, x<<4))
					}
					*(*Value)(unsafe.Add(dst, x<<4)) = v
				}
				fr = &th.frames[th.depth]
				cl = fr.fn
				code = unsafe.Pointer(unsafe.SliceData(cl.proto.code))
				k = unsafe.Pointer(unsafe.SliceData(cl.proto.consts))
				base = unsafe.Pointer(&th.stack[fr.base])
				pc = int(fr.pc)

			case OpGetVarargs:
				n, want := max(int(fr.nvar), 0), int(i.B())-1
				at := int(fr.base) + int(i.A())
				if want < 0 {
					want = n
					th.top = at + n
					if at+n+stackSlack > len(th.stack) {
						fr.pc = int32(pc - 1)
						th.growStack(at + n + stackSlack)
						continue frames
					}
				}
				src := unsafe.Pointer(&th.stack[int(fr.fnIdx)+1+int(cl.proto.numParams)])
				dst := unsafe.Add(base, uintptr(i.A())<<4)
				for x := 0; x < want; x++ {
					v := Value{}
					if x < n {
						v = *(*Value)(unsafe.Add(src, x<<4))
					}
					*(*Value)(unsafe.Add(dst, x<<4)) = v
				}

			case OpPrepVarargs:
				if fr.nvar > 0 {
					old := base
					fr.base += int32(i.A()) + fr.nvar
					base = unsafe.Pointer(&th.stack[fr.base])
					for x := range int(i.A()) {
						*(*Value)(unsafe.Add(base, x<<4)) = *(*Value)(unsafe.Add(old, x<<4))
					}
				}

			case OpFastCall1:
				if b := reg(base, i.B()); !cl.env.dynamic && b.p == unsafe.Pointer(&numberTag) {
					x := b.number()
					fast := false
					switch Builtin(i.A()) {
					case BuiltinMathFloor:
						n := int64(x)
						f := float64(n)
						if f > x {
							f--
						}
						if f != x { // else x itself, which may be -0
							x = f
						}
						fast = n > -1<<62 && n < 1<<62
					case BuiltinMathAbs:
						x, fast = math.Abs(x), true
					case BuiltinMathSqrt:
						x, fast = math.Sqrt(x), true
					}
					if fast {
						call := *(*Instr)(unsafe.Add(code, (pc+int(i.D()))<<3))
						if call.C() == 2 {
							pc += int(i.D()) + 1
							reg(base, call.A()).setNumber(x)
							continue
						}
					}
				}
				fr.pc = int32(pc)
				th.fastCall(i)
				continue frames

			case OpFastCall2:
				fr.pc = int32(pc)
				th.fastCall(i)
				continue frames

			case OpFastCall2K:
				fr.pc = int32(pc)
				th.fastCall(i)
				continue frames

			case OpFastCall:
				fr.pc = int32(pc)
				th.fastCall(i)
				continue frames

			case OpJump:
				pc += int(i.D())

			case OpJumpBack:
				if vm.interrupt.Load() != 0 {
					fr.pc = int32(pc)
					th.interruptJump(i)
					continue frames
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
				th.jumpEqual(i, true)
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
				th.jumpEqual(i, false)
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
				th.jumpLess(i, true)
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
				th.jumpLess(i, false)
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
				th.jumpLessEqual(i, true)
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
				th.jumpLessEqual(i, false)
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
				a, c := reg(base, i.A()), constAt(k, int32(i.BC()))
				if a.p == c.p && a.n == c.n {
					pc += int(i.D())
					continue
				}
				if a.p != nil && a.p != unsafe.Pointer(&numberTag) && (*header)(a.p).kind == (*header)(c.p).kind {
					fr.pc = int32(pc)
					th.jumpEqual(i, true)
					continue frames
				}
				if a.p == c.p && a.number() == c.number() {
					pc += int(i.D())
				}

			case OpJumpNeK:
				a, c := reg(base, i.A()), constAt(k, int32(i.BC()))
				if a.p == c.p && a.n == c.n {
					continue
				}
				if a.p != nil && a.p != unsafe.Pointer(&numberTag) && (*header)(a.p).kind == (*header)(c.p).kind {
					fr.pc = int32(pc)
					th.jumpEqual(i, false)
					continue frames
				}
				if a.p != c.p || a.number() != c.number() {
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
					x := b.number() / c.number()
					n := int64(x)
					f := float64(n)
					if f > x {
						f--
					}
					if f != x { // else x itself, which may be -0
						x = f
					}
					if n > -1<<62 && n < 1<<62 {
						reg(base, i.A()).setNumber(x)
						continue
					}
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaIDiv, *b, *c)
				continue frames

			case OpMod:
				b, c := reg(base, i.B()), reg(base, i.C())
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					if x, y := int64(b.number()), int64(c.number()); uint64(x) < 1<<53 && y > 0 && float64(x) == b.number() && float64(y) == c.number() {
						reg(base, i.A()).setNumber(float64(x % y))
						continue
					}
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaMod, *b, *c)
				continue frames

			case OpPow:
				b, c := reg(base, i.B()), reg(base, i.C())
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) && c.number() == 2 {
					reg(base, i.A()).setNumber(b.number() * b.number())
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
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					x := b.number() / c.number()
					n := int64(x)
					f := float64(n)
					if f > x {
						f--
					}
					if f != x { // else x itself, which may be -0
						x = f
					}
					if n > -1<<62 && n < 1<<62 {
						reg(base, i.A()).setNumber(x)
						continue
					}
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaIDiv, *b, *c)
				continue frames

			case OpModK:
				b, c := reg(base, i.B()), constAt(k, i.D())
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					if x, y := int64(b.number()), int64(c.number()); uint64(x) < 1<<53 && y > 0 && float64(x) == b.number() && float64(y) == c.number() {
						reg(base, i.A()).setNumber(float64(x % y))
						continue
					}
				}
				fr.pc = int32(pc)
				th.arithInto(i.A(), metaMod, *b, *c)
				continue frames

			case OpPowK:
				b, c := reg(base, i.B()), constAt(k, i.D())
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) && c.number() == 2 {
					reg(base, i.A()).setNumber(b.number() * b.number())
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
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					if n := len(t.arr); t.meta == nil && n > 0 && t.arr[n-1].p != nil && t.lastFree >= 0 {
						reg(base, i.A()).setNumber(float64(n))
						continue
					}
					if n := int(-t.lastFree); t.meta == nil && 0 < n && n < len(t.arr) && t.arr[n-1].p != nil && t.arr[n].p == nil && t.arr[len(t.arr)-1].p == nil {
						reg(base, i.A()).setNumber(float64(n))
						continue
					}
				}
				fr.pc = int32(pc)
				th.lengthInto(i.A(), *b)
				continue frames

			case OpConcat:
				fr.pc = int32(pc)
				th.concatInto(i)
				continue frames

			case OpForNPrep:
				limit, stride, index := reg(base, i.A()), reg(base, i.A()+1), reg(base, i.A()+2)
				if limit.p != unsafe.Pointer(&numberTag) || stride.p != unsafe.Pointer(&numberTag) || index.p != unsafe.Pointer(&numberTag) {
					fr.pc = int32(pc)
					th.prepareFor(limit, stride, index)
					continue frames
				}
				if s := stride.number(); !(s > 0 && index.number() <= limit.number() || !(s > 0) && limit.number() <= index.number()) {
					pc += int(i.D())
				}

			case OpForNLoop:
				if vm.interrupt.Load() != 0 {
					fr.pc = int32(pc)
					th.interruptForN(i)
					continue frames
				}
				limit, stride, index := reg(base, i.A()), reg(base, i.A()+1), reg(base, i.A()+2)
				s := stride.number()
				x := index.number() + s
				index.setNumber(x)
				if s > 0 && x <= limit.number() || !(s > 0) && limit.number() <= x {
					pc += int(i.D())
				}

			case OpForGPrep, OpForGPrepNext, OpForGPrepINxt:
				fr.pc = int32(pc)
				th.prepareIteration(i)
				continue frames

			case OpForGLoop:
				fr.pc = int32(pc)
				if vm.interrupt.Load() != 0 {
					th, exit = vm.interruptForG(th, i)
					continue frames
				}
				control := reg(base, i.A()+2)
				if control.p != unsafe.Pointer(&iteratorTag) {
					th, exit = vm.callGenerator(th, i)
					continue frames
				}
				t := (*Table)(reg(base, i.A()+1).p)
				n := int(control.n)
				for x := uint8(2); x < i.B(); x++ {
					*reg(base, i.A()+3+x) = Nil
				}
				if n < len(t.arr) && t.arr[n].p != nil {
					control.n = uint64(n + 1)
					reg(base, i.A()+3).setNumber(float64(n + 1))
					*reg(base, i.A()+4) = t.arr[n]
					pc += int(i.D())
					continue
				}
				if reg(base, i.A()).p != nil { // ipairs ends at the first nil, but what follows may be in the nodes
					th.nextOfIpairs(i)
					continue frames
				}
				for ; n < len(t.arr) && t.arr[n].p == nil; n++ {
				}
				if n < len(t.arr) {
					control.n = uint64(n + 1)
					reg(base, i.A()+3).setNumber(float64(n + 1))
					*reg(base, i.A()+4) = t.arr[n]
					pc += int(i.D())
					continue
				}
				x, last := n-len(t.arr), t.nodeCount()
				for ; x < last && t.nodeAt(x).val.p == nil; x++ {
				}
				if x >= last { // greater if the loop's body made the table smaller
					pc++ // behind the FORGTEST
					continue
				}
				control.n = uint64(x + len(t.arr) + 1)
				*reg(base, i.A()+3) = t.nodeAt(x).key
				*reg(base, i.A()+4) = t.nodeAt(x).val
				pc += int(i.D())

			case OpForGTest:
				if v := reg(base, i.A()+3); v.p != nil {
					*reg(base, i.A()+2) = *v
					pc += int(i.D())
				}

			case OpCoverage:
				at := (*Instr)(unsafe.Add(code, (pc-1)<<3))
				if n := *at + 1<<32; int64(n) >= 0 {
					*at = n
				}

			default:
				panic("vm: bad instruction " + i.Op().String())
			}
		}
	}
}
