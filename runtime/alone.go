package runtime

import (
	"path/filepath"
	"slices"
	"strings"

	"lanai/runtime/instance"
	"lanai/runtime/project"
)

// This file holds scripts that stand alone: one that runs without a project, or beside a
// place, such as a scenario. Its one rule: the files that such a script requires become
// modules of its own, outside the tree, unless the place has made an instance of them.

// alone is a script that stands alone, with all that it has required by a path.
type alone struct {
	script *instance.Instance
	from   string // the file that its paths start from
	// again starts it anew after an edit; nil leaves that to the place.
	again func()
	// files is what was read, without the script of a place: the script, then modules in
	// the order they were first required.
	files []aloneFile
	// missing holds what was required and is not there: who did, by path.
	missing map[string]*instance.Instance
}

// aloneFile is a file that has been read into a script.
type aloneFile struct {
	inst *instance.Instance
	node *project.Node
}

// StandAlone makes a script stand alone which is not one of the place: its text is that of
// file, or nobody's if that is "". After an edit of what it was read from or has required,
// the script stops, and again starts it anew; nil is for one that does not start again.
func (s *Server) StandAlone(script *instance.Instance, file string, again func()) {
	a := s.standAlone(script, file)
	if a.again = again; file == "" {
		return
	}
	source, _ := script.Get(SourceProperty)
	text, _ := source.(string)
	s.files[script] = file
	a.files = append(a.files, aloneFile{script, &project.Node{Name: script.Name(), ClassName: script.Class().Name, File: file, Source: text}})
	s.follower.watch(file)
}

// standAlone makes a script stand alone, whose paths start from a file.
func (s *Server) standAlone(script *instance.Instance, file string) *alone {
	if file == "" && s.place != nil {
		file = filepath.Join(s.place.project.Dir, script.Name())
	}
	a := &alone{script: script, from: file, missing: make(map[string]*instance.Instance)}
	if s.alone == nil {
		s.alone = make(map[*instance.Instance]*alone)
	}
	s.alone[script] = a
	return a
}

// standPlace makes the only script of a place that is no project stand alone.
func (s *Server) standPlace() {
	if n := s.place.project.Script; n != nil {
		if script := s.place.inst[n]; script != nil && s.alone[script] == nil {
			s.standAlone(script, n.File)
		}
	}
}

// Alone returns the script that stands alone which inst is, or is a module of; nil for
// all others. from is the file that the paths which inst requires start from.
func (s *Server) Alone(inst *instance.Instance) (script *instance.Instance, from string) {
	a := s.alone[inst]
	switch {
	case a == nil:
		return nil, ""
	case a.script == inst:
		return inst, a.from
	}
	return a.script, s.files[inst]
}

// AloneModule returns the module that a file is to inst, which stands alone or is a module
// of a script that does.
func (s *Server) AloneModule(inst *instance.Instance, file string) (*instance.Instance, error) {
	a := s.alone[inst]
	for _, f := range a.files {
		if f.node.File == file && f.inst != a.script {
			return f.inst, nil
		}
	}
	node := project.ReadScript(filepath.ToSlash(file), "ModuleScript", file)
	if node.Err != nil {
		return nil, node.Err
	}
	module := s.Tree.Create(s.Tree.Registry().Class(node.ClassName))
	module.SetName(node.Name)
	s.setSource(module, node)
	s.alone[module] = a
	a.files = append(a.files, aloneFile{module, node})
	s.follower.watch(file)
	return module, nil
}

// moduleEndings end the files that a path may mean.
var moduleEndings = []string{".luau", ".lua", "/init.luau", "/init.lua"}

// AloneFiles lists the files that a path without an ending means to inst, which stands
// alone or is a module of a script that does: one, if all is well. When there is none it
// restarts as soon as there is.
func (s *Server) AloneFiles(inst *instance.Instance, path string) (files []string) {
	for _, ending := range moduleEndings {
		if file := path + filepath.FromSlash(ending); project.IsRegular(file) {
			files = append(files, file)
		}
	}
	if len(files) == 0 {
		s.alone[inst].missing[path] = inst
		s.follower.watch(path + moduleEndings[0])
	}
	return files
}

// PlacePath is a path as the files of the place are named, which start with the path that
// the place was read from.
func (s *Server) PlacePath(path string) string {
	if s.place == nil || filepath.IsAbs(path) == filepath.IsAbs(s.place.project.Dir) {
		return path
	}
	home, homeErr := filepath.Abs(s.place.project.Dir)
	full, err := filepath.Abs(path)
	if homeErr != nil || err != nil {
		return path
	}
	if rel, err := filepath.Rel(home, full); err == nil {
		return filepath.Join(s.place.project.Dir, rel)
	}
	return path
}

// AloneModules lists the modules of scripts that stand alone, sorted by name.
func (s *Server) AloneModules() (list []*instance.Instance) {
	for inst, a := range s.alone {
		if inst != a.script {
			list = append(list, inst)
		}
	}
	slices.SortFunc(list, func(a, b *instance.Instance) int { return strings.Compare(a.Name(), b.Name()) })
	return list
}

// aloneChanges reads the files of scripts that stand alone again. It adds the new nodes to
// matched, as project.Match has it.
func (s *Server) aloneChanges(matched map[*project.Node]*project.Node) (changes []project.Change) {
	for inst, a := range s.alone {
		if inst != a.script {
			continue
		}
		for i, f := range a.files {
			now := project.ReadScript(f.node.Name, f.node.ClassName, f.node.File)
			s.place.inst[f.node], matched[now], a.files[i].node = f.inst, f.node, now
			if fields := project.Compare(f.node, now); fields != 0 {
				changes = append(changes, project.Change{Kind: project.Changed, Path: now.Name, Old: f.node, New: now, Fields: fields})
			}
		}
		changes = append(changes, s.found(a)...)
	}
	return changes
}

// found lists scripts that lacked a file which is there now, as changed.
func (s *Server) found(a *alone) (changes []project.Change) {
	for path, inst := range a.missing {
		files := s.AloneFiles(inst, path)
		if len(files) == 0 {
			continue
		}
		delete(a.missing, path)
		for n, made := range s.place.inst {
			if made == inst {
				was := &project.Node{Name: n.Name, ClassName: n.ClassName, File: files[0]}
				changes = append(changes, project.Change{Kind: project.Changed, Path: n.Name, Old: n, New: was, Fields: project.SourceField})
			}
		}
	}
	return changes
}
