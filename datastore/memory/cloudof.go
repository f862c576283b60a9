package memory

// This file holds the choice of a cloud. Its one rule: what other processes can reach is kept where they reach it.

import "lanai/datastore"

// CloudOf gives what keeps memory stores and carries messages beside a backend: the backend itself if it does that for
// other processes too, else a new Cloud for this process alone.
func CloudOf(backend datastore.Backend) datastore.CloudBackend {
	if shared, ok := backend.(datastore.CloudBackend); ok {
		return shared
	}
	return NewCloud()
}
