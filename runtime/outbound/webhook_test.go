package outbound_test

// This file tests the queue of webhooks in bubbles of virtual time. Its one
// rule: Discord is a function that says how it answers the n-th message.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/outbound"
)

// discord is a Sender that notes what arrives when.
type discord struct {
	answer func(n int) (*outbound.Response, error) // nil: success

	mu    sync.Mutex // guards the rest
	start time.Time
	at    []float64 // seconds
	urls  []string
	texts []string // of the embeds of each message, with a space between
	bad   []string
}

func newDiscord(answer func(n int) (*outbound.Response, error)) *discord {
	return &discord{answer: answer, start: time.Now()}
}

func (d *discord) Do(ctx context.Context, r *outbound.Request) (*outbound.Response, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var payload struct {
		Embeds []struct{ Description string }
	}
	if json.Unmarshal([]byte(r.Body), &payload) != nil || r.Method != "POST" || !r.Secret || r.Header["Content-Type"] != "application/json" {
		d.bad = append(d.bad, r.Body)
	}
	var texts []string
	for _, e := range payload.Embeds {
		texts = append(texts, e.Description)
	}
	d.at = append(d.at, time.Since(d.start).Seconds())
	d.urls = append(d.urls, r.URL)
	d.texts = append(d.texts, strings.Join(texts, " "))
	if d.answer != nil {
		return d.answer(len(d.at))
	}
	return reply(204)
}

// reply makes an answer with header fields, a name and a value each.
func reply(code int, fields ...string) (*outbound.Response, error) {
	header := map[string]string{}
	for i := 0; i < len(fields); i += 2 {
		header[fields[i]] = fields[i+1]
	}
	return &outbound.Response{StatusCode: code, StatusMessage: "Status", Header: header, Body: header["body"]}, nil
}

