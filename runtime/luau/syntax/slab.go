package syntax

// This file holds the parser's memory. The rule: a tree is dropped as a whole, so
// its many small parts share a few larger allocations.

// maxSlab is how many values a slab allocates at most at a time. The first
// allocation is minSlab, so that small files stay small.
const (
	minSlab = 8
	maxSlab = 256
)

// A slab hands out values of one type.
type slab[T any] struct {
	free []T
	size int // of the last allocation
}

// grow makes room for at least n values.
func (s *slab[T]) grow(n int) {
	s.size = min(max(2*s.size, minSlab), maxSlab)
	s.free = make([]T, max(n, s.size))
}

// one returns a pointer to a copy of v.
func (s *slab[T]) one(v T) *T {
	if len(s.free) == 0 {
		s.grow(1)
	}
	p := &s.free[0]
	s.free = s.free[1:]
	*p = v
	return p
}

// take returns a slice of n zero values. An append to it copies.
func (s *slab[T]) take(n int) []T {
	if len(s.free) < n {
		s.grow(n)
	}
	out := s.free[:n:n]
	s.free = s.free[n:]
	return out
}

// list returns a copy of list, nil for an empty one.
func (s *slab[T]) list(list []T) []T {
	if len(list) == 0 {
		return nil
	}
	out := s.take(len(list))
	copy(out, list)
	return out
}

// slabs are the slabs of the nodes that files have most of.
type slabs struct {
	binaries   slab[BinaryExpr]
	callExprs  slab[CallExpr]
	callStats  slab[ExprStat]
	globals    slab[GlobalExpr]
	indexNames slab[IndexNameExpr]
	localExprs slab[LocalExpr]
	locals     slab[Local]
	numbers    slab[NumberExpr]
	strings    slab[StringExpr]

	exprLists  slab[Expr]
	itemLists  slab[TableItem]
	localLists slab[*Local]
	statLists  slab[Stat]
}

// A stack collects the parts of lists that are being parsed, one list inside
// another, until their sizes are known.
type stack[T any] []T

func (s *stack[T]) push(v T) { *s = append(*s, v) }

// pop moves what was pushed since mark, the stack's length then, into a list of its
// own.
func (s *stack[T]) pop(mark int, from *slab[T]) []T {
	list := from.list((*s)[mark:])
	clear((*s)[mark:])
	*s = (*s)[:mark]
	return list
}
