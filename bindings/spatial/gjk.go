package spatial

// This file holds Distance, the algorithm of Gilbert, Johnson and Keerthi:
// https://en.wikipedia.org/wiki/Gilbert%E2%80%93Johnson%E2%80%93Keerthi_distance_algorithm.
// Its one rule: it asks a shape for nothing but its farthest point in a
// direction.

// vertex is a point of the difference of two shapes, and where it comes from.
type vertex struct{ w, a, b Vec }

// simplex is up to four vertices and the shares that make the point of it
// which is nearest to the origin.
type simplex struct {
	v     [4]vertex
	share [4]float64
	n     int
}

// maxSteps bounds the search; flat shapes need about ten.
const maxSteps = 64

// Distance returns the distance of two shapes and their nearest points; 0 and
// no useful points if they overlap.
func Distance(a, b *Shape) (distance float64, onA, onB Vec) {
	distance, onA, onB = coreDistance(a, b)
	ra, rb := a.margin(), b.margin()
	if distance <= ra+rb {
		return 0, onA, onB
	}
	n := onB.Sub(onA).Scale(1 / distance)
	return distance - ra - rb, onA.Add(n.Scale(ra)), onB.Sub(n.Scale(rb))
}

// coreDistance is Distance without margins.
func coreDistance(a, b *Shape) (distance float64, onA, onB Vec) {
	direction := b.Frame.P.Sub(a.Frame.P)
	if direction == (Vec{}) {
		direction = Vec{X: 1}
	}
	var s simplex
	s.add(supportOf(a, b, direction))
	nearest := s.v[0].w
	for range maxSteps {
		squared := nearest.Dot(nearest)
		if squared < 1e-20 {
			return 0, onA, onB
		}
		next := supportOf(a, b, nearest.Scale(-1))
		if squared-nearest.Dot(next.w) <= 1e-10*squared || s.has(next.w) {
			break
		}
		before := s
		s.add(next)
		closer := s.reduce()
		if s.n == 4 {
			return 0, onA, onB
		}
		if closer.Dot(closer) >= squared { // rounding: no better point is to be had
			s = before
			break
		}
		nearest = closer
	}
	for i := range s.n {
		onA, onB = onA.Add(s.v[i].a.Scale(s.share[i])), onB.Add(s.v[i].b.Scale(s.share[i]))
	}
	return nearest.Len(), onA, onB
}

// supportOf returns the point of a - b that lies farthest in a direction.
func supportOf(a, b *Shape, direction Vec) vertex {
	p, q := a.core(direction), b.core(direction.Scale(-1))
	return vertex{p.Sub(q), p, q}
}

func (s *simplex) add(v vertex) {
	s.v[s.n], s.share[s.n] = v, 1
	s.n++
}

func (s *simplex) has(w Vec) bool {
	for i := range s.n {
		if s.v[i].w == w {
			return true
		}
	}
	return false
}

// keep leaves some vertices, with their shares.
func (s *simplex) keep(at []int, share ...float64) Vec {
	var kept simplex
	var p Vec
	for i, from := range at {
		kept.v[i], kept.share[i] = s.v[from], share[i]
		p = p.Add(s.v[from].w.Scale(share[i]))
	}
	kept.n = len(at)
	*s = kept
	return p
}

// reduce leaves the vertices of the smallest part of the simplex on which the
// point nearest to the origin lies, and returns it. All four stay when the
// origin is inside.
func (s *simplex) reduce() Vec {
	switch s.n {
	case 2:
		return s.segment(0, 1)
	case 3:
		return s.triangle(0, 1, 2)
	case 4:
		return s.tetrahedron()
	}
	return s.v[0].w
}

func (s *simplex) segment(i, j int) Vec {
	a, b := s.v[i].w, s.v[j].w
	ab := b.Sub(a)
	t := -a.Dot(ab)
	length := ab.Dot(ab)
	switch {
	case t <= 0 || length == 0:
		return s.keep([]int{i}, 1)
	case t >= length:
		return s.keep([]int{j}, 1)
	}
	t /= length
	return s.keep([]int{i, j}, 1-t, t)
}

// triangle finds the region of the origin (Ericson, "Real-Time Collision
// Detection", 2005, 5.1.5).
func (s *simplex) triangle(i, j, k int) Vec {
	a, b, c := s.v[i].w, s.v[j].w, s.v[k].w
	ab, ac := b.Sub(a), c.Sub(a)
	d1, d2 := -ab.Dot(a), -ac.Dot(a)
	if d1 <= 0 && d2 <= 0 {
		return s.keep([]int{i}, 1)
	}
	d3, d4 := -ab.Dot(b), -ac.Dot(b)
	if d3 >= 0 && d4 <= d3 {
		return s.keep([]int{j}, 1)
	}
	vc := d1*d4 - d3*d2
	if vc <= 0 && d1 >= 0 && d3 <= 0 {
		t := d1 / (d1 - d3)
		return s.keep([]int{i, j}, 1-t, t)
	}
	d5, d6 := -ab.Dot(c), -ac.Dot(c)
	if d6 >= 0 && d5 <= d6 {
		return s.keep([]int{k}, 1)
	}
	vb := d5*d2 - d1*d6
	if vb <= 0 && d2 >= 0 && d6 <= 0 {
		t := d2 / (d2 - d6)
		return s.keep([]int{i, k}, 1-t, t)
	}
	va := d3*d6 - d5*d4
	if va <= 0 && d4-d3 >= 0 && d5-d6 >= 0 {
		t := (d4 - d3) / ((d4 - d3) + (d5 - d6))
		return s.keep([]int{j, k}, 1-t, t)
	}
	sum := va + vb + vc
	return s.keep([]int{i, j, k}, va/sum, vb/sum, vc/sum)
}

// faces are those of a tetrahedron, and the vertex opposite to each.
var faces = [4][4]int{{0, 1, 2, 3}, {0, 2, 3, 1}, {0, 3, 1, 2}, {1, 3, 2, 0}}

func (s *simplex) tetrahedron() Vec {
	best, found := simplex{}, false
	var nearest Vec
	for _, f := range faces {
		a, b, c, d := s.v[f[0]].w, s.v[f[1]].w, s.v[f[2]].w, s.v[f[3]].w
		n := b.Sub(a).Cross(c.Sub(a))
		inner, outer := n.Dot(d.Sub(a)), -n.Dot(a)
		if inner*outer > 0 && inner*inner > 1e-14*n.Dot(n) {
			continue // the origin is on the side of the fourth vertex, which is not in the face
		}
		side := *s
		if p := side.triangle(f[0], f[1], f[2]); !found || p.Dot(p) < nearest.Dot(nearest) {
			best, nearest, found = side, p, true
		}
	}
	if !found {
		return Vec{}
	}
	*s = best
	return nearest
}
