package vm

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// This file holds conversions between numbers, strings and text. Its one
// rule: numbers print and parse here, and only here, as Luau's do.

// FormatNumber prints a number as tostring does: the shortest digits that
// read back as the same number, in fixed notation from 1e-6 up to but not
// including 1e21 and in scientific notation with at least two exponent
// digits otherwise. NaN is "nan" whatever its sign, -0 is "-0".
func FormatNumber(f float64) string {
	if i, ok := smallInteger(f); ok {
		return strconv.FormatInt(i, 10)
	}
	var buf [32]byte
	return string(AppendNumber(buf[:0], f))
}

// AppendNumber appends what FormatNumber returns.
func AppendNumber(b []byte, f float64) []byte {
	if i, ok := smallInteger(f); ok {
		return strconv.AppendInt(b, i, 10)
	}
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

// smallInteger returns f as an integer if it is one whose decimal digits are
// also the shortest that identify it.
func smallInteger(f float64) (int64, bool) {
	if !(f > -1e15 && f < 1e15) {
		return 0, false
	}
	i := int64(f)
	return i, float64(i) == f && (i != 0 || !math.Signbit(f))
}

// TruncateInt32 converts a number to an integer argument as Luau's own
// libraries do on amd64: toward zero, and the smallest int32 for NaN and for
// everything that does not fit.
func TruncateInt32(f float64) int {
	if f > -2147483649 && f < 2147483648 {
		return int(f)
	}
	return math.MinInt32
}

// TruncateUint32 converts a number to an unsigned argument (bit32, buffer):
// toward zero and modulo 2^32; 0 for NaN and beyond the range of int64.
func TruncateUint32(f float64) uint32 { return uint32(truncate(f)) }

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

// ParseNumber reads a number as tonumber(s) and arithmetic do. The grammar is
// C's strtod between white space: decimal, hexadecimal (also with a fraction
// and a binary exponent), inf, infinity, nan and nan(letters), in any case.
// Like C it reads only up to an embedded zero byte.
func ParseNumber(s string) (float64, bool) {
	s = numeral(s)
	body, neg := cutSign(s)
	if body == "" {
		return 0, false
	}
	switch c := body[0]; {
	case c == '0' && len(body) > 1 && body[1]|0x20 == 'x':
		return parseHex(body[2:], neg)
	case c == '.' || '0' <= c && c <= '9':
		return parseDecimal(s, body, neg)
	}
	return parseSpecial(body, neg)
}

// ParseInteger reads an integer in a base from 2 to 36 as tonumber(s, base)
// does, which is C's strtoull: white space around it, a sign, 0x in base 16,
// 2^64-1 when there are too many digits, and negative numbers modulo 2^64.
func ParseInteger(s string, base int) (float64, bool) {
	body, neg := cutSign(numeral(s))
	if base == 16 && len(body) > 2 && body[0] == '0' && body[1]|0x20 == 'x' {
		body = body[2:]
	}
	if body == "" {
		return 0, false
	}

	var u uint64
	overflow := false
	for i := range len(body) {
		d := digitValue(body[i])
		if d >= base {
			return 0, false
		}
		hi, lo := bits.Mul64(u, uint64(base))
		sum, carry := bits.Add64(lo, uint64(d), 0)
		overflow = overflow || hi != 0 || carry != 0
		u = sum
	}
	switch {
	case overflow:
		u = math.MaxUint64
	case neg:
		u = -u
	}
	return float64(u), true
}

const whiteSpace = " \t\n\v\f\r"

// numeral cuts s at its first zero byte and takes white space off.
func numeral(s string) string {
	if i := strings.IndexByte(s, 0); i >= 0 {
		s = s[:i]
	}
	return strings.Trim(s, whiteSpace)
}

func cutSign(s string) (body string, neg bool) {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return s[1:], s[0] == '-'
	}
	return s, false
}

func signed(f float64, neg bool) float64 {
	if neg {
		return -f
	}
	return f
}

// digitValue returns what a digit or letter counts, 99 for anything else.
func digitValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'z':
		return int(c|0x20-'a') + 10
	}
	return 99
}

// parseDecimal reads digits, a point and an exponent. body is s without sign.
func parseDecimal(s, body string, neg bool) (float64, bool) {
	i, u := 0, uint64(0)
	for ; i < len(body) && '0' <= body[i] && body[i] <= '9'; i++ {
		u = u*10 + uint64(body[i]-'0')
	}
	if i == len(body) && i <= 15 {
		return signed(float64(u), neg), true
	}
	if !isDecimal(body) {
		return 0, false
	}
	f, _ := strconv.ParseFloat(s, 64) // out of range gives infinity, as it should
	return f, true
}

// isDecimal tells whether s is digits [. digits] [e [sign] digits] with at
// least one digit in front of the exponent.
func isDecimal(s string) bool {
	rest, whole := cutDigits(s, 10)
	frac := 0
	if rest != "" && rest[0] == '.' {
		rest, frac = cutDigits(rest[1:], 10)
	}
	return whole+frac > 0 && isExponent(rest, 'e')
}

// isExponent tells whether s is empty or mark [sign] digits.
func isExponent(s string, mark byte) bool {
	if s == "" {
		return true
	}
	if s[0]|0x20 != mark {
		return false
	}
	digits, _ := cutSign(s[1:])
	rest, n := cutDigits(digits, 10)
	return n > 0 && rest == ""
}

// cutDigits takes leading digits off s and says how many there were.
func cutDigits(s string, base int) (rest string, n int) {
	for n < len(s) && digitValue(s[n]) < base {
		n++
	}
	return s[n:], n
}

// parseHex reads what follows 0x.
func parseHex(s string, neg bool) (float64, bool) {
	rest, whole := cutDigits(s, 16)
	if rest == "" && 0 < whole && whole <= 16 {
		u, _ := strconv.ParseUint(s, 16, 64)
		return signed(float64(u), neg), true
	}
	frac := 0
	if rest != "" && rest[0] == '.' {
		rest, frac = cutDigits(rest[1:], 16)
	}
	if whole+frac == 0 || !isExponent(rest, 'p') {
		return 0, false
	}
	if rest == "" {
		s += "p0"
	}
	f, _ := strconv.ParseFloat("0x"+s, 64)
	return signed(f, neg), true
}

// parseSpecial reads the names of infinity and NaN.
func parseSpecial(s string, neg bool) (float64, bool) {
	if strings.EqualFold(s, "inf") || strings.EqualFold(s, "infinity") {
		return signed(math.Inf(1), neg), true
	}
	if len(s) < 3 || !strings.EqualFold(s[:3], "nan") {
		return 0, false
	}
	if s = s[3:]; s == "" {
		return signed(positiveNaN, neg), true
	}
	if len(s) < 2 || s[0] != '(' || s[len(s)-1] != ')' {
		return 0, false
	}
	for _, c := range []byte(s[1 : len(s)-1]) {
		if c != '_' && digitValue(c) == 99 {
			return 0, false
		}
	}
	return signed(positiveNaN, neg), true
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
