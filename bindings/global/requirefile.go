package global

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds what a path means to a script that stands alone. Its one rule: the file
// beside it comes first, as on Luau's own command line, then what the tree has.
// https://rfcs.luau.org/new-require-by-string-semantics.html

// fileOr finds the module that a path beginning with ./, ../ or @self/ means: among files,
// if the script stands alone, else in the tree.
func fileOr(env *bind.Env, from *instance.Instance, components []string, tree func() (*instance.Instance, error)) (*instance.Instance, error) {
	_, file := env.Alone(from)
	if file == "" {
		return tree()
	}
	at := strings.TrimSuffix(file, filepath.Ext(file))
	if isInit(file) {
		at = filepath.Dir(file)
	}
	if components[0] == "@self" {
		components = components[1:]
	} else {
		at = filepath.Dir(at)
	}
	module, err := fileModule(env, from, at, components)
	if err == nil || final(err) {
		return module, err
	}
	if target, _ := tree(); target != nil {
		return target, nil
	}
	return nil, err
}

// fileModule finds the module of a path of files, or says which component is not there.
func fileModule(env *bind.Env, from *instance.Instance, at string, components []string) (*instance.Instance, error) {
	at = filepath.Join(slices.Concat([]string{at}, components)...)
	if there := placed(env, at); there != nil {
		return there, nil
	}
	files, name := env.AloneFiles(from, at), filepath.Base(at)
	switch len(files) {
	case 0:
		return nil, fmt.Errorf("could not resolve child component \"%s\"", name)
	case 1:
	default:
		return nil, &resolveError{fmt.Errorf("could not resolve child component \"%s\" (ambiguous)", name)}
	}
	module, err := env.AloneModule(from, files[0])
	if err != nil {
		return nil, &resolveError{err}
	}
	return module, nil
}

// A resolveError is final: the tree is not searched for another module.
type resolveError struct{ error }

func final(err error) bool {
	var stop *resolveError
	return errors.As(err, &stop)
}

// placed returns the module that the place has made of a path, or nil.
func placed(env *bind.Env, path string) *instance.Instance {
	if i := instanceAt(env, env.PlacePath(path)); i != nil && i.IsA("ModuleScript") {
		return i
	}
	return nil
}
