package compile

// This file holds the counters of line coverage. Its one rule: a statement counts when it is begun, so one that fails
// counts too; statements that do nothing have no counter.

import (
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// coverCall emits the counter of the function's calls.
func (f *function) coverCall() {
	if f.c.cover {
		f.proto.Covered = true
		f.emit(vm.OpCoverage, int(vm.CoverCall), 0, 0, 0)
	}
}

// coverStat emits the counter of a statement.
func (f *function) coverStat(s syntax.Stat) {
	if !f.c.cover {
		return
	}
	switch s.(type) {
	case *syntax.DoStat, *syntax.TypeAliasStat, *syntax.TypeFuncStat:
	default:
		f.emit(vm.OpCoverage, int(vm.CoverLine), 0, 0, 0)
	}
}
