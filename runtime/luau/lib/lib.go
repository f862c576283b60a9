// Package lib holds Luau's own libraries: what every script finds before any
// host adds to it. Each library is one file with one map from names to
// functions at its top; a new function is one entry and one func.
//
// The libraries take the time, randomness and output from [Options]; nothing
// here reads a clock, a random source or the environment by itself.
package lib

import (
	"slices"
	"time"

	"lanai/runtime/luau/vm"
)

// This file holds Open, which installs the libraries in a VM. Its one rule:
// every table it makes but _G is readonly when it returns.

// Options is what the libraries need from the host. The zero value works: it
// prints nowhere, its clocks stand still at their epochs and random numbers
// start from seed 0.
type Options struct {
	// Print receives what one call of print writes, without a line end.
	Print func(th *vm.Thread, text string)
	// Separator stands between the arguments of print; "" means a tab.
	Separator string
	// Now is the wall clock of os.time and os.date.
	Now func() time.Time
	// Monotonic is os.clock, in seconds.
	Monotonic func() float64
	// Seed gives the first state of math.random.
	Seed func() uint64
	// Location is the local time zone of os.date; nil means UTC.
	Location *time.Location
	// Memory gives the memory in use for gcinfo, in kilobytes; nil is the VM's own count.
	Memory func() float64
}

// withDefaults returns opts with every field usable but Memory.
func (opts Options) withDefaults() Options {
	if opts.Print == nil {
		opts.Print = func(*vm.Thread, string) {}
	}
	if opts.Separator == "" {
		opts.Separator = "\t"
	}
	if opts.Now == nil {
		opts.Now = func() time.Time { return time.Unix(0, 0) }
	}
	if opts.Monotonic == nil {
		opts.Monotonic = func() float64 { return 0 }
	}
	if opts.Seed == nil {
		opts.Seed = func() uint64 { return 0 }
	}
	if opts.Location == nil {
		opts.Location = time.UTC
	}
	return opts
}

// library is the functions of one library by name.
type library map[string]vm.GoFunction

// Open installs all libraries in v.Globals and the string metatable in
// v.StringMeta. v.Globals itself stays writable, so that a host can go on.
func Open(v *vm.VM, opts Options) {
	opts = opts.withDefaults()
	if opts.Memory == nil {
		opts.Memory = func() float64 { return float64(v.MemoryInUse()) / 1024 }
	}
	openBase(v, &opts)

	bit32 := newTable(v, bit32Functions)
	coroutine := newTable(v, coroutineFunctions)
	openCoroutine(v, coroutine)
	mathematics := newTable(v, mathFunctions)
	openMath(v, mathematics, opts.Seed())
	str := newTable(v, stringFunctions)
	openString(v, str)
	table := newTable(v, tableFunctions)
	unicode := newTable(v, utf8Functions)
	set(v, unicode, "charpattern", vm.Str(utf8CharPattern))
	vectors := newTable(v, vectorFunctions)
	openVector(v, vectors)

	for _, l := range []struct {
		name  string
		table *vm.Table
	}{
		{"bit32", bit32}, {"buffer", newTable(v, bufferFunctions)}, {"coroutine", coroutine}, {"debug", newTable(v, debugFunctions)},
		{"math", mathematics}, {"os", newTable(v, osFunctions(&opts))}, {"string", str}, {"table", table}, {"utf8", unicode}, {"vector", vectors},
	} {
		l.table.SetReadonly(true)
		set(v, v.Globals, l.name, l.table.Value())
	}
	set(v, v.Globals, "unpack", table.GetStr("unpack"))
}

// newTable returns a table with the functions of lib.
func newTable(v *vm.VM, lib library) *vm.Table {
	t := vm.NewTable(0, len(lib)+8)
	register(v, t, lib)
	return t
}

// register adds the functions of lib to t in the order of their names.
func register(v *vm.VM, t *vm.Table, lib library) {
	names := make([]string, 0, len(lib))
	for name := range lib {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		set(v, t, name, vm.NewFunction(name, lib[name]).Value())
	}
}

// set makes t[name] = val with the VM's own name object.
func set(v *vm.VM, t *vm.Table, name string, val vm.Value) { t.Set(v.Intern(name).Value(), val) }
