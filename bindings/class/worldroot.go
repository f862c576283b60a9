package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
)

// This file holds WorldRoot: what scripts ask a world. Its one rule: a part that
// a ray or shape starts in is not hit by it.
//
// Blocks, balls, wedges and corner wedges are exact; cylinders are for rays and
// within a ten-thousandth of a stud otherwise; meshes and unions count as their
// blocks; terrain is there for rays only.

// WorldRoot is the class WorldRoot.
// https://create.roblox.com/docs/reference/engine/classes/WorldRoot
var WorldRoot = bind.Class{
	Name:     "WorldRoot",
	Super:    "Model",
	Abstract: true,
	Methods: map[string]bind.Method{
		"ArePartsTouchingOthers":           arePartsTouchingOthers,
		"Blockcast":                        blockcast,
		"BulkMoveTo":                       bulkMoveTo,
		"CollisionGroupSetCollidable":      collisionGroupSetCollidable,
		"CollisionGroupsAreCollidable":     collisionGroupsAreCollidable,
		"FindPartOnRay":                    findPartOnRay,
		"FindPartOnRayWithIgnoreList":      findPartOnRayWithIgnoreList,
		"FindPartOnRayWithWhitelist":       findPartOnRayWithWhitelist,
		"FindPartsInRegion3":               findPartsInRegion3,
		"FindPartsInRegion3WithIgnoreList": findPartsInRegion3WithIgnoreList,
		"FindPartsInRegion3WithWhiteList":  findPartsInRegion3WithWhiteList,
		"GetMaxCollisionGroups":            func(c *bind.Call) { c.ReturnNumber(maxGroups) },
		"GetPartBoundsInBox":               getPartBoundsInBox,
		"GetPartBoundsInRadius":            getPartBoundsInRadius,
		"GetPartsInPart":                   getPartsInPart,
		"GetRegisteredCollisionGroups":     func(c *bind.Call) { giveGroups(c, false) },
		"IsCollisionGroupRegistered":       isCollisionGroupRegistered,
		"IsRegion3Empty":                   isRegion3Empty,
		"IsRegion3EmptyWithIgnoreList":     isRegion3EmptyWithIgnoreList,
		"Raycast":                          raycast,
		"RegisterCollisionGroup":           registerCollisionGroup,
		"RenameCollisionGroup":             renameCollisionGroup,
		"Shapecast":                        shapecast,
		"Spherecast":                       spherecast,
		"UnregisterCollisionGroup":         unregisterCollisionGroup,
	},
	Aliases: map[string]string{"findPartOnRay": "FindPartOnRay", "findPartsInRegion3": "FindPartsInRegion3"},
	Created: createWorld,
}

// How far rays and shapes go, and how large shapes may be, in studs.
const (
	maxRay       = 15000
	maxShapeWay  = 1024
	maxBlockSize = 512
	maxRadius    = 256
)

// worldArgument returns the world that a method was called on.
func worldArgument(c *bind.Call) *world { return c.Self.Data.(*world) }

// raycastQuery returns a query with the RaycastParams of argument i.
func raycastQuery(c *bind.Call, i int) *query {
	params := optDataArgument[*datatype.RaycastParams](c, i, "RaycastParams")
	if params == nil {
		return worldArgument(c).newQuery(nil)
	}
	q := worldArgument(c).newQuery(&params.Filter)
	q.ignoreWater = params.IgnoreWater
	return q
}

// raycast returns what a ray hits first.
// https://create.roblox.com/docs/reference/engine/classes/WorldRoot#Raycast
func raycast(c *bind.Call) {
	origin, direction := vecOf(vectorArg(c, 1)), vecOf(vectorArg(c, 2))
	giveHit(c, raycastQuery(c, 3).ray(origin, shorten(direction, maxRay)), min(direction.Len(), maxRay))
}

// shorten returns v, not longer than it may be.
func shorten(v spatial.Vec, most float64) spatial.Vec {
	if n := v.Len(); n > most {
		return v.Scale(most / n)
	}
	return v
}

// giveHit returns a RaycastResult, or nil.
func giveHit(c *bind.Call, f found, length float64) {
	if f.part == nil {
		c.Give(nil)
		return
	}
	c.Give(&datatype.RaycastResult{
		Instance: f.part,
		Position: vectorOf(f.hit.Point),
		Normal:   vectorOf(f.hit.Normal),
		Material: f.material,
		Distance: float32(f.hit.T * length),
	})
}

// castShape returns what a shape hits first on its way.
func castShape(c *bind.Call, s *spatial.Shape, direction spatial.Vec, q *query) {
	if direction.Len() > maxShapeWay {
		c.Errorf("The distance of a shapecast cannot be greater than %d studs", maxShapeWay)
	}
	giveHit(c, q.cast(s, direction), direction.Len())
}

// blockcast is raycast for a block.
// https://create.roblox.com/docs/reference/engine/classes/WorldRoot#Blockcast
func blockcast(c *bind.Call) {
	at, size, direction := cframeArgument(c, 1), vecOf(vectorArg(c, 2)), vecOf(vectorArg(c, 3))
	if size = size.Abs(); max(size.X, size.Y, size.Z) > maxBlockSize {
		c.Errorf("The size of a blockcast cannot be greater than %d studs", maxBlockSize)
	}
	s := spatial.NewBlock(frameOf(at), size)
	castShape(c, &s, direction, raycastQuery(c, 4))
}

