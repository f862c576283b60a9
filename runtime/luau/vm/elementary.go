package vm

import "math"

// This file holds exp, log and powers. Its one rule: results are the double
// nearest to the true value but for about one case in a thousand, as in the C
// library that Luau uses; Go's own functions are off by one digit in a fifth
// of all cases, and for powers in most, which scripts can see.

// double2 is the unevaluated sum of two numbers, hi being the sum rounded.
type double2 struct{ hi, lo float64 }

// twoSum returns a+b without error.
func twoSum(a, b float64) double2 {
	s := a + b
	t := s - a
	return double2{s, (a - (s - t)) + (b - t)}
}

// fastSum is twoSum for |a| >= |b|.
func fastSum(a, b float64) double2 {
	s := a + b
	return double2{s, b - (s - a)}
}

// twoProduct returns a*b without error.
func twoProduct(a, b float64) double2 {
	p := a * b
	return double2{p, math.FMA(a, b, -p)}
}

func (a double2) add(b double2) double2 {
	s := twoSum(a.hi, b.hi)
	return fastSum(s.hi, s.lo+a.lo+b.lo)
}

func (a double2) times(f float64) double2 {
	p := twoProduct(a.hi, f)
	return fastSum(p.hi, p.lo+float64(a.lo*f))
}

func (a double2) multiply(b double2) double2 {
	p := twoProduct(a.hi, b.hi)
	return fastSum(p.hi, p.lo+(float64(a.hi*b.lo)+float64(a.lo*b.hi)))
}

func (a double2) divide(b double2) double2 {
	q := a.hi / b.hi
	r := a.add(b.times(-q))
	return fastSum(q, r.hi/b.hi)
}

func (a double2) round() float64 { return a.hi + a.lo }

// ln2 is log(2).
var ln2 = double2{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}

// tableBits says how fine logTable and expTable are.
const (
	tableBits = 7
	tableSize = 1 << tableBits
	// logBase is where the mantissas of logOf begin: 0.6875, as bits.
	logBase = 0x3fe6000000000000
)

// logEntry serves one interval of mantissas: multiplying by c gives about 1.
type logEntry struct {
	c   float64
	log double2 // -log(c)
}

var logTable = func() (table [tableSize]logEntry) {
	for i := range table {
		from := math.Float64frombits(logBase + uint64(i)<<(52-tableBits))
		to := math.Float64frombits(logBase + uint64(i+1)<<(52-tableBits))
		c := math.Round(512*2/(from+to)) / 512
		if from == 1 || to == 1 {
			c = 1 // so that log(x) is precise where it is small
		}
		table[i] = logEntry{c, slowLog(c).times(-1)}
	}
	return table
}()

// slowLog is the logarithm of a number between 0.5 and 2 by the series of
// 2 atanh((x-1)/(x+1)).
func slowLog(x float64) double2 {
	s := twoSum(x, -1).divide(twoSum(x, 1))
	square := s.multiply(s)
	sum := double2{}
	for n := 61; n >= 1; n -= 2 {
		sum = sum.multiply(square).add(double2{hi: 1}.divide(double2{hi: float64(n)}))
	}
	return sum.multiply(s).times(2)
}

// expTable holds 2^(i/128).
var expTable = func() (table [tableSize]double2) {
	for i := range table {
		// e^x for 0 <= x < 1 by its series.
		x := ln2.times(float64(i) / tableSize)
		sum := double2{hi: 1}
		for n := 30.0; n >= 1; n-- {
			sum = sum.multiply(x).divide(double2{hi: n}).add(double2{hi: 1})
		}
		table[i] = sum
	}
	return table
}()

// logOf is the logarithm of a positive finite number, to about 66 bits.
func logOf(x float64) double2 {
	bits := math.Float64bits(x)
	exponent := 0
	if bits>>52 == 0 { // subnormal
		bits = math.Float64bits(x * (1 << 52))
		exponent = -52
	}
	offset := int64(bits - logBase)
	exponent += int(offset >> 52)
	entry := &logTable[uint64(offset)>>(52-tableBits)%tableSize]
	mantissa := math.Float64frombits(bits - uint64(offset)&(0xfff<<52))

	// log(1+r) = r - r^2/2 + r^3/3 - ...; the first two terms need care.
	p := twoProduct(mantissa, entry.c)
	r := fastSum(p.hi-1, p.lo)
	square := twoProduct(r.hi, r.hi)
	half := double2{-0.5 * square.hi, -0.5*square.lo - r.hi*r.lo}
	f := r.hi
	tail := f * square.hi * (1.0/3 + f*(-1.0/4+f*(1.0/5+f*(-1.0/6+f*(1.0/7+f*(-1.0/8+f*(1.0/9)))))))

	sum := twoSum(r.hi, half.hi)
	sum = fastSum(sum.hi, sum.lo+(half.lo+r.lo+tail))
	sum = entry.log.add(sum)
	if exponent != 0 {
		sum = ln2.times(float64(exponent)).add(sum)
	}
	return sum
}

