package compile

// This file holds calls. Its one rule: a call's function, arguments and results
// use the registers from the first free one.

import (
	"math"

	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// callBase frees target if it is the last temporary, and returns the first free
// register, where a call can put its function.
func (f *function) callBase(target int) int {
	if target == f.top-1 && f.isTemp(target) {
		f.top--
	}
	return f.top
}

// callTo emits a call and puts its first result into target.
func (f *function) callTo(e *syntax.CallExpr, target int) {
	if f.inline(e, target, 1) {
		return
	}
	base := f.callBase(target)
	f.call(e, 1)
	f.move(target, base)
}

// callFor emits a call with want results in new registers; with -1 it leaves all
// results up to the top and takes no registers.
func (f *function) callFor(e *syntax.CallExpr, want int) {
	f.setLine(e)
	base := f.top
	if want >= 0 {
		f.alloc(want)
		if f.inline(e, base, want) {
			return
		}
		f.top = base
	}
	f.call(e, want)
	if want > 0 {
		f.alloc(want)
	}
}

// call emits a call at the first free register.
//
//	f(x)    =>  MOVE r f; MOVE r+1 x; CALL r 2
//	x:m(y)  =>  MOVE r+2 y; NAMECALL r x "m"; CALL r 3
func (f *function) call(e *syntax.CallExpr, want int) {
	if f.fastCall(e, want) {
		return
	}

	base, need := f.top, 1+len(e.Args)
	if e.Self {
		need++
	}
	f.require(max(need, want), e.Range())
	if e.Self {
		f.methodCall(e, base, want)
	} else {
		f.exprTemp(e.Fn)
		n, open := f.exprsOpen(e.Args)
		f.setLineEnd(e.Fn)
		f.emit(vm.OpCall, base, count(n, open), want+1, 0)
	}
	f.top = base
}

// count is the operand that stands for n values, or for all up to the top.
func count(n int, open bool) int {
	if open {
		return 0
	}
	return n + 1
}

func (f *function) methodCall(e *syntax.CallExpr, base, want int) {
	fn := e.Fn.(*syntax.IndexNameExpr)
	self, ok := f.localReg(fn.X)
	if !ok {
		self = f.exprTemp(fn.X)
		f.top = base
	}
	f.alloc(2)
	n, open := f.exprsOpen(e.Args)
	f.setLineEnd(fn)
	f.setPos(fn.NamePos)
	f.emit(vm.OpNameCall, base, self, 0, f.string(fn.Name))
	f.emit(vm.OpCall, base, count(n+1, open), want+1, 0)
}

// A fastRule says when a library function is called fast: with min to max
// arguments, where results are wanted.
type fastRule struct {
	min, max int

	// single is set when the fast call gives one result of several: it is used where
	// exactly one is wanted. unused allows it where none is wanted, only forbids it
	// everywhere else.
	single, unused, only bool
}

// fastRules are the library functions that are called fast. table.unpack has a
// fast call too but is not here: its results are many.
var fastRules = map[vm.Builtin]fastRule{
	vm.BuiltinAssert:         {min: 1, max: 2, single: true, unused: true},
	vm.BuiltinBit32Arshift:   {min: 2, max: 2},
	vm.BuiltinBit32Band:      {min: 1, max: 8},
	vm.BuiltinBit32Bnot:      {min: 1, max: 1},
	vm.BuiltinBit32Bor:       {min: 1, max: 8},
	vm.BuiltinBit32Btest:     {min: 1, max: 8},
	vm.BuiltinBit32Bxor:      {min: 1, max: 8},
	vm.BuiltinBit32Extract:   {min: 2, max: 3},
	vm.BuiltinBit32Lrotate:   {min: 2, max: 2},
	vm.BuiltinBit32Lshift:    {min: 2, max: 2},
	vm.BuiltinBit32Rrotate:   {min: 2, max: 2},
	vm.BuiltinBit32Rshift:    {min: 2, max: 2},
	vm.BuiltinBufferReadF32:  {min: 2, max: 2},
	vm.BuiltinBufferReadF64:  {min: 2, max: 2},
	vm.BuiltinBufferReadI16:  {min: 2, max: 2},
	vm.BuiltinBufferReadI32:  {min: 2, max: 2},
	vm.BuiltinBufferReadI8:   {min: 2, max: 2},
	vm.BuiltinBufferReadU16:  {min: 2, max: 2},
	vm.BuiltinBufferReadU32:  {min: 2, max: 2},
	vm.BuiltinBufferReadU8:   {min: 2, max: 2},
	vm.BuiltinBufferWriteF32: {min: 3, max: 3, only: true},
	vm.BuiltinBufferWriteF64: {min: 3, max: 3, only: true},
	vm.BuiltinBufferWriteI16: {min: 3, max: 3, only: true},
	vm.BuiltinBufferWriteI32: {min: 3, max: 3, only: true},
	vm.BuiltinBufferWriteI8:  {min: 3, max: 3, only: true},
	vm.BuiltinBufferWriteU16: {min: 3, max: 3, only: true},
	vm.BuiltinBufferWriteU32: {min: 3, max: 3, only: true},
	vm.BuiltinBufferWriteU8:  {min: 3, max: 3, only: true},
	vm.BuiltinGetMetatable:   {min: 1, max: 1},
	vm.BuiltinMathAbs:        {min: 1, max: 1},
	vm.BuiltinMathCeil:       {min: 1, max: 1},
	vm.BuiltinMathClamp:      {min: 3, max: 3},
	vm.BuiltinMathCos:        {min: 1, max: 1},
	vm.BuiltinMathExp:        {min: 1, max: 1},
	vm.BuiltinMathFloor:      {min: 1, max: 1},
	vm.BuiltinMathFmod:       {min: 2, max: 2},
	vm.BuiltinMathMax:        {min: 1, max: 8},
	vm.BuiltinMathMin:        {min: 1, max: 8},
	vm.BuiltinMathPow:        {min: 2, max: 2},
	vm.BuiltinMathRound:      {min: 1, max: 1},
	vm.BuiltinMathSign:       {min: 1, max: 1},
	vm.BuiltinMathSin:        {min: 1, max: 1},
	vm.BuiltinMathSqrt:       {min: 1, max: 1},
	vm.BuiltinRawEqual:       {min: 2, max: 2},
	vm.BuiltinRawGet:         {min: 2, max: 2},
	vm.BuiltinRawLen:         {min: 1, max: 1},
	vm.BuiltinRawSet:         {min: 3, max: 3, unused: true},
	vm.BuiltinSetMetatable:   {min: 2, max: 2, unused: true},
	vm.BuiltinStringByte:     {min: 1, max: 2, single: true},
	vm.BuiltinStringChar:     {min: 1, max: 8},
	vm.BuiltinStringLen:      {min: 1, max: 1},
	vm.BuiltinStringSub:      {min: 2, max: 3},
	vm.BuiltinTableInsert:    {min: 2, max: 2, only: true},
	vm.BuiltinType:           {min: 1, max: 1},
	vm.BuiltinTypeof:         {min: 1, max: 1},
}

// allows reports whether a call with n arguments and want results is fast.
func (r fastRule) allows(n, want int) bool {
	if n < r.min || n > r.max {
		return false
	}
	switch want {
	case 0:
		return r.unused || r.only
	case 1:
		return !r.only
	}
	return !r.only && !r.single
}

// fastCall emits a call of a library function that has a fast call. It reports
// false for others.
//
//	math.abs(x)     =>  FASTCALL1 abs x, to CALL; GETIMPORT r math.abs; MOVE r+1 x; CALL r 2
//	math.max(x, 1)  =>  FASTCALL2K max x 1, to CALL; ...
func (f *function) fastCall(e *syntax.CallExpr, want int) bool {
	if e.Self || f.c.dynamic {
		return false
	}
	id := vm.Builtins[f.c.path(e.Fn)]
	if id == vm.BuiltinSelect {
		return f.fastSelect(e, want)
	}
	n := len(e.Args)
	rule, ok := fastRules[id]
	if !ok || !rule.allows(n, want) || f.isMulti(e.Args[n-1]) {
		return false
	}

	f.setLine(e)
	base := f.alloc(1 + n)
	k, withK := f.fastNumber(e.Args)
	regs := make([]int, n)
	for i, arg := range e.Args {
		regs[i] = base + 1 + i
		if i == 0 || !withK {
			regs[i] = f.fastArg(arg, base+1+i, n)
		}
	}

	var at int
	switch {
	case withK:
		at = f.emit(vm.OpFastCall2K, int(id), regs[0], k, 0)
	case n == 1:
		at = f.emit(vm.OpFastCall1, int(id), regs[0], 0, 0)
	case n == 2:
		at = f.emit(vm.OpFastCall2, int(id), regs[0], regs[1], 0)
	default:
		at = f.emit(vm.OpFastCall, int(id), regs[0], n, 0)
	}

	// The ordinary call, for arguments that the fast one refuses.
	f.exprTo(e.Fn, base)
	for i, reg := range regs {
		f.move(base+1+i, reg)
	}
	if withK {
		f.exprTo(e.Args[1], base+2)
	}
	f.setLineEnd(e.Fn)
	f.patch(at, f.emit(vm.OpCall, base, n+1, want+1, 0))
	f.top = base
	return true
}

// fastNumber returns the constant of the second of two arguments, if it is a number
// that fits into a fast call.
func (f *function) fastNumber(args []syntax.Expr) (k int, ok bool) {
	if len(args) != 2 {
		return 0, false
	}
	v := f.c.constant(args[1])
	if v.kind != vNumber {
		return 0, false
	}
	id := f.number(v.num)
	return int(id), id <= math.MaxUint8
}

// fastArg evaluates one of n arguments of a fast call. A local stays where it is if
// it is one of at most two arguments and no call can change it before it is read.
func (f *function) fastArg(e syntax.Expr, slot, n int) int {
	if reg, ok := f.localReg(e); ok && n <= 2 {
		if le := unwrap(e).(*syntax.LocalExpr); n == 1 || !byRef(le.Local) {
			return reg
		}
	}
	f.exprTo(e, slot)
	return slot
}

// fastSelect emits select for one result out of the function's own arguments. It
// reports false for other calls.
//
//	select(n, ...)  =>  FASTCALL select n 1, to CALL; GETIMPORT r select; MOVE r+1 n; GETVARARGS r+2; CALL r
func (f *function) fastSelect(e *syntax.CallExpr, want int) bool {
	if want != 1 || len(e.Args) != 2 {
		return false
	}
	if _, ok := e.Args[1].(*syntax.VarargExpr); !ok {
		return false
	}

	base := f.top
	f.setLine(e)
	f.alloc(2)
	reg := f.fastArg(e.Args[0], base+1, 1)
	at := f.emit(vm.OpFastCall, int(vm.BuiltinSelect), reg, 1, 0)
	f.exprTo(e.Fn, base)
	f.move(base+1, reg)
	f.exprMulti(e.Args[1])
	f.setLineEnd(e.Fn)
	call := f.emit(vm.OpCall, base, 0, want+1, 0)
	f.patch(at, call)
	f.top = base
	return true
}
