package vm

// This file holds interrupts. Its one rule: an instruction that was interrupted
// is carried out here, so that even a host which interrupts all the time lets
// the script go on.

// Who interrupts, as bits.
const (
	interruptHost    = 1 << iota // VM.Interrupt
	interruptMemory              // the process may be using too much
	interruptProfile             // Profile.Tick
)

// interrupted lets the host decide whether the script goes on.
//
//go:noinline
func (vm *VM) interrupted(th *Thread) {
	who := vm.interrupt.Swap(0)
	if who&interruptProfile != 0 {
		vm.profile.note(th)
	}
	if who&interruptMemory != 0 {
		vm.overdrawn(0)
	}
	if who&interruptHost == 0 || vm.OnInterrupt == nil {
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

// interruptCall is CALL.
func (vm *VM) interruptCall(th *Thread, i Instr) (*Thread, bool) {
	vm.interrupted(th)
	at := int(th.frames[th.depth].base) + int(i.A())
	nargs := int(i.B()) - 1
	if nargs < 0 {
		nargs = th.top - at - 1
	}
	return vm.startCall(th, at, nargs, int(i.C())-1)
}

// interruptJump is JUMPBACK.
func (th *Thread) interruptJump(i Instr) {
	th.vm.interrupted(th)
	th.frames[th.depth].pc += i.D()
}

// interruptForN is FORNLOOP.
func (th *Thread) interruptForN(i Instr) {
	th.vm.interrupted(th)
	fr := &th.frames[th.depth]
	r := th.stack[int(fr.base)+int(i.A()):]
	limit, step := r[0].number(), r[1].number()
	x := r[2].number() + step
	r[2] = Number(x)
	th.jumpIf(step > 0 && x <= limit || !(step > 0) && limit <= x, i.D())
}

// interruptForG is FORGLOOP.
func (vm *VM) interruptForG(th *Thread, i Instr) (*Thread, bool) {
	vm.interrupted(th)
	fr := &th.frames[th.depth]
	r := th.stack[int(fr.base)+int(i.A()):]
	if r[2].Kind() != kindIterator {
		return vm.callGenerator(th, i)
	}
	clear(r[5 : 3+max(int(i.B()), 2)])
	if r[0].p != nil {
		th.nextOfIpairs(i)
		return th, false
	}
	next, k, v, ok := (*Table)(r[1].p).At(int(r[2].n))
	if !ok {
		fr.pc++ // behind the FORGTEST
		return th, false
	}
	r[2].n = uint64(next)
	r[3], r[4] = k, v
	fr.pc += i.D()
	return th, false
}
