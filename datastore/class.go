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

// classNames are the names of the classes, by number.
var classNames = [classCount]string{"GetAsync", "SetIncrementAsync", "UpdateAsync", "GetSortedAsync",
	"SetIncrementSortedAsync", "OnUpdate", "ListAsync", "GetVersionAsync", "RemoveVersionAsync", "StandardRead",
	"StandardWrite", "StandardList", "StandardRemove", "OrderedRead", "OrderedWrite", "OrderedList", "OrderedRemove"}

// String gives the name, for example "StandardRead".
func (c Class) String() string {
	if c.known() != nil {
		return fmt.Sprintf("Class(%d)", int(c))
	}
	return classNames[c]
}

// ClassNames gives the names of all classes, by number.
func ClassNames() []string { return classNames[:] }

// A Rate is a number of requests per minute: Base + PerPlayer for each player on the server.
type Rate struct{ Base, PerPlayer int }

// classes says for each class which bucket it draws from, and the bounds of SetRate: those of SetRateLimitForRequestType.
// https://create.roblox.com/docs/reference/engine/classes/DataStoreService#SetRateLimitForRequestType
var classes = [classCount]struct {
	charged Class
	bound   Rate // greatest values SetRate takes; zero refuses
}{
	ClassGetAsync:                {ClassStandardRead, Rate{60, 40}},
	ClassSetIncrementAsync:       {ClassStandardWrite, Rate{60, 40}},
	ClassUpdateAsync:             {ClassStandardWrite, Rate{}},
	ClassGetSortedAsync:          {ClassOrderedList, Rate{5, 2}},
	ClassSetIncrementSortedAsync: {ClassOrderedWrite, Rate{30, 5}},
	ClassOnUpdate:                {ClassStandardRead, Rate{}},
	ClassListAsync:               {ClassStandardList, Rate{5, 2}},
	ClassGetVersionAsync:         {ClassStandardRead, Rate{5, 2}},
	ClassRemoveVersionAsync:      {ClassRemoveVersionAsync, Rate{5, 2}},
	ClassStandardRead:            {ClassStandardRead, Rate{10000, 200}},
	ClassStandardWrite:           {ClassStandardWrite, Rate{10000, 200}},
	ClassStandardList:            {ClassStandardList, Rate{10000, 200}},
	ClassStandardRemove:          {ClassStandardRemove, Rate{10000, 200}},
	ClassOrderedRead:             {ClassOrderedRead, Rate{10000, 200}},
	ClassOrderedWrite:            {ClassOrderedWrite, Rate{10000, 200}},
	ClassOrderedList:             {ClassOrderedList, Rate{10000, 200}},
	ClassOrderedRemove:           {ClassOrderedRemove, Rate{10000, 200}},
}

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
		return fmt.Errorf("%v has no rate limit of its own, use the request types of what it does", c)
	case r.Base < 0 || r.Base > bound.Base:
		return fmt.Errorf("baseLimit: got %d, want 0 to %d", r.Base, bound.Base)
	case r.PerPlayer < 0 || r.PerPlayer > bound.PerPlayer:
		return fmt.Errorf("perPlayerLimit: got %d, want 0 to %d", r.PerPlayer, bound.PerPlayer)
	}
	return nil
}
