package class

import (
	"slices"
	"time"

	"lanai/bindings/bind"
	"lanai/runtime/experience"
	"lanai/runtime/instance"
)

// This file holds the ledger: what users have got while the server runs. Its
// one rule: what lanai.toml says they have is not copied, but looked up.

// Goods is a kind of what users can have.
type Goods string

// The kinds of goods.
const (
	GoodsAsset        Goods = "asset"
	GoodsBadge        Goods = "badge"
	GoodsBundle       Goods = "bundle"
	GoodsPass         Goods = "pass"
	GoodsPlus         Goods = "Roblox Plus"
	GoodsPremium      Goods = "premium" // the membership
	GoodsProduct      Goods = "product"
	GoodsSubscription Goods = "subscription"
)

// A ledger is what the users of a server have got while it ran, and what is
// under way. It is forgotten when the server ends.
type ledger struct {
	got      map[belonging]time.Time
	lost     map[belonging]bool // cancelled subscriptions
	visited  map[int64]bool     // users who have been here
	open     []*receipt         // in the order of purchase
	handlers []*receiptHandler
	answer   func(Prompt) bool // nil leaves it to lanai.toml
}

// A belonging is one thing that one user has.
type belonging struct {
	user  int64
	goods Goods
	id    string
}

// ledgerOf returns that of a server.
func ledgerOf(e *bind.Env) *ledger {
	l := bind.From[*ledger](e)
	if l == nil {
		l = &ledger{got: map[belonging]time.Time{}, lost: map[belonging]bool{}, visited: map[int64]bool{}}
		bind.Provide(e, l)
	}
	return l
}

// itemOf returns what lanai.toml says about goods.
func itemOf(x *experience.Experience, goods Goods, id string) (item experience.Item, known bool) {
	tables := map[Goods]map[string]experience.Item{GoodsAsset: x.Assets, GoodsBundle: x.Bundles, GoodsPass: x.Passes,
		GoodsProduct: x.Products, GoodsSubscription: x.Subscriptions}
	item, known = tables[goods][id]
	return item, known
}

// Owns reports whether a user has something, from the start or by now.
func Owns(e *bind.Env, user int64, goods Goods, id string) bool {
	x := experienceOf(e)
	if _, got := ledgerOf(e).got[belonging{user, goods, id}]; got {
		return true
	}
	if goods == GoodsBadge {
		return x.Badges[id].Has(userName(e, user), user)
	}
	item, _ := itemOf(x, goods, id)
	return item.Has(userName(e, user), user)
}

// gain lets a user have something.
func gain(e *bind.Env, user int64, goods Goods, id string) {
	b := belonging{user, goods, id}
	ledgerOf(e).got[b] = e.Loop.Now()
	delete(ledgerOf(e).lost, b)
}

// premium reports whether a player has the membership.
func premium(player *instance.Instance) bool {
	return isItem(player, "MembershipType", "MembershipType", "Premium")
}

// fireOn fires an event of a service.
func fireOn(e *bind.Env, service, event string, args ...any) {
	if s, err := e.Tree.Service(service); err == nil {
		s.EventNamed(event).Fire(args...)
	}
}

// sortedIDs returns the ids that a table of lanai.toml has, in their order.
func sortedIDs[T any](m map[string]T) []int64 {
	var ids []int64
	for k := range m {
		ids = append(ids, parseID(k))
	}
	slices.Sort(ids)
	return ids
}
