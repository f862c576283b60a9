package compile

// This file holds what one pass over the tree finds out about names. Its one rule:
// a fact about a name holds for the whole chunk.

import "lanai/runtime/luau/syntax"

// survey notes the shapes of tables and, above O0, which globals the chunk assigns, whether
// it mentions getfenv or setfenv, and which locals always hold one function.
func (c *compiler) survey(main *syntax.FuncExpr) {
	shaper := newShaper()
	var locals []*syntax.LocalStat
	walk(main.Body, func(n syntax.Node) bool {
		shaper.visit(n)
		if c.optimizes() {
			c.note(n)
			if s, ok := n.(*syntax.LocalStat); ok {
				locals = append(locals, s)
			}
		}
		return true
	})
	c.shapes = shaper.shapes
	for _, s := range locals { // library paths depend on all assignments to globals
		c.noteLocals(s)
	}
}

// note notes what one node says.
func (c *compiler) note(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.GlobalExpr:
		if n.Name == "getfenv" || n.Name == "setfenv" {
			c.dynamic = true
		}
	case *syntax.AssignStat:
		for _, target := range n.Targets {
			c.noteAssigned(target)
		}
	case *syntax.CompoundAssignStat:
		c.noteAssigned(n.Target)
	case *syntax.FuncStat:
		c.noteAssigned(n.Target)
	case *syntax.LocalFuncStat:
		if !n.Local.Assigned {
			c.variable(n.Local).fn = n.Func
		}
	}
}

func (c *compiler) noteAssigned(target syntax.Expr) {
	if g, ok := target.(*syntax.GlobalExpr); ok {
		c.mutable[g.Name] = true
	}
}

// noteLocals notes the functions that locals of a statement always hold.
func (c *compiler) noteLocals(s *syntax.LocalStat) {
	for i, l := range s.Vars {
		if i >= len(s.Values) || l.Assigned {
			continue
		}
		value := unwrap(s.Values[i])
		if fn, ok := value.(*syntax.FuncExpr); ok {
			c.variable(l).fn = fn
		} else if path := c.path(value); path != "" {
			c.variable(l).path = path
		}
	}
}

// imports reports whether a global always means what it meant when the function
// was made, so that it may be looked up once.
func (c *compiler) imports(name string) bool { return c.optimizes() && !c.mutable[name] }

// path returns the name or the "library.name" that e is if it means a builtin
// function, "" otherwise.
func (c *compiler) path(e syntax.Expr) string {
	switch e := unwrap(e).(type) {
	case *syntax.GlobalExpr:
		if c.imports(e.Name) {
			return e.Name
		}
	case *syntax.LocalExpr:
		return c.variable(e.Local).path
	case *syntax.IndexNameExpr:
		if lib := c.path(e.X); lib != "" {
			return lib + "." + e.Name
		}
	}
	return ""
}
