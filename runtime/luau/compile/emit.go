package compile

// This file holds the output side of a function: instructions, jumps, lines and
// constants. Its one rule: nothing here knows the syntax tree's meaning.

import (
	"math"
	"slices"
	"strings"

	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// output is memory in which functions grow, one after the other.
type output struct {
	code      []vm.Instr
	lines     []int32
	constants []vm.Constant
	consts    constants
}

// begin takes memory of the compiler.
func (f *function) begin() {
	var o output
	if last := len(f.c.spare) - 1; last >= 0 {
		o, f.c.spare = f.c.spare[last], f.c.spare[:last]
	}
	f.proto.Code, f.proto.Lines, f.proto.Constants, f.consts = o.code, o.lines, o.constants, o.consts
}

// end keeps what was emitted at its size, and gives the memory back.
func (f *function) end() {
	p := f.proto
	f.consts.reset(len(p.Constants))
	f.c.spare = append(f.c.spare, output{p.Code[:0], p.Lines[:0], p.Constants[:0], f.consts})
	p.Code, p.Lines, p.Constants = slices.Clone(p.Code), slices.Clone(p.Lines), slices.Clone(p.Constants)
}

// emit appends an instruction on the current line and returns its index.
func (f *function) emit(op vm.Op, a, b, c int, d int32) int {
	f.proto.Code = append(f.proto.Code, vm.Make(op, uint8(a), uint8(b), uint8(c), d))
	f.proto.Lines = append(f.proto.Lines, f.line)
	return len(f.proto.Code) - 1
}

// here returns the index of the next instruction.
func (f *function) here() int { return len(f.proto.Code) }

// setLine makes the line where n starts the current one.
func (f *function) setLine(n syntax.Node) {
	f.span = n.Range()
	f.line = f.span.Start.Line
}

// setLineEnd makes the line where n ends the current one.
func (f *function) setLineEnd(n syntax.Node) {
	f.span = n.Range()
	f.line = f.span.End.Line
}

// setPos makes the line of p the current one.
func (f *function) setPos(p syntax.Pos) { f.line = p.Line }

// jumps are the indices of jumps to one place that is not known yet.
type jumps []int

// jump emits an unconditional jump forward.
func (f *function) jump() int { return f.emit(vm.OpJump, 0, 0, 0, 0) }

// jumpBack emits a jump back to the instruction at target.
func (f *function) jumpBack(target int) {
	at := f.emit(vm.OpJumpBack, 0, 0, 0, 0)
	f.patch(at, target)
}

// patch makes the instruction at index at jump to target.
func (f *function) patch(at, target int) {
	i := f.proto.Code[at]
	f.proto.Code[at] = vm.Make(i.Op(), i.A(), i.B(), i.C(), int32(target-at-1))
}

// patchAll makes all of js jump to target.
func (f *function) patchAll(js jumps, target int) {
	for _, at := range js {
		f.patch(at, target)
	}
}

// land makes all of js jump to the next instruction.
func (f *function) land(js jumps) { f.patchAll(js, f.here()) }

// isPlainJump reports whether op does nothing but jump by D, perhaps under a
// condition.
func isPlainJump(op vm.Op) bool {
	return op >= vm.OpJump && op <= vm.OpJumpNeK && op != vm.OpJumpBack
}

// threadJumps shortens jumps to jumps, and turns a jump to a return into the
// return.
func (f *function) threadJumps() {
	code := f.proto.Code
	for at, i := range code {
		if !isPlainJump(i.Op()) {
			continue
		}
		target := at + 1 + int(i.D())
		for code[target].Op() == vm.OpJump && code[target].D() >= 0 {
			target += 1 + int(code[target].D())
		}
		if i.Op() == vm.OpJump && code[target].Op() == vm.OpReturn {
			code[at] = code[target]
			continue
		}
		f.patch(at, target)
	}
}

// constants finds the constants of a function again, so that each is stored once.
type constants struct {
	numbers map[uint64]int32 // by their bits: 0 and -0 differ
	strings map[string]int32
	imports map[string]int32
	tables  map[string]int32
	simple  [3]int32 // nil, false and true, plus one; 0 when absent
}

// mostReused is how many constants a function may have for its maps to be used again: clearing a map costs what it could
// hold.
const mostReused = 256

// reset empties c, which holds n constants, for the next function.
func (c *constants) reset(n int) {
	if n > mostReused {
		*c = constants{}
		return
	}
	clear(c.numbers)
	clear(c.strings)
	clear(c.imports)
	clear(c.tables)
	c.simple = [3]int32{}
}

// constant returns the index of a constant for v, which must be known.
func (f *function) constant(v value) int32 {
	switch v.kind {
	case vNumber:
		return f.number(v.num)
	case vString:
		return f.string(v.str)
	case vBool:
		b := v.truthy()
		which := 1
		if b {
			which = 2
		}
		return f.simple(which, vm.Constant{Kind: vm.ConstBool, Bool: b})
	}
	return f.simple(0, vm.Constant{Kind: vm.ConstNil})
}

func (f *function) simple(which int, k vm.Constant) int32 {
	if f.consts.simple[which] == 0 {
		f.consts.simple[which] = f.add(k) + 1
	}
	return f.consts.simple[which] - 1
}

func (f *function) add(k vm.Constant) int32 {
	f.proto.Constants = append(f.proto.Constants, k)
	return int32(len(f.proto.Constants) - 1)
}

// keep returns the index that m holds for key, or that of a new constant.
func keep[K comparable](f *function, m *map[K]int32, key K, k vm.Constant) int32 {
	if i, ok := (*m)[key]; ok {
		return i
	}
	if *m == nil {
		*m = make(map[K]int32)
	}
	i := f.add(k)
	(*m)[key] = i
	return i
}

func (f *function) number(n float64) int32 {
	return keep(f, &f.consts.numbers, math.Float64bits(n), vm.Constant{Kind: vm.ConstNumber, Number: n})
}

func (f *function) string(s string) int32 {
	return keep(f, &f.consts.strings, s, vm.Constant{Kind: vm.ConstString, String: s})
}

// importPath returns the index of an import constant for a path such as
// "math.floor".
func (f *function) importPath(path []string) int32 {
	key := strings.Join(path, ".")
	return keep(f, &f.consts.imports, key, vm.Constant{Kind: vm.ConstImport, Path: path})
}

// template returns the index of a table constant with the given keys.
func (f *function) template(keys []string) int32 {
	var key strings.Builder
	for _, k := range keys {
		key.WriteString(k)
		key.WriteByte(0)
	}
	return keep(f, &f.consts.tables, key.String(), vm.Constant{Kind: vm.ConstTable, Path: keys})
}

// load emits the load of a known value into a register.
func (f *function) load(target int, v value) {
	switch v.kind {
	case vNil:
		f.emit(vm.OpLoadNil, target, 0, 0, 0)
	case vBool:
		f.emit(vm.OpLoadB, target, bit(v.truthy()), 0, 0)
	case vNumber:
		if n := int32(v.num); float64(n) == v.num && (n != 0 || !math.Signbit(v.num)) {
			f.emit(vm.OpLoadN, target, 0, 0, n)
			return
		}
		f.emit(vm.OpLoadK, target, 0, 0, f.number(v.num))
	case vString:
		f.emit(vm.OpLoadK, target, 0, 0, f.string(v.str))
	}
}

// move emits a copy of register from, nothing when it is target.
func (f *function) move(target, from int) {
	if target != from {
		f.emit(vm.OpMove, target, from, 0, 0)
	}
}

// bit returns 1 for true and 0 for false.
func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
