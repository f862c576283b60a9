package vm

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
)

// This file tests numbers as text. Its one rule: every expectation was
// observed from Luau itself.

func TestFormatNumber(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0", 1: "1", -1: "-1", 0.1: "0.1", 1.0 / 3: "0.3333333333333333",
		1e-5: "0.00001", 1e-6: "0.000001", 1.5e-6: "0.0000015", 1e-7: "1e-07", 1.5e-7: "1.5e-07",
		1e15: "1000000000000000", 1e20: "100000000000000000000", 1.2345e20: "123450000000000000000",
		1e21: "1e+21", 1.5e21: "1.5e+21", 1e100: "1e+100", -1e-5: "-0.00001",
		123456789012345678: "123456789012345680", 12345678901234567890: "12345678901234567000",
		1 << 53: "9007199254740992", 1 << 63: "9223372036854776000", 5e-324: "5e-324",
		math.MaxFloat64: "1.7976931348623157e+308", math.Inf(1): "inf", math.Inf(-1): "-inf",
		float64(float32(0.1)): "0.10000000149011612",
	} {
		assert.Equal(t, want, FormatNumber(f))
		assert.Equal(t, want, string(AppendNumber(nil, f)))
	}
	assert.Equal(t, "-0", FormatNumber(math.Copysign(0, -1)))
	assert.Equal(t, "nan", FormatNumber(math.NaN()))
	assert.Equal(t, "nan", FormatNumber(math.Copysign(math.NaN(), -1)))
}

func TestParseNumber(t *testing.T) {
	inf := math.Inf(1)
	for s, want := range map[string]float64{
		"0x10": 16, "0x1p4": 16, "0x1.8": 1.5, "0x.8": 0.5, "0x8.": 8, "0X1P+4": 16, "0x1p-2": 0.25,
		"inf": inf, "infinity": inf, "INF": inf, "-inf": -inf, "+inf": inf, "1.": 1, " .5 ": 0.5,
		"1e5": 1e5, "1E5": 1e5, "+5": 5, "-5": -5, "-0x1": -1, "+0x1": 1, "0xffffffffffffffffff": 4.722366482869645e21,
		"0xffffffffffffffff": 1 << 64, "-0xffffffffffffffff": -1 << 64, "1e400": inf, "-1e400": -inf, "1e-400": 0,
		"0x1e400": 123904, "1\x00": 1, "1\x00zzz": 1, "\f1\v": 1, "0x1p9999": inf, "0x1P-9999": 0,
		"0x123456789abcdef01": 20988295479420645000, "0x10000000000000000": 1 << 64,
		"1e5000000000000000000000": inf, "00012": 12, "0e12": 0, "1e05": 1e5, "0x0.1": 0.0625,
		"0x00000000000000000001": 1, "123456789012345678901234567890": 1.2345678901234568e29,
		"0.1": 0.1, "\t\r\n 7 \t\r\n": 7,
	} {
		got, ok := ParseNumber(s)
		assert.True(t, ok, "%q", s)
		assert.Equal(t, want, got, "%q", s)
	}
	for _, s := range []string{"nan", "Nan", "-nan", "nan(123)", "nan(abc_1)", "nan()"} {
		got, ok := ParseNumber(s)
		assert.True(t, ok && got != got, "%q", s)
	}
	for _, s := range []string{
		"", "  ", "0x", "0xp1", "0x1p", "0x1p+", "infin", ".", "1e", "1e+", "e5", ".e5", "1_0", "0b1", "0x1_0", "1 2",
		"--5", "+-5", "- 5", "0x-1", "\x001", "1d", "1f", "0x1g", "1l", "1\xa0", "nan(", "nan)", "nan(-)", "0x.", "+", "-",
		"1.5.5", "0o7", "Infinit", "1,5", "0x1.8.8", "x1", "0xx1",
	} {
		_, ok := ParseNumber(s)
		assert.False(t, ok, "%q", s)
	}
}

func TestParseInteger(t *testing.T) {
	for _, c := range []struct {
		s    string
		base int
		want float64
	}{
		{"ff", 16, 255}, {"-ff", 16, 1<<64 - 255}, {" ff ", 16, 255}, {"+ff", 16, 255}, {"zz", 36, 1295}, {"7", 8, 7},
		{"fffffffffffffffffff", 16, 1 << 64}, {"-fffffffffffffffffff", 16, 1 << 64}, {"1111", 2, 15}, {"0x11", 16, 17},
		{"-0xffffffffffffffff", 16, 1}, {"0b1", 16, 177}, {"1\x00z", 16, 1},
	} {
		got, ok := ParseInteger(c.s, c.base)
		assert.True(t, ok, "%q", c.s)
		assert.Equal(t, c.want, got, "%q", c.s)
	}
	for _, c := range []struct {
		s    string
		base int
	}{{"- ff", 16}, {"8", 8}, {"0x", 16}, {"0x11", 17}, {"", 16}, {"1.5", 16}, {"0b11", 2}, {"1 1", 16}, {"-", 2}, {"\xe9", 36}} {
		_, ok := ParseInteger(c.s, c.base)
		assert.False(t, ok, "%q", c.s)
	}
}

func TestTruncate(t *testing.T) {
	for f, want := range map[float64]int{
		1.9: 1, -1.9: -1, 2147483647.9: 2147483647, 2147483648: math.MinInt32, 1e10: math.MinInt32,
		-2147483648.5: math.MinInt32, math.Inf(1): math.MinInt32,
	} {
		assert.Equal(t, want, TruncateInt32(f), "%v", f)
	}
	assert.Equal(t, math.MinInt32, TruncateInt32(math.NaN()))
	for f, want := range map[float64]uint32{-1: 1<<32 - 1, -1.5: 1<<32 - 1, 1<<32 + 5: 5, 1e20: 0, 1 << 63: 0, 1.9: 1} {
		assert.Equal(t, want, TruncateUint32(f), "%v", f)
	}
	assert.Zero(t, TruncateUint32(math.NaN()))
}

// FuzzParseNumber checks that every number survives tostring and tonumber,
// and that what Go's own parser takes for a plain decimal is read alike.
func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"1", "-0", "1e308", "0x1p-3", "nan", "inf", " 12.5 ", "1e", "0x", "1_0", ".5", "9007199254740993"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := ParseNumber(s)
		if !ok {
			return
		}
		again, ok := ParseNumber(FormatNumber(got))
		assert.True(t, ok)
		assert.Equal(t, fmt.Sprint(got), fmt.Sprint(again))
		if want, err := strconv.ParseFloat(s, 64); err == nil {
			assert.Equal(t, fmt.Sprint(want), fmt.Sprint(got))
		}
	})
}
