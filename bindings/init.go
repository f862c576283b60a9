package bindings

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"lanai/runtime/console"
	"lanai/runtime/scaffold"
	"lanai/scripts"
)

// This file holds `lanai init`. Its one rule: a folder that has a project already
// is left alone.

// initFlags are the flags of init.
type initFlags struct{ wally bool }

func (f *initFlags) set() *flag.FlagSet {
	flags := flag.NewFlagSet("init", flag.ContinueOnError)
	flags.BoolVar(&f.wally, "wally", false, "write a wally.toml, too")
	return flags
}

// InitCommand is the entry of `lanai init` in the table of commands.
func InitCommand(p *console.Program) console.Command {
	return console.Command{
		Name: "init", Args: "[folder]", About: "write a small project to begin with",
		Flags: new(initFlags).set,
		Run:   func(words []string) int { return initProject(p, words) },
	}
}

func initProject(p *console.Program, args []string) int {
	f := &initFlags{}
	dir, err := oneFolder("init", f.set(), args)
	if err == nil {
		err = noProject(dir)
	}
	if err != nil {
		return p.Fail(console.ExitUsage, err)
	}
	name, err := filepath.Abs(dir)
	if err != nil {
		return p.Fail(console.ExitFailed, err)
	}
	template, err := fs.Sub(scripts.FS, "template")
	if err != nil {
		return p.Fail(console.ExitFailed, err)
	}
	files, err := scaffold.Write(dir, template, scaffold.Options{
		Replace: []string{"NAME", projectName(filepath.Base(name))},
		Rename:  func(path string) string { return templatePath(path, f.wally) },
	})
	scaffold.Say(p.Stdout, files)
	if err != nil {
		return p.Fail(console.ExitFailed, err)
	}
	in := ""
	if dir != "." {
		in = " " + dir
	}
	fmt.Fprintf(p.Stdout, "\nnext: %[1]s dev%[2]s --players 1, %[1]s test%[2]s, %[1]s types%[2]s\n", p.Name, in)
	return console.ExitOK
}

// oneFolder reads a command line of flags and at most one folder.
func oneFolder(command string, flags *flag.FlagSet, args []string) (string, error) {
	words, err := console.Parse(flags, args)
	switch {
	case err != nil:
		return "", err
	case len(words) > 1:
		return "", &console.UsageError{Message: fmt.Sprintf("%s takes one folder, got %d", command, len(words)), Hint: "lanai " + command + " [folder]"}
	case len(words) == 1:
		return filepath.Clean(words[0]), nil
	}
	return ".", nil
}

// noProject refuses a folder that has a project file.
func noProject(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".project.json") || strings.HasSuffix(e.Name(), ".project.jsonc") {
			return &console.UsageError{Message: fmt.Sprintf("%s: there is a project already", filepath.Join(dir, e.Name())), Hint: "lanai init my-game writes a project into a new folder"}
		}
	}
	return nil
}

// templatePath is where a file of the template is written to.
func templatePath(path string, wally bool) string {
	switch path {
	case "gitignore.txt":
		return ".gitignore"
	case "luaurc.json":
		return ".luaurc"
	case "wally.toml":
		if !wally {
			return ""
		}
	}
	return path
}

// projectName is a folder's name in the letters that wally allows.
// https://wally.run/policies
func projectName(folder string) string {
	name := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-':
			return c
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		case c == '_', c == ' ', c == '.':
			return '-'
		}
		return -1
	}, folder)
	if name = strings.Trim(name, "-"); name == "" {
		return "game"
	}
	return name
}
