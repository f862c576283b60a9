package datastore

// This file holds the options of an engine and of one request. Their zero values work.

// Limits says which budgets an engine enforces.
type Limits int

// The limits.
const (
	LimitsRoblox Limits = iota // Rates
	LimitsOff                  // no budgets, queues or throughput; only the sizes of Rates
)

// Options configure an engine.
type Options struct {
	Limits  Limits
	Rates   Rates         // the exact numbers; the zero value is Roblox's. The caller has validated them
	Clock   Clock         // nil for the computer's
	Origin  string        // names this engine among all that share the backend; "" for a random one
	Workers int           // most requests of Submit that run at one time; 0 for 512
	Queued  func(key Key) // called when a QueueRoblox request has to wait for budget; may be nil, must not block
}

const defaultWorkers = 512

// A Queue says what becomes of a request that is over budget.
type Queue int

// The queues.
const (
	QueueElite  Queue = iota // waits, however many wait already
	QueueRoblox              // waits in one of four queues of Rates.QueueLength; fails with 301 to 306 when that is full
)

// Request holds the options of one request.
type Request struct {
	Priority bool   // served before others when budgets are short; lifts earlier requests of its key with it
	Queue    Queue  // what happens over budget
	Cache    *Cache // the store handle's read cache; nil for none
	NoCache  bool   // do not answer from Cache; what was read still refreshes it
	Fence    uint64 // of writes: the Token of a Lease on the key; refused with ErrFenced when it was lost. 0 for none
	system   bool   // made by the engine itself: allowed while closing
}
