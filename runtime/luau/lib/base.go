package lib

import "lanai/runtime/luau/vm"

// This file holds the functions without a library name. Its one rule: raw
// access here never calls a metamethod.

// baseFunctions are the global functions (https://luau.org/library#global-functions).
func baseFunctions(opts *Options) library {
	return library{
		"assert":         baseAssert,
		"collectgarbage": opts.collectgarbage,
		"gcinfo":         opts.gcinfo,
		"getfenv":        baseGetfenv,
		"getmetatable":   baseGetmetatable,
		"newproxy":       baseNewproxy,
		"next":           baseNext,
		"print":          opts.print,
		"rawequal":       baseRawequal,
		"rawget":         baseRawget,
		"rawlen":         baseRawlen,
		"rawset":         baseRawset,
		"select":         baseSelect,
		"setfenv":        baseSetfenv,
		"setmetatable":   baseSetmetatable,
		"tonumber":       baseTonumber,
		"tostring":       baseTostring,
		"type":           baseType,
		"typeof":         baseTypeof,
	}
}

// openBase adds the global functions, _VERSION and _G. As in Roblox _G is an
// empty table that all scripts of the VM share, not the table of globals.
func openBase(v *vm.VM, opts *Options) {
	g := v.Globals
	register(v, g, baseFunctions(opts))
	set(v, g, "error", vm.NewErrorFunction().Value())
	set(v, g, "pcall", vm.NewPcall().Value())
	set(v, g, "xpcall", vm.NewXpcall().Value())
	set(v, g, "_VERSION", vm.Str("Luau"))
	set(v, g, "_G", vm.NewTable(0, 0).Value())

	// What pairs and ipairs return has no name in messages, and is not next.
	g.GetStr("next").AsFunction().MarkNext()
	next := vm.NewFunction("", baseNext)
	next.MarkNext()
	set(v, g, "pairs", vm.NewFunction("pairs", func(c *vm.Call) {
		t := c.CheckTable(1).Value()
		c.ReturnAll(next.Value(), t, vm.Nil)
	}).Value())
	step := vm.NewFunction("", ipairsStep)
	step.MarkIpairs()
	set(v, g, "ipairs", vm.NewFunction("ipairs", func(c *vm.Call) {
		t := c.CheckTable(1).Value()
		c.ReturnAll(step.Value(), t, vm.Int(0))
	}).Value())
}

func baseAssert(c *vm.Call) {
	if c.CheckAny(1).Truthy() {
		c.ReturnArgs(1)
		return
	}
	c.Errorf("%s", c.OptString(2, "assertion failed!"))
}

// collectgarbage answers "count" and refuses the rest, as Roblox does.
func (opts *Options) collectgarbage(c *vm.Call) {
	if c.OptString(1, "collect") != "count" {
		c.Errorf("collectgarbage must be called with 'count'; use gcinfo() instead")
	}
	c.ReturnNumber(opts.Memory())
}

func (opts *Options) gcinfo(c *vm.Call) { c.ReturnNumber(float64(int(opts.Memory()))) }

func (opts *Options) print(c *vm.Call) {
	th := c.Thread()
	if c.NArgs() == 1 {
		opts.Print(th, th.ToString(c.Arg(1)))
		return
	}
	var b []byte
	for i := 1; i <= c.NArgs(); i++ {
		if i > 1 {
			b = appendText(c, b, opts.Separator)
		}
		b = appendText(c, b, th.ToString(c.Arg(i)))
	}
	opts.Print(th, string(b))
}

// levelFunction returns the function at a level of the call stack, where 1
// is the caller of the running function, and nil for 0, the thread itself.
func levelFunction(c *vm.Call, level int) *vm.Function {
	checkArg(c, level >= 0, 1, "level must be non-negative")
	if level == 0 {
		return nil
	}
	frame, ok := c.Thread().Frame(level - 1)
	checkArg(c, ok, 1, "invalid level")
	return frame.Function
}

// environmentOf returns the globals of a function. A function written in Go
// has none of its own, nor has nil: the thread's answer.
func environmentOf(c *vm.Call, f *vm.Function) *vm.Table {
	if f == nil || f.IsGo() {
		return c.Thread().Env()
	}
	return f.Env()
}

func baseGetfenv(c *vm.Call) {
	f := c.Arg(1).AsFunction()
	if f == nil {
		f = levelFunction(c, optInt(c, 1, 1))
	}
	env := environmentOf(c, f)
	env.MarkDynamic()
	c.Return(env.Value())
}

