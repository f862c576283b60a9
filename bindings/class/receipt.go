package class

import (
	"slices"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds receipts: what becomes of developer products that users have
// bought. Its one rule: a receipt is open until a script grants it, and is
// delivered when its user buys again or joins, never because time passes.
// https://create.roblox.com/docs/reference/engine/classes/MarketplaceService#ProcessReceipt

// A receipt is a developer product that somebody has bought.
type receipt struct {
	id      string
	user    int64
	product int64
	price   int64
	channel string // an item of Enum.ProductPurchaseChannel
	running bool   // a script is at it
}

// A receiptHandler is what BindReceiptHandler has bound. It is there as long as
// its connection is.
type receiptHandler struct {
	connection *instance.Connection
	callback   bind.Callback
	products   []int64 // nil: every one
}

// A verdict is what a script says when it has granted a receipt.
type verdict struct{ enum, granted string }

var (
	handlerVerdict = verdict{"ReceiptDecision", "Processed"}
	processVerdict = verdict{"ProductPurchaseDecision", "PurchaseGranted"}
)

// openReceipt adds a receipt to those that wait to be granted.
func openReceipt(e *bind.Env, r *receipt) {
	r.id = newGUID(bind.From[*Settings](e).Rand)
	l := ledgerOf(e)
	l.open = append(l.open, r)
}

// deliverReceipts shows scripts the open receipts of a user who is here.
func deliverReceipts(e *bind.Env, user int64) {
	for _, r := range slices.Clone(ledgerOf(e).open) {
		if r.user == user && !r.running {
			r.deliver(e)
		}
	}
}

// deliver shows a script the receipt: to a bound handler of its product, to one
// for all, or to ProcessReceipt. Without any of them it counts as granted.
func (r *receipt) deliver(e *bind.Env) {
	service, err := e.Tree.Service("MarketplaceService")
	if err != nil {
		return
	}
	callback, verdict := handlerOf(e, r.product), handlerVerdict
	if callback == nil {
		callback, verdict = bind.CallbackOf(service, "ProcessReceipt"), processVerdict
	}
	if callback == nil {
		r.close(e)
		e.Say(runtime.Warning, "MarketplaceService: no script has set ProcessReceipt; %s has paid for product %d and gets nothing", userName(e, r.user), r.product)
		return
	}
	r.running = true
	e.Invoke(callback.Script, callback.Fn, func(results []vm.Value, err error) {
		r.running = false
		switch err {
		case nil:
			r.decide(e, results, verdict)
		case runtime.ErrStopped:
		default:
			e.Report(e.NewThread(callback.Script, callback.Fn), err)
		}
	}, r.info(e, verdict))
}

// decide closes the receipt if that is what the script has decided.
func (r *receipt) decide(e *bind.Env, results []vm.Value, want verdict) {
	decision := vm.Nil
	if len(results) > 0 {
		decision = results[0]
	}
	item, ok := datatype.Values{}.EnumItem(want.enum, bind.FromLuau(decision))
	switch {
	case !ok:
		e.Say(runtime.Warning, "MarketplaceService: the receipt of product %d stays open: got %s, want an item of Enum.%s",
			r.product, bind.TypeName(e.VM, decision), want.enum)
	case item.(*datatype.EnumItem).Name == want.granted:
		r.close(e)
	}
}

func (r *receipt) close(e *bind.Env) {
	l := ledgerOf(e)
	l.open = slices.DeleteFunc(l.open, func(other *receipt) bool { return other == r })
}

// info is what scripts see of the receipt.
func (r *receipt) info(e *bind.Env, v verdict) vm.Value {
	info := record(e,
		"PurchaseId", r.id,
		"PlayerId", r.user,
		"ProductId", r.product,
		"PlaceIdWherePurchased", bind.From[*Settings](e).PlaceID,
		"CurrencySpent", r.price,
		"CurrencyType", datatype.Item("CurrencyType", "Robux"),
		"ProductPurchaseChannel", datatype.Item("ProductPurchaseChannel", r.channel))
	if v == handlerVerdict {
		info.AsTable().SetStr("ReceiptType", e.ToLuau(datatype.Item("ReceiptType", "DeveloperProduct")))
	}
	return info
}

// handlerOf returns the bound handler for a product, or nil.
func handlerOf(e *bind.Env, product int64) *bind.Callback {
	var all *bind.Callback
	for _, h := range boundHandlers(e) {
		switch {
		case slices.Contains(h.products, product):
			return &h.callback
		case h.products == nil:
			all = &h.callback
		}
	}
	return all
}

// boundHandlers are those whose connections are there.
func boundHandlers(e *bind.Env) []*receiptHandler {
	l := ledgerOf(e)
	l.handlers = slices.DeleteFunc(l.handlers, func(h *receiptHandler) bool { return !h.connection.Connected() })
	return l.handlers
}

// bindReceiptHandler is BindReceiptHandler. Nobody transfers Robux here, so
// handlers of transfers are bound and never called.
// https://create.roblox.com/docs/reference/engine/classes/MarketplaceService#BindReceiptHandler
func bindReceiptHandler(c *bind.Call) {
	kind, fn := enumArgument(c, 1, "ReceiptType"), c.Function(2)
	h := &receiptHandler{callback: bind.Callback{Fn: fn, Script: runtime.ScriptOf(c.Thread())}}
	if !c.Missing(3) {
		h.products = idsAt(c, 3, 1<<16)
	}
	transfer := kind.Name != "DeveloperProduct"
	if !transfer {
		h.free(c)
	}
	h.connection = c.Env.Connect(c.Self.Tree().NewSignal("MarketplaceService.BindReceiptHandler"), h.callback.Script, fn)
	if !transfer {
		l := ledgerOf(c.Env)
		l.handlers = append(l.handlers, h)
	}
	c.Give(h.connection)
}

// free raises if another handler has the same products.
func (h *receiptHandler) free(c *bind.Call) {
	for _, other := range boundHandlers(c.Env) {
		if h.products == nil && other.products == nil {
			c.Errorf("MarketplaceService:BindReceiptHandler() a handler of all products is already registered for Enum.ReceiptType.DeveloperProduct")
		}
		for _, product := range h.products {
			if slices.Contains(other.products, product) {
				c.Errorf("MarketplaceService:BindReceiptHandler() a handler of product %d is already registered for Enum.ReceiptType.DeveloperProduct", product)
			}
		}
	}
}

// watchJoins delivers the open receipts of every player that joins, with those
// of lanai.toml.
func watchJoins(service *instance.Instance) {
	e, ok := service.Tree().Root().Data.(*bind.Env)
	if !ok {
		return
	}
	players, err := e.Tree.Service("Players")
	if err != nil {
		return
	}
	players.EventNamed("PlayerAdded").Connect(instance.HandlerFunc(func(args []any) {
		player := args[0].(*instance.Instance)
		e.Loop.Post(func() { // after the scripts have seen the player
			if player.Parent() != nil {
				openEarlier(e, player)
				deliverReceipts(e, userID(player))
			}
		})
	}))
}

// openEarlier opens the receipts of what a player has bought on the website,
// when it comes for the first time.
func openEarlier(e *bind.Env, player *instance.Instance) {
	l, x, user := ledgerOf(e), experienceOf(e), userID(player)
	if l.visited[user] {
		return
	}
	l.visited[user] = true
	for _, p := range x.Purchases {
		if p.User.Is(player.Name(), user) {
			item, _ := itemOf(x, GoodsProduct, decimal(p.Product))
			openReceipt(e, &receipt{user: user, product: p.Product, price: item.Price, channel: "ExperienceDetailsPage"})
		}
	}
}
