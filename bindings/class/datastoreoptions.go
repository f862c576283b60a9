package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds the option objects that scripts make with Instance.new and
// pass to data stores. Their one rule: a request reads them when it is made.

// DataStoreOptions is the third argument of GetDataStore.
// https://create.roblox.com/docs/reference/engine/classes/DataStoreOptions
var DataStoreOptions = bind.Class{
	Name:      "DataStoreOptions",
	Creatable: true,
	Properties: []instance.Property{
		{Name: "AllScopes", Type: instance.Bool, Default: false},
	},
	Methods: map[string]bind.Method{
		// The features have long been part of every store; scripts still ask for them.
		"SetExperimentalFeatures": func(c *bind.Call) { c.Table(1) },
	},
}

// DataStoreGetOptions is the second argument of GetAsync.
// https://create.roblox.com/docs/reference/engine/classes/DataStoreGetOptions
var DataStoreGetOptions = bind.Class{
	Name:      "DataStoreGetOptions",
	Creatable: true,
	Properties: []instance.Property{
		{Name: "UseCache", Type: instance.Bool, Default: true},
	},
}

// DataStoreSetOptions is the fourth argument of SetAsync.
// https://create.roblox.com/docs/reference/engine/classes/DataStoreSetOptions
var DataStoreSetOptions = bind.Class{
	Name: "DataStoreSetOptions", Creatable: true, Methods: metadataMethods, Cloned: cloneMetadata,
}

// DataStoreIncrementOptions is the fourth argument of IncrementAsync.
// https://create.roblox.com/docs/reference/engine/classes/DataStoreIncrementOptions
var DataStoreIncrementOptions = bind.Class{
	Name: "DataStoreIncrementOptions", Creatable: true, Methods: metadataMethods, Cloned: cloneMetadata,
}

var metadataMethods = map[string]bind.Method{
	"GetMetadata": func(c *bind.Call) {
		m, _ := c.Self.Data.(optionMetadata)
		c.Return(metadataValue(m.text))
	},
	"SetMetadata": func(c *bind.Call) {
		text, err := encodeMetadata(c.Table(1).Value())
		c.Self.Data = optionMetadata{text, err}
	},
}

func cloneMetadata(from, to *instance.Instance) { to.Data = from.Data }

// useCache reads DataStoreGetOptions, or nil.
func useCache(options *instance.Instance) bool {
	if options == nil {
		return true
	}
	v, err := options.Get("UseCache")
	return err != nil || v != false
}
