package redis

// This file holds messages, on a Pub/Sub connection of their own, opened with the first subscription. Its one rule: a
// subscription is ready once the server has confirmed it on the present connection; when that breaks none is, until the
// next has them all again.
//
// A message is published as "token sent data". The token lets subscribers drop the second of a message whose publisher
// lost the answer and repeated it.

import (
	"context"
	"errors"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"

	"lanai/datastore"
)

// topicAt is the Pub/Sub channel of a topic.
func (b *Backend) topicAt(topic string) string { return b.prefix + ":topic:" + topic }

// nothingAt is a channel that each connection for messages listens to, so that it always listens to one.
func (b *Backend) nothingAt() string { return b.prefix + ":topics" }

// Publish is datastore.Messages's. In a cluster too it reaches the subscribers at all nodes.
// https://redis.io/docs/latest/commands/publish/
func (b *Backend) Publish(ctx context.Context, m datastore.Message) error {
	payload := append([]byte(b.token()), ' ')
	payload = append(strconv.AppendInt(payload, m.Sent, 10), ' ')
	payload = append(payload, m.Data...)
	return b.attempt(ctx, job{"publish to", topicName(m.Topic), true}, func(ctx context.Context, _ bool) error {
		cmd := redis.NewIntCmd(ctx, "publish", b.topicAt(m.Topic), payload)
		cmd.SetFirstKeyPos(1) // all of a topic take the same way, so they stay in order
		return b.client.Process(ctx, cmd)
	})
}

// A topicName names a topic, for messages of errors.
type topicName string

func (n topicName) String() string { return "topic " + strconv.Quote(string(n)) }

// A board is what a Backend has subscribed to. The zero value is ready.
type board struct {
	sending sync.Mutex // held while the server is asked for topics; taken before mu

	mu     sync.Mutex // guards the rest
	topics map[string]*subscription
	line   *line // nil while there is no connection
	broken error // why the last line ended
	closed bool
	end    context.CancelFunc // ends listening; nil before the first subscription

	work sync.WaitGroup // what runs for the board
	past recent         // the listener's
}

// A subscription is to one topic.
type subscription struct {
	handlers []*func(datastore.Message) // replaced, never changed
	ready    chan struct{}              // closed when messages come, or never will
	err      error                      // why they never will
}

// A line is one connection.
type line struct {
	sub   *redis.PubSub
	asked map[string]bool // channels the server was asked for
	owed  map[string]int  // answers to come, by channel
}

// Subscribe is datastore.Messages's.
func (b *Backend) Subscribe(ctx context.Context, topic string, f func(datastore.Message)) (stop func(), err error) {
	if b.closed.Load() {
		return nil, ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, ready := b.board.join(b, topic, &f)
	if s == nil {
		return nil, ErrClosed
	}
	stop = func() { b.board.leave(b, topic, s, &f) }
	wait, cancel := context.WithTimeout(ctx, b.patience)
	defer cancel()
	select {
	case <-ready:
	case <-wait.Done():
	}
	if err := b.board.failure(s, ready, wait); err != nil {
		stop()
		return nil, b.failed(ctx, job{"subscribe to", topicName(topic), false}, err, false)
	}
	return stop, nil
}

// failure tells why a subscription is not ready, or nil.
func (d *board) failure(s *subscription, ready chan struct{}, wait context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-ready:
		return s.err
	default:
		if d.broken != nil {
			return d.broken
		}
		return wait.Err()
	}
}

// join adds a handler to a topic. It gives nil once the board is closed.
func (d *board) join(b *Backend, topic string, f *func(datastore.Message)) (*subscription, chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, nil
	}
	s := d.topics[topic]
	if s == nil {
		s = &subscription{ready: make(chan struct{})}
		if d.topics == nil {
			d.topics = map[string]*subscription{}
		}
		d.topics[topic] = s
	}
	s.handlers = append(slices.Clip(s.handlers), f)
	if d.end == nil {
		ctx, end := context.WithCancel(context.Background())
		d.end = end
		d.work.Go(func() { d.listen(ctx, b) })
	} else {
		d.work.Go(func() { d.adjust(b, topic) })
	}
	return s, s.ready
}

// leave takes a handler from a topic, and the server from it with the last. Leaving twice is leaving once.
func (d *board) leave(b *Backend, topic string, s *subscription, f *func(datastore.Message)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s.handlers = slices.DeleteFunc(slices.Clone(s.handlers), func(other *func(datastore.Message)) bool { return other == f })
	if len(s.handlers) > 0 || d.topics[topic] != s || d.closed {
		return
	}
	delete(d.topics, topic)
	d.work.Go(func() { d.adjust(b, topic) })
}

// adjust asks the server for a topic, or for no more of it, as is wanted by now. When that cannot be sent the line breaks,
// and the next asks for all.
func (d *board) adjust(b *Backend, topic string) {
	d.sending.Lock()
	defer d.sending.Unlock()
	channel := b.topicAt(topic)
	d.mu.Lock()
	l, s := d.line, d.topics[topic]
	wanted := s != nil
	if l == nil || l.asked[channel] == wanted || d.closed {
		if l != nil && wanted && l.owed[channel] == 0 {
			s.open() // joined again before it was left
		}
		d.mu.Unlock()
		return
	}
	l.asked[channel] = wanted
	l.owed[channel]++
	if !wanted {
		delete(l.asked, channel)
	}
	d.mu.Unlock()
	if wanted {
		_ = l.sub.Subscribe(context.Background(), channel)
	} else {
		_ = l.sub.Unsubscribe(context.Background(), channel)
	}
}

