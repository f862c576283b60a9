package redis

// This file holds Durability. Its one rule: it says what is lost at worst, and that it cannot tell when it cannot.
// https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// settings are the entries of a server's configuration that decide what it keeps.
var settings = []string{"appendfsync", "appendonly", "maxmemory", "maxmemory-policy", "save"}

// Durability tells in one line how durable the servers are configured to be, for the line at start. Servers that refuse
// to tell are reported as such.
func (b *Backend) Durability(ctx context.Context) string {
	cluster, ok := b.client.(*redis.ClusterClient)
	if !ok {
		return durabilityOf(ctx, b.client)
	}
	var mu sync.Mutex // guards lines
	var lines []string
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, master *redis.Client) error {
		line := durabilityOf(ctx, master)
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, line)
		return nil
	})
	if err != nil || len(lines) == 0 {
		return refused
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "; on other masters: ")
}

const refused = "durability unknown: the server does not let this user see its configuration (CONFIG GET)"

// durabilityOf asks one server. Redis 6.2 takes one setting in a CONFIG GET.
func durabilityOf(ctx context.Context, server redis.Cmdable) string {
	answers := make(map[string]*redis.MapStringStringCmd, len(settings))
	pipe := server.Pipeline()
	for _, name := range settings {
		answers[name] = pipe.ConfigGet(ctx, name)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return refused
	}
	configured := map[string]string{}
	for name, answer := range answers {
		value, known := answer.Val()[name]
		if !known {
			return refused
		}
		configured[name] = value
	}
	return describe(configured)
}

// describe words a configuration.
func describe(configured map[string]string) string {
	var line string
	switch save := configured["save"]; {
	case configured["appendonly"] == "yes" && configured["appendfsync"] == "always":
		line = "durable: a write is on the server's disk before the script goes on (appendfsync always)"
	case configured["appendonly"] == "yes" && configured["appendfsync"] == "no":
		line = "durable unless the server's machine fails: then what its system had not written yet is lost (appendfsync no)"
	case configured["appendonly"] == "yes":
		line = "durable but for the last second, when the server's machine fails (appendfsync everysec)"
	case save != "":
		line = "NOT durable: writes since the last snapshot are lost when the server stops (appendonly no, save " + save + ")"
	default:
		line = "NOT durable: everything is lost when the server stops (appendonly no, no snapshots)"
	}
	if policy := configured["maxmemory-policy"]; policy != "noeviction" && configured["maxmemory"] != "0" {
		if strings.HasPrefix(policy, "allkeys") {
			return line + "; DELETES saved keys when its memory is full (maxmemory-policy " + policy + ", want noeviction)"
		}
		return line + "; deletes old versions when its memory is full (maxmemory-policy " + policy + ", want noeviction)"
	}
	return line
}
