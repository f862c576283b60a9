package vm

import (
	"strings"
	"unsafe"
	"weak"
)

// This file holds weak tables: what __mode does. Its one rule: the interpreter
// never sees an entry of a weak table. Its array and its nodes look empty from
// outside; the entries are in an inner table, where references that do not
// keep their object alive stand for objects.
//
// Tables, functions, threads, userdata and buffers can be collected; a string,
// number, boolean or vector stays for as long as its entry does, as in Luau.
// A table with weak keys alone keeps each value with its key (an ephemeron): a
// value that refers to its key does not keep it alive, as it would in Luau.
// A table whose metatable gets another __mode later follows when the next new
// key is put in it; Luau waits for its next collection.

// The modes of a weak table, as bits.
const (
	weakKeys uint8 = 1 << iota
	weakValues
)

// tableExtra is what few tables have.
type tableExtra struct {
	weak *weakPart // nil unless the table is weak
	kept *kept
}

// weakPart is the content of a weak table.
type weakPart struct {
	mode  uint8
	self  weak.Pointer[Table] // the table, as values that are kept with keys name it
	inner Table
}

// weakRef stands for an object in an inner table.
type weakRef struct {
	header
	addr   uintptr // where the object is or was, which decides its node
	object weak.Pointer[header]
}

// kept is a value that a weak table keeps with its key; the key has a list of
// them. When the table has died, the value goes when the list is next changed.
type kept struct {
	table weak.Pointer[Table]
	val   Value
	next  *kept
}

// keptTag is the value of an entry whose value is kept with its key.
var keptTag = header{kind: kindKept}

// weakNodes are the nodes of every weak table. Never written. No key equals
// theirs, because its hash is wrong, and as a chain of two they tell the
// interpreter not to conclude that a field is absent.
var weakNodes = func() (nodes [2]node) {
	nodes[0].key = (&String{header: header{kind: KindString}, hashed: true, hash: ^hashString("weak"), s: "weak"}).Value()
	nodes[1].key = nodes[0].key
	nodes[0].next = 1
	return nodes
}()

// modeName is __mode for tables that know no VM. Never written.
var modeName = func() *String {
	s := NewString("__mode")
	s.Hash()
	return s
}()

func (t *Table) isWeak() bool { return t.nodes == unsafe.Pointer(&weakNodes) }

// Weak reports whether entries of the table can vanish, because its metatable
// has __mode.
func (t *Table) Weak() bool { return t.isWeak() }

// collectable reports whether v in a weak table does not keep itself alive.
func (v Value) collectable() bool {
	switch v.Kind() {
	case KindTable, KindFunction, KindThread, KindUserdata, KindBuffer:
		return true
	}
	return false
}

func newWeakRef(v Value) Value {
	return pointerTo(&weakRef{header: header{kind: kindWeak}, addr: uintptr(v.p), object: weak.Make((*header)(v.p))})
}

// target returns the object, nil if it is no more.
func (r *weakRef) target() Value { return Value{p: unsafe.Pointer(r.object.Value())} }

// --- modes -----------------------------------------------------------------

// modeOf returns the mode that a metatable asks for.
func modeOf(mt *Table) (mode uint8) {
	if mt == nil || mt.absent&(1<<metaMode) != 0 {
		return 0
	}
	v := mt.GetString(modeName)
	if v.p == nil {
		mt.absent |= 1 << metaMode
	}
	if s := v.AsString(); s != nil {
		if strings.IndexByte(s.s, 'k') >= 0 {
			mode |= weakKeys
		}
		if strings.IndexByte(s.s, 'v') >= 0 {
			mode |= weakValues
		}
	}
	return mode
}

// followMode makes the table as weak as its metatable says.
//
//go:noinline
func (t *Table) followMode() {
	mode := modeOf(t.meta)
	if t.isWeak() {
		if t.extra.weak.mode == mode {
			return
		}
		t.strengthen()
	}
	if mode != 0 {
		t.weaken(mode)
	}
}

// weaken moves everything into an inner table, at the same place.
func (t *Table) weaken(mode uint8) {
	w := &weakPart{mode: mode, self: weak.Make(t)}
	w.inner = Table{header: header{kind: KindTable}, refs: true,
		arr: t.arr, nodes: t.nodes, lsize: t.lsize, lastFree: t.lastFree}
	t.arr, t.nodes, t.lsize, t.lastFree = nil, unsafe.Pointer(&weakNodes), 0, 0
	if t.extra == nil {
		t.extra = &tableExtra{}
	}
	t.extra.weak = w

	for i, v := range w.inner.arr {
		w.inner.arr[i] = w.encode(v)
	}
	for i := range w.inner.nodeCount() {
		if n := w.inner.nodeAt(i); n.val.p != nil {
			w.encodeNode(n)
		}
	}
}

