package vm

import (
	"math"
	"math/bits"
	"unsafe"
)

// This file holds Table: an array part and a node part that grow, place and
// iterate exactly as Luau's do (shared/facts/luau.md section 5), so that
// `pairs` visits keys in Luau's own order. Its one rule: a new key enters a
// table only through newKey.

// maxTableSize is the largest array or node part, as in Luau.
const maxTableSize = 1 << 26

// Table is a Luau table. The zero Table is not usable; see [NewTable].
type Table struct {
	header
	absent   uint8 // bit e is set when the metatable event e is known to be absent from this table
	readonly bool
	dynamic  bool // an environment that getfenv, setfenv or loadstring has seen: no global is assumed constant
	lsize    uint8
	// lastFree, when positive, says that all nodes from it upwards are in
	// use. When negative it is minus a remembered border of the array part.
	lastFree int32
	meta     *Table
	arr      []Value
	nodes    unsafe.Pointer // *node, 1<<lsize of them; &dummyNode when there are none
}

// node is one entry of the node part. next is the distance to the next node
// of the chain, 0 at its end.
type node struct {
	key  Value
	val  Value
	next int
}

const nodeSize = unsafe.Sizeof(node{})

// dummyNode stands for the node part of tables that have none. Never written.
var dummyNode node

// NewTable returns an empty table with room for narr array elements and
// nhash other keys.
func NewTable(narr, nhash int) *Table {
	t := &Table{header: header{KindTable}, nodes: unsafe.Pointer(&dummyNode)}
	if narr > 0 {
		t.arr = make([]Value, narr)
	}
	if nhash > 0 {
		t.setNodeVector(nhash)
	}
	return t
}

// Value returns t as a value.
func (t *Table) Value() Value { return Value{p: unsafe.Pointer(t)} }

// Meta returns the metatable, or nil.
func (t *Table) Meta() *Table { return t.meta }

// SetMeta sets or (nil) removes the metatable.
func (t *Table) SetMeta(m *Table) { t.meta = m }

// Readonly reports whether writes are refused (table.freeze).
func (t *Table) Readonly() bool { return t.readonly }

// SetReadonly makes writes by scripts fail, or allows them again. Writes by
// Go code through the methods of Table are never refused.
func (t *Table) SetReadonly(on bool) { t.readonly = on }

// MarkDynamic tells the VM that the globals in this environment can change
// behind the compiler's back, so that no import is cached from it.
func (t *Table) MarkDynamic() { t.dynamic = true }

func (t *Table) nodeAt(i int) *node {
	return (*node)(unsafe.Add(t.nodes, uintptr(i)*nodeSize))
}

func (t *Table) hasNodes() bool { return t.nodes != unsafe.Pointer(&dummyNode) }

func (t *Table) nodeCount() int { return 1 << t.lsize }

// following returns the next node of n's chain. The caller knows n.next != 0.
func (n *node) following() *node {
	return (*node)(unsafe.Add(unsafe.Pointer(n), n.next*int(nodeSize)))
}

// distance returns how many nodes lie from a to b.
func distance(a, b *node) int {
	return (int(uintptr(unsafe.Pointer(b))) - int(uintptr(unsafe.Pointer(a)))) / int(nodeSize)
}

// --- reading ---------------------------------------------------------------

// Get returns t[key] without metamethods.
func (t *Table) Get(key Value) Value {
	if p := t.find(key); p != nil {
		return *p
	}
	return Nil
}

// GetInt returns t[i] without metamethods.
func (t *Table) GetInt(i int) Value {
	if uint(i-1) < uint(len(t.arr)) {
		return t.arr[i-1]
	}
	if p := t.findNumber(float64(i)); p != nil {
		return *p
	}
	return Nil
}

// GetString returns t[key] without metamethods.
func (t *Table) GetString(key *String) Value {
	if p := t.findString(key); p != nil {
		return *p
	}
	return Nil
}

// GetStr is GetString for a Go string. Host code on a hot path keeps a
// *String from [VM.Intern] instead.
func (t *Table) GetStr(key string) Value {
	s := String{header: header{KindString}, s: key}
	return t.GetString(&s)
}

