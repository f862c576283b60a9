package datastore_test

// This file holds the tests of the sweep under virtual time.

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/memory"
)

const day = 24 * time.Hour

// TestSweepDropsWhatIsOver checks that versions and removed keys leave the backend when their 30 days are over and a pass
// has come by, with nobody asking for them.
func TestSweepDropsWhatIsOver(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		for i := range 1000 {
			name := standard(fmt.Sprintf("k%d", i))
			_, err := b.Set(b.Context(), name, text("1"), none)
			require.NoError(b, err)
			_, err = b.Remove(b.Context(), name, none)
			require.NoError(b, err)
		}
		_, err := b.Set(b.Context(), standard("stays"), text("1"), none)
		require.NoError(b, err)
		sleep(time.Hour)
		_, err = b.Set(b.Context(), standard("stays"), text("2"), none)
		require.NoError(b, err)

		left := func() int {
			infos, err := b.memory.Keys(b.Context(), datastore.KeyRange{Ref: standard("").Ref(), Limit: 5000})
			require.NoError(b, err)
			return len(infos)
		}
		sleep(30*day - time.Hour - time.Second)
		assert.Equal(b, 1001, left())
		assert.Zero(b, b.Stats().Swept)
		sleep(6*time.Hour + time.Minute)
		assert.Equal(b, 1, left())
		sleep(6 * time.Hour)
		history, err := b.memory.History(b.Context(), standard("stays"))
		require.NoError(b, err)
		assert.Len(b, history, 1)
		assert.Equal(b, uint64(2001), b.Stats().Swept)
	})
}

// sweeps notes the steps of an engine's sweep.
type sweeps struct {
	faulty *backendtest.Faulty
	mu     sync.Mutex // guards at
	at     []time.Time
}

func watchSweeps(backend datastore.Backend) *sweeps {
	s := &sweeps{faulty: &backendtest.Faulty{Backend: backend}}
	s.faulty.Inject(func(c backendtest.Call) backendtest.Fault {
		if c.Verb == "Sweep" {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.at = append(s.at, time.Now())
		}
		return backendtest.Fault{}
	})
	return s
}

// TestOneEngineSweeps checks that of several engines one makes a pass, every six hours, and another when that is gone.
func TestOneEngineSweeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := memory.New()
		began := time.Now()
		var all []*sweeps
		var engines []*datastore.Engine
		for range 3 {
			s := watchSweeps(backend)
			all, engines = append(all, s), append(engines, datastore.Open(s.faulty, off))
		}
		passes := func() (n int, last time.Time) {
			for _, s := range all {
				s.mu.Lock()
				defer s.mu.Unlock()
				n += len(s.at)
				if len(s.at) > 0 && s.at[len(s.at)-1].After(last) {
					last = s.at[len(s.at)-1]
				}
			}
			return n, last
		}
		sleep(59 * time.Second)
		n, _ := passes()
		assert.Zero(t, n)
		sleep(2 * day)
		n, _ = passes()
		assert.Equal(t, 8, n, "one pass of one step every six hours")

		for i, e := range engines {
			require.NoError(t, e.Close(context.Background()))
			n, _ = passes()
			sleep(day)
			more, last := passes()
			if i == 2 {
				assert.Equal(t, n, more, "Close ends it")
				break
			}
			assert.Equal(t, n+4, more, "the others go on")
			assert.WithinDuration(t, time.Now(), last, 6*time.Hour+time.Minute, "%v", began)
		}
	})
}

// TestSweepOutlastsFailure checks that a step that failed is made again, and that an engine that closes in mid-pass lets
// another go on at once.
func TestSweepOutlastsFailure(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		for i := range 600 {
			_, err := b.Set(b.Context(), standard(fmt.Sprint(i)), text("1"), none)
			require.NoError(b, err)
			_, err = b.Remove(b.Context(), standard(fmt.Sprint(i)), none)
			require.NoError(b, err)
		}
		steps := 0
		b.faulty.Inject(func(c backendtest.Call) backendtest.Fault {
			if c.Verb != "Sweep" {
				return backendtest.Fault{}
			}
			if steps++; steps%2 == 1 {
				return backendtest.Fault{Before: errFault}
			}
			return backendtest.Fault{}
		})
		sleep(30*day + 8*time.Minute)
		s := b.Stats().Swept
		assert.NotZero(b, s)
		assert.Less(b, s, uint64(1200))
		require.NoError(b, b.Close(b.Context()))
		next := datastore.Open(b.memory, off)
		sleep(2 * time.Minute)
		assert.Equal(b, uint64(1200)-s, next.Stats().Swept)
		require.NoError(b, next.Close(b.Context()))
	})
}
