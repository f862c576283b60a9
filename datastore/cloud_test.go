package datastore_test

// This file tests what a Cloud adds to its backend: checks, rates, retries. What backends do is backendtest.RunCloud's.

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/memory"
)

var cloudBag = datastore.MapRef{Name: "Bag"}

// openCloud opens a Cloud with Roblox's limits in a bubble, at the start of a minute.
func openCloud(t *testing.T, run func(t *testing.T, c *datastore.Cloud)) {
	synctest.Test(t, func(t *testing.T) { run(t, datastore.OpenCloud(memory.NewCloud(), datastore.CloudOptions{})) })
}

// spendAll uses units until none are left and tells how many there were.
func spendAll(t *testing.T, c *datastore.Cloud) (units int) {
	for ; ; units++ {
		if _, err := c.GetItem(t.Context(), cloudBag, "k"); err != nil {
			require.True(t, datastore.HasStatus(err, datastore.RequestThrottled), err)
			return units
		}
	}
}

func content(text string) datastore.Content { return datastore.Content{Value: []byte(text)} }

func TestCloudUnits(t *testing.T) {
	openCloud(t, func(t *testing.T, c *datastore.Cloud) {
		ctx := t.Context()
		assert.Equal(t, 1000, spendAll(t, c))
		c.SetPlayers(2)
		assert.Equal(t, 240, spendAll(t, c))
		c.SetPlayers(-1)
		assert.Zero(t, spendAll(t, c))
		time.Sleep(time.Minute)
		assert.Equal(t, 1000, spendAll(t, c))

		// What each request costs.
		update := func(*datastore.Item) (*datastore.Content, error) { return nil, nil }
		for _, cost := range []struct {
			units int
			do    func() error
		}{
			{1, func() error { _, err := c.SetItem(ctx, cloudBag, "a", content("1"), 10_000); return err }},
			{1, func() error { _, err := c.SetItem(ctx, cloudBag, "b", content("1"), 10_000); return err }},
			{2, func() error { _, err := c.UpdateItem(ctx, cloudBag, "a", update, 1); return err }},
			{1, func() error {
				_, err := c.UpdateItem(ctx, datastore.MapRef{Name: "S", Sorted: true}, "a", update, 1)
				return err
			}},
			{3, func() error { _, err := c.ListItems(ctx, "Bag", "", 200); return err }},
			{1, func() error {
				_, err := c.RangeItems(ctx, "S", datastore.RangeQuery{Count: 9})
				return err
			}},
			{1, func() error { return c.RemoveItem(ctx, cloudBag, "a") }},
			{1, func() error { _, err := c.MapSize(ctx, cloudBag); return err }},
			{1, func() error { _, err := c.Increment(ctx, "c", 1, 1); return err }},
			{1, func() error { _, err := c.Counter(ctx, "c"); return err }},
			{1, func() error { return c.Push(ctx, "q", []byte("1"), 0, 1000) }},
			{1, func() error { return c.Push(ctx, "q", []byte("1"), 0, 1000) }},
			{1, func() error { _, err := c.QueueSize(ctx, "q", true); return err }},
			{2, func() error { _, _, err := c.ReadQueue(ctx, "q", 100, false, 300); return err }},
			{1, func() error { _, _, err := c.ReadQueue(ctx, "q", 100, false, 300); return err }},
			{1, func() error { return c.RemoveRead(ctx, "q", "x") }},
			{0, func() error { return refused(c.RemoveItem(ctx, cloudBag, "")) }},
			{0, func() error { return refused(c.Push(ctx, "q", []byte("1"), 0, -1)) }},
		} {
			time.Sleep(time.Minute)
			require.NoError(t, cost.do())
			assert.Equal(t, 1000-cost.units, spendAll(t, c))
		}
	})
}

// refused turns a refusal into success and the other way round.
func refused(err error) error {
	if err == nil {
		return errors.New("it was not refused")
	}
	return nil
}

func TestCloudStructureRate(t *testing.T) {
	openCloud(t, func(t *testing.T, c *datastore.Cloud) {
		c.SetPlayers(1000)
		assert.Equal(t, 100_000, spendAll(t, c), "of one structure")
		_, err := c.GetItem(t.Context(), datastore.MapRef{Name: "Other"}, "k")
		assert.NoError(t, err)
	})
}

