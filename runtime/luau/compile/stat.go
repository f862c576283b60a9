package compile

// This file holds the lowering of statements other than loops and assignments. Its
// one rule: after a statement only the registers of locals are in use.

import (
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// stats compiles statements in the current scope. It reports whether the end
// cannot be reached; what follows such a statement is dropped.
func (f *function) stats(list []syntax.Stat) (ends bool) {
	for _, s := range list {
		f.stat(s)
		if f.c.terminates(s) {
			return true
		}
	}
	return false
}

// block compiles a block in a scope of its own. It reports whether the end cannot
// be reached.
func (f *function) block(b *syntax.Block) (ends bool) {
	top, mark := f.top, len(f.locals)
	f.scopes = append(f.scopes, mark)
	ends = f.stats(b.Stats)
	if !ends {
		f.closeLocals(mark)
	}
	f.scopes = f.scopes[:len(f.scopes)-1]
	f.undeclare(mark)
	f.top = top
	return ends
}

// terminates reports whether control never gets past s.
func (c *compiler) terminates(s syntax.Node) bool {
	switch s := s.(type) {
	case *syntax.ReturnStat, *syntax.BreakStat, *syntax.ContinueStat:
		return true
	case *syntax.DoStat:
		return c.terminates(s.Body)
	case *syntax.Block:
		for _, inner := range s.Stats {
			if c.terminates(inner) {
				return true
			}
		}
	case *syntax.IfStat:
		return s.Else != nil && c.terminates(s.Then) && c.terminates(s.Else)
	}
	return false
}

func (f *function) stat(s syntax.Stat) {
	f.setLine(s)
	f.coverStat(s)
	mark := f.top
	switch s := s.(type) {
	case *syntax.LocalStat:
		f.localStat(s)
		return
	case *syntax.LocalFuncStat:
		f.localFunc(s)
		return
	case *syntax.DoStat:
		f.block(s.Body)
	case *syntax.IfStat:
		f.ifStat(s)
	case *syntax.WhileStat:
		f.while(s)
	case *syntax.RepeatStat:
		f.repeat(s)
	case *syntax.NumericForStat:
		f.numericFor(s)
	case *syntax.GenericForStat:
		f.genericFor(s)
	case *syntax.FuncStat:
		f.funcStat(s)
	case *syntax.ReturnStat:
		f.returns(s)
	case *syntax.BreakStat:
		f.breakStat()
	case *syntax.ContinueStat:
		f.continueStat(s)
	case *syntax.ExprStat:
		f.exprSide(s.X)
	case *syntax.AssignStat:
		f.assign(s)
	case *syntax.CompoundAssignStat:
		f.compound(s)
	case *syntax.TypeAliasStat, *syntax.TypeFuncStat:
	default:
		fail(s.Range(), "cannot compile a statement with a syntax error")
	}
	f.top = mark
}

// localStat declares locals.
//
//	local x = 1         =>  nothing, if x is never assigned: uses of x are 1
//	local x = y         =>  nothing, if neither is ever assigned: x is y's register
//	local x, y = f()    =>  CALL x, 2 results
func (f *function) localStat(s *syntax.LocalStat) {
	if f.c.allKnown(s) {
		return
	}
	if reg, ok := f.alias(s); ok {
		f.declare(s.Vars[0], reg)
		return
	}
	base := f.exprList(s.Values, len(s.Vars))
	f.top = base + len(s.Vars)
	for i, l := range s.Vars {
		f.declare(l, base+i)
	}
}

// allKnown reports whether a statement only declares constants.
func (c *compiler) allKnown(s *syntax.LocalStat) bool {
	if len(s.Values) > len(s.Vars) {
		return false
	}
	for _, l := range s.Vars {
		if !c.variable(l).value.known() {
			return false
		}
	}
	return true
}

// alias returns the register of the local whose second name a statement declares.
func (f *function) alias(s *syntax.LocalStat) (int, bool) {
	if len(s.Vars) != 1 || len(s.Values) != 1 || s.Vars[0].Assigned || !f.c.optimizes() {
		return 0, false
	}
	reg, ok := f.localReg(s.Values[0])
	return reg, ok && !unwrap(s.Values[0]).(*syntax.LocalExpr).Local.Assigned
}

// localFunc declares a local function, which its body can see.
func (f *function) localFunc(s *syntax.LocalFuncStat) {
	reg := f.alloc(1)
	f.declare(s.Local, reg)
	f.setLine(s.Func)
	f.closure(s.Func, reg)
}

// funcStat assigns a function.
//
//	function x.y() end  =>  DUPCLOSURE r; SETTABLEKS r x "y"
func (f *function) funcStat(s *syntax.FuncStat) {
	if le, ok := s.Target.(*syntax.LocalExpr); ok {
		if reg, ok := f.localReg(le); ok {
			f.exprTo(s.Func, reg)
			return
		}
	}
	from := f.exprTemp(s.Func)
	f.store(f.lvalue(s.Target), from)
}

// ifStat lowers an if statement.
//
//	if c then x end         =>  JUMPIFNOT c 1; x; 1:
//	if c then x else y end  =>  JUMPIFNOT c 1; x; JUMP 2; 1: y; 2:
//	if true then x end      =>  x
//	if c then break end     =>  JUMPIF c, out of the loop
func (f *function) ifStat(s *syntax.IfStat) {
	if cond := f.c.constant(s.Cond); cond.known() && f.c.optimizes() {
		if cond.truthy() {
			f.block(s.Then)
		} else {
			f.elseBranch(s.Else)
		}
		return
	}
	if f.ifLeave(s) {
		return
	}

	toElse := f.condJump(s.Cond, false)
	ends := f.block(s.Then)
	if s.Else == nil {
		f.land(toElse)
		return
	}
	var toEnd jumps
	if !ends {
		toEnd = jumps{f.jump()}
	}
	f.land(toElse)
	f.elseBranch(s.Else)
	f.land(toEnd)
}

func (f *function) elseBranch(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.Block:
		f.block(n)
	case *syntax.IfStat:
		f.stat(n)
	}
}

