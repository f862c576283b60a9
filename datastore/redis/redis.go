// Package redis is the data store backend that keeps everything in Redis or Valkey, 6.2 or later: one server, a Sentinel
// group or a cluster. It is the store that many game servers share.
//
// Each step on a key is one script on the server, so it is done whole or not at all, and one round trip. A write is as
// durable as the server is configured to be, which [Backend.Durability] tells. Every write is announced by Pub/Sub; a
// server whose connection broke is told by a Notice with All set that it missed some.
//
// It also keeps memory stores and carries messages, datastore.CloudBackend, for all servers on one prefix. Redis forgets
// a memory store by itself an hour or two after all in it has expired. A message reaches every server that is connected
// when it is published; one that is not misses it.
//
// Connections come back by themselves. A request waits for that as long as its context and Options.Patience allow, then
// fails. A write whose answer was lost is repeated only when it is certain that it was not done, recognised when it
// was, and otherwise fails with ErrUncertain: no write is ever done twice.
package redis

// This file holds Backend: opening, what it checks, closing. Its one rule: no error and no description holds a password.

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"lanai/datastore"
)

// ErrClosed is returned by every verb after Close.
var ErrClosed = errors.New("redis store is closed")

// ErrUncertain is returned for a write whose answer was lost and of which cannot be told whether it was done.
var ErrUncertain = errors.New("the connection was lost during the write; it may or may not have been saved")

// Options configure a Backend. The zero value works.
type Options struct {
	// Prefix begins the name of every key in Redis, so that several projects can share a server. "" means what the URL
	// says in ?prefix=, or "lanai". Letters, digits and -_.: only.
	Prefix string

	// Username and Password are used where the URL has none: see FromEnvironment.
	Username, Password string

	// SentinelUsername and SentinelPassword are those of the Sentinels, which have users of their own.
	SentinelUsername, SentinelPassword string

	// TLS is used with the rediss schemes; nil means the system's certificate authorities.
	TLS *tls.Config

	// Patience is how long a request waits for an answer, and for a lost server to come back, when its context does not
	// end before; 0 means 10 seconds.
	Patience time.Duration
}

const (
	defaultPrefix   = "lanai"
	defaultPatience = 10 * time.Second
	dialTimeout     = 3 * time.Second
	format          = "lanai store 1"
)

// A Backend keeps entries in Redis. Use Open.
type Backend struct {
	client   redis.UniversalClient
	pipe     *redis.AutoPipeliner // on client; for the requests of scripts
	where    string               // the address for messages
	prefix   string
	channel  string // of Pub/Sub
	patience time.Duration
	retire   time.Duration // how long a name must have had no key to leave the index

	id      string        // of this backend, in tokens
	writes  atomic.Uint64 // number of writes, in tokens
	closed  atomic.Bool
	feed    datastore.Feed
	lengths meter // of the records that are read
	known   registry
	board   board // messages

	stop      context.CancelFunc // ends listening
	listening sync.WaitGroup

	mu  sync.Mutex // guards sub
	sub *redis.PubSub
}

var _ datastore.Backend = (*Backend)(nil)

// autoPipeliner is a client that can send in one batch what several callers ask at the same time. All of go-redis can.
type autoPipeliner interface {
	AsyncAutoPipelineWithOptions(*redis.AutoPipelineOptions) (*redis.AutoPipeliner, error)
}

// batches gives how requests are put together. Several connections share the load, so that one that hangs does not hold
// up all. Requests need no order: who needs one waits for the answer.
func batches() *redis.AutoPipelineOptions {
	return &redis.AutoPipelineOptions{MaxBatchSize: 64, MaxConcurrentBatches: mostBatches, Unordered: true}
}

