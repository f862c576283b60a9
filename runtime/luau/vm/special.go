package vm

// This file holds the calls that the interpreter carries out itself, because
// what they call may yield: pcall, xpcall, error and the coroutine functions.
// Its one rule: nothing here recurses on the Go stack; a step returns the
// thread to go on with, or exit when the Go code that called run has to.

func newSpecial(name string, s special) *Function {
	return &Function{header: header{kind: KindFunction}, special: s, native: &native{name: name}}
}

// NewPcall returns the function pcall.
func NewPcall() *Function { return newSpecial("pcall", specialPcall) }

// NewXpcall returns the function xpcall.
func NewXpcall() *Function { return newSpecial("xpcall", specialXpcall) }

// NewErrorFunction returns the function error.
func NewErrorFunction() *Function { return newSpecial("error", specialError) }

// NewCoroutineResume returns the function coroutine.resume.
func NewCoroutineResume() *Function { return newSpecial("resume", specialResume) }

// NewCoroutineYield returns the function coroutine.yield.
func NewCoroutineYield() *Function { return newSpecial("yield", specialYield) }

// NewWrapped returns a function that resumes th, as coroutine.wrap does.
func NewWrapped(th *Thread) *Function {
	f := newSpecial("", specialWrapped)
	f.up = []Value{th.Value()}
	return f
}

// startCall calls whatever is at stack index at with the nargs values that
// follow it. A Luau function gets a frame; anything else is carried out.
func (vm *VM) startCall(th *Thread, at, nargs, nres int) (*Thread, bool) {
	for {
		f := th.stack[at].AsFunction()
		if f == nil {
			nargs = th.shiftCall(at, nargs)
			continue
		}
		if f.proto != nil {
			th.pushLua(f, at, nargs, nres)
			return th, false
		}
		c := Call{th: th, base: at + 1, nargs: nargs}
		switch f.special {
		case specialNone:
			n, suspended := th.callNative(f, at, nargs)
			if suspended {
				return vm.suspend(th, at, at, 0)
			}
			return vm.complete(th, at, n)
		case specialPcall:
			c.CheckAny(1)
			th.pushProtected(framePcall, f, at)
			at, nargs, nres = at+1, nargs-1, -1
		case specialXpcall:
			nargs = th.prepareXpcall(&c)
			th.pushProtected(frameXpcall, f, at)
			at, nres = at+1, -1
		case specialError:
			return vm.handle(errorArgument(&c))
		case specialYield:
			if th.boundaries > 0 {
				th.checkYieldable()
			}
			return vm.suspend(th, at, at+1, nargs)
		case specialResume, specialWrapped:
			co, first := vm.coroutineOf(f, &c)
			if msg := vm.refuseResume(co); msg != "" {
				if f.special == specialWrapped {
					th.raise(msg)
				}
				th.stack[at], th.stack[at+1] = False, Str(msg)
				return vm.complete(th, at, 2)
			}
			n := nargs - (first - 1)
			vm.enter(th, co, at, f.special == specialWrapped)
			dst := co.pending
			if !co.started {
				dst = 1
			}
			co.ensureStack(dst + n + stackSlack)
			copy(co.stack[dst:dst+n], th.stack[at+first:at+first+n])
			if co.started {
				return vm.complete(co, dst, n)
			}
			co.started = true
			th, at, nargs, nres = co, 0, n, -1
		}
	}
}

// shiftCall puts the __call metamethod of what is at index at below it.
func (th *Thread) shiftCall(at, nargs int) int {
	v := th.stack[at]
	mm := th.metamethod(v, metaCall)
	if mm.p == nil {
		th.raiseCall(v)
	}
	th.ensureStack(at + nargs + 2 + stackSlack)
	copy(th.stack[at+1:], th.stack[at:at+1+nargs])
	th.stack[at] = mm
	return nargs + 1
}

func (th *Thread) pushProtected(kind frameKind, f *Function, at int) {
	fr := th.pushFrame()
	*fr = frame{kind: kind, fn: f, fnIdx: int32(at), nvar: int32(th.boundaries)}
}

