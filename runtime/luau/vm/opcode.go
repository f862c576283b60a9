package vm

import "fmt"

// This file holds the bytecode: one 64 bit word an instruction,
//
//	op:8  A:8  B:8  C:8  D:32 (signed)
//
// A, B and C are registers or small unsigned numbers, D is a constant index,
// an upvalue or child index, or a jump distance counted from the following
// instruction. Its one rule: what an instruction does is said here, and the
// compiler and the interpreter both follow it.

// Instr is one instruction.
type Instr uint64

// Make packs an instruction.
func Make(op Op, a, b, c uint8, d int32) Instr {
	return Instr(op) | Instr(a)<<8 | Instr(b)<<16 | Instr(c)<<24 | Instr(uint32(d))<<32
}

// Op returns the operation.
func (i Instr) Op() Op { return Op(uint8(i)) }

// A returns the first operand.
func (i Instr) A() uint8 { return uint8(i >> 8) }

// B returns the second operand.
func (i Instr) B() uint8 { return uint8(i >> 16) }

// C returns the third operand.
func (i Instr) C() uint8 { return uint8(i >> 24) }

// D returns the wide operand.
func (i Instr) D() int32 { return int32(i >> 32) }

// BC returns B and C as one 16 bit number (B is the low half).
func (i Instr) BC() uint16 { return uint16(i >> 16) }

// Op is an operation. R[x] is a register of the frame, K[x] a constant of
// the function, U[x] an upvalue, E its environment (globals).
type Op uint8

