package datastore

// This file holds throughput, how much of each key was read and written in the last minute. Its one rule: what is denied
// does not count.

import (
	"sync"
	"sync/atomic"
	"time"
)

// A throughput counts for each key. Roblox denies a request that would exceed what a key may have in 60 seconds.
// https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits#throughput-limits
type throughput struct {
	clock Clock
	off   atomic.Bool // nothing is denied or counted
	read  meter
	write meter
}

// throughputUnit is what each request is rounded up to, in bytes.
const throughputUnit = 1024

func newThroughput(off bool, r Rates, clock Clock) *throughput {
	t := &throughput{clock: clock, read: meter{most: r.KeyReadBytes}, write: meter{most: r.KeyWriteBytes}}
	t.off.Store(off)
	return t
}

// take counts so many bytes of a key, or fails with KeyThrottled.
func (t *throughput) take(m *meter, key Key, bytes int) error {
	if t.off.Load() || m.take(key, max(1, (bytes+throughputUnit-1)/throughputUnit), t.clock.Now()) {
		return nil
	}
	return KeyThrottled.New()
}

// didRead counts what was read; the reader does not get it when this fails.
func (t *throughput) didRead(key Key, entry *Entry) error {
	bytes := 0
	if entry != nil {
		bytes = len(entry.Value)
	}
	return t.take(&t.read, key, bytes)
}

// willWrite counts what is to be written.
func (t *throughput) willWrite(key Key, c *Change) error { return t.take(&t.write, key, len(c.Value)) }

// A meter holds what was used of each key in the last minute, second by second.
type meter struct {
	most int // bytes in a minute

	mu    sync.Mutex // guards the rest
	keys  map[Key][]usage
	sweep int // number of keys at which to drop those long unused
}

// usage is what was used in one second.
type usage struct{ second, units int64 }

// meterSweep is the number of keys at which a meter first drops those unused for a minute.
const meterSweep = 1024

// take counts units, unless they are too many.
func (m *meter) take(key Key, units int, now time.Time) bool {
	second := now.Unix()
	m.mu.Lock()
	defer m.mu.Unlock()
	used := recent(m.keys[key], second)
	total := int64(units)
	for _, u := range used {
		total += u.units
	}
	if total*throughputUnit > int64(m.most) {
		return false
	}
	if last := len(used) - 1; last >= 0 && used[last].second == second {
		used[last].units += int64(units)
	} else {
		used = append(used, usage{second, int64(units)})
	}
	if m.keys == nil {
		m.keys, m.sweep = map[Key][]usage{}, meterSweep
	}
	m.keys[key] = used
	if len(m.keys) >= m.sweep {
		m.clean(second)
	}
	return true
}

// recent drops what is a minute old.
func recent(used []usage, second int64) []usage {
	old := 0
	for old < len(used) && used[old].second <= second-60 {
		old++
	}
	if old == 0 {
		return used
	}
	return used[:copy(used, used[old:])]
}

// clean drops the keys that were not used for a minute.
func (m *meter) clean(second int64) {
	for key, used := range m.keys {
		if used[len(used)-1].second <= second-60 {
			delete(m.keys, key)
		}
	}
	m.sweep = max(meterSweep, 2*len(m.keys))
}
