package vm

func (th *Thread) fast1(b Builtin, x Value) (Value, bool)                   { return Nil, false }
func (th *Thread) fast2(b Builtin, x, y Value) (Value, bool)                { return Nil, false }
func (th *Thread) fastN(b Builtin, args []Value) (Value, bool)              { return Nil, false }
func (th *Thread) fastSelect(n Value, varargs []Value) (Value, bool)        { return Nil, false }
