package datastore_test

// This file tests Rates: which values are refused, and that every number is obeyed.

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/memory"
)

func TestRobloxRatesAreValid(t *testing.T) {
	assert.NoError(t, datastore.RobloxRates().Validate())
	assert.NoError(t, datastore.Rates{}.Validate())
}

// entries calls f with each number in a struct and its name.
func entries(v reflect.Value, name string, f func(name string, number reflect.Value)) {
	if v.Kind() != reflect.Struct {
		f(name, v)
		return
	}
	for i := range v.NumField() {
		field := name
		if t := v.Type().Field(i); !t.Anonymous {
			field = strings.TrimPrefix(name+"."+t.Name, ".")
		}
		entries(v.Field(i), field, f)
	}
}

// TestEveryRateIsChecked makes each entry negative in turn: none may have been left out of Validate.
func TestEveryRateIsChecked(t *testing.T) {
	var names []string
	entries(reflect.ValueOf(datastore.Rates{}), "", func(name string, _ reflect.Value) { names = append(names, name) })
	require.Greater(t, len(names), 50)
	for _, wrong := range names {
		r := datastore.RobloxRates()
		entries(reflect.ValueOf(&r).Elem(), "", func(name string, number reflect.Value) {
			if name == wrong && number.CanInt() {
				number.SetInt(-1)
			} else if name == wrong {
				number.SetFloat(-1)
			}
		})
		var e *datastore.RateError
		if assert.ErrorAs(t, r.Validate(), &e, wrong) {
			assert.Equal(t, wrong, e.Entry)
			assert.Contains(t, e.Error(), wrong+": got -1, want ")
		}
	}
}

func TestRatesRefused(t *testing.T) {
	for want, change := range map[string]func(r *datastore.Rates){
		"StandardRead.Base: got -1, want 0 to 1000000000": func(r *datastore.Rates) { r.StandardRead.Base = -1 },
		"CacheSeconds: got NaN, want 0 to 86400":          func(r *datastore.Rates) { r.CacheSeconds = math.NaN() },
		"ValueBytes: got 0, want 1 to 268435456":          func(r *datastore.Rates) { r.ValueBytes = 0 },
		"Experience.StandardWrite.Base: got 0, want more than 0, as StandardWrite has requests": func(r *datastore.Rates) {
			r.Experience.StandardWrite = datastore.Rate{}
		},
		"MemoryStore.ValueBytes: got 32768, want at most MemoryStore.StructureBytes, which is 100": func(r *datastore.Rates) {
			r.MemoryStore.StructureBytes = 100
		},
		"ValueBytes: got 4194304, want at most KeyWriteBytes, which is 1024": func(r *datastore.Rates) { r.KeyWriteBytes = 1024 },
		"ValueBytes: got 4194304, want at most KeyReadBytes, which is 1024":  func(r *datastore.Rates) { r.KeyReadBytes = 1024 },
		"Messaging.ReceivedTopic: got 120, want at most Messaging.ReceivedGame, which is 5": func(r *datastore.Rates) {
			r.Messaging.ReceivedGame = 5
		},
	} {
		r := datastore.RobloxRates()
		change(&r)
		assert.EqualError(t, r.Validate(), want)
	}
}

// Budget tells what may be asked now: not what waiting requests will take.
func TestBudgetLeavesOutWhatWaits(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		b.spend(100)
		before := b.Budget(datastore.ClassStandardRead)
		for range 5 {
			b.start(func() {
				_, err := b.Update(b.Context(), standard("a"), func(*datastore.Entry) (*datastore.Change, error) { return nil, nil }, none)
				assert.NoError(b, err)
			})
		}
		assert.Equal(b, before-5, b.Budget(datastore.ClassStandardRead), "five updates wait for writes and will read")
		assert.Zero(b, b.Budget(datastore.ClassUpdateAsync))
		sleep(10 * time.Second)
	})
}

// A limit for reads of versions must not become one for all reads.
func TestRateOfVersionsBoundsNothingElse(t *testing.T) {
	inBubble(t, datastore.Options{}, func(b *bench) {
		require.NoError(b, b.SetRate(datastore.ClassGetVersionAsync, datastore.Rate{Base: 1}))
		sleep(time.Hour)
		assert.Equal(b, 180, b.Budget(datastore.ClassStandardRead))
	})
}