// prepareXpcall turns xpcall f handler args into handler f args.
func (th *Thread) prepareXpcall(c *Call) (nargs int) {
	c.CheckFunction(2)
	fn, handler := c.Arg(1), c.Arg(2)
	at := c.base - 1
	copy(th.stack[at+2:], th.stack[at+3:at+1+c.nargs])
	th.stack[at], th.stack[at+1] = handler, fn
	return c.nargs - 2
}

// errorArgument makes the error that error(value, level) raises.
func errorArgument(c *Call) *Error {
	v := c.Arg(1)
	level := c.OptInt(2, 1)
	if s := v.Kind(); level > 0 && (s == KindString || s == KindNumber) {
		v = Str(c.th.Where(level) + ToString(v))
	}
	return &Error{Value: v}
}

// coroutineOf returns the thread that resume or a wrapped function is about,
// and the distance from the function to the first value to pass on.
func (vm *VM) coroutineOf(f *Function, c *Call) (co *Thread, first int) {
	if f.special == specialWrapped {
		return f.up[0].AsThread(), 1
	}
	return c.CheckThread(1), 2
}

func (vm *VM) refuseResume(co *Thread) string {
	if co.status != StatusSuspended {
		return "cannot resume " + co.status.String() + " coroutine"
	}
	if vm.resumes+vm.nested >= MaxNativeCalls {
		return errNativeOverflow
	}
	return ""
}

// enter makes co the running thread, resumed by th in the call at index at.
func (vm *VM) enter(th, co *Thread, at int, wrapped bool) {
	th.pending, th.status = at, StatusNormal
	co.resumer, co.wrapped, co.status = th, wrapped, StatusRunning
	vm.resumes++
	vm.current = co
}

// leave makes the thread that resumed th the running one again.
func (vm *VM) leave(th *Thread) *Thread {
	parent := th.resumer
	th.resumer = nil
	vm.resumes--
	parent.status = StatusRunning
	vm.current = parent
	return parent
}

// suspend makes th yield the n values at index at; pending is the call that
// waits for results.
func (vm *VM) suspend(th *Thread, pending, at, n int) (*Thread, bool) {
	th.status, th.pending = StatusSuspended, pending
	return vm.handOver(th, at, n)
}

// handOver gives n values of a thread that has yielded or finished to the
// one that resumed it.
func (vm *VM) handOver(th *Thread, at, n int) (*Thread, bool) {
	if th.resumer == nil {
		th.ret, th.nret = at, n
		return th, true
	}
	values, wrapped := th.stack[at:at+n], th.wrapped
	if th.Watched && th.status == StatusDead {
		vm.OnEnd(th, values, nil)
	}
	parent := vm.leave(th)
	dst := parent.pending
	parent.ensureStack(dst + n + 1 + stackSlack)
	if !wrapped {
		parent.stack[dst] = True
		dst++
		n++
	}
	copy(parent.stack[dst:], values)
	if th.status == StatusDead {
		th.retire()
	}
	return vm.complete(parent, parent.pending, n)
}

// complete delivers the n results at index at, of a call that is over, to the
// frame that made it.
func (vm *VM) complete(th *Thread, at, n int) (*Thread, bool) {
	for {
		if th.depth < 0 {
			th.status = StatusDead
			return vm.handOver(th, at, n)
		}
		fr := &th.frames[th.depth]
		switch fr.kind {
		case frameLua:
			th.deliver(fr, at, n)
			return th, false
		case frameBoundary:
			th.ret, th.nret = at, n
			return th, true
		case framePcall, frameXpcall:
			th.depth--
			at = int(fr.fnIdx)
			th.stack[at] = True
			n++
		}
	}
}

// deliver adjusts results to what the calling instruction asked for.
func (th *Thread) deliver(fr *frame, at, n int) {
	i := fr.fn.proto.code[fr.pc-1]
	want := int(i.C()) - 1
	if i.Op() == OpForGLoop {
		want = int(i.B())
	}
	th.top = at + n
	for ; n < want; n++ {
		th.stack[at+n] = Nil
	}
}

