package compile

// This file holds assignments. Its one rule: the tables and keys of all targets
// are evaluated first, then all values, then the targets are written from left to
// right.

import (
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

// lvalueKind says what an lvalue is.
type lvalueKind uint8

const (
	lvLocal lvalueKind = iota
	lvUpvalue
	lvGlobal
	lvName
	lvNumber
	lvIndex
)

// An lvalue is the target of an assignment once its parts are evaluated.
type lvalue struct {
	kind lvalueKind

	// reg is the register of a local or the slot of an upvalue. obj is the register
	// of the table, key that of the key.
	reg, obj, key int

	name   string // of a global or field
	number int    // 1 to 256
	at     syntax.Node
}

// lvalue evaluates the parts of a target.
func (f *function) lvalue(e syntax.Expr) lvalue {
	f.setLine(e)
	place := lvalue{at: e}
	switch e := e.(type) {
	case *syntax.LocalExpr:
		v := f.c.variable(e.Local)
		if v.owner == f {
			place.kind, place.reg = lvLocal, v.reg
		} else {
			place.kind, place.reg = lvUpvalue, f.slot(e.Local)
		}
	case *syntax.GlobalExpr:
		place.kind, place.name = lvGlobal, e.Name
	case *syntax.IndexNameExpr:
		place.obj = f.exprAuto(e.X)
		place.kind, place.name = lvName, e.Name
	case *syntax.IndexExpr:
		place.obj = f.exprAuto(e.X)
		f.key(&place, e.Index)
	default:
		fail(e.Range(), "cannot compile an assignment with a syntax error")
	}
	return place
}

// key evaluates the key of an element.
func (f *function) key(place *lvalue, e syntax.Expr) {
	k := f.c.constant(e)
	if n, ok := smallIndex(k); ok {
		place.kind, place.number = lvNumber, n
		return
	}
	if k.kind == vString {
		place.kind, place.name = lvName, k.str
		return
	}
	place.kind, place.key = lvIndex, f.exprAuto(e)
}

// loadFrom emits the read of a target.
func (f *function) loadFrom(place lvalue, target int) {
	f.setLine(place.at)
	switch place.kind {
	case lvLocal:
		f.move(target, place.reg)
	case lvUpvalue:
		f.emit(vm.OpGetUpval, target, place.reg, 0, 0)
	case lvGlobal:
		f.emit(vm.OpGetGlobal, target, 0, 0, f.string(place.name))
	case lvName:
		f.emit(vm.OpGetTableKS, target, place.obj, 0, f.string(place.name))
	case lvNumber:
		f.emit(vm.OpGetTableN, target, place.obj, place.number-1, 0)
	case lvIndex:
		f.emit(vm.OpGetTable, target, place.obj, place.key, 0)
	}
}

// store emits the write of a register to a target.
//
//	local x   =>  MOVE x from
//	upvalue   =>  SETUPVAL from x
//	global    =>  SETGLOBAL from "x"
//	t.x       =>  SETTABLEKS from t "x"
//	t[1]      =>  SETTABLEN from t 1
//	t[k]      =>  SETTABLE from t k
func (f *function) store(place lvalue, from int) {
	f.setLine(place.at)
	f.storeRaw(place, from)
}

// storeRaw is store on the current line.
func (f *function) storeRaw(place lvalue, from int) {
	switch place.kind {
	case lvLocal:
		f.move(place.reg, from)
	case lvUpvalue:
		f.emit(vm.OpSetUpval, from, place.reg, 0, 0)
	case lvGlobal:
		f.emit(vm.OpSetGlobal, from, 0, 0, f.string(place.name))
	case lvName:
		f.emit(vm.OpSetTableKS, from, place.obj, 0, f.string(place.name))
	case lvNumber:
		f.emit(vm.OpSetTableN, from, place.obj, place.number-1, 0)
	case lvIndex:
		f.emit(vm.OpSetTable, from, place.obj, place.key, 0)
	}
}

// assign lowers an assignment.
func (f *function) assign(s *syntax.AssignStat) {
	if len(s.Targets) > 1 || len(s.Values) > 1 {
		f.assignMany(s)
		return
	}

	place := f.lvalue(s.Targets[0])
	if place.kind == lvLocal {
		f.exprTo(s.Values[0], place.reg) // x = y  =>  MOVE x y
		return
	}
	f.store(place, f.exprAuto(s.Values[0]))
}

// assignMany lowers an assignment with several targets or values.
//
//	x, y = y, x         =>  MOVE r y; MOVE r+1 x; MOVE x r; MOVE y r+1
//	i, t[i] = i + 1, 2  =>  MOVE r i; ADDK i i 1; LOADN r+1 2; SETTABLE r+1 t r
func (f *function) assignMany(s *syntax.AssignStat) {
	f.require(len(s.Targets), s.Range())
	assigned := make(map[*syntax.Local]int)
	for _, e := range s.Targets {
		if le, ok := e.(*syntax.LocalExpr); ok {
			assigned[le.Local]++
		}
	}
	places := make([]lvalue, len(s.Targets))
	for i, e := range s.Targets {
		places[i] = f.lvalue(e)
		f.detach(&places[i], e, assigned)
	}

	direct := f.directTargets(s, assigned)
	from := make([]int, len(s.Targets))
	f.assignValues(s, places, direct, from)
	for i, place := range places {
		if !direct[i] {
			f.store(place, from[i])
		}
	}
}

// detach copies the table and key of a target out of locals that the same
// statement assigns.
func (f *function) detach(place *lvalue, e syntax.Expr, assigned map[*syntax.Local]int) {
	if len(assigned) == 0 {
		return
	}
	copyOf := func(reg int, e syntax.Expr) int {
		le, ok := unwrap(e).(*syntax.LocalExpr)
		if !ok || assigned[le.Local] == 0 || f.c.variable(le.Local).owner != f {
			return reg
		}
		temp := f.alloc(1)
		f.move(temp, reg)
		return temp
	}
	switch e := e.(type) {
	case *syntax.IndexNameExpr:
		place.obj = copyOf(place.obj, e.X)
	case *syntax.IndexExpr:
		place.obj = copyOf(place.obj, e.X)
		if place.kind == lvIndex {
			place.key = copyOf(place.key, e.Index)
		}
	}
}

// directTargets says which targets are locals whose value can be computed right
// into them: no later value mentions them and no closure can see them.
func (f *function) directTargets(s *syntax.AssignStat, assigned map[*syntax.Local]int) []bool {
	direct := make([]bool, len(s.Targets))
	mentioned := make(map[*syntax.Local]bool)
	for i := len(s.Values) - 1; i >= 0; i-- {
		if i < len(s.Targets) {
			le, ok := s.Targets[i].(*syntax.LocalExpr)
			direct[i] = ok && f.c.variable(le.Local).owner == f && assigned[le.Local] == 1 &&
				!byRef(le.Local) && !mentioned[le.Local]
		}
		walk(s.Values[i], func(n syntax.Node) bool {
			if le, ok := n.(*syntax.LocalExpr); ok {
				mentioned[le.Local] = true
			}
			return true
		})
	}

	// The last value may fill several targets at once.
	if n := len(s.Values); n < len(s.Targets) {
		direct[n-1] = direct[n-1] && !f.isMulti(s.Values[n-1])
	}
	return direct
}

// assignValues evaluates the values, and sets from to the registers they are in.
func (f *function) assignValues(s *syntax.AssignStat, places []lvalue, direct []bool, from []int) {
	for i, e := range s.Values {
		rest := len(places) - i
		switch {
		case rest <= 0:
			f.exprSide(e)
		case direct[i]:
			f.exprTo(e, places[i].reg)
		case i == len(s.Values)-1 && rest > 1 && f.isMulti(e):
			base := f.top
			f.exprsTo(e, rest)
			for j := range rest {
				from[i+j] = base + j
			}
			return
		default:
			from[i] = f.exprTemp(e)
		}
	}
	for i := len(s.Values); i < len(places); i++ {
		from[i] = f.alloc(1)
		f.emit(vm.OpLoadNil, from[i], 0, 0, 0)
	}
}

// compound lowers a compound assignment.
//
//	x += 1    =>  ADDK x x 1
//	t.x += 1  =>  GETTABLEKS r t "x"; ADDK r r 1; SETTABLEKS r t "x"
func (f *function) compound(s *syntax.CompoundAssignStat) {
	place := f.lvalue(s.Target)
	target := place.reg
	if place.kind != lvLocal {
		target = f.alloc(1)
	}

	if s.Op == syntax.OpConcat {
		base := f.alloc(1)
		f.loadFrom(place, base)
		f.concatRest(s.Value)
		f.emit(vm.OpConcat, target, base, f.top-1, 0)
	} else {
		left := target
		if place.kind != lvLocal {
			f.loadFrom(place, target)
		}
		f.arithReg(s.Op, target, left, s.Value)
	}
	if place.kind != lvLocal {
		f.store(place, target)
	}
}
