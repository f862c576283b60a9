package datastore_test

// This file holds the tests of what each request does and refuses.

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
)

var fifty = strings.Repeat("x", 50)

// keys that are refused, and in which words.
var badKeys = []struct {
	key  datastore.Key
	want string
}{
	{datastore.Key{Store: "s", Scope: "global"}, "101: Key name can't be empty."},
	{datastore.Key{Store: "s", Scope: "global", Name: fifty + "x"}, "102: Key name exceeds the 50 character limit."},
	{datastore.Key{Scope: "global", Name: "k"}, "DataStore name can't be empty string."},
	{datastore.Key{Store: fifty + "x", Scope: "global", Name: "k"}, "DataStore name exceeds the 50 character limit."},
	{datastore.Key{Store: "s", Name: "k"}, "DataStore scope can't be empty string."},
	{datastore.Key{Store: "s", Scope: fifty + "x", Name: "k"}, "DataStore scope exceeds the 50 character limit."},
	{datastore.Key{Scope: datastore.GlobalScope, Name: "k", Ordered: true}, "DataStore name can't be empty string."},
}

func TestKeysAreChecked(t *testing.T) {
	for _, c := range badKeys {
		assert.EqualError(t, c.key.Validate(), c.want, "%+v", c.key)
	}
	assert.NoError(t, datastore.Key{Store: fifty, Scope: fifty, Name: fifty}.Validate())
	assert.NoError(t, datastore.Key{Scope: datastore.GlobalScope, Name: "k"}.Validate())
	assert.Equal(t, "(global)/u/k", datastore.Key{Scope: datastore.GlobalScope, Name: "k"}.String())
}

func TestValueSize(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		most := text(strings.Repeat("x", datastore.MaxValue))
		_, err := b.Set(b.Context(), standard("a"), most, none)
		require.NoError(t, err)
		most.Value = append(most.Value, 'x')
		const want = "105: Serialized value exceeds 4194304 limit."
		_, err = b.Set(b.Context(), standard("a"), most, none)
		assert.EqualError(t, err, want)
		_, err = b.Update(b.Context(), standard("a"), func(*datastore.Entry) (*datastore.Change, error) { return &most, nil }, none)
		assert.EqualError(t, err, want)
	})
}

func TestUpdate(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		key := standard("a")
		appendX := func(current *datastore.Entry) (*datastore.Change, error) {
			c := text("x")
			if current != nil {
				c = datastore.Change{Value: append([]byte("x"), current.Value...), UserIDs: []int64{7}, Metadata: []byte(`{}`)}
			}
			return &c, nil
		}
		_, err := b.Update(b.Context(), key, appendX, none)
		require.NoError(t, err)
		entry, err := b.Update(b.Context(), key, appendX, none)
		require.NoError(t, err)
		assert.Equal(t, "xx", string(entry.Value))
		assert.Equal(t, []int64{7}, entry.UserIDs)

		cancel := func(*datastore.Entry) (*datastore.Change, error) { return nil, nil }
		got, err := b.Update(b.Context(), key, cancel, none)
		require.NoError(t, err)
		assert.Nil(t, got)
		assert.Equal(t, "xx", b.value(key), "a nil change writes nothing")

		_, err = b.Remove(b.Context(), key, none)
		require.NoError(t, err)
		entry, err = b.Update(b.Context(), key, appendX, none)
		require.NoError(t, err)
		assert.Equal(t, "x", string(entry.Value), "a removed key is none")
	})
}

func TestUpdateRepeatsOnConflict(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		key := standard("a")
		other := datastore.Open(b.memory, off)
		calls := 0
		entry, err := b.Update(b.Context(), key, func(current *datastore.Entry) (*datastore.Change, error) {
			calls++
			if calls <= 3 { // another server is faster
				_, err := other.Increment(b.Context(), key, 10, datastore.Change{}, none)
				require.NoError(t, err)
			}
			n := 0
			if current != nil {
				n, _ = strconv.Atoi(string(current.Value))
			}
			c := text(strconv.Itoa(n + 1))
			return &c, nil
		}, none)
		require.NoError(t, err)
		assert.Equal(t, "31", string(entry.Value))
		assert.Equal(t, 4, calls)
		assert.EqualValues(t, 3, b.Stats().Conflicts)
		assert.EqualValues(t, 1, b.Stats().Completed)
	})
}

