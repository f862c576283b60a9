package spatial

// This file holds Tree, a hierarchy of boxes. Its one rule: a node's box
// contains those below it; it never answers more than "maybe".

import "math"

// A Tree finds items by the boxes they lie in. The zero value is empty. It is
// not safe for use by several goroutines.
type Tree struct {
	nodes  []node
	root   int32
	unused []int32
	leaves int
	added  int // inserts since Build
}

// none is the index of no node.
const none = -1

// node is a leaf, which has an item, or has two nodes below it.
type node struct {
	min, max    [3]float32
	up          int32
	left, right int32 // none in a leaf
	item        int32
}

// outer returns the bounds as float32, never smaller than they were.
func (b Box) outer() (low, high [3]float32) {
	for i, v := range [3]float64{b.Min.X, b.Min.Y, b.Min.Z} {
		if low[i] = float32(v); float64(low[i]) > v {
			low[i] = math.Nextafter32(low[i], float32(math.Inf(-1)))
		}
	}
	for i, v := range [3]float64{b.Max.X, b.Max.Y, b.Max.Z} {
		if high[i] = float32(v); float64(high[i]) < v {
			high[i] = math.Nextafter32(high[i], float32(math.Inf(1)))
		}
	}
	return low, high
}

// Len returns how many items the tree has.
func (t *Tree) Len() int { return t.leaves }

// Worn tells whether so many items were inserted one by one that building the
// tree anew makes it faster.
func (t *Tree) Worn() bool { return t.added > 64+t.leaves/2 }

// Build replaces what the tree holds by items, each with its box, and returns
// the leaf of each.
func (t *Tree) Build(numbers []int32, boxes []Box) (leaves []int32) {
	*t = Tree{nodes: make([]node, 0, max(0, 2*len(boxes)-1)), root: none, leaves: len(boxes)}
	if len(boxes) == 0 {
		return nil
	}
	b := builder{tree: t, numbers: numbers, centers: make([][3]float32, len(boxes)), leaves: make([]int32, len(boxes))}
	b.low, b.high = make([][3]float32, len(boxes)), make([][3]float32, len(boxes))
	items := make([]int32, len(boxes))
	for i, box := range boxes {
		items[i] = int32(i)
		b.low[i], b.high[i] = box.outer()
		for axis := range 3 {
			b.centers[i][axis] = (b.low[i][axis] + b.high[i][axis]) / 2
		}
	}
	t.root = b.build(items, none)
	return b.leaves
}

// builder is the state of Build.
type builder struct {
	tree      *Tree
	numbers   []int32
	low, high [][3]float32
	centers   [][3]float32
	leaves    []int32
}

// build makes the node of some items: it halves them along the axis on which
// their middles lie farthest apart.
func (b *builder) build(items []int32, up int32) int32 {
	t := b.tree
	at := int32(len(t.nodes))
	if len(items) == 1 {
		i := items[0]
		t.nodes = append(t.nodes, node{b.low[i], b.high[i], up, none, none, b.numbers[i]})
		b.leaves[i] = at
		return at
	}
	axis := b.widest(items)
	half := len(items) / 2
	selectMiddle(items, half, func(x, y int32) bool { return b.centers[x][axis] < b.centers[y][axis] })
	t.nodes = append(t.nodes, node{up: up, item: none})
	left := b.build(items[:half], at)
	right := b.build(items[half:], at)
	t.nodes[at].left, t.nodes[at].right = left, right
	t.fit(at)
	return at
}

func (b *builder) widest(items []int32) (axis int) {
	low, high := b.centers[items[0]], b.centers[items[0]]
	for _, i := range items {
		for a, c := range b.centers[i] {
			low[a], high[a] = min(low[a], c), max(high[a], c)
		}
	}
	for a := range 3 {
		if high[a]-low[a] > high[axis]-low[axis] {
			axis = a
		}
	}
	return axis
}

