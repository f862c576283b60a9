package module

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds shelf, the cached documents of one store and scope, which
// all databases of that name share. Its one rule: a cached document is a live
// Luau table that belongs to the loop; it becomes bytes there, when it is saved.

// A shelf is the documents of one store and scope.
type shelf struct {
	p         *ppdb
	ref       datastore.StoreRef
	engine    *datastore.Engine
	cache     *datastore.Cache // of the store object of the same name
	docs      *datastore.Documents
	databases []*database
	migration []migration        // in ascending order
	changes   uint64             // made by update and its kin
	changedAt float64            // when the last was made, in seconds of the loop
	expecting bool               // a timer waits for its save
	loading   map[string]int     // loads under way
	loaded    map[string]float64 // when a key was last read, in seconds of the loop
	marks     map[string]mark
	stuck     map[string]float64 // version at which a migration of a key failed
	listed    []string           // stored keys, as of listedAt
	listedAt  float64
	gone      map[string]bool // keys removed since
	sweep     int             // size of loaded at which to drop what is not cached
	retries   int             // attempts of a save; 0 is the default
	ttl       time.Duration   // of unused documents; 0 is the default
	lock      time.Duration   // of the session lock; 0 is none
	cleanup   cleanup

	mu    sync.Mutex // guards quiet
	quiet map[string]int
}

// migration is step n of a database's migrations.
type migration struct {
	n      int
	fn     vm.Value
	script *runtime.Script
}

// cleanup is what enableAutoCleanup asked for; every use of the shelf looks
// whether it is time.
type cleanup struct {
	interval, ttl, next float64 // seconds; interval 0 is off
}

func (p *ppdb) shelf(ref datastore.StoreRef) (*shelf, error) {
	if s := p.shelves[ref]; s != nil {
		return s, nil
	}
	store, err := class.OpenStore(p.env, ref)
	if err != nil {
		return nil, err
	}
	s := &shelf{p: p, ref: ref, engine: store.Engine, cache: store.Cache, loading: make(map[string]int),
		loaded: make(map[string]float64), marks: make(map[string]mark), stuck: make(map[string]float64), quiet: make(map[string]int),
		gone: make(map[string]bool), listedAt: math.Inf(-1)}
	if err := s.open(); err != nil {
		return nil, err
	}
	p.shelves[ref] = s
	return s, nil
}

// StoreRef names the store for who does not know this package.
func (s *shelf) StoreRef() datastore.StoreRef { return s.ref }

// open opens the documents, or changes their options.
func (s *shelf) open() error {
	docs, err := s.engine.Documents(s.ref, datastore.DocumentOptions{
		Loop:        s.p.env.Do,
		Encode:      s.encode,
		Decode:      s.decode,
		BeforeSave:  s.beforeSave,
		AfterSave:   s.afterSave,
		Failed:      s.failed,
		Invalidated: s.invalidated,
		Lease:       s.lock,
		Waiting:     s.waiting,
		Lost:        s.lost,
		Retries:     s.retries,
		TTL:         s.ttl,
		Request:     datastore.Request{Cache: s.cache},
	})
	s.docs = docs
	return err
}

func (s *shelf) encode(_ string, value any) ([]byte, error) {
	return class.EncodeValue(s.p.env.VM, value.(vm.Value))
}

func (s *shelf) decode(key string, text []byte) (any, error) {
	v, err := bind.ParseJSON(string(text))
	if err != nil {
		return nil, err
	}
	s.remember(key)
	v = s.migrate(key, v)
	s.note(key, v)
	return v, nil
}

// leastSweep is the number of keys at which loaded is first looked through.
const leastSweep = 1024

// remember notes when a key was read, and forgets those that have left the
// cache from time to time.
func (s *shelf) remember(key string) {
	s.loaded[key] = s.p.env.Loop.Seconds()
	if len(s.loaded) < max(s.sweep, leastSweep) {
		return
	}
	kept, marks := make(map[string]float64), make(map[string]mark)
	for _, cached := range append(s.docs.Keys(), key) {
		if at, ok := s.loaded[cached]; ok {
			kept[cached] = at
		}
		if m, ok := s.marks[cached]; ok {
			marks[cached] = m
		}
	}
	s.loaded, s.marks, s.sweep = kept, marks, 2*len(kept)
}

