package datastore

// This file holds what only tests see of an engine.

// MeteredKeys is the number of keys whose throughput is remembered.
func (e *Engine) MeteredKeys() int {
	n := 0
	for _, m := range []*meter{&e.throughput.read, &e.throughput.write} {
		m.mu.Lock()
		n += len(m.keys)
		m.mu.Unlock()
	}
	return n
}
