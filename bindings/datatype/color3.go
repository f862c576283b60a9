package datatype

import (
	"fmt"
	"math"
	"strconv"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds Color3. Its one rule: components are fractions of 1, not
// clamped, in float32.

// Color3 is a colour (https://create.roblox.com/docs/reference/engine/datatypes/Color3).
type Color3 struct{ R, G, B float32 }

// TypeName returns "Color3".
func (Color3) TypeName() string { return "Color3" }

// ToLuau returns a view of the colour.
func (v Color3) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// Viewed says that ToLuau is Env.Data.
func (Color3) Viewed() {}

// RGB returns the colour with components from 0 to 255.
func RGB(r, g, b float64) Color3 {
	return Color3{float32(r / 255), float32(g / 255), float32(b / 255)}
}

// Bytes returns the components from 0 to 255, rounded and clamped.
func (v Color3) Bytes() (r, g, b uint8) { return colorByte(v.R), colorByte(v.G), colorByte(v.B) }

func colorByte(f float32) uint8 {
	return uint8(math.Round(min(max(float64(f), 0), 1) * 255))
}

var color3Type = bind.Type[Color3]{
	Name: "Color3",
	Functions: map[string]func(bind.Args){
		"fromHSV": func(c bind.Args) { c.Give(fromHSV(c.Number(1), c.Number(2), c.Number(3))) },
		"fromHex": colorFromHex,
		"fromRGB": func(c bind.Args) { c.Give(RGB(c.OptNumber(1, 0), c.OptNumber(2, 0), c.OptNumber(3, 0))) },
		"new":     func(c bind.Args) { c.Give(Color3{c.OptFloat(1, 0), c.OptFloat(2, 0), c.OptFloat(3, 0)}) },
		"toHSV":   func(c bind.Args) { colorToHSV(c, bind.Arg[Color3](c, 1)) },
	},
	Numbers: map[string]func(Color3) float64{
		"B": func(v Color3) float64 { return float64(v.B) },
		"G": func(v Color3) float64 { return float64(v.G) },
		"R": func(v Color3) float64 { return float64(v.R) },
	},
	Methods: map[string]func(bind.Args, Color3){
		"Lerp":  colorLerp,
		"ToHSV": colorToHSV,
		"ToHex": func(c bind.Args, v Color3) {
			r, g, b := v.Bytes()
			c.ReturnString(fmt.Sprintf("%02x%02x%02x", r, g, b))
		},
	},
	Aliases:  map[string]string{"b": "B", "g": "G", "lerp": "Lerp", "r": "R", "toHSV": "ToHSV"},
	ToString: func(v Color3) string { return joinFloats(", ", shortDigits, v.R, v.G, v.B) },
}

func colorLerp(c bind.Args, v Color3) { c.Give(lerpColor(v, bind.Arg[Color3](c, 1), c.Float(2))) }

func lerpColor(v, to Color3, t float32) Color3 {
	return Color3{lerp32(v.R, to.R, t), lerp32(v.G, to.G, t), lerp32(v.B, to.B, t)}
}

// colorFromHex reads RGB or RRGGBB in any case, with or without #.
func colorFromHex(c bind.Args) {
	text := c.String(1)
	digits := text
	if digits != "" && digits[0] == '#' {
		digits = digits[1:]
	}
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 6 {
		c.Errorf("Unable to convert characters to hex value")
	}
	c.Give(RGB(float64(n>>16), float64(n>>8&0xff), float64(n&0xff)))
}

// fromHSV converts hue, saturation and value, each from 0 to 1.
// See https://en.wikipedia.org/wiki/HSL_and_HSV#HSV_to_RGB.
func fromHSV(h, s, v float64) Color3 {
	sector := math.Floor(h * 6)
	f := h*6 - sector
	p, q, t := v*(1-s), v*(1-f*s), v*(1-(1-f)*s)
	var r, g, b float64
	switch (int(sector)%6 + 6) % 6 {
	case 0:
		r, g, b = v, t, p
	case 1:
		r, g, b = q, v, p
	case 2:
		r, g, b = p, v, t
	case 3:
		r, g, b = p, q, v
	case 4:
		r, g, b = t, p, v
	default:
		r, g, b = v, p, q
	}
	return Color3{float32(r), float32(g), float32(b)}
}

// colorToHSV gives hue, saturation and value; the hue of a grey is 0.
func colorToHSV(c bind.Args, v Color3) {
	r, g, b := float64(v.R), float64(v.G), float64(v.B)
	most, least := max(r, g, b), min(r, g, b)
	spread := most - least
	hue := 0.0
	switch {
	case spread == 0:
	case most == r:
		hue = math.Mod((g-b)/spread+6, 6)
	case most == g:
		hue = (b-r)/spread + 2
	default:
		hue = (r-g)/spread + 4
	}
	saturation := 0.0
	if most != 0 {
		saturation = spread / most
	}
	c.ReturnNumbers(float64(float32(hue/6)), float64(float32(saturation)), most)
}
