package runtime

import (
	"fmt"
	"path/filepath"

	"lanai/runtime/instance"
	"lanai/runtime/project"
)

// This file holds the assets of a server, which a folder has. Its one rule: an asset is
// read once; every caller gets instances of its own, but a module is required once.

// assets is what the server knows of assets.
type assets struct {
	read    map[int64]*project.Project // nil for one that is not there
	modules map[int64]*instance.Instance
}

// AssetFolder names the folder of assets for people, also if there is none.
func AssetFolder(dir string) string {
	if dir == "" {
		return "the folder that assets names under [place] in lanai.toml"
	}
	return filepath.ToSlash(dir)
}

// asset reads an asset; nil is for one that is not there, which is said once.
func (s *Server) asset(id int64) *project.Project {
	if s.assets.read == nil {
		s.assets = assets{make(map[int64]*project.Project), make(map[int64]*instance.Instance)}
	}
	p, known := s.assets.read[id]
	if known {
		return p
	}
	p, err := project.LoadAsset(s.options.Assets, id, s.options.Reading)
	s.assets.read[id] = p
	switch {
	case err != nil:
		s.send(Message{Level: Warning, Text: fmt.Sprintf("asset %d: %v", id, err)})
	case p == nil:
		s.send(Message{Level: Warning, Text: fmt.Sprintf("asset %d: not there; put it into %s as %d.rbxm, %d.rbxmx, %d.model.json, %d.luau or a folder %d", id, AssetFolder(s.options.Assets), id, id, id, id, id)})
	default:
		s.sayProblems(p)
	}
	return p
}

// Asset makes the instances of an asset, which have no parent. found is false for an
// asset that is not there.
func (s *Server) Asset(id int64) (list []*instance.Instance, found bool) {
	read := s.asset(id)
	if read == nil {
		return nil, false
	}
	p := newPlace(read)
	for _, n := range read.Root.Children {
		s.build(p, n, nil)
		if inst := p.inst[n]; inst != nil {
			list = append(list, inst)
		}
	}
	s.finishPlace(p)
	return list, true
}

// AssetModule is the module that requiring an asset gives, the same for every caller; nil
// if there is none.
func (s *Server) AssetModule(id int64) *instance.Instance {
	s.asset(id) // which makes the tables
	if module := s.assets.modules[id]; module != nil {
		return module
	}
	list, _ := s.Asset(id)
	for _, inst := range list {
		if inst.Name() == project.MainModule && inst.IsA("ModuleScript") {
			s.assets.modules[id] = inst
			return inst
		}
	}
	return nil
}
