package class

import (
	"math"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
)

// This file holds the index of a world: the parts below a WorldRoot by where
// they are. Its one rule: it costs nothing until the first query, and after that
// only what has changed is looked at, at the next query.

// world is the Data of a WorldRoot. Parts belong to the nearest one above them.
type world struct {
	root   *instance.Instance
	active bool // somebody has asked, so that the index is kept
	tree   spatial.Tree
	items  []indexItem // by number
	unused []int32
	dirty  []int32 // numbers of items that are not in the tree as they are
	live   int     // items in use

	// Properties of BasePart, so that queries need no search by name.
	cframe, size, canCollide, canQuery, groupName *instance.Property
}

// indexItem is one part in the index.
type indexItem struct {
	part  *instance.Instance // nil if the number is unused
	kind  spatial.Kind
	leaf  int32 // in the tree, noLeaf if not there
	dirty bool
}

const noLeaf = -1

// worldOf returns the world that an instance is in, not counting itself, or nil.
func worldOf(i *instance.Instance) *world {
	if i == nil {
		return nil
	}
	for a := i.Parent(); a != nil; a = a.Parent() {
		if w, ok := a.Data.(*world); ok {
			return w
		}
	}
	return nil
}

// createWorld is the hook of WorldRoot.
func createWorld(i *instance.Instance) { i.Data = &world{root: i} }

// partMoved is the hook of BasePart: it takes the part from one index to another,
// settles its joints and lets no Model keep it as a PrimaryPart from afar.
func partMoved(part, _, from *instance.Instance) {
	w := worldOf(part)
	if b, ok := part.Data.(*body); ok {
		if b.world != nil && b.world != w {
			b.world.remove(b.number)
			b.world = nil
		}
		for _, joint := range b.joints {
			alignJoint(joint)
		}
	}
	if w != nil && w.active {
		w.add(part)
	}
	for a := from; a != nil; a = a.Parent() {
		dropPrimaryPart(a, part)
	}
}

// placeChanged is the hook of what decides where a part is.
func placeChanged(part *instance.Instance, _ any) {
	if b, ok := part.Data.(*body); ok && b.world != nil {
		b.world.touch(b.number)
	}
}

// add puts a part into the index if it is not there.
func (w *world) add(part *instance.Instance) {
	b := bodyOf(part)
	if b.world == w || part.IsA("Terrain") {
		return
	}
	b.world = w
	if last := len(w.unused) - 1; last >= 0 {
		b.number = w.unused[last]
		w.unused = w.unused[:last]
		w.items[b.number] = indexItem{part: part, leaf: noLeaf}
	} else {
		b.number = int32(len(w.items))
		w.items = append(w.items, indexItem{part: part, leaf: noLeaf})
	}
	w.live++
	w.touch(b.number)
}

func (w *world) remove(number int32) {
	it := &w.items[number]
	if it.leaf != noLeaf {
		w.tree.Remove(it.leaf)
	}
	dirty := it.dirty
	*it = indexItem{leaf: noLeaf, dirty: dirty}
	w.live--
	if !dirty { // else flush frees the number
		w.unused = append(w.unused, number)
	}
}

// touch notes that an item is not where it was.
func (w *world) touch(number int32) {
	if it := &w.items[number]; !it.dirty {
		it.dirty = true
		w.dirty = append(w.dirty, number)
	}
}

// ready brings the index up to date.
func (w *world) ready() {
	if !w.active {
		w.activate()
	}
	if len(w.dirty) == 0 && !w.tree.Worn() {
		return
	}
	rebuild := len(w.dirty) > 256 && len(w.dirty) > w.live/4 || w.tree.Worn()
	for _, number := range w.dirty {
		w.clean(number, rebuild)
	}
	w.dirty = w.dirty[:0]
	if rebuild {
		w.rebuild()
	}
}

// activate finds the parts and begins to keep the index.
func (w *world) activate() {
	w.active = true
	base := w.root.Tree().Registry().Class("BasePart")
	w.cframe, w.size = base.Property("CFrame"), base.Property("Size")
	w.canCollide, w.canQuery = base.Property("CanCollide"), base.Property("CanQuery")
	w.groupName = base.Property("CollisionGroup")
	for _, i := range w.root.Descendants() {
		if i.IsA("BasePart") && worldOf(i) == w {
			w.add(i)
		}
	}
}

// clean makes one item be as its part is. Before a rebuild the tree is left
// alone.
func (w *world) clean(number int32, rebuild bool) {
	it := &w.items[number]
	it.dirty = false
	if it.leaf != noLeaf && !rebuild {
		w.tree.Remove(it.leaf)
	}
	it.leaf = noLeaf
	if it.part == nil {
		w.unused = append(w.unused, number)
		return
	}
	it.kind = shapeKind(it.part)
	if box, ok := w.bounds(number); ok && !rebuild {
		it.leaf = w.tree.Insert(number, box)
	}
}

// bounds returns the box of an item; one that is not a number or nowhere is left
// out of the index.
func (w *world) bounds(number int32) (box spatial.Box, ok bool) {
	s := w.block(number)
	box = s.Bounds()
	size := box.Size().Add(box.Center())
	sum := size.X + size.Y + size.Z
	return box, !math.IsNaN(sum) && !math.IsInf(sum, 0)
}

// rebuild makes the tree anew.
func (w *world) rebuild() {
	numbers := make([]int32, 0, w.live)
	boxes := make([]spatial.Box, 0, w.live)
	for number := range w.items {
		it := &w.items[number]
		it.leaf = noLeaf
		if it.part == nil {
			continue
		}
		if box, ok := w.bounds(int32(number)); ok {
			numbers, boxes = append(numbers, int32(number)), append(boxes, box)
		}
	}
	for k, leaf := range w.tree.Build(numbers, boxes) {
		w.items[numbers[k]].leaf = leaf
	}
}

// block returns the block that the part of an item lies in.
func (w *world) block(number int32) spatial.Shape {
	part := w.items[number].part
	return spatial.NewBlock(frameOf(part.Value(w.cframe).(datatype.CFrame)), vecOf(part.Value(w.size).(bind.Vector3)))
}

// shape returns the part of an item as the geometry has it.
func (w *world) shape(number int32) spatial.Shape {
	s := w.block(number)
	s.Kind = w.items[number].kind
	return s
}
