package compile

// This file holds the prediction of table sizes. Its one rule: it follows Luau's,
// because the room a table starts with decides the order in which pairs visits it.

import "lanai/runtime/luau/syntax"

// A tableShape is how many fields and array elements a table that starts empty
// will get.
type tableShape struct{ fields, elements int }

// maxShapeLoop is the longest loop whose elements are counted.
const maxShapeLoop = 16

// A shaper predicts the shapes of tables that are made empty and then filled
// through the local that holds them.
type shaper struct {
	shapes map[*syntax.TableExpr]tableShape
	tables map[*syntax.Local]*syntax.TableExpr
	seen   map[shapeField]bool

	// loops holds the limits of loops that count from 1, by their variable.
	loops map[*syntax.Local]int
}

type shapeField struct {
	table *syntax.TableExpr
	name  string
}

func newShaper() *shaper {
	return &shaper{
		shapes: make(map[*syntax.TableExpr]tableShape),
		tables: make(map[*syntax.Local]*syntax.TableExpr),
		seen:   make(map[shapeField]bool),
		loops:  make(map[*syntax.Local]int),
	}
}

// visit sees the nodes of a chunk in order.
func (s *shaper) visit(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.LocalStat:
		if len(n.Vars) == 1 && len(n.Values) == 1 {
			if t := newTable(n.Values[0]); t != nil && len(t.Items) == 0 {
				s.tables[n.Vars[0]] = t
			}
		}
	case *syntax.AssignStat:
		for _, target := range n.Targets {
			s.assign(target)
		}
	case *syntax.FuncStat:
		s.assign(n.Target)
	case *syntax.NumericForStat:
		from, ok1 := n.From.(*syntax.NumberExpr)
		to, ok2 := n.To.(*syntax.NumberExpr)
		if ok1 && ok2 && n.Step == nil && from.Value == 1 && to.Value >= 1 && to.Value <= maxShapeLoop {
			s.loops[n.Var] = int(to.Value)
		}
	}
}

// newTable returns the constructor in {} or setmetatable({}, x), nil for anything
// else.
func newTable(e syntax.Expr) *syntax.TableExpr {
	switch e := e.(type) {
	case *syntax.TableExpr:
		return e
	case *syntax.CallExpr:
		fn, ok := e.Fn.(*syntax.GlobalExpr)
		if ok && fn.Name == "setmetatable" && len(e.Args) == 2 {
			t, _ := e.Args[0].(*syntax.TableExpr)
			return t
		}
	}
	return nil
}

// assign counts an assignment to target.
func (s *shaper) assign(target syntax.Expr) {
	switch target := target.(type) {
	case *syntax.IndexNameExpr:
		t := s.table(target.X)
		field := shapeField{t, target.Name}
		if t == nil || s.seen[field] {
			return
		}
		s.seen[field] = true
		shape := s.shapes[t]
		shape.fields++
		s.shapes[t] = shape
	case *syntax.IndexExpr:
		if t := s.table(target.X); t != nil {
			s.element(t, target.Index)
		}
	}
}

// element counts an assignment to t[index].
func (s *shaper) element(t *syntax.TableExpr, index syntax.Expr) {
	shape := s.shapes[t]
	switch index := index.(type) {
	case *syntax.NumberExpr:
		if index.Value == float64(shape.elements+1) {
			shape.elements++
		}
	case *syntax.LocalExpr:
		if limit, ok := s.loops[index.Local]; ok && shape.elements == 0 {
			shape.elements = limit
		}
	}
	s.shapes[t] = shape
}

func (s *shaper) table(e syntax.Expr) *syntax.TableExpr {
	if le, ok := e.(*syntax.LocalExpr); ok {
		return s.tables[le.Local]
	}
	return nil
}
