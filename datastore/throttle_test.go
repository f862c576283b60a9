package datastore_test

// This file tests what each request is told when its queue is full.

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"lanai/datastore"
)

// throttled are requests, and what Roblox calls and says of each when it is dropped.
var throttled = []struct {
	name string
	do   func(b *bench) error
	want string
}{
	{"GetAsyncThrottle", func(b *bench) error { _, err := b.Get(b.Context(), standard("a"), plain); return err },
		"301: GetAsync request dropped. Request was throttled but queue was full."},
	{"SetAsyncThrottle", func(b *bench) error { _, err := b.Set(b.Context(), ordered("a"), text("1"), plain); return err },
		"302: SetAsync request dropped. Request was throttled but queue was full."},
	{"IncreAsyncThrottle", func(b *bench) error {
		_, err := b.Increment(b.Context(), standard("a"), 1, datastore.Change{}, plain)
		return err
	}, "303: IncrementAsync request dropped. Request was throttled but queue was full."},
	{"UpdateAsyncThrottle", func(b *bench) error {
		_, err := b.Update(b.Context(), standard("a"), func(*datastore.Entry) (*datastore.Change, error) { return nil, nil }, plain)
		return err
	}, "304: UpdateAsync request dropped. Request was throttled but queue was full."},
	{"GetSortedThrottle", func(b *bench) error {
		_, err := b.GetSorted(b.Context(), ordered("").Ref(), datastore.SortedQuery{PageSize: 1}, plain)
		return err
	}, "305: GetSorted request dropped. Request was throttled but queue was full."},
	{"RemoveAsyncThrottle", func(b *bench) error { _, err := b.Remove(b.Context(), ordered("a"), plain); return err },
		"306: RemoveAsync request dropped. Request was throttled but queue was full."},
	{"GetAsyncThrottle", func(b *bench) error {
		_, err := b.GetMany(b.Context(), ordered("").Ref(), []string{"a"}, plain)
		return err
	}, "301: GetAsync request dropped. Request was throttled but queue was full."},
	{"GetVersionAsyncThrottle", func(b *bench) error { _, err := b.GetVersion(b.Context(), standard("a"), "x", plain); return err },
		"GetVersionAsync request dropped. Request was throttled."},
	{"GetVersionAtTimeAsyncThrottle", func(b *bench) error {
		_, err := b.GetVersionAtTime(b.Context(), standard("a"), 1, plain)
		return err
	}, "GetVersionAtTimeAsync request dropped. Request was throttled."},
	{"ListDataStoresAsyncThrottle", func(b *bench) error {
		_, err := b.ListStores(b.Context(), false, datastore.ListQuery{}, plain)
		return err
	}, "ListDataStoresAsync request dropped. Request was throttled."},
	{"ListKeysAsyncThrottle", func(b *bench) error {
		_, err := b.ListKeys(b.Context(), standard("").Ref(), datastore.ListQuery{}, plain)
		return err
	}, "ListKeysAsync request dropped. Request was throttled."},
	{"ListVersionsAsyncThrottle", func(b *bench) error {
		_, err := b.Versions(b.Context(), standard("a"), datastore.VersionQuery{}, plain)
		return err
	}, "ListVersionsAsync request dropped. Request was throttled."},
	{"RemoveVersionAsyncThrottle", func(b *bench) error { return b.RemoveVersion(b.Context(), standard("a"), "x", plain) },
		"RemoveVersionAsync request dropped. Request was throttled."},
}

func TestFullQueues(t *testing.T) {
	r := datastore.RobloxRates()
	r.QueueLength = 0
	for _, b := range []*datastore.Budget{&r.StandardRead, &r.StandardWrite, &r.StandardList, &r.StandardRemove,
		&r.OrderedRead, &r.OrderedWrite, &r.OrderedList, &r.OrderedRemove, &r.RemoveVersionAsync} {
		b.Start = 0
	}
	inBubble(t, datastore.Options{Rates: r}, func(b *bench) {
		for _, c := range throttled {
			err := c.do(b)
			assert.EqualError(b, err, c.want)
			var e *datastore.Error
			if assert.True(b, errors.As(err, &e)) {
				assert.Equal(b, c.name, e.Name)
			}
		}
		assert.EqualValues(b, len(throttled), b.Stats().Dropped)
	})
}

// What the experience is short of is named after the class.
func TestFullQueuesOfExperience(t *testing.T) {
	r := datastore.RobloxRates()
	r.QueueLength = 0
	for _, e := range []*datastore.Rate{&r.Experience.StandardRead, &r.Experience.StandardWrite, &r.Experience.StandardList,
		&r.Experience.StandardRemove, &r.Experience.OrderedRead, &r.Experience.OrderedWrite, &r.Experience.OrderedList,
		&r.Experience.OrderedRemove} {
		*e = datastore.Rate{PerPlayer: 1} // nothing for nobody
	}
	inBubble(t, datastore.Options{Rates: r}, func(b *bench) {
		want := []string{"StandardRead", "OrderedWrite", "StandardWrite", "StandardWrite", "OrderedList", "OrderedRemove", "OrderedRead",
			"StandardRead", "StandardRead", "StandardList", "StandardList", "StandardList", ""}
		for i, c := range throttled {
			err := c.do(b)
			if want[i] == "" {
				assert.NoError(b, err, "the experience does not bound it")
				continue
			}
			assert.EqualError(b, err, want[i]+" request was throttled by experience limits.")
			var e *datastore.Error
			if assert.True(b, errors.As(err, &e)) {
				assert.Equal(b, want[i]+"ExperienceThrottled", e.Name)
			}
		}
	})
}

// The four queues know nothing of each other, and within one it is first come, first served.
func TestFourQueues(t *testing.T) {
	r := datastore.RobloxRates()
	r.QueueLength = 2
	for _, b := range []*datastore.Budget{&r.StandardRead, &r.StandardWrite, &r.OrderedRead, &r.OrderedWrite} {
		*b = datastore.Budget{Base: 60}
	}
	inBubble(t, datastore.Options{Rates: r}, func(b *bench) {
		queues := map[string]func(name string) error{
			"get":         func(name string) error { _, err := b.Get(b.Context(), standard(name), plain); return err },
			"ordered get": func(name string) error { _, err := b.Get(b.Context(), ordered(name), plain); return err },
			"set":         func(name string) error { _, err := b.Set(b.Context(), standard(name), text("1"), plain); return err },
			"ordered set": func(name string) error { _, err := b.Set(b.Context(), ordered(name), text(""), plain); return err },
		}
		for queue, ask := range queues {
			for _, name := range []string{"1", "2", "3"} {
				b.start(func() {
					what := queue + " " + name
					if err := ask(name); err != nil {
						what += " dropped"
					}
					b.did(what)
				})
			}
		}
		var dropped, first, second []string
		for queue := range queues {
			dropped, first, second = append(dropped, queue+" 3 dropped"), append(first, queue+" 1"), append(second, queue+" 2")
		}
		assert.ElementsMatch(b, dropped, b.done())
		sleep(time.Second)
		assert.ElementsMatch(b, first, b.done()[4:])
		sleep(time.Second)
		assert.ElementsMatch(b, second, b.done()[8:])
	})
}
