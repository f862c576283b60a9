package check

import (
	"lanai/runtime/luau/syntax"
)

// This file holds the reading of expressions. Its one rule: every part of an
// expression is read once, whatever is known of the others.

func (r *reader) exprs(list ...syntax.Expr) {
	for _, x := range list {
		if x != nil {
			r.expr(x)
		}
	}
}

// expr reads an expression and returns what is known of its first value.
func (r *reader) expr(x syntax.Expr) *value {
	switch x := x.(type) {
	case *syntax.NilExpr:
		return &value{truth: no}
	case *syntax.BoolExpr:
		return constant(x.Value)
	case *syntax.StringExpr:
		return &value{kind: text, truth: yes}
	case *syntax.InterpExpr:
		r.exprs(x.Exprs...)
		return &value{kind: text, truth: yes}
	case *syntax.LocalExpr:
		return r.escape(r.local(x))
	case *syntax.GlobalExpr:
		return r.globalValue(x)
	case *syntax.GroupExpr:
		return r.expr(x.X)
	case *syntax.InstantiateExpr:
		return r.expr(x.X)
	case *syntax.TypeAssertExpr:
		v := r.expr(x.X)
		if cast := r.annotated(x.Type, r.own); cast != nil && (v == nil || v.kind != object || !v.class.Inherits(cast.class)) {
			return cast
		}
		return v
	case *syntax.CallExpr:
		return r.call(x)
	case *syntax.IndexNameExpr:
		return r.index(r.operand(x.X), x)
	case *syntax.IndexExpr:
		return r.indexExpr(x)
	case *syntax.FuncExpr:
		r.function(x, nil)
		return &value{kind: function, fn: x, truth: yes}
	case *syntax.TableExpr:
		return r.table(x)
	case *syntax.UnaryExpr:
		v := r.expr(x.X)
		if x.Op == syntax.OpNot {
			return &value{kind: boolean, truth: -truthOf(v)}
		}
		return nil
	case *syntax.BinaryExpr:
		return r.binary(x)
	case *syntax.IfElseExpr:
		return r.ifElse(x)
	case *syntax.ErrorExpr:
		r.exprs(x.Exprs...)
	}
	return nil
}

func constant(is bool) *value {
	v := &value{kind: boolean, truth: no}
	if is {
		v.truth = yes
	}
	return v
}

// certain is a value that is never nil.
func certain(v *value) *value {
	v.truth = yes
	return v
}

func (r *reader) local(x *syntax.LocalExpr) *value { return r.locals[x.Local] }

// escape notes of a function that somebody gets it who may call it.
func (r *reader) escape(v *value) *value {
	if v != nil && v.kind == function && !r.judging {
		r.escaped[v.fn] = true
	}
	return v
}

// operand reads an expression that is indexed or called, not given away.
func (r *reader) operand(x syntax.Expr) *value {
	switch x := x.(type) {
	case *syntax.LocalExpr:
		return r.local(x)
	case *syntax.GroupExpr:
		return r.operand(x.X)
	}
	return r.expr(x)
}

// globalName is the name of a global, or "" for any other expression.
func globalName(x syntax.Expr) string {
	if g, ok := x.(*syntax.GlobalExpr); ok {
		return g.Name
	}
	return ""
}

// globalValue is the value of a global.
func (r *reader) globalValue(x *syntax.GlobalExpr) *value {
	switch g := r.Globals[x.Name]; {
	case r.assign[x.Name]:
		return nil
	case x.Name == "script":
		return certain(placed(r.script.Instance))
	case x.Name == "Enum":
		return &value{kind: enums, truth: yes}
	case x.Name == "plugin":
		return &value{truth: no}
	case g != nil && g.Instance != nil:
		return certain(placed(g.Instance))
	case g != nil && g.Fields != nil:
		return &value{kind: library, name: x.Name, global: g, truth: yes}
	case g != nil && g.Standing == Works:
		return &value{kind: foreign, truth: yes}
	}
	return nil
}

func (r *reader) indexExpr(x *syntax.IndexExpr) *value {
	v := r.operand(x.X)
	if s, ok := x.Index.(*syntax.StringExpr); ok {
		named := &syntax.IndexNameExpr{Span: x.Span, X: x.X, Name: s.Value, Op: '.', NamePos: x.BracketPos}
		return r.index(v, named)
	}
	r.expr(x.Index)
	if v != nil && v.kind == list {
		return v.element
	}
	if v != nil && v.kind == enum {
		return &value{kind: item, name: v.name}
	}
	return nil
}

func (r *reader) table(x *syntax.TableExpr) *value {
	all := joined{}
	plain := len(x.Items) > 0
	for _, item := range x.Items {
		if item.Kind == syntax.ItemGeneral {
			r.expr(item.Key)
		}
		v := r.expr(item.Value)
		plain = plain && item.Kind == syntax.ItemList
		all.add(v)
	}
	if plain && all.value != nil {
		return &value{kind: list, element: all.value, truth: yes}
	}
	return &value{truth: yes}
}

func (r *reader) binary(x *syntax.BinaryExpr) *value {
	a := r.expr(x.X)
	if x.Op != syntax.OpAnd && x.Op != syntax.OpOr {
		r.expr(x.Y)
		if x.Op == syntax.OpConcat {
			return &value{kind: text, truth: yes}
		}
		return nil
	}
	// One side may rule the other out.
	skip := x.Op == syntax.OpAnd && truthOf(a) == no || x.Op == syntax.OpOr && truthOf(a) == yes
	if skip {
		return a
	}
	b := r.expr(x.Y)
	switch {
	case x.Op == syntax.OpAnd && truthOf(a) == yes, x.Op == syntax.OpOr && truthOf(a) == no:
		return b
	case x.Op == syntax.OpAnd && truthOf(b) == no:
		return &value{truth: no}
	case x.Op == syntax.OpAnd && b != nil:
		either := *b
		either.truth = 0
		return &either
	case x.Op == syntax.OpOr && truthOf(b) == yes:
		if both := join(a, b); both != nil {
			known := *both
			known.truth = yes
			return &known
		}
		return &value{truth: yes}
	}
	if x.Op == syntax.OpOr {
		return join(a, b)
	}
	return nil
}

func (r *reader) ifElse(x *syntax.IfElseExpr) *value {
	switch truthOf(r.expr(x.Cond)) {
	case yes:
		return r.expr(x.Then)
	case no:
		return r.expr(x.Else)
	}
	a, b := r.expr(x.Then), r.expr(x.Else)
	if isNil(x.Else) {
		return a
	}
	return join(a, b)
}
