package datastore

// This file holds the requests on one key: Get, Set, Update, Increment, Remove, blocking or through Submit. Its one
// rule: arguments are checked before anything is locked or charged.

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// A Transform computes the next content of a key from the current entry, nil when there is none. A nil Change cancels.
// It may be called several times, on the goroutine that carries out the request, and must not wait for other requests.
type Transform func(current *Entry) (*Change, error)

// An Action is what an Op does.
type Action int

// The actions.
const (
	Get Action = iota
	Set
	Update
	Increment
	Remove
)

// An Op is a request on one key as a value, for Submit and Do.
type Op struct {
	Action    Action
	Key       Key
	Change    Change    // Set: the content. Increment: UserIDs and Metadata
	Delta     int64     // Increment
	Transform Transform // Update
	Request   Request

	epoch uint64 // of Request.Cache when the work began
}

// Get gives the entry of a key, or nil when it has none or was removed.
func (e *Engine) Get(ctx context.Context, key Key, r Request) (*Entry, error) {
	return e.Do(ctx, &Op{Action: Get, Key: key, Request: r})
}

// Set replaces the content of a key, whatever it was, and gives the new entry. User ids and metadata left out are
// cleared.
func (e *Engine) Set(ctx context.Context, key Key, c Change, r Request) (*Entry, error) {
	return e.Do(ctx, &Op{Action: Set, Key: key, Change: c, Request: r})
}

// Update changes a key by fn and gives the new entry, or nil when fn cancelled. When another server wrote in between, fn
// is called again with what it wrote. An error of fn ends the request and comes back as it is.
func (e *Engine) Update(ctx context.Context, key Key, fn Transform, r Request) (*Entry, error) {
	return e.Do(ctx, &Op{Action: Update, Key: key, Transform: fn, Request: r})
}

// Increment adds delta to the integer in a key, 0 when there is none, and gives the new entry. Only UserIDs and Metadata
// of c are used. A value that is no integer fails with ValueNotAllowed.
func (e *Engine) Increment(ctx context.Context, key Key, delta int64, c Change, r Request) (*Entry, error) {
	return e.Do(ctx, &Op{Action: Increment, Key: key, Delta: delta, Change: c, Request: r})
}

// Remove writes a tombstone, or in an ordered store erases the key, and gives the entry that was there, or nil.
func (e *Engine) Remove(ctx context.Context, key Key, r Request) (*Entry, error) {
	return e.Do(ctx, &Op{Action: Remove, Key: key, Request: r})
}

// Do carries out op and waits for it.
func (e *Engine) Do(ctx context.Context, op *Op) (*Entry, error) {
	if err := op.check(&e.rates); err != nil {
		return nil, err
	}
	if entry, hit := e.cached(op); hit {
		return entry, nil
	}
	j := op.verb().job(op.Key, 1)
	if err := e.admit(ctx, j, &op.Request); err != nil {
		return nil, err
	}
	defer e.release(j)
	return e.carryOut(ctx, op)
}

// Submit queues op and returns at once. While it waits it is one small record and no goroutine. Its outcome, the same
// as that of Do, goes to done, on another goroutine or before Submit returns.
func (e *Engine) Submit(ctx context.Context, op *Op, done func(*Entry, error)) {
	err := op.check(&e.rates)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		done(nil, err)
		return
	}
	if entry, hit := e.cached(op); hit {
		done(entry, nil)
		return
	}
	j := op.verb().job(op.Key, 1)
	j.fail = func(err error) { done(nil, err) }
	j.run = func() {
		entry, err := e.runThenRelease(ctx, j, op)
		defer e.answered()
		done(entry, err)
	}
	e.submit(ctx, j, &op.Request)
}

func (e *Engine) runThenRelease(ctx context.Context, j *job, op *Op) (*Entry, error) {
	defer e.release(j)
	return e.carryOut(ctx, op)
}

// check validates the arguments of op.
func (op *Op) check(r *Rates) error {
	if err := op.Key.Validate(); err != nil {
		return err
	}
	if op.Action == Set || op.Action == Increment {
		return op.Change.check(r)
	}
	if op.Action == Update && op.Transform == nil {
		return errors.New("Update: got no transform, want a function")
	}
	return nil
}

// check validates the sizes of the content.
func (c *Change) check(r *Rates) error {
	switch {
	case len(c.Value) > r.ValueBytes:
		return ValueTooLarge.New(r.ValueBytes)
	case len(c.UserIDs) > r.UserIDs:
		return UserIDLimitExceeded.New(r.UserIDs)
	}
	return nil
}

// verb is the row of op's action.
func (op *Op) verb() *verb {
	switch op.Action {
	case Set:
		return verbSet
	case Update:
		return verbUpdate
	case Increment:
		return verbIncrement
	case Remove:
		return verbRemove
	}
	return verbGet
}