// encodeNode makes an entry of an ordinary table one of a weak one.
func (w *weakPart) encodeNode(n *node) {
	if w.mode&weakKeys == 0 || !n.key.collectable() {
		n.val = w.encode(n.val)
		return
	}
	key := n.key
	n.key = newWeakRef(key)
	w.store(key, n, n.val)
}

// strengthen makes the table an ordinary one with what is left in it.
func (t *Table) strengthen() {
	w := t.extra.weak
	for i, v := range w.inner.arr {
		w.inner.arr[i] = w.decode(Nil, v)
	}
	for i := range w.inner.nodeCount() {
		n := w.inner.nodeAt(i)
		if n.val.p == nil {
			continue
		}
		k, v := w.entry(n)
		if n.val = v; v.p != nil {
			w.drop(k)
			n.key = k
		}
	}
	t.extra.weak = nil
	t.arr, t.nodes, t.lsize, t.lastFree = w.inner.arr, w.inner.nodes, w.inner.lsize, w.inner.lastFree
}

// --- values that are kept with their keys ----------------------------------

// keptBy returns the head of the list of a key; with create a table that has
// none gets the room for it.
func keptBy(key Value, create bool) **kept {
	switch key.Kind() {
	case KindTable:
		t := (*Table)(key.p)
		if t.extra == nil {
			if !create {
				return nil
			}
			t.extra = &tableExtra{}
		}
		return &t.extra.kept
	case KindFunction:
		return &(*Function)(key.p).kept
	case KindThread:
		return &(*Thread)(key.p).kept
	case KindUserdata:
		return &(*Userdata)(key.p).kept
	case KindBuffer:
		return &(*Buffer)(key.p).kept
	}
	return nil
}

// keeps returns what the table keeps with a key, or nil.
func (w *weakPart) keeps(key Value) *kept {
	head := keptBy(key, false)
	if head == nil {
		return nil
	}
	for k := *head; k != nil; k = k.next {
		if k.table == w.self {
			return k
		}
	}
	return nil
}

// keep adds a value to a key that has none of this table.
func (w *weakPart) keep(key, val Value) {
	head := keptBy(key, true)
	dropDead(head)
	*head = &kept{table: w.self, val: val, next: *head}
}

// drop takes the value of this table from a key.
func (w *weakPart) drop(key Value) {
	head := keptBy(key, false)
	if head == nil {
		return
	}
	for at := head; *at != nil; at = &(*at).next {
		if (*at).table == w.self {
			*at = (*at).next
			return
		}
	}
}

// dropDead takes the values of tables that are no more from a list.
func dropDead(at **kept) {
	for *at != nil {
		if (*at).table.Value() == nil {
			*at = (*at).next
		} else {
			at = &(*at).next
		}
	}
}

// --- entries ---------------------------------------------------------------

// encode returns what the inner table holds for a value that is not kept with
// its key.
func (w *weakPart) encode(v Value) Value {
	if w.mode&weakValues != 0 && v.collectable() {
		return newWeakRef(v)
	}
	return v
}

// decode returns the value that v stands for, nil if it is no more.
func (w *weakPart) decode(key, v Value) Value {
	switch v.Kind() {
	case kindWeak:
		return (*weakRef)(v.p).target()
	case kindKept:
		if k := w.keeps(key); k != nil {
			return k.val
		}
		return Nil
	}
	return v
}

// entry returns the key and the value of a node. The value is nil if either
// is no more.
func (w *weakPart) entry(n *node) (k, v Value) {
	if k = n.key; k.Kind() == kindWeak {
		if k = (*weakRef)(k.p).target(); k.p == nil {
			return Nil, Nil
		}
	}
	return k, w.decode(k, n.val)
}

// store gives the node of a weak key its value.
func (w *weakPart) store(key Value, n *node, val Value) {
	if w.mode&weakValues != 0 || !val.collectable() {
		if n.val.Kind() == kindKept {
			w.drop(key)
		}
		n.val = w.encode(val)
		return
	}
	if k := w.keeps(key); k != nil {
		k.val = val
	} else {
		w.keep(key, val)
	}
	n.val = Value{p: unsafe.Pointer(&keptTag)}
}

// node returns the node of a weak key, or nil.
func (w *weakPart) node(key Value) *node {
	for n := w.inner.nodeAt(w.inner.mainPosition(key)); ; n = n.following() {
		if n.key.Kind() == kindWeak {
			if r := (*weakRef)(n.key.p); r.addr == uintptr(key.p) && r.target().p == key.p {
				return n
			}
		}
		if n.next == 0 {
			return nil
		}
	}
}

