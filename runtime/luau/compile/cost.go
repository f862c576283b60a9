package compile

// This file holds the cost of code, on which inlining and unrolling decide. Its one
// rule: the unit is about one instruction.

import "lanai/runtime/luau/syntax"

const (
	// maxCost is what code may cost that is put in place of a call or loop, and
	// maxProfit by how much known values may raise that.
	maxCost   = 25
	maxProfit = 3

	callCost  = 3
	allocCost = 10

	// loopRounds is how many rounds a loop is taken to have.
	loopRounds = 3

	// noCost is a cost beyond all limits.
	noCost = 1 << 20
)

// pays reports whether code of the given cost, n times, may stand in place of code
// of the cost baseline.
func pays(cost, baseline, n int) bool {
	limit := maxCost * maxProfit
	if cost > 0 {
		limit = min(limit, maxCost*baseline/cost)
	}
	return cost*n <= max(limit, maxCost)
}

// cost returns the cost of n with what is known now.
func (c *compiler) cost(n syntax.Node) int {
	total := 0
	walk(n, func(n syntax.Node) bool {
		if total >= noCost {
			return false
		}
		if e, ok := n.(syntax.Expr); ok && c.constant(e).known() {
			return false
		}
		more, into := c.nodeCost(n)
		total += more
		return into
	})
	return total
}

// nodeCost returns the cost of a node, and whether that of its children comes on
// top.
func (c *compiler) nodeCost(n syntax.Node) (cost int, into bool) {
	switch n := n.(type) {
	case *syntax.FuncExpr:
		return allocCost, false
	case *syntax.TableExpr:
		return allocCost + len(n.Items), true
	case *syntax.CallExpr:
		return callCost, true
	case *syntax.InterpExpr:
		return callCost + 1, true
	case *syntax.VarargExpr:
		return callCost, true
	case *syntax.GlobalExpr, *syntax.IndexNameExpr, *syntax.IndexExpr, *syntax.UnaryExpr, *syntax.BinaryExpr:
		return 1, true
	case *syntax.IfElseExpr:
		return 2, true
	case *syntax.WhileStat:
		return loopRounds * (1 + c.cost(n.Cond) + c.cost(n.Body)), false
	case *syntax.RepeatStat:
		return loopRounds * (1 + c.cost(n.Cond) + c.cost(n.Body)), false
	case *syntax.NumericForStat:
		return 1 + c.cost(n.From) + c.cost(n.To) + loopRounds*(1+c.cost(n.Body)), false
	case *syntax.GenericForStat:
		return callCost + loopRounds*(2+c.cost(n.Body)), false
	case *syntax.IfStat:
		return c.ifCost(n)
	case *syntax.AssignStat:
		return len(n.Targets), true
	case *syntax.CompoundAssignStat:
		return 1, true
	case *syntax.BreakStat, *syntax.ContinueStat:
		return 1, true
	}
	return 0, true
}

// ifCost returns the cost of an if statement: of one branch if it is known which.
func (c *compiler) ifCost(s *syntax.IfStat) (cost int, into bool) {
	cond := c.constant(s.Cond)
	switch {
	case !cond.known():
		return 2, true
	case cond.truthy():
		return c.cost(s.Then), false
	case s.Else != nil:
		return c.cost(s.Else), false
	}
	return 0, false
}
