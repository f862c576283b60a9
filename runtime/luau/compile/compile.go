package compile

// This file holds the entrance: options, levels and what all functions of a chunk
// share. Its one rule: a compiler serves one chunk and is then dropped.

import (
	"fmt"
	"strconv"
	"strings"

	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// Level says how much the compiler optimises. The zero value is O1.
type Level uint8

// The levels, as `luau -O0` to `luau -O2` have them.
const (
	O1 Level = iota // folding, imports, fast calls, shared closures
	O0              // what is written
	O2              // O1, inlining and unrolling
)

// String returns the level as it is written on a command line: O0, O1 or O2.
func (l Level) String() string {
	switch l {
	case O0:
		return "O0"
	case O1:
		return "O1"
	case O2:
		return "O2"
	}
	return "O?" + strconv.Itoa(int(l))
}

// Options say how to compile. The zero value is ready for use.
type Options struct {
	// ChunkName is what error positions call the chunk, such as
	// ServerScriptService.Main.
	ChunkName string

	// Level is the optimisation level. A comment --!optimize 0, 1 or 2 before the
	// first token of the chunk wins over it.
	Level Level

	// MutableGlobals are the globals that may change while the chunk runs though
	// nothing in it assigns them, so that paths from them are always looked up
	// again. nil means Roblox's: Game, Workspace, _G, game, plugin, script, shared
	// and workspace. See https://create.roblox.com/docs/reference/engine/globals.
	MutableGlobals []string

	// Coverage makes the code count how often each statement and function is run:
	// see [vm.VM.Coverage]. O2 then means O1, whoever asks for it, so that every
	// function has its own code.
	Coverage bool
}

// robloxGlobals is the default of Options.MutableGlobals.
var robloxGlobals = []string{"Game", "Workspace", "_G", "game", "plugin", "script", "shared", "workspace"}

// Luau's limits.
const (
	maxLocals    = 200 // visible in one function
	maxRegisters = 255
	maxUpvalues  = 200
)

// Compile translates a chunk, which must have been parsed without errors. An
// error is a syntax.ErrorList of one with Luau's words: the chunk needs more
// registers, locals or upvalues than there are.
func Compile(chunk *syntax.Chunk, opts Options) (p *vm.Proto, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*syntax.Error)
			if !ok {
				panic(r)
			}
			p, err = nil, syntax.ErrorList{e}
		}
	}()

	c := newCompiler(chunk, opts)
	return c.function(nil, chunk.Main).proto, nil
}

// A compiler is what the functions of one chunk share.
type compiler struct {
	name  string
	level Level
	cover bool

	// mutable holds the globals that a chunk assigns, and Options.MutableGlobals.
	mutable map[string]bool

	// dynamic is set when the chunk mentions getfenv or setfenv: then a name may
	// mean anything, and calls stay calls.
	dynamic bool

	vars   []variable // by syntax.Local.Index
	funcs  map[*syntax.FuncExpr]*funcFacts
	shapes map[*syntax.TableExpr]tableShape
	folder folder
	spare  []output
}

// A variable is what is known about one local variable.
type variable struct {
	// owner is the function in whose register reg the variable lives now; nil
	// while it has no register.
	owner *function
	reg   int

	// value is the constant that the variable always is, if known.
	value value

	// fn is the function that the variable always holds; path is the library
	// function that it always holds, such as "math.floor".
	fn   *syntax.FuncExpr
	path string
}

func newCompiler(chunk *syntax.Chunk, opts Options) *compiler {
	c := &compiler{
		name:    opts.ChunkName,
		level:   hotLevel(chunk, opts.Level),
		cover:   opts.Coverage,
		mutable: make(map[string]bool),
		vars:    make([]variable, chunk.Locals),
	}
	if c.cover && c.level == O2 {
		c.level = O1
	}
	names := opts.MutableGlobals
	if names == nil {
		names = robloxGlobals
	}
	for _, name := range names {
		c.mutable[name] = true
	}

	c.survey(chunk.Main)
	if c.optimizes() {
		c.folder.fold(c, chunk.Main)
	}
	return c
}

// optimizes reports whether the level is O1 or above.
func (c *compiler) optimizes() bool { return c.level != O0 }

// hotLevel returns the level that a comment in the head of the chunk asks for, or
// level without one. Numbers beyond the levels mean the nearest level.
func hotLevel(chunk *syntax.Chunk, level Level) Level {
	for _, hot := range chunk.HotComments {
		text, ok := strings.CutPrefix(hot.Text, "optimize ")
		if !ok || !hot.Header {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(text))
		switch {
		case err != nil:
		case n <= 0:
			level = O0
		case n == 1:
			level = O1
		default:
			level = O2
		}
	}
	return level
}

// variable returns what is known about l.
func (c *compiler) variable(l *syntax.Local) *variable { return &c.vars[l.Index] }

// byRef reports whether closures capture l as a variable. A local that is never
// assigned is captured as a value.
func byRef(l *syntax.Local) bool { return l.Captured && l.Assigned }

// fail ends the compilation with an error about the text at.
func fail(at syntax.Span, format string, args ...any) {
	panic(&syntax.Error{Pos: at.Start, End: at.End, Msg: fmt.Sprintf(format, args...)})
}