// byRef reports whether a weakRef stands for the key.
func (w *weakPart) byRef(key Value) bool { return w.mode&weakKeys != 0 && key.collectable() }

// get returns the value of a key.
func (w *weakPart) get(key Value) Value {
	if !w.byRef(key) {
		return w.decode(Nil, w.inner.Get(key))
	}
	if n := w.node(key); n != nil {
		return w.decode(key, n.val)
	}
	return Nil
}

// set makes key = val, for a key that a table can hold.
func (w *weakPart) set(vm *VM, key, val Value) {
	if w.byRef(key) {
		n := w.node(key)
		if n == nil {
			if vm != nil {
				vm.charge(weakBytes)
			}
			slot := w.inner.newKey(vm, newWeakRef(key))
			n = (*node)(unsafe.Add(unsafe.Pointer(slot), -int(unsafe.Offsetof(n.val))))
		}
		w.store(key, n, val)
		return
	}
	slot := w.inner.find(key)
	if slot == nil {
		slot = w.inner.newKey(vm, key)
	}
	*slot = w.encode(val)
}

// findWeak is find for readers: what it returns is not the slot itself.
//
//go:noinline
func (t *Table) findWeak(key Value) *Value {
	if v := t.extra.weak.get(key); v.p != nil {
		return &v
	}
	return nil
}

// indexOf is Table.indexOf.
func (w *weakPart) indexOf(key Value) int {
	if !w.byRef(key) {
		return w.inner.indexOf(key)
	}
	n := w.node(key)
	if n == nil {
		return -1
	}
	return len(w.inner.arr) + w.inner.slotOf(n) + 1
}

// at is Table.At.
func (w *weakPart) at(i int) (next int, k, v Value, ok bool) {
	for ; i < len(w.inner.arr); i++ {
		if v := w.decode(Nil, w.inner.arr[i]); v.p != nil {
			return i + 1, Int(i + 1), v, true
		}
	}
	for i -= len(w.inner.arr); i < w.inner.nodeCount(); i++ {
		if n := w.inner.nodeAt(i); n.val.p != nil {
			if k, v := w.entry(n); v.p != nil {
				return i + len(w.inner.arr) + 1, k, v, true
			}
		}
	}
	return 0, Nil, Nil, false
}

// border is Table.Len. An entry that is no more is no border.
func (w *weakPart) border() int {
	n := w.inner.Len()
	for n > 0 && w.get(Int(n)).p == nil {
		w.inner.prune()
		n = w.inner.Len()
	}
	return n
}

// prune makes the entries of an inner table nil whose key or value is no more.
func (t *Table) prune() {
	for i, v := range t.arr {
		if v.dead() {
			t.arr[i] = Nil
		}
	}
	for i := range t.nodeCount() {
		if n := t.nodeAt(i); n.val.p != nil && (n.key.dead() || n.val.dead()) {
			n.val = Nil
		}
	}
}

// dead reports whether v stands for an object that is no more.
func (v Value) dead() bool { return v.Kind() == kindWeak && (*weakRef)(v.p).target().p == nil }

// clear is Table.Clear.
func (w *weakPart) clear() {
	for i := range w.inner.nodeCount() {
		if n := w.inner.nodeAt(i); n.val.Kind() == kindKept {
			k, _ := w.entry(n)
			w.drop(k)
		}
	}
	w.inner.Clear()
}

// cloneWeak is Table.Clone.
func (t *Table) cloneWeak() *Table {
	w := t.extra.weak
	c := &Table{header: header{kind: KindTable}, meta: t.meta, nodes: unsafe.Pointer(&dummyNode)}
	c.weaken(w.mode)
	inner := &c.extra.weak.inner
	copied := w.inner.Clone()
	inner.arr, inner.nodes, inner.lsize, inner.lastFree = copied.arr, copied.nodes, copied.lsize, copied.lastFree
	for i := range inner.nodeCount() {
		if n := inner.nodeAt(i); n.val.Kind() == kindKept {
			if k, v := w.entry(n); v.p != nil {
				c.extra.weak.keep(k, v)
			} else {
				n.val = Nil
			}
		}
	}
	return c
}

// iterateWeak readies R[at..at+2] for a loop over a weak table, which goes
// from key to key.
func (th *Thread) iterateWeak(at int, t *Table) {
	if th.vm.next == nil {
		th.vm.next = NewFunction("", func(c *Call) {
			k, v, ok, bad := c.CheckTable(1).Next(c.Arg(2))
			switch {
			case bad:
				RaiseText("invalid key to 'next'")
			case ok:
				c.ReturnAll(k, v)
			default:
				c.Return(Nil)
			}
		})
	}
	th.stack[at], th.stack[at+1], th.stack[at+2] = th.vm.next.Value(), t.Value(), Nil
}
