package syntax

// This file holds the productions of statements. The rule: each function starts
// at the statement's first token and ends after its last one.

// blockEnds reports whether k ends a block.
func blockEnds(k kind) bool {
	switch k {
	case tokEOF, tokElse, tokElseif, tokEnd, tokUntil:
		return true
	}
	return false
}

// block = {stat [";"]} [laststat [";"]], with a scope of its own.
func (p *parser) block() *Block {
	mark := len(p.shadowed)
	b := p.openBlock()
	p.leave(mark)
	return b
}

// openBlock is block that leaves its locals visible.
func (p *parser) openBlock() *Block {
	b := &Block{Span: Span{Start: p.prev.span.End}}
	mark := len(p.stats)
	for !blockEnds(p.tok.kind) {
		depth := p.nesting
		p.nest("block")
		s := p.stat()
		p.nesting = depth

		p.accept(';')
		p.stats.push(s)
		if isLast(s) {
			break
		}
	}
	b.Stats = p.stats.pop(mark, &p.mem.statLists)
	b.End = p.tok.span.Start
	return b
}

// isLast reports whether nothing may follow s in its block.
func isLast(s Stat) bool {
	switch s.(type) {
	case *BreakStat, *ContinueStat, *ReturnStat:
		return true
	}
	return false
}

func (p *parser) stat() Stat {
	switch p.tok.kind {
	case tokIf:
		return p.ifStat()
	case tokWhile:
		return p.whileStat()
	case tokDo:
		return p.doStat()
	case tokFor:
		return p.forStat()
	case tokRepeat:
		return p.repeatStat()
	case tokFunction:
		return p.functionStat(p.tok.span.Start, nil)
	case tokLocal:
		return p.localStat(p.tok.span.Start, nil, false)
	case tokReturn:
		return p.returnStat()
	case tokBreak:
		return p.breakStat()
	case tokAttr, tokAttrOpen:
		return p.attributeStat()
	}
	return p.exprStat()
}

// exprStat is a statement that starts with an expression: a call, an assignment,
// or a word that is a keyword only here.
func (p *parser) exprStat() Stat {
	start := p.tok.span
	x := p.primary(true)

	if _, ok := x.(*CallExpr); ok {
		return p.mem.callStats.one(ExprStat{Span: x.Range(), X: x})
	}
	if p.tok.kind == ',' || p.tok.kind == '=' {
		return p.assignStat(x)
	}
	if op, ok := compoundOp(p.tok.kind); ok {
		return p.compoundStat(x, op)
	}
	if s := p.wordStat(x); s != nil {
		return s
	}

	if p.tok.span == start { // nothing was consumed
		p.advance()
	}
	return p.errorStat(x.Range(), []Expr{x}, "Incomplete statement: expected assignment or a function call")
}

// wordStat is a statement that starts with the contextual keyword x, which has
// been consumed. It returns nil if x is none.
func (p *parser) wordStat(x Expr) Stat {
	at := x.Range()
	switch identifier(x) {
	case "type":
		return p.typeStat(at.Start, false)
	case "export":
		if p.isWord("type") {
			p.advance()
			return p.typeStat(at.Start, true)
		}
		if p.tok.kind == tokLocal || p.tok.kind == tokFunction || p.isWord("const") {
			return p.exportStat(at, nil)
		}
	case "continue":
		return p.continueStat(at)
	case "const":
		return p.localStat(at.Start, nil, true)
	}
	return nil
}

// identifier returns the name that x consists of, "" if it is something else.
func identifier(x Expr) string {
	switch x := x.(type) {
	case *GlobalExpr:
		return x.Name
	case *LocalExpr:
		return x.Local.Name
	}
	return ""
}

// ifStat = "if" expr "then" block {"elseif" ...} ["else" block] "end"
func (p *parser) ifStat() *IfStat {
	s := &IfStat{}
	s.Start = p.tok.span.Start
	p.advance() // if or elseif
	s.Cond = p.expr()

	open := p.opener()
	p.expect(tokThen, "if statement")
	s.Then = p.block()

	if p.tok.kind == tokElseif {
		s.ElsePos = p.tok.span.Start
		depth := p.nesting
		p.nest("elseif")
		branch := p.ifStat()
		p.nesting = depth
		s.Else, s.End = branch, branch.End
		return s
	}

	if p.tok.kind == tokElse {
		s.ElsePos = p.tok.span.Start
		open = p.opener()
		p.advance()
		s.Else = p.block()
	}
	s.End = p.tok.span.End
	p.closeBlock(tokEnd, open)
	return s
}

