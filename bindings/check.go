package bindings

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/bindings/datatype"
	"lanai/bindings/global"
	"lanai/bindings/reflection"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/check"
	"lanai/runtime/console"
	"lanai/runtime/instance"
	"lanai/runtime/project"
	"lanai/runtime/settings"
)

// This file holds `lanai check`: the world that package check judges scripts
// by. Its one rule: what exists is asked of a server, and of the registry that
// its scripts see; nothing is listed here.

// checkFlags are the flags of check.
type checkFlags struct{ json, strict, all bool }

func (f *checkFlags) set() *flag.FlagSet {
	fs := flag.NewFlagSet("check", flag.ContinueOnError)
	fs.BoolVar(&f.json, "json", false, "write the report as one JSON object")
	fs.BoolVar(&f.strict, "strict", false, "exit with 1 also when a script uses what is not supported or not there")
	fs.BoolVar(&f.all, "all", false, "list deprecated names, too")
	return fs
}

// checkNotes stand below the flags of check.
const checkNotes = "Exit code: 0, or 1 when a script cannot be parsed (with --strict also when the verdict is 'runs except').\n" +
	"A use inside pcall is listed and does not count. Scripts that only a client runs are parsed and not judged."

// CheckCommand is the entry of `lanai check` in the table of commands.
func CheckCommand(p *console.Program) console.Command {
	return console.Command{
		Name: "check", Args: "[path]", About: "say what a project uses that does not run, without running it",
		Flags: new(checkFlags).set, Notes: checkNotes,
		Run: func(words []string) int { return Check(p, words) },
	}
}

// Check carries out `lanai check` with the arguments behind it and returns the exit code.
func Check(p *console.Program, args []string) int {
	f, s := &checkFlags{}, &settings.Settings{Command: "check"}
	if err := s.Parse(f.set(), args, p.Getenv); err != nil {
		return p.Fail(console.ExitUsage, err)
	}
	if len(s.Words) > 1 {
		return p.Fail(console.ExitUsage, &console.UsageError{Message: "check takes one path", Hint: "lanai check [path]"})
	}
	path := "."
	if len(s.Words) == 1 {
		path = s.Words[0]
	}
	report, err := CheckPath(path)
	if err != nil {
		return p.Fail(console.ExitUsage, err)
	}
	report.Strict, report.All = f.strict, f.all
	return p.Report(report, f.json)
}

// CheckPath judges the scripts of a project. A project that cannot be read is a
// problem of the report; the scripts below its path are parsed all the same.
func CheckPath(path string) (*check.Report, error) {
	if _, err := os.Stat(path); err != nil {
		_, err = check.Check(path, nil)
		return nil, err
	}
	place, err := project.Load(path, ProjectOptions())
	if err != nil {
		return checkSyntax(path, err)
	}
	s := &settings.Settings{Command: "check"}
	wrong := readSettings(s, place.Dir)
	server, err := New(Options{Sink: func(runtime.Message) {}, Assets: s.Place.Assets})
	if err != nil {
		return nil, err
	}
	server.Place(place)
	Ready(server)
	report, err := checkWorld(path, server, s.Place.Assets)
	if err != nil {
		return nil, err
	}
	for _, w := range place.Warnings {
		report.Warnings = append(report.Warnings, w.Error())
	}
	report.Problems = append(report.Problems, wrong...)
	for _, e := range place.Errors {
		report.Problems = append(report.Problems, check.Problem{File: e.File, Line: e.Line, Column: e.Column, Message: e.Message})
	}
	return report, nil
}

// readSettings reads the lanai.toml of a place, and says what is wrong with it.
func readSettings(s *settings.Settings, dir string) (problems []check.Problem) {
	if _, err := os.Stat(filepath.Join(dir, settings.Name)); err != nil {
		return nil
	}
	rates := datastore.RobloxRates()
	err := s.ReadFile(dir, &rates)
	if mistake := (*settings.FileError)(nil); errors.As(err, &mistake) {
		return []check.Problem{{File: mistake.File, Line: mistake.Line, Message: mistake.Message}}
	} else if err != nil {
		return []check.Problem{{File: filepath.Join(dir, settings.Name), Message: err.Error()}}
	}
	return nil
}

