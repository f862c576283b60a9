// Package luau is a Luau engine for Go programs: New makes a virtual machine
// with the language's libraries, Compile turns source text into a function
// that any number of machines can Load, and the machine calls it.
//
//	machine := luau.New(luau.Options{})
//	proto, err := luau.Compile("hello", `return 1 + 1`, luau.O1)
//	results, err := machine.Call(machine.Load(proto, machine.NewEnv()).Value())
//
// Scripts see nothing but what the environment table holds: there is no io,
// no os.execute, no loading of bytecode.
package luau

import (
	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/lib"
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// Options are the host's decisions about the libraries; see [lib.Options].
type Options = lib.Options

// The optimisation levels, as in Luau: none (for debugging), the default, and
// inlining of small local functions.
const (
	O0 = compile.O0
	O1 = compile.O1
	O2 = compile.O2
)

// New returns a machine with all libraries in its Globals.
func New(o Options) *vm.VM {
	machine := vm.New()
	lib.Open(machine, o)
	return machine
}

// Compile compiles a chunk. chunk is the name that error positions show.
// The error is a [syntax.ErrorList].
func Compile(chunk, source string, level compile.Level) (*vm.Proto, error) {
	tree, errs := syntax.Parse(source)
	if len(errs) > 0 {
		return nil, errs
	}
	return compile.Compile(tree, compile.Options{ChunkName: chunk, Level: level})
}
