package check

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"lanai/runtime/instance"
)

// This file holds what scripts use. Its one rule: a symbol is listed once, with all places.

// The kinds of uses.
const (
	Unsupported   = "unsupported" // Lanai knowingly lacks it
	NotForServers = "refused"     // Roblox refuses it to a server's scripts, too
	NoModule      = "missing"     // a module that require does not find
	NoInstance    = "absent"      // an instance that the place does not have, and no script makes
	Unknown       = "unknown"     // Roblox does not have it either
	Deprecated    = "deprecated"  // it runs, and there is something better
)

// A Use is a symbol that does not run, or is deprecated.
type Use struct {
	Symbol  string      `json:"symbol"` // such as Humanoid:MoveTo
	Kind    string      `json:"kind"`
	Why     string      `json:"why,omitempty"`
	Instead string      `json:"instead,omitempty"` // what was probably meant, or is better
	Unsure  bool        `json:"unsure,omitempty"`  // judged by a method's name alone, or scripts may make it
	Count   int         `json:"count"`
	Guarded int         `json:"guarded"` // how many of them are inside pcall
	Files   []FileLines `json:"files"`
}

// FileLines are the lines of a file on which a symbol is used.
type FileLines struct {
	File  string `json:"file"`
	Lines []int  `json:"lines"`
}

// blocking are the uses that keep a place from running as it does on Roblox.
func (r *Report) blocking() (uses []*Use) {
	for i := range r.Uses {
		if u := &r.Uses[i]; u.blocks() {
			uses = append(uses, u)
		}
	}
	return uses
}

func (u *Use) blocks() bool {
	switch u.Kind {
	case Deprecated, NotForServers:
		return false
	case NoModule, NoInstance:
		return !u.Unsure && u.Count > u.Guarded
	}
	return u.Count > u.Guarded
}

// judge reads the scripts of a world and says what they use.
func (r *Report) judge(world *World, parsed []parsedScript) {
	all := &names{World: world}
	declares := make([]*declarations, len(parsed))
	inParallel(len(parsed), func(i int) { declares[i] = declared(parsed[i].chunk) })
	uses := collector{methods: make(map[string]bool), moved: make(map[string]bool), texts: make(map[string]bool), present: make(map[string]bool), bySymbol: make(map[string]*Use)}
	loose := false
	for _, d := range declares {
		loose = loose || d.loose
		maps.Copy(uses.methods, d.methods)
		maps.Copy(uses.moved, d.named)
	}
	readers := make([]*reader, len(parsed))
	inParallel(len(parsed), func(i int) {
		if len(parsed[i].errs) > 0 {
			return
		}
		d := declares[i]
		reader := all.newReader(parsed[i].Script, d)
		reader.loose = loose || isSpec(parsed[i].Script)
		reader.read(parsed[i].chunk)
		readers[i] = reader
	})

	for _, reader := range readers {
		if reader != nil {
			maps.Copy(uses.moved, reader.moved)
		}
	}
	for _, i := range world.Tree.Root().Descendants() {
		uses.present[i.Name()] = true
	}
	client := clientOnly(parsed, readers)
	for i, reader := range readers {
		switch {
		case client[parsed[i].Instance]:
			r.Client++
			readers[i] = nil
		case reader != nil:
			r.Judged++
			maps.Copy(uses.texts, declares[i].texts)
		}
	}
	for i, reader := range readers {
		if reader != nil {
			uses.add(parsed[i].File, reader.findings)
		}
	}
	r.Uses = uses.list()
	r.Verdict = Runs
	if len(r.blocking()) > 0 || len(r.Problems) > 0 {
		r.Verdict = RunsExcept
	}
}

// isSpec reports whether a script is a test, whose globals the test runner brings.
func isSpec(s *Script) bool {
	name := s.Instance.Name()
	return strings.HasSuffix(name, ".spec") || strings.HasSuffix(name, ".test") || strings.HasSuffix(name, "Spec") ||
		s.Instance.FindFirstAncestor("__tests__") != nil
}

// clientOnly are the scripts that no server runs: those of clients, and the modules
// that only these require. A module that nobody is seen to require may be required
// by who is not seen, unless it lies where a server does not look.
func clientOnly(parsed []parsedScript, readers []*reader) map[*instance.Instance]bool {
	requires := make(map[*instance.Instance][]*instance.Instance)
	for i, reader := range readers {
		if reader != nil {
			requires[parsed[i].Instance] = reader.requires
		}
	}
	server, client := make(map[*instance.Instance]bool), make(map[*instance.Instance]bool)
	for _, p := range parsed {
		switch {
		case p.Client:
			reach(p.Instance, requires, client)
		case !p.Instance.IsA("ModuleScript"):
			reach(p.Instance, requires, server)
		}
	}
	for i := range client {
		if server[i] {
			delete(client, i)
		}
	}
	return client
}

// reach notes an instance and all that it requires.
func reach(i *instance.Instance, requires map[*instance.Instance][]*instance.Instance, reached map[*instance.Instance]bool) {
	if reached[i] {
		return
	}
	reached[i] = true
	for _, module := range requires[i] {
		reach(module, requires, reached)
	}
}

// collector sums up findings.
type collector struct {
	methods  map[string]bool // names that some script gives a meaning to
	moved    map[string]bool // names that instances may have which are not in the place
	texts    map[string]bool // strings out of which names of instances may be made
	present  map[string]bool // names of the place's instances
	bySymbol map[string]*Use
}

func (c *collector) add(file string, findings []finding) {
	for _, f := range findings {
		if f.method != "" && c.methods[f.method] || f.lost != "" && c.moved[f.lost] || f.Kind == NoInstance && c.texts[f.lost] {
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
