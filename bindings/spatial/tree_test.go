package spatial

// This file tests Tree against lists. Its one rule: after every operation the
// tree holds what the list holds.

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// items returns all items, sorted, and checks that boxes contain what is below.
func (t *Tree) items(tb testing.TB) (items []int32) {
	if t.leaves == 0 {
		return nil
	}
	stack := []int32{t.root}
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		n := t.nodes[at]
		stack = stack[:len(stack)-1]
		if n.left == none {
			items = append(items, n.item)
			continue
		}
		for _, below := range []int32{n.left, n.right} {
			require.Equal(tb, at, t.nodes[below].up)
			for a := range 3 {
				require.LessOrEqual(tb, n.min[a], t.nodes[below].min[a])
				require.GreaterOrEqual(tb, n.max[a], t.nodes[below].max[a])
			}
		}
		stack = append(stack, n.left, n.right)
	}
	slices.Sort(items)
	return items
}

func randomBox(r *rand.Rand) Box {
	p := randomVec(r, 50)
	return Box{p, p.Add(randomVec(r, 4).Abs())}
}

// numbers numbers boxes from 0.
func numbers(boxes []Box) []int32 {
	list := make([]int32, len(boxes))
	for i := range list {
		list[i] = int32(i)
	}
	return list
}

func TestTree(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for _, start := range []int{0, 1, 2, 300} {
		boxes := make([]Box, start)
		for i := range boxes {
			boxes[i] = randomBox(r)
		}
		var tree Tree
		leaves := tree.Build(numbers(boxes), boxes)
		alive := make([]bool, start)
		for i := range alive {
			alive[i] = true
		}
		for range 1000 {
			switch i := r.IntN(len(boxes) + 1); {
			case i == len(boxes) || r.IntN(3) == 0:
				boxes, alive = append(boxes, randomBox(r)), append(alive, true)
				leaves = append(leaves, tree.Insert(int32(len(boxes)-1), boxes[len(boxes)-1]))
			case alive[i]:
				tree.Remove(leaves[i])
				alive[i] = false
			default:
				leaves[i], alive[i] = tree.Insert(int32(i), boxes[i]), true
			}
		}
		var want []int32
		for i := range boxes {
			if alive[i] {
				want = append(want, int32(i))
			}
		}
		require.Equal(t, want, tree.items(t))
		require.Equal(t, len(want), tree.Len())
		checkQueries(t, r, &tree, boxes, want)
	}
}

func checkQueries(t *testing.T, r *rand.Rand, tree *Tree, boxes []Box, alive []int32) {
	t.Helper()
	for range 200 {
		box := randomBox(r).Grow(Vec{5, 5, 5})
		var got []int32
		tree.Overlapping(box, func(i int32) bool { got = append(got, i); return true })
		origin, direction, reach := randomVec(r, 60), randomVec(r, 100), randomVec(r, 2).Abs()
		if r.IntN(4) == 0 {
			direction.X = 0
		}
		var met []int32
		tree.Along(origin, direction, reach, func(i int32) float64 { met = append(met, i); return 1 })
		for _, i := range alive {
			require.True(t, !overlap(boxes[i], box) || slices.Contains(got, i))
			grown := boxes[i].Grow(reach)
			block := NewBlock(Frame{grown.Center(), Identity.R}, grown.Size())
			if _, ok := block.Ray(origin, direction); ok {
				require.Contains(t, met, i)
			}
		}
	}
	n := 0
	tree.Overlapping(Box{Vec{-60, -60, -60}, Vec{60, 60, 60}}, func(int32) bool { n++; return n < 3 })
	require.Equal(t, min(3, tree.Len()), n)
}

// A query along a way that already has an answer leaves out what lies behind it.
func TestAlongStopsEarly(t *testing.T) {
	var boxes []Box
	for i := range 1000 {
		p := Vec{X: float64(i)}
		boxes = append(boxes, Box{p, p.Add(Vec{0.5, 1, 1})})
	}
	var tree Tree
	tree.Build(numbers(boxes), boxes)
	visited := 0
	tree.Along(Vec{-10, 0.5, 0.5}, Vec{X: 2000}, Vec{}, func(i int32) float64 {
		visited++
		return (float64(i) + 10) / 2000
	})
	require.Less(t, visited, 5)
}

// overlap tells whether boxes have a point in common.
func overlap(b, c Box) bool {
	return b.Min.X <= c.Max.X && c.Min.X <= b.Max.X &&
		b.Min.Y <= c.Max.Y && c.Min.Y <= b.Max.Y &&
		b.Min.Z <= c.Max.Z && c.Min.Z <= b.Max.Z
}
