package syntax

// This file holds the productions of types. The rule: types are checked and
// dropped. The functions return no tree; whoever needs a type's text takes it from
// the source.

// maxParts is the largest number of parts of a union or intersection; "?" does not
// count.
const maxParts = 1000

// typeStat = "type" name ["<" generics ">"] "=" type | "type" "function" ...; "type"
// has been consumed.
func (p *parser) typeStat(start Pos, exported bool) Stat {
	if p.tok.kind == tokFunction {
		return p.typeFunction(start, exported)
	}
	s := &TypeAliasStat{Exported: exported}
	s.Name = p.name("type name").text
	s.Generics = p.generics(true)
	p.expect('=', "type alias")

	from := p.tok.off
	at := p.typ()
	s.Type = p.text(from)
	s.Span = Span{start, at.End}
	return s
}

// typeFunction = "function" name body. The body is checked like any function, but
// sees no locals from outside.
func (p *parser) typeFunction(start Pos, exported bool) Stat {
	open := p.opener()
	p.advance()
	s := &TypeFuncStat{Exported: exported}
	s.Name = p.name("type function name").text

	from := p.tok.off
	depth := p.typeDepth
	p.typeDepth = p.fn.node.Depth + 1
	p.stopOn[tokEnd]++
	body, _ := p.functionBody(funcHead{open: open, debugName: s.Name})
	p.stopOn[tokEnd]--
	p.typeDepth = depth

	s.Text = p.text(from)
	s.Span = Span{start, body.End}
	return s
}

// optionalType = [":" type]; it returns the type's text.
func (p *parser) optionalType() string {
	if !p.accept(':') {
		return ""
	}
	from := p.tok.off
	p.typ()
	return p.text(from)
}

// typ reads a type and returns its place.
func (p *parser) typ() Span {
	p.erased++
	at := p.wholeType()
	p.erased--
	return at
}

// wholeType = simpleType typeSuffix | ("|" | "&") simpleType typeSuffix
func (p *parser) wholeType() Span {
	depth := p.nesting
	start := p.tok.span
	parts := 0
	if p.tok.kind != '|' && p.tok.kind != '&' {
		p.simpleType(false)
		p.nesting = depth
		parts = 1
	}
	at := p.typeSuffix(start, parts)
	p.nesting = depth
	return at
}

// typeSuffix = {"|" simpleType | "&" simpleType | "?"}, after parts parts that start
// at start. It returns the place of the whole type.
func (p *parser) typeSuffix(start Span, parts int) Span {
	p.nest("type annotation")
	union, intersection := false, false
	for {
		switch p.tok.kind {
		case '|', '&':
			union = union || p.tok.kind == '|'
			intersection = intersection || p.tok.kind == '&'
			p.advance()
			depth := p.nesting
			p.simpleType(false)
			p.nesting = depth
			parts++
		case '?':
			p.advance()
			union = true
		case tokDots:
			p.errorf(p.tok.span, "Unexpected '...' after type annotation")
			p.advance()
		default:
			at := start.to(p.prev.span)
			if union && intersection {
				p.errorf(at, "Mixing union and intersection types is not allowed; consider wrapping in parentheses.")
			}
			return at
		}
		if parts > maxParts {
			p.fatalf(p.prev.span, "Exceeded allowed type length; simplify your type annotation to make the code compile")
		}
	}
}

// A typeForm says what simpleType found, where that makes a difference.
type typeForm uint8

const (
	formType   typeForm = iota
	formSingle          // a pack of one type: "(T)", which may also be a type in parentheses
	formPack            // any other pack in parentheses
)

// simpleType reads a type without operators. With allowPack, something in parentheses
// may be a type pack.
func (p *parser) simpleType(allowPack bool) typeForm {
	p.nest("type annotation")
	at := p.tok.span
	switch p.tok.kind {
	case tokAttr, tokAttrOpen:
		p.errorf(at, "attributes are not allowed in declaration context")
	case tokNil, tokTrue, tokFalse:
		p.advance()
	case tokString, tokRawString:
		if _, ok := p.stringValue(); !ok {
			p.errorf(at, "String literal contains malformed escape sequence")
		}
		p.advance()
	case tokInterpBegin, tokInterpSimple:
		p.interp()
		p.errorf(at, "Interpolated string literals cannot be used as types")
	case tokBrokenString:
		p.advance()
		p.errorf(at, "Malformed string; did you forget to finish it?")
	case tokName:
		p.namedType()
	case '{':
		p.tableType()
	case '(', '<':
		return p.functionType(allowPack)
	case tokFunction:
		p.advance()
		p.errorf(at, "Using 'function' as a type annotation is not supported, "+
			"consider replacing with a function type annotation e.g. '(...any) -> ...any'")
	default:
		p.errorf(Span{p.prev.span.End, at.End}, "Expected type, got %s", p.tok.describe())
	}
	return formType
}

