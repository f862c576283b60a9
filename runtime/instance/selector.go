package instance

// This file holds QueryDescendants: the selectors it parses and what they match. Its one rule: a selector is parsed in
// full before anything is matched, so a wrong one never gives half a result.

import (
	"fmt"
	"strconv"
	"strings"
)

// A Selector is a parsed selector list: what QueryDescendants looks for.
//
//	Part                 instances that are a Part      Part.Red#Door   all three at once
//	.Red                 with the tag Red               A > B           B that is a child of A
//	#Door                with the name Door             A >> B          B that is a descendant of A
//	[Anchored = true]    with a property value          A, B            either
//	[$Level]             with an attribute              :not(A, B)      neither
//	[$Level = 3]         with an attribute value        :has(> A, B)    with a child A or a descendant B
//
// See https://create.roblox.com/docs/reference/engine/classes/Instance#QueryDescendants.
type Selector struct{ paths []path }

// path is a chain of steps; it starts at the instance that is asked.
type path []step

// step goes to the children, or with deep to the descendants, and keeps those that pass every test.
type step struct {
	deep  bool
	tests []test
}

// test tells whether an instance fits; root is the instance that was asked.
type test func(i *Instance, q *query) bool

// query is one run of a selector.
type query struct {
	root *Instance
	sets map[*Selector]map[*Instance]bool // what each :not() excludes, computed at first need
}

// QueryDescendants returns the descendants of i that the selector matches, each before its own descendants.
func (i *Instance) QueryDescendants(s *Selector) []*Instance {
	q := &query{root: i, sets: make(map[*Selector]map[*Instance]bool)}
	if len(s.paths) == 1 && len(s.paths[0]) == 1 {
		return q.walk(s.paths[0], []*Instance{i})
	}
	found := q.all(s)
	var list []*Instance
	for _, d := range i.Descendants() {
		if found[d] {
			list = append(list, d)
		}
	}
	return list
}

// all returns everything below the root that s matches.
func (q *query) all(s *Selector) map[*Instance]bool {
	found := make(map[*Instance]bool)
	for _, p := range s.paths {
		for _, i := range q.walk(p, []*Instance{q.root}) {
			found[i] = true
		}
	}
	return found
}

// walk follows the steps of p from the given instances.
func (q *query) walk(p path, from []*Instance) []*Instance {
	for _, st := range p {
		var next []*Instance
		seen := make(map[*Instance]bool)
		for _, i := range from {
			next = q.step(st, i, next, seen)
		}
		from = next
	}
	return from
}

// step appends what st finds below i and has not found before.
func (q *query) step(st step, i *Instance, list []*Instance, seen map[*Instance]bool) []*Instance {
	for _, c := range i.children {
		if c == nil || st.deep && seen[c] {
			continue
		}
		if st.deep {
			seen[c] = true
		}
		if q.passes(c, st.tests) {
			list = append(list, c)
		}
		if st.deep {
			list = q.step(st, c, list, seen)
		}
	}
	return list
}

// passes tells whether i passes every test.
func (q *query) passes(i *Instance, tests []test) bool {
	for _, t := range tests {
		if !t(i, q) {
			return false
		}
	}
	return true
}

// maxSelectorDepth is how deep :not and :has may nest.
const maxSelectorDepth = 32

// ParseSelector parses a selector list. The error is an *Error with code BadSelector that names the place.
func ParseSelector(text string) (*Selector, error) {
	p := &selectorParser{text: text}
	s := p.list()
	if p.err == nil && p.at < len(p.text) {
		p.fail("`,`, `>` or `>>`")
	}
	if p.err != nil {
		return nil, p.err
	}
	return s, nil
}

// selectorParser reads a selector from left to right. After the first error it reads nothing more.
type selectorParser struct {
	text  string
	at    int
	depth int
	err   error
}

// fail notes that something else than want stands here.
func (p *selectorParser) fail(want string) {
	if p.err != nil {
		return
	}
	got := "the end"
	if p.at < len(p.text) {
		got = "`" + string([]rune(p.text[p.at:])[0]) + "`"
	}
	p.err = &Error{BadSelector, "", fmt.Sprintf("invalid selector %q: got %s, want %s at character %d", p.text, got, want, p.at+1)}
}

