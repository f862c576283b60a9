package vm

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// This file holds conversions between numbers, strings and text. Its one
// rule: numbers print and parse here, and only here, as Luau's do.

// FormatNumber prints a number as tostring does: the shortest digits that
// read back as the same number, fixed notation for exponents from -7 to 20.
func FormatNumber(f float64) string {
	if i := int64(f); float64(i) == f && (i != 0 || !math.Signbit(f)) && i > -1e15 && i < 1e15 {
		return strconv.FormatInt(i, 10)
	}
	var buf [32]byte
	return string(AppendNumber(buf[:0], f))
}

// AppendNumber appends what FormatNumber returns.
func AppendNumber(b []byte, f float64) []byte {
	switch {
	case f != f:
		return append(b, "nan"...)
	case math.IsInf(f, 1):
		return append(b, "inf"...)
	case math.IsInf(f, -1):
		return append(b, "-inf"...)
	}
	if a := math.Abs(f); a == 0 || a >= 1e-6 && a < 1e21 {
		return strconv.AppendFloat(b, f, 'f', -1, 64)
	}
	return strconv.AppendFloat(b, f, 'e', -1, 64)
}

// ToNumber converts a number or numeric string as arithmetic does.
func ToNumber(v Value) (float64, bool) {
	switch v.Kind() {
	case KindNumber:
		return v.number(), true
	case KindString:
		return ParseNumber((*String)(v.p).s)
	}
	return 0, false
}

// ParseNumber reads a number as tonumber(s) does: surrounding white space,
// decimal or hexadecimal (also with fraction and binary exponent), inf, nan.
func ParseNumber(s string) (float64, bool) {
	s = strings.Trim(s, " \t\n\v\f\r")
	if s == "" {
		return 0, false
	}
	body := s
	if body[0] == '+' || body[0] == '-' {
		body = body[1:]
	}
	if body == "" || strings.IndexByte(s, '_') >= 0 {
		return 0, false
	}
	if len(body) > 2 && body[0] == '0' && (body[1] == 'x' || body[1] == 'X') {
		return parseHex(body[2:], s[0] == '-')
	}
	if c := body[0] | 0x20; c != 'i' && c != 'n' && c != '.' && (c < '0' || c > '9') {
		return 0, false
	}
	if len(body) > 1 && body[0] == '0' && strings.IndexByte("xXbBoO", body[1]) >= 0 {
		return 0, false
	}
	if len(body) >= 3 && strings.EqualFold(body[:3], "nan") {
		return math.NaN(), len(body) == 3
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !isRange(err) {
		return 0, false
	}
	return f, true
}

func isRange(err error) bool {
	e, ok := err.(*strconv.NumError)
	return ok && e.Err == strconv.ErrRange
}

// parseHex reads what follows 0x: an integer, wrapped like C's strtoull, or
// a hexadecimal float.
func parseHex(s string, neg bool) (float64, bool) {
	f := 0.0
	if strings.ContainsAny(s, ".pP") {
		if strings.IndexAny(s, "pP") < 0 {
			s += "p0"
		}
		v, err := strconv.ParseFloat("0x"+s, 64)
		if err != nil && !isRange(err) {
			return 0, false
		}
		f = v
	} else {
		u, err := strconv.ParseUint(s, 16, 64)
		if err != nil && !isRange(err) {
			return 0, false
		}
		f = float64(u)
	}
	if neg {
		f = -f
	}
	return f, true
}

// ToString prints a value as tostring does when it has no __tostring.
func ToString(v Value) string {
	switch v.Kind() {
	case KindNil:
		return "nil"
	case KindBoolean:
		if v.Truthy() {
			return "true"
		}
		return "false"
	case KindNumber:
		return FormatNumber(v.number())
	case KindString:
		return (*String)(v.p).s
	case KindVector:
		x := (*Vector)(v.p)
		return FormatNumber(float64(x.X)) + ", " + FormatNumber(float64(x.Y)) + ", " + FormatNumber(float64(x.Z))
	}
	return fmt.Sprintf("%s: 0x%016x", v.Kind(), uintptr(v.p))
}

// ToString prints a value as tostring does, with __tostring (and __name-less
// types as typeof names them).
func (th *Thread) ToString(v Value) string {
	switch v.Kind() {
	case KindString:
		return (*String)(v.p).s
	case KindNumber:
		return FormatNumber(v.number())
	}
	if mm := th.metamethod(v, metaToString); mm.p != nil {
		r := th.call1(mm, v)
		switch r.Kind() {
		case KindString, KindNumber:
			return ToString(r)
		}
		th.raise("'__tostring' must return a string")
	}
	return ToString(v)
}
