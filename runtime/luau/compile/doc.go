// Package compile turns a syntax tree into bytecode.
//
// [Compile] walks the tree a few times: once for facts about names (which
// globals are assigned, which locals always hold the same function), once to
// fold constants (from level O1), and once to emit code, function by function.
// The instruction set is package vm's; [vm.Op] says what every operation does.
//
// Three levels exist. O0 translates what is written. O1, the default, folds
// constants, looks global paths up once, calls known library functions without
// a table access and shares closures that capture nothing. O2 also puts small
// local functions in place of their calls and unrolls short loops. A script
// prints the same at every level; only tracebacks may differ at O2, as in Luau.
//
// Registers are given out like a stack: parameters first, then locals in the
// order of their declaration, temporaries above. The register limit, the limits
// of locals and upvalues, and the texts of errors are Luau's.
//
// [Disassemble] prints compiled code and [Verify] checks it.
package compile

// This file holds the package comment and nothing else.