// checkWorld judges the scripts of a server, and again with the files that a script which
// stands alone turned out to require.
func checkWorld(path string, s *runtime.Server, assets string) (*check.Report, error) {
	for {
		known := len(s.AloneModules())
		world := worldOf(s)
		world.Asset = func(id int64) (there, module bool, folder string) {
			p, _ := project.LoadAsset(assets, id, ProjectOptions())
			return p != nil, p.Module() != nil, runtime.AssetFolder(assets)
		}
		report, err := check.Check(path, world)
		if err != nil || len(s.AloneModules()) == known {
			return report, err
		}
	}
}

// checkSyntax parses the scripts of a project that cannot be read. A file that
// is no project is a script.
func checkSyntax(path string, failure error) (*check.Report, error) {
	report := &check.Report{Problems: []check.Problem{}}
	if !project.IsFile(path) {
		var err error
		if report, err = check.Check(path, nil); err != nil {
			return nil, err
		}
	}
	problem := (*project.Problem)(nil)
	info, err := os.Stat(path)
	if errors.As(failure, &problem) && (err != nil || info.IsDir() || project.IsFile(path) || problem.File != path || problem.Line > 0) {
		report.Problems = append(report.Problems, check.Problem{File: problem.File, Line: problem.Line, Column: problem.Column, Message: problem.Message})
	}
	return report, nil
}

// worldOf describes what the scripts of a server find.
func worldOf(s *runtime.Server) *check.World {
	env := s.Bindings.(*bind.Env)
	var files sync.Mutex // of what env knows of .luaurc files
	return &check.World{
		Tree: s.Tree, Scripts: scriptsOf(s), Globals: globalsOf(env), Types: typesOf(), Enums: enumNames{},
		Member: standing, Flows: flowsOf, Constant: constantOf,
		Resolve: func(from *instance.Instance, path string) (*instance.Instance, error) {
			files.Lock()
			defer files.Unlock()
			return global.Resolve(env, from, path)
		},
	}
}

// scriptsOf lists the scripts of a place, but for the modules written in Go.
func scriptsOf(s *runtime.Server) (scripts []check.Script) {
	for _, i := range slices.Concat(s.Tree.Root().Descendants(), s.AloneModules()) {
		p := i.Class().Property(runtime.SourceProperty)
		if p == nil {
			continue
		}
		source, _ := i.Value(p).(string)
		file := s.File(i)
		if source == "" && file == "" {
			continue
		}
		if file == "" {
			file = i.FullName()
		}
		scripts = append(scripts, check.Script{Instance: i, File: file, Source: source, Client: forClient(i)})
	}
	return scripts
}

// forClient reports whether only a client runs a script, or would require it.
func forClient(i *instance.Instance) bool {
	if i.IsA("LocalScript") {
		return true
	}
	if context, _ := i.Get("RunContext"); context == datatype.Item("RunContext", "Client") || context == datatype.Item("RunContext", "Plugin") {
		return true
	}
	if !i.IsA("ModuleScript") {
		return false
	}
	for _, name := range []string{"StarterPlayerScripts", "StarterGui", "StarterPack", "ReplicatedFirst"} {
		if i.FindFirstAncestorOfClass(name) != nil {
			return true
		}
	}
	return i.FindFirstAncestor("ClientChatModules") != nil
}

// standing says what it comes to when a script uses a member.
func standing(c *instance.Class, name string) (a check.Answer) {
	switch why, lacking := bind.Lacks(c, name); {
	case lacking && why == class.ForClients:
		return check.Answer{Standing: check.Refused, Why: why}
	case lacking:
		return check.Answer{Standing: check.Lacking, Why: why}
	}
	if text, refused := bind.Refuses(c, name); refused {
		return check.Answer{Standing: check.Refused, Why: text}
	}
	m := c.Member(name)
	if m == nil {
		return check.Answer{}
	}
	a.Standing = check.Works
	if m.MemberName() != name {
		a.Instead = m.MemberName()
	} else if deprecated(c, name) {
		a.Instead = "?"
	}
	return a
}

