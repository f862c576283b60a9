package datatype

import (
	"math"
	"sync"
	"sync/atomic"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds BrickColor. Its one rule: a BrickColor is always one of the
// table's colours; what the table does not have is Medium stone grey.

// BrickColor is one of Roblox's named colours
// (https://create.roblox.com/docs/reference/engine/datatypes/BrickColor).
type BrickColor struct {
	// Number is the colour's number, such as 194.
	Number int
}

// defaultBrickColor is Medium stone grey.
const defaultBrickColor = 194

// TypeName returns "BrickColor".
func (BrickColor) TypeName() string { return "BrickColor" }

// ToLuau returns a view of the colour.
func (v BrickColor) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// mostBrickColor is the greatest number of a colour.
const mostBrickColor = 1032

// brickColorIndex is the table's entries by number, name and colour, and their
// colours.
type brickColorIndex struct {
	byNumber [mostBrickColor + 1]*brickColorEntry
	numbered [mostBrickColor + 1]Color3 // the colours by number
	byName   map[string]*brickColorEntry
	byColor  map[Color3]*brickColorEntry
	colors   [len(brickColorTable)]Color3
}

var brickColors = sync.OnceValue(func() *brickColorIndex {
	index := &brickColorIndex{
		byName: make(map[string]*brickColorEntry), byColor: make(map[Color3]*brickColorEntry),
	}
	for i := range brickColorTable {
		entry := &brickColorTable[i]
		index.byNumber[entry.number], index.numbered[entry.number] = entry, entry.color()
		if index.colors[i] = entry.color(); index.byColor[index.colors[i]] == nil {
			index.byColor[index.colors[i]] = entry
		}
		if index.byName[entry.name] == nil {
			index.byName[entry.name] = entry
		}
	}
	return index
})

func (v BrickColor) entry() *brickColorEntry { return brickColors().byNumber[v.Number] }

// Name returns the colour's name, such as "Bright red".
func (v BrickColor) Name() string { return v.entry().name }

// Color returns the colour.
func (v BrickColor) Color() Color3 { return brickColors().numbered[v.Number] }

// BrickColorNumber returns the colour with a number.
func BrickColorNumber(n float64) BrickColor {
	if n == math.Trunc(n) && n >= 0 && n <= mostBrickColor && brickColors().byNumber[int(n)] != nil {
		return BrickColor{int(n)}
	}
	return BrickColor{defaultBrickColor}
}

// BrickColorNamed returns the colour with a name.
func BrickColorNamed(name string) BrickColor {
	if entry := brickColors().byName[name]; entry != nil {
		return BrickColor{entry.number}
	}
	return BrickColor{defaultBrickColor}
}

// BrickColorOfRGB is NearestBrickColor for a colour in 255ths, quick for one that was asked about not long ago.
func BrickColorOfRGB(r, g, b uint8) BrickColor {
	color := uint64(1)<<63 | (uint64(r)<<16|uint64(g)<<8|uint64(b))<<32
	kept := &nearestKept[(uint32(r)*31+uint32(g)*17+uint32(b))%uint32(len(nearestKept))]
	if was := kept.Load(); was>>32 == color>>32 {
		return BrickColor{int(uint32(was))}
	}
	nearest := NearestBrickColor(RGB(float64(r), float64(g), float64(b)))
	kept.Store(color | uint64(nearest.Number))
	return nearest
}

// nearestKept has the last answers of BrickColorOfRGB: a colour in the upper half, the number of the BrickColor in the
// lower one.
var nearestKept [256]atomic.Uint64

// NearestBrickColor returns the colour nearest to another, the first of the table where several are.
func NearestBrickColor(to Color3) BrickColor {
	index := brickColors()
	if entry := index.byColor[to]; entry != nil {
		return BrickColor{entry.number}
	}
	nearest, least := defaultBrickColor, math.Inf(1)
	for i := range index.colors {
		c := &index.colors[i]
		r, g, b := float64(c.R-to.R), float64(c.G-to.G), float64(c.B-to.B)
		if d := r*r + g*g + b*b; d < least {
			nearest, least = brickColorTable[i].number, d
		}
	}
	return BrickColor{nearest}
}

var brickColorType = bind.Type[BrickColor]{
	Name: "BrickColor",
	Functions: map[string]func(bind.Args){
		"Black":    func(c bind.Args) { c.Give(BrickColorNamed("Black")) },
		"Blue":     func(c bind.Args) { c.Give(BrickColorNamed("Bright blue")) },
		"DarkGray": func(c bind.Args) { c.Give(BrickColorNamed("Dark stone grey")) },
		"Gray":     func(c bind.Args) { c.Give(BrickColorNamed("Medium stone grey")) },
		"Green":    func(c bind.Args) { c.Give(BrickColorNamed("Dark green")) },
		"Red":      func(c bind.Args) { c.Give(BrickColorNamed("Bright red")) },
		"White":    func(c bind.Args) { c.Give(BrickColorNamed("White")) },
		"Yellow":   func(c bind.Args) { c.Give(BrickColorNamed("Bright yellow")) },
		"new":      newBrickColor,
		"palette":  brickColorPalette,
		"random":   randomBrickColor,
	},
	Numbers: map[string]func(BrickColor) float64{
		"Number": func(v BrickColor) float64 { return float64(v.Number) },
		"b":      func(v BrickColor) float64 { return float64(v.Color().B) },
		"g":      func(v BrickColor) float64 { return float64(v.Color().G) },
		"r":      func(v BrickColor) float64 { return float64(v.Color().R) },
	},
	Properties: map[string]func(*bind.Env, BrickColor) vm.Value{
		"Color": func(e *bind.Env, v BrickColor) vm.Value { return v.Color().ToLuau(e) },
		"Name":  func(e *bind.Env, v BrickColor) vm.Value { return e.VM.Intern(v.Name()).Value() },
	},
	Aliases:  map[string]string{"color": "Color", "name": "Name", "number": "Number"},
	ToString: BrickColor.Name,
}

// newBrickColor takes a number, a name, a Color3 or three components.
func newBrickColor(c bind.Args) {
	v := c.Value(1)
	if v.IsString() {
		c.Give(BrickColorNamed(v.AsString().String()))
		return
	}
	if color, ok := bind.DataOf[Color3](v); ok {
		c.Give(NearestBrickColor(color))
		return
	}
	if c.N() >= 3 {
		c.Give(NearestBrickColor(Color3{c.Float(1), c.Float(2), c.Float(3)}))
		return
	}
	c.Give(BrickColorNumber(c.Number(1)))
}

// brickColorPalette is BrickColor.palette(0 to 127).
func brickColorPalette(c bind.Args) {
	n := c.Number(1)
	if !(n >= 0 && n < float64(len(brickColorPaletteNumbers))) {
		c.Errorf("palette index out of range (%s)", vm.FormatNumber(n))
	}
	c.Give(BrickColor{brickColorPaletteNumbers[int(n)]})
}

func randomBrickColor(c bind.Args) {
	r := NewRandom(hostOf(c.Env).Seed())
	c.Give(BrickColor{brickColorPaletteNumbers[r.Integer(0, int64(len(brickColorPaletteNumbers))-1)]})
}

// brickColorEntry is one line of the table.
type brickColorEntry struct {
	number int
	name   string
	rgb    uint32 // 0xRRGGBB
}

func (e *brickColorEntry) color() Color3 {
	return RGB(float64(e.rgb>>16), float64(e.rgb>>8&0xff), float64(e.rgb&0xff))
}
