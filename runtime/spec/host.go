package spec

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
	"lanai/runtime/suggest"
)

// This file holds host: the Go side of scripts/prelude/testrunner.luau. Its
// one rule: the script decides what happens, the host only answers and keeps.

// runnerName is the name of the script that runs the specs; positions in it
// and below it are left out of reports.
const runnerName = "TestRunner"

// host is what the script requires as Host.
type host struct {
	server  *runtime.Server
	options Options
	cancel  context.CancelFunc
	where   *places

	loading *instance.Instance // the spec that is being required
	said    []runtime.Message  // errors that nobody has caught meanwhile
	results *vm.Table
	failure string
	abandon vm.Value // makes results of an unfinished run

	test   *vm.Thread      // what the script called last
	waiter *runtime.Waiter // the script, while it waits for that
	waited int             // seconds of frames that it has waited with nothing else left to come
}

func newHost(s *runtime.Server, o Options, cancel context.CancelFunc) *host {
	h := &host{server: s, options: o, cancel: cancel, where: newPlaces(s)}
	s.Listen(func(m runtime.Message) {
		if m.Level == runtime.Error {
			h.said = append(h.said, m)
		}
	})
	return h
}

// build returns the script that runs the specs, with its modules.
func (h *host) build() (*instance.Instance, error) {
	runner, err := mountFile(h.server, "Script", runnerName, runnerFile)
	if err != nil {
		return nil, err
	}
	modules, err := mountDir(h.server, modulesDir, "TestEZ")
	if err != nil {
		return nil, err
	}
	native, err := create(h.server, "ModuleScript", "Host", "")
	if err != nil {
		return nil, err
	}
	h.server.Provide(native, func(*runtime.Server) vm.Value { return h.table() })
	for _, child := range []*instance.Instance{modules, native} {
		if err := child.SetParent(runner); err != nil {
			return nil, err
		}
	}
	return runner, nil
}

// table returns what the script sees.
func (h *host) table() vm.Value {
	t := vm.NewTable(0, 10)
	h.server.Loop.OnIdle(h.idle)
	roots := vm.NewTable(len(h.options.Roots), 0)
	for _, name := range h.options.Roots {
		roots.Append(vm.Str(name))
	}
	t.SetStr("roots", roots.Value())
	if h.options.Filter != "" {
		t.SetStr("filter", vm.Str(h.options.Filter))
	}
	for name, fn := range map[string]vm.GoFunction{
		"call":      h.call,
		"clock":     h.clock,
		"fail":      func(c *vm.Call) { h.failure = c.CheckString(1); h.cancel() },
		"finish":    func(c *vm.Call) { h.results = c.CheckTable(1); h.cancel() },
		"listen":    func(c *vm.Call) { h.loading, h.said = instanceOf(c.Arg(1)), nil },
		"missing":   h.missing,
		"onAbandon": func(c *vm.Call) { h.abandon = c.CheckFunction(1).Value() },
		"said":      func(c *vm.Call) { c.ReturnString(h.errors()) },
		"wants":     func(c *vm.Call) { c.ReturnBool(!isPackage(instanceOf(c.Arg(1)))) },
	} {
		t.SetStr(name, vm.NewFunction(name, fn).Value())
	}
	return t.Value()
}

// call runs a function on a thread of its own, in a cycle of its own, while the
// script waits. It returns nothing if the function has returned, else why it
// never will, and its call stack.
func (h *host) call(c *vm.Call) {
	h.test = h.server.NewThread(runtime.ScriptOf(c.Thread()), c.CheckFunction(1).Value())
	h.waiter, h.waited = h.server.Park(c), 0
	h.server.OnEnd(h.test, h.ended)
	h.server.Loop.Post(func() { h.server.Resume(h.test) })
}

// ended lets the script go on. The function has caught all errors but those
// that nobody can catch, such as the one of the time-out.
func (h *host) ended(err error) {
	switch failure, ok := err.(*vm.Error); {
	case h.waiter == nil: // given up
	case ok:
		h.release(vm.Str(failure.Error()), vm.Str("\n"+failure.Traceback))
	case err != nil:
		h.release(vm.Str(err.Error()), vm.Str(""))
	default:
		h.release()
	}
}

