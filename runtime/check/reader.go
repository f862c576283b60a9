package check

import (
	"lanai/runtime/instance"
	"lanai/runtime/luau/syntax"
)

// This file holds reader, which reads one script. Its one rule: it reads twice;
// the first time it learns what variables and parameters are given, the second
// time it judges.

// reader reads one script.
type reader struct {
	*names
	script *Script
	own    map[string]bool // types that the script declares
	assign map[string]bool // globals that the script assigns to
	loose  bool            // its globals may come from elsewhere

	judging  bool
	dead     bool // nothing on this server runs what is being read
	guarded  int  // calls of pcall around what is being read
	fn       *syntax.FuncExpr
	locals   map[*syntax.Local]*value
	given    map[*syntax.Local]*joined // variables that are assigned to, and parameters
	escaped  map[*syntax.FuncExpr]bool // called by somebody who is not known
	results  map[*syntax.FuncExpr]*joined
	moved    map[string]bool // names of instances that the script copies or gives another parent
	probed   map[string]bool // library functions that the script asks for before it calls them
	findings []finding
	requires []*instance.Instance
}

// A finding is one use of one name in one script.
type finding struct {
	Use
	pos     syntax.Pos
	guarded bool
	method  string // of an object of which nothing is known: the name decides
	lost    string // of a path to a module: the first name that the place does not have
}

func (n *names) newReader(s *Script, d *declarations) *reader {
	return &reader{
		names: n, script: s, own: d.types, assign: d.globals,
		locals: make(map[*syntax.Local]*value), given: make(map[*syntax.Local]*joined),
		escaped: make(map[*syntax.FuncExpr]bool),
		results: make(map[*syntax.FuncExpr]*joined), probed: make(map[string]bool), moved: make(map[string]bool),
	}
}

// read reads a script.
func (r *reader) read(chunk *syntax.Chunk) {
	r.function(chunk.Main, nil)
	r.judging = true
	clear(r.locals)
	r.results = make(map[*syntax.FuncExpr]*joined)
	r.function(chunk.Main, nil)
}

// give notes what a variable is given.
func (r *reader) give(l *syntax.Local, v *value) {
	if r.judging {
		return
	}
	j := r.given[l]
	if j == nil {
		j = &joined{}
		r.given[l] = j
	}
	j.add(v)
}

// function reads the body of a function whose caller passes the given values.
func (r *reader) function(f *syntax.FuncExpr, passed []*value) {
	outer, dead := r.fn, r.dead
	r.fn = f
	if f.Self != nil {
		r.locals[f.Self] = &value{kind: foreign}
	}
	for i, p := range f.Params {
		var v *value
		switch {
		case p.Type != "":
			v = r.annotated(p.Type, r.own)
		case i < len(passed) && !p.Assigned:
			v = passed[i]
		case r.judging && !r.escaped[f] && !p.Assigned && r.given[p] != nil:
			v = r.given[p].value
		}
		r.locals[p] = v
	}
	r.block(f.Body)
	r.fn, r.dead = outer, dead
}

// report notes a use.
func (r *reader) report(at syntax.Pos, u Use) {
	if r.judging && !r.dead {
		r.findings = append(r.findings, finding{Use: u, pos: at, guarded: r.guarded > 0})
	}
}
