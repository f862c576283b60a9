package vm

import (
	"errors"
	"unsafe"
)

// This file holds Thread: a coroutine's stack and frames, and how Go code
// resumes and calls it. Its one rule: a call into Luau from Go goes through
// run, which is the only place where errors are caught.

// Status is the state of a thread in coroutine.status's sense.
type Status uint8

// The states of a thread.
const (
	StatusSuspended Status = iota // not started, or has yielded
	StatusRunning
	StatusNormal // waits for a thread that it resumed
	StatusDead   // finished, failed or closed
)

// String returns Luau's word for the state.
func (s Status) String() string {
	return [...]string{"suspended", "running", "normal", "dead"}[s]
}

// Thread is a Luau coroutine. It owns no goroutine; an idle one takes about
// 1 KB.
type Thread struct {
	header
	status  Status
	started bool
	wrapped bool // resumed by the function coroutine.wrap made
	// handling: the handler of an xpcall is running.
	handling bool
	// shown: Value was asked for, so that anything may refer to the thread.
	shown  bool
	vm     *VM
	stack  []Value
	frames []frame
	depth  int      // index of the innermost frame, -1 when there is none
	top    int      // end of the values an open-ended instruction left
	open   *upvalue // open upvalues, highest stack index first
	// boundaries counts the frames through which the thread cannot yield.
	boundaries int
	// pending is the stack index of the call whose results the thread waits
	// for while suspended or normal.
	pending int
	resumer *Thread // who resumed it in the interpreter loop; nil: Go code
	below   *Thread // who ran when Go code resumed it
	ret     int     // results for Go code: stack[ret : ret+nret]
	nret    int
	failure *Error
	env     *Table // see Env
	kept    *kept
	// Owner is for the host, for example the script a thread belongs to. A
	// thread made by a script inherits it.
	Owner any
	// Host is for the host too, and nothing inherits it.
	Host any
	// Watched makes VM.OnEnd be called if another thread resumes this one and it ends then.
	Watched bool
}

type frameKind uint8

const (
	frameLua      frameKind = iota
	frameBoundary           // Go code waits for the result; fn is that code if a script called it
	frameNative             // Go code, fn, that calls other Go code
	framePcall
	frameXpcall // the handler is at stack[fnIdx]
)

// frame is one call in progress.
type frame struct {
	fn    *Function
	base  int32 // stack index of R[0]
	fnIdx int32 // stack index of the function, where results go
	pc    int32 // next instruction
	nres  int32 // results wanted, -1 for all
	nvar  int32 // variable arguments, which lie below base
	kind  frameKind
	// plain: called by a Luau instruction that wants exactly nres results.
	plain bool
}

const (
	initialStack  = 32
	initialFrames = 4
	// stackSlack is how many slots behind a frame's registers are always
	// there, for the arguments of metamethods.
	stackSlack = 8
)

// NewThread returns a suspended thread that will call fn.
func (vm *VM) NewThread(fn Value) *Thread {
	vm.charge(threadBytes + initialStack*valueBytes + initialFrames*frameBytes)
	th := vm.blankThread()
	if n := len(vm.spare) - 1; n >= 0 {
		th.stack, th.frames = vm.spare[n].stack, vm.spare[n].frames
		vm.spare = vm.spare[:n]
	} else {
		th.stack = make([]Value, initialStack)
		th.frames = make([]frame, initialFrames)
	}
	th.stack[0] = fn
	if vm.current != nil {
		th.Owner = vm.current.Owner
	}
	return th
}

// blankThread returns a thread without a stack: one that Recycle was given, or
// a new one.
func (vm *VM) blankThread() *Thread {
	n := len(vm.idle) - 1
	if n < 0 {
		return &Thread{header: header{kind: KindThread}, vm: vm, depth: -1}
	}
	th := vm.idle[n]
	vm.idle = vm.idle[:n]
	*th = Thread{header: header{kind: KindThread}, vm: vm, depth: -1}
	return th
}

// Recycle lets NewThread use a thread again that has returned, if no value
// refers to it. The caller gives up the thread: it never waited anywhere, and
// no Go code has kept it.
func (vm *VM) Recycle(th *Thread) {
	if th.status == StatusDead && !th.shown && th.failure == nil && len(vm.idle) < maxSpareStacks {
		vm.idle = append(vm.idle, th)
	}
}

// Value returns th as a value.
func (th *Thread) Value() Value {
	th.shown = true
	return Value{p: unsafe.Pointer(th)}
}

// VM returns the VM the thread belongs to.
func (th *Thread) VM() *VM { return th.vm }

