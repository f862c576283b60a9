package instance

// This file holds the queue of deferred signal invocations. Its one rule: what is queued runs in the order it was
// queued, in one flush, until nothing is left.
// See https://create.roblox.com/docs/scripting/events/deferred.

// maxChain is how many invocations in a row, each fired by the handler of the one before, deferred mode runs.
const maxChain = 10

// invocation is one handler that is waiting to run.
type invocation struct {
	connection *Connection
	args       []any
	chain      int // 1 for an event fired by ordinary code, one more than the firing handler's otherwise
}

// enqueue queues the connected handlers of s, newest first. It drops the event if the chain is too long.
func (s *Signal) enqueue(args []any) {
	t := s.tree
	chain := t.chain + 1
	if chain > maxChain {
		t.report(LevelError, "Maximum event re-entrancy depth exceeded for "+s.String())
		return
	}

	wasEmpty := len(t.queue) == t.queued
	for c, next := s.head, (*Connection)(nil); c != nil; c = next {
		next = c.next
		t.queue = append(t.queue, invocation{c, args, chain})
		if c.once {
			c.unlink()
		}
	}
	if wasEmpty && !t.flushing && t.deferFlush != nil {
		t.deferFlush(t.Flush)
	}
}

// Pending tells how many deferred invocations are waiting.
func (t *Tree) Pending() int { return len(t.queue) - t.queued }

// Flush runs the deferred invocations, and those that they cause, until none is left. It does nothing while a flush
// is under way.
func (t *Tree) Flush() {
	if t.flushing {
		return
	}
	t.flushing = true
	defer t.flushed()
	for t.queued < len(t.queue) {
		next := t.queue[t.queued]
		t.queue[t.queued] = invocation{}
		t.queued++
		if next.connection.dropped {
			continue
		}
		t.chain = next.chain
		next.connection.handler.Handle(next.args)
	}
}

// flushed ends a flush. What a panic left in the queue runs in another one.
func (t *Tree) flushed() {
	t.flushing, t.chain = false, 0
	t.queue = t.queue[:copy(t.queue, t.queue[t.queued:])]
	t.queued = 0
	if len(t.queue) > 0 && t.deferFlush != nil {
		t.deferFlush(t.Flush)
	}
}
