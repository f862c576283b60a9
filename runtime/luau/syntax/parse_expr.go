package syntax

// This file holds the productions of expressions. The rule: each function starts
// at the expression's first token and ends after its last one.

// unaryPriority binds tighter than every binary operator but "^".
const unaryPriority = 8

// priorities gives the left and right priority of each binary operator. An operator
// that binds tighter to its left than to its right associates to the right.
var priorities = [...]struct{ left, right int }{
	OpAdd: {6, 6}, OpSub: {6, 6},
	OpMul: {7, 7}, OpDiv: {7, 7}, OpFloorDiv: {7, 7}, OpMod: {7, 7},
	OpPow:    {10, 9},
	OpConcat: {5, 4},
	OpNe:     {3, 3}, OpEq: {3, 3}, OpLt: {3, 3}, OpLe: {3, 3}, OpGt: {3, 3}, OpGe: {3, 3},
	OpAnd: {2, 2},
	OpOr:  {1, 1},
}

// binaryOp returns the binary operator that a kind of token is.
func binaryOp(k kind) (BinaryOp, bool) {
	switch k {
	case '+':
		return OpAdd, true
	case '-':
		return OpSub, true
	case '*':
		return OpMul, true
	case '/':
		return OpDiv, true
	case tokFloorDiv:
		return OpFloorDiv, true
	case '%':
		return OpMod, true
	case '^':
		return OpPow, true
	case tokConcat:
		return OpConcat, true
	case tokNotEqual:
		return OpNe, true
	case tokEqual:
		return OpEq, true
	case '<':
		return OpLt, true
	case tokLessEqual:
		return OpLe, true
	case '>':
		return OpGt, true
	case tokGreaterEqual:
		return OpGe, true
	case tokAnd:
		return OpAnd, true
	case tokOr:
		return OpOr, true
	}
	return 0, false
}

// exprList = expr {"," expr}
func (p *parser) exprList() []Expr {
	mark := len(p.exprs)
	for {
		x := p.expr()
		p.exprs.push(x)
		if !p.accept(',') {
			break
		}
		if p.tok.kind == ')' {
			p.errorf(p.tok.span, "Expected expression after ',' but got ')' instead")
			break
		}
	}
	return p.exprs.pop(mark, &p.mem.exprLists)
}

func (p *parser) expr() Expr { return p.subexpr(0) }

// subexpr = (unary subexpr | assertion) {binary subexpr}, with binary operators of a
// left priority above limit.
func (p *parser) subexpr(limit int) Expr {
	depth := p.nesting
	p.nest("expression")

	start := p.tok.span.Start
	var x Expr
	if op, ok := p.unaryOp(); ok {
		p.advance()
		operand := p.subexpr(unaryPriority)
		x = &UnaryExpr{Span: Span{start, operand.Range().End}, Op: op, X: operand}
	} else {
		x = p.assertion()
	}

	for {
		op, ok := p.binaryOpAbove(limit)
		if !ok {
			break
		}
		pos := p.tok.span.Start
		p.advance()
		y := p.subexpr(priorities[op].right)
		x = p.mem.binaries.one(BinaryExpr{Span: Span{start, y.Range().End}, Op: op, X: x, Y: y, OpPos: pos})
		p.nest("expression") // the tree gets deeper though the parser does not
	}
	p.nesting = depth
	return x
}

// unaryOp returns the unary operator that the current token is.
func (p *parser) unaryOp() (UnaryOp, bool) {
	switch p.tok.kind {
	case tokNot:
		return OpNot, true
	case '-':
		return OpMinus, true
	case '#':
		return OpLen, true
	case '!':
		p.errorf(p.tok.span, "Unexpected '!'; did you mean 'not'?")
		return OpNot, true
	}
	return 0, false
}

// binaryOpAbove returns the binary operator that the current token is, if its left
// priority is above limit.
func (p *parser) binaryOpAbove(limit int) (BinaryOp, bool) {
	op, ok := binaryOp(p.tok.kind)
	if !ok {
		return p.foreignOp(limit)
	}
	return op, priorities[op].left > limit
}

