package vm

import (
	"math"
	"unsafe"
)

// This file holds the interpreter loop. Its one rule: the plain case of an
// instruction is done here without a call; everything else is a call, after
// which the loop starts over from the thread's innermost frame. So stack and
// frames may move in any call, and no variable of the loop lives across one.
//
// Go's compiler stores a variable to memory at every instruction as soon as two
// arms need it after a call, or one has more values than there are registers.
// Therefore only ip changes from one instruction to the next: fr, k and base
// are set where the loop is entered, and arms that need many values end with
// `goto entered` or `continue frames`. Seen with
//
//	go build -o /tmp/lanai . && go tool objdump -s 'vm..\*VM..execute$' /tmp/lanai
//
// the instructions before the only indirect JMP store nothing.

func reg(base unsafe.Pointer, i uint8) *Value {
	return (*Value)(unsafe.Add(base, uintptr(i)<<4))
}

// The parts of an instruction are read from memory one by one, each when it is
// needed: a word held in a register has to be shifted and masked, and leaves
// one register less for the rest.

func opAt(ip unsafe.Pointer) Op { return *(*Op)(ip) }

func argA(ip unsafe.Pointer) uint8 { return *(*uint8)(unsafe.Add(ip, 1)) }

func argB(ip unsafe.Pointer) uint8 { return *(*uint8)(unsafe.Add(ip, 2)) }

func argC(ip unsafe.Pointer) uint8 { return *(*uint8)(unsafe.Add(ip, 3)) }

func argBC(ip unsafe.Pointer) uint16 { return *(*uint16)(unsafe.Add(ip, 2)) }

func argD(ip unsafe.Pointer) int32 { return *(*int32)(unsafe.Add(ip, 4)) }

func instrAt(ip unsafe.Pointer) Instr { return *(*Instr)(ip) }

func regA(base, ip unsafe.Pointer) *Value { return reg(base, argA(ip)) }

func regB(base, ip unsafe.Pointer) *Value { return reg(base, argB(ip)) }

func regC(base, ip unsafe.Pointer) *Value { return reg(base, argC(ip)) }

// constD is the constant that D says.
func constD(k, ip unsafe.Pointer) *Value { return constAt(k, argD(ip)) }

// jump moves on by D; the loop moves on by one more.
func jump(ip unsafe.Pointer) unsafe.Pointer { return unsafe.Add(ip, int(argD(ip))<<3) }

