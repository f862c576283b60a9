package datastore_test

// This file tests Engine.OnUpdate.

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/memory"
)

// told notes what OnUpdate tells of a key.
func (b *bench) told(key datastore.Key) (stop func()) {
	stop, err := b.OnUpdate(key, func(e *datastore.Entry) {
		if e == nil {
			b.did("removed")
			return
		}
		b.did(fmt.Sprintf("%s%d", e.Value, e.Number))
	})
	require.NoError(b, err)
	return stop
}

func TestOnUpdateOfOwnWrites(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		stop := b.told(standard("a"))
		for _, do := range []func() error{
			func() error { _, err := b.Set(b.Context(), standard("a"), text("1"), none); return err },
			func() error { _, err := b.Set(b.Context(), standard("a"), text("1"), none); return err },
			func() error { _, err := b.Set(b.Context(), standard("b"), text("9"), none); return err },
			func() error {
				_, err := b.Increment(b.Context(), standard("a"), 1, datastore.Change{}, none)
				return err
			},
			func() error {
				_, err := b.Update(b.Context(), standard("a"), func(*datastore.Entry) (*datastore.Change, error) { return nil, nil }, none)
				return err
			},
			func() error { _, err := b.Remove(b.Context(), standard("a"), none); return err },
			func() error { _, err := b.Remove(b.Context(), standard("a"), none); return err },
		} {
			require.NoError(b, do())
		}
		assert.Equal(b, []string{"10", "10", "20", "removed"}, b.done(), "each write once, in order, at once")
		stop()
		b.startSet(standard("a"), "3", none)
		assert.Equal(b, []string{"10", "10", "20", "removed", "set 3"}, b.done())
	})
}

func TestOnUpdateOfOthers(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		other := datastore.Open(b.memory, off)
		defer other.Close(b.Context())
		defer b.told(standard("a"))()
		_, err := other.Set(b.Context(), standard("a"), text("1"), none)
		require.NoError(b, err)
		assert.Equal(b, []string{"10"}, b.done())

		b.slow("Load", time.Second)
		for _, value := range []string{"2", "3", "4"} {
			_, err := other.Set(b.Context(), standard("a"), text(value), none)
			require.NoError(b, err)
		}
		sleep(time.Second / 2)
		b.startSet(standard("a"), "5", none)
		sleep(10 * time.Second)
		assert.Equal(b, []string{"10", "50", "set 5"}, b.done(), "never an older value after a newer one")
	})
}

// A deaf backend loses its notices; the test tells of that.
type deaf struct {
	*memory.Backend
	tell func(datastore.Notice)
}

func (d *deaf) Watch(f func(datastore.Notice)) (stop func()) {
	d.tell = f
	return func() {}
}

func TestOnUpdateAfterLostNotices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &deaf{Backend: memory.New()}
		e := datastore.Open(d, off)
		var heard []string
		stop, err := e.OnUpdate(standard("a"), func(e *datastore.Entry) { heard = append(heard, string(e.Value)) })
		require.NoError(t, err)
		defer stop()
		_, err = d.Save(t.Context(), standard("a"), datastore.Write{Change: text("1"), Origin: "elsewhere"})
		require.NoError(t, err)
		d.tell(datastore.Notice{All: true})
		d.tell(datastore.Notice{All: true})
		synctest.Wait()
		assert.Equal(t, []string{"1"}, heard)
	})
}

func TestOnUpdateChecksKey(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		_, err := b.OnUpdate(standard(""), func(*datastore.Entry) {})
		assert.EqualError(t, err, "101: Key name can't be empty.")
	})
}
