package spec

import (
	"encoding/json"
	"io"
	"time"
)

// This file holds the report for programs. Its one rule: one object a line,
// each of which says by "event" what it is, the summary last.

// testEvent is a test, or a block that could not be planned.
type testEvent struct {
	Event    string        `json:"event"` // "test" or "block"
	Path     []string      `json:"path"`
	Status   string        `json:"status"`
	Script   string        `json:"script,omitempty"`
	File     string        `json:"file,omitempty"`
	MS       float64       `json:"ms"`
	Problems []problemJSON `json:"problems,omitempty"`
}

type problemJSON struct {
	Message   string      `json:"message"`
	Traceback []frameJSON `json:"traceback,omitempty"`
}

type frameJSON struct {
	Script   string `json:"script"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line"`
	Function string `json:"function,omitempty"`
}

type summaryEvent struct {
	Event   string  `json:"event"` // "summary"
	OK      bool    `json:"ok"`
	Passed  int     `json:"passed"`
	Failed  int     `json:"failed"`
	Skipped int     `json:"skipped"`
	NotRun  int     `json:"notRun"`
	MS      float64 `json:"ms"`
}

// WriteJSON writes one object a line: a "test" for every test, a "block" for
// every block that could not be planned, and at the end a "summary". Times are
// milliseconds.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	var err error
	r.Walk(func(n *Node, above []*Node) {
		if err == nil && (n.Test || len(n.Problems) > 0) {
			err = enc.Encode(event(n, above))
		}
	})
	if err != nil {
		return err
	}
	return enc.Encode(summaryEvent{"summary", r.OK(), r.Passed, r.Failed, r.Skipped, r.NotRun, milliseconds(r.Duration)})
}

func event(n *Node, above []*Node) testEvent {
	e := testEvent{Event: "block", Status: n.Status.String(), MS: milliseconds(n.Duration)}
	if n.Test {
		e.Event = "test"
	}
	for _, a := range append(above[:len(above):len(above)], n) {
		e.Path = append(e.Path, a.Phrase)
		if a.Script != "" {
			e.Script, e.File = a.Script, a.File
		}
	}
	for _, p := range n.Problems {
		e.Problems = append(e.Problems, problemOf(p))
	}
	return e
}

func problemOf(p Problem) problemJSON {
	out := problemJSON{Message: p.Text}
	for _, f := range p.Frames {
		out.Traceback = append(out.Traceback, frameJSON(f))
	}
	return out
}

// milliseconds rounds to microseconds.
func milliseconds(d time.Duration) float64 {
	return float64(d.Round(time.Microsecond)) / float64(time.Millisecond)
}