// space skips blanks.
func (p *selectorParser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// accept skips s if it stands here.
func (p *selectorParser) accept(s string) bool {
	if p.err != nil || !strings.HasPrefix(p.text[p.at:], s) {
		return false
	}
	p.at += len(s)
	return true
}

// expect skips s, which must stand here.
func (p *selectorParser) expect(s string) {
	if !p.accept(s) {
		p.fail("`" + s + "`")
	}
}

// list reads paths separated by commas.
func (p *selectorParser) list() *Selector {
	s := &Selector{}
	if p.depth++; p.depth > maxSelectorDepth {
		p.fail("less nesting")
	}
	for p.err == nil {
		s.paths = append(s.paths, p.path())
		if p.space(); !p.accept(",") {
			break
		}
	}
	p.depth--
	return s
}

// path reads steps. The first may lack its combinator, which is then ">>".
func (p *selectorParser) path() path {
	var steps path
	for p.err == nil {
		p.space()
		deep := p.accept(">>")
		if !deep && !p.accept(">") {
			if len(steps) > 0 {
				break
			}
			deep = true
		}
		p.space()
		steps = append(steps, step{deep, p.compound()})
	}
	return steps
}

// compound reads tests that stand side by side, at least one.
func (p *selectorParser) compound() []test {
	var tests []test
	for p.err == nil {
		switch {
		case p.accept("."):
			tag := p.word("a tag")
			tests = append(tests, func(i *Instance, _ *query) bool { return i.HasTag(tag) })
		case p.accept("#"):
			name := p.word("a name")
			tests = append(tests, func(i *Instance, _ *query) bool { return i.name == name })
		case p.accept("["):
			tests = append(tests, p.value())
		case p.accept(":not("):
			tests = append(tests, p.not())
		case p.accept(":has("):
			tests = append(tests, p.has())
		case len(tests) == 0:
			class := p.word("a class, `.tag`, `#name`, `[`, `:not(` or `:has(`")
			tests = append(tests, func(i *Instance, _ *query) bool { return i.class.IsA(class) })
		default:
			return tests
		}
	}
	return tests
}

// not reads the rest of :not().
func (p *selectorParser) not() test {
	s := p.list()
	p.expect(")")
	return func(i *Instance, q *query) bool {
		if q.sets[s] == nil {
			q.sets[s] = q.all(s)
		}
		return !q.sets[s][i]
	}
}

// has reads the rest of :has().
func (p *selectorParser) has() test {
	s := p.list()
	p.expect(")")
	return func(i *Instance, q *query) bool {
		for _, path := range s.paths {
			if len(q.walk(path, []*Instance{i})) > 0 {
				return true
			}
		}
		return false
	}
}

// value reads the rest of a test in brackets.
func (p *selectorParser) value() test {
	p.space()
	isAttribute := p.accept("$")
	name := p.word("a name")
	p.space()
	if isAttribute && p.accept("]") {
		return func(i *Instance, _ *query) bool { return i.Attribute(name) != nil }
	}
	p.expect("=")
	p.space()
	want := p.literal()
	p.space()
	p.expect("]")
	if isAttribute {
		return func(i *Instance, _ *query) bool { return equal(i.Attribute(name), want) }
	}
	return func(i *Instance, _ *query) bool { return i.hasValue(name, want) }
}

// hasValue tells whether the property called name exists and has the value that want converts to.
func (i *Instance) hasValue(name string, want any) bool {
	p := i.class.Property(name)
	if p == nil || p.Hidden {
		return false
	}
	v, err := i.tree.convert(p, want)
	return err == nil && equal(i.Value(p), v)
}

// literal reads a bool, a number or a string, quoted or not.
func (p *selectorParser) literal() any {
	if p.err != nil {
		return nil
	}
	if p.accept(`"`) {
		return p.quoted('"')
	}
	if p.accept("'") {
		return p.quoted('\'')
	}
	end := p.at
	for end < len(p.text) && (isWordByte(p.text[end]) || p.text[end] == '.' || p.text[end] == '+') {
		end++
	}
	text := p.text[p.at:end]
	if n, err := strconv.ParseFloat(text, 64); err == nil && strings.ContainsAny(text, "0123456789") {
		p.at = end
		return n
	}
	switch word := p.word("a value"); word {
	case "true":
		return true
	case "false":
		return false
	default:
		return word
	}
}

// quoted reads up to the closing quote. A backslash stands before a quote or backslash that is meant as such.
func (p *selectorParser) quoted(quote byte) string {
	var text strings.Builder
	for p.at < len(p.text) {
		c := p.text[p.at]
		p.at++
		switch {
		case c == quote:
			return text.String()
		case c == '\\' && p.at < len(p.text):
			text.WriteByte(p.text[p.at])
			p.at++
		default:
			text.WriteByte(c)
		}
	}
	p.fail("`" + string(quote) + "`")
	return ""
}

// word reads letters, digits, _ and -, at least one.
func (p *selectorParser) word(want string) string {
	if p.err != nil {
		return ""
	}
	start := p.at
	for p.at < len(p.text) && isWordByte(p.text[p.at]) {
		p.at++
	}
	if p.at == start {
		p.fail(want)
	}
	return p.text[start:p.at]
}

// isWordByte tells whether c can stand in a word.
func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}
