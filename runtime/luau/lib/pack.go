package lib

import (
	"math"
	"slices"
	"strings"

	"lanai/runtime/luau/vm"
)

// This file holds string.pack, packsize and unpack. Its one rule: sizes are
// the same on every machine, and numbers are little endian unless the format
// says otherwise.

// packKind is what one option of a format stands for.
type packKind uint8

const (
	packNothing packKind = iota
	packInt
	packUint
	packFloat
	packChars   // cN
	packString  // sN
	packZero    // z
	packPadding // x
	packAlign   // X
)

const (
	maxIntSize  = 16
	nativeAlign = 8
)

// packSizes are the options of a fixed kind and size.
var packSizes = map[byte]packOption{
	'b': {kind: packInt, size: 1}, 'B': {kind: packUint, size: 1},
	'h': {kind: packInt, size: 2}, 'H': {kind: packUint, size: 2},
	'j': {kind: packInt, size: 4}, 'J': {kind: packUint, size: 4}, 'T': {kind: packUint, size: 4},
	'l': {kind: packInt, size: 8}, 'L': {kind: packUint, size: 8},
	'd': {kind: packFloat, size: 8}, 'f': {kind: packFloat, size: 4}, 'n': {kind: packFloat, size: 8},
	'x': {kind: packPadding, size: 1}, 'z': {kind: packZero}, ' ': {},
}

// packOption is one option, with the padding that goes in front of it.
type packOption struct {
	kind    packKind
	size    int
	padding int
}

// packFormat reads a format string.
type packFormat struct {
	c        *vm.Call
	rest     string
	big      bool
	maxAlign int
}

func newPackFormat(c *vm.Call) *packFormat {
	format, _, _ := strings.Cut(c.CheckString(1), "\x00")
	return &packFormat{c: c, rest: format, maxAlign: 1}
}

// next reads the next option that comes after total bytes.
func (f *packFormat) next(total int) packOption {
	opt := f.option()
	align := opt.size
	if opt.kind == packAlign {
		next := packOption{kind: packChars}
		if f.rest != "" {
			next = f.option()
		}
		checkArg(f.c, next.kind != packChars && next.size > 0, 1, "invalid next option for option 'X'")
		align = next.size
	}
	if align <= 1 || opt.kind == packChars || opt.kind == packNothing {
		return opt
	}
	align = min(align, f.maxAlign)
	checkArg(f.c, align&(align-1) == 0, 1, "format asks for alignment not power of 2")
	opt.padding = -total & (align - 1)
	return opt
}

func (f *packFormat) option() packOption {
	letter := f.rest[0]
	f.rest = f.rest[1:]
	if opt, ok := packSizes[letter]; ok {
		return opt
	}
	switch letter {
	case 'i':
		return packOption{kind: packInt, size: f.intSize(4)}
	case 'I':
		return packOption{kind: packUint, size: f.intSize(4)}
	case 's':
		return packOption{kind: packString, size: f.intSize(4)}
	case 'c':
		size := f.number(-1)
		if size < 0 {
			f.c.Errorf("missing size for format option 'c'")
		}
		return packOption{kind: packChars, size: size}
	case 'X':
		return packOption{kind: packAlign}
	case '<', '=':
		f.big = false
	case '>':
		f.big = true
	case '!':
		f.maxAlign = f.intSize(nativeAlign)
	default:
		f.c.Errorf("invalid format option '%s'", []byte{letter})
	}
	return packOption{}
}

// number reads an optional decimal number.
func (f *packFormat) number(def int) int {
	i, n := 0, 0
	for ; i < len(f.rest) && '0' <= f.rest[i] && f.rest[i] <= '9'; i++ {
		if n = n*10 + int(f.rest[i]-'0'); n > maxStringSize {
			f.c.Errorf("size specifier is too large")
		}
	}
	f.rest = f.rest[i:]
	if i == 0 {
		return def
	}
	return n
}

func (f *packFormat) intSize(def int) int {
	n := f.number(def)
	if n < 1 || n > maxIntSize {
		f.c.Errorf("integral size (%d) out of limits [1,%d]", n, maxIntSize)
	}
	return n
}

// appendInt appends the lowest size bytes of u; above 8 bytes the sign goes on.
func (f *packFormat) appendInt(b []byte, u uint64, size int, negative bool) []byte {
	start := len(b)
	for i := range size {
		switch {
		case i < 8:
			b = append(b, byte(u>>(8*i)))
		case negative:
			b = append(b, 0xFF)
		default:
			b = append(b, 0)
		}
	}
	if f.big {
		slices.Reverse(b[start:])
	}
	return b
}

// readInt reads an integer; above 8 bytes the rest has to be its sign.
func (f *packFormat) readInt(s string, signed bool) uint64 {
	at := func(i int) byte {
		if f.big {
			return s[len(s)-1-i]
		}
		return s[i]
	}
	var u uint64
	for i := range min(len(s), 8) {
		u |= uint64(at(i)) << (8 * i)
	}
	if signed && len(s) < 8 {
		unused := 64 - 8*len(s)
		u = uint64(int64(u<<unused) >> unused)
	}
	fill := byte(0)
	if signed && int64(u) < 0 {
		fill = 0xFF
	}
	for i := 8; i < len(s); i++ {
		if at(i) != fill {
			f.c.Errorf("%d-byte integer does not fit into Lua Integer", len(s))
		}
	}
	return u
}

