package class

import (
	"cmp"
	"time"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/experience"
	"lanai/runtime/luau/vm"
)

// This file holds MarketplaceService: what is for sale and who owns it. Its one
// rule: information about what lanai.toml does not list is refused, owning it
// is not; asking to buy it works.

// MarketplaceService is the class MarketplaceService.
// https://create.roblox.com/docs/reference/engine/classes/MarketplaceService
var MarketplaceService = bind.Class{
	Name:      "MarketplaceService",
	Service:   true,
	Reason:    cloudReason,
	Callbacks: []string{"ProcessReceipt"},
	Methods: map[string]bind.Method{
		"BindReceiptHandler":                     bindReceiptHandler,
		"GetDeveloperProductsAsync":              getDeveloperProducts,
		"GetProductInfoAsync":                    getProductInfo,
		"GetRobloxSubscriptionDetailsAsync":      getRobloxSubscription,
		"GetUserSubscriptionDetailsAsync":        getSubscriptionDetails,
		"GetUserSubscriptionPaymentHistoryAsync": getSubscriptionPayments,
		"GetUserSubscriptionStatusAsync":         getSubscriptionStatus,
		"PlayerOwnsAssetAsync":                   playerOwns(GoodsAsset),
		"PlayerOwnsBundleAsync":                  playerOwns(GoodsBundle),
		"PromptBundlePurchase":                   prompt(GoodsBundle),
		"PromptCancelSubscription":               promptCancel,
		"PromptGamePassPurchase":                 prompt(GoodsPass),
		"PromptPremiumPurchase":                  prompt(GoodsPremium),
		"PromptProductPurchase":                  prompt(GoodsProduct),
		"PromptPurchase":                         prompt(GoodsAsset),
		"PromptRobloxSubscriptionPurchase":       prompt(GoodsPlus),
		"PromptSubscriptionPurchase":             prompt(GoodsSubscription),
		"RankProductsAsync":                      rankProducts,
		"RecommendTopProductsAsync":              func(c *bind.Call) { c.Table(1); c.Return(list(nil)) },
		"UserOwnsGamePassAsync":                  userOwnsGamePass,
	},
	Unsupported: map[string]string{
		"GetUsersPriceLevelsAsync": "there are no regional prices; use the price of GetProductInfoAsync",
		"PromptBulkPurchase":       "prompt for one item at a time with PromptPurchase",
		"PromptRobuxTransferAsync": "simulated players have no Robux to send",
	},
	Refused: map[string]string{
		"GetSubscriptionProductInfoAsync": "MarketplaceService:GetSubscriptionProductInfoAsync() can only be called from a client script",
	},
	Aliases: map[string]string{
		"GetProductInfo":   "GetProductInfoAsync",
		"PlayerOwnsAsset":  "PlayerOwnsAssetAsync",
		"PlayerOwnsBundle": "PlayerOwnsBundleAsync",
	},
	Created: watchJoins,
}

// GamePassService is the old service of passes.
// https://create.roblox.com/docs/reference/engine/classes/GamePassService
var GamePassService = bind.Class{
	Name:    "GamePassService",
	Service: true,
	Methods: map[string]bind.Method{"PlayerHasPass": playerOwns(GoodsPass)},
}

// playerOwns is a method that tells whether a player has something.
func playerOwns(goods Goods) bind.Method {
	return func(c *bind.Call) {
		player, id := playerAt(c, 1), decimal(c.Int64(2))
		c.ReturnBool(Owns(c.Env, userID(player), goods, id))
	}
}

// userOwnsGamePass knows at once what has been bought: Roblox's answer may be
// some minutes old, but never after PromptGamePassPurchaseFinished.
func userOwnsGamePass(c *bind.Call) {
	user, id := c.Int64(1), decimal(c.Int64(2))
	c.ReturnBool(Owns(c.Env, user, GoodsPass, id))
}

// infoGoods are the goods that the items of Enum.InfoType mean.
var infoGoods = map[string]Goods{"Asset": GoodsAsset, "Bundle": GoodsBundle, "GamePass": GoodsPass, "Product": GoodsProduct, "Subscription": GoodsSubscription}