// increments: what is stored, the delta, the outcome.
var increments = []struct {
	stored string
	delta  int64
	want   string
}{
	{"", 1, "1"},
	{"5", 2, "7"},
	{"-5", 2, "-3"},
	{"5.0", 1, "6"},
	{"1e3", 1, "1001"},
	{"5", 0, "5"},
	{"9007199254740991", 1, "9007199254740992"},
	{"5", math.MaxInt64, "increment of PlayerData/global/k5: 5 + 9223372036854775807 is out of range"},
	{"-5", math.MinInt64, "increment of PlayerData/global/k-5: -5 + -9223372036854775808 is out of range"},
	{"1.5", 1, "103: double is not allowed in data stores."},
	{"1e300", 1, "103: double is not allowed in data stores."},
	{"[]", 1, "103: Array is not allowed in data stores."},
	{"{}", 1, "103: Dictionary is not allowed in data stores."},
	{`"5"`, 1, "103: string is not allowed in data stores."},
	{"true", 1, "103: bool is not allowed in data stores."},
}

func TestIncrement(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		for _, c := range increments {
			key := standard("k" + c.stored)
			if c.stored != "" {
				_, err := b.Set(b.Context(), key, text(c.stored), none)
				require.NoError(t, err)
			}
			entry, err := b.Increment(b.Context(), key, c.delta, datastore.Change{}, none)
			if err != nil {
				assert.EqualError(t, err, c.want, "%s + %d", c.stored, c.delta)
				continue
			}
			assert.Equal(t, c.want, string(entry.Value), "%s + %d", c.stored, c.delta)
		}
	})
}

func TestIncrementOrdered(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		key := ordered("a")
		for _, want := range []int64{-4, -8} {
			entry, err := b.Increment(b.Context(), key, -4, datastore.Change{}, none)
			require.NoError(t, err)
			assert.Equal(t, want, entry.Number)
		}
		_, err := b.Set(b.Context(), key, datastore.Change{Number: math.MaxInt64}, none)
		require.NoError(t, err)
		_, err = b.Increment(b.Context(), key, 1, datastore.Change{}, none)
		assert.ErrorContains(t, err, "out of range")
	})
}

func TestRemove(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		key := standard("a")
		got, err := b.Remove(b.Context(), key, none)
		require.NoError(t, err)
		assert.Nil(t, got)
		set, err := b.Set(b.Context(), key, text("1"), none)
		require.NoError(t, err)
		got, err = b.Remove(b.Context(), key, none)
		require.NoError(t, err)
		assert.Equal(t, set, got)
		got, err = b.Remove(b.Context(), key, none)
		require.NoError(t, err)
		assert.Nil(t, got, "already removed")
	})
}

func TestCacheLastsFourSeconds(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		key := standard("a")
		one, two := b.NewCache(), b.NewCache()
		get := func(r datastore.Request) string {
			entry, err := b.Get(b.Context(), key, r)
			require.NoError(t, err)
			if entry == nil {
				return "nil"
			}
			return string(entry.Value)
		}
		set := func(value string, r datastore.Request) {
			_, err := b.Set(b.Context(), key, text(value), r)
			require.NoError(t, err)
		}
		assert.Equal(t, "nil", get(datastore.Request{Cache: one}), "a missing key is cached too")
		set("1", none)
		assert.Equal(t, "nil", get(datastore.Request{Cache: one}), "another handle's write does not refresh")
		assert.Equal(t, "1", get(datastore.Request{Cache: two}))
		assert.Equal(t, "1", get(datastore.Request{Cache: one, NoCache: true}), "bypassed, and refreshed")
		assert.Equal(t, "1", get(datastore.Request{Cache: one}))
		set("2", datastore.Request{Cache: one})
		assert.Equal(t, "2", get(datastore.Request{Cache: one}), "its own write does")

		budget := b.Budget(datastore.ClassGetAsync)
		time.Sleep(3999 * time.Millisecond)
		set("3", none)
		assert.Equal(t, "2", get(datastore.Request{Cache: one}))
		assert.GreaterOrEqual(t, b.Budget(datastore.ClassGetAsync), budget, "a cached read costs nothing")
		time.Sleep(time.Millisecond)
		assert.Equal(t, "3", get(datastore.Request{Cache: one}))
		assert.EqualValues(t, 4, b.Stats().CacheHits)
	})
}

