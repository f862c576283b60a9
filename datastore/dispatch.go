package datastore

// This file holds how requests wait and start. Its one rule: a request takes its place in the lane and its budget in
// one step under one lock, and gives both back on every way out. Nothing polls: arrival, release, refill and
// cancellation each start what they make possible.

import (
	"container/heap"
	"context"
	"math/bits"
	"time"
)

// headStart is by how much a priority request overtakes. One that came later than this behind a main request
// does not overtake it, so the main queue never starves.
const headStart = 10 * time.Second

// signatures is the number of ready heaps: one for each set of classes a request can cost, twice, because requests of
// Submit also wait for a worker.
const signatures = 2 * (int(classCount) + 2)

// signature is the ready heap of j. Requests that only a common shortage can hold up share one.
func (j *job) signature() int {
	s := int(j.cost.classes[0])
	if j.cost.n == 0 {
		s = 0
	}
	if j.cost.classes[1] != 0 {
		s = int(classCount)
		if j.key.Ordered {
			s++
		}
	}
	s *= 2
	if j.wake == nil {
		s++
	}
	return s
}

// admit queues j, a request of a blocking caller, and returns when it runs. The caller must then release it.
func (e *Engine) admit(ctx context.Context, j *job, o *Request) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j.wake = blocking
	e.mu.Lock()
	if e.startNow(j, o) {
		e.mu.Unlock()
		return nil
	}
	j.wake = make(chan error, 1)
	err := e.enqueue(j, o)
	e.mu.Unlock()
	if err != nil {
		return err
	}
	e.warnQueued(j)

	select {
	case err := <-j.wake:
		return err
	case <-ctx.Done():
		return e.withdraw(j, ctx.Err())
	}
}

// blocking marks the job of a blocking caller until it has to wait.
var blocking = make(chan error)

// withdraw takes j back because its context ended.
func (e *Engine) withdraw(j *job, cause error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case j.started:
		e.finish(j)
	case !j.ended:
		e.figures.Cancelled++
		e.drop(j)
	}
	return cause
}

// submit queues j, a request without a goroutine. Its run is called on a worker, or its fail.
func (e *Engine) submit(ctx context.Context, j *job, o *Request) {
	e.mu.Lock()
	if e.working < e.workers && e.startNow(j, o) {
		e.mu.Unlock()
		return
	}
	err := e.enqueue(j, o)
	if err == nil && !j.started && ctx.Done() != nil {
		j.unwatch = context.AfterFunc(ctx, func() { e.revoke(j, ctx.Err()) })
	}
	e.mu.Unlock()
	if err != nil {
		j.fail(err)
		return
	}
	e.warnQueued(j)
}

// revoke fails j, unless it started, because its context ended.
func (e *Engine) revoke(j *job, cause error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !j.started && !j.ended {
		e.figures.Cancelled++
		e.abort(j, cause)
	}
}

func (e *Engine) warnQueued(j *job) {
	if j.queue >= 0 && e.queued != nil {
		e.queued(j.key)
	}
}

// startNow starts j if nothing at all stands in its way: the path of an uncontended request.
func (e *Engine) startNow(j *job, o *Request) bool {
	if e.refuses(o) || e.waiting != [2]int{} && e.readyMask() != 0 {
		return false
	}
	if j.cost.n != 0 && !e.budget.off {
		e.budget.refill(e.clock.Now())
	}
	if !e.budget.affords(j.cost, &e.budget.claimed) {
		return false
	}
	if j.key.Name != "" {
		j.lane = e.laneOf(j.key)
		if !j.lane.free(j) {
			return false
		}
	}
	j.index = -1
	j.queue = -1
	e.start(j)
	return true
}

// refuses reports whether the engine no longer takes such a request.
func (e *Engine) refuses(o *Request) bool { return e.closed || e.closing && !o.system }

