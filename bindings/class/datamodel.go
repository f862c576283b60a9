package class

import (
	"cmp"
	"slices"

	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/instance"
)

// This file holds DataModel, the object `game`. Its one rule: what it says
// about the place comes from Settings.

// DataModel is the class DataModel.
// https://create.roblox.com/docs/reference/engine/classes/DataModel
var DataModel = bind.Class{
	Name:  "DataModel",
	Super: "ServiceProvider",
	Properties: slices.Concat([]instance.Property{
		{Name: "CreatorId", Type: instance.Int64, ReadOnly: true, Get: func(i *instance.Instance) any { return float64(settings(i).CreatorID) }},
		{Name: "CreatorType", Type: instance.EnumOf("CreatorType"), ReadOnly: true, Get: getCreatorType},
		{Name: "GameId", Type: instance.Int64, ReadOnly: true, Get: func(i *instance.Instance) any { return float64(settings(i).GameID) }},
		{Name: "JobId", Type: instance.String, ReadOnly: true, Get: func(i *instance.Instance) any { return settings(i).JobID }},
		{Name: "Lighting", Type: instance.InstanceOf("Instance"), ReadOnly: true, Get: serviceGetter("Lighting")},
		{Name: "PlaceId", Type: instance.Int64, ReadOnly: true, Get: func(i *instance.Instance) any { return float64(settings(i).PlaceID) }},
		{Name: "PlaceVersion", Type: instance.Int32, ReadOnly: true, Get: func(i *instance.Instance) any { return float64(settings(i).PlaceVersion) }},
		{Name: "PrivateServerId", Type: instance.String, Default: "", ReadOnly: true},
		{Name: "PrivateServerOwnerId", Type: instance.Int64, Default: 0.0, ReadOnly: true},
		{Name: "RunService", Type: instance.InstanceOf("RunService"), ReadOnly: true, Get: serviceGetter("RunService")},
		{Name: "Workspace", Type: instance.InstanceOf("Workspace"), ReadOnly: true, Get: serviceGetter("Workspace")},
	}, startedServices),
	Events: []string{"GraphicsQualityChangeRequest", "ItemChanged", "Loaded", "ServerLifecycleChanged", "ServerRestartScheduled"},
	// https://create.roblox.com/docs/reference/engine/classes/DataModel#OnClose
	Callbacks: []string{"OnClose"},
	Methods: map[string]bind.Method{
		"BindToClose": bindToClose,
		"GetObjects":  getObjects,
		"IsLoaded":    func(c *bind.Call) { c.ReturnBool(true) },
	},
	Aliases: map[string]string{
		"VIPServerId":      "PrivateServerId",
		"VIPServerOwnerId": "PrivateServerOwnerId",
		"lighting":         "Lighting",
		"workspace":        "Workspace",
	},
	Defaults: map[string]any{"Name": "Game"},
}

// startedServices are services that Roblox's servers start with, so that `game.Debris` finds one. Here they are made when
// they are first asked for.
var startedServices = serviceProperties("BadgeService", "Chat", "CollectionService", "ContentProvider", "Debris", "GamePassService",
	"HttpService", "InsertService", "JointsService", "LocalizationService", "LogService", "MarketplaceService", "PathfindingService",
	"PhysicsService", "ProximityPromptService", "ScriptContext", "Stats", "TestService", "TextService", "TweenService")

func serviceProperties(names ...string) []instance.Property {
	list := make([]instance.Property, len(names))
	for i, name := range names {
		list[i] = instance.Property{Name: name, Type: instance.InstanceOf(name), ReadOnly: true, Get: serviceGetter(name)}
	}
	return list
}

func getCreatorType(i *instance.Instance) any {
	return enumItem(bind.EnvFor(i), "CreatorType", cmp.Or(settings(i).CreatorType, "User"))
}

// ServiceProvider is the class ServiceProvider.
// https://create.roblox.com/docs/reference/engine/classes/ServiceProvider
var ServiceProvider = bind.Class{
	Name:     "ServiceProvider",
	Abstract: true,
	Events:   []string{"Close", "ServiceAdded", "ServiceRemoving"},
	Methods: map[string]bind.Method{
		"FindService": findService,
		"GetService":  getService,
	},
	Aliases: map[string]string{"getService": "GetService", "service": "GetService"},
}

func serviceGetter(name string) func(*instance.Instance) any {
	return func(i *instance.Instance) any {
		s, err := i.Tree().Service(name)
		if err != nil || s == nil {
			return nil
		}
		return s
	}
}

func getService(c *bind.Call) {
	refuseTool(c, c.String(1))
	s, err := c.Self.Tree().Service(c.String(1))
	c.Check(err)
	c.Give(s)
}

func findService(c *bind.Call) {
	refuseTool(c, c.String(1))
	s, err := c.Self.Tree().FindService(c.String(1))
	c.Check(err)
	c.Give(s)
}

// bindToClose has a function run when the server shuts down, beside all other
// bound ones and with the reason.
// https://create.roblox.com/docs/reference/engine/classes/DataModel#BindToClose
func bindToClose(c *bind.Call) {
	fn, script, env := c.Function(1), runtime.ScriptOf(c.Thread()), c.Env
	env.OnClose(func(done func()) { env.SpawnThen(script, fn, done, env.ToLuau(closeReason(env))) })
}

// BindOnClose has the event game.Close and the deprecated callback
// game.OnClose run at shutdown.
func BindOnClose(env *bind.Env) {
	env.OnClose(func(done func()) {
		fire(env.Tree.Root(), "Close")
		if b := bind.CallbackOf(env.Tree.Root(), "OnClose"); b != nil {
			env.SpawnThen(b.Script, b.Fn, done)
			return
		}
		done()
	})
}

func closeReason(env *bind.Env) any {
	reason := bind.From[*Settings](env).CloseReason
	if reason == "" {
		reason = "DeveloperShutdown"
	}
	return enumItem(env, "CloseReason", reason)
}