// listen keeps a line until ctx ends.
func (d *board) listen(ctx context.Context, b *Backend) {
	for pause := firstPause; ctx.Err() == nil; pause = min(2*pause, mostPause) {
		l := d.connect(ctx, b)
		if l == nil {
			return
		}
		heard, err := d.receive(ctx, l, b)
		_ = l.sub.Close() // it is broken
		d.rest(err)
		if heard {
			pause = firstPause
		}
		if !sleep(ctx, pause) {
			return
		}
	}
}

// connect opens a line and asks for all that is wanted; whether the server can be reached shows when it is read. It gives
// nil once the board is closed.
func (d *board) connect(ctx context.Context, b *Backend) *line {
	d.sending.Lock()
	defer d.sending.Unlock()
	d.mu.Lock()
	l := &line{asked: map[string]bool{}, owed: map[string]int{b.nothingAt(): 1}}
	channels := []string{b.nothingAt()}
	for topic := range d.topics {
		channel := b.topicAt(topic)
		channels = append(channels, channel)
		l.asked[channel], l.owed[channel] = true, 1
	}
	d.mu.Unlock()

	l.sub = b.client.Subscribe(ctx, channels...)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		_ = l.sub.Close() // nobody listens
		return nil
	}
	d.line = l
	return l
}

var errAnew = errors.New("the connection was made anew")

// receive takes what comes on a line until it breaks or ctx ends, and tells whether anything came.
func (d *board) receive(ctx context.Context, l *line, b *Backend) (heard bool, err error) {
	for silent := false; ; {
		message, err := l.sub.ReceiveTimeout(ctx, pingEvery)
		var timeout net.Error
		switch {
		case err == nil:
			silent, heard = false, true
			if m, ok := message.(*redis.Message); ok {
				d.deliver(strings.TrimPrefix(m.Channel, b.topicAt("")), m.Payload)
			} else if s, ok := message.(*redis.Subscription); ok && !d.answered(l, s.Channel, b) {
				return heard, errAnew // go-redis connected: messages were missed
			}
		case ctx.Err() != nil || silent || !errors.As(err, &timeout) || !timeout.Timeout():
			return heard, err
		default:
			silent = true
			if err := l.sub.Ping(ctx); err != nil {
				return heard, err
			}
		}
	}
}

// answered notes an answer about a channel, and reports false for one that was not awaited.
func (d *board) answered(l *line, channel string, b *Backend) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l.owed[channel]--; l.owed[channel] < 0 {
		return false
	}
	if l.owed[channel] == 0 && channel != b.nothingAt() {
		delete(l.owed, channel)
		if s := d.topics[strings.TrimPrefix(channel, b.topicAt(""))]; s != nil && l.asked[channel] {
			s.open()
		}
	}
	return true
}

// open closes ready, once.
func (s *subscription) open() {
	select {
	case <-s.ready:
	default:
		close(s.ready)
	}
}

// rest notes that a line is broken: nothing is ready any more. What the server refuses by an error, such as the lack of a
// right, fails those that wait.
func (d *board) rest(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.line, d.broken = nil, err
	var refusal redis.Error
	refused := errors.As(err, &refusal) && fateOf(err) == final
	for topic, s := range d.topics {
		select {
		case <-s.ready:
			s.ready = make(chan struct{})
		default:
			if refused {
				s.err = err
				delete(d.topics, topic)
				close(s.ready)
			}
		}
	}
}

// deliver passes on one message.
func (d *board) deliver(topic, payload string) {
	token, rest, _ := strings.Cut(payload, " ")
	sent, data, ok := strings.Cut(rest, " ")
	ms, err := strconv.ParseInt(sent, 10, 64)
	if !ok || err != nil || !d.past.add(token) {
		return
	}
	d.mu.Lock()
	var handlers []*func(datastore.Message)
	if s := d.topics[topic]; s != nil {
		handlers = s.handlers
	}
	d.mu.Unlock()
	for _, f := range handlers {
		(*f)(datastore.Message{Topic: topic, Data: []byte(data), Sent: ms})
	}
}

// close ends listening and fails those that wait to subscribe.
func (d *board) close() {
	d.mu.Lock()
	d.closed = true
	if d.end != nil {
		d.end()
	}
	if d.line != nil {
		_ = d.line.sub.Close() // wakes the listener; it may be broken already
	}
	for _, s := range d.topics {
		select {
		case <-s.ready:
		default:
			s.err = ErrClosed
			close(s.ready)
		}
	}
	d.mu.Unlock()
	d.work.Wait()
}

// mostRecent is how many messages are remembered to know a repeated one.
const mostRecent = 1024

// recent holds the tokens of the last messages. The zero value is empty.
type recent struct {
	seen map[string]bool
	ring []string
	next int
}

// add adds a token, and reports false when it is there already.
func (r *recent) add(token string) bool {
	if r.seen[token] {
		return false
	}
	if r.seen == nil {
		r.seen, r.ring = map[string]bool{}, make([]string, mostRecent)
	}
	delete(r.seen, r.ring[r.next])
	r.ring[r.next], r.seen[token] = token, true
	r.next = (r.next + 1) % mostRecent
	return true
}
