package check

import (
	"lanai/runtime/luau/syntax"
	"lanai/runtime/suggest"
)

// This file holds what methods of instances give. Its one rule: a few methods
// give what their arguments say, all others what the tables say.

// method is what is known of the result of a method of an object.
func (r *reader) method(x *syntax.CallExpr, v *value, name string) *value {
	if is, known := r.Constant(v.class.Name, name); known {
		return constant(is)
	}
	argument, written := literal(x, 0)
	switch name {
	case "GetService", "getService", "service", "FindService":
		if v.class.Name == "DataModel" && written {
			return r.getService(x, argument, name != "FindService")
		}
	case "WaitForChild", "FindFirstChild", "findFirstChild":
		if written {
			return r.child(x, v, argument, name == "WaitForChild")
		}
	case "FindFirstChildOfClass", "FindFirstAncestorOfClass":
		if c := r.Tree.Registry().Class(argument); c != nil {
			return exactly(c)
		}
	case "FindFirstChildWhichIsA", "FindFirstAncestorWhichIsA":
		return some(r.Tree.Registry().Class(argument))
	case "FindFirstAncestor":
		if v.at != nil && written {
			return placed(v.at.FindFirstAncestor(argument))
		}
	case "Clone", "clone":
		if v.at != nil {
			r.moved[v.at.Name()] = true
		}
		return &value{kind: object, class: v.class, exact: v.exact, truth: yes}
	case "LoadAsset", "loadAsset", "LoadAssetVersion", "GetObjects":
		r.asset(x, false)
	case "GetPropertyChangedSignal":
		r.propertyNamed(x, v, argument, written)
		return &value{kind: signal, truth: yes}
	}
	if results := r.flows(v.class, name); len(results) > 0 {
		return results[0]
	}
	return nil
}

// getService is a service by its name.
func (r *reader) getService(x *syntax.CallExpr, name string, must bool) *value {
	registry := r.Tree.Registry()
	if registry.IsService(name) {
		return r.service(registry.Class(name))
	}
	if must {
		r.report(x.ArgPos, Use{Kind: Unknown, Symbol: "GetService(\"" + name + "\")", Why: "there is no such service", Instead: suggest.Nearest(name, registry.Services())})
	}
	return nil
}

// child is a child by its name. Who waits for one that is not there waits for
// ever, if nothing makes it.
func (r *reader) child(x *syntax.CallExpr, v *value, name string, waits bool) *value {
	anything := some(r.Tree.Registry().Class("Instance"))
	if v.at == nil {
		return anything
	}
	child := v.at.FindFirstChild(name)
	if child == nil && !waits && len(x.Args) > 1 {
		child = v.at.FindFirstDescendant(name)
	}
	switch {
	case child != nil:
		return placed(child)
	case waits && len(x.Args) == 1 && v.class.Name != "Players":
		return r.lost(absent(v, name), x.ArgPos, "the place has no such instance, and no script makes one: WaitForChild waits for ever")
	}
	return anything
}

// propertyNamed judges the name of a property.
func (r *reader) propertyNamed(x *syntax.CallExpr, v *value, name string, written bool) {
	if !written {
		return
	}
	if a, _ := r.member(v, name); a.Standing == Absent {
		r.report(x.ArgPos, Use{Kind: Unknown, Symbol: v.class.Name + "." + name, Why: "there is no such property", Instead: r.nearMember(v.class, name)})
	}
}

// require reads require(x). The module is noted, or that there is none.
func (r *reader) require(x *syntax.CallExpr) *value {
	module := &value{kind: foreign}
	if len(x.Args) == 0 {
		return module
	}
	if path, ok := literal(x, 0); ok {
		r.requirePath(x, path)
		return module
	}
	r.asset(x, true)
	switch v := r.operand(x.Args[0]); {
	case v == nil || r.dead:
	case v.kind == missing && r.judging:
		r.findings = append(r.findings, finding{
			Use: Use{Kind: NoModule, Symbol: v.name, Why: "the place has no such module"},
			pos: x.ArgPos, guarded: r.guarded > 0, lost: v.lost,
		})
	case v.kind == object && v.at != nil && !v.at.IsA("ModuleScript"):
		r.report(x.ArgPos, Use{Kind: NoModule, Symbol: v.at.FullName(), Why: "it is a " + v.class.Name + ", not a ModuleScript"})
	case v.kind == object && v.at != nil && r.judging:
		r.requires = append(r.requires, v.at)
	}
	return module
}

func (r *reader) requirePath(x *syntax.CallExpr, path string) {
	if !r.judging || r.dead {
		return
	}
	module, err := r.Resolve(r.script.Instance, path)
	if err != nil {
		r.report(x.ArgPos, Use{Kind: NoModule, Symbol: path, Why: err.Error()})
		return
	}
	r.requires = append(r.requires, module)
}
