package class

import (
	"math"
	"regexp"
	"strings"
	"unicode"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/luau/vm"
)

// This file holds TextService. Its one rule: nothing is censored here, and
// sizes are estimates, because a server has no fonts.

// TextService is the class TextService.
// https://create.roblox.com/docs/reference/engine/classes/TextService
var TextService = bind.Class{
	Name:    "TextService",
	Service: true,
	Methods: map[string]bind.Method{
		"FilterStringAsync":      filterString,
		"GetTextBoundsAsync":     getTextBounds,
		"GetTextSize":            getTextSize,
		"GetTextSizeOffsetAsync": func(c *bind.Call) { c.ReturnNumber(0) },
	},
	Unsupported: map[string]string{
		"FilterAndTranslateStringAsync": "Roblox has retired it; use FilterStringAsync",
		"GetFamilyInfoAsync":            "a server has no fonts; guard the call with pcall",
	},
}

// filterString gives the text as it is, in a TextFilterResult. As on Roblox the
// author has to be here.
// https://create.roblox.com/docs/reference/engine/classes/TextService#FilterStringAsync
func filterString(c *bind.Call) {
	text, author := c.String(1), c.Int64(2)
	if !c.Missing(3) {
		enumArgument(c, 3, "TextFilterContext")
	}
	needPlayer(c, author)
	c.Return(describe(c.Env, "TextFilterResult", text))
}

// needPlayer raises unless the user with an id plays on this server.
func needPlayer(c *bind.Call, id int64) {
	if playerWithID(c.Env, id) == nil {
		c.Errorf("%s:%s() failed because no player of this server has the user id %d", c.Self.Class().Name, c.Name(), id)
	}
}

// getTextSize is GetTextSize(string, fontSize, font, frameSize).
func getTextSize(c *bind.Call) {
	text, size := c.String(1), c.Number(2)
	enumArgument(c, 3, "Font")
	frame, ok := bind.DataOf[datatype.Vector2](c.Require(4, "Vector2"))
	if !ok {
		c.CastError(4, "Vector2")
	}
	c.Give(textSize(text, size, float64(frame.X)))
}

// tags are what rich text has beside its text.
var tags = regexp.MustCompile(`<[^<>]*>`)

// getTextBounds is GetTextBoundsAsync(params).
func getTextBounds(c *bind.Call) {
	c.Require(1, "GetTextBoundsParams")
	params := c.OptInstanceOf(1, "GetTextBoundsParams")
	text := read[string](params, "Text")
	if read[bool](params, "RichText") {
		text = tags.ReplaceAllString(text, "")
	}
	c.Give(textSize(text, read[float64](params, "Size"), read[float64](params, "Width")))
}

// textSize estimates how much room a text takes in a frame of a width, 0 for
// one without an end: words wrap, and a line is as high as the font's size.
func textSize(text string, size, width float64) datatype.Vector2 {
	if text == "" || size <= 0 {
		return datatype.Vector2{}
	}
	widest, lines := 0.0, 0
	for line := range strings.SplitSeq(text, "\n") {
		at := 0.0
		for _, word := range strings.SplitAfter(line, " ") {
			w := wordWidth(word) * size
			if at > 0 && width > 0 && at+wordWidth(strings.TrimRight(word, " "))*size > width {
				widest, at = max(widest, at), 0
				lines++
			}
			at += w
		}
		widest = max(widest, at)
		lines++
	}
	if width > 0 {
		widest = min(widest, width)
	}
	return datatype.Vector2{X: float32(math.Ceil(widest)), Y: float32(math.Ceil(float64(lines) * size))}
}

// wordWidth estimates the width of a text for a font of size 1.
func wordWidth(text string) float64 {
	width := 0.0
	for _, r := range text {
		width += runeWidth(r)
	}
	return width
}

func runeWidth(r rune) float64 {
	switch {
	case strings.ContainsRune("iIjl.,;:'|!()[]`", r):
		return 0.27
	case r == ' ':
		return 0.25
	case strings.ContainsRune("mwMW@%", r):
		return 0.8
	case unicode.IsUpper(r):
		return 0.6
	case r >= 0x1100: // about where wide scripts begin
		return 1
	}
	return 0.5
}

// TextFilterResult is what FilterStringAsync gives.
// https://create.roblox.com/docs/reference/engine/classes/TextFilterResult
var TextFilterResult = bind.Class{
	Name: "TextFilterResult",
	Methods: map[string]bind.Method{
		"GetChatForUserAsync":               filteredForUser,
		"GetNonChatStringForBroadcastAsync": func(c *bind.Call) { c.Return(filteredText(c)) },
		"GetNonChatStringForUserAsync":      func(c *bind.Call) { c.Int64(1); c.Return(filteredText(c)) },
	},
}

func filteredText(c *bind.Call) vm.Value {
	text, _ := c.Self.Data.(string)
	return vm.Str(text)
}

// filteredForUser is for a user who is here.
func filteredForUser(c *bind.Call) {
	needPlayer(c, c.Int64(1))
	c.Return(filteredText(c))
}