// Env returns the thread's own environment (getfenv(0)): unless SetEnv has
// changed it, that of its outermost Luau function when first asked.
func (th *Thread) Env() *Table {
	for i := 0; th.env == nil && i <= th.depth; i++ {
		if f := th.frames[i].fn; f != nil {
			th.env = f.env
		}
	}
	if th.env == nil {
		return th.vm.Globals
	}
	return th.env
}

// SetEnv replaces the thread's own environment (setfenv(0, env)). Functions
// that exist keep theirs.
func (th *Thread) SetEnv(env *Table) { th.env = env }

// Status returns the thread's state.
func (th *Thread) Status() Status { return th.status }

// Started reports whether the thread's function has been called.
func (th *Thread) Started() bool { return th.started }

// Failure returns the error that killed the thread, or nil.
func (th *Thread) Failure() *Error { return th.failure }

// Yieldable reports whether the thread can yield where it is.
func (th *Thread) Yieldable() bool { return th.boundaries == 0 }

// Close kills a suspended or dead thread (coroutine.close, task.cancel). ok
// is false, with the error value, if the thread had died of an error.
func (th *Thread) Close() (errValue Value, ok bool) {
	if th.failure != nil {
		errValue = th.failure.Value
	}
	failed := th.failure != nil
	th.failure = nil
	th.kill()
	return errValue, !failed
}

// kill makes the thread dead and lets go of what it holds.
func (th *Thread) kill() {
	th.status = StatusDead
	th.closeUpvalues(0)
	th.stack, th.frames, th.depth = nil, nil, -1
	th.boundaries = 0
}

// spareStack is what a thread that has finished leaves to the next one: most
// threads are handlers that run for a moment.
type spareStack struct {
	stack  []Value
	frames []frame
}

const (
	maxSpareStacks = 32
	maxSpareSlots  = 256
)

// retire is kill for a thread that has finished, whose stack nobody looks at
// any more.
func (th *Thread) retire() {
	stack, frames := th.stack, th.frames
	th.kill()
	if vm := th.vm; len(vm.spare) < maxSpareStacks && len(stack) <= maxSpareSlots && len(frames) <= maxSpareSlots {
		clear(stack)
		clear(frames)
		vm.spare = append(vm.spare, spareStack{stack, frames})
	}
}

// --- stack and frames ------------------------------------------------------

// growStack makes room for at least n slots.
func (th *Thread) growStack(n int) {
	limit := maxStackSlots
	if th.handling {
		limit += maxHandlerSlots
	}
	if n > limit {
		th.raiseOverflow()
	}
	n = min(max(n, 2*len(th.stack)), limit)
	th.vm.charge(n * valueBytes)
	stack := make([]Value, n)
	copy(stack, th.stack)
	th.stack = stack
	for uv := th.open; uv != nil; uv = uv.next {
		uv.v = &stack[uv.index]
	}
}

// ensureStack makes room for at least n slots.
func (th *Thread) ensureStack(n int) {
	if n > len(th.stack) {
		th.growStack(n)
	}
}

// pushFrame adds a frame and returns it for the caller to fill.
func (th *Thread) pushFrame() *frame {
	th.depth++
	if th.depth >= len(th.frames) {
		th.growFrames()
	}
	return &th.frames[th.depth]
}

func (th *Thread) raiseOverflow() {
	if th.handling {
		RaiseText(errHandler)
	}
	th.raise("stack overflow")
}

func (th *Thread) growFrames() {
	limit := MaxFrames
	if th.handling {
		limit += maxHandlerFrames
	}
	if th.depth >= limit {
		th.depth--
		th.raiseOverflow()
	}
	n := min(2*len(th.frames), limit)
	th.depth-- // while this may raise
	th.vm.charge(n * frameBytes)
	th.depth++
	frames := make([]frame, n)
	copy(frames, th.frames)
	th.frames = frames
}

// pushLua starts a call of a Luau function whose arguments are on the stack.
func (th *Thread) pushLua(f *Function, fnIdx, nargs, nres int) *frame {
	p := f.proto
	base := fnIdx + 1
	th.ensureStack(base + max(int(p.maxStack), nargs) + int(p.maxStack) + stackSlack)
	for n := nargs; n < int(p.numParams); n++ {
		th.stack[base+n] = Nil
	}
	fr := th.pushFrame()
	*fr = frame{fn: f, base: int32(base), fnIdx: int32(fnIdx), nres: int32(nres),
		nvar: int32(max(nargs-int(p.numParams), 0))}
	return fr
}

// frameTop is the first slot behind the registers of the innermost frame.
func (th *Thread) frameTop() int {
	if th.depth < 0 {
		return 0
	}
	f := &th.frames[th.depth]
	if f.kind == frameLua {
		return int(f.base) + int(f.fn.proto.maxStack)
	}
	return int(f.fnIdx) + 4
}

