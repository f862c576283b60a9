package datastore

// This file holds Documents, the write-behind cache of one store and scope: what callers do with it. How one is loaded,
// saved and dropped is in document*.go. Its one rule: a document with unsaved changes is never dropped.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// DocumentOptions configure a Documents.
type DocumentOptions struct {
	// Loop runs a function where the values live and waits for it; nil runs it on the spot. Encode, Decode and the
	// create function of Load run through it, so they must not block.
	Loop func(func())

	Encode func(key string, value any) ([]byte, error) // required
	Decode func(key string, text []byte) (any, error)  // required
	Merge  func(base, mine, theirs []byte) []byte      // of two servers' changes; nil for MergeFields

	// Hooks. BeforeSave and AfterSave run on the goroutine of the save and may block; a panic in one does not stop the
	// save. Failed tells of each save that ran out of attempts. Invalidated tells that another server wrote the key;
	// it must not block. Each may be nil.
	BeforeSave  func(key string, value any)
	AfterSave   func(key string, value any)
	Failed      func(key string, err error)
	Invalidated func(key string)

	// Lease gives a document to one engine at a time: it is how long the lease on a document outlives an engine that died,
	// at least 1 s; 0 for no lease. A load waits while another engine has the document, after a call of Waiting. The
	// lease ends when the document leaves, is deleted or evicted, and when the engine has closed. Saves carry its token.
	// When it is lost, Lost is told, a document without changes is dropped, and one with changes is saved at once: the
	// save fails with ErrFenced if another engine has the document by now, and then it is dropped with its changes.
	// Both are followed by Invalidated. Waiting and Lost must not block; each may be nil.
	Lease   time.Duration
	Holder  string // told to others who wait; "" for the engine's origin
	Waiting func(key string, held *HeldError)
	Lost    func(key string, err error)

	Retries  int           // attempts of a save, pause 0.5 s times their number; 0 for 3
	Window   time.Duration // from the first unsaved change to the save; 0 for 1 s
	TTL      time.Duration // unused documents without changes are dropped after this; 0 for 3 days
	MaxClean int           // most documents without changes kept; 0 for 10,000
	Request  Request       // for the requests that load, save and delete; they refresh its Cache and never ask it
}

// Defaults of DocumentOptions, PPDB's.
const (
	defaultRetries  = 3
	defaultWindow   = time.Second
	unusedTTL       = 259200 * time.Second
	defaultMaxClean = 10000
)

// Documents caches the documents of one store and scope and saves changed ones in the background. Peek, Put, Keep,
// Touch, Keys, Loading and Stats do not block.
type Documents struct {
	engine *Engine
	ref    StoreRef
	ctx    context.Context // ends when the engine is closed
	cancel context.CancelFunc

	mu      sync.Mutex // guards the rest; never held while calling out
	o       DocumentOptions
	docs    map[string]*document
	holds   map[string]*hold
	refused map[string]error // of changes that a lost lease cost, until a Flush or Leave tells
	sweep   time.Time        // when unused documents are looked for next
	writes  uint64
	saves   int             // in progress, their hooks included
	still   []chan struct{} // closed when saves comes to 0
	shutUp  bool
}

// DocumentStats are figures of a Documents.
type DocumentStats struct {
	Cached  int    // documents in the cache
	Dirty   int    // of these, with changes not yet saved, a save in progress included
	Loading int    // loads in progress
	Writes  uint64 // saves that succeeded
}

// Documents gives the documents of a store and scope. There is one for each; opening it again replaces its options.
func (e *Engine) Documents(ref StoreRef, o DocumentOptions) (*Documents, error) {
	if err := ref.Validate(); err != nil {
		return nil, err
	}
	if o.Encode == nil || o.Decode == nil {
		return nil, errors.New("documents need Encode and Decode")
	}
	if o.Lease != 0 && o.Lease < leastLease {
		return nil, fmt.Errorf("lease of documents: got %s, want at least %s", o.Lease, leastLease)
	}
	o.complete()
	e.mu.Lock()
	defer e.mu.Unlock()
	if d := e.documents[ref]; d != nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.o = o
		return d, nil
	}
	d := &Documents{engine: e, ref: ref, o: o, docs: map[string]*document{}, holds: map[string]*hold{}, refused: map[string]error{}}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	e.documents[ref] = d
	return d, nil
}

