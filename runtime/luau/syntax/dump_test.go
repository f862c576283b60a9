package syntax

// This file holds the form in which tests compare trees: one line of nested lists,
// without positions. A local is name.N, where N numbers declarations; ^ after a
// declaration means captured, = assigned, and ^ before a use means upvalue.

import (
	"fmt"
	"strconv"
	"strings"
)

type dumper struct {
	strings.Builder
	locals map[*Local]int
}

// dumpChunk returns the tree of a chunk.
func dumpChunk(c *Chunk) string {
	d := &dumper{locals: make(map[*Local]int)}
	d.block(c.Main.Body)
	return strings.TrimPrefix(d.String(), " ")
}

func (d *dumper) f(format string, args ...any) { fmt.Fprintf(d, format, args...) }

// list writes (head parts...), where each part is a node, a list or a plain value.
func (d *dumper) list(head string, parts ...any) {
	d.f("(%s", head)
	for _, part := range parts {
		d.part(part)
	}
	d.f(")")
}

func (d *dumper) part(part any) {
	switch x := part.(type) {
	case nil:
	case string:
		if x != "" {
			d.f(" %s", x)
		}
	case []Expr:
		for _, e := range x {
			d.part(e)
		}
	case []*Local:
		for _, l := range x {
			d.part(l)
		}
	case *Local:
		d.f(" ")
		d.declare(x)
	case *Block:
		d.f(" (do")
		d.block(x)
		d.f(")")
	case Expr:
		d.f(" ")
		d.expr(x)
	case Stat:
		d.f(" ")
		d.stat(x)
	default:
		panic(fmt.Sprintf("%T", part))
	}
}

func (d *dumper) block(b *Block) {
	for _, s := range b.Stats {
		d.part(s)
	}
}

func (d *dumper) declare(l *Local) {
	if _, seen := d.locals[l]; !seen {
		d.locals[l] = len(d.locals)
	}
	d.f("%s.%d", l.Name, d.locals[l])
	if l.Captured {
		d.f("^")
	}
	if l.Assigned {
		d.f("=")
	}
	if l.Type != "" {
		d.f(":%s", l.Type)
	}
}

func flag(on bool, name string) string {
	if on {
		return name
	}
	return ""
}

func (d *dumper) stat(s Stat) {
	switch s := s.(type) {
	case *DoStat:
		d.list("block", s.Body)
	case *IfStat:
		d.list("if", s.Cond, s.Then, s.Else)
	case *WhileStat:
		d.list("while", s.Cond, s.Body)
	case *RepeatStat:
		d.list("repeat", s.Body, s.Cond)
	case *NumericForStat:
		if s.Step == nil {
			d.list("for", s.Var, s.From, s.To, s.Body)
		} else {
			d.list("for", s.Var, s.From, s.To, s.Step, s.Body)
		}
	case *GenericForStat:
		d.list("forin", s.Vars, "in", s.Values, s.Body)
	case *LocalStat:
		d.list("local", flag(s.Exported, "export"), flag(s.Const, "const"), s.Vars, flag(len(s.Values) > 0, "="), s.Values)
	case *LocalFuncStat:
		d.list("localfunc", flag(s.Exported, "export"), flag(s.Const, "const"), s.Local, s.Func)
	case *FuncStat:
		d.list("function", s.Target, s.Func)
	case *ReturnStat:
		d.list("return", s.Values)
	case *BreakStat:
		d.f("break")
	case *ContinueStat:
		d.f("continue")
	case *ExprStat:
		d.expr(s.X)
	case *AssignStat:
		d.list("set", s.Targets, "=", s.Values)
	case *CompoundAssignStat:
		d.list(s.Op.String()+"=", s.Target, s.Value)
	case *TypeAliasStat:
		d.list("type", flag(s.Exported, "export"), s.Name+angles(s.Generics), s.Type)
	case *TypeFuncStat:
		d.list("typefunc", flag(s.Exported, "export"), s.Name, s.Text)
	default:
		d.f("%%error")
	}
}

func (d *dumper) expr(x Expr) {
	switch x := x.(type) {
	case *NilExpr:
		d.f("nil")
	case *BoolExpr:
		d.f("%t", x.Value)
	case *NumberExpr:
		d.f("%s", strconv.FormatFloat(x.Value, 'g', -1, 64))
	case *StringExpr:
		d.f("%q", x.Value)
	case *VarargExpr:
		d.f("...")
	case *LocalExpr:
		n, seen := d.locals[x.Local]
		if !seen {
			n = -1 // a use before its declaration
		}
		d.f("%s%s.%d", flag(x.Upvalue, "^"), x.Local.Name, n)
	case *GlobalExpr:
		d.f("%s", x.Name)
	case *GroupExpr:
		d.list("paren", x.X)
	case *CallExpr:
		d.list(flag(x.Self, "self")+"call"+flag(x.Types != "", "<<"+x.Types+">>"), x.Fn, x.Args)
	case *IndexNameExpr:
		d.list(string(x.Op), x.X, x.Name)
	case *IndexExpr:
		d.list("[]", x.X, x.Index)
	case *FuncExpr:
		d.function(x)
	case *TableExpr:
		d.table(x)
	case *UnaryExpr:
		d.list(x.Op.String(), x.X)
	case *BinaryExpr:
		d.list(x.Op.String(), x.X, x.Y)
	case *TypeAssertExpr:
		d.list("::", x.X, x.Type)
	case *InstantiateExpr:
		d.list("<<"+x.Types+">>", x.X)
	case *IfElseExpr:
		d.list("if"+flag(x.ElseIf, "*"), x.Cond, x.Then, x.Else)
	case *InterpExpr:
		d.interp(x)
	default:
		d.f("%%error")
	}
}

func (d *dumper) function(x *FuncExpr) {
	d.f("(fn")
	for _, a := range x.Attrs {
		d.f(" @%s", a.Name)
		if len(a.Args) > 0 {
			d.list("", a.Args)
		}
	}
	d.part(x.Name + angles(x.Generics))
	d.list("", flag(x.Self != nil, "self"), x.Params, flag(x.Vararg, "..."+annotation(x.VarargType)))
	if x.Self != nil {
		d.locals[x.Self] = len(d.locals)
	}
	d.part(annotation(x.ReturnType))
	d.block(x.Body)
	d.f(")")
}

func (d *dumper) table(x *TableExpr) {
	d.f("{")
	for i, item := range x.Items {
		if i > 0 {
			d.f(" ")
		}
		switch item.Kind {
		case ItemRecord:
			d.f("%s=", item.Key.(*StringExpr).Value)
		case ItemGeneral:
			d.f("[")
			d.expr(item.Key)
			d.f("]=")
		}
		d.expr(item.Value)
	}
	d.f("}")
}

func (d *dumper) interp(x *InterpExpr) {
	d.f("(interp")
	for i, s := range x.Strings {
		d.f(" %q", s)
		if i < len(x.Exprs) {
			d.part(x.Exprs[i])
		}
	}
	d.f(")")
}
