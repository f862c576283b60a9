package datastore_test

// This file tests that changes of a document are made again on what another server wrote. Values are strings of JSON.

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
)

// add makes a change that adds n to a field.
func add(field string, n float64) datastore.Redo {
	return func(value any) (any, error) {
		fields := map[string]float64{}
		if err := json.Unmarshal([]byte(value.(string)), &fields); err != nil {
			return nil, err
		}
		fields = maps.Clone(fields)
		fields[field] += n
		text, err := json.Marshal(fields)
		return string(text), err
	}
}

// apply changes a cached document.
func (d *desk) apply(docs *datastore.Documents, key string, redo datastore.Redo) {
	d.Helper()
	loaded, err := docs.Load(d.Context(), key, nil)
	require.NoError(d, err)
	before := loaded.Value.(string)
	after, err := redo(before)
	require.NoError(d, err)
	applied, err := docs.Apply(key, before, after, []byte(before), []byte(after.(string)), redo)
	require.NoError(d, err)
	assert.True(d, applied)
}

// A save that fails and yet was carried out is not taken for another server's: its changes count once.
func TestUncertainSavesCountOnce(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.stored("1", `{"n":1}`)
		d.apply(d.docs, "1", add("n", 1))
		d.faulty.Inject(func(c backendtest.Call) (f backendtest.Fault) {
			if c.Verb == "Save" {
				f.After = errFault
			}
			return f
		})
		sleep(2 * time.Second)
		assert.Equal(t, `{"n":2}`, d.value(standard("1")), "it was carried out")
		d.apply(d.docs, "1", add("n", 10)) // and more while nobody knows
		sleep(time.Minute)
		_, err := d.docs.Edit(d.Context(), "1", func([]byte) ([]byte, error) { return []byte(`{"m":1,"n":12}`), nil })
		require.ErrorIs(t, err, errFault)
		d.faulty.Inject(nil)
		d.apply(d.docs, "1", add("n", 100))
		require.NoError(t, d.docs.Flush(d.Context()))
		assert.JSONEq(t, `{"m":1,"n":112}`, d.value(standard("1")))
	})
}

// Another server's write of the very same text is another's all the same.
func TestEqualWriteOfAnotherServer(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.stored("1", `{"n":1}`)
		d.apply(d.docs, "1", add("n", 1))
		d.failing("Save", 1)
		require.Error(t, func() error {
			_, err := d.docs.Edit(d.Context(), "1", func(text []byte) ([]byte, error) { return text, nil })
			return err
		}())
		d.stored("1", `{"n":2}`)
		require.NoError(t, d.docs.Flush(d.Context()))
		assert.JSONEq(t, `{"n":3}`, d.value(standard("1")))
	})
}

// saves stores what the document has become after foreign was stored in its window.
func TestChangesAreMadeAgain(t *testing.T) {
	refuse := func(any) (any, error) { return nil, nil }
	broken := func(any) (any, error) { return nil, errors.New("it waits") }
	after := func(text string, redo datastore.Redo) func(*desk) {
		return func(d *desk) {
			value, _ := d.docs.Peek("1")
			applied, err := d.docs.Apply("1", value, text, []byte(value.(string)), []byte(text), redo)
			require.NoError(d, err)
			assert.True(d, applied)
		}
	}
	put := func(text string) func(*desk) { return func(d *desk) { d.put("1", text) } }
	again := func(field string, n float64) func(*desk) {
		return func(d *desk) { d.apply(d.docs, "1", add(field, n)) }
	}
	for name, c := range map[string]struct {
		changes []func(*desk)
		theirs  string // "" for none
		want    string
	}{
		"no conflict":          {[]func(*desk){again("n", 1), again("n", 1)}, "", `{"m":0,"n":3}`},
		"one field of both":    {[]func(*desk){again("n", 1), again("n", 1)}, `{"m":0,"n":5}`, `{"m":0,"n":7}`},
		"a field of theirs":    {[]func(*desk){again("n", 1)}, `{"m":4,"n":1}`, `{"m":4,"n":2}`},
		"put is merged":        {[]func(*desk){put(`{"m":0,"n":9}`)}, `{"m":4,"n":5}`, `{"m":4,"n":9}`},
		"put, then a change":   {[]func(*desk){put(`{"m":3,"n":1}`), again("n", 1)}, `{"m":0,"n":5}`, `{"m":3,"n":6}`},
		"a change, then put":   {[]func(*desk){again("n", 1), put(`{"m":3,"n":2}`)}, `{"m":0,"n":5}`, `{"m":3,"n":6}`},
		"a change that yields": {[]func(*desk){again("n", 1), after(`{"m":7,"n":2}`, broken)}, `{"m":0,"n":5,"x":1}`, `{"m":7,"n":2,"x":1}`},
		"a change withdrawn":   {[]func(*desk){again("m", 1), after(`{"m":1,"n":8}`, refuse)}, `{"m":5,"n":5}`, `{"m":6,"n":5}`},
		"nothing changed":      {[]func(*desk){put(`{"m":0,"n":1}`)}, `{"m":5,"n":5}`, `{"m":5,"n":5}`},
	} {
		t.Run(name, func(t *testing.T) {
			atDesk(t, nil, func(d *desk) {
				d.stored("1", `{"m":0,"n":1}`)
				d.load("1", nil)
				for _, change := range c.changes {
					change(d)
				}
				if c.theirs != "" {
					d.stored("1", c.theirs)
				}
				sleep(2 * time.Second)
				assert.JSONEq(t, c.want, d.value(standard("1")))
				value, _ := d.docs.Peek("1")
				assert.JSONEq(t, c.want, value.(string))
				again("n", 1)(d) // the next save has the right base
				sleep(2 * time.Second)
				var want map[string]float64
				require.NoError(t, json.Unmarshal([]byte(c.want), &want))
				want["n"]++
				text, _ := json.Marshal(want)
				assert.JSONEq(t, string(text), d.value(standard("1")))
			})
		})
	}
}

