package lib

import "lanai/runtime/luau/vm"

// This file holds table.sort: quicksort with a median of three that falls
// back on heapsort (introsort). Its one rule: a comparator may lie, raise or
// change the table; none of that may read outside of the array.

// sorter is one call of table.sort.
type sorter struct {
	c       *vm.Call
	t       *vm.Table
	n       int      // elements
	size    int      // of the table's array part, which must stay
	compare vm.Value // nil: the operator <
}

// tableSort sorts t[1] to t[#t] in place; the order of equal elements is not kept.
func tableSort(c *vm.Call) {
	t := c.CheckTable(1)
	n := t.Len()
	requireWritable(t)
	if !c.Absent(2) {
		c.CheckFunction(2)
	}
	if !t.Weak() {
		sortTable(c, t, n)
		return
	}

	// Elements of a weak table are sorted where nothing collects them.
	items := c.NewTable(n, 0)
	for i := range n {
		items.SetInt(i+1, t.GetInt(i+1))
	}
	sortTable(c, items, n)
	for i := range n {
		t.SetInt(i+1, items.GetInt(i+1))
	}
}

func sortTable(c *vm.Call, t *vm.Table, n int) {
	if n > len(t.Array()) {
		c.Reserve(t, n)
	}
	s := &sorter{c: c, t: t, n: n, size: len(t.Array()), compare: c.Arg(2)}
	switch {
	case n < 2:
	case s.compare.IsNil() && allKind(t.Array()[:n], vm.KindNumber):
		s.sort(0, n-1, n, numbersLess)
	case s.compare.IsNil() && allKind(t.Array()[:n], vm.KindString):
		s.sort(0, n-1, n, stringsLess)
	case s.compare.IsNil():
		s.sort(0, n-1, n, s.valuesLess)
	default:
		s.sort(0, n-1, n, s.compareLess)
	}
}

func allKind(vs []vm.Value, k vm.Kind) bool {
	for _, v := range vs {
		if v.Kind() != k {
			return false
		}
	}
	return true
}

type lessFunc func(a, b vm.Value) bool

func numbersLess(a, b vm.Value) bool {
	x, _ := a.AsNumber()
	y, _ := b.AsNumber()
	return x < y
}

func stringsLess(a, b vm.Value) bool { return a.AsString().String() < b.AsString().String() }

// valuesLess is the operator < with Luau's text, which has no position here.
func (s *sorter) valuesLess(a, b vm.Value) bool {
	ka, kb := a.Kind(), b.Kind()
	switch {
	case ka == vm.KindNumber && kb == vm.KindNumber:
		return numbersLess(a, b)
	case ka == vm.KindString && kb == vm.KindString:
		return stringsLess(a, b)
	}
	th := s.c.Thread()
	if ka != kb || th.Metafield(a, "__lt").IsNil() || th.Metafield(b, "__lt").IsNil() {
		vm.RaiseText("attempt to compare " + s.c.VM().Typeof(a) + " < " + s.c.VM().Typeof(b))
	}
	return th.Less(a, b)
}

func (s *sorter) compareLess(a, b vm.Value) bool { return s.c.Call1(s.compare, a, b).Truthy() }

// items returns the elements being sorted. They are fetched again after each
// comparison, which may have changed the table.
func (s *sorter) items() []vm.Value {
	arr := s.t.Array()
	if len(arr) != s.size {
		vm.RaiseText("table modified during sorting")
	}
	return arr[:s.n]
}

func (s *sorter) swap(i, j int) {
	a := s.items()
	a[i], a[j] = a[j], a[i]
}

// order swaps elements i < j if they are in the wrong order, and says so.
func (s *sorter) order(i, j int, less lessFunc) bool {
	a := s.items()
	if !less(a[j], a[i]) {
		return false
	}
	s.swap(i, j)
	return true
}

// sort sorts the elements from lo to hi, both inclusive. limit shrinks by a
// quarter with each partition; at 0 the partitions are hopelessly uneven.
// Equal elements end up where Luau's own sort puts them.
func (s *sorter) sort(lo, hi, limit int, less lessFunc) {
	for lo < hi {
		s.c.CheckInterrupt()
		if limit == 0 {
			s.heapsort(lo, hi, less)
			return
		}
		limit = limit>>1 + limit>>2

		// The median of three goes to hi-1 as the pivot.
		mid := lo + (hi-lo)/2
		s.order(lo, hi, less)
		if hi-lo == 1 {
			return
		}
		if !s.order(lo, mid, less) {
			s.order(mid, hi, less)
		}
		if hi-lo == 2 {
			return
		}
		s.swap(mid, hi-1)
		i := s.partition(lo, hi, less)

		// Recurse into the smaller part.
		if i-lo < hi-i {
			s.sort(lo, i-1, limit, less)
			lo = i + 1
		} else {
			s.sort(i+1, hi, limit, less)
			hi = i - 1
		}
	}
}

// partition moves what is less than the pivot at hi-1 in front of it and
// returns its final place.
func (s *sorter) partition(lo, hi int, less lessFunc) int {
	pivot := s.items()[hi-1]
	i, j := lo, hi-1
	for {
		for i++; less(s.items()[i], pivot); i++ {
			if i >= hi {
				s.c.Errorf("invalid order function for sorting")
			}
		}
		for j--; less(pivot, s.items()[j]); j-- {
			if j <= lo {
				s.c.Errorf("invalid order function for sorting")
			}
		}
		if j < i {
			break
		}
		s.swap(i, j)
	}
	s.swap(hi-1, i)
	return i
}

// heapsort sorts from lo to hi in time that no input can spoil.
func (s *sorter) heapsort(lo, hi int, less lessFunc) {
	count := hi - lo + 1
	for i := count/2 - 1; i >= 0; i-- {
		s.sift(lo, i, count, less)
	}
	for i := count - 1; i > 0; i-- {
		s.swap(lo, lo+i)
		s.sift(lo, 0, i, less)
	}
}

// sift moves the element at root down a heap of the given size at lo.
func (s *sorter) sift(lo, root, count int, less lessFunc) {
	for child := 2*root + 1; child < count; child = 2*root + 1 {
		if a := s.items(); child+1 < count && less(a[lo+child], a[lo+child+1]) {
			child++
		}
		if a := s.items(); !less(a[lo+root], a[lo+child]) {
			return
		}
		s.swap(lo+root, lo+child)
		root = child
	}
}
