package lib

import (
	"fmt"
	"strings"
	"time"

	"lanai/runtime/luau/vm"
)

// This file holds the os library. Its one rule: the clocks and the time zone
// come from Options.

// osFunctions is the library os (https://luau.org/library#os-library).
func osFunctions(opts *Options) library {
	return library{
		"clock":    opts.clock,
		"date":     opts.date,
		"difftime": osDifftime,
		"time":     opts.time,
	}
}

func (opts *Options) clock(c *vm.Call) { c.ReturnNumber(opts.Monotonic()) }

func osDifftime(c *vm.Call) {
	later := c.CheckNumber(1)
	c.ReturnNumber(float64(int64(later)) - float64(int64(c.OptNumber(2, 0))))
}

// time is os.time([table]); the table's fields count as UTC. Times before
// 1970 give nil.
func (opts *Options) time(c *vm.Call) {
	if c.Absent(1) {
		c.ReturnNumber(float64(opts.Now().Unix()))
		return
	}
	t := c.CheckTable(1)
	sec, minute, hour := dateField(c, t, "sec", 0), dateField(c, t, "min", 0), dateField(c, t, "hour", 12)
	day, month, year := dateField(c, t, "day", -1), dateField(c, t, "month", -1), dateField(c, t, "year", -1)
	unix := time.Date(year, time.Month(month), day, hour, minute, sec, 0, time.UTC).Unix()
	if unix < 0 {
		c.Return(vm.Nil)
		return
	}
	c.ReturnNumber(float64(unix))
}

// dateField returns a field of the argument of os.time. def < 0 means that
// the field must be there.
func dateField(c *vm.Call, t *vm.Table, name string, def int) int {
	f, ok := vm.ToNumber(t.GetStr(name))
	switch {
	case ok:
		return vm.TruncateInt32(f)
	case def < 0:
		c.Errorf("field '%s' missing in date table", name)
	}
	return def
}

// The first and last second of the years that C's struct tm can hold.
const (
	firstTime = -67768040609740800
	lastTime  = 67768036191676799
)

// date is os.date(format = "%c", time = now). A leading ! means UTC; the
// formats *t and !*t give a table. A time that no calendar holds gives nil,
// and so does a local time before 1970.
func (opts *Options) date(c *vm.Call) {
	format := c.OptString(1, "%c")
	t := opts.Now()
	if !c.Absent(2) {
		f := c.CheckNumber(2)
		if !(f >= firstTime && f <= lastTime) {
			c.Return(vm.Nil)
			return
		}
		t = time.Unix(int64(f), 0)
	}
	format, _, _ = strings.Cut(format, "\x00")
	format, utc := strings.CutPrefix(format, "!")
	switch {
	case utc:
		t = t.UTC()
	case t.Unix() < 0:
		c.Return(vm.Nil)
		return
	default:
		t = t.In(opts.Location)
	}
	if format == "*t" {
		c.Return(dateTable(c, t).Value())
		return
	}

	var b strings.Builder
	c.Charge(16 * len(format))
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		c.CheckInterrupt()
		if format[i] == 'Z' && utc {
			b.WriteString("GMT")
			continue
		}
		checkArg(c, writeDate(&b, t, format[i]), 1, "invalid conversion specifier")
	}
	c.ReturnString(b.String())
}

func dateTable(c *vm.Call, t time.Time) *vm.Table {
	r := c.NewTable(0, 9)
	fields := []struct {
		name  string
		value int
	}{
		{"sec", t.Second()}, {"min", t.Minute()}, {"hour", t.Hour()}, {"day", t.Day()}, {"month", int(t.Month())},
		{"year", t.Year()}, {"wday", int(t.Weekday()) + 1}, {"yday", t.YearDay()},
	}
	for _, f := range fields {
		set(c.VM(), r, f.name, vm.Int(f.value))
	}
	set(c.VM(), r, "isdst", vm.Bool(t.IsDST()))
	return r
}

// writeDate writes one conversion of C's strftime in the C locale; ok is
// false if Luau does not allow it.
func writeDate(b *strings.Builder, t time.Time, spec byte) (ok bool) {
	year, monthDay, weekday := t.Year(), t.Day(), int(t.Weekday())
	hour, minute, second := t.Clock()
	switch spec {
	case 'a':
		b.WriteString(t.Weekday().String()[:3])
	case 'A':
		b.WriteString(t.Weekday().String())
	case 'b':
		b.WriteString(t.Month().String()[:3])
	case 'B':
		b.WriteString(t.Month().String())
	case 'c':
		fmt.Fprintf(b, "%s %s %2d %02d:%02d:%02d %d", t.Weekday().String()[:3], t.Month().String()[:3], monthDay, hour, minute, second, year)
	case 'd':
		fmt.Fprintf(b, "%02d", monthDay)
	case 'H':
		fmt.Fprintf(b, "%02d", hour)
	case 'I':
		fmt.Fprintf(b, "%02d", (hour+11)%12+1)
	case 'j':
		fmt.Fprintf(b, "%03d", t.YearDay())
	case 'm':
		fmt.Fprintf(b, "%02d", t.Month())
	case 'M':
		fmt.Fprintf(b, "%02d", minute)
	case 'p':
		b.WriteString([]string{"AM", "PM"}[hour/12])
	case 'S':
		fmt.Fprintf(b, "%02d", second)
	case 'U': // week of the year, weeks beginning on Sunday
		fmt.Fprintf(b, "%02d", (t.YearDay()+6-weekday)/7)
	case 'w':
		fmt.Fprintf(b, "%d", weekday)
	case 'W': // week of the year, weeks beginning on Monday
		fmt.Fprintf(b, "%02d", (t.YearDay()+6-(weekday+6)%7)/7)
	case 'x':
		fmt.Fprintf(b, "%02d/%02d/%02d", t.Month(), monthDay, (year%100+100)%100)
	case 'X':
		fmt.Fprintf(b, "%02d:%02d:%02d", hour, minute, second)
	case 'y':
		fmt.Fprintf(b, "%02d", (year%100+100)%100)
	case 'Y':
		fmt.Fprintf(b, "%d", year)
	case 'z':
		b.WriteString(t.Format("-0700"))
	case 'Z':
		b.WriteString(t.Format("MST"))
	case '%':
		b.WriteByte('%')
	default:
		return false
	}
	return true
}
