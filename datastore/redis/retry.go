package redis

// This file holds how requests outlast a lost connection. Its one rule: what may have been done is only repeated by
// those who can tell.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	firstPause = 5 * time.Millisecond
	mostPause  = 250 * time.Millisecond
)

// A fate is what an error says about a request.
type fate int

const (
	final   fate = iota // repeating it would fail again
	undone              // it was not done; it may be later
	unknown             // the connection broke: it may have been done
	late                // no answer in time: it may yet be done, so nothing may be concluded from looking
)

// transient are the beginnings of the errors of a server that is about to be well, which did nothing.
// https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
var transient = []string{"BUSY ", "CLUSTERDOWN ", "ERR max number of clients", "LOADING ", "MASTERDOWN ", "NOREPLICAS ", "READONLY ", "TRYAGAIN "}

// A before is an error of what precedes a write: that write itself was not done.
type before struct{ error }

func (e before) Unwrap() error { return e.error }

// fateOf classifies an error.
func fateOf(err error) fate {
	var early before
	if errors.As(err, &early) && fateOf(early.error) != final {
		return undone
	}
	if errors.Is(err, ErrUncertain) || errors.Is(err, errRecord) {
		return final
	}
	var answer redis.Error
	if errors.As(err, &answer) {
		for _, beginning := range transient {
			// Redis 6.2 puts "ERR Error running script (...): @user_script:1: -" before it; then the script's first write
			// was refused.
			if strings.HasPrefix(answer.Error(), beginning) || strings.Contains(answer.Error(), " -"+beginning) {
				return undone
			}
		}
		return final
	}
	var op *net.OpError
	var timeout net.Error
	switch {
	case errors.Is(err, redis.ErrClosed):
		return final
	case errors.Is(err, redis.ErrPoolTimeout), errors.Is(err, redis.ErrPoolExhausted):
		return undone
	case errors.As(err, &op) && op.Op == "dial":
		return undone
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return late
	case errors.As(err, &timeout) && timeout.Timeout():
		return late
	}
	return unknown
}

// A job is a request to Redis, for messages and repeating.
type job struct {
	verb  string       // "load"
	what  fmt.Stringer // the key, or what else
	write bool         // a write, of which doing it twice is not doing it once
}

func (j job) String() string { return j.verb + " " + j.what.String() }

// A quoted is the name of a store, for messages.
type quoted string

func (q quoted) String() string { return strconv.Quote(string(q)) }

// attempt calls f until it is done, fails for good, or patience or ctx ends. again is set once f may have been done
// before; it then has to find out.
func (b *Backend) attempt(ctx context.Context, j job, f func(ctx context.Context, again bool) error) error {
	if b.closed.Load() {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err := f(ctx, false)
	if err == nil {
		return nil
	}
	wait, cancel := context.WithTimeout(ctx, b.patience)
	defer cancel()
	again, cause := false, err // the end of the patience says less than what came before
	for pause := firstPause; ; pause = min(2*pause, mostPause) {
		now := fateOf(err)
		again = again || now == unknown || now == late
		if now == final || j.write && now == late || !sleep(wait, pause) {
			break
		}
		if b.closed.Load() {
			return ErrClosed
		}
		if err = f(wait, again); err == nil {
			return nil
		}
		if wait.Err() == nil || fateOf(err) != late {
			cause = err
		}
	}
	return b.failed(ctx, j, cause, again && j.write)
}

// sleep waits for d, and reports false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// failed words the failure of a request. It wraps the cause, and the end of ctx if that was why nobody waited longer.
func (b *Backend) failed(ctx context.Context, j job, err error, uncertain bool) error {
	if b.closed.Load() {
		return ErrClosed
	}
	if errors.Is(err, ErrUncertain) {
		uncertain = false
	}
	err = explain(err)
	if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
		err = fmt.Errorf("%w (%w)", ended, err)
	}
	if uncertain {
		return fmt.Errorf("%s: %s: %w: %w", b.where, j, ErrUncertain, err)
	}
	return fmt.Errorf("%s: %s: %w", b.where, j, err)
}

// advice is what to do about errors of Redis, by what they begin with; scripts and go-redis put words before it.
var advice = []struct{ beginning, text string }{
	{"BUSY ", "another program's script keeps the server busy: SCRIPT KILL ends it"},
	{"CLUSTERDOWN ", "the cluster lacks a master for some of its slots"},
	{"ERR AUTH <password> called without any password", "the server has no password: leave it out"},
	{"ERR DB index is out of range", "the server has fewer databases: see ?db= and the path of the URL"},
	{"ERR This instance has cluster support disabled", "this is no cluster: its address begins with redis:// or rediss://"},
	{"ERR max number of clients", "too many programs are connected: raise maxclients"},
	{"LOADING ", "the server has just started and reads its data"},
	{"MISCONF ", "the server cannot write to its disk"},
	{"MOVED ", "this server is part of a cluster: its address begins with redis+cluster:// or rediss+cluster://"},
	{"NOAUTH ", "it wants a password: put it into the URL or into LANAI_REDIS_PASSWORD"},
	{"NOPERM ", "the user lacks a right: " + wantRights},
	{"NOREPLICAS ", "fewer replicas are connected than min-replicas-to-write asks for"},
	{"OOM ", "the server's memory is full: raise maxmemory"},
	{"READONLY ", "this server is a read-only replica: give the address of the master, or of its Sentinels"},
	{"WRONGPASS ", "user or password are wrong: see the URL, LANAI_REDIS_USERNAME and LANAI_REDIS_PASSWORD"},
	{"WRONGTYPE ", "the key holds what another program wrote: choose another prefix with ?prefix=NAME"},
	{"all sentinels specified in configuration are unreachable", "no Sentinel at these addresses knows a master of this name"},
	{"ERR unknown command", "this is not a Redis that keeps data; of a Sentinel the address begins with redis+sentinel://"},
}

// explain adds what to do to an error that says too little. The text behind the line end is for people.
func explain(err error) error {
	if text := hint(err); text != "" {
		return fmt.Errorf("%w\n  hint: %s", err, text)
	}
	return err
}

// hint says what to do about an error, or nothing.
func hint(err error) string {
	text := err.Error()
	for _, a := range advice {
		if strings.Contains(text, a.beginning) {
			return a.text
		}
	}
	var dns *net.DNSError
	var op *net.OpError
	var timeout net.Error
	switch {
	case errors.Is(err, ErrUncertain):
		return "look at what is there before you repeat it"
	case errors.As(err, &dns):
		return "there is no host of this name: see the URL"
	case errors.As(err, &op) && op.Op == "dial":
		return "nothing answers there: see whether the server runs and the URL is right"
	case strings.Contains(text, "tls: first record does not look like a TLS handshake"):
		return "the server does not speak TLS there: its address begins with redis, not rediss"
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return "the server closed the connection: it may be restarting, or want TLS, with an address that begins with rediss"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "the server did not answer in time: it may be paused or overloaded; with rediss it may not speak TLS"
	case strings.HasPrefix(text, "redis: can't parse"), strings.HasPrefix(text, "redis: invalid reply"):
		return "what answers there is not Redis"
	}
	return ""
}
