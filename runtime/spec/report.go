package spec

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
)

// This file holds the report for people. Its one rule: the tree is short, and
// all that helps to mend a failure stands at the end, where the eye is.

// Write writes the report as a tree with timings, then every failure with its
// call stack, then the totals. Colours are used only if colour is true.
func (r *Report) Write(w io.Writer, colour bool) error {
	out := bufio.NewWriter(w)
	p := &printer{Writer: out, colour: colour, filtered: r.Filtered}
	for _, n := range r.Nodes {
		p.tree(n, 0)
	}
	p.failures(r)
	p.totals(r)
	return out.Flush()
}

// printer writes one report.
type printer struct {
	*bufio.Writer
	colour   bool
	filtered bool
}

// The colours of a terminal.
const (
	green = "32"
	red   = "31"
	dim   = "2"
)

func (p *printer) paint(code, text string) string {
	if !p.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// tree prints a node and those below it. What a filter has left out is not
// shown.
func (p *printer) tree(n *Node, depth int) {
	if p.filtered && n.Status == Skipped {
		return
	}
	indent := strings.Repeat("  ", depth)
	switch {
	case n.Test:
		fmt.Fprintf(p, "%s%s\n", indent, p.test(n))
	case len(n.Problems) > 0:
		fmt.Fprintf(p, "%s%s %s\n", indent, p.paint(red, "✗"), n.Phrase)
	default:
		fmt.Fprintf(p, "%s%s\n", indent, n.Phrase)
	}
	for _, child := range n.Children {
		p.tree(child, depth+1)
	}
}

func (p *printer) test(n *Node) string {
	switch n.Status {
	case Passed:
		return fmt.Sprintf("%s %s %s", p.paint(green, "✓"), n.Phrase, p.paint(dim, "("+duration(n.Duration)+")"))
	case Failed:
		return fmt.Sprintf("%s %s %s", p.paint(red, "✗"), p.paint(red, n.Phrase), p.paint(dim, "("+duration(n.Duration)+")"))
	}
	return p.paint(dim, "- "+n.Phrase+" (skipped)")
}

// failures prints every node with problems.
func (p *printer) failures(r *Report) {
	number := 0
	r.Walk(func(n *Node, above []*Node) {
		if len(n.Problems) == 0 {
			return
		}
		number++
		names := make([]string, 0, len(above)+1)
		for _, a := range append(above[:len(above):len(above)], n) {
			names = append(names, a.Phrase)
		}
		fmt.Fprintf(p, "\n%d) %s\n", number, p.paint(red, strings.Join(names, " › ")))
		for i, problem := range n.Problems {
			p.problem(problem, i > 0)
		}
	})
}

// stackEnd is the number of frames at either end of a call stack that are
// written; a line stands for those between.
const stackEnd = 10

func (p *printer) problem(problem Problem, cleanup bool) {
	if cleanup {
		fmt.Fprintf(p, "   while cleaning up the failed test:\n")
	}
	fmt.Fprintf(p, "   %s\n", strings.ReplaceAll(problem.Text, "\n", "\n   "))
	if len(problem.Frames) == 1 && strings.Contains(problem.Text, problem.Frames[0].position()+": ") {
		return // the text says it
	}
	for i, f := range problem.Frames {
		switch left := len(problem.Frames) - 2*stackEnd; {
		case i < stackEnd || i >= stackEnd+left:
			fmt.Fprintf(p, "     %s\n", p.paint(dim, "at "+f.String()))
		case i == stackEnd:
			fmt.Fprintf(p, "     %s\n", p.paint(dim, fmt.Sprintf("... (+%d frames)", left)))
		}
	}
}

// String returns the frame as "file:line in name", with the full name of the
// script where the file is not known.
func (f Frame) String() string {
	if f.Function == "" {
		return f.position()
	}
	return f.position() + " in " + f.Function
}

func (f Frame) position() string {
	where := f.File
	if where == "" {
		where = f.Script
	}
	return fmt.Sprintf("%s:%d", where, f.Line)
}

func (p *printer) totals(r *Report) {
	switch ran := r.Passed + r.Failed + r.NotRun + r.broken(); {
	case len(r.Nodes) == 0:
		fmt.Fprintln(p, "no specs found: a spec is a file whose name ends in .spec.luau or .spec.lua")
	case r.Filtered && ran == 0:
		fmt.Fprintln(p, "no test matches the filter")
	default:
		fmt.Fprintln(p)
	}
	text := fmt.Sprintf("%d passed, %d failed, %d skipped", r.Passed, r.Failed, r.Skipped)
	if r.NotRun > 0 {
		text += fmt.Sprintf(", %d not run", r.NotRun)
	}
	if broken := r.broken(); broken > 0 {
		text += fmt.Sprintf(", %d could not be planned", broken)
	}
	code := green
	if !r.OK() {
		code = red
	}
	fmt.Fprintf(p, "%s in %s\n", p.paint(code, text), duration(r.Duration))
}

// broken counts the blocks that could not be planned.
func (r *Report) broken() (count int) {
	r.Walk(func(n *Node, _ []*Node) {
		if !n.Test && len(n.Problems) > 0 {
			count++
		}
	})
	return count
}

// duration prints a time with about two digits: 0.04 ms, 4.2 ms, 12 ms, 1.3 s.
func duration(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case ms < 0.995:
		return fmt.Sprintf("%.2f ms", ms)
	case ms < 9.95:
		return fmt.Sprintf("%.1f ms", ms)
	case ms < 999.5:
		return fmt.Sprintf("%.0f ms", ms)
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
