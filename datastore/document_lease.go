package datastore

// This file holds the leases of documents: with DocumentOptions.Lease an engine has a document to itself from its load
// until it leaves the cache for good. Its one rule: what a lease that was lost might have let pass is refused by the
// backend, and reported; it is never merged into the next holder's document.

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrLeft is returned by a load whose key left while it waited for the lease.
var ErrLeft = errors.New("left while another server held it")

// A hold is the lease on one document, or the wait for it.
type hold struct {
	ready  chan struct{} // closed when lease or err is there
	cancel context.CancelFunc
	lease  *Lease
	err    error
	lapsed bool // lost; what is unsaved may still be written unless another acquired it
}

// hold gives the lease on a key, waiting while another engine has it.
func (d *Documents) hold(key string, o *DocumentOptions) (*hold, error) {
	d.mu.Lock()
	if h := d.holds[key]; h != nil {
		d.mu.Unlock()
		<-h.ready
		return h, h.err
	}
	ctx, cancel := context.WithCancel(d.ctx)
	h := &hold{ready: make(chan struct{}), cancel: cancel}
	d.holds[key] = h
	d.mu.Unlock()

	lease, err := d.acquire(ctx, key, h, o)
	d.mu.Lock()
	defer d.mu.Unlock()
	defer close(h.ready)
	if err != nil {
		cancel()
		if errors.Is(err, context.Canceled) && d.ctx.Err() == nil {
			err = fmt.Errorf("load %s: %w", d.ref.Key(key), ErrLeft)
		}
		h.err = err
		delete(d.holds, key)
		return nil, err
	}
	h.lease = lease
	return h, nil
}

func (d *Documents) acquire(ctx context.Context, key string, h *hold, o *DocumentOptions) (*Lease, error) {
	lo := LeaseOptions{Holder: o.Holder, TTL: o.Lease, Lost: func(err error) { d.lapse(key, h, err) }}
	lease, err := d.engine.Lease(ctx, d.ref.Key(key), lo)
	var held *HeldError
	if !errors.As(err, &held) {
		return lease, err
	}
	if o.Waiting != nil {
		o.Waiting(key, held)
	}
	lo.Wait = true
	return d.engine.Lease(ctx, d.ref.Key(key), lo)
}

// fence gives the number that a write of a document has to carry. A document that was put without a load acquires its
// lease now; while the engine closes it is written without one.
func (d *Documents) fence(key string, o *DocumentOptions) (uint64, error) {
	if o.Lease <= 0 {
		return 0, nil
	}
	h, err := d.hold(key, o)
	switch {
	case err == nil:
		return h.lease.Token(), nil
	case d.engine.isClosing():
		return 0, nil
	}
	return 0, err
}

// heldFence is fence for a write that needs no lease, but must not pass a lost one.
func (d *Documents) heldFence(key string) uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if h := d.holds[key]; h != nil && h.lease != nil {
		return h.lease.Token()
	}
	return 0
}

// unhold forgets the lease on a key, and gives it to be released; nil when there is none.
func (d *Documents) unhold(key string) *Lease {
	h := d.holds[key]
	if h == nil {
		return nil
	}
	if h.lease == nil {
		h.cancel() // it waits; its load ends
		return nil
	}
	h.cancel()
	delete(d.holds, key)
	return h.lease
}

// releaseSoon gives a lease back in the background.
func (d *Documents) releaseSoon(l *Lease) {
	if l != nil {
		go func() { _ = l.Release(d.ctx) }() // one that cannot be given back ends by itself
	}
}

// release gives the lease on a key back, unless the document is here again.
func (d *Documents) release(ctx context.Context, key string) {
	d.mu.Lock()
	var l *Lease
	if d.docs[key] == nil {
		l = d.unhold(key)
	}
	d.mu.Unlock()
	if l != nil {
		_ = l.Release(ctx) // as above
	}
}

// lapse hears that a lease was lost. A document without changes is dropped at once. One with changes is saved at once,
// which the backend refuses if another engine has acquired the lease by now; then it is dropped.
func (d *Documents) lapse(key string, h *hold, err error) {
	<-h.ready
	d.mu.Lock()
	if d.holds[key] != h {
		d.mu.Unlock()
		return
	}
	h.lapsed = true
	doc, lost := d.docs[key], d.o.Lost
	save := doc != nil && doc.dirty && doc.busy == atRest && !d.shutUp
	drop := doc == nil || doc.clean()
	switch {
	case save:
		d.take(doc, saving)
	case drop:
		d.drop(doc, key)
	}
	d.mu.Unlock()
	if lost != nil {
		lost(key, err)
	}
	switch {
	case save:
		_, _ = d.save(doc, nil, d.options().Retries) // reported through Failed
	case drop:
		d.tellInvalidated(key)
	}
}

// drop forgets a document, nil for none, and its lost lease.
func (d *Documents) drop(doc *document, key string) {
	if h := d.holds[key]; h != nil {
		h.cancel()
		delete(d.holds, key)
	}
	if doc != nil {
		d.forget(doc)
	}
}

// lapsed reports whether the lease on a key was lost.
func (d *Documents) lapsed(key string) bool {
	h := d.holds[key]
	return h != nil && h.lapsed
}

func (d *Documents) tellInvalidated(key string) {
	if o := d.options(); o.Invalidated != nil {
		o.Invalidated(key)
	}
}

// leastLease is the shortest lease a document can have.
const leastLease = time.Second
