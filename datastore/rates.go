package datastore

// This file holds Rates, every number that LimitsRoblox stands for, so that a project can set its own. Its one rule: a
// number stands here once; whoever enforces it reads it from here.

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Rates are the exact limits of a server. The zero value stands for RobloxRates; to change some, change what RobloxRates
// gives: in any other Rates each number counts as it is, 0 too. With LimitsOff only the sizes count.
//
// Sources: https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits,
// https://create.roblox.com/docs/cloud-services/memory-stores#limits-and-quotas and
// https://create.roblox.com/docs/cloud-services/cross-server-messaging#limitations
type Rates struct {
	PerClass[Budget]   // of requests to data stores
	RemoveVersionAsync Budget

	CapMinutes     float64 // minutes' worth of requests that a budget can hold; at least 1 request
	ClosingSeconds float64 // seconds' worth that each budget holds at least once the server begins to close

	// Experience bounds all requests of a kind together with those of other servers. Each server counts alone, as if it
	// were the only one of its game.
	Experience PerClass[Rate]

	QueueLength   int     // of each of the four queues in which requests over budget wait
	CacheSeconds  float64 // how long what was read answers later reads
	KeyReadBytes  int     // read from one key in 60 seconds; each request counts in whole kilobytes
	KeyWriteBytes int     // written to one key in 60 seconds, in the same way
	ValueBytes    int     // JSON text of a value
	UserIDs       int     // user ids of a key

	MemoryStore MemoryRates
	Messaging   MessagingRates
}

// A Budget is what a server may ask for: Base + PerPlayer requests a minute for each player, and Start at first.
type Budget struct{ Base, PerPlayer, Start int }

// PerClass has an entry for each class of requests that is charged, named as Enum.DataStoreRequestType.
type PerClass[T any] struct {
	StandardRead, StandardWrite, StandardList, StandardRemove T
	OrderedRead, OrderedWrite, OrderedList, OrderedRemove     T
}

// MemoryRates are the limits of memory stores.
type MemoryRates struct {
	UnitsBase         int // request units a minute,
	UnitsPerPlayer    int // and for each player
	StructureUnits    int // request units a minute for one structure
	StructureItems    int // items of a structure
	StructureBytes    int // keys, values and sort keys of a structure
	ValueBytes        int // JSON text of a value
	ExpirationSeconds int // greatest age of an item
}

// MessagingRates are the limits of messages. Counts are for a minute.
type MessagingRates struct {
	MessageBytes           int // JSON text of a message
	SentBase               int // messages sent,
	SentPerPlayer          int // and for each player
	ReceivedTopic          int // messages received of one topic
	ReceivedGame           int // messages received of all topics
	SubscribeRequests      int // requests to subscribe
	SubscriptionsBase      int // subscriptions at one time,
	SubscriptionsPerPlayer int // and for each player
}

// RobloxRates gives Roblox's limits. How budgets accrue and how many user ids a key may have is not published: the start
// values, the three minutes and the 150 seconds are those long observed, the user ids are generous.
func RobloxRates() Rates {
	return Rates{
		PerClass: PerClass[Budget]{
			StandardRead:   Budget{60, 40, 100},
			StandardWrite:  Budget{60, 40, 100},
			StandardList:   Budget{5, 2, 10},
			StandardRemove: Budget{60, 40, 100},
			OrderedRead:    Budget{60, 40, 100},
			OrderedWrite:   Budget{30, 5, 50},
			OrderedList:    Budget{5, 2, 10},
			OrderedRemove:  Budget{30, 5, 50},
		},
		RemoveVersionAsync: Budget{5, 2, 10},
		CapMinutes:         3,
		ClosingSeconds:     150,
		Experience: PerClass[Rate]{
			StandardRead: Rate{300, 40}, StandardWrite: Rate{300, 20}, StandardList: Rate{300, 2}, StandardRemove: Rate{300, 40},
			OrderedRead: Rate{300, 40}, OrderedWrite: Rate{300, 20}, OrderedList: Rate{300, 2}, OrderedRemove: Rate{300, 40},
		},
		QueueLength:   30,
		CacheSeconds:  4,
		KeyReadBytes:  25 << 20,
		KeyWriteBytes: 4 << 20,
		ValueBytes:    MaxValue,
		UserIDs:       1000,
		MemoryStore: MemoryRates{
			UnitsBase: 1000, UnitsPerPlayer: 120, StructureUnits: 100_000, StructureItems: 1_000_000,
			StructureBytes: 100_000_000, ValueBytes: 32 * 1024, ExpirationSeconds: MaxExpiration,
		},
		Messaging: MessagingRates{
			MessageBytes: 1024, SentBase: 600, SentPerPlayer: 240, ReceivedTopic: 40 + 80, ReceivedGame: 400 + 200,
			SubscribeRequests: 240, SubscriptionsBase: 20, SubscriptionsPerPlayer: 8,
		},
	}
}

