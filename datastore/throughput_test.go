package datastore_test

// This file tests what a key may have in a minute, and what the experience may.

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

// roomy are limits under which only throughput is short.
func roomy() datastore.Options {
	r := datastore.RobloxRates()
	for _, b := range []*datastore.Budget{&r.StandardRead, &r.StandardWrite, &r.OrderedRead, &r.OrderedWrite} {
		b.Start = 1e6
	}
	for _, e := range []*datastore.Rate{&r.Experience.StandardRead, &r.Experience.StandardWrite,
		&r.Experience.OrderedRead, &r.Experience.OrderedWrite} {
		e.Base = 1e6
	}
	return datastore.Options{Rates: r}
}

const keyThrottled = "502: API Services rejected request with error. KeyThrottled: The request rate exceeds the allowed maximum for the key."

func megabyte(n int) datastore.Change {
	return text(`"` + strings.Repeat("x", n<<20-2) + `"`)
}

func TestKeyWriteThroughput(t *testing.T) {
	inBubble(t, roomy(), func(b *bench) {
		for range 4 {
			_, err := b.Set(b.Context(), standard("a"), megabyte(1), none)
			require.NoError(b, err)
			sleep(10 * time.Second)
		}
		deny := []func() error{
			func() error { _, err := b.Set(b.Context(), standard("a"), text("1"), none); return err },
			func() error { _, err := b.Remove(b.Context(), standard("a"), none); return err },
			func() error {
				_, err := b.Update(b.Context(), standard("a"), func(*datastore.Entry) (*datastore.Change, error) {
					change := text("1")
					return &change, nil
				}, none)
				return err
			},
		}
		for _, do := range deny {
			assert.EqualError(b, do(), keyThrottled)
		}
		_, err := b.Set(b.Context(), standard("b"), megabyte(4), none)
		require.NoError(b, err, "another key has its own, and a value of the greatest size fits in it")
		sleep(19 * time.Second)
		assert.EqualError(b, deny[0](), keyThrottled)
		sleep(time.Second)
		require.NoError(b, deny[0](), "the first megabyte is a minute old")
	})
}

func TestKeyReadThroughput(t *testing.T) {
	inBubble(t, roomy(), func(b *bench) {
		_, err := b.Set(b.Context(), standard("a"), megabyte(4), none)
		require.NoError(b, err)
		for range 6 {
			_, err := b.Get(b.Context(), standard("a"), none)
			require.NoError(b, err)
		}
		_, err = b.Get(b.Context(), standard("a"), none)
		assert.EqualError(b, err, keyThrottled, "24 of 25 MB are read, 4 do not fit")
		sleep(time.Minute)
		entry, err := b.Get(b.Context(), standard("a"), none)
		require.NoError(b, err)
		for range 5 {
			_, err = b.GetVersion(b.Context(), standard("a"), entry.Version, none)
			require.NoError(b, err)
		}
		_, err = b.GetVersionAtTime(b.Context(), standard("a"), time.Now().UnixMilli(), none)
		assert.EqualError(b, err, keyThrottled)
	})
}

// Each request counts for a whole kilobyte: 4096 small writes are 4 MB.
func TestThroughputRoundsUp(t *testing.T) {
	inBubble(t, roomy(), func(b *bench) {
		for range 4096 {
			_, err := b.Set(b.Context(), ordered("a"), datastore.Change{Number: 1}, none)
			require.NoError(b, err)
		}
		_, err := b.Increment(b.Context(), ordered("a"), 1, datastore.Change{}, none)
		assert.EqualError(b, err, keyThrottled)
	})
}

func TestThroughputForgetsKeys(t *testing.T) {
	inBubble(t, roomy(), func(b *bench) {
		for i := range 20_000 {
			_, err := b.Get(b.Context(), standard(strconv.Itoa(i)), none)
			require.NoError(b, err)
			if i%100 == 0 {
				sleep(time.Second)
			}
		}
		assert.Less(b, b.MeteredKeys(), 16_000)
	})
}

func TestNoThroughputWithoutLimits(t *testing.T) {
	inBubble(t, off, func(b *bench) {
		for range 8 {
			_, err := b.Set(b.Context(), standard("a"), megabyte(4), none)
			require.NoError(b, err)
		}
		assert.Zero(b, b.MeteredKeys())
	})
}

// scarce are limits under which the experience is short of writes.
func scarce() datastore.Options {
	r := datastore.RobloxRates()
	r.Experience.StandardWrite = datastore.Rate{Base: 5, PerPlayer: 1}
	r.QueueLength = 2
	return datastore.Options{Rates: r}
}

func TestExperienceLimit(t *testing.T) {
	inBubble(t, scarce(), func(b *bench) {
		assert.Equal(b, 5, b.Budget(datastore.ClassStandardWrite))
		assert.Equal(b, 5, b.Budget(datastore.ClassUpdateAsync))
		assert.Equal(b, 100, b.Budget(datastore.ClassStandardRead))
		b.SetPlayers(1)
		assert.Equal(b, 6, b.Budget(datastore.ClassSetIncrementAsync), "who joins brings what he may have")
		b.SetPlayers(0)
		b.spend(5)
		assert.Zero(b, b.Budget(datastore.ClassStandardWrite))
		b.startSet(standard("a"), "1", plain)
		b.startSet(standard("b"), "2", plain)
		_, err := b.Set(b.Context(), standard("c"), text("3"), plain)
		assert.EqualError(b, err, "StandardWrite request was throttled by experience limits.")
		var e *datastore.Error
		require.ErrorAs(b, err, &e)
		assert.Equal(b, "StandardWriteExperienceThrottled", e.Name)
		assert.Empty(b, b.done())
		sleep(12 * time.Second)
		assert.Equal(b, []string{"set 1"}, b.done(), "5 a minute")
		b.TopUp()
		assert.Equal(b, []string{"set 1", "set 2"}, b.done(), "a server that closes is not held up")
	})
}