// foreignOp reads an operator of other languages as the one that was meant, and
// reports it. The operator's first byte is consumed.
func (p *parser) foreignOp(limit int) (BinaryOp, bool) {
	var op BinaryOp
	var second kind
	switch p.tok.kind {
	case '&':
		op, second = OpAnd, '&'
	case '|':
		op, second = OpOr, '|'
	case '!':
		op, second = OpNe, '='
	default:
		return 0, false
	}
	if p.look() != second || p.ahead.off != p.tok.end || priorities[op].left <= limit {
		return 0, false
	}

	p.advance()
	p.errorf(p.prev.span.to(p.tok.span), "Unexpected '%c%c'; did you mean '%s'?", p.prev.kind, second, op)
	return op, true
}

// assertion = simple ["::" type]
func (p *parser) assertion() Expr {
	x := p.simple()
	if !p.accept(tokDoubleColon) {
		return x
	}
	from := p.tok.off
	at := p.typ()
	return &TypeAssertExpr{Span: x.Range().to(at), X: x, Type: p.text(from)}
}

// simple = literal | "..." | table | function | if-else | primary
func (p *parser) simple() Expr {
	at := p.tok.span
	switch p.tok.kind {
	case tokNil:
		p.advance()
		return &NilExpr{at}
	case tokTrue, tokFalse:
		p.advance()
		return &BoolExpr{at, p.prev.kind == tokTrue}
	case tokNumber:
		return p.number()
	case tokString, tokRawString, tokInterpSimple:
		return p.string()
	case tokInterpBegin:
		return p.interp()
	case tokBrokenString:
		p.advance()
		return p.errorExpr(at, nil, "Malformed string; did you forget to finish it?")
	case tokBrokenBraces:
		p.advance()
		return p.errorExpr(at, nil, doubleBraces)
	case tokDots:
		return p.vararg()
	case '{':
		return p.table()
	case tokFunction:
		return p.anonymous(nil)
	case tokAttr, tokAttrOpen:
		return p.attributed()
	case tokIf:
		return p.ifElse()
	}
	return p.primary(false)
}

func (p *parser) number() Expr {
	at := p.tok.span
	value, ok := parseNumber(p.tok.text)
	p.advance()
	if !ok {
		return p.errorExpr(at, nil, "Malformed number")
	}
	return p.mem.numbers.one(NumberExpr{at, value})
}

func (p *parser) string() Expr {
	at := p.tok.span
	value, ok := p.stringValue()
	p.advance()
	if !ok {
		return p.errorExpr(at, nil, "String literal contains malformed escape sequence")
	}
	return p.mem.strings.one(StringExpr{at, value})
}

// stringValue returns the value of the string that the current token is.
func (p *parser) stringValue() (string, bool) {
	if p.tok.kind == tokRawString {
		return unfoldLong(p.tok.text), true
	}
	return unescape(p.tok.text)
}

func (p *parser) vararg() Expr {
	at := p.tok.span
	p.advance()
	if !p.fn.node.Vararg {
		return p.errorExpr(at, nil, "Cannot use '...' outside of a vararg function")
	}
	return &VarargExpr{at}
}

const (
	doubleBraces = `Double braces are not permitted within interpolated strings; did you mean '\{'?`
	noBacktick   = "Malformed interpolated string; did you forget to add a '`'?"
)

// interp = "`" section {"{" expr "}" section} "`"; each section is a token.
func (p *parser) interp() Expr {
	x := &InterpExpr{Span: p.tok.span}
	for {
		section, at := p.tok.kind, p.tok.span
		text, ok := unescape(p.tok.text)
		p.advance()
		x.End = at.End
		if !ok {
			return p.errorExpr(x.Span, nil, "Interpolated string literal contains malformed escape sequence")
		}
		x.Strings = append(x.Strings, text)
		if section == tokInterpEnd || section == tokInterpSimple {
			return x
		}

		if bad := p.badInterpolation(at); bad != nil {
			x.Exprs = append(x.Exprs, bad)
			return x
		}
		x.Exprs = append(x.Exprs, p.expr())
		if bad := p.badSection(x, at); bad != nil {
			return bad
		}
	}
}

