package lib

import "lanai/runtime/luau/vm"

// This file holds room: how functions that build long strings ask for memory.
// Its one rule: the VM is asked before it is allocated.

// room returns b with space for n bytes more.
func room(c *vm.Call, b []byte, n int) []byte {
	size := len(b) + n
	if size <= cap(b) {
		return b
	}
	if size > maxStringSize {
		vm.RaiseText("memory allocation error: block too big")
	}
	size = max(size, min(2*cap(b), cap(b)+1<<24)) // a long result is copied more often rather than taking twice its size
	c.Charge(size + len(b))                       // b is there until it has been copied, and no census sees it
	return append(make([]byte, 0, size), b...)
}

// appendText appends s, asking for room.
func appendText(c *vm.Call, b []byte, s string) []byte {
	if len(s) > cap(b)-len(b) {
		b = room(c, b, len(s))
	}
	return append(b, s...)
}
