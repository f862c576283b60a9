package lib

import (
	"math"
	"strconv"
	"strings"

	"lanai/runtime/luau/vm"
)

// This file holds string.format. Its one rule: what C's printf prints is
// made here by hand, because Go's fmt differs in corners that scripts see.

// formatSpec is one conversion of a format string.
type formatSpec struct {
	minus, plus, space, sharp, zero bool

	width     int
	precision int // -1: not given
	verb      byte
	plain     bool // nothing between % and the verb
}

// stringFormat is string.format(format, ...).
func stringFormat(c *vm.Call) {
	format := c.CheckString(1)
	b := make([]byte, 0, len(format)+32)
	arg := 1
	for {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			break
		}
		b, format = appendText(c, b, format[:i]), format[i+1:]
		if format != "" && format[0] == '%' {
			b, format = append(b, '%'), format[1:]
			continue
		}
		arg++
		if arg > c.NArgs() {
			c.Errorf("missing argument #%d", arg)
		}
		var spec formatSpec
		spec, format = parseSpec(c, format)
		b = spec.append(b, c, arg)
	}
	c.ReturnBytes(appendText(c, b, format))
}

// parseSpec reads what follows a %.
func parseSpec(c *vm.Call, s string) (spec formatSpec, rest string) {
	i := 0
	for ; i < len(s) && spec.setFlag(s[i]); i++ {
	}
	if i > len("-+ #0") {
		c.Errorf("invalid format (repeated flags)")
	}
	digits := func() (n int) {
		for start := i; i < len(s) && '0' <= s[i] && s[i] <= '9'; i++ {
			if i == start+2 {
				c.Errorf("invalid format (width or precision too long)")
			}
			n = n*10 + int(s[i]-'0')
		}
		return n
	}
	spec.width, spec.precision = digits(), -1
	if i < len(s) && s[i] == '.' {
		i++
		spec.precision = digits()
	}
	if i == len(s) {
		return spec, ""
	}
	spec.verb, spec.plain = s[i], i == 0
	return spec, s[i+1:]
}

func (spec *formatSpec) setFlag(ch byte) bool {
	switch ch {
	case '-':
		spec.minus = true
	case '+':
		spec.plus = true
	case ' ':
		spec.space = true
	case '#':
		spec.sharp = true
	case '0':
		spec.zero = true
	default:
		return false
	}
	return true
}

// append converts argument arg.
func (spec *formatSpec) append(b []byte, c *vm.Call, arg int) []byte {
	switch spec.verb {
	case 'c':
		return spec.pad(b, "", string([]byte{byte(intArg(c, arg))}), false)
	case 'd', 'i':
		return spec.appendSigned(b, c.CheckNumber(arg))
	case 'o', 'u', 'x', 'X':
		return spec.appendUnsigned(b, c.CheckNumber(arg))
	case 'e', 'E', 'f', 'g', 'G':
		return spec.appendFloat(b, c.CheckNumber(arg))
	case 'q':
		s := c.CheckString(arg)
		return appendQuoted(room(c, b, quotedSize(s)), s)
	case 's':
		s := c.CheckString(arg)
		return spec.appendString(room(c, b, len(s)), s)
	case '*':
		if !spec.plain {
			c.Errorf("'%%*' does not take a form")
		}
		return appendText(c, b, c.Thread().ToString(c.Arg(arg)))
	case 0:
		c.Errorf("invalid option '%%") // sic: in C the text ends at the zero byte
	}
	c.Errorf("invalid option '%%%s' to 'format'", []byte{spec.verb})
	return b
}

// pad appends sign and body, filled up to the width. zero says whether zeros
// may stand between the two.
func (spec *formatSpec) pad(b []byte, sign, body string, zero bool) []byte {
	fill := spec.width - len(sign) - len(body)
	switch {
	case spec.minus:
		b = append(append(b, sign...), body...)
		return appendFill(b, ' ', fill)
	case zero:
		return append(appendFill(append(b, sign...), '0', fill), body...)
	}
	return append(append(appendFill(b, ' ', fill), sign...), body...)
}

func appendFill(b []byte, ch byte, n int) []byte {
	for ; n > 0; n-- {
		b = append(b, ch)
	}
	return b
}

// sign returns what stands in front of a number.
func (spec *formatSpec) sign(negative bool) string {
	switch {
	case negative:
		return "-"
	case spec.plus:
		return "+"
	case spec.space:
		return " "
	}
	return ""
}

// appendSigned is %d: the number truncated; the smallest int64 if it does
// not fit.
func (spec *formatSpec) appendSigned(b []byte, f float64) []byte {
	n := int64(math.MinInt64)
	if f >= -(1<<63) && f < 1<<63 {
		n = int64(f)
	}
	if spec.plain {
		return strconv.AppendInt(b, n, 10)
	}
	u := uint64(n)
	if n < 0 {
		u = -u
	}
	return spec.appendDigits(b, spec.sign(n < 0), strconv.FormatUint(u, 10))
}