func TestCloudChecks(t *testing.T) {
	openCloud(t, func(t *testing.T, c *datastore.Cloud) {
		ctx := t.Context()
		long := strings.Repeat("k", 129)
		big := make([]byte, 32*1024+1)
		for text, err := range map[string]error{
			"InvalidRequest: Key name can't be empty.":                                            c.RemoveItem(ctx, cloudBag, ""),
			"InvalidRequest: Key name exceeds the 128 character limit.":                           c.RemoveItem(ctx, cloudBag, long),
			"InvalidExpirationTime: The field 'expiration' time must be between 0 and 3,888,000.": c.Push(ctx, "q", nil, 0, datastore.MaxExpiration+1),
			"ItemValueSizeTooLarge: The serialized value exceeds the limit of 32768 bytes.":       c.Push(ctx, "q", big, 0, 1),
			"InvalidRequest: The field 'count' must be between 1 and 100.":                        datastore.CheckQueueRead(0),
			"MessagingService: the topic must be 1 to 80 characters long.":                        c.Publish(ctx, "", nil),
			"MessagingService: the serialized message exceeds the limit of 1024 bytes.":           c.Publish(ctx, "t", make([]byte, 1025)),
			"MessagingService: request failed: context canceled":                                  c.Publish(cancelled(), "t", nil),
			"InternalError: Internal Error. (context canceled)":                                   c.RemoveItem(cancelled(), cloudBag, "k"),
		} {
			assert.EqualError(t, err, text)
			var e *datastore.CloudError
			assert.ErrorAs(t, err, &e)
		}
		assert.ErrorIs(t, c.RemoveItem(cancelled(), cloudBag, "k"), context.Canceled)
		_, ok := datastore.TextKey(strings.Repeat("s", 129))
		assert.False(t, ok)
	})
}

func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// TestCloudUpdates checks that no update is lost between the threads of several servers.
func TestCloudUpdates(t *testing.T) {
	const servers, threads, rounds = 3, 8, 20
	backend := memory.NewCloud()
	var all sync.WaitGroup
	for range servers {
		c := datastore.OpenCloud(backend, datastore.CloudOptions{Limits: datastore.LimitsOff})
		for range threads {
			all.Go(func() {
				for range rounds {
					item, err := c.UpdateItem(t.Context(), cloudBag, "n", func(current *datastore.Item) (*datastore.Content, error) {
						text := "x"
						if current != nil {
							text = string(current.Value) + "x"
						}
						next := content(text)
						return &next, nil
					}, 100)
					if assert.NoError(t, err) {
						assert.NotZero(t, item.Revision)
					}
				}
			})
		}
	}
	all.Wait()
	c := datastore.OpenCloud(backend, datastore.CloudOptions{})
	item, err := c.GetItem(t.Context(), cloudBag, "n")
	require.NoError(t, err)
	assert.Len(t, item.Value, servers*threads*rounds)
}

// TestCloudUpdateWaitsItsTurn checks that a waiting update ends with its context and leaves the turn to others.
func TestCloudUpdateWaitsItsTurn(t *testing.T) {
	openCloud(t, func(t *testing.T, c *datastore.Cloud) {
		hold, begun := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			_, err := c.UpdateItem(t.Context(), cloudBag, "k", func(*datastore.Item) (*datastore.Content, error) {
				close(begun)
				<-hold
				return nil, nil
			}, 1)
			assert.NoError(t, err)
		})
		<-begun
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.UpdateItem(ctx, cloudBag, "k", nil, 1)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		close(hold)
		all.Wait()
		_, err = c.SetItem(t.Context(), cloudBag, "k", content("1"), 1)
		assert.NoError(t, err)
		_, err = c.UpdateItem(t.Context(), cloudBag, "k", func(*datastore.Item) (*datastore.Content, error) {
			return nil, errors.New("the caller's own")
		}, 1)
		assert.EqualError(t, err, "the caller's own")
	})
}

func TestCloudListsInPages(t *testing.T) {
	openCloud(t, func(t *testing.T, c *datastore.Cloud) {
		for n := range 10 {
			_, err := c.SetItem(t.Context(), cloudBag, fmt.Sprint("k", n), content("1"), 100)
			require.NoError(t, err)
		}
		var pages []int
		cursor := ""
		for {
			page, err := c.ListItems(t.Context(), "Bag", cursor, 5)
			require.NoError(t, err)
			pages = append(pages, len(page.Items))
			if cursor = page.Cursor; cursor == "" {
				break
			}
		}
		assert.Equal(t, []int{5, 5}, pages, "a full last page is the last")
	})
}

