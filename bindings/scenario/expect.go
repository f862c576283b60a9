package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/sched"
)

// This file holds what a scenario expects. Its one rule: a failure says where the
// scenario expected what, and the scenario goes on.

// fail reports a failure at the line of the scenario that runs.
func (s *Sandbox) fail(c bind.Args, text string) {
	th := c.Call.Thread()
	s.env.Print(th, runtime.Error, th.Where(1)+text)
}

// expect is Sandbox:Expect(value, message?): the value must be neither false nor
// nil, and is returned.
func expect(c bind.Args, s *Sandbox) {
	s.result.Checks++
	v := c.Value(1)
	if !v.Truthy() {
		text := c.OptString(2, "")
		if text == "" {
			text = "got " + s.describe(v) + ", want a value that is neither false nor nil"
		}
		s.fail(c, text)
	}
	c.Return(v)
}

// expectEqual is Sandbox:ExpectEqual(got, want, message?): tables are compared by
// what they hold.
func expectEqual(c bind.Args, s *Sandbox) {
	s.result.Checks++
	text := s.difference(c.Call.Thread(), "", c.Value(1), c.Value(2), nil)
	if message := c.OptString(3, ""); text != "" && message != "" {
		text = message + ": " + text
	}
	if text != "" {
		s.fail(c, text)
	}
	c.ReturnBool(text == "")
}

// difference says how two values differ, or returns "". path is where they stand,
// around are the tables they stand in.
func (s *Sandbox) difference(th *vm.Thread, path string, got, want vm.Value, around []*vm.Table) string {
	x, y := got.AsTable(), want.AsTable()
	if x == nil || y == nil || x == y || slices.Contains(around, x) {
		if th.Equal(got, want) || isNaN(got) && isNaN(want) {
			return ""
		}
		if path != "" {
			path += ": "
		}
		return path + "got " + s.describe(got) + ", want " + s.describe(want)
	}
	around = append(around, x)
	for _, key := range keys(x, y) {
		if text := s.difference(th, path+s.subscript(key), x.Get(key), y.Get(key), around); text != "" {
			return text
		}
	}
	return ""
}

func isNaN(v vm.Value) bool {
	f, ok := v.AsNumber()
	return ok && f != f
}

// keys lists the keys of two tables, the array of the first one in order.
func keys(tables ...*vm.Table) (all []vm.Value) {
	for i, t := range tables {
		for at := 0; ; {
			next, key, _, ok := t.At(at)
			if !ok {
				break
			}
			if at = next; i == 0 || tables[0].Get(key).IsNil() {
				all = append(all, key)
			}
		}
	}
	return all
}

// subscript is a key as one would write it behind a name.
func (s *Sandbox) subscript(key vm.Value) string {
	if text := key.AsString(); text != nil && isName(text.String()) {
		return "." + text.String()
	}
	return "[" + s.describe(key) + "]"
}

// isName reports whether a text can stand behind a dot.
func isName(text string) bool {
	for i, r := range text {
		if !(r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || i > 0 && r >= '0' && r <= '9') {
			return false
		}
	}
	return text != ""
}

// mostDescribed is how many entries of a table describe shows.
const mostDescribed = 8

// describe is a value in a message.
func (s *Sandbox) describe(v vm.Value) string {
	switch {
	case v.IsString():
		return strconv.Quote(v.AsString().String())
	case v.IsTable():
		return s.describeTable(v.AsTable())
	}
	if i := bind.AsInstance(v); i != nil {
		return i.FullName()
	}
	text, err := s.env.VM.Call(s.env.VM.Globals.GetStr("tostring"), v)
	if err != nil || len(text) == 0 {
		return vm.ToString(v)
	}
	return vm.ToString(text[0])
}

func (s *Sandbox) describeTable(t *vm.Table) string {
	var parts []string
	for _, key := range keys(t) {
		if len(parts) == mostDescribed {
			parts = append(parts, "...")
			break
		}
		value := "{...}"
		if inner := t.Get(key); !inner.IsTable() {
			value = s.describe(inner)
		}
		if !key.IsNumber() {
			value = strings.TrimPrefix(s.subscript(key), ".") + " = " + value
		}
		parts = append(parts, value)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// defaultPatience is how many seconds WaitFor waits unless it is told.
const defaultPatience = 10

// waitFor is Sandbox:WaitFor(predicate, timeout?, message?): it calls a function in
// every frame until it gives something that is neither false nor nil, and returns
// that. The function may not wait. It raises an error when the time is over.
func waitFor(c bind.Args, s *Sandbox) {
	fn, patience := functionArg(c, 1), c.OptNumber(2, defaultPatience)
	message := c.OptString(3, "nothing came true")
	s.result.Checks++
	script, until := runtime.ScriptOf(c.Call.Thread()), s.env.Loop.Seconds()+patience
	w := s.env.Park(c.Call)
	var look func(float64)
	look = func(float64) {
		if w.Done() {
			return
		}
		results, err := s.env.Callback(script, fn)
		switch raised, isRaised := err.(*vm.Error); {
		case isRaised:
			w.FailWith(raised)
		case err != nil:
			w.Fail(err.Error())
		case len(results) > 0 && results[0].Truthy():
			w.Wake(results[0])
		case s.env.Loop.Seconds() >= until:
			w.Fail(fmt.Sprintf("%s within %s s", message, vm.FormatNumber(patience)))
		default:
			s.env.Loop.After(0, sched.Heartbeat, look)
		}
	}
	s.env.Loop.Post(func() { look(0) })
}
