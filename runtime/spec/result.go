package spec

import "time"

// This file holds Report: what came of a run. Its one rule: it is plain data,
// complete before anybody reads it.

// Status is what came of a node.
type Status uint8

// The states of a node.
const (
	Skipped Status = iota // not run, or a block in which nothing ran
	Passed
	Failed
)

// statuses are TestEZ's words.
var statuses = map[string]Status{"Success": Passed, "Failure": Failed, "Skipped": Skipped}

// String returns the state in lower case.
func (s Status) String() string { return [...]string{"skipped", "passed", "failed"}[s] }

// Report is what came of a run.
type Report struct {
	// Passed, Failed and Skipped count tests. A beforeAll or afterAll hook
	// that failed counts as one failed test.
	Passed, Failed, Skipped int
	// NotRun counts tests that a test which never finished kept from running.
	NotRun int
	// Nodes are the roots, in the order of the run.
	Nodes []*Node
	// Duration is the time from the start of the server to its end.
	Duration time.Duration
	// Filtered tells that Options.Filter was set.
	Filtered bool
}

// Node is a describe block, a test, or a hook that failed.
type Node struct {
	Phrase   string
	Test     bool
	Status   Status
	Problems []Problem // why it failed; a block has some of its own only if it could not be planned
	Duration time.Duration
	Children []*Node
	// Script is the full name of the spec and File the file it was read from,
	// for the node that stands for a whole spec.
	Script, File string
}

// Problem is one thing that went wrong.
type Problem struct {
	// Text is the message, with its position as file:line where the file is known.
	Text string
	// Frames is the Luau call stack, innermost first.
	Frames []Frame
}

// Frame is one level of a call stack.
type Frame struct {
	Script   string // full name
	File     string // the file it was read from, or ""
	Line     int
	Function string // "" for a whole script or a function without a name
}

// OK reports whether the run is a success: no test failed, none was kept from
// running and every spec could be planned.
func (r *Report) OK() bool {
	ok := r.Failed == 0 && r.NotRun == 0
	r.Walk(func(n *Node, _ []*Node) { ok = ok && len(n.Problems) == 0 })
	return ok
}

// Walk calls visit for every node, parents first, with the nodes above it from
// the root down. visit must not keep above.
func (r *Report) Walk(visit func(n *Node, above []*Node)) {
	walk(r.Nodes, nil, visit)
}

func walk(nodes, above []*Node, visit func(*Node, []*Node)) {
	for _, n := range nodes {
		visit(n, above)
		walk(n.Children, append(above, n), visit)
	}
}
