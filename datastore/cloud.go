package datastore

// This file holds Cloud, what a server shares with the others beside its data stores: memory stores and messages. Its
// one rule: a Cloud checks and counts; what it keeps is the backend's.

import "sync"

// A CloudBackend keeps memory stores and carries messages. All methods are safe to call from any goroutine; several
// Clouds, in one process or in many, may share one. No verb asks a clock: times are given, in ms, and an item whose
// Expires is not after the given time is gone. backendtest.RunCloud is the contract as tests.
type CloudBackend interface {
	MemoryMaps
	MemoryQueues
	MemoryCounters
	Messages
}

// CloudOptions configure a Cloud. The zero value works.
type CloudOptions struct {
	Limits Limits
	Rates  Rates // the exact numbers; the zero value is Roblox's. The caller has validated them
	Clock  Clock // nil for the computer's; only its Now is used
	// Dropped is called, once a minute and topic, when a message came that is over Roblox's limits; may be nil, must
	// not block.
	Dropped func(topic string)
}

// A Cloud carries out the requests of one server on memory stores and messages. Its methods are safe to call from any
// goroutine; those that take a context block. Failures a script can see are *CloudError. Rates are counted by each
// server alone, in minutes of the clock, as if it were the only one of its game.
type Cloud struct {
	backend CloudBackend
	clock   Clock
	off     bool // no limits but sizes
	rates   Rates
	dropped func(topic string)

	updates keyedLock // one at a time of this server for each item
	joining keyedLock // one at a time for each topic

	mu       sync.Mutex // guards everything below
	players  int
	units    window // request units, by structure
	sent     window // messages published
	joins    window // requests to subscribe
	received window // messages, by topic
	lost     window // messages dropped, by topic
	topics   map[string]*topic
	handlers int // subscriptions of scripts
}

// OpenCloud opens a Cloud on a backend, which stays the caller's.
func OpenCloud(backend CloudBackend, o CloudOptions) *Cloud {
	c := &Cloud{backend: backend, clock: o.Clock, off: o.Limits == LimitsOff, rates: o.Rates.orRoblox(),
		dropped: o.Dropped, topics: map[string]*topic{}}
	if c.clock == nil {
		c.clock = systemClock{}
	}
	return c
}

// SetPlayers sets the number of players the rates depend on.
func (c *Cloud) SetPlayers(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.players = max(0, n)
}

func (c *Cloud) nowMs() int64 { return c.clock.Now().UnixMilli() }

// Rates are the exact limits of this Cloud.
func (c *Cloud) Rates() Rates { return c.rates }

// spend takes request units for a structure, or fails.
func (c *Cloud) spend(structure string, units int) error {
	if c.off {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.units.turn(c.nowMs())
	r := &c.rates.MemoryStore
	if c.units.total+units > r.UnitsBase+r.UnitsPerPlayer*c.players || c.units.each[structure]+units > r.StructureUnits {
		return RequestThrottled.New()
	}
	c.units.add(structure, units)
	return nil
}

// owe takes request units that turned out to be due after the fact.
func (c *Cloud) owe(structure string, units int) {
	if c.off || units <= 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.units.turn(c.nowMs())
	c.units.add(structure, units)
}
