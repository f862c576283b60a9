package redis

// This file holds what tests see of the package's inside.

import (
	"context"
	"strconv"

	"github.com/redis/go-redis/v9"

	"lanai/datastore"
)

// Erase deletes every key of the store.
func (b *Backend) Erase(ctx context.Context) error {
	erase := func(ctx context.Context, c redis.UniversalClient) error {
		keys := c.Scan(ctx, 0, b.prefix+":*", 1000).Iterator()
		for keys.Next(ctx) {
			if err := c.Del(ctx, keys.Val()).Err(); err != nil {
				return err
			}
		}
		return keys.Err()
	}
	if cluster, ok := b.client.(*redis.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, func(ctx context.Context, master *redis.Client) error { return erase(ctx, master) })
	}
	return erase(ctx, b.client)
}

// SaveCommand is the command that a Save sends, with a token of its own.
func (b *Backend) SaveCommand(key datastore.Key, w datastore.Write) []any {
	s := saving{Backend: b, key: key, w: w, token: b.token(), body: encodeBody(w.Change), announced: true}
	command := []any{"evalsha", saveScript.hash, len(b.recordKeys(key))}
	for _, at := range b.recordKeys(key) {
		command = append(command, at)
	}
	return append(command, s.arguments(false)...)
}

// SaveItemCommand is the command that a SaveItem sends, with a token of its own.
func (b *Backend) SaveItemCommand(ref datastore.MapRef, key string, w datastore.ItemWrite) []any {
	token := b.token()
	command := []any{"evalsha", mapSaveScript.hash, len(b.mapKeys(ref))}
	for _, at := range b.mapKeys(ref) {
		command = append(command, at)
	}
	return append(command, token, "", key, placeOf(w.Sort), w.Value, len(key)+len(w.Value)+len(w.Sort.Text),
		strconv.FormatUint(revisionOf(token), 10), w.Expires, w.Now, strconv.FormatUint(w.Revision, 10), w.Limit.Items, w.Limit.Bytes)
}
