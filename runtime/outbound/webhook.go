package outbound

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// This file holds Webhooks, a server's queue of messages to Discord. Its one
// rule: whoever posts never waits, and what is not sent is counted. A webhook's
// URL is a secret and appears in no text.
// https://discord.com/developers/docs/resources/webhook#execute-webhook
// https://discord.com/developers/docs/topics/rate-limits

// Discord's limits, and how patient the queue is.
const (
	webhookPerMinute = 30   // messages of one webhook
	maxEmbeds        = 10   // in one message
	maxEmbedBytes    = 6000 // of the embeds of one message; Discord counts characters
	maxWebhooks      = 100  // of one server
	webhookTimeout   = 15 * time.Second
	maxAttempts      = 6                // of a message, those refused for their number not counted
	maxBackoff       = time.Minute      // between attempts
	maxRetryAfter    = 10 * time.Minute // that a webhook can ask for
	limitPause       = 5 * time.Second  // when the server has made too many requests
	defaultQueue     = 256
)

// A Sender makes requests: a *Client.
type Sender interface {
	// Do makes a request and reads the answer. It ends when ctx does.
	Do(ctx context.Context, r *Request) (*Response, error)
}

var _ Sender = (*Client)(nil)

// WebhookOptions say how a queue works. Sender is required.
type WebhookOptions struct {
	// Sender makes the requests.
	Sender Sender
	// Clock measures the pauses; nil is the machine's.
	Clock Clock
	// Queue is the most embeds that wait, of all webhooks together; 0 is 256.
	Queue int
	// Report, if set, is told why when the first message is dropped. It is
	// called from any goroutine, once.
	Report func(why string)
}

// Message is one embed for a webhook.
type Message struct {
	// URL is the webhook's.
	URL string
	// Embed is the JSON text of the embed.
	Embed json.RawMessage
	// Replaces, if not "", drops an embed with the same value that still waits
	// for the same webhook, uncounted: of two reports on the same thing the
	// later one is enough.
	Replaces string
}

// WebhookStats are figures of a queue, in embeds.
type WebhookStats struct{ Waiting, Sent, Dropped int }

// Webhooks is the queue of one server. Its methods may be called from any
// goroutine.
type Webhooks struct {
	options WebhookOptions
	ctx     context.Context
	cancel  context.CancelFunc
	workers sync.WaitGroup

	mu       sync.Mutex // guards the rest
	hooks    map[string]*webhook
	stats    WebhookStats
	pause    time.Time // of all webhooks
	closing  bool
	reported bool
}

// webhook is the queue of one URL. Webhooks.mu guards it.
type webhook struct {
	url      string
	queue    []Message
	inFlight int // how many at the front of the queue are being sent
	most     int // embeds in a message
	attempts int // of the message at the front
	running  bool
	gone     string // why nothing can be sent any more
	pause    time.Time
	budget   budget
}

// NewWebhooks returns an empty queue.
func NewWebhooks(o WebhookOptions) *Webhooks {
	if o.Clock == nil {
		o.Clock = systemClock{}
	}
	o.Queue = orDefault(o.Queue, defaultQueue)
	w := &Webhooks{options: o, hooks: make(map[string]*webhook)}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	return w
}

// Post puts a message into the queue and returns at once.
func (w *Webhooks) Post(m Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	h := w.hooks[m.URL]
	switch {
	case w.closing:
		w.drop(1, "the server has ended")
		return
	case h == nil && len(w.hooks) >= maxWebhooks:
		w.drop(1, "more than "+strconv.Itoa(maxWebhooks)+" webhooks are in use")
		return
	case h == nil:
		h = &webhook{url: m.URL, most: maxEmbeds, budget: budget{most: webhookPerMinute}}
		w.hooks[m.URL] = h
	}
	switch {
	case h.gone != "":
		w.drop(1, h.gone)
	case h.replace(m):
	case w.stats.Waiting >= w.options.Queue:
		w.drop(1, "more than "+strconv.Itoa(w.options.Queue)+" messages wait to be sent")
	default:
		h.queue = append(h.queue, m)
		w.stats.Waiting++
	}
	if !h.running && len(h.queue) > 0 {
		h.running = true
		w.workers.Go(func() { w.work(h) })
	}
}

