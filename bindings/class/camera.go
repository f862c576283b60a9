package class

import (
	"maps"
	"math"
	"slices"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
)

// This file holds Camera. Its one rule: a server's viewport is one pixel, as it
// is on Roblox, and nothing moves a camera but scripts.

// Camera is the class Camera.
// https://create.roblox.com/docs/reference/engine/classes/Camera
var Camera = bind.Class{
	Name:      "Camera",
	Super:     "PVInstance",
	Creatable: true,
	Properties: []instance.Property{
		{Name: "DiagonalFieldOfView", Type: instance.Float32, Default: 88.87666, NotReplicated: true,
			Get: func(i *instance.Instance) any { return wider(i, math.Sqrt2) },
			Set: func(i *instance.Instance, v any) error { return setWider(i, v, math.Sqrt2) }},
		{Name: "FieldOfView", Type: instance.Float32, Default: 70.0, Set: setFieldOfView},
		{Name: "MaxAxisFieldOfView", Type: instance.Float32, Default: 70.0, NotReplicated: true,
			Get: func(i *instance.Instance) any { return wider(i, 1) },
			Set: func(i *instance.Instance, v any) error { return setWider(i, v, 1) }},
		{Name: "NearPlaneZ", Type: instance.Float32, Default: -0.5, ReadOnly: true, NotReplicated: true},
		{Name: "ViewportSize", Type: instance.DataType("Vector2"), Default: datatype.Vector2{X: 1, Y: 1}, ReadOnly: true, NotReplicated: true},
	},
	Methods: map[string]bind.Method{
		"GetPartsObscuringTarget": getPartsObscuringTarget,
		"GetRenderCFrame":         func(c *bind.Call) { c.Give(cframeOf(c.Self)) },
		"GetRoll":                 func(c *bind.Call) { c.ReturnNumber(rollOf(c.Self)) },
		"ScreenPointToRay":        pointToRay,
		"SetRoll":                 setRoll,
		"ViewportPointToRay":      pointToRay,
		"WorldToScreenPoint":      worldToPoint,
		"WorldToViewportPoint":    worldToPoint,
	},
	Aliases: map[string]string{"CoordinateFrame": "CFrame", "focus": "Focus"},
}

// The limits of FieldOfView in degrees.
const (
	minView = 1
	maxView = 120
)

func setFieldOfView(i *instance.Instance, v any) error {
	i.Store(i.Class().Property("FieldOfView"), min(max(v.(float64), minView), maxView))
	return nil
}

// wider returns the angle of what is so many times as long as the viewport is
// high.
func wider(i *instance.Instance, times float64) float64 {
	half := read[float64](i, "FieldOfView") / 2 * math.Pi / 180
	return round32(2 * math.Atan(times*math.Tan(half)) * 180 / math.Pi)
}

func setWider(i *instance.Instance, v any, times float64) error {
	half := v.(float64) / 2 * math.Pi / 180
	return i.Set("FieldOfView", 2*math.Atan(math.Tan(half)/times)*180/math.Pi)
}

// viewOf returns how far the edges of the viewport are from its middle, one stud
// before the camera.
func viewOf(camera *instance.Instance) float64 {
	return math.Tan(read[float64](camera, "FieldOfView") / 2 * math.Pi / 180)
}

// worldToPoint returns the pixel that shows a place, how far before the camera it
// is, and whether it is to be seen.
// https://create.roblox.com/docs/reference/engine/classes/Camera#WorldToViewportPoint
func worldToPoint(c *bind.Call) {
	frame := frameOf(cframeOf(c.Self))
	local := frame.Local(vecOf(vectorArg(c, 1)))
	depth, edge := -local.Z, viewOf(c.Self)
	x, y := (1+local.X/depth/edge)/2, (1-local.Y/depth/edge)/2
	seen := depth > 0 && x >= 0 && x <= 1 && y >= 0 && y <= 1
	c.Give(vectorOf(spatial.Vec{X: x, Y: y, Z: depth}), seen)
}

// pointToRay returns the ray of length 1 through a pixel, from so many studs
// before the camera.
// https://create.roblox.com/docs/reference/engine/classes/Camera#ViewportPointToRay
func pointToRay(c *bind.Call) {
	x, y, depth := c.Number(1), c.Number(2), c.OptNumber(3, 0)
	edge, frame := viewOf(c.Self), frameOf(cframeOf(c.Self))
	way := frame.Turn(spatial.Vec{X: (2*x - 1) * edge, Y: (1 - 2*y) * edge, Z: -1}.Unit())
	c.Give(datatype.Ray{Origin: vectorOf(frame.P.Add(way.Scale(depth))), Direction: vectorOf(way)})
}

// rollOf returns by how much a camera leans to its right, in radians.
func rollOf(camera *instance.Instance) float64 {
	at := cframeOf(camera)
	return round32(math.Atan2(-float64(axis(at, 0).Y), float64(axis(at, 1).Y)))
}

func setRoll(c *bind.Call) {
	by := c.Number(1) - rollOf(c.Self)
	turn := datatype.FromRotation(bind.Vector3{}, bind.Vector3{Z: float32(-by * 180 / math.Pi)})
	c.Check(c.Self.Set("CFrame", cframeOf(c.Self).Mul(turn)))
}

// getPartsObscuringTarget returns the parts between a camera and places.
// https://create.roblox.com/docs/reference/engine/classes/Camera#GetPartsObscuringTarget
func getPartsObscuringTarget(c *bind.Call) {
	points, ignored := c.Table(1), instancesArgument(c, 2)
	w := worldOf(c.Self)
	if w == nil {
		c.Give([]*instance.Instance{})
		return
	}
	q := w.newQuery(nil)
	ignore(q, ignored)
	from, between := vecOf(cframeOf(c.Self).Position), make(map[int32]bool)
	for i := 1; i <= points.Len(); i++ {
		to, ok := bind.FromLuau(points.GetInt(i)).(bind.Vector3)
		if !ok {
			c.CastError(1, "Vector3")
		}
		way := vecOf(to).Sub(from)
		q.tree.Along(from, way, spatial.Vec{}, func(number int32) float64 {
			s := q.shape(number)
			if _, hit := s.Ray(from, way); hit && q.passes(q.items[number].part) {
				between[number] = true
			}
			return 1
		})
	}
	c.Give(q.parts(slices.Collect(maps.Keys(between))))
}
