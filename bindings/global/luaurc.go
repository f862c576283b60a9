package global

import (
	"fmt"
	"path/filepath"
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds the aliases of .luaurc files. Its one rule: the nearest
// file that names an alias wins, and files are read when an alias is used.

// maxAliases is how many aliases may stand for one another.
const maxAliases = 16

// resolveAlias finds what `@name/components` means to a script.
func resolveAlias(env *bind.Env, from *instance.Instance, name string, components []string) (*instance.Instance, error) {
	file := fileOf(env, from)
	if file == "" {
		return nil, fmt.Errorf("@%s is not a valid alias", name)
	}
	dir := filepath.Dir(file)
	for range maxAliases {
		value, home, err := findAlias(env, from, dir, name)
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(value, "@") {
			return locate(env, from, aliasPath(home, value), name, components)
		}
		// one alias stands for another: "@a" is "@b/c"
		parts := strings.Split(value[1:], "/")
		components = append(parts[1:len(parts):len(parts)], components...)
		switch parts[0] {
		case "self":
			return descend(from, components)
		case "game":
			return descend(env.Tree.Root(), components)
		}
		name, dir = parts[0], home
	}
	return nil, fmt.Errorf("detected alias cycle at @%s", name)
}

// fileOf returns the file an instance was read from, or that of the nearest
// ancestor that has one.
func fileOf(env *bind.Env, i *instance.Instance) string {
	if _, from := env.Alone(i); from != "" {
		return from
	}
	for ; i != nil; i = i.Parent() {
		if file := env.File(i); file != "" {
			return file
		}
	}
	return ""
}

// aliasPath returns the path that an alias of the folder home stands for.
func aliasPath(home, value string) string {
	if filepath.IsAbs(value) {
		return filepath.Clean(value)
	}
	return filepath.Join(home, value)
}

// findAlias looks an alias up in the .luaurc files of a folder and of those
// around it, for a script. home is the folder of the file that names it.
// https://rfcs.luau.org/require-by-string-aliases.html
func findAlias(env *bind.Env, from *instance.Instance, dir, name string) (value, home string, err error) {
	for {
		aliases, err := env.ScriptAliases(from, dir)
		if err != nil {
			return "", "", err
		}
		for key, value := range aliases {
			if strings.EqualFold(key, name) {
				return value, dir, nil
			}
		}
		parent, err := parentDir(dir)
		if err != nil {
			return "", "", err
		}
		if parent == dir {
			return "", "", fmt.Errorf("@%s is not a valid alias", name)
		}
		dir = parent
	}
}

// parentDir returns the folder around a folder, or the root of the file system itself.
func parentDir(dir string) (string, error) {
	if base := filepath.Base(dir); base == "." || base == ".." {
		full, err := filepath.Abs(dir)
		return filepath.Dir(full), err
	}
	return filepath.Dir(dir), nil
}

// locate finds the instance that a path of files and components means: the
// longest beginning that the project has as a file or folder is an instance,
// and the rest are its children. To a script that stands alone it may be a file, too. The
// types that `lanai types` writes mean the modules they describe.
func locate(env *bind.Env, from *instance.Instance, path, alias string, components []string) (*instance.Instance, error) {
	failure := fmt.Errorf("could not jump to alias \"%s\"", alias)
	if module := env.Described(filepath.Join(append([]string{path}, components...)...)); module != nil {
		return module, nil
	}
	if script, _ := env.Alone(from); script != nil {
		module, err := fileModule(env, from, path, components)
		if err == nil || final(err) {
			return module, err
		}
	}
	path = env.PlacePath(path)
	for n := 0; n <= len(components); n++ {
		start := instanceAt(env, filepath.Join(append([]string{path}, components[:n]...)...))
		if start == nil {
			continue
		}
		target, err := descend(start, components[n:])
		if err == nil {
			return target, nil
		}
		failure = err
	}
	return nil, failure
}

// instanceAt returns the instance of a folder, or of a script without its
// ending.
func instanceAt(env *bind.Env, path string) *instance.Instance {
	for _, ending := range []string{"", ".luau", ".lua"} {
		if i := env.InstanceAt(path + ending); i != nil {
			return i
		}
	}
	return nil
}