// badInterpolation reports a missing expression after the section at place at. It
// returns nil if there may be one.
func (p *parser) badInterpolation(at Span) Expr {
	switch p.tok.kind {
	case tokInterpMid, tokInterpEnd:
		p.advance()
		return p.errorExpr(at, nil, "Malformed interpolated string, expected expression inside '{}'")
	case tokBrokenString:
		p.advance()
		return p.errorExpr(at, nil, noBacktick)
	}
	return nil
}

// badSection reports that no section of x follows an expression. It returns nil if
// one does.
func (p *parser) badSection(x *InterpExpr, at Span) Expr {
	switch p.tok.kind {
	case tokInterpBegin, tokInterpMid, tokInterpEnd:
		return nil
	case tokBrokenBraces:
		p.advance()
		return p.errorExpr(at, nil, doubleBraces)
	case tokBrokenString:
		p.advance()
	case tokEOF:
	default:
		return p.errorExpr(at, nil, "Malformed interpolated string, got %s", p.tok.describe())
	}

	if n := len(p.scan.braces); n == 0 {
		p.errorf(p.prev.span, noBacktick)
	} else if p.scan.braces[n-1] {
		p.errorf(p.prev.span, "Malformed interpolated string; did you forget to add a '}'?")
	}
	x.End = p.prev.span.End
	return x
}

// primary = prefix {"." name | "[" expr "]" | ":" name args | args | "<<" types ">>"}
func (p *parser) primary(asStat bool) Expr {
	x := p.prefix()
	depth := p.nesting
	for {
		switch p.tok.kind {
		case '.':
			op := p.tok.place
			p.advance()
			x = p.indexNode(x, op, p.indexName("", op.span.Start))
		case '[':
			x = p.index(x)
		case ':':
			x = p.method(x)
		case '(':
			if !asStat && x.Range().End.Line != p.tok.span.Start.Line {
				p.ambiguous()
				p.nesting = depth
				return x
			}
			x = p.call(x)
		case '{', tokString, tokRawString:
			x = p.call(x)
		default:
			if p.tok.kind != '<' || p.look() != '<' {
				p.nesting = depth
				return x
			}
			types, at := p.instantiation()
			x = &InstantiateExpr{Span: x.Range().to(at), X: x, Types: types}
		}
		p.nest("expression")
	}
}

// prefix = name | "(" expr ")"
func (p *parser) prefix() Expr {
	if p.tok.kind != '(' {
		return p.nameExpr("expression")
	}

	x := &GroupExpr{Span: p.tok.span}
	open := p.opener()
	p.advance()
	x.X = p.expr()
	x.End = p.tok.span.End
	if !p.accept(')') {
		hint := ""
		if p.tok.kind == '=' {
			hint = "; did you mean to use '{' when defining a table?"
		}
		p.failClose(')', open, hint)
		x.End = p.prev.span.End
	}
	return x
}

// nameExpr reads a name and finds out what it means.
func (p *parser) nameExpr(context string) Expr {
	n, ok := p.nameOpt(context)
	if !ok {
		return &ErrorExpr{Span: p.tok.span}
	}
	l := p.locals[n.text]
	if l == nil {
		return p.mem.globals.one(GlobalExpr{n.span, n.text})
	}
	if l.Func.Depth < p.typeDepth {
		return p.errorExpr(p.tok.span, nil, "Type function cannot reference outer local '%s'", l.Name)
	}

	upvalue := l.Func != p.fn.node
	if upvalue && p.erased == 0 {
		l.Captured = true
	}
	return p.mem.localExprs.one(LocalExpr{n.span, l, upvalue})
}

// index reads "[" expr "]" after x.
func (p *parser) index(x Expr) Expr {
	open := p.opener()
	p.advance()
	i := p.expr()
	at := p.tok.span
	p.close(']', open)
	return &IndexExpr{Span: x.Range().to(at), X: x, Index: i, BracketPos: open.pos}
}

// method reads ":" name ["<<" types ">>"] args after x.
func (p *parser) method(x Expr) Expr {
	op := p.tok.place
	p.advance()
	fn := p.indexNode(x, op, p.indexName("method name", op.span.Start))

	types := ""
	if p.tok.kind == '<' && p.look() == '<' {
		types, _ = p.instantiation()
	}
	call := p.args(fn, true)
	if c, ok := call.(*CallExpr); ok {
		c.Types = types
	}
	return call
}

