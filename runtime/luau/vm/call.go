package vm

import (
	"fmt"
	"unsafe"
)

// This file holds Call, which is how a function written in Go sees its
// arguments and leaves its results. Its one rule: argument errors are Luau's
// own texts, raised here and nowhere else.

// Call is one call of a Go function. It is valid until the function returns
// and must not be kept. Arguments are numbered from 1.
//
// Results are written over the place where the function and its arguments
// are; read the arguments first.
type Call struct {
	th        *Thread
	base      int // stack index of argument 1; the function is below it
	nargs     int
	nret      int
	suspended bool
}

// Thread returns the thread that made the call.
func (c *Call) Thread() *Thread { return c.th }

// VM returns the thread's VM.
func (c *Call) VM() *VM { return c.th.vm }

// Name returns the name of the function that was called.
func (c *Call) Name() string {
	if f := c.th.stack[c.base-1].AsFunction(); f != nil {
		return f.Info().Name
	}
	return "?"
}

// --- arguments -------------------------------------------------------------

// NArgs returns the number of arguments.
func (c *Call) NArgs() int { return c.nargs }

// Arg returns argument i, nil if there are fewer.
func (c *Call) Arg(i int) Value {
	if uint(i-1) >= uint(c.nargs) {
		return Nil
	}
	return c.th.stack[c.base+i-1]
}

// Args returns the arguments from number i on. The slice is valid until the
// function calls back into the VM or leaves a result.
func (c *Call) Args(i int) []Value {
	if i > c.nargs {
		return nil
	}
	return c.th.stack[c.base+i-1 : c.base+c.nargs]
}

// Absent reports whether argument i is missing or nil.
func (c *Call) Absent(i int) bool { return c.Arg(i).p == nil }

// CheckAny returns argument i, which must be present but may be nil.
func (c *Call) CheckAny(i int) Value {
	if i > c.nargs {
		c.Errorf("missing argument #%d", i)
	}
	return c.Arg(i)
}

// CheckNumber returns argument i as a number; numeric strings count.
func (c *Call) CheckNumber(i int) float64 {
	v := c.Arg(i)
	if v.p == unsafe.Pointer(&numberTag) {
		return v.number()
	}
	if f, ok := ToNumber(v); ok {
		return f
	}
	c.TypeError(i, "number")
	return 0
}

// CheckInt returns argument i as an integer; see [TruncateInt32].
func (c *Call) CheckInt(i int) int { return TruncateInt32(c.CheckNumber(i)) }

// CheckString returns the bytes of argument i; numbers are converted.
func (c *Call) CheckString(i int) string {
	v := c.Arg(i)
	switch v.Kind() {
	case KindString:
		return (*String)(v.p).s
	case KindNumber:
		return FormatNumber(v.number())
	}
	c.TypeError(i, "string")
	return ""
}

// CheckTable returns argument i as a table.
func (c *Call) CheckTable(i int) *Table {
	if t := c.Arg(i).AsTable(); t != nil {
		return t
	}
	c.TypeError(i, "table")
	return nil
}

// CheckFunction returns argument i as a function.
func (c *Call) CheckFunction(i int) *Function {
	if f := c.Arg(i).AsFunction(); f != nil {
		return f
	}
	c.TypeError(i, "function")
	return nil
}

// CheckThread returns argument i as a thread.
func (c *Call) CheckThread(i int) *Thread {
	if t := c.Arg(i).AsThread(); t != nil {
		return t
	}
	c.TypeError(i, "thread")
	return nil
}

// CheckBool returns argument i, which must be a boolean.
func (c *Call) CheckBool(i int) bool {
	b, ok := c.Arg(i).AsBool()
	if !ok {
		c.TypeError(i, "boolean")
	}
	return b
}

// CheckBuffer returns argument i as a buffer.
func (c *Call) CheckBuffer(i int) *Buffer {
	if b := c.Arg(i).AsBuffer(); b != nil {
		return b
	}
	c.TypeError(i, "buffer")
	return nil
}

// CheckVector returns argument i as a vector.
func (c *Call) CheckVector(i int) *Vector {
	if v := c.Arg(i).AsVector(); v != nil {
		return v
	}
	c.TypeError(i, "vector")
	return nil
}

// OptNumber is CheckNumber with a default for a missing or nil argument.
func (c *Call) OptNumber(i int, def float64) float64 {
	if c.Absent(i) {
		return def
	}
	return c.CheckNumber(i)
}

// OptInt is CheckInt with a default.
func (c *Call) OptInt(i, def int) int {
	if c.Absent(i) {
		return def
	}
	return c.CheckInt(i)
}

