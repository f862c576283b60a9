package redis

// This file holds the tests of what an error says about a request, from within.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
)

// An answer is an error of the server.
type answer string

func (a answer) Error() string { return string(a) }

// RedisError is redis.Error's.
func (answer) RedisError() {}

func TestFates(t *testing.T) {
	dial := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	for _, c := range []struct {
		err  error
		want fate
	}{
		{answer("OOM command not allowed when used memory > 'maxmemory'."), final},
		{answer("WRONGPASS invalid username-password pair or user is disabled."), final},
		{answer("LOADING Redis is loading the dataset in memory"), undone},
		{answer("READONLY You can't write against a read only replica."), undone},
		{answer("ERR Error running script (call to f_1): @user_script:9: -READONLY You can't write against a read only replica."), undone},
		{answer("ERR max number of clients reached"), undone},
		{answer("CLUSTERDOWN The cluster is down"), undone},
		{answer("BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."), undone},
		{dial, undone},
		{fmt.Errorf("connect: %w", dial), undone},
		{redis.ErrPoolTimeout, undone},
		{before{io.EOF}, undone},
		{before{answer("OOM command not allowed")}, final},
		{io.EOF, unknown},
		{&net.OpError{Op: "read", Err: syscall.ECONNRESET}, unknown},
		{errors.New("anything else"), unknown},
		{os.ErrDeadlineExceeded, late},
		{&net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}, late},
		{context.DeadlineExceeded, late},
		{context.Canceled, late},
		{redis.ErrClosed, final},
		{errRecord, final},
		{ErrUncertain, final},
	} {
		assert.Equal(t, c.want, fateOf(c.err), "%v", c.err)
	}
}

func TestExplain(t *testing.T) {
	full := answer("ERR Error running script (call to f_1): @user_script:9: -OOM command not allowed when used memory > 'maxmemory'.")
	assert.ErrorContains(t, explain(full), "\n  hint: the server's memory is full: raise maxmemory")
	assert.ErrorIs(t, explain(full), full)
	assert.EqualError(t, explain(io.EOF), "EOF\n  hint: the server closed the connection: it may be restarting, or want TLS, with an address that begins with rediss")
	assert.ErrorContains(t, explain(ErrUncertain), "\n  hint: look at what is there before you repeat it")
	assert.Equal(t, io.ErrShortWrite, explain(io.ErrShortWrite))
	assert.Equal(t, answer("ERR x"), explain(answer("ERR x")))
}
