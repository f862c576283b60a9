package lib

import (
	"lanai/runtime/luau/vm"
)

// This file holds the table library. Its one rule: it reads and writes
// tables without metamethods, and refuses to write frozen ones before it
// changes anything.

// tableFunctions is the library table (https://luau.org/library#table-library).
var tableFunctions = library{
	"clear":    tableClear,
	"clone":    tableClone,
	"concat":   tableConcat,
	"create":   tableCreate,
	"find":     tableFind,
	"foreach":  tableForeach,
	"foreachi": tableForeachi,
	"freeze":   tableFreeze,
	"getn":     tableGetn,
	"insert":   tableInsert,
	"isfrozen": tableIsfrozen,
	"maxn":     tableMaxn,
	"move":     tableMove,
	"pack":     tablePack,
	"remove":   tableRemove,
	"sort":     tableSort,
	"unpack":   tableUnpack,
}

const (
	// maxTableSize is the largest table.create, as in Luau.
	maxTableSize = 1 << 26
	// maxResults is how many values a function can return (LUAI_MAXCSTACK).
	maxResults = 8000
	// maxStringSize is the longest string that a function makes.
	maxStringSize = 1 << 30

	maxInt32 = 1<<31 - 1
	// maxMoveRoom is up to how many elements table.move makes room in the array
	// for, whether they are there or not.
	maxMoveRoom = 1 << 20

	// minSparseMove is above how many elements table.move looks whether most
	// of them are nil.
	minSparseMove = 32

	// moveChunk is how many elements table.move moves between two looks at
	// whether the script has to stop.
	moveChunk = 1 << 16
)

func tableClear(c *vm.Call) { writableTable(c, 1).Clear() }

func tableClone(c *vm.Call) {
	t := c.CheckTable(1)
	requireOpenMeta(c, t)
	c.Return(c.Clone(t).Value())
}

// requireOpenMeta raises unless the metatable of argument 1 is unprotected.
func requireOpenMeta(c *vm.Call, t *vm.Table) {
	open := c.Thread().Metafield(t.Value(), "__metatable").IsNil()
	checkArg(c, open, 1, "table has a protected metatable")
}

func tableConcat(c *vm.Call) {
	sep := c.OptString(2, "")
	t := c.CheckTable(1)
	i := optInt(c, 3, 1)
	j := t.Len()
	if !c.Absent(4) {
		j = intArg(c, 4)
	}

	// The size first: one allocation makes the result.
	size := 0
	for k := i; k <= j; k++ {
		switch v := t.GetInt(k); v.Kind() {
		case vm.KindString:
			size += v.AsString().Len() + len(sep)
		case vm.KindNumber:
			size += 8 + len(sep)
		default:
			c.Errorf("invalid value (%s) at index %d in table for 'concat'", c.VM().Typeof(v), k)
		}
		if size > maxStringSize {
			c.Errorf("resulting string too large")
		}
	}

	b := room(c, nil, size)
	for k := i; k <= j; k++ {
		v := t.GetInt(k)
		if s := v.AsString(); s != nil {
			b = appendText(c, b, s.String())
		} else {
			f, _ := v.AsNumber()
			b = vm.AppendNumber(room(c, b, 32), f)
		}
		if k < j {
			b = appendText(c, b, sep)
		}
	}
	c.ReturnBytes(b)
}

func tableCreate(c *vm.Call) {
	n := intArg(c, 1)
	checkArg(c, n >= 0, 1, "size out of range")
	if n > maxTableSize {
		vm.RaiseText("table overflow")
	}
	t := c.NewTable(n, 0)
	if v := c.Arg(2); !v.IsNil() {
		arr := t.Array()
		for i := range arr {
			arr[i] = v
		}
	}
	c.Return(t.Value())
}

func tableFind(c *vm.Call) {
	t, want := c.CheckTable(1), c.CheckAny(2)
	init := optInt(c, 3, 1)
	checkArg(c, init >= 1, 3, "index out of range")
	th := c.Thread()
	for i := init; ; i++ {
		v := t.GetInt(i)
		if v.IsNil() {
			c.Return(vm.Nil)
			return
		}
		if vm.RawEqual(v, want) || v.Kind() == want.Kind() && th.Equal(v, want) {
			c.Return(vm.Int(i))
			return
		}
	}
}

func tableForeach(c *vm.Call) {
	t, fn := c.CheckTable(1), c.CheckFunction(2).Value()
	for i, k, v, ok := t.At(0); ok; i, k, v, ok = t.At(i) {
		if r := c.Call1(fn, k, v); !r.IsNil() {
			c.Return(r)
			return
		}
	}
}

func tableForeachi(c *vm.Call) {
	t, fn := c.CheckTable(1), c.CheckFunction(2).Value()
	n := t.Len()
	for i := 1; i <= n; i++ {
		if r := c.Call1(fn, vm.Int(i), t.GetInt(i)); !r.IsNil() {
			c.Return(r)
			return
		}
	}
}

func tableFreeze(c *vm.Call) {
	t := c.CheckTable(1)
	checkArg(c, !t.Readonly(), 1, "table is already frozen")
	requireOpenMeta(c, t)
	t.SetReadonly(true)
	c.Return(t.Value())
}

func tableGetn(c *vm.Call) { c.Return(vm.Int(c.CheckTable(1).Len())) }

