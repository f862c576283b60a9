package class

import (
	"slices"

	"lanai/bindings/datatype"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
)

// This file holds queries of a world: which parts a filter lets through, what is
// nearest along a way, what lies in a volume. Its one rule: geometry first, the
// filter for what is left.

// query is one query.
type query struct {
	*world
	only, not []selection // every one of only and none of not
	respect   bool        // RespectCanCollide
	group     string
	groups    *collisionGroups
	limit     int // of parts, 0 for none

	ignoreWater bool // of terrain
}

// selection is instances that stand for themselves and their descendants.
type selection struct {
	few  []*instance.Instance
	many map[*instance.Instance]bool // instead of few
}

// fewInstances is how many instances are compared one by one.
const fewInstances = 8

func newSelection(list []*instance.Instance) selection {
	if len(list) <= fewInstances {
		return selection{few: list}
	}
	s := selection{many: make(map[*instance.Instance]bool, len(list))}
	for _, i := range list {
		s.many[i] = true
	}
	return s
}

// has tells whether an instance or an ancestor of it is selected.
func (s *selection) has(i *instance.Instance) bool {
	for ; i != nil; i = i.Parent() {
		if s.is(i) {
			return true
		}
	}
	return false
}

// is tells whether an instance itself is selected.
func (s *selection) is(i *instance.Instance) bool { return s.many[i] || slices.Contains(s.few, i) }

// newQuery returns a query with a filter, on an index that is up to date.
func (w *world) newQuery(f *datatype.Filter) *query {
	w.ready()
	q := &query{world: w, group: defaultGroup, groups: groupsOf(w.root)}
	if f == nil {
		return q
	}
	q.respect, q.group = f.RespectCanCollide, f.CollisionGroup
	switch listed := newSelection(f.Instances); {
	case f.Type.Name == "Include":
		q.only = append(q.only, listed)
	case len(f.Instances) > 0:
		q.not = append(q.not, listed)
	}
	if f.Include != nil {
		q.only = append(q.only, newSelection(f.Include))
	}
	if len(f.Exclude) > 0 {
		q.not = append(q.not, newSelection(f.Exclude))
	}
	return q
}

// passes tells whether the filter lets a part through.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#CanQuery
func (q *query) passes(part *instance.Instance) bool {
	collides, _ := part.Value(q.canCollide).(bool)
	if q.respect && !collides {
		return false
	}
	if !collides {
		if queried, _ := part.Value(q.canQuery).(bool); !queried {
			return false
		}
	}
	if group, _ := part.Value(q.groupName).(string); !q.groups.collide(q.group, group) {
		return false
	}
	for i := range q.only {
		if !q.only[i].has(part) {
			return false
		}
	}
	for i := range q.not {
		if q.not[i].has(part) {
			return false
		}
	}
	return true
}

// found is what a way met first.
type found struct {
	part     *instance.Instance
	hit      spatial.Hit
	material *datatype.EnumItem
}

// ray returns the first part along a way.
func (q *query) ray(origin, direction spatial.Vec) (first found) {
	first.hit.T = 1
	q.tree.Along(origin, direction, spatial.Vec{}, func(number int32) float64 {
		s := q.shape(number)
		q.keep(&first, number, func() (spatial.Hit, bool) { return s.Ray(origin, direction) })
		return first.hit.T
	})
	q.rayTerrain(&first, origin, direction)
	return first.withMaterial()
}

// cast returns the first part that a moving shape meets.
func (q *query) cast(moving *spatial.Shape, direction spatial.Vec) (first found) {
	first.hit.T = 1
	box := moving.Bounds()
	q.tree.Along(box.Center(), direction, box.Size().Scale(0.5), func(number int32) float64 {
		s := q.shape(number)
		q.keep(&first, number, func() (spatial.Hit, bool) { return s.Cast(moving, direction) })
		return first.hit.T
	})
	return first.withMaterial()
}

// withMaterial adds the material of the part, if it is not known yet.
func (f found) withMaterial() found {
	if f.part != nil && f.material == nil {
		f.material = read[*datatype.EnumItem](f.part, "Material")
	}
	return f
}

// keep replaces first by a nearer hit. Of parts that are equally near the older
// one wins.
func (q *query) keep(first *found, number int32, try func() (spatial.Hit, bool)) {
	hit, ok := try()
	part := q.items[number].part
	if !ok || hit.T > first.hit.T || !q.passes(part) {
		return
	}
	if first.part != nil && hit.T == first.hit.T && bodyOf(first.part).number < number {
		return
	}
	first.part, first.hit = part, hit
}

// within returns the parts in a box for which test holds, in the order of their
// numbers, at most limit.
func (q *query) within(box spatial.Box, test func(number int32) bool) []*instance.Instance {
	var numbers []int32
	q.tree.Overlapping(box, func(number int32) bool {
		if test(number) && q.passes(q.items[number].part) {
			numbers = append(numbers, number)
		}
		return q.limit == 0 || len(numbers) < q.limit
	})
	return q.parts(numbers)
}

// all returns the parts whose boxes meet a box, in the order of their numbers.
func (w *world) all(box spatial.Box) []*instance.Instance {
	var numbers []int32
	w.tree.Overlapping(box, func(number int32) bool {
		numbers = append(numbers, number)
		return true
	})
	return w.parts(numbers)
}

// parts returns the parts of items, in the order of their numbers.
func (w *world) parts(numbers []int32) []*instance.Instance {
	slices.Sort(numbers)
	parts := make([]*instance.Instance, len(numbers))
	for i, number := range numbers {
		parts[i] = w.items[number].part
	}
	return parts
}

// overlapping returns the parts that a shape overlaps: their blocks, or exactly
// their forms.
func (q *query) overlapping(s *spatial.Shape, exact bool) []*instance.Instance {
	return q.within(s.Bounds(), func(number int32) bool {
		other := q.block(number)
		if exact {
			other = q.shape(number)
		}
		return spatial.Overlap(s, &other)
	})
}
