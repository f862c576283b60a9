package compile

// This file tests Verify and Disassemble. Its one rule: for every check there is
// code that fails it.

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau/vm"
)

func TestVerifyRefuses(t *testing.T) {
	end := vm.Make(vm.OpReturn, 0, 1, 0, 0)
	ins := vm.Make
	child := &vm.Proto{Name: "child", Code: []vm.Instr{end}, Lines: []int32{1}, NumUpvals: 1}
	for _, c := range []struct {
		name string
		code []vm.Instr
		want string
	}{
		{"empty", nil, `function "f": got 0 instructions and 0 lines`},
		{"no end", []vm.Instr{ins(vm.OpLoadNil, 0, 0, 0, 0)}, "the end can be reached"},
		{"operation", []vm.Instr{ins(200, 0, 0, 0, 0), end}, "instruction 0 OP200: unknown operation"},
		{"register", []vm.Instr{ins(vm.OpMove, 0, 9, 0, 0), end}, "MOVE: got registers up to 9, want below 8"},
		{"range", []vm.Instr{ins(vm.OpLoadNil, 4, 4, 0, 0), end}, "got registers up to 8"},
		{"constant", []vm.Instr{ins(vm.OpLoadK, 0, 0, 0, 7), end}, "got constant 7, want below 4"},
		{"constant kind", []vm.Instr{ins(vm.OpAddK, 0, 0, 0, 1), end}, "constant 1 has kind 3"},
		{"import kind", []vm.Instr{ins(vm.OpGetImport, 0, 0, 0, 0), end}, "constant 0 has kind 2"},
		{"template kind", []vm.Instr{ins(vm.OpDupTable, 0, 0, 0, 2), end}, "constant 2 has kind 4"},
		{"name kind", []vm.Instr{ins(vm.OpGetGlobal, 0, 0, 0, 0), end}, "constant 0 has kind 2"},
		{"wide constant", []vm.Instr{ins(vm.OpJumpEqK, 0, 0, 1, 0), end}, "got constant 256"},
		{"upvalue", []vm.Instr{ins(vm.OpGetUpval, 0, 1, 0, 0), end}, "got upvalue 1, want below 1"},
		{"child", []vm.Instr{ins(vm.OpNewClosure, 0, 0, 0, 1), end}, "got child function 1, want below 1"},
		{"captures", []vm.Instr{ins(vm.OpNewClosure, 0, 0, 0, 0), end}, "got 0 captures, want 1"},
		{"shared", []vm.Instr{ins(vm.OpDupClosure, 0, 0, 0, 0), end}, "child function has 1 upvalues"},
		{"capture", []vm.Instr{ins(vm.OpCapture, vm.CaptureUp, 3, 0, 0), end}, "got upvalue 3"},
		{"capture kind", []vm.Instr{ins(vm.OpCapture, 9, 0, 0, 0), end}, "unknown capture 9"},
		{"captured register", []vm.Instr{ins(vm.OpCapture, vm.CaptureRef, 8, 0, 0), end}, "got registers up to 8"},
		{"far jump", []vm.Instr{ins(vm.OpJump, 0, 0, 0, 5), end}, "got jump to 6, want below 2"},
		{"back jump", []vm.Instr{end, ins(vm.OpJump, 0, 0, 0, -2), end}, "jump by -2 has the wrong direction"},
		{"forward loop", []vm.Instr{ins(vm.OpJumpBack, 0, 0, 0, 0), end}, "jump by 0 has the wrong direction"},
		{"into captures", []vm.Instr{ins(vm.OpJump, 0, 0, 0, 1), ins(vm.OpNewClosure, 0, 0, 0, 0), ins(vm.OpCapture, 0, 0, 0, 0), end}, "jump to a capture"},
		{"concat", []vm.Instr{ins(vm.OpConcat, 0, 3, 1, 0), end}, "got registers 3 to 1"},
		{"set list", []vm.Instr{ins(vm.OpSetList, 0, 6, 4, 1), end}, "got registers up to 8"},
		{"method", []vm.Instr{ins(vm.OpNameCall, 0, 0, 0, 1), end}, "no call follows"},
		{"call", []vm.Instr{ins(vm.OpCall, 4, 6, 1, 0), end}, "got registers up to 9"},
		{"results", []vm.Instr{ins(vm.OpCall, 4, 1, 7, 0), end}, "got registers up to 9"},
		{"return", []vm.Instr{ins(vm.OpReturn, 4, 7, 0, 0), end}, "got registers up to 9"},
		{"varargs", []vm.Instr{ins(vm.OpPrepVarargs, 1, 0, 0, 0), end}, "function has 0 parameters, vararg is false"},
		{"fast call", []vm.Instr{ins(vm.OpFastCall1, 1, 0, 0, 0), end}, "does not lead to its call"},
		{"fast arguments", []vm.Instr{ins(vm.OpFastCall, 1, 7, 3, 0), ins(vm.OpCall, 0, 1, 1, 0), end}, "got registers up to 9"},
		{"fast constant", []vm.Instr{ins(vm.OpFastCall2K, 1, 0, 1, 0), ins(vm.OpCall, 0, 1, 1, 0), end}, "constant 1 has kind 3"},
		{"counting loop", []vm.Instr{ins(vm.OpForNPrep, 6, 0, 0, 0), end}, "got registers up to 8"},
		{"generic loop", []vm.Instr{ins(vm.OpForGPrep, 0, 0, 0, 0), end}, "does not lead to its loop"},
		{"loop test", []vm.Instr{ins(vm.OpNop, 0, 0, 0, 0), ins(vm.OpForGLoop, 0, 1, 0, -2), end}, "no test follows"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &vm.Proto{Name: "f", MaxStack: 8, NumUpvals: 1, Code: c.code, Lines: make([]int32, len(c.code)), Protos: []*vm.Proto{child},
				Constants: []vm.Constant{{Kind: vm.ConstNumber}, {Kind: vm.ConstString}, {Kind: vm.ConstImport}, {Kind: vm.ConstTable}}}
			assert.ErrorContains(t, Verify(p), c.want)
		})
	}
	assert.ErrorContains(t, Verify(&vm.Proto{Code: []vm.Instr{end}, Lines: []int32{1}, NumParams: 3}), "got 3 parameters, want at most 0")
	parent := &vm.Proto{Code: []vm.Instr{end}, Lines: []int32{1}, Protos: []*vm.Proto{{Name: "inner"}}}
	assert.ErrorContains(t, Verify(parent), `function "inner"`)
}

