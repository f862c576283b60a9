package reflection

import (
	_ "embed"
	"strings"
	"sync"

	"lanai/runtime/instance"
)

// This file holds what methods return and what events and callbacks pass. Its
// one rule: it is for tools that read scripts; no server asks.

// flows_gen.txt has a paragraph a class: its name, and a line for each member
// with a known type: the name and types as in classes_gen.txt, "-" for one that
// is not known, [ before that of a list's elements.
//
//go:embed flows_gen.txt
var flows string

// A Flow is the type of a value that a method returns or an event passes.
type Flow struct {
	Type instance.Type // the zero Type when it is not known
	List bool          // a list of such values
}

var flowIndex = sync.OnceValue(func() map[string]string {
	x := make(map[string]string)
	for p := range strings.SplitSeq(strings.TrimSuffix(flows, "\n\n"), "\n\n") {
		name, lines, _ := strings.Cut(p, "\n")
		x[name] = "\n" + lines + "\n"
	}
	return x
})

// Flows returns what a method of a class or of its super classes returns, one
// value, or what an event or callback passes. It is nil when nothing is known.
func Flows(class, member string) []Flow {
	for ; class != ""; class = Super(class) {
		_, line, found := strings.Cut(flowIndex()[class], "\n"+member+" ")
		if !found {
			continue
		}
		line, _, _ = strings.Cut(line, "\n")
		var flows []Flow
		for word := range strings.FieldsSeq(line) {
			flows = append(flows, readFlow(word))
		}
		return flows
	}
	return nil
}

func readFlow(word string) (f Flow) {
	if word == "-" {
		return f
	}
	word, f.List = strings.CutPrefix(word, "[")
	f.Type, _ = readType(word)
	return f
}