// A read must not be answered from the cache while a write of its key waits before it.
func TestCacheKeepsArrivalOrder(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		r := datastore.Request{Cache: b.NewCache()}
		b.startSet(standard("a"), "1", r)
		b.slow("Save", time.Second)
		b.startSet(standard("a"), "2", r)
		b.startGet(standard("a"), r)
		sleep(time.Second)
		assert.Equal(t, []string{"set 1", "set 2", "get 2"}, b.done())
	})
}

// A read that was under way while another server wrote must not be cached.
func TestCacheIsNotFilledWithTheOld(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		r := datastore.Request{Cache: b.NewCache()}
		b.faulty.Inject(func(c backendtest.Call) backendtest.Fault {
			_, err := b.memory.Save(b.Context(), c.Key, datastore.Write{Change: text("new"), Now: 1, Origin: "other"})
			assert.NoError(t, err)
			return backendtest.Fault{}
		})
		_, err := b.Get(b.Context(), standard("a"), r)
		require.NoError(t, err)
		assert.Zero(t, r.Cache.Len())
	})
}

// Another server's write of one key, during a write of a second, must not leave what the second was in the cache.
func TestCacheForgetsWhatWasReplaced(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		r := datastore.Request{Cache: b.NewCache()}
		b.startSet(standard("a"), "1", r)
		b.faulty.Inject(func(c backendtest.Call) backendtest.Fault {
			if c.Verb == "Save" {
				_, err := b.memory.Save(b.Context(), standard("b"), datastore.Write{Change: text("new"), Now: 1, Origin: "other"})
				assert.NoError(t, err)
			}
			return backendtest.Fault{}
		})
		b.startSet(standard("a"), "2", r)
		b.startGet(standard("a"), r)
		assert.Equal(t, []string{"set 1", "set 2", "get 2"}, b.done())
	})
}

// A write whose outcome is unknown leaves nothing in the cache.
func TestFailedWriteClearsCache(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		r := datastore.Request{Cache: b.NewCache()}
		b.startSet(standard("a"), "1", r)
		b.faulty.Inject(func(c backendtest.Call) backendtest.Fault {
			if c.Verb == "Save" {
				return backendtest.Fault{After: errFault}
			}
			return backendtest.Fault{}
		})
		_, err := b.Set(b.Context(), standard("a"), text("2"), r)
		require.ErrorIs(t, err, errFault)
		b.startGet(standard("a"), r)
		assert.Equal(t, []string{"set 1", "get 2"}, b.done())
	})
}

func TestChangesTellOfOthersOnly(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		other := datastore.Open(b.memory, datastore.Options{Limits: datastore.LimitsOff, Origin: "other"})
		var heard []datastore.Notice
		stop := b.Changes(func(n datastore.Notice) { heard = append(heard, n) })
		_, err := b.Set(b.Context(), standard("a"), text("own"), none)
		require.NoError(t, err)
		assert.Empty(t, heard)
		entry, err := other.Set(b.Context(), standard("a"), text("foreign"), none)
		require.NoError(t, err)
		assert.Equal(t, []datastore.Notice{{Key: standard("a"), Version: entry.Version, Origin: "other"}}, heard)
		stop()
		_, err = other.Set(b.Context(), standard("a"), text("foreign"), none)
		require.NoError(t, err)
		assert.Len(t, heard, 1)
	})
}

func TestGetVersionAtTime(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		key := standard("a")
		at := func(when time.Time) string {
			entry, err := b.GetVersionAtTime(b.Context(), key, when.UnixMilli(), none)
			require.NoError(t, err)
			switch {
			case entry == nil:
				return "nil"
			case entry.Deleted:
				return "-"
			}
			return string(entry.Value)
		}
		began := time.Now()
		for i := range 3 {
			b.startSet(key, strconv.Itoa(i), none)
			time.Sleep(2 * time.Hour)
		}
		_, err := b.Remove(b.Context(), key, none)
		require.NoError(t, err)
		assert.Equal(t, "nil", at(began.Add(-time.Second)))
		assert.Equal(t, "0", at(began))
		assert.Equal(t, "0", at(began.Add(time.Hour)))
		assert.Equal(t, "2", at(began.Add(5*time.Hour)))
		assert.Equal(t, "-", at(began.Add(6*time.Hour)))

		for _, bad := range []int64{0, -5, time.Now().Add(11 * time.Minute).UnixMilli()} {
			_, err := b.GetVersionAtTime(b.Context(), key, bad, none)
			assert.EqualError(t, err, "Timestamp must be positive and not more than ten minutes in the future.")
		}
	})
}

