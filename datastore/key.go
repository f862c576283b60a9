package datastore

// This file holds Key, the identity of an entry. Its one rule: lengths count bytes, as Roblox counts
// the length of a string.

// MaxName is the greatest length in bytes of a store name, a scope and a key.
// https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits
const MaxName = 50

// GlobalScope is the scope of the nameless store that GetGlobalDataStore gives.
const GlobalScope = "u"

// A Key is the identity of an entry. Keys are comparable.
type Key struct {
	Store   string // 1 to 50 bytes; "" only for the global store, whose scope is GlobalScope
	Scope   string // 1 to 50 bytes; the default scope "global" is filled in by the caller
	Name    string // 1 to 50 bytes
	Ordered bool   // standard and ordered stores of one name are different stores
}

// A StoreRef names one scope of one store, or with AllScopes the whole store.
type StoreRef struct {
	Store     string
	Scope     string
	Ordered   bool
	AllScopes bool // Scope is ignored; names read "scope/key"
}

// Ref returns the store and scope of the key.
func (k Key) Ref() StoreRef { return StoreRef{Store: k.Store, Scope: k.Scope, Ordered: k.Ordered} }

// Key returns the key called name in this store and scope.
func (r StoreRef) Key(name string) Key {
	return Key{Store: r.Store, Scope: r.Scope, Name: name, Ordered: r.Ordered}
}

// Global reports whether this is the nameless store.
func (r StoreRef) Global() bool { return r.Store == "" && r.Scope == GlobalScope && !r.Ordered }

// String gives "store/scope/name" for messages.
func (k Key) String() string {
	store := k.Store
	if k.Ref().Global() {
		store = "(global)"
	}
	return store + "/" + k.Scope + "/" + k.Name
}

// Validate checks emptiness and length of store, scope and name. The error is an *Error.
func (k Key) Validate() error {
	if err := k.Ref().Validate(); err != nil {
		return err
	}
	switch {
	case k.Name == "":
		return KeyNameEmpty.New()
	case len(k.Name) > MaxName:
		return KeyNameLimit.New()
	}
	return nil
}

// Validate checks emptiness and length of store and scope. The error is an *Error.
func (r StoreRef) Validate() error {
	switch {
	case r.Global():
		return nil
	case r.Store == "":
		return StoreNameEmpty.New()
	case len(r.Store) > MaxName:
		return StoreNameLimit.New()
	case r.AllScopes:
		return nil
	case r.Scope == "":
		return ScopeEmpty.New()
	case len(r.Scope) > MaxName:
		return ScopeLimit.New()
	}
	return nil
}
