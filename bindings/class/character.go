package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds how players get characters: when they spawn, where, and what
// they bring. Its one rule: the order of events is that of an R15 character
// (https://create.roblox.com/docs/reference/engine/classes/Player#LoadCharacterAsync).

// loadCharacter gives a player a new character in the place of the old one, with
// a HumanoidDescription to apply, or nil. A handler that gives the player another
// character meanwhile wins.
func loadCharacter(player, description *instance.Instance) {
	s := stateOf(player)
	s.loads++
	turn := s.loads
	here := func() bool { return s.loads == turn && player.Parent() != nil }

	removeCharacter(player)
	if !here() {
		return
	}
	givePack(player)
	giveGui(player)
	character := newCharacter(player, description)
	put(player, "Character", character) // fires CharacterAdded
	current := func() bool {
		return here() && read[*instance.Instance](player, "Character") == character && !character.IsDestroyed()
	}
	if !current() {
		return
	}
	s.appearance = character
	fire(player, "CharacterAppearanceLoaded", character)
	if !current() {
		return
	}
	at, shield := spawnOf(player, character)
	placeBody(character, at)
	if character.SetParent(service(player, "Workspace")) == nil && shield > 0 {
		giveShield(character, shield)
	}
}

// removeCharacter destroys the character of a player.
func removeCharacter(player *instance.Instance) {
	character := read[*instance.Instance](player, "Character")
	if character == nil {
		return
	}
	put(player, "Character", nil) // fires CharacterRemoving
	_ = character.Destroy()       // fails only while its parent changes
}

// setCharacter gives a player a character and tells of both.
func setCharacter(player *instance.Instance, v any) error {
	if old := read[*instance.Instance](player, "Character"); old != nil && v != any(old) {
		fire(player, "CharacterRemoving", old)
	}
	player.Store(player.Class().Property("Character"), v)
	return nil
}

// characterChanged tells of a new character before Changed does.
func characterChanged(player *instance.Instance, _ any) {
	if character := read[*instance.Instance](player, "Character"); character != nil {
		fire(player, "CharacterAdded", character)
	}
}

// spawnLater gives a player who has just joined its first character, in the
// next frame and if nobody else has.
func spawnLater(player *instance.Instance) {
	bind.EnvFor(player).Loop.After(0, sched.Heartbeat, func(float64) {
		if stateOf(player).loads == 0 && spawns(player) {
			loadCharacter(player, nil)
		}
	})
}

// respawnLater gives a player whose character has died another one.
// https://create.roblox.com/docs/reference/engine/classes/Players#RespawnTime
func respawnLater(player, character *instance.Instance) {
	seconds := read[float64](player.Parent(), "RespawnTime")
	bind.EnvFor(player).Loop.After(seconds, sched.Heartbeat, func(float64) {
		if read[*instance.Instance](player, "Character") == character && spawns(player) {
			loadCharacter(player, nil)
		}
	})
}

// spawns reports whether a player gets characters by itself.
func spawns(player *instance.Instance) bool {
	players := player.Parent()
	return players != nil && !stateOf(player).left && !bind.EnvFor(player).Closing() && read[bool](players, "CharacterAutoLoads")
}

// playerOf returns the player whose character a model is, or nil.
func playerOf(character *instance.Instance) *instance.Instance {
	if character == nil {
		return nil
	}
	for _, p := range playersOf(service(character, "Players")) {
		if read[*instance.Instance](p, "Character") == character {
			return p
		}
	}
	return nil
}

// --- the model --------------------------------------------------------------

// newCharacter makes the character of a player: a copy of StarterCharacter, or
// a body with what StarterPlayer says, and the scripts.
// https://create.roblox.com/docs/reference/engine/classes/StarterPlayer
func newCharacter(player, description *instance.Instance) *instance.Instance {
	starter := service(player, "StarterPlayer")
	character := copyStarter(starter)
	if character == nil {
		character = buildBody(player.Tree(), rigOf(starter))
		configureHumanoid(character.FindFirstChildOfClass("Humanoid"), starter)
	}
	character.SetName(player.Name())
	character.SetArchivable(false)
	if humanoid := character.FindFirstChildOfClass("Humanoid"); humanoid != nil {
		put(humanoid, "AutoJumpEnabled", read[bool](player, "AutoJumpEnabled"))
		if read[string](humanoid, "DisplayName") == "" {
			put(humanoid, "DisplayName", read[string](player, "DisplayName"))
		}
		dress(humanoid, description)
	}
	if scripts := starter.FindFirstChild("StarterCharacterScripts"); scripts != nil {
		copyChildren(scripts, character)
	}
	if character.FindFirstChild(healthScript) == nil {
		adopt(character, "Script", healthScript).Data = heals{}
	}
	if character.FindFirstChild("Animate") == nil {
		addAnimate(character)
	}
	return character
}