func TestVersionsEndAfterThirtyDays(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		key := standard("a")
		old, err := b.Set(b.Context(), key, text("old"), none)
		require.NoError(t, err)
		time.Sleep(time.Hour)
		_, err = b.Set(b.Context(), key, text("new"), none)
		require.NoError(t, err)
		count := func() int {
			page, err := b.Versions(b.Context(), key, datastore.VersionQuery{}, none)
			require.NoError(t, err)
			return len(page.Versions)
		}
		time.Sleep(30*24*time.Hour - time.Millisecond)
		assert.Equal(t, 2, count())
		time.Sleep(time.Millisecond)
		assert.Equal(t, 1, count(), "the latest never ends")
		entry, err := b.GetVersion(b.Context(), key, old.Version, none)
		require.NoError(t, err)
		assert.Nil(t, entry)

		_, err = b.Remove(b.Context(), key, none)
		require.NoError(t, err)
		listed := func() int {
			page, err := b.ListKeys(b.Context(), key.Ref(), datastore.ListQuery{}, none)
			require.NoError(t, err)
			return len(page.Keys)
		}
		assert.Equal(t, 1, listed(), "removed keys are listed")
		time.Sleep(30 * 24 * time.Hour)
		assert.Zero(t, listed(), "for 30 days")
		assert.Zero(t, count())
	})
}

func TestVersionPages(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		key := standard("a")
		for i := range 5 {
			b.startSet(key, strconv.Itoa(i), none)
			time.Sleep(time.Hour)
		}
		q := datastore.VersionQuery{Descending: true, PageSize: 2}
		sizes := []int{}
		for {
			page, err := b.Versions(b.Context(), key, q, none)
			require.NoError(t, err)
			sizes = append(sizes, len(page.Versions))
			if q.Cursor = page.Cursor; q.Cursor == "" {
				break
			}
		}
		assert.Equal(t, []int{2, 2, 1}, sizes)
	})
}

func TestListKeysExcludesDeleted(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		for i := range 600 {
			key := standard("k" + strconv.Itoa(1000+i))
			b.startSet(key, "1", none)
			_, err := b.Remove(b.Context(), key, none)
			require.NoError(t, err)
		}
		b.startSet(standard("z"), "1", none)
		q := datastore.ListQuery{ExcludeDeleted: true}
		page, err := b.ListKeys(b.Context(), standard("").Ref(), q, none)
		require.NoError(t, err)
		assert.Empty(t, page.Keys, "512 are looked at for a page")
		require.NotEmpty(t, page.Cursor)
		q.Cursor = page.Cursor
		page, err = b.ListKeys(b.Context(), standard("").Ref(), q, none)
		require.NoError(t, err)
		require.Len(t, page.Keys, 1)
		assert.Equal(t, "z", page.Keys[0].Name)
		assert.Empty(t, page.Cursor)
	})
}

// listings that are refused, and in which words.
var badListings = []struct {
	list func(b *bench) error
	want string
}{
	{sorted(datastore.SortedQuery{}), "106: PageSize must be within a predefined range."},
	{sorted(datastore.SortedQuery{PageSize: 101}), "106: PageSize must be within a predefined range."},
	{sorted(datastore.SortedQuery{PageSize: -1}), "106: PageSize must be within a predefined range."},
	{sorted(datastore.SortedQuery{PageSize: 1, Min: at(2), Max: at(1)}), "107: MaxValue must be greater than or equal to MinValue."},
	{sorted(datastore.SortedQuery{PageSize: 1, Cursor: "nonsense"}), "The cursor is not one that a listing of this store returned."},
	{sorted(datastore.SortedQuery{PageSize: 1, Cursor: "o!"}), "The cursor is not one that a listing of this store returned."},
	{keys(datastore.ListQuery{Cursor: "o"}), "The cursor is not one that a listing of this store returned."},
	{keys(datastore.ListQuery{Cursor: "kAQ"}), "The cursor is not one that a listing of this store returned."},
	{keys(datastore.ListQuery{PageSize: -1}), "106: PageSize must be within a predefined range."},
	{func(b *bench) error {
		_, err := b.GetMany(b.Context(), ordered("").Ref(), nil, none)
		return err
	}, "106: PageSize must be within a predefined range."},
	{func(b *bench) error {
		_, err := b.GetMany(b.Context(), ordered("").Ref(), []string{"a", ""}, none)
		return err
	}, "101: Key name can't be empty."},
}

