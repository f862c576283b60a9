package spatial

// This file measures queries among 50,000 shapes. Its one rule: beside each
// query stands the same one by brute force, which asks every shape.
//
//	go test ./bindings/spatial -run '^$' -bench .

import (
	"math/rand/v2"
	"testing"
)

const benchShapes = 50_000

// benchWorld is a town of shapes, 2,000 by 2,000 studs wide.
type benchWorld struct {
	shapes []Shape
	boxes  []Box
	tree   Tree
	leaves []int32
	r      *rand.Rand
}

func newBenchWorld() *benchWorld {
	w := &benchWorld{r: rand.New(rand.NewPCG(9, 9))}
	for range benchShapes {
		s := randomShape(w.r)
		s.Frame.P = Vec{w.r.Float64() * 2000, w.r.Float64() * 100, w.r.Float64() * 2000}
		w.shapes, w.boxes = append(w.shapes, s), append(w.boxes, s.Bounds())
	}
	w.leaves = w.tree.Build(numbers(w.boxes), w.boxes)
	return w
}

// way is a ray of some 300 studs.
func (w *benchWorld) way() (origin, direction Vec) {
	origin = Vec{w.r.Float64() * 2000, w.r.Float64() * 100, w.r.Float64() * 2000}
	return origin, randomVec(w.r, 1).Unit().Scale(300)
}

func BenchmarkRay(b *testing.B) {
	w := newBenchWorld()
	b.Run("tree", func(b *testing.B) {
		for range b.N {
			origin, direction := w.way()
			limit := 1.0
			w.tree.Along(origin, direction, Vec{}, func(i int32) float64 {
				if hit, ok := w.shapes[i].Ray(origin, direction); ok {
					limit = min(limit, hit.T)
				}
				return limit
			})
		}
	})
	b.Run("bruteforce", func(b *testing.B) {
		for range b.N {
			origin, direction := w.way()
			limit := 1.0
			for i := range w.shapes {
				if hit, ok := w.shapes[i].Ray(origin, direction); ok {
					limit = min(limit, hit.T)
				}
			}
		}
	})
}

func BenchmarkOverlap(b *testing.B) {
	w := newBenchWorld()
	probe := func() (Shape, Box) {
		at, _ := w.way()
		s := NewBall(at, 10)
		return s, s.Bounds()
	}
	b.Run("tree", func(b *testing.B) {
		for range b.N {
			s, box := probe()
			w.tree.Overlapping(box, func(i int32) bool { Overlap(&s, &w.shapes[i]); return true })
		}
	})
	b.Run("bruteforce", func(b *testing.B) {
		for range b.N {
			s, box := probe()
			for i := range w.shapes {
				if overlap(w.boxes[i], box) {
					Overlap(&s, &w.shapes[i])
				}
			}
		}
	})
}

func BenchmarkCast(b *testing.B) {
	w := newBenchWorld()
	for range b.N {
		origin, direction := w.way()
		moving := NewBlock(Frame{origin, Identity.R}, Vec{4, 5, 2})
		limit, box := 1.0, moving.Bounds()
		w.tree.Along(box.Center(), direction, box.Size().Scale(0.5), func(i int32) float64 {
			if hit, ok := w.shapes[i].Cast(&moving, direction); ok {
				limit = min(limit, hit.T)
			}
			return limit
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	w := newBenchWorld()
	n := numbers(w.boxes)
	for range b.N {
		w.tree.Build(n, w.boxes)
	}
}

// BenchmarkMove moves one shape.
func BenchmarkMove(b *testing.B) {
	w := newBenchWorld()
	for i := range b.N {
		k := i % benchShapes
		w.tree.Remove(w.leaves[k])
		w.leaves[k] = w.tree.Insert(int32(k), w.boxes[k])
	}
}
