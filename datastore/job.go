package datastore

// This file holds job, one request on its way through the engine, and jobHeap, those that wait for nothing but
// budget. Their one rule: guarded by the engine's mutex.

import "container/heap"

// A job is one request that waits or runs.
type job struct {
	key     Key
	verb    *verb
	lane    *lane // nil for a request on no single key
	prev    *job  // neighbours in the lane's line
	next    *job
	write   bool
	started bool
	ended   bool // cancelled or failed before it started
	prio    bool
	queue   int8 // which of the four Roblox queues it counts in, -1 for none
	cost    cost

	rank  int64 // arrival in ns, less the head start of a priority request
	seq   uint64
	index int // in its heap; -1 outside

	wake    chan error  // a blocking caller waits here; nil for Submit
	run     func()      // a Submit's work, on a worker; nil for a blocking caller
	fail    func(error) // tells a Submit's caller that it will not run
	unwatch func() bool // stops watching a Submit's context; may be nil
}

// robloxQueue is which of Roblox's four queues j waits in: Get, ordered Get, Set, ordered Set.
func (j *job) robloxQueue() int8 {
	queue := int8(0)
	if j.write {
		queue = 2
	}
	if j.key.Ordered {
		queue++
	}
	return queue
}

// throttled is the failure of j when its queue is full. pool is the class that only its experience is short of, or 0.
func (j *job) throttled(pool Class) error {
	switch {
	case pool != 0:
		e := ExperienceThrottled.New(pool)
		e.Name = pool.String() + e.Name
		return e
	case j.verb.full == MethodThrottle:
		e := MethodThrottle.New(j.verb.method)
		e.Name = j.verb.method + "Throttle"
		return e
	}
	return j.verb.full.New()
}

// before reports whether j comes before o when both could start.
func (j *job) before(o *job) bool {
	if j.rank != o.rank {
		return j.rank < o.rank
	}
	return j.seq < o.seq
}

// A jobHeap holds jobs in the order of before.
type jobHeap []*job

var _ heap.Interface = (*jobHeap)(nil)

func (h jobHeap) Len() int           { return len(h) }
func (h jobHeap) Less(a, b int) bool { return h[a].before(h[b]) }

func (h jobHeap) Swap(a, b int) {
	h[a], h[b] = h[b], h[a]
	h[a].index, h[b].index = a, b
}

// Push is for package heap.
func (h *jobHeap) Push(x any) {
	j := x.(*job)
	j.index = len(*h)
	*h = append(*h, j)
}

// Pop is for package heap.
func (h *jobHeap) Pop() any {
	last := len(*h) - 1
	j := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	j.index = -1
	return j
}
