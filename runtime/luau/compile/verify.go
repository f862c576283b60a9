package compile

// This file holds the check of compiled code. Its one rule: code that passes never
// makes the interpreter read outside a function's registers, constants, upvalues,
// children or instructions.

import (
	"fmt"

	"lanai/runtime/luau/vm"
)

// Verify checks the operands, jumps and registers of p and of the functions in it.
// An error names the function, the instruction and what is wrong.
func Verify(p *vm.Proto) error {
	if len(p.Code) == 0 || len(p.Lines) != len(p.Code) {
		return fmt.Errorf("function %q: got %d instructions and %d lines", p.Name, len(p.Code), len(p.Lines))
	}
	if p.NumParams > p.MaxStack {
		return fmt.Errorf("function %q: got %d parameters, want at most %d", p.Name, p.NumParams, p.MaxStack)
	}
	v := verifier{p}
	for at, i := range p.Code {
		if err := v.instr(at, i); err != nil {
			return fmt.Errorf("function %q: instruction %d %s: %w", p.Name, at, i.Op(), err)
		}
	}
	if last := p.Code[len(p.Code)-1].Op(); last != vm.OpReturn && last != vm.OpJumpBack && last != vm.OpJump {
		return fmt.Errorf("function %q: the end can be reached", p.Name)
	}
	for _, child := range p.Protos {
		if err := Verify(child); err != nil {
			return err
		}
	}
	return nil
}

type verifier struct{ p *vm.Proto }

func (v verifier) instr(at int, i vm.Instr) error {
	shape, ok := operandsOf[i.Op()]
	if !ok {
		return fmt.Errorf("unknown operation")
	}
	for n, x := range [...]uint8{i.A(), i.B(), i.C()} {
		if err := v.operand(shape[n], int(x), i); err != nil {
			return err
		}
	}
	if err := v.wide(shape[3], at, i); err != nil {
		return err
	}
	return v.extent(at, i)
}

func (v verifier) operand(kind byte, x int, i vm.Instr) error {
	switch kind {
	case 'r':
		return v.registers(x, 1)
	case 'u':
		return below("upvalue", x, int(v.p.NumUpvals))
	case 'K':
		return v.constant(int(i.BC()), vm.ConstNumber, vm.ConstString)
	}
	return nil
}

func (v verifier) wide(kind byte, at int, i vm.Instr) error {
	switch kind {
	case 'k':
		return v.constant(int(i.D()), constantKinds(i.Op())...)
	case 'p':
		return below("child function", int(i.D()), len(v.p.Protos))
	case 'j':
		target := at + 1 + int(i.D())
		if err := below("jump to", target, len(v.p.Code)); err != nil {
			return err
		}
		if back := i.Op() == vm.OpJumpBack || i.Op() == vm.OpForNLoop || i.Op() == vm.OpForGLoop || i.Op() == vm.OpForGTest; back != (i.D() < 0) {
			return fmt.Errorf("jump by %d has the wrong direction", i.D())
		}
		if v.p.Code[target].Op() == vm.OpCapture {
			return fmt.Errorf("jump to a capture")
		}
	}
	return nil
}

// constantKinds returns the kinds of constants that op can use; none means all but
// imports and tables.
func constantKinds(op vm.Op) []vm.ConstKind {
	switch {
	case op == vm.OpGetImport:
		return []vm.ConstKind{vm.ConstImport}
	case op == vm.OpDupTable:
		return []vm.ConstKind{vm.ConstTable}
	case op == vm.OpGetGlobal, op == vm.OpSetGlobal, op == vm.OpGetTableKS, op == vm.OpSetTableKS, op == vm.OpNameCall:
		return []vm.ConstKind{vm.ConstString}
	case op >= vm.OpAddK && op <= vm.OpDivRK, op >= vm.OpJumpLtK && op <= vm.OpJumpNotGeK:
		return []vm.ConstKind{vm.ConstNumber}
	}
	return []vm.ConstKind{vm.ConstNil, vm.ConstBool, vm.ConstNumber, vm.ConstString}
}

