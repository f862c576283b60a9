package check

import (
	"lanai/runtime/luau/syntax"
)

// This file holds the reading of statements. Its one rule: what a condition
// rules out on this server is not read.

// block reads statements; it reports that none after the block runs.
func (r *reader) block(b *syntax.Block) (ends bool) {
	dead := r.dead
	for _, s := range b.Stats {
		if r.stat(s) {
			r.dead, ends = true, true
		}
	}
	r.dead = dead
	return ends
}

// stat reads a statement; it reports that none after it runs.
func (r *reader) stat(s syntax.Stat) (ends bool) {
	if r.dead {
		return false
	}
	switch s := s.(type) {
	case *syntax.DoStat:
		return r.block(s.Body)
	case *syntax.IfStat:
		return r.ifStat(s)
	case *syntax.WhileStat:
		if truthOf(r.expr(s.Cond)) != no {
			r.block(s.Body)
		}
	case *syntax.RepeatStat:
		r.block(s.Body)
		r.expr(s.Cond)
	case *syntax.NumericForStat:
		r.exprs(s.From, s.To, s.Step)
		r.block(s.Body)
	case *syntax.GenericForStat:
		r.genericFor(s)
	case *syntax.LocalStat:
		r.localStat(s)
	case *syntax.LocalFuncStat:
		r.locals[s.Local] = &value{kind: function, fn: s.Func, truth: yes}
		r.function(s.Func, nil)
	case *syntax.FuncStat:
		r.funcStat(s)
	case *syntax.ReturnStat:
		r.returnStat(s)
		return true
	case *syntax.BreakStat, *syntax.ContinueStat:
		return true
	case *syntax.ExprStat:
		r.expr(s.X)
		return r.stops(s.X)
	case *syntax.AssignStat:
		r.assignStat(s)
	case *syntax.CompoundAssignStat:
		r.expr(s.Value)
		r.target(s.Target, nil)
	}
	return false
}

// stops reports whether a call never returns: error(), or assert() of what is
// false here.
func (r *reader) stops(x syntax.Expr) bool {
	call, ok := x.(*syntax.CallExpr)
	if !ok {
		return false
	}
	switch name := globalName(call.Fn); {
	case name == "error":
		return true
	case name == "assert" && len(call.Args) > 0:
		return truthOf(r.quietly(call.Args[0])) == no
	}
	return false
}

// quietly is the value of an expression that has been read.
func (r *reader) quietly(x syntax.Expr) *value {
	dead := r.dead
	r.dead = true
	defer func() { r.dead = dead }()
	return r.expr(x)
}

func (r *reader) ifStat(s *syntax.IfStat) (ends bool) {
	cond := truthOf(r.expr(s.Cond))
	thenEnds, elseEnds := true, true
	if cond != no {
		thenEnds = r.block(s.Then)
	}
	if cond != yes {
		switch other := s.Else.(type) {
		case *syntax.Block:
			elseEnds = r.block(other)
		case *syntax.IfStat:
			elseEnds = r.ifStat(other)
		default:
			elseEnds = false
		}
	}
	return thenEnds && elseEnds
}

func (r *reader) genericFor(s *syntax.GenericForStat) {
	values := make([]*value, len(s.Values))
	for i, x := range s.Values {
		values[i] = r.expr(x)
	}
	var element *value
	if len(values) > 0 && values[0] != nil && values[0].kind == list {
		element = values[0].element
	}
	if len(values) > 1 && globalName(s.Values[0]) == "next" && values[1] != nil && values[1].kind == list {
		element = values[1].element
	}
	for i, l := range s.Vars {
		r.locals[l] = nil
		switch {
		case l.Type != "":
			r.locals[l] = r.annotated(l.Type, r.own)
		case i == 1 && !l.Assigned:
			r.locals[l] = element
		}
	}
	r.block(s.Body)
}

func (r *reader) localStat(s *syntax.LocalStat) {
	values := make([]*value, len(s.Vars))
	for i, x := range s.Values {
		if v := r.expr(x); i < len(values) {
			values[i] = v
		}
	}
	for i, l := range s.Vars {
		v := values[i]
		unset := i >= len(s.Values) && !spreads(s.Values) || i < len(s.Values) && isNil(s.Values[i])
		switch {
		case l.Type != "" && (v == nil || v.kind != object && v.kind != missing):
			v = r.annotated(l.Type, r.own)
		case l.Assigned:
			if !unset {
				r.give(l, v)
			}
			v = nil
			if j := r.given[l]; r.judging && j != nil {
				v = j.value
			}
		}
		r.locals[l] = v
	}
}

// spreads reports whether the last of some expressions may have many values.
func spreads(values []syntax.Expr) bool {
	if len(values) == 0 {
		return false
	}
	switch values[len(values)-1].(type) {
	case *syntax.CallExpr, *syntax.VarargExpr:
		return true
	}
	return false
}

func isNil(x syntax.Expr) bool {
	_, is := x.(*syntax.NilExpr)
	return is
}

func (r *reader) funcStat(s *syntax.FuncStat) {
	if l, ok := s.Target.(*syntax.LocalExpr); ok {
		r.give(l.Local, nil)
	}
	var passed []*value
	if x, ok := s.Target.(*syntax.IndexNameExpr); ok {
		passed = r.callback(r.expr(x.X), x)
	}
	r.function(s.Func, passed)
}

func (r *reader) returnStat(s *syntax.ReturnStat) {
	var first *value
	for i, x := range s.Values {
		if v := r.expr(x); i == 0 {
			first = v
		}
	}
	j := r.results[r.fn]
	if j == nil {
		j = &joined{}
		r.results[r.fn] = j
	}
	if len(s.Values) == 0 || !isNil(s.Values[0]) {
		j.add(first)
	}
}

func (r *reader) assignStat(s *syntax.AssignStat) {
	for i, x := range s.Values {
		if i >= len(s.Targets) {
			r.expr(x)
			continue
		}
		if f, ok := x.(*syntax.FuncExpr); ok {
			if t, ok := s.Targets[i].(*syntax.IndexNameExpr); ok {
				r.function(f, r.callback(r.quietly(t.X), t))
				r.target(t, &value{kind: function, fn: f})
				continue
			}
		}
		v := r.expr(x)
		if isNil(x) {
			r.targetNil(s.Targets[i])
			continue
		}
		r.target(s.Targets[i], v)
	}
	for i := len(s.Values); i < len(s.Targets); i++ {
		r.target(s.Targets[i], nil)
	}
}

// targetNil reads a target that is given nil, which says nothing of it.
func (r *reader) targetNil(x syntax.Expr) {
	if _, local := x.(*syntax.LocalExpr); !local {
		r.target(x, nil)
	}
}

// target reads what a statement assigns to.
func (r *reader) target(x syntax.Expr, v *value) {
	switch x := x.(type) {
	case *syntax.LocalExpr:
		r.give(x.Local, v)
	case *syntax.IndexNameExpr:
		r.assignTo(r.expr(x.X), x)
	case *syntax.IndexExpr:
		r.exprs(x.X, x.Index)
	}
}
