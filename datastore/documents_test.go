package datastore_test

// This file holds desk, at which the tests of Documents work, and those of documents as a whole. Its one rule: a test
// names the defect of the original PPDB that it guards against, P-n.

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
)

// A desk is a bench with the documents of one store. Values are strings of JSON.
type desk struct {
	*bench
	docs    *datastore.Documents
	options datastore.DocumentOptions
	mu      sync.Mutex
	events  []string
}

// jsonOptions stores strings as they are.
func jsonOptions() datastore.DocumentOptions {
	return datastore.DocumentOptions{
		Encode: func(_ string, v any) ([]byte, error) {
			if v == "bad" {
				return nil, errors.New("tables cannot be cyclic")
			}
			return []byte(v.(string)), nil
		},
		Decode: func(_ string, text []byte) (any, error) { return string(text), nil },
	}
}

// atDesk runs a test with a desk in virtual time.
func atDesk(t *testing.T, change func(*datastore.DocumentOptions), run func(d *desk)) {
	t.Helper()
	inBubble(t, off, func(b *bench) {
		d := &desk{bench: b, options: jsonOptions()}
		o := &d.options
		o.Failed = func(key string, err error) { d.event("failed " + key) }
		o.Invalidated = func(key string) { d.event("invalidated " + key) }
		o.AfterSave = func(key string, value any) { d.event(fmt.Sprint("saved ", key, " ", value)) }
		if change != nil {
			change(o)
		}
		d.docs = d.open(b.Engine)
		run(d)
	})
}

func (d *desk) open(e *datastore.Engine) *datastore.Documents {
	docs, err := e.Documents(standard("").Ref(), d.options)
	require.NoError(d, err)
	return docs
}

func (d *desk) event(what string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, what)
}

// happened gives the events so far.
func (d *desk) happened() []string {
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string{}, d.events...)
}

func (d *desk) put(key, value string) {
	d.Helper()
	require.NoError(d, d.docs.Put(key, value))
}

// stored puts a value into the store, past the documents.
func (d *desk) stored(key, value string) {
	d.Helper()
	_, err := d.memory.Save(context.Background(), standard(key), datastore.Write{
		Change: text(value), Now: time.Now().UnixMilli(), Origin: "elsewhere",
	})
	require.NoError(d, err)
}

func (d *desk) load(key string, create func() (any, error)) datastore.Loaded {
	d.Helper()
	loaded, err := d.docs.Load(d.Context(), key, create)
	require.NoError(d, err)
	return loaded
}

func fresh(value string) func() (any, error) { return func() (any, error) { return value, nil } }

// failing fails the next n calls of a verb.
func (d *desk) failing(verb string, n int) {
	var left atomic.Int64
	left.Store(int64(n))
	d.faulty.Inject(func(c backendtest.Call) backendtest.Fault {
		if c.Verb == verb && left.Add(-1) >= 0 {
			return backendtest.Fault{Before: errFault}
		}
		return backendtest.Fault{}
	})
}

// P-11: an atomic edit keeps the unsaved changes of other fields, and takes what is stored.
func TestEditKeepsUnsavedChanges(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.stored("1", `{"coins":1,"name":"x"}`)
		d.load("1", nil)
		d.put("1", `{"coins":1,"name":"y"}`)
		d.memorySet("1", `{"coins":5,"name":"x"}`)
		value, err := d.docs.Edit(d.Context(), "1", func(text []byte) ([]byte, error) {
			return []byte(strings.Replace(string(text), `"coins":5`, `"coins":6`, 1)), nil
		})
		require.NoError(t, err)
		assert.JSONEq(t, `{"coins":6,"name":"y"}`, value.(string))
		assert.JSONEq(t, `{"coins":6,"name":"y"}`, d.value(standard("1")))
		sleep(time.Minute)
		assert.EqualValues(t, 1, d.docs.Stats().Writes, "nothing is left to save")
	})
}

// Another server's write during an edit drops the document; the edit still gives what it stored.
func TestEditThatIsInvalidatedGivesItsValue(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		stop := d.memory.Watch(func(n datastore.Notice) { // before the edit is acknowledged
			if n.Origin == d.Origin() {
				d.stored("1", "2")
			}
		})
		defer stop()
		value, err := d.docs.Edit(d.Context(), "1", func([]byte) ([]byte, error) { return []byte("1"), nil })
		require.NoError(t, err)
		assert.Equal(t, "1", value)
		assert.Empty(t, d.docs.Keys())
	})
}

// memorySet writes past every engine and tells nobody, as a lost notice would.
func (d *desk) memorySet(key, value string) {
	_, err := d.memory.Save(context.Background(), standard(key), datastore.Write{
		Change: text(value), Now: time.Now().UnixMilli(), Origin: d.Origin(),
	})
	require.NoError(d, err)
}