func (p *parser) call(fn Expr) Expr { return p.args(fn, false) }

// args = "(" [exprs] ")" | table | string, after fn.
func (p *parser) args(fn Expr, self bool) Expr {
	c := p.mem.callExprs.one(CallExpr{Fn: fn, Self: self, ArgPos: p.tok.span.Start})
	var at Span
	switch p.tok.kind {
	case '(':
		if fn.Range().End.Line != p.tok.span.Start.Line {
			p.ambiguous()
		}
		c.Args, at = p.parenArgs()
	case '{':
		x := p.table()
		c.Args, at = p.mem.exprLists.list([]Expr{x}), x.Range()
	case tokString, tokRawString:
		x := p.string()
		c.Args, at = p.mem.exprLists.list([]Expr{x}), x.Range()
	default:
		return p.noArgs(fn, self)
	}
	c.Span = fn.Range().to(at)
	return c
}

// parenArgs = "(" [exprs] ")"; it returns the place of ")" too.
func (p *parser) parenArgs() ([]Expr, Span) {
	open := p.opener()
	p.advance()
	var args []Expr
	if p.tok.kind != ')' {
		args = p.exprList()
	}
	at := p.tok.span
	p.close(')', open)
	return args, at
}

func (p *parser) noArgs(fn Expr, self bool) Expr {
	at := fn.Range()
	if self && p.tok.span.Start.Line != at.End.Line {
		return p.errorExpr(at, []Expr{fn}, "Expected function call arguments after '('")
	}
	return p.errorExpr(Span{at.Start, p.tok.span.Start}, []Expr{fn},
		"Expected '(', '{' or <string> when parsing function call, got %s", p.tok.describe())
}

func (p *parser) ambiguous() {
	p.errorf(p.tok.span, "Ambiguous syntax: this looks like an argument list for a function call, "+
		"but could also be a start of new statement; use ';' to separate statements")
}

// table = "{" [item {("," | ";") item}] [","|";"] "}"
func (p *parser) table() Expr {
	x := &TableExpr{Span: p.tok.span}
	open := p.opener()
	p.advance()

	mark := len(p.items)
	for p.tok.kind != '}' {
		p.items.push(p.item())
		switch {
		case p.tok.kind == ',' || p.tok.kind == ';':
			p.advance()
			continue
		case p.tok.kind == '[' || p.tok.kind == tokName:
			p.errorf(p.tok.span, "Expected ',' after table constructor element")
			continue
		}
		break
	}

	x.Items = p.items.pop(mark, &p.mem.itemLists)
	x.End = p.tok.span.End
	if !p.close('}', open) {
		x.End = p.prev.span.End
	}
	return x
}

// item = "[" expr "]" "=" expr | name "=" expr | expr
func (p *parser) item() TableItem {
	switch {
	case p.tok.kind == '[':
		open := p.opener()
		p.advance()
		key := p.expr()
		p.close(']', open)
		p.expect('=', "table field")
		return TableItem{ItemGeneral, key, p.expr()}

	case p.tok.kind == tokName && p.look() == '=':
		n := p.name("table field")
		p.advance() // =
		value := p.expr()
		if f, ok := value.(*FuncExpr); ok {
			f.Name = n.text
		}
		return TableItem{ItemRecord, p.mem.strings.one(StringExpr{n.span, n.text}), value}
	}
	return TableItem{ItemList, nil, p.expr()}
}

// ifElse = "if" expr "then" expr {"elseif" expr "then" expr} "else" expr
func (p *parser) ifElse() Expr {
	x := &IfElseExpr{Span: p.tok.span}
	p.advance() // if or elseif
	x.Cond = p.expr()
	p.expect(tokThen, "if then else expression")
	x.Then = p.expr()

	if p.tok.kind == tokElseif {
		depth := p.nesting
		p.nest("expression")
		branch := p.ifElse()
		branch.(*IfElseExpr).ElseIf = true
		p.nesting = depth
		x.Else = branch
	} else {
		p.expect(tokElse, "if then else expression")
		x.Else = p.expr()
	}
	x.End = x.Else.Range().End
	return x
}
