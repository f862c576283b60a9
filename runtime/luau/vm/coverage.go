package vm

import "math"

// This file holds line coverage. Its one rule: a counter is the D of a
// COVERAGE instruction in the VM's own copy of the code, and code compiled
// without coverage has none. So whoever does not ask for it pays nothing.

// maxCoverage is the number at which a counter stays.
const maxCoverage = math.MaxInt32

// FunctionCoverage says how often a function, and every line of it where a
// statement begins, was run by a VM. Numbers stop at 2147483647.
type FunctionCoverage struct {
	Proto *Proto
	Calls int
	// Lines has a number for every line where a statement begins, the most of
	// its statements; 0 if none of them was reached. Functions inside of the
	// function have their own.
	Lines map[int]int
}

// Coverage returns what the VM has run of every function that was compiled
// with coverage and loaded, in the order of loading, each once. Call it on the
// VM's goroutine.
func (vm *VM) Coverage() []FunctionCoverage {
	var list []FunctionCoverage
	at := make(map[*Proto]int)
	counts := make(map[*Proto][]int) // by instruction
	for _, p := range vm.covered {
		if counts[p.src] == nil {
			counts[p.src] = make([]int, len(p.code))
			at[p.src] = len(list)
			list = append(list, FunctionCoverage{Proto: p.src})
		}
		for pc, i := range p.code {
			if i.Op() == OpCoverage {
				counts[p.src][pc] += int(i.D())
			}
		}
	}
	for i := range list {
		list[i].count(counts[list[i].Proto])
	}
	return list
}

// CoverageOf returns the coverage of a function that has not run, and of all
// functions inside of it.
func CoverageOf(p *Proto) []FunctionCoverage {
	list := []FunctionCoverage{{Proto: p}}
	list[0].count(make([]int, len(p.Code)))
	for _, child := range p.Protos {
		list = append(list, CoverageOf(child)...)
	}
	return list
}

// count fills in the numbers from those of the instructions.
func (c *FunctionCoverage) count(counts []int) {
	c.Lines = make(map[int]int)
	for pc, i := range c.Proto.Code {
		if i.Op() != OpCoverage {
			continue
		}
		n := min(counts[pc], maxCoverage)
		if i.A() == CoverCall {
			c.Calls = n
			continue
		}
		line := int(c.Proto.Lines[pc])
		c.Lines[line] = max(c.Lines[line], n)
	}
}
