package runtime

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lanai/runtime/instance"
	"lanai/runtime/luau"
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
	"lanai/runtime/project"
)

// This file holds the aliases that configuration files name for require. Its one rule:
// a configuration that is a script runs by itself, with nothing but the language, for a
// moment, and again only when its file has changed.

// The names of configurations; the second one is a script.
const (
	luaurcFile = ".luaurc"
	configFile = ".config.luau"
)

// What a configuration may take.
const (
	configTime   = time.Second
	configMemory = 16 << 20 // bytes
	configSize   = 1 << 20  // bytes of text
)

// config is what one .config.luau has said.
type config struct {
	changed time.Time // of the file
	size    int64
	aliases map[string]string
	err     error
}

// ScriptAliases returns what the .luaurc or .config.luau file of a folder names, for an
// instance whose script restarts when that has changed.
func (s *Server) ScriptAliases(inst *instance.Instance, dir string) (map[string]string, error) {
	if script := s.scripts[inst]; script != nil {
		script.aliased = true
	}
	if m := s.modules[inst]; m != nil {
		m.script.aliased = true
	}
	aliases, err := s.Aliases(dir)
	if s.aliases == nil {
		s.aliases = make(map[string]map[string]string)
	}
	if _, known := s.aliases[dir]; !known && (aliases != nil || err != nil) {
		s.follower.watch(filepath.Join(dir, luaurcFile))
		s.follower.watch(filepath.Join(dir, configFile))
	}
	s.aliases[dir] = aliases
	return aliases, err
}

// aliasChanges lists the configurations that scripts have used and that name something else
// now.
func (s *Server) aliasChanges() (changes []project.Change) {
	for _, dir := range slices.Sorted(maps.Keys(s.aliases)) {
		now, _ := s.Aliases(dir) // what is wrong with it, require says
		if maps.Equal(now, s.aliases[dir]) {
			continue
		}
		s.aliases[dir] = now
		file := filepath.Join(dir, luaurcFile)
		if _, err := os.Stat(filepath.Join(dir, configFile)); err == nil {
			file = filepath.Join(dir, configFile)
		}
		n := &project.Node{Name: filepath.Base(file), File: file}
		changes = append(changes, project.Change{Kind: project.Changed, Path: n.Name, Old: n, New: n})
	}
	return changes
}

// Aliases returns what the .luaurc or .config.luau file of a folder of the project names.
// https://rfcs.luau.org/config-luauconfig.html
func (s *Server) Aliases(dir string) (map[string]string, error) {
	aliases, err := project.Aliases(dir)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, configFile)
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return aliases, nil
	case err != nil:
		return nil, fmt.Errorf("%s: %w", file, err)
	case aliases != nil:
		return nil, fmt.Errorf("%s: there is a .luaurc beside it; a folder can have one of them", file)
	case !info.Mode().IsRegular() || info.Size() > configSize:
		return nil, fmt.Errorf("%s: want a regular file of at most %d bytes", file, configSize)
	}
	known, ok := s.configs[file]
	if !ok || known.size != info.Size() || !known.changed.Equal(info.ModTime()) {
		known = config{changed: info.ModTime(), size: info.Size()}
		known.aliases, known.err = runConfig(file)
		if s.configs == nil {
			s.configs = make(map[string]config)
		}
		s.configs[file] = known
	}
	return known.aliases, known.err
}

// runConfig runs a configuration and returns the aliases in what it returns:
// { luau = { aliases = { name = "path" } } }.
func runConfig(file string) (map[string]string, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	proto, err := luau.Compile(file, string(source), luau.O0)
	if err != nil {
		var wrong syntax.ErrorList
		if errors.As(err, &wrong) && len(wrong) > 0 {
			return nil, fmt.Errorf("%s:%d:%d: %s", file, wrong[0].Pos.Line, wrong[0].Pos.Col, strings.TrimSpace(wrong[0].Msg))
		}
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	machine := luau.New(luau.Options{})
	machine.SetMemoryLimit(configMemory)
	machine.OnInterrupt = func(*vm.Thread) error { return fmt.Errorf("took longer than %v", configTime) }
	timer := time.AfterFunc(configTime, machine.Interrupt)
	defer timer.Stop()

	results, err := machine.Call(machine.Load(proto, machine.NewEnv()).Value())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(results) != 1 || !results[0].IsTable() {
		return nil, fmt.Errorf("%s: want it to return one table", file)
	}
	return configAliases(file, results[0].AsTable())
}

// configAliases reads luau.aliases.
func configAliases(file string, top *vm.Table) (map[string]string, error) {
	at := top.Value()
	for _, name := range []string{"luau", "aliases"} {
		at = at.AsTable().GetStr(name)
		if at.IsNil() {
			return map[string]string{}, nil
		}
		if !at.IsTable() {
			return nil, fmt.Errorf("%s: %s: got a %s, want a table", file, name, at.Kind())
		}
	}
	aliases := make(map[string]string)
	table := at.AsTable()
	for i, k, v, ok := table.At(0); ok; i, k, v, ok = table.At(i) {
		if !k.IsString() || !v.IsString() {
			return nil, fmt.Errorf("%s: aliases: want names and paths, both strings", file)
		}
		aliases[k.AsString().String()] = v.AsString().String()
	}
	return aliases, nil
}
