package datastore

// This file holds messages between servers: Messages, what a backend must offer, and the publishing and subscribing of
// a server. Its one rule: a server asks the backend for a topic once, however many of its scripts listen.

import (
	"context"
	"slices"
)

// MaxTopic is the greatest length of a topic in bytes.
// https://create.roblox.com/docs/cloud-services/cross-server-messaging#limitations
const MaxTopic = 80

// A Message is what one server tells all that subscribe to a topic.
type Message struct {
	Topic string
	Data  []byte // JSON text
	Sent  int64  // ms
}

// Messages carries messages.
type Messages interface {
	// Publish returns once the message is on its way to every subscriber, the publisher's own included.
	Publish(ctx context.Context, m Message) error
	// Subscribe returns once f will be called with each message of the topic published from then on, those of one
	// publisher in order, until stop is called. f must not block and may be called from any goroutine, one call at a
	// time; it must not call Subscribe or stop. A message under way may come after stop, which does not block.
	Subscribe(ctx context.Context, topic string, f func(Message)) (stop func(), err error)
}

// A topic is what a server has subscribed to.
type topic struct {
	handlers []*func(Message) // oldest first; replaced, never changed
	stop     func()
}

func checkTopic(name string) error {
	if name == "" || len(name) > MaxTopic {
		return TopicLength.New()
	}
	return nil
}

// Publish sends data, a JSON text, to all who subscribe to a topic.
func (c *Cloud) Publish(ctx context.Context, topic string, data []byte) error {
	if err := checkTopic(topic); err != nil {
		return err
	}
	r := &c.rates.Messaging
	if len(data) > r.MessageBytes {
		return MessageTooLarge.New(r.MessageBytes)
	}
	now := c.nowMs()
	if !c.count(&c.sent, func() int { return r.SentBase + r.SentPerPlayer*c.players }) {
		return PublishThrottled.New()
	}
	return MessageFailed.wrap(c.backend.Publish(ctx, Message{Topic: topic, Data: data, Sent: now}))
}

// count counts one more in a window, unless it holds most already.
func (c *Cloud) count(w *window, most func() int) bool {
	if c.off {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w.turn(c.nowMs())
	if w.total >= most() {
		return false
	}
	w.add("", 1)
	return true
}

// Subscribe calls f with each message of a topic published from now on until stop is called. f must not block; it is
// called one message at a time, on any goroutine, perhaps once more during stop.
func (c *Cloud) Subscribe(ctx context.Context, name string, f func(Message)) (stop func(), err error) {
	if err := checkTopic(name); err != nil {
		return nil, err
	}
	if !c.count(&c.joins, func() int { return c.rates.Messaging.SubscribeRequests }) {
		return nil, SubscribeThrottled.New()
	}
	if err := c.reserve(); err != nil {
		return nil, err
	}
	unlock, err := c.joining.lock(ctx, name)
	if err == nil {
		defer unlock()
		err = c.join(ctx, name, &f)
	}
	if err != nil {
		c.release()
		return nil, MessageFailed.wrap(err)
	}
	return func() { c.leave(name, &f) }, nil
}

// reserve counts one more subscription.
func (c *Cloud) reserve() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := &c.rates.Messaging
	if most := r.SubscriptionsBase + r.SubscriptionsPerPlayer*c.players; !c.off && c.handlers >= most {
		return TooManySubscriptions.New(most)
	}
	c.handlers++
	return nil
}

func (c *Cloud) release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handlers--
}

// join adds a handler to a topic, subscribing to it for the first. The caller holds c.joining.
func (c *Cloud) join(ctx context.Context, name string, f *func(Message)) error {
	c.mu.Lock()
	if t := c.topics[name]; t != nil {
		t.handlers = append(slices.Clip(t.handlers), f)
		c.mu.Unlock()
		return nil
	}
	c.mu.Unlock()

	t := &topic{handlers: []*func(Message){f}}
	stop, err := c.backend.Subscribe(ctx, name, func(m Message) { c.deliver(t, m) })
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t.stop = stop
	c.topics[name] = t
	return nil
}

// leave takes a handler from a topic, and the server from it with the last. Leaving twice is leaving once.
func (c *Cloud) leave(name string, f *func(Message)) {
	c.mu.Lock()
	t := c.topics[name]
	if t == nil || !slices.Contains(t.handlers, f) {
		c.mu.Unlock()
		return
	}
	c.handlers--
	t.handlers = slices.DeleteFunc(slices.Clone(t.handlers), func(other *func(Message)) bool { return other == f })
	last := len(t.handlers) == 0
	if last {
		delete(c.topics, name)
	}
	c.mu.Unlock()
	if last {
		t.stop()
	}
}

// deliver gives a message to the handlers of a topic, unless the server has received too many.
func (c *Cloud) deliver(t *topic, m Message) {
	c.mu.Lock()
	handlers := t.handlers
	taken, tell := c.receive(m.Topic)
	c.mu.Unlock()
	if tell && c.dropped != nil {
		c.dropped(m.Topic)
	}
	if !taken {
		return
	}
	for _, f := range handlers {
		(*f)(m)
	}
}

// receive counts a message and reports whether it is within the limits, and otherwise whether to tell of it.
func (c *Cloud) receive(name string) (taken, tell bool) {
	if c.off {
		return true, false
	}
	now := c.nowMs()
	c.received.turn(now)
	r := &c.rates.Messaging
	if c.received.total < r.ReceivedGame && c.received.each[name] < r.ReceivedTopic {
		c.received.add(name, 1)
		return true, false
	}
	c.lost.turn(now)
	c.lost.add(name, 1)
	return false, c.lost.each[name] == 1
}
