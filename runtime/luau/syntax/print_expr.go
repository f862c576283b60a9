package syntax

// This file holds the printer of expressions. The rule: parentheses appear where
// the tree has a GroupExpr, and besides only where the parser would otherwise build
// another tree.

import (
	"math"
	"strconv"
)

func (p *printer) exprs(list []Expr) {
	for i, x := range list {
		if i > 0 {
			p.put(", ")
		}
		p.expr(x)
	}
}

func (p *printer) expr(x Expr) {
	switch x := x.(type) {
	case *NilExpr:
		p.put("nil")
	case *BoolExpr:
		p.put(strconv.FormatBool(x.Value))
	case *NumberExpr:
		p.put(formatNumber(x.Value))
	case *StringExpr:
		p.put(quote(x.Value))
	case *VarargExpr:
		p.put("...")
	case *LocalExpr:
		p.put(x.Local.Name)
	case *GlobalExpr:
		p.put(x.Name)
	case *GroupExpr:
		p.parens(x.X)
	case *CallExpr:
		p.call(x)
	case *IndexNameExpr:
		p.prefix(x.X)
		p.put(string(x.Op), x.Name)
	case *IndexExpr:
		p.prefix(x.X)
		p.put("[")
		p.expr(x.Index)
		p.put("]")
	case *FuncExpr:
		p.attrs(x.Attrs)
		p.put("function")
		p.function(x)
	case *TableExpr:
		p.table(x)
	case *UnaryExpr:
		p.unary(x)
	case *BinaryExpr:
		p.binary(x)
	case *TypeAssertExpr:
		p.maybeParens(x.X, !isSimple(x.X))
		p.put(" :: ", x.Type)
	case *InstantiateExpr:
		p.prefix(x.X)
		p.put("<<", x.Types, ">>")
	case *IfElseExpr:
		p.ifElse(x)
	case *InterpExpr:
		p.interp(x)
	default:
		p.put("%error%")
	}
}

func (p *printer) parens(x Expr) {
	p.put("(")
	p.expr(x)
	p.put(")")
}

func (p *printer) maybeParens(x Expr, needed bool) {
	if needed {
		p.parens(x)
	} else {
		p.expr(x)
	}
}

// prefix prints what can be called, indexed or assigned to.
func (p *printer) prefix(x Expr) {
	switch x.(type) {
	case *LocalExpr, *GlobalExpr, *GroupExpr, *CallExpr, *IndexNameExpr, *IndexExpr, *InstantiateExpr:
		p.expr(x)
	default:
		p.parens(x)
	}
}

// isSimple reports whether "::" may follow x.
func isSimple(x Expr) bool {
	switch x.(type) {
	case *UnaryExpr, *BinaryExpr, *TypeAssertExpr, *IfElseExpr:
		return false
	}
	return true
}

func (p *printer) call(x *CallExpr) {
	p.prefix(x.Fn)
	if x.Types != "" {
		p.put("<<", x.Types, ">>")
	}
	p.put("(")
	p.exprs(x.Args)
	p.put(")")
}

func (p *printer) table(x *TableExpr) {
	p.put("{")
	for i, item := range x.Items {
		if i > 0 {
			p.put(", ")
		}
		p.key(item)
		p.expr(item.Value)
	}
	p.put("}")
}

// key prints the key of a table item with its "=", if it has one.
func (p *printer) key(item TableItem) {
	switch s, ok := item.Key.(*StringExpr); {
	case item.Kind == ItemList:
	case item.Kind == ItemRecord && ok && isName(s.Value):
		p.put(s.Value, " = ")
	default:
		p.put("[")
		p.expr(item.Key)
		p.put("] = ")
	}
}

func (p *printer) unary(x *UnaryExpr) {
	p.put(x.Op.String())
	operand, _ := x.X.(*UnaryExpr)
	if x.Op == OpNot || x.Op == OpMinus && operand != nil && operand.Op == OpMinus { // "--" is a comment
		p.put(" ")
	}
	b, ok := x.X.(*BinaryExpr)
	p.maybeParens(x.X, ok && priorities[b.Op].left <= unaryPriority)
}

func (p *printer) binary(x *BinaryExpr) {
	prio := priorities[x.Op]
	p.maybeParens(x.X, stolen(x.X, prio.left))
	p.put(" ", x.Op.String(), " ")
	y, ok := x.Y.(*BinaryExpr)
	p.maybeParens(x.Y, ok && priorities[y.Op].left <= prio.right)
}

// stolen reports whether an operator of the given left priority after x would take
// the end of x as its operand, instead of x.
func stolen(x Expr, left int) bool {
	for {
		switch t := x.(type) {
		case *BinaryExpr:
			if left > priorities[t.Op].right {
				return true
			}
			x = t.Y
		case *UnaryExpr:
			if left > unaryPriority {
				return true
			}
			x = t.X
		case *IfElseExpr:
			return true
		default:
			return false
		}
	}
}

func (p *printer) ifElse(x *IfElseExpr) {
	p.put("if ")
	for {
		p.expr(x.Cond)
		p.put(" then ")
		p.expr(x.Then)
		branch, ok := x.Else.(*IfElseExpr)
		if !ok || !branch.ElseIf {
			break
		}
		p.put(" elseif ")
		x = branch
	}
	p.put(" else ")
	p.expr(x.Else)
}

func (p *printer) interp(x *InterpExpr) {
	p.put("`")
	for i, s := range x.Strings {
		p.put(escape(s, "`{"))
		if i == len(x.Exprs) {
			break
		}
		p.put("{")
		from := len(p.out)
		p.expr(x.Exprs[i])
		if p.out[from] == '{' { // "{{" is an error
			p.out = append(p.out[:from], append([]byte(" "), p.out[from:]...)...)
		}
		p.put("}")
	}
	p.put("`")
}

// formatNumber returns a literal for v, the shortest that gives v again. Infinity,
// NaN and negative numbers, which no literal has, are given as expressions.
func formatNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return "(0/0)"
	case math.Signbit(v):
		return "(-" + formatNumber(-v) + ")"
	case math.IsInf(v, 0):
		return "1e999"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
