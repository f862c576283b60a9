package spatial

// This file holds Voxels, the cells of a terrain. Its one rule: a cell that is
// partly full is full from below.

import "math"

// CellSize is the length of a cell's edges in studs.
const CellSize = 4

// A Cell is what fills a cube of CellSize.
type Cell struct {
	Material uint16 // 0 for nothing
	Full     uint8  // the share that is filled, in 255ths
}

// A Place is the position of a cell: it begins at so many times CellSize.
type Place struct{ X, Y, Z int }

// chunkSize is the number of cells along the edges of a chunk.
const chunkSize = 16

// chunk is a cube of cells; cells is nil where all are alike.
type chunk struct {
	all   Cell
	cells []Cell
}

// Voxels are the cells of a terrain. The zero value is empty.
type Voxels struct{ chunks map[Place]*chunk }

// split returns the chunk of a cell and its index in there.
func split(p Place) (Place, int) {
	at := Place{p.X >> 4, p.Y >> 4, p.Z >> 4}
	return at, p.X&15 | p.Y&15<<4 | p.Z&15<<8
}

// Empty tells whether there is no chunk.
func (v *Voxels) Empty() bool { return v == nil || len(v.chunks) == 0 }

// At returns a cell.
func (v *Voxels) At(p Place) Cell {
	at, index := split(p)
	c := v.chunks[at]
	switch {
	case c == nil:
		return Cell{}
	case c.cells == nil:
		return c.all
	}
	return c.cells[index]
}

// Set replaces a cell.
func (v *Voxels) Set(p Place, cell Cell) {
	at, index := split(p)
	c := v.chunks[at]
	if c == nil {
		if cell == (Cell{}) {
			return
		}
		c = v.chunk(at)
	}
	if c.cells == nil {
		if c.all == cell {
			return
		}
		c.cells = make([]Cell, chunkSize*chunkSize*chunkSize)
		for i := range c.cells {
			c.cells[i] = c.all
		}
	}
	c.cells[index] = cell
}

// chunk returns a new chunk without anything in it.
func (v *Voxels) chunk(at Place) *chunk {
	if v.chunks == nil {
		v.chunks = make(map[Place]*chunk)
	}
	c := &chunk{}
	v.chunks[at] = c
	return c
}

// Clear empties all cells.
func (v *Voxels) Clear() { v.chunks = nil }

// Count returns how many cells are not empty.
func (v *Voxels) Count() (n int) {
	for _, c := range v.chunks {
		if c.cells == nil && c.all != (Cell{}) {
			n += chunkSize * chunkSize * chunkSize
		}
		for _, cell := range c.cells {
			if cell != (Cell{}) {
				n++
			}
		}
	}
	return n
}

// Cells returns the cells that a box lies in: from low to high, without high.
func Cells(b Box) (low, high Place) {
	floor := func(f float64) int { return int(math.Floor(f/CellSize + 1e-6)) }
	ceil := func(f float64) int { return int(math.Ceil(f/CellSize - 1e-6)) }
	return Place{floor(b.Min.X), floor(b.Min.Y), floor(b.Min.Z)}, Place{ceil(b.Max.X), ceil(b.Max.Y), ceil(b.Max.Z)}
}

// Corner returns where a cell begins.
func (p Place) Corner() Vec {
	return Vec{float64(p.X) * CellSize, float64(p.Y) * CellSize, float64(p.Z) * CellSize}
}

// Center returns the middle of a cell.
func (p Place) Center() Vec { return p.Corner().Add(Vec{CellSize / 2, CellSize / 2, CellSize / 2}) }

// A Coverage tells which share, from 0 to 1, of the cell about a point a shape
// fills. Where it is 1 at two points, it is 1 between them.
type Coverage func(center Vec) float64

// share returns how much of a cell lies behind a surface, by its distance.
func share(depth float64) float64 { return min(max(depth/CellSize+0.5, 0), 1) }

// Covers returns the coverage of a shape. That of a block along the axes that is
// no thinner than a cell is exact.
func (s *Shape) Covers() Coverage {
	shape := *s
	slope := Vec{0, s.Half.Z, -s.Half.Y}.Unit()
	return func(center Vec) float64 {
		p := shape.Frame.Local(center)
		switch shape.Kind {
		case Ball:
			return share(shape.Radius() - p.Len())
		case Cylinder:
			return share(shape.Half.X-math.Abs(p.X)) * share(shape.Radius()-math.Hypot(p.Y, p.Z))
		}
		covered := share(shape.Half.X-math.Abs(p.X)) * share(shape.Half.Y-math.Abs(p.Y)) * share(shape.Half.Z-math.Abs(p.Z))
		if shape.Kind == Wedge {
			covered *= share(-slope.Dot(p))
		}
		return covered
	}
}

