package memory

// This file tests order against a sorted slice.

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOrder(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	o := order[int]{compare: cmp.Compare[int]}
	var model []int
	for step := range 60_000 {
		x := random.IntN(4000)
		at, found := slices.BinarySearch(model, x)
		switch {
		case step < 3000: // in order
			x = 2 * step
			at, found = len(model), false
			fallthrough
		case step%20_000 < 13_000:
			o.add(x)
			if !found {
				model = slices.Insert(model, at, x)
			}
		default:
			o.remove(x)
			if found {
				model = slices.Delete(model, at, at+1)
			}
		}
		if step%997 == 0 {
			checkOrder(t, &o, model, random.IntN(8000))
		}
	}
	for _, x := range slices.Clone(model) {
		o.remove(x)
	}
	require.Empty(t, o.chunks)
	checkOrder(t, &o, nil, 0)
}

func checkOrder(t *testing.T, o *order[int], model []int, from int) {
	t.Helper()
	for _, chunk := range o.chunks {
		require.NotEmpty(t, chunk)
		require.LessOrEqual(t, len(chunk), mostChunk)
	}
	at, _ := slices.BinarySearch(model, from)
	want := append([]int{}, model[at:]...)
	got := []int{}
	o.up(o.seek(from), func(x int) bool { got = append(got, x); return true })
	require.Equal(t, want, got)

	want = append([]int{}, model[:at]...)
	slices.Reverse(want)
	got = []int{}
	o.down(o.seek(from), func(x int) bool { got = append(got, x); return true })
	require.Equal(t, want, got)
}
