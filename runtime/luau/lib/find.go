package lib

import (
	"strings"

	"lanai/runtime/luau/vm"
)

// This file holds the string functions that take a pattern: find, match,
// gmatch and gsub. Its one rule: an empty match moves on by one character.

// stringFind is string.find(s, pattern, init = 1, plain = false).
func stringFind(c *vm.Call) {
	src, pat, init, ok := findArgs(c)
	if !ok {
		c.Return(vm.Nil)
		return
	}
	if c.Arg(4).Truthy() || !strings.ContainsAny(pat, patternSpecials) {
		i := strings.Index(src[init:], pat)
		if i < 0 {
			c.Return(vm.Nil)
			return
		}
		c.ReturnAll(vm.Int(init+i+1), vm.Int(init+i+len(pat)))
		return
	}

	m := matcher{c: c, src: src, pat: pat}
	s, end := m.search(init)
	if end < 0 {
		c.Return(vm.Nil)
		return
	}
	var values [maxCaptures]vm.Value
	captures := values[:0]
	if m.level > 0 {
		captures = m.values(&values, s, end)
	}
	results := c.Results(2 + len(captures))
	results[0], results[1] = vm.Int(s+1), vm.Int(end)
	copy(results[2:], captures)
}

// stringMatch is string.match(s, pattern, init = 1).
func stringMatch(c *vm.Call) {
	src, pat, init, ok := findArgs(c)
	if !ok {
		c.Return(vm.Nil)
		return
	}
	m := matcher{c: c, src: src, pat: pat}
	s, end := m.search(init)
	if end < 0 {
		c.Return(vm.Nil)
		return
	}
	var values [maxCaptures]vm.Value
	c.ReturnAll(m.values(&values, s, end)...)
}

// findArgs returns the string, the pattern and the index where to start. ok
// is false if that is behind the end of the string.
func findArgs(c *vm.Call) (src, pat string, init int, ok bool) {
	src, pat, init = c.CheckString(1), c.CheckString(2), optInt(c, 3, 1)
	if init < 0 {
		init += len(src) + 1
	}
	init = max(init, 1)
	return src, pat, init - 1, init-1 <= len(src)
}

// search looks for the first match from init on, or only there if the
// pattern begins with ^. end is -1 if there is none.
func (m *matcher) search(init int) (s, end int) {
	if strings.HasPrefix(m.pat, "^") {
		return init, m.match(init, 1)
	}
	for s = m.candidate(init); s <= len(m.src); s = m.candidate(s + 1) {
		m.reset()
		if end = m.match(s, 0); end >= 0 {
			return s, end
		}
	}
	return s, -1
}

// candidate returns the first index from s on where an unanchored pattern can
// match, behind the end of the string if there is none: a pattern that
// begins with a plain character is looked for by that character.
func (m *matcher) candidate(s int) int {
	if s >= len(m.src) || m.pat == "" || strings.IndexByte(patternSpecials, m.pat[0]) >= 0 ||
		len(m.pat) > 1 && strings.IndexByte("*?-", m.pat[1]) >= 0 {
		return s
	}
	if i := strings.IndexByte(m.src[s:], m.pat[0]); i >= 0 {
		return s + i
	}
	return len(m.src) + 1
}

// gmatch is the state of one iteration over matches; its step leaves no
// result at the end.
type gmatch struct {
	matcher
	next int // where to look next
}

// stringGmatch is string.gmatch(s, pattern); ^ has no special meaning.
func stringGmatch(c *vm.Call) {
	src, pat := c.CheckString(1), c.CheckString(2)
	g := &gmatch{matcher: matcher{src: src, pat: pat}}
	const size = 1 << 10
	c.Charge(size)
	f := vm.NewFunction("", g.step)
	f.Weigh(size)
	c.Return(f.Value())
}

func (g *gmatch) step(c *vm.Call) {
	g.c = c
	for s := g.candidate(g.next); s <= len(g.src); s = g.candidate(s + 1) {
		g.reset()
		end := g.match(s, 0)
		if end < 0 {
			continue
		}
		if g.next = end; end == s {
			g.next++
		}
		var values [maxCaptures]vm.Value
		c.ReturnAll(g.values(&values, s, end)...)
		return
	}
	g.next = len(g.src) + 1
}

// replacer makes what gsub puts in place of one match.
type replacer struct {
	m    *matcher
	b    []byte
	with vm.Value
	text string // with as text, if it is text
}

// stringGsub is string.gsub(s, pattern, replacement, n = all).
func stringGsub(c *vm.Call) {
	src, pat := c.CheckString(1), c.CheckString(2)
	limit := optInt(c, 4, len(src)+1)
	m := matcher{c: c, src: src, pat: pat}
	r := replacer{m: &m, with: c.Arg(3)}
	switch r.with.Kind() {
	case vm.KindString, vm.KindNumber:
		r.text = vm.ToString(r.with)
	case vm.KindTable, vm.KindFunction:
	default:
		c.TypeError(3, "string/function/table")
	}

	p := 0
	if strings.HasPrefix(pat, "^") {
		p, limit = 1, min(limit, 1)
	}
	count, s, copied := 0, 0, 0
	for count < limit {
		if p == 0 {
			if s = m.candidate(s); s > len(src) {
				break
			}
		}
		m.reset()
		end := m.match(s, p)
		if end >= 0 {
			count++
			r.write(src[copied:s])
			r.replace(s, end)
			copied = end
		}
		switch {
		case end > s:
			s = end
		case s < len(src) && p == 0:
			s++
		default:
			limit = count
		}
	}
	if count == 0 {
		returnString(c, src)
	} else {
		r.write(src[copied:])
		c.ReturnBytes(r.b)
	}
	result := c.Results(2)
	result[1] = vm.Int(count)
}

// write appends to the result.
func (r *replacer) write(s string) { r.b = appendText(r.m.c, r.b, s) }

// replace writes the replacement of src[s:end].
func (r *replacer) replace(s, end int) {
	var v vm.Value
	switch r.with.Kind() {
	case vm.KindTable:
		v = r.m.c.Index(r.with, r.m.captured(0, s, end))
	case vm.KindFunction:
		var values [maxCaptures]vm.Value
		v = r.m.c.Call1(r.with, r.m.values(&values, s, end)...)
	default:
		r.expand(s, end)
		return
	}

	switch {
	case !v.Truthy():
		r.write(r.m.src[s:end])
	case v.IsString() || v.IsNumber():
		r.write(vm.ToString(v))
	default:
		r.m.c.Errorf("invalid replacement value (a %s)", r.m.c.VM().Typeof(v))
	}
}

// expand writes the replacement text with %0 to %9 filled in.
func (r *replacer) expand(s, end int) {
	text := r.text
	for {
		plain, rest, found := strings.Cut(text, "%")
		r.write(plain)
		if !found {
			return
		}
		if rest == "" {
			r.m.c.Errorf("invalid use of '%%' in replacement string")
		}
		switch d := rest[0]; {
		case d == '%':
			r.write("%")
		case d == '0':
			r.write(r.m.src[s:end])
		case '1' <= d && d <= '9':
			r.write(vm.ToString(r.m.captured(int(d)-'1', s, end)))
		default:
			r.m.c.Errorf("invalid use of '%%' in replacement string")
		}
		text = rest[1:]
	}
}