// migrate takes a document through the steps beyond its _version, each on a
// copy. A step that fails leaves the document as the step before made it.
func (s *shelf) migrate(key string, v vm.Value) vm.Value {
	t := v.AsTable()
	if t == nil {
		return v
	}
	version, _ := t.GetStr(versionField).AsNumber()
	for _, m := range s.migration {
		if float64(m.n) <= version || m.script != nil && m.script.Stopped() {
			continue
		}
		results, err := s.p.env.Callback(m.script, m.fn, deepCopy(t.Value()))
		if err == nil && (len(results) == 0 || !results[0].IsTable()) {
			err = errMigrationResult
		}
		if err != nil {
			s.stuck[key] = version
			s.log("ERROR", "Migration %d failed for key '%s': %v", m.n, key, class.ScriptError(err))
			break
		}
		t = results[0].AsTable()
		t.SetStr(versionField, vm.Int(m.n))
		version = float64(m.n)
	}
	return t.Value()
}

// migrateCached does the same, in place, before a change of a cached document:
// there may be new steps since it was loaded, or a script has put it there. A
// step that failed for it is not tried again.
func (s *shelf) migrateCached(key string, v vm.Value) {
	t := v.AsTable()
	if t == nil || len(s.migration) == 0 {
		return
	}
	version, _ := t.GetStr(versionField).AsNumber()
	if at, failed := s.stuck[key]; failed && at == version || version >= float64(s.migration[len(s.migration)-1].n) {
		return
	}
	if migrated := s.migrate(key, v).AsTable(); migrated != t {
		assign(t, migrated, make(map[*vm.Table]bool))
	}
}

const errMigrationResult = ppdbError("it must return a table")

// ppdbError is an error with a constant text.
type ppdbError string

func (e ppdbError) Error() string { return string(e) }

// setMigrations replaces the steps: a table with whole numbers as keys, dense
// or not.
func (s *shelf) setMigrations(t *vm.Table, script *runtime.Script) {
	s.migration = nil
	clear(s.stuck)
	for at, k, fn, ok := t.At(0); ok; at, k, fn, ok = t.At(at) {
		if n, step := migrationStep(k); step && fn.IsFunction() {
			s.migration = append(s.migration, migration{n, fn, script})
		}
	}
	slices.SortFunc(s.migration, func(a, b migration) int { return a.n - b.n })
}

// muffle makes saves of a key call no hooks until the function it returns is
// called.
func (s *shelf) muffle(key string) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quiet[key]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.quiet[key]--; s.quiet[key] == 0 {
			delete(s.quiet, key)
		}
	}
}

func (s *shelf) muffled(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.quiet[key] > 0
}

// all gives the databases of the shelf; it is called off the loop.
func (s *shelf) all() (list []*database) {
	s.p.env.Do(func() { list = slices.Clone(s.databases) })
	return list
}

// beforeSave runs on the goroutine of a save.
func (s *shelf) beforeSave(key string, value any) {
	if s.muffled(key) {
		return
	}
	for _, db := range s.all() {
		db.hook("beforeSave", vm.Str(key), value.(vm.Value))
	}
}

// afterSave runs on the goroutine of a save.
func (s *shelf) afterSave(key string, value any) {
	if s.muffled(key) {
		return
	}
	for _, db := range s.all() {
		db.hook("afterSave", vm.Str(key), value.(vm.Value))
		s.p.env.Do(func() {
			db.log("DEBUG", "Saved key '%s'", key)
			db.onSave.fire(vm.Str(key), value.(vm.Value))
		})
	}
}

// failed hears of a save that ran out of attempts; the document stays changed
// and is tried again.
func (s *shelf) failed(key string, err error) {
	s.p.env.Do(func() {
		if errors.Is(err, datastore.ErrFenced) {
			s.log("ERROR", "Late save of key '%s' was refused, another server has it now: %v", key, err)
			return
		}
		s.log("ERROR", "Failed to save key '%s': %v", key, err)
	})
}

