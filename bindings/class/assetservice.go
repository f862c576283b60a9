package class

import (
	"strings"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/luau/vm"
)

// This file holds AssetService and AvatarEditorService. Its one rule: there are
// no assets to fetch, make or wear; what is a plain fact is answered.

// AssetService is the class AssetService.
// https://create.roblox.com/docs/reference/engine/classes/AssetService
var AssetService = bind.Class{
	Name:    "AssetService",
	Service: true,
	Reason:  assetReason,
	Methods: map[string]bind.Method{"GetGamePlacesAsync": getGamePlaces, "LoadAssetAsync": loadAsset},
	Unsupported: map[string]string{
		"CreateEditableImage":      pixelReason,
		"CreateEditableImageAsync": pixelReason,
		"CreateEditableMesh":       meshReason,
		"CreateEditableMeshAsync":  meshReason,
		"CreateMeshPartAsync":      meshReason,
		"CreatePlaceAsync":         "there is no Roblox to make places on; guard the call with pcall",
		"SavePlaceAsync":           "nothing is published from this server; guard the call with pcall",
	},
}

const (
	pixelReason = "nothing is drawn on this server; keep pixels in a buffer"
	meshReason  = "nothing is drawn on this server; keep vertices in a table"
)

// getGamePlaces knows this place.
func getGamePlaces(c *bind.Call) {
	place := record(c.Env, "Name", c.Self.Tree().Root().Name(), "PlaceId", settings(c.Self).PlaceID)
	c.Give(pagesOf(c.Env, "StandardPages", []vm.Value{place}))
}

// AvatarEditorService is the class AvatarEditorService, which is for clients.
// https://create.roblox.com/docs/reference/engine/classes/AvatarEditorService
var AvatarEditorService = bind.Class{
	Name:    "AvatarEditorService",
	Service: true,
	Reason:  clientReason,
	Methods: map[string]bind.Method{"GetAccessoryType": getAccessoryType},
}

// getAccessoryType gives the Enum.AccessoryType that belongs to an item of
// Enum.AvatarAssetType.
// https://create.roblox.com/docs/reference/engine/classes/AvatarEditorService#GetAccessoryType
func getAccessoryType(c *bind.Call) {
	asset := enumArgument(c, 1, "AvatarAssetType")
	name, accessory := strings.CutSuffix(asset.Name, "Accessory")
	if item := datatype.EnumOf("AccessoryType").Item(name); item != nil && (accessory || name == "Hat") {
		c.Give(item)
		return
	}
	c.Give(datatype.Item("AccessoryType", "Unknown"))
}
