package redis

// This file holds the scripts that run on the server. Its one rule: a script touches keys of one hash tag alone, all of
// them given to it.

import (
	"context"
	"crypto/sha1"
	_ "embed" // the scripts
	"encoding/hex"
	"strings"

	"github.com/redis/go-redis/v9"
)

//go:embed head.lua
var headSource string

//go:embed acquire.lua
var acquireSource string

//go:embed renew.lua
var renewSource string

//go:embed save.lua
var saveSource string

//go:embed restore.lua
var restoreSource string

//go:embed drop.lua
var dropSource string

//go:embed version.lua
var versionSource string

//go:embed sweep.lua
var sweepSource string

//go:embed touch.lua
var touchSource string

//go:embed retire.lua
var retireSource string

var (
	acquireScript = newScript(acquireSource)
	renewScript   = newScript(renewSource)
	saveScript    = newScript(headSource + saveSource)
	restoreScript = newScript(headSource + restoreSource)
	dropScript    = newScript(headSource + dropSource)
	versionScript = newScript(headSource + versionSource)
	sweepScript   = newScript(headSource + sweepSource)
	touchScript   = newScript(touchSource)
	retireScript  = newScript(retireSource)
)

// A script is text and the name under which the server keeps it.
type script struct {
	source string
	hash   string
}

func newScript(source string) *script {
	sum := sha1.Sum([]byte(source)) // the name Redis gives it
	return &script{source, hex.EncodeToString(sum[:])}
}

// once is a command that go-redis does not repeat.
type once struct{ *redis.Cmd }

// NoRetry is redis.Cmder's.
func (once) NoRetry() bool { return true }

// onceText is once for a command whose answer is a text.
type onceText struct{ *redis.StringCmd }

// NoRetry is redis.Cmder's.
func (onceText) NoRetry() bool { return true }

// run runs s, by its name, or by its text on a server that does not know it yet.
func (b *Backend) run(ctx context.Context, s *script, keys []string, args ...any) (any, error) {
	answer, err := b.evaluate(ctx, "evalsha", s.hash, keys, args)
	if err != nil && strings.HasPrefix(err.Error(), "NOSCRIPT ") {
		answer, err = b.evaluate(ctx, "eval", s.source, keys, args)
	}
	return answer, err
}

func (b *Backend) evaluate(ctx context.Context, command, script string, keys []string, args []any) (any, error) {
	all := make([]any, 0, 3+len(keys)+len(args))
	all = append(all, command, script, len(keys))
	for _, key := range keys {
		all = append(all, key)
	}
	cmd := once{redis.NewCmd(ctx, append(all, args...)...)}
	cmd.SetFirstKeyPos(3)
	if err := b.process(ctx, cmd); err != nil {
		return nil, err
	}
	return cmd.Result()
}

// process has a command sent, in one batch with those that others ask at the same time, and waits for its answer. When
// ctx ends before, the command may still be carried out.
func (b *Backend) process(ctx context.Context, cmd redis.Cmder) error {
	return b.pipe.Submit(ctx, cmd).WaitContext(ctx)
}

// texts gives the answer of a script as a list of texts.
func texts(answer any) []string {
	list, _ := answer.([]any)
	found := make([]string, len(list))
	for i, item := range list {
		found[i], _ = item.(string)
	}
	return found
}