// Fill fills what a shape covers with a material, 0 to empty it. The cells are
// those from low to high, without high.
func (v *Voxels) Fill(low, high Place, covers Coverage, material uint16) {
	first, _ := split(low)
	last, _ := split(Place{high.X - 1, high.Y - 1, high.Z - 1})
	for x := first.X; x <= last.X; x++ {
		for y := first.Y; y <= last.Y; y++ {
			for z := first.Z; z <= last.Z; z++ {
				v.fillChunk(Place{x, y, z}, low, high, covers, material)
			}
		}
	}
}

// fillChunk is Fill within one chunk.
func (v *Voxels) fillChunk(at, low, high Place, covers Coverage, material uint16) {
	from := Place{at.X * chunkSize, at.Y * chunkSize, at.Z * chunkSize}
	to := Place{from.X + chunkSize, from.Y + chunkSize, from.Z + chunkSize}
	from = Place{max(from.X, low.X), max(from.Y, low.Y), max(from.Z, low.Z)}
	to = Place{min(to.X, high.X), min(to.Y, high.Y), min(to.Z, high.Z)}
	whole := to.X-from.X == chunkSize && to.Y-from.Y == chunkSize && to.Z-from.Z == chunkSize
	switch {
	case whole && coversAll(from, to, covers) && material == 0:
		delete(v.chunks, at)
		return
	case whole && coversAll(from, to, covers):
		*v.chunk(at) = chunk{all: Cell{material, 255}}
		return
	}
	for x := from.X; x < to.X; x++ {
		for y := from.Y; y < to.Y; y++ {
			for z := from.Z; z < to.Z; z++ {
				p := Place{x, y, z}
				if full := uint8(math.Round(covers(p.Center()) * 255)); full > 0 {
					v.Set(p, v.At(p).filled(material, full))
				}
			}
		}
	}
}

// coversAll tells whether the outermost cells, and so all, are filled.
func coversAll(from, to Place, covers Coverage) bool {
	for _, x := range [2]int{from.X, to.X - 1} {
		for _, y := range [2]int{from.Y, to.Y - 1} {
			for _, z := range [2]int{from.Z, to.Z - 1} {
				if covers(Place{x, y, z}.Center()) < 1 {
					return false
				}
			}
		}
	}
	return true
}

// filled returns a cell with so much of it filled with a material, or emptied.
func (c Cell) filled(material uint16, full uint8) Cell {
	if material != 0 {
		return Cell{material, max(c.Full, full)}
	}
	if c.Full = min(c.Full, 255-full); c.Full == 0 {
		return Cell{}
	}
	return c
}

// maxCells bounds how many cells a ray looks at.
const maxCells = 16_384

// Ray returns where the way from origin along direction, T from 0 to 1, meets a
// cell that wanted takes, and the cell (Amanatides and Woo, "A Fast Voxel
// Traversal Algorithm", 1987). It does not hit the cell that it starts in.
func (v *Voxels) Ray(origin, direction Vec, wanted func(Cell) bool) (hit Hit, cell Cell, ok bool) {
	if v.Empty() || direction == (Vec{}) {
		return hit, cell, false
	}
	o, d := [3]float64{origin.X, origin.Y, origin.Z}, [3]float64{direction.X, direction.Y, direction.Z}
	var at, step [3]int
	var next, span [3]float64
	for a := range 3 {
		at[a] = int(math.Floor(o[a] / CellSize))
		next[a], span[a] = math.Inf(1), math.Inf(1)
		switch {
		case d[a] > 0:
			step[a], next[a], span[a] = 1, (float64(at[a]+1)*CellSize-o[a])/d[a], CellSize/d[a]
		case d[a] < 0:
			step[a], next[a], span[a] = -1, (float64(at[a])*CellSize-o[a])/d[a], -CellSize/d[a]
		}
	}
	for range maxCells {
		p := Place{at[0], at[1], at[2]}
		if cell = v.At(p); cell.Full > 0 && wanted(cell) {
			if hit, ok = cell.block(p).Ray(origin, direction); ok {
				return hit, cell, true
			}
		}
		a := 0
		if next[1] < next[a] {
			a = 1
		}
		if next[2] < next[a] {
			a = 2
		}
		if next[a] > 1 {
			return hit, cell, false
		}
		at[a] += step[a]
		next[a] += span[a]
	}
	return hit, cell, false
}

// block returns the part of a cell that is full.
func (c Cell) block(p Place) *Shape {
	half := Vec{CellSize / 2, CellSize / 2 * float64(c.Full) / 255, CellSize / 2}
	return &Shape{Block, Frame{p.Corner().Add(half), Identity.R}, half}
}
