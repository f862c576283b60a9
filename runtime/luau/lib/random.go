package lib

import (
	"math"
	"math/bits"

	"lanai/runtime/luau/vm"
)

// This file holds math.random. Its one rule: after math.randomseed(n) the
// numbers are those that Luau gives, which scripts rely on for worlds that
// are the same every time.

// random is PCG-XSH-RR 64/32 (https://www.pcg-random.org, O'Neill 2014) on
// one fixed stream.
type random struct{ state uint64 }

const (
	pcgMultiplier = 6364136223846793005
	pcgIncrement  = 105
)

func newRandom(seed uint64) *random {
	r := &random{}
	r.seed(seed)
	return r
}

func (r *random) seed(seed uint64) {
	r.state = 0
	r.next()
	r.state += seed
	r.next()
}

// next returns 32 random bits.
func (r *random) next() uint32 {
	old := r.state
	r.state = old*pcgMultiplier + pcgIncrement
	return bits.RotateLeft32(uint32((old>>18^old)>>27), -int(old>>59))
}

// below returns a number from 0 to n-1.
func (r *random) below(n uint32) int { return int(uint64(n) * uint64(r.next()) >> 32) }

// random is math.random: a number in [0, 1), or an integer in [1, m] or [m, n].
func (r *random) random(c *vm.Call) {
	switch c.NArgs() {
	case 0:
		lo := uint64(r.next())
		c.ReturnNumber(math.Ldexp(float64(lo|uint64(r.next())<<32), -64))
	case 1:
		n := intArg(c, 1)
		checkArg(c, n >= 1, 1, "interval is empty")
		c.Return(vm.Int(1 + r.below(uint32(n))))
	case 2:
		lo, hi := intArg(c, 1), intArg(c, 2)
		checkArg(c, lo <= hi, 2, "interval is empty")
		checkArg(c, hi-lo < math.MaxUint32, 2, "interval is too large")
		c.Return(vm.Int(lo + r.below(uint32(hi-lo+1))))
	default:
		c.Errorf("wrong number of arguments")
	}
}

func (r *random) randomseed(c *vm.Call) { r.seed(uint64(intArg(c, 1))) }