// replace puts m in the place of the message that it replaces, if that waits.
func (h *webhook) replace(m Message) bool {
	for i := h.inFlight; i < len(h.queue) && m.Replaces != ""; i++ {
		if h.queue[i].Replaces == m.Replaces {
			h.queue[i] = m
			return true
		}
	}
	return false
}

// Every calls f on a goroutine of its own every d, until stop is called or the
// queue is closed: for reports that are due regularly.
func (w *Webhooks) Every(d time.Duration, f func()) (stop func()) {
	ctx, stop := context.WithCancel(w.ctx)
	var again func()
	again = func() {
		if ctx.Err() == nil {
			f()
			w.options.Clock.AfterFunc(d, again)
		}
	}
	w.options.Clock.AfterFunc(d, again)
	return stop
}

// Stats gives the figures of the moment.
func (w *Webhooks) Stats() WebhookStats {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.stats
}

// Close takes no more messages and waits until those that wait are sent. When
// ctx ends first, the rest is dropped. It returns how many were dropped in all.
func (w *Webhooks) Close(ctx context.Context) (dropped int) {
	w.mu.Lock()
	w.closing = true
	w.mu.Unlock()
	stop := context.AfterFunc(ctx, w.cancel)
	defer stop()
	w.workers.Wait()
	w.cancel()
	return w.Stats().Dropped
}

// drop counts dropped messages and says so the first time. w.mu is held.
func (w *Webhooks) drop(n int, why string) {
	w.stats.Dropped += n
	if w.reported || w.options.Report == nil {
		return
	}
	w.reported = true
	go w.options.Report(why)
}

// work sends what waits for one webhook until nothing does.
func (w *Webhooks) work(h *webhook) {
	for {
		payload, wait := w.next(h)
		switch {
		case wait > 0:
			sleep(w.ctx, w.options.Clock, wait)
		case payload == nil:
			return
		default:
			answer, err := w.options.Sender.Do(w.ctx, &Request{URL: h.url, Method: http.MethodPost, Body: string(payload),
				Header: map[string]string{"Content-Type": "application/json"}, Timeout: webhookTimeout, Secret: true})
			w.sent(h, answer, err)
		}
	}
}

// next gives the next message for a webhook, or how long to wait for it, or
// neither when there is none.
func (w *Webhooks) next(h *webhook) (payload []byte, wait time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx.Err() != nil {
		w.discard(h, len(h.queue), "the server ended before they could be sent")
	}
	if len(h.queue) == 0 {
		h.running = false
		return nil, 0
	}
	now := w.options.Clock.Now()
	if wait = max(h.pause.Sub(now), w.pause.Sub(now)); wait > 0 {
		return nil, wait
	}
	if wait = h.budget.take(now); wait > 0 {
		return nil, wait
	}
	h.inFlight = h.fit()
	return h.payload(), 0
}

// fit is how many embeds of the queue fit into one message, at least one.
func (h *webhook) fit() (n int) {
	for size := 0; n < len(h.queue) && n < h.most; n++ {
		size += len(h.queue[n].Embed)
		if size > maxEmbedBytes && n > 0 {
			break
		}
	}
	return n
}

// payload is the message with the embeds that are in flight.
func (h *webhook) payload() []byte {
	embeds := make([][]byte, h.inFlight)
	for i, m := range h.queue[:h.inFlight] {
		embeds[i] = m.Embed
	}
	return append(append([]byte(`{"embeds":[`), bytes.Join(embeds, []byte(","))...), "]}"...)
}