// orRoblox gives Roblox's rates for the zero value.
func (r Rates) orRoblox() Rates {
	if r == (Rates{}) {
		return RobloxRates()
	}
	return r
}

func seconds(f float64) time.Duration { return time.Duration(f * float64(time.Second)) }

// A RateError says which entry of Rates cannot be.
type RateError struct {
	Entry string // for example "StandardRead.Base"
	Got   float64
	Want  string
}

func (e *RateError) Error() string {
	return fmt.Sprintf("%s: got %s, want %s", e.Entry, strconv.FormatFloat(e.Got, 'f', -1, 64), e.Want)
}

// Bounds of entries: what nobody needs more of, so that no sum overflows.
const (
	mostRate    = 1_000_000_000
	mostSeconds = 24 * 60 * 60
)

// A rateCheck is one entry of Rates with its bounds.
type rateCheck struct {
	entry       string
	value       float64
	least, most float64
}

// Validate fails with a *RateError for the first entry that is out of bounds or contradicts another.
func (r Rates) Validate() error {
	if r == (Rates{}) {
		return nil
	}
	for _, c := range r.checks() {
		if !(c.value >= c.least) || c.value > c.most {
			return &RateError{c.entry, c.value, fmt.Sprintf("%.0f to %.0f", c.least, c.most)}
		}
	}
	return r.contradiction()
}

// checks lists the entries that have bounds of their own.
func (r *Rates) checks() []rateCheck {
	m, g := &r.MemoryStore, &r.Messaging
	list := []rateCheck{
		{"CapMinutes", r.CapMinutes, 0, mostSeconds / 60},
		{"ClosingSeconds", r.ClosingSeconds, 0, mostSeconds},
		{"QueueLength", float64(r.QueueLength), 0, mostRate},
		{"CacheSeconds", r.CacheSeconds, 0, mostSeconds},
		{"KeyReadBytes", float64(r.KeyReadBytes), 1, math.MaxInt32 * 1000},
		{"KeyWriteBytes", float64(r.KeyWriteBytes), 1, math.MaxInt32 * 1000},
		{"ValueBytes", float64(r.ValueBytes), 1, 256 << 20},
		{"UserIDs", float64(r.UserIDs), 0, mostRate},
		{"MemoryStore.UnitsBase", float64(m.UnitsBase), 0, mostRate},
		{"MemoryStore.UnitsPerPlayer", float64(m.UnitsPerPlayer), 0, mostRate},
		{"MemoryStore.StructureUnits", float64(m.StructureUnits), 0, mostRate},
		{"MemoryStore.StructureItems", float64(m.StructureItems), 1, mostRate},
		{"MemoryStore.StructureBytes", float64(m.StructureBytes), 1, math.MaxInt32 * 1000},
		{"MemoryStore.ValueBytes", float64(m.ValueBytes), 1, 256 << 20},
		{"MemoryStore.ExpirationSeconds", float64(m.ExpirationSeconds), 0, mostRate},
		{"Messaging.MessageBytes", float64(g.MessageBytes), 1, 256 << 20},
		{"Messaging.SentBase", float64(g.SentBase), 0, mostRate},
		{"Messaging.SentPerPlayer", float64(g.SentPerPlayer), 0, mostRate},
		{"Messaging.ReceivedTopic", float64(g.ReceivedTopic), 0, mostRate},
		{"Messaging.ReceivedGame", float64(g.ReceivedGame), 0, mostRate},
		{"Messaging.SubscribeRequests", float64(g.SubscribeRequests), 0, mostRate},
		{"Messaging.SubscriptionsBase", float64(g.SubscriptionsBase), 0, mostRate},
		{"Messaging.SubscriptionsPerPlayer", float64(g.SubscriptionsPerPlayer), 0, mostRate},
	}
	for c := range classCount {
		if b := r.budget(c); b != nil {
			list = append(list,
				rateCheck{c.String() + ".Base", float64(b.Base), 0, mostRate},
				rateCheck{c.String() + ".PerPlayer", float64(b.PerPlayer), 0, mostRate},
				rateCheck{c.String() + ".Start", float64(b.Start), 0, mostRate})
		}
		if e := r.Experience.of(c); e != nil {
			list = append(list,
				rateCheck{"Experience." + c.String() + ".Base", float64(e.Base), 0, mostRate},
				rateCheck{"Experience." + c.String() + ".PerPlayer", float64(e.PerPlayer), 0, mostRate})
		}
	}
	return list
}

