package operator

// This file holds the hints. Its one rule: a hint is what to type next.

import (
	"errors"

	"lanai/datastore"
	"lanai/datastore/admin"
	"lanai/runtime/console"
	"lanai/runtime/suggest"
)

// A hinted error is console.Hinted.
type hinted struct {
	error
	hint string
}

// HintText is console.Hinted's.
func (e hinted) HintText() string { return e.hint }

// Unwrap gives the cause.
func (e hinted) Unwrap() error { return e.error }

var _ console.Hinted = hinted{}

// withHint adds to an error what helps against it, if that is known.
func withHint(err error) error {
	if hint := hintOf(err); hint != "" {
		return hinted{err, hint}
	}
	return err
}

// hintOf says what helps against an error, or "".
func hintOf(err error) string {
	var missing *admin.NotFoundError
	var broken *importError
	var conflict *admin.ConflictError
	switch {
	case errors.As(err, &broken):
		return broken.hint()
	case errors.As(err, &missing):
		return missingHint(missing)
	case errors.As(err, &conflict):
		return "'" + typed("get", conflict.Key) + " --json' shows what is there"
	}
	return ""
}

// typed is the command line of a verb on a key.
func typed(verb string, key datastore.Key) string {
	line := words("lanai", "data", verb, key.Store, key.Name)
	if key.Ordered {
		line += " --ordered"
	}
	if key.Scope != defaultScope && key.Store != "" {
		line += " --scope " + shellWord(key.Scope)
	}
	return line
}

// missingHint says what was probably meant, or how to find it.
func missingHint(e *admin.NotFoundError) string {
	wrong := map[admin.Missing]string{admin.MissingStore: e.Key.Store, admin.MissingKey: e.Key.Name, admin.MissingVersion: e.Version}[e.What]
	near := suggest.Nearest(wrong, e.Near)
	switch {
	case e.What == admin.MissingValue:
		return "'" + typed("versions", e.Key) + "' lists what it had, restore brings it back"
	case e.What == admin.RemovedVersion || e.What == admin.MissingMoment || e.What == admin.MissingVersion && near == "":
		return "'" + typed("versions", e.Key) + "' lists the versions"
	case e.Other && e.Key.Ordered:
		return "a standard store has it: leave --ordered out"
	case e.Other:
		return "an ordered store has it: add --ordered"
	case near != "":
		return "did you mean " + shellWord(near) + "?"
	case e.What == admin.MissingStore:
		return "'lanai data ls' lists the stores"
	case e.What == admin.MissingKey:
		return "'" + words("lanai", "data", "ls", e.Key.Store) + "' lists the keys of all scopes"
	}
	return ""
}
