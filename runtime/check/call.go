package check

import (
	"lanai/runtime/luau/syntax"
	"lanai/runtime/suggest"
)

// This file holds the reading of calls. Its one rule: arguments are read once,
// before or by what is called.

// call reads a call and returns what is known of its first result.
func (r *reader) call(x *syntax.CallExpr) *value {
	if fn, ok := x.Fn.(*syntax.IndexNameExpr); ok {
		return r.callMember(x, fn)
	}
	if fn, ok := x.Fn.(*syntax.GlobalExpr); ok && !r.assign[fn.Name] {
		return r.callGlobal(x, fn)
	}
	v := r.operand(x.Fn)
	args := r.args(x)
	if v == nil || v.kind != function {
		return given(v)
	}
	r.passTo(v.fn, args)
	if j := r.results[v.fn]; j != nil && r.judging {
		return j.value
	}
	return nil
}

func (r *reader) args(x *syntax.CallExpr) []*value {
	values := make([]*value, len(x.Args))
	for i, arg := range x.Args {
		values[i] = r.expr(arg)
	}
	return values
}

// literal is argument i if it is written as a string.
func literal(x *syntax.CallExpr, i int) (text string, ok bool) {
	if i >= len(x.Args) {
		return "", false
	}
	s, ok := x.Args[i].(*syntax.StringExpr)
	if !ok {
		return "", false
	}
	return s.Value, true
}

// callMember reads x.name(...) and x:name(...).
func (r *reader) callMember(x *syntax.CallExpr, fn *syntax.IndexNameExpr) *value {
	v := r.operand(fn.X)
	switch {
	case v == nil:
		if fn.Op == ':' {
			r.unknownMethod(fn)
		}
	case v.kind == library && fn.Op == '.':
		return r.callLibrary(x, v, fn)
	case v.kind == signal:
		return r.callSignal(x, v, fn)
	case v.kind == missing:
		r.args(x)
		if name, ok := literal(x, 0); ok && fn.Name == "WaitForChild" {
			return absent(v, name)
		}
		return nil
	case v.kind == text && fn.Op == ':':
		r.stringMethod(fn)
	case v.kind == enum && fn.Op == ':', v.kind == enums && fn.Op == ':':
		r.args(x)
		return r.enumMethod(v, fn)
	case v.kind == object && fn.Op == ':':
		r.index(v, fn)
		r.args(x)
		return r.method(x, v, fn.Name)
	default:
		r.index(v, fn)
	}
	r.args(x)
	return given(v)
}

// given is what a call gives of a value that is called, or whose method is.
func given(v *value) *value {
	if v != nil && v.kind == foreign {
		return &value{kind: foreign}
	}
	return nil
}

// unknownMethod notes a method of an object of which nothing is known.
func (r *reader) unknownMethod(fn *syntax.IndexNameExpr) {
	if !r.judging || r.dead {
		return
	}
	if a, c := r.anywhere(fn.Name); c != nil {
		r.findings = append(r.findings, finding{
			Use: Use{Kind: Unsupported, Symbol: string(fn.Op) + fn.Name, Why: c.Name + string(fn.Op) + fn.Name + ": " + a.Why, Unsure: true},
			pos: fn.NamePos, guarded: r.guarded > 0, method: fn.Name,
		})
	}
}

func (r *reader) stringMethod(fn *syntax.IndexNameExpr) {
	if g := r.Globals["string"]; g != nil {
		if _, there := g.Fields[fn.Name]; !there {
			r.report(fn.NamePos, Use{Kind: Unknown, Symbol: "string:" + fn.Name, Why: "there is no such function", Instead: suggest.Nearest(fn.Name, keys(g.Fields))})
		}
	}
}

func (r *reader) enumMethod(v *value, fn *syntax.IndexNameExpr) *value {
	if v.kind == enums {
		r.dataMember("Enums", fn)
		return nil
	}
	if fn.Name == "GetEnumItems" {
		return &value{kind: list, element: &value{kind: item, name: v.name}}
	}
	return nil
}

// callSignal reads what is connected to a signal, or waits for it.
func (r *reader) callSignal(x *syntax.CallExpr, v *value, fn *syntax.IndexNameExpr) *value {
	if fn.Name == "Wait" || fn.Name == "wait" {
		r.args(x)
		if len(v.passes) > 0 {
			return v.passes[0]
		}
		return nil
	}
	for i, arg := range x.Args {
		switch handler := arg.(type) {
		case *syntax.FuncExpr:
			if i == 0 {
				r.function(handler, v.passes)
				continue
			}
		case *syntax.LocalExpr:
			if f := r.local(handler); i == 0 && f != nil && f.kind == function {
				r.passTo(f.fn, v.passes)
				continue
			}
		}
		r.expr(arg)
	}
	return nil
}

