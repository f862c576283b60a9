package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Terrain: cells of 4 studs that scripts fill and read. Its one
// rule: only rays meet it; the terrain that a place file keeps is not read.
//
// What a shape covers of a cell is exact for blocks along the axes and near to
// it for the others. A ray meets cells as blocks that are full from below.

// Terrain is the class Terrain.
// https://create.roblox.com/docs/reference/engine/classes/Terrain
var Terrain = bind.Class{
	Name:  "Terrain",
	Super: "BasePart",
	Methods: map[string]bind.Method{
		"CellCenterToWorld":      func(c *bind.Call) { c.Give(vectorOf(cellArgument(c).Center())) },
		"CellCornerToWorld":      func(c *bind.Call) { c.Give(vectorOf(cellArgument(c).Corner())) },
		"Clear":                  func(c *bind.Call) { terrainOf(c.Self).voxels.Clear() },
		"CountCells":             func(c *bind.Call) { c.ReturnNumber(float64(terrainOf(c.Self).voxels.Count())) },
		"FillBall":               fillBall,
		"FillBlock":              func(c *bind.Call) { fillBox(c, spatial.Block) },
		"FillCylinder":           fillCylinder,
		"FillRegion":             fillRegion,
		"FillWedge":              func(c *bind.Call) { fillBox(c, spatial.Wedge) },
		"GetMaterialColor":       getMaterialColor,
		"ReadVoxels":             readVoxels,
		"ReplaceMaterial":        replaceMaterial,
		"SetMaterialColor":       setMaterialColor,
		"WorldToCell":            worldToCell,
		"WorldToCellPreferEmpty": worldToCell,
		"WorldToCellPreferSolid": worldToCell,
		"WriteVoxels":            writeVoxels,
	},
	Unsupported: map[string]string{
		"CopyRegion":         noTerrainRegions,
		"PasteRegion":        noTerrainRegions,
		"ReadVoxelChannels":  noTerrainChannels,
		"WriteVoxelChannels": noTerrainChannels,
	},
}

const (
	noTerrainRegions  = "there are no TerrainRegions; use ReadVoxels and WriteVoxels"
	noTerrainChannels = "use ReadVoxels and WriteVoxels"
)

// terrain is what a Terrain holds, in its body.
type terrain struct {
	voxels spatial.Voxels
	colors map[*datatype.EnumItem]datatype.Color3
}

// terrainOf returns what a Terrain holds.
func terrainOf(i *instance.Instance) *terrain {
	b := bodyOf(i)
	if b.terrain == nil {
		b.terrain = &terrain{colors: make(map[*datatype.EnumItem]datatype.Color3)}
	}
	return b.terrain
}

// rayTerrain replaces first by what a ray meets of a terrain before it.
func (q *query) rayTerrain(first *found, origin, direction spatial.Vec) {
	ground := q.root.FindFirstChildOfClass("Terrain")
	if ground == nil {
		return
	}
	b, ok := ground.Data.(*body)
	if !ok || b.terrain == nil || b.terrain.voxels.Empty() || !q.passes(ground) {
		return
	}
	water := materialNumber(datatype.Item("Material", "Water"))
	hit, cell, ok := b.terrain.voxels.Ray(origin, direction.Scale(first.hit.T), func(c spatial.Cell) bool {
		return c.Material != water || !q.ignoreWater
	})
	if ok {
		hit.T *= first.hit.T
		*first = found{ground, hit, materialItem(cell.Material)}
	}
}

// --- arguments --------------------------------------------------------------

// materialNumber returns what cells keep of a material; Air is 0.
func materialNumber(material *datatype.EnumItem) uint16 {
	if material.Name == "Air" {
		return 0
	}
	return uint16(material.Value)
}

// materialItem undoes materialNumber.
func materialItem(n uint16) *datatype.EnumItem {
	if n == 0 {
		return datatype.Item("Material", "Air")
	}
	return datatype.EnumOf("Material").Number(float64(n))
}

func materialArgument(c *bind.Call, i int) uint16 {
	return materialNumber(itemArg(c, i, "Material", ""))
}

func cellArgument(c *bind.Call) spatial.Place {
	return spatial.Place{X: int(c.Int64(1)), Y: int(c.Int64(2)), Z: int(c.Int64(3))}
}

func worldToCell(c *bind.Call) {
	at := vecOf(vectorArg(c, 1))
	low, _ := spatial.Cells(spatial.Box{Min: at, Max: at})
	c.Give(bind.Vector3{X: float32(low.X), Y: float32(low.Y), Z: float32(low.Z)})
}

