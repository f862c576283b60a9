package project

// This file holds what Rojo does, as a table. Its one rule: a case is one line: files,
// and the tree they make.
//
// Files are "path: content" and stand apart by " | ". Without a project file of its own
// a case's tree is {"$path": "d"}; "tree: " is a project file's tree, "project: " what
// stands beside that tree. A tree is "Class" with its run context, "=" source,
// ".Property", "@Attribute", "#id", "->" references, and children "name:" in braces.
// Behind it stand warnings after "?" and errors after "!", without their hints.

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var conformance = []struct{ rule, files, want string }{
	// 4.1 Finding and parsing
	{"comments and trailing commas", `tree: {"$className": "Folder", /* x */ "a": {"$className": "Model",},}`, `Folder{a:Model}`},
	{"an unknown top-level field", `default.project.json: {"tree": {"$className": "Folder"}, "x": 1}`, `! default.project.json:1:36: unknown field "x"`},
	{"jsonc after json", `default.project.jsonc: {"tree": {"$className": "Model"}} | default.project.json: {"tree": {"$className": "Folder"}}`, `Folder`},
	{"jsonc alone", `default.project.jsonc: {"tree": {"$className": "Model"}}`, `Model`},
	{"fields of live sync", `project: "servePort": 1, "serveAddress": "x", "servePlaceIds": [1], "blockedPlaceIds": [], "syncbackRules": {}, "serveAllowedHosts": [], "$schema": "x" | tree: {"$className": "Folder"}`, `Folder`},
	{"the name of x.project.json in a tree", `d/x.project.json: {"tree": {"$className": "Model"}}`, `Folder{x:Model}`},

	// 4.2 A tree node
	{"children in byte order", `tree: {"$className": "Folder", "b": {"$className": "Model"}, "a": {"$className": "Model"}, "C": {"$className": "Model"}}`, `Folder{C:Model a:Model b:Model}`},
	{"other $keys are children", `tree: {"$className": "Folder", "$x": {"$className": "Model"}}`, `Folder{$x:Model} ? default.project.json:1:35: unknown key "$x" is taken for a child`},
	{"a path that may be missing", `tree: {"$className": "Folder", "a": {"$path": {"optional": "no"}}}`, `Folder`},
	{"a path that may be missing and a class", `tree: {"$className": "Folder", "a": {"$className": "Model", "$path": {"optional": "no"}}}`, `Folder{a:Model}`},
	{"a path that is missing", `tree: {"$className": "Folder", "a": {"$path": "no"}}`, `! default.project.json:1:50: $path "no" does not exist (looked for no)`},
	{"a missing path and a class", `tree: {"$path": "no", "$className": "Folder"}`, `Folder ? default.project.json:1:20: $path "no" does not exist (looked for no)`},
	{"both have the class", `tree: {"$path": "a.lua", "$className": "ModuleScript"} | a.lua: `, `! default.project.json:1:10: class of "place" is specified in both the project file ("ModuleScript") and its $path ("ModuleScript")`},
	{"a class for a folder", `tree: {"$path": "d", "$className": "Model"} | d/a.lua: `, `Model{a:ModuleScript}`},
	{"inference over a folder", `tree: {"$className": "DataModel", "Workspace": {"$path": "d"}} | d/a.lua: `, `DataModel{Workspace:Workspace{a:ModuleScript}}`},
	{"inference below", `tree: {"$className": "DataModel", "Workspace": {"Terrain": {}}, "StarterPlayer": {"StarterCharacterScripts": {}}}`, `DataModel{StarterPlayer:StarterPlayer{StarterCharacterScripts:StarterCharacterScripts} Workspace:Workspace{Terrain:Terrain}}`},
	{"no class at all", `tree: {}`, `! default.project.json:1:10: "place" is missing some required information: it needs $className or $path`},
	{"children of the path come first, unmerged", `tree: {"$path": "d", "a": {"$className": "Model"}} | d/a.lua: | d/b.lua: `, `Folder{a:ModuleScript b:ModuleScript a:Model}`},
	{"properties over the path's", `tree: {"$path": "a.txt", "$properties": {"Value": "y", "X": 1}} | a.txt: x`, `StringValue .Value="y" .X=1`},
	{"attributes replace the path's", `tree: {"$path": "d", "$attributes": {"b": 1}} | d/init.meta.json: {"attributes": {"a": 1}}`, `Folder @b=1`},
	{"no attributes keep the path's", `tree: {"$path": "d"} | d/init.meta.json: {"attributes": {"a": 1}}`, `Folder @a=1`},
	{"Name and Parent", `tree: {"$className": "Folder", "$properties": {"Name": "x"}}`, `Folder ? default.project.json:1:51: property Name cannot be set here; ignored`},
	{"the key is the name", `tree: {"$className": "Folder", "k": {"$path": "d"}} | d/default.project.json: {"name": "other", "tree": {"$className": "Model"}}`, `Folder{k:Model}`},

	// 4.3 Directory
	{"a project takes its own name", `d/x/default.project.json: {"name": "n", "tree": {"$className": "Model"}}`, `Folder{n:Model}`},
	{"a project without a name takes the folder's", `d/x/default.project.json: {"tree": {"$className": "Model"}}`, `Folder{x:Model}`},
	{"a project is all there is", `d/x/default.project.json: {"tree": {"$className": "Model"}} | d/x/a.lua: | d/x/init.lua: `, `Folder{x:Model}`},
	{"init.luau first", `d/init.luau: 1 | d/init.lua: 2 | d/init.server.luau: 3`, `ModuleScript=1`},
	{"init.server", `d/init.server.lua: 1 | d/init.client.lua: 2 | d/a.lua: `, `Script=1{a:ModuleScript}`},
	{"init.client", `d/init.client.luau: 1`, `LocalScript=1`},
	{"init.plugin.lua first", `d/init.plugin.lua: 1 | d/init.plugin.luau: 2`, `Script(Plugin)=1`},
	{"init.csv", `d/init.csv: Key`, `LocalizationTable .Contents="[]"`},
	{"entries in byte order", `d/b.lua: | d/a/x.lua: | d/B.txt: `, `Folder{B:StringValue .Value="" a:Folder{x:ModuleScript} b:ModuleScript}`},
	{"unknown and hidden files", `d/.gitkeep: | d/a.md: | d/b.png: `, `Folder`},
	{"wally.toml is a module", `d/wally.toml: x = 1`, "Folder{wally:ModuleScript=return {\n\tx = 1,\n}}"},

	// 4.4 File rules
	{"server scripts", `d/a.server.lua: | d/b.server.luau: `, `Folder{a:Script b:Script}`},
	{"client scripts", `d/a.client.lua: | d/b.client.luau: `, `Folder{a:LocalScript b:LocalScript}`},
	{"plugin scripts", `d/a.plugin.lua: | d/b.plugin.luau: `, `Folder{a:Script(Plugin) b:Script(Plugin)}`},
	{"run contexts", `project: "emitLegacyScripts": false | tree: {"$path": "d"} | d/a.server.lua: | d/b.client.lua: `, `Folder{a:Script(Server) b:Script(Client)}`},
	{"modules lose one extension", `d/a.spec.luau: | d/b.c.lua: `, `Folder{a.spec:ModuleScript b.c:ModuleScript}`},
	{"json", `d/a.json: {"b": [1, null], "end": "x"} | d/c.jsonc: 1`, "Folder{a:ModuleScript=return {\n\tb = {1, nil},\n\t[\"end\"] = \"x\",\n} c:ModuleScript=return 1}"},
	{"toml", `d/a.toml: x = 1979-05-27`, "Folder{a:ModuleScript=return {\n\tx = \"1979-05-27\",\n}}"},
	{"yaml", `d/a.yml: x: 1 | d/b.yaml: [a]`, "Folder{a:ModuleScript=return {\n\tx = 1,\n} b:ModuleScript=return {\"a\"}}"},
	{"csv", `d/a.csv: Key,Source,en`, `Folder{a:LocalizationTable .Contents="[]"}`},
	{"txt", `d/a.b.txt: x`, `Folder{a.b:StringValue .Value="x"}`},
	{"a model", `d/a.model.json: {"className": "Model"} | d/b.model.jsonc: {"className": "Folder"}`, `Folder{a:Model b:Folder}`},
	{"an empty model", "d/a.model.json:  \n", `Folder`},

	// 4.5 JSON model
	{"a model's fields", `d/a.model.json: {"className": "Part", "id": "i", "properties": {"Size": [1, 2, 3], "Anchored": {"Bool": true}}, "attributes": {"x": 1}, "children": [{"className": "Fire"}, {"name": "n", "className": "Model"}], "$schema": "s"}`,
		`Folder{a:Part .Anchored=Bool true .Size=[1,2,3] @x=1 #i{Fire:Fire n:Model}}`},
	{"a model's old fields", `d/a.model.json: {"Name": "a", "ClassName": "Part", "Properties": {"X": 1}, "Children": [{"Name": "b", "ClassName": "Fire"}]}`, `Folder{a:Part .X=1{b:Fire}}`},
	{"a model's own name", `d/a.model.json: {"name": "other", "className": "Part"}`, `Folder{a:Part} ? d/a.model.json:1:1: the model's name "other" is ignored: the file's name makes it "a"`},
	{"a model without a class", `d/a.model.json: {"children": []} | d/b.lua: `, `Folder{b:ModuleScript} ! d/a.model.json:1:1: model: missing field "className"`},
	{"a child without a class", "d/a.model.json: {\"className\": \"Model\", \"name\": \"a\", \"children\": [\n{}]}", `Folder ! d/a.model.json:2:1: child of a: missing field "className"`},
	{"a script in a model", `d/a.model.json: {"className": "Model", "children": [{"className": "Script", "properties": {"Source": "x", "RunContext": "Server"}}]}`, `Folder{a:Model{Script:Script=x .RunContext="Server"}}`},
	{"a $path to a model", `tree: {"$path": "a.model.json"} | a.model.json: {"className": "Part"}`, `Part`},
	{"a broken model", `d/a.model.json: {"className": | d/b.lua: `, `Folder{b:ModuleScript} ! d/a.model.json:1:14: invalid JSON: the file ends too early`},

	// 4.6 Meta files
	{"beside a script", `d/a.server.lua: | d/a.meta.json: {"properties": {"Disabled": true}, "attributes": {"x": "y"}, "id": "i"}`, `Folder{a:Script .Disabled=true @x="y" #i}`},
	{"by the instance's name", `d/a.server.lua: | d/a.server.meta.json: {"properties": {"X": 1}}`, `Folder{a:Script} ? d/a.server.meta.json: a meta file for nothing: no script, data, text or table file here makes "a.server"`},
	{"both files", `d/a.lua: | d/a.meta.json: {"properties": {"X": 1, "Y": 1}} | d/a.meta.jsonc: {"properties": {"X": 2}}`, `Folder{a:ModuleScript .X=2 .Y=1}`},
	{"beside data", `d/a.json: 1 | d/a.meta.json: {"properties": {"X": 1}}`, `Folder{a:ModuleScript=return 1 .X=1}`},
	{"beside a text", `d/a.txt: t | d/a.meta.json: {"properties": {"Value": "m"}}`, `Folder{a:StringValue .Value="m"}`},
	{"beside a table", `d/a.csv: Key | d/a.meta.json: {"attributes": {"x": true}}`, `Folder{a:LocalizationTable .Contents="[]" @x=true}`},
	{"not beside a model", `d/a.model.json: {"className": "Part"} | d/a.meta.json: {"properties": {"X": 1}}`, `Folder{a:Part} ? d/a.meta.json: a meta file for nothing: no script, data, text or table file here makes "a"`},
	{"at a $path", `tree: {"$path": "a.lua"} | a.lua: | a.meta.json: {"properties": {"X": 1}}`, `ModuleScript .X=1`},
	{"a folder's", `d/init.meta.json: {"className": "Model", "properties": {"X": 1}} | d/a.lua: `, `Model .X=1{a:ModuleScript}`},
	{"an init script's", `d/init.server.lua: 1 | d/init.meta.json: {"properties": {"Disabled": true}}`, `Script=1 .Disabled=true`},
	{"no class for an init script", `d/x/init.lua: 1 | d/x/init.meta.json: {"className": "Model"}`, `Folder{x:ModuleScript=1} ! d/x/init.meta.json:1:1: className "Model": the folder is a ModuleScript already, and only one that would be a Folder can change its class`},
	{"a class only once", `d/x/init.meta.json: {"className": "Model"} | d/x/init.meta.jsonc: {"className": "Tool"}`, `Folder{x:Model} ! d/x/init.meta.jsonc:1:1: className "Tool": the folder is a Model already, and only one that would be a Folder can change its class`},
	{"no class for a file", `d/a.lua: | d/a.meta.json: {"className": "Model"}`, `Folder{a:ModuleScript} ? d/a.meta.json:1:1: className is ignored: only init.meta.json, in a folder, can change a class`},
	{"a class at a $path (rojo#197)", `tree: {"$path": "d"} | d/init.meta.json: {"className": "Model"}`, `Model`},
	{"a class from meta and project", `tree: {"$path": "d", "$className": "Tool"} | d/init.meta.json: {"className": "Model"}`, `! default.project.json:1:10: class of "place" is specified in both the project file ("Tool") and its $path ("Model")`},
	{"attributes replace", `d/a.lua: | d/a.meta.json: {"attributes": {"x": 1}} | d/a.meta.jsonc: {"attributes": {"y": 1}}`, `Folder{a:ModuleScript @y=1}`},
	{"unknown fields", `d/a.lua: | d/a.meta.json: {"propertys": {}}`, `Folder{a:ModuleScript} ? d/a.meta.json:1:2: unknown field "propertys" is ignored`},
	{"a broken meta file", `d/a.lua: x | d/a.meta.json: { | d/b.lua: `, `Folder{a:ModuleScript=x b:ModuleScript} ! d/a.meta.json:1:2: invalid JSON: the file ends too early`},
	{"not in a folder that is a project", `d/x/default.project.json: {"tree": {"$className": "Model"}} | d/x/init.meta.json: {"properties": {"X": 1}}`, `Folder{x:Model}`},

	// 4.7 Property values; bindings/datatype tests what they become
	{"explicit", `tree: {"$className": "Part", "$properties": {"A": {"Vector3": [1, 2, 3]}, "B": {"Nonsense": 1}}}`, `Part .A=Vector3 [1,2,3] .B={"Nonsense":1}`},
	{"implicit", `tree: {"$className": "Part", "$properties": {"A": [1, 2, 3], "B": "x", "C": 1.5, "D": false}}`, `Part .A=[1,2,3] .B="x" .C=1.5 .D=false`},
	{"attributes as a property", `tree: {"$className": "Part", "$properties": {"Attributes": {"a": {"Vector3": [1, 2, 3]}, "b": 1}}}`, `Part @a=Vector3 [1,2,3] @b=1`},
	{"attributes as an explicit property", `tree: {"$className": "Part", "$properties": {"Attributes": {"Attributes": {"b": {"Float64": 1}}}}}`, `Part @b=Float64 1`},
	{"attributes over the property", `tree: {"$className": "Part", "$attributes": {"a": 1}, "$properties": {"Attributes": {"b": 1}}}`, `Part @a=1`},
	{"attributes say their type", `tree: {"$className": "Part", "$attributes": {"a": [1, 2, 3]}}`, `! default.project.json:1:54: attribute a: got an array, want a boolean, a number, a string or an explicit type`},
	{"a reference", `tree: {"$className": "Folder", "a": {"$className": "ObjectValue", "$attributes": {"Rojo_Target_Value": "x"}}, "b": {"$className": "Part", "$id": "x"}}`, `Folder{a:ObjectValue @Rojo_Target_Value="x" ->Value=b b:Part #x}`},
	{"an ID by attribute", `d/a.model.json: {"className": "ObjectValue", "attributes": {"Rojo_Target_Value": "x"}} | d/b.lua: | d/b.meta.json: {"attributes": {"Rojo_Id": "x"}}`, `Folder{a:ObjectValue @Rojo_Target_Value="x" ->Value=b b:ModuleScript @Rojo_Id="x" #x}`},
	{"a reference to nothing", `tree: {"$className": "Folder", "$attributes": {"Rojo_Target_X": "x"}}`, `Folder @Rojo_Target_X="x" ->X=nil ? default.project.json:1:68: Rojo_Target_X: no instance has the ID "x"`},
	{"two with one ID", `tree: {"$className": "Folder", "a": {"$className": "Part", "$id": "x"}, "b": {"$className": "Part", "$id": "x", "$attributes": {"Rojo_Target_X": "x"}}}`, `Folder{a:Part #x b:Part @Rojo_Target_X="x" #x ->X=nil} ? default.project.json:1:81: the ID "x" is also that of a; references to it lead nowhere`},

	// 4.8 Ignore globs and sync rules
	{"a glob", `project: "globIgnorePaths": ["**/*.spec.lua"] | tree: {"$path": "d"} | d/a.spec.lua: | d/a.lua: | d/e/b.spec.lua: `, `Folder{a:ModuleScript e:Folder}`},
	{"a glob of a folder", `project: "globIgnorePaths": ["d/e"] | tree: {"$path": "d"} | d/e/a.lua: | d/f/e/a.lua: `, `Folder{f:Folder{e:Folder{a:ModuleScript}}}`},
	{"a $path is not filtered", `project: "globIgnorePaths": ["d", "**/init.lua"] | tree: {"$path": "d"} | d/init.lua: 1`, `ModuleScript=1`},
	{"the last glob wins", `project: "globIgnorePaths": ["d/**", "!d/b.lua"] | tree: {"$path": "d"} | d/a.lua: | d/b.lua: `, `Folder{b:ModuleScript}`},
	{"a literal !", `project: "globIgnorePaths": ["d/\\!a.lua"] | tree: {"$path": "d"} | d/!a.lua: | d/b.lua: `, `Folder{b:ModuleScript}`},
	{"nested projects add globs", `project: "globIgnorePaths": ["**/*.a.lua"] | tree: {"$path": "d"} | d/x/default.project.json: {"globIgnorePaths": ["s/*.b.lua"], "tree": {"$path": "s"}} | d/x/s/1.a.lua: | d/x/s/2.b.lua: | d/x/s/3.lua: | d/y.b.lua: `, `Folder{x:Folder{3:ModuleScript} y.b:ModuleScript}`},
	{"a bad glob", `project: "globIgnorePaths": ["[a"] | tree: {"$path": "d"}`, `! default.project.json:1:46: globIgnorePaths: glob "[a": [ without a ]`},
	{"a sync rule", `project: "syncRules": [{"pattern": "*.module.lua", "use": "moduleScript", "suffix": ".module.lua"}, {"pattern": "*.data", "use": "json"}] | tree: {"$path": "d"} | d/e/a.module.lua: | d/b.data: 1`, `Folder{b:ModuleScript=return 1 e:Folder{a:ModuleScript}}`},
	{"the first sync rule wins", `project: "syncRules": [{"pattern": "*.x", "use": "text", "exclude": "**/b*"}, {"pattern": "*.x", "use": "ignore"}] | tree: {"$path": "d"} | d/a.x: t | d/b.x: t`, `Folder{a:StringValue .Value="t"}`},
	{"a suffix that the file does not have", `project: "syncRules": [{"pattern": "*.x", "use": "text", "suffix": ".y"}] | tree: {"$path": "d"} | d/a.x: `, `Folder{a.x:StringValue .Value=""}`},
	{"every use of a script", `project: "syncRules": [{"pattern": "*.1", "use": "serverScript"}, {"pattern": "*.2", "use": "clientScript"}, {"pattern": "*.3", "use": "pluginScript"}, {"pattern": "*.4", "use": "legacyServerScript"}, {"pattern": "*.5", "use": "legacyClientScript"}, {"pattern": "*.6", "use": "runContextServerScript"}, {"pattern": "*.7", "use": "runContextClientScript"}], "emitLegacyScripts": false | tree: {"$path": "d"} | d/a.1: | d/b.2: | d/c.3: | d/d.4: | d/e.5: | d/f.6: | d/g.7: `,
		`Folder{a:Script(Server) b:Script(Client) c:Script(Plugin) d:Script e:LocalScript f:Script(Server) g:Script(Client)}`},
	{"a model by rule", `project: "syncRules": [{"pattern": "*.m", "use": "jsonModel"}, {"pattern": "*.p", "use": "project"}] | tree: {"$path": "d"} | d/a.m: {"className": "Part"} | d/b.p: {"tree": {"$className": "Tool"}}`, `Folder{a:Part b:Tool}`},
	{"sync rules end at a nested project", `project: "syncRules": [{"pattern": "*.x", "use": "text"}], "emitLegacyScripts": false | tree: {"$path": "d"} | d/n/default.project.json: {"tree": {"$path": "s"}} | d/n/s/a.x: | d/n/s/b.server.lua: `, `Folder{n:Folder{b:Script}}`},
	{"no rule for an init file", `project: "syncRules": [{"pattern": "**/init.lua", "use": "text"}] | tree: {"$path": "d"} | d/init.lua: 1`, `ModuleScript=1`},
	{"a meta file by rule", `project: "syncRules": [{"pattern": "*.x", "use": "moduleScript"}] | tree: {"$path": "d"} | d/a.x: | d/a.meta.json: {"attributes": {"y": 1}}`, `Folder{a:ModuleScript @y=1}`},
	{"a bad use", `project: "syncRules": [{"pattern": "*.x", "use": "txt"}] | tree: {"$path": "d"}`, `! default.project.json:1:66: use: got "txt", want one of ` + strings.Join(uses, ", ")},
	{"a rule without a pattern", `project: "syncRules": [{"use": "text"}] | tree: {"$path": "d"}`, `! default.project.json:1:40: sync rule: missing field "pattern"`},

	// Bad input spoils itself only
	{"a nested project in a folder", `d/x/default.project.json: {"tree": {}} | d/y.project.json: [] | d/z.lua: `, `Folder{z:ModuleScript} ! d/x/default.project.json:1:10: "x" is missing some required information: it needs $className or $path ! d/y.project.json:1:1: project file: got an array, want an object`},
	{"a nested project that holds itself", `d/x/default.project.json: {"tree": {"$path": "."}} | d/z.lua: `, `Folder{z:ModuleScript} ! d/x/default.project.json:1:20: $path "." leads back to a project that contains it`},
	{"a nested project that holds its holder", `d/x/default.project.json: {"tree": {"$path": "../.."}} | d/z.lua: `, `Folder{z:ModuleScript} ! d/x/default.project.json:1:20: $path "../.." leads back to a project that contains it`},
	{"no packages yet", `tree: {"$path": "Packages"} | wally.toml: `, `! default.project.json:1:20: $path "Packages" does not exist (looked for Packages)`},
}

