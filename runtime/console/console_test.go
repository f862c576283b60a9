package console

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"lanai/runtime"
)

func TestLines(t *testing.T) {
	const script = "ServerScriptService.Main"
	for _, c := range []struct {
		name string
		o    Options
		m    runtime.Message
		want string
	}{
		{"print", Options{}, runtime.Message{Script: script, Line: 12, Text: "hi"}, script + ":12  hi\n"},
		{"print without a line", Options{}, runtime.Message{Script: script, Text: "hi"}, script + "  hi\n"},
		{"print without its origin", Options{Bare: true}, runtime.Message{Script: script, Line: 12, Text: "hi"}, "hi\n"},
		{"the server itself", Options{Color: true}, runtime.Message{Level: runtime.Info, Text: "place x"}, "place x\n"},
		{"warning in colour", Options{Color: true}, runtime.Message{Level: runtime.Warning, Script: script, Line: 1, Text: "w"},
			dim + script + ":1" + reset + "  " + yellow + "w" + reset + "\n"},
		{"error with its traceback", Options{}, runtime.Message{Level: runtime.Error, Script: script, Line: 3,
			Text: script + ":3: boom", Traceback: script + ":3 function f\n" + script + ":9"},
			script + ":3: boom\n    " + script + ":3 function f\n    " + script + ":9\n"},
		{"json", Options{JSON: true, Color: true}, runtime.Message{Level: runtime.Error, Time: 1.5, Script: script, Line: 3, Text: "<a>"},
			`{"level":"error","time":1.5,"script":"` + script + `","line":3,"text":"<a>"}` + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			New(&b, c.o).Message(c.m)
			assert.Equal(t, c.want, b.String())
		})
	}
}