func at(n int64) *int64 { return &n }

func sorted(q datastore.SortedQuery) func(b *bench) error {
	return func(b *bench) error {
		_, err := b.GetSorted(b.Context(), ordered("").Ref(), q, none)
		return err
	}
}

func keys(q datastore.ListQuery) func(b *bench) error {
	return func(b *bench) error {
		_, err := b.ListKeys(b.Context(), standard("").Ref(), q, none)
		return err
	}
}

func TestListingsAreChecked(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		for i, c := range badListings {
			assert.EqualError(t, c.list(b), c.want, "listing %d", i)
		}
	})
}

func TestGetManyChargesEach(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		_, err := b.Set(b.Context(), ordered("a"), datastore.Change{Number: 3}, none)
		require.NoError(t, err)
		entries, err := b.GetMany(b.Context(), ordered("").Ref(), []string{"a", "b", "c"}, none)
		require.NoError(t, err)
		require.Len(t, entries, 1, "absent keys are left out")
		assert.Equal(t, int64(3), entries["a"].Number)
		assert.Equal(t, 97, b.Budget(datastore.ClassOrderedRead))
	})
}

func TestListStoresLeavesOutTheNameless(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		b.startSet(datastore.Key{Scope: datastore.GlobalScope, Name: "x"}, "1", none)
		for _, store := range []string{"B", "A", "C"} {
			b.startSet(datastore.Key{Store: store, Scope: "global", Name: "x"}, "1", none)
		}
		q := datastore.ListQuery{PageSize: 2}
		page, err := b.ListStores(b.Context(), false, q, none)
		require.NoError(t, err)
		require.Len(t, page.Stores, 2)
		assert.Equal(t, "A", page.Stores[0].Name)
		q.Cursor = page.Cursor
		page, err = b.ListStores(b.Context(), false, q, none)
		require.NoError(t, err)
		require.Len(t, page.Stores, 1)
		assert.Equal(t, "C", page.Stores[0].Name)
		assert.Empty(t, page.Cursor)
	})
}

// charges: what each request takes from which class, as Roblox charges it.
var charges = []struct {
	name string
	do   func(b *bench) error
	want map[datastore.Class]int
}{
	{"Get", func(b *bench) error { _, err := b.Get(b.Context(), standard("a"), none); return err },
		map[datastore.Class]int{datastore.ClassStandardRead: 1, datastore.ClassGetAsync: 1}},
	{"Set", func(b *bench) error { _, err := b.Set(b.Context(), standard("a"), text("1"), none); return err },
		map[datastore.Class]int{datastore.ClassStandardWrite: 1}},
	{"Update", func(b *bench) error {
		_, err := b.Update(b.Context(), standard("a"), func(*datastore.Entry) (*datastore.Change, error) { return nil, nil }, none)
		return err
	}, map[datastore.Class]int{datastore.ClassStandardRead: 1, datastore.ClassStandardWrite: 1}},
	{"Remove", func(b *bench) error { _, err := b.Remove(b.Context(), standard("a"), none); return err },
		map[datastore.Class]int{datastore.ClassStandardRemove: 1}},
	{"RemoveOrdered", func(b *bench) error { _, err := b.Remove(b.Context(), ordered("a"), none); return err },
		map[datastore.Class]int{datastore.ClassOrderedRemove: 1}},
	{"SetOrdered", func(b *bench) error { _, err := b.Set(b.Context(), ordered("a"), datastore.Change{}, none); return err },
		map[datastore.Class]int{datastore.ClassOrderedWrite: 1}},
	{"ListKeys", keys(datastore.ListQuery{}), map[datastore.Class]int{datastore.ClassStandardList: 1}},
	{"GetSorted", sorted(datastore.SortedQuery{PageSize: 1}), map[datastore.Class]int{datastore.ClassOrderedList: 1}},
	{"GetVersion", func(b *bench) error { _, err := b.GetVersion(b.Context(), standard("a"), "v", none); return err },
		map[datastore.Class]int{datastore.ClassStandardRead: 1}},
	{"RemoveVersion", func(b *bench) error { return b.RemoveVersion(b.Context(), standard("a"), "v", none) },
		map[datastore.Class]int{datastore.ClassRemoveVersionAsync: 1}},
}

