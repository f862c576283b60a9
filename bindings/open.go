package bindings

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"time"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/project"
	"lanai/runtime/sched"
)

// This file holds Open, which joins a place and a store to a server. Its one rule: what the store has to say reaches
// the server's output, on the server's loop.

// A World is what a server shares with others: where its data is kept, and how much of it Roblox allows.
type World struct {
	Backend datastore.Backend
	Cloud   datastore.CloudBackend // memory stores and messages
	Limits  datastore.Limits
	Rates   datastore.Rates
	Profile string // the file that gets Options.Profile; "" for none
	Lines   string // the file that gets Options.Coverage; "" for none
	Virtual bool   // time passes as fast as scripts allow
}

// Open returns a server with a place on a store, and its engine; no script has started. It fills o.Store and o.Cloud,
// the place's ids where o has none, and o.JobID, by which scripts tell the servers on one store apart.
func Open(place *project.Project, w World, o Options) (*runtime.Server, *datastore.Engine, error) {
	var server *runtime.Server
	warn := func(text string) {
		server.Loop.Post(func() { server.Say(runtime.Warning, "%s", text) })
	}
	var clock datastore.Clock // nil is the computer's
	if w.Virtual {
		o.virtual = NewVirtualClock(sched.RealClock{}.Now())
		o.Clock, clock = o.virtual, o.virtual
	}
	o.Store = datastore.Open(w.Backend, datastore.Options{Limits: w.Limits, Rates: w.Rates, Clock: clock,
		Queued: func(key datastore.Key) { warn(QueueWarning(key)) }})
	o.Cloud = datastore.OpenCloud(w.Cloud, datastore.CloudOptions{Limits: w.Limits, Rates: w.Rates, Clock: clock,
		Dropped: func(topic string) { warn(DroppedWarning(topic)) }})
	if o.PlaceID == 0 {
		o.PlaceID = place.PlaceID
	}
	if o.GameID == 0 {
		o.GameID = place.GameID
	}
	if o.JobID == "" {
		o.JobID = newJobID()
	}
	if err := create(&o.Profile, w.Profile); err != nil {
		return nil, nil, fmt.Errorf("--profile: %w", err)
	}
	if err := create(&o.Coverage, w.Lines); err != nil {
		return nil, nil, fmt.Errorf("--coverage: %w", err)
	}
	server, err := New(o)
	if err != nil {
		return nil, nil, err
	}
	server.Place(place)
	Ready(server)
	return server, o.Store, nil
}

// drainTimeout bounds the whole end of a server, from the first BindToClose to the last write.
const drainTimeout = 30 * time.Second

// Drain sees every write through when a server has ended. The error is the engine's.
func Drain(server *runtime.Server, engine *datastore.Engine) error {
	ctx, cancel := context.WithTimeout(context.Background(), max(2*time.Second, drainTimeout-server.CloseTime()))
	defer cancel()
	if clock := bind.From[*VirtualClock](server.Bindings.(*bind.Env)); clock != nil {
		go clock.free(ctx)
	}
	return engine.Close(ctx)
}

// newJobID makes a UUID of version 4, as Roblox's are: no two servers have the same, whatever their clocks and seeds.
func newJobID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// create creates the file for what a server measures, if there is a path. That it cannot be written is known before
// anything runs.
func create(to *io.WriteCloser, path string) error {
	if path == "" {
		return nil
	}
	file, err := os.Create(path)
	if err == nil {
		*to = file
	}
	return err
}
