package vm

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// keys lists the keys of a table in traversal order.
func keys(t *Table) string {
	var names []string
	for i, k, _, ok := t.At(0); ok; i, k, _, ok = t.At(i) {
		names = append(names, ToString(k))
	}
	return strings.Join(names, " ")
}

// filled returns a table to which the keys were added one by one; words that
// read as numbers or booleans are.
func filled(words string) *Table {
	t := NewTable(0, 0)
	for _, w := range strings.Fields(words) {
		key := Str(w)
		if f, err := strconv.ParseFloat(w, 64); err == nil {
			key = Number(f)
		} else if b, err := strconv.ParseBool(w); err == nil && len(w) > 1 {
			key = Bool(b)
		}
		t.Set(key, True)
	}
	return t
}

// The orders were observed on Luau 735 (shared/facts/luau.md section 5).
func TestTraversalOrderIsLuaus(t *testing.T) {
	long := strings.Repeat("a", 46) // hashed by blocks
	for _, c := range []struct{ insert, want string }{
		{"a b c d e f g h", "a h c b e d g f"},
		{"a b c d e f g h i j k l m n o p", "a p c b e d g f i h k j m l o n"},
		{"key7 key14 key21 key28 key35 key42 key49 key56 key63 key70 key77 key84",
			"key56 key49 key42 key35 key84 key77 key63 key21 key7 key14 key70 key28"},
		{"100 7 3 50 2.5 -1 1000 64", "3 64 7 -1 2.5 50 1000 100"},
		{"10 9 8 7 6 5 4 3 2 1", "1 2 3 4 5 6 7 8 9 10"},
		{"1 2 4 8 a", "1 2 4 8 a"},
		{"x 1 yy 2 " + long + " 4 true 3 false 5", "1 2 3 4 5 false x " + long + " true yy"},
	} {
		assert.Equal(t, c.want, keys(filled(c.insert)), "inserted: %s", c.insert)
	}
}

func TestLengthIsLuausBorder(t *testing.T) {
	at := func(n int, present ...int) *Table {
		table := NewTable(n, 0)
		for _, i := range present {
			table.SetInt(i, True)
		}
		return table
	}
	assert.Equal(t, 4, at(4, 1, 2, 4).Len(), "{1,2,nil,4}")
	assert.Equal(t, 3, at(3, 1, 3).Len(), "{1,nil,3}")
	assert.Equal(t, 2, at(3, 1, 2).Len(), "{1,2,nil}")
	assert.Equal(t, 4, at(0, 1, 2, 4).Len(), "assigned one by one")
	assert.Equal(t, 0, at(0).Len())
}

func TestSparseIntegersStaySmall(t *testing.T) {
	table := NewTable(0, 0)
	table.SetInt(48123456, True)
	assert.Empty(t, table.Array(), "a single large key must not make an array")
	assert.Equal(t, True, table.GetInt(48123456))
}

func TestChurnDoesNotGrow(t *testing.T) {
	table := NewTable(0, 0)
	for i := range 100_000 {
		key := Str("key" + strconv.Itoa(i))
		table.Set(key, True)
		table.Set(key, Nil)
	}
	assert.LessOrEqual(t, table.nodeCount(), 8)
}

func TestZeroHasOneKey(t *testing.T) {
	table := NewTable(0, 0)
	table.Set(Number(math.Copysign(0, -1)), True)
	assert.Equal(t, True, table.Get(Number(0)))
	_, k, _, ok := table.At(0)
	require.True(t, ok)
	assert.Equal(t, "-0", ToString(k)) // as it was first written
}

func TestValidKey(t *testing.T) {
	assert.Equal(t, "table index is nil", ValidKey(Nil))
	assert.Equal(t, "table index is NaN", ValidKey(Number(math.NaN())))
	assert.Empty(t, ValidKey(False))
}

// TestTableAgainstModel performs random operations on a table and on a Go
// map and compares what they hold. The seed is printed on failure.
func TestTableAgainstModel(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 0))
	for round := range 50 {
		table, model := NewTable(0, 0), map[string]Value{}
		random := func() Value {
			switch rng.IntN(4) {
			case 0:
				return Str("k" + strconv.Itoa(rng.IntN(60)))
			case 1:
				return Number(float64(rng.IntN(60)) + 0.5)
			case 2:
				return Bool(rng.IntN(2) == 0)
			}
			return Int(rng.IntN(80) - 10)
		}
		for range 400 {
			key, val := random(), Nil
			if rng.IntN(3) > 0 {
				val = Int(rng.IntN(1000))
			}
			table.Set(key, val)
			if model[ToString(key)] = val; val.IsNil() {
				delete(model, ToString(key))
			}
		}
		n := 0
		for i, k, v, ok := table.At(0); ok; i, k, v, ok = table.At(i) {
			require.Equal(t, model[ToString(k)], v, "seed %d round %d key %s", seed, round, ToString(k))
			n++
		}
		require.Equal(t, len(model), n, "seed %d round %d", seed, round)
		border := table.Len()
		if border > 0 {
			require.False(t, table.GetInt(border).IsNil(), "seed %d round %d: #t = %d", seed, round, border)
		}
		require.True(t, table.GetInt(border+1).IsNil(), "seed %d round %d: #t = %d", seed, round, border)

		clone := table.Clone()
		require.Equal(t, keys(table), keys(clone))
		table.Clear()
		require.Empty(t, keys(table))
		require.Equal(t, n, len(strings.Fields(keys(clone))))
	}
}

func TestNextRefusesUnknownKeys(t *testing.T) {
	table := filled("a b 1")
	_, _, _, bad := table.Next(Str("zz"))
	assert.True(t, bad)
	var got []string
	for k, _, ok, _ := table.Next(Nil); ok; k, _, ok, _ = table.Next(k) {
		got = append(got, ToString(k))
	}
	assert.Equal(t, strings.Fields(keys(table)), got)
}

func BenchmarkTableGetString(b *testing.B) {
	table := filled("Coins Level Name Position Velocity Health")
	key := NewString("Health")
	for b.Loop() {
		_ = table.GetString(key)
	}
}
