// Package redistest starts a redis-server for a test.
package redistest

// This file holds Server. Its one rule: a server listens on a socket in a folder of its own and ends with its test.

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// patience bounds the wait for a server that starts.
const patience = time.Minute

// A Server is a redis-server that its test may kill and start again.
type Server struct {
	testing.TB
	dir string
	cmd *exec.Cmd // nil while it is dead
	log bytes.Buffer
}

// Start starts a server with settings such as "--appendonly", "yes"; without a redis-server on PATH the test is skipped
// and says so.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("no redis-server on PATH")
	}
	dir, err := os.MkdirTemp("", "lanai-redis-") // t.TempDir is too long for a socket's path
	require.NoError(t, err)
	s := &Server{TB: t, dir: dir}
	t.Cleanup(func() {
		s.Kill()
		_ = os.RemoveAll(dir)
	})
	s.configure(settings)
	s.Restart()
	return s
}

// Socket is where the server listens.
func (s *Server) Socket() string { return filepath.Join(s.dir, "sock") }

// URL is the address of the server.
func (s *Server) URL() string { return "redis+unix://" + s.Socket() }

func (s *Server) config() string { return filepath.Join(s.dir, "redis.conf") }

// configure writes the server's settings, of which the last of a name counts. Not every version reads all of them from a
// command line.
func (s *Server) configure(settings []string) {
	s.Helper()
	settings = append([]string{"--save", `""`, "--port", "0", "--unixsocket", s.Socket(), "--dir", s.dir, "--appendonly", "no",
		"--loglevel", "warning"}, settings...)
	var lines []byte
	for i := 0; i < len(settings); i += 2 {
		lines = fmt.Appendf(lines, "%s %s\n", strings.TrimPrefix(settings[i], "--"), settings[i+1])
	}
	require.NoError(s, os.WriteFile(s.config(), lines, 0o600))
}

// Restart runs the server, which is dead, until it answers.
func (s *Server) Restart() {
	s.Helper()
	s.cmd = exec.Command("redis-server", s.config())
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	require.NoError(s, s.cmd.Start())
	client := s.Client()
	defer client.Close()
	answers := func() bool {
		_, err := os.Stat(s.Socket())
		return err == nil && client.Ping(context.Background()).Err() == nil
	}
	require.Eventually(s, answers, patience, 5*time.Millisecond, "redis-server did not start:\n%s", &s.log)
}

// Kill ends the server with SIGKILL.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	_ = os.Remove(s.Socket())
	s.cmd = nil
}

// Stop ends the server in order.
func (s *Server) Stop() {
	s.Helper()
	s.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Signal sends the server's process a signal.
func (s *Server) Signal(signal os.Signal) {
	s.Helper()
	require.NoError(s, s.cmd.Process.Signal(signal))
}

// Client is go-redis alone, to look and to interfere.
func (s *Server) Client() *redis.Client {
	return redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket(), MaxRetries: -1, DialerRetries: 1, ReadTimeout: time.Minute})
}

// Do runs a command given as words.
func (s *Server) Do(words string) string {
	s.Helper()
	client := s.Client()
	defer client.Close()
	var args []any
	for _, word := range strings.Fields(words) {
		args = append(args, word)
	}
	answer, err := client.Do(context.Background(), args...).Result()
	require.NoError(s, err, words)
	return fmt.Sprint(answer)
}
