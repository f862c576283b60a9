package check

import (
	"lanai/runtime/luau/syntax"
)

// This file holds what a script declares, wherever that is. Its one rule: it
// looks at statements and names, and at no value.

// declarations are the names that a script declares.
type declarations struct {
	types   map[string]bool // type aliases
	globals map[string]bool // assigned to
	methods map[string]bool // fields that are given something
	named   map[string]bool // given to instances as names
	texts   map[string]bool // written as strings, but for what it waits for: names that it may give
	loose   bool            // it changes environments
}

func declared(chunk *syntax.Chunk) *declarations {
	d := &declarations{types: make(map[string]bool), globals: make(map[string]bool), methods: make(map[string]bool), named: make(map[string]bool), texts: make(map[string]bool)}
	waited := make(map[syntax.Node]bool)
	syntax.Walk(chunk.Main, func(n syntax.Node) {
		if call, ok := n.(*syntax.CallExpr); ok && waits(call) {
			waited[call.Args[0]] = true
		}
		if s, ok := n.(*syntax.StringExpr); ok && !waited[n] {
			d.texts[s.Value] = true
		}
		d.visit(n)
	})
	return d
}

// waits reports that a call is x:WaitForChild(...).
func waits(call *syntax.CallExpr) bool {
	fn, ok := call.Fn.(*syntax.IndexNameExpr)
	return ok && fn.Name == "WaitForChild" && len(call.Args) > 0
}

func (d *declarations) visit(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.TypeAliasStat:
		d.types[n.Name] = true
	case *syntax.TypeFuncStat:
		d.types[n.Name] = true
	case *syntax.FuncStat:
		d.target(n.Target)
	case *syntax.AssignStat:
		for i, t := range n.Targets {
			d.target(t)
			if x, ok := t.(*syntax.IndexNameExpr); ok && x.Name == "Name" && i < len(n.Values) {
				d.name(n.Values[i])
			}
		}
	case *syntax.CompoundAssignStat:
		d.target(n.Target)
	case *syntax.TableExpr:
		for _, item := range n.Items {
			if key, ok := item.Key.(*syntax.StringExpr); ok {
				d.methods[key.Value] = true
				if key.Value == "Name" {
					d.name(item.Value)
				}
			}
		}
	case *syntax.GlobalExpr:
		if n.Name == "getfenv" || n.Name == "setfenv" || n.Name == "loadstring" {
			d.loose = true
		}
	}
}

// name notes a name that is written as a string.
func (d *declarations) name(x syntax.Expr) {
	if s, ok := x.(*syntax.StringExpr); ok {
		d.named[s.Value] = true
	}
}

func (d *declarations) target(x syntax.Expr) {
	switch x := x.(type) {
	case *syntax.GlobalExpr:
		d.globals[x.Name] = true
	case *syntax.IndexNameExpr:
		d.methods[x.Name] = true
	case *syntax.IndexExpr:
		if key, ok := x.Index.(*syntax.StringExpr); ok {
			d.methods[key.Value] = true
		}
	}
}
