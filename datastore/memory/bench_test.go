package memory_test

// This file holds the benchmark of listing a million keys:
//
//	go test -run '^$' -bench Keys ./datastore/memory

import (
	"testing"

	"lanai/datastore/backendtest"
	"lanai/datastore/memory"
)

func BenchmarkKeys(b *testing.B) { backendtest.BenchmarkKeys(b, memory.New()) }