// find returns the slot of key, or nil when the table has none.
func (t *Table) find(key Value) *Value {
	switch key.Kind() {
	case KindNil:
		return nil
	case KindString:
		return t.findString((*String)(key.p))
	case KindNumber:
		f := key.number()
		if i := int(f); float64(i) == f && uint(i-1) < uint(len(t.arr)) {
			return &t.arr[i-1]
		}
		return t.findNumber(f)
	}
	for n := t.nodeAt(t.mainPosition(key)); ; n = n.following() {
		if n.key.p != nil && RawEqual(n.key, key) {
			return &n.val
		}
		if n.next == 0 {
			return nil
		}
	}
}

func (t *Table) findString(key *String) *Value {
	n := t.nodeAt(int(key.Hash()) & (t.nodeCount() - 1))
	for {
		if n.key.p == unsafe.Pointer(key) {
			return &n.val
		}
		if n.key.p != nil && (*header)(n.key.p).kind == KindString && (*String)(n.key.p).equal(key) {
			return &n.val
		}
		if n.next == 0 {
			return nil
		}
		n = n.following()
	}
}

// findNode is findString for a key that is a constant: it returns the node,
// and makes the node's key the constant's own object so that the next
// comparison is one of pointers.
func (t *Table) findNode(key *String) *node {
	n := t.nodeAt(int(key.Hash()) & (t.nodeCount() - 1))
	for {
		if n.key.p == unsafe.Pointer(key) {
			return n
		}
		if n.key.p != nil && (*header)(n.key.p).kind == KindString && (*String)(n.key.p).equal(key) {
			n.key.p = unsafe.Pointer(key)
			return n
		}
		if n.next == 0 {
			return nil
		}
		n = n.following()
	}
}

// findNumber looks in the node part only.
func (t *Table) findNumber(f float64) *Value {
	if !t.hasNodes() {
		return nil
	}
	n := t.nodeAt(int(hashNumber(f)) & (t.nodeCount() - 1))
	for {
		if n.key.p == unsafe.Pointer(&numberTag) && n.key.number() == f {
			return &n.val
		}
		if n.next == 0 {
			return nil
		}
		n = n.following()
	}
}

// Len returns a border of the table, the same one that Luau's # finds.
// Metamethods are not asked.
func (t *Table) Len() int {
	border := len(t.arr)
	if t.lastFree < 0 {
		border = int(-t.lastFree)
	}
	if border > 0 {
		if t.arr[len(t.arr)-1].p != nil && !t.hasNodes() {
			return len(t.arr)
		}
		if border < len(t.arr) && t.arr[border-1].p != nil && t.arr[border].p == nil {
			return border
		}
		if b := t.nearBorder(border); b > 0 {
			return b
		}
	}
	if len(t.arr) == 0 || t.arr[len(t.arr)-1].p != nil {
		return len(t.arr)
	}

	// Binary search; the order of probes decides which border is found.
	base, rest := 0, len(t.arr)
	for half := rest >> 1; half > 0; half = rest >> 1 {
		if t.arr[base+half].p != nil {
			base += half
		}
		rest -= half
	}
	if t.arr[base].p != nil {
		base++
	}
	t.rememberBorder(base)
	return base
}

// nearBorder looks one element to either side of a remembered border.
func (t *Table) nearBorder(b int) int {
	switch {
	case b < len(t.arr) && t.arr[b-1].p == nil:
		if b >= 2 && t.arr[b-2].p != nil {
			t.rememberBorder(b - 1)
			return b - 1
		}
	case b+1 < len(t.arr) && t.arr[b].p != nil && t.arr[b+1].p == nil:
		t.rememberBorder(b + 1)
		return b + 1
	}
	return 0
}

func (t *Table) rememberBorder(b int) {
	if t.lastFree <= 0 {
		t.lastFree = int32(-b)
	}
}

// --- writing ---------------------------------------------------------------

// Set makes t[key] = val without metamethods and without asking whether the
// table is readonly. key must be neither nil nor NaN; see [ValidKey].
func (t *Table) Set(key, val Value) {
	t.absent = 0
	p := t.find(key)
	if p == nil {
		p = t.newKey(key) // for nil too: Luau keeps such a key, and the order depends on it
	}
	*p = val
}

// SetInt makes t[i] = val.
func (t *Table) SetInt(i int, val Value) {
	if uint(i-1) < uint(len(t.arr)) {
		t.arr[i-1] = val
		return
	}
	t.Set(Int(i), val)
}

