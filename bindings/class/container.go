package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds the classes that only hold other instances. Its one rule: a
// class with a behaviour of its own has a file of its own.

// Containers are the creatable containers without members of their own.
var Containers = []bind.Class{
	{Name: "Backpack", Creatable: true},
	{Name: "Configuration", Creatable: true},
	{Name: "Folder", Creatable: true},
	{Name: "PlayerGui"},
	{Name: "PlayerScripts"},
	{Name: "StarterGear", Creatable: true},
	{Name: "StarterCharacterScripts", Super: "StarterPlayerScripts"},
	{Name: "StarterPlayerScripts"},
}

// Services are the services that only hold instances, and those of which a
// server's scripts use nothing but the object.
var Services = []bind.Class{
	{Name: "FriendService", Service: true, Reason: cloudReason},
	{Name: "NetworkServer", Service: true},
	{Name: "PointsService", Service: true, Reason: cloudReason},
	{Name: "ProximityPromptService", Service: true},
	{Name: "ReplicatedFirst", Service: true, Reason: clientReason},
	{Name: "ReplicatedStorage", Service: true},
	{Name: "ServerScriptService", Service: true, Properties: []instance.Property{
		{Name: "LoadStringEnabled", Type: instance.Bool, Default: false}}},
	{Name: "ServerStorage", Service: true},
	{Name: "StarterGui", Service: true},
	{Name: "StarterPack", Service: true},
}

// ForClients is the Reason of what is for clients: scripts of Roblox's own servers
// cannot use it either.
const ForClients = clientReason

const (
	assetReason  = "there is no Roblox to load assets from; put them into the project"
	clientReason = "it is for clients, and a Lanai server has none"
	cloudReason  = "there is no Roblox behind this server; guard the call with pcall"
)
