package class

import (
	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds ProcessService and Tools. Its one rule: a game never sees these
// services; they are for programs that test, such as Jest Lua.

// Tools are what a program that tests may use; bind.Provide gives them to a
// server as *Tools. Without them their services do not exist.
type Tools struct {
	Dir  string   // the folder that FileSystemService works in
	Args []string // what GetCommandLineArgs answers
}

// toolServices are the services that need Tools.
var toolServices = map[string]bool{"CoreScriptSyncService": true, "FileSystemService": true, "ProcessService": true}

// refuseTool raises the error for a service that does not exist here.
func refuseTool(c *bind.Call, name string) {
	if toolServices[name] && bind.From[*Tools](c.Env) == nil {
		c.Check(instance.NoService(name))
	}
}

// toolsOf returns the server's Tools, or raises that there is no such service: a project may have put one into its tree.
func toolsOf(c *bind.Call) *Tools {
	refuseTool(c, c.Self.Class().Name)
	return bind.From[*Tools](c.Env)
}

// ProcessService is the class ProcessService, which Roblox keeps to its own tools.
var ProcessService = bind.Class{
	Name:    "ProcessService",
	Service: true,
	Methods: map[string]bind.Method{
		"ExitAsync":          exitProcess,
		"GetCommandLineArgs": commandLineArgs,
	},
}

// exitProcess ends the server with an exit code; the caller never goes on.
func exitProcess(c *bind.Call) {
	toolsOf(c)
	c.Env.Exit(int(c.OptInt64(1, 0)))
	c.Env.Park(c.Call)
}

func commandLineArgs(c *bind.Call) {
	args := toolsOf(c).Args
	list := vm.NewTable(len(args), 0)
	for _, arg := range args {
		list.Append(vm.Str(arg))
	}
	c.Return(list.Value())
}
