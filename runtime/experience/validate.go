package experience

// This file holds Validate. Its one rule: a complaint begins with the entry of lanai.toml that it is about.

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
)

var errWho = errors.New("want a name, an id or \"*\"")

// policies are the names that Policy may have.
// https://create.roblox.com/docs/reference/engine/classes/PolicyService#GetPolicyInfoForPlayerAsync
var policies = slices.Sorted(maps.Keys(Policies))

// Policies are what PolicyService says of a player, and what holds when nothing is known: all is allowed.
var Policies = map[string]bool{
	"AreAdsAllowed":                       true,
	"ArePaidRandomItemsRestricted":        false,
	"IsContentSharingAllowed":             true,
	"IsEligibleToPurchaseCommerceProduct": true,
	"IsEligibleToPurchaseSubscription":    true,
	"IsEndlessContentAutoplayAllowed":     true,
	"IsEndlessContentLoadAllowed":         true,
	"IsPaidItemTradingAllowed":            true,
	"IsPhotoToAvatarAllowed":              true,
	"IsSubjectToChinaPolicies":            false,
}

// memberships are the items of Enum.MembershipType.
var memberships = []string{"None", "BuildersClub", "TurboBuildersClub", "OutrageousBuildersClub", "Premium"}

var (
	countryForm = regexp.MustCompile(`^[A-Z]{2}$`)
	localeForm  = regexp.MustCompile(`^[a-z]{2,3}(-[a-z0-9]{2,8})*$`)
)

// Validate refuses what cannot be: ids that are none, negative prices, ranks that no group has.
func (e *Experience) Validate() error {
	for _, items := range []struct {
		table string
		items map[string]Item
	}{{"products", e.Products}, {"passes", e.Passes}, {"assets", e.Assets}, {"bundles", e.Bundles}, {"subscriptions", e.Subscriptions}} {
		if err := validItems(items.table, items.items); err != nil {
			return err
		}
	}
	for id := range sorted(e.Badges) {
		if err := validID("badges", id); err != nil {
			return err
		}
	}
	for id, group := range sorted(e.Groups) {
		if err := group.validate(id); err != nil {
			return err
		}
	}
	for name, user := range sorted(e.Users) {
		if err := user.validate("users." + name); err != nil {
			return err
		}
	}
	for _, p := range e.Purchases {
		if p.Product <= 0 || p.User == "" {
			return fmt.Errorf("purchases: got user %q and product %d, want a user and the id of a product", p.User, p.Product)
		}
	}
	if a := e.Prompts.Answer; a != "" && a != Cancel && a != Buy {
		return fmt.Errorf("prompts.answer: got %q, want %q or %q", a, Cancel, Buy)
	}
	return nil
}

func validItems(table string, items map[string]Item) error {
	for id, item := range sorted(items) {
		if err := validID(table, id); err != nil && table != "subscriptions" {
			return err
		}
		if item.Price < 0 {
			return fmt.Errorf("%s.%s.price: got %d, want 0 or more", table, id, item.Price)
		}
		if table == "products" && len(item.Owners) > 0 {
			return fmt.Errorf("products.%s.owners: nobody owns a developer product; [[purchases]] lists what was bought", id)
		}
	}
	return nil
}

// validID refuses a key that is not an id as Roblox writes it.
func validID(table, id string) error {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 || key(n) != id {
		return fmt.Errorf("%s.%s: got %q, want an id", table, id, id)
	}
	return nil
}

func (g Group) validate(id string) error {
	if err := validID("groups", id); err != nil {
		return err
	}
	for rank := range sorted(g.Roles) {
		if n, err := strconv.Atoi(rank); err != nil || n < 1 || n > 255 || strconv.Itoa(n) != rank {
			return fmt.Errorf("groups.%s.roles: got %q, want a rank from 1 to 255", id, rank)
		}
	}
	for who, rank := range sorted(g.Members) {
		if rank < 0 || rank > 255 {
			return fmt.Errorf("groups.%s.members: %s: got %d, want a rank from 0 to 255", id, who, rank)
		}
		if rank > 0 && len(g.Roles) > 0 && g.Roles[strconv.Itoa(rank)] == "" {
			return fmt.Errorf("groups.%s.members: %s: got %d, want one of the ranks in roles", id, who, rank)
		}
	}
	return nil
}

func (u User) validate(entry string) error {
	switch {
	case u.ID < 0:
		return fmt.Errorf("%s.id: got %d, want an id", entry, u.ID)
	case u.AccountAge != nil && *u.AccountAge < 0:
		return fmt.Errorf("%s.account_age: got %d, want 0 or more days", entry, *u.AccountAge)
	case u.Membership != "" && !slices.Contains(memberships, u.Membership):
		return fmt.Errorf("%s.membership: got %q, want None or Premium", entry, u.Membership)
	case u.Country != "" && !countryForm.MatchString(u.Country):
		return fmt.Errorf("%s.country: got %q, want two capital letters such as US", entry, u.Country)
	case u.Locale != "" && !localeForm.MatchString(u.Locale):
		return fmt.Errorf("%s.locale: got %q, want one such as en-us", entry, u.Locale)
	}
	for name := range sorted(u.Policy) {
		if _, ok := Policies[name]; !ok {
			return fmt.Errorf("%s.policy: unknown entry %s: want one of %v", entry, name, policies)
		}
	}
	return nil
}

// sorted runs over a map in the order of its keys, so that of several mistakes the same one is told each time.
func sorted[T any](m map[string]T) func(yield func(string, T) bool) {
	return func(yield func(string, T) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}
