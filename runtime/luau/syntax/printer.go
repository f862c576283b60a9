package syntax

// This file holds the printer of statements: a tree in, Luau source out. The rule:
// parsing the output gives the tree again, apart from positions.

import (
	"slices"
	"strings"
)

// Print returns the chunk as Luau source: one statement a line, indented with tabs,
// after the "--!" comments of the header. Other comments are gone. Parentheses are
// added where a tree that was not parsed needs them. A tree that came with errors
// has no source; error nodes print as "%error%", which does not parse.
func Print(c *Chunk) string {
	p := &printer{}
	for _, h := range c.HotComments {
		if h.Header {
			p.line("--!", h.Text)
		}
	}
	p.stats(c.Main.Body)
	return string(p.out)
}

// A printer collects output.
type printer struct {
	out    []byte
	indent int
}

func (p *printer) put(parts ...string) {
	for _, s := range parts {
		p.out = append(p.out, s...)
	}
}

// margin starts a line.
func (p *printer) margin() {
	for range p.indent {
		p.out = append(p.out, '\t')
	}
}

func (p *printer) line(parts ...string) {
	p.margin()
	p.put(parts...)
	p.put("\n")
}

func (p *printer) block(b *Block) {
	p.indent++
	p.stats(b)
	p.indent--
}

func (p *printer) stats(b *Block) {
	for i, s := range b.Stats {
		p.margin()
		p.stat(s)
		// A line that starts with "(" would read as the arguments of a call.
		if i+1 < len(b.Stats) && startsWithParen(b.Stats[i+1]) {
			p.put(";")
		}
		p.put("\n")
	}
}

// startsWithParen reports whether the source of s starts with "(".
func startsWithParen(s Stat) bool {
	switch s := s.(type) {
	case *ExprStat:
		return exprStartsWithParen(s.X)
	case *AssignStat:
		return exprStartsWithParen(s.Targets[0])
	case *CompoundAssignStat:
		return exprStartsWithParen(s.Target)
	}
	return false
}

// exprStartsWithParen reports whether the source of x starts with "(", also because
// it is not a prefix expression and Print adds one.
func exprStartsWithParen(x Expr) bool {
	for {
		switch t := x.(type) {
		case *CallExpr:
			x = t.Fn
		case *IndexNameExpr:
			x = t.X
		case *IndexExpr:
			x = t.X
		case *InstantiateExpr:
			x = t.X
		case *LocalExpr, *GlobalExpr:
			return false
		default:
			return true
		}
	}
}

func (p *printer) stat(s Stat) {
	switch s := s.(type) {
	case *DoStat:
		p.put("do\n")
		p.body(s.Body)
	case *IfStat:
		p.ifStat(s)
	case *WhileStat:
		p.put("while ")
		p.expr(s.Cond)
		p.put(" do\n")
		p.body(s.Body)
	case *RepeatStat:
		p.put("repeat\n")
		p.block(s.Body)
		p.margin()
		p.put("until ")
		p.expr(s.Cond)
	case *NumericForStat:
		p.numericFor(s)
	case *GenericForStat:
		p.put("for ")
		p.vars(s.Vars)
		p.put(" in ")
		p.exprs(s.Values)
		p.put(" do\n")
		p.body(s.Body)
	case *LocalStat:
		p.localStat(s)
	case *LocalFuncStat:
		p.localFunc(s)
	case *FuncStat:
		p.attrs(s.Func.Attrs)
		p.put("function ")
		p.prefix(s.Target)
		p.function(s.Func)
	case *ReturnStat:
		p.put("return")
		if len(s.Values) > 0 {
			p.put(" ")
			p.exprs(s.Values)
		}
	case *BreakStat:
		p.put("break")
	case *ContinueStat:
		p.put("continue")
	case *ExprStat:
		p.prefix(s.X)
	case *AssignStat:
		p.targets(s.Targets)
		p.put(" = ")
		p.exprs(s.Values)
	case *CompoundAssignStat:
		p.prefix(s.Target)
		p.put(" ", s.Op.String(), "= ")
		p.expr(s.Value)
	case *TypeAliasStat:
		p.put(export(s.Exported), "type ", s.Name, angles(s.Generics), " = ", s.Type)
	case *TypeFuncStat:
		p.put(export(s.Exported), "type function ", s.Name, s.Text)
	default:
		p.put("%error%")
	}
}