// The operations. "jump" means: if taken, pc += D.
const (
	OpNop Op = iota

	// Loads
	OpLoadNil // R[A..A+B] = nil
	OpLoadB   // R[A] = B != 0; pc += D
	OpLoadN   // R[A] = number D
	OpLoadK   // R[A] = K[D]
	OpMove    // R[A] = R[B]

	// Variables. C of the K-key operations is the inline cache, written by the interpreter; the compiler leaves 0.
	OpGetGlobal   // R[A] = E[K[D]]
	OpSetGlobal   // E[K[D]] = R[A]
	OpGetUpval    // R[A] = *U[B]     a variable captured by reference
	OpGetUpvalV   // R[A] = U[B]      a variable captured by value (never assigned after capture)
	OpSetUpval    // *U[B] = R[A]
	OpCloseUpvals // close every upvalue that is open at R[A] or above
	OpGetImport   // R[A] = K[D], a ConstImport: the path of globals, looked up once if the environment is not dynamic

	// Tables
	OpGetTable   // R[A] = R[B][R[C]]
	OpSetTable   // R[B][R[C]] = R[A]
	OpGetTableKS // R[A] = R[B][K[D]], K[D] is a string
	OpSetTableKS // R[B][K[D]] = R[A]
	OpGetTableN  // R[A] = R[B][C+1]
	OpSetTableN  // R[B][C+1] = R[A]
	OpNewTable   // R[A] = {} with room for D array elements and, if B > 0, 1<<(B-1) keys
	OpDupTable   // R[A] = a copy of K[D], a ConstTable: its keys are present with nil values, to be set next
	OpSetList    // R[A][D+i] = R[B+i] for i in 0..C-2; C = 0: up to top

	// Closures. Each NEWCLOSURE is followed by one CAPTURE for every upvalue.
	OpNewClosure // R[A] = closure of child function D
	OpDupClosure // R[A] = closure of child function D, which has no upvalues; the same object each time while E is the same
	OpCapture    // A = CaptureVal: U = R[B]; CaptureRef: U = reference to R[B]; CaptureUp: U = own U[B], as it is

	// Calls
	OpNameCall    // R[A+1] = R[B]; R[A] = R[B][K[D]] (method lookup); followed by CALL
	OpCall        // R[A..A+C-2] = R[A](R[A+1..A+B-1]); B = 0: arguments up to top; C = 0: all results, sets top
	OpReturn      // return R[A..A+B-2]; B = 0: up to top; closes the frame's upvalues, no CLOSEUPVALS before it
	OpGetVarargs  // R[A..A+B-2] = ...; B = 0: all, sets top
	OpPrepVarargs // first instruction of a vararg function with A fixed parameters

	// Fast calls: tried before the CALL that is D instructions further on. A is a Builtin. When the
	// environment is not dynamic and the builtin accepts the arguments, its results go where that CALL would put them,
	// and execution goes on behind the CALL (pc += D+1). Otherwise nothing happens and the ordinary call sequence follows.
	OpFastCall   // arguments R[B..B+C-1]
	OpFastCall1  // argument R[B]
	OpFastCall2  // arguments R[B], R[C]
	OpFastCall2K // arguments R[B], K[C]

	// Jumps. A back jump (loops) is JUMPBACK or a loop instruction: there the interpreter can be interrupted.
	OpJump      // jump
	OpJumpBack  // jump
	OpJumpIf    // jump if R[A] is truthy
	OpJumpIfNot // jump if R[A] is falsy
	OpJumpEq    // jump if R[A] == R[B]
	OpJumpNe    // jump if not R[A] == R[B]
	OpJumpLt    // jump if R[A] < R[B]
	OpJumpNotLt // jump if not R[A] < R[B]
	OpJumpLe    // jump if R[A] <= R[B]
	OpJumpNotLe // jump if not R[A] <= R[B]
	OpJumpEqNil // jump if (R[A] == nil) == (C == 0)
	OpJumpEqB   // jump if (R[A] == (B != 0)) == (C == 0)
	OpJumpEqK   // jump if R[A] == K[BC], a number or string
	OpJumpNeK   // jump if not R[A] == K[BC], a number or string

	// Comparisons with K[BC], which is a number
	OpJumpLtK    // jump if R[A] < K[BC]
	OpJumpNotLtK // jump if not R[A] < K[BC]
	OpJumpLeK    // jump if R[A] <= K[BC]
	OpJumpNotLeK // jump if not R[A] <= K[BC]
	OpJumpGtK    // jump if K[BC] < R[A]
	OpJumpNotGtK // jump if not K[BC] < R[A]
	OpJumpGeK    // jump if K[BC] <= R[A]
	OpJumpNotGeK // jump if not K[BC] <= R[A]

	// Arithmetic
	OpAdd   // R[A] = R[B] + R[C]
	OpSub   // R[A] = R[B] - R[C]
	OpMul   // R[A] = R[B] * R[C]
	OpDiv   // R[A] = R[B] / R[C]
	OpIDiv  // R[A] = R[B] // R[C]
	OpMod   // R[A] = R[B] % R[C]
	OpPow   // R[A] = R[B] ^ R[C]
	OpAddK  // R[A] = R[B] + K[D], K[D] is a number; so too below
	OpSubK  // R[A] = R[B] - K[D]
	OpMulK  // R[A] = R[B] * K[D]
	OpDivK  // R[A] = R[B] / K[D]
	OpIDivK // R[A] = R[B] // K[D]
	OpModK  // R[A] = R[B] % K[D]
	OpPowK  // R[A] = R[B] ^ K[D]
	OpAddRK // R[A] = K[D] + R[B]
	OpSubRK // R[A] = K[D] - R[B]
	OpMulRK // R[A] = K[D] * R[B]
	OpDivRK // R[A] = K[D] / R[B]

	// Logic and other operators
	OpAnd    // R[A] = R[B] and R[C]
	OpOr     // R[A] = R[B] or R[C]
	OpAndK   // R[A] = R[B] and K[D]
	OpOrK    // R[A] = R[B] or K[D]
	OpNot    // R[A] = not R[B]
	OpMinus  // R[A] = -R[B]
	OpLength // R[A] = #R[B]
	OpConcat // R[A] = R[B] .. ... .. R[C]

	// Loops. A numeric loop has limit, step and index in R[A], R[A+1], R[A+2]; the body's variable is a copy or R[A+2] itself.
	OpForNPrep // make R[A..A+2] numbers; jump (over the loop) if it runs zero times
	OpForNLoop // R[A+2] += R[A+1]; jump (back) while not past R[A]
	// A generic loop has generator, state and control in R[A..A+2] and its variables from R[A+3]; R[A+3..A+5] are always its own.
	OpForGPrep     // prepare an iteration over R[A] (function, table, __iter); pc += D, to the FORGLOOP
	OpForGPrepNext // the same for what is probably pairs or next
	OpForGPrepINxt // the same for what is probably ipairs
	OpForGLoop     // next iteration, B variables: over a plain table sets them and jumps (back), or skips the FORGTEST at its end; otherwise calls the generator
	OpForGTest     // always behind FORGLOOP: if R[A+3] ~= nil then R[A+2] = R[A+3]; jump (back)

	// Tools
	OpCoverage // D += 1, up to its maximum; the compiler leaves 0. A = CoverCall: a function begins; CoverLine: a statement

	opCount
)

