package vm

import (
	goruntime "runtime"
	"runtime/metrics"
	"sync"
	"unsafe"
	"weak"
)

// This file holds the account of a VM's memory. Its one rule: whatever
// allocates on behalf of a script says how much before it does, with charge,
// and is where nothing is lost if charge raises.
//
// Charging is a subtraction. When what was granted is used up the account is
// looked at, which finds out how much is really in use; then half of what is
// left is granted, but at least a sixteenth of the limit, so that looking
// costs little even when a script stays close to its limit.
//
// What a host allocates for a script without charging it (instances, say) is
// found when the whole process is over its limit, which is that of all its
// machines together.

// errMemory is Luau's text, which has no position.
const errMemory = "not enough memory"

const (
	minShare = 16 // of the limit that is granted at least

	tableBytes   = int(unsafe.Sizeof(Table{}))
	stringBytes  = int(unsafe.Sizeof(String{}))
	valueBytes   = int(unsafe.Sizeof(Value{}))
	closureBytes = int(unsafe.Sizeof(Function{}))
	threadBytes  = int(unsafe.Sizeof(Thread{}))
	frameBytes   = int(unsafe.Sizeof(frame{}))
	upvalueBytes = int(unsafe.Sizeof(upvalue{}))
	vectorBytes  = int(unsafe.Sizeof(Vector{}))
	// weakBytes is an entry of a weak table beyond its node.
	weakBytes = int(unsafe.Sizeof(weakRef{})) + int(unsafe.Sizeof(kept{})) + 64
)

// account is what a VM knows about its memory besides vm.room, the bytes that
// may be allocated before the next look.
type account struct {
	share     *share
	granted   int          // what room was after the last look
	earlier   int          // bytes allocated before that
	counted   int          // bytes in use at the last census
	countedAt int          // allocated at the last census
	warned    map[any]bool // owners of threads that have had the error that pcall catches
	epoch     uint8        // mark of the last census
}

// share is what the process knows about one VM. It does not keep it alive.
type share struct {
	vm    weak.Pointer[VM]
	limit int // bytes; 0 is none; guarded by process.mu
}

// process is what all VMs of a process share: the heap.
var process struct {
	mu       sync.Mutex // guards all of it
	machines int        // how many there are, as far as the collector knows
	limited  int        // how many of them have a limit
	limits   int        // the sum of the limits
	base     int        // heap in use before the first of these machines got its limit
}

// enterProcess opens the account of a new VM, without a limit.
func (vm *VM) enterProcess() {
	s := &share{vm: weak.Make(vm)}
	vm.account.share = s
	vm.grant(0)
	process.mu.Lock()
	process.machines++
	process.mu.Unlock()
	goruntime.AddCleanup(vm, func(s *share) {
		process.mu.Lock()
		defer process.mu.Unlock()
		process.machines--
		s.setLimit(0)
	}, s)
}

// setLimit changes a limit; the caller holds process.mu.
func (s *share) setLimit(limit int) {
	if limit > 0 && process.limited == 0 {
		process.base = heapBytes("/gc/heap/live:bytes")
	}
	if s.limit > 0 {
		process.limited--
	}
	if limit > 0 {
		process.limited++
	}
	process.limits += limit - s.limit
	s.limit = limit
}

// SetMemoryLimit sets how many bytes scripts of the VM can have in use; 0, as
// at first, is no limit. It should be 16 MiB or more. An allocation that does
// not fit raises "not enough memory"; the second time this happens to threads
// of one Owner, the thread ends, and pcall does not catch it. The heap can be
// a sixteenth larger than the limit for a moment, garbage included.
func (vm *VM) SetMemoryLimit(bytes int) {
	s := vm.account.share
	process.mu.Lock()
	first := s.limit == 0 && bytes > 0
	s.setLimit(max(bytes, 0))
	process.mu.Unlock()
	vm.account.warned = nil
	vm.grant(0)
	if first {
		s.watch()
	}
}

// MemoryLimit returns the limit in bytes, 0 if there is none.
func (vm *VM) MemoryLimit() int {
	process.mu.Lock()
	defer process.mu.Unlock()
	return vm.account.share.limit
}

// watch makes the VM look at its account after each collection that finds the
// process over the limit: not everything is charged.
func (s *share) watch() {
	sentinel := &share{} // dies at once
	goruntime.AddCleanup(sentinel, func(s *share) {
		vm := s.vm.Value()
		process.mu.Lock()
		limit, base := s.limit, process.base
		process.mu.Unlock()
		if vm == nil || limit == 0 {
			return
		}
		if heapBytes("/gc/heap/live:bytes")-base > limit {
			vm.interrupt.Or(interruptMemory)
		}
		s.watch()
	}, s)
}

// heapBytes reads one figure of the Go runtime.
func heapBytes(name string) int {
	sample := [1]metrics.Sample{{Name: name}}
	metrics.Read(sample[:])
	return int(sample[0].Value.Uint64())
}

// heapObjects is the figure for what is in use, garbage that has not been
// collected included.
const heapObjects = "/memory/classes/heap/objects:bytes"

