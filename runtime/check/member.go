package check

import (
	"slices"
	"strings"

	"lanai/runtime/instance"
	"lanai/runtime/luau/syntax"
	"lanai/runtime/suggest"
)

// This file holds the reading of x.name and x:name. Its one rule: a name that
// an object lacks may be that of a child, unless it is called or assigned to.

// index reads x.Name of a value.
func (r *reader) index(v *value, x *syntax.IndexNameExpr) *value {
	if v == nil {
		return nil
	}
	switch v.kind {
	case object:
		return r.objectMember(v, x)
	case missing:
		return absent(v, x.Name)
	case data:
		r.dataMember(v.name, x)
	case enums:
		return r.enumOf(x)
	case enum:
		return r.itemOf(v, x)
	case item:
		r.dataMember("EnumItem", x)
	case library:
		return r.field(v, x)
	case foreign:
		return &value{kind: foreign}
	}
	return nil
}

// objectMember reads a member or child of an object.
func (r *reader) objectMember(v *value, x *syntax.IndexNameExpr) *value {
	a, c := r.member(v, x.Name)
	switch a.Standing {
	case Works:
		r.deprecated(a, c, x)
		return r.memberValue(v, x.Name)
	case Lacking, Refused:
		r.report(x.NamePos, Use{Kind: kindOf(a), Symbol: symbol(c, x), Why: a.Why})
		return nil
	}
	if v.at != nil {
		if child := v.at.FindFirstChild(x.Name); child != nil {
			return placed(child)
		}
	}
	if registry := r.Tree.Registry(); v.class.Name == "DataModel" && registry.IsService(x.Name) {
		return r.service(registry.Class(x.Name))
	}
	if x.Op == ':' {
		r.unknown(v, x, r.nearMember(v.class, x.Name))
		return nil
	}
	if meant := miscased(v.class, x.Name); meant != "" {
		r.unknown(v, x, meant)
		return nil
	}
	if v.at == nil || v.class.Name == "Players" {
		return nil
	}
	return r.lost(absent(v, x.Name), x.NamePos, "the place has no such instance, and no script makes one")
}

// lost notes that a script needs an instance which the place does not have.
func (r *reader) lost(v *value, at syntax.Pos, why string) *value {
	if r.judging && !r.dead {
		r.findings = append(r.findings, finding{Use: Use{Kind: NoInstance, Symbol: v.name, Why: why}, pos: at, guarded: r.guarded > 0, lost: v.lost})
	}
	return v
}

// memberValue is the value of a member that works.
func (r *reader) memberValue(v *value, name string) *value {
	if is, constant := r.Constant(v.class.Name, name); constant && !is {
		return &value{truth: no}
	}
	switch m := v.class.Member(name).(type) {
	case *instance.Property:
		if m.Name == "Parent" && v.at != nil {
			return r.parent(v.at)
		}
		return r.typed(m.Type)
	case *instance.Event:
		return &value{kind: signal, passes: r.flows(v.class, m.Name), truth: yes}
	}
	return nil
}

// parent is the parent of an object of the place. A script that is not a module
// runs in a copy if it is in storage, and nobody knows where that is put: it is
// copied with the model that it is in, and alone out of a folder.
func (r *reader) parent(i *instance.Instance) *value {
	p := i.Parent()
	if p == nil {
		return nil
	}
	left := p.Class().Service || i == r.script.Instance && p.Class().Name == "Folder"
	if left && !r.script.Instance.IsA("ModuleScript") && stored(p) {
		return nil
	}
	return placed(p)
}

// stored tells whether scripts in an object of the place run only in copies.
func stored(i *instance.Instance) bool {
	for ; i != nil; i = i.Parent() {
		if i.Class().Service {
			return i.Class().Name != "Workspace" && i.Class().Name != "ServerScriptService"
		}
	}
	return false
}

// service is the object of a service, in the place if it is there already.
func (r *reader) service(c *instance.Class) *value {
	v := exactly(c)
	if i, err := r.Tree.FindService(c.Name); err == nil && i != nil {
		v = placed(i)
	}
	return certain(v)
}

// assignTo reads an assignment to x.Name of a value.
func (r *reader) assignTo(v *value, x *syntax.IndexNameExpr) {
	if v == nil || v.kind != object {
		return
	}
	if x.Name == "Parent" && v.at != nil {
		r.moved[v.at.Name()] = true
	}
	a, c := r.member(v, x.Name)
	switch a.Standing {
	case Works:
		r.deprecated(a, c, x)
	case Lacking, Refused:
		r.report(x.NamePos, Use{Kind: kindOf(a), Symbol: symbol(c, x), Why: a.Why})
	case Absent:
		r.unknown(v, x, r.nearMember(v.class, x.Name))
	}
}

