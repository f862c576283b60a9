package compile

// This file holds loops. Its one rule: "continue" goes to the test that decides
// about the next round; by then the captured locals that the test cannot see are
// closed.

import (
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// A loop is a loop around the current statement.
type loop struct {
	// locals is how many locals were in scope before the body, scopes how many
	// scopes.
	locals, scopes int

	// repeats is set for a repeat loop, whose condition sees the body's locals.
	repeats bool

	breaks, continues jumps

	// continued is the line of the first "continue", if there is one.
	continued int32
}

// enterLoop makes l the innermost loop; locals declared from now on belong to its
// body.
func (f *function) enterLoop() *loop {
	l := &loop{locals: len(f.locals), scopes: len(f.scopes)}
	f.loops = append(f.loops, l)
	return l
}

func (f *function) exitLoop() { f.loops = f.loops[:len(f.loops)-1] }

// loop returns the innermost loop.
func (f *function) loop() *loop { return f.loops[len(f.loops)-1] }

// kept returns how many locals stay open when "continue" leaves the body.
func (f *function) kept(l *loop) int {
	switch {
	case !l.repeats:
		return l.locals
	case l.scopes < len(f.scopes):
		return f.scopes[l.scopes] // what inner blocks declare goes
	}
	return len(f.locals)
}

// breakStat lowers break.
func (f *function) breakStat() {
	l := f.loop()
	f.closeLocals(l.locals)
	l.breaks = append(l.breaks, f.jump())
}

// noteContinue remembers where the first "continue" is.
func (l *loop) noteContinue(s *syntax.ContinueStat) {
	if l.continued == 0 {
		l.continued = s.Range().Start.Line
	}
}

// continueStat lowers continue.
func (f *function) continueStat(s *syntax.ContinueStat) {
	l := f.loop()
	f.closeLocals(f.kept(l))
	l.noteContinue(s)
	l.continues = append(l.continues, f.jump())
}

// while lowers a while loop.
//
//	while c do x end  =>  1: JUMPIFNOT c 2; x; JUMPBACK 1; 2:
func (f *function) while(s *syntax.WhileStat) {
	if cond := f.c.constant(s.Cond); cond.known() && !cond.truthy() && f.c.optimizes() {
		return // while false do x end  =>  nothing
	}

	start := f.here()
	out := f.condJump(s.Cond, false)
	l := f.enterLoop()
	f.block(s.Body)
	f.exitLoop()

	f.land(l.continues)
	f.setLine(s.Cond)
	f.jumpBack(start)
	f.land(out)
	f.land(l.breaks)
}

// repeat lowers a repeat loop; its condition sees the locals of the body.
//
//	repeat x until c  =>  1: x; JUMPIF c 2; JUMPBACK 1; 2:
func (f *function) repeat(s *syntax.RepeatStat) {
	top, mark := f.top, len(f.locals)
	l := f.enterLoop()
	l.repeats = true
	start := f.here()
	ends := f.repeatBody(s, l)

	f.land(l.continues)
	f.setLine(s.Cond)
	cond := f.c.constant(s.Cond)
	switch {
	case ends && len(l.continues) == 0:
	case cond.known() && cond.truthy() && f.c.optimizes():
		f.closeLocals(mark)
	default:
		// The captured locals are closed on both ways out of the round.
		out := f.condJump(s.Cond, true)
		f.closeLocals(mark)
		f.jumpBack(start)
		f.land(out)
		f.closeLocals(mark)
	}

	f.exitLoop()
	f.undeclare(mark)
	f.top = top
	f.land(l.breaks)
}

// repeatBody compiles the statements of a repeat loop, like stats.
func (f *function) repeatBody(s *syntax.RepeatStat, l *loop) (ends bool) {
	checked := false
	for i, stat := range s.Body.Stats {
		f.stat(stat)
		if len(l.continues) > 0 && !checked {
			f.checkUntil(s.Cond, s.Body.Stats[i+1:], l.continued)
			checked = true
		}
		if f.c.terminates(stat) {
			return true
		}
	}
	return false
}

// checkUntil fails if the condition of a repeat loop uses a local of the
// statements that "continue" on the given line jumps over. Closures may use
// those that are constants.
func (f *function) checkUntil(cond syntax.Expr, skipped []syntax.Stat, line int32) {
	missing := make(map[*syntax.Local]bool)
	for _, stat := range skipped {
		switch stat := stat.(type) {
		case *syntax.LocalStat:
			for _, l := range stat.Vars {
				missing[l] = true
			}
		case *syntax.LocalFuncStat:
			missing[stat.Local] = true
		}
	}
	if len(missing) == 0 {
		return
	}
	inClosure := false
	var visit func(n syntax.Node) bool
	visit = func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FuncExpr:
			if !inClosure {
				inClosure = true
				walk(n.Body, visit)
				inClosure = false
				return false
			}
		case *syntax.LocalExpr:
			if missing[n.Local] && !(inClosure && f.c.constant(n).known()) {
				fail(cond.Range(), "Local %s used in the repeat..until condition is undefined because continue statement on line %d jumps over it", n.Local.Name, line)
			}
		}
		return true
	}
	walk(cond, visit)
}