// spherecast is raycast for a ball.
// https://create.roblox.com/docs/reference/engine/classes/WorldRoot#Spherecast
func spherecast(c *bind.Call) {
	at, radius, direction := vectorArg(c, 1), c.Number(2), vecOf(vectorArg(c, 3))
	if radius = max(radius, -radius); radius > maxRadius {
		c.Errorf("The radius of a spherecast cannot be greater than %d studs", maxRadius)
	}
	s := spatial.NewBall(vecOf(at), radius)
	castShape(c, &s, direction, raycastQuery(c, 4))
}

// shapecast is raycast for a part, which does not hit itself.
// https://create.roblox.com/docs/reference/engine/classes/WorldRoot#Shapecast
func shapecast(c *bind.Call) {
	part, direction := instanceArg(c, 1, "BasePart"), vecOf(vectorArg(c, 2))
	q := raycastQuery(c, 3)
	q.not = append(q.not, selection{few: []*instance.Instance{part}})
	s := shapeOf(part)
	castShape(c, &s, direction, q)
}

// --- parts in a volume ------------------------------------------------------

// overlapQuery returns a query with the OverlapParams of argument i.
func overlapQuery(c *bind.Call, i int) *query {
	params := optDataArgument[*datatype.OverlapParams](c, i, "OverlapParams")
	if params == nil {
		return worldArgument(c).newQuery(nil)
	}
	q := worldArgument(c).newQuery(&params.Filter)
	q.limit = max(int(params.MaxParts), 0)
	return q
}

// getPartBoundsInBox returns the parts whose blocks overlap a box.
// https://create.roblox.com/docs/reference/engine/classes/WorldRoot#GetPartBoundsInBox
func getPartBoundsInBox(c *bind.Call) {
	s := spatial.NewBlock(frameOf(cframeArgument(c, 1)), vecOf(vectorArg(c, 2)).Abs())
	c.Give(overlapQuery(c, 3).overlapping(&s, false))
}

// getPartBoundsInRadius returns the parts whose blocks overlap a ball.
// https://create.roblox.com/docs/reference/engine/classes/WorldRoot#GetPartBoundsInRadius
func getPartBoundsInRadius(c *bind.Call) {
	s := spatial.NewBall(vecOf(vectorArg(c, 1)), c.Number(2))
	c.Give(overlapQuery(c, 3).overlapping(&s, false))
}

// getPartsInPart returns the parts that overlap a part of this world.
// https://create.roblox.com/docs/reference/engine/classes/WorldRoot#GetPartsInPart
func getPartsInPart(c *bind.Call) {
	part := instanceArg(c, 1, "BasePart")
	if worldOf(part) != worldArgument(c) {
		c.Errorf("Part must be a descendant of the WorldRoot")
	}
	q := overlapQuery(c, 2)
	q.not = append(q.not, selection{few: []*instance.Instance{part}})
	s := shapeOf(part)
	c.Give(q.overlapping(&s, true))
}

// arePartsTouchingOthers tells whether one of some parts overlaps another part
// by more than a distance.
// https://create.roblox.com/docs/reference/engine/classes/WorldRoot#ArePartsTouchingOthers
func arePartsTouchingOthers(c *bind.Call) {
	parts, ignored := instancesArgument(c, 1), c.OptNumber(2, spatial.Tolerance)
	q := worldArgument(c).newQuery(nil)
	q.limit = 1
	q.not = []selection{newSelection(parts)}
	for _, part := range parts {
		if !part.IsA("BasePart") {
			c.Errorf("Unable to cast Instance to BasePart")
		}
		s := shapeOf(part)
		inner := max(ignored-spatial.Tolerance, 0)
		s.Half = s.Half.Sub(spatial.Vec{X: inner, Y: inner, Z: inner}).Max(spatial.Vec{})
		if len(q.overlapping(&s, true)) > 0 {
			c.ReturnBool(true)
			return
		}
	}
	c.ReturnBool(false)
}

// bulkMoveTo moves many parts, each by itself.
// https://create.roblox.com/docs/reference/engine/classes/WorldRoot#BulkMoveTo
func bulkMoveTo(c *bind.Call) {
	parts, places := instancesArgument(c, 1), c.Table(2)
	quiet := !c.Missing(3) && enumArgument(c, 3, "BulkMoveMode").Name == "FireCFrameChanged"
	if len(parts) != places.Len() {
		c.Errorf("partList and cframeList must have the same length")
	}
	for i, part := range parts {
		to, ok := bind.DataOf[datatype.CFrame](places.GetInt(i + 1))
		if !ok || !part.IsA("BasePart") {
			c.Errorf("BulkMoveTo needs a BasePart and a CFrame at %d", i+1)
		}
		if !quiet {
			place(part, to)
			continue
		}
		if old := cframeOf(part); old != to {
			part.StoreQuietly(part.Class().Property("CFrame"), to)
			tell(part, "CFrame")
		}
	}
}
