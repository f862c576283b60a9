package syntax

// This file holds the fuzz test. The rule: any bytes may come in.

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzParse(f *testing.F) {
	for _, file := range testFiles(f) {
		src, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(string(src))
	}
	for _, tt := range parseTests {
		f.Add(tt.src)
	}
	for _, tt := range errorTests {
		f.Add(tt.src)
	}

	f.Fuzz(func(t *testing.T, src string) {
		c, errs := Parse(src)
		requireSpans(t, src, errs)
		if len(errs) == 0 {
			requireRoundTrip(t, src)
		} else {
			_ = Print(c) // a partial tree prints too
			_ = dumpChunk(c)
		}
	})
}

// requireSpans checks that errors have a place and a text.
func requireSpans(t *testing.T, src string, errs ErrorList) {
	require.LessOrEqual(t, len(errs), maxErrors+1)
	for _, err := range errs {
		require.NotEmpty(t, err.Msg)
		require.True(t, err.Pos.Line >= 1 && err.Pos.Col >= 1, "%v in %q", err, src)
		require.False(t, before(err.End, err.Pos), "%v ends at %v in %q", err, err.End, src)
	}
}

func before(a, b Pos) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Col < b.Col
}