// What is filled or read at a time, in cells.
const (
	maxFilled = 1 << 26
	maxRead   = 1 << 22
)

// farthest is how far from the middle of the world cells may be, in cells.
const farthest = 1 << 20

// checkCells refuses more cells than there may be.
func checkCells(c *bind.Call, low, high spatial.Place, most float64) {
	reached := min(low.X, low.Y, low.Z) > -farthest && max(high.X, high.Y, high.Z) < farthest
	if n := float64(high.X-low.X) * float64(high.Y-low.Y) * float64(high.Z-low.Z); !reached || n > most {
		c.Errorf("Region is too large")
	}
}

// regionArgument returns the cells of the Region3 and the resolution that
// methods begin with.
func regionArgument(c *bind.Call, most float64) (low, high spatial.Place) {
	region := dataArgument[datatype.Region3](c, 1, "Region3")
	if c.Number(2) != spatial.CellSize {
		c.Errorf("Resolution has to equal 4")
	}
	box := spatial.Box{Min: vecOf(region.Min), Max: vecOf(region.Max)}
	low, high = spatial.Cells(box)
	if low.Corner().Sub(box.Min).Len() > 0.01 || high.Corner().Sub(box.Max).Len() > 0.01 {
		c.Errorf("Region has to be aligned to the grid (use Region3:ExpandToGrid)")
	}
	checkCells(c, low, high, most)
	return low, high
}

// --- filling ----------------------------------------------------------------

// fill fills a shape with a material.
func fill(c *bind.Call, s spatial.Shape, material uint16) {
	low, high := spatial.Cells(s.Bounds())
	checkCells(c, low, high, maxFilled)
	terrainOf(c.Self).voxels.Fill(low, high, s.Covers(), material)
}

// fillBox is FillBlock and FillWedge.
// https://create.roblox.com/docs/reference/engine/classes/Terrain#FillBlock
func fillBox(c *bind.Call, kind spatial.Kind) {
	s := spatial.NewBlock(frameOf(cframeArgument(c, 1)), vecOf(vectorArg(c, 2)).Abs())
	s.Kind = kind
	fill(c, s, materialArgument(c, 3))
}

func fillBall(c *bind.Call) {
	fill(c, spatial.NewBall(vecOf(vectorArg(c, 1)), c.Number(2)), materialArgument(c, 3))
}

// fillCylinder fills a cylinder that stands along Y.
// https://create.roblox.com/docs/reference/engine/classes/Terrain#FillCylinder
func fillCylinder(c *bind.Call) {
	at, height, radius := frameOf(cframeArgument(c, 1)), c.Number(2), c.Number(3)
	upright := spatial.Frame{R: [9]float64{0, -1, 0, 1, 0, 0, 0, 0, 1}}
	s := spatial.NewBlock(at.Mul(upright), spatial.Vec{X: height, Y: 2 * radius, Z: 2 * radius})
	s.Kind = spatial.Cylinder
	fill(c, s, materialArgument(c, 4))
}

func fillRegion(c *bind.Call) {
	low, high := regionArgument(c, maxFilled)
	all := func(spatial.Vec) float64 { return 1 }
	terrainOf(c.Self).voxels.Fill(low, high, all, materialArgument(c, 3))
}

// replaceMaterial makes the cells of one material of another one.
// https://create.roblox.com/docs/reference/engine/classes/Terrain#ReplaceMaterial
func replaceMaterial(c *bind.Call) {
	low, high := regionArgument(c, maxRead)
	source, target := materialArgument(c, 3), materialArgument(c, 4)
	voxels := &terrainOf(c.Self).voxels
	eachCell(low, high, func(p spatial.Place) {
		cell := voxels.At(p)
		if cell.Material != source {
			return
		}
		if cell.Material = target; source == 0 {
			cell.Full = 255
		}
		if target == 0 {
			cell = spatial.Cell{}
		}
		voxels.Set(p, cell)
	})
}

func eachCell(low, high spatial.Place, visit func(spatial.Place)) {
	for x := low.X; x < high.X; x++ {
		for y := low.Y; y < high.Y; y++ {
			for z := low.Z; z < high.Z; z++ {
				visit(spatial.Place{X: x, Y: y, Z: z})
			}
		}
	}
}

// --- cells as tables --------------------------------------------------------

