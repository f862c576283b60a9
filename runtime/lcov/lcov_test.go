package lcov

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// written returns what a report writes.
func written(t *testing.T, r *Report) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, r.Write(&b))
	return b.String()
}

func TestWrite(t *testing.T) {
	var r Report
	r.Line("src/b.luau", 3, 0)
	r.Function("src/a.luau", "total", 7, 2)
	r.Function("src/a.luau", "", 4, 0)
	r.Line("src/a.luau", 10, 5)
	r.Line("src/a.luau", 2, 1)
	r.Line("src/a.luau", 8, 0)
	assert.Equal(t, `TN:
SF:src/a.luau
FN:4,anonymous:4
FN:7,total
FNDA:0,anonymous:4
FNDA:2,total
FNF:2
FNH:1
DA:2,1
DA:8,0
DA:10,5
LF:3
LH:2
end_of_record
TN:
SF:src/b.luau
FNF:0
FNH:0
DA:3,0
LF:1
LH:0
end_of_record
`, written(t, &r))
}

func TestNothing(t *testing.T) {
	var r Report
	assert.Empty(t, written(t, &r))
	assert.False(t, r.Has("a"))
	r.Line("a", 1, 0)
	assert.True(t, r.Has("a"))
}

// A file that two machines ran has the sum.
func TestSum(t *testing.T) {
	var r Report
	for range 3 {
		r.Line("a", 1, 2)
		r.Function("a", "f", 1, 1)
	}
	got := written(t, &r)
	assert.Contains(t, got, "\nDA:1,6\nLF:1\n")
	assert.Contains(t, got, "\nFNDA:3,f\nFNF:1\n")
}

// lcov knows functions by their names.
func TestNamesAreUnique(t *testing.T) {
	var r Report
	for _, line := range []int{9, 1, 5} {
		r.Function("a", "new", line, line)
		r.Function("a", "", line, 0)
	}
	assert.Contains(t, written(t, &r), `FN:1,anonymous:1
FN:1,new
FN:5,anonymous:5
FN:5,new:5
FN:9,anonymous:9
FN:9,new:9
FNDA:0,anonymous:1
FNDA:1,new
FNDA:0,anonymous:5
FNDA:5,new:5
FNDA:0,anonymous:9
FNDA:9,new:9
`)
}

func TestWriteError(t *testing.T) {
	var r Report
	assert.Equal(t, assert.AnError, r.Write(broken{}))
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, assert.AnError }