func TestEditThatFailsKeepsUnsavedChanges(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.put("1", "1")
		_, err := d.docs.Edit(d.Context(), "1", func([]byte) ([]byte, error) { return nil, errFault })
		require.ErrorIs(t, err, errFault)
		_, err = d.docs.Edit(d.Context(), "1", func([]byte) ([]byte, error) { return nil, nil })
		require.NoError(t, err)
		sleep(time.Minute)
		assert.Equal(t, "1", d.value(standard("1")))

		value, err := d.docs.Edit(d.Context(), "none", func(text []byte) ([]byte, error) {
			assert.Nil(t, text)
			return []byte("made"), nil
		})
		require.NoError(t, err)
		assert.Equal(t, "made", value)
	})
}

// P-3: a foreign write drops a clean document and tells; an own one does neither.
func TestForeignWriteInvalidates(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.put("1", "1")
		sleep(2 * time.Second)
		assert.Equal(t, []string{"saved 1 1"}, d.happened(), "own messages are ignored")
		assert.Equal(t, []string{"1"}, d.docs.Keys())
		d.stored("1", "2")
		assert.Equal(t, []string{"saved 1 1", "invalidated 1"}, d.happened())
		assert.Empty(t, d.docs.Keys())
		assert.Equal(t, "2", d.load("1", nil).Value)
		d.stored("unknown", "1")
		assert.Len(t, d.happened(), 2)
	})
}

// Encode, Decode and create run on the loop; nothing of the cache is locked meanwhile.
func TestLoopIsUsed(t *testing.T) {
	onLoop, ran := false, 0
	atDesk(t, func(o *datastore.DocumentOptions) {
		var one sync.Mutex
		o.Loop = func(f func()) {
			one.Lock()
			defer one.Unlock()
			onLoop = true
			f()
			onLoop = false
			ran++
		}
		encode, decode := o.Encode, o.Decode
		o.Encode = func(key string, v any) ([]byte, error) { assert.True(t, onLoop); return encode(key, v) }
		o.Decode = func(key string, text []byte) (any, error) { assert.True(t, onLoop); return decode(key, text) }
	}, func(d *desk) {
		d.load("1", func() (any, error) {
			assert.True(t, onLoop)
			d.docs.Stats()
			return "1", nil
		})
		require.NoError(t, d.docs.Leave(d.Context(), "1"))
		d.load("1", nil)
		assert.Positive(t, ran)
	})
}

// Three servers change fields of their own in one document, through saves that fail now and then; no change is lost.
func TestDocumentsOfManyServers(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		n := 0
		d.faulty.Inject(func(backendtest.Call) backendtest.Fault {
			d.mu.Lock()
			defer d.mu.Unlock()
			if n++; n%7 == 0 {
				return backendtest.Fault{After: errFault}
			}
			return backendtest.Fault{Delay: time.Duration(n%5) * 100 * time.Millisecond}
		})
		d.stored("1", `{"s0":0,"s1":0,"s2":0}`)
		d.options.AfterSave, d.options.Failed, d.options.Invalidated = nil, nil, nil
		var servers []*datastore.Documents
		var engines []*datastore.Engine
		for range 3 {
			e := datastore.Open(d.faulty, off)
			engines = append(engines, e)
			servers = append(servers, d.open(e))
		}
		for i, docs := range servers {
			d.group.Go(func() {
				for step := 1; step <= 20; step++ {
					changeField(d, docs, fmt.Sprint("s", i), step)
					time.Sleep(time.Duration(150+50*i) * time.Millisecond)
				}
			})
		}
		d.group.Wait()
		for _, e := range engines {
			require.NoError(t, e.Close(d.Context()))
		}
		assert.JSONEq(t, `{"s0":20,"s1":20,"s2":20}`, d.value(standard("1")))
	})
}

// changeField sets one field of the document, loading it when it was dropped.
func changeField(d *desk, docs *datastore.Documents, field string, n int) {
	for {
		loaded, err := docs.Load(d.Context(), "1", nil)
		if err != nil {
			continue
		}
		fields := map[string]string{}
		for _, f := range strings.Split(strings.Trim(loaded.Value.(string), "{}"), ",") {
			name, value, _ := strings.Cut(f, ":")
			fields[strings.Trim(name, `"`)] = value
		}
		fields[field] = strconv.Itoa(n)
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			parts = append(parts, fmt.Sprintf("%q:%s", name, fields[name]))
		}
		assert.NoError(d, docs.Put("1", "{"+strings.Join(parts, ",")+"}"))
		return
	}
}

func TestDocumentsAreChecked(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		_, err := d.Documents(standard("").Ref(), datastore.DocumentOptions{})
		assert.EqualError(t, err, "documents need Encode and Decode")
		_, err = d.Documents(datastore.StoreRef{}, d.options)
		assert.EqualError(t, err, "DataStore name can't be empty string.")
		assert.EqualError(t, d.docs.Put("", "1"), "101: Key name can't be empty.")
		_, err = d.docs.Load(d.Context(), fifty+"x", nil)
		assert.EqualError(t, err, "102: Key name exceeds the 50 character limit.")
	})
}
