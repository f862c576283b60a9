package compile

// This file holds the lowering of table constructors. Its one rule: entries are
// evaluated and set in the order in which they are written; list entries that stand
// together are set together.

import (
	"math/bits"

	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

const (
	// listGroup is how many list entries one SETLIST sets.
	listGroup = 16

	// maxTemplate is how many fields a constructor may have to become a template.
	maxTemplate = 32
)

// hashSize returns the operand of NEWTABLE for room for n keys.
func hashSize(n int) int {
	if n == 0 {
		return 0
	}
	return bits.Len(uint(n-1)) + 1
}

// table lowers a constructor.
//
//	{}        =>  NEWTABLE target
//	{a = x}   =>  DUPTABLE target {"a"}; SETTABLEKS x target "a"
//	{x, y}    =>  NEWTABLE target 2; MOVE r x; MOVE r+1 y; SETLIST target r 2
func (f *function) table(e *syntax.TableExpr, target int) {
	if len(e.Items) == 0 {
		shape := f.c.shapes[e]
		f.emit(vm.OpNewTable, target, hashSize(shape.fields), 0, int32(shape.elements))
		return
	}

	reg := target
	if !f.isTemp(target) {
		reg = f.alloc(1)
	}
	if keys := templateKeys(e); keys != nil {
		f.emit(vm.OpDupTable, reg, 0, 0, f.template(keys))
	} else {
		fields, elements := f.tableRoom(e)
		f.emit(vm.OpNewTable, reg, hashSize(fields), 0, int32(elements))
	}

	f.items(e, reg)
	f.move(target, reg)
}

// templateKeys returns the names of a constructor that is a record, nil for
// others.
func templateKeys(e *syntax.TableExpr) []string {
	if len(e.Items) > maxTemplate {
		return nil
	}
	var keys []string
	seen := make(map[string]bool, len(e.Items))
	for _, item := range e.Items {
		if item.Kind != syntax.ItemRecord {
			return nil
		}
		if key := item.Key.(*syntax.StringExpr).Value; !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	return keys
}

// tableRoom returns for how many keys and array elements a constructor needs room.
// Keys [1], [2] ... in this order are elements if there are no list entries and no
// other keys in brackets.
func (f *function) tableRoom(e *syntax.TableExpr) (fields, elements int) {
	records, indexed := 0, 0
	for _, item := range e.Items {
		switch item.Kind {
		case syntax.ItemList:
			elements++
			continue
		case syntax.ItemRecord:
			records++
		case syntax.ItemGeneral:
			if k := f.c.constant(item.Key); k.kind == vNumber && k.num == float64(indexed+1) {
				indexed++
			}
		}
		fields++
	}

	if elements == 0 && fields == records+indexed {
		return records, indexed
	}
	last := e.Items[len(e.Items)-1]
	if _, ok := last.Value.(*syntax.VarargExpr); ok && last.Kind == syntax.ItemList {
		elements-- // SETLIST makes room for all of them
	}
	return fields, elements
}

// items sets the entries of the table in register reg.
func (f *function) items(e *syntax.TableExpr, reg int) {
	group, set := f.top, 0
	flush := func(open bool) {
		n := f.top - group
		if n == 0 && !open {
			return
		}
		count := n + 1
		if open {
			count = 0
		}
		f.emit(vm.OpSetList, reg, group, count, int32(set+1))
		set += n
		f.top = group
	}

	for i, item := range e.Items {
		switch {
		case item.Kind != syntax.ItemList:
			flush(false)
			f.keyed(item, reg)
		case i == len(e.Items)-1 && f.isMulti(item.Value):
			f.exprMulti(item.Value)
			flush(true)
		default:
			f.exprTemp(item.Value)
			if f.top-group == listGroup {
				flush(false)
			}
		}
	}
	flush(false)
}

// keyed sets an entry with a key.
func (f *function) keyed(item syntax.TableItem, reg int) {
	mark := f.top
	f.setLine(item.Value)
	place := lvalue{kind: lvIndex, obj: reg}
	f.key(&place, item.Key)
	value := f.exprAuto(item.Value)
	f.setLine(item.Key)
	f.storeRaw(place, value)
	f.top = mark
}
