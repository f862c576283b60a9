package compile

// This file holds a function under compilation: its frame, its body, its closures
// and upvalues. Its one rule: the kind of a capture depends only on the variable,
// so that every function that shares it agrees.

import (
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// A function is one function while its code is emitted.
type function struct {
	c     *compiler
	up    *function // the enclosing function, nil for a chunk
	node  *syntax.FuncExpr
	proto *vm.Proto

	// line is the line of the next instruction; span is the text being compiled,
	// for errors.
	line int32
	span syntax.Span

	// top is the first free register; localTop is the first one above all locals.
	top, localTop int

	locals  []active
	scopes  []int // how many locals were active before each block around
	loops   []*loop
	inlines []*inlining

	// upvals are the captured variables, in the order of their slots.
	upvals []*syntax.Local
	slots  map[*syntax.Local]int

	consts constants
}

// function compiles a function and all functions in it.
func (c *compiler) function(up *function, node *syntax.FuncExpr) *function {
	f := &function{c: c, up: up, node: node, proto: &vm.Proto{
		Name: node.Name, Chunk: c.name, Line: int(node.Start.Line), Vararg: node.Vararg, Main: up == nil,
	}}
	if up == nil {
		f.proto.Line = 0
	}

	f.begin()
	f.setLine(node)
	f.params()
	f.coverCall()
	if !f.stats(node.Body.Stats) {
		f.finish()
	}
	f.undeclare(0)

	if c.optimizes() {
		f.threadJumps()
	}
	f.proto.NumUpvals = uint8(len(f.upvals))
	for _, l := range f.upvals {
		f.proto.UpvalNames = append(f.proto.UpvalNames, l.Name)
	}
	f.end()
	return f
}

// params declares the parameters, which are in the first registers.
func (f *function) params() {
	list := f.node.Params
	if f.node.Self != nil {
		list = append([]*syntax.Local{f.node.Self}, list...)
	}
	if f.node.Vararg {
		f.emit(vm.OpPrepVarargs, min(len(list), maxRegisters), 0, 0, 0)
	}

	f.proto.NumParams = uint8(len(list))
	base := f.alloc(len(list))
	for i, l := range list {
		f.declare(l, base+i)
	}
}

// finish emits the return at the end of a body.
func (f *function) finish() {
	f.line = f.node.EndPos.Line
	if f.up == nil && f.exports() {
		return
	}
	f.emit(vm.OpReturn, 0, 1, 0, 0)
}

// exports emits the return of a module that exports values: a frozen table of
// them. It reports whether there are any.
func (f *function) exports() bool {
	var list []*syntax.Local
	for _, s := range f.node.Body.Stats {
		switch s := s.(type) {
		case *syntax.LocalStat:
			if s.Exported {
				list = append(list, s.Vars...)
			}
		case *syntax.LocalFuncStat:
			if s.Exported {
				list = append(list, s.Local)
			}
		}
	}
	if len(list) == 0 {
		return false
	}

	// export local x  =>  return table.freeze({x = x})
	base := f.alloc(2)
	f.emit(vm.OpGetImport, base, 0, 0, f.importPath([]string{"table", "freeze"}))
	f.emit(vm.OpNewTable, base+1, hashSize(len(list)), 0, 0)
	for _, l := range list {
		reg := f.exprAuto(&syntax.LocalExpr{Span: syntax.Span{Start: l.Pos, End: l.End}, Local: l})
		f.emit(vm.OpSetTableKS, reg, base+1, 0, f.string(l.Name))
		f.top = base + 2
	}
	f.emit(vm.OpCall, base, 2, 2, 0)
	f.emit(vm.OpReturn, base, 2, 0, 0)
	return true
}

// closure emits the creation of a closure.
//
//	function() end           =>  DUPCLOSURE target
//	function() return x end  =>  NEWCLOSURE target; CAPTURE x
func (f *function) closure(node *syntax.FuncExpr, target int) {
	line, span := f.line, f.span
	child := f.c.function(f, node)
	f.line, f.span = line, span

	f.proto.Protos = append(f.proto.Protos, child.proto)
	id := int32(len(f.proto.Protos) - 1)
	if len(child.upvals) == 0 && f.c.optimizes() {
		f.emit(vm.OpDupClosure, target, 0, 0, id)
		return
	}

	f.emit(vm.OpNewClosure, target, 0, 0, id)
	for _, l := range child.upvals {
		v := f.c.variable(l)
		switch {
		case v.owner != f:
			f.emit(vm.OpCapture, int(vm.CaptureUp), f.slots[l], 0, 0)
		case byRef(l):
			f.emit(vm.OpCapture, int(vm.CaptureRef), v.reg, 0, 0)
		default:
			f.emit(vm.OpCapture, int(vm.CaptureVal), v.reg, 0, 0)
		}
	}
}

// slot returns the upvalue slot of a variable of an enclosing function. The
// functions between here and there capture it too.
func (f *function) slot(l *syntax.Local) int {
	if i, ok := f.slots[l]; ok {
		return i
	}
	if f.c.variable(l).owner != f.up {
		f.up.slot(l)
	}
	if len(f.upvals) >= maxUpvalues {
		fail(f.span, "Out of upvalue registers when trying to allocate %s: exceeded limit %d", l.Name, maxUpvalues)
	}

	if f.slots == nil {
		f.slots = make(map[*syntax.Local]int)
	}
	f.upvals = append(f.upvals, l)
	f.slots[l] = len(f.upvals) - 1
	return f.slots[l]
}
