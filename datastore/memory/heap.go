package memory

// This file holds indexed, a heap whose members know where they are. Its one rule: a member is in it at most once.

import "container/heap"

// An indexed is a heap of members that can be taken out from the middle. less orders them; slot is where a member keeps
// its index, -1 while it is outside.
type indexed[T any] struct {
	list []T
	less func(a, b T) bool
	slot func(T) *int
}

var _ heap.Interface = (*indexed[*item])(nil)

func (h *indexed[T]) Len() int { return len(h.list) }

func (h *indexed[T]) Less(a, b int) bool { return h.less(h.list[a], h.list[b]) }

func (h *indexed[T]) Swap(a, b int) {
	h.list[a], h.list[b] = h.list[b], h.list[a]
	*h.slot(h.list[a]), *h.slot(h.list[b]) = a, b
}

// Push is for package heap.
func (h *indexed[T]) Push(x any) {
	*h.slot(x.(T)) = len(h.list)
	h.list = append(h.list, x.(T))
}

// Pop is for package heap.
func (h *indexed[T]) Pop() any {
	last := len(h.list) - 1
	x := h.list[last]
	var none T
	h.list[last] = none
	h.list = h.list[:last]
	*h.slot(x) = -1
	return x
}

// add puts a member in.
func (h *indexed[T]) add(x T) { heap.Push(h, x) }

// take removes the first member.
func (h *indexed[T]) take() T { return heap.Pop(h).(T) }

// remove takes a member out, if it is in.
func (h *indexed[T]) remove(x T) {
	if at := *h.slot(x); at >= 0 {
		heap.Remove(h, at)
	}
}

// first is the first member, if there is any.
func (h *indexed[T]) first() (x T, ok bool) {
	if len(h.list) == 0 {
		return x, false
	}
	return h.list[0], true
}