// numericFor lowers a loop that counts. The variable is a copy of the index if the
// body assigns it.
//
//	for i = 1, 9 do x end  =>  LOADN r+2 1; LOADN r 9; LOADN r+1 1; FORNPREP r 2; 1: x; FORNLOOP r 1; 2:
func (f *function) numericFor(s *syntax.NumericForStat) {
	if f.unroll(s) {
		return
	}

	base := f.alloc(3)
	f.exprTo(s.From, base+2)
	f.exprTo(s.To, base)
	if s.Step != nil {
		f.exprTo(s.Step, base+1)
	} else {
		f.emit(vm.OpLoadN, base+1, 0, 0, 1)
	}
	prep := f.emit(vm.OpForNPrep, base, 0, 0, 0)

	start := f.here()
	l := f.enterLoop()
	f.bodyWith(s.Body, func() {
		reg := base + 2
		if s.Var.Assigned {
			reg = f.alloc(1)
			f.move(reg, base+2)
		}
		f.declare(s.Var, reg)
	})
	f.exitLoop()

	f.land(l.continues)
	f.setLine(s)
	f.patch(f.emit(vm.OpForNLoop, base, 0, 0, 0), start)
	f.patch(prep, f.here())
	f.land(l.breaks)
}

// bodyWith compiles the body of a loop in a scope in which declare has declared
// the loop's variables.
func (f *function) bodyWith(body *syntax.Block, declare func()) {
	top, mark := f.top, len(f.locals)
	declare()
	if !f.block(body) {
		f.closeLocals(mark)
	}
	f.undeclare(mark)
	f.top = top
}

// genericFor lowers a loop over an iterator or a table.
//
//	for k, v in x do y end  =>  MOVE r x; LOADNIL r+1..r+2; FORGPREP r 2; 1: y; 2: FORGLOOP r, 2, 1; FORGTEST r 1
func (f *function) genericFor(s *syntax.GenericForStat) {
	base := f.exprList(s.Values, 3)
	f.top = base + 3

	// The call of a generator needs three registers.
	vars := f.alloc(max(len(s.Vars), 3))
	f.top = vars + len(s.Vars)

	prep := f.emit(f.prepOp(s), base, 0, 0, 0)
	start := f.here()
	l := f.enterLoop()
	f.bodyWith(s.Body, func() {
		for i, v := range s.Vars {
			f.declare(v, vars+i)
		}
	})
	f.exitLoop()

	f.land(l.continues)
	f.patch(prep, f.here())
	f.setLine(s)
	f.patch(f.emit(vm.OpForGLoop, base, len(s.Vars), 0, 0), start)
	f.patch(f.emit(vm.OpForGTest, base, 0, 0, 0), start)
	f.land(l.breaks)
}

// prepOp returns how a generic loop starts.
//
//	for k, v in ipairs(x)   =>  FORGPREP_INEXT
//	for k, v in pairs(x)    =>  FORGPREP_NEXT
//	for k, v in next, x     =>  FORGPREP_NEXT
func (f *function) prepOp(s *syntax.GenericForStat) vm.Op {
	if !f.c.optimizes() || len(s.Vars) > 2 {
		return vm.OpForGPrep
	}
	if call, ok := s.Values[0].(*syntax.CallExpr); ok && len(s.Values) == 1 {
		switch f.c.path(call.Fn) {
		case "ipairs":
			return vm.OpForGPrepINxt
		case "pairs":
			return vm.OpForGPrepNext
		}
	}
	if len(s.Values) == 2 && f.c.path(s.Values[0]) == "next" {
		return vm.OpForGPrepNext
	}
	return vm.OpForGPrep
}