// complete fills in the defaults.
func (o *DocumentOptions) complete() {
	if o.Loop == nil {
		o.Loop = func(f func()) { f() }
	}
	if o.Merge == nil {
		o.Merge = MergeFields
	}
	if o.Retries == 0 {
		o.Retries = defaultRetries
	}
	o.Retries = max(1, o.Retries)
	if o.Window <= 0 {
		o.Window = defaultWindow
	}
	if o.TTL <= 0 {
		o.TTL = unusedTTL
	}
	if o.MaxClean <= 0 {
		o.MaxClean = defaultMaxClean
	}
	o.Request.system = true
	o.Request.NoCache = true
}

// allDocuments gives every Documents of the engine, whose lock is held, in the order of their names.
func (e *Engine) allDocuments() []*Documents {
	all := make([]*Documents, 0, len(e.documents))
	for _, d := range e.documents {
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b *Documents) int { return compareKeys(a.ref.Key(""), b.ref.Key("")) })
	return all
}

// Loaded is the outcome of Load.
type Loaded struct {
	Value   any
	Found   bool // there is a document; false only without a create function
	Created bool // this call made it; it is saved within Window
}

// Load gives a document, reading it when it is not cached. Concurrent loads of a key share one read. A key with nothing
// stored is made by create and counts as changed; with a nil create, Found is false and nothing is cached. A failed
// load caches nothing and writes nothing.
//
// What another server stores before the first save of a created document takes the place of that document.
func (d *Documents) Load(ctx context.Context, key string, create func() (any, error)) (Loaded, error) {
	return d.LoadOrMake(ctx, key, create, nil)
}

// LoadOrMake is Load with a create that made the document by a change of nothing: redo makes that change again on what
// another server stores before the first save.
func (d *Documents) LoadOrMake(ctx context.Context, key string, create func() (any, error), redo Redo) (Loaded, error) {
	if err := d.ref.Key(key).Validate(); err != nil {
		return Loaded{}, err
	}
	for {
		loaded, call, led, deleted := d.join(ctx, key, create, redo)
		switch {
		case deleted != nil:
			if err := await(ctx, deleted); err != nil {
				return Loaded{}, err
			}
			continue
		case call == nil:
			return loaded, nil
		}
		if err := await(ctx, call.done); err != nil {
			return Loaded{}, err
		}
		if call.err != nil {
			return Loaded{}, call.err
		}
		if call.found || led || create == nil {
			return Loaded{Value: call.value, Found: call.found, Created: call.created && led}, nil
		}
	}
}

// Peek gives a cached document.
func (d *Documents) Peek(key string) (any, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	doc := d.docs[key]
	if doc == nil || !doc.present {
		return nil, false
	}
	doc.used = d.engine.clock.Now()
	return doc.value, true
}

// Text gives the text of a cached document as its load, Apply or save left it; changes by Put or in place are not in it.
// The caller must not change it. It is nil when there is none.
func (d *Documents) Text(key string) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	if doc := d.docs[key]; doc != nil && doc.present {
		return doc.last()
	}
	return nil
}

// Put caches a document as changed; it is saved within Window. Put on a key that was never loaded replaces whatever is
// stored.
func (d *Documents) Put(key string, value any) error {
	if err := d.ref.Key(key).Validate(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shutUp {
		return DataModelNoAccess.New()
	}
	doc := d.open(key)
	doc.value, doc.present = value, true
	d.touch(doc)
	return nil
}

// Apply makes value the document in place of old, which must still be the cached value: otherwise nothing changes and
// Apply gives false. before and after are the texts of both; a nil before says that old is as the last change left it.
// redo makes the change again on what another server stores meanwhile; with a nil redo the change is merged field by
// field, as Put's are.
func (d *Documents) Apply(key string, old, value any, before, after []byte, redo Redo) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	doc := d.docs[key]
	if doc == nil || !doc.present || doc.value != old || doc.busy == deleting {
		return false, nil
	}
	if d.shutUp {
		return false, DataModelNoAccess.New()
	}
	doc.value = value
	doc.apply(before, after, redo)
	d.touch(doc)
	return true, nil
}