func TestBudgetOfClosedEngine(t *testing.T) {
	e := datastore.Open(memory.New(), datastore.Options{})
	require.NoError(t, e.Close(t.Context()))
	assert.Zero(t, e.Budget(datastore.ClassStandardRead))
}

// TestRatesAreObeyed changes one number at a time and shows that it counts.
func TestRatesAreObeyed(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(r *datastore.Rates)
		check  func(b *bench)
	}{
		{"Start", func(r *datastore.Rates) { r.StandardRead.Start = 7 }, func(b *bench) {
			assert.Equal(b, 7, b.Budget(datastore.ClassGetAsync))
		}},
		{"Base and PerPlayer", func(r *datastore.Rates) { r.OrderedWrite = datastore.Budget{Base: 60, PerPlayer: 60} }, func(b *bench) {
			b.SetPlayers(2)
			sleep(time.Second)
			assert.Equal(b, 3, b.Budget(datastore.ClassOrderedWrite))
		}},
		{"CapMinutes", func(r *datastore.Rates) { r.CapMinutes = 2 }, func(b *bench) {
			sleep(time.Hour)
			assert.Equal(b, 120, b.Budget(datastore.ClassStandardRead))
		}},
		{"ClosingSeconds", func(r *datastore.Rates) { r.ClosingSeconds = 600 }, func(b *bench) {
			b.TopUp()
			assert.Equal(b, 600, b.Budget(datastore.ClassStandardRead))
		}},
		{"QueueLength", func(r *datastore.Rates) { r.QueueLength = 0 }, func(b *bench) {
			b.spend(100)
			_, err := b.Set(b.Context(), standard("a"), text("1"), plain)
			assert.True(b, datastore.Is(err, datastore.SetAsyncThrottle))
		}},
		{"CacheSeconds", func(r *datastore.Rates) { r.CacheSeconds = 0 }, func(b *bench) {
			cached := datastore.Request{Cache: b.NewCache()}
			b.startSet(standard("a"), "1", cached)
			b.startSet(standard("a"), "2", none)
			b.startGet(standard("a"), cached)
			assert.Equal(b, []string{"set 1", "set 2", "get 2"}, b.done())
		}},
		{"ValueBytes", func(r *datastore.Rates) { r.ValueBytes = 3 }, func(b *bench) {
			_, err := b.Set(b.Context(), standard("a"), text("1234"), none)
			assert.EqualError(b, err, "105: Serialized value exceeds 3 limit.")
			_, err = b.Set(b.Context(), standard("a"), text("123"), none)
			assert.NoError(b, err)
		}},
		{"UserIDs", func(r *datastore.Rates) { r.UserIDs = 1 }, func(b *bench) {
			_, err := b.Increment(b.Context(), standard("a"), 1, datastore.Change{UserIDs: []int64{1, 2}}, none)
			assert.EqualError(b, err, "512: UserID size exceeds 1 limit.")
		}},
		{"KeyWriteBytes", func(r *datastore.Rates) { r.ValueBytes, r.KeyWriteBytes = 1000, 2048 }, func(b *bench) {
			b.startSet(standard("a"), "1", none)
			b.startSet(standard("a"), "2", none)
			_, err := b.Set(b.Context(), standard("a"), text("3"), none)
			assert.EqualError(b, err, keyThrottled)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := datastore.RobloxRates()
			c.change(&r)
			require.NoError(t, r.Validate())
			inBubble(t, datastore.Options{Rates: r}, c.check)
		})
	}
}

