package class

import (
	"cmp"
	"fmt"
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/experience"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds how players are asked to buy something and do. Its one rule:
// whatever they answer, the event that tells the end of the question fires.

// A Prompt is what a player is asked to buy.
type Prompt struct {
	Player *instance.Instance
	Goods  Goods
	ID     string // "" for GoodsPlus and GoodsPremium
}

// AnswerPrompts lets answer decide whether players buy what they are asked to,
// in place of lanai.toml. It runs on the loop.
func AnswerPrompts(e *bind.Env, answer func(Prompt) bool) { ledgerOf(e).answer = answer }

// Buy lets a player of the server buy the pass, asset, bundle or else the
// developer product with an id, as if a script of its client had asked.
func Buy(e *bind.Env, player *instance.Instance, id int64) error {
	x := experienceOf(e)
	for _, goods := range []Goods{GoodsPass, GoodsAsset, GoodsBundle} {
		if _, known := itemOf(x, goods, decimal(id)); known {
			return BuyGoods(e, Prompt{player, goods, decimal(id)})
		}
	}
	return BuyGoods(e, Prompt{player, GoodsProduct, decimal(id)})
}

// BuyGoods lets a player of the server buy something, as if a script of its
// client had asked. The error says why it cannot.
func BuyGoods(e *bind.Env, p Prompt) error {
	if p.Player.Parent() == nil {
		return fmt.Errorf("%s has left and buys nothing", p.Player.Name())
	}
	if why := p.refused(e); why != "" {
		return p.cannot(why)
	}
	p.finish(e, true)
	return nil
}

func (p Prompt) cannot(why string) error {
	return fmt.Errorf("%s cannot buy %s: %s", p.Player.Name(), strings.TrimSpace(string(p.Goods)+" "+p.ID), why)
}

// refused says why the player cannot buy, or nothing.
func (p Prompt) refused(e *bind.Env) string {
	item, _ := itemOf(experienceOf(e), p.Goods, p.ID)
	switch {
	case item.OffSale:
		return "it is not for sale"
	case p.Goods == GoodsPremium && premium(p.Player), p.Goods == GoodsPlus && read[bool](p.Player, "HasRobloxSubscription"):
		return "the player is a member already"
	case p.Goods != GoodsProduct && p.ID != "" && Owns(e, userID(p.Player), p.Goods, p.ID) && !p.cancelled(e):
		return "the player has it already"
	}
	return ""
}

// cancelled reports whether the subscription has been cancelled.
func (p Prompt) cancelled(e *bind.Env) bool {
	return ledgerOf(e).lost[belonging{userID(p.Player), p.Goods, p.ID}]
}

// ask asks the player, who answers on the next frame.
func (p Prompt) ask(e *bind.Env) {
	e.Loop.After(0, sched.Heartbeat, func(float64) {
		if p.Player.Parent() == nil {
			return
		}
		bought := p.wanted(e)
		if why := p.refused(e); bought && why != "" {
			e.Say(runtime.Info, "%v", p.cannot(why))
			bought = false
		}
		p.finish(e, bought)
	})
}

// wanted reports whether the player says yes.
func (p Prompt) wanted(e *bind.Env) bool {
	if answer := ledgerOf(e).answer; answer != nil {
		return answer(p)
	}
	return experienceOf(e).Prompts.Answer == experience.Buy
}

// finish carries out what the player has answered: the purchase first, then the
// event.
func (p Prompt) finish(e *bind.Env, bought bool) {
	if bought {
		p.purchase(e)
	}
	id := any(p.ID)
	if p.Goods != GoodsSubscription {
		id = float64(parseID(p.ID))
	}
	switch p.Goods {
	case GoodsProduct: // sic: the id of the user, not the player
		fireOn(e, "MarketplaceService", "PromptProductPurchaseFinished", float64(userID(p.Player)), id, bought)
	case GoodsPremium:
		fireOn(e, "MarketplaceService", "PromptPremiumPurchaseFinished")
	case GoodsPlus:
		fireOn(e, "MarketplaceService", "PromptRobloxSubscriptionPurchaseFinished", p.Player, bought)
	default:
		fireOn(e, "MarketplaceService", finishedEvents[p.Goods], p.Player, id, bought)
	}
}

// finishedEvents tell a player, an id, and whether it was bought.
var finishedEvents = map[Goods]string{
	GoodsAsset:        "PromptPurchaseFinished",
	GoodsBundle:       "PromptBundlePurchaseFinished",
	GoodsPass:         "PromptGamePassPurchaseFinished",
	GoodsSubscription: "PromptSubscriptionPurchaseFinished",
}

// purchase lets the player have what it has bought.
func (p Prompt) purchase(e *bind.Env) {
	user := userID(p.Player)
	switch p.Goods {
	case GoodsProduct:
		item, _ := itemOf(experienceOf(e), p.Goods, p.ID)
		openReceipt(e, &receipt{user: user, product: parseID(p.ID), price: item.Price, channel: "InExperience"})
		deliverReceipts(e, user)
	case GoodsPremium:
		_ = SetMembership(p.Player, "Premium") // cannot fail: there is such a membership
	case GoodsPlus:
		p.Player.Put("HasRobloxSubscription", true)
	case GoodsSubscription:
		gain(e, user, p.Goods, p.ID)
		fireOn(e, "Players", "UserSubscriptionStatusChanged", p.Player, p.ID)
	default:
		gain(e, user, p.Goods, p.ID)
	}
}

// prompt is a method that asks a player, its first argument, to buy what the
// second names.
func prompt(goods Goods) bind.Method {
	return func(c *bind.Call) {
		p := Prompt{Player: playerAt(c, 1), Goods: goods}
		switch goods {
		case GoodsPlus, GoodsPremium:
		case GoodsSubscription:
			p.ID = c.String(2)
		default:
			p.ID = decimal(c.Int64(2))
		}
		p.ask(c.Env)
	}
}

// promptCancel is PromptCancelSubscription: the player cancels if it answers
// yes, and keeps the subscription until its end, which is never.
func promptCancel(c *bind.Call) {
	p, e := Prompt{playerAt(c, 1), GoodsSubscription, c.String(2)}, c.Env
	e.Loop.After(0, sched.Heartbeat, func(float64) {
		user := userID(p.Player)
		if p.Player.Parent() == nil || !p.wanted(e) || !Owns(e, user, p.Goods, p.ID) {
			return
		}
		ledgerOf(e).lost[belonging{user, p.Goods, p.ID}] = true
		fireOn(e, "Players", "UserSubscriptionStatusChanged", p.Player, p.ID)
	})
}

// itemName names goods that lanai.toml does not.
func itemName(item experience.Item, goods Goods, id string) string {
	return cmp.Or(item.Name, string(goods)+" "+id)
}
