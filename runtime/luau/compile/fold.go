package compile

// This file holds constant folding. Its one rule: it only notes what expressions
// are known to be; the tree stays as it was.

import "lanai/runtime/luau/syntax"

// A folder holds the known values of expressions that are not literals.
type folder struct {
	c     *compiler
	exprs map[syntax.Expr]value

	// journal lists what was noted since tracking began, for undo. tracking counts
	// the inlinings and unrolled loops around.
	journal  []folded
	tracking int
}

// A folded is one note of a folder: about an expression or a local.
type folded struct {
	expr  syntax.Expr
	local *syntax.Local
}

// fold notes the known values in a chunk.
func (f *folder) fold(c *compiler, main *syntax.FuncExpr) {
	f.c, f.exprs = c, make(map[syntax.Expr]value)
	f.block(main.Body)
}

// track starts noting for undo and returns the mark for it.
func (f *folder) track() int {
	f.tracking++
	return len(f.journal)
}

// undo forgets what was noted since mark.
func (f *folder) undo(mark int) {
	for _, n := range f.journal[mark:] {
		if n.local != nil {
			f.c.variable(n.local).value = value{}
		} else {
			delete(f.exprs, n.expr)
		}
	}
	f.journal = f.journal[:mark]
	f.tracking--
}

// setLocal notes that l always is v.
func (f *folder) setLocal(l *syntax.Local, v value) {
	known := f.c.variable(l)
	if !v.known() || known.value.known() {
		return
	}
	known.value = v
	if f.tracking > 0 {
		f.journal = append(f.journal, folded{local: l})
	}
}

// set notes that e is v, and returns v.
func (f *folder) set(e syntax.Expr, v value) value {
	if !v.known() {
		return v
	}
	if f.tracking > 0 {
		if _, ok := f.exprs[e]; ok {
			return v
		}
		f.journal = append(f.journal, folded{expr: e})
	}
	f.exprs[e] = v
	return v
}

// constant returns what e is known to be.
func (c *compiler) constant(e syntax.Expr) value {
	switch e := unwrap(e).(type) {
	case *syntax.NilExpr:
		return value{kind: vNil}
	case *syntax.BoolExpr:
		return boolValue(e.Value)
	case *syntax.NumberExpr:
		return numberValue(e.Value)
	case *syntax.StringExpr:
		return stringValue(e.Value)
	case *syntax.LocalExpr:
		return c.variable(e.Local).value
	case *syntax.UnaryExpr:
		if n, ok := e.X.(*syntax.NumberExpr); ok && e.Op == syntax.OpMinus {
			return numberValue(-n.Value)
		}
		return c.folder.exprs[e]
	case *syntax.BinaryExpr, *syntax.IfElseExpr, *syntax.InterpExpr, *syntax.CallExpr, *syntax.IndexNameExpr:
		return c.folder.exprs[e]
	}
	return value{}
}

func (f *folder) block(b *syntax.Block) {
	for _, s := range b.Stats {
		f.stat(s)
	}
}

func (f *folder) stat(s syntax.Stat) {
	switch s := s.(type) {
	case *syntax.LocalStat:
		f.localStat(s)
	case *syntax.NumericForStat:
		f.expr(s.From)
		f.expr(s.To)
		if s.Step != nil {
			f.expr(s.Step)
		}
		f.block(s.Body)
	default:
		walkBelowStat(s, f.visit)
	}
}

// visit folds a child of a statement.
func (f *folder) visit(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Block:
		f.block(n)
	case syntax.Expr:
		f.expr(n)
	case syntax.Stat:
		f.stat(n)
	}
	return false
}

// localStat notes the locals that are constants.
//
//	local x = 1 + 2  =>  x is 3
//	local x          =>  x is nil
func (f *folder) localStat(s *syntax.LocalStat) {
	for i, e := range s.Values {
		v := f.expr(e)
		if i < len(s.Vars) && !s.Vars[i].Assigned {
			f.setLocal(s.Vars[i], v)
		}
	}

	// What has no value is nil, unless the last value may be several.
	if n := len(s.Values); n > 0 && isMulti(s.Values[n-1]) {
		return
	}
	for _, l := range s.Vars[min(len(s.Values), len(s.Vars)):] {
		if !l.Assigned {
			f.setLocal(l, value{kind: vNil})
		}
	}
}

// isMulti reports whether e may have any number of values.
func isMulti(e syntax.Expr) bool {
	switch e.(type) {
	case *syntax.CallExpr, *syntax.VarargExpr:
		return true
	}
	return false
}

func (f *folder) exprs2(x, y syntax.Expr) (value, value) { return f.expr(x), f.expr(y) }

// expr folds e and everything in it, and returns what e is known to be.
func (f *folder) expr(e syntax.Expr) value {
	switch e := e.(type) {
	case *syntax.GroupExpr:
		return f.expr(e.X)
	case *syntax.TypeAssertExpr:
		return f.expr(e.X)
	case *syntax.InstantiateExpr:
		return f.expr(e.X)
	case *syntax.UnaryExpr:
		return f.set(e, unary(e.Op, f.expr(e.X)))
	case *syntax.BinaryExpr:
		return f.set(e, f.binary(e))
	case *syntax.IfElseExpr:
		return f.set(e, f.ifElse(e))
	case *syntax.InterpExpr:
		return f.set(e, f.interp(e))
	case *syntax.CallExpr:
		return f.set(e, f.call(e))
	case *syntax.IndexNameExpr:
		f.expr(e.X)
		return f.set(e, f.field(e))
	case *syntax.FuncExpr:
		f.block(e.Body)
		return value{}
	}
	if v := f.c.constant(e); v.known() {
		return v
	}
	walkBelowExpr(e, f.visit)
	return value{}
}

// binary returns what e is.
//
//	1 + 2  =>  3
//	nil and x  =>  nil
//	1 and 2  =>  2
func (f *folder) binary(e *syntax.BinaryExpr) value {
	x, y := f.exprs2(e.X, e.Y)
	switch {
	case e.Op != syntax.OpAnd && e.Op != syntax.OpOr:
		return binary(e.Op, x, y)
	case !x.known():
		return value{}
	case x.truthy() == (e.Op == syntax.OpAnd):
		return y
	}
	return x
}

// ifElse returns what e is.
//
//	if true then 1 else x  =>  1
func (f *folder) ifElse(e *syntax.IfElseExpr) value {
	cond := f.expr(e.Cond)
	then, other := f.exprs2(e.Then, e.Else)
	switch {
	case !cond.known():
		return value{}
	case cond.truthy():
		return then
	}
	return other
}

// interp returns what e is if all its parts are strings.
func (f *folder) interp(e *syntax.InterpExpr) value {
	text, known := e.Strings[0], true
	for i, x := range e.Exprs {
		v := f.expr(x)
		known = known && v.kind == vString
		if known {
			text += v.str + e.Strings[i+1]
			known = len(text) <= maxFolded
		}
	}
	if !known {
		return value{}
	}
	return stringValue(text)
}
