//go:build unix

package tests

import (
	"os"
	goruntime "runtime"
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

// residentMemory returns the most memory that a process that has ended had, in bytes.
func residentMemory(state *os.ProcessState) int64 {
	most := int64(state.SysUsage().(*syscall.Rusage).Maxrss)
	if goruntime.GOOS == "darwin" {
		return most // which alone counts bytes
	}
	return most << 10
}
