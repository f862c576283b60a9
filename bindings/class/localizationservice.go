package class

import (
	"cmp"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds LocalizationService. Its one rule: its translators look into
// the tables below it, when they translate.

const (
	defaultLocale  = "en-us"
	defaultCountry = "US"
)

// LocalizationService is the class LocalizationService.
// https://create.roblox.com/docs/reference/engine/classes/LocalizationService
var LocalizationService = bind.Class{
	Name:    "LocalizationService",
	Service: true,
	Properties: []instance.Property{
		{Name: "RobloxLocaleId", Type: instance.String, Default: defaultLocale, ReadOnly: true},
		{Name: "SystemLocaleId", Type: instance.String, Default: defaultLocale, ReadOnly: true},
	},
	Methods: map[string]bind.Method{
		"GetCorescriptLocalizations":     func(c *bind.Call) { c.Return(list(nil)) },
		"GetCountryRegionForPlayerAsync": getCountry,
		"GetTableEntries":                getTableEntries,
		"GetTranslatorForLocaleAsync":    func(c *bind.Call) { c.Give(newTranslator(c.Env, c.String(1), tablesBelow(c.Self))) },
		"GetTranslatorForPlayerAsync": func(c *bind.Call) {
			c.Give(newTranslator(c.Env, cmp.Or(read[string](playerAt(c, 1), "LocaleId"), defaultLocale), tablesBelow(c.Self)))
		},
	},
	Aliases: map[string]string{"GetTranslatorForPlayer": "GetTranslatorForPlayerAsync"},
}

// getCountry tells where lanai.toml says a player is.
func getCountry(c *bind.Call) {
	c.ReturnString(cmp.Or(knownUser(c.Env, userID(playerAt(c, 1))).Country, defaultCountry))
}

// tablesBelow are the tables in LocalizationService.
func tablesBelow(service *instance.Instance) func() []*instance.Instance {
	return func() []*instance.Instance {
		var tables []*instance.Instance
		for _, i := range service.Descendants() {
			if i.IsA("LocalizationTable") {
				tables = append(tables, i)
			}
		}
		return tables
	}
}

// getTableEntries gives the entries of each table that would be searched for an
// instance: of the table that a GuiBase2d names, with those it is in, and of
// all below the service.
func getTableEntries(c *bind.Call) {
	tables := tablesBelow(c.Self)()
	for at := c.OptObject(1); at != nil; at = at.Parent() {
		if !at.IsA("GuiBase2d") {
			continue
		}
		if root, _ := at.Get("RootLocalizationTable"); root != nil {
			tables = append(tableAndParents(root.(*instance.Instance))(), tables...)
			break
		}
	}
	entries := make([]vm.Value, len(tables))
	for i, table := range tables {
		entries[i] = localizationOf(table).show(c.Env)
	}
	c.Return(list(entries))
}
