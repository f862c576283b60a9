//go:build race

package sched

// This file checks, in builds with the race detector, that a running loop is used by
// its owner only. Its one rule: a violation panics at the call that commits it.

import (
	"bytes"
	"fmt"
	goruntime "runtime"
	"strconv"
)

func (l *Loop) takeOwnership() { l.owner.Store(goroutineID()) }

// assertOwner panics when another goroutine is inside Run.
func (l *Loop) assertOwner() {
	owner := l.owner.Load()
	if caller := goroutineID(); owner != 0 && owner != caller {
		panic(fmt.Sprintf("sched: goroutine %d used a loop that goroutine %d runs; only Post, Hold and Stop are allowed", caller, owner))
	}
}

// goroutineID reads the number from "goroutine 12 [running]:".
func goroutineID() int64 {
	var text [64]byte
	fields := bytes.Fields(text[:goruntime.Stack(text[:], false)])
	id, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil {
		panic(fmt.Sprintf("sched: read goroutine number: %v", err))
	}
	return id
}
