package redis

// This file holds Watch, on one Pub/Sub connection. Its one rule: whenever notices may have been missed, the watchers
// are told so.

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"lanai/datastore"
)

// pingEvery is how long the connection may be silent before it has to show that it lives.
const pingEvery = 5 * time.Second

// Watch is datastore.Backend's.
func (b *Backend) Watch(f func(datastore.Notice)) (stop func()) { return b.feed.Watch(f) }

// notice is the text of a notice without the version, which the script puts before it with a blank.
func notice(key datastore.Key, origin string) string {
	return string(appendEscaped(nil, origin)) + " " + pathOf(key)
}

// noticeOf reads a notice.
func noticeOf(text string) (datastore.Notice, bool) {
	version, rest, _ := strings.Cut(text, " ")
	origin, path, found := strings.Cut(rest, " ")
	if !found {
		return datastore.Notice{}, false
	}
	key, ok := keyAt(path)
	origin, ok2 := unescape(origin)
	return datastore.Notice{Key: key, Version: version, Origin: origin}, ok && ok2
}

// subscribe opens a subscription and waits until the server has confirmed it.
func (b *Backend) subscribe(ctx context.Context) (*redis.PubSub, error) {
	sub := b.client.Subscribe(ctx, b.channel)
	for {
		message, err := sub.ReceiveTimeout(ctx, b.patience)
		if err != nil {
			_ = sub.Close() // the failure matters more
			return nil, err
		}
		if _, ok := message.(*redis.Subscription); ok {
			return sub, nil
		}
	}
}

// listen passes on the notices of sub, and of the subscriptions that follow when it breaks, until ctx ends.
func (b *Backend) listen(ctx context.Context, sub *redis.PubSub) {
	for {
		b.receive(ctx, sub)
		_ = sub.Close() // it is broken
		if ctx.Err() != nil {
			return
		}
		b.feed.Publish(datastore.Notice{All: true})
		if sub = b.resubscribe(ctx); sub == nil {
			return
		}
		b.known.forget()
		b.feed.Publish(datastore.Notice{All: true})
	}
}

// receive passes on notices until the connection breaks or ctx ends.
func (b *Backend) receive(ctx context.Context, sub *redis.PubSub) {
	for silent := false; ; {
		message, err := sub.ReceiveTimeout(ctx, pingEvery)
		var timeout net.Error
		switch {
		case err == nil:
			silent = false
			if m, ok := message.(*redis.Message); ok {
				b.heard(m.Payload)
			} else if _, ok := message.(*redis.Subscription); ok {
				return // go-redis connected anew: notices were missed
			}
		case ctx.Err() != nil || silent || !errors.As(err, &timeout) || !timeout.Timeout():
			return
		default:
			if silent = true; sub.Ping(ctx) != nil {
				return
			}
		}
	}
}

// heard passes on one message.
func (b *Backend) heard(text string) {
	if n, ok := noticeOf(text); ok {
		b.feed.Publish(n)
	}
}

// resubscribe tries until there is a subscription, or ctx has ended, which gives nil.
func (b *Backend) resubscribe(ctx context.Context) *redis.PubSub {
	for pause := firstPause; ; pause = min(2*pause, mostPause) {
		if sub, err := b.subscribe(ctx); err == nil {
			b.mu.Lock()
			defer b.mu.Unlock()
			if b.closed.Load() {
				_ = sub.Close() // nobody listens
				return nil
			}
			b.sub = sub
			return sub
		}
		if !sleep(ctx, pause) {
			return nil
		}
	}
}
