package experience

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// This file tests the look-ups and Validate. Its one rule: a mistake is one line of a table.

func TestWho(t *testing.T) {
	var w Who
	require.NoError(t, w.UnmarshalTOML(int64(7)))
	assert.True(t, w.Is("Seven", 7))
	assert.False(t, w.Is("Eight", 8))
	require.NoError(t, w.UnmarshalTOML("Eight"))
	assert.True(t, w.Is("Eight", 8))
	require.NoError(t, w.UnmarshalTOML("*"))
	assert.True(t, w.Is("anybody", 1))
	assert.Error(t, w.UnmarshalTOML(true))
}

func TestRanks(t *testing.T) {
	g := Group{Roles: map[string]string{"5": "Builder"}, Members: map[string]int{"7": 5, "Eight": 255, "*": 1}}
	assert.Equal(t, 5, g.RankOf("Seven", 7))
	assert.Equal(t, 255, g.RankOf("Eight", 8))
	assert.Equal(t, 1, g.RankOf("Nine", 9))
	assert.Equal(t, 0, Group{}.RankOf("Nine", 9))
	for rank, want := range map[int]string{5: "Builder", 255: "Owner", 0: "Guest", 1: "Member"} {
		assert.Equal(t, want, g.RoleOf(rank))
	}
}

func TestUser(t *testing.T) {
	age := 3
	e := Experience{Users: map[string]User{
		"*":     {Country: "DE", Locale: "de-de", AccountAge: &age, Policy: map[string]bool{"AreAdsAllowed": false}},
		"Seven": {ID: 7, Country: "US", Policy: map[string]bool{"IsSubjectToChinaPolicies": true}},
	}}
	u := e.User("Seven", 7)
	assert.Equal(t, User{ID: 7, Country: "US", Locale: "de-de", AccountAge: &age,
		Policy: map[string]bool{"AreAdsAllowed": false, "IsSubjectToChinaPolicies": true}}, u)
	assert.Equal(t, "DE", e.User("Eight", 8).Country)
	name, ok := e.NameOf(7)
	assert.True(t, ok)
	assert.Equal(t, "Seven", name)
	assert.Equal(t, int64(7), e.IDOf("seven"))
	assert.Zero(t, e.IDOf("Eight"))
	_, ok = e.NameOf(0)
	assert.False(t, ok)
}

func TestFriends(t *testing.T) {
	e := Experience{Users: map[string]User{"Seven": {ID: 7, Friends: []Who{"Eight", "9"}}, "Eight": {ID: 8}, "Ten": {Friends: []Who{"*"}}}}
	assert.Equal(t, []int64{7, 8}, e.Listed())
	assert.True(t, e.Friends("Seven", 7, "Eight", 8))
	assert.True(t, e.Friends("Nine", 9, "Seven", 7))
	assert.True(t, e.Friends("Nine", 9, "Ten", 10))
	assert.False(t, e.Friends("Nine", 9, "Eight", 8))
	assert.False(t, e.Friends("Ten", 10, "Ten", 10))
}

func TestValidate(t *testing.T) {
	age := -1
	require.NoError(t, (&Experience{}).Validate())
	require.NoError(t, (&Experience{
		Products:      map[string]Item{"1": {Price: 5}},
		Subscriptions: map[string]Item{"EXP-1": {}},
		Groups:        map[string]Group{"1": {Roles: map[string]string{"9": "x"}, Members: map[string]int{"a": 9, "b": 0}}},
		Users:         map[string]User{"*": {Membership: "Premium", Country: "US", Locale: "zh-hans"}},
		Prompts:       Prompts{Answer: Buy},
	}).Validate())
	for want, e := range map[string]Experience{
		`passes.VIP: got "VIP", want an id`:                                                       {Passes: map[string]Item{"VIP": {}}},
		`badges.01: got "01", want an id`:                                                         {Badges: map[string]Badge{"01": {}}},
		`products.1.price: got -5, want 0 or more`:                                                {Products: map[string]Item{"1": {Price: -5}}},
		`groups.1.roles: got "256", want a rank from 1 to 255`:                                    {Groups: map[string]Group{"1": {Roles: map[string]string{"256": "x"}}}},
		`groups.1.members: a: got 300, want a rank from 0 to 255`:                                 {Groups: map[string]Group{"1": {Members: map[string]int{"a": 300}}}},
		`groups.1.members: a: got 2, want one of the ranks in roles`:                              {Groups: map[string]Group{"1": {Roles: map[string]string{"1": "x"}, Members: map[string]int{"a": 2}}}},
		`users.A.membership: got "Gold", want None or Premium`:                                    {Users: map[string]User{"A": {Membership: "Gold"}}},
		`users.A.country: got "de", want two capital letters such as US`:                          {Users: map[string]User{"A": {Country: "de"}}},
		`users.A.locale: got "German", want one such as en-us`:                                    {Users: map[string]User{"A": {Locale: "German"}}},
		`users.A.account_age: got -1, want 0 or more days`:                                        {Users: map[string]User{"A": {AccountAge: &age}}},
		`users.A.id: got -1, want an id`:                                                          {Users: map[string]User{"A": {ID: -1}}},
		`purchases: got user "" and product 1, want a user and the id of a product`:               {Purchases: []Purchase{{Product: 1}}},
		`prompts.answer: got "yes", want "cancel" or "buy"`:                                       {Prompts: Prompts{Answer: "yes"}},
		`products.1.owners: nobody owns a developer product; [[purchases]] lists what was bought`: {Products: map[string]Item{"1": {Owners: []Who{"*"}}}},
	} {
		assert.EqualError(t, e.Validate(), want)
	}
	e := Experience{Users: map[string]User{"A": {Policy: map[string]bool{"Ads": true}}}}
	assert.ErrorContains(t, e.Validate(), "users.A.policy: unknown entry Ads: want one of [AreAdsAllowed ArePaid")
}
