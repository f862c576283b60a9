package spec_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
	"lanai/runtime/project"
	"lanai/runtime/sched"
)

// This file holds the server that the tests run specs on: few classes, virtual
// time. Its one rule: it runs until idle, as `lanai test` does.

var classes = []bind.Class{
	{Name: "DataModel", Methods: map[string]bind.Method{
		"GetService": func(c *bind.Call) {
			service, err := c.Self.Tree().Service(c.String(1))
			c.Check(err)
			c.Give(service)
		},
	}},
	{Name: "Folder", Creatable: true},
	{Name: "Instance", Methods: map[string]bind.Method{
		"FindFirstChild": func(c *bind.Call) { c.Give(c.Self.FindFirstChild(c.String(1))) },
		"GetChildren":    func(c *bind.Call) { c.Give(c.Self.Children()) },
		"GetDescendants": func(c *bind.Call) { c.Give(c.Self.Descendants()) },
		"GetFullName":    func(c *bind.Call) { c.Give(c.Self.FullName()) },
		"IsA":            func(c *bind.Call) { c.Give(c.Self.IsA(c.String(1))) },
	}},
	{Name: "ModuleScript", Creatable: true, Properties: sourceProperty},
	{Name: "ReplicatedStorage", Service: true},
	{Name: "Script", Creatable: true, Properties: sourceProperty},
	{Name: "ServerScriptService", Service: true},
	{Name: "TestService", Service: true, Methods: map[string]bind.Method{
		"Error": func(c *bind.Call) { c.Env.Print(c.Thread(), runtime.Error, "TestService: "+c.String(1)) },
	}},
}

var sourceProperty = []instance.Property{{Name: runtime.SourceProperty, Type: instance.String, Default: "", Hidden: true}}

func newServer(t *testing.T, p *project.Project, sink func(runtime.Message)) *runtime.Server {
	registry, err := bind.NewRegistry(classes)
	require.NoError(t, err)
	var env *bind.Env
	s, err := runtime.New(runtime.Options{
		Clock: sched.NewVirtualClock(time.Unix(0, 0)), UntilIdle: true, Registry: registry, Sink: sink,
		Libraries: luau.Options{Separator: " ", Print: func(th *vm.Thread, text string) { env.Print(th, runtime.Output, text) }},
		Runs:      func(i *instance.Instance) bool { return i.IsA("Script") },
		Env: func(script *runtime.Script) {
			script.Env.SetStr("script", env.Instance(script.Instance))
		},
	})
	require.NoError(t, err)
	env = bind.NewEnv(s)
	s.Tree.Root().Data = env
	setGlobals(env)
	s.Place(p)
	return s
}

func setGlobals(env *bind.Env) {
	task := vm.NewTable(0, 1)
	task.SetStr("wait", vm.NewFunction("wait", func(c *vm.Call) {
		w := env.Park(c)
		env.Loop.After(c.OptNumber(1, 0), sched.Resume, func(elapsed float64) { w.Wake(vm.Number(elapsed)) })
	}).Value())
	globals := env.VM.Globals
	globals.SetStr("task", task.Value())
	globals.SetStr("game", env.Instance(env.Tree.Root()))
	globals.SetStr("require", vm.NewFunction("require", func(c *vm.Call) {
		env.Require(c, bind.AsInstance(c.Arg(1)))
	}).Value())
	globals.SetStr("warn", vm.NewFunction("warn", func(c *vm.Call) {
		text := ""
		for _, v := range c.Args(1) {
			text += " " + vm.ToString(v)
		}
		env.Print(c.Thread(), runtime.Warning, text[1:])
	}).Value())
}
