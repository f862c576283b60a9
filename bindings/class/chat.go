package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds the old Chat service. Its one rule: nothing is filtered, for
// only Roblox has the filter; texts come back as they are.

// Chat is the class Chat.
// https://create.roblox.com/docs/reference/engine/classes/Chat
var Chat = bind.Class{
	Name:    "Chat",
	Service: true,
	Properties: []instance.Property{
		{Name: "BubbleChatEnabled", Type: instance.Bool, Default: false},
		{Name: "LoadDefaultChat", Type: instance.Bool, Default: true, ReadOnly: true},
	},
	Methods: map[string]bind.Method{
		"CanUserChatAsync":  canUserChat,
		"CanUsersChatAsync": canUsersChat,
		"Chat": func(c *bind.Call) {
			fire(c.Self, "Chatted", c.Object(1), c.String(2), itemArg(c, 3, "ChatColor", "Blue"))
		},
		"FilterStringAsync": func(c *bind.Call) {
			instanceArg(c, 2, "Player")
			instanceArg(c, 3, "Player")
			c.ReturnString(c.String(1))
		},
		"FilterStringForBroadcast": func(c *bind.Call) {
			instanceArg(c, 2, "Player")
			c.ReturnString(c.String(1))
		},
		"InvokeChatCallback":    invokeChatCallback,
		"RegisterChatCallback":  registerChatCallback,
		"SetBubbleChatSettings": func(*bind.Call) {},
	},
	Aliases: map[string]string{"FilterStringForPlayerAsync": "FilterStringForBroadcast", "chat": "Chat"},
	Created: func(i *instance.Instance) { i.Data = make(chatCallbacks) },
}

// chatCallbacks are the functions of RegisterChatCallback, by item of
// ChatCallbackType.
type chatCallbacks map[string]vm.Value

func registerChatCallback(c *bind.Call) {
	kind, callbacks := itemArg(c, 1, "ChatCallbackType", "").Name, c.Self.Data.(chatCallbacks)
	if kind != "OnServerReceivingMessage" {
		c.Errorf("RegisterChatCallback: %s can only be registered on the client", kind)
	}
	callbacks[kind] = c.Function(2)
}

func invokeChatCallback(c *bind.Call) {
	kind := itemArg(c, 1, "ChatCallbackType", "").Name
	fn, ok := c.Self.Data.(chatCallbacks)[kind]
	if !ok {
		return
	}
	args := make([]vm.Value, 0, c.N())
	for n := 2; n <= c.N(); n++ {
		args = append(args, c.Value(n))
	}
	w := c.Env.Park(c.Call)
	c.Env.Invoke(nil, fn, func(results []vm.Value, err error) { settle(w, results, err) }, args...)
}
