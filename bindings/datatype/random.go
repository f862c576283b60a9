package datatype

import (
	"math"
	"math/bits"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds Random. Its one rule: a seed gives the numbers that it gives
// in Roblox.

// Random is a generator of random numbers
// (https://create.roblox.com/docs/reference/engine/datatypes/Random): PCG
// XSH-RR 64/32 on one fixed stream (https://www.pcg-random.org), as in
// math.random.
type Random struct{ state uint64 }

const (
	pcgMultiplier = 6364136223846793005
	pcgIncrement  = 105
)

// NewRandom returns a generator that starts from a seed.
func NewRandom(seed uint64) *Random {
	r := &Random{}
	r.next()
	r.state += seed
	r.next()
	return r
}

// TypeName returns "Random".
func (*Random) TypeName() string { return "Random" }

// ToLuau returns a view of the generator.
func (r *Random) ToLuau(e *bind.Env) vm.Value { return e.Data(r) }

// next returns 32 random bits.
func (r *Random) next() uint32 {
	old := r.state
	r.state = old*pcgMultiplier + pcgIncrement
	return bits.RotateLeft32(uint32((old>>18^old)>>27), -int(old>>59))
}

// next64 returns 64 random bits, the lower half first.
func (r *Random) next64() uint64 {
	low := uint64(r.next())
	return low | uint64(r.next())<<32
}

// Float returns a number in [0, 1).
func (r *Random) Float() float64 { return math.Ldexp(float64(r.next64()), -64) }

// Integer returns an integer from low to high, both included, in either order.
// Equal bounds draw nothing; more than 2^32 values draw twice.
func (r *Random) Integer(low, high int64) int64 {
	if low > high {
		low, high = high, low
	}
	span := uint64(high) - uint64(low)
	switch {
	case span == 0:
		return low
	case span <= math.MaxUint32:
		return low + int64((span+1)*uint64(r.next())>>32)
	case span == math.MaxUint64:
		return low + int64(r.next64())
	}
	n, _ := bits.Mul64(span+1, r.next64())
	return low + int64(n)
}

var randomType = bind.Type[*Random]{
	Name:      "Random",
	Functions: map[string]func(bind.Args){"new": newRandom},
	Methods: map[string]func(bind.Args, *Random){
		"Clone":          func(c bind.Args, r *Random) { c.Give(&Random{r.state}) },
		"NextInteger":    nextInteger,
		"NextNumber":     nextNumber,
		"NextUnitVector": nextUnitVector,
		"Shuffle":        shuffle,
	},
	ToString: func(*Random) string { return "Random" },
}

// maxSeed is the largest seed; a number beyond it counts as 0.
const maxSeed = 1<<53 - 1

func newRandom(c bind.Args) {
	if c.Missing(1) {
		c.Give(NewRandom(hostOf(c.Env).Seed()))
		return
	}
	seed := math.Trunc(c.Number(1))
	if !(math.Abs(seed) <= maxSeed) {
		seed = 0
	}
	c.Give(NewRandom(uint64(int64(seed))))
}

func nextInteger(c bind.Args, r *Random) {
	c.ReturnNumber(float64(r.Integer(integerArg(c, 1), integerArg(c, 2))))
}

// integerArg returns argument i truncated toward zero.
func integerArg(c bind.Args, i int) int64 {
	f := c.Number(i)
	switch {
	case f != f:
		return 0
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	}
	return int64(f)
}

// nextNumber is NextNumber(min = 0, max = 1).
func nextNumber(c bind.Args, r *Random) {
	if c.N() == 0 {
		c.ReturnNumber(r.Float())
		return
	}
	low, high := c.Number(1), c.Number(2)
	c.ReturnNumber(low + (high-low)*r.Float())
}

func nextUnitVector(c bind.Args, r *Random) {
	sin, cos := math.Sincos(2 * math.Pi * float64(r.next()) / (1 << 32))
	z := 2*float64(r.next())/(1<<32) - 1
	radius := math.Sqrt(1 - z*z)
	c.GiveVector(vec{X: float32(radius * cos), Y: float32(radius * sin), Z: float32(z)})
}

// shuffle reorders an array in place, from its end.
func shuffle(c bind.Args, r *Random) {
	t := c.Table(1)
	if t.Readonly() {
		c.Errorf("attempt to modify a readonly table")
	}
	n := t.Len()
	for i, key, _, ok := t.At(0); ok; i, key, _, ok = t.At(i) {
		if f, isNumber := key.AsNumber(); isNumber && !(1 <= f && f <= float64(n)) {
			c.ArgError(1, "array expected, got a table with holes")
		}
	}
	for i := n; i >= 2; i-- {
		j := int(r.Integer(1, int64(i)))
		a, b := t.GetInt(i), t.GetInt(j)
		t.SetInt(i, b)
		t.SetInt(j, a)
	}
}
