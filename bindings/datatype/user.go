package datatype

import (
	"strconv"
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds User. Its one rule: a user is the UserId of a player; the
// text is this program's own and means nothing to Roblox.

// User names a person in an experience
// (https://create.roblox.com/docs/reference/engine/datatypes/User).
type User struct{ ID int64 }

// TypeName returns "User".
func (User) TypeName() string { return "User" }

// ToLuau returns a view of the user.
func (v User) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// userPrefix begins the text of every user.
const userPrefix = "U1."

var userType = bind.Type[User]{
	Name: "User",
	Functions: map[string]func(bind.Args){
		"fromId":     func(c bind.Args) { c.Give(User{int64(c.Number(1))}) },
		"fromString": userFromString,
	},
	Numbers: map[string]func(User) float64{
		"DomainId": func(v User) float64 { return float64(v.ID) },
		"Id":       func(v User) float64 { return float64(v.ID) },
	},
	Properties: map[string]func(*bind.Env, User) vm.Value{
		"DomainType": func(e *bind.Env, _ User) vm.Value { return Item("DomainType", "EXPERIENCE").ToLuau(e) },
	},
	Methods: map[string]func(bind.Args, User){
		"ToString": func(c bind.Args, v User) { c.ReturnString(userText(v)) },
	},
	ToString: userText,
}

func userText(v User) string { return userPrefix + strconv.FormatInt(v.ID, 36) }

func userFromString(c bind.Args) {
	text := c.String(1)
	digits, ok := strings.CutPrefix(text, userPrefix)
	id, err := strconv.ParseInt(digits, 36, 64)
	if !ok || err != nil {
		c.ArgError(1, "invalid user string")
	}
	c.Give(User{id})
}
