package datastore

// This file holds verb, what each kind of request costs and how it fails when throttled, as one table.

// A verb is one kind of request.
type verb struct {
	method   string
	write    bool
	standard [2]Class // what it costs on a standard store; the second place is 0 when it costs one class
	ordered  [2]Class // and on an ordered one
	full     Kind     // the failure when Roblox's queue is full
}

// The verbs. https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits
var (
	verbGet = &verb{
		method:   "GetAsync",
		standard: [2]Class{ClassStandardRead},
		ordered:  [2]Class{ClassOrderedRead},
		full:     GetAsyncThrottle,
	}
	verbSet = &verb{
		method:   "SetAsync",
		write:    true,
		standard: [2]Class{ClassStandardWrite},
		ordered:  [2]Class{ClassOrderedWrite},
		full:     SetAsyncThrottle,
	}
	verbIncrement = &verb{
		method:   "IncrementAsync",
		write:    true,
		standard: [2]Class{ClassStandardWrite},
		ordered:  [2]Class{ClassOrderedWrite},
		full:     IncreAsyncThrottle,
	}
	verbUpdate = &verb{
		method:   "UpdateAsync",
		write:    true,
		standard: [2]Class{ClassStandardWrite, ClassStandardRead},
		ordered:  [2]Class{ClassOrderedWrite, ClassOrderedRead},
		full:     UpdateAsyncThrottle,
	}
	verbRemove = &verb{
		method:   "RemoveAsync",
		write:    true,
		standard: [2]Class{ClassStandardRemove},
		ordered:  [2]Class{ClassOrderedRemove},
		full:     RemoveAsyncThrottle,
	}
	verbGetVersion = &verb{
		method:   "GetVersionAsync",
		standard: [2]Class{ClassStandardRead},
		full:     MethodThrottle,
	}
	verbGetVersionAtTime = &verb{
		method:   "GetVersionAtTimeAsync",
		standard: [2]Class{ClassStandardRead},
		full:     MethodThrottle,
	}
	verbRemoveVersion = &verb{
		method:   "RemoveVersionAsync",
		write:    true,
		standard: [2]Class{ClassRemoveVersionAsync},
		full:     MethodThrottle,
	}
	verbListVersions = &verb{
		method:   "ListVersionsAsync",
		standard: [2]Class{ClassStandardList},
		full:     MethodThrottle,
	}
	verbListKeys = &verb{
		method:   "ListKeysAsync",
		standard: [2]Class{ClassStandardList},
		ordered:  [2]Class{ClassOrderedList},
		full:     MethodThrottle,
	}
	verbListStores = &verb{
		method:   "ListDataStoresAsync",
		standard: [2]Class{ClassStandardList},
		ordered:  [2]Class{ClassOrderedList},
		full:     MethodThrottle,
	}
	verbGetMany = &verb{
		method:  "BatchGetAsync",
		ordered: [2]Class{ClassOrderedRead},
		full:    GetAsyncThrottle,
	}
	verbGetSorted = &verb{
		method:  "GetSortedAsync",
		ordered: [2]Class{ClassOrderedList},
		full:    GetSortedThrottle,
	}
)

// job makes the request of this verb on a key. A key without a name stands for no single key.
func (v *verb) job(key Key, n float64) *job {
	j := &job{key: key, verb: v, write: v.write, cost: cost{classes: v.standard, n: n}}
	if key.Ordered {
		j.cost.classes = v.ordered
	}
	return j
}
