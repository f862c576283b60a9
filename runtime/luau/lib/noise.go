package lib

import (
	"math"

	"lanai/runtime/luau/vm"
)

// This file holds math.noise: Ken Perlin's improved noise
// (https://mrl.cs.nyu.edu/~perlin/noise/). Its one rule: everything is
// computed in float32, as Luau does, so that terrain comes out the same.

// permutation is the reference permutation of 0..255.
var permutation = [256]uint8{
	151, 160, 137, 91, 90, 15, 131, 13, 201, 95, 96, 53, 194, 233, 7, 225, 140, 36, 103, 30, 69, 142, 8, 99, 37, 240, 21, 10, 23,
	190, 6, 148, 247, 120, 234, 75, 0, 26, 197, 62, 94, 252, 219, 203, 117, 35, 11, 32, 57, 177, 33, 88, 237, 149, 56, 87, 174, 20,
	125, 136, 171, 168, 68, 175, 74, 165, 71, 134, 139, 48, 27, 166, 77, 146, 158, 231, 83, 111, 229, 122, 60, 211, 133, 230, 220,
	105, 92, 41, 55, 46, 245, 40, 244, 102, 143, 54, 65, 25, 63, 161, 1, 216, 80, 73, 209, 76, 132, 187, 208, 89, 18, 169, 200, 196,
	135, 130, 116, 188, 159, 86, 164, 100, 109, 198, 173, 186, 3, 64, 52, 217, 226, 250, 124, 123, 5, 202, 38, 147, 118, 126, 255,
	82, 85, 212, 207, 206, 59, 227, 47, 16, 58, 17, 182, 189, 28, 42, 223, 183, 170, 213, 119, 248, 152, 2, 44, 154, 163, 70, 221,
	153, 101, 155, 167, 43, 172, 9, 129, 22, 39, 253, 19, 98, 108, 110, 79, 113, 224, 232, 178, 185, 112, 104, 218, 246, 97, 228,
	251, 34, 242, 193, 238, 210, 144, 12, 191, 179, 162, 241, 81, 51, 145, 235, 249, 14, 239, 107, 49, 192, 214, 31, 181, 199, 106,
	157, 184, 84, 204, 176, 115, 121, 50, 45, 127, 4, 150, 254, 138, 236, 205, 93, 222, 114, 67, 29, 24, 72, 243, 141, 128, 195, 78,
	66, 215, 61, 156, 180,
}

// mathNoise is noise(x, y = 0, z = 0).
func mathNoise(c *vm.Call) {
	x, y, z := c.CheckNumber(1), c.OptNumber(2, 0), c.OptNumber(3, 0)
	c.ReturnNumber(float64(noise(float32(x), float32(y), float32(z))))
}

func noise(x, y, z float32) float32 {
	xi, xf := lattice(x)
	yi, yf := lattice(y)
	zi, zf := lattice(z)

	// corner is the gradient of one of the eight lattice points around, at
	// the given point; row and plane mix them along x and along y.
	corner := func(dx, dy, dz int) float32 {
		h := permuted(permuted(permuted(xi+dx)+yi+dy) + zi + dz)
		return gradient(h, xf-float32(dx), yf-float32(dy), zf-float32(dz))
	}
	u, v, w := fade(xf), fade(yf), fade(zf)
	row := func(dy, dz int) float32 { return mix(u, corner(0, dy, dz), corner(1, dy, dz)) }
	plane := func(dz int) float32 { return mix(v, row(0, dz), row(1, dz)) }
	return mix(w, plane(0), plane(1))
}

// lattice splits a coordinate into the lattice point below it and the rest.
func lattice(f float32) (i int, rest float32) {
	floor := float32(math.Floor(float64(f)))
	return vm.TruncateInt32(float64(floor)) & 255, f - floor
}

func permuted(i int) int { return int(permutation[i&255]) }

// fade is 6t^5 - 15t^4 + 10t^3. The conversions keep the compiler from
// fusing multiplications and additions, on every processor.
func fade(t float32) float32 {
	return t * t * t * (float32(t*(float32(t*6)-15)) + 10)
}

func mix(t, a, b float32) float32 { return a + float32(t*(b-a)) }

// gradients are the directions to the edges of a cube, four of them twice.
var gradients = [16][3]float32{
	{1, 1, 0}, {-1, 1, 0}, {1, -1, 0}, {-1, -1, 0}, {1, 0, 1}, {-1, 0, 1}, {1, 0, -1}, {-1, 0, -1},
	{0, 1, 1}, {0, -1, 1}, {0, 1, -1}, {0, -1, -1}, {1, 1, 0}, {0, -1, 1}, {-1, 1, 0}, {0, -1, -1},
}

func gradient(hash int, x, y, z float32) float32 {
	g := &gradients[hash&15]
	return float32(g[0]*x) + float32(g[1]*y) + float32(g[2]*z)
}
