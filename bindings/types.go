package bindings

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"lanai/bindings/module"
	"lanai/runtime/console"
	"lanai/runtime/project"
	"lanai/runtime/scaffold"
	"lanai/scripts"
)

// This file holds `lanai types`, which tells editors of what Lanai adds to Roblox.
// Its one rule: what it writes over is in module.TypesFolder, where nobody edits.
//
// Definition files (*.d.luau) declare globals; luau-lsp takes them from its settings.
// A module written in Go has no file, so that an editor knows nothing of
// require(game.ServerStorage.PPDB): module.TypesFolder has a script for each that holds its
// types, and the source map names it as the module's file.

// TypesCommand is the entry of `lanai types` in the table of commands.
func TypesCommand(p *console.Program) console.Command {
	flags := func() *flag.FlagSet { return flag.NewFlagSet("types", flag.ContinueOnError) }
	return console.Command{
		Name: "types", Args: "[folder]", About: "write type definitions for luau-lsp, the language server",
		Flags: flags, Notes: "The types go to " + module.TypesFolder + ". .vscode/settings.json and .luaurc are written where they are missing.",
		Run: func(words []string) int { return writeTypes(p, flags(), words) },
	}
}

func writeTypes(p *console.Program, flags *flag.FlagSet, args []string) int {
	dir, err := oneFolder("types", flags, args)
	if err != nil {
		return p.Fail(console.ExitUsage, err)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return p.Fail(console.ExitUsage, &console.UsageError{Message: dir + ": no such folder"})
	}
	types, err := fs.Sub(scripts.FS, "types")
	if err != nil {
		return p.Fail(console.ExitFailed, err)
	}
	files, err := scaffold.Write(dir, types, scaffold.Options{Rename: typesPath, Own: isType})
	scaffold.Say(p.Stdout, files)
	if err != nil {
		return p.Fail(console.ExitFailed, err)
	}
	for _, editor := range []string{"editor/settings.json", "editor/luaurc.json"} {
		if err := settle(p, types, dir, editor); err != nil {
			return p.Fail(console.ExitFailed, err)
		}
	}
	return console.ExitOK
}

// settle says what to add to a file of settings that was there before and does
// not name the types.
func settle(p *console.Program, types fs.FS, dir, editor string) error {
	path := typesPath(editor)
	have, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
	if err == nil && strings.Contains(string(have), module.TypesFolder) {
		return nil
	}
	want, err := fs.ReadFile(types, editor)
	if err == nil {
		fmt.Fprintf(p.Stdout, "\nadd to %s:\n%s", path, want)
	}
	return err
}

// editorSettings is where VS Code has the settings of a folder.
// https://code.visualstudio.com/docs/configure/settings
const editorSettings = ".vscode/settings.json"

// isType reports that a file of scripts/types is a type, and not for an editor.
func isType(path string) bool { return !strings.HasPrefix(path, "editor/") }

// typesPath is where a file of scripts/types is written to.
func typesPath(path string) string {
	switch path {
	case "editor/luaurc.json":
		return ".luaurc"
	case "editor/settings.json":
		return editorSettings
	}
	return module.TypesFolder + "/" + path
}

// TypedModules makes what load reads name the types of the modules written in Go as
// their files, where the project has these types. It is for source maps.
func TypedModules(load func(path string) (*project.Project, error)) func(path string) (*project.Project, error) {
	return func(path string) (*project.Project, error) {
		place, err := load(path)
		if err == nil && !place.Model {
			addTypes(place)
		}
		return place, err
	}
}

func addTypes(place *project.Project) {
	own := make(map[string]bool)
	place.Root.Walk(func(n *project.Node) {
		if n.ClassName == "ModuleScript" {
			own[n.Name] = true
		}
	})
	for _, m := range module.Types() {
		file := filepath.Join(place.Dir, filepath.FromSlash(module.TypesFolder), m.File)
		if _, err := os.Stat(file); err != nil || own[m.Name] {
			continue
		}
		for _, container := range module.Containers() {
			service := place.Root.Child(container)
			if service == nil {
				service = &project.Node{Name: container, ClassName: container}
				place.Root.Children = append(place.Root.Children, service)
			}
			service.Children = append(service.Children, &project.Node{Name: m.Name, ClassName: "ModuleScript", File: file})
		}
	}
}
