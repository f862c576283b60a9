package bindings

import (
	"strings"

	"lanai/bindings/datatype"
	"lanai/runtime/instance"
	"lanai/runtime/project/robloxfile"
)

// This file holds what a property in a place or model file says about another one. Its one
// rule: a property that the file has itself wins.

// contentNames are the properties of addresses that have not just the name of their Content.
var contentNames = map[string]string{
	"AudioContent":       "SoundId",
	"SkyboxBackContent":  "SkyboxBk",
	"SkyboxDownContent":  "SkyboxDn",
	"SkyboxFrontContent": "SkyboxFt",
	"SkyboxLeftContent":  "SkyboxLf",
	"SkyboxRightContent": "SkyboxRt",
	"SkyboxUpContent":    "SkyboxUp",
}

// Implied gives the property that follows from another in a file: files of different age have different ones, and
// scripts read both. The name is "" if nothing follows.
func Implied(className, name string, v any) (implied string, value any) {
	switch v := v.(type) {
	case bool:
		if name == "IgnoreGuiInset" && className == "ScreenGui" {
			return "ScreenInsets", robloxfile.Enum(screenInsets(v))
		}
	case robloxfile.Enum:
		if name != "Font" || !hasProperty(className, "FontFace") {
			return "", nil
		}
		if font, ok := datatype.FontOfEnum(v); ok {
			return "FontFace", font
		}
	case robloxfile.Content:
		if twin := addressOf(className, name); twin != "" && v.URI != "" {
			return twin, robloxfile.ContentID(v.URI)
		}
	case robloxfile.ContentID:
		if twin := contentOf(className, name); twin != "" && v != "" {
			return twin, robloxfile.Content{URI: string(v)}
		}
	}
	return "", nil
}

// screenInsets is the item of Enum.ScreenInsets that IgnoreGuiInset stands for.
// https://create.roblox.com/docs/reference/engine/classes/ScreenGui#IgnoreGuiInset
func screenInsets(ignore bool) int {
	if ignore {
		return 1 // DeviceSafeInsets
	}
	return 2 // CoreUISafeInsets
}

func hasProperty(className, name string) bool {
	_, p, _ := propertyOf(className, name)
	return p != nil
}

// addressOf is the older property of an address beside one of Content: Image beside ImageContent.
func addressOf(className, name string) string {
	base, ok := strings.CutSuffix(name, "Content")
	if !ok {
		return ""
	}
	for _, twin := range []string{contentNames[name], base, base + "Id", base + "ID"} {
		if _, p, _ := propertyOf(className, twin); twin != "" && p != nil && p.Type.Kind == instance.KindString {
			return twin
		}
	}
	return ""
}

// contentOf is the opposite of addressOf.
func contentOf(className, name string) string {
	for content, address := range contentNames {
		if address == name && hasProperty(className, content) {
			return content
		}
	}
	base := strings.TrimSuffix(strings.TrimSuffix(name, "Id"), "ID")
	if twin := base + "Content"; addressOf(className, twin) == name && hasProperty(className, twin) {
		return twin
	}
	return ""
}
