package tests

// This file holds a redis-server of one test. Its one rule: it listens on a socket in a folder of its own and ends with
// the test.

import (
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// A redisServer is a redis-server that a test may kill and start again.
type redisServer struct {
	testing.TB
	dir  string
	args []string
	cmd  *exec.Cmd
	log  bytes.Buffer
}

// startRedis starts a server; without a redis-server on PATH the test is skipped and says so.
func startRedis(t testing.TB, args ...string) *redisServer {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("no redis-server on PATH")
	}
	dir, err := os.MkdirTemp("", "lanai-redis-") // t.TempDir is too long for a socket's path
	require.NoError(t, err)
	s := &redisServer{TB: t, dir: dir, args: args}
	t.Cleanup(func() {
		s.kill()
		_ = os.RemoveAll(dir)
	})
	s.start()
	return s
}

func (s *redisServer) socket() string { return filepath.Join(s.dir, "sock") }

func (s *redisServer) url() string { return "redis+unix://" + s.socket() }

// start runs the server until it answers.
func (s *redisServer) start() {
	s.Helper()
	args := []string{"--save", "", "--port", "0", "--unixsocket", s.socket(), "--dir", s.dir, "--loglevel", "warning"}
	s.cmd = exec.Command("redis-server", append(args, s.args...)...)
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	require.NoError(s, s.cmd.Start())
	require.Eventually(s, s.answers, patience, 2*time.Millisecond, "redis-server did not start:\n%s", &s.log)
}

// answers reports whether the server is there and has read its files.
func (s *redisServer) answers() bool {
	conn, err := net.Dial("unix", s.socket())
	if err != nil {
		return false
	}
	defer conn.Close()
	answer := make([]byte, 7)
	_, sent := conn.Write([]byte("PING\r\n"))
	_, err = io.ReadFull(conn, answer)
	return sent == nil && err == nil && string(answer) == "+PONG\r\n"
}

// kill ends the server with SIGKILL.
func (s *redisServer) kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	_ = os.Remove(s.socket())
	s.cmd = nil
}

// client is go-redis alone, to look.
func (s *redisServer) client() *goredis.Client {
	return goredis.NewClient(&goredis.Options{Network: "unix", Addr: s.socket(), MaxRetries: -1, DialerRetries: 1, Protocol: 2})
}
