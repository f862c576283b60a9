package global

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds require. Its one rule: a path means instances; only an
// alias goes through files, and what a script that stands alone requires.

// Require is the global require.
// https://create.roblox.com/docs/reference/engine/globals/LuaGlobals#require
var Require = bind.Global{Name: "require", Value: bind.Function("require", require)}

const errRequireArgument = "Attempted to call require with invalid argument(s)."

func require(c *vm.Call) {
	env, v := bind.EnvOf(c.VM()), c.Arg(1)
	target := bind.AsInstance(v)
	switch {
	case v.IsString():
		target = requirePath(c, env, v.AsString().String())
	case v.IsNumber():
		if target = requireAsset(env, v); target == nil {
			c.Errorf("%s", errRequireAsset)
		}
	}
	if target == nil || !target.IsA("ModuleScript") {
		c.Errorf("%s", errRequireArgument)
	}
	env.Require(c, target)
}

// errRequireAsset is Roblox's text for an asset that is not there or has no MainModule.
const errRequireAsset = "Unable to find module for asset id"

// requireAsset finds the module of an asset in the folder of assets.
func requireAsset(env *bind.Env, v vm.Value) *instance.Instance {
	id, _ := v.AsNumber()
	return env.AssetModule(int64(id))
}

// requirePath finds the module that a string names for the calling script, or
// raises. The texts are Luau's.
func requirePath(c *vm.Call, env *bind.Env, path string) *instance.Instance {
	from := bind.AsInstance(scriptOf(c, env))
	if from == nil {
		c.Errorf("%s", errRequireArgument)
	}
	target, err := resolve(env, from, path)
	if err != nil {
		c.Errorf("error requiring module \"%s\": %s", path, err)
	}
	if !target.IsA("ModuleScript") {
		c.Errorf("error requiring module \"%s\": %s is a %s, not a ModuleScript", path, target.FullName(), target.Class().Name)
	}
	return target
}

// Resolve finds the instance that path names for a script, as require does,
// without running anything.
func Resolve(env *bind.Env, from *instance.Instance, path string) (*instance.Instance, error) {
	return resolve(env, from, path)
}

// resolve finds the instance that path names for the script from.
//
//	./a      sibling of the script        @self/a   child of the script
//	../a     sibling of its parent        @game/a   child of the DataModel
//	@name/a  what the nearest .luaurc calls name
//
// https://create.roblox.com/docs/reference/engine/globals/LuaGlobals#require
// https://rfcs.luau.org/new-require-by-string-semantics.html
func resolve(env *bind.Env, from *instance.Instance, path string) (*instance.Instance, error) {
	components := strings.Split(path, "/")
	first, others := components[0], components[1:]
	switch {
	case first == "." || first == "..":
		return fileOr(env, from, components, func() (*instance.Instance, error) { return resolveRelative(env, from, components) })
	case first == "@self":
		return fileOr(env, from, components, func() (*instance.Instance, error) { return descend(from, others) })
	case first == "@game":
		return descend(env.Tree.Root(), others)
	case strings.HasPrefix(first, "@") && len(first) > 1:
		return resolveAlias(env, from, first[1:], others)
	}
	return nil, fmt.Errorf("require path must start with a valid prefix: ./, ../, or @")
}

// errNoContext is Luau's text for a path that leads out of the tree.
var errNoContext = errors.New("could not get parent of requiring context")

// resolveRelative resolves a path from the script's parent. A module that is
// a folder's init file may also name what the folder holds, as Luau's older
// rule had it.
func resolveRelative(env *bind.Env, from *instance.Instance, components []string) (*instance.Instance, error) {
	start := from.Parent()
	if start == nil {
		return nil, errNoContext
	}
	target, err := descend(start, components)
	if err != nil && isInit(env.File(from)) {
		if inside, err := descend(from, components); err == nil {
			return inside, nil
		}
	}
	return target, err
}

// isInit reports whether a file is the init file of its folder.
func isInit(file string) bool { return strings.HasPrefix(filepath.Base(file), "init.") }

// descend follows the components of a path from an instance.
func descend(at *instance.Instance, components []string) (*instance.Instance, error) {
	previous := ""
	for _, name := range components {
		switch name {
		case ".", "":
		case "..":
			if at = at.Parent(); at == nil {
				if previous == "" {
					return nil, errNoContext
				}
				return nil, fmt.Errorf("could not get parent of component \"%s\"", previous)
			}
		default:
			child := at.FindFirstChild(name)
			if child == nil {
				return nil, fmt.Errorf("could not resolve child component \"%s\"", name)
			}
			at = child
		}
		previous = name
	}
	return at, nil
}
