package vm

// This file holds what Go libraries need of the VM beyond Call's arguments
// and results. Its one rule: nothing here calls into Luau.

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

// Substring returns a string value with the bytes of s, which may be part of
// a longer string. One-byte strings are not allocated.
func Substring(s string) Value {
	if len(s) == 1 {
		return ByteString(s[0])
	}
	return Str(s)
}

// Function returns the function that was called.
func (c *Call) Function() *Function { return c.th.stack[c.base-1].AsFunction() }

// RaiseText raises a text without a position, as Luau's own table functions
// do for errors that are not about an argument.
func RaiseText(text string) { Raise(Str(text)) }

// Waiting returns the function written in Go in which a suspended thread
// waits, or nil: coroutine.yield, or whatever called [Call.Suspend].
func (th *Thread) Waiting() *Function {
	if th.status != StatusSuspended || !th.started {
		return nil
	}
	return th.stack[th.pending].AsFunction()
}

// CheckInterrupt does what a loop of a script does at every turn: it lets
// [VM.OnInterrupt] stop the script. Go functions that can run for long call
// it now and then.
func (c *Call) CheckInterrupt() {
	if c.th.vm.interrupt.Load() != 0 {
		c.th.vm.interrupted(c.th)
	}
}
