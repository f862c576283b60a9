package vm

// This file holds what Go libraries need of the VM beyond Call's arguments
// and results. Its one rule: nothing here calls into Luau.

import "unsafe"

// byteStrings are the 256 strings of one byte, shared by all VMs: they are
// hashed already, so nobody ever writes them.
var byteStrings = func() (strings [256]*String) {
	for i := range strings {
		strings[i] = NewString(string([]byte{byte(i)}))
		strings[i].Hash()
	}
	return strings
}()

// ByteString returns the string that consists of the byte b. It does not
// allocate.
func ByteString(b byte) Value { return byteStrings[b].Value() }

// Substring returns a string value with a copy of the bytes of s, which may be
// part of a longer string that is not to be kept for it. One-byte strings are
// not allocated.
func Substring(s string) Value {
	if len(s) == 1 {
		return ByteString(s[0])
	}
	return Value{p: unsafe.Pointer(copyString(s))}
}

// Function returns the function that was called.
func (c *Call) Function() *Function { return c.th.stack[c.base-1].AsFunction() }

// RaiseText raises a text without a position, as Luau's own table functions
// do for errors that are not about an argument.
func RaiseText(text string) { Raise(Str(text)) }

// Waiting returns the function written in Go that a thread is in while it does
// not run itself, or nil: coroutine.yield or whatever called [Call.Suspend],
// what resumed another thread, or what raised the error that ended the thread.
func (th *Thread) Waiting() *Function {
	switch {
	case th.status == StatusSuspended && th.started, th.status == StatusNormal && th.depth >= 0:
		return th.stack[th.pending].AsFunction()
	case th.status == StatusDead && th.depth >= 0:
		return th.failedIn()
	}
	return nil
}

// failedIn returns the Go function that the innermost frame was calling.
func (th *Thread) failedIn() *Function {
	if th.depth < 0 {
		return nil
	}
	fr := &th.frames[th.depth]
	at := int(fr.fnIdx) + 1 // what pcall and xpcall call
	if fr.kind == frameLua && fr.pc > 0 {
		i := fr.fn.proto.code[fr.pc-1]
		switch at = int(fr.base) + int(i.A()); i.Op() {
		case OpCall:
		case OpForGLoop:
			at += 3
		default:
			return nil
		}
	}
	if f := th.stack[at].AsFunction(); f != nil && f.IsGo() {
		return f
	}
	return nil
}

// CheckInterrupt does what a loop of a script does at every turn: it lets
// [VM.OnInterrupt] stop the script. Go functions that can run for long call
// it now and then.
func (c *Call) CheckInterrupt() {
	if c.th.vm.interrupt.Load() != 0 {
		c.th.vm.interrupted(c.th)
	}
}