// Many changes in one window are made again; too many become one difference, which keeps other fields of theirs.
func TestManyChangesAreMadeAgain(t *testing.T) {
	for changes, want := range map[int]string{600: `{"m":9,"n":607}`, 70_000: `{"m":9,"n":70000}`} {
		atDesk(t, nil, func(d *desk) {
			d.stored("1", `{"m":0,"n":0}`)
			d.load("1", nil)
			for range changes {
				d.apply(d.docs, "1", add("n", 1))
			}
			d.stored("1", `{"m":9,"n":7}`)
			sleep(2 * time.Second)
			assert.JSONEq(t, want, d.value(standard("1")))
		})
	}
}

// The changes of a save that fails come before those made meanwhile.
func TestChangesOfAFailedSave(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.stored("1", `{"m":0,"n":0}`)
		d.load("1", nil)
		d.failing("Save", 3)
		d.apply(d.docs, "1", add("n", 1))
		sleep(1100 * time.Millisecond)
		d.put("1", `{"m":2,"n":1}`)
		d.apply(d.docs, "1", add("n", 1))
		d.memorySet("1", `{"m":0,"n":10}`)
		sleep(time.Minute)
		assert.JSONEq(t, `{"m":2,"n":12}`, d.value(standard("1")))
	})
}

// A change made while a save that meets another server's write is under way.
func TestChangeDuringRebasingSave(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.stored("1", `{"m":0,"n":0}`)
		d.load("1", nil)
		d.slow("Save", time.Second)
		d.apply(d.docs, "1", add("n", 1))
		d.memorySet("1", `{"m":0,"n":10}`)
		sleep(1500 * time.Millisecond)
		d.apply(d.docs, "1", add("n", 1))
		sleep(time.Minute)
		assert.JSONEq(t, `{"m":0,"n":12}`, d.value(standard("1")))
		value, _ := d.docs.Peek("1")
		assert.JSONEq(t, `{"m":0,"n":12}`, value.(string))
	})
}

// A default gives way to what another server stored first; a document that a change made does not.
func TestCreatedDocumentMeetsAnother(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.load("default", fresh(`{"gold":0,"level":1}`))
		d.stored("default", `{"gold":1000}`)
		d.load("changed", fresh(`{"gold":0,"level":1}`))
		d.put("changed", `{"gold":0,"level":2}`)
		d.stored("changed", `{"gold":1000}`)
		loaded, err := d.docs.LoadOrMake(d.Context(), "made", fresh(`{"n":1}`), add("n", 1))
		require.NoError(t, err)
		assert.True(t, loaded.Created)
		d.stored("made", `{"n":5}`)
		sleep(2 * time.Second)
		assert.JSONEq(t, `{"gold":1000}`, d.value(standard("default")))
		assert.JSONEq(t, `{"gold":1000,"level":2}`, d.value(standard("changed")))
		assert.JSONEq(t, `{"n":6}`, d.value(standard("made")))
	})
}

// Three servers add to one field of one document, with saves at random moments: every change counts.
func TestOneFieldOfManyServers(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.options.AfterSave, d.options.Failed, d.options.Invalidated = nil, nil, nil
		d.stored("1", `{"n":0}`)
		var engines []*datastore.Engine
		for i := range 3 {
			e := datastore.Open(d.faulty, off)
			engines = append(engines, e)
			docs := d.open(e)
			d.group.Go(func() {
				for range 40 {
					d.addWhereCached(docs)
					time.Sleep(time.Duration(170+60*i) * time.Millisecond)
				}
			})
		}
		d.group.Wait()
		for _, e := range engines {
			require.NoError(t, e.Close(d.Context()))
		}
		assert.JSONEq(t, fmt.Sprintf(`{"n":%d}`, 3*40), d.value(standard("1")))
	})
}

func (d *desk) addWhereCached(docs *datastore.Documents) {
	if _, err := docs.Load(d.Context(), "1", nil); assert.NoError(d, err) {
		d.apply(docs, "1", add("n", 1))
	}
}

// What is not cached any more, or was replaced, is not changed: its new value has to be read first.
func TestApplyNeedsTheCachedValue(t *testing.T) {
	atDesk(t, nil, func(d *desk) {
		d.stored("1", `{"n":0}`)
		old := d.load("1", nil).Value
		stale := func() {
			applied, err := d.docs.Apply("1", old, `{"n":1}`, nil, []byte(`{"n":1}`), nil)
			assert.NoError(t, err)
			assert.False(t, applied)
		}
		d.stored("1", `{"n":5}`) // drops it
		stale()
		d.put("1", `{"n":6}`)
		stale()
		sleep(time.Minute)
		assert.JSONEq(t, `{"n":6}`, d.value(standard("1")))
		d.slow("Save", time.Second)
		old = `{"n":6}`
		d.start(func() {
			_, err := d.docs.Delete(d.Context(), "1")
			assert.NoError(d, err)
		})
		stale()
		sleep(time.Minute)
		assert.Equal(t, "nil", d.value(standard("1")))
	})
}
