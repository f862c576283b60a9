package runtime

import (
	"errors"
	"path/filepath"
	"strings"

	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds require: each ModuleScript runs once, on a thread of its
// own, and everybody who requires it gets its one value. Its one rule: a
// module that is waited for is always finished, by value or by failure.

// What require raises. The texts are Roblox's.
const (
	errModuleFailed    = "Requested module experienced an error while loading"
	errModuleRecursive = "Requested module was required recursively"
	errModuleValue     = "Module code did not return exactly one value"
)

type moduleState uint8

const (
	moduleLoading moduleState = iota
	moduleLoaded
	moduleFailed
)

// module is a ModuleScript that has been required.
type module struct {
	script  *Script
	state   moduleState
	value   vm.Value
	loader  *Script // who required it first
	waiters []*Waiter
}

// Native is a module written in Go: what require returns for an instance.
type Native func(s *Server) vm.Value

// Provide makes require(inst) return the value of a Go module, made when it
// is first asked for.
func (s *Server) Provide(inst *instance.Instance, make Native) { s.natives[inst] = make }

// Describe says that a file without its ending holds the types of a Go module,
// for editors: who requires the file by an alias gets the module. The path is
// from a project's folder, and the first module of a file is meant.
func (s *Server) Describe(inst *instance.Instance, file string) {
	if s.described[file] == nil {
		s.described[file] = inst
	}
}

// Described returns the Go module that a path of a file without its ending
// describes, or nil.
func (s *Server) Described(path string) *instance.Instance {
	path = filepath.ToSlash(path)
	for file, inst := range s.described {
		if path == file || strings.HasSuffix(path, "/"+file) {
			return inst
		}
	}
	return nil
}

// Require carries out require(inst) for a call: it leaves the module's value,
// suspends the caller until the module has one, or raises.
func (s *Server) Require(c *vm.Call, inst *instance.Instance) {
	from := ScriptOf(c.Thread())
	m := s.modules[inst]
	if m == nil {
		m = s.loadModule(inst, from)
	}
	if from != nil {
		from.requires[m] = struct{}{}
	}
	switch m.state {
	case moduleLoaded:
		c.Return(m.value)
	case moduleFailed:
		c.Errorf("%s", errModuleFailed)
	case moduleLoading:
		if m.waitsFor(from) {
			c.Errorf("%s", errModuleRecursive)
		}
		m.waiters = append(m.waiters, s.Park(c))
	}
}

// waitsFor reports whether the module is waiting for script to finish.
func (m *module) waitsFor(script *Script) bool {
	for script != nil && script.module != nil {
		if script.module == m {
			return true
		}
		script = script.module.loader
	}
	return false
}

func (s *Server) loadModule(inst *instance.Instance, from *Script) *module {
	m := &module{loader: from}
	s.modules[inst] = m
	if native := s.natives[inst]; native != nil {
		m.script = &Script{Instance: inst, Name: inst.FullName(), server: s, module: m}
		m.state, m.value = moduleLoaded, native(s)
		return m
	}
	m.script = s.newScript(inst)
	m.script.module = m
	fn, ok := s.load(m.script)
	if !ok {
		m.state = moduleFailed
		return m
	}
	th := s.NewThread(m.script, fn.Value())
	watch(s.finish, th, func(results []vm.Value, err error) { s.moduleDone(m, th, results, err) })
	s.Resume(th)
	return m
}

// LoadModule compiles a ModuleScript anew, into a function with globals of its own that
// nobody has run. The error says where the source is wrong.
func (s *Server) LoadModule(inst *instance.Instance) (*vm.Function, error) {
	script := s.newScript(inst)
	if s.broken[inst] {
		return nil, errors.New(errModuleFailed)
	}
	proto, problems := s.compile(inst, script.Name)
	if proto == nil {
		return nil, errors.New(problems[0].Text)
	}
	return s.VM.Load(proto, script.Env), nil
}

// moduleDone is called when the module's thread has ended.
func (s *Server) moduleDone(m *module, th *vm.Thread, results []vm.Value, err error) {
	switch {
	case err != nil:
		m.state = moduleFailed
	case len(results) != 1: // one that is nil will do
		m.state = moduleFailed
		s.send(Message{Level: Error, Script: m.script.Name, Text: m.script.Name + ": " + errModuleValue})
	default:
		m.state, m.value = moduleLoaded, results[0]
	}
	waiters := m.waiters
	m.waiters = nil
	for _, w := range waiters {
		if m.state == moduleLoaded {
			w.Wake(m.value)
		} else {
			w.Fail(errModuleFailed)
		}
	}
}
