package vm

import (
	"errors"
	"fmt"
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
	reserve  = 32 // of the limit that is kept for what the allocator rounds up
	// maxHeapShare says up to how large a heap, compared with its limit, a VM has
	// the process collected because of its own garbage.
	maxHeapShare = 8

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
	lookedAt  int          // allocated at the last look
	held      int          // at most what the heap held for this VM then, garbage included
	cycles    int          // collections of the process before that
	warned    map[any]bool // owners of threads that have had the error that pcall catches
	epoch     uint8        // mark of the last census
}

// share is what the process knows about one VM. It does not keep it alive.
type share struct {
	vm    weak.Pointer[VM]
	limit int // bytes; 0 is none; guarded by process.mu
	bytes int // in use at the last census; guarded by process.mu
}

// process is what all VMs of a process share: the heap.
var process struct {
	mu       sync.Mutex // guards all of it
	machines int        // how many there are, as far as the collector knows
	limited  int        // how many of them have a limit
	limits   int        // the sum of the limits
	bytes    int        // the sum of what the last censuses found
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
		s.setBytes(0)
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

// setBytes changes what a census found; the caller holds process.mu.
func (s *share) setBytes(n int) {
	process.bytes += n - s.bytes
	s.bytes = n
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
		limit, most := s.limit, process.base+s.limit
		if process.limited == process.machines {
			most = process.base + process.limits
		}
		process.mu.Unlock()
		if vm == nil || limit == 0 {
			return
		}
		if heapBytes("/gc/heap/live:bytes") > most {
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
const (
	heapObjects = "/memory/classes/heap/objects:bytes"
	gcCycles    = "/gc/cycles/total:gc-cycles"
)

// charge says that n bytes are about to be allocated for the script that runs.
func (vm *VM) charge(n int) {
	if vm.room -= n; vm.room < 0 {
		vm.overdrawn(n)
	}
}

// Charge says that the function is about to allocate n bytes for the script.
// It raises "not enough memory" when they do not fit.
func (c *Call) Charge(n int) { c.th.vm.charge(n) }

// Charge is [Call.Charge] for whoever knows only the thread. It lets
// [VM.OnInterrupt] stop the script as well.
func (th *Thread) Charge(n int) {
	if th.vm.interrupt.Load() != 0 {
		th.vm.interrupted(th)
	}
	th.vm.charge(n)
}

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

// OutOfMemory reports whether a script failed with err because its memory was used up.
func OutOfMemory(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Value.IsString() && e.Value.AsString().String() == errMemory
}

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
	vm.room += n // not yet
	if left, ok := vm.fits(limit-limit/reserve, n); ok {
		vm.grant(max(left/2, limit/minShare))
		vm.account.earlier += n
		return
	}
	vm.grant(limit / minShare)
	if vm.current == nil {
		return // the host is not to be stopped
	}
	e := &Error{Value: Str(errMemory), Note: fmt.Sprintf("the limit is %d MiB", limit>>20)}
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

// fits reports whether n bytes more are within the limit, and how many there
// are left then at least. It begins with what is cheap to know.
func (vm *VM) fits(limit, n int) (left int, ok bool) {
	process.mu.Lock()
	alone, base := process.machines == 1, process.base
	process.mu.Unlock()
	heap := heapBytes(heapObjects) - base
	switch {
	case heap+n <= limit: // the process is within the limit of this VM alone
		vm.holds(heap)
		return limit - heap - n, true
	case alone:
		goruntime.GC()
		heap = heapBytes(heapObjects) - base
		vm.holds(heap)
		return limit - heap - n, heap+n <= limit
	}

	// Several machines: this one's objects, and its garbage unless a collection
	// would cost the others too much.
	a := &vm.account
	held, counted := a.held+vm.allocated()-a.lookedAt, a.counted+vm.allocated()-a.countedAt
	live := vm.census(limit - n)
	if live+n > limit {
		vm.holds(held)
		return 0, false
	}
	if heapBytes(gcCycles) != a.cycles { // what was garbage at the last census is gone
		held = min(held, counted)
	}
	left, ok = vm.shareOf(heap + n)
	if held > limit && heap < maxHeapShare*limit || !ok {
		goruntime.GC()
		heap, held = heapBytes(heapObjects)-base, live
		left, ok = vm.shareOf(heap + n)
	}
	vm.holds(held)
	return min(left, limit-live-n, 2*(limit-held-n)), ok
}

// holds remembers at a look what the heap holds for this VM.
func (vm *VM) holds(n int) {
	a := &vm.account
	a.held, a.lookedAt, a.cycles = n, vm.allocated(), heapBytes(gcCycles)
}

// shareOf returns what a heap leaves of the limits of all machines. It does not
// fit if that is nothing, and this machine does not use less than the others.
func (vm *VM) shareOf(heap int) (left int, ok bool) {
	process.mu.Lock()
	defer process.mu.Unlock()
	if process.limited < process.machines {
		return 1 << 62, true // nobody knows what the others may use
	}
	left = process.limits - heap
	return left, left >= 0 || vm.account.share.bytes*process.machines < process.bytes
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
	n := tableBytes + narr*valueBytes
	if nhash > 0 {
		n += int(nodeSize) << ceilLog2(nhash)
	}
	c.Charge(n)
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
	c.Charge(copySize(len(s)))
	return Substring(s)
}

// ReturnBytes leaves a string with the bytes of b, which it takes over, as the
// only result. They have been charged.
func (c *Call) ReturnBytes(b []byte) {
	c.Charge(stringBytes)
	if cap(b)-len(b) > len(b)/4 {
		c.Charge(len(b))
		c.Return(Str(string(b)))
		return
	}
	c.Return(Str(unsafe.String(unsafe.SliceData(b), len(b))))
}
