package vm

import (
	"fmt"
	"strings"
)

// This file holds errors: raising them, their positions and tracebacks, and
// Luau's texts for operations on wrong types. Its one rule: every error of a
// script is a panic with *Error until an interpreter loop catches it.

// Error is an error raised by a script or by a function it called.
type Error struct {
	// Value is what the script raised; usually a string with a position.
	Value Value
	// Traceback is the Luau call stack where the error left its thread, one
	// frame a line, innermost first; of a deep one both ends. Empty while the
	// error is in flight.
	Traceback string
	// Note is a line for the people who read the traceback; scripts do not
	// see it. May be empty.
	Note string
	// handled: the handler of the xpcall that catches the error has been called.
	handled bool
	// fatal errors end the thread, and those that wait for it: neither pcall
	// nor coroutine.resume catches them.
	fatal bool
}

// Error returns the error value as text.
func (e *Error) Error() string {
	switch e.Value.Kind() {
	case KindString:
		return e.Value.AsString().String()
	case KindNumber, KindNil, KindBoolean:
		return ToString(e.Value)
	}
	return fmt.Sprintf("error object is a %s", e.Value.Kind())
}

// NewError returns an error with a text value and no position.
func NewError(format string, args ...any) *Error {
	return &Error{Value: Str(fmt.Sprintf(format, args...))}
}

// Raise raises a value as it is, like error(v, 0).
func Raise(v Value) { panic(&Error{Value: v}) }

// Errorf raises a text with the position of the running Luau function.
func (th *Thread) Errorf(format string, args ...any) {
	panic(&Error{Value: Str(th.where(0) + fmt.Sprintf(format, args...))})
}

// Raisef is Errorf with a note for people.
func (th *Thread) Raisef(note, format string, args ...any) {
	panic(&Error{Value: Str(th.where(0) + fmt.Sprintf(format, args...)), Note: note})
}

// raise is Errorf without formatting.
func (th *Thread) raise(msg string) { panic(&Error{Value: Str(th.where(0) + msg)}) }

// where returns "chunk:line: " for the Luau function that is skip levels
// below the innermost one, or "" if that level is not a Luau function. The
// call of a metamethod by an operation is no level.
func (th *Thread) where(skip int) string {
	if th == nil {
		return ""
	}
	i := th.depth
	for ; i >= 0; i-- {
		if th.frames[i].fn == nil {
			continue
		}
		if skip--; skip < 0 {
			break
		}
	}
	if i < 0 || th.frames[i].kind != frameLua {
		return ""
	}
	return th.frames[i].position()
}

// nearest returns where the innermost Luau function is, whatever it called.
func (th *Thread) nearest() string {
	for i := th.depth; i >= 0; i-- {
		if th.frames[i].kind == frameLua {
			return th.frames[i].position()
		}
	}
	return ""
}

// position returns "chunk:line: " for a frame of a Luau function.
func (f *frame) position() string {
	return fmt.Sprintf("%s:%d: ", f.fn.proto.src.Chunk, f.line())
}

// Where returns the position prefix of a level as error() counts them: 1 is
// the function that called the running Go function, 2 its caller.
func (th *Thread) Where(level int) string { return th.where(level - 1) }

// line returns the source line a Luau frame is at.
func (f *frame) line() int {
	lines := f.fn.proto.src.Lines
	if i := int(f.pc) - 1; i >= 0 && i < len(lines) {
		return int(lines[i])
	}
	return f.fn.proto.src.Line
}

// FrameInfo describes one level of a thread's call stack.
type FrameInfo struct {
	Function *Function
	Line     int // current line, -1 for Go functions
}

// Frame describes a level of the call stack, 0 being the innermost. Inside a
// Go function level 0 is its Luau caller.
func (th *Thread) Frame(level int) (FrameInfo, bool) {
	for i := th.depth; i >= 0; i-- {
		f := &th.frames[i]
		if f.fn == nil {
			continue
		}
		if level == 0 {
			if f.kind == frameLua {
				return FrameInfo{f.fn, f.line()}, true
			}
			return FrameInfo{f.fn, -1}, true
		}
		level--
	}
	return FrameInfo{}, false
}

