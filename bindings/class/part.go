package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds the classes of parts. Its one rule: they differ in shape and
// defaults only.

// Parts are the classes of parts.
// https://create.roblox.com/docs/reference/engine/classes/Part
var Parts = []bind.Class{
	{Name: "FormFactorPart", Super: "BasePart", Abstract: true},
	{Name: "MeshPart", Super: "TriangleMeshPart", Creatable: true, Methods: map[string]bind.Method{"ApplyMesh": applyMesh}},
	{Name: "Part", Super: "FormFactorPart", Creatable: true, Properties: []instance.Property{
		{Name: "Shape", Type: instance.EnumOf("PartType"), Default: "Block", Changed: placeChanged}}},
	{Name: "PartOperation", Super: "TriangleMeshPart", Creatable: true, Unsupported: map[string]string{"SubstituteGeometry": noSolids}},
	{Name: "TriangleMeshPart", Super: "BasePart", Abstract: true, Properties: []instance.Property{
		{Name: "MeshSize", Type: instance.DataType("Vector3"), Default: defaultSize, ReadOnly: true, NotReplicated: true,
			Get: func(i *instance.Instance) any { return sizeOf(i) }}}},
	{Name: "WedgePart", Super: "FormFactorPart", Creatable: true},
}

// applyMesh gives a mesh part the mesh of another one.
// https://create.roblox.com/docs/reference/engine/classes/MeshPart#ApplyMesh
func applyMesh(c *bind.Call) {
	from := instanceArg(c, 1, "MeshPart")
	for _, name := range []string{"CollisionFidelity", "MeshId", "RenderFidelity", "TextureID"} {
		v, err := from.Get(name)
		c.Check(err)
		c.Self.Put(name, v)
	}
}
