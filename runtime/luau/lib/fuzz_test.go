package lib

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"lanai/runtime/luau/vm"
)

// This file fuzzes what scripts hand to small languages: patterns, formats
// and pack formats. Its one rule: any input gives a result or a script
// error, never a Go panic (which OnPanic in newTestVM reports).

// fuzzed calls string.name and returns its results, nil after an error.
func fuzzed(v *vm.VM, name string, args ...vm.Value) []vm.Value {
	results, err := v.Call(v.Globals.GetStr("string").AsTable().GetStr(name), args...)
	if err != nil {
		return nil
	}
	return results
}

func FuzzPattern(f *testing.F) {
	for _, c := range [][2]string{
		{"hello world", "(%w+) (%w+)"}, {"f(a(b)c)", "%b()"}, {"THE (quick)", "%f[%a]%a+"}, {"x", "[]]"}, {"a\x00b", "%z"},
		{"aXbX", "()(.-)X"}, {"abab", "(a)b%1"}, {"", "^$"}, {"x", "[^%"}, {"-", "[a-]"}, {"x", "%"}, {"aaa", "a-$"},
	} {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, src, pat string) {
		if len(src) > 64 || len(pat) > 24 {
			return // backtracking may take exponential time
		}
		v := newTestVM(t, "fuzz")
		s, p := vm.Str(src), vm.Str(pat)

		found := fuzzed(v, "find", s, p)
		if len(found) >= 2 {
			from, _ := found[0].AsNumber()
			to, _ := found[1].AsNumber()
			assert.True(t, 1 <= from && from-1 <= to && to <= float64(len(src)), "%q %q: %v to %v", src, pat, from, to)
			if strings.ContainsAny(pat, patternSpecials) { // others are found as plain text
				assert.NotNil(t, fuzzed(v, "match", s, p))
			}
		}
		if same := fuzzed(v, "gsub", s, p, vm.Str("%0")); len(same) == 2 {
			assert.Equal(t, src, same[0].AsString().String(), "%q: replacing matches by themselves", pat)
		}
		if step := fuzzed(v, "gmatch", s, p); step != nil {
			for range len(src) + 2 {
				if results, err := v.Call(step[0]); err != nil || len(results) == 0 {
					return
				}
			}
			t.Errorf("gmatch(%q, %q) does not end", src, pat)
		}
	})
}

func FuzzFormat(f *testing.F) {
	for _, format := range []string{"%d", "%5.2f|%-8s", "%q", "%*", "%#x %+d % i", "%g %e %G", "%c", "%%", "%05d", "%.3s", "%", "%99.99f"} {
		f.Add(format, 1.5, "text")
	}
	f.Fuzz(func(t *testing.T, format string, x float64, s string) {
		v := newTestVM(t, "fuzz")
		fuzzed(v, "format", vm.Str(format), vm.Number(x), vm.Str(s), vm.Number(-x), vm.Nil)
		if r := fuzzed(v, "format", vm.Str("%.17g"), vm.Number(x)); len(r) == 1 && x == x {
			back, ok := vm.ToNumber(r[0])
			assert.True(t, ok)
			assert.Equal(t, math.Float64bits(x), math.Float64bits(back))
		}
	})
}

func FuzzPack(f *testing.F) {
	for _, format := range []string{"i4", ">i2<I3", "z", "s1", "!8bXdd", "c3", "fdn", "jJTlLhHbB", "i16", "x", "!"} {
		f.Add(format, 7.0, "\x01\x02\x03\x04\x00\x05\x06\x07\x08")
	}
	f.Fuzz(func(t *testing.T, format string, x float64, s string) {
		if len(format) > 20 {
			return // c999999999 asks for that much
		}
		v := newTestVM(t, "fuzz")
		fuzzed(v, "packsize", vm.Str(format))
		fuzzed(v, "unpack", vm.Str(format), vm.Str(s))
		if size := fuzzed(v, "packsize", vm.Str(format)); len(size) == 1 {
			if n, _ := size[0].AsNumber(); n > 1<<16 {
				return
			}
			packed := fuzzed(v, "pack", vm.Str(format), vm.Number(x), vm.Number(-x), vm.Number(1))
			if len(packed) == 1 {
				n, _ := size[0].AsNumber()
				assert.Equal(t, int(n), packed[0].AsString().Len(), "%q", format)
			}
		}
	})
}
