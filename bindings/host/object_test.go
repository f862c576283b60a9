package host

import (
	goruntime "runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/assert"
	lua "github.com/yuin/gopher-lua"

	"lanai/runtime/luau/vm"
)

// TestSweep checks that what stands for an object is remembered while somebody
// holds it, and not longer.
func TestSweep(t *testing.T) {
	o := objects{tables: map[*vm.Table]weak.Pointer[lua.LTable]{}, others: map[vm.Value]weak.Pointer[lua.LUserData]{}}
	held := &lua.LUserData{}
	heldFor := vm.NewUserdata(nil, nil, nil).Value()
	o.others[heldFor] = weak.Make(held)
	for range 2 * leastSweep {
		o.tables[vm.NewTable(0, 0)] = weak.Make(&lua.LTable{})
		o.others[vm.NewUserdata(nil, nil, nil).Value()] = weak.Make(&lua.LUserData{})
	}
	goruntime.GC()
	o.sweep()
	assert.Empty(t, o.tables)
	assert.Len(t, o.others, 1)
	assert.Same(t, held, o.others[heldFor].Value())
	goruntime.KeepAlive(held)
}
