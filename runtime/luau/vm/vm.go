package vm

import (
	"fmt"
	goruntime "runtime/debug"
	"sync/atomic"
)

// This file holds VM: what all threads of one virtual machine share. Its one
// rule: only Interrupt may be called from another goroutine.

// Limits of the interpreter, as in Luau.
const (
	// MaxFrames is how many Luau calls a thread can be deep: "stack overflow".
	MaxFrames = 20000
	// MaxNativeCalls is how deep Go functions and metamethods can call back
	// into Luau: "C stack overflow".
	MaxNativeCalls = 200
	// maxStackSlots is what MaxFrames calls take that use every register.
	maxStackSlots = MaxFrames * 256
	// The handler of an xpcall may use an eighth more, so that it can look at an
	// overflow. Past that there is errHandler.
	maxHandlerFrames = MaxFrames / 8
	maxHandlerCalls  = MaxNativeCalls / 8
	maxHandlerSlots  = maxStackSlots / 8
)

// VM is one Luau virtual machine.
type VM struct {
	// Globals holds the names that every environment made by NewEnv sees.
	Globals *Table
	// StringMeta is the metatable of all strings.
	StringMeta *Table
	// VectorMeta is the metatable of all vectors, or nil.
	VectorMeta *Table
	// VectorName is what typeof and messages call a vector; "" is "vector".
	VectorName string
	// VectorIndex answers v[key] for every key but the names of components.
	// nil: VectorMeta's __index decides.
	VectorIndex func(th *Thread, v *Vector, key Value) Value
	// OnInterrupt is called on the VM's goroutine at the next loop back-edge
	// or call after Interrupt. An error it returns ends the running thread and
	// all that wait for it, and pcall does not catch it; nil lets them go on.
	OnInterrupt func(th *Thread) error
	// OnEnd is called when a Watched thread ends that another thread has resumed: Resume and ResumeError tell
	// of all others. err is what it failed with. It must not call into Luau; results are valid until it returns.
	OnEnd func(th *Thread, results []Value, err error)
	// Roots tells which values the host keeps for scripts, so that their memory
	// is counted. nil: none.
	Roots Roots
	// Host belongs to whoever embeds the VM: native functions find their world there.
	Host any
	// OnPanic is told of a Go panic in a native function, with the Go stack.
	// The script sees the error "internal error".
	OnPanic func(recovered any, stack []byte)

	room    int // bytes that may be allocated before the next look at the account
	account account

	strings   map[string]*String
	metaNames [metaCount]*String
	indexName *String                                      // __index
	calls     [2*(MaxNativeCalls+maxHandlerCalls) + 8]Call // each nested call takes up to two
	ncalls    int
	nested    int // calls from Go into scripts that are under way
	current   *Thread
	interrupt atomic.Uint32
	resumes   int    // depth of threads that wait for a thread they resumed
	failure   *Error // why the last run ended, if it failed
	spare     []spareStack
	idle      []*Thread // see Recycle
	scratch   []byte    // see concat
	typeNames [len(kindNames)]*String
	next      *Function // what loops over weak tables call
	profile   *Profile  // nil: none
	covered   []*proto  // whose code counts, see Coverage
}

// New returns a VM with an empty Globals table.
func New() *VM {
	vm := &VM{Globals: NewTable(0, 64), strings: make(map[string]*String, 256)}
	vm.enterProcess()
	for e, name := range metaEventNames {
		vm.metaNames[e] = vm.Intern(name)
	}
	vm.indexName = vm.metaNames[metaIndex]
	for k, name := range kindNames {
		vm.typeNames[k] = vm.Intern(name)
	}
	return vm
}

// Intern returns the VM's one object for the text s. Names that the host
// looks up often should be interned once and kept.
func (vm *VM) Intern(s string) *String {
	if str := vm.strings[s]; str != nil {
		return str
	}
	str := NewString(s)
	str.Hash()
	vm.strings[s] = str
	return str
}

// NewEnv returns an environment for a script: an empty table whose reads
// fall through to Globals.
func (vm *VM) NewEnv() *Table {
	env, meta := NewTable(0, 4), NewTable(0, 1)
	meta.SetStr("__index", vm.Globals.Value())
	meta.SetReadonly(true)
	env.SetMeta(meta)
	return env
}

// Load makes a function of a compiled chunk, private to this VM, that runs
// with env as its globals.
func (vm *VM) Load(src *Proto, env *Table) *Function {
	return newClosure(vm.instantiate(src), env, 0)
}

// Import constants hold their path until they are first used.
type importPath struct {
	header
	names []*String
}

func (vm *VM) instantiate(src *Proto) *proto {
	p := &proto{src: src, numParams: src.NumParams, maxStack: src.MaxStack, vararg: src.Vararg}
	code := make([]Instr, 1+len(src.Code)) // a jump to the first instruction goes through the one before
	copy(code[1:], src.Code)
	p.code = code[1:]
	if src.Covered {
		vm.covered = append(vm.covered, p)
	}
	p.consts = make([]Value, len(src.Constants))
	for i := range src.Constants {
		p.consts[i] = vm.constant(&src.Constants[i])
	}
	p.protos = make([]*proto, len(src.Protos))
	for i, child := range src.Protos {
		p.protos[i] = vm.instantiate(child)
	}
	return p
}

func (vm *VM) constant(c *Constant) Value {
	switch c.Kind {
	case ConstBool:
		return Bool(c.Bool)
	case ConstNumber:
		return Number(c.Number)
	case ConstString:
		return vm.Intern(c.String).Value()
	case ConstImport:
		path := &importPath{header: header{kind: kindUpvalue}}
		for _, name := range c.Path {
			path.names = append(path.names, vm.Intern(name))
		}
		return pointerTo(path)
	case ConstTable:
		t := NewTable(0, len(c.Path))
		for _, name := range c.Path {
			*t.newKey(vm, vm.Intern(name).Value()) = True // occupied, so that the next key finds its place
		}
		for i := range t.nodeCount() {
			t.nodeAt(i).val = Nil
		}
		return t.Value()
	}
	return Nil
}

// Interrupt makes the VM call OnInterrupt soon. Safe to call from any
// goroutine.
func (vm *VM) Interrupt() { vm.interrupt.Or(interruptHost) }

// Current returns the thread that is running, or nil between resumptions.
func (vm *VM) Current() *Thread { return vm.current }

// Metatable returns the metatable that decides v's behaviour, or nil.
func (vm *VM) Metatable(v Value) *Table {
	switch v.Kind() {
	case KindTable:
		return (*Table)(v.p).meta
	case KindUserdata:
		return (*Userdata)(v.p).Meta
	case KindString:
		return vm.StringMeta
	case KindVector:
		return vm.VectorMeta
	}
	return nil
}

// Typeof returns what typeof(v) returns.
func (vm *VM) Typeof(v Value) string {
	if u := v.AsUserdata(); u != nil {
		return u.Type.Name
	}
	if vm.VectorName != "" && v.Kind() == KindVector {
		return vm.VectorName
	}
	return v.Kind().String()
}

// raisePanic turns a recovered panic into the error that the script sees.
func (vm *VM) raisePanic(r any) *Error {
	if e, ok := r.(*Error); ok {
		return e
	}
	if vm.OnPanic != nil {
		vm.OnPanic(r, goruntime.Stack())
	}
	return &Error{Value: Str(vm.current.nearest() + "internal error: " + fmt.Sprint(r))}
}
