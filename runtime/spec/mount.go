package spec

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/scripts"
)

// This file holds the embedded modules as instances. Its one rule: a folder
// with an init.luau is that module, any other is a Folder, as in a project.

const (
	modulesDir = "prelude/testez"
	runnerFile = "prelude/testrunner.luau"
)

// Mount puts the module TestEZ below parent and returns it, unless the place
// has a module of that name already: then it returns that one. Call it when
// the place is built.
func Mount(s *runtime.Server, parent *instance.Instance) (*instance.Instance, error) {
	for _, inst := range s.Tree.Root().Descendants() {
		if inst.Name() == "TestEZ" && inst.IsA("ModuleScript") {
			return inst, nil
		}
	}
	module, err := mountDir(s, modulesDir, "TestEZ")
	if err != nil {
		return nil, err
	}
	return module, module.SetParent(parent)
}

// create returns a new instance without a parent.
func create(s *runtime.Server, class, name, source string) (*instance.Instance, error) {
	c := s.Tree.Registry().Class(class)
	if c == nil {
		return nil, fmt.Errorf("mount %s: the server has no class %s", name, class)
	}
	inst := s.Tree.Create(c)
	inst.SetName(name)
	if source != "" {
		inst.Put(runtime.SourceProperty, source)
	}
	return inst, nil
}

// mountFile returns an embedded script as an instance.
func mountFile(s *runtime.Server, class, name, file string) (*instance.Instance, error) {
	source, err := scripts.FS.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return create(s, class, name, string(source))
}

// mountDir returns an embedded folder with all it holds as an instance.
func mountDir(s *runtime.Server, dir, name string) (*instance.Instance, error) {
	class, source := "Folder", ""
	if text, err := scripts.FS.ReadFile(path.Join(dir, "init.luau")); err == nil {
		class, source = "ModuleScript", string(text)
	}
	inst, err := create(s, class, name, source)
	if err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(scripts.FS, dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.Name() == "init.luau" {
			continue
		}
		child, err := mountEntry(s, path.Join(dir, e.Name()), e.IsDir())
		if err != nil {
			return nil, err
		}
		if err := child.SetParent(inst); err != nil {
			return nil, err
		}
	}
	return inst, nil
}

func mountEntry(s *runtime.Server, file string, isDir bool) (*instance.Instance, error) {
	if isDir {
		return mountDir(s, file, path.Base(file))
	}
	return mountFile(s, "ModuleScript", strings.TrimSuffix(path.Base(file), ".luau"), file)
}