// whileStat = "while" expr "do" block "end"
func (p *parser) whileStat() Stat {
	s := &WhileStat{}
	s.Start = p.tok.span.Start
	p.advance()
	s.Cond = p.expr()

	s.Body, s.End = p.loopBody("while loop", func() {})
	return s
}

// loopBody reads "do" block "end" of a loop; declare declares the loop's
// variables, in a scope around the block. It returns the block and the end of
// "end".
func (p *parser) loopBody(context string, declare func()) (*Block, Pos) {
	open := p.opener()
	p.expect(tokDo, context)

	mark := len(p.shadowed)
	p.fn.loops++
	declare()
	body := p.block()
	p.fn.loops--
	p.leave(mark)

	end := p.tok.span.End
	p.closeBlock(tokEnd, open)
	return body, end
}

// repeatStat = "repeat" block "until" expr
func (p *parser) repeatStat() Stat {
	s := &RepeatStat{}
	s.Start = p.tok.span.Start
	open := p.opener()
	p.advance()

	mark := len(p.shadowed)
	p.fn.loops++
	s.Body = p.openBlock()
	p.fn.loops--

	p.closeBlock(tokUntil, open)
	s.Cond = p.expr()
	p.leave(mark)
	s.End = s.Cond.Range().End
	return s
}

// doStat = "do" block "end"
func (p *parser) doStat() Stat {
	s := &DoStat{}
	s.Start = p.tok.span.Start
	open := p.opener()
	p.advance()
	s.Body = p.block()
	s.End = p.tok.span.End
	p.closeBlock(tokEnd, open)
	return s
}

func (p *parser) breakStat() Stat {
	s := &BreakStat{p.tok.span}
	p.advance()
	if p.fn.loops == 0 {
		p.errorf(s.Span, "break statement must be inside a loop")
		return &ErrorStat{Span: s.Span, Stats: []Stat{s}}
	}
	return s
}

// continueStat is continue, which has been consumed.
func (p *parser) continueStat(at Span) Stat {
	s := &ContinueStat{at}
	if p.fn.loops == 0 {
		p.errorf(at, "continue statement must be inside a loop")
		return &ErrorStat{Span: at, Stats: []Stat{s}}
	}
	return s
}

// forStat = "for" binding "=" expr "," expr ["," expr] "do" block "end"
// or "for" bindings "in" exprs "do" block "end"
func (p *parser) forStat() Stat {
	start := p.tok.span.Start
	p.advance()
	first := p.binding()
	if p.tok.kind == '=' {
		return p.numericFor(start, first)
	}
	return p.genericFor(start, first)
}

func (p *parser) numericFor(start Pos, first binding) Stat {
	s := &NumericForStat{}
	s.Start = start
	p.advance() // =
	s.From = p.expr()
	p.expect(',', "index range")
	s.To = p.expr()
	if p.accept(',') {
		s.Step = p.expr()
	}

	s.Body, s.End = p.loopBody("for loop", func() { s.Var = p.declare(first, false) })
	return s
}

func (p *parser) genericFor(start Pos, first binding) Stat {
	s := &GenericForStat{}
	s.Start = start
	names := []binding{first}
	if p.accept(',') {
		names, _ = p.bindings(names, false)
	}
	p.expect(tokIn, "for loop")
	s.Values = p.exprList()

	s.Body, s.End = p.loopBody("for loop", func() { s.Vars = p.declareAll(names, false) })
	return s
}

// functionStat = "function" name {"." name} [":" name] body; start is where its
// attributes start.
func (p *parser) functionStat(start Pos, attrs []*Attr) Stat {
	s := &FuncStat{}
	s.Start = start
	open := p.opener()
	p.advance()

	target, debugName, self := p.functionName()
	s.Target = p.assignable(target)

	p.stopOn[tokEnd]++
	s.Func, _ = p.functionBody(funcHead{open: open, attrs: attrs, debugName: debugName, self: self})
	p.stopOn[tokEnd]--
	s.End = s.Func.End
	return s
}

// functionName reads what a function statement assigns to. It returns the name
// for debugging, and whether the function has an implicit self.
func (p *parser) functionName() (target Expr, debugName string, self bool) {
	if p.tok.kind == tokName {
		debugName = p.tok.text
	}
	target = p.nameExpr("function name")

	depth := p.nesting
	for p.tok.kind == '.' {
		target = p.indexByName(target, "field name")
		debugName = target.(*IndexNameExpr).Name
		p.nest("function name")
	}
	p.nesting = depth

	if p.tok.kind == ':' {
		target = p.indexByName(target, "method name")
		return target, target.(*IndexNameExpr).Name, true
	}
	return target, debugName, false
}

