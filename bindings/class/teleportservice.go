package class

import (
	"slices"

	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds TeleportService. Its one rule: there is no other server, so a
// teleport is recorded, and then either its players leave, as they would for
// another server, or it fails as one to a place that does not exist.

// TeleportService is the class TeleportService.
// https://create.roblox.com/docs/reference/engine/classes/TeleportService
var TeleportService = bind.Class{
	Name:     "TeleportService",
	Service:  true,
	Defaults: map[string]any{"Name": "Teleport Service"},
	Methods: map[string]bind.Method{
		"GetArrivingTeleportGui":      func(c *bind.Call) { c.Return(vm.Nil) },
		"GetPlayerPlaceInstanceAsync": getPlayerPlaceInstance,
		"GetTeleportSetting":          func(c *bind.Call) { c.Return(teleportsOf(c.Env).settings[c.String(1)]) },
		"ReserveServerAsync":          reserveServer,
		"SetTeleportGui":              func(*bind.Call) {},
		"SetTeleportSetting":          setTeleportSetting,
		"Teleport":                    teleport,
		"TeleportAsync":               teleportAsync,
		"TeleportPartyAsync":          teleportParty,
		"TeleportToPlaceInstance":     teleportToPlaceInstance,
		"TeleportToPrivateServer":     teleportToPrivateServer,
		"TeleportToSpawnByName":       teleportToSpawn,
	},
	Refused: map[string]string{
		"GetLocalPlayerTeleportData":   "TeleportService:GetLocalPlayerTeleportData() can only be called from a client script",
		"PromptExperienceDetailsAsync": "TeleportService:PromptExperienceDetailsAsync() can only be called from a client script",
	},
	Aliases: map[string]string{"ReserveServer": "ReserveServerAsync"},
}

// TeleportAsyncResult is what TeleportAsync gives to those who pass options.
// https://create.roblox.com/docs/reference/engine/classes/TeleportAsyncResult
var TeleportAsyncResult = bind.Class{
	Name: "TeleportAsyncResult",
	Properties: []instance.Property{
		readText("PrivateServerId", func(i *instance.Instance) string { return teleportOf(i).PrivateServerID }),
		readText("ReservedServerAccessCode", func(i *instance.Instance) string { return teleportOf(i).AccessCode }),
	},
}

func teleportOf(i *instance.Instance) *Teleport {
	if t, ok := i.Data.(*Teleport); ok {
		return t
	}
	return &Teleport{}
}

// A Teleport is what scripts have asked for.
type Teleport struct {
	Players         []*instance.Instance
	PlaceID         int64
	AccessCode      string // of a reserved server
	PrivateServerID string // of a reserved server
	JobID           string // of a certain server
	SpawnName       string
	Data            vm.Value // a copy
}

// maxTeleports is how many teleports a server remembers at least.
const maxTeleports = 1_000

// Teleported lists the teleports of a server in their order, at least the last
// maxTeleports.
func Teleported(e *bind.Env) []*Teleport { return teleportsOf(e).list }

// teleports are what has been asked of TeleportService.
type teleports struct {
	list     []*Teleport
	reserved map[string]string   // ids of private servers by access code
	settings map[string]vm.Value // of SetTeleportSetting
	told     bool                // that there is nothing to go to
}

func teleportsOf(e *bind.Env) *teleports {
	t := bind.From[*teleports](e)
	if t == nil {
		t = &teleports{reserved: map[string]string{}, settings: map[string]vm.Value{}}
		bind.Provide(e, t)
	}
	return t
}

// begin records a teleport, which ends on the next frame.
func (t *Teleport) begin(e *bind.Env) {
	all := teleportsOf(e)
	if all.list = append(all.list, t); len(all.list) >= 2*maxTeleports {
		all.list = slices.Clone(all.list[maxTeleports:])
	}
	e.Loop.After(0, sched.Heartbeat, func(float64) {
		for _, player := range t.Players {
			if player.Parent() != nil {
				t.end(e, player)
			}
		}
	})
}

// teleportFailed is what players read who cannot leave.
const teleportFailed = "Lanai has no other place to teleport to"

// end lets one player go, or fails.
func (t *Teleport) end(e *bind.Env, player *instance.Instance) {
	if experienceOf(e).Teleport.Leave {
		e.Say(runtime.Info, "%s leaves for place %d", player.Name(), t.PlaceID)
		Leave(e, player)
		return
	}
	if all := teleportsOf(e); !all.told {
		all.told = true
		e.Say(runtime.Info, "TeleportService: %s stays, there is no place %d to go to; \"leave = true\" under [teleport] in lanai.toml lets players leave", player.Name(), t.PlaceID)
	}
	fireOn(e, "TeleportService", "TeleportInitFailed", player, enumItem(e, "TeleportResult", "GameNotFound"), teleportFailed, float64(t.PlaceID), t.options(e))
}

// options are those with which the teleport could be tried again.
func (t *Teleport) options(e *bind.Env) *instance.Instance {
	options := newObject(e, "TeleportOptions")
	options.Put("ReservedServerAccessCode", t.AccessCode)
	options.Put("ServerInstanceId", t.JobID)
	options.Data = &teleportData{t.Data}
	return options
}

// reserve returns a new access code, and the id of its server.
func reserve(e *bind.Env) (code, id string) {
	random := bind.From[*Settings](e).Rand
	code, id = newGUID(random), newGUID(random)
	teleportsOf(e).reserved[code] = id
	return code, id
}

func reserveServer(c *bind.Call) {
	c.Int64(1)
	code, id := reserve(c.Env)
	c.Give(code, id)
}

// goTo takes an access code, and the id of its server.
func (t *Teleport) goTo(e *bind.Env, code string) {
	reserved := teleportsOf(e).reserved
	if reserved[code] == "" { // reserved by another server
		reserved[code] = newGUID(bind.From[*Settings](e).Rand)
	}
	t.AccessCode, t.PrivateServerID = code, reserved[code]
}

// newTeleport makes the teleport of a call whose first argument is the place.
func newTeleport(c *bind.Call, players []*instance.Instance, data int) *Teleport {
	t := &Teleport{Players: players, PlaceID: c.Int64(1)}
	if t.PlaceID < 0 {
		c.Errorf("TeleportService:%s() failed because %d is not a place id", c.Name(), t.PlaceID)
	}
	if data > 0 {
		v, err := copyValue(c.Thread(), c.Value(data), false)
		c.Check(err)
		t.Data = v
	}
	return t
}

// maxTeleported is the most players that go together.
const maxTeleported = 50

// playersAt returns argument i, an array of players.
func playersAt(c *bind.Call, i int) []*instance.Instance {
	t := c.Table(i)
	if t.Len() == 0 || t.Len() > maxTeleported {
		c.Errorf("TeleportService:%s() failed because the list has %d players, want 1 to %d", c.Name(), t.Len(), maxTeleported)
	}
	players := make([]*instance.Instance, t.Len())
	for at := range players {
		player := bind.AsInstance(t.GetInt(at + 1))
		if player == nil || !player.IsA("Player") {
			c.Errorf("TeleportService:%s() failed because item %d of the list is not a Player", c.Name(), at+1)
		}
		players[at] = player
	}
	return players
}

// teleportAsync is TeleportAsync(placeId, players, teleportOptions).
// https://create.roblox.com/docs/reference/engine/classes/TeleportService#TeleportAsync
func teleportAsync(c *bind.Call) {
	t := newTeleport(c, playersAt(c, 2), 0)
	options := c.OptInstanceOf(3, "TeleportOptions")
	if options == nil {
		t.begin(c.Env)
		c.Return(vm.Nil)
		return
	}
	code, job, private := read[string](options, "ReservedServerAccessCode"), read[string](options, "ServerInstanceId"), read[bool](options, "ShouldReserveServer")
	if code != "" && job != "" || private && job != "" || private && code != "" {
		c.Errorf("TeleportService:%s() failed because the options name two servers: of ReservedServerAccessCode, ServerInstanceId and ShouldReserveServer only one can be set", c.Name())
	}
	if private {
		code, _ = reserve(c.Env)
	}
	if code != "" {
		t.goTo(c.Env, code)
	}
	t.JobID = job
	t.Data, _ = copyValue(nil, teleportDataOf(options).v, false) // cannot fail: it is a copy
	t.begin(c.Env)
	result := newObject(c.Env, "TeleportAsyncResult")
	result.Data = t
	c.Give(result)
}

// teleport is Teleport(placeId, player, teleportData).
func teleport(c *bind.Call) {
	newTeleport(c, []*instance.Instance{playerAt(c, 2)}, 3).begin(c.Env)
}

// teleportParty is TeleportPartyAsync(placeId, players, teleportData).
func teleportParty(c *bind.Call) {
	t := newTeleport(c, playersAt(c, 2), 3)
	t.JobID = newGUID(settings(c.Self).Rand)
	t.begin(c.Env)
	c.ReturnString(t.JobID)
}

// teleportToPlaceInstance is TeleportToPlaceInstance(placeId, instanceId,
// player, spawnName, teleportData).
func teleportToPlaceInstance(c *bind.Call) {
	t := newTeleport(c, []*instance.Instance{playerAt(c, 3)}, 5)
	t.JobID, t.SpawnName = c.String(2), c.OptString(4, "")
	t.begin(c.Env)
}

// teleportToPrivateServer is TeleportToPrivateServer(placeId,
// reservedServerAccessCode, players, spawnName, teleportData).
func teleportToPrivateServer(c *bind.Call) {
	t := newTeleport(c, playersAt(c, 3), 5)
	t.goTo(c.Env, c.String(2))
	t.SpawnName = c.OptString(4, "")
	t.begin(c.Env)
}

// teleportToSpawn is TeleportToSpawnByName(placeId, spawnName, player,
// teleportData).
func teleportToSpawn(c *bind.Call) {
	t := newTeleport(c, []*instance.Instance{playerAt(c, 3)}, 4)
	t.SpawnName = c.String(2)
	t.begin(c.Env)
}

// getPlayerPlaceInstance finds the players of this server.
func getPlayerPlaceInstance(c *bind.Call) {
	s := settings(c.Self)
	if playerWithID(c.Env, c.Int64(1)) == nil {
		c.Errorf("TeleportService:GetPlayerPlaceInstanceAsync() failed because no player of this server has the user id %d", c.Int64(1))
	}
	c.Give(true, "", s.PlaceID, s.JobID)
}

func setTeleportSetting(c *bind.Call) {
	v, err := copyValue(c.Thread(), c.Value(2), false)
	c.Check(err)
	teleportsOf(c.Env).settings[c.String(1)] = v
}