// Every operation has operands that the listing and Verify know.
func TestOperandsAreComplete(t *testing.T) {
	for op := vm.OpNop; op <= vm.OpForGTest; op++ {
		assert.Len(t, string(operandsOf[op]), 4, op.String())
	}
}

func TestDisassemble(t *testing.T) {
	p, err := compileText(t, "local function add(a, b, ...)\n\treturn a + b\nend\n\nfor i = 1, 3 do\n\tprint(add(i, 2))\nend\nreturn function() end", O1)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, Disassemble(&out, p))
	assert.Equal(t, `function 0 main, 0 parameters, 0 upvalues, 8 registers, vararg
    1:
      PREPVARARGS 0
      DUPCLOSURE R0 P0
    5:
      LOADN R3 1
      LOADN R1 3
      LOADN R2 1
      FORNPREP R1 L1
    6:
  L0: GETIMPORT R4 print
      MOVE R5 R0
      MOVE R6 R3
      LOADN R7 2
      CALL R5 2 -1
      CALL R4 -1 0
    5:
      FORNLOOP R1 L0
    8:
  L1: DUPCLOSURE R1 P1
      RETURN R1 1

function 1 add, 2 parameters, 0 upvalues, 3 registers, vararg
    1:
      PREPVARARGS 2
    2:
      ADD R2 R0 R1
      RETURN R2 1

function 2 anonymous, 0 parameters, 0 upvalues, 0 registers
    8:
      RETURN R0 0
`, out.String())
	assert.Error(t, Disassemble(failingWriter{}, p))
	assert.Equal(t, "K9?", constantText(p, 9))
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }
