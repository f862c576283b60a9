package redis_test

// This file holds the tests of a cluster of three masters, and of a master with a replica under a Sentinel. Its one
// rule: real servers, on free ports of the loopback.

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/redis/redistest"
)

// startCluster starts three masters and gives the address of one.
func startCluster(t *testing.T) string {
	t.Helper()
	var nodes []*redistest.Server
	var ports []string
	for i := range 3 {
		port := busPort(t)
		s := redistest.Start(t, "--port", port, "--bind", "127.0.0.1", "--cluster-enabled", "yes")
		var slots strings.Builder
		for slot := i; slot < 16384; slot += 3 {
			fmt.Fprint(&slots, " ", slot)
		}
		require.Equal(t, "OK", s.Do("cluster addslots"+slots.String()))
		require.Equal(t, "OK", s.Do(fmt.Sprint("cluster set-config-epoch ", i+1)))
		nodes, ports = append(nodes, s), append(ports, port)
	}
	for _, port := range ports[1:] {
		nodes[0].Do("cluster meet 127.0.0.1 " + port)
	}
	for _, s := range nodes {
		require.Eventually(t, func() bool {
			info := s.Do("cluster info")
			return strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_known_nodes:3")
		}, settle, 10*time.Millisecond)
	}
	return "redis+cluster://127.0.0.1:" + ports[0]
}

// busPort gives a port nobody listens on now, nor on the one 10000 above, where the nodes of a cluster speak.
func busPort(t testing.TB) string {
	t.Helper()
	for {
		port := freePort(t)
		n, err := strconv.Atoi(port)
		require.NoError(t, err)
		if n+10_000 > 65535 {
			continue
		}
		if bus, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(n+10_000)); err == nil {
			require.NoError(t, bus.Close())
			return port
		}
	}
}

func TestBackendOnCluster(t *testing.T) {
	url := startCluster(t)
	backendtest.Run(t, func(t *testing.T) datastore.Backend { return open(t, url) })
	t.Run("Durability", func(t *testing.T) {
		assert.Equal(t, "NOT durable: everything is lost when the server stops (appendonly no, no snapshots)",
			open(t, url).Durability(t.Context()), "the same on each master, said once")
	})
}

// A group is a master and a replica under a Sentinel.
type group struct {
	*testing.T
	master, replica *redistest.Server
	sentinel        *goredis.SentinelClient
	url             string
}

func startGroup(t *testing.T) *group {
	t.Helper()
	ports := []string{freePort(t), freePort(t), freePort(t)}
	g := &group{T: t, url: "redis+sentinel://127.0.0.1:1,127.0.0.1:" + ports[2] + "/game"}
	g.master = redistest.Start(t, "--port", ports[0], "--bind", "127.0.0.1", "--repl-diskless-sync-delay", "0")
	g.replica = redistest.Start(t, "--port", ports[1], "--bind", "127.0.0.1", "--replicaof", "127.0.0.1 "+ports[0])
	require.Eventually(t, func() bool { return strings.Contains(g.replica.Do("info replication"), "master_link_status:up") },
		settle, 10*time.Millisecond)
	g.master.Do("set warm 1") // a replica that has just connected gets nothing for up to a second
	waitForReplica(t, g.master)
	config := filepath.Join(t.TempDir(), "sentinel.conf")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil,
		"port %s\nbind 127.0.0.1\nsentinel monitor game 127.0.0.1 %s 1\nsentinel down-after-milliseconds game 2000\nsentinel failover-timeout game 10000\n",
		ports[2], ports[0]), 0o600))
	g.sentinel = startSentinel(t, config, ports[2])
	return g
}

func TestSentinelFailover(t *testing.T) {
	g := startGroup(t)
	b := open(t, g.url)
	heard := watch(t, b)
	_, err := b.Save(t.Context(), standard("a"), set("1", now))
	require.NoError(t, err)
	waitForReplica(t, g.master)
	g.master.Kill()

	require.Eventually(t, func() bool { // each write waits for 10 s at most
		_, err = b.Save(t.Context(), standard("b"), set("2", now+1))
		return err == nil
	}, settle, 10*time.Millisecond, "the replica takes over: %v", err)
	entry, err := b.Load(t.Context(), standard("a"))
	require.NoError(t, err)
	assert.Equal(t, "1", string(entry.Value))
	require.Eventually(t, func() bool { return heard.lost() >= 2 }, settle, tick)
}

// startSentinel starts a Sentinel and waits until it has met the replica.
func startSentinel(t *testing.T, config, port string) *goredis.SentinelClient {
	t.Helper()
	cmd := exec.Command("redis-server", config, "--sentinel")
	var said bytes.Buffer
	cmd.Stdout = &said
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("the Sentinel said:\n%s", &said)
		}
	})
	client := goredis.NewSentinelClient(&goredis.Options{Addr: "127.0.0.1:" + port})
	t.Cleanup(func() { _ = client.Close() })
	require.Eventually(t, func() bool {
		replicas, err := client.Replicas(context.Background(), "game").Result()
		return err == nil && len(replicas) == 1 && replicas[0]["flags"] == "slave" && replicas[0]["master-link-status"] == "ok"
	}, settle, 20*time.Millisecond)
	return client
}

// waitForReplica waits until the replica has all that the master has.
func waitForReplica(t *testing.T, s *redistest.Server) {
	t.Helper()
	require.Eventually(t, func() bool {
		info := s.Do("info replication")
		_, rest, _ := strings.Cut(info, "master_repl_offset:")
		offset, _, _ := strings.Cut(rest, "\r\n")
		return strings.Contains(info, "offset="+offset+",")
	}, settle, 10*time.Millisecond)
}