// TestCloudMessages checks subscriptions, the order of handlers and the limits on what is received.
func TestCloudMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := memory.NewCloud()
		var dropped []string
		c := datastore.OpenCloud(backend, datastore.CloudOptions{Dropped: func(topic string) { dropped = append(dropped, topic) }})
		speaker := datastore.OpenCloud(backend, datastore.CloudOptions{Limits: datastore.LimitsOff})
		var heard []string
		subscribe := func(topic, name string) func() {
			stop, err := c.Subscribe(t.Context(), topic, func(m datastore.Message) { heard = append(heard, name+string(m.Data)) })
			require.NoError(t, err)
			return stop
		}
		say := func(topic, text string) { require.NoError(t, speaker.Publish(t.Context(), topic, []byte(text))) }

		first, second := subscribe("t", "a"), subscribe("t", "b")
		say("t", "1")
		first()
		first()
		say("t", "2")
		second()
		say("t", "3")
		third := subscribe("t", "c")
		say("t", "4")
		assert.Equal(t, []string{"a1", "b1", "b2", "c4"}, heard)

		heard = nil
		for range 200 {
			say("t", "5")
		}
		assert.Len(t, heard, 120-3, "of one topic; those nobody heard do not count")
		assert.Equal(t, []string{"t"}, dropped)
		for n := range 5 {
			subscribe(fmt.Sprint(n), "")
			for range 120 {
				say(fmt.Sprint(n), "6")
			}
		}
		assert.Len(t, heard, 600-3, "of the game")
		time.Sleep(time.Minute)
		say("t", "7")
		assert.Len(t, heard, 600-2)
		third()
	})
}

func TestCloudMessageRates(t *testing.T) {
	openCloud(t, func(t *testing.T, c *datastore.Cloud) {
		c.SetPlayers(1)
		sent := 0
		for c.Publish(t.Context(), "t", []byte("1")) == nil {
			sent++
		}
		assert.Equal(t, 840, sent)
		assert.True(t, datastore.HasStatus(c.Publish(t.Context(), "t", nil), datastore.PublishThrottled))

		var stops []func()
		for range 28 {
			stop, err := c.Subscribe(t.Context(), "t", func(datastore.Message) {})
			require.NoError(t, err)
			stops = append(stops, stop)
		}
		_, err := c.Subscribe(t.Context(), "t", func(datastore.Message) {})
		assert.True(t, datastore.HasStatus(err, datastore.TooManySubscriptions), err)
		for _, stop := range stops {
			stop()
		}
		for range 240 - 29 {
			stop, err := c.Subscribe(t.Context(), "t", func(datastore.Message) {})
			require.NoError(t, err)
			stop()
		}
		_, err = c.Subscribe(t.Context(), "t", func(datastore.Message) {})
		assert.True(t, datastore.HasStatus(err, datastore.SubscribeThrottled), err)
		time.Sleep(time.Minute)
		_, err = c.Subscribe(cancelled(), "t", func(datastore.Message) {})
		assert.ErrorIs(t, err, context.Canceled)
		for range 28 { // the one that failed does not count
			_, err = c.Subscribe(t.Context(), "t", func(datastore.Message) {})
			require.NoError(t, err)
		}
	})
}

// TestCloudSubscribersTogether checks many that subscribe and leave at once.
func TestCloudSubscribersTogether(t *testing.T) {
	backend := memory.NewCloud()
	c := datastore.OpenCloud(backend, datastore.CloudOptions{Limits: datastore.LimitsOff})
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for range 50 {
				topic := fmt.Sprint(n % 2)
				heard := make(chan string, 1000)
				stop, err := c.Subscribe(t.Context(), topic, func(m datastore.Message) { heard <- string(m.Data) })
				if !assert.NoError(t, err) {
					return
				}
				assert.NoError(t, c.Publish(t.Context(), topic, []byte(fmt.Sprint(n))))
				for <-heard != fmt.Sprint(n) {
				}
				stop()
			}
		})
	}
	all.Wait()
}

// A scheduler's own clock drives expiry.
func TestCloudKeepsTheGivenTime(t *testing.T) {
	clock := &handClock{now: time.UnixMilli(1_000_000)}
	c := datastore.OpenCloud(memory.NewCloud(), datastore.CloudOptions{Clock: clock, Limits: datastore.LimitsOff})
	_, err := c.SetItem(t.Context(), cloudBag, "k", content("1"), 10)
	require.NoError(t, err)
	clock.move(10*time.Second - time.Millisecond)
	item, err := c.GetItem(t.Context(), cloudBag, "k")
	require.NoError(t, err)
	assert.EqualValues(t, 1_010_000, item.Expires)
	clock.move(time.Millisecond)
	item, err = c.GetItem(t.Context(), cloudBag, "k")
	require.NoError(t, err)
	assert.Nil(t, item)
}