// handle delivers an error to the innermost pcall or xpcall of the running
// thread. If there is none the thread dies, and the error goes to the one
// that resumed it. When that is Go code, exit is true and vm.failure is set.
func (vm *VM) handle(e *Error) (th *Thread, exit bool) {
	th = vm.current
	for {
		for d := th.depth; d >= 0; d-- {
			fr := &th.frames[d]
			switch {
			case fr.kind == frameBoundary:
				e = th.passBoundary(d, e)
				fr = &th.frames[d]
				th.closeUpvalues(int(fr.fnIdx))
				th.depth = d
				vm.failure = e
				return th, true
			case e.fatal:
			case fr.kind == frameXpcall:
				if !e.handled {
					e = th.callHandler(th.stack[fr.fnIdx], e)
					fr = &th.frames[d]
				}
				if e.fatal {
					continue
				}
				fallthrough
			case fr.kind == framePcall:
				at := int(fr.fnIdx)
				th.boundaries = int(fr.nvar)
				th.closeUpvalues(at)
				th.depth = d - 1
				th.stack[at], th.stack[at+1] = False, e.Value
				return vm.complete(th, at, 2)
			}
		}
		th.status, th.failure = StatusDead, e
		th.trace(e)
		if th.resumer == nil {
			th.closeUpvalues(0)
			vm.failure = e
			return th, true
		}
		th.closeUpvalues(0)
		if th.Watched {
			vm.OnEnd(th, nil, e)
		}
		wrapped := th.wrapped
		th = vm.leave(th)
		if e.fatal {
			continue
		}
		if !wrapped {
			at := th.pending
			th.ensureStack(at + 2 + stackSlack)
			th.stack[at], th.stack[at+1] = False, e.Value
			return vm.complete(th, at, 2)
		}
		if k := e.Value.Kind(); k == KindString || k == KindNumber {
			e = &Error{Value: Str(th.where(0) + ToString(e.Value))}
		}
	}
}

// passBoundary does, for an error that is about to leave the boundary frame
// at index d, what needs the stack above it: it calls the handler of the
// xpcall that will catch the error, or notes the traceback if none will.
func (th *Thread) passBoundary(d int, e *Error) *Error {
	for d--; d >= 0 && !e.fatal && !e.handled && !th.handling; d-- {
		switch fr := &th.frames[d]; fr.kind {
		case framePcall:
			return e
		case frameXpcall:
			e = th.callHandler(th.stack[fr.fnIdx], e)
			e.handled = true
		}
	}
	if !e.handled && !th.handling {
		th.trace(e)
	}
	return e
}

// trace notes the traceback of an error that ends the thread, unless it has
// one or will be a mere value of coroutine.resume.
func (th *Thread) trace(e *Error) {
	if e.Traceback == "" && (e.fatal || th.resumer == nil) {
		e.Traceback = th.shortTraceback()
	}
}

// errHandler is Luau's text for a handler that fails, or needs more than an
// overflow has left.
const errHandler = "error in error handling"

// callHandler calls the handler of xpcall where the error happened.
func (th *Thread) callHandler(handler Value, e *Error) (result *Error) {
	ncalls, nested, handling := th.vm.ncalls, th.vm.nested, th.handling
	depth, boundaries := th.depth, th.boundaries
	th.handling = true
	defer func() {
		th.depth, th.boundaries, th.handling = depth, boundaries, handling
		if !handling && len(th.frames) > MaxFrames {
			clear(th.frames[MaxFrames:])
			th.frames = th.frames[:MaxFrames]
		}
		if r := recover(); r != nil {
			th.vm.ncalls, th.vm.nested = ncalls, nested
			if result = th.vm.raisePanic(r); !result.fatal {
				result = &Error{Value: Str(errHandler)}
			}
		}
	}()
	at := th.frameTop()
	th.pushNative(th.failedIn(), at)
	return &Error{Value: th.mustCall(at, handler, 1, e.Value)[0]}
}
