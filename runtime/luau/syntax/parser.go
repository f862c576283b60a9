package syntax

// This file holds the parser's own machinery: tokens, errors, recovery and nesting.
// The rule: every loop that can go on consumes a token or ends, and everything
// that nests passes through nest.

import "fmt"

const (
	// maxNesting is Luau's limit for nested constructs.
	maxNesting = 1000

	// maxErrors is how many errors a file may have before the parser gives up.
	maxErrors = 100

	// maxSource is the largest source in bytes: offsets are 32 bits.
	maxSource = 1<<31 - 2

	// missingName stands for a name that could not be read.
	missingName = "%error-id%"
)

// Parse parses a file. A returned chunk is complete when the list is empty;
// otherwise it is what could be understood, and must not be run. The chunk is
// never nil. Names, strings and types in the tree share memory with src.
func Parse(src string) (*Chunk, ErrorList) {
	p := &parser{locals: make(map[string]*Local)}
	chunk := &Chunk{Main: &FuncExpr{Vararg: true, Body: &Block{}}}
	if len(src) > maxSource {
		p.errs = ErrorList{{Pos: Pos{1, 1}, End: Pos{1, 1}, Msg: "source is larger than 2 GiB"}}
		return chunk, p.errs
	}
	p.scan = newScanner(src)
	p.parseChunk(chunk)
	chunk.Locals = p.declared
	return chunk, p.errs
}

// A parser turns tokens into a tree by recursive descent.
type parser struct {
	scan scanner
	tok  token // the current token
	prev place // the token before it

	// ahead is the token after tok when hasAhead is set.
	ahead    token
	hasAhead bool

	errs ErrorList

	// fn is the function being parsed.
	fn *function

	// locals holds the visible local variables by name; shadowed undoes it, in
	// order of declaration.
	locals   map[string]*Local
	shadowed []shadow
	declared int // locals so far

	// nesting is the current depth of nested constructs.
	nesting int

	// erased counts the types around the current token: what they mention is not
	// used at run time.
	erased int

	// typeDepth is the depth of the type function around the current token; its
	// body sees no locals of shallower functions. 0 outside.
	typeDepth int

	// exports are the names exported so far. returned is set after a return at
	// the top level.
	exports  map[string]bool
	returned bool

	// stopOn counts, for each kind of token, the constructs around the current
	// token that can go on from it. Recovery never skips such a token.
	stopOn [numKinds]uint16

	// suspect is the last opening token whose "end" is indented unlike it.
	suspect opener

	exprs stack[Expr]
	items stack[TableItem]
	stats stack[Stat]
	mem   slabs
}

// An opener is a token that another token must close.
type opener struct {
	kind kind
	pos  Pos
}

// A function is the parser's state for one function body.
type function struct {
	node  *FuncExpr
	up    *function
	loops int // around the current token
}

// A shadow remembers what a name meant before a declaration.
type shadow struct {
	name   string
	before *Local
}

// giveUp is the panic value that ends parsing after the last error.
type giveUp struct{}

func (p *parser) parseChunk(chunk *Chunk) {
	p.fn = &function{node: chunk.Main}
	defer func() {
		chunk.HotComments = p.scan.hot
		if r := recover(); r != nil {
			if _, ok := r.(giveUp); !ok {
				panic(r)
			}
		}
	}()

	p.tok.span = Span{Pos{1, 1}, Pos{1, 1}}
	p.advance()
	p.markHeader()

	body := p.block()
	if p.tok.kind != tokEOF {
		p.failExpect(tokEOF, "")
	}
	chunk.Main.Span = Span{Pos{1, 1}, p.tok.span.Start}
	chunk.Main.Body = body
	chunk.Main.EndPos = p.tok.span.Start
}

// markHeader marks the comments before the first token.
func (p *parser) markHeader() {
	for i := range p.scan.hot {
		p.scan.hot[i].Header = true
	}
}

// advance moves to the next token.
func (p *parser) advance() {
	p.prev = p.tok.place
	if p.hasAhead {
		p.tok, p.hasAhead = p.ahead, false
		return
	}
	p.scan.next(&p.tok)
}

// look returns the kind of the token after the current one.
func (p *parser) look() kind {
	if !p.hasAhead {
		p.scan.next(&p.ahead)
		p.hasAhead = true
	}
	return p.ahead.kind
}

// accept moves on if the current token has kind k, and reports whether it had.
func (p *parser) accept(k kind) bool {
	if p.tok.kind != k {
		return false
	}
	p.advance()
	return true
}

// isWord reports whether the current token is the name word.
func (p *parser) isWord(word string) bool {
	return p.tok.kind == tokName && p.tok.text == word
}

// text returns the source from offset start to the end of the previous token.
func (p *parser) text(start int32) string {
	if p.prev.end <= start {
		return ""
	}
	return p.scan.src[start:p.prev.end]
}

// errorf reports an error. A second error at the same place is dropped: it only
// repeats that something is missing there.
func (p *parser) errorf(at Span, format string, args ...any) {
	if n := len(p.errs); n > 0 && p.errs[n-1].Pos == at.Start && p.errs[n-1].End == at.End {
		return
	}
	p.errs = append(p.errs, &Error{at.Start, at.End, fmt.Sprintf(format, args...)})
	if len(p.errs) >= maxErrors {
		p.fatalf(at, "Reached error limit (%d)", maxErrors)
	}
}

// fatalf reports an error and ends parsing.
func (p *parser) fatalf(at Span, format string, args ...any) {
	p.errs = append(p.errs, &Error{at.Start, at.End, fmt.Sprintf(format, args...)})
	panic(giveUp{})
}