// opLast is no operation.
const opLast Op = 255

// What a CAPTURE captures.
const (
	CaptureVal uint8 = iota // the value of a register that is never assigned again
	CaptureRef              // the register as a variable
	CaptureUp               // an upvalue of the enclosing function
)

// What a COVERAGE counts.
const (
	CoverLine uint8 = iota // how often a statement was begun
	CoverCall              // how often the function was called
)

var opNames = [opCount]string{
	"NOP", "LOADNIL", "LOADB", "LOADN", "LOADK", "MOVE",
	"GETGLOBAL", "SETGLOBAL", "GETUPVAL", "GETUPVALV", "SETUPVAL", "CLOSEUPVALS", "GETIMPORT",
	"GETTABLE", "SETTABLE", "GETTABLEKS", "SETTABLEKS", "GETTABLEN", "SETTABLEN", "NEWTABLE", "DUPTABLE", "SETLIST",
	"NEWCLOSURE", "DUPCLOSURE", "CAPTURE",
	"NAMECALL", "CALL", "RETURN", "GETVARARGS", "PREPVARARGS",
	"FASTCALL", "FASTCALL1", "FASTCALL2", "FASTCALL2K",
	"JUMP", "JUMPBACK", "JUMPIF", "JUMPIFNOT", "JUMPEQ", "JUMPNE", "JUMPLT", "JUMPNOTLT", "JUMPLE", "JUMPNOTLE",
	"JUMPEQNIL", "JUMPEQB", "JUMPEQK", "JUMPNEK",
	"JUMPLTK", "JUMPNOTLTK", "JUMPLEK", "JUMPNOTLEK", "JUMPGTK", "JUMPNOTGTK", "JUMPGEK", "JUMPNOTGEK",
	"ADD", "SUB", "MUL", "DIV", "IDIV", "MOD", "POW", "ADDK", "SUBK", "MULK", "DIVK", "IDIVK", "MODK", "POWK", "ADDRK", "SUBRK", "MULRK", "DIVRK",
	"AND", "OR", "ANDK", "ORK", "NOT", "MINUS", "LENGTH", "CONCAT",
	"FORNPREP", "FORNLOOP", "FORGPREP", "FORGPREP_NEXT", "FORGPREP_INEXT", "FORGLOOP", "FORGTEST",
	"COVERAGE",
}

// String returns the operation's name in capitals.
func (o Op) String() string {
	if int(o) < len(opNames) {
		return opNames[o]
	}
	return fmt.Sprintf("OP%d", uint8(o))
}

// Builtin names a library function that has a fast call.
type Builtin uint8

// The library functions with fast calls. The compiler finds them by name in
// [Builtins]; a function that is not there is simply called.
const (
	BuiltinNone Builtin = iota
	BuiltinAssert
	BuiltinType
	BuiltinTypeof
	BuiltinRawGet
	BuiltinRawSet
	BuiltinRawEqual
	BuiltinRawLen
	BuiltinSelect // select(n, ...) with one result; the varargs are the function's own
	BuiltinGetMetatable
	BuiltinSetMetatable
	BuiltinMathAbs
	BuiltinMathCeil
	BuiltinMathClamp
	BuiltinMathCos
	BuiltinMathExp
	BuiltinMathFloor
	BuiltinMathFmod
	BuiltinMathMax
	BuiltinMathMin
	BuiltinMathPow
	BuiltinMathRound
	BuiltinMathSign
	BuiltinMathSin
	BuiltinMathSqrt
	BuiltinBit32Arshift
	BuiltinBit32Band
	BuiltinBit32Bnot
	BuiltinBit32Bor
	BuiltinBit32Btest
	BuiltinBit32Bxor
	BuiltinBit32Extract
	BuiltinBit32Lrotate
	BuiltinBit32Lshift
	BuiltinBit32Rrotate
	BuiltinBit32Rshift
	BuiltinStringByte
	BuiltinStringChar
	BuiltinStringLen
	BuiltinStringSub
	BuiltinTableInsert
	BuiltinTableUnpack
	BuiltinBufferReadF32
	BuiltinBufferReadF64
	BuiltinBufferReadI16
	BuiltinBufferReadI32
	BuiltinBufferReadI8
	BuiltinBufferReadU16
	BuiltinBufferReadU32
	BuiltinBufferReadU8
	BuiltinBufferWriteF32
	BuiltinBufferWriteF64
	BuiltinBufferWriteI16
	BuiltinBufferWriteI32
	BuiltinBufferWriteI8
	BuiltinBufferWriteU16
	BuiltinBufferWriteU32
	BuiltinBufferWriteU8
)