// discard takes embeds from the front of the queue that will not be sent. w.mu
// is held.
func (w *Webhooks) discard(h *webhook, n int, why string) {
	if n > 0 {
		w.take(h, n)
		w.drop(n, why)
	}
}

// take removes embeds from the front of the queue. w.mu is held.
func (w *Webhooks) take(h *webhook, n int) {
	h.queue = append([]Message(nil), h.queue[n:]...)
	h.inFlight, h.attempts = 0, 0
	w.stats.Waiting -= n
}

// sent deals with what came of the message in flight.
func (w *Webhooks) sent(h *webhook, answer *Response, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := h.inFlight
	h.inFlight = 0
	switch {
	case err != nil:
		w.unsent(h, n, err)
	case answer.Success():
		w.take(h, n)
		w.stats.Sent += n
		w.throttle(h, answer)
	case answer.StatusCode == http.StatusTooManyRequests:
		w.slowDown(h, answer)
	case answer.StatusCode >= 500:
		w.later(h, n, status(answer))
	case answer.StatusCode == http.StatusBadRequest && n > 1:
		h.most = 1 // one of them is to blame
	case answer.StatusCode == http.StatusBadRequest, answer.StatusCode == http.StatusRequestEntityTooLarge:
		w.discard(h, n, status(answer))
	default: // a webhook that was removed; asking on would get the server banned
		h.gone = status(answer)
		w.discard(h, len(h.queue), h.gone)
	}
}

func status(answer *Response) string {
	return "HTTP " + strconv.Itoa(answer.StatusCode) + " (" + answer.StatusMessage + ")"
}

// unsent deals with a message that got no answer. w.mu is held.
func (w *Webhooks) unsent(h *webhook, n int, err error) {
	var failed *Error
	switch errors.As(err, &failed); {
	case failed != nil && failed.Kind == Limit: // scripts have used it up
		h.pause = w.options.Clock.Now().Add(limitPause)
	case failed != nil && !failed.Temporary():
		h.gone = failed.Text
		w.discard(h, len(h.queue), h.gone)
	default:
		w.later(h, n, err.Error())
	}
}

// later tries a message again after a pause, or gives it up. w.mu is held.
func (w *Webhooks) later(h *webhook, n int, why string) {
	if h.attempts++; h.attempts >= maxAttempts {
		w.discard(h, n, why)
		return
	}
	backoff := min(time.Second<<(h.attempts-1), maxBackoff)
	h.pause = w.options.Clock.Now().Add(backoff)
}

// throttle waits when an answer says that its bucket is empty. w.mu is held.
func (w *Webhooks) throttle(h *webhook, answer *Response) {
	if answer.Header["x-ratelimit-remaining"] != "0" {
		return
	}
	if wait, ok := duration(answer.Header["x-ratelimit-reset-after"]); ok {
		h.pause = w.options.Clock.Now().Add(wait)
	}
}

// slowDown waits as an answer with status 429 asks for: one webhook, or all of
// them. w.mu is held.
func (w *Webhooks) slowDown(h *webhook, answer *Response) {
	var body struct {
		RetryAfter json.Number `json:"retry_after"`
		Global     bool        `json:"global"`
	}
	_ = json.Unmarshal([]byte(answer.Body), &body) // a proxy's page has no such fields
	wait := time.Second
	for _, text := range []string{answer.Header["retry-after"], answer.Header["x-ratelimit-reset-after"], body.RetryAfter.String()} {
		if d, ok := duration(text); ok {
			wait = max(wait, d)
		}
	}
	until := w.options.Clock.Now().Add(wait)
	if body.Global || answer.Header["x-ratelimit-global"] == "true" || answer.Header["x-ratelimit-scope"] == "global" {
		w.pause = until
		return
	}
	h.pause = until
}

// duration reads seconds as Discord writes them.
func duration(text string) (time.Duration, bool) {
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || !(seconds > 0) {
		return 0, false
	}
	return time.Duration(min(seconds, maxRetryAfter.Seconds()) * float64(time.Second)), true
}
