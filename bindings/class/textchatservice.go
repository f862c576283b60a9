package class

import (
	"slices"
	"strings"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds TextChatService, its channels, and how players chat. Its one
// rule: a message takes the way it takes on Roblox's server; what only clients
// see of it, nobody sees.
// https://create.roblox.com/docs/chat/in-experience-text-chat

// TextChatService is the class TextChatService.
// https://create.roblox.com/docs/reference/engine/classes/TextChatService
var TextChatService = bind.Class{
	Name:    "TextChatService",
	Service: true,
	Properties: []instance.Property{
		{Name: "ChatVersion", Type: instance.EnumOf("ChatVersion"), Default: "TextChatService", ReadOnly: true},
		{Name: "CreateDefaultCommands", Type: instance.Bool, Default: true, ReadOnly: true},
		{Name: "CreateDefaultTextChannels", Type: instance.Bool, Default: true, ReadOnly: true},
	},
	Created: func(i *instance.Instance) {
		for _, name := range chatConfigurations {
			adopt(i, name, name)
		}
	},
	Methods: map[string]bind.Method{
		"CanUserChatAsync":        canUserChat,
		"CanUsersChatAsync":       canUsersChat,
		"CanUsersDirectChatAsync": func(c *bind.Call) { c.Int64(1); c.Return(c.Table(2).Value()) },
		"DisplayBubble":           func(c *bind.Call) { c.Object(1); c.String(2) },
		"GetChatGroupsAsync":      getChatGroups,
	},
}

// chatConfigurations are the classes and names of what is always in
// TextChatService. Clients draw by them; scripts of a server set them.
// https://create.roblox.com/docs/reference/engine/classes/TextChatConfigurations
var chatConfigurations = []string{
	"BubbleChatConfiguration",
	"ChannelTabsConfiguration",
	"ChatInputBarConfiguration",
	"ChatWindowConfiguration",
}

// TextChannel is the class TextChannel.
// https://create.roblox.com/docs/reference/engine/classes/TextChannel
var TextChannel = bind.Class{
	Name:      "TextChannel",
	Creatable: true,
	Methods: map[string]bind.Method{
		"AddUserAsync":           addUser,
		"DisplaySystemMessage":   clientOnly("DisplaySystemMessage"),
		"SendAsync":              clientOnly("SendAsync"),
		"SetDirectChatRequester": func(c *bind.Call) { setRequester(c) },
	},
}

// canUserChat is CanUserChatAsync(userId) of both chat services: everybody may.
func canUserChat(c *bind.Call) {
	c.Int64(1)
	c.ReturnBool(true)
}

// canUsersChat is CanUsersChatAsync(userIdFrom, userIdTo): all may with all.
func canUsersChat(c *bind.Call) {
	c.Int64(1)
	c.Int64(2)
	c.ReturnBool(true)
}

// getChatGroups is TextChatService:GetChatGroupsAsync(players): all may chat
// with all.
func getChatGroups(c *bind.Call) {
	groups := vm.NewTable(1, 0)
	groups.SetInt(1, c.Table(1).Value())
	c.Return(groups.Value())
}

func setRequester(c *bind.Call) {
	var requester any
	if p := c.OptInstanceOf(1, "Player"); p != nil {
		requester = p
	}
	c.Self.Put("DirectChatRequester", requester)
}

// --- channels ---------------------------------------------------------------

// generalChannel is the channel in which players talk.
const generalChannel = "RBXGeneral"

// defaultCommands are the commands that every place has.
var defaultCommands = []struct{ name, primary, secondary string }{
	{"RBXClearCommand", "/clear", "/cls"},
	{"RBXConsoleCommand", "/console", ""},
	{"RBXEmoteCommand", "/emote", "/e"},
	{"RBXHelpCommand", "/help", "/?"},
	{"RBXMuteCommand", "/mute", "/m"},
	{"RBXTeamCommand", "/team", "/t"},
	{"RBXUnmuteCommand", "/unmute", "/um"},
	{"RBXVersionCommand", "/version", "/v"},
	{"RBXWhisperCommand", "/whisper", "/w"},
}

// OpenChat makes the channels and commands that a place has unless it says
// otherwise. It runs on the loop once, when the place is built and before its
// scripts start.
func OpenChat(env *bind.Env) {
	chat := service(env.Tree.Root(), "TextChatService")
	if read[bool](chat, "CreateDefaultTextChannels") && chat.FindFirstChild("TextChannels") == nil {
		channels := adopt(chat, "Folder", "TextChannels")
		for _, name := range []string{generalChannel, "RBXSystem"} {
			put(adopt(channels, "TextChannel", name), "AddPlayersOnJoin", true)
		}
	}
	if read[bool](chat, "CreateDefaultCommands") && chat.FindFirstChild("TextChatCommands") == nil {
		commands := adopt(chat, "Folder", "TextChatCommands")
		for _, d := range defaultCommands {
			command := adopt(commands, "TextChatCommand", d.name)
			put(command, "PrimaryAlias", d.primary)
			put(command, "SecondaryAlias", d.secondary)
		}
	}
}

// enterChat brings a player who joins into the channels.
func enterChat(player *instance.Instance) {
	for _, d := range service(player, "TextChatService").Descendants() {
		if d.IsA("TextChannel") && read[bool](d, "AddPlayersOnJoin") {
			sourceIn(d, player)
		}
	}
}

// leaveChat takes a player who leaves out of the channels.
func leaveChat(player *instance.Instance) {
	for _, d := range service(player, "TextChatService").Descendants() {
		if d.IsA("TextSource") && read[float64](d, "UserId") == read[float64](player, "UserId") {
			_ = d.Destroy() // fails only while its parent changes
		}
	}
}

// sourceIn returns the TextSource of a player in a channel, and makes it at the
// first call.
func sourceIn(channel, player *instance.Instance) *instance.Instance {
	if source := sourceOf(channel, player); source != nil {
		return source
	}
	source := create(channel.Tree(), "TextSource", player.Name())
	source.Put("UserId", read[float64](player, "UserId"))
	put(source, "CanSend", true)
	_ = source.SetParent(channel) // cannot fail: the source is new
	return source
}

// sourceOf is sourceIn for a player who may not be in the channel.
func sourceOf(channel, player *instance.Instance) *instance.Instance {
	for child := range channel.All() {
		if child.IsA("TextSource") && read[float64](child, "UserId") == read[float64](player, "UserId") {
			return child
		}
	}
	return nil
}

// addUser is TextChannel:AddUserAsync(userId), which gives nil and false for
// somebody who is not here.
func addUser(c *bind.Call) {
	player := playerByUserID(service(c.Self, "Players"), c.Int64(1))
	if player == nil {
		c.Give(nil, false)
		return
	}
	c.Give(sourceIn(c.Self, player), true)
}

// --- messages ---------------------------------------------------------------

// Say lets a player chat: a TextChatCommand that the text begins with is
// triggered, Player.Chatted fires, and what is no command goes through
// RBXGeneral, whose ShouldDeliverCallback is asked for everybody there. It runs
// on the loop.
// https://create.roblox.com/docs/reference/engine/classes/Player#Chatted
func Say(player *instance.Instance, text string) {
	chat := service(player, "TextChatService")
	channel := findChannel(chat)
	var source *instance.Instance
	if channel != nil {
		source = sourceIn(channel, player)
	}
	command := commandIn(chat, text)
	if command != nil {
		var from any
		if source != nil {
			from = source
		}
		fire(command, "Triggered", from, text)
	}
	fire(player, "Chatted", text, nil)
	if command == nil && channel != nil && read[bool](source, "CanSend") {
		deliver(channel, source, newMessage(player, channel, source, text))
	}
}

// findChannel returns the channel in which players talk, or nil.
func findChannel(chat *instance.Instance) *instance.Instance {
	all := chat.Descendants()
	for _, d := range all {
		if d.IsA("TextChannel") && d.Name() == generalChannel {
			return d
		}
	}
	if i := slices.IndexFunc(all, func(d *instance.Instance) bool { return d.IsA("TextChannel") }); i >= 0 {
		return all[i]
	}
	return nil
}

// commandIn returns the command whose alias is the first word of a text.
func commandIn(chat *instance.Instance, text string) *instance.Instance {
	word, _, _ := strings.Cut(text, " ")
	if word == "" {
		return nil
	}
	for _, d := range chat.Descendants() {
		if d.IsA("TextChatCommand") && read[bool](d, "Enabled") &&
			(strings.EqualFold(read[string](d, "PrimaryAlias"), word) || strings.EqualFold(read[string](d, "SecondaryAlias"), word)) {
			return d
		}
	}
	return nil
}

func newMessage(player, channel, source *instance.Instance, text string) *instance.Instance {
	m := create(player.Tree(), "TextChatMessage", "")
	m.Put("PrefixText", read[string](player, "DisplayName")+":")
	m.Put("Status", datatype.Item("TextChatMessageStatus", "Success"))
	m.Put("Text", text)
	m.Put("TextChannel", channel)
	m.Put("TextSource", source)
	m.Put("Timestamp", datatype.DateTime{Millis: bind.EnvFor(player).Loop.Now().UnixMilli()})
	return m
}

// deliver asks ShouldDeliverCallback of a channel for everybody who is in it.
func deliver(channel, from, message *instance.Instance) {
	b := bind.CallbackOf(channel, "ShouldDeliverCallback")
	if b == nil {
		return
	}
	env := bind.EnvFor(channel)
	for _, to := range channel.Children() {
		if !to.IsA("TextSource") || to == from {
			continue
		}
		if _, err := env.Callback(b.Script, b.Fn, env.Instance(message), env.Instance(to)); err != nil {
			env.Say(runtime.Error, "%v", err)
		}
	}
}
