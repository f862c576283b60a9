package datatype

import (
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds SecurityCapabilities. Its one rule: it is data; every script
// of a server may do the same things, whatever the capabilities around it.

// SecurityCapabilities is a set of items of Enum.SecurityCapability
// (https://create.roblox.com/docs/reference/engine/datatypes/SecurityCapabilities).
type SecurityCapabilities struct{ bits uint64 }

// TypeName returns "SecurityCapabilities".
func (SecurityCapabilities) TypeName() string { return "SecurityCapabilities" }

// ToLuau returns a view of the set.
func (v SecurityCapabilities) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// notGranted are what a game's scripts never have: the engine's, Studio's and
// Roblox's own.
var notGranted = []string{
	"Assistant", "CapabilityControl", "InternalTest", "LoadUnownedAsset", "LocalUser", "Plugin", "PluginOrOpenCloud",
	"RemoteCommand", "RobloxEngine", "RobloxScript", "Unassigned", "WritePlayer",
}

var securityCapabilitiesType = bind.Type[SecurityCapabilities]{
	Name: "SecurityCapabilities",
	Functions: map[string]func(bind.Args){
		"fromCurrent": func(c bind.Args) { c.Give(grantedCapabilities()) },
		"new":         func(c bind.Args) { c.Give(capabilityArgs(c)) },
	},
	Methods: map[string]func(bind.Args, SecurityCapabilities){
		"Add": func(c bind.Args, v SecurityCapabilities) {
			c.Give(SecurityCapabilities{v.bits | capabilityArgs(c).bits})
		},
		"Contains": func(c bind.Args, v SecurityCapabilities) { c.ReturnBool(capabilityArgs(c).bits&^v.bits == 0) },
		"Remove": func(c bind.Args, v SecurityCapabilities) {
			c.Give(SecurityCapabilities{v.bits &^ capabilityArgs(c).bits})
		},
	},
	ToString: func(v SecurityCapabilities) string {
		var names []string
		for _, item := range EnumOf("SecurityCapability").Items() {
			if v.bits&(1<<item.Value) != 0 {
				names = append(names, item.Name)
			}
		}
		return strings.Join(names, " | ")
	},
}

// grantedCapabilities are what every script of a game has.
func grantedCapabilities() SecurityCapabilities {
	var v SecurityCapabilities
	for _, item := range EnumOf("SecurityCapability").Items() {
		v.bits |= 1 << item.Value
	}
	for _, name := range notGranted {
		v.bits &^= 1 << Item("SecurityCapability", name).Value
	}
	return v
}

// capabilityArgs reads all arguments: items, their names or numbers, or sets.
func capabilityArgs(c bind.Args) (v SecurityCapabilities) {
	for i := 1; i <= c.N(); i++ {
		if set, ok := bind.DataOf[SecurityCapabilities](c.Value(i)); ok {
			v.bits |= set.bits
		} else {
			v.bits |= 1 << enumArg(c, i, "SecurityCapability", nil).Value
		}
	}
	return v
}

// CapabilitySet returns a set of items by their names.
func CapabilitySet(names ...string) SecurityCapabilities {
	var v SecurityCapabilities
	for _, name := range names {
		v.bits |= 1 << Item("SecurityCapability", name).Value
	}
	return v
}

// Has tells whether an item is in the set.
func (v SecurityCapabilities) Has(name string) bool {
	return v.bits&(1<<Item("SecurityCapability", name).Value) != 0
}