// extent checks what an instruction does beyond its operands.
func (v verifier) extent(at int, i vm.Instr) error {
	a, b, c := int(i.A()), int(i.B()), int(i.C())
	switch i.Op() {
	case vm.OpLoadNil:
		return v.registers(a, b+1)
	case vm.OpConcat:
		if b > c {
			return fmt.Errorf("got registers %d to %d", b, c)
		}
	case vm.OpSetList:
		return v.registers(b, max(c-1, 0))
	case vm.OpCapture:
		return v.capture(i)
	case vm.OpNewClosure:
		return v.captures(at, i)
	case vm.OpDupClosure:
		if n := v.p.Protos[i.D()].NumUpvals; n != 0 {
			return fmt.Errorf("child function has %d upvalues", n)
		}
	case vm.OpNameCall:
		if v.p.Code[at+1].Op() != vm.OpCall {
			return fmt.Errorf("no call follows")
		}
		return v.registers(a, 2)
	case vm.OpCall:
		return v.registers(a, max(b, c-1, 1))
	case vm.OpReturn, vm.OpGetVarargs:
		return v.registers(a, max(b-1, 0))
	case vm.OpPrepVarargs:
		if at != 0 || a != int(v.p.NumParams) || !v.p.Vararg {
			return fmt.Errorf("function has %d parameters, vararg is %t", v.p.NumParams, v.p.Vararg)
		}
	case vm.OpFastCall, vm.OpFastCall1, vm.OpFastCall2, vm.OpFastCall2K:
		return v.fastCall(at, i)
	case vm.OpCoverage:
		if !v.p.Covered || i.D() != 0 || a > int(vm.CoverCall) {
			return fmt.Errorf("covered is %t, the count %d", v.p.Covered, i.D())
		}
	case vm.OpForNPrep, vm.OpForNLoop:
		return v.registers(a, 3)
	case vm.OpForGPrep, vm.OpForGPrepNext, vm.OpForGPrepINxt:
		if v.p.Code[at+1+int(i.D())].Op() != vm.OpForGLoop {
			return fmt.Errorf("does not lead to its loop")
		}
		return v.registers(a, 6)
	case vm.OpForGLoop:
		if v.p.Code[at+1].Op() != vm.OpForGTest {
			return fmt.Errorf("no test follows")
		}
		return v.registers(a, 3+max(b, 3))
	}
	return nil
}

func (v verifier) capture(i vm.Instr) error {
	switch i.A() {
	case vm.CaptureVal, vm.CaptureRef:
		return v.registers(int(i.B()), 1)
	case vm.CaptureUp:
		return below("upvalue", int(i.B()), int(v.p.NumUpvals))
	}
	return fmt.Errorf("unknown capture %d", i.A())
}

// captures checks that a closure is followed by its captures.
func (v verifier) captures(at int, i vm.Instr) error {
	for n := range int(v.p.Protos[i.D()].NumUpvals) {
		if at+1+n >= len(v.p.Code) || v.p.Code[at+1+n].Op() != vm.OpCapture {
			return fmt.Errorf("got %d captures, want %d", n, v.p.Protos[i.D()].NumUpvals)
		}
	}
	return nil
}

func (v verifier) fastCall(at int, i vm.Instr) error {
	if v.p.Code[at+1+int(i.D())].Op() != vm.OpCall {
		return fmt.Errorf("does not lead to its call")
	}
	switch i.Op() {
	case vm.OpFastCall:
		return v.registers(int(i.B()), int(i.C()))
	case vm.OpFastCall2K:
		return v.constant(int(i.C()), vm.ConstNumber)
	}
	return nil
}

func (v verifier) registers(first, n int) error {
	if first+n > int(v.p.MaxStack) {
		return fmt.Errorf("got registers up to %d, want below %d", first+n-1, v.p.MaxStack)
	}
	return nil
}

func (v verifier) constant(i int, kinds ...vm.ConstKind) error {
	if err := below("constant", i, len(v.p.Constants)); err != nil {
		return err
	}
	for _, kind := range kinds {
		if v.p.Constants[i].Kind == kind {
			return nil
		}
	}
	return fmt.Errorf("constant %d has kind %d", i, v.p.Constants[i].Kind)
}

// below checks that 0 <= i < n.
func below(what string, i, n int) error {
	if i < 0 || i >= n {
		return fmt.Errorf("got %s %d, want below %d", what, i, n)
	}
	return nil
}