func TestConformance(t *testing.T) {
	for _, c := range conformance {
		t.Run(c.rule, func(t *testing.T) {
			unpack(t, caseFiles(t, c.files))
			assert.Equal(t, c.want, conforms())
		})
	}
}

// caseFiles reads the files of a case.
func caseFiles(t *testing.T, text string) []txtar.File {
	t.Helper()
	tree, beside, own := `{"$path": "d"}`, "", false
	var files []txtar.File
	for part := range strings.SplitSeq(text, " | ") {
		name, content, found := strings.Cut(part, ":")
		require.True(t, found, part)
		switch content = strings.TrimPrefix(content, " "); name {
		case "tree":
			tree = content
		case "project":
			beside = ", " + content
		default:
			own = own || strings.HasPrefix(name, "default.project.json")
			files = append(files, txtar.File{Name: name, Data: []byte(content)})
		}
	}
	if !own {
		files = append(files, txtar.File{Name: "default.project.json", Data: []byte(`{"tree": ` + tree + beside + `}`)})
	}
	return files
}

// conforms loads the current folder and writes it in the table's form.
func conforms() string {
	p, err := Load(".", Options{})
	if err != nil {
		return "! " + err.Error()
	}
	root := p.Root
	if p.Model {
		root = root.Child("ServerScriptService").Children[0]
	}
	text := brief(p, root)
	for _, w := range p.Warnings {
		text += " ? " + w.Error()
	}
	for _, e := range p.Errors {
		text += " ! " + e.Error()
	}
	return text
}

func brief(p *Project, n *Node) string {
	text := n.ClassName
	if n.RunContext != Legacy {
		text += fmt.Sprintf("(%s)", n.RunContext)
	}
	if n.Source != "" {
		text += "=" + n.Source
	}
	for _, p := range n.Properties {
		text += " ." + p.Name + "=" + drawValue(p.Value)
	}
	for _, name := range sortedKeys(n.Attributes) {
		text += " @" + name + "=" + drawValue(n.Attributes[name])
	}
	if n.ID != "" {
		text += " #" + n.ID
	}
	for _, name := range slices.Sorted(maps.Keys(n.Refs)) {
		target := "nil"
		if node := p.IDs[n.Refs[name]]; node != nil {
			target = node.Name
		}
		text += " ->" + name + "=" + target
	}
	var children []string
	for _, child := range n.Children {
		children = append(children, child.Name+":"+brief(p, child))
	}
	if len(children) > 0 {
		text += "{" + strings.Join(children, " ") + "}"
	}
	return text
}
