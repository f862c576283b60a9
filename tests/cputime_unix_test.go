//go:build unix

package tests

import (
	"syscall"
	"time"
)

// This file reads the clock of benchmarks. Its one rule: it counts the work of
// all threads of this process, so other load on the machine matters little.

// cpuTime returns the processor time that this process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