// findUpvalue returns the open upvalue for a stack slot, making it if needed.
func (th *Thread) findUpvalue(index int) *upvalue {
	at := &th.open
	for *at != nil && (*at).index > index {
		at = &(*at).next
	}
	if *at != nil && (*at).index == index {
		return *at
	}
	th.vm.charge(upvalueBytes)
	uv := &upvalue{header: header{kind: kindUpvalue}, v: &th.stack[index], index: index, next: *at}
	*at = uv
	return uv
}

// closeUpvalues gives every upvalue at index or above its own storage.
func (th *Thread) closeUpvalues(index int) {
	for uv := th.open; uv != nil && uv.index >= index; uv = th.open {
		uv.closed = *uv.v
		uv.v = &uv.closed
		th.open = uv.next
		uv.next = nil
	}
}

func (th *Thread) checkYieldable() {
	if th.boundaries > 0 {
		RaiseText(errYieldBoundary)
	}
}

// --- entering from Go ------------------------------------------------------

// step is what run does first.
type step struct {
	kind   stepKind
	at, n  int // call: function index and number of arguments; complete: results
	failed *Error
}

type stepKind uint8

const (
	stepCall stepKind = iota
	stepComplete
	stepFail
)

// run carries out a step and then the interpreter loop, until the Go code
// that called run has to go on. It returns the error that nothing caught.
func (vm *VM) run(th *Thread, s step) *Error {
	ncalls, nested := vm.ncalls, vm.nested
	for {
		raised := vm.attempt(th, s)
		if raised == nil {
			failure := vm.failure
			vm.failure = nil
			return failure
		}
		vm.ncalls, vm.nested = ncalls, nested
		th, s = vm.current, step{kind: stepFail, failed: raised}
	}
}

// attempt is one try of run; it returns the error that something raised.
func (vm *VM) attempt(th *Thread, s step) (raised *Error) {
	defer func() {
		if r := recover(); r != nil {
			raised = vm.raisePanic(r)
		}
	}()
	exit := false
	switch s.kind {
	case stepCall:
		th, exit = vm.startCall(th, s.at, s.n, -1)
	case stepComplete:
		th, exit = vm.complete(th, s.at, s.n)
	case stepFail:
		th, exit = vm.handle(s.failed)
	}
	if !exit {
		vm.execute(th)
	}
	return nil
}

// ErrNotSuspended is returned by Resume for a thread that is running or dead.
var ErrNotSuspended = errors.New("cannot resume a thread that is not suspended")

// Resume runs a suspended thread until it yields, finishes or fails. args are
// the arguments of its function, or the results of the call it is waiting in.
// The returned values (yielded or returned; see Status) are valid until the
// next use of the thread. The error is ErrNotSuspended or an *Error.
func (vm *VM) Resume(th *Thread, args ...Value) ([]Value, error) {
	if th.status != StatusSuspended {
		return nil, ErrNotSuspended
	}
	if vm.nested >= MaxNativeCalls {
		return nil, NewError(errNativeOverflow)
	}
	s := step{kind: stepComplete, at: th.pending, n: len(args)}
	if !th.started {
		th.started = true
		s = step{kind: stepCall, n: len(args)}
		th.ensureStack(1 + len(args) + stackSlack)
		copy(th.stack[1:], args)
	} else {
		th.ensureStack(s.at + len(args) + stackSlack)
		copy(th.stack[s.at:], args)
	}
	return vm.resume(th, s)
}

// ResumeError resumes a thread by raising an error in the call it waits in.
func (vm *VM) ResumeError(th *Thread, e *Error) ([]Value, error) {
	if th.status != StatusSuspended {
		return nil, ErrNotSuspended
	}
	th.started = true
	return vm.resume(th, step{kind: stepFail, failed: e})
}

func (vm *VM) resume(th *Thread, s step) ([]Value, error) {
	prev := vm.current
	if prev != nil {
		prev.status = StatusNormal
	}
	th.resumer, th.below, th.status = nil, prev, StatusRunning
	vm.current = th
	vm.enterGo()
	vm.nested++
	failure := vm.run(th, s)
	vm.ncalls--
	vm.nested--
	vm.current, th.below = prev, nil
	if prev != nil {
		prev.status = StatusRunning
	}
	if failure != nil {
		clear(vm.calls[vm.ncalls:]) // what failed is not to stay
		return nil, failure
	}
	results := th.stack[th.ret : th.ret+th.nret]
	if th.status == StatusDead {
		results = append([]Value(nil), results...)
		th.retire()
	}
	return results, nil
}

// enterGo takes the slot of a Go call that is no call of a script's function.
func (vm *VM) enterGo() {
	vm.calls[vm.ncalls].th = nil
	vm.ncalls++
}