// expOf is e^x for |x| < 745.
func expOf(x double2) float64 {
	n := math.RoundToEven(x.hi * (tableSize / math.Ln2))
	step := ln2.times(-n / tableSize)
	r := twoSum(x.hi, step.hi)
	r = twoSum(r.hi, r.lo+step.lo+x.lo)
	f := r.hi
	rest := r.lo + f*f*(1.0/2+f*(1.0/6+f*(1.0/24+f*(1.0/120+f*(1.0/720)))))

	// 2^(n/128) * (1 + f + rest)
	t := expTable[int(n)&(tableSize-1)]
	p := twoProduct(t.hi, f)
	sum := fastSum(t.hi, p.hi)
	result := sum.hi + (sum.lo + (p.lo + t.lo + t.lo*f + t.hi*rest))
	exponent := int(n) >> tableBits
	if -1000 < exponent && exponent < 1000 {
		return result * math.Float64frombits(uint64(1023+exponent)<<52)
	}
	return math.Ldexp(result, exponent)
}

// Exp is math.exp.
func Exp(x float64) float64 {
	if !(math.Abs(x) < 745) {
		if x != x {
			return x
		}
		return math.Exp(x)
	}
	if math.Abs(x) < 0x1p-54 {
		return 1 + x
	}
	return expOf(double2{hi: x})
}

// positiveNaN is C's NAN; its sign shows in string.format("%f"), and its bits
// in a buffer.
var positiveNaN = math.Float64frombits(0x7ff8000000000000)

// invalid is what a function gives outside of its domain: x if that is NaN, and
// otherwise the NaN of amd64, which is negative.
func invalid(x float64) float64 {
	if x != x {
		return x
	}
	return -positiveNaN
}

// isPlain reports whether x is positive and finite.
func isPlain(x float64) bool { return x > 0 && x <= math.MaxFloat64 }

// Log is the natural logarithm.
func Log(x float64) float64 {
	if !isPlain(x) {
		return logOfOther(x)
	}
	return logOf(x).round()
}

// logOfOther is the logarithm, to whatever base, of what is not isPlain.
func logOfOther(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x > 0:
		return x
	}
	return invalid(x)
}

// Log2 is the logarithm to base 2.
func Log2(x float64) float64 {
	if !isPlain(x) {
		return logOfOther(x)
	}
	return logOf(x).divide(ln2).round()
}

// Log10 is the logarithm to base 10, put together as C libraries do.
func Log10(x float64) float64 {
	switch {
	case isPlain(x):
	case x < 0:
		return positiveNaN
	default:
		return logOfOther(x)
	}
	frac, exponent := math.Frexp(x)
	if exponent--; exponent < 0 {
		exponent++ // 0.5 <= frac < 1
	} else {
		frac *= 2
	}
	k := float64(exponent)
	const (
		log10of2High = 3.01029995663611771306e-01 // the upper half of the digits, so that k times it is exact
		log10of2Low  = 3.69423907715893078616e-13
	)
	return float64(k*log10of2Low+float64(math.Log10E*Log(frac))) + k*log10of2High
}

// Power is x^y, with the special cases of C's pow.
func Power(x, y float64) float64 {
	negative := false
	switch {
	case isPlain(x):
	case -math.MaxFloat64 <= x && x < 0 && math.Abs(y) <= math.MaxFloat64 && math.Floor(y) == y:
		negative = math.Mod(y, 2) != 0
		x = -x
	case x != x && y != 0:
		return x
	case y != y && x != 1:
		return y
	case x < 0 && math.Floor(y) != y && x >= -math.MaxFloat64:
		return invalid(x)
	default:
		return math.Pow(x, y)
	}
	if x == 1 || !(math.Abs(y) <= math.MaxFloat64) || math.Abs(y) < 0x1p-70 {
		return signed(math.Pow(x, y), negative)
	}

	l := logOf(x)
	p := twoProduct(l.hi, y)
	switch {
	case p.hi >= 710:
		return signed(math.Inf(1), negative)
	case p.hi <= -746:
		return signed(0, negative)
	}
	return signed(expOf(fastSum(p.hi, p.lo+l.lo*y)), negative)
}

// Fmod is math.fmod: the remainder with the sign of x.
func Fmod(x, y float64) float64 {
	switch {
	case x != x || y != y:
		return x + y
	case y == 0 || math.IsInf(x, 0):
		return invalid(x)
	}
	return math.Mod(x, y)
}