// copyStarter copies the model StarterCharacter, if the place has one.
func copyStarter(starter *instance.Instance) *instance.Instance {
	model := starter.FindFirstChild("StarterCharacter")
	if model == nil || !model.IsA("Model") {
		return nil
	}
	return model.Clone()
}

// copyChildren copies the children of one instance into another.
func copyChildren(from, to *instance.Instance) (copies []*instance.Instance) {
	for _, child := range from.Children() {
		if c := child.Clone(); c != nil && c.SetParent(to) == nil {
			copies = append(copies, c)
		}
	}
	return copies
}

// placeBody moves a character so that its root has a CFrame.
func placeBody(character *instance.Instance, to datatype.CFrame) {
	if body := character.FindFirstChild(rootName); body != nil && body.IsA("BasePart") {
		shift(character, cframeOf(body), to)
	}
}

// --- where ------------------------------------------------------------------

// spawnHeight is how high a character spawns where there is no SpawnLocation.
const spawnHeight = 100

// spawnOf chooses where a character spawns, and for how many seconds a
// ForceField protects it there: at RespawnLocation, or at one of the
// SpawnLocations that the player may use.
// https://create.roblox.com/docs/reference/engine/classes/SpawnLocation
func spawnOf(player, character *instance.Instance) (at datatype.CFrame, shield float64) {
	spot := read[*instance.Instance](player, "RespawnLocation")
	if spot == nil || !inWorkspace(spot) || !mayUse(player, spot) {
		spot = anySpawn(player)
	}
	if spot == nil {
		return datatype.At(vec{Y: spawnHeight}), 0
	}
	up := read[vec](spot, "Size").Y/2 + float32(standingHeight(character))
	at = cframeOf(spot).Mul(datatype.At(vec{Y: up}))
	return at, read[float64](spot, "Duration")
}

// anySpawn returns one of the SpawnLocations that a player may use, or nil.
func anySpawn(player *instance.Instance) *instance.Instance {
	var spots []*instance.Instance
	for _, d := range service(player, "Workspace").Descendants() {
		if d.IsA("SpawnLocation") && mayUse(player, d) {
			spots = append(spots, d)
		}
	}
	switch len(spots) {
	case 0:
		return nil
	case 1:
		return spots[0]
	}
	return spots[settings(player).Rand.IntN(len(spots))]
}

// mayUse reports whether a SpawnLocation is for a player: enabled, and neutral
// or of the player's team.
func mayUse(player, spot *instance.Instance) bool {
	if !read[bool](spot, "Enabled") {
		return false
	}
	return read[bool](spot, "Neutral") ||
		!read[bool](player, "Neutral") && read[datatype.BrickColor](player, "TeamColor") == read[datatype.BrickColor](spot, "TeamColor")
}

// standingHeight is how high above the ground the middle of a body's root is.
func standingHeight(character *instance.Instance) float64 {
	body, humanoid := character.FindFirstChild(rootName), character.FindFirstChildOfClass("Humanoid")
	if body == nil || humanoid == nil || !body.IsA("BasePart") {
		return 3
	}
	height := read[float64](humanoid, "HipHeight") + float64(read[vec](body, "Size").Y)/2
	if read[*datatype.EnumItem](humanoid, "RigType").Name == "R6" {
		height += 2 // the legs
	}
	return height
}

// giveShield gives a character a ForceField for some seconds, for which nobody
// waits: a server with nothing else to do ends.
func giveShield(character *instance.Instance, seconds float64) {
	shield := adopt(character, "ForceField", "")
	loop := bind.EnvFor(character).Loop
	end := loop.Seconds() + seconds
	var stop func()
	stop = loop.OnFrame(sched.Heartbeat, func(now, _ float64) {
		if now+1e-9 < end && shield.Parent() != nil {
			return
		}
		stop()
		_ = shield.Destroy() // fails only while its parent changes
	})
}