// Traceback returns the thread's Luau frames, innermost first, one a line as
// `chunk:line function name`, leaving out the first skip levels and all
// functions written in Go.
func (th *Thread) Traceback(skip int) string {
	var b strings.Builder
	writeFrames(&b, th.luauFrames(skip))
	return b.String()
}

// traceEnd is the number of frames at either end of a shortened traceback.
const traceEnd = 10

// shortTraceback is Traceback(0) without the middle of a deep stack, which a
// line in Luau's words stands for.
func (th *Thread) shortTraceback() string {
	frames := th.luauFrames(0)
	left := len(frames) - 2*traceEnd
	if left <= 0 {
		return th.Traceback(0)
	}
	var b strings.Builder
	writeFrames(&b, frames[:traceEnd])
	fmt.Fprintf(&b, "... (+%d frames)\n", left)
	writeFrames(&b, frames[traceEnd+left:])
	return b.String()
}

// luauFrames gives the Luau functions that are running, innermost first,
// without the first skip levels.
func (th *Thread) luauFrames(skip int) []FrameInfo {
	var frames []FrameInfo
	for i := th.depth; i >= 0; i-- {
		f := &th.frames[i]
		if f.fn == nil {
			continue
		}
		if skip > 0 {
			skip--
		} else if !f.fn.IsGo() {
			frames = append(frames, FrameInfo{f.fn, f.line()})
		}
	}
	return frames
}

func writeFrames(b *strings.Builder, frames []FrameInfo) {
	for _, f := range frames {
		info := f.Function.Info()
		fmt.Fprintf(b, "%s:%d", info.Chunk, f.Line)
		if info.Name != "" {
			fmt.Fprintf(b, " function %s", info.Name)
		}
		b.WriteByte('\n')
	}
}

// errYieldBoundary has no position: Luau raises it in the function that yields,
// which is not one of the script's.
const errYieldBoundary = "attempt to yield across metamethod/C-call boundary"

// --- Luau's texts ----------------------------------------------------------

// typeofName names the type of a value in the texts below.
func (th *Thread) typeofName(v Value) string { return th.vm.Typeof(v) }

func (th *Thread) raiseIndex(obj, key Value) {
	if s := key.AsString(); s != nil && s.Len() <= 64 {
		th.Errorf("attempt to index %s with '%s'", th.typeofName(obj), s)
	}
	th.Errorf("attempt to index %s with %s", th.typeofName(obj), th.typeofName(key))
}

func (th *Thread) raiseCall(v Value) {
	th.Errorf("attempt to call a %s value", th.typeofName(v))
}

func (th *Thread) raiseMethod(obj Value, name *String) {
	th.Errorf("attempt to call missing method '%s' of %s", name, th.typeofName(obj))
}

var arithNames = [...]string{metaAdd: "add", metaSub: "sub", metaMul: "mul", metaDiv: "div",
	metaIDiv: "idiv", metaMod: "mod", metaPow: "pow", metaUnm: "unm"}

func (th *Thread) raiseArith(e metaEvent, a, b Value) {
	x, y := th.typeofName(a), th.typeofName(b)
	if x == y {
		th.Errorf("attempt to perform arithmetic (%s) on %s", arithNames[e], x)
	}
	th.Errorf("attempt to perform arithmetic (%s) on %s and %s", arithNames[e], x, y)
}

func (th *Thread) raiseConcat(a, b Value) {
	th.Errorf("attempt to concatenate %s with %s", th.typeofName(a), th.typeofName(b))
}

func (th *Thread) raiseCompare(a, b Value, op string) {
	th.Errorf("attempt to compare %s %s %s", th.typeofName(a), op, th.typeofName(b))
}

func (th *Thread) raiseReadonly() { th.raise("attempt to modify a readonly table") }

func (th *Thread) raiseFor(what string, v Value) {
	th.Errorf("invalid 'for' %s (number expected, got %s)", what, th.typeofName(v))
}
