package datatype

import (
	"strconv"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Content. Its one rule: it names an asset; nothing here loads
// one.

// Content names an asset or an object
// (https://create.roblox.com/docs/reference/engine/datatypes/Content). The zero
// value is none.
type Content struct {
	URI    string             // such as "rbxassetid://1", or ""
	Object *instance.Instance // or nil
}

// TypeName returns "Content".
func (Content) TypeName() string { return "Content" }

// ToLuau returns a view of the content.
func (v Content) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

func (v Content) source() *EnumItem {
	switch {
	case v.Object != nil:
		return Item("ContentSourceType", "Object")
	case v.URI != "":
		return Item("ContentSourceType", "Uri")
	}
	return Item("ContentSourceType", "None")
}

var contentType = bind.Type[Content]{
	Name: "Content",
	Functions: map[string]func(bind.Args){
		"fromAssetId": func(c bind.Args) {
			c.Give(Content{URI: "rbxassetid://" + strconv.FormatInt(integerArg(c, 1), 10)})
		},
		"fromObject": contentFromObject,
		"fromUri":    func(c bind.Args) { c.Give(Content{URI: c.String(1)}) },
	},
	Constants: map[string]bind.Data{"none": Content{}},
	Properties: map[string]func(*bind.Env, Content) vm.Value{
		"Object":     func(e *bind.Env, v Content) vm.Value { return e.ToLuau(v.Object) },
		"Opaque":     func(*bind.Env, Content) vm.Value { return vm.Nil },
		"SourceType": func(e *bind.Env, v Content) vm.Value { return v.source().ToLuau(e) },
		"Uri": func(_ *bind.Env, v Content) vm.Value {
			if v.URI == "" {
				return vm.Nil
			}
			return vm.Str(v.URI)
		},
	},
	ToString: func(v Content) string { return "Content" },
}

func contentFromObject(c bind.Args) {
	object := bind.AsInstance(c.Value(1))
	if object == nil {
		c.TypeError(1, "Object")
	}
	c.Give(Content{Object: object})
}
