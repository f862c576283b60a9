package redis_test

// This file holds the tests of Durability.

import (
	"context"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/assert"

	"lanai/datastore/redis/redistest"
)

func TestDurability(t *testing.T) {
	s := redistest.Start(t)
	b := open(t, s.URL())
	for _, c := range []struct{ configure, want string }{
		{"config set appendonly no", "NOT durable: everything is lost when the server stops (appendonly no, no snapshots)"},
		{"config set appendonly yes", "durable but for the last second, when the server's machine fails (appendfsync everysec)"},
		{"config set appendfsync always", "durable: a write is on the server's disk before the script goes on (appendfsync always)"},
		{"config set appendfsync no", "durable unless the server's machine fails: then what its system had not written yet is lost (appendfsync no)"},
		{"config set maxmemory-policy allkeys-lru", "durable unless the server's machine fails: then what its system had not written yet is lost (appendfsync no)"},
		{"config set maxmemory 100mb", "durable unless the server's machine fails: then what its system had not written yet is lost (appendfsync no)" +
			"; DELETES saved keys when its memory is full (maxmemory-policy allkeys-lru, want noeviction)"},
		{"config set maxmemory-policy volatile-ttl", "durable unless the server's machine fails: then what its system had not written yet is lost (appendfsync no)" +
			"; deletes old versions when its memory is full (maxmemory-policy volatile-ttl, want noeviction)"},
	} {
		s.Do(c.configure)
		assert.Equal(t, c.want, b.Durability(t.Context()), c.configure)
	}
}

func TestDurabilityOfSnapshots(t *testing.T) {
	s := redistest.Start(t, "--save", "3600 1")
	assert.Equal(t, "NOT durable: writes since the last snapshot are lost when the server stops (appendonly no, save 3600 1)",
		open(t, s.URL()).Durability(t.Context()))
}

func TestDurabilityRefused(t *testing.T) {
	b := open(t, "redis://"+miniredis.RunT(t).Addr()) // has no CONFIG
	assert.Equal(t, "durability unknown: the server does not let this user see its configuration (CONFIG GET)",
		b.Durability(context.Background()))
}