// waiting hears, on some goroutine, that another server holds a session lock.
func (s *shelf) waiting(key string, held *datastore.HeldError) {
	s.p.env.Loop.Post(func() {
		s.p.env.Say(runtime.Info, "PPDB: key %q of %q is in use on another server (%s); waiting until it leaves there",
			key, s.ref.Store, held.Holder)
	})
}

// lost hears, on some goroutine, that a session lock is gone.
func (s *shelf) lost(key string, err error) {
	s.p.env.Loop.Post(func() { s.log("ERROR", "Lost the session lock of key '%s': %v", key, err) })
}

// invalidated hears, on some goroutine, that another server wrote a key.
func (s *shelf) invalidated(key string) {
	s.p.env.Loop.Post(func() {
		for _, db := range slices.Clone(s.databases) {
			db.onInvalidate.fire(vm.Str(key))
		}
	})
}

// changed notes a change of a document.
func (s *shelf) changed() {
	s.changes++
	s.expectSave()
}

// saveTime is when a change is being saved at the latest, in seconds.
const saveTime = 1.1

// expectSave keeps a server that ends when nothing is left to do, until the
// documents changed by now are saved: scripts may wait for that.
func (s *shelf) expectSave() {
	s.changedAt = s.p.env.Loop.Seconds()
	if !s.expecting {
		s.expecting = true
		s.awaitSave(saveTime)
	}
}

func (s *shelf) awaitSave(after float64) {
	s.p.env.Loop.After(after, sched.Heartbeat, func(float64) {
		if left := s.changedAt + saveTime - s.p.env.Loop.Seconds(); left > 0 {
			s.awaitSave(left)
			return
		}
		s.expecting = false
		s.p.background(func() func() {
			_ = s.docs.Still(context.Background())
			return nil
		})
	})
}

// log says something through the first database of the shelf.
func (s *shelf) log(level, format string, args ...any) {
	if len(s.databases) > 0 {
		s.databases[0].log(level, format, args...)
	}
}

// tidy carries out what enableAutoCleanup asked for, when it is time.
func (s *shelf) tidy() {
	now := s.p.env.Loop.Seconds()
	if s.cleanup.interval > 0 && now >= s.cleanup.next {
		s.cleanup.next = now + s.cleanup.interval
		s.docs.Evict(seconds(s.cleanup.ttl))
	}
}

// seconds converts a script's seconds.
func seconds(s float64) time.Duration {
	if !(s > 0) {
		return 0
	}
	return time.Duration(math.Min(s, 1e9) * float64(time.Second))
}

// deepCopy copies a value; shared and cyclic tables stay shared and cyclic.
// Metatables are dropped, as storing drops them. Tables that are nested too
// deeply to be stored are not copied.
func deepCopy(v vm.Value) vm.Value { return copyInto(v, 0, make(map[*vm.Table]*vm.Table)) }

func copyInto(v vm.Value, depth int, done map[*vm.Table]*vm.Table) vm.Value {
	t := v.AsTable()
	if t == nil || depth > bind.JSONDepth {
		return v
	}
	if c := done[t]; c != nil {
		return c.Value()
	}
	c := vm.NewTable(t.Len(), 0)
	done[t] = c
	for at, k, field, ok := t.At(0); ok; at, k, field, ok = t.At(at) {
		c.Set(k, copyInto(field, depth+1, done))
	}
	return c.Value()
}

// assign makes into equal to from, in place at every depth, so that a table a
// script holds on to shows the change.
func assign(into, from *vm.Table, done map[*vm.Table]bool) {
	if into == from || done[into] {
		return
	}
	done[into] = true
	var gone []vm.Value
	for at, k, _, ok := into.At(0); ok; at, k, _, ok = into.At(at) {
		if from.Get(k).IsNil() {
			gone = append(gone, k)
		}
	}
	for _, k := range gone {
		into.Set(k, vm.Nil)
	}
	for at, k, v, ok := from.At(0); ok; at, k, v, ok = from.At(at) {
		old := into.Get(k).AsTable()
		if t := v.AsTable(); t != nil && old != nil && !done[old] {
			assign(old, t, done)
			continue
		}
		into.Set(k, v)
	}
}