// enqueue gives j its place and starts what it can, perhaps j itself.
func (e *Engine) enqueue(j *job, o *Request) error {
	j.index, j.queue = -1, -1
	if e.refuses(o) {
		return DataModelNoAccess.New()
	}
	now := e.clock.Now()
	e.budget.refill(now)
	if o.Queue == QueueRoblox && !e.budget.affords(j.cost, &e.budget.claimed) {
		queue := j.robloxQueue()
		if e.capped[queue] >= e.rates.QueueLength {
			e.figures.Dropped++
			return j.throttled(e.budget.shortPool(j.cost, &e.budget.claimed))
		}
		j.queue = queue
		e.capped[queue]++
	}

	e.seq++
	j.seq = e.seq
	j.prio = o.Priority
	j.rank = now.UnixNano()
	if j.prio {
		j.rank -= int64(headStart)
	}
	e.waiting[prioIndex(j)]++
	j.cost.addTo(&e.budget.claimed, 1)
	if j.key.Name == "" {
		e.makeReady(j)
	} else {
		e.join(j)
	}
	e.dispatch()
	return nil
}

func prioIndex(j *job) int {
	if j.prio {
		return 1
	}
	return 0
}

// join puts j into the lane of its key and lifts the earlier requests there to its rank.
func (e *Engine) join(j *job) {
	j.lane = e.laneOf(j.key)
	if tail := j.lane.tail; tail != nil && !j.prio {
		j.rank = max(j.rank, tail.rank) // ranks never decrease along a lane
	}
	if j.lane.join(j) {
		e.makeReady(j)
	}
	for p := j.prev; p != nil && p.rank > j.rank; p = p.prev {
		e.lift(p, j.rank)
	}
}

// lift gives p the rank of a priority request behind it, and its priority.
func (e *Engine) lift(p *job, rank int64) {
	if !p.prio {
		e.waiting[0]--
		e.waiting[1]++
		p.prio = true
	}
	p.rank = rank
	if p.index >= 0 {
		heap.Fix(&e.ready[p.signature()], p.index)
	}
}

// laneOf gives the lane of a key, making it when there is none.
func (e *Engine) laneOf(key Key) *lane {
	if l := e.lanes[key]; l != nil {
		return l
	}
	l := &lane{}
	if last := len(e.spare) - 1; last >= 0 {
		l, e.spare = e.spare[last], e.spare[:last]
	}
	l.key = key
	e.lanes[key] = l
	return l
}

// spareLanes is how many idle lanes are kept for reuse.
const spareLanes = 256

// retire drops the lane when nobody runs or waits in it.
func (e *Engine) retire(l *lane) {
	if !l.idle() {
		return
	}
	delete(e.lanes, l.key)
	if len(e.spare) < spareLanes {
		l.key = Key{}
		e.spare = append(e.spare, l)
	}
}

// makeReady marks j as waiting for budget, or a worker, only.
func (e *Engine) makeReady(j *job) {
	if j.index < 0 {
		heap.Push(&e.ready[j.signature()], j)
	}
}

// readyMask has a bit for each heap that is not empty.
func (e *Engine) readyMask() uint64 {
	mask := uint64(0)
	for i := range e.ready {
		if len(e.ready[i]) > 0 {
			mask |= 1 << i
		}
	}
	return mask
}

// dispatch starts every ready job that can be paid for, best rank first. A job that cannot be reserves what it needs,
// so that later ones of other kinds do not starve it, and sets the refill timer.
func (e *Engine) dispatch() {
	open := e.readyMask()
	if open == 0 || e.closed {
		return
	}
	now := time.Time{}
	if !e.budget.off {
		now = e.clock.Now()
		e.budget.refill(now)
	}
	var reserved tokens
	soonest := time.Duration(-1)
	for open != 0 {
		i := e.bestOf(open)
		j := e.ready[i][0]
		switch {
		case j.wake == nil && e.working >= e.workers:
			open &^= 1 << i
			continue
		case !e.budget.affords(j.cost, &reserved):
			if d, ever := e.budget.wait(j.cost, &reserved); ever && (soonest < 0 || d < soonest) {
				soonest = d
			}
			j.cost.addTo(&reserved, 1)
			open &^= 1 << i
			continue
		}
		heap.Pop(&e.ready[i])
		e.unqueue(j)
		e.start(j)
		if len(e.ready[i]) == 0 {
			open &^= 1 << i
		}
	}
	e.armTimer(now, soonest)
}