// Builtins maps the path of a library function to its fast call.
var Builtins = map[string]Builtin{
	"assert":          BuiltinAssert,
	"bit32.arshift":   BuiltinBit32Arshift,
	"bit32.band":      BuiltinBit32Band,
	"bit32.bnot":      BuiltinBit32Bnot,
	"bit32.bor":       BuiltinBit32Bor,
	"bit32.btest":     BuiltinBit32Btest,
	"bit32.bxor":      BuiltinBit32Bxor,
	"bit32.extract":   BuiltinBit32Extract,
	"bit32.lrotate":   BuiltinBit32Lrotate,
	"bit32.lshift":    BuiltinBit32Lshift,
	"bit32.rrotate":   BuiltinBit32Rrotate,
	"bit32.rshift":    BuiltinBit32Rshift,
	"buffer.readf32":  BuiltinBufferReadF32,
	"buffer.readf64":  BuiltinBufferReadF64,
	"buffer.readi16":  BuiltinBufferReadI16,
	"buffer.readi32":  BuiltinBufferReadI32,
	"buffer.readi8":   BuiltinBufferReadI8,
	"buffer.readu16":  BuiltinBufferReadU16,
	"buffer.readu32":  BuiltinBufferReadU32,
	"buffer.readu8":   BuiltinBufferReadU8,
	"buffer.writef32": BuiltinBufferWriteF32,
	"buffer.writef64": BuiltinBufferWriteF64,
	"buffer.writei16": BuiltinBufferWriteI16,
	"buffer.writei32": BuiltinBufferWriteI32,
	"buffer.writei8":  BuiltinBufferWriteI8,
	"buffer.writeu16": BuiltinBufferWriteU16,
	"buffer.writeu32": BuiltinBufferWriteU32,
	"buffer.writeu8":  BuiltinBufferWriteU8,
	"getmetatable":    BuiltinGetMetatable,
	"math.abs":        BuiltinMathAbs,
	"math.ceil":       BuiltinMathCeil,
	"math.clamp":      BuiltinMathClamp,
	"math.cos":        BuiltinMathCos,
	"math.exp":        BuiltinMathExp,
	"math.floor":      BuiltinMathFloor,
	"math.fmod":       BuiltinMathFmod,
	"math.max":        BuiltinMathMax,
	"math.min":        BuiltinMathMin,
	"math.pow":        BuiltinMathPow,
	"math.round":      BuiltinMathRound,
	"math.sign":       BuiltinMathSign,
	"math.sin":        BuiltinMathSin,
	"math.sqrt":       BuiltinMathSqrt,
	"rawequal":        BuiltinRawEqual,
	"rawget":          BuiltinRawGet,
	"rawlen":          BuiltinRawLen,
	"rawset":          BuiltinRawSet,
	"select":          BuiltinSelect,
	"setmetatable":    BuiltinSetMetatable,
	"string.byte":     BuiltinStringByte,
	"string.char":     BuiltinStringChar,
	"string.len":      BuiltinStringLen,
	"string.sub":      BuiltinStringSub,
	"table.insert":    BuiltinTableInsert,
	"table.unpack":    BuiltinTableUnpack,
	"type":            BuiltinType,
	"typeof":          BuiltinTypeof,
	"unpack":          BuiltinTableUnpack,
}
