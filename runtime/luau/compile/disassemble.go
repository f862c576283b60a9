package compile

// This file holds the disassembler. Its one rule: operandsOf says for every
// operation what its operands are; the listing and Verify both follow it.

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"lanai/runtime/luau/vm"
)

// operands says what the operands of an operation are: a letter each for A, B, C
// and D. "r" is a register that is read or written, "k" a constant, "u" an upvalue,
// "p" a child function, "j" a jump, "n" a number, "." nothing, "K" a constant in B and
// C together.
type operands string

// operandsOf holds the operands of every operation; ranges of registers are checked
// by Verify itself.
var operandsOf = map[vm.Op]operands{
	vm.OpNop:     "....",
	vm.OpLoadNil: "rn..", vm.OpLoadB: "rn.j", vm.OpLoadN: "r..n", vm.OpLoadK: "r..k", vm.OpMove: "rr..",

	vm.OpGetGlobal: "r..k", vm.OpSetGlobal: "r..k", vm.OpGetUpval: "ru..", vm.OpGetUpvalV: "ru..", vm.OpSetUpval: "ru..",
	vm.OpCloseUpvals: "r...", vm.OpGetImport: "r..k",

	vm.OpGetTable: "rrr.", vm.OpSetTable: "rrr.", vm.OpGetTableKS: "rr.k", vm.OpSetTableKS: "rr.k",
	vm.OpGetTableN: "rrn.", vm.OpSetTableN: "rrn.", vm.OpNewTable: "rn.n", vm.OpDupTable: "r..k", vm.OpSetList: "rnnn",

	vm.OpNewClosure: "r..p", vm.OpDupClosure: "r..p", vm.OpCapture: "nn..",

	vm.OpNameCall: "rr.k", vm.OpCall: "rnn.", vm.OpReturn: "nn..", vm.OpGetVarargs: "nn..", vm.OpPrepVarargs: "n...",
	vm.OpFastCall: "nnnj", vm.OpFastCall1: "nr.j", vm.OpFastCall2: "nrrj", vm.OpFastCall2K: "nrnj",

	vm.OpJump: "...j", vm.OpJumpBack: "...j", vm.OpJumpIf: "r..j", vm.OpJumpIfNot: "r..j",
	vm.OpJumpEq: "rr.j", vm.OpJumpNe: "rr.j", vm.OpJumpLt: "rr.j", vm.OpJumpNotLt: "rr.j", vm.OpJumpLe: "rr.j", vm.OpJumpNotLe: "rr.j",
	vm.OpJumpEqNil: "r.nj", vm.OpJumpEqB: "rnnj", vm.OpJumpEqK: "rK.j", vm.OpJumpNeK: "rK.j",
	vm.OpJumpLtK: "rK.j", vm.OpJumpNotLtK: "rK.j", vm.OpJumpLeK: "rK.j", vm.OpJumpNotLeK: "rK.j",
	vm.OpJumpGtK: "rK.j", vm.OpJumpNotGtK: "rK.j", vm.OpJumpGeK: "rK.j", vm.OpJumpNotGeK: "rK.j",

	vm.OpAdd: "rrr.", vm.OpSub: "rrr.", vm.OpMul: "rrr.", vm.OpDiv: "rrr.", vm.OpIDiv: "rrr.", vm.OpMod: "rrr.", vm.OpPow: "rrr.",
	vm.OpAddK: "rr.k", vm.OpSubK: "rr.k", vm.OpMulK: "rr.k", vm.OpDivK: "rr.k", vm.OpIDivK: "rr.k", vm.OpModK: "rr.k", vm.OpPowK: "rr.k",
	vm.OpAddRK: "rr.k", vm.OpSubRK: "rr.k", vm.OpMulRK: "rr.k", vm.OpDivRK: "rr.k",

	vm.OpAnd: "rrr.", vm.OpOr: "rrr.", vm.OpAndK: "rr.k", vm.OpOrK: "rr.k",
	vm.OpNot: "rr..", vm.OpMinus: "rr..", vm.OpLength: "rr..", vm.OpConcat: "rrr.",

	vm.OpCoverage: "n...",

	vm.OpForNPrep: "r..j", vm.OpForNLoop: "r..j",
	vm.OpForGPrep: "r..j", vm.OpForGPrepNext: "r..j", vm.OpForGPrepINxt: "r..j", vm.OpForGLoop: "rn.j", vm.OpForGTest: "r..j",
}

// Disassemble writes a readable listing of p and the functions in it to w: the
// source line, then an instruction a line. Places that are jumped to are called
// L0, L1 and so on. The error is that of w.
func Disassemble(w io.Writer, p *vm.Proto) error {
	l := lister{names: builtinNames()}
	l.proto(p)
	_, err := io.WriteString(w, l.out.String())
	return err
}

// A lister prints functions.
type lister struct {
	out   strings.Builder
	names map[vm.Builtin]string
	next  int // number of the next function
}