// SetStr makes t[key] = val for a Go string.
func (t *Table) SetStr(key string, val Value) { t.Set(Str(key), val) }

// Append makes t[#t+1] = val.
func (t *Table) Append(val Value) { t.SetInt(t.Len()+1, val) }

// ValidKey returns Luau's complaint about a key that no table can hold, or "".
func ValidKey(key Value) string {
	switch key.Kind() {
	case KindNil:
		return "table index is nil"
	case KindNumber:
		if f := key.number(); f != f {
			return "table index is NaN"
		}
	case KindVector:
		if v := (*Vector)(key.p); v.X != v.X || v.Y != v.Y || v.Z != v.Z {
			return "table index contains NaN"
		}
	}
	return ""
}

// newKey inserts a key that the table does not have and returns its slot. A
// colliding node that is not in its own main position is moved out of the
// way; otherwise the new key takes the highest free node.
func (t *Table) newKey(key Value) *Value {
	if key.p == unsafe.Pointer(&numberTag) && key.number() == float64(len(t.arr)+1) {
		t.rehash(key)
		return t.arrayOrNewKey(key)
	}
	mp := t.nodeAt(t.mainPosition(key))
	if mp.val.p != nil || !t.hasNodes() {
		free := t.freeNode()
		if free == nil {
			t.rehash(key)
			return t.arrayOrNewKey(key)
		}
		if other := t.nodeAt(t.mainPosition(mp.key)); other != mp {
			t.moveNode(other, mp, free)
		} else {
			if mp.next != 0 {
				free.next = distance(free, mp.following())
			}
			mp.next = distance(mp, free)
			mp = free
		}
	}
	mp.key = key
	if key.p == unsafe.Pointer(&numberTag) && key.number() == 0 {
		mp.key.n = 0 // -0 and 0 are one key
	}
	return &mp.val
}

// moveNode moves mp, which is in the chain that starts at other, to free.
func (t *Table) moveNode(other, mp, free *node) {
	prev := other
	for prev.following() != mp {
		prev = prev.following()
	}
	prev.next = distance(prev, free)
	*free = *mp
	if mp.next != 0 {
		free.next += distance(free, mp)
		mp.next = 0
	}
	mp.val = Nil
}

func (t *Table) arrayOrNewKey(key Value) *Value {
	if i, ok := arrayIndex(key); ok && uint(i-1) < uint(len(t.arr)) {
		return &t.arr[i-1]
	}
	return t.newKey(key)
}

func (t *Table) freeNode() *node {
	for t.lastFree > 0 {
		t.lastFree--
		if n := t.nodeAt(int(t.lastFree)); n.key.p == nil {
			return n
		}
	}
	return nil
}

// arrayIndex returns key as an integer if it is one.
func arrayIndex(key Value) (int, bool) {
	if key.p != unsafe.Pointer(&numberTag) {
		return 0, false
	}
	f := key.number()
	i := int(int32(f))
	return i, float64(i) == f
}

// --- growing ---------------------------------------------------------------

func ceilLog2(n int) int { return bits.Len(uint(n - 1)) }