// ifLeave lowers an if statement that only leaves the loop body, when no captured
// local has to be closed. It reports false for others.
func (f *function) ifLeave(s *syntax.IfStat) bool {
	if s.Else != nil || len(s.Then.Stats) != 1 || f.c.cover {
		return false
	}
	var js *jumps
	var open bool
	switch leave := s.Then.Stats[0].(type) {
	case *syntax.BreakStat:
		js, open = &f.loop().breaks, f.hasOpen(f.loop().locals)
	case *syntax.ContinueStat:
		js, open = &f.loop().continues, f.hasOpen(f.kept(f.loop()))
		f.loop().noteContinue(leave)
	default:
		return false
	}
	if open {
		return false
	}
	*js = append(*js, f.condJump(s.Cond, true)...)
	return true
}

// returns lowers a return. RETURN closes what was captured by itself.
//
//	return x    =>  RETURN x 1
//	return f()  =>  CALL r; RETURN r, all
func (f *function) returns(s *syntax.ReturnStat) {
	if len(s.Values) >= maxRegisters {
		fail(s.Range(), "Exceeded return count limit; simplify the code to compile")
	}
	if n := len(f.inlines); n > 0 {
		f.inlineReturn(f.inlines[n-1], s)
		return
	}

	base, n, open := f.top, len(s.Values), false
	if reg, ok := f.consecutive(s.Values); ok {
		base = reg
	} else {
		n, open = f.exprsOpen(s.Values)
	}
	f.emit(vm.OpReturn, base, count(n, open), 0, 0)
}

// consecutive returns the first register of expressions that are locals in
// registers one after another.
func (f *function) consecutive(list []syntax.Expr) (int, bool) {
	base := 0
	for i, e := range list {
		reg, ok := f.localReg(e)
		if !ok || i > 0 && reg != base+i {
			return 0, false
		}
		if i == 0 {
			base = reg
		}
	}
	return base, len(list) > 0
}