// callback is what calls the function pass that is assigned to x.Name of a value.
func (r *reader) callback(v *value, x *syntax.IndexNameExpr) []*value {
	if v == nil || v.kind != object || v.class.Callback(x.Name) == nil {
		return nil
	}
	return r.flows(v.class, x.Name)
}

func (r *reader) unknown(v *value, x *syntax.IndexNameExpr, meant string) {
	r.report(x.NamePos, Use{Kind: Unknown, Symbol: symbol(v.class, x), Why: "there is no such member", Instead: meant})
}

func (r *reader) deprecated(a Answer, c *instance.Class, x *syntax.IndexNameExpr) {
	if a.Instead != "" {
		r.report(x.NamePos, Use{Kind: Deprecated, Symbol: symbol(c, x), Instead: strings.TrimPrefix(a.Instead, "?")})
	}
}

// symbol names a member as its class's.
func symbol(c *instance.Class, x *syntax.IndexNameExpr) string { return c.Name + string(x.Op) + x.Name }

func kindOf(a Answer) string {
	if a.Standing == Lacking {
		return Unsupported
	}
	return NotForServers
}

// dataMember judges a member of a value of a data type.
func (r *reader) dataMember(name string, x *syntax.IndexNameExpr) {
	t := r.Types[name]
	if t == nil || t.Open || t.Members[x.Name] {
		return
	}
	r.report(x.NamePos, Use{Kind: Unknown, Symbol: name + string(x.Op) + x.Name, Why: "there is no such member", Instead: suggest.Nearest(x.Name, keys(t.Members))})
}

func (r *reader) enumOf(x *syntax.IndexNameExpr) *value {
	switch {
	case r.Enums.Items(x.Name) != nil:
		return &value{kind: enum, name: x.Name, truth: yes}
	case !r.Types["Enums"].Members[x.Name]:
		r.report(x.NamePos, Use{Kind: Unknown, Symbol: "Enum." + x.Name, Why: "there is no such enum", Instead: suggest.Nearest(x.Name, r.Enums.Names())})
	}
	return nil
}

func (r *reader) itemOf(v *value, x *syntax.IndexNameExpr) *value {
	symbol := "Enum." + v.name + "." + x.Name
	now, ok := r.Enums.Item(v.name, x.Name)
	switch {
	case ok && now != x.Name:
		r.report(x.NamePos, Use{Kind: Deprecated, Symbol: symbol, Instead: now})
	case !ok && !r.Types["Enum"].Members[x.Name]:
		r.report(x.NamePos, Use{Kind: Unknown, Symbol: symbol, Why: "the enum has no such item", Instead: suggest.Nearest(x.Name, r.Enums.Items(v.name))})
	}
	if ok {
		return &value{kind: item, name: v.name, truth: yes}
	}
	return nil
}

// field reads a field of a library. One that is not there is nil, which is no
// mistake before it is used.
func (r *reader) field(v *value, x *syntax.IndexNameExpr) *value {
	a, there := v.global.Fields[x.Name]
	switch {
	case v.global.Standing == Lacking:
		r.report(x.NamePos, Use{Kind: Unsupported, Symbol: v.name + "." + x.Name, Why: v.global.Why})
	case !there:
		r.probed[v.name+"."+x.Name] = true
	case a.Instead != "":
		r.report(x.NamePos, Use{Kind: Deprecated, Symbol: v.name + "." + x.Name, Instead: a.Instead})
	}
	return nil
}

// called judges a field of a library that is called.
func (r *reader) called(v *value, x *syntax.IndexNameExpr) *value {
	name := v.name + "." + x.Name
	a, there := v.global.Fields[x.Name]
	switch {
	case v.global.Standing == Lacking, there && a.Instead != "":
		r.field(v, x)
	case !there && !r.probed[name]:
		r.report(x.NamePos, Use{Kind: Unknown, Symbol: name, Why: "there is no such function", Instead: suggest.Nearest(x.Name, keys(v.global.Fields))})
	}
	if there && v.global.Type != "" {
		return &value{kind: data, name: v.global.Type, truth: yes}
	}
	return nil
}

func keys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
