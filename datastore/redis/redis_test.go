package redis_test

// This file holds what the tests share: stores on miniredis and on a real server. Its one rule: the conformance suite
// always runs on miniredis, and on every real server that can be had.

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/redis"
)

func TestBackendOnMiniredis(t *testing.T) {
	backendtest.Run(t, func(t *testing.T) datastore.Backend {
		return open(t, "redis://"+miniredis.RunT(t).Addr())
	})
}

func TestBackendOnServer(t *testing.T) {
	url := realURL(t)
	backendtest.Run(t, func(t *testing.T) datastore.Backend { return open(t, url) })
}

// prefixes are those of the stores opened, so that no two tests share one.
var prefixes atomic.Int64

// open opens a new store at url.
func open(t testing.TB, url string) *redis.Backend {
	t.Helper()
	return openAs(t, url, newPrefix())
}

func newPrefix() string { return fmt.Sprintf("test-%d-%d", os.Getpid(), prefixes.Add(1)) }

// openAs opens the store with this prefix, and erases it after the test when the server is not the test's own.
func openAs(t testing.TB, url, prefix string) *redis.Backend {
	t.Helper()
	if url == os.Getenv("LANAI_TEST_REDIS") {
		t.Cleanup(func() {
			b, err := redis.Open(context.Background(), url, redis.Options{Prefix: prefix})
			require.NoError(t, err)
			require.NoError(t, b.Erase(context.Background()))
			require.NoError(t, b.Close())
		})
	}
	b, err := redis.Open(context.Background(), url, redis.Options{Prefix: prefix})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

// realURL is the address of a real server: the one that LANAI_TEST_REDIS names, or one started for this test.
func realURL(t testing.TB) string {
	t.Helper()
	if url := os.Getenv("LANAI_TEST_REDIS"); url != "" {
		return url
	}
	return startServer(t).url()
}

// A server is a redis-server of one test, on a socket in a directory of its own.
type server struct {
	testing.TB
	dir  string
	args []string
	cmd  *exec.Cmd
	log  bytes.Buffer
}

// startServer starts a server; without a redis-server on PATH the test is skipped and says so.
func startServer(t testing.TB, args ...string) *server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("no redis-server on PATH and no LANAI_TEST_REDIS")
	}
	dir, err := os.MkdirTemp("", "lanai-redis-") // t.TempDir is too long for a socket's path
	require.NoError(t, err)
	s := &server{TB: t, dir: dir, args: args}
	t.Cleanup(func() {
		s.kill()
		_ = os.RemoveAll(dir)
	})
	s.start()
	return s
}

func (s *server) socket() string { return filepath.Join(s.dir, "sock") }
func (s *server) url() string    { return "redis+unix://" + s.socket() }

// start runs the server until it answers.
func (s *server) start() {
	s.Helper()
	s.configure()
	s.cmd = exec.Command("redis-server", s.config())
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	require.NoError(s, s.cmd.Start())
	client := s.client()
	defer client.Close()
	answers := func() bool {
		_, err := os.Stat(s.socket())
		return err == nil && client.Ping(context.Background()).Err() == nil
	}
	require.Eventually(s, answers, settle, 5*time.Millisecond, "redis-server did not start:\n%s", &s.log)
}

func (s *server) config() string { return filepath.Join(s.dir, "redis.conf") }

// configure writes the server's settings, of which the last of a name counts. Not every version reads all of them from a
// command line.
func (s *server) configure() {
	s.Helper()
	args := append([]string{"--save", `""`, "--port", "0", "--unixsocket", s.socket(), "--dir", s.dir, "--appendonly", "no",
		"--loglevel", "warning"}, s.args...)
	var lines []byte
	for i := 0; i < len(args); i += 2 {
		lines = fmt.Appendf(lines, "%s %s\n", strings.TrimPrefix(args[i], "--"), args[i+1])
	}
	require.NoError(s, os.WriteFile(s.config(), lines, 0o600))
}

// kill ends the server at once.
func (s *server) kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	_ = os.Remove(s.socket())
	s.cmd = nil
}

// client is go-redis alone, to look and to interfere.
func (s *server) client() *goredis.Client {
	return goredis.NewClient(&goredis.Options{Network: "unix", Addr: s.socket(), MaxRetries: -1, DialerRetries: 1, ReadTimeout: time.Minute})
}

// do runs a command given as words.
func (s *server) do(words string) string {
	s.Helper()
	client := s.client()
	defer client.Close()
	var args []any
	for _, word := range strings.Fields(words) {
		args = append(args, word)
	}
	answer, err := client.Do(context.Background(), args...).Result()
	require.NoError(s, err, words)
	return fmt.Sprint(answer)
}

func standard(name string) datastore.Key {
	return datastore.Key{Store: "PlayerData", Scope: "global", Name: name}
}

func ordered(name string) datastore.Key {
	return datastore.Key{Store: "Scores", Scope: "global", Name: name, Ordered: true}
}

func text(s string) datastore.Change { return datastore.Change{Value: []byte(s)} }
