package syntax

// This file holds the productions of functions and their attributes. The rule: a
// function's node exists before its parameters, so that each local knows it.

// A funcHead is what is known about a function before its parameter list.
type funcHead struct {
	// open is the "function" token. For local functions it stands at the keyword
	// before it, if that is on the same line.
	open opener

	attrs     []*Attr
	debugName string
	self      bool

	// local is the name of a local function, which its body sees.
	local   *name
	isConst bool
}

// functionBody = ["<" generics ">"] "(" [params] ")" [":" type] block "end". For a
// local function it returns the variable too.
func (p *parser) functionBody(h funcHead) (*FuncExpr, *Local) {
	f := &FuncExpr{
		Parent: p.fn.node, Depth: p.fn.node.Depth + 1,
		Name: h.debugName, Attrs: h.attrs,
	}
	f.Start = h.open.pos
	if len(h.attrs) > 0 {
		f.Start = h.attrs[0].Start
	}

	f.Generics = p.generics(false)
	params := p.params(f)
	f.ReturnType = p.optionalReturnType()

	var local *Local
	if h.local != nil {
		local = p.declare(binding{name: *h.local}, h.isConst)
	}

	mark := len(p.shadowed)
	p.fn = &function{node: f, up: p.fn}
	if h.self {
		f.Self = p.declare(binding{name: name{"self", Span{f.Start, f.Start}}}, false)
	}
	f.Params = p.declareAll(params, false)
	f.Body = p.block()
	p.fn = p.fn.up
	p.leave(mark)

	f.EndPos, f.End = p.tok.span.Start, p.tok.span.End
	p.closeBlock(tokEnd, h.open)
	return f, local
}

// params = "(" [binding {"," binding}] ["," "..." [":" type]] ")"; it sets f.Vararg.
func (p *parser) params(f *FuncExpr) (list []binding) {
	open := p.opener()
	p.expect('(', "function")

	p.stopOn[')']++
	if p.tok.kind != ')' {
		list, f.Vararg = p.bindings(nil, true)
		if f.Vararg && p.accept(':') {
			from := p.tok.off
			p.variadicType()
			f.VarargType = p.text(from)
		}
	}
	p.closeOnLine(')', open)
	p.stopOn[')']--
	return list
}

// anonymous reads a function without a name.
func (p *parser) anonymous(attrs []*Attr) Expr {
	open := p.opener()
	p.advance()
	f, _ := p.functionBody(funcHead{open: open, attrs: attrs})
	return f
}

// attributed reads a function without a name after attributes.
func (p *parser) attributed() Expr {
	at := p.tok.span
	attrs := p.attributes()
	if p.tok.kind != tokFunction {
		return p.errorExpr(at, nil, "Expected 'function' declaration after attribute, but got %s instead", p.tok.describe())
	}
	return p.anonymous(attrs)
}

// attributes = {"@" name | "@[" attribute {"," attribute} "]"}
func (p *parser) attributes() []*Attr {
	var list []*Attr
	for {
		switch p.tok.kind {
		case tokAttr:
			a := &Attr{Span: p.tok.span, Name: p.tok.text}
			p.checkAttr(a, a.Span, list)
			p.advance()
			list = append(list, a)
		case tokAttrOpen:
			list = p.attrList(list)
		default:
			return list
		}
	}
}

func (p *parser) attrList(list []*Attr) []*Attr {
	open, start := p.opener(), p.tok.span
	p.advance()

	if p.tok.kind == ']' {
		p.errorf(start.to(p.tok.span), "Attribute list cannot be empty")
		p.advance()
		return append(list, &Attr{Span: start, Name: missingName})
	}
	for {
		list = append(list, p.attr(list))
		if !p.accept(',') {
			break
		}
	}
	p.close(']', open)
	return list
}

// attr = name [args], inside "@[...]".
func (p *parser) attr(before []*Attr) *Attr {
	n := p.name("attribute name")
	a := &Attr{Span: n.span, Name: n.text}
	switch p.tok.kind {
	case '(', '{', tokString, tokRawString:
		p.attrArgs(a)
	}
	p.checkAttr(a, n.span, before)
	return a
}

// attrArgs = "(" [exprs] ")" | table | string, all of literals.
func (p *parser) attrArgs(a *Attr) {
	at := p.tok.span
	switch p.tok.kind {
	case '(':
		at.Start = at.End
		var end Span
		a.Args, end = p.parenArgs()
		at = at.to(end)
	case '{':
		at.Start = at.End
		a.Args = []Expr{p.table()}
		at.End = p.prev.span.End
	default:
		a.Args = []Expr{p.string()}
	}
	a.End = at.End

	for _, x := range a.Args {
		if !isLiteral(x) {
			p.errorf(at, "Only literals can be passed as arguments for attributes")
		}
	}
}

// isLiteral reports whether x is a constant, or a table of constants with names or
// numbers as keys.
func isLiteral(x Expr) bool {
	switch x := x.(type) {
	case *NilExpr, *BoolExpr, *NumberExpr, *StringExpr:
		return true
	case *TableExpr:
		for _, item := range x.Items {
			if item.Kind == ItemGeneral || !isLiteral(item.Value) {
				return false
			}
		}
		return true
	}
	return false
}

// checkAttr reports an attribute that does not exist, was given before, or has
// arguments that it does not take.
func (p *parser) checkAttr(a *Attr, at Span, before []*Attr) {
	switch a.Name {
	case "checked", "native", "deprecated":
	case "":
		p.errorf(at, "Attribute name is missing")
		return
	default:
		p.errorf(at, "Invalid attribute '@%s'", a.Name)
		return
	}

	for _, b := range before {
		if b.Name == a.Name {
			p.errorf(at, "Cannot duplicate attribute '@%s'", a.Name)
		}
	}
	if a.Name == "deprecated" {
		p.checkDeprecated(a, at)
	}
}

// checkDeprecated checks the arguments of @deprecated: at most a table with the
// strings "use" and "reason".
func (p *parser) checkDeprecated(a *Attr, at Span) {
	if len(a.Args) == 0 {
		return
	}
	if len(a.Args) > 1 {
		p.errorf(at, "@deprecated can be parametrized only by 1 argument")
		return
	}
	table, ok := a.Args[0].(*TableExpr)
	if !ok {
		p.errorf(a.Args[0].Range(), "Unknown argument type for @deprecated")
		return
	}

	for _, item := range table.Items {
		key, ok := item.Key.(*StringExpr)
		if !ok || item.Kind != ItemRecord {
			p.errorf(item.Value.Range(), "Only constants keys 'use' and 'reason' are allowed for @deprecated attribute")
			continue
		}
		if key.Value != "use" && key.Value != "reason" {
			p.errorf(key.Span, "Unknown argument '%s' for @deprecated. Only string constants for 'use' and 'reason' are allowed", key.Value)
		} else if _, ok := item.Value.(*StringExpr); !ok {
			p.errorf(item.Value.Range(), "Only constant string allowed as value for '%s'", key.Value)
		}
	}
}
