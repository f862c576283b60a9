package lib

import "lanai/runtime/luau/vm"

// This file holds what Call does not know about arguments. Its one rule: an
// integer argument is converted as C does on amd64, because scripts can see
// it: ("x"):sub(1, math.huge) is "".

// intArg returns argument i as a 32 bit integer.
func intArg(c *vm.Call, i int) int { return vm.TruncateInt32(c.CheckNumber(i)) }

// optInt is intArg with a default for a missing or nil argument.
func optInt(c *vm.Call, i, def int) int {
	if c.Absent(i) {
		return def
	}
	return intArg(c, i)
}

// uint32Arg returns argument i as an unsigned 32 bit integer.
func uint32Arg(c *vm.Call, i int) uint32 { return vm.TruncateUint32(c.CheckNumber(i)) }

// checkArg raises that argument i is not acceptable unless ok.
func checkArg(c *vm.Call, ok bool, i int, message string) {
	if !ok {
		c.ArgError(i, message)
	}
}

// writableTable returns argument i as a table that is not frozen.
func writableTable(c *vm.Call, i int) *vm.Table {
	t := c.CheckTable(i)
	requireWritable(t)
	return t
}

func requireWritable(t *vm.Table) {
	if t.Readonly() {
		vm.RaiseText("attempt to modify a readonly table")
	}
}

// returnString leaves s as the result, as argument 1 itself if it is the same.
func returnString(c *vm.Call, s string) {
	if v := c.Arg(1).AsString(); v != nil && len(s) == v.Len() && s == v.String() {
		c.Return(v.Value())
		return
	}
	c.Return(c.Substring(s))
}