// after is the number of the instruction behind ip.
func (fr *frame) after(ip unsafe.Pointer) int32 {
	return int32((uintptr(ip)-uintptr(unsafe.Pointer(unsafe.SliceData(fr.fn.proto.code))))>>3) + 1
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

// float is number without the way through an integer register.
func (v *Value) float() float64 { return *(*float64)(unsafe.Pointer(&v.n)) }

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

	entered: // a call of Luau by Luau, and its return, only change frames
		p := fr.fn.proto
		ip := unsafe.Add(unsafe.Pointer(unsafe.SliceData(p.code)), int(fr.pc)<<3)
		k := unsafe.Pointer(unsafe.SliceData(p.consts))
		base := unsafe.Add(unsafe.Pointer(unsafe.SliceData(th.stack)), int(fr.base)<<4)

		for ; ; ip = unsafe.Add(ip, 8) {
			switch opAt(ip) {
			case OpNop:

			case OpLoadNil:
				for r := int(argA(ip)); r <= int(argA(ip))+int(argB(ip)); r++ {
					*reg(base, uint8(r)) = Value{}
				}

			case OpLoadB:
				*regA(base, ip) = Bool(argB(ip) != 0)
				ip = jump(ip)

			case OpLoadN:
				regA(base, ip).setNumber(float64(argD(ip)))

			case OpLoadK:
				*regA(base, ip) = *constD(k, ip)

			case OpMove:
				*regA(base, ip) = *regB(base, ip)

			case OpGetGlobal:
				key := (*String)(constD(k, ip).p)
				t := fr.fn.env
				if n := t.nodeAt(int(argC(ip)) & (1<<t.lsize - 1)); n.key.p == unsafe.Pointer(key) && n.val.p != nil {
					*regA(base, ip) = n.val
					continue
				}
				fr.pc = fr.after(ip)
				th.getGlobal(instrAt(ip))
				continue frames

			case OpSetGlobal:
				key := (*String)(constD(k, ip).p)
				t := fr.fn.env
				if n := t.nodeAt(int(argC(ip)) & (1<<t.lsize - 1)); n.key.p == unsafe.Pointer(key) && n.val.p != nil && !t.readonly {
					n.val = *regA(base, ip)
					continue
				}
				fr.pc = fr.after(ip)
				th.setGlobal(instrAt(ip))
				continue frames

			case OpGetUpval:
				*regA(base, ip) = *(*upvalue)(upAt(fr.fn, argB(ip)).p).v

			case OpGetUpvalV:
				*regA(base, ip) = *upAt(fr.fn, argB(ip))

			case OpSetUpval:
				*(*upvalue)(upAt(fr.fn, argB(ip)).p).v = *regA(base, ip)

			case OpCloseUpvals:
				if th.open != nil {
					fr.pc = fr.after(ip)
					th.closeUpvalues(int(fr.base) + int(argA(ip)))
					continue frames
				}

			case OpGetImport:
				if v := *constD(k, ip); !fr.fn.env.dynamic && (*header)(v.p).kind != kindUpvalue {
					*regA(base, ip) = v
					continue
				}
				fr.pc = fr.after(ip)
				th.importInto(argA(ip), fr.fn, argD(ip))
				continue frames

			case OpGetTable:
				b, c := regB(base, ip), regC(base, ip)
				if b.p != nil && (*header)(b.p).kind == KindTable && c.p == unsafe.Pointer(&numberTag) {
					t := (*Table)(b.p)
					f := c.float()
					if n := int(f); float64(n) == f && uint(n-1) < uint(len(t.arr)) {
						if v := t.arr[n-1]; v.p != nil || t.meta == nil {
							*regA(base, ip) = v
							continue
						}
					}
				}
				fr.pc = fr.after(ip)
				th.indexInto(argA(ip), *b, *c)
				continue frames

			case OpSetTable:
				b, c := regB(base, ip), regC(base, ip)
				if b.p != nil && (*header)(b.p).kind == KindTable && c.p == unsafe.Pointer(&numberTag) {
					t := (*Table)(b.p)
					if !t.readonly && t.meta == nil {
						f := c.float()
						if n := int(f); float64(n) == f && uint(n-1) < uint(len(t.arr)) {
							t.arr[n-1] = *regA(base, ip)
							continue
						}
					}
				}
				fr.pc = fr.after(ip)
				th.SetIndex(*b, *c, *regA(base, ip))
				continue frames

			case OpGetTableKS:
				b := regB(base, ip)
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					key := constD(k, ip).p
					if n := t.nodeAt(int(argC(ip)) & (1<<t.lsize - 1)); n.key.p == key && n.val.p != nil {
						*regA(base, ip) = n.val
						continue
					}
				}
				fr.pc = fr.after(ip)
				th.getField(instrAt(ip))
				continue frames

			case OpSetTableKS:
				b := regB(base, ip)
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					key := constD(k, ip).p
					if n := t.nodeAt(int(argC(ip)) & (1<<t.lsize - 1)); n.key.p == key && n.val.p != nil && !t.readonly {
						n.val = *regA(base, ip)
						continue
					}
				}
				fr.pc = fr.after(ip)
				th.setField(instrAt(ip))
				continue frames

			case OpGetTableN:
				b := regB(base, ip)
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					if int(argC(ip)) < len(t.arr) {
						if v := t.arr[argC(ip)]; v.p != nil || t.meta == nil {
							*regA(base, ip) = v
							continue
						}
					}
				}
				fr.pc = fr.after(ip)
				th.indexInto(argA(ip), *b, Int(int(argC(ip))+1))
				continue frames

			case OpSetTableN:
				b := regB(base, ip)
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					if int(argC(ip)) < len(t.arr) && !t.readonly && t.meta == nil {
						t.arr[argC(ip)] = *regA(base, ip)
						continue
					}
				}
				fr.pc = fr.after(ip)
				th.SetIndex(*b, Int(int(argC(ip))+1), *regA(base, ip))
				continue frames

			case OpNewTable:
				fr.pc = fr.after(ip)
				th.newTable(instrAt(ip))
				continue frames

			case OpDupTable:
				fr.pc = fr.after(ip)
				th.cloneInto(argA(ip), (*Table)(constD(k, ip).p))
				continue frames

			case OpSetList:
				fr.pc = fr.after(ip)
				th.setList(instrAt(ip))
				continue frames

			case OpNewClosure:
				fr.pc = fr.after(ip)
				th.newClosureInto(instrAt(ip))
				continue frames

			case OpDupClosure:
				if f := fr.fn.proto.protos[argD(ip)].shared; f != nil && f.env == fr.fn.env {
					*regA(base, ip) = f.Value()
					continue
				}
				fr.pc = fr.after(ip)
				th.shareClosure(instrAt(ip))
				continue frames

			case OpNameCall:
				b := regB(base, ip)
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					key := (*String)(constD(k, ip).p)
					if n := t.nodeAt(int(argC(ip)) & (1<<t.lsize - 1)); n.key.p == unsafe.Pointer(key) && n.val.p != nil {
						v := *b
						*regA(base, ip) = n.val
						reg(base, argA(ip)+1).copyFrom(v)
						continue
					}
					// The usual object: the method is not its own, but in the table its metatable's __index is.
					if n := t.nodeAt(int(key.hash) & (1<<t.lsize - 1)); t.meta != nil && n.next == 0 &&
						(n.key.p == nil || (*header)(n.key.p).kind != KindString || (*String)(n.key.p).hashed && (*String)(n.key.p).hash != key.hash) {
						m := t.meta.nodeAt(int(vm.indexName.hash) & (1<<t.meta.lsize - 1))
						if m.key.p == unsafe.Pointer(vm.indexName) && m.val.p != nil && (*header)(m.val.p).kind == KindTable {
							class := (*Table)(m.val.p)
							if n := class.nodeAt(int(argC(ip)) & (1<<class.lsize - 1)); n.key.p == unsafe.Pointer(key) && n.val.p != nil {
								v := *b
								*regA(base, ip) = n.val
								reg(base, argA(ip)+1).copyFrom(v)
								continue
							}
						}
					}
				}
				fr.pc = fr.after(ip)
				th.method(instrAt(ip))
				continue frames

			case OpCall:
				fr.pc = fr.after(ip)
				if vm.interrupt.Load() != 0 {
					th, exit = vm.interruptCall(th, instrAt(ip))
					continue frames
				}
				at := int(fr.base) + int(argA(ip))
				nargs := int(argB(ip)) - 1
				if nargs < 0 {
					nargs = th.top - at - 1
				}
				fv := regA(base, ip)
				if fv.p == nil || (*header)(fv.p).kind != KindFunction {
					th, exit = vm.startCall(th, at, nargs, int(argC(ip))-1)
					continue frames
				}
				f := (*Function)(fv.p)
				if f.proto == nil {
					th, exit = vm.callGo(th, f, at, nargs, int(argC(ip))-1)
					continue frames
				}
				p := f.proto
				if at+nargs+2*int(p.maxStack)+stackSlack > len(th.stack) || th.depth+1 >= len(th.frames) {
					th.growAndRetry(at + nargs + 2*int(p.maxStack) + stackSlack)
					continue frames
				}
				called := (*frame)(unsafe.Add(unsafe.Pointer(fr), frameBytes))
				called.fn, called.base, called.fnIdx = f, int32(at+1), int32(at)
				called.pc, called.nres, called.kind, called.plain = 0, int32(argC(ip))-1, frameLua, true
				called.nvar = int32(nargs - int(p.numParams))
				th.depth++
				fr = called
				for n := nargs; n < int(p.numParams); n++ {
					fv = (*Value)(unsafe.Add(unsafe.Pointer(&th.stack[at+1]), n<<4))
					*fv = Value{}
				}
				goto entered

			case OpReturn:
				if th.open != nil && th.open.index >= int(fr.base) {
					fr.pc = fr.after(ip) - 1
					th.closeUpvalues(int(fr.base))
					continue frames
				}
				n := int(argB(ip)) - 1
				if n < 0 {
					n = th.top - int(fr.base) - int(argA(ip))
				}
				if !fr.plain {
					th, exit = vm.returnTo(th, int(fr.base)+int(argA(ip)), n)
					continue frames
				}
				src, dst := regA(base, ip), &th.stack[fr.fnIdx]
				want := int(fr.nres)
				th.depth--
				if want < 0 {
					want = n
					th.top = int(fr.fnIdx) + n
				}
				fr = (*frame)(unsafe.Add(unsafe.Pointer(fr), -frameBytes))
				if want == 1 && n > 0 {
					*dst = *src
					goto entered
				}
				for x := 0; x < want; x++ {
					v := Value{}
					if x < n {
						v = *(*Value)(unsafe.Add(unsafe.Pointer(src), x<<4))
					}
					*(*Value)(unsafe.Add(unsafe.Pointer(dst), x<<4)) = v
				}
				goto entered

			case OpGetVarargs:
				n, want := max(int(fr.nvar), 0), int(argB(ip))-1
				at := int(fr.base) + int(argA(ip))
				fr.pc = fr.after(ip)
				if want < 0 {
					want = n
					th.top = at + n
					if at+n+stackSlack > len(th.stack) {
						fr.pc--
						th.growStack(at + n + stackSlack)
						continue frames
					}
				}
				dst := regA(base, ip)
				src := &th.stack[int(fr.fnIdx)+1+int(fr.fn.proto.numParams)]
				for x := 0; x < want; x++ {
					v := Value{}
					if x < n {
						v = *(*Value)(unsafe.Add(unsafe.Pointer(src), x<<4))
					}
					*(*Value)(unsafe.Add(unsafe.Pointer(dst), x<<4)) = v
				}
				continue frames

			case OpPrepVarargs:
				if fr.nvar > 0 {
					fr.base += int32(argA(ip)) + fr.nvar
					fixed := unsafe.Pointer(&th.stack[fr.base])
					for x := range int(argA(ip)) {
						*(*Value)(unsafe.Add(fixed, x<<4)) = *(*Value)(unsafe.Add(base, x<<4))
					}
					fr.pc = fr.after(ip)
					continue frames
				}

			case OpFastCall1:
				if b := regB(base, ip); !fr.fn.env.dynamic && b.p == unsafe.Pointer(&numberTag) {
					x := b.float()
					fast := false
					switch Builtin(argA(ip)) {
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
						call := instrAt(unsafe.Add(jump(ip), 8))
						if call.C() == 2 {
							ip = unsafe.Add(jump(ip), 8)
							reg(base, call.A()).setNumber(x)
							continue
						}
					}
				}
				fr.pc = fr.after(ip)
				th.fastCall(instrAt(ip))
				continue frames

			case OpFastCall2:
				fr.pc = fr.after(ip)
				th.fastCall2(instrAt(ip), regB(base, ip), regC(base, ip))
				continue frames

			case OpFastCall2K:
				fr.pc = fr.after(ip)
				th.fastCall2(instrAt(ip), regB(base, ip), constAt(k, int32(argC(ip))))
				continue frames

			case OpFastCall:
				fr.pc = fr.after(ip)
				th.fastCall(instrAt(ip))
				continue frames

			case OpJump:
				ip = jump(ip)

			case OpJumpBack:
				if vm.interrupt.Load() != 0 {
					fr.pc = fr.after(ip)
					th.interruptJump(instrAt(ip))
					continue frames
				}
				ip = jump(ip)

			case OpJumpIf:
				if regA(base, ip).Truthy() {
					ip = jump(ip)
				}

			case OpJumpIfNot:
				if !regA(base, ip).Truthy() {
					ip = jump(ip)
				}

			case OpJumpEq:
				a, b := regA(base, ip), regB(base, ip)
				if a.p == unsafe.Pointer(&numberTag) && b.p == unsafe.Pointer(&numberTag) {
					if a.float() == b.float() {
						ip = jump(ip)
					}
					continue
				}
				if a.p == b.p && (a.p == nil || (*header)(a.p).kind == KindString) {
					ip = jump(ip)
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpEqual(instrAt(ip), true)
				continue frames

			case OpJumpNe:
				a, b := regA(base, ip), regB(base, ip)
				if a.p == unsafe.Pointer(&numberTag) && b.p == unsafe.Pointer(&numberTag) {
					if a.float() != b.float() {
						ip = jump(ip)
					}
					continue
				}
				if a.p == b.p && (a.p == nil || (*header)(a.p).kind == KindString) {
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpEqual(instrAt(ip), false)
				continue frames

			case OpJumpLt:
				a, b := regA(base, ip), regB(base, ip)
				if a.p == unsafe.Pointer(&numberTag) && b.p == unsafe.Pointer(&numberTag) {
					if a.float() < b.float() {
						ip = jump(ip)
					}
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpLess(instrAt(ip), true)
				continue frames

			case OpJumpNotLt:
				a, b := regA(base, ip), regB(base, ip)
				if a.p == unsafe.Pointer(&numberTag) && b.p == unsafe.Pointer(&numberTag) {
					if !(a.float() < b.float()) {
						ip = jump(ip)
					}
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpLess(instrAt(ip), false)
				continue frames

			case OpJumpLe:
				a, b := regA(base, ip), regB(base, ip)
				if a.p == unsafe.Pointer(&numberTag) && b.p == unsafe.Pointer(&numberTag) {
					if a.float() <= b.float() {
						ip = jump(ip)
					}
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpLessEqual(instrAt(ip), true)
				continue frames

			case OpJumpNotLe:
				a, b := regA(base, ip), regB(base, ip)
				if a.p == unsafe.Pointer(&numberTag) && b.p == unsafe.Pointer(&numberTag) {
					if !(a.float() <= b.float()) {
						ip = jump(ip)
					}
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpLessEqual(instrAt(ip), false)
				continue frames

			case OpJumpEqNil:
				if (regA(base, ip).p == nil) == (argC(ip) == 0) {
					ip = jump(ip)
				}

			case OpJumpEqB:
				if (regA(base, ip).p == Bool(argB(ip) != 0).p) == (argC(ip) == 0) {
					ip = jump(ip)
				}

			case OpJumpEqK:
				a, c := regA(base, ip), constAt(k, int32(argBC(ip)))
				if a.p == c.p && a.n == c.n {
					ip = jump(ip)
					continue
				}
				if a.p != nil && a.p != unsafe.Pointer(&numberTag) && (*header)(a.p).kind == (*header)(c.p).kind {
					fr.pc = fr.after(ip)
					th.jumpEqual(instrAt(ip), true)
					continue frames
				}
				if a.p == c.p && a.float() == c.float() {
					ip = jump(ip)
				}

			case OpJumpNeK:
				a, c := regA(base, ip), constAt(k, int32(argBC(ip)))
				if a.p == c.p && a.n == c.n {
					continue
				}
				if a.p != nil && a.p != unsafe.Pointer(&numberTag) && (*header)(a.p).kind == (*header)(c.p).kind {
					fr.pc = fr.after(ip)
					th.jumpEqual(instrAt(ip), false)
					continue frames
				}
				if a.p != c.p || a.float() != c.float() {
					ip = jump(ip)
				}

			case OpJumpLtK:
				a, c := regA(base, ip), constAt(k, int32(argBC(ip)))
				if a.p == unsafe.Pointer(&numberTag) {
					if a.float() < c.float() {
						ip = jump(ip)
					}
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpOrder(instrAt(ip))
				continue frames

			case OpJumpNotLtK:
				a, c := regA(base, ip), constAt(k, int32(argBC(ip)))
				if a.p == unsafe.Pointer(&numberTag) {
					if !(a.float() < c.float()) {
						ip = jump(ip)
					}
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpOrder(instrAt(ip))
				continue frames

			case OpJumpLeK:
				a, c := regA(base, ip), constAt(k, int32(argBC(ip)))
				if a.p == unsafe.Pointer(&numberTag) {
					if a.float() <= c.float() {
						ip = jump(ip)
					}
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpOrder(instrAt(ip))
				continue frames

			case OpJumpNotLeK:
				a, c := regA(base, ip), constAt(k, int32(argBC(ip)))
				if a.p == unsafe.Pointer(&numberTag) {
					if !(a.float() <= c.float()) {
						ip = jump(ip)
					}
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpOrder(instrAt(ip))
				continue frames

			case OpJumpGtK:
				a, c := regA(base, ip), constAt(k, int32(argBC(ip)))
				if a.p == unsafe.Pointer(&numberTag) {
					if a.float() > c.float() {
						ip = jump(ip)
					}
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpOrder(instrAt(ip))
				continue frames

			case OpJumpNotGtK:
				a, c := regA(base, ip), constAt(k, int32(argBC(ip)))
				if a.p == unsafe.Pointer(&numberTag) {
					if !(a.float() > c.float()) {
						ip = jump(ip)
					}
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpOrder(instrAt(ip))
				continue frames

			case OpJumpGeK:
				a, c := regA(base, ip), constAt(k, int32(argBC(ip)))
				if a.p == unsafe.Pointer(&numberTag) {
					if a.float() >= c.float() {
						ip = jump(ip)
					}
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpOrder(instrAt(ip))
				continue frames

			case OpJumpNotGeK:
				a, c := regA(base, ip), constAt(k, int32(argBC(ip)))
				if a.p == unsafe.Pointer(&numberTag) {
					if !(a.float() >= c.float()) {
						ip = jump(ip)
					}
					continue
				}
				fr.pc = fr.after(ip)
				th.jumpOrder(instrAt(ip))
				continue frames

			case OpAdd:
				b, c := regB(base, ip), regC(base, ip)
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					regA(base, ip).setNumber(b.float() + c.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaAdd, *b, *c)
				continue frames

			case OpSub:
				b, c := regB(base, ip), regC(base, ip)
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					regA(base, ip).setNumber(b.float() - c.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaSub, *b, *c)
				continue frames

			case OpMul:
				b, c := regB(base, ip), regC(base, ip)
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					regA(base, ip).setNumber(b.float() * c.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaMul, *b, *c)
				continue frames

			case OpDiv:
				b, c := regB(base, ip), regC(base, ip)
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					regA(base, ip).setNumber(b.float() / c.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaDiv, *b, *c)
				continue frames

			case OpIDiv:
				b, c := regB(base, ip), regC(base, ip)
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					x := b.float() / c.float()
					n := int64(x)
					f := float64(n)
					if f > x {
						f--
					}
					if f != x { // else x itself, which may be -0
						x = f
					}
					if n > -1<<62 && n < 1<<62 {
						regA(base, ip).setNumber(x)
						continue
					}
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaIDiv, *b, *c)
				continue frames

			case OpMod:
				b, c := regB(base, ip), regC(base, ip)
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					if x, y := int64(b.float()), int64(c.float()); uint64(x) < 1<<53 && y > 0 && float64(x) == b.float() && float64(y) == c.float() {
						regA(base, ip).setNumber(float64(x % y))
						continue
					}
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaMod, *b, *c)
				continue frames

			case OpPow:
				b, c := regB(base, ip), regC(base, ip)
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) && c.float() == 2 {
					regA(base, ip).setNumber(b.float() * b.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaPow, *b, *c)
				continue frames

			case OpAddK:
				b, c := regB(base, ip), constD(k, ip)
				if b.p == unsafe.Pointer(&numberTag) {
					regA(base, ip).setNumber(b.float() + c.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaAdd, *b, *c)
				continue frames

			case OpSubK:
				b, c := regB(base, ip), constD(k, ip)
				if b.p == unsafe.Pointer(&numberTag) {
					regA(base, ip).setNumber(b.float() - c.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaSub, *b, *c)
				continue frames

			case OpMulK:
				b, c := regB(base, ip), constD(k, ip)
				if b.p == unsafe.Pointer(&numberTag) {
					regA(base, ip).setNumber(b.float() * c.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaMul, *b, *c)
				continue frames

			case OpDivK:
				b, c := regB(base, ip), constD(k, ip)
				if b.p == unsafe.Pointer(&numberTag) {
					regA(base, ip).setNumber(b.float() / c.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaDiv, *b, *c)
				continue frames

			case OpIDivK:
				b, c := regB(base, ip), constD(k, ip)
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					x := b.float() / c.float()
					n := int64(x)
					f := float64(n)
					if f > x {
						f--
					}
					if f != x { // else x itself, which may be -0
						x = f
					}
					if n > -1<<62 && n < 1<<62 {
						regA(base, ip).setNumber(x)
						continue
					}
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaIDiv, *b, *c)
				continue frames

			case OpModK:
				b, c := regB(base, ip), constD(k, ip)
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) {
					if x, y := int64(b.float()), int64(c.float()); uint64(x) < 1<<53 && y > 0 && float64(x) == b.float() && float64(y) == c.float() {
						regA(base, ip).setNumber(float64(x % y))
						continue
					}
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaMod, *b, *c)
				continue frames

			case OpPowK:
				b, c := regB(base, ip), constD(k, ip)
				if b.p == unsafe.Pointer(&numberTag) && c.p == unsafe.Pointer(&numberTag) && c.float() == 2 {
					regA(base, ip).setNumber(b.float() * b.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaPow, *b, *c)
				continue frames

			case OpAddRK:
				b, c := regB(base, ip), constD(k, ip)
				if b.p == unsafe.Pointer(&numberTag) {
					regA(base, ip).setNumber(c.float() + b.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaAdd, *c, *b)
				continue frames

			case OpSubRK:
				b, c := regB(base, ip), constD(k, ip)
				if b.p == unsafe.Pointer(&numberTag) {
					regA(base, ip).setNumber(c.float() - b.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaSub, *c, *b)
				continue frames

			case OpMulRK:
				b, c := regB(base, ip), constD(k, ip)
				if b.p == unsafe.Pointer(&numberTag) {
					regA(base, ip).setNumber(c.float() * b.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaMul, *c, *b)
				continue frames

			case OpDivRK:
				b, c := regB(base, ip), constD(k, ip)
				if b.p == unsafe.Pointer(&numberTag) {
					regA(base, ip).setNumber(c.float() / b.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaDiv, *c, *b)
				continue frames

			case OpAnd:
				if b := regB(base, ip); !b.Truthy() {
					*regA(base, ip) = *b
				} else {
					*regA(base, ip) = *regC(base, ip)
				}

			case OpOr:
				if b := regB(base, ip); b.Truthy() {
					*regA(base, ip) = *b
				} else {
					*regA(base, ip) = *regC(base, ip)
				}

			case OpAndK:
				if b := regB(base, ip); !b.Truthy() {
					*regA(base, ip) = *b
				} else {
					*regA(base, ip) = *constD(k, ip)
				}

			case OpOrK:
				if b := regB(base, ip); b.Truthy() {
					*regA(base, ip) = *b
				} else {
					*regA(base, ip) = *constD(k, ip)
				}

			case OpNot:
				*regA(base, ip) = Bool(!regB(base, ip).Truthy())

			case OpMinus:
				b := regB(base, ip)
				if b.p == unsafe.Pointer(&numberTag) {
					regA(base, ip).setNumber(-b.float())
					continue
				}
				fr.pc = fr.after(ip)
				th.arithInto(argA(ip), metaUnm, *b, *b)
				continue frames

			case OpLength:
				b := regB(base, ip)
				if b.p != nil && (*header)(b.p).kind == KindTable {
					t := (*Table)(b.p)
					if n := len(t.arr); t.meta == nil && n > 0 && t.arr[n-1].p != nil && t.lastFree >= 0 {
						regA(base, ip).setNumber(float64(n))
						continue
					}
					if n := int(-t.lastFree); t.meta == nil && 0 < n && n < len(t.arr) && t.arr[n-1].p != nil && t.arr[n].p == nil && t.arr[len(t.arr)-1].p == nil {
						regA(base, ip).setNumber(float64(n))
						continue
					}
				}
				fr.pc = fr.after(ip)
				th.lengthInto(argA(ip), *b)
				continue frames

			case OpConcat:
				fr.pc = fr.after(ip)
				th.concatInto(instrAt(ip))
				continue frames

			case OpForNPrep:
				limit, stride, index := regA(base, ip), reg(base, argA(ip)+1), reg(base, argA(ip)+2)
				if limit.p != unsafe.Pointer(&numberTag) || stride.p != unsafe.Pointer(&numberTag) || index.p != unsafe.Pointer(&numberTag) {
					fr.pc = fr.after(ip)
					th.prepareFor(limit, stride, index)
					continue frames
				}
				if s := stride.float(); !(s > 0 && index.float() <= limit.float() || !(s > 0) && limit.float() <= index.float()) {
					ip = jump(ip)
				}

			case OpForNLoop:
				if vm.interrupt.Load() != 0 {
					fr.pc = fr.after(ip)
					th.interruptForN(instrAt(ip))
					continue frames
				}
				limit, stride, index := regA(base, ip), reg(base, argA(ip)+1), reg(base, argA(ip)+2)
				s := stride.float()
				x := index.float() + s
				index.setNumber(x)
				if s > 0 && x <= limit.float() || !(s > 0) && limit.float() <= x {
					ip = jump(ip)
				}

			case OpForGPrep, OpForGPrepNext, OpForGPrepINxt:
				fr.pc = fr.after(ip)
				th.prepareIteration(instrAt(ip))
				continue frames

			case OpForGLoop:
				fr.pc = fr.after(ip)
				if vm.interrupt.Load() != 0 {
					th, exit = vm.interruptForG(th, instrAt(ip))
					continue frames
				}
				control := reg(base, argA(ip)+2)
				if control.p != unsafe.Pointer(&iteratorTag) {
					th, exit = vm.callGenerator(th, instrAt(ip))
					continue frames
				}
				t := (*Table)(reg(base, argA(ip)+1).p)
				n := int(control.n)
				for x := uint8(2); x < argB(ip); x++ {
					*reg(base, argA(ip)+3+x) = Value{}
				}
				if n < len(t.arr) && t.arr[n].p != nil {
					control.n = uint64(n + 1)
					reg(base, argA(ip)+3).setNumber(float64(n + 1))
					*reg(base, argA(ip)+4) = t.arr[n]
					ip = jump(ip)
					continue
				}
				if regA(base, ip).p != nil { // ipairs ends at the first nil, but what follows may be in the nodes
					th.nextOfIpairs(instrAt(ip))
					continue frames
				}
				for ; n < len(t.arr) && t.arr[n].p == nil; n++ {
				}
				if n < len(t.arr) {
					control.n = uint64(n + 1)
					reg(base, argA(ip)+3).setNumber(float64(n + 1))
					*reg(base, argA(ip)+4) = t.arr[n]
					ip = jump(ip)
					continue
				}
				x, last := n-len(t.arr), t.nodeCount()
				for ; x < last && t.nodeAt(x).val.p == nil; x++ {
				}
				if x >= last { // greater if the loop's body made the table smaller
					ip = unsafe.Add(ip, 8) // behind the FORGTEST
					continue
				}
				control.n = uint64(x + len(t.arr) + 1)
				*reg(base, argA(ip)+3) = t.nodeAt(x).key
				*reg(base, argA(ip)+4) = t.nodeAt(x).val
				ip = jump(ip)

			case OpForGTest:
				if v := reg(base, argA(ip)+3); v.p != nil {
					*reg(base, argA(ip)+2) = *v
					ip = jump(ip)
				}

			case OpCoverage:
				at := (*Instr)(ip)
				if n := *at + 1<<32; int64(n) >= 0 {
					*at = n
				}

			case opLast: // with a case for the last Op there can be, the jump table needs no bounds check
				panic("vm: bad instruction " + opAt(ip).String())

			default:
				panic("vm: bad instruction " + opAt(ip).String())
			}
		}
	}
}