// indexByName reads "." or ":" and a name after x.
func (p *parser) indexByName(x Expr, context string) Expr {
	op := p.tok.place
	p.advance()
	n := p.name(context)
	return p.indexNode(x, op, n)
}

func (p *parser) indexNode(x Expr, op place, n name) *IndexNameExpr {
	return p.mem.indexNames.one(IndexNameExpr{
		Span: x.Range().to(n.span), X: x, Name: n.text,
		Op: byte(op.kind), OpPos: op.span.Start, NamePos: n.span.Start,
	})
}

// assignable marks x as written. If x cannot be assigned to it reports an error.
func (p *parser) assignable(x Expr) Expr {
	switch x := x.(type) {
	case *LocalExpr:
		if x.Local.IsConst {
			return p.errorExpr(x.Span, []Expr{x}, "Variable '%s' is constant and may not be reassigned", x.Local.Name)
		}
		if p.erased == 0 {
			x.Local.Assigned = true
		}
		return x
	case *GlobalExpr, *IndexNameExpr, *IndexExpr:
		return x
	}
	return p.errorExpr(x.Range(), []Expr{x}, "Assigned expression must be a variable or a field")
}

// attributeStat is a function statement after attributes.
func (p *parser) attributeStat() Stat {
	start := p.tok.span.Start
	attrs := p.attributes()

	switch {
	case p.tok.kind == tokFunction:
		return p.functionStat(start, attrs)
	case p.tok.kind == tokLocal:
		return p.localStat(start, attrs, false)
	case p.isWord("export"):
		p.advance()
		at := attrs[0].Start // sic: behind "@[", not before it
		return p.exportStat(Span{at, at}, attrs)
	case p.isWord("const"):
		p.advance()
		return p.localStat(start, attrs, true)
	}
	return p.errorStat(p.tok.span, nil, "Expected 'function', 'local function', 'const function', 'declare function' "+
		"or a function type declaration after attribute, but got %s instead", p.tok.describe())
}

// localStat = "local" bindings ["=" exprs] | "local" "function" name body, and the
// same with "const", which has been consumed then.
func (p *parser) localStat(start Pos, attrs []*Attr, isConst bool) Stat {
	if !isConst {
		p.advance() // local
	}
	if p.tok.kind == tokFunction {
		return p.localFunction(start, attrs, isConst)
	}
	if len(attrs) > 0 {
		return p.errorStat(p.tok.span, nil, "Expected 'function' after local declaration with attribute, but got %s instead",
			p.tok.describe())
	}

	p.stopOn['=']++
	names, _ := p.bindings(nil, false)
	p.stopOn['=']--

	s := &LocalStat{Const: isConst}
	s.Span = Span{start, p.prev.span.End}
	if p.accept('=') {
		s.Values = p.exprList()
		s.End = s.Values[len(s.Values)-1].Range().End
	}
	s.Vars = p.declareAll(names, isConst)

	if isConst && !fills(s.Values, len(s.Vars)) {
		p.errorf(s.Span, "Missing initializer in const declaration")
	}
	return s
}

// fills reports whether values certainly fit n variables: there are as many, or
// the last one may have several.
func fills(values []Expr, n int) bool {
	if len(values) > 0 {
		switch values[len(values)-1].(type) {
		case *CallExpr, *VarargExpr:
			return true
		}
	}
	return len(values) == n
}

func (p *parser) localFunction(start Pos, attrs []*Attr, isConst bool) Stat {
	s := &LocalFuncStat{Const: isConst}
	open, begin := p.opener(), start
	p.advance() // function
	if len(attrs) > 0 {
		begin = attrs[0].Start // sic: behind "@[", not before it
	}
	if open.pos.Line == begin.Line { // the indentation to compare "end" with
		open.pos.Col = begin.Col
	}
	n := p.name("variable name")

	p.stopOn[tokEnd]++
	s.Func, s.Local = p.functionBody(funcHead{open: open, attrs: attrs, debugName: n.text, local: &n, isConst: isConst})
	p.stopOn[tokEnd]--
	s.Span = Span{start, s.Func.End}
	return s
}