// errNativeOverflow is Luau's text for MaxNativeCalls. Inside of a Go function
// it has no position.
const errNativeOverflow = "C stack overflow"

func (th *Thread) raiseNativeOverflow() {
	if th.handling {
		RaiseText(errHandler)
	}
	if n := th.vm.ncalls; n > 0 && th.vm.calls[n-1].th == th {
		RaiseText(errNativeOverflow)
	}
	th.raise(errNativeOverflow)
}

// Call calls fn on a new thread that cannot yield, for hosts and tests: it
// returns copies of the results.
func (vm *VM) Call(fn Value, args ...Value) ([]Value, error) {
	th := vm.NewThread(fn)
	th.boundaries++
	results, err := vm.Resume(th, args...)
	return append([]Value(nil), results...), err
}

// mustCall calls fn from Go code that runs on th: the function goes to stack
// index at, nres results are wanted (-1: all). Errors are raised again.
func (th *Thread) mustCall(at int, fn Value, nres int, args ...Value) []Value {
	vm := th.vm
	if vm.nested >= MaxNativeCalls && (!th.handling || vm.nested >= MaxNativeCalls+maxHandlerCalls) {
		th.raiseNativeOverflow()
	}
	th.ensureStack(at + 1 + len(args) + stackSlack)
	slots := th.stack[at : at+1+len(args)]
	slots[0] = fn
	for i, v := range args { // few; a loop is faster than a copy with write barriers
		slots[i+1] = v
	}

	n := 0
	vm.nested++
	if f := fn.AsFunction(); f != nil && f.proto == nil && f.special == specialNone {
		var suspended bool
		depth, saved := th.depth, th.boundaries
		th.pushNative(th.nativeCaller(), at)
		n, suspended = th.callNative(f, at, len(args))
		th.depth, th.boundaries = depth, saved
		if suspended {
			RaiseText(errYieldBoundary)
		}
	} else {
		n = th.callBoundary(at, len(args))
		at = th.ret
	}
	vm.nested--
	if nres >= 0 {
		th.ensureStack(at + nres + stackSlack)
		for ; n < nres; n++ {
			th.stack[at+n] = Nil
		}
		n = nres
	}
	return th.stack[at : at+n]
}

// nativeCaller returns the function written in Go that runs on the thread; nil
// if the interpreter itself is about to call a metamethod.
func (th *Thread) nativeCaller() *Function {
	if n := th.vm.ncalls; n > 0 {
		if c := &th.vm.calls[n-1]; c.th == th {
			return th.stack[c.base-1].AsFunction()
		}
	}
	return nil
}

// pushNative makes f, if it is not nil, a level of the call stack while it
// makes a call at stack index at that cannot yield.
func (th *Thread) pushNative(f *Function, at int) {
	th.boundaries++
	if f != nil {
		*th.pushFrame() = frame{kind: frameNative, fn: f, fnIdx: int32(at)}
	}
}

// callBoundary calls what is at stack index at behind a boundary frame.
func (th *Thread) callBoundary(at, nargs int) int {
	vm, caller := th.vm, th.nativeCaller()
	saved := th.boundaries
	th.boundaries++
	fr := th.pushFrame()
	*fr = frame{kind: frameBoundary, fn: caller, fnIdx: int32(at)}
	vm.enterGo()
	failure := vm.run(th, step{kind: stepCall, at: at, n: nargs})
	vm.ncalls--
	th.boundaries = saved
	th.depth--
	if failure != nil {
		panic(failure)
	}
	return th.nret
}

// call0 and call1 call a metamethod from the interpreter or a library.
func (th *Thread) call0(fn Value, args ...Value) { th.mustCall(th.callTop(), fn, 0, args...) }

func (th *Thread) call1(fn Value, args ...Value) Value {
	return th.mustCall(th.callTop(), fn, 1, args...)[0]
}

// callTop is the first free slot for a call made on behalf of the innermost
// frame or of the Go function that it called.
func (th *Thread) callTop() int {
	top := th.frameTop()
	if n := th.vm.ncalls; n > 0 {
		if c := &th.vm.calls[n-1]; c.th == th {
			top = max(top, c.top())
		}
	}
	return top
}

// callNative calls a plain Go function; it returns the number of results,
// which are at fnIdx.
func (th *Thread) callNative(f *Function, fnIdx, nargs int) (nret int, suspended bool) {
	vm := th.vm
	c := &vm.calls[vm.ncalls]
	vm.ncalls++
	c.th, c.base, c.nargs, c.nret, c.suspended = th, fnIdx+1, nargs, 0, false
	f.native.fn(c)
	vm.ncalls--
	return c.nret, c.suspended
}
