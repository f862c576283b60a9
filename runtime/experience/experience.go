// Package experience holds what Roblox's website knows about an experience and about the users who visit it: what is for
// sale, badges, groups, and who has what. The file lanai.toml says it, each field of Experience in a table of its own.
package experience

// This file holds Experience and what it consists of. Its one rule: the zero value is an experience that sells nothing and
// that nobody is known to.

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// An Experience is what is known of one. Keys of maps are ids, unless they say otherwise.
type Experience struct {
	Products      map[string]Item  `toml:"products"` // developer products
	Passes        map[string]Item  `toml:"passes"`
	Assets        map[string]Item  `toml:"assets"`
	Bundles       map[string]Item  `toml:"bundles"`
	Subscriptions map[string]Item  `toml:"subscriptions"` // ids are texts such as EXP-123
	Badges        map[string]Badge `toml:"badges"`        // none: every badge exists, and nobody has it yet
	Groups        map[string]Group `toml:"groups"`
	Users         map[string]User  `toml:"users"`     // by name, by id, or "*"
	Purchases     []Purchase       `toml:"purchases"` // products bought before, which no server has granted yet
	Config        map[string]any   `toml:"config"`    // by key, as ConfigService gives them
	Prompts       Prompts          `toml:"prompts"`
	Teleport      Teleport         `toml:"teleport"`
}

// An Item is something for sale.
type Item struct {
	Name        string `toml:"name"`
	Description string `toml:"description"`
	Price       int64  `toml:"price"`    // Robux
	Icon        int64  `toml:"icon"`     // an asset id
	OffSale     bool   `toml:"off_sale"` // nobody can buy it
	Type        int64  `toml:"type"`     // of an asset, as in Enum.AssetType
	Owners      []Who  `toml:"owners"`   // who has it from the start; nobody owns a developer product
}

// A Badge is one that the experience awards.
type Badge struct {
	Name        string `toml:"name"`
	Description string `toml:"description"`
	Icon        int64  `toml:"icon"`     // an asset id
	Disabled    bool   `toml:"disabled"` // it cannot be awarded
	Owners      []Who  `toml:"owners"`   // who has it from the start
}

// A Group is a group of users, each of whom has a rank.
type Group struct {
	Name        string            `toml:"name"`
	Description string            `toml:"description"`
	Emblem      int64             `toml:"emblem"` // an asset id
	Owner       Who               `toml:"owner"`
	Roles       map[string]string `toml:"roles"`   // names by rank, 1 to 255
	Members     map[string]int    `toml:"members"` // ranks by name, id or "*"
	Allies      []int64           `toml:"allies"`  // ids of groups
	Enemies     []int64           `toml:"enemies"` // ids of groups
}

// A User is what is known of somebody. What an entry leaves out, the entry "*" says.
type User struct {
	ID          int64           `toml:"id"` // of one that is listed by name
	DisplayName string          `toml:"display_name"`
	Membership  string          `toml:"membership"` // an item of Enum.MembershipType
	AccountAge  *int            `toml:"account_age"`
	Locale      string          `toml:"locale"`  // such as en-us
	Country     string          `toml:"country"` // such as US
	Verified    bool            `toml:"verified"`
	Voice       bool            `toml:"voice"`
	Friends     []Who           `toml:"friends"` // of each of whom the user is a friend, too
	Policy      map[string]bool `toml:"policy"`  // as PolicyService calls it
}

// A Purchase is a developer product that somebody has bought.
type Purchase struct {
	User    Who   `toml:"user"`
	Product int64 `toml:"product"`
}

// Prompts say what players do when they are asked to buy something.
type Prompts struct {
	Answer string `toml:"answer"` // Cancel or Buy; "" is Cancel
}

// The values of Prompts.Answer.
const (
	Cancel = "cancel"
	Buy    = "buy"
)

// Teleport says what becomes of players who are teleported.
type Teleport struct {
	Leave bool `toml:"leave"` // they leave; otherwise their teleport fails and they stay
}