// namedType = name ["." name] ["<" types ">"] | "typeof" "(" expr ")"
func (p *parser) namedType() {
	n := p.name("type name")
	switch {
	case p.tok.kind == '.':
		op := p.tok.span.Start
		p.advance()
		p.indexName("field name", op)
	case p.tok.kind == tokDots:
		p.errorf(p.tok.span, "Unexpected '...' after type name; type pack is not allowed in this context")
		p.advance()
	case n.text == "typeof":
		open := p.opener()
		p.expect('(', "typeof type")
		p.expr()
		p.close(')', open)
		return
	}
	if p.tok.kind == '<' {
		p.typeParams()
	}
}

// tableType = "{" [field {("," | ";") field}] [","|";"] "}" | "{" type "}"
func (p *parser) tableType() {
	p.nest("type annotation")
	open := p.opener()
	p.advance()

	fields, indexers := 0, 0
	for p.tok.kind != '}' {
		if (p.isWord("read") || p.isWord("write")) && p.look() != ':' {
			p.advance()
		}

		named := p.tok.kind == tokName && p.look() == ':'
		if p.tok.kind == '[' {
			p.typeIndexer(&indexers)
		} else if fields == 0 && indexers == 0 && !named {
			p.typ() // {T}
			break
		} else if !p.typeField() {
			break
		}
		fields++

		if p.tok.kind == ',' || p.tok.kind == ';' {
			p.advance()
		} else if p.tok.kind != '}' {
			break
		}
	}
	p.closeOnLine('}', open)
}

// typeField = name ":" type
func (p *parser) typeField() bool {
	if _, ok := p.nameOpt("table field"); !ok {
		return false
	}
	p.expect(':', "table field")
	p.typ()
	return true
}

// typeIndexer = "[" type "]" ":" type, of which a table has one, or
// "[" string "]" ":" type, which is a field.
func (p *parser) typeIndexer(indexers *int) {
	open, at := p.opener(), p.tok.span
	p.advance()

	if (p.tok.kind == tokString || p.tok.kind == tokRawString) && p.look() == ']' {
		text, ok := p.stringValue()
		p.advance()
		p.close(']', open)
		p.expect(':', "table field")
		p.typ()
		if !ok || hasNUL(text) {
			p.errorf(at, `String literal contains malformed escape sequence or \0`)
		}
		return
	}

	p.typ()
	p.close(']', open)
	p.expect(':', "table field")
	end := p.typ()
	*indexers++
	if *indexers > 1 {
		p.errorf(at.to(end), "Cannot have more than one table indexer")
	}
}

func hasNUL(s string) bool {
	for i := range len(s) {
		if s[i] == 0 {
			return true
		}
	}
	return false
}

// functionType = ["<" generics ">"] "(" [types] ")" "->" returnType, or a type or
// pack in parentheses.
func (p *parser) functionType(allowPack bool) typeForm {
	p.nest("type annotation")
	open := p.tok.span
	generic := p.tok.kind == '<'
	p.generics(false)

	paren := p.opener()
	p.expect('(', "function parameters")
	list := p.typesInParens(paren)

	arrow := p.tok.kind == tokArrow || p.tok.kind == ':'
	if !generic && !list.named && !arrow {
		single := list.count == 1 && !list.tail
		switch {
		case single && allowPack:
			return formSingle
		case single:
			return formType
		case allowPack:
			return formPack
		}
	}
	p.functionTypeTail(open, list.count == 0 && !generic)
	return formType
}

// A typeList is what typesInParens found.
type typeList struct {
	count int  // types before a pack
	named bool // at least one has a name
	tail  bool // a pack ends the list
}

// typesInParens = [types] ")"
func (p *parser) typesInParens(paren opener) (list typeList) {
	p.stopOn[tokArrow]++
	if p.tok.kind != ')' {
		list = p.typeList()
	}
	p.closeOnLine(')', paren)
	p.stopOn[tokArrow]--
	return list
}

// typeList = [name ":"] type {"," [name ":"] type} ["," pack] | pack
func (p *parser) typeList() (list typeList) {
	for {
		if p.atPack() {
			p.typePack()
			list.tail = true
			return list
		}
		if p.tok.kind == tokName && p.look() == ':' {
			list.named = true
			p.advance()
			p.advance()
		}
		p.typ()
		list.count++
		if !p.accept(',') {
			return list
		}
		if p.tok.kind == ')' {
			p.errorf(p.tok.span, "Expected type after ',' but got ')' instead")
			return list
		}
	}
}

// functionTypeTail = "->" returnType. The function type starts at open; unit says
// that it is just "()" so far.
func (p *parser) functionTypeTail(open Span, unit bool) {
	p.nest("type annotation")
	switch {
	case p.tok.kind == ':':
		p.errorf(p.tok.span, "Return types in function type annotations are written after '->' instead of ':'")
		p.advance()
	case p.tok.kind != tokArrow && unit:
		p.errorf(open.to(p.prev.span), "Expected '->' after '()' when parsing function type; did you mean 'nil'?")
		return
	default:
		p.expect(tokArrow, "function type")
	}
	p.returnType()
}

