package robloxfile

// This file holds the names that files and scripts have for the same property.
// Its one rule: a name in a file has one meaning, whatever the class.

import "slices"

// scriptNames are the names scripts use for names that files use.
var scriptNames = map[string]string{
	"AvatarJointUpgrade_SerializedRollout": "AvatarJointUpgrade",
	"Color3uint8":                          "Color",
	"DefinesCapabilities":                  "Sandboxed",
	"EmitterSize":                          "RollOffMinDistance",
	"Health_XML":                           "Health",
	"MaterialVariantSerialized":            "MaterialVariant",
	"MaxPlayersInternal":                   "MaxPlayers",
	"PackageContentSerialize":              "PackageContent",
	"PackageIdSerialize":                   "PackageId",
	"Part0Internal":                        "Part0",
	"Part1Internal":                        "Part1",
	"PreferredPlayersInternal":             "PreferredPlayers",
	"ScaleFactor":                          "Scale",
	"SignalBehavior2":                      "SignalBehavior",
	"Use2022MaterialsXml":                  "Use2022Materials",
	"angularvelocity":                      "AngularVelocity",
	"archivable":                           "Archivable",
	"cframe":                               "CFrame",
	"force":                                "Force",
	"formFactorRaw":                        "FormFactor",
	"heat_xml":                             "Heat",
	"location":                             "Location",
	"maxForce":                             "MaxForce",
	"maxTorque":                            "MaxTorque",
	"opacity_xml":                          "Opacity",
	"part1":                                "Part1",
	"position":                             "Position",
	"riseVelocity_xml":                     "RiseVelocity",
	"shape":                                "Shape",
	"size":                                 "Size",
	"size_xml":                             "Size",
	"velocity":                             "Velocity",
	"xmlRead_MaxDistance_3":                "RollOffMaxDistance",
}

// binaryNames are the properties of bytes, which binary files do not tell from
// strings, sorted.
var binaryNames = []string{
	"ChildData", "ChildData2", "CollisionGroupData", "GuidBinaryString", "HiddenServices", "LODData", "MaterialColors", "MeshData", "MeshData2",
	"PhysicsData", "PhysicsGrid", "PropertiesSerialize", "SerializedEmulatedPolicyInfo", "SmoothGrid", "ValuesAndTimes", "VisibleServices",
}

// isBinary tells the properties of bytes.
func isBinary(class, name string) bool {
	_, found := slices.BinarySearch(binaryNames, name)
	return found || class == "BinaryStringValue" && name == "Value"
}

// contentNames are the properties that hold the address of an asset, which binary files
// do not tell from strings either, sorted.
var contentNames = []string{
	"ActivatedCursorIcon", "AnimationId", "Asset", "BottomImage", "CameraButtonIcon", "ColorMap", "CursorIcon", "FallbackImage", "Graphic",
	"HoverImage", "Icon", "Image", "LinkedSource", "MeshId", "MetalnessMap", "MidImage", "MoonTextureId", "MouseIcon", "NormalMap",
	"PantsTemplate", "PressedImage", "RoughnessMap", "ShirtTemplate", "SkyboxBk", "SkyboxDn", "SkyboxFt", "SkyboxLf", "SkyboxRt", "SkyboxUp",
	"SoundId", "SunTextureId", "Texture", "TextureID", "TextureId", "TopImage", "Video",
}

// partClasses are the classes derived from BasePart, sorted.
var partClasses = []string{
	"CornerWedgePart", "FlagStand", "IntersectOperation", "MeshPart", "NegateOperation", "Part", "PartOperation", "Platform", "Seat",
	"SkateboardPlatform", "SpawnLocation", "Terrain", "TrussPart", "UnionOperation", "VehicleSeat", "WedgePart",
}

// partNames are the names that files use for properties of BaseParts.
var partNames = map[string]string{
	"Color": "Color3uint8", "FormFactor": "formFactorRaw", "MaterialVariant": "MaterialVariantSerialized", "Shape": "shape", "Size": "size",
}

// fileNames are the names that files use for properties of one class.
var fileNames = map[string]map[string]string{
	"Fire":            {"Heat": "heat_xml", "Size": "size_xml"},
	"Humanoid":        {"Health": "Health_XML"},
	"MaterialService": {"Use2022Materials": "Use2022MaterialsXml"},
	"Model":           {"Scale": "ScaleFactor"},
	"PackageLink":     {"PackageContent": "PackageContentSerialize", "PackageId": "PackageIdSerialize"},
	"Players":         {"MaxPlayers": "MaxPlayersInternal", "PreferredPlayers": "PreferredPlayersInternal"},
	"Smoke":           {"Opacity": "opacity_xml", "RiseVelocity": "riseVelocity_xml", "Size": "size_xml"},
	"Sound":           {"MaxDistance": "xmlRead_MaxDistance_3", "RollOffMaxDistance": "xmlRead_MaxDistance_3", "RollOffMinDistance": "EmitterSize"},
	"StarterPlayer":   {"AvatarJointUpgrade": "AvatarJointUpgrade_SerializedRollout"},
	"WeldConstraint":  {"Part0": "Part0Internal", "Part1": "Part1Internal"},
	"Workspace":       {"Scale": "ScaleFactor", "SignalBehavior": "SignalBehavior2"},
}

// scriptName is the name that scripts use for a property of a file.
func scriptName(name string) string {
	if s, ok := scriptNames[name]; ok {
		return s
	}
	return name
}

// fileName is the name that files use for a property of a class.
func fileName(class, name string) string {
	switch name {
	case "Archivable":
		return "archivable"
	case "Sandboxed":
		return "DefinesCapabilities"
	}
	names := fileNames[class]
	if _, isPart := slices.BinarySearch(partClasses, class); isPart {
		names = partNames
	}
	if s, ok := names[name]; ok {
		return s
	}
	return name
}

// fileValue is the value as files keep it: a part's colour has 8 bits a channel.
func fileValue(name string, v any) any {
	c, ok := v.(Color3)
	if !ok || name != "Color3uint8" {
		return v
	}
	var out Color3uint8
	for i, channel := range c {
		out[i] = uint8(min(max(channel, 0), 1)*255 + 0.5)
	}
	return out
}
