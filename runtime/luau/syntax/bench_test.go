package syntax

// This file holds the benchmark of the parser: go test -bench Parse prints MB/s.

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// benchSource returns about 1 MB of source: all test files, each in a block of its
// own function so that names do not pile up.
func benchSource(b *testing.B) string {
	var all strings.Builder
	for all.Len() < 1<<20 {
		for _, file := range testFiles(b) {
			src, err := os.ReadFile(file)
			require.NoError(b, err)
			if strings.Contains(string(src), "export") { // top level only
				continue
			}
			all.WriteString("local function f(...)\n")
			all.Write(src)
			all.WriteString("\nend\n")
		}
	}
	return all.String()
}

func BenchmarkParse(b *testing.B) {
	src := benchSource(b)
	_, errs := Parse(src)
	require.NoError(b, errs.Err())

	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(src)
	}
}

func BenchmarkScan(b *testing.B) {
	src := benchSource(b)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		s := newScanner(src)
		var t token
		for s.next(&t); t.kind != tokEOF; s.next(&t) {
		}
	}
}

func BenchmarkPrint(b *testing.B) {
	c, _ := Parse(benchSource(b))
	b.SetBytes(int64(len(Print(c))))
	for b.Loop() {
		Print(c)
	}
}
