package bindings

import (
	"os"
	"path/filepath"
	"strings"

	"lanai/bindings/class"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/console"
	"lanai/runtime/settings"
)

// This file holds RunScript, which is `lanai test --script`. Its one rule: the script
// decides the exit code, and one that fails before it does is a failure.

// TestTools are the tools of a place: those that test have them, and the others if lanai.toml says so.
func TestTools(s *settings.Settings, dir string) *class.Tools {
	if s.Command != "test" && !s.Place.Tools {
		return nil
	}
	tools := &class.Tools{Dir: dir}
	if s.Script != "" && len(s.Words) > 1 {
		tools.Args = s.Words[1:]
	}
	return tools
}

// RunScript runs the script of a file on a server whose own scripts have not started, and returns the exit code.
func RunScript(p *console.Program, s *runtime.Server, engine *datastore.Engine, file string) int {
	source, err := os.ReadFile(file)
	if err != nil {
		return p.Fail(console.ExitUsage, err)
	}
	parent, err := s.Tree.Service("ServerScriptService")
	if err != nil {
		return p.Fail(console.ExitFailed, err)
	}
	name, _, _ := strings.Cut(filepath.Base(file), ".")
	script, err := s.AddScript(parent, "Script", name, strings.ReplaceAll(string(source), "\r\n", "\n"), file)
	if err != nil {
		return p.Fail(console.ExitFailed, err)
	}
	s.StandAlone(script, file, nil)
	failed := false
	s.Listen(func(m runtime.Message) { failed = failed || m.Level == runtime.Error })
	s.Loop.Post(func() { s.Start(script) })
	if err := s.Run(p.Context); err != nil {
		return p.Fail(console.ExitFailed, err)
	}
	if err := Drain(s, engine); err != nil {
		return p.Fail(exitStore, err)
	}
	if code, asked := s.ExitCode(); asked {
		return code
	}
	if failed || p.Context.Err() != nil {
		return console.ExitFailed
	}
	return console.ExitOK
}