// deprecated reports whether Roblox advises against a member.
func deprecated(c *instance.Class, name string) bool {
	for ; c != nil; c = c.Super {
		facts := factsOf(c.Name)
		if facts == nil {
			continue
		}
		if m := facts.Member(name); m != nil {
			return m.Deprecated
		}
		if p := facts.Property(name); p != nil {
			return p.Deprecated
		}
	}
	return false
}

// facts are the paragraphs of the table that have been read.
var facts sync.Map // of *reflection.Class by name

func factsOf(name string) *reflection.Class {
	known, ok := facts.Load(name)
	if !ok {
		known, _ = facts.LoadOrStore(name, reflection.Lookup(name))
	}
	return known.(*reflection.Class)
}

func flowsOf(class, member string) []check.Flow {
	flows := reflection.Flows(class, member)
	out := make([]check.Flow, len(flows))
	for i, f := range flows {
		out[i] = check.Flow{Type: f.Type, List: f.List}
	}
	return out
}

// constantOf is what a server always answers where a client does not.
func constantOf(className, member string) (value, constant bool) {
	switch className + "." + member {
	case "RunService.IsServer":
		return true, true
	case "RunService.IsClient", "RunService.IsStudio", "RunService.IsEdit", "Players.LocalPlayer":
		return false, true
	}
	return false, false
}

// globalsOf describes the globals of a server.
func globalsOf(env *bind.Env) map[string]*check.Global {
	all := make(map[string]*check.Global)
	names := env.VM.Globals
	for i, k, v, ok := names.At(0); ok; i, k, v, ok = names.At(i) {
		g := &check.Global{Answer: check.Answer{Standing: check.Works}, Instance: bind.AsInstance(v)}
		if t := v.AsTable(); t != nil && t.Readonly() {
			g.Fields = make(map[string]check.Answer)
			for i, k, _, ok := t.At(0); ok; i, k, _, ok = t.At(i) {
				g.Fields[k.AsString().String()] = check.Answer{Standing: check.Works}
			}
		}
		all[k.AsString().String()] = g
	}
	for _, g := range globals {
		if known := all[g.Name]; known != nil && g.Lacking != "" {
			known.Answer = check.Answer{Standing: check.Lacking, Why: g.Lacking}
		} else if known != nil {
			known.Instead = g.Instead
		}
	}
	for _, l := range datatype.Lacking {
		if known := all[l.Name]; known != nil {
			known.Answer = check.Answer{Standing: check.Lacking, Why: l.Why}
		}
	}
	for _, t := range datatypes {
		if d := bind.Describe(t); all[d.Name] != nil && d.Global != nil {
			all[d.Name].Type = d.Name
		}
	}
	return all
}

// typesOf describes the data types.
func typesOf() map[string]*check.DataType {
	all := make(map[string]*check.DataType)
	for _, t := range datatypes {
		d := bind.Describe(t)
		known := &check.DataType{Open: d.Open, Members: make(map[string]bool)}
		for _, name := range d.Members {
			known.Members[name] = true
		}
		all[d.Name] = known
	}
	return all
}

// enumNames are the enums.
type enumNames struct{}

var _ check.Enums = enumNames{}

func (enumNames) Names() []string { return datatype.EnumNames() }

func (enumNames) Item(enum, name string) (now string, ok bool) {
	e := datatype.EnumOf(enum)
	if e == nil || e.Item(name) == nil {
		return "", false
	}
	return e.Item(name).Name, true
}

func (enumNames) Items(name string) (items []string) {
	if e := datatype.EnumOf(name); e != nil {
		for _, item := range e.Items() {
			items = append(items, item.Name)
		}
	}
	return items
}
