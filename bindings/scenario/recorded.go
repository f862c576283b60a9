package scenario

import (
	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/runtime/luau/vm"
)

// This file holds what a scenario reads of what the game has told Roblox, and the
// markers of animations, which Roblox would tell the game. Its one rule: tables
// have Roblox's names for what they hold.

// getAnalyticsEvents is Sandbox:GetAnalyticsEvents().
func getAnalyticsEvents(c bind.Args, s *Sandbox) {
	list := vm.NewTable(0, 0)
	for _, event := range class.AnalyticsEvents(s.env) {
		arguments := vm.NewTable(0, len(event.Fields))
		for name, v := range event.Fields {
			arguments.SetStr(name, s.env.ToLuau(v))
		}
		list.Append(s.record(map[string]any{
			"Method": event.Method, "Time": event.Time, "Player": event.Player, "Arguments": arguments.Value(),
		}))
	}
	c.Return(list.Value())
}

// getTeleports is Sandbox:GetTeleports().
func getTeleports(c bind.Args, s *Sandbox) {
	list := vm.NewTable(0, 0)
	for _, t := range class.Teleported(s.env) {
		list.Append(s.record(map[string]any{
			"PlaceId": t.PlaceID, "Players": t.Players, "TeleportData": t.Data, "SpawnName": t.SpawnName,
			"ReservedServerAccessCode": t.AccessCode, "PrivateServerId": t.PrivateServerID, "ServerInstanceId": t.JobID,
		}))
	}
	c.Return(list.Value())
}

// record makes a table; what is nil or "" is not in it.
func (s *Sandbox) record(fields map[string]any) vm.Value {
	t := vm.NewTable(0, len(fields))
	for name, v := range fields {
		if v != "" {
			t.SetStr(name, s.env.ToLuau(v))
		}
	}
	return t.Value()
}

// reachMarker is Sandbox:ReachMarker(track, name, parameter?): the animation, which
// is not there, comes to a keyframe marker.
// https://create.roblox.com/docs/reference/engine/classes/AnimationTrack#GetMarkerReachedSignal
func reachMarker(c bind.Args, _ *Sandbox) {
	track := bind.AsInstance(c.Value(1))
	if track == nil || !track.IsA("AnimationTrack") {
		c.TypeError(1, "AnimationTrack")
	}
	class.ReachMarker(track, c.String(2), c.OptString(3, ""))
}
