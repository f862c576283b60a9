package check

import (
	"cmp"
	"slices"
	"strings"
)

// This file holds the collector. Its one rule: what scripts may do that nobody can see
// counts for them.

// A collector sums up findings.
type collector struct {
	methods  map[string]bool // names that some script gives a meaning to
	moved    map[string]bool // names that instances may have which are not in the place
	texts    map[string]bool // strings out of which names of instances may be made
	present  map[string]bool // names of the place's instances
	bySymbol map[string]*Use
}

func newCollector(world *World) *collector {
	c := &collector{
		methods: make(map[string]bool), moved: make(map[string]bool), texts: make(map[string]bool),
		present: make(map[string]bool), bySymbol: make(map[string]*Use),
	}
	for _, i := range world.Tree.Root().Descendants() {
		c.present[i.Name()] = true
	}
	return c
}

// explained reports that what scripts do elsewhere may be why a finding is none.
func (c *collector) explained(f *finding) bool {
	switch {
	case f.method != "":
		return c.methods[f.method]
	case f.Kind == NoInstance:
		return c.moved[f.lost] || c.texts[f.lost]
	case f.lost != "":
		return c.moved[f.lost]
	}
	return false
}

func (c *collector) add(file string, findings []finding) {
	for _, f := range findings {
		if c.explained(&f) {
			continue
		}
		if c.present[f.lost] {
			f.Unsure, f.Why = true, "it is not there, unless a script moves the "+f.lost+" that is elsewhere"
		}
		key := f.Kind + " " + f.Symbol
		u := c.bySymbol[key]
		if u == nil {
			known := f.Use
			u = &known
			c.bySymbol[key] = u
		}
		u.Unsure = u.Unsure && f.Unsure
		u.Count++
		if f.guarded {
			u.Guarded++
		}
		if n := len(u.Files); n == 0 || u.Files[n-1].File != file {
			u.Files = append(u.Files, FileLines{File: file})
		}
		last := &u.Files[len(u.Files)-1]
		if line := int(f.pos.Line); !slices.Contains(last.Lines, line) {
			last.Lines = append(last.Lines, line)
		}
	}
}

// leadsToModule reports that a module is listed which lies in an instance.
func (c *collector) leadsToModule(path string) bool {
	for _, u := range c.bySymbol {
		if u.Kind == NoModule && (u.Symbol == path || strings.HasPrefix(u.Symbol, path+".")) {
			return true
		}
	}
	return false
}

// list returns the uses, the most frequent first.
func (c *collector) list() []Use {
	uses := make([]Use, 0, len(c.bySymbol))
	for _, u := range c.bySymbol {
		if u.Kind != NoInstance || !c.leadsToModule(u.Symbol) {
			uses = append(uses, *u)
		}
	}
	slices.SortFunc(uses, func(a, b Use) int {
		return cmp.Or(b.Count-a.Count, strings.Compare(a.Symbol, b.Symbol), strings.Compare(a.Kind, b.Kind))
	})
	return uses
}