// OptString is CheckString with a default.
func (c *Call) OptString(i int, def string) string {
	if c.Absent(i) {
		return def
	}
	return c.CheckString(i)
}

// OptBool is CheckBool with a default.
func (c *Call) OptBool(i int, def bool) bool {
	if c.Absent(i) {
		return def
	}
	return c.CheckBool(i)
}

// truncate converts as a C cast from double to int64 does on amd64.
func truncate(f float64) int {
	if f >= -9.223372036854775808e18 && f < 9.223372036854775808e18 {
		return int(f)
	}
	return -1 << 63
}

// --- errors ----------------------------------------------------------------

// Errorf raises a text with the position of the Luau caller.
func (c *Call) Errorf(format string, args ...any) { c.th.Errorf(format, args...) }

// ArgError raises "invalid argument #i to 'name' (msg)".
func (c *Call) ArgError(i int, msg string) {
	c.th.Errorf("invalid argument #%d%s (%s)", i, c.toName(), msg)
}

// toName is " to 'name'", or nothing when the function has no name.
func (c *Call) toName() string {
	if name := c.Name(); name != "" {
		return " to '" + name + "'"
	}
	return ""
}

// TypeError raises that argument i should have been of the expected type.
func (c *Call) TypeError(i int, expected string) {
	if i > c.nargs {
		c.th.Errorf("missing argument #%d%s (%s expected)", i, c.toName(), expected)
	}
	c.ArgError(i, fmt.Sprintf("%s expected, got %s", expected, c.th.typeofName(c.Arg(i))))
}

// --- results ---------------------------------------------------------------

// Return leaves v as the only result.
func (c *Call) Return(v Value) {
	c.th.stack[c.base-1] = v
	c.nret = 1
}

// ReturnBool leaves a boolean as the only result.
func (c *Call) ReturnBool(b bool) { c.Return(Bool(b)) }

// ReturnNumber leaves a number as the only result.
func (c *Call) ReturnNumber(f float64) { c.Return(Number(f)) }

// ReturnString leaves a new string as the only result.
func (c *Call) ReturnString(s string) {
	c.th.vm.charge(stringBytes + len(s))
	c.Return(Str(s))
}

// ReturnAll leaves the given values as the results.
func (c *Call) ReturnAll(vs ...Value) { copy(c.Results(len(vs)), vs) }

// ReturnArgs leaves the arguments from number i on as the results.
func (c *Call) ReturnArgs(i int) {
	n := max(c.nargs-i+1, 0)
	copy(c.th.stack[c.base-1:], c.th.stack[c.base+i-1:c.base+i-1+n])
	c.nret = n
}

// Results makes the call return n values and gives the place to write them.
// The slice is valid until the function calls back into the VM.
func (c *Call) Results(n int) []Value {
	if c.base-1+n+stackSlack > len(c.th.stack) {
		c.th.growStack(c.base - 1 + n + stackSlack)
	}
	c.nret = n
	return c.th.stack[c.base-1 : c.base-1+n]
}

// Fits reports whether the thread's stack has room for n results.
func (c *Call) Fits(n int) bool { return c.base-1+n+stackSlack <= maxStackSlots }

// --- calling back ----------------------------------------------------------

// Call calls fn and returns its results, valid until the next call. The
// called function cannot yield; its errors pass through this function.
func (c *Call) Call(fn Value, args ...Value) []Value {
	return c.th.mustCall(c.top(), fn, -1, args...)
}

// Call1 calls fn for exactly one result.
func (c *Call) Call1(fn Value, args ...Value) Value {
	return c.th.mustCall(c.top(), fn, 1, args...)[0]
}

// top is the first stack slot that neither the caller nor this call uses.
func (c *Call) top() int {
	return max(c.th.frameTop(), c.base+c.nargs, c.base-1+c.nret)
}

// Index returns obj[key] with metamethods.
func (c *Call) Index(obj, key Value) Value { return c.th.Index(obj, key) }

// SetIndex makes obj[key] = val with metamethods.
func (c *Call) SetIndex(obj, key, val Value) { c.th.SetIndex(obj, key, val) }

// Suspend makes the calling thread yield when the function returns, without
// values. Whoever resumes the thread gives the results of this call, or the
// error it raises; see [VM.Resume] and [VM.ResumeError]. It raises an error
// if the thread cannot yield here.
func (c *Call) Suspend() *Thread {
	c.th.checkYieldable()
	c.suspended = true
	return c.th
}
