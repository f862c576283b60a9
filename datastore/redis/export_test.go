package redis

// This file holds what the benchmarks see of the package's inside.

import "lanai/datastore"

// SaveCommand is the command that a Save sends, with a token of its own.
func (b *Backend) SaveCommand(key datastore.Key, w datastore.Write) []any {
	s := saving{Backend: b, key: key, w: w, token: b.token(), body: encodeBody(w.Change), announced: true}
	command := []any{"evalsha", saveScript.hash, len(b.recordKeys(key))}
	for _, at := range b.recordKeys(key) {
		command = append(command, at)
	}
	return append(command, s.arguments(false)...)
}
