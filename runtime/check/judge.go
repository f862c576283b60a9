package check

import (
	"maps"
	"strings"

	"lanai/runtime/instance"
)

// This file holds the judgement of a whole place. Its one rule: what one script does
// can explain what another one uses, so that findings are weighed when all are read.

// judge reads the scripts of a world and says what they use.
func (r *Report) judge(world *World, parsed []parsedScript) {
	declares := make([]*declarations, len(parsed))
	inParallel(len(parsed), func(i int) { declares[i] = declared(parsed[i].chunk) })
	readers := readAll(world, parsed, declares)
	client := clientOnly(parsed, readers)

	c := newCollector(world)
	for i, reader := range readers {
		maps.Copy(c.methods, declares[i].methods)
		maps.Copy(c.moved, declares[i].named)
		switch {
		case client[parsed[i].Instance]:
			r.Client++
			readers[i] = nil
		case reader != nil:
			r.Judged++
			maps.Copy(c.texts, declares[i].texts)
		}
		if reader != nil {
			maps.Copy(c.moved, reader.moved)
		}
	}
	for i, reader := range readers {
		if reader != nil {
			c.add(parsed[i].File, reader.findings)
		}
	}
	r.Uses = c.list()
	r.Verdict = Runs
	if len(r.blocking()) > 0 || len(r.Problems) > 0 {
		r.Verdict = RunsExcept
	}
}

// readAll reads the scripts; nil stands for one that cannot be parsed.
func readAll(world *World, parsed []parsedScript, declares []*declarations) []*reader {
	all := &names{World: world}
	loose := false
	for _, d := range declares {
		loose = loose || d.loose
	}
	readers := make([]*reader, len(parsed))
	inParallel(len(parsed), func(i int) {
		if len(parsed[i].errs) > 0 {
			return
		}
		r := all.newReader(parsed[i].Script, declares[i])
		r.loose = loose || isSpec(parsed[i].Script)
		r.read(parsed[i].chunk)
		readers[i] = r
	})
	return readers
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
