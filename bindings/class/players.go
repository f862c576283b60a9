package class

import (
	"fmt"
	"strings"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Players. Its one rule: it knows the players of this server,
// those that have left too, and nobody else.

// Players is the class Players.
// https://create.roblox.com/docs/reference/engine/classes/Players
var Players = bind.Class{
	Name:    "Players",
	Service: true,
	Properties: []instance.Property{
		{Name: "BubbleChat", Type: instance.Bool, Default: false, ReadOnly: true},
		{Name: "CharacterAutoLoads", Type: instance.Bool, Default: true},
		{Name: "ClassicChat", Type: instance.Bool, Default: false, ReadOnly: true},
		{Name: "LocalPlayer", Type: instance.InstanceOf("Player"), ReadOnly: true},
		{Name: "MaxPlayers", Type: instance.Int32, ReadOnly: true, Get: getMaxPlayers},
		{Name: "NumPlayers", Type: instance.Int32, ReadOnly: true, Get: func(i *instance.Instance) any { return float64(len(playersOf(i))) }},
		{Name: "PreferredPlayers", Type: instance.Int32, ReadOnly: true, Get: getMaxPlayers},
		{Name: "RespawnTime", Type: instance.Float32, Default: 5.0},
	},
	Events: []string{"PlayerAdded", "PlayerMembershipChanged", "PlayerRemoving", "UserSubscriptionStatusChanged"},
	Methods: map[string]bind.Method{
		"BanAsync": banPlayers,
		"CreateHumanoidModelFromDescriptionAsync": createModel,
		"CreateHumanoidModelFromUserIdAsync": func(c *bind.Call) {
			c.Int64(1)
			c.Give(bodyModel(c.Self, datatype.Item("HumanoidRigType", "R15"), nil))
		},
		"GetBanHistoryAsync":                      getBanHistory,
		"GetCharacterAppearanceAsync":             func(c *bind.Call) { c.Int64(1); c.Give(create(c.Self.Tree(), "Model", "")) },
		"GetCharacterAppearanceInfoAsync":         getAppearanceInfo,
		"GetFriendsAsync":                         getFriends,
		"GetHumanoidDescriptionFromOutfitIdAsync": func(c *bind.Call) { c.Int64(1); c.Give(create(c.Self.Tree(), "HumanoidDescription", "")) },
		"GetHumanoidDescriptionFromUserIdAsync":   func(c *bind.Call) { c.Int64(1); c.Give(create(c.Self.Tree(), "HumanoidDescription", "")) },
		"GetNameFromUserIdAsync":                  getNameFromUserID,
		"GetPlayerByUserId":                       func(c *bind.Call) { c.Give(playerByUserID(c.Self, c.Int64(1))) },
		"GetPlayerFromCharacter":                  getPlayerFromCharacter,
		"GetPlayers":                              func(c *bind.Call) { c.Give(playersOf(c.Self)) },
		"GetUserIdFromNameAsync":                  getUserIDFromName,
		"GetUserThumbnailAsync":                   getUserThumbnail,
		"UnbanAsync":                              unbanPlayers,
	},
	Aliases: map[string]string{
		"CreateHumanoidModelFromDescription": "CreateHumanoidModelFromDescriptionAsync",
		"CreateHumanoidModelFromUserId":      "CreateHumanoidModelFromUserIdAsync",
		"GetHumanoidDescriptionFromOutfitId": "GetHumanoidDescriptionFromOutfitIdAsync",
		"GetHumanoidDescriptionFromUserId":   "GetHumanoidDescriptionFromUserIdAsync",
		"GetNameFromUserId":                  "GetNameFromUserIdAsync",
		"GetUserIdFromName":                  "GetUserIdFromNameAsync",
		"getPlayerFromCharacter":             "GetPlayerFromCharacter",
		"getPlayers":                         "GetPlayers",
		"localPlayer":                        "LocalPlayer",
		"numPlayers":                         "NumPlayers",
		"playerFromCharacter":                "GetPlayerFromCharacter",
		"players":                            "GetPlayers",
	},
	Created: func(i *instance.Instance) { i.Data = newRoster() },
}

// roster is the state of Players.
type roster struct {
	joined int64            // players that have joined so far
	names  map[int64]string // of everybody who ever joined, by user id
	bans   map[int64][]*ban // by user id, oldest first
}

func newRoster() *roster {
	return &roster{names: make(map[int64]string), bans: make(map[int64][]*ban)}
}

// playersOf lists the players in the order they joined.
func playersOf(players *instance.Instance) []*instance.Instance {
	var list []*instance.Instance
	for child := range players.All() {
		if child.IsA("Player") {
			list = append(list, child)
		}
	}
	return list
}

func playerByUserID(players *instance.Instance, id int64) *instance.Instance {
	for _, p := range playersOf(players) {
		if v, _ := p.Get("UserId"); v == float64(id) {
			return p
		}
	}
	return nil
}

func getMaxPlayers(i *instance.Instance) any { return float64(settings(i).MaxPlayers) }

func getPlayerFromCharacter(c *bind.Call) {
	if p := playerOf(c.OptObject(1)); p != nil {
		c.Give(p)
		return
	}
	c.Return(vm.Nil)
}

func getNameFromUserID(c *bind.Call) {
	name, known := c.Self.Data.(*roster).names[c.Int64(1)]
	if !known {
		name, known = experienceOf(c.Env).NameOf(c.Int64(1))
	}
	if !known {
		c.Errorf("Players:GetNameFromUserIdAsync() failed: Unknown user")
	}
	c.ReturnString(name)
}

// getUserIDFromName knows names in any case, as Roblox does.
func getUserIDFromName(c *bind.Call) {
	name := c.String(1)
	for id, known := range c.Self.Data.(*roster).names {
		if strings.EqualFold(known, name) {
			c.ReturnNumber(float64(id))
			return
		}
	}
	if id := experienceOf(c.Env).IDOf(name); id != 0 {
		c.Give(id)
		return
	}
	c.Errorf("Players:GetUserIdFromNameAsync() failed: Unknown user")
}

// thumbnails are the words of rbxthumb addresses, by item of ThumbnailType.
var thumbnails = map[string]string{"AvatarBust": "AvatarBust", "AvatarThumbnail": "Avatar", "HeadShot": "AvatarHeadShot"}

// getUserThumbnail gives the address by which a client would load a picture.
// https://create.roblox.com/docs/reference/engine/classes/Players#GetUserThumbnailAsync
func getUserThumbnail(c *bind.Call) {
	id := c.Int64(1)
	kind, size := itemArg(c, 2, "ThumbnailType", ""), itemArg(c, 3, "ThumbnailSize", "")
	width, height, _ := strings.Cut(strings.TrimPrefix(size.Name, "Size"), "x")
	c.Give(fmt.Sprintf("rbxthumb://type=%s&id=%d&w=%s&h=%s", thumbnails[kind.Name], id, width, height), true)
}

// createModel is Players:CreateHumanoidModelFromDescriptionAsync.
func createModel(c *bind.Call) {
	description, rig := instanceArg(c, 1, "HumanoidDescription"), itemArg(c, 2, "HumanoidRigType", "")
	c.Give(bodyModel(c.Self, rig, description))
}

// bodyModel returns a body that is nobody's, with the script Animate.
func bodyModel(players *instance.Instance, rig *datatype.EnumItem, description *instance.Instance) *instance.Instance {
	model := buildBody(players.Tree(), rig)
	dress(model.FindFirstChildOfClass("Humanoid"), description)
	addAnimate(model)
	return model
}

// getAppearanceInfo describes a body without anything on it.
// https://create.roblox.com/docs/reference/engine/classes/Players#GetCharacterAppearanceInfoAsync
func getAppearanceInfo(c *bind.Call) {
	c.Int64(1)
	list := func() vm.Value { return vm.NewTable(0, 0).Value() }
	colors, scales, t := vm.NewTable(0, 6), vm.NewTable(0, 6), vm.NewTable(0, 7)
	for _, part := range []string{"head", "torso", "leftArm", "leftLeg", "rightArm", "rightLeg"} {
		colors.SetStr(part+"ColorId", vm.Number(194))
	}
	for name, v := range map[string]float64{"bodyType": 0.3, "depth": 1, "head": 1, "height": 1, "proportion": 1, "width": 1} {
		scales.SetStr(name, vm.Number(v))
	}
	t.SetStr("assets", list())
	t.SetStr("bodyColors", colors.Value())
	t.SetStr("defaultPantsApplied", vm.Bool(false))
	t.SetStr("defaultShirtApplied", vm.Bool(false))
	t.SetStr("emotes", list())
	t.SetStr("playerAvatarType", vm.Str("R15"))
	t.SetStr("scales", scales.Value())
	c.Return(t.Value())
}