// stringPack is string.pack(format, ...).
func stringPack(c *vm.Call) {
	f := newPackFormat(c)
	b := make([]byte, 0, 64)
	for arg := 2; f.rest != ""; {
		opt := f.next(len(b))
		b = appendFill(room(c, b, opt.padding+opt.size+1), 0, opt.padding)
		switch opt.kind {
		case packNothing, packAlign:
		case packPadding:
			b = append(b, 0)
		default:
			b = f.appendArg(b, opt, arg)
			arg++
		}
		if len(b) > maxStringSize {
			c.Errorf("resulting string too large")
		}
	}
	c.ReturnBytes(b)
}

func (f *packFormat) appendArg(b []byte, opt packOption, arg int) []byte {
	c := f.c
	if opt.kind == packInt || opt.kind == packUint || opt.kind == packFloat {
		checkArg(c, arg <= c.NArgs(), arg, "number expected, got nil")
		return f.appendNumber(b, opt, arg)
	}
	checkArg(c, arg <= c.NArgs(), arg, "string expected, got nil")
	s := c.CheckString(arg)
	b = room(c, b, len(s)+maxIntSize)
	switch opt.kind {
	case packChars:
		checkArg(c, len(s) <= opt.size, arg, "string longer than given size")
		return appendFill(append(b, s...), 0, opt.size-len(s))
	case packString:
		fits := opt.size >= 8 || uint64(len(s)) < 1<<(8*opt.size)
		checkArg(c, fits, arg, "string length does not fit in given size")
		return append(f.appendInt(b, uint64(len(s)), opt.size, false), s...)
	}
	checkArg(c, strings.IndexByte(s, 0) < 0, arg, "string contains zeros")
	return append(append(b, s...), 0)
}

func (f *packFormat) appendNumber(b []byte, opt packOption, arg int) []byte {
	x := f.c.CheckNumber(arg)
	if opt.kind == packFloat {
		if opt.size == 4 {
			return f.appendInt(b, uint64(math.Float32bits(float32(x))), 4, false)
		}
		return f.appendInt(b, math.Float64bits(x), 8, false)
	}
	n := int64(math.MinInt64)
	if x >= -(1<<63) && x < 1<<63 {
		n = int64(x)
	}
	if opt.size < 8 {
		limit := int64(1) << (8*opt.size - 1)
		if opt.kind == packInt {
			checkArg(f.c, -limit <= n && n < limit, arg, "integer overflow")
		} else {
			checkArg(f.c, uint64(n) < uint64(limit)*2, arg, "unsigned overflow")
		}
	}
	return f.appendInt(b, uint64(n), opt.size, opt.kind == packInt && n < 0)
}

// stringPacksize is string.packsize(format).
func stringPacksize(c *vm.Call) {
	f := newPackFormat(c)
	total := 0
	for f.rest != "" {
		opt := f.next(total)
		checkArg(c, opt.kind != packString && opt.kind != packZero, 1, "variable-length format")
		total += opt.padding + opt.size
		checkArg(c, total <= maxStringSize, 1, "format result too large")
	}
	c.Return(vm.Int(total))
}

// stringUnpack is string.unpack(format, s, init = 1): the values, and the
// position behind them.
func stringUnpack(c *vm.Call) {
	f := newPackFormat(c)
	s := c.CheckString(2)
	pos := optInt(c, 3, 1)
	if pos < 0 {
		pos += len(s) + 1
	}
	pos = max(pos, 1) - 1
	checkArg(c, pos <= len(s), 3, "initial position out of string")

	var values []vm.Value
	for f.rest != "" {
		opt := f.next(pos)
		checkArg(c, opt.padding+opt.size <= len(s)-pos, 2, "data string too short")
		pos += opt.padding
		if opt.kind <= packZero && opt.kind != packNothing {
			var v vm.Value
			v, pos = f.readValue(opt, s, pos)
			values = append(values, v)
			continue
		}
		pos += opt.size
	}
	c.ReturnAll(append(values, vm.Int(pos+1))...)
}

func (f *packFormat) readValue(opt packOption, s string, pos int) (v vm.Value, end int) {
	part, end := s[pos:pos+opt.size], pos+opt.size
	switch opt.kind {
	case packInt:
		return vm.Number(float64(int64(f.readInt(part, true)))), end
	case packUint:
		return vm.Number(float64(f.readInt(part, false))), end
	case packFloat:
		u := f.readInt(part, false)
		if opt.size == 4 {
			return vm.Number(float64(math.Float32frombits(uint32(u)))), end
		}
		return vm.Number(math.Float64frombits(u)), end
	case packChars:
		return f.c.Substring(part), end
	case packString:
		size := f.readInt(part, false)
		checkArg(f.c, size <= uint64(len(s)-end), 2, "data string too short")
		return f.c.Substring(s[end : end+int(size)]), end + int(size)
	}
	size := strings.IndexByte(s[pos:], 0)
	checkArg(f.c, size >= 0, 2, "unfinished string for format 'z'")
	return f.c.Substring(s[pos : pos+size]), pos + size + 1
}
