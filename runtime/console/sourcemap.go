package console

import (
	"flag"
	"fmt"
	"os"

	"lanai/runtime/project"
)

// This file holds the sourcemap command. Its one rule: without -o the map is all that
// stdout gets.

// sourcemapFlags are the flags of sourcemap.
type sourcemapFlags struct {
	project.SourcemapOptions
	output string
	watch  bool
}

func (f *sourcemapFlags) flags() *flag.FlagSet {
	fs := flag.NewFlagSet("sourcemap", flag.ContinueOnError)
	fs.BoolVar(&f.Absolute, "absolute", false, "write paths from the root of the file system")
	fs.BoolVar(&f.NonScripts, "include-non-scripts", false, "list instances that neither are scripts nor hold one too")
	fs.StringVar(&f.output, "o", "", "write the map to `file` instead of stdout")
	fs.StringVar(&f.output, "output", "", "as -o `file`")
	fs.BoolVar(&f.watch, "watch", false, "write it again after each change, until Ctrl-C")
	return fs
}

// Sourcemap is the command that writes a project's source map, with the flags of
// `rojo sourcemap`. load reads the project at a path.
func (p *Program) Sourcemap(load func(path string) (*project.Project, error)) Command {
	return Command{
		Name: "sourcemap", Args: "[path]", About: "write which instance came from which file, for luau-lsp and other tools",
		Flags: new(sourcemapFlags).flags,
		Run:   func(args []string) int { return p.sourcemap(args, load) },
	}
}

func (p *Program) sourcemap(args []string, load func(path string) (*project.Project, error)) int {
	f := &sourcemapFlags{}
	words, err := Parse(f.flags(), args)
	if err != nil {
		return p.Fail(ExitUsage, err)
	}
	if len(words) > 1 {
		return p.Fail(ExitUsage, &UsageError{Message: fmt.Sprintf("sourcemap takes one path, got %d", len(words)), Hint: "lanai sourcemap [path] -o sourcemap.json"})
	}
	path := "."
	if len(words) == 1 {
		path = words[0]
	}
	place, err := load(path)
	if err != nil {
		return p.Fail(ExitUsage, err)
	}
	if f.watch {
		return p.watchSourcemap(place, path, f, load)
	}
	if err := p.writeSourcemap(place, f); err != nil {
		return p.Fail(ExitUsage, err)
	}
	return ExitOK
}

// writeSourcemap writes the map, and what is wrong with the project to stderr.
func (p *Program) writeSourcemap(place *project.Project, f *sourcemapFlags) error {
	for _, problems := range [][]*project.Problem{place.Warnings, place.Errors} {
		for _, problem := range problems {
			p.complain(problem, problem.Hint)
		}
	}
	text, err := project.Sourcemap(place, f.SourcemapOptions)
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if f.output == "" || f.output == "-" {
		_, err = p.Stdout.Write(text)
		return err
	}
	return os.WriteFile(f.output, text, 0o644)
}

// watchSourcemap writes the map now and again after each change. A reading that fails is said
// and leaves the map as it is.
func (p *Program) watchSourcemap(place *project.Project, path string, f *sourcemapFlags, load func(string) (*project.Project, error)) int {
	watcher, err := project.Watch(place.Watch)
	if err != nil {
		return p.Fail(ExitFailed, err)
	}
	defer watcher.Close()
	if err := p.writeSourcemap(place, f); err != nil {
		return p.Fail(ExitUsage, err)
	}
	for {
		select {
		case <-p.Context.Done():
			return ExitOK
		case <-watcher.Batches():
			next, err := load(path)
			if err == nil {
				err = watcher.SetPaths(next.Watch)
			}
			if err == nil && len(project.Diff(place, next)) > 0 {
				place = next
				err = p.writeSourcemap(place, f)
			}
			if err != nil {
				p.Fail(ExitFailed, err)
			}
		}
	}
}
