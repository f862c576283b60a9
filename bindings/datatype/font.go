package datatype

import (
	"strconv"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds Font. Its one rule: a font is named by its family's asset,
// a weight and a style, which scripts may change; what an instance has stays as it
// is until it is assigned.

// Font is a font (https://create.roblox.com/docs/reference/engine/datatypes/Font).
type Font struct {
	Family string    // a content address, such as "rbxasset://fonts/families/Roboto.json"
	Weight *EnumItem // of FontWeight
	Style  *EnumItem // of FontStyle
}

// TypeName returns "Font".
func (Font) TypeName() string { return "Font" }

// ToLuau returns a view of the font.
func (v Font) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// bold is the weight from which on a font counts as bold: SemiBold.
const bold = 600

var fontType = bind.Type[Font]{
	Name: "Font",
	Functions: map[string]func(bind.Args){
		"fromEnum": fontFromEnum,
		"fromId": func(c bind.Args) {
			giveFont(c, "rbxassetid://"+strconv.FormatInt(integerArg(c, 1), 10))
		},
		"fromName": func(c bind.Args) { giveFont(c, fontFamily(c.String(1))) },
		"new":      func(c bind.Args) { giveFont(c, c.String(1)) },
	},
	Properties: map[string]func(*bind.Env, Font) vm.Value{
		"Bold":   func(_ *bind.Env, v Font) vm.Value { return vm.Bool(v.Weight.Value >= bold) },
		"Family": func(_ *bind.Env, v Font) vm.Value { return vm.Str(v.Family) },
		"Style":  func(e *bind.Env, v Font) vm.Value { return v.Style.ToLuau(e) },
		"Weight": func(e *bind.Env, v Font) vm.Value { return v.Weight.ToLuau(e) },
	},
	Changers: map[string]func(bind.Args, Font) Font{
		"Bold": func(c bind.Args, v Font) Font {
			v.Weight = Item("FontWeight", "Regular")
			if c.Bool(1) {
				v.Weight = Item("FontWeight", "Bold")
			}
			return v
		},
		"Family": func(c bind.Args, v Font) Font { v.Family = c.String(1); return v },
		"Style":  func(c bind.Args, v Font) Font { v.Style = enumArg(c, 1, "FontStyle", nil); return v },
		"Weight": func(c bind.Args, v Font) Font { v.Weight = enumArg(c, 1, "FontWeight", nil); return v },
	},
	ToString: func(v Font) string {
		return "Font { Family = " + v.Family + ", Weight = " + v.Weight.Name + ", Style = " + v.Style.Name + " }"
	},
}

func fontFamily(name string) string { return "rbxasset://fonts/families/" + name + ".json" }

// giveFont gives the font of a family with the weight and style of arguments 2
// and 3.
func giveFont(c bind.Args, family string) {
	weight := enumArg(c, 2, "FontWeight", Item("FontWeight", "Regular"))
	c.Give(Font{family, weight, enumArg(c, 3, "FontStyle", Item("FontStyle", "Normal"))})
}

// enumFonts are the items of Enum.Font that are not a family of their own
// name in Regular and Normal: family, weight, style.
var enumFonts = map[string][3]string{
	"Antique":              {"RomanAntique", "Regular", "Normal"},
	"Arcade":               {"PressStart2P", "Regular", "Normal"},
	"ArialBold":            {"Arial", "Bold", "Normal"},
	"ArimoBold":            {"Arimo", "Bold", "Normal"},
	"Bodoni":               {"AccanthisADFStd", "Regular", "Normal"},
	"BuilderSansBold":      {"BuilderSans", "Bold", "Normal"},
	"BuilderSansExtraBold": {"BuilderSans", "ExtraBold", "Normal"},
	"BuilderSansMedium":    {"BuilderSans", "Medium", "Normal"},
	"Cartoon":              {"ComicNeueAngular", "Regular", "Normal"},
	"Code":                 {"Inconsolata", "Regular", "Normal"},
	"Fantasy":              {"Balthazar", "Regular", "Normal"},
	"Garamond":             {"Guru", "Regular", "Normal"},
	"Gotham":               {"GothamSSm", "Regular", "Normal"},
	"GothamBlack":          {"GothamSSm", "Heavy", "Normal"},
	"GothamBold":           {"GothamSSm", "Bold", "Normal"},
	"GothamMedium":         {"GothamSSm", "Medium", "Normal"},
	"Highway":              {"HighwayGothic", "Regular", "Normal"},
	"Legacy":               {"LegacyArial", "Regular", "Normal"},
	"SciFi":                {"Zekton", "Regular", "Normal"},
	"SourceSans":           {"SourceSansPro", "Regular", "Normal"},
	"SourceSansBold":       {"SourceSansPro", "Bold", "Normal"},
	"SourceSansItalic":     {"SourceSansPro", "Regular", "Italic"},
	"SourceSansLight":      {"SourceSansPro", "Light", "Normal"},
	"SourceSansSemibold":   {"SourceSansPro", "SemiBold", "Normal"},
}

func fontFromEnum(c bind.Args) {
	item := enumArg(c, 1, "Font", nil)
	if item.Name == "Unknown" {
		c.ArgError(1, "Enum.Font.Unknown is no font")
	}
	c.Give(fontOf(item))
}

// fontOf is the font that an item of Enum.Font stands for.
func fontOf(item *EnumItem) Font {
	font, ok := enumFonts[item.Name]
	if !ok {
		font = [3]string{item.Name, "Regular", "Normal"}
	}
	return Font{fontFamily(font[0]), Item("FontWeight", font[1]), Item("FontStyle", font[2])}
}
