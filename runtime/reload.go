package runtime

import (
	"slices"

	"lanai/runtime/instance"
	"lanai/runtime/project"
)

// This file holds hot reload: a newer reading of the project is applied to
// the running place. Its one rule: what a change can reach through the
// require graph restarts, everything else keeps running.

// Reloaded says what a reload did.
type Reloaded struct {
	Changes   []project.Change
	Modules   []string // full names of modules that will run anew when required
	Stopped   []string // full names of scripts that ran and do not run now
	Restarted []string // full names of scripts that ran and run anew
	Started   []string // full names of scripts that run now and did not before
}

// Reload applies a newer reading of the project: instances come and go,
// sources and properties change, and every script that depends on a changed
// file restarts from its first line. Players, stores and all other instances
// stay. It runs on the loop. flush runs between stopping and restarting.
func (s *Server) Reload(next *project.Project, flush func(done func()), done func(Reloaded)) {
	changes := project.Diff(s.place.project, next)
	matched := project.Match(s.place.project, next)
	changes = append(changes, s.aloneChanges(matched)...)
	aliases := s.aliasChanges()
	stale := s.affected(changes, len(aliases) > 0)
	changes = append(changes, aliases...)

	result := Reloaded{Changes: changes}
	var stopped []*Script
	for _, script := range stale {
		if script.module != nil {
			result.Modules = append(result.Modules, script.Name)
			delete(s.modules, script.Instance)
		} else {
			delete(s.scripts, script.Instance)
			stopped = append(stopped, script)
		}
		script.stop()
	}
	flush(func() {
		s.sayNew(Warning, s.place.project.Warnings, next.Warnings)
		added := s.apply(next, changes, matched)
		for _, e := range next.Errors {
			s.sayProblem(Error, e)
		}
		again := make(map[*instance.Instance]bool)
		for _, script := range stopped {
			again[script.Instance] = true
			if s.startAgain(script.Instance) {
				result.Restarted = append(result.Restarted, script.Name)
			} else {
				result.Stopped = append(result.Stopped, script.Name)
			}
		}
		for _, inst := range added {
			if s.scripts[inst] == nil && !again[inst] && s.startAgain(inst) {
				result.Started = append(result.Started, inst.FullName())
			}
		}
		done(result)
	})
}

// sayNew says the problems that the reading before did not have.
func (s *Server) sayNew(level Level, old, new []*project.Problem) {
	said := make(map[string]bool)
	for _, p := range old {
		said[p.Error()] = true
	}
	for _, p := range new {
		if !said[p.Error()] {
			s.sayProblem(level, p)
		}
	}
}

// startAgain starts a script if it is one that runs.
func (s *Server) startAgain(inst *instance.Instance) bool {
	if a := s.alone[inst]; a != nil && a.script == inst && a.again != nil {
		a.again()
		return true
	}
	return !inst.IsDestroyed() && s.options.Runs(inst) && s.Start(inst)
}

// affected lists the runs that a set of changes makes stale: of scripts whose
// node changed, of those that failed when something new may be what they lacked, of those
// that use aliases when these changed, and of all that require one of them, however
// indirectly.
func (s *Server) affected(changes []project.Change, aliases bool) []*Script {
	stale := make(map[*Script]bool)
	all := s.runs()
	if aliases || slices.ContainsFunc(changes, func(c project.Change) bool { return c.Kind == project.Added }) {
		for _, script := range all {
			if script.hasFailed() || aliases && script.aliased {
				stale[script] = true
			}
		}
	}
	for _, c := range changes {
		if c.Old == nil || c.Kind == project.Changed && c.Fields&^(project.FileField|project.IDField) == 0 {
			continue
		}
		if inst := s.place.inst[c.Old]; inst != nil {
			if script := s.scripts[inst]; script != nil {
				stale[script] = true
			}
			if m := s.modules[inst]; m != nil && s.natives[inst] == nil {
				stale[m.script] = true
			}
		}
	}
	for grew := true; grew; {
		grew = false
		for _, script := range all {
			if stale[script] {
				continue
			}
			for m := range script.requires {
				if stale[m.script] {
					stale[script], grew = true, true
					break
				}
			}
		}
	}
	var list []*Script
	for _, script := range all {
		if stale[script] {
			list = append(list, script)
		}
	}
	return list
}

// hasFailed reports that a script's first thread ended in an error, or a module has no value.
func (s *Script) hasFailed() bool {
	return s.failed || s.module != nil && s.module.state == moduleFailed
}

// runs lists every run of a script or module, in tree order.
func (s *Server) runs() []*Script {
	var list []*Script
	add := func(inst *instance.Instance) {
		if script := s.scripts[inst]; script != nil {
			list = append(list, script)
		}
		if m := s.modules[inst]; m != nil {
			list = append(list, m.script)
		}
	}
	for _, inst := range s.Tree.Root().Descendants() {
		add(inst)
	}
	for inst := range s.modules { // those outside the tree
		if !inst.InGame() {
			add(inst)
		}
	}
	for inst, a := range s.alone {
		if inst == a.script && !inst.InGame() {
			add(inst)
		}
	}
	return list
}

// apply makes the tree what the new reading says and returns the instances that are new
// or changed.
func (s *Server) apply(next *project.Project, changes []project.Change, matched map[*project.Node]*project.Node) []*instance.Instance {
	old := s.place
	s.place = newPlace(next)
	for n, was := range matched {
		if inst := old.inst[was]; inst != nil {
			s.place.inst[n] = inst
		}
	}
	parents := make(map[*project.Node]*project.Node)
	next.Root.Walk(func(n *project.Node) {
		for _, child := range n.Children {
			parents[child] = n
		}
	})

	var added []*instance.Instance
	for _, c := range changes {
		switch c.Kind {
		case project.Removed:
			switch inst := old.inst[c.Old]; {
			case inst == nil:
			case s.Tree.Registry().IsService(inst.Class().Name):
				s.configure(inst, &project.Node{}, c.Old)
			default:
				_ = inst.Destroy() // a second time for what went with its parent
			}
		case project.Added:
			parent := s.place.inst[parents[c.New]]
			if parent != nil && s.place.inst[c.New] == nil {
				s.build(s.place, c.New, parent)
			}
			if inst := s.place.inst[c.New]; inst != nil {
				s.configure(inst, c.New, nil)
				added = append(added, inst)
			}
		case project.Changed:
			if inst := s.place.inst[c.New]; inst != nil {
				s.setSource(inst, c.New)
				s.configure(inst, c.New, c.Old)
				added = append(added, inst) // it may run now: its file was mended, or it was enabled
			}
		}
	}
	s.place.built = nil // what is new is configured
	s.link(s.place, old, matched)
	s.standPlace()
	return added
}