// carryOut does op's work on the backend; the lane is held.
func (e *Engine) carryOut(ctx context.Context, op *Op) (*Entry, error) {
	if op.Request.Cache != nil {
		op.epoch = op.Request.Cache.present()
	}
	switch op.Action {
	case Set:
		return e.store(ctx, op, Write{Change: op.Change})
	case Update:
		return e.update(ctx, op, op.Transform)
	case Increment:
		return e.update(ctx, op, op.increment)
	case Remove:
		return e.remove(ctx, op)
	}
	entry, err := e.load(ctx, op.Key)
	if err != nil {
		return nil, err
	}
	return e.remember(op, alive(entry)), nil
}

// load reads a key, within the throughput it may have.
func (e *Engine) load(ctx context.Context, key Key) (*Entry, error) {
	entry, err := e.backend.Load(ctx, key)
	if err == nil {
		err = e.throughput.didRead(key, entry)
	}
	return entry, rejected(err)
}

// alive gives entry, or nil for a tombstone.
func alive(entry *Entry) *Entry {
	if entry.Live() {
		return entry
	}
	return nil
}

// store makes an unconditional write.
func (e *Engine) store(ctx context.Context, op *Op, w Write) (*Entry, error) {
	if err := e.throughput.willWrite(op.Key, &w.Change); err != nil {
		return nil, err
	}
	w.Now, w.Origin, w.Fence = e.nowMs(), e.origin, op.Request.Fence
	saved, err := e.backend.Save(ctx, op.Key, w)
	if err != nil {
		return nil, e.failed(op, err)
	}
	return e.wrote(op, saved.Entry), nil
}

// remove writes the tombstone and gives what was there.
func (e *Engine) remove(ctx context.Context, op *Op) (*Entry, error) {
	if err := e.throughput.willWrite(op.Key, &op.Change); err != nil {
		return nil, err
	}
	saved, err := e.backend.Save(ctx, op.Key, Write{Delete: true, Fence: op.Request.Fence, Now: e.nowMs(), Origin: e.origin})
	if err != nil {
		return nil, e.failed(op, err)
	}
	if saved.Changed {
		e.updates.wrote(op.Key, nil)
	}
	e.remember(op, nil)
	return alive(saved.Previous), nil
}

// update is read, transform, compare and set, repeated until nobody wrote in between.
func (e *Engine) update(ctx context.Context, op *Op, fn Transform) (*Entry, error) {
	current, err := e.load(ctx, op.Key)
	if err != nil {
		return nil, err
	}
	for {
		change, err := fn(alive(current))
		if err != nil {
			return nil, err
		}
		if change == nil {
			e.remember(op, alive(current))
			return nil, nil
		}
		if err := change.check(&e.rates); err != nil {
			return nil, err
		}
		if err := e.throughput.willWrite(op.Key, change); err != nil {
			return nil, err
		}
		w := Write{Change: *change, Match: true, Fence: op.Request.Fence, Now: e.nowMs(), Origin: e.origin}
		if current != nil {
			w.Version = current.Version
		}
		saved, err := e.backend.Save(ctx, op.Key, w)
		switch {
		case err == nil:
			return e.wrote(op, saved.Entry), nil
		case !errors.Is(err, ErrConflict):
			return nil, e.failed(op, err)
		}
		current = saved.Entry
		e.conflicts.Add(1)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
}

// wrote tells whom it concerns of a write, and gives the new entry back.
func (e *Engine) wrote(op *Op, entry *Entry) *Entry {
	e.updates.wrote(op.Key, entry)
	return e.remember(op, entry)
}

// failed wraps the failure of a write. Its outcome is unknown, so the cache forgets the key.
func (e *Engine) failed(op *Op, err error) error {
	if op.Request.Cache != nil {
		op.Request.Cache.forget(op.Key)
	}
	return rejected(err)
}

// increment is the transform of Increment.
func (op *Op) increment(current *Entry) (*Change, error) {
	next := op.Change
	if op.Key.Ordered {
		if current != nil {
			next.Number = current.Number
		}
		var err error
		next.Number, err = op.sum(next.Number)
		return &next, err
	}
	base := int64(0)
	if current != nil {
		var err error
		if base, err = integerOf(current.Value); err != nil {
			return nil, err
		}
	}
	sum, err := op.sum(base)
	next.Value = strconv.AppendInt(nil, sum, 10)
	return &next, err
}

// sum adds the delta.
func (op *Op) sum(base int64) (int64, error) {
	sum := base + op.Delta
	if (sum > base) != (op.Delta > 0) && op.Delta != 0 {
		return 0, fmt.Errorf("increment of %s: %d + %d is out of range", op.Key, base, op.Delta)
	}
	return sum, nil
}

// maxInteger is the greatest integer below which a double has no gaps.
const maxInteger = 1 << 53

// integerOf reads a JSON text that is an integer.
func integerOf(text []byte) (int64, error) {
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > maxInteger {
		return 0, ValueNotAllowed.New(jsonKind(text))
	}
	return int64(f), nil
}

// jsonKind names the kind of a JSON text as Roblox does in its messages.
func jsonKind(text []byte) string {
	if len(text) == 0 {
		return "nil"
	}
	switch text[0] {
	case '{':
		return "Dictionary"
	case '[':
		return "Array"
	case '"':
		return "string"
	case 't', 'f':
		return "bool"
	case 'n':
		return "nil"
	}
	return "double"
}