func getProductInfo(c *bind.Call) {
	id, kind := c.Int64(1), "Asset"
	if !c.Missing(2) {
		kind = enumArgument(c, 2, "InfoType").Name
	}
	goods := infoGoods[kind]
	item, known := itemOf(experienceOf(c.Env), goods, decimal(id))
	if !known && goods == GoodsAsset && id == settings(c.Self).PlaceID { // the place is an asset, too
		item, known = experience.Item{Name: c.Self.Tree().Root().Name(), OffSale: true, Type: assetTypePlace}, true
	}
	if !known {
		c.Errorf("MarketplaceService:%s() failed because lanai.toml lists no %s %d", c.Name(), goods, id)
	}
	c.Return(productInfo(c.Env, goods, id, item))
}

// assetTypePlace is Enum.AssetType.Place.
const assetTypePlace = 9

// productTypes are what ProductType calls goods.
var productTypes = map[Goods]string{GoodsAsset: "User Product", GoodsBundle: "Bundle", GoodsPass: "Game Pass", GoodsProduct: "Developer Product", GoodsSubscription: "Subscription"}

// productInfo describes what is for sale.
func productInfo(e *bind.Env, goods Goods, id int64, item experience.Item) vm.Value {
	info := record(e,
		"Name", itemName(item, goods, decimal(id)),
		"Description", item.Description,
		"PriceInRobux", item.Price,
		"UserBasePriceInRobux", item.Price,
		"PriceDiscountDetails", list(nil),
		"ProductId", id,
		"TargetId", id,
		"ProductType", productTypes[goods],
		"IconImageAssetId", item.Icon,
		"IsForSale", !item.OffSale,
		"IsPublicDomain", false,
		"IsLimited", false,
		"IsLimitedUnique", false,
		"IsNew", false,
		"MinimumMembershipLevel", 0,
		"Sales", 0,
		"Created", startDate(e),
		"Updated", startDate(e),
		"Creator", creatorInfo(e))
	if goods == GoodsAsset {
		info.AsTable().SetStr("AssetId", vm.Number(float64(id)))
		info.AsTable().SetStr("AssetTypeId", vm.Number(float64(item.Type)))
	}
	return info
}

// startDate is when the server started, which stands for all dates of the past.
func startDate(e *bind.Env) string {
	running := time.Duration(e.Loop.Seconds() * float64(time.Second))
	return e.Loop.Now().Add(-running).UTC().Format(time.RFC3339)
}

// creatorInfo describes who has made the experience.
func creatorInfo(e *bind.Env) vm.Value {
	s := bind.From[*Settings](e)
	kind, name := cmp.Or(s.CreatorType, "User"), userName(e, s.CreatorID)
	if kind == "Group" {
		group, _ := experience.Find(experienceOf(e).Groups, s.CreatorID)
		name = group.Name
	}
	return record(e, "CreatorType", kind, "CreatorTargetId", s.CreatorID, "Id", s.CreatorID, "Name", name, "HasVerifiedBadge", false)
}

func getDeveloperProducts(c *bind.Call) {
	products := experienceOf(c.Env).Products
	var items []vm.Value
	for _, id := range sortedIDs(products) {
		item, _ := experience.Find(products, id)
		items = append(items, record(c.Env,
			"DeveloperProductId", id, "ProductId", id,
			"Name", itemName(item, GoodsProduct, decimal(id)), "displayName", itemName(item, GoodsProduct, decimal(id)),
			"Description", item.Description, "PriceInRobux", item.Price, "IconImageAssetId", item.Icon))
	}
	c.Give(pagesOf(c.Env, "StandardPages", items))
}

// rankProducts leaves the order as it is.
func rankProducts(c *bind.Call) {
	t := c.Table(1)
	var items []vm.Value
	for i := 1; i <= t.Len(); i++ {
		product := t.GetInt(i).AsTable()
		if product == nil {
			c.Errorf("MarketplaceService:RankProductsAsync() item %d: got %s, want a table with InfoType and Id", i, bind.TypeName(c.VM(), t.GetInt(i)))
		}
		kind, ok := datatype.Values{}.EnumItem("InfoType", bind.FromLuau(product.GetStr("InfoType")))
		id, number := vm.ToNumber(product.GetStr("Id"))
		if !ok || !number {
			c.Errorf("MarketplaceService:RankProductsAsync() item %d: want InfoType and Id", i)
		}
		goods := infoGoods[kind.(*datatype.EnumItem).Name]
		if item, known := itemOf(experienceOf(c.Env), goods, decimal(int64(id))); known {
			items = append(items, record(c.Env, "ProductIdentifier", t.GetInt(i), "ProductInfo", productInfo(c.Env, goods, int64(id), item)))
		}
	}
	c.Return(list(items))
}
