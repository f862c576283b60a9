package datatype

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds DateTime. Its one rule: an instant is a whole number of
// milliseconds from the year 1400 to the year 9999.

// DateTime is an instant in milliseconds since 1970-01-01 00:00 UTC
// (https://create.roblox.com/docs/reference/engine/datatypes/DateTime).
type DateTime struct{ Millis int64 }

// The first and last millisecond of a DateTime.
const (
	firstMillis = -17987443200000
	lastMillis  = 253402300799999
)

// The first and last year of a DateTime.
const (
	firstYear = 1400
	lastYear  = 9999
)

// TypeName returns "DateTime".
func (DateTime) TypeName() string { return "DateTime" }

// ToLuau returns a view of the instant.
func (v DateTime) ToLuau(e *bind.Env) vm.Value { return e.Data(v) }

// Time returns the instant in UTC.
func (v DateTime) Time() time.Time { return time.UnixMilli(v.Millis).UTC() }

var dateTimeType = bind.Type[DateTime]{
	Name: "DateTime",
	Functions: map[string]func(bind.Args){
		"fromIsoDate":             fromIsoDate,
		"fromLocalTime":           func(c bind.Args) { fromDate(c, hostOf(c.Env).Location) },
		"fromUniversalTime":       func(c bind.Args) { fromDate(c, time.UTC) },
		"fromUnixTimestamp":       func(c bind.Args) { fromTimestamp(c, 1000) },
		"fromUnixTimestampMillis": func(c bind.Args) { fromTimestamp(c, 1) },
		"now":                     func(c bind.Args) { c.Give(DateTime{hostOf(c.Env).Now().UnixMilli()}) },
	},
	Numbers: map[string]func(DateTime) float64{
		"UnixTimestamp":       func(v DateTime) float64 { return math.Floor(float64(v.Millis) / 1000) },
		"UnixTimestampMillis": func(v DateTime) float64 { return float64(v.Millis) },
	},
	Methods: map[string]func(bind.Args, DateTime){
		"FormatLocalTime":     func(c bind.Args, v DateTime) { formatDate(c, v.Time().In(hostOf(c.Env).Location)) },
		"FormatUniversalTime": func(c bind.Args, v DateTime) { formatDate(c, v.Time()) },
		"ToIsoDate":           func(c bind.Args, v DateTime) { c.ReturnString(v.Time().Format("2006-01-02T15:04:05Z")) },
		"ToLocalTime":         func(c bind.Args, v DateTime) { giveDate(c, v.Time().In(hostOf(c.Env).Location)) },
		"ToUniversalTime":     func(c bind.Args, v DateTime) { giveDate(c, v.Time()) },
	},
	ToString: func(v DateTime) string { return strconv.FormatInt(v.Millis, 10) },
}

// fromTimestamp takes a number of units of so many milliseconds. Fractions are
// floored.
func fromTimestamp(c bind.Args, unit float64) {
	millis := math.Floor(c.Number(1)) * unit
	if !(firstMillis <= millis && millis <= lastMillis) {
		c.ArgError(1, "timestamp out of range")
	}
	c.Give(DateTime{int64(millis)})
}

// fromDate takes year, month, day, hour, minute, second and millisecond. A
// date that the calendar does not have is an error; times roll over, and
// fractions are floored.
func fromDate(c bind.Args, location *time.Location) {
	year := dateArg(c, 1, "year", 1970, firstYear, lastYear)
	month := dateArg(c, 2, "month", 1, 1, 12)
	days := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	day := dateArg(c, 3, "day", 1, 1, float64(days))

	seconds := math.Floor(c.OptNumber(4, 0))*3600 + math.Floor(c.OptNumber(5, 0))*60 + math.Floor(c.OptNumber(6, 0))
	millis := seconds*1000 + math.Floor(c.OptNumber(7, 0))
	if !(math.Abs(millis) <= lastMillis-firstMillis) {
		c.Errorf("DateTime out of range: years %d to %d are possible", firstYear, lastYear)
	}
	start := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	local := time.UnixMilli(start.UnixMilli() + int64(millis)).UTC()
	at := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(),
		local.Nanosecond(), location).UnixMilli()
	if at < firstMillis || at > lastMillis {
		c.Errorf("DateTime out of range: years %d to %d are possible", firstYear, lastYear)
	}
	c.Give(DateTime{at})
}

// dateArg returns argument i floored, which must be from low to high.
func dateArg(c bind.Args, i int, name string, def, low, high float64) int {
	f := math.Floor(c.OptNumber(i, def))
	if !(low <= f && f <= high) {
		c.ArgError(i, fmt.Sprintf("%s must be between %v and %v", name, low, high))
	}
	return int(f)
}

// isoLayouts are the forms of a date that fromIsoDate reads; a fraction may
// follow the seconds. Without a zone it is UTC.
var isoLayouts = [...]string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07", "2006-01-02T15:04:05",
	"2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02",
}

// fromIsoDate reads an ISO 8601 date; what is none gives nil.
func fromIsoDate(c bind.Args) {
	text := c.String(1)
	for _, layout := range isoLayouts {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		if at := t.UnixMilli(); firstMillis <= at && at <= lastMillis && !strings.Contains(text, ",") {
			c.Give(DateTime{at})
			return
		}
	}
	c.Return(vm.Nil)
}

// giveDate gives a new table of the parts of a date.
func giveDate(c bind.Args, t time.Time) {
	parts := vm.NewTable(0, 7)
	for _, p := range [...]struct {
		name  string
		value int
	}{
		{"Year", t.Year()}, {"Month", int(t.Month())}, {"Day", t.Day()}, {"Hour", t.Hour()},
		{"Minute", t.Minute()}, {"Second", t.Second()}, {"Millisecond", t.Nanosecond() / 1e6},
	} {
		parts.Set(c.Env.VM.Intern(p.name).Value(), vm.Int(p.value))
	}
	c.Return(parts.Value())
}