// Everyone stands for all users where a user is named.
const Everyone = "*"

// A Who names users: a name, an id as text, or Everyone.
type Who string

// UnmarshalTOML reads a name, or an id that may be a number.
func (w *Who) UnmarshalTOML(v any) error {
	switch v := v.(type) {
	case string:
		*w = Who(v)
	case int64:
		*w = Who(strconv.FormatInt(v, 10))
	default:
		return errWho
	}
	return nil
}

// Is reports whether a user is meant.
func (w Who) Is(name string, id int64) bool {
	return w == Everyone || string(w) == name || string(w) == key(id)
}

// Has reports whether a user is among the owners.
func (i Item) Has(name string, id int64) bool { return among(i.Owners, name, id) }

// Has reports whether a user has the badge from the start.
func (b Badge) Has(name string, id int64) bool { return among(b.Owners, name, id) }

func among(list []Who, name string, id int64) bool {
	for _, w := range list {
		if w.Is(name, id) {
			return true
		}
	}
	return false
}

// Find finds what a map has for an id.
func Find[T any](m map[string]T, id int64) (v T, ok bool) {
	v, ok = m[key(id)]
	return v, ok
}

func key(id int64) string { return strconv.FormatInt(id, 10) }

// RankOf gives the rank of a user; 0 is that of one who is not in the group.
func (g Group) RankOf(name string, id int64) int {
	for _, who := range []string{key(id), name, Everyone} {
		if rank, ok := g.Members[who]; ok {
			return rank
		}
	}
	return 0
}

// RoleOf names a rank.
func (g Group) RoleOf(rank int) string {
	switch name := g.Roles[strconv.Itoa(rank)]; {
	case name != "":
		return name
	case rank == 0:
		return "Guest"
	case rank == 255:
		return "Owner"
	}
	return "Member"
}

// User gives what is known of a user.
func (e *Experience) User(name string, id int64) User {
	user := e.Users[key(id)]
	for _, who := range []string{name, Everyone} {
		user = user.or(e.Users[who])
	}
	user.ID = id
	return user
}

// or is u, with what it leaves out as v has it.
func (u User) or(v User) User {
	u.DisplayName = cmp.Or(u.DisplayName, v.DisplayName)
	u.Membership = cmp.Or(u.Membership, v.Membership)
	u.AccountAge = cmp.Or(u.AccountAge, v.AccountAge)
	u.Locale = cmp.Or(u.Locale, v.Locale)
	u.Country = cmp.Or(u.Country, v.Country)
	u.Friends = slices.Concat(u.Friends, v.Friends)
	u.Verified, u.Voice = u.Verified || v.Verified, u.Voice || v.Voice
	policy := map[string]bool{}
	for _, m := range []map[string]bool{v.Policy, u.Policy} {
		for name, value := range m {
			policy[name] = value
		}
	}
	u.Policy = policy
	return u
}

// NameOf gives the name of the user with an id who is listed by name.
func (e *Experience) NameOf(id int64) (name string, ok bool) {
	for name, user := range sorted(e.Users) {
		if user.ID == id && id != 0 {
			return name, true
		}
	}
	return "", false
}

// Listed gives the ids of the users who are listed by name with their id, in their order.
func (e *Experience) Listed() []int64 {
	var ids []int64
	for _, user := range e.Users {
		if user.ID != 0 {
			ids = append(ids, user.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// Friends reports whether a user and another one are friends: that one of them says so is enough.
func (e *Experience) Friends(name string, id int64, other string, otherID int64) bool {
	return id != otherID && (among(e.User(name, id).Friends, other, otherID) || among(e.User(other, otherID).Friends, name, id))
}

// IDOf gives the id of the user who is listed by a name, in any case; 0 for none.
func (e *Experience) IDOf(name string) int64 {
	for listed, user := range sorted(e.Users) {
		if strings.EqualFold(listed, name) {
			return user.ID
		}
	}
	return 0
}