// exportStat = "export" (localStat | "function" name body); "export" at place at has
// been consumed.
func (p *parser) exportStat(at Span, attrs []*Attr) Stat {
	if p.fn.up != nil || p.nesting != 1 {
		p.errorf(at, "'export' may only be applied to top-level statements")
	}
	if p.returned {
		p.errorf(at, exportConflict)
	}
	if len(attrs) > 0 && p.tok.kind != tokFunction {
		p.errorf(p.tok.span, "Expected 'function' after export declaration with attribute, but got %s instead", p.tok.describe())
	}

	switch {
	case p.tok.kind == tokFunction:
		return p.exportFunction(at.Start, attrs)
	case p.tok.kind == tokLocal:
		if p.look() == tokFunction {
			p.errorf(at, "'export' must be followed by an identifier or 'function'; try removing 'local'")
			return p.localStat(at.Start, nil, false)
		}
		return p.exportVars(p.localStat(at.Start, nil, false))
	case p.isWord("const"):
		p.advance()
		if p.tok.kind == tokFunction {
			p.errorf(at, "'export' must be followed by an identifier or 'function'")
			return p.localStat(at.Start, nil, true)
		}
		return p.exportVars(p.localStat(at.Start, nil, true))
	}
	return p.errorStat(at, nil, "'export' must be followed by an identifier or 'function'")
}

const exportConflict = "Exporting values is not compatible with top-level return (export/return conflict)"

func (p *parser) exportFunction(start Pos, attrs []*Attr) Stat {
	s := p.localFunction(start, attrs, true).(*LocalFuncStat)
	s.Exported = true
	p.export(s.Local)
	return s
}

func (p *parser) exportVars(stat Stat) Stat {
	if s, ok := stat.(*LocalStat); ok {
		s.Exported = true
		for _, l := range s.Vars {
			p.export(l)
		}
	}
	return stat
}

// export notes that l is exported.
func (p *parser) export(l *Local) {
	if p.exports[l.Name] {
		p.errorf(Span{l.Pos, l.End}, "Duplicate exported identifier '%s'", l.Name)
	}
	if p.exports == nil {
		p.exports = make(map[string]bool)
	}
	p.exports[l.Name] = true
	l.Exported = true
}

// returnStat = "return" [exprs]
func (p *parser) returnStat() Stat {
	s := &ReturnStat{p.tok.span, nil}
	p.advance()
	if !blockEnds(p.tok.kind) && p.tok.kind != ';' {
		s.Values = p.exprList()
		s.End = s.Values[len(s.Values)-1].Range().End
	}

	if p.fn.up == nil {
		if len(p.exports) > 0 {
			p.errorf(s.Span, exportConflict)
		}
		p.returned = true
	}
	return s
}

// assignStat = targets "=" exprs; the first target has been consumed.
func (p *parser) assignStat(first Expr) Stat {
	s := &AssignStat{}
	mark := len(p.exprs)
	p.exprs.push(p.assignable(first))
	for p.accept(',') {
		p.exprs.push(p.assignable(p.primary(true)))
	}
	s.Targets = p.exprs.pop(mark, &p.mem.exprLists)

	p.expect('=', "assignment")
	s.Values = p.exprList()
	s.Span = first.Range().to(s.Values[len(s.Values)-1].Range())
	return s
}

// compoundOp returns the operator of the compound assignment that a kind of token
// is. The kinds stand in the order of the operators.
func compoundOp(k kind) (BinaryOp, bool) {
	if k < tokAddAssign || k > tokConcatAssign {
		return 0, false
	}
	return OpAdd + BinaryOp(k-tokAddAssign), true
}

// compoundStat = target op expr; the target has been consumed.
func (p *parser) compoundStat(target Expr, op BinaryOp) Stat {
	s := &CompoundAssignStat{Op: op, Target: p.assignable(target)}
	p.advance()
	s.Value = p.expr()
	s.Span = target.Range().to(s.Value.Range())
	return s
}

// A binding is a name with an optional type, before it is declared.
type binding struct {
	name name
	typ  string
}

// binding = name [":" type]
func (p *parser) binding() binding {
	n, ok := p.nameOpt("variable name")
	if !ok {
		n.span = p.tok.span // an error about the name keeps the next one about this token away
	}
	return binding{n, p.optionalType()}
}

// bindings appends binding {"," binding} to list. With dots, the last may be "...",
// and it reports whether it was.
func (p *parser) bindings(list []binding, dots bool) ([]binding, bool) {
	for {
		if dots && p.accept(tokDots) {
			return list, true
		}
		list = append(list, p.binding())
		if !p.accept(',') {
			return list, false
		}
	}
}

func (p *parser) declareAll(names []binding, isConst bool) []*Local {
	if len(names) == 0 {
		return nil
	}
	vars := p.mem.localLists.take(len(names))
	for i, b := range names {
		vars[i] = p.declare(b, isConst)
	}
	return vars
}