// nest counts one more nested construct; the caller resets p.nesting after it.
func (p *parser) nest(what string) {
	p.nesting++
	if p.nesting > maxNesting {
		p.fatalf(p.tok.span, "Exceeded allowed recursion depth; simplify your %s to make the code compile", what)
	}
}

// expect consumes a token of kind k; context says what is being parsed, "" for
// nothing. When another token stands in its place, that one is skipped if k
// follows it.
func (p *parser) expect(k kind, context string) bool {
	if p.accept(k) {
		return true
	}
	p.failExpect(k, context)
	if p.look() == k {
		p.advance()
		p.advance()
	}
	return false
}

func (p *parser) failExpect(k kind, context string) {
	if context != "" {
		p.errorf(p.tok.span, "Expected %s when parsing %s, got %s", k, context, p.tok.describe())
	} else {
		p.errorf(p.tok.span, "Expected %s, got %s", k, p.tok.describe())
	}
}

// opener returns the current token as something to be closed.
func (p *parser) opener() opener { return opener{p.tok.kind, p.tok.span.Start} }

// close consumes the token that closes open.
func (p *parser) close(k kind, open opener) bool {
	if p.accept(k) {
		return true
	}
	p.failClose(k, open, "")
	return p.skipTo(k)
}

// closeOnLine is close that looks for a missing token to the end of the line.
func (p *parser) closeOnLine(k kind, open opener) bool {
	if p.accept(k) {
		return true
	}
	p.failClose(k, open, "")
	line := p.prev.span.End.Line
	for p.tok.span.Start.Line == line && p.tok.kind != k && p.tok.kind != tokEOF && p.stopOn[p.tok.kind] == 0 {
		p.advance()
	}
	return p.accept(k)
}

// closeBlock is close for "end" and "until". It remembers where the layout says
// that an earlier one may be missing.
func (p *parser) closeBlock(k kind, open opener) bool {
	if p.tok.kind == k {
		at := p.tok.span.Start
		if at.Line != open.pos.Line && at.Col != open.pos.Col && p.suspect.pos.Line < open.pos.Line {
			p.suspect = open
		}
		p.advance()
		return true
	}

	hint := ""
	if p.suspect.pos.Line > open.pos.Line {
		hint = fmt.Sprintf("; did you forget to close %s at line %d?", p.suspect.kind, p.suspect.pos.Line)
	}
	p.failClose(k, open, hint)
	return p.skipTo(k)
}

// skipTo skips the current token when the one after it has kind k.
func (p *parser) skipTo(k kind) bool {
	if p.look() != k {
		return false
	}
	p.advance()
	p.advance()
	return true
}

func (p *parser) failClose(k kind, open opener, hint string) {
	where := fmt.Sprintf("line %d", open.pos.Line)
	if p.tok.span.Start.Line == open.pos.Line {
		where = fmt.Sprintf("column %d", open.pos.Col)
	}
	p.errorf(p.tok.span, "Expected %s (to close %s at %s), got %s%s", k, open.kind, where, p.tok.describe(), hint)
}

// A name is an identifier and its place.
type name struct {
	text string
	span Span
}

// nameOpt reads a name; without one it reports an error and returns false.
func (p *parser) nameOpt(context string) (name, bool) {
	if p.tok.kind != tokName {
		if context != "" {
			p.errorf(p.tok.span, "Expected identifier when parsing %s, got %s", context, p.tok.describe())
		} else {
			p.errorf(p.tok.span, "Expected identifier, got %s", p.tok.describe())
		}
		return name{missingName, Span{p.tok.span.Start, p.tok.span.Start}}, false
	}
	n := name{p.tok.text, p.tok.span}
	p.advance()
	return n, true
}

// name reads a name that must be there.
func (p *parser) name(context string) name {
	n, _ := p.nameOpt(context)
	return n
}

// indexName reads the name after "." or ":" at place op. A keyword on the same
// line is taken for the name after the error.
func (p *parser) indexName(context string, op Pos) name {
	n, ok := p.nameOpt(context)
	if !ok && p.tok.kind.isKeyword() && p.tok.span.Start.Line == op.Line {
		n = name{p.tok.kind.word(), p.tok.span}
		p.advance()
	}
	return n
}

// declare makes a new local variable visible.
func (p *parser) declare(b binding, isConst bool) *Local {
	l := p.mem.locals.one(Local{
		Name: b.name.text, Pos: b.name.span.Start, End: b.name.span.End,
		Func: p.fn.node, Index: p.declared, Type: b.typ, IsConst: isConst,
	})
	p.declared++
	p.shadowed = append(p.shadowed, shadow{l.Name, p.locals[l.Name]})
	p.locals[l.Name] = l
	return l
}

// leave makes the variables declared since mark invisible again; mark is
// len(p.shadowed) at the start of their scope.
func (p *parser) leave(mark int) {
	for i := len(p.shadowed) - 1; i >= mark; i-- {
		s := p.shadowed[i]
		p.locals[s.name] = s.before
	}
	p.shadowed = p.shadowed[:mark]
}

// errorExpr reports an error and returns the node that stands for it.
func (p *parser) errorExpr(at Span, exprs []Expr, format string, args ...any) Expr {
	p.errorf(at, format, args...)
	return &ErrorExpr{Span: at, Exprs: exprs}
}

// errorStat reports an error and returns the node that stands for it.
func (p *parser) errorStat(at Span, exprs []Expr, format string, args ...any) Stat {
	p.errorf(at, format, args...)
	return &ErrorStat{Span: at, Exprs: exprs}
}
