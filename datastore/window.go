package datastore

// This file holds window, by which a Cloud counts rates. Its one rule: it is guarded by its owner's mutex and told the
// time; it neither locks nor asks a clock.

// A window counts what was used in the current minute of the clock. The zero value is ready.
type window struct {
	minute int64
	total  int
	each   map[string]int
}

// turn empties the window when a new minute has begun.
func (w *window) turn(now int64) {
	if minute := now / 60_000; minute != w.minute {
		*w = window{minute: minute}
	}
}

// add counts n for a name.
func (w *window) add(name string, n int) {
	if w.each == nil {
		w.each = map[string]int{}
	}
	w.total += n
	w.each[name] += n
}