// rehash makes room for the new key: the array part gets the largest power
// of two n of which more than half of 1..n is in use, and then every element
// that follows without a gap.
func (t *Table) rehash(key Value) {
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
	t.resize(size, nhash)
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
func (t *Table) Reserve(narr int) {
	if narr > len(t.arr) {
		n := 0
		if t.hasNodes() {
			n = t.nodeCount()
		}
		t.resize(t.adjustArray(narr, Nil), n)
	}
}

func (t *Table) resize(narr, nhash int) {
	if narr > maxTableSize || nhash > maxTableSize {
		panic(&Error{Value: Str("table overflow")})
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
				*t.newKey(Int(i + 1)) = oldArr[i]
			}
		}
	}
	for i := oldCount - 1; i >= 0; i-- {
		if n := (*node)(unsafe.Add(oldNodes, uintptr(i)*nodeSize)); n.val.p != nil {
			*t.arrayOrNewKey(n.key) = n.val
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

// Clear removes every key and keeps the room (table.clear).
func (t *Table) Clear() {
	clear(t.arr)
	t.rememberBorder(0)
	if t.hasNodes() {
		clear(unsafe.Slice((*node)(t.nodes), t.nodeCount()))
		t.lastFree = int32(t.nodeCount())
	}
}

// Clone returns a shallow copy with the same metatable; the copy is writable.
func (t *Table) Clone() *Table {
	c := &Table{header: header{KindTable}, meta: t.meta, lastFree: 0, nodes: unsafe.Pointer(&dummyNode)}
	if len(t.arr) > 0 {
		c.arr = append(make([]Value, 0, len(t.arr)), t.arr...)
	}
	if t.hasNodes() {
		nodes := make([]node, t.nodeCount())
		copy(nodes, unsafe.Slice((*node)(t.nodes), t.nodeCount()))
		c.nodes, c.lsize = unsafe.Pointer(unsafe.SliceData(nodes)), t.lsize
	}
	if t.lastFree > 0 && t.hasNodes() || t.lastFree < 0 {
		c.lastFree = t.lastFree
	}
	return c
}

// --- traversal -------------------------------------------------------------

// Next returns the key and value that follow key in traversal order (array
// part first, then nodes), and false at the end. The nil key starts. bad is
// true when key is not in the table ("invalid key to 'next'").
func (t *Table) Next(key Value) (k, v Value, ok, bad bool) {
	i := 0
	if key.p != nil {
		if i = t.indexOf(key); i < 0 {
			return Nil, Nil, false, true
		}
	}
	_, k, v, ok = t.At(i)
	return k, v, ok, false
}

// indexOf returns the traversal index that follows key, or -1.
func (t *Table) indexOf(key Value) int {
	if i, ok := arrayIndex(key); ok && 0 < i && i <= len(t.arr) {
		return i
	}
	p := t.find(key)
	if p == nil {
		return -1
	}
	// find returns &n.val; its offset tells which node it is.
	first := unsafe.Pointer(&(*node)(t.nodes).val)
	return len(t.arr) + int((uintptr(unsafe.Pointer(p))-uintptr(first))/nodeSize) + 1
}

// At returns the first pair at traversal index i (0 is the start) or later,
// and the index that follows it. ok is false at the end.
//
//	for i, k, v, ok := t.At(0); ok; i, k, v, ok = t.At(i) { ... }
func (t *Table) At(i int) (next int, k, v Value, ok bool) {
	for ; i < len(t.arr); i++ {
		if t.arr[i].p != nil {
			return i + 1, Int(i + 1), t.arr[i], true
		}
	}
	for i -= len(t.arr); i < t.nodeCount(); i++ {
		if n := t.nodeAt(i); n.val.p != nil {
			return i + len(t.arr) + 1, n.key, n.val, true
		}
	}
	return 0, Nil, Nil, false
}

// Array returns the array part of the table, which holds t[1], t[2], ... and
// may contain and end with nils. It is valid until the next write.
func (t *Table) Array() []Value { return t.arr }

// --- hashing ---------------------------------------------------------------

// mainPosition returns the index of the node where key belongs.
func (t *Table) mainPosition(key Value) int {
	mask := t.nodeCount() - 1
	switch key.Kind() {
	case KindString:
		return int((*String)(key.p).Hash()) & mask
	case KindNumber:
		return int(hashNumber(key.number())) & mask
	case KindBoolean:
		return int(key.n) & mask
	case KindVector:
		return int(hashVector((*Vector)(key.p))) & mask
	}
	h := uintptr(key.p)
	return int(h>>4^h>>16) & mask
}

// hashNumber is Luau's hash of a number (a MurmurHash2 finaliser).
func hashNumber(f float64) uint32 {
	const m = 0x5bd1e995
	b := math.Float64bits(f)
	h1, h2 := uint32(b), uint32(b>>32)&0x7fffffff
	h1 ^= h2 >> 18
	h1 *= m
	h2 ^= h1 >> 22
	h2 *= m
	h1 ^= h2 >> 17
	h1 *= m
	h2 ^= h1 >> 19
	h2 *= m
	return h2
}

func hashVector(v *Vector) uint32 {
	part := func(f float32) uint32 {
		if f == 0 {
			return 0
		}
		b := math.Float32bits(f)
		return b ^ b>>17
	}
	return part(v.X)*73856093 ^ part(v.Y)*19349663 ^ part(v.Z)*83492791
}
