package vm

import (
	"math/bits"
	"unsafe"
)

// This file holds how tables grow. Its one rule: sizes are decided from what
// is in the table, by Luau's own counting, and never from how it got there.

func ceilLog2(n int) int { return bits.Len(uint(n - 1)) }

// rehash makes room for the new key: the array part gets the largest power
// of two n of which more than half of 1..n is in use, and then every element
// that follows without a gap.
func (t *Table) rehash(vm *VM, key Value) {
	if t.refs {
		t.prune()
	}
	var nums [27]int // nums[i]: integer keys in (2^(i-1), 2^i]
	narr := t.countArray(&nums)
	total := narr
	used, inNodes := t.countNodes(&nums)
	total += used
	narr += inNodes
	if countInt(key, &nums) {
		narr++
	}
	total++

	size, inArray := arraySize(&nums, narr)
	nhash := total - inArray
	adjusted := t.adjustArray(size, key)
	if extra := adjusted - size; extra != 0 {
		nhash -= extra
		size = t.adjustArray(adjusted+extra, key)
	}
	t.resize(vm, size, nhash)
}

func (t *Table) countArray(nums *[27]int) (total int) {
	i := 1
	for lg, lim := 0, 1; lg < len(nums); lg, lim = lg+1, lim*2 {
		top := lim
		if top > len(t.arr) {
			if top = len(t.arr); i > top {
				break
			}
		}
		n := 0
		for ; i <= top; i++ {
			if t.arr[i-1].p != nil {
				n++
			}
		}
		nums[lg] += n
		total += n
	}
	return total
}

func (t *Table) countNodes(nums *[27]int) (total, ints int) {
	for i := t.nodeCount() - 1; i >= 0; i-- {
		if n := t.nodeAt(i); n.val.p != nil {
			if countInt(n.key, nums) {
				ints++
			}
			total++
		}
	}
	return total, ints
}

func countInt(key Value, nums *[27]int) bool {
	if i, ok := arrayIndex(key); ok && 0 < i && i <= maxTableSize {
		nums[ceilLog2(i)]++
		return true
	}
	return false
}

// arraySize returns the best size of the array part for narr integer keys
// and how many of them it will hold.
func arraySize(nums *[27]int, narr int) (size, inside int) {
	a := 0
	for i, p := 0, 1; p/2 < narr && i < len(nums); i, p = i+1, p*2 {
		if nums[i] > 0 {
			if a += nums[i]; a > p/2 {
				size, inside = p, a
			}
		}
		if a == narr {
			break
		}
	}
	return size, inside
}

// adjustArray extends size over every element that follows it without a gap,
// so that the element behind the array part is always nil.
func (t *Table) adjustArray(size int, key Value) int {
	look := t.hasNodes() || size < len(t.arr)
	k := -1
	if i, ok := arrayIndex(key); ok {
		k = i
	}
	for size+1 == k || look && t.GetInt(size+1).p != nil {
		size++
	}
	return size
}

// Reserve makes room for narr array elements in all (table.create, copies).
func (t *Table) Reserve(narr int) { t.reserve(nil, narr) }

func (t *Table) reserve(vm *VM, narr int) {
	if narr > len(t.arr) && !t.isWeak() {
		n := 0
		if t.hasNodes() {
			n = t.nodeCount()
		}
		t.resize(vm, t.adjustArray(narr, Nil), n)
	}
}

func (t *Table) resize(vm *VM, narr, nhash int) {
	if narr > maxTableSize || nhash > maxTableSize {
		panic(&Error{Value: Str("table overflow")})
	}
	if vm != nil {
		n := 0
		if narr > len(t.arr) {
			n = narr * valueBytes
		}
		if nhash > 0 {
			n += int(nodeSize) << ceilLog2(nhash)
		}
		vm.charge(n)
	}
	oldArr, oldNodes, oldCount := t.arr, t.nodes, t.nodeCount()
	if narr > len(oldArr) {
		t.growArray(narr)
	}
	t.setNodeVector(nhash)
	if narr < len(oldArr) {
		t.arr = oldArr[:narr:narr]
		for i := narr; i < len(oldArr); i++ {
			if oldArr[i].p != nil {
				*t.newKey(nil, Int(i+1)) = oldArr[i]
			}
		}
	}
	for i := oldCount - 1; i >= 0; i-- {
		if n := (*node)(unsafe.Add(oldNodes, uintptr(i)*nodeSize)); n.val.p != nil {
			*t.arrayOrNewKey(nil, n.key) = n.val
		}
	}
}

func (t *Table) growArray(n int) {
	arr := make([]Value, n)
	copy(arr, t.arr)
	t.arr = arr
}

func (t *Table) setNodeVector(n int) {
	if n == 0 {
		t.nodes, t.lsize, t.lastFree = unsafe.Pointer(&dummyNode), 0, 0
		return
	}
	t.lsize = uint8(ceilLog2(n))
	size := 1 << t.lsize
	t.nodes = unsafe.Pointer(unsafe.SliceData(make([]node, size)))
	t.lastFree = int32(size)
}