// Keep caches a document without making it a change.
func (d *Documents) Keep(key string, value any) error {
	if err := d.ref.Key(key).Validate(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	doc := d.open(key)
	doc.value, doc.present = value, true
	doc.used = d.engine.clock.Now()
	return nil
}

// Flush saves changed documents now, and waits: those of the keys, or all of them without keys. The error joins those of
// each key, naming it. It is not nil either when changes made since the last Flush were refused already, because another
// server had acquired the lease.
func (d *Documents) Flush(ctx context.Context, keys ...string) error {
	if len(keys) == 0 {
		keys = d.toFlush()
	}
	errs := make([]error, len(keys))
	var all sync.WaitGroup
	for i, key := range keys {
		all.Go(func() { errs[i] = d.flush(ctx, key) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// Delete removes a document from store and cache and gives the entry that was stored. It waits for a save in progress
// and cancels one that is due. When it fails, the document stays as it was.
func (d *Documents) Delete(ctx context.Context, key string) (*Entry, error) {
	if err := d.ref.Key(key).Validate(); err != nil {
		return nil, err
	}
	doc, err := d.seize(ctx, key, deleting)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	dirty, generation := doc.dirty, doc.generation
	doc.dirty = false
	d.mu.Unlock()

	request := d.request()
	request.Fence = d.heldFence(key)
	entry, err := d.engine.Remove(ctx, d.ref.Key(key), request)

	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case errors.Is(err, ErrFenced):
		d.drop(doc, key)
	case err != nil:
		doc.dirty = doc.dirty || dirty
	case doc.generation == generation:
		doc.present, doc.value = false, nil
		doc.base, doc.steps, doc.text = base{}, nil, nil
		d.releaseSoon(d.unhold(key))
	default:
		doc.base, doc.steps, doc.text = base{known: true}, nil, nil
	}
	d.yield(doc)
	return entry, err
}

// Edit changes the stored text of a document in one atomic step, together with its unsaved changes, and gives the new
// value, which it caches. edit gets nil when nothing is stored; it may be called several times, off the loop.
func (d *Documents) Edit(ctx context.Context, key string, edit func(text []byte) ([]byte, error)) (any, error) {
	if err := d.ref.Key(key).Validate(); err != nil {
		return nil, err
	}
	doc, err := d.seize(ctx, key, saving)
	if err != nil {
		return nil, err
	}
	return d.save(doc, edit, 1)
}

// Clear saves all changes and then empties the cache; what could not be saved stays.
func (d *Documents) Clear(ctx context.Context) error {
	err := d.Flush(ctx)
	d.Evict(0)
	return err
}

// Evict drops documents without changes that were not used for the time given, and tells how many.
func (d *Documents) Evict(unused time.Duration) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.evict(unused)
}

// Keys gives the keys of the cached documents, sorted.
func (d *Documents) Keys() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	keys := make([]string, 0, len(d.docs))
	for key, doc := range d.docs {
		if doc.present {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// Loading reports whether a load of the key is in progress.
func (d *Documents) Loading(key string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	doc := d.docs[key]
	return doc != nil && doc.loading != nil
}

// Stats gives the present figures.
func (d *Documents) Stats() DocumentStats {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := DocumentStats{Writes: d.writes}
	for _, doc := range d.docs {
		if doc.present {
			s.Cached++
		}
		if doc.unsaved() {
			s.Dirty++
		}
		if doc.loading != nil {
			s.Loading++
		}
	}
	return s
}

// toFlush gives the keys of the documents with changes, and of those whose changes were refused.
func (d *Documents) toFlush() []string {
	keys := d.unsavedKeys()
	d.mu.Lock()
	defer d.mu.Unlock()
	for key := range d.refused {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// unsavedKeys gives the keys of the documents with changes.
func (d *Documents) unsavedKeys() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var keys []string
	for key, doc := range d.docs {
		if doc.unsaved() {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

func (d *Documents) options() DocumentOptions {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.o
}

func (d *Documents) request() Request { return d.options().Request }
