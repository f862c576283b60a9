package compile

// This file holds the walk over a tree. Its one rule: children come in the order
// of the source, which is the order of evaluation.

import "lanai/runtime/luau/syntax"

// walk calls visit for n and, while visit returns true, for what is below it.
func walk(n syntax.Node, visit func(syntax.Node) bool) {
	if !visit(n) {
		return
	}
	switch n := n.(type) {
	case *syntax.Block:
		for _, s := range n.Stats {
			walk(s, visit)
		}
	case syntax.Stat:
		walkStat(n, visit)
	case syntax.Expr:
		walkExpr(n, visit)
	}
}

func walkAll(list []syntax.Expr, visit func(syntax.Node) bool) {
	for _, e := range list {
		walk(e, visit)
	}
}

func walkStat(s syntax.Stat, visit func(syntax.Node) bool) {
	switch s := s.(type) {
	case *syntax.DoStat:
		walk(s.Body, visit)
	case *syntax.IfStat:
		walk(s.Cond, visit)
		walk(s.Then, visit)
		if s.Else != nil {
			walk(s.Else, visit)
		}
	case *syntax.WhileStat:
		walk(s.Cond, visit)
		walk(s.Body, visit)
	case *syntax.RepeatStat:
		walk(s.Body, visit)
		walk(s.Cond, visit)
	case *syntax.NumericForStat:
		walk(s.From, visit)
		walk(s.To, visit)
		if s.Step != nil {
			walk(s.Step, visit)
		}
		walk(s.Body, visit)
	case *syntax.GenericForStat:
		walkAll(s.Values, visit)
		walk(s.Body, visit)
	case *syntax.LocalStat:
		walkAll(s.Values, visit)
	case *syntax.LocalFuncStat:
		walk(s.Func, visit)
	case *syntax.FuncStat:
		walk(s.Target, visit)
		walk(s.Func, visit)
	case *syntax.ReturnStat:
		walkAll(s.Values, visit)
	case *syntax.ExprStat:
		walk(s.X, visit)
	case *syntax.AssignStat:
		walkAll(s.Targets, visit)
		walkAll(s.Values, visit)
	case *syntax.CompoundAssignStat:
		walk(s.Target, visit)
		walk(s.Value, visit)
	}
}

func walkExpr(e syntax.Expr, visit func(syntax.Node) bool) {
	switch e := e.(type) {
	case *syntax.GroupExpr:
		walk(e.X, visit)
	case *syntax.TypeAssertExpr:
		walk(e.X, visit)
	case *syntax.InstantiateExpr:
		walk(e.X, visit)
	case *syntax.CallExpr:
		walk(e.Fn, visit)
		walkAll(e.Args, visit)
	case *syntax.IndexNameExpr:
		walk(e.X, visit)
	case *syntax.IndexExpr:
		walk(e.X, visit)
		walk(e.Index, visit)
	case *syntax.FuncExpr:
		walk(e.Body, visit)
	case *syntax.TableExpr:
		for _, item := range e.Items {
			if item.Key != nil {
				walk(item.Key, visit)
			}
			walk(item.Value, visit)
		}
	case *syntax.UnaryExpr:
		walk(e.X, visit)
	case *syntax.BinaryExpr:
		walk(e.X, visit)
		walk(e.Y, visit)
	case *syntax.IfElseExpr:
		walk(e.Cond, visit)
		walk(e.Then, visit)
		walk(e.Else, visit)
	case *syntax.InterpExpr:
		walkAll(e.Exprs, visit)
	}
}
