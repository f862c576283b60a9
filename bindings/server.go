package bindings

import (
	"io"
	"math/rand/v2"
	"runtime/metrics"
	"time"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/bindings/datatype"
	"lanai/bindings/global"
	"lanai/bindings/scenario"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/experience"
	"lanai/runtime/instance"
	"lanai/runtime/luau"
	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/vm"
	"lanai/runtime/outbound"
	"lanai/runtime/sched"
)

// This file holds New, which builds a server out of the index. Its one rule:
// servers share the registry of classes and nothing else.

// Options say what a server is like. The zero value works: a server without
// data stores, on the machine's clock.
type Options struct {
	// Clock drives the scheduler and tells scripts the time; nil is the machine's.
	Clock sched.Clock
	// UntilIdle ends the server when no script waits for anything.
	UntilIdle bool
	// Sink receives every message, on the server's loop.
	Sink func(runtime.Message)
	// Store is the data store engine; nil makes data store calls fail.
	Store *datastore.Engine
	// Cloud keeps memory stores and carries messages; nil makes their calls fail.
	Cloud *datastore.Cloud
	// HTTP makes the requests of HttpService and of modules, and has the
	// secrets; nil allows no requests.
	HTTP *outbound.Client
	// PlaceID, GameID and CreatorID are game.PlaceId, GameId and CreatorId.
	PlaceID, GameID, CreatorID int64
	// CreatorType is the item of Enum.CreatorType that game.CreatorType is; "" is User.
	CreatorType string
	// Experience is what Roblox would know: what is for sale, badges, groups, users.
	Experience experience.Experience
	// JobID is game.JobId.
	JobID string
	// MaxPlayers is Players.MaxPlayers; 0 is 50.
	MaxPlayers int
	// Studio is what RunService:IsStudio() answers.
	Studio bool
	// CloseReason is the item of Enum.CloseReason that BindToClose passes; ""
	// is DeveloperShutdown.
	CloseReason string
	// Signals is Workspace.SignalBehavior at the start.
	Signals instance.SignalMode
	// Level is the optimisation level of scripts.
	Level compile.Level
	// Seed starts math.random, Random.new() and GUIDs; 0 takes the clock.
	Seed uint64
	// Location is the local time zone of os.date and DateTime; nil is UTC.
	Location *time.Location
	// Timeout is how long a script may run without waiting; 0 is 10 s.
	Timeout time.Duration
	// Memory is how many bytes scripts can have in use; 0 is
	// runtime.DefaultMemory, less is no limit.
	Memory int
	// CloseTimeout bounds the shutdown; 0 is 30 s.
	CloseTimeout time.Duration
	// Assets is the folder with what asset ids stand for; "" is none.
	Assets string
	// Tools are for programs that test; nil hides the services that need them.
	Tools *class.Tools
	// Profile gets where scripts spent their time, as folded stacks; nil
	// measures nothing.
	Profile io.WriteCloser
	// Coverage gets which lines have run, in lcov's format; nil counts nothing.
	Coverage io.WriteCloser

	virtual *VirtualClock // what Clock is, if it is one of Open
}

const defaultMaxPlayers = 50

// New returns a server with everything that scripts see, and an empty place.
func New(o Options) (*runtime.Server, error) {
	classes, err := registry()
	if err != nil {
		return nil, err
	}
	if o.Clock == nil {
		o.Clock = sched.RealClock{}
	}
	if o.Seed == 0 {
		o.Seed = uint64(o.Clock.Now().UnixNano())
	}

	var env *bind.Env
	s, err := runtime.New(runtime.Options{
		Clock:          o.Clock,
		UntilIdle:      o.UntilIdle,
		Registry:       classes,
		Values:         datatype.Values{},
		Signals:        o.Signals,
		Libraries:      libraries(&o, &env),
		Level:          o.Level,
		MutableGlobals: mutableGlobals(),
		Timeout:        o.Timeout,
		Memory:         o.Memory,
		CloseTimeout:   o.CloseTimeout,
		Sink:           o.Sink,
		Assets:         o.Assets,
		Reading:        ProjectOptions(),
		Profile:        o.Profile,
		Coverage:       o.Coverage,
		Env: func(script *runtime.Script) {
			global.SetScript(script, env)
			scenario.SetGlobal(script, env)
		},
		Property: setProperty,
		Runs:     class.Runs,
	})
	if err != nil {
		return nil, err
	}
	env = bind.NewEnv(s)
	s.Tree.Root().Data = env
	provide(env, &o)
	return s, furnish(env)
}

// libraries are the host's decisions about Luau's libraries. The server is
// there by the time a script calls them.
func libraries(o *Options, env **bind.Env) luau.Options {
	seed := o.Seed
	return luau.Options{
		Print:     func(th *vm.Thread, text string) { (*env).Print(th, runtime.Output, text) },
		Separator: global.Separator,
		Now:       o.Clock.Now,
		Monotonic: func() float64 { return (*env).Loop.Seconds() },
		Seed:      func() uint64 { return seed },
		Location:  o.Location,
	}
}

// mutableGlobals are the names whose members a script must look up each time.
func mutableGlobals() []string {
	names := append([]string{scenario.Name}, global.Mutable...)
	for _, g := range globals {
		if g.Mutable {
			names = append(names, g.Name)
		}
	}
	return names
}

// provide gives the bindings what they need to know about the server.
func provide(env *bind.Env, o *Options) {
	if o.MaxPlayers == 0 {
		o.MaxPlayers = defaultMaxPlayers
	}
	random := rand.New(rand.NewPCG(o.Seed, 0))
	bind.Provide(env, &class.Settings{
		PlaceID: o.PlaceID, GameID: o.GameID, CreatorID: o.CreatorID, CreatorType: o.CreatorType, PlaceVersion: 1, JobID: o.JobID,
		Studio: o.Studio, MaxPlayers: o.MaxPlayers, CloseReason: o.CloseReason,
		Rand: random, Memory: memory,
	})
	bind.Provide(env, &o.Experience)
	bind.Provide[instance.Values](env, datatype.Values{})
	bind.Provide(env, datatype.Host{Now: o.Clock.Now, Location: o.Location, Seed: random.Uint64})
	bind.Provide(env, o.Tools)
	if o.virtual != nil {
		bind.Provide(env, o.virtual)
	}
	if o.Store != nil {
		bind.Provide(env, o.Store)
	}
	if o.Cloud != nil {
		bind.Provide(env, o.Cloud)
	}
	if o.HTTP != nil {
		bind.Provide(env, o.HTTP)
	}
}

// furnish makes the globals and the services that are there from the start.
func furnish(env *bind.Env) error {
	env.AddDataTypes(datatypes, datatype.Lacking)
	for _, name := range startServices {
		if _, err := env.Tree.Service(name); err != nil {
			return err
		}
	}
	for _, g := range globals {
		env.VM.Globals.Set(env.VM.Intern(g.Name).Value(), g.Value(env))
	}
	if bind.From[*class.Tools](env) != nil {
		global.AddLoadModule(env)
	}
	env.VM.Globals.SetReadonly(true) // scripts write to their own environment
	class.RecordMessages(env)
	class.BindOnClose(env)
	env.Loop.Post(func() { class.OpenChat(env) })
	return nil
}

// memory is the memory in use by objects of the process, in bytes.
func memory() float64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return float64(sample[0].Value.Uint64())
}
