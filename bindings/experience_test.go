package bindings_test

// This file tests what Go code does with the experience: who joins, what they
// buy, and what was recorded. Its one rule: what scripts can see is tested by
// scripts.

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/bindings/class"
	"lanai/bindings/datatype"
	"lanai/runtime"
	"lanai/runtime/experience"
	"lanai/runtime/instance"
)

// join lets a player join, which must work.
func join(t *testing.T, w *world, p class.NewPlayer) *instance.Instance {
	player, err := class.Join(env(w), p)
	require.NoError(t, err)
	return player
}

func TestJoinAsDescribed(t *testing.T) {
	age := 0
	w := newWorld(t, bindings.Options{Experience: experience.Experience{Users: map[string]experience.User{
		"Ada": {ID: 77, DisplayName: "Countess", Membership: "Premium", Locale: "de-de", Verified: true, AccountAge: &age},
		"2":   {DisplayName: "Second"},
	}}})
	w.place()
	property := func(i *instance.Instance, name string) any {
		v, err := i.Get(name)
		require.NoError(t, err)
		return v
	}
	w.Loop.Post(func() {
		ada := join(t, w, class.NewPlayer{Name: "Ada"})
		for name, want := range map[string]any{"UserId": 77.0, "DisplayName": "Countess", "LocaleId": "de-de", "HasVerifiedBadge": true, "AccountAge": 0.0} {
			assert.Equal(t, want, property(ada, name), name)
		}
		assert.Equal(t, datatype.Item("MembershipType", "Premium"), property(ada, "MembershipType"))
		second := join(t, w, class.NewPlayer{})
		assert.Equal(t, "Second", property(second, "DisplayName"))
		assert.Equal(t, 365.0, property(second, "AccountAge"))
		third := join(t, w, class.NewPlayer{DisplayName: "Own", Locale: "fr-fr"})
		assert.Equal(t, "Own", property(third, "DisplayName"))
		assert.Equal(t, "fr-fr", property(third, "LocaleId"))
	})
	w.run(0, 0)
}

// TestReceiptsOutliveVisits buys without a script that grants, leaves, and comes
// again: the receipt is the same one.
func TestReceiptsOutliveVisits(t *testing.T) {
	w := newWorld(t, bindings.Options{})
	w.place([2]string{"ServerScriptService.Main:Script", `
		local granted = Enum.ProductPurchaseDecision.NotProcessedYet
		game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
			local here = game.Players:GetPlayerByUserId(receipt.PlayerId)
			print(here, receipt.ProductId, _G.id == nil or _G.id == receipt.PurchaseId)
			_G.id = receipt.PurchaseId
			local decision = granted
			granted = Enum.ProductPurchaseDecision.PurchaseGranted
			return decision
		end`})
	w.Loop.After(1, 0, func(float64) {
		ada := join(t, w, class.NewPlayer{Name: "Ada", UserID: 7})
		require.NoError(t, class.Buy(env(w), ada, 5))
		class.Leave(env(w), ada)
		assert.EqualError(t, class.Buy(env(w), ada, 5), "Ada has left and buys nothing")
	})
	for second := 2.0; second < 4; second++ {
		w.Loop.After(second, 0, func(float64) {
			ada := join(t, w, class.NewPlayer{Name: "Ada", UserID: 7})
			w.Loop.Post(func() { w.Loop.Post(func() { class.Leave(env(w), ada) }) })
		})
	}
	w.run(0, 0)
	assert.Equal(t, []string{"Ada 5 true", "Ada 5 true"}, w.texts(runtime.Output))
}

// TestUnprocessed buys where no script has set ProcessReceipt.
func TestUnprocessed(t *testing.T) {
	w := newWorld(t, bindings.Options{})
	w.place()
	w.Loop.Post(func() { require.NoError(t, class.Buy(env(w), join(t, w, class.NewPlayer{}), 5)) })
	w.run(0, 0)
	assert.Equal(t, []string{"MarketplaceService: no script has set ProcessReceipt; Player1 has paid for product 5 and gets nothing"}, w.texts(runtime.Warning))
}

func TestBuyAsClient(t *testing.T) {
	w := newWorld(t, bindings.Options{Experience: experience.Experience{
		Passes: map[string]experience.Item{"10": {}, "11": {OffSale: true}},
		Assets: map[string]experience.Item{"20": {Owners: []experience.Who{"Eve"}}},
	}})
	w.place([2]string{"ServerScriptService.Main:Script", `
		local service = game:GetService("MarketplaceService")
		for _, event in { "PromptGamePassPurchaseFinished", "PromptPurchaseFinished", "PromptProductPurchaseFinished" } do
			service[event]:Connect(function(...) print(event, ...) end)
		end
		service.ProcessReceipt = function() return Enum.ProductPurchaseDecision.PurchaseGranted end
		task.wait(1)
		service:PromptGamePassPurchase(game.Players.Player1, 12)
		service:PromptGamePassPurchase(game.Players.Player1, 13)`})
	w.Loop.After(0.5, 0, func(float64) {
		e, player := env(w), join(t, w, class.NewPlayer{})
		class.AnswerPrompts(e, func(p class.Prompt) bool { return p.Goods == class.GoodsPass && p.ID == "13" && p.Player == player })
		require.NoError(t, class.Buy(e, player, 10))
		require.NoError(t, class.Buy(e, player, 20))
		require.NoError(t, class.Buy(e, player, 30))
		assert.EqualError(t, class.Buy(e, player, 10), "Player1 cannot buy pass 10: the player has it already")
		assert.EqualError(t, class.Buy(e, player, 11), "Player1 cannot buy pass 11: it is not for sale")
		assert.True(t, class.Owns(e, 1, class.GoodsPass, "10"))
		eve := join(t, w, class.NewPlayer{Name: "Eve"})
		class.Leave(e, eve)
		assert.True(t, class.Owns(e, 2, class.GoodsAsset, "20"), "Eve has been here")
		assert.False(t, class.Owns(e, 1, class.GoodsPass, "20"))
	})
	w.run(0, 0)
	assert.Equal(t, []string{
		"PromptGamePassPurchaseFinished Player1 10 true",
		"PromptPurchaseFinished Player1 20 true",
		"PromptProductPurchaseFinished 1 30 true",
		"PromptGamePassPurchaseFinished Player1 12 false",
		"PromptGamePassPurchaseFinished Player1 13 true",
	}, w.texts(runtime.Output))
}

// TestForgets logs and teleports more than a server remembers.
func TestForgets(t *testing.T) {
	w := newWorld(t, bindings.Options{})
	w.place([2]string{"ServerScriptService.Main:Script", `
		local player = game.Players.PlayerAdded:Wait()
		for i = 1, 25000 do
			game:GetService("AnalyticsService"):LogCustomEvent(player, "Jump", i)
		end
		for i = 1, 2500 do
			game:GetService("TeleportService"):Teleport(i, player)
		end`})
	w.run(1, 0)
	events, teleports := class.AnalyticsEvents(env(w)), class.Teleported(env(w))
	assert.Len(t, events, 15_000)
	assert.Equal(t, 25_000.0, events[len(events)-1].Fields["value"])
	assert.Len(t, teleports, 1_500)
	assert.Equal(t, int64(2500), teleports[len(teleports)-1].PlaceID)
}
