package compile

// This file holds the walk over a tree. Its one rule: children come in the order
// of the source, which is the order of evaluation.

import "lanai/runtime/luau/syntax"

// walk calls visit for n and, while visit returns true, for what is below it.
func walk(n syntax.Node, visit func(syntax.Node) bool) {
	switch n := n.(type) {
	case *syntax.Block:
		walkBlock(n, visit)
	case syntax.Stat:
		walkStat(n, visit)
	case syntax.Expr:
		walkExpr(n, visit)
	}
}

func walkBlock(b *syntax.Block, visit func(syntax.Node) bool) {
	if !visit(b) {
		return
	}
	for _, s := range b.Stats {
		walkStat(s, visit)
	}
}

func walkAll(list []syntax.Expr, visit func(syntax.Node) bool) {
	for _, e := range list {
		walkExpr(e, visit)
	}
}

func walkStat(s syntax.Stat, visit func(syntax.Node) bool) {
	if visit(s) {
		walkBelowStat(s, visit)
	}
}

func walkExpr(e syntax.Expr, visit func(syntax.Node) bool) {
	if visit(e) {
		walkBelowExpr(e, visit)
	}
}

func walkBelowStat(s syntax.Stat, visit func(syntax.Node) bool) {
	switch s := s.(type) {
	case *syntax.DoStat:
		walkBlock(s.Body, visit)
	case *syntax.IfStat:
		walkExpr(s.Cond, visit)
		walkBlock(s.Then, visit)
		if s.Else != nil {
			walk(s.Else, visit)
		}
	case *syntax.WhileStat:
		walkExpr(s.Cond, visit)
		walkBlock(s.Body, visit)
	case *syntax.RepeatStat:
		walkBlock(s.Body, visit)
		walkExpr(s.Cond, visit)
	case *syntax.NumericForStat:
		walkExpr(s.From, visit)
		walkExpr(s.To, visit)
		if s.Step != nil {
			walkExpr(s.Step, visit)
		}
		walkBlock(s.Body, visit)
	case *syntax.GenericForStat:
		walkAll(s.Values, visit)
		walkBlock(s.Body, visit)
	case *syntax.LocalStat:
		walkAll(s.Values, visit)
	case *syntax.LocalFuncStat:
		walkExpr(s.Func, visit)
	case *syntax.FuncStat:
		walkExpr(s.Target, visit)
		walkExpr(s.Func, visit)
	case *syntax.ReturnStat:
		walkAll(s.Values, visit)
	case *syntax.ExprStat:
		walkExpr(s.X, visit)
	case *syntax.AssignStat:
		walkAll(s.Targets, visit)
		walkAll(s.Values, visit)
	case *syntax.CompoundAssignStat:
		walkExpr(s.Target, visit)
		walkExpr(s.Value, visit)
	}
}

func walkBelowExpr(e syntax.Expr, visit func(syntax.Node) bool) {
	switch e := e.(type) {
	case *syntax.GroupExpr:
		walkExpr(e.X, visit)
	case *syntax.TypeAssertExpr:
		walkExpr(e.X, visit)
	case *syntax.InstantiateExpr:
		walkExpr(e.X, visit)
	case *syntax.CallExpr:
		walkExpr(e.Fn, visit)
		walkAll(e.Args, visit)
	case *syntax.IndexNameExpr:
		walkExpr(e.X, visit)
	case *syntax.IndexExpr:
		walkExpr(e.X, visit)
		walkExpr(e.Index, visit)
	case *syntax.FuncExpr:
		walkBlock(e.Body, visit)
	case *syntax.TableExpr:
		for _, item := range e.Items {
			if item.Key != nil {
				walkExpr(item.Key, visit)
			}
			walkExpr(item.Value, visit)
		}
	case *syntax.UnaryExpr:
		walkExpr(e.X, visit)
	case *syntax.BinaryExpr:
		walkExpr(e.X, visit)
		walkExpr(e.Y, visit)
	case *syntax.IfElseExpr:
		walkExpr(e.Cond, visit)
		walkExpr(e.Then, visit)
		walkExpr(e.Else, visit)
	case *syntax.InterpExpr:
		walkAll(e.Exprs, visit)
	}
}