// optionalReturnType = [":" returnType]; it returns the type's text.
func (p *parser) optionalReturnType() string {
	if p.tok.kind != ':' && p.tok.kind != tokArrow {
		return ""
	}
	if p.tok.kind == tokArrow {
		p.errorf(p.tok.span, "Function return type annotations are written after ':' instead of '->'")
	}
	p.advance()

	from, depth := p.tok.off, p.nesting
	p.erased++
	p.returnType()
	p.erased--
	text := p.text(from)
	if p.tok.kind == ',' {
		p.errorf(p.tok.span, "Expected a statement, got ','; did you forget to wrap the list of return types in parentheses?")
		p.advance()
	}
	p.nesting = depth
	return text
}

// returnType = type | "(" [types] ")" | pack
func (p *parser) returnType() {
	p.nest("type annotation")
	open := p.tok.span
	if p.tok.kind != '(' {
		if p.atPack() {
			p.typePack()
		} else {
			p.typ()
		}
		return
	}

	paren := p.opener()
	p.advance()
	list := p.typesInParens(paren)
	switch {
	case p.tok.kind == tokArrow || list.named:
		p.functionTypeTail(open, list.count == 0)
	case list.count == 1:
		p.typeSuffix(open, 1)
	}
}

// atPack reports whether a type pack starts here: "...T" or "T...".
func (p *parser) atPack() bool {
	return p.tok.kind == tokDots || p.tok.kind == tokName && p.look() == tokDots
}

// typePack = "..." type | name "..."
func (p *parser) typePack() {
	if p.accept(tokDots) {
		p.typ()
		return
	}
	p.advance()
	p.advance()
}

// variadicType = name "..." | type, after "...:" in a parameter list.
func (p *parser) variadicType() {
	if p.tok.kind == tokName && p.look() == tokDots {
		p.advance()
		p.advance()
		return
	}
	p.typ()
}

// generics = ["<" generic {"," generic} ">"]; it returns the text between the angles.
// With defaults, "=" may give each a default.
func (p *parser) generics(defaults bool) string {
	if p.tok.kind != '<' {
		return ""
	}
	open := p.opener()
	p.advance()

	p.erased++
	from := p.tok.off
	seenPack, seenDefault := false, false
	for {
		p.name("")
		if p.tok.kind == tokDots || seenPack {
			seenPack = true
			p.genericPack(defaults, &seenDefault)
		} else {
			p.genericType(defaults, &seenDefault)
		}

		if !p.accept(',') {
			break
		}
		if p.tok.kind == '>' {
			p.errorf(p.tok.span, "Expected type after ',' but got '>' instead")
			break
		}
	}
	text := p.text(from)
	p.close('>', open)
	p.erased--
	return text
}

// genericType = ["=" type], after a name.
func (p *parser) genericType(defaults bool, seenDefault *bool) {
	if defaults && p.accept('=') {
		*seenDefault = true
		p.typ()
	} else if *seenDefault {
		p.errorf(p.tok.span, "Expected default type after type name")
	}
}

// genericPack = "..." ["=" pack], after a name.
func (p *parser) genericPack(defaults bool, seenDefault *bool) {
	if !p.accept(tokDots) {
		p.errorf(p.tok.span, "Generic types come before generic type packs")
	}
	if !defaults || p.tok.kind != '=' {
		if *seenDefault {
			p.errorf(p.tok.span, "Expected default type pack after type pack name")
		}
		return
	}

	*seenDefault = true
	p.advance()
	if p.atPack() {
		p.typePack()
		return
	}
	start, from, depth := p.tok.span, p.tok.off, p.nesting
	if p.simpleType(true) == formType {
		p.nesting = depth
		if p.tok.off == from { // there was none
			start.Start = p.prev.span.End
		}
		p.errorf(p.typeSuffix(start, 1), "Expected type pack after '=', got type")
	}
}

// typeParams = "<" [param {"," param}] ">", where param is a type or a pack.
func (p *parser) typeParams() {
	open := p.opener()
	p.advance()
	p.erased++
	for first := true; ; first = false {
		if first && p.tok.kind == '>' {
			break
		}
		p.typeParam()
		if !p.accept(',') {
			break
		}
	}
	p.close('>', open)
	p.erased--
}

// typeParam = type | pack. "(T)" is a pack unless it goes on like a type.
func (p *parser) typeParam() {
	if p.atPack() {
		p.typePack()
		return
	}
	if p.tok.kind != '(' {
		p.typ()
		return
	}

	start := p.tok.span
	switch p.simpleType(true) {
	case formType:
		p.typeSuffix(start, 1)
	case formSingle:
		if k := p.tok.kind; k == '|' || k == '&' || k == '?' {
			p.typeSuffix(start, 1)
		}
	}
}

// instantiation = "<" "<" [params] ">" ">"; it returns the text inside, and the place
// of the last ">".
func (p *parser) instantiation() (string, Span) {
	open := p.opener()
	p.advance()
	from := p.tok.end // after the second <
	p.typeParams()
	text := p.scan.src[from:max(from, p.prev.off)]
	at := p.tok.span
	p.close('>', open)
	return text, at
}