// contradiction finds entries that are right alone and wrong together.
func (r *Rates) contradiction() error {
	for c := range classCount {
		b, e := r.budget(c), r.Experience.of(c)
		if e != nil && b != nil && e.Base+e.PerPlayer == 0 && b.Base+b.PerPlayer+b.Start > 0 {
			return &RateError{"Experience." + c.String() + ".Base", 0, fmt.Sprintf("more than 0, as %v has requests", c)}
		}
	}
	switch m, g := &r.MemoryStore, &r.Messaging; {
	case r.ValueBytes > r.KeyWriteBytes:
		return &RateError{"ValueBytes", float64(r.ValueBytes), fmt.Sprintf("at most KeyWriteBytes, which is %d", r.KeyWriteBytes)}
	case r.ValueBytes > r.KeyReadBytes:
		return &RateError{"ValueBytes", float64(r.ValueBytes), fmt.Sprintf("at most KeyReadBytes, which is %d", r.KeyReadBytes)}
	case m.ValueBytes > m.StructureBytes:
		return &RateError{"MemoryStore.ValueBytes", float64(m.ValueBytes),
			fmt.Sprintf("at most MemoryStore.StructureBytes, which is %d", m.StructureBytes)}
	case g.ReceivedTopic > g.ReceivedGame:
		return &RateError{"Messaging.ReceivedTopic", float64(g.ReceivedTopic),
			fmt.Sprintf("at most Messaging.ReceivedGame, which is %d", g.ReceivedGame)}
	}
	return nil
}

// budget is the entry of a class that has a bucket, or nil.
func (r *Rates) budget(c Class) *Budget {
	if c == ClassRemoveVersionAsync {
		return &r.RemoveVersionAsync
	}
	return r.of(c)
}

// of is the entry of a class, or nil.
func (p *PerClass[T]) of(c Class) *T {
	switch c {
	case ClassStandardRead:
		return &p.StandardRead
	case ClassStandardWrite:
		return &p.StandardWrite
	case ClassStandardList:
		return &p.StandardList
	case ClassStandardRemove:
		return &p.StandardRemove
	case ClassOrderedRead:
		return &p.OrderedRead
	case ClassOrderedWrite:
		return &p.OrderedWrite
	case ClassOrderedList:
		return &p.OrderedList
	case ClassOrderedRemove:
		return &p.OrderedRemove
	}
	return nil
}
