package class

import (
	"maps"
	"slices"

	"lanai/bindings/bind"
	"lanai/runtime/experience"
	"lanai/runtime/luau/vm"
)

// This file holds PolicyService. Its one rule: a player may do everything that
// lanai.toml does not forbid.

// PolicyService is the class PolicyService.
// https://create.roblox.com/docs/reference/engine/classes/PolicyService
var PolicyService = bind.Class{
	Name:    "PolicyService",
	Service: true,
	Methods: map[string]bind.Method{
		"CanViewBrandProjectAsync":    func(c *bind.Call) { playerAt(c, 1); c.String(2); c.ReturnBool(false) },
		"GetPolicyInfoForPlayerAsync": getPolicyInfo,
	},
}

func getPolicyInfo(c *bind.Call) {
	known := knownUser(c.Env, userID(playerAt(c, 1))).Policy
	info := record(c.Env, "AllowedExternalLinkReferences", list(nil)) // sic: always empty
	for _, name := range slices.Sorted(maps.Keys(experience.Policies)) {
		value := experience.Policies[name]
		if said, ok := known[name]; ok {
			value = said
		}
		info.AsTable().SetStr(name, vm.Bool(value))
	}
	c.Return(info)
}