// body prints a block and its "end".
func (p *printer) body(b *Block) {
	p.block(b)
	p.margin()
	p.put("end")
}

func (p *printer) ifStat(s *IfStat) {
	p.put("if ")
	for {
		p.expr(s.Cond)
		p.put(" then\n")
		p.block(s.Then)
		branch, ok := s.Else.(*IfStat)
		if !ok {
			break
		}
		p.margin()
		p.put("elseif ")
		s = branch
	}

	if b, ok := s.Else.(*Block); ok && b != nil {
		p.line("else")
		p.block(b)
	}
	p.margin()
	p.put("end")
}

func (p *printer) numericFor(s *NumericForStat) {
	p.put("for ")
	p.variable(s.Var)
	p.put(" = ")
	p.expr(s.From)
	p.put(", ")
	p.expr(s.To)
	if s.Step != nil {
		p.put(", ")
		p.expr(s.Step)
	}
	p.put(" do\n")
	p.body(s.Body)
}

func (p *printer) localStat(s *LocalStat) {
	keyword := "local "
	if s.Const {
		keyword = "const "
	}
	p.put(export(s.Exported), keyword)
	p.vars(s.Vars)
	if len(s.Values) > 0 {
		p.put(" = ")
		p.exprs(s.Values)
	}
}

func (p *printer) localFunc(s *LocalFuncStat) {
	p.attrs(s.Func.Attrs)
	switch {
	case s.Exported:
		p.put("export ")
	case s.Const:
		p.put("const ")
	default:
		p.put("local ")
	}
	p.put("function ", s.Local.Name)
	p.function(s.Func)
}

// attrs prints attributes, each with a space after it.
func (p *printer) attrs(list []*Attr) {
	for _, a := range list {
		if len(a.Args) == 0 {
			p.put("@", a.Name, " ")
			continue
		}
		p.put("@[", a.Name, "(")
		p.exprs(a.Args)
		p.put(")] ")
	}
}

// function prints a function from its generics on.
func (p *printer) function(f *FuncExpr) {
	p.put(angles(f.Generics), "(")
	p.vars(f.Params)
	if f.Vararg {
		if len(f.Params) > 0 {
			p.put(", ")
		}
		p.put("...", annotation(f.VarargType))
	}
	p.put(")", annotation(f.ReturnType), "\n")
	p.body(f.Body)
}

func (p *printer) vars(list []*Local) {
	for i, l := range list {
		if i > 0 {
			p.put(", ")
		}
		p.variable(l)
	}
}

func (p *printer) variable(l *Local) { p.put(l.Name, annotation(l.Type)) }

func (p *printer) targets(list []Expr) {
	for i, x := range list {
		if i > 0 {
			p.put(", ")
		}
		p.prefix(x)
	}
}

func export(exported bool) string {
	if exported {
		return "export "
	}
	return ""
}

// angles returns text in angle brackets, "" for "".
func angles(text string) string {
	if text == "" {
		return ""
	}
	return "<" + text + ">"
}

// annotation returns ": text", "" for "".
func annotation(text string) string {
	if text == "" {
		return ""
	}
	return ": " + text
}

// isName reports whether s can be written as a name.
func isName(s string) bool {
	if s == "" || classes[s[0]]&isLetter == 0 || keyword(s) != tokName {
		return false
	}
	return !slices.ContainsFunc([]byte(s), func(c byte) bool { return classes[c]&(isLetter|isDigit) == 0 })
}

// quote returns s as a quoted string literal.
func quote(s string) string {
	return `"` + escape(s, `"`) + `"`
}

// escape returns s with escapes for control characters, backslashes, bytes that are
// not UTF-8, and the characters of special.
func escape(s, special string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r < ' ' || r == 0x7f || r == '\ufffd': // perhaps an invalid byte
			writeDecimal(&b, s[i])
			if r == '\ufffd' && strings.HasPrefix(s[i:], "\ufffd") {
				writeDecimal(&b, s[i+1])
				writeDecimal(&b, s[i+2])
			}
		case r == '\\' || strings.ContainsRune(special, r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// writeDecimal writes an escape of three decimal digits.
func writeDecimal(b *strings.Builder, c byte) {
	b.Write([]byte{'\\', '0' + c/100, '0' + c/10%10, '0' + c%10})
}
