package bindings

import (
	"errors"
	"flag"
	"fmt"

	"lanai/bindings/datatype"
	"lanai/runtime/console"
	"lanai/runtime/instance"
	"lanai/runtime/project"
	"lanai/runtime/project/robloxfile"
	"lanai/runtime/settings"
)

// This file holds what reading and writing places needs to know of classes, and
// Build, which is `lanai build`. Its one rule: a class that nobody knows keeps all
// its properties.

// ProjectOptions is what reading a project needs to know of classes.
func ProjectOptions() project.Options {
	return project.Options{IsService: IsService, Skip: skipProperty, IsDefault: isDefault, Implied: Implied}
}

// propertyOf finds a property of a class; known tells whether the class is.
func propertyOf(className, name string) (class *instance.Class, p *instance.Property, known bool) {
	all, err := registry()
	if err != nil {
		return nil, nil, false
	}
	if class = all.Class(className); class == nil {
		return nil, nil, false
	}
	return class, class.Property(name), true
}

// internal are properties that the tables have and scripts cannot use.
var internal = map[string]bool{"Capabilities": true, "HistoryId": true, "SourceAssetId": true, "UniqueId": true}

// skipProperty reports that scripts cannot see a property of a place file: Studio
// saves many for itself. One that is computed cannot be set either. The property ""
// stands for a whole service without anything in it: Studio saves those too, and
// what was selected as an Instance of no class.
func skipProperty(className, name string) bool {
	class, p, known := propertyOf(className, name)
	if name == "" {
		return !known || class.Abstract
	}
	return known && (p == nil || internal[name] || p.ReadOnly && p.Get != nil)
}

func isDefault(className, name string, v any) bool {
	class, p, _ := propertyOf(className, name)
	return p != nil && datatype.IsDefault(class, p, v)
}

// saveOptions is what writing a place needs to know of classes.
var saveOptions = project.SaveOptions{IsService: IsService, Value: fileValue, Attribute: fileAttribute, Default: fileDefault}

func fileValue(className, name string, v any) (any, error) {
	_, p, _ := propertyOf(className, name)
	if p == nil && !datatype.NamesType(v) {
		return nil, fmt.Errorf("Unknown property %s.%s", className, name) //nolint:staticcheck // sic: Rojo's text
	}
	out, err := datatype.ForFile(p, v)
	if err != nil {
		return nil, fmt.Errorf("%s.%s: %w", className, name, err)
	}
	return out, nil
}

func fileAttribute(v any) (any, error) {
	out, err := datatype.ForFile(nil, v)
	if err == nil {
		err = robloxfile.CheckAttribute(out)
	}
	return out, err
}

// fileDefault is nil for a property without a value of its own.
func fileDefault(className, name string) any {
	class, p, _ := propertyOf(className, name)
	if p == nil || p.Get != nil {
		return nil
	}
	v, err := datatype.DataForFile(p.Type, class.Default(p))
	if err != nil {
		return nil
	}
	return v
}

// BuildFlags returns the flags of build; output is where -o goes.
func BuildFlags(output *string) *flag.FlagSet {
	fs := flag.NewFlagSet("build", flag.ContinueOnError)
	fs.StringVar(output, "o", "", "the `file` to write: .rbxl or .rbxlx for a place, .rbxm or .rbxmx for a model")
	return fs
}

// BuildCommand is the entry of `lanai build` in the table of commands.
func BuildCommand(p *console.Program) console.Command {
	return console.Command{
		Name: "build", Args: "[path]", About: "write a project as a place or model file",
		Flags: func() *flag.FlagSet { return BuildFlags(new(string)) },
		Run:   func(words []string) int { return Build(p, words) },
	}
}

// Build carries out `lanai build` with the arguments behind it and returns the exit code.
func Build(p *console.Program, args []string) int {
	var output string
	s := &settings.Settings{Command: "build"}
	if err := s.Parse(BuildFlags(&output), args, p.Getenv); err != nil {
		return p.Fail(console.ExitUsage, err)
	}
	if output == "" || len(s.Words) > 1 {
		return p.Fail(console.ExitUsage, &console.UsageError{Message: "build takes one project and -o with the file to write", Hint: "lanai build [path] -o place.rbxl"})
	}
	path := "."
	if len(s.Words) == 1 {
		path = s.Words[0]
	}
	// Everything is kept here, also what no script sees.
	place, err := project.Load(path, project.Options{IsService: IsService})
	if err != nil {
		return p.Fail(console.ExitUsage, err)
	}
	for _, w := range place.Warnings {
		fmt.Fprintf(p.Stderr, "warning: %v\n", w)
	}
	if err := place.Save(output, saveOptions); err != nil {
		if problem := (*project.Problem)(nil); errors.As(err, &problem) {
			return p.Fail(console.ExitUsage, err)
		}
		return p.Fail(console.ExitFailed, err)
	}
	fmt.Fprintf(p.Stdout, "Building project '%s'\nBuilt project to %s\n", place.Name, output)
	return 0
}
