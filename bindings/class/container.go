package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds the classes that only hold other instances. Its one rule: a
// class with a behaviour of its own has a file of its own.

// Containers are the creatable containers without members of their own.
var Containers = []bind.Class{
	{Name: "Actor", Super: "Model", Creatable: true},
	{Name: "Backpack", Creatable: true},
	{Name: "Configuration", Creatable: true},
	{Name: "Folder", Creatable: true},
	{Name: "PlayerGui"},
	{Name: "PlayerScripts"},
	{Name: "StarterGear"},
	{Name: "StarterCharacterScripts", Super: "StarterPlayerScripts"},
	{Name: "StarterPlayerScripts"},
}

// Services are the services that only hold instances, and those of which a
// server's scripts use nothing but the object.
var Services = []bind.Class{
	{Name: "Chat", Service: true, Reason: chatReason},
	{Name: "ContextActionService", Service: true, Reason: clientReason},
	{Name: "GuiService", Service: true, Reason: clientReason},
	{Name: "HapticService", Service: true, Reason: clientReason},
	{Name: "Lighting", Service: true},
	{Name: "MaterialService", Service: true},
	{Name: "NetworkServer", Service: true},
	{Name: "PathfindingService", Service: true, Reason: "a server without physics has no navigation mesh; move models by hand"},
	{Name: "ReplicatedFirst", Service: true},
	{Name: "ReplicatedStorage", Service: true},
	{Name: "ServerScriptService", Service: true, Properties: []instance.Property{
		{Name: "LoadStringEnabled", Type: instance.Bool, Default: false}}},
	{Name: "ServerStorage", Service: true},
	{Name: "SoundService", Service: true},
	{Name: "StarterGui", Service: true},
	{Name: "StarterPack", Service: true},
	{Name: "StarterPlayer", Service: true, Created: createStarterPlayer},
	{Name: "TextChatService", Service: true, Reason: chatReason},
	{Name: "UserInputService", Service: true, Reason: clientReason},
	{Name: "VRService", Service: true, Reason: clientReason},
	{Name: "VoiceChatService", Service: true, Reason: chatReason},
}

const (
	clientReason = "it is for clients, and a Lanai server has none"
	chatReason   = "simulated players do not chat; connect to Player.Chatted"
)

func createStarterPlayer(i *instance.Instance) {
	for _, name := range []string{"StarterPlayerScripts", "StarterCharacterScripts"} {
		adopt(i, name, name)
	}
}

// adopt gives an instance a child of a class that scripts cannot create.
func adopt(parent *instance.Instance, class, name string) *instance.Instance {
	child := parent.Tree().Create(parent.Tree().Registry().Class(class))
	child.SetName(name)
	_ = child.SetParent(parent) // cannot fail: the child is new
	return child
}