// release wakes the script in the next cycle.
func (h *host) release(results ...vm.Value) {
	w := h.waiter
	h.waiter = nil
	h.server.Loop.Post(func() { w.Wake(results...) })
}

// framesWaited is how many seconds of frames a function is given to be woken by a handler of one.
const framesWaited = 10

// idle gives up on a function that nothing can wake any more.
func (h *host) idle() {
	if h.waiter == nil || h.server.Closing() {
		return
	}
	if h.waited < framesWaited && h.server.Loop.Linger(1) {
		h.waited++
		return
	}
	reason := unfinished(nil)
	if h.waited > 0 {
		reason = fmt.Sprintf("did not finish: it waits, and %d s of frames have not woken it", h.waited)
	}
	h.release(vm.Str(reason), vm.Str("\n"+h.test.Traceback(0)))
	h.server.Cancel(h.test)
}

// errors returns what was said as one text. The call stack is added only where
// it is clear whose it is.
func (h *host) errors() string {
	texts := make([]string, len(h.said))
	for i, m := range h.said {
		texts[i] = m.Text
	}
	if len(h.said) == 1 && h.said[0].Traceback != "" {
		texts = append(texts, h.said[0].Traceback)
	}
	return strings.Join(texts, "\n")
}

// clock returns seconds.
func (h *host) clock(c *vm.Call) {
	c.ReturnNumber(float64(h.options.Now().UnixNano()) / float64(time.Second))
}

// missing says that no instance has a full name.
func (h *host) missing(c *vm.Call) {
	name := c.CheckString(1)
	var names []string
	for _, inst := range h.server.Tree.Root().Descendants() {
		names = append(names, inst.FullName())
	}
	text := fmt.Sprintf("no instance is called %q", name)
	if nearest := suggest.Nearest(name, names); nearest != "" {
		text += fmt.Sprintf("; did you mean %q?", nearest)
	}
	c.ReturnString(text)
}

// giveUp asks the script for the results of a run that will not finish.
func (h *host) giveUp(reason string) error {
	values, err := h.server.VM.Call(h.abandon, vm.Str(reason), vm.Str(""))
	if err != nil {
		return err
	}
	h.results = values[0].AsTable()
	return nil
}

// instanceOf returns the instance that a script's value stands for.
func instanceOf(v vm.Value) *instance.Instance {
	if u := v.AsUserdata(); u != nil {
		inst, _ := u.Data.(*instance.Instance)
		return inst
	}
	return nil
}

// convert returns the script's results as a report.
func (h *host) convert() *Report {
	count := func(name string) int {
		n, _ := h.results.GetStr(name).AsNumber()
		return int(n)
	}
	return &Report{
		Passed: count("successCount"), Failed: count("failureCount"),
		Skipped: count("skippedCount"), NotRun: count("unrunCount"),
		Nodes: h.nodes(h.results),
	}
}

// nodes converts the children of a result.
func (h *host) nodes(t *vm.Table) []*Node {
	children := t.GetStr("children").AsTable()
	nodes := make([]*Node, 0, children.Len())
	for i := range children.Len() {
		nodes = append(nodes, h.node(children.GetInt(i+1).AsTable()))
	}
	return nodes
}

func (h *host) node(t *vm.Table) *Node {
	plan := t.GetStr("planNode").AsTable()
	seconds, _ := t.GetStr("duration").AsNumber()
	n := &Node{
		Phrase:   vm.ToString(plan.GetStr("phrase")),
		Test:     vm.ToString(plan.GetStr("type")) == "It",
		Status:   statuses[vm.ToString(t.GetStr("status"))],
		Duration: time.Duration(seconds * float64(time.Second)),
		Children: h.nodes(t),
	}
	if inst := instanceOf(plan.GetStr("spec")); inst != nil {
		n.Script, n.File = inst.FullName(), h.server.File(inst)
	}
	problems := t.GetStr("problems").AsTable()
	for i := range problems.Len() {
		p := problems.GetInt(i + 1).AsTable()
		n.Problems = append(n.Problems, h.where.problem(vm.ToString(p.GetStr("text")), vm.ToString(p.GetStr("trace"))))
	}
	return n
}
