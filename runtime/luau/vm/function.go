package vm

import "unsafe"

// This file holds functions: Proto as the compiler makes it, proto as a VM
// runs it, and the Function values of scripts. Its one rule: a Proto is never
// written after compilation; whatever the interpreter writes is in proto.

// Proto is a compiled function. It is immutable and can be loaded by many VMs.
type Proto struct {
	Name       string // as debug.info(f, "n") and tracebacks show it; "" when anonymous
	Chunk      string // chunk name as error positions show it, e.g. ServerScriptService.Main
	Line       int    // line of the `function` keyword; 0 for a chunk
	NumParams  uint8
	MaxStack   uint8 // registers in use, parameters included
	Vararg     bool
	Main       bool // the function is a whole chunk
	Covered    bool // the code has COVERAGE instructions
	Code       []Instr
	Lines      []int32 // the source line of each instruction
	Constants  []Constant
	Protos     []*Proto
	NumUpvals  uint8
	UpvalNames []string // for tools; may be nil
}

// ConstKind tells constants apart.
type ConstKind uint8

// The kinds of constants.
const (
	ConstNil ConstKind = iota
	ConstBool
	ConstNumber
	ConstString
	ConstImport // Path: one to three names, e.g. math, floor
	ConstTable  // Path: the string keys of a table constructor
)

// Constant is a constant of a compiled function.
type Constant struct {
	Kind   ConstKind
	Bool   bool
	Number float64
	String string
	Path   []string
}

// proto is a Proto as one VM runs it: its own code (with inline caches) and
// canonical constants.
type proto struct {
	src    *Proto
	code   []Instr
	consts []Value
	protos []*proto
	// shared is the closure that DUPCLOSURE reuses.
	shared *Function

	numParams, maxStack uint8
	vararg              bool
	mark                uint8 // see census
}

// Function is a Luau function value: a closure over a compiled function, or
// a function written in Go.
type Function struct {
	header
	special special
	proto   *proto // nil for Go functions
	up      []Value
	env     *Table
	native  *native
	kept    *kept
}

// native is what is particular to a function written in Go.
type native struct {
	fn       GoFunction
	name     string
	iterates iterates
	bytes    int // what fn holds for scripts; see Weigh
}

// iterates marks the generators that FORGLOOP replaces by an index.
type iterates uint8

const (
	iteratesNot iterates = iota
	iteratesNext
	iteratesIpairs
)

// Weigh tells the VM that f, a function written in Go, holds n bytes beyond
// itself for as long as it exists.
func (f *Function) Weigh(n int) { f.native.bytes = n }

// MarkNext tells the interpreter that f behaves as next, so that a loop over
// it can walk the table directly.
func (f *Function) MarkNext() { f.native.iterates = iteratesNext }

// MarkIpairs tells the interpreter that f is the generator of ipairs.
func (f *Function) MarkIpairs() { f.native.iterates = iteratesIpairs }

// GoFunction is a function written in Go. It reads its arguments from and
// leaves its results in c, which is valid until it returns.
type GoFunction func(c *Call)

// special marks the Go functions that the interpreter carries out itself,
// because what they call may yield.
type special uint8

const (
	specialNone special = iota
	specialPcall
	specialXpcall
	specialError
	specialResume
	specialYield
	specialWrapped // the function made by coroutine.wrap; up[0] is the thread
)

// NewFunction returns a function value for fn. name is what tracebacks and
// argument errors call it.
func NewFunction(name string, fn GoFunction) *Function {
	return &Function{header: header{kind: KindFunction}, native: &native{fn: fn, name: name}}
}

// Value returns f as a value.
func (f *Function) Value() Value { return Value{p: unsafe.Pointer(f)} }

// IsGo reports whether f is written in Go.
func (f *Function) IsGo() bool { return f.proto == nil }

// Env returns the environment of a Luau function, nil for a Go function.
func (f *Function) Env() *Table { return f.env }

// SetEnv replaces the environment (setfenv). Both environments are marked
// dynamic.
func (f *Function) SetEnv(env *Table) {
	if f.env != nil {
		f.env.MarkDynamic()
	}
	env.MarkDynamic()
	f.env = env
}

// Info says what debug.info and tracebacks can tell about a function.
type Info struct {
	Name   string
	Chunk  string // "[C]" for Go functions
	Line   int    // line of definition, -1 for Go functions
	Params int
	Vararg bool
}

// Info describes f.
func (f *Function) Info() Info {
	if f.proto == nil {
		return Info{Name: f.native.name, Chunk: "[C]", Line: -1, Vararg: true}
	}
	p := f.proto.src
	return Info{Name: p.Name, Chunk: p.Chunk, Line: p.Line, Params: int(p.NumParams), Vararg: p.Vararg}
}

// upvalue is a captured variable: v points into a stack while the variable
// is open and at closed afterwards.
type upvalue struct {
	header
	v      *Value
	closed Value
	index  int      // stack index while open
	next   *upvalue // next lower open upvalue of the thread
}

// closureOf1 to closureOf4 put a closure and its upvalues into one allocation.
type (
	closureOf1 struct {
		Function
		slots [1]Value
	}
	closureOf2 struct {
		Function
		slots [2]Value
	}
	closureOf4 struct {
		Function
		slots [4]Value
	}
)

func newClosure(p *proto, env *Table, nup int) *Function {
	var f *Function
	switch {
	case nup == 0:
		f = &Function{}
	case nup == 1:
		c := &closureOf1{}
		f, c.up = &c.Function, c.slots[:]
	case nup == 2:
		c := &closureOf2{}
		f, c.up = &c.Function, c.slots[:]
	case nup <= 4:
		c := &closureOf4{}
		f, c.up = &c.Function, c.slots[:nup]
	default:
		f = &Function{up: make([]Value, nup)}
	}
	f.kind, f.proto, f.env = KindFunction, p, env
	return f
}
