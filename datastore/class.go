package datastore

// This file holds Class, the kinds of request that have a budget, with their rates. Its one rule: the numbers are
// Enum.DataStoreRequestType's.

import "fmt"

// A Class is a kind of request with a budget of its own, numbered as Enum.DataStoreRequestType.
// https://create.roblox.com/docs/reference/engine/enums/DataStoreRequestType
type Class int

// The classes. The first seven and GetVersionAsync are the old vocabulary: they have no bucket of their own and answer
// for the class that is charged today.
const (
	ClassGetAsync Class = iota
	ClassSetIncrementAsync
	ClassUpdateAsync
	ClassGetSortedAsync
	ClassSetIncrementSortedAsync
	ClassOnUpdate
	ClassListAsync
	ClassGetVersionAsync
	ClassRemoveVersionAsync
	ClassStandardRead
	ClassStandardWrite
	ClassStandardList
	ClassStandardRemove
	ClassOrderedRead
	ClassOrderedWrite
	ClassOrderedList
	ClassOrderedRemove
	classCount
)

// A Rate is a number of requests per minute: Base + PerPlayer for each player on the server.
type Rate struct{ Base, PerPlayer int }

// classes says for each class which bucket it draws from, its default rate, its start value, and the bounds of SetRate.
//
// Rates: https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits. How budgets accrue is not
// published; the start values and the cap of three minutes' worth are those long observed.
var classes = [classCount]struct {
	charged Class
	rate    Rate
	start   float64
	bound   Rate // greatest values SetRate takes; zero refuses
}{
	ClassGetAsync:                {charged: ClassStandardRead, bound: Rate{60, 40}},
	ClassSetIncrementAsync:       {charged: ClassStandardWrite, bound: Rate{60, 40}},
	ClassUpdateAsync:             {charged: ClassStandardWrite},
	ClassGetSortedAsync:          {charged: ClassOrderedList, bound: Rate{5, 2}},
	ClassSetIncrementSortedAsync: {charged: ClassOrderedWrite, bound: Rate{30, 5}},
	ClassOnUpdate:                {charged: ClassStandardRead},
	ClassListAsync:               {charged: ClassStandardList, bound: Rate{5, 2}},
	ClassGetVersionAsync:         {charged: ClassStandardRead, bound: Rate{5, 2}},
	ClassRemoveVersionAsync:      {ClassRemoveVersionAsync, Rate{5, 2}, 10, Rate{5, 2}},
	ClassStandardRead:            {ClassStandardRead, Rate{60, 40}, 100, Rate{10000, 200}},
	ClassStandardWrite:           {ClassStandardWrite, Rate{60, 40}, 100, Rate{10000, 200}},
	ClassStandardList:            {ClassStandardList, Rate{5, 2}, 10, Rate{10000, 200}},
	ClassStandardRemove:          {ClassStandardRemove, Rate{60, 40}, 100, Rate{10000, 200}},
	ClassOrderedRead:             {ClassOrderedRead, Rate{60, 40}, 100, Rate{10000, 200}},
	ClassOrderedWrite:            {ClassOrderedWrite, Rate{30, 5}, 50, Rate{10000, 200}},
	ClassOrderedList:             {ClassOrderedList, Rate{5, 2}, 10, Rate{10000, 200}},
	ClassOrderedRemove:           {ClassOrderedRemove, Rate{30, 5}, 50, Rate{10000, 200}},
}

// capMinutes is how many minutes' worth of requests a budget can hold.
const capMinutes = 3

// known fails for a number that is no class.
func (c Class) known() error {
	if c < 0 || c >= classCount {
		return fmt.Errorf("request type: got %d, want 0 to %d", int(c), int(classCount)-1)
	}
	return nil
}

// checkRate fails where SetRateLimitForRequestType does.
func (c Class) checkRate(r Rate) error {
	if err := c.known(); err != nil {
		return err
	}
	bound := classes[c].bound
	switch {
	case bound == Rate{}:
		return fmt.Errorf("request type %d has no rate limit of its own", int(c))
	case r.Base < 0 || r.Base > bound.Base:
		return fmt.Errorf("baseLimit: got %d, want 0 to %d", r.Base, bound.Base)
	case r.PerPlayer < 0 || r.PerPlayer > bound.PerPlayer:
		return fmt.Errorf("perPlayerLimit: got %d, want 0 to %d", r.PerPlayer, bound.PerPlayer)
	}
	return nil
}
