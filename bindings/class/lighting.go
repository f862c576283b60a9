package class

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds Lighting. Its one rule: there is one time of day, and its
// three forms always agree.

// Lighting is the class Lighting.
// https://create.roblox.com/docs/reference/engine/classes/Lighting
var Lighting = bind.Class{
	Name:    "Lighting",
	Service: true,
	Properties: []instance.Property{
		{Name: "ClockTime", Type: instance.Float32, Default: 14.0, Get: func(i *instance.Instance) any { return float64(float32(dayOf(i).seconds / 3600)) }, Set: setClockTime},
		{Name: "TimeOfDay", Type: instance.String, Default: "14:00:00", Get: func(i *instance.Instance) any { return dayOf(i).text() }, Set: setTimeOfDay},
	},
	Events: []string{"LightingChanged"},
	Methods: map[string]bind.Method{
		"GetMinutesAfterMidnight": func(c *bind.Call) { c.ReturnNumber(dayOf(c.Self).seconds / 60) },
		"GetMoonDirection":        func(c *bind.Call) { c.Give(direction(c.Self, math.Pi)) },
		"GetMoonPhase":            func(c *bind.Call) { c.ReturnNumber(0.75) },
		"GetSunDirection":         func(c *bind.Call) { c.Give(direction(c.Self, 0)) },
		"SetMinutesAfterMidnight": func(c *bind.Call) { dayOf(c.Self).set(c.Self, c.Number(1)*60) },
	},
	Created: func(i *instance.Instance) { i.Data = &day{seconds: 14 * 3600} },
}

// day is the time of day.
type day struct {
	seconds float64 // since midnight, less than a day
}

const secondsOfDay = 24 * 60 * 60

func dayOf(i *instance.Instance) *day { return i.Data.(*day) }

// set changes the time and tells of it. Times beyond a day wrap around.
func (d *day) set(i *instance.Instance, seconds float64) {
	if seconds = math.Mod(seconds, secondsOfDay); seconds < 0 {
		seconds += secondsOfDay
	}
	if seconds != seconds || seconds == d.seconds {
		return
	}
	d.seconds = seconds
	i.NotifyChanged(i.Class().Property("ClockTime"))
	i.NotifyChanged(i.Class().Property("TimeOfDay"))
	fire(i, "LightingChanged", false)
}

// text is the time as TimeOfDay has it.
func (d *day) text() string {
	s := int(d.seconds)
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
}

func setClockTime(i *instance.Instance, v any) error {
	dayOf(i).set(i, v.(float64)*3600)
	return nil
}

var errTimeOfDay = errors.New("Unable to assign property TimeOfDay. HH:MM:SS expected") //nolint:staticcheck // sic: script-visible text

// setTimeOfDay reads hours, minutes and seconds; what is missing is 0.
func setTimeOfDay(i *instance.Instance, v any) error {
	parts := strings.Split(v.(string), ":")
	if len(parts) > 3 {
		return errTimeOfDay
	}
	seconds := 0.0
	for n, part := range parts {
		f, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil {
			return errTimeOfDay
		}
		seconds += f * [...]float64{3600, 60, 1}[n]
	}
	dayOf(i).set(i, seconds)
	return nil
}

// direction points to the sun, or with an offset of half a day to the moon: east
// at six, up at noon, tilted by the latitude.
func direction(i *instance.Instance, offset float64) bind.Vector3 {
	latitude, _ := i.Get("GeographicLatitude")
	angle := 2*math.Pi*dayOf(i).seconds/secondsOfDay - math.Pi/2 + offset
	tilt := latitude.(float64) * math.Pi / 180
	up := math.Sin(angle)
	return bind.Vector3{
		X: float32(math.Cos(angle)),
		Y: float32(up * math.Cos(tilt)),
		Z: float32(up * math.Sin(tilt)),
	}
}
