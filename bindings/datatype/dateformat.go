package datatype

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"lanai/bindings/bind"
)

// This file holds the formats of DateTime. Its one rule: the longest token
// that fits is taken, text in brackets stands for itself, and so does whatever
// is no token (https://create.roblox.com/docs/reference/engine/datatypes/DateTime#FormatUniversalTime).

// locale is how a language writes dates.
type locale struct {
	months, shortMonths [12]string
	days, shortDays     [7]string
	// formats are the tokens L LL LLL LLLL LT LTS as formats.
	formats map[string]string
}

var englishMonths = [12]string{"January", "February", "March", "April", "May", "June", "July", "August",
	"September", "October", "November", "December"}

var englishShortMonths = [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

var englishDays = [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

var englishShortDays = [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}

// locales are the languages that formats know, by their names in lower case.
var locales = map[string]*locale{
	"en-gb": {englishMonths, englishShortMonths, englishDays, englishShortDays, map[string]string{
		"L": "DD/MM/YYYY", "LL": "D MMMM YYYY", "LLL": "D MMMM YYYY HH:mm", "LLLL": "dddd, D MMMM YYYY HH:mm",
		"l": "D/M/YYYY", "ll": "D MMM YYYY", "lll": "D MMM YYYY HH:mm", "llll": "ddd, D MMM YYYY HH:mm",
		"LT": "HH:mm", "LTS": "HH:mm:ss",
	}},
	"en-us": {englishMonths, englishShortMonths, englishDays, englishShortDays, map[string]string{
		"L": "MM/DD/YYYY", "LL": "MMMM D, YYYY", "LLL": "MMMM D, YYYY h:mm A", "LLLL": "dddd, MMMM D, YYYY h:mm A",
		"l": "M/D/YYYY", "ll": "MMM D, YYYY", "lll": "MMM D, YYYY h:mm A", "llll": "ddd, MMM D, YYYY h:mm A",
		"LT": "h:mm A", "LTS": "h:mm:ss A",
	}},
}

// tokens are the elemental tokens, longer ones before their beginnings.
var tokens = [...]struct {
	text  string
	write func(t time.Time, l *locale) string
}{
	{"YYYY", func(t time.Time, _ *locale) string { return strconv.Itoa(t.Year()) }},
	{"YY", func(t time.Time, _ *locale) string { return twoDigits(t.Year() % 100) }},
	{"MMMM", func(t time.Time, l *locale) string { return l.months[t.Month()-1] }},
	{"MMM", func(t time.Time, l *locale) string { return l.shortMonths[t.Month()-1] }},
	{"MM", func(t time.Time, _ *locale) string { return twoDigits(int(t.Month())) }},
	{"M", func(t time.Time, _ *locale) string { return strconv.Itoa(int(t.Month())) }},
	{"DD", func(t time.Time, _ *locale) string { return twoDigits(t.Day()) }},
	{"D", func(t time.Time, _ *locale) string { return strconv.Itoa(t.Day()) }},
	{"dddd", func(t time.Time, l *locale) string { return l.days[t.Weekday()] }},
	{"ddd", func(t time.Time, l *locale) string { return l.shortDays[t.Weekday()] }},
	{"HH", func(t time.Time, _ *locale) string { return twoDigits(t.Hour()) }},
	{"H", func(t time.Time, _ *locale) string { return strconv.Itoa(t.Hour()) }},
	{"hh", func(t time.Time, _ *locale) string { return twoDigits(hour12(t)) }},
	{"h", func(t time.Time, _ *locale) string { return strconv.Itoa(hour12(t)) }},
	{"mm", func(t time.Time, _ *locale) string { return twoDigits(t.Minute()) }},
	{"m", func(t time.Time, _ *locale) string { return strconv.Itoa(t.Minute()) }},
	{"ss", func(t time.Time, _ *locale) string { return twoDigits(t.Second()) }},
	{"s", func(t time.Time, _ *locale) string { return strconv.Itoa(t.Second()) }},
	{"SSS", func(t time.Time, _ *locale) string { return fmt.Sprintf("%03d", t.Nanosecond()/1e6) }},
	{"SS", func(t time.Time, _ *locale) string { return twoDigits(t.Nanosecond() / 1e7) }},
	{"S", func(t time.Time, _ *locale) string { return strconv.Itoa(t.Nanosecond() / 1e8) }},
	{"A", func(t time.Time, _ *locale) string { return t.Format("PM") }},
	{"a", func(t time.Time, _ *locale) string { return t.Format("pm") }},
}

// localized are the tokens that stand for a format of the locale, longer ones
// before their beginnings.
var localized = [...]string{"LLLL", "LLL", "LL", "LTS", "LT", "L", "llll", "lll", "ll", "l"}

func twoDigits(n int) string { return fmt.Sprintf("%02d", n) }

// hour12 is the hour from 1 to 12.
func hour12(t time.Time) int { return (t.Hour()+11)%12 + 1 }

// formatDate is FormatUniversalTime and FormatLocalTime(format, locale).
func formatDate(c bind.Args, t time.Time) {
	format, name := c.String(1), c.String(2)
	l := locales[strings.ToLower(name)]
	if l == nil && strings.EqualFold(strings.SplitN(name, "-", 2)[0], "en") {
		l = locales["en-us"]
	}
	if l == nil {
		c.Errorf("locale %q of DateTime is not supported by Lanai: use \"en-us\" or \"en-gb\"", name)
	}
	var b strings.Builder
	l.write(&b, format, t)
	c.ReturnString(b.String())
}

func (l *locale) write(b *strings.Builder, format string, t time.Time) {
	for format != "" {
		if format[0] == '[' {
			if end := strings.IndexByte(format, ']'); end > 0 {
				b.WriteString(format[1:end])
				format = format[end+1:]
				continue
			}
		}
		n := l.writeToken(b, format, t)
		if n == 0 {
			b.WriteByte(format[0])
			n = 1
		}
		format = format[n:]
	}
}

// writeToken writes the token at the start of format and returns its length,
// 0 if there is none.
func (l *locale) writeToken(b *strings.Builder, format string, t time.Time) int {
	for _, name := range localized {
		if strings.HasPrefix(format, name) {
			l.write(b, l.formats[name], t)
			return len(name)
		}
	}
	for i := range tokens {
		if strings.HasPrefix(format, tokens[i].text) {
			b.WriteString(tokens[i].write(t, l))
			return len(tokens[i].text)
		}
	}
	return 0
}
