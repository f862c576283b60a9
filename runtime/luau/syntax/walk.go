package syntax

// This file holds Walk. The rule: it knows every node, and visits each before
// its parts, in the order of the source.

// Walk calls visit for a function and every statement and expression in it.
func Walk(f *FuncExpr, visit func(Node)) { walker(visit).expr(f) }

type walker func(Node)

func (w walker) block(b *Block) {
	if b == nil {
		return
	}
	for _, s := range b.Stats {
		w(s)
		w.stat(s)
	}
}

// stat visits the parts of a statement.
func (w walker) stat(s Stat) {
	switch s := s.(type) {
	case *DoStat:
		w.block(s.Body)
	case *IfStat:
		w.ifStat(s)
	case *WhileStat:
		w.expr(s.Cond)
		w.block(s.Body)
	case *RepeatStat:
		w.block(s.Body)
		w.expr(s.Cond)
	case *NumericForStat:
		w.exprs(s.From, s.To, s.Step)
		w.block(s.Body)
	case *GenericForStat:
		w.exprs(s.Values...)
		w.block(s.Body)
	case *LocalStat:
		w.exprs(s.Values...)
	case *LocalFuncStat:
		w.expr(s.Func)
	case *FuncStat:
		w.expr(s.Target)
		w.expr(s.Func)
	case *ReturnStat:
		w.exprs(s.Values...)
	case *ExprStat:
		w.expr(s.X)
	case *AssignStat:
		w.exprs(s.Targets...)
		w.exprs(s.Values...)
	case *CompoundAssignStat:
		w.exprs(s.Target, s.Value)
	case *ErrorStat:
		w.exprs(s.Exprs...)
		w.block(&Block{Stats: s.Stats})
	}
}

func (w walker) ifStat(s *IfStat) {
	w.expr(s.Cond)
	w.block(s.Then)
	switch other := s.Else.(type) {
	case *Block:
		w.block(other)
	case *IfStat:
		w(other)
		w.ifStat(other)
	}
}

func (w walker) exprs(list ...Expr) {
	for _, x := range list {
		if x != nil {
			w.expr(x)
		}
	}
}

// expr visits an expression and its parts.
func (w walker) expr(x Expr) {
	w(x)
	switch x := x.(type) {
	case *GroupExpr:
		w.expr(x.X)
	case *CallExpr:
		w.expr(x.Fn)
		w.exprs(x.Args...)
	case *IndexNameExpr:
		w.expr(x.X)
	case *IndexExpr:
		w.exprs(x.X, x.Index)
	case *FuncExpr:
		w.block(x.Body)
	case *TableExpr:
		for _, item := range x.Items {
			w.exprs(item.Key, item.Value)
		}
	case *UnaryExpr:
		w.expr(x.X)
	case *BinaryExpr:
		w.exprs(x.X, x.Y)
	case *TypeAssertExpr:
		w.expr(x.X)
	case *InstantiateExpr:
		w.expr(x.X)
	case *IfElseExpr:
		w.exprs(x.Cond, x.Then, x.Else)
	case *InterpExpr:
		w.exprs(x.Exprs...)
	case *ErrorExpr:
		w.exprs(x.Exprs...)
	}
}
