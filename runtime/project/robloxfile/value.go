package robloxfile

// This file holds the types of values. Its one rule: a value is plain data, and
// all but sequences compare with ==.
//
// Besides the types here a value is a bool, int32, int64, float32, float64 or string.

// BinaryString is a property of bytes. Binary files do not tell it from a string.
type BinaryString string

// SharedString is a property of bytes that a file keeps once, such as a mesh.
type SharedString string

// ContentID is the address of an asset, "" for none.
type ContentID string

// Content is an asset by its address, or an object; the zero value is none.
type Content struct {
	URI    string
	Object Ref
}

// Ref is a reference to an instance of the same file; the zero value is none.
type Ref struct{ Target *Instance }

// Enum is the number of an item of an enum.
type Enum uint32

// EnumItem is the number of an item and the enum's name; only attributes have it.
type EnumItem struct {
	Enum  string
	Value uint32
}

// BrickColor is the number of a colour.
type BrickColor uint32

// Color3 is red, green and blue from 0 to 1.
type Color3 [3]float32

// Color3uint8 is red, green and blue from 0 to 255.
type Color3uint8 [3]uint8

// Vector2 is X and Y.
type Vector2 [2]float32

// Vector3 is X, Y and Z.
type Vector3 [3]float32

// Vector2int16 is X and Y; only XML files have it.
type Vector2int16 [2]int16

// Vector3int16 is X, Y and Z.
type Vector3int16 [3]int16

// CFrame is a position and a rotation matrix, row by row.
type CFrame struct {
	Position Vector3
	Rotation [9]float32
}

// OptionalCFrame is a CFrame or none.
type OptionalCFrame struct {
	CFrame CFrame // of none the identity
	Some   bool
}

// UDim is a scale and an offset in pixels.
type UDim struct {
	Scale  float32
	Offset int32
}

// UDim2 is two UDims.
type UDim2 struct{ X, Y UDim }

// Rect is two corners.
type Rect struct{ Min, Max Vector2 }

// Ray is an origin and a direction.
type Ray struct{ Origin, Direction Vector3 }

// Faces is a set: bit n is item n of Enum.NormalId.
type Faces uint8

// Axes is a set: bit n is item n of Enum.Axis.
type Axes uint8

// NumberRange is a minimum and a maximum.
type NumberRange struct{ Min, Max float32 }

// NumberSequence is a list of keypoints.
type NumberSequence []NumberKeypoint

// NumberKeypoint is a keypoint of a NumberSequence.
type NumberKeypoint struct{ Time, Value, Envelope float32 }

// ColorSequence is a list of keypoints.
type ColorSequence []ColorKeypoint

// ColorKeypoint is a keypoint of a ColorSequence.
type ColorKeypoint struct {
	Time     float32
	Color    Color3
	Envelope float32 // always 0
}

// PhysicalProperties are a part's own; the zero value means those of its material.
type PhysicalProperties struct {
	Custom             bool
	Density            float32
	Friction           float32
	Elasticity         float32
	FrictionWeight     float32
	ElasticityWeight   float32
	AcousticAbsorption float32 // 1 in files that do not have it
}

// Font is a family's asset, a weight from 100 to 900 and a style.
type Font struct {
	Family     string
	Weight     uint16
	Style      uint8 // 0 Normal, 1 Italic
	CachedFace string
}

// UniqueID is an instance's identity across versions of a file.
type UniqueID struct {
	Index, Time uint32
	Random      int64
}

// SecurityCapabilities is a set of permissions, one a bit.
type SecurityCapabilities uint64

// identity is the rotation that does not turn.
var identity = [9]float32{0: 1, 4: 1, 8: 1}
