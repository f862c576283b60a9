package class

import (
	"math"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
)

// This file holds Seat, VehicleSeat and how a Humanoid sits. Its one rule: a
// seat has an occupant exactly while the joint SeatWeld holds it there; nobody
// sits down by touching.

// Seats are Seat and VehicleSeat.
// https://create.roblox.com/docs/reference/engine/classes/Seat
var Seats = []bind.Class{
	{Name: "Seat", Super: "Part", Creatable: true, Methods: map[string]bind.Method{"Sit": sitDown}, Moved: seatMoved},
	{Name: "VehicleSeat", Super: "BasePart", Creatable: true, Methods: map[string]bind.Method{"Sit": sitDown}, Moved: seatMoved, Properties: []instance.Property{
		control("Steer"), control("Throttle"),
		{Name: "SteerFloat", Type: instance.Float32, Default: 0.0, Changed: controlChanged("Steer")},
		{Name: "ThrottleFloat", Type: instance.Float32, Default: 0.0, Changed: controlChanged("Throttle")},
	}},
}

// sitting is the state of a seat.
type sitting struct {
	weld  *instance.Instance
	watch *instance.Connection // tells when the joint goes
}

const seatWeld = "SeatWeld"

// sitDown is Seat:Sit(humanoid).
// https://create.roblox.com/docs/reference/engine/classes/Seat#Sit
func sitDown(c *bind.Call) { SitOn(c.Self, instanceArg(c, 1, "Humanoid")) }

// SitOn makes a Humanoid sit on a seat that is free, and reports whether it
// does. It runs on the loop.
func SitOn(seat, humanoid *instance.Instance) bool {
	body := bodyPart(humanoid, rootName)
	if read[bool](seat, "Disabled") || read[*instance.Instance](seat, "Occupant") != nil || body == nil || lifeOf(humanoid).dead ||
		lifeOf(humanoid).disabled[datatype.Item(stateEnum, "Seated")] {
		return false
	}
	leaveSeat(humanoid)
	s := &bodyOf(seat).seat
	up := read[vec](seat, "Size").Y/2 + float32(standingHeight(humanoid.Parent())-1.5) // the legs are bent
	s.weld = joint{"Weld", seatWeld, seat, body, datatype.At(vec{Y: up}), datatype.Identity}.make(seat)
	s.watch = seat.EventNamed("ChildRemoved").Connect(instance.HandlerFunc(func(args []any) {
		if args[0] == any(s.weld) {
			after(seat, func() { standUp(humanoid) })
		}
	}))
	seat.Put("Occupant", humanoid)
	humanoid.Put("SeatPart", seat)
	humanoid.Store(humanoid.Class().Property("Sit"), true)
	enterState(humanoid, datatype.Item(stateEnum, "Seated"))
	fire(humanoid, "Seated", true, seat)
	return true
}

// seatMoved lets who sits on a seat that is taken out of the world stand up.
func seatMoved(seat, _, _ *instance.Instance) {
	if humanoid := read[*instance.Instance](seat, "Occupant"); humanoid != nil && worldOf(seat) == nil {
		after(seat, func() {
			if read[*instance.Instance](humanoid, "SeatPart") == seat && worldOf(seat) == nil {
				standUp(humanoid)
			}
		})
	}
}

// control describes Steer or Throttle of a VehicleSeat: -1, 0 or 1, whichever is
// nearest to the property of that name and Float.
// https://create.roblox.com/docs/reference/engine/classes/VehicleSeat#Steer
func control(name string) instance.Property {
	return instance.Property{Name: name, Type: instance.Int32, Default: 0.0, NotReplicated: true,
		Get: func(i *instance.Instance) any { return wholeControl(read[float64](i, name+"Float")) },
		Set: func(i *instance.Instance, v any) error {
			i.Put(name+"Float", wholeControl(v.(float64)))
			return nil
		}}
}

func wholeControl(v float64) float64 { return max(-1, min(1, math.Round(v))) }

// controlChanged tells of Steer or Throttle when it follows.
func controlChanged(name string) func(i *instance.Instance, old any) {
	return func(i *instance.Instance, old any) {
		if wholeControl(old.(float64)) != wholeControl(read[float64](i, name+"Float")) {
			i.NotifyChanged(i.Class().Property(name))
		}
	}
}

// setSit sits down where the Humanoid is, or stands up.
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#Sit
func setSit(i *instance.Instance, v any) error {
	l := lifeOf(i)
	switch {
	case v == false:
		standUp(i)
	case !read[bool](i, "Sit") && !l.dead && !l.disabled[datatype.Item(stateEnum, "Seated")]:
		i.Store(i.Class().Property("Sit"), true)
		enterState(i, datatype.Item(stateEnum, "Seated"))
		fire(i, "Seated", true, nil)
	}
	return nil
}

// standUp ends the state Seated.
func standUp(humanoid *instance.Instance) {
	leaveSeat(humanoid)
	if lifeOf(humanoid).state.Name == "Seated" {
		tryState(humanoid, datatype.Item(stateEnum, "Running"))
	}
}

// leaveSeat takes a Humanoid off its seat, if it sits.
func leaveSeat(humanoid *instance.Instance) {
	if !read[bool](humanoid, "Sit") {
		return
	}
	humanoid.Store(humanoid.Class().Property("Sit"), false)
	if seat := read[*instance.Instance](humanoid, "SeatPart"); seat != nil {
		s := &bodyOf(seat).seat
		s.watch.Disconnect()
		_ = s.weld.Destroy() // fails only while its parent changes
		s.weld = nil
		seat.Put("Occupant", nil)
		humanoid.Put("SeatPart", nil)
	}
	fire(humanoid, "Seated", false, nil)
}
