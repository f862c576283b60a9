package datastore

// This file holds what the whole history of a key must look like to be put back by Backend.Restore. Its one rule: what
// it lets through is what writes by Write.Apply could have left.

import "fmt"

// CheckHistory tells what is wrong with a history, oldest first, that is to become all that a key has; nil when it may.
// An empty one is right for every key. Versions that have ended may be among it.
func CheckHistory(key Key, history []*Entry) error {
	for i, e := range history {
		if what := historyFault(key, history[:i], e, i == len(history)-1); what != "" {
			return fmt.Errorf("history of %s: version %d of %d: %s", key, i+1, len(history), what)
		}
	}
	return nil
}

// CheckRestoreIf is CheckHistory for Backend.RestoreIf, which does not erase.
func CheckRestoreIf(key Key, history []*Entry) error {
	if len(history) == 0 {
		return fmt.Errorf("history of %s: got none, want at least one version", key)
	}
	return CheckHistory(key, history)
}

// historyFault says what is wrong with an entry that follows others, "" for nothing.
func historyFault(key Key, before []*Entry, e *Entry, last bool) string {
	if e == nil {
		return "got nothing, want an entry"
	}
	value, tombstone, ok := VersionSlots(e.Version)
	switch {
	case key.Ordered && !last:
		return "an ordered key has no earlier versions"
	case key.Ordered && e.Deleted:
		return "an ordered key has no tombstone"
	case !ok:
		return fmt.Sprintf("version id: got %q, want one as Lanai makes them", e.Version)
	case e.Updated < 0 || e.Created < 0 || e.Created > e.Updated:
		return fmt.Sprintf("times: got created %d and updated %d, want 0 <= created <= updated", e.Created, e.Updated)
	case e.Slot() != value && e.Slot() != tombstone:
		return fmt.Sprintf("version id %q is not of the hour of updated %d", e.Version, e.Updated)
	case e.Deleted && len(e.Value) > 0:
		return "got a tombstone with a value"
	case last && e.Expires != 0:
		return fmt.Sprintf("expires: got %d, want 0 for the latest version", e.Expires)
	case !last && e.Expires <= 0:
		return fmt.Sprintf("expires: got %d, want when this superseded version ends", e.Expires)
	case len(before) > 0 && e.Slot() <= before[len(before)-1].Slot():
		return "want later hours after earlier ones, and in an hour at most one value and one tombstone after it"
	}
	return ""
}
