// Package bindings is the index of everything that scripts see: classes,
// data types, globals and modules. New builds a server that has them all.
//
// A new class, data type or global is one file in the package of its kind and
// one line here.
package bindings

import (
	"slices"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/bindings/datatype"
	"lanai/bindings/global"
)

// This file holds the index. Its one rule: what is not listed here does not
// exist for scripts.

// classes are all classes that have a file of their own, sorted by name. Families
// follow in families.
var classes = []bind.Class{
	class.Accoutrement,
	class.Actor,
	class.AnalyticsService,
	class.AnimationController,
	class.AnimationTrack,
	class.Animator,
	class.AssetService,
	class.AvatarEditorService,
	class.BadgeService,
	class.BasePart,
	class.BaseScript,
	class.BindableEvent,
	class.BindableFunction,
	class.BodyColors,
	class.Camera,
	class.Chat,
	class.CollectionService,
	class.ConfigService,
	class.ConfigSnapshot,
	class.ContentProvider,
	class.CoreScriptSyncService,
	class.DataModel,
	class.DataStore,
	class.DataStoreGetOptions,
	class.DataStoreIncrementOptions,
	class.DataStoreInfo,
	class.DataStoreKey,
	class.DataStoreKeyInfo,
	class.DataStoreKeyPages,
	class.DataStoreListingPages,
	class.DataStoreObjectVersionInfo,
	class.DataStoreOptions,
	class.DataStorePages,
	class.DataStoreService,
	class.DataStoreSetOptions,
	class.DataStoreVersionPages,
	class.Debris,
	class.EncodingService,
	class.ExperienceNotificationService,
	class.Explosion,
	class.FileSystemService,
	class.GamePassService,
	class.GlobalDataStore,
	class.GroupService,
	class.GuiObject,
	class.HttpService,
	class.Humanoid,
	class.HumanoidDescription,
	class.InsertService,
	class.Instance,
	class.Lighting,
	class.LocalScript,
	class.LocalizationService,
	class.LocalizationTable,
	class.LogService,
	class.LuaSourceContainer,
	class.MarketplaceService,
	class.MaterialService,
	class.MemoryStoreDistributedCounter,
	class.MemoryStoreHashMap,
	class.MemoryStoreHashMapPages,
	class.MemoryStoreQueue,
	class.MemoryStoreService,
	class.MemoryStoreSortedMap,
	class.MessagingService,
	class.Model,
	class.ModuleScript,
	class.Object,
	class.OrderedDataStore,
	class.PVInstance,
	class.Pages,
	class.Path,
	class.PathfindingService,
	class.PhysicsService,
	class.Player,
	class.Players,
	class.PolicyService,
	class.ProcessService,
	class.ProximityPrompt,
	class.ReflectionService,
	class.RunService,
	class.Script,
	class.ScriptContext,
	class.ServiceProvider,
	class.SharedTableRegistry,
	class.SocialService,
	class.Sound,
	class.SoundService,
	class.StarterPlayer,
	class.Stats,
	class.Team,
	class.Teams,
	class.TeleportAsyncResult,
	class.TeleportOptions,
	class.TeleportService,
	class.Terrain,
	class.TestService,
	class.TextChannel,
	class.TextChatService,
	class.TextFilterResult,
	class.TextService,
	class.Tool,
	class.Translator,
	class.Tween,
	class.TweenBase,
	class.TweenService,
	class.UserService,
	class.VoiceChatService,
	class.Workspace,
	class.WorldRoot,
}

// families are lists of small related classes, one list a file.
var families = [][]bind.Class{
	class.Attachments,
	class.ConstrainedValues,
	class.Constraints,
	class.Containers,
	class.Effects,
	class.Inputs,
	class.Joints,
	class.Keyframes,
	class.Parts,
	class.Remotes,
	class.Seats,
	class.Services,
	class.Values,
}

// startServices are the services that exist before the first script runs,
// sorted by name; any other is made by GetService.
var startServices = []string{
	"Lighting",
	"Players",
	"ReplicatedFirst",
	"ReplicatedStorage",
	"RunService",
	"ServerScriptService",
	"ServerStorage",
	"SoundService",
	"StarterGui",
	"StarterPack",
	"StarterPlayer",
	"Teams",
	"TextChatService",
	"Workspace",
}

// globals are the names that scripts see beside Luau's own libraries and the
// tables of data types, sorted by name.
var globals = slices.Concat([]bind.Global{
	global.DelayCapital,
	global.ElapsedTimeCapital,
	global.GameCapital,
	global.Instance,
	global.SpawnCapital,
	global.StatsCapital,
	global.VersionCapital,
	global.WaitCapital,
	global.WorkspaceCapital,
	global.Delay,
	global.ElapsedTime,
	global.Game,
	global.Loadstring,
	global.PrintIdentity,
	global.Require,
	global.Shared,
	global.Spawn,
	global.Stats,
	global.Task,
	global.Tick,
	global.Time,
	global.UTF8,
	global.Version,
	global.Wait,
	global.Warn,
	global.Workspace,
	global.Ypcall,
}, global.Unsupported)

// datatypes are the data types.
var datatypes = datatype.All

// allClasses lists classes and families.
func allClasses() []bind.Class { return slices.Concat(append(families, classes)...) }