// passTo notes that a function of the script is called with some values.
func (r *reader) passTo(f *syntax.FuncExpr, values []*value) {
	for i, p := range f.Params {
		if i < len(values) {
			r.give(p, values[i])
		} else {
			r.give(p, nil)
		}
	}
}

// callLibrary reads library.name(...).
func (r *reader) callLibrary(x *syntax.CallExpr, v *value, fn *syntax.IndexNameExpr) *value {
	result := r.called(v, fn)
	if at, passes := passers[v.name+"."+fn.Name]; passes {
		r.passOn(x, at)
		return result
	}
	args := r.args(x)
	switch v.name + "." + fn.Name {
	case "Instance.new":
		return r.create(x)
	case "Instance.fromExisting", "table.clone", "table.freeze":
		if len(args) > 0 && args[0] != nil {
			same := *args[0]
			same.at = nil
			return &same
		}
	}
	return result
}

// passers are the functions that call one of their arguments, by its number from
// 0, with those behind it.
var passers = map[string]int{
	"delay": 1, "pcall": 0, "spawn": 0, "ypcall": 0,
	"task.defer": 0, "task.delay": 1, "task.spawn": 0,
}

// passOn reads a call whose argument number at is called with those behind it.
func (r *reader) passOn(x *syntax.CallExpr, at int) {
	var called *syntax.FuncExpr
	args := make([]*value, len(x.Args))
	for i, arg := range x.Args {
		if l, ok := arg.(*syntax.LocalExpr); ok && i == at {
			if f := r.local(l); f != nil && f.kind == function {
				called = f.fn
				continue
			}
		}
		args[i] = r.expr(arg)
	}
	if called != nil {
		r.passTo(called, args[at+1:])
	}
}

// create reads Instance.new(class).
func (r *reader) create(x *syntax.CallExpr) *value {
	name, ok := literal(x, 0)
	if !ok {
		return some(r.Tree.Registry().Class("Instance"))
	}
	registry := r.Tree.Registry()
	switch c := registry.Class(name); {
	case c != nil && c.Creatable && !c.Abstract:
		return exactly(c)
	case c != nil:
		r.report(x.ArgPos, Use{Kind: Unknown, Symbol: "Instance.new(\"" + name + "\")", Why: "scripts cannot create this class"})
	default:
		r.report(x.ArgPos, Use{Kind: Unknown, Symbol: "Instance.new(\"" + name + "\")", Why: "there is no such class", Instead: suggest.Nearest(name, registry.Names())})
	}
	return nil
}

// callGlobal reads name(...).
func (r *reader) callGlobal(x *syntax.CallExpr, fn *syntax.GlobalExpr) *value {
	g := r.Globals[fn.Name]
	switch {
	case g == nil:
		r.undefined(fn)
	case g.Standing == Lacking:
		r.report(fn.Start, Use{Kind: Unsupported, Symbol: fn.Name, Why: g.Why})
	case g.Instead != "":
		r.report(fn.Start, Use{Kind: Deprecated, Symbol: fn.Name, Instead: g.Instead})
	}
	switch fn.Name {
	case "require":
		return r.require(x)
	case "pcall", "xpcall", "ypcall":
		r.protected(x)
		return nil
	}
	if at, passes := passers[fn.Name]; passes {
		r.passOn(x, at)
		return nil
	}
	args := r.args(x)
	switch {
	case len(args) == 0 || args[0] == nil:
	case fn.Name == "assert", (fn.Name == "ipairs" || fn.Name == "pairs") && args[0].kind == list:
		return args[0]
	}
	if fn.Name == "setmetatable" {
		return &value{kind: foreign, truth: yes}
	}
	if fn.Name == "tostring" || fn.Name == "typeof" || fn.Name == "type" {
		return &value{kind: text, truth: yes}
	}
	return nil
}

// undefined judges the call of a global that nobody defines.
func (r *reader) undefined(fn *syntax.GlobalExpr) {
	if r.loose || fn.Name == "script" || fn.Name == "plugin" {
		return
	}
	r.report(fn.Start, Use{Kind: Unknown, Symbol: fn.Name, Why: "nothing defines this global", Instead: suggest.Nearest(fn.Name, keys(r.Globals))})
}

// protected reads pcall(f, ...): an error in f is the script's own business.
func (r *reader) protected(x *syntax.CallExpr) {
	if len(x.Args) == 0 {
		return
	}
	f, ok := x.Args[0].(*syntax.FuncExpr)
	if !ok && globalName(x.Fn) == "xpcall" { // the handler stands between
		r.args(x)
		return
	}
	if !ok {
		r.passOn(x, 0)
		return
	}
	r.guarded++
	r.function(f, nil)
	r.guarded--
	r.exprs(x.Args[1:]...)
}
