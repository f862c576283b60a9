package bindings_test

// This file tests what Go code does with players and their characters. Its one
// rule: what a script or a bot can do is tested in tests/testdata/roblox.

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/bindings/class"
	"lanai/runtime"
	"lanai/runtime/project"
	"lanai/runtime/sched"
)

func TestScriptsThatCharactersBring(t *testing.T) {
	w := newWorld(t, bindings.Options{})
	w.place(
		[2]string{"StarterPack.Sword.Tool:Script", `print("tool in", script.Parent.Parent)`},
		[2]string{"StarterPlayer.StarterCharacterScripts:StarterCharacterScripts", ""},
		[2]string{"StarterPlayer.StarterCharacterScripts.Body:Script", `
			print("body of", script.Parent)
			script.Parent.Destroying:Connect(function() print("body goes") end)`},
		[2]string{"StarterGui.Window.Gui:Script", `print("must not run")`},
		[2]string{"ServerScriptService.Main:Script", `
			local player = game.Players.PlayerAdded:Wait()
			task.wait(1)
			assert(player.PlayerGui.Window.Gui)
			player:LoadCharacter()`})
	w.run(1, 0)
	assert.Empty(t, w.texts(runtime.Error))
	assert.Equal(t, []string{"tool in Backpack", "body of Player1", "body goes", "tool in Backpack", "body of Player1", "body goes"}, w.texts(runtime.Output))
}

func TestBodyThatTheProjectWants(t *testing.T) {
	for avatar, want := range map[any]string{"R6": "R6 Torso", "PlayerChoice": "R15 UpperTorso", 0.0: "R6 Torso"} {
		w := newWorld(t, bindings.Options{})
		w.Place(&project.Project{Root: &project.Node{Name: "Game", ClassName: "DataModel", Children: []*project.Node{
			{Name: "StarterPlayer", ClassName: "StarterPlayer", Properties: project.Properties{{Name: "GameSettingsAvatar", Value: avatar}}},
			{Name: "ServerScriptService", ClassName: "ServerScriptService", Children: []*project.Node{{Name: "Main", ClassName: "Script", Source: `
				local character = game.Players.PlayerAdded:Wait().CharacterAdded:Wait()
				task.wait()
				local torso = character:FindFirstChild("Torso") or character.UpperTorso
				print(character.Humanoid.RigType.Name, torso)
				local feet = character:FindFirstChild("Left Leg") or character.LeftFoot
				assert(math.abs(character.HumanoidRootPart.Position.Y - feet.Position.Y + feet.Size.Y / 2 - 3) < 0.01)`}}},
		}}})
		w.run(1, 0)
		assert.Empty(t, w.texts(runtime.Error))
		assert.Equal(t, []string{want}, w.texts(runtime.Output), avatar)
	}
}

func TestHealthOfTheProject(t *testing.T) {
	w := newWorld(t, bindings.Options{})
	w.Place(&project.Project{Root: &project.Node{Name: "Game", ClassName: "DataModel", Children: []*project.Node{
		{Name: "Workspace", ClassName: "Workspace", Children: []*project.Node{{Name: "Boss", ClassName: "Model", Children: []*project.Node{
			{Name: "Humanoid", ClassName: "Humanoid", Properties: project.Properties{{Name: "Health", Value: 500.0}, {Name: "MaxHealth", Value: 500.0}}}}}}},
		{Name: "ServerScriptService", ClassName: "ServerScriptService", Children: []*project.Node{{Name: "Main", ClassName: "Script", Source: `
			local humanoid = workspace.Boss.Humanoid
			print(humanoid.Health, humanoid:Clone().Health)
			humanoid.Health = 600
			print(humanoid.Health)`}}},
	}}})
	w.run(0, 0)
	assert.Equal(t, []string{"500 500", "500"}, w.texts(runtime.Output))
}

// onLoop runs a server with a script, and f on its loop after a second.
func onLoop(t *testing.T, script string, f func(w *world)) *world {
	t.Helper()
	w := newWorld(t, bindings.Options{})
	w.place([2]string{"ServerScriptService.Main:Script", script})
	w.Loop.After(1, sched.Heartbeat, func(float64) { f(w) })
	w.run(0, 0)
	assert.Empty(t, w.texts(runtime.Error))
	return w
}

func TestJoinTellsOfTheUser(t *testing.T) {
	w := onLoop(t, `
		Instance.new("Team", game.Teams).Name = "Red"
		Instance.new("Team", game.Teams).Name = "Blue"
		game.Players.PlayerAdded:Connect(function(p)
			print(p.AccountAge, p.MembershipType.Name, p.LocaleId, p.FollowUserId, p.Team, p:GetNetworkPing())
			local data = p:GetJoinData()
			print(data.SourceGameId, data.SourcePlaceId, data.ReferredByPlayerId, data.LaunchData, data.TeleportData)
		end)
		game.Players.PlayerMembershipChanged:Connect(function(p) print(p, p.MembershipType.Name) end)`,
		func(w *world) {
			player, err := class.Join(env(w), class.NewPlayer{Name: "Ada", AccountAge: 3, Membership: "Premium", Locale: "de-de", FollowUserID: 9,
				Team: "Blue", Ping: 0.25, SourceGameID: 1, SourcePlaceID: 2, ReferredByPlayerID: 4, LaunchData: "x", TeleportData: "hello"})
			require.NoError(t, err)
			require.NoError(t, class.SetMembership(player, "None"))
			assert.EqualError(t, class.SetMembership(player, "Gold"), `no item "Gold" of Enum.MembershipType`)
			_, err = class.Join(env(w), class.NewPlayer{Name: "Eve", Team: "Green"})
			assert.EqualError(t, err, `player Eve cannot join: there is no team "Green"`)
			_, err = class.Join(env(w), class.NewPlayer{Name: "Eve", Membership: "Gold"})
			assert.EqualError(t, err, `player Eve cannot join: no item "Gold" of Enum.MembershipType`)
		})
	assert.Equal(t, []string{"3 Premium de-de 9 Blue 0.25", "1 2 4 x hello", "Ada None"}, w.texts(runtime.Output))
}

func TestBannedUsersCannotJoin(t *testing.T) {
	onLoop(t, `game.Players:BanAsync({UserIds = {5, 6}, Duration = 60, DisplayReason = "rude", PrivateReason = ""})
		game.Players:UnbanAsync({UserIds = {6}})`,
		func(w *world) {
			join := func(id int64) error {
				_, err := class.Join(env(w), class.NewPlayer{UserID: id})
				return err
			}
			assert.EqualError(t, join(5), "player Player5 cannot join: banned: rude")
			assert.NoError(t, join(6))
			w.Loop.After(60, sched.Heartbeat, func(float64) { assert.NoError(t, join(5)) })
		})
}

func TestNobodyWaitsForHealing(t *testing.T) {
	w := onLoop(t, `game.Players.PlayerAdded:Wait().CharacterAdded:Wait()
		task.wait()
		game.Players.Player1.Character.Humanoid:TakeDamage(99)
		Instance.new("SpawnLocation", workspace)
		game.Players.Player1:LoadCharacter()
		print("done")`,
		func(w *world) {
			_, err := class.Join(env(w), class.NewPlayer{})
			require.NoError(t, err)
		})
	assert.Equal(t, []string{"done"}, w.texts(runtime.Output))
	assert.Less(t, w.Loop.Seconds(), 2.0, "the server ends although somebody heals and is shielded")
}