// selectMiddle puts the k least items first (Hoare, "Algorithm 65: Find", 1961).
func selectMiddle(items []int32, k int, less func(x, y int32) bool) {
	for low, high := 0, len(items)-1; low < high; {
		pivot := items[(low+high)/2]
		i, j := low, high
		for i <= j {
			for less(items[i], pivot) {
				i++
			}
			for less(pivot, items[j]) {
				j--
			}
			if i <= j {
				items[i], items[j] = items[j], items[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return
		}
	}
}

// fit makes the box of a node the union of those below it.
func (t *Tree) fit(at int32) {
	n := &t.nodes[at]
	l, r := &t.nodes[n.left], &t.nodes[n.right]
	for a := range 3 {
		n.min[a], n.max[a] = min(l.min[a], r.min[a]), max(l.max[a], r.max[a])
	}
}

// Insert adds an item and returns its leaf.
func (t *Tree) Insert(item int32, box Box) (leaf int32) {
	low, high := box.outer()
	leaf = t.make(node{low, high, none, none, none, item})
	t.leaves++
	t.added++
	if t.leaves == 1 {
		t.root = leaf
		return leaf
	}

	// The new leaf becomes the neighbour of the node that grows least.
	beside := t.root
	for t.nodes[beside].left != none {
		n := &t.nodes[beside]
		if t.growth(n.left, leaf) < t.growth(n.right, leaf) {
			beside = n.left
		} else {
			beside = n.right
		}
	}
	up := t.nodes[beside].up
	pair := t.make(node{up: up, left: beside, right: leaf, item: none})
	t.nodes[beside].up, t.nodes[leaf].up = pair, pair
	t.relink(up, beside, pair)
	for at := pair; at != none; at = t.nodes[at].up {
		t.fit(at)
	}
	return leaf
}

// make returns the index of a new node.
func (t *Tree) make(n node) int32 {
	if last := len(t.unused) - 1; last >= 0 {
		at := t.unused[last]
		t.unused = t.unused[:last]
		t.nodes[at] = n
		return at
	}
	t.nodes = append(t.nodes, n)
	return int32(len(t.nodes) - 1)
}

// relink replaces a node below another, or the root.
func (t *Tree) relink(up, old, now int32) {
	switch {
	case up == none:
		t.root = now
	case t.nodes[up].left == old:
		t.nodes[up].left = now
	default:
		t.nodes[up].right = now
	}
}

// growth returns by how much the half surface of a node grows with a leaf.
func (t *Tree) growth(at, leaf int32) float32 {
	n, l := &t.nodes[at], &t.nodes[leaf]
	var old, grown [3]float32
	for a := range 3 {
		old[a] = n.max[a] - n.min[a]
		grown[a] = max(n.max[a], l.max[a]) - min(n.min[a], l.min[a])
	}
	return grown[0]*grown[1] + grown[1]*grown[2] + grown[2]*grown[0] -
		old[0]*old[1] - old[1]*old[2] - old[2]*old[0]
}

// Remove takes a leaf out. Its number may be used again.
func (t *Tree) Remove(leaf int32) {
	t.leaves--
	t.unused = append(t.unused, leaf)
	if t.root == leaf {
		t.root = none
		return
	}
	pair := t.nodes[leaf].up
	beside := t.nodes[pair].left
	if beside == leaf {
		beside = t.nodes[pair].right
	}
	up := t.nodes[pair].up
	t.nodes[beside].up = up
	t.relink(up, pair, beside)
	t.unused = append(t.unused, pair)
	for at := up; at != none; at = t.nodes[at].up {
		t.fit(at)
	}
}

// Overlapping visits the items whose boxes have a point in common with box,
// until visit returns false.
func (t *Tree) Overlapping(box Box, visit func(item int32) bool) {
	if t.leaves == 0 {
		return
	}
	low, high := box.outer()
	var room [64]int32
	stack := append(room[:0], t.root)
	for len(stack) > 0 {
		n := &t.nodes[stack[len(stack)-1]]
		stack = stack[:len(stack)-1]
		if n.min[0] > high[0] || n.max[0] < low[0] || n.min[1] > high[1] || n.max[1] < low[1] ||
			n.min[2] > high[2] || n.max[2] < low[2] {
			continue
		}
		if n.left != none {
			stack = append(stack, n.left, n.right)
		} else if !visit(n.item) {
			return
		}
	}
}

// Along visits the items whose boxes are met by a box with half the size reach
// on its way from origin along direction, nearer ones roughly first. visit returns the
// share of the way, from 0 to 1, beyond which nothing more is wanted.
func (t *Tree) Along(origin, direction, reach Vec, visit func(item int32) float64) {
	if t.leaves == 0 {
		return
	}
	type entry struct {
		at   int32
		from float64
	}
	ray := newSlabs(origin, direction, reach)
	limit := 1.0
	var room [64]entry
	stack := room[:0]
	if from, ok := ray.enter(&t.nodes[t.root], limit); ok {
		stack = append(stack, entry{t.root, from})
	}
	for len(stack) > 0 {
		e := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if e.from > limit {
			continue
		}
		n := &t.nodes[e.at]
		if n.left == none {
			limit = min(limit, visit(n.item))
			continue
		}
		l, inLeft := ray.enter(&t.nodes[n.left], limit)
		r, inRight := ray.enter(&t.nodes[n.right], limit)
		switch {
		case inLeft && inRight && l <= r:
			stack = append(stack, entry{n.right, r}, entry{n.left, l})
		case inLeft && inRight:
			stack = append(stack, entry{n.left, l}, entry{n.right, r})
		case inLeft:
			stack = append(stack, entry{n.left, l})
		case inRight:
			stack = append(stack, entry{n.right, r})
		}
	}
}

// slabs is a way, prepared for many boxes.
type slabs struct{ origin, direction, inverse, reach [3]float64 }

func newSlabs(o, d, reach Vec) slabs {
	return slabs{
		[3]float64{o.X, o.Y, o.Z}, [3]float64{d.X, d.Y, d.Z},
		[3]float64{1 / d.X, 1 / d.Y, 1 / d.Z}, [3]float64{reach.X, reach.Y, reach.Z},
	}
}

// enter returns where the way comes into a node's box, if it does before limit.
func (s *slabs) enter(n *node, limit float64) (from float64, ok bool) {
	to := limit
	for a := range 3 {
		low, high := float64(n.min[a])-s.reach[a], float64(n.max[a])+s.reach[a]
		if s.direction[a] == 0 {
			if s.origin[a] < low || s.origin[a] > high {
				return 0, false
			}
			continue
		}
		in, out := (low-s.origin[a])*s.inverse[a], (high-s.origin[a])*s.inverse[a]
		if in > out {
			in, out = out, in
		}
		from, to = max(from, in), min(to, out)
	}
	return from, from <= to
}
