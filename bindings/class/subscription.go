package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
)

// This file holds subscriptions. Its one rule: one that is cancelled lasts, and
// is not renewed.

// subscriptionOf returns whether a player, the first argument, has the
// subscription that the second names, and whether it will be renewed.
func subscriptionOf(c *bind.Call) (has, renews bool) {
	user, id := userID(playerAt(c, 1)), c.String(2)
	has = Owns(c.Env, user, GoodsSubscription, id)
	return has, has && !ledgerOf(c.Env).lost[belonging{user, GoodsSubscription, id}]
}

func getSubscriptionStatus(c *bind.Call) {
	has, renews := subscriptionOf(c)
	c.Return(record(c.Env, "IsSubscribed", has, "IsRenewing", renews))
}

func getSubscriptionDetails(c *bind.Call) {
	state := "NeverSubscribed"
	switch has, renews := subscriptionOf(c); {
	case renews:
		state = "SubscribedWillRenew"
	case has:
		state = "SubscribedWillNotRenew"
	}
	c.Return(record(c.Env, "SubscriptionState", datatype.Item("SubscriptionState", state)))
}

// getSubscriptionPayments knows of no payments.
func getSubscriptionPayments(c *bind.Call) {
	subscriptionOf(c)
	c.Return(list(nil))
}

// getRobloxSubscription tells of Roblox's own, which nobody has from the start:
// who has it has got it here.
func getRobloxSubscription(c *bind.Call) {
	has := read[bool](playerAt(c, 1), "HasRobloxSubscription")
	c.Return(record(c.Env, "IsSubscribed", has, "IsOriginExperience", has))
}
