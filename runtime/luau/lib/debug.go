package lib

import (
	"strings"

	"lanai/runtime/luau/vm"
)

// This file holds the debug library. Its one rule: it tells, it never
// changes anything.

// debugFunctions is the library debug (https://luau.org/library#debug-library)
// with Roblox's functions for its own profiler, which do nothing here
// (https://create.roblox.com/docs/reference/engine/libraries/debug).
var debugFunctions = library{
	"dumpcodesize":        debugNothing,
	"getmemorycategory":   debugGetmemorycategory,
	"info":                debugInfo,
	"profilebegin":        debugLabel,
	"profileend":          debugNothing,
	"resetmemorycategory": debugNothing,
	"setmemorycategory":   debugLabel,
	"traceback":           debugTraceback,
}

func debugNothing(*vm.Call) {}

func debugLabel(c *vm.Call) { c.CheckString(1) }

func debugGetmemorycategory(c *vm.Call) { c.ReturnString("") }

// threadArg returns the thread that a debug function is about and the number
// of the first argument behind it.
func threadArg(c *vm.Call) (th *vm.Thread, next int) {
	if th = c.Arg(1).AsThread(); th != nil {
		return th, 2
	}
	return c.Thread(), 1
}

// levelFrame returns a level of a thread's stack as scripts count: 0 is the
// running function itself, or what a suspended thread waits in.
func levelFrame(c *vm.Call, th *vm.Thread, level int) (vm.FrameInfo, bool) {
	inner := th.Waiting()
	if th == c.Thread() {
		inner = c.Function()
	}
	if inner == nil {
		return th.Frame(level)
	}
	if level == 0 {
		return vm.FrameInfo{Function: inner, Line: -1}, true
	}
	return th.Frame(level - 1)
}

// debugInfo is debug.info([thread,] level | function, options). Options are
// the letters s (source), l (line), n (name), f (function), a (parameters).
func debugInfo(c *vm.Call) {
	th, i := threadArg(c)
	f, level := c.Arg(i).AsFunction(), 0
	if f == nil || i > 1 { // sic: of another thread only levels
		_, isNumber := vm.ToNumber(c.Arg(i))
		checkArg(c, isNumber, i, "function or level expected")
		level = intArg(c, i)
		checkArg(c, level >= 0, i, "level can't be negative")
	}
	options, _, _ := strings.Cut(c.CheckString(i+1), "\x00")

	frame, ok := vm.FrameInfo{Function: f}, true
	if f != nil {
		frame.Line = f.Info().Line
	} else if frame, ok = levelFrame(c, th, level); !ok {
		return
	}
	var results []vm.Value
	for k, option := range []byte(options) {
		checkArg(c, strings.IndexByte("slnaf", option) >= 0, i+1, "invalid option")
		checkArg(c, strings.IndexByte(options[:k], option) < 0, i+1, "duplicate option")
		results = appendInfo(results, frame, option)
	}
	c.ReturnAll(results...)
}

func appendInfo(results []vm.Value, frame vm.FrameInfo, option byte) []vm.Value {
	info := frame.Function.Info()
	switch option {
	case 's':
		return append(results, vm.Str(info.Chunk))
	case 'l':
		return append(results, vm.Int(frame.Line))
	case 'n':
		return append(results, vm.Str(info.Name))
	case 'f':
		return append(results, frame.Function.Value())
	}
	return append(results, vm.Int(info.Params), vm.Bool(info.Vararg))
}

// debugTraceback is debug.traceback([thread,] [message [, level]]).
func debugTraceback(c *vm.Call) {
	th, i := threadArg(c)
	def := 0
	if th == c.Thread() {
		def = 1
	}
	message := c.OptString(i, "")
	level := optInt(c, i+1, def)
	checkArg(c, level >= 0, i+1, "level can't be negative")
	if !c.Absent(i) {
		message += "\n"
	}
	if th == c.Thread() || th.Waiting() != nil {
		level = max(level-1, 0) // level 0 is written in Go, and those are left out
	}
	c.ReturnString(message + th.Traceback(level))
}
