package vm

import "unsafe"

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
	dynamic  bool // an environment that getfenv or setfenv has seen: no global is assumed constant
	lsize    uint8
	refs     bool // the inner table of a weak one; see weakPart
	// lastFree, when positive, says that all nodes from it upwards are in
	// use. When negative it is minus a remembered border of the array part.
	lastFree int32
	meta     *Table
	arr      []Value
	nodes    unsafe.Pointer // *node, 1<<lsize of them; &dummyNode when there are none; &weakNodes of a weak table
	extra    *tableExtra
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
	t := &Table{header: header{kind: KindTable}, nodes: unsafe.Pointer(&dummyNode)}
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
func (t *Table) SetMeta(m *Table) {
	t.meta = m
	if t.isWeak() || m != nil && m.absent&(1<<metaMode) == 0 {
		t.followMode()
	}
}

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
	s := String{header: header{kind: KindString}, s: key}
	return t.GetString(&s)
}

// findElsewhere is what find does when there is no such node.
func (t *Table) findElsewhere(key Value) *Value {
	if t.isWeak() {
		return t.findWeak(key)
	}
	return nil
}

// find returns the slot of key, or nil when the table has none. The slot of a
// weak table is for reading only.
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
			return t.findElsewhere(key)
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
			return t.findElsewhere(key.Value())
		}
		n = n.following()
	}
}

// findNode is findString for a key that is a constant: it returns the node,
// and makes the node's key the constant's own object so that the next
// comparison is one of pointers. It finds nothing in a weak table.
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
			return t.findElsewhere(Number(f))
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
	if len(t.arr) == 0 && t.isWeak() {
		return t.extra.weak.border()
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
func (t *Table) Set(key, val Value) { t.set(nil, key, val) }

// set is Set on behalf of a VM, which is told of the table's growth.
func (t *Table) set(vm *VM, key, val Value) {
	t.absent = 0
	if !t.isWeak() {
		if p := t.find(key); p != nil {
			*p = val
			return
		}
	}
	t.insert(vm, key, val) // nil too: Luau keeps such a key, and the order depends on it
}

// insert makes t[key] = val for a key that the table does not have, or for any
// key of a weak table. It is the moment to see whether __mode has changed.
func (t *Table) insert(vm *VM, key, val Value) {
	if t.isWeak() || t.meta != nil && t.meta.absent&(1<<metaMode) == 0 {
		wasWeak := t.isWeak()
		t.followMode()
		if t.isWeak() {
			t.extra.weak.set(vm, key, val)
			return
		}
		if wasWeak {
			t.set(vm, key, val)
			return
		}
	}
	*t.newKey(vm, key) = val
}

// SetInt makes t[i] = val.
func (t *Table) SetInt(i int, val Value) { t.setInt(nil, i, val) }

func (t *Table) setInt(vm *VM, i int, val Value) {
	if uint(i-1) < uint(len(t.arr)) {
		t.arr[i-1] = val
		return
	}
	t.set(vm, Int(i), val)
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
// way; otherwise the new key takes the highest free node. vm, if there is one,
// is told of growth.
func (t *Table) newKey(vm *VM, key Value) *Value {
	if key.p == unsafe.Pointer(&numberTag) && key.number() == float64(len(t.arr)+1) {
		t.rehash(vm, key)
		return t.arrayOrNewKey(vm, key)
	}
	mp := t.nodeAt(t.mainPosition(key))
	if mp.val.p != nil || !t.hasNodes() {
		free := t.freeNode()
		if free == nil {
			t.rehash(vm, key)
			return t.arrayOrNewKey(vm, key)
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

func (t *Table) arrayOrNewKey(vm *VM, key Value) *Value {
	if i, ok := arrayIndex(key); ok && uint(i-1) < uint(len(t.arr)) {
		return &t.arr[i-1]
	}
	return t.newKey(vm, key)
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

// --- whole tables ----------------------------------------------------------

// Clear removes every key and keeps the room (table.clear).
func (t *Table) Clear() {
	if t.isWeak() {
		t.extra.weak.clear()
		return
	}
	clear(t.arr)
	t.rememberBorder(0)
	if t.hasNodes() {
		clear(unsafe.Slice((*node)(t.nodes), t.nodeCount()))
		t.lastFree = int32(t.nodeCount())
	}
}

// Clone returns a shallow copy with the same metatable; the copy is writable.
func (t *Table) Clone() *Table {
	if t.isWeak() {
		return t.cloneWeak()
	}
	c := &Table{header: header{kind: KindTable}, meta: t.meta, lastFree: 0, nodes: unsafe.Pointer(&dummyNode)}
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
