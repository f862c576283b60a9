package class

import (
	"regexp"
	"strconv"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds InsertService. Its one rule: an asset is what the folder of assets has
// under its id; nothing is loaded from Roblox.

// InsertService is the class InsertService.
// https://create.roblox.com/docs/reference/engine/classes/InsertService
var InsertService = bind.Class{
	Name:    "InsertService",
	Service: true,
	Reason:  assetReason,
	Methods: map[string]bind.Method{
		"CreateMeshPartAsync":        createMeshPart,
		"GetLatestAssetVersionAsync": latestVersion,
		"LoadAsset":                  loadAsset,
		"LoadAssetVersion":           loadAsset, // the only version of an asset has its id
	},
	Aliases: map[string]string{"loadAsset": "LoadAsset"},
}

// errNoAsset is Roblox's text for an asset that cannot be loaded.
const errNoAsset = "User is not authorized to access Asset."

// assetOf makes the instances of an asset or raises.
func assetOf(c *bind.Call, id int64) []*instance.Instance {
	list, found := c.Env.Asset(id)
	if !found {
		c.Errorf("%s", errNoAsset)
	}
	return list
}

// loadAsset gives a Model that holds an asset.
// https://create.roblox.com/docs/reference/engine/classes/InsertService#LoadAsset
func loadAsset(c *bind.Call) {
	list := assetOf(c, c.Int64(1))
	model, err := c.Self.Tree().New("Model")
	c.Check(err)
	for _, inst := range list {
		c.Check(inst.SetParent(model))
	}
	c.Give(model)
}

// latestVersion gives the version of an asset, which is its id.
// https://create.roblox.com/docs/reference/engine/classes/InsertService#GetLatestAssetVersionAsync
func latestVersion(c *bind.Call) {
	id := c.Int64(1)
	assetOf(c, id)
	c.ReturnNumber(float64(id))
}

// createMeshPart gives a MeshPart with a mesh that nothing here looks at.
// https://create.roblox.com/docs/reference/engine/classes/InsertService#CreateMeshPartAsync
func createMeshPart(c *bind.Call) {
	mesh := c.String(1)
	part, err := c.Self.Tree().New("MeshPart")
	c.Check(err)
	part.Put("MeshId", mesh)
	for i, property := range []string{"CollisionFidelity", "RenderFidelity"} {
		part.Put(property, enumItem(c.Env, property, enumArgument(c, i+2, property).Name))
	}
	c.Give(part)
}

// assetAddress is how a text names an asset.
var assetAddress = regexp.MustCompile(`^(?:rbxassetid://|https?://www\.roblox\.com/asset/\?id=)?(\d+)$`)

// getObjects gives a list of what an asset holds.
// https://create.roblox.com/docs/reference/engine/classes/DataModel#GetObjects
func getObjects(c *bind.Call) {
	m := assetAddress.FindStringSubmatch(c.String(1))
	if m == nil {
		c.Errorf("%s", errNoAsset)
	}
	id, _ := strconv.ParseInt(m[1], 10, 64)
	found := assetOf(c, id)
	list := vm.NewTable(len(found), 0)
	for _, inst := range found {
		list.Append(c.Env.Instance(inst))
	}
	c.Return(list.Value())
}