// readVoxels returns the materials and the occupancies of cells, each as tables
// by X, Y and Z with a field Size.
// https://create.roblox.com/docs/reference/engine/classes/Terrain#ReadVoxels
func readVoxels(c *bind.Call) {
	low, high := regionArgument(c, maxRead)
	voxels := &terrainOf(c.Self).voxels
	items := make(map[uint16]vm.Value)
	materials := cellTable(low, high, func(p spatial.Place) vm.Value {
		n := voxels.At(p).Material
		if _, ok := items[n]; !ok {
			items[n] = materialItem(n).ToLuau(c.Env)
		}
		return items[n]
	})
	occupancies := cellTable(low, high, func(p spatial.Place) vm.Value {
		return vm.Number(float64(voxels.At(p).Full) / 255)
	})
	c.ReturnAll(materials.Value(), occupancies.Value())
}

// cellTable makes a table of a value for each cell.
func cellTable(low, high spatial.Place, value func(spatial.Place) vm.Value) *vm.Table {
	all := vm.NewTable(high.X-low.X, 1)
	for x := low.X; x < high.X; x++ {
		plane := vm.NewTable(high.Y-low.Y, 0)
		for y := low.Y; y < high.Y; y++ {
			row := vm.NewTable(high.Z-low.Z, 0)
			for z := low.Z; z < high.Z; z++ {
				row.SetInt(z-low.Z+1, value(spatial.Place{X: x, Y: y, Z: z}))
			}
			plane.SetInt(y-low.Y+1, row.Value())
		}
		all.SetInt(x-low.X+1, plane.Value())
	}
	all.SetStr("Size", vm.NewVector(float32(high.X-low.X), float32(high.Y-low.Y), float32(high.Z-low.Z)))
	return all
}

// writeVoxels undoes readVoxels.
// https://create.roblox.com/docs/reference/engine/classes/Terrain#WriteVoxels
func writeVoxels(c *bind.Call) {
	low, high := regionArgument(c, maxRead)
	materials, occupancies := c.Table(3), c.Table(4)
	voxels := &terrainOf(c.Self).voxels
	eachCell(low, high, func(p spatial.Place) {
		material, ok := bind.DataOf[*datatype.EnumItem](cellOf(materials, p, low))
		full, isNumber := cellOf(occupancies, p, low).AsNumber()
		if !ok || !isNumber {
			c.Errorf("WriteVoxels needs a material and an occupancy for every cell of the region")
		}
		cell := spatial.Cell{Material: materialNumber(material), Full: uint8(min(max(full, 0), 1)*255 + 0.5)}
		if cell.Material == 0 || cell.Full == 0 {
			cell = spatial.Cell{}
		}
		voxels.Set(p, cell)
	})
}

// cellOf returns what a table has for a cell, nil for nothing.
func cellOf(t *vm.Table, p, low spatial.Place) vm.Value {
	for _, i := range [2]int{p.X - low.X, p.Y - low.Y} {
		if t = t.GetInt(i + 1).AsTable(); t == nil {
			return vm.Nil
		}
	}
	return t.GetInt(p.Z - low.Z + 1)
}

// --- colours ----------------------------------------------------------------

// materialColors are the colours that terrain materials have at first.
// https://create.roblox.com/docs/reference/engine/classes/Terrain#GetMaterialColor
var materialColors = map[string]uint32{
	"Asphalt": 0x737b6b, "Basalt": 0x1e1e25, "Brick": 0x8a563e, "Cobblestone": 0x847b5a, "Concrete": 0x7f663f,
	"CrackedLava": 0xe89c4a, "Glacier": 0x65b0ea, "Grass": 0x6a7f3f, "Ground": 0x665c3b, "Ice": 0x81c2e0,
	"LeafyGrass": 0x73844a, "Limestone": 0xcead94, "Mud": 0x3a2e24, "Pavement": 0x94948c, "Rock": 0x666c6f,
	"Salt": 0xc6bdb5, "Sand": 0x8f7e5f, "Sandstone": 0x895a47, "Slate": 0x3f7f6b, "Snow": 0xc3c7da, "WoodPlanks": 0x8b6d4f,
}

// coloredArgument returns argument 1, a material of which terrain has a colour.
func coloredArgument(c *bind.Call) *datatype.EnumItem {
	material := itemArg(c, 1, "Material", "")
	if _, ok := materialColors[material.Name]; !ok {
		c.Errorf("%s is not a terrain material with a color", material.Name)
	}
	return material
}

func getMaterialColor(c *bind.Call) {
	material := coloredArgument(c)
	if color, ok := terrainOf(c.Self).colors[material]; ok {
		c.Give(color)
		return
	}
	rgb := materialColors[material.Name]
	c.Give(datatype.RGB(float64(rgb>>16), float64(rgb>>8&0xff), float64(rgb&0xff)))
}

func setMaterialColor(c *bind.Call) {
	terrainOf(c.Self).colors[coloredArgument(c)] = dataArgument[datatype.Color3](c, 2, "Color3")
}