func TestCharges(t *testing.T) {
	for _, c := range charges {
		inBubble(t, datastore.Options{}, func(b *bench) {
			var before [datastore.ClassOrderedRemove + 1]int
			for class := range before {
				before[class] = b.Budget(datastore.Class(class))
			}
			require.NoError(t, c.do(b))
			for class := datastore.ClassRemoveVersionAsync; class <= datastore.ClassOrderedRemove; class++ {
				assert.Equal(t, c.want[class], before[class]-b.Budget(class), "%s, class %d", c.name, class)
			}
		})
	}
}

func TestBudgetFormula(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		assert.Equal(t, 100, b.Budget(datastore.ClassStandardWrite))
		b.SetPlayers(3)
		time.Sleep(time.Second)
		assert.Equal(t, 103, b.Budget(datastore.ClassStandardWrite), "60 + 40*3 a minute")
		assert.Equal(t, 103, b.Budget(datastore.ClassUpdateAsync), "old name: the less of read and write")
		time.Sleep(time.Hour)
		assert.Equal(t, 540, b.Budget(datastore.ClassStandardWrite), "never more than three minutes' worth")
		assert.Equal(t, 33, b.Budget(datastore.ClassGetSortedAsync))
		assert.Zero(t, b.Budget(99))

		require.NoError(t, b.SetRate(datastore.ClassStandardWrite, datastore.Rate{Base: 600}))
		b.spend(540)
		time.Sleep(time.Second)
		assert.Equal(t, 10, b.Budget(datastore.ClassStandardWrite))
		b.TopUp()
		assert.Equal(t, 1500, b.Budget(datastore.ClassStandardWrite))
	})
}

func TestLimitsOff(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		b.spend(5000)
		assert.Equal(t, datastore.Unlimited, b.Budget(datastore.ClassStandardWrite))
	})
}

// rates that SetRate refuses, and in which words.
var badRates = []struct {
	class datastore.Class
	rate  datastore.Rate
	want  string
}{
	{datastore.ClassGetAsync, datastore.Rate{Base: 61}, "baseLimit: got 61, want 0 to 60"},
	{datastore.ClassGetAsync, datastore.Rate{PerPlayer: 41}, "perPlayerLimit: got 41, want 0 to 40"},
	{datastore.ClassListAsync, datastore.Rate{Base: 6}, "baseLimit: got 6, want 0 to 5"},
	{datastore.ClassStandardRead, datastore.Rate{Base: 10001}, "baseLimit: got 10001, want 0 to 10000"},
	{datastore.ClassStandardRead, datastore.Rate{Base: -1}, "baseLimit: got -1, want 0 to 10000"},
	{datastore.ClassUpdateAsync, datastore.Rate{}, "UpdateAsync has no rate limit of its own, use the request types of what it does"},
	{datastore.ClassOnUpdate, datastore.Rate{}, "OnUpdate has no rate limit of its own, use the request types of what it does"},
	{17, datastore.Rate{}, "request type: got 17, want 0 to 16"},
}

func TestSetRateIsChecked(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		for _, c := range badRates {
			assert.EqualError(t, b.SetRate(c.class, c.rate), c.want)
		}
	})
}

// A rate of nothing is not for ever: raising it serves what waits.
func TestRaisedRateServesWhatWaits(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		require.NoError(t, b.SetRate(datastore.ClassStandardWrite, datastore.Rate{}))
		b.spend(100)
		b.startSet(standard("a"), "1", none)
		sleep(24 * time.Hour)
		assert.Empty(t, b.done())
		require.NoError(t, b.SetRate(datastore.ClassStandardWrite, datastore.Rate{Base: 60}))
		sleep(time.Second)
		assert.Equal(t, []string{"set 1"}, b.done())
	})
}

func TestErrorsCarryCodeAndName(t *testing.T) {
	var e *datastore.Error
	require.True(t, errors.As(standard("").Validate(), &e))
	assert.Equal(t, 101, e.Code)
	assert.Equal(t, "KeyNameEmpty", e.Name)
	assert.Equal(t, "Key name can't be empty.", e.Message)
	assert.EqualError(t, datastore.CantStoreValue.New("Instance"),
		"104: Cannot store Instance in data store. Data stores can only accept valid UTF-8 characters.")
}
