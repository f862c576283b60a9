package compile

// This file holds loop unrolling, at level O2. Its one rule: only loops whose rounds
// are known, few and cheap are unrolled.

import "lanai/runtime/luau/syntax"

// unroll compiles the body of a counting loop once for each round. It reports
// false, and emits nothing, if that is not possible or does not pay.
//
//	for i = 1, 2 do f(i) end  =>  f(1); f(2)
func (f *function) unroll(s *syntax.NumericForStat) bool {
	rounds, ok := f.rounds(s)
	if !ok || !f.unrollPays(s, rounds) {
		return false
	}

	l := f.enterLoop()
	for _, i := range rounds {
		mark := f.c.folder.track()
		f.c.folder.setLocal(s.Var, numberValue(i))
		f.c.folder.block(s.Body)

		l.continues = nil
		f.block(s.Body)
		f.land(l.continues)
		f.c.folder.undo(mark)
	}
	f.exitLoop()
	f.land(l.breaks)
	return true
}

// rounds returns the values of the variable of a loop, if they are known and there
// are few.
func (f *function) rounds(s *syntax.NumericForStat) ([]float64, bool) {
	if f.c.level != O2 || s.Var.Assigned || len(f.inlines) > 0 || f.here() > maxInlineCode {
		return nil, false
	}
	from, to, step := f.c.constant(s.From), f.c.constant(s.To), numberValue(1)
	if s.Step != nil {
		step = f.c.constant(s.Step)
	}
	if from.kind != vNumber || to.kind != vNumber || step.kind != vNumber || step.num == 0 {
		return nil, false
	}

	var rounds []float64
	for i := from.num; step.num > 0 && i <= to.num || step.num < 0 && i >= to.num; i += step.num {
		rounds = append(rounds, i)
		if len(rounds) > maxCost*maxProfit {
			return nil, false
		}
	}
	return rounds, true
}

// unrollPays reports whether the rounds of a loop cost little when its variable is
// known. A body with functions is never unrolled: each round would have its own.
func (f *function) unrollPays(s *syntax.NumericForStat, rounds []float64) bool {
	if len(rounds) == 0 {
		return true
	}
	closed := true
	walk(s.Body, func(n syntax.Node) bool {
		if _, ok := n.(*syntax.FuncExpr); ok {
			closed = false
		}
		return closed
	})
	if !closed {
		return false
	}

	baseline := f.c.cost(s.Body)
	mark := f.c.folder.track()
	defer f.c.folder.undo(mark)
	f.c.folder.setLocal(s.Var, numberValue(rounds[0]))
	f.c.folder.block(s.Body)
	return pays(f.c.cost(s.Body), baseline+1, len(rounds))
}