// Open connects to the store at url and checks that it can be used: reachable, password accepted, a store of this
// format, rights to write and to publish. The forms are
//
//	redis://user:password@host:6379/0?prefix=name        rediss:// with TLS
//	redis+unix:///path/to/socket?db=0
//	redis+sentinel://host1:26379,host2/master?db=0       rediss+sentinel:// with TLS
//	redis+cluster://host1:6379,host2:6379                rediss+cluster:// with TLS
func Open(ctx context.Context, url string, o Options) (*Backend, error) {
	address, err := parseAddress(url, o)
	if err != nil {
		return nil, err
	}
	quietOnce.Do(func() { redis.SetLogger(quiet{}) })
	b := &Backend{
		client:   redis.NewUniversalClient(address.options),
		where:    address.where,
		prefix:   address.prefix,
		channel:  address.prefix + ":notices",
		patience: address.options.ReadTimeout,
		retire:   time.Hour,
		id:       randomID(),
		known:    registry{touched: map[datastore.StoreRef]span{}},
	}
	if b.pipe, err = b.client.(autoPipeliner).AsyncAutoPipelineWithOptions(batches()); err != nil {
		_ = b.client.Close() // the refusal matters more
		return nil, fmt.Errorf("%s: %w", b.where, err)
	}
	if err := b.identify(ctx); err != nil {
		_ = b.client.Close() // the refusal matters more
		return nil, fmt.Errorf("%s: %w", b.where, err)
	}
	sub, err := b.subscribe(ctx)
	if err != nil {
		_ = b.client.Close() // the refusal matters more
		return nil, fmt.Errorf("%s: listen to %q: %w", b.where, b.channel, explain(err))
	}
	listen, stop := context.WithCancel(context.Background())
	b.sub, b.stop = sub, stop
	b.listening.Go(func() { b.listen(listen, sub) })
	return b, nil
}

// quietOnce silences go-redis, whose log is one for the whole process: what it would say is in the errors.
var quietOnce sync.Once

type quiet struct{}

func (quiet) Printf(context.Context, string, ...any) {}

func randomID() string {
	var id [6]byte
	rand.Read(id[:]) // never fails: https://pkg.go.dev/crypto/rand#Read
	return hex.EncodeToString(id[:])
}

// identify checks, or makes, the mark that this prefix is a store of this format, and the rights of the user.
func (b *Backend) identify(ctx context.Context) error {
	mark := b.prefix + ":format"
	if err := b.client.SetNX(ctx, mark, format, 0).Err(); err != nil {
		return explain(err)
	}
	got, err := b.client.Get(ctx, mark).Result()
	if err != nil {
		return explain(err)
	}
	if got != format {
		return fmt.Errorf("key %q: got %.40q, want %q: another program, or another version of Lanai, uses the prefix %q; choose another with ?prefix=NAME",
			mark, got, format, b.prefix)
	}
	if err := b.client.Publish(ctx, b.channel, "").Err(); err != nil {
		return fmt.Errorf("publish to %q: %w", b.channel, explain(err))
	}
	return b.checkRights(ctx)
}

// Address is where the store is, without secrets: "redis://host:6379/0 prefix lanai".
func (b *Backend) Address() string { return b.where + " prefix " + b.prefix }

// Close ends the connections. A second Close does nothing.
func (b *Backend) Close() error {
	if b.closed.Swap(true) {
		return nil
	}
	b.stop()
	b.board.close()
	b.mu.Lock()
	_ = b.sub.Close() // wakes the listener; it may be broken already
	b.mu.Unlock()
	b.listening.Wait()
	if err := errors.Join(b.pipe.Close(), b.client.Close()); err != nil {
		return fmt.Errorf("close %s: %w", b.where, err)
	}
	return nil
}

// token names a write, for the time in which it may be repeated.
func (b *Backend) token() string {
	return b.id + strconv.FormatUint(b.writes.Add(1), 36)
}

// A registry remembers what stores and scopes written here were told of their times, so that it is done once a minute.
type registry struct {
	mu      sync.Mutex // guards touched
	touched map[datastore.StoreRef]span
}

// A span is the times a store was told: of its first write known here, and of the last one, ms.
type span struct{ first, last int64 }

const (
	touchEvery  = 60 * 1000 // ms: datastore.StoreInfo.Updated is exact to a minute
	mostTouched = 4096      // stores remembered; then all are forgotten
)

// due reports whether a store and scope need a touch for what was written between two times, ms.
func (r *registry) due(ref datastore.StoreRef, first, last int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	told, known := r.touched[ref]
	return !known || first < told.first || last >= told.last+touchEvery
}

// keep notes a touch.
func (r *registry) keep(ref datastore.StoreRef, first, last int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if told, known := r.touched[ref]; known {
		first, last = min(first, told.first), max(last, told.last)
	} else if len(r.touched) >= mostTouched {
		clear(r.touched)
	}
	r.touched[ref] = span{first, last}
}

// forget forgets all: the server may be another, or empty.
func (r *registry) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.touched)
}
