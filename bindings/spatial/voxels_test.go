package spatial

// This file tests Voxels against a map of cells. Its one rule: a cell is asked
// for by its place.

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (v *Voxels) fillShape(s Shape, material uint16) {
	low, high := Cells(s.Bounds())
	v.Fill(low, high, s.Covers(), material)
}

func TestVoxels(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 10))
	var v Voxels
	want := make(map[Place]Cell)
	for range 20000 {
		p := Place{r.IntN(80) - 40, r.IntN(40) - 20, r.IntN(80) - 40}
		cell := Cell{uint16(r.IntN(3)), 255}
		if cell.Material == 0 {
			cell = Cell{}
		}
		v.Set(p, cell)
		if want[p] = cell; cell == (Cell{}) {
			delete(want, p)
		}
	}
	for p, cell := range want {
		require.Equal(t, cell, v.At(p))
	}
	assert.Equal(t, len(want), v.Count())
	v.Clear()
	assert.True(t, v.Empty())
	assert.Zero(t, v.Count())
}

func TestFill(t *testing.T) {
	var v Voxels
	v.fillShape(NewBlock(Frame{Vec{0, 0, 0}, Identity.R}, Vec{400, 10, 400}), 7)
	assert.Equal(t, Cell{7, 255}, v.At(Place{0, 0, 0}))
	assert.Equal(t, Cell{7, 64}, v.At(Place{0, 1, 0}), "a quarter of it")
	assert.Equal(t, Cell{}, v.At(Place{0, 2, 0}))
	assert.Equal(t, Cell{}, v.At(Place{50, 0, 0}))
	assert.Equal(t, 100*100*4, v.Count())

	// A hole.
	v.fillShape(NewBlock(Frame{Vec{10, 0, 10}, Identity.R}, Vec{20, 40, 20}), 0)
	assert.Equal(t, Cell{}, v.At(Place{1, 0, 1}))
	assert.Equal(t, 100*100*4-25*4, v.Count())

	// All of some chunks at once, and again.
	v.fillShape(NewBlock(Identity, Vec{512, 512, 512}), 3)
	assert.Equal(t, 128*128*128, v.Count())
	assert.Nil(t, v.chunks[Place{0, 0, 0}].cells)
	v.Set(Place{1, 1, 1}, Cell{4, 9})
	assert.Equal(t, Cell{4, 9}, v.At(Place{1, 1, 1}))
	assert.Equal(t, Cell{3, 255}, v.At(Place{1, 1, 2}))
	v.fillShape(NewBlock(Identity, Vec{512, 512, 512}), 0)
	assert.Zero(t, v.Count())
}

// What a shape fills has about the shape's volume.
func TestFillVolume(t *testing.T) {
	for kind, want := range map[Kind]float64{Ball: 33510, Cylinder: 50265, Wedge: 32000} {
		var v Voxels
		s := Shape{kind, Identity, Vec{20, 20, 20}}
		v.fillShape(s, 1)
		sum := 0.0
		for x := -8; x < 8; x++ {
			for y := -8; y < 8; y++ {
				for z := -8; z < 8; z++ {
					sum += float64(v.At(Place{x, y, z}).Full) / 255 * CellSize * CellSize * CellSize
				}
			}
		}
		assert.InEpsilon(t, want, sum, 0.03, "%v", kind)
	}
}

func TestVoxelRay(t *testing.T) {
	var v Voxels
	all := func(Cell) bool { return true }
	_, _, ok := v.Ray(Vec{Y: 10}, Vec{Y: -100}, all)
	assert.False(t, ok)
	v.fillShape(NewBlock(Identity, Vec{400, 10, 400}), 7)
	for _, c := range []struct {
		origin, direction Vec
		y                 float64
		hit               bool
	}{
		{Vec{1, 50, 1}, Vec{Y: -100}, 5, true},
		{Vec{-7.5, 50, 33}, Vec{Y: -100}, 5, true},
		{Vec{1, 50, 1}, Vec{Y: -44}, 0, false},
		{Vec{1, 50, 1}, Vec{Y: 100}, 0, false},
		{Vec{300, 50, 1}, Vec{Y: -100}, 0, false},
		{Vec{-100, 25, 0}, Vec{200, -50, 0}, 5, true},
		{Vec{1, 50, 1}, Vec{}, 0, false},
	} {
		hit, cell, ok := v.Ray(c.origin, c.direction, all)
		if assert.Equal(t, c.hit, ok, "%v", c) && ok {
			assert.InDelta(t, c.y, hit.Point.Y, 0.02, "%v", c)
			assert.Equal(t, Vec{Y: 1}, hit.Normal)
			assert.Equal(t, uint16(7), cell.Material)
		}
	}
	_, _, ok = v.Ray(Vec{1, 50, 1}, Vec{Y: -100}, func(c Cell) bool { return c.Material != 7 })
	assert.False(t, ok)
}
