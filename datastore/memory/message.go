package memory

// This file holds board, which carries messages within the process. Its one rule: a message is with every subscriber
// when Publish returns, and no subscriber gets two at once.

import (
	"context"
	"slices"
	"sync"

	"lanai/datastore"
)

// A board hands messages on. The zero value is ready.
type board struct {
	sending sync.Mutex // held while messages are handed on: their order is the same for all

	mu     sync.Mutex                            // guards topics
	topics map[string][]*func(datastore.Message) // lists are replaced, never changed
}

// Publish is datastore.Messages's.
func (c *Cloud) Publish(ctx context.Context, m datastore.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.board.sending.Lock()
	defer c.board.sending.Unlock()
	c.board.mu.Lock()
	subscribers := c.board.topics[m.Topic]
	c.board.mu.Unlock()
	for _, f := range subscribers {
		(*f)(m)
	}
	return nil
}

// Subscribe is datastore.Messages's.
func (c *Cloud) Subscribe(ctx context.Context, topic string, f func(datastore.Message)) (stop func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b := &c.board
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.topics == nil {
		b.topics = map[string][]*func(datastore.Message){}
	}
	b.topics[topic] = append(slices.Clip(b.topics[topic]), &f)
	return func() { b.leave(topic, &f) }, nil
}

func (b *board) leave(topic string, f *func(datastore.Message)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	rest := slices.DeleteFunc(slices.Clone(b.topics[topic]), func(other *func(datastore.Message)) bool { return other == f })
	if len(rest) == 0 {
		delete(b.topics, topic)
		return
	}
	b.topics[topic] = rest
}