// charge says that n bytes are about to be allocated for the script that runs.
func (vm *VM) charge(n int) {
	if vm.room -= n; vm.room < 0 {
		vm.overdrawn(n)
	}
}

// Charge says that the function is about to allocate n bytes for the script.
// It raises "not enough memory" when they do not fit.
func (c *Call) Charge(n int) { c.th.vm.charge(n) }

// grant says how much may be allocated before the next look.
func (vm *VM) grant(room int) {
	a := &vm.account
	a.earlier = vm.allocated()
	if a.share.limit == 0 {
		room = 1 << 62
	}
	vm.room, a.granted = room, room
}

// allocated returns how many bytes have been charged in all.
func (vm *VM) allocated() int { return vm.account.earlier + vm.account.granted - vm.room }

// overdrawn looks at the account before n bytes more are allocated, and raises
// when they do not fit.
//
//go:noinline
func (vm *VM) overdrawn(n int) {
	limit := vm.MemoryLimit()
	if limit == 0 {
		vm.grant(0)
		return
	}
	live, ok := vm.fits(limit, n)
	if ok {
		vm.grant(max((limit-live-n)/2, limit/minShare))
		return
	}
	vm.room += n // not to be
	vm.grant(limit / minShare)
	if vm.current == nil {
		return // the host is not to be stopped
	}
	e := &Error{Value: Str(errMemory)}
	if owner := vm.current.Owner; vm.account.warned[owner] {
		e.fatal = true
	} else {
		if vm.account.warned == nil {
			vm.account.warned = make(map[any]bool)
		}
		vm.account.warned[owner] = true
	}
	panic(e)
}

// fits reports whether n bytes more are within the limit, and how much is in
// use at most. It begins with what is cheap to know.
func (vm *VM) fits(limit, n int) (live int, ok bool) {
	process.mu.Lock()
	alone := process.machines == 1
	total, base := process.limits, process.base
	if process.limited < process.machines {
		total = 0 // nobody knows what the others may use
	}
	process.mu.Unlock()

	// The process is within the limit of this VM alone.
	heap := heapBytes(heapObjects) - base
	if heap+n <= limit {
		return heap, true
	}
	if !alone {
		if live = vm.census(limit - n); live+n > limit {
			return live, false
		}
		if total == 0 || heap+n <= total {
			return live, true
		}
	}

	// Too much garbage, or too much.
	goruntime.GC()
	heap = heapBytes(heapObjects) - base
	if alone {
		return heap, heap+n <= limit
	}
	return live, heap+n <= total
}

// MemoryInUse returns how many bytes the scripts of the VM have in use: what a
// census found, and what has been allocated since. There is a new census when
// that has doubled it.
func (vm *VM) MemoryInUse() int {
	a := &vm.account
	const step = 1 << 20
	if vm.allocated()-a.countedAt > a.counted+step {
		vm.census(1 << 62)
	}
	return a.counted + vm.allocated() - a.countedAt
}

// --- what natives allocate -------------------------------------------------

// NewTable is [NewTable] for the script that called.
func (c *Call) NewTable(narr, nhash int) *Table {
	c.Charge(tableBytes + narr*valueBytes + nhash*int(nodeSize))
	return NewTable(narr, nhash)
}

// Clone is [Table.Clone] for the script that called.
func (c *Call) Clone(t *Table) *Table {
	c.Charge(t.footprint())
	return t.Clone()
}

// Set, SetInt, Append and Reserve do what the methods of Table do, for the
// script that called.
func (c *Call) Set(t *Table, key, val Value) { t.set(c.th.vm, key, val) }

// SetInt makes t[i] = val; see Set.
func (c *Call) SetInt(t *Table, i int, val Value) { t.setInt(c.th.vm, i, val) }

// Append makes t[#t+1] = val; see Set.
func (c *Call) Append(t *Table, val Value) { t.setInt(c.th.vm, t.Len()+1, val) }

// Reserve makes room for narr array elements in all; see Set.
func (c *Call) Reserve(t *Table, narr int) { t.reserve(c.th.vm, narr) }

// footprint returns the bytes a table takes.
func (t *Table) footprint() int {
	n := tableBytes + cap(t.arr)*valueBytes
	if t.isWeak() {
		w := t.extra.weak
		n += int(unsafe.Sizeof(*w)) + cap(w.inner.arr)*valueBytes + w.inner.nodeCount()*(int(nodeSize)+weakBytes)
	} else if t.hasNodes() {
		n += t.nodeCount() * int(nodeSize)
	}
	return n
}

// Substring is [Substring] for the script that called.
func (c *Call) Substring(s string) Value {
	c.Charge(stringBytes)
	return Substring(s)
}

// ReturnBytes leaves a string with the bytes of b, which it takes over, as the
// only result. They have been charged.
func (c *Call) ReturnBytes(b []byte) {
	c.Charge(stringBytes)
	if cap(b)-len(b) > len(b)/4 {
		c.Return(Str(string(b)))
		return
	}
	c.Return(Str(unsafe.String(unsafe.SliceData(b), len(b))))
}