func embed(text string) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"description":%q}`, text))
}

// queue is a queue under test and what it reported.
type queue struct {
	*outbound.Webhooks
	discord *discord
	reports []string
}

func newQueue(size int, answer func(n int) (*outbound.Response, error)) *queue {
	q := &queue{discord: newDiscord(answer)}
	q.Webhooks = outbound.NewWebhooks(outbound.WebhookOptions{Sender: q.discord, Queue: size,
		Report: func(why string) { q.reports = append(q.reports, why) }})
	return q
}

func (q *queue) post(url string, texts ...string) {
	for _, text := range texts {
		q.Post(outbound.Message{URL: url, Embed: embed(text)})
	}
}

// close drains for so long and gives the number of dropped embeds.
func (q *queue) close(t *testing.T, patience time.Duration) int {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	n := q.Close(ctx)
	synctest.Wait()
	assert.Empty(t, q.discord.bad)
	stats := q.Stats()
	assert.Zero(t, stats.Waiting)
	assert.Equal(t, n, stats.Dropped)
	return n
}

func TestWebhookSends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(0, nil)
		q.post("https://a.test/1", "one")
		synctest.Wait()
		q.post("https://a.test/2", "two")
		assert.Zero(t, q.close(t, time.Minute))
		assert.Equal(t, []string{"https://a.test/1", "https://a.test/2"}, q.discord.urls)
		assert.Equal(t, []string{"one", "two"}, q.discord.texts)
		assert.Equal(t, []float64{0, 0}, q.discord.at)
		assert.Equal(t, 2, q.Stats().Sent)
		q.post("https://a.test/1", "late")
		assert.Equal(t, 1, q.Stats().Dropped)
	})
}

// TestWebhookAnswers has one line for each way Discord can answer. Two messages
// are posted, the second when the first is out.
func TestWebhookAnswers(t *testing.T) {
	first := func(code int, fields ...string) func(int) (*outbound.Response, error) {
		return func(n int) (*outbound.Response, error) {
			if n == 1 {
				return reply(code, fields...)
			}
			return reply(204)
		}
	}
	always := func(code int) func(int) (*outbound.Response, error) {
		return func(int) (*outbound.Response, error) { return reply(code) }
	}
	for name, test := range map[string]struct {
		answer  func(int) (*outbound.Response, error)
		at      []float64
		texts   []string
		dropped int
		report  string
	}{
		"429":                {first(429, "retry-after", "2.5"), []float64{0, 2.5}, []string{"a", "a b"}, 0, ""},
		"429 in the body":    {first(429, "body", `{"retry_after": 3}`), []float64{0, 3}, []string{"a", "a b"}, 0, ""},
		"429 of a proxy":     {first(429, "body", `<html>`), []float64{0, 1}, []string{"a", "a b"}, 0, ""},
		"429 for ever":       {first(429, "retry-after", "1e300"), []float64{0, 600}, []string{"a", "a b"}, 0, ""},
		"429 that is absurd": {first(429, "retry-after", "-inf"), []float64{0, 1}, []string{"a", "a b"}, 0, ""},
		"bucket empty":       {first(204, "x-ratelimit-remaining", "0", "x-ratelimit-reset-after", "4"), []float64{0, 4}, []string{"a", "b"}, 0, ""},
		"bucket not empty":   {first(204, "x-ratelimit-remaining", "1", "x-ratelimit-reset-after", "4"), []float64{0, 0}, []string{"a", "b"}, 0, ""},
		"500":                {first(500), []float64{0, 1}, []string{"a", "a b"}, 0, ""},
		"500 again and again": {always(500), []float64{0, 1, 3, 7, 15, 31}, []string{"a", "a b", "a b", "a b", "a b", "a b"}, 2,
			"HTTP 500 (Status)"},
		"400": {first(400), []float64{0, 0}, []string{"a", "b"}, 1, "HTTP 400 (Status)"},
		"404": {always(404), []float64{0}, []string{"a"}, 2, "HTTP 404 (Status)"},
		"no answer": {func(n int) (*outbound.Response, error) {
			if n == 1 {
				return nil, &outbound.Error{Kind: outbound.TimedOut, Text: "HttpError: TimedOut"}
			}
			return reply(204)
		}, []float64{0, 1}, []string{"a", "a b"}, 0, ""},
		"not allowed": {func(int) (*outbound.Response, error) {
			return nil, &outbound.Error{Kind: outbound.HostRefused, Text: "host is not allowed"}
		}, []float64{0}, []string{"a"}, 2, "host is not allowed"},
		"server's limit": {func(n int) (*outbound.Response, error) {
			if n <= 8 {
				return nil, &outbound.Error{Kind: outbound.Limit, Text: "Number of requests exceeded limit"}
			}
			return reply(204)
		}, []float64{0, 5, 10, 15, 20, 25, 30, 35, 40}, append([]string{"a"}, slices.Repeat([]string{"a b"}, 8)...), 0, ""},
		"strange error": {func(n int) (*outbound.Response, error) {
			if n == 1 {
				return nil, errors.New("strange")
			}
			return reply(204)
		}, []float64{0, 1}, []string{"a", "a b"}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newQueue(0, test.answer)
				q.post("u", "a")
				synctest.Wait()
				q.post("u", "b")
				assert.Equal(t, test.dropped, q.close(t, time.Hour))
				assert.Equal(t, test.at, q.discord.at)
				assert.Equal(t, test.texts, q.discord.texts)
				assert.Equal(t, test.report, strings.Join(q.reports, "; "))
			})
		})
	}
}

// TestWebhookGlobal checks that a global limit stops every webhook and another
// one only its own.
func TestWebhookGlobal(t *testing.T) {
	for field, global := range map[string]bool{"x-ratelimit-global true": true, "x-ratelimit-scope global": true,
		`body {"global":true}`: true, "x-ratelimit-scope user": false} {
		synctest.Test(t, func(t *testing.T) {
			name, value, _ := strings.Cut(field, " ")
			q := newQueue(0, func(n int) (*outbound.Response, error) {
				if n == 1 {
					return reply(429, "retry-after", "5", name, value)
				}
				return reply(204)
			})
			q.post("u", "a")
			synctest.Wait()
			q.post("v", "b")
			assert.Zero(t, q.close(t, time.Minute))
			if global {
				assert.Equal(t, []float64{0, 5, 5}, q.discord.at, field)
			} else {
				assert.Equal(t, []float64{0, 0, 5}, q.discord.at, field)
			}
		})
	}
}

// TestWebhookPerMinute checks that no minute holds more than 30 messages.
func TestWebhookPerMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(0, nil)
		for range 100 {
			q.post("u", "x")
			synctest.Wait()
			time.Sleep(time.Second) // of the bubble
		}
		assert.Zero(t, q.close(t, time.Hour))
		embeds := 0
		for i, at := range q.discord.at {
			embeds += len(strings.Fields(q.discord.texts[i]))
			if i >= 30 {
				assert.GreaterOrEqual(t, at-q.discord.at[i-30], 60.0)
			}
		}
		assert.Equal(t, 100, embeds)
		assert.Less(t, len(q.discord.at), 70, "what waits is sent together")
	})
}

// TestWebhookBatches checks how embeds that wait together are sent together.
func TestWebhookBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		big := strings.Repeat("x", 3500)
		q := newQueue(0, func(n int) (*outbound.Response, error) {
			if n == 1 {
				return reply(500)
			}
			return reply(204)
		})
		q.post("u", "a")
		synctest.Wait()
		q.post("u", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", big, big)
		assert.Zero(t, q.close(t, time.Minute))
		assert.Equal(t, []string{"a", "a b c d e f g h i j", "k " + big, big}, q.discord.texts)
	})
}

// TestWebhookBadEmbed checks that one bad embed does not take others with it.
func TestWebhookBadEmbed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(0, nil)
		q.discord.answer = func(n int) (*outbound.Response, error) {
			switch {
			case n == 1:
				return reply(500)
			case strings.Contains(q.discord.texts[n-1], "bad"):
				return reply(400)
			}
			return reply(204)
		}
		q.post("u", "a")
		synctest.Wait()
		q.post("u", "bad", "c")
		assert.Equal(t, 1, q.close(t, time.Minute))
		assert.Equal(t, []string{"a", "a bad c", "a", "bad", "c"}, q.discord.texts)
	})
}

// TestWebhookReplaces checks that the later of two reports is enough, and that
// one that is on its way is not touched.
func TestWebhookReplaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(0, func(n int) (*outbound.Response, error) {
			time.Sleep(time.Second) // of the bubble
			return reply(204)
		})
		status := func(text string) {
			q.Post(outbound.Message{URL: "u", Embed: embed(text), Replaces: "status"})
		}
		status("first")
		synctest.Wait()
		status("second")
		q.post("u", "error")
		status("third")
		assert.Zero(t, q.close(t, time.Minute))
		assert.Equal(t, []string{"first", "third error"}, q.discord.texts)
		assert.Equal(t, 3, q.Stats().Sent)
	})
}

// TestWebhookBounded checks that a flood costs no memory and is reported once.
func TestWebhookBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(5, func(int) (*outbound.Response, error) { return reply(429, "retry-after", "60") })
		for range 1000 {
			q.post("u", "x")
		}
		synctest.Wait()
		assert.Equal(t, outbound.WebhookStats{Waiting: 5, Dropped: 995}, q.Stats())
		assert.Equal(t, 1000, q.close(t, time.Second))
		assert.Equal(t, []string{"more than 5 messages wait to be sent"}, q.reports)
	})
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(0, nil)
		for n := range 101 {
			q.post(fmt.Sprint("https://a.test/", n), "x")
		}
		assert.Equal(t, 1, q.close(t, time.Minute))
		assert.Equal(t, []string{"more than 100 webhooks are in use"}, q.reports)
	})
}

// TestWebhookDrain checks that closing waits for what waits, and no longer than
// it may, also for an answer that never comes.
func TestWebhookDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(0, func(n int) (*outbound.Response, error) {
			if n == 1 {
				return reply(429, "retry-after", "3")
			}
			return reply(204)
		})
		q.post("u", "a")
		begun := time.Now()
		assert.Zero(t, q.close(t, 10*time.Second))
		assert.Equal(t, 3*time.Second, time.Since(begun))
	})
	synctest.Test(t, func(t *testing.T) {
		q := outbound.NewWebhooks(outbound.WebhookOptions{Sender: deaf{}})
		q.Post(outbound.Message{URL: "u", Embed: embed("a")})
		q.Post(outbound.Message{URL: "v", Embed: embed("b")})
		begun := time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		require.Equal(t, 2, q.Close(ctx))
		assert.Equal(t, 5*time.Second, time.Since(begun))
		assert.Equal(t, 2, q.Close(ctx))
	})
}

// deaf is a Sender that never gets an answer.
type deaf struct{}

func (deaf) Do(ctx context.Context, _ *outbound.Request) (*outbound.Response, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestWebhookEvery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(0, nil)
		stopped, closed := 0, 0
		stop := q.Every(30*time.Second, func() { stopped++ })
		q.Every(30*time.Second, func() { closed++ })
		time.Sleep(95 * time.Second) // of the bubble
		stop()
		time.Sleep(30 * time.Second) // of the bubble
		q.close(t, time.Second)
		time.Sleep(time.Hour) // of the bubble
		assert.Equal(t, []int{3, 4}, []int{stopped, closed})
	})
}