// bestOf is the heap, among those in the mask, whose head comes first.
func (e *Engine) bestOf(mask uint64) int {
	best := -1
	for ; mask != 0; mask &= mask - 1 {
		i := bits.TrailingZeros64(mask)
		if best < 0 || e.ready[i][0].before(e.ready[best][0]) {
			best = i
		}
	}
	return best
}

// armTimer makes the engine dispatch again after d, unless it will sooner; d < 0 is never.
func (e *Engine) armTimer(now time.Time, d time.Duration) {
	if d < 0 {
		return
	}
	due := now.Add(d)
	if !e.timerAt.IsZero() && !due.Before(e.timerAt) {
		return
	}
	if e.timerStop != nil {
		e.timerStop()
	}
	e.timerAt = due
	e.timerStop = e.clock.AfterFunc(d, func() { e.refilled(due) })
}

// refilled is the refill timer.
func (e *Engine) refilled(due time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.timerAt.Equal(due) {
		e.timerAt, e.timerStop = time.Time{}, nil
	}
	e.dispatch()
}

// unqueue takes a waiting j out of every count and line.
func (e *Engine) unqueue(j *job) {
	e.waiting[prioIndex(j)]--
	j.cost.addTo(&e.budget.claimed, -1)
	if j.queue >= 0 {
		e.capped[j.queue]--
	}
	if j.index >= 0 {
		heap.Remove(&e.ready[j.signature()], j.index)
	}
	if j.lane != nil {
		j.lane.quit(j)
	}
	if j.unwatch != nil {
		j.unwatch()
	}
}

// start runs j: it wakes the blocking caller or takes a worker.
func (e *Engine) start(j *job) {
	j.started = true
	if !e.budget.off {
		e.budget.take(j.cost)
	}
	if j.lane != nil {
		j.lane.enter(j)
	}
	e.running++
	e.figures.Started++
	switch {
	case j.wake == nil:
		e.working++
		go j.run()
	case j.wake != blocking:
		j.wake <- nil
	}
}

// release ends a job that ran.
func (e *Engine) release(j *job) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.finish(j)
}

func (e *Engine) finish(j *job) {
	e.running--
	e.figures.Completed++
	if j.wake == nil {
		e.working--
		e.answering++
	}
	if j.lane != nil {
		j.lane.leave(j)
		e.advance(j)
	}
	if e.waiting != [2]int{} {
		e.dispatch()
	}
	e.tellIdle()
}

// advance makes ready whatever the end of j made eligible in its lane.
func (e *Engine) advance(j *job) {
	l := j.lane
	if j.write || l.head != nil && l.head.write {
		l.eligible(e.makeReady)
	}
	e.retire(l)
}

// drop takes a waiting j out, and lets those it barred go on.
func (e *Engine) drop(j *job) {
	j.ended = true
	e.unqueue(j)
	if j.lane != nil {
		if j.write {
			j.lane.eligible(e.makeReady)
		}
		e.retire(j.lane)
	}
	e.dispatch()
	e.tellIdle()
}

// abort drops j and tells its caller why.
func (e *Engine) abort(j *job, cause error) {
	if j.wake != nil {
		e.drop(j)
		j.wake <- cause
		return
	}
	e.answering++
	e.drop(j)
	go func() {
		defer e.answered()
		j.fail(cause)
	}()
}

// answered notes that the done of a Submit returned.
func (e *Engine) answered() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answering--
	e.tellIdle()
}

func (e *Engine) tellIdle() {
	if !e.quiet() {
		return
	}
	for _, idle := range e.idlers {
		close(idle)
	}
	e.idlers = nil
}