func tableInsert(c *vm.Call) {
	t := c.CheckTable(1)
	switch c.NArgs() {
	case 2:
		requireWritable(t)
		c.Append(t, c.Arg(2))
	case 3:
		pos := intArg(c, 2)
		requireWritable(t)
		if n := t.Len(); 1 <= pos && pos <= n {
			c.SetInt(t, n+1, t.GetInt(n))
			moveItems(c, t, t, pos, n-1, pos+1)
		}
		c.SetInt(t, pos, c.Arg(3))
	default:
		c.Errorf("wrong number of arguments to 'insert'")
	}
}

func tableIsfrozen(c *vm.Call) { c.ReturnBool(c.CheckTable(1).Readonly()) }

func tableMaxn(c *vm.Call) {
	t, most := c.CheckTable(1), 0.0
	for i, k, _, ok := t.At(0); ok; i, k, _, ok = t.At(i) {
		if f, isNumber := k.AsNumber(); isNumber && f > most {
			most = f
		}
	}
	c.ReturnNumber(most)
}

func tableMove(c *vm.Call) {
	src := c.CheckTable(1)
	from, to, at := intArg(c, 2), intArg(c, 3), intArg(c, 4)
	dst := src
	if !c.Absent(5) {
		dst = c.CheckTable(5)
	}
	if to >= from {
		checkArg(c, from > 0 || to < maxInt32+from, 3, "too many elements to move")
		checkArg(c, at <= maxInt32-(to-from), 4, "destination wrap around")
		requireWritable(dst)
		count := to - from + 1
		sparse := count > minSparseMove && count/2 > max(src.Room(), dst.Room()) && !src.Weak() && !dst.Weak()
		if n, last := len(dst.Array()), at+to-from; at > 0 && at-1 <= n && last > n && to-from < maxMoveRoom {
			c.Reserve(dst, last)
		}
		if sparse {
			moveSparse(src, dst, from, to, at)
			c.Return(dst.Value())
			return
		}
		for ; to-from >= moveChunk && (at > to || at <= from || src != dst); from, at = from+moveChunk, at+moveChunk {
			moveItems(c, src, dst, from, from+moveChunk-1, at)
			c.CheckInterrupt()
		}
		for ; to-from >= moveChunk; to -= moveChunk { // the parts overlap: from the end
			moveItems(c, src, dst, to-moveChunk+1, to, at+to-from-moveChunk+1)
			c.CheckInterrupt()
		}
		moveItems(c, src, dst, from, to, at)
	}
	c.Return(dst.Value())
}

// moveSparse is moveItems for ranges that are nil for the most part: it goes
// through what the tables hold instead of through the range.
func moveSparse(src, dst *vm.Table, from, to, at int) {
	moved := vm.NewTable(0, 0)
	for i, k, v, ok := src.At(0); ok; i, k, v, ok = src.At(i) {
		if n, inside := indexWithin(k, from, to); inside {
			moved.SetInt(n, v)
		}
	}
	for i, k, _, ok := dst.At(0); ok; i, k, _, ok = dst.At(i) {
		if n, inside := indexWithin(k, at, at+to-from); inside {
			dst.SetInt(n, vm.Nil)
		}
	}
	for i, k, v, ok := moved.At(0); ok; i, k, v, ok = moved.At(i) {
		n, _ := indexWithin(k, from, to)
		dst.SetInt(n-from+at, v)
	}
}

// indexWithin returns k as an integer if it is one between from and to.
func indexWithin(k vm.Value, from, to int) (n int, ok bool) {
	f, isNumber := k.AsNumber()
	if !isNumber || f < float64(from) || f > float64(to) {
		return 0, false
	}
	n = int(f)
	return n, float64(n) == f
}

// moveItems copies src[from..to] to dst[at..], as if all at once.
func moveItems(c *vm.Call, src, dst *vm.Table, from, to, at int) {
	n := to - from + 1
	if n <= 0 {
		return
	}
	a, b := src.Array(), dst.Array()
	switch {
	case from >= 1 && to <= len(a) && at >= 1 && at+n-1 <= len(b):
		copy(b[at-1:at-1+n], a[from-1:to])
	case at > to || at <= from || src != dst:
		for i := range n {
			c.SetInt(dst, at+i, src.GetInt(from+i))
		}
	default:
		for i := n - 1; i >= 0; i-- {
			c.SetInt(dst, at+i, src.GetInt(from+i))
		}
	}
}

func tablePack(c *vm.Call) {
	n := c.NArgs()
	t := c.NewTable(n, 1)
	copy(t.Array(), c.Args(1))
	set(c.VM(), t, "n", vm.Int(n))
	c.Return(t.Value())
}

func tableRemove(c *vm.Call) {
	t := c.CheckTable(1)
	n := t.Len()
	pos := optInt(c, 2, n)
	if pos < 1 || pos > n {
		return
	}
	requireWritable(t)
	v := t.GetInt(pos)
	moveItems(c, t, t, pos+1, n, pos)
	t.SetInt(n, vm.Nil)
	c.Return(v)
}

func tableUnpack(c *vm.Call) {
	t := c.CheckTable(1)
	i := optInt(c, 2, 1)
	j := t.Len()
	if !c.Absent(3) {
		j = intArg(c, 3)
	}
	if i > j {
		return
	}
	n := j - i + 1
	if n > maxResults-c.NArgs() || !c.Fits(n) {
		c.Errorf("too many results to unpack")
	}
	results := c.Results(n)
	if arr := t.Array(); i >= 1 && j <= len(arr) {
		copy(results, arr[i-1:j])
		return
	}
	for k := range results {
		results[k] = t.GetInt(i + k)
	}
}