func baseSetfenv(c *vm.Call) {
	env := c.CheckTable(2)
	f := c.Arg(1).AsFunction()
	if f == nil {
		f = levelFunction(c, intArg(c, 1))
	}
	if f == nil {
		c.Thread().SetEnv(env)
		c.ReturnAll()
		return
	}
	if f.IsGo() {
		c.Errorf("'setfenv' cannot change environment of given object")
	}
	f.SetEnv(env)
	c.Return(f.Value())
}

func baseGetmetatable(c *vm.Call) {
	v := c.CheckAny(1)
	mt := c.VM().Metatable(v)
	if mt == nil {
		c.Return(vm.Nil)
		return
	}
	if field := c.Thread().Metafield(v, "__metatable"); !field.IsNil() {
		c.Return(field)
		return
	}
	c.Return(mt.Value())
}

func baseSetmetatable(c *vm.Call) {
	t, mt := c.CheckTable(1), c.Arg(2).AsTable()
	if mt == nil && (!c.Absent(2) || c.NArgs() < 2) {
		c.TypeError(2, "nil or table")
	}
	if !c.Thread().Metafield(t.Value(), "__metatable").IsNil() {
		c.Errorf("cannot change a protected metatable")
	}
	requireWritable(t)
	t.SetMeta(mt)
	c.Return(t.Value())
}

// ipairsStep is the iterator of ipairs; it leaves no result at the end.
func ipairsStep(c *vm.Call) {
	t, i := c.CheckTable(1), intArg(c, 2)+1
	v := t.GetInt(i)
	if !v.IsNil() {
		c.ReturnAll(vm.Int(i), v)
	}
}

func baseNewproxy(c *vm.Call) {
	withMeta, isBool := c.Arg(1).AsBool()
	if !isBool && !c.Absent(1) {
		c.TypeError(1, "nil or boolean")
	}
	var meta *vm.Table
	if withMeta {
		meta = c.NewTable(0, 0)
	}
	c.Charge(64)
	c.Return(vm.NewUserdata(nil, meta, nil).Value())
}

func baseNext(c *vm.Call) {
	k, v, ok, bad := c.CheckTable(1).Next(c.Arg(2))
	switch {
	case bad:
		vm.RaiseText("invalid key to 'next'")
	case !ok:
		c.Return(vm.Nil)
	default:
		c.ReturnAll(k, v)
	}
}

func baseRawequal(c *vm.Call) {
	x, y := c.CheckAny(1), c.CheckAny(2)
	c.ReturnBool(vm.RawEqual(x, y))
}

func baseRawget(c *vm.Call) {
	t, key := c.CheckTable(1), c.CheckAny(2)
	c.Return(t.Get(key))
}

func baseRawlen(c *vm.Call) {
	v := c.Arg(1)
	switch {
	case v.IsTable():
		c.Return(vm.Int(v.AsTable().Len()))
	case v.IsString():
		c.Return(vm.Int(v.AsString().Len()))
	default:
		c.ArgError(1, "table or string expected")
	}
}

func baseRawset(c *vm.Call) {
	t, key, val := c.CheckTable(1), c.CheckAny(2), c.CheckAny(3)
	requireWritable(t)
	if msg := vm.ValidKey(key); msg != "" {
		vm.RaiseText(msg)
	}
	c.Set(t, key, val)
	c.Return(t.Value())
}

func baseSelect(c *vm.Call) {
	n := c.NArgs()
	if s := c.Arg(1).AsString(); s != nil && s.Len() > 0 && s.String()[0] == '#' {
		c.Return(vm.Int(n - 1))
		return
	}
	i := intArg(c, 1)
	if i < 0 {
		i += n
	} else if i > n {
		i = n
	}
	checkArg(c, i >= 1, 1, "index out of range")
	c.ReturnArgs(i + 1)
}

func baseTonumber(c *vm.Call) {
	base := optInt(c, 2, 10)
	var f float64
	var ok bool
	if base == 10 {
		f, ok = vm.ToNumber(c.CheckAny(1))
	} else {
		s := c.CheckString(1)
		checkArg(c, 2 <= base && base <= 36, 2, "base out of range")
		f, ok = vm.ParseInteger(s, base)
	}
	if !ok {
		c.Return(vm.Nil)
		return
	}
	c.ReturnNumber(f)
}

func baseTostring(c *vm.Call) {
	v := c.CheckAny(1)
	if v.IsString() {
		c.Return(v)
		return
	}
	c.ReturnString(c.Thread().ToString(v))
}

func baseType(c *vm.Call) { c.Return(c.VM().Intern(c.CheckAny(1).Kind().String()).Value()) }

func baseTypeof(c *vm.Call) { c.Return(c.VM().Intern(c.VM().Typeof(c.CheckAny(1))).Value()) }