// builtinNames returns the paths of the builtins, the shortest one of each.
func builtinNames() map[vm.Builtin]string {
	names := make(map[vm.Builtin]string)
	for path, id := range vm.Builtins {
		if old, ok := names[id]; !ok || len(path) < len(old) {
			names[id] = path
		}
	}
	return names
}

func (l *lister) proto(p *vm.Proto) {
	name := p.Name
	switch {
	case p.Main:
		name = "main"
	case name == "":
		name = "anonymous"
	}
	fmt.Fprintf(&l.out, "function %d %s, %d parameters, %d upvalues, %d registers", l.next, name, p.NumParams, p.NumUpvals, p.MaxStack)
	if p.Vararg {
		l.out.WriteString(", vararg")
	}
	l.out.WriteByte('\n')
	l.next++

	labels := labelsOf(p)
	line := int32(-1)
	for at, i := range p.Code {
		if n := p.Lines[at]; n != line {
			line = n
			fmt.Fprintf(&l.out, "%5d:\n", line)
		}
		label := ""
		if n, ok := labels[at]; ok {
			label = "L" + strconv.Itoa(n) + ":"
		}
		fmt.Fprintf(&l.out, "%5s %s\n", label, l.instr(p, labels, at, i))
	}
	for _, child := range p.Protos {
		l.out.WriteByte('\n')
		l.proto(child)
	}
}

// labelsOf numbers the places in p that are jumped to.
func labelsOf(p *vm.Proto) map[int]int {
	var places []int
	for at, i := range p.Code {
		if target, ok := jumpTarget(at, i); ok {
			places = append(places, target)
		}
	}
	slices.Sort(places)
	labels := make(map[int]int)
	for n, at := range slices.Compact(places) {
		labels[at] = n
	}
	return labels
}

// jumpTarget returns the place that an instruction may jump to. LOADB counts only
// when it skips something.
func jumpTarget(at int, i vm.Instr) (int, bool) {
	shape := operandsOf[i.Op()]
	if shape == "" || shape[3] != 'j' || i.Op() == vm.OpLoadB && i.D() == 0 {
		return 0, false
	}
	return at + 1 + int(i.D()), true
}

// instr returns the text of an instruction.
func (l *lister) instr(p *vm.Proto, labels map[int]int, at int, i vm.Instr) string {
	var b strings.Builder
	b.WriteString(i.Op().String())
	word := func(s string) { b.WriteByte(' '); b.WriteString(s) }

	fields := [...]uint8{i.A(), i.B(), i.C()}
	shape := operandsOf[i.Op()]
	for n, v := range fields {
		switch shape[n] {
		case 'r':
			word("R" + strconv.Itoa(int(v)))
		case 'u':
			word("U" + strconv.Itoa(int(v)))
		case 'n':
			word(l.number(i, n, v))
		case 'K':
			word(constantText(p, int(i.BC())))
		}
	}
	switch shape[3] {
	case 'k':
		word(constantText(p, int(i.D())))
	case 'p':
		word("P" + strconv.Itoa(int(i.D())))
	case 'n':
		word(strconv.Itoa(int(i.D())))
	case 'j':
		if target, ok := jumpTarget(at, i); ok {
			word("L" + strconv.Itoa(labels[target]))
		}
	}
	return b.String()
}

// number returns the text of a small number operand.
func (l *lister) number(i vm.Instr, field int, v uint8) string {
	n := strconv.Itoa(int(v))
	switch op := i.Op(); {
	case op == vm.OpCapture && field == 0:
		return [...]string{"VAL", "REF", "UPVAL"}[v]
	case op == vm.OpCapture && vm.CaptureUp == i.A():
		return "U" + n
	case op == vm.OpCapture, op == vm.OpReturn && field == 0, op == vm.OpGetVarargs && field == 0,
		op == vm.OpSetList && field == 1, op == vm.OpFastCall && field == 1:
		return "R" + n
	case op == vm.OpFastCall2K && field == 2:
		return "K" + n
	case op >= vm.OpFastCall && op <= vm.OpFastCall2K && field == 0:
		return l.names[vm.Builtin(v)]
	case op == vm.OpGetTableN && field == 2, op == vm.OpSetTableN && field == 2:
		return strconv.Itoa(int(v) + 1)
	case (op == vm.OpCall || op == vm.OpSetList) && field > 0,
		(op == vm.OpReturn || op == vm.OpGetVarargs) && field == 1:
		return strconv.Itoa(int(v) - 1) // -1: up to the top
	}
	return n
}

// constantText returns the text of a constant of p.
func constantText(p *vm.Proto, i int) string {
	if i < 0 || i >= len(p.Constants) {
		return "K" + strconv.Itoa(i) + "?"
	}
	switch k := p.Constants[i]; k.Kind {
	case vm.ConstBool:
		return strconv.FormatBool(k.Bool)
	case vm.ConstNumber:
		return vm.FormatNumber(k.Number)
	case vm.ConstString:
		return strconv.Quote(k.String)
	case vm.ConstImport:
		return strings.Join(k.Path, ".")
	case vm.ConstTable:
		return "{" + strings.Join(k.Path, ", ") + "}"
	}
	return "nil"
}
