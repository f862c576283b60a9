package class

import (
	"strings"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds DataStoreService. Its one rule: none of the methods that
// give a store waits or reads anything.

// DefaultScope is the scope of a store that is opened without one.
const DefaultScope = "global"

// DataStoreService gives the data stores.
// https://create.roblox.com/docs/reference/engine/classes/DataStoreService
var DataStoreService = bind.Class{
	Name:    "DataStoreService",
	Service: true,
	Properties: []instance.Property{
		{Name: "AutomaticRetry", Type: instance.Bool, Default: true, Hidden: true},
		{Name: "LegacyNamingScheme", Type: instance.Bool, Default: false, Hidden: true},
	},
	Capabilities: map[string]string{"AutomaticRetry": "LocalUser", "LegacyNamingScheme": "LocalUser"},
	Methods: map[string]bind.Method{
		"GetDataStore":                   serviceGetDataStore,
		"GetGlobalDataStore":             serviceGetGlobalDataStore,
		"GetOrderedDataStore":            serviceGetOrderedDataStore,
		"GetRequestBudgetForRequestType": serviceGetBudget,
		"ListDataStoresAsync":            serviceListDataStores,
		"SetRateLimitForRequestType":     serviceSetRateLimit,
	},
}

// errAllScopes is raised for a scope together with AllScopes.
const errAllScopes = textError("Scope must be an empty string when AllScopes is set.")

func giveStore(c *bind.Call, ref datastore.StoreRef) {
	s, err := OpenStore(c.Env, ref)
	c.Check(err)
	c.Return(c.Env.Instance(s.Object))
}

func serviceGetDataStore(c *bind.Call) {
	ref := datastore.StoreRef{Store: c.String(1), Scope: c.OptString(2, DefaultScope)}
	if options := c.OptInstanceOf(3, "DataStoreOptions"); options != nil {
		all, err := options.Get("AllScopes")
		c.Check(err)
		ref.AllScopes = all == true
	}
	if ref.AllScopes {
		if ref.Scope != "" {
			c.Raise(errAllScopes)
		}
	}
	giveStore(c, ref)
}

func serviceGetOrderedDataStore(c *bind.Call) {
	giveStore(c, datastore.StoreRef{Store: c.String(1), Scope: c.OptString(2, DefaultScope), Ordered: true})
}

func serviceGetGlobalDataStore(c *bind.Call) {
	giveStore(c, datastore.StoreRef{Scope: datastore.GlobalScope})
}

// engineOf gives the server's engine, or raises.
func engineOf(c *bind.Call) *datastore.Engine {
	all, err := storesOf(c.Env)
	c.Check(err)
	return all.engine
}

func serviceGetBudget(c *bind.Call) {
	n := enumNumber(c, 1, "DataStoreRequestType", requestTypes)
	c.ReturnNumber(float64(engineOf(c).Budget(datastore.Class(n))))
}

func serviceSetRateLimit(c *bind.Call) {
	n := enumNumber(c, 1, "DataStoreRequestType", requestTypes)
	rate := datastore.Rate{Base: int(c.Int64(2)), PerPlayer: int(c.Int64(3))}
	c.Check(engineOf(c).SetRate(datastore.Class(n), rate))
}

func serviceListDataStores(c *bind.Call) {
	fetch := StoreListing(engineOf(c), c.OptString(1, ""), int(c.OptInt64(2, 0)))
	openPages(c, fetch, c.OptString(3, ""))
}

// requestTypes are the items of Enum.DataStoreRequestType by number.
// https://create.roblox.com/docs/reference/engine/enums/DataStoreRequestType
var requestTypes = datastore.ClassNames()

// sortDirections are the items of Enum.SortDirection by number.
var sortDirections = []string{"Ascending", "Descending"}

// enumNumber returns argument i, an item of an enum, its name or its number,
// as the number. Anything else raises.
func enumNumber(c *bind.Call, i int, enum string, names []string) int {
	v := c.Require(i, enum)
	if n, ok := EnumItemNumber(c.Thread(), v, enum, names); ok {
		return n
	}
	c.CastError(i, enum)
	return 0
}

// EnumItemNumber is enumNumber for any value; it reports whether v is an item.
func EnumItemNumber(th *vm.Thread, v vm.Value, enum string, names []string) (int, bool) {
	if f, ok := v.AsNumber(); ok {
		return int(f), f == float64(int(f)) && int(f) >= 0 && int(f) < len(names)
	}
	name := th.ToString(v)
	if !v.IsString() {
		var ok bool
		if name, ok = strings.CutPrefix(name, "Enum."+enum+"."); !ok {
			return 0, false
		}
	}
	for n, known := range names {
		if known == name {
			return n, true
		}
	}
	return 0, false
}

// QueueWarning is what Roblox prints when a request has to wait for budget.
// It is meant for datastore.Options.Queued.
func QueueWarning(key datastore.Key) string {
	return "DataStore request was added to queue. If request queue fills, further requests will be dropped. " +
		"Try sending fewer requests.Key = " + key.Name
}