// appendUnsigned is %u %o %x %X: negative numbers modulo 2^64.
func (spec *formatSpec) appendUnsigned(b []byte, f float64) []byte {
	u := toUint64(f)
	switch spec.verb {
	case 'o':
		digits := strconv.FormatUint(u, 8)
		if spec.sharp && u != 0 && spec.precision <= len(digits) {
			digits = "0" + digits
		}
		return spec.appendDigits(b, "", digits)
	case 'x', 'X':
		prefix, digits := "", strconv.FormatUint(u, 16)
		if spec.sharp && u != 0 {
			prefix = "0x"
		}
		if spec.verb == 'X' {
			prefix, digits = strings.ToUpper(prefix), strings.ToUpper(digits)
		}
		return spec.appendDigits(b, prefix, digits)
	}
	return spec.appendDigits(b, "", strconv.FormatUint(u, 10))
}

// toUint64 converts as C does on amd64.
func toUint64(f float64) uint64 {
	switch {
	case f >= 1<<64:
		return 0
	case f >= 0:
		return uint64(f)
	case f >= -(1 << 63):
		return uint64(int64(f))
	}
	return 1 << 63
}

// appendDigits appends an integer with at least precision digits.
func (spec *formatSpec) appendDigits(b []byte, sign, digits string) []byte {
	if spec.precision == 0 && digits == "0" {
		digits = ""
	}
	if n := spec.precision - len(digits); n > 0 {
		digits = strings.Repeat("0", n) + digits
	}
	return spec.pad(b, sign, digits, spec.zero && spec.precision < 0)
}

// appendFloat is %e %f %g. NaN has a sign, which is the processor's: 0/0 gives
// -nan on amd64.
func (spec *formatSpec) appendFloat(b []byte, f float64) []byte {
	verb, upper := spec.verb|0x20, spec.verb < 'a'
	sign := spec.sign(math.Signbit(f))
	f = math.Abs(f)
	if f != f || math.IsInf(f, 0) {
		name := vm.FormatNumber(f)
		if upper {
			name = strings.ToUpper(name)
		}
		return spec.pad(b, sign, name, false)
	}

	precision := spec.precision
	if precision < 0 {
		precision = 6
	}
	var buf [128]byte
	var body string
	if verb == 'g' {
		body = shortestForm(f, max(precision, 1), spec.sharp)
	} else {
		body = string(strconv.AppendFloat(buf[:0], f, verb, precision, 64))
		if spec.sharp && precision == 0 {
			body = withPoint(body)
		}
	}
	if upper {
		body = strings.ToUpper(body)
	}
	return spec.pad(b, sign, body, spec.zero)
}

// shortestForm is %g: precision significant digits, in scientific notation
// for exponents below -4 and from precision on. Trailing zeros stay if keep.
func shortestForm(f float64, precision int, keep bool) string {
	s := strconv.FormatFloat(f, 'e', precision-1, 64)
	mantissa, exponent, _ := strings.Cut(s, "e")
	exp, _ := strconv.Atoi(exponent)
	if exp < -4 || exp >= precision {
		return trimZeros(mantissa, keep) + "e" + exponent
	}
	return trimZeros(strconv.FormatFloat(f, 'f', precision-1-exp, 64), keep)
}

// trimZeros takes trailing zeros of a fraction off, or with keep makes sure
// that there is a point.
func trimZeros(s string, keep bool) string {
	switch {
	case keep:
		return withPoint(s)
	case strings.IndexByte(s, '.') < 0:
		return s
	}
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// withPoint adds a decimal point to a number that has none.
func withPoint(s string) string {
	mantissa, exponent, scientific := strings.Cut(s, "e")
	if strings.IndexByte(mantissa, '.') < 0 {
		mantissa += "."
	}
	if scientific {
		return mantissa + "e" + exponent
	}
	return mantissa
}

// appendString is %s. With a width or precision C's printf does the work,
// and ends the string at a zero byte; long strings do not go through it.
func (spec *formatSpec) appendString(b []byte, s string) []byte {
	if spec.plain || spec.precision < 0 && len(s) >= 100 {
		return append(b, s...)
	}
	if i := strings.IndexByte(s, 0); i >= 0 {
		s = s[:i]
	}
	if spec.precision >= 0 && len(s) > spec.precision {
		s = s[:spec.precision]
	}
	return spec.pad(b, "", s, false)
}

// quotedSize is how many bytes appendQuoted adds.
func quotedSize(s string) int {
	n := len(s) + 2
	for i := range len(s) {
		switch s[i] {
		case '"', '\\', '\n', '\r':
			n++
		case 0:
			n += 3
		}
	}
	return n
}

// appendQuoted is %q: a string literal that Luau reads back.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch ch := s[i]; ch {
		case '"', '\\', '\n':
			b = append(b, '\\', ch)
		case '\r':
			b = append(b, `\r`...)
		case 0:
			b = append(b, `\000`...)
		default:
			b = append(b, ch)
		}
	}
	return append(b, '"')
}
