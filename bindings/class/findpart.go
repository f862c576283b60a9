package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
)

// This file holds the deprecated queries of WorldRoot. Its one rule: they are
// the new ones with other arguments.
// https://create.roblox.com/docs/reference/engine/classes/WorldRoot#FindPartOnRay

func findPartOnRay(c *bind.Call) {
	q := worldArgument(c).newQuery(nil)
	ignore(q, optList(c.OptObject(2)))
	q.ignoreWater = c.OptBool(4, false)
	giveOnRay(c, q)
}

func findPartOnRayWithIgnoreList(c *bind.Call) {
	q := worldArgument(c).newQuery(nil)
	ignore(q, instancesArgument(c, 2))
	q.ignoreWater = c.OptBool(4, false)
	giveOnRay(c, q)
}

func findPartOnRayWithWhitelist(c *bind.Call) {
	q := worldArgument(c).newQuery(nil)
	q.only = append(q.only, newSelection(instancesArgument(c, 2)))
	q.ignoreWater = c.OptBool(3, false)
	giveOnRay(c, q)
}

// ignore leaves instances and their descendants out of a query.
func ignore(q *query, list []*instance.Instance) {
	if len(list) > 0 {
		q.not = append(q.not, newSelection(list))
	}
}

func optList(i *instance.Instance) []*instance.Instance {
	if i == nil {
		return nil
	}
	return []*instance.Instance{i}
}

// giveOnRay returns the part, the place, the normal and the material of what a
// Ray hits first, or the end of the ray.
func giveOnRay(c *bind.Call, q *query) {
	ray := dataArgument[datatype.Ray](c, 1, "Ray")
	direction := shorten(vecOf(ray.Direction), maxRay)
	f := q.ray(vecOf(ray.Origin), direction)
	if f.part == nil {
		c.Give(nil, vectorOf(vecOf(ray.Origin).Add(direction)), bind.Vector3{}, datatype.Item("Material", "Air"))
		return
	}
	c.Give(f.part, vectorOf(f.hit.Point), vectorOf(f.hit.Normal), f.material)
}

// regionParts is how many parts FindPartsInRegion3 returns at most, if it is
// not told.
const regionParts = 20

func findPartsInRegion3(c *bind.Call) {
	c.Give(inRegion(c, int(c.OptInt64(3, regionParts)), optList(c.OptObject(2)), nil))
}

func findPartsInRegion3WithIgnoreList(c *bind.Call) {
	c.Give(inRegion(c, int(c.OptInt64(3, regionParts)), instancesArgument(c, 2), nil))
}

func findPartsInRegion3WithWhiteList(c *bind.Call) {
	only := newSelection(instancesArgument(c, 2))
	c.Give(inRegion(c, int(c.OptInt64(3, regionParts)), nil, &only))
}

func isRegion3Empty(c *bind.Call) {
	c.ReturnBool(len(inRegion(c, 1, optList(c.OptObject(2)), nil)) == 0)
}

func isRegion3EmptyWithIgnoreList(c *bind.Call) {
	c.ReturnBool(len(inRegion(c, 1, instancesArgument(c, 2), nil)) == 0)
}

// inRegion returns parts whose blocks overlap the Region3 of argument 1.
func inRegion(c *bind.Call, limit int, ignored []*instance.Instance, only *selection) []*instance.Instance {
	region := dataArgument[datatype.Region3](c, 1, "Region3")
	q := worldArgument(c).newQuery(nil)
	q.limit = max(limit, 0)
	ignore(q, ignored)
	if only != nil {
		q.only = append(q.only, *only)
	}
	box := spatial.Box{Min: vecOf(region.Min).Min(vecOf(region.Max)), Max: vecOf(region.Min).Max(vecOf(region.Max))}
	s := spatial.NewBlock(spatial.Frame{P: box.Center(), R: spatial.Identity.R}, box.Size())
	return q.overlapping(&s, false)
}