// TestCloudRatesAreObeyed is TestRatesAreObeyed for memory stores and messages.
func TestCloudRatesAreObeyed(t *testing.T) {
	set := func(c *datastore.Cloud, key, value string, seconds int64) error {
		_, err := c.SetItem(context.Background(), datastore.MapRef{Name: "m"}, key, datastore.Content{Value: []byte(value)}, seconds)
		return err
	}
	publish := func(c *datastore.Cloud, text string) error { return c.Publish(context.Background(), "t", []byte(text)) }
	subscribe := func(c *datastore.Cloud) error {
		_, err := c.Subscribe(context.Background(), "t", func(datastore.Message) {})
		return err
	}
	for name, c := range map[string]struct {
		change func(r *datastore.Rates)
		first  func(c *datastore.Cloud) error // succeeds
		second func(c *datastore.Cloud) error
		want   string
	}{
		"UnitsBase": {func(r *datastore.Rates) { r.MemoryStore.UnitsBase = 1 },
			func(c *datastore.Cloud) error { return set(c, "a", "1", 1) }, func(c *datastore.Cloud) error { return set(c, "a", "1", 1) },
			"RequestThrottled: Recent MemoryStores requests hit one or more limits."},
		"StructureUnits": {func(r *datastore.Rates) { r.MemoryStore.StructureUnits = 1 },
			func(c *datastore.Cloud) error { return set(c, "a", "1", 1) }, func(c *datastore.Cloud) error { return set(c, "a", "1", 1) },
			"RequestThrottled: Recent MemoryStores requests hit one or more limits."},
		"StructureItems": {func(r *datastore.Rates) { r.MemoryStore.StructureItems = 1 },
			func(c *datastore.Cloud) error { return set(c, "a", "1", 10) }, func(c *datastore.Cloud) error { return set(c, "b", "1", 10) },
			"DataStructureItemsOverLimit: The data structure exceeds the number of items it may have."},
		"StructureBytes": {func(r *datastore.Rates) { r.MemoryStore.StructureBytes, r.MemoryStore.ValueBytes = 10, 10 },
			func(c *datastore.Cloud) error { return set(c, "a", "123456789", 10) }, func(c *datastore.Cloud) error { return set(c, "b", "1", 10) },
			"DataStructureMemoryOverLimit: The data structure exceeds the memory it may have."},
		"MemoryStore.ValueBytes": {func(r *datastore.Rates) { r.MemoryStore.ValueBytes = 2 },
			func(c *datastore.Cloud) error { return set(c, "a", "12", 1) }, func(c *datastore.Cloud) error { return set(c, "a", "123", 1) },
			"ItemValueSizeTooLarge: The serialized value exceeds the limit of 2 bytes."},
		"ExpirationSeconds": {func(r *datastore.Rates) { r.MemoryStore.ExpirationSeconds = 1000 },
			func(c *datastore.Cloud) error { return set(c, "a", "1", 1000) }, func(c *datastore.Cloud) error { return set(c, "a", "1", 1001) },
			"InvalidExpirationTime: The field 'expiration' time must be between 0 and 1,000."},
		"MessageBytes": {func(r *datastore.Rates) { r.Messaging.MessageBytes = 2 },
			func(c *datastore.Cloud) error { return publish(c, "12") }, func(c *datastore.Cloud) error { return publish(c, "123") },
			"MessagingService: the serialized message exceeds the limit of 2 bytes."},
		"SentBase": {func(r *datastore.Rates) { r.Messaging.SentBase = 1 },
			func(c *datastore.Cloud) error { return publish(c, "1") }, func(c *datastore.Cloud) error { return publish(c, "1") },
			"MessagingService: too many messages were sent in this minute."},
		"SubscribeRequests": {func(r *datastore.Rates) { r.Messaging.SubscribeRequests = 1 }, subscribe, subscribe,
			"MessagingService: too many subscribe requests were made in this minute."},
		"SubscriptionsBase": {func(r *datastore.Rates) { r.Messaging.SubscriptionsBase = 1 }, subscribe, subscribe,
			"MessagingService: this server has the 1 subscriptions it may have."},
	} {
		t.Run(name, func(t *testing.T) {
			r := datastore.RobloxRates()
			c.change(&r)
			require.NoError(t, r.Validate())
			cloud := datastore.OpenCloud(memory.NewCloud(), datastore.CloudOptions{Rates: r})
			require.NoError(t, c.first(cloud))
			assert.EqualError(t, c.second(cloud), c.want)
		})
	}
}
