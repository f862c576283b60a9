package bindings

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings/module"
	backend "lanai/datastore/memory"
	"lanai/runtime"
	"lanai/runtime/luau/syntax"
	"lanai/runtime/project"
	"lanai/runtime/scaffold"
	"lanai/scripts"
)

// This file compares the types that editors get with what there is. Its one rule: a
// member is declared exactly if it exists.

// typeFields returns the fields of a table type, by the alias's name.
func typeFields(t *testing.T, file string) map[string][]string {
	t.Helper()
	text, err := scripts.FS.ReadFile("types/" + file)
	require.NoError(t, err)
	chunk, errs := syntax.Parse(string(text))
	require.Empty(t, errs, file)
	fields := make(map[string][]string)
	for _, s := range chunk.Main.Body.Stats {
		alias, ok := s.(*syntax.TypeAliasStat)
		if !ok {
			continue
		}
		require.True(t, alias.Exported, alias.Name)
		body := alias.Type
		if i := strings.Index(body, "{} :: {"); i >= 0 {
			body = body[i+len("{} :: "):]
		}
		fields[alias.Name] = topFields(body)
	}
	return fields
}

var fieldName = regexp.MustCompile(`^\s*(\w+):`)

// topFields returns the names of the fields of a table type, not of types inside.
func topFields(body string) (names []string) {
	depth, start := 0, 0
	for i, c := range body {
		switch c {
		case '{', '(':
			if depth++; depth == 1 {
				start = i + 1
			}
		case '}', ')':
			if depth--; depth == 0 {
				return names
			}
		case ',':
			if depth == 1 {
				start = i + 1
			}
		case ':':
			line := strings.TrimSpace(body[start : i+1])
			if j := strings.LastIndexByte(line, '\n'); j >= 0 {
				line = line[j+1:] // behind a comment
			}
			if m := fieldName.FindStringSubmatch(line); depth == 1 && m != nil {
				names = append(names, m[1])
				start = i + 1
			}
		}
	}
	return names
}

// membersOf is a script that gives the keys of the objects of a module.
const membersOf = `
local function keys(t)
	local names = {}
	for name in pairs(t) do
		if string.match(name, "^%a") then
			table.insert(names, name)
		end
	end
	local meta = getmetatable(t)
	if meta and meta.__index then
		for name in pairs(meta.__index) do
			if not table.find(names, name) then
				table.insert(names, name)
			end
		end
	end
	return table.concat(names, " ")
end
local Elite, PPDB = require(game.ServerStorage.EliteDataStoreService), require(game.ServerStorage.PPDB)
local store = Elite:GetOrderedDataStore("Ordered", "scope")
local _, pages = store:GetSorted(true, 10)
local database = PPDB.new("Name", { migrations = {} })
local signal = database.OnInit
print("EliteDataStoreService", keys(Elite))
print("Store", keys(store))
print("Pages", keys(pages))
print("PPDB", keys(PPDB))
print("Database", keys(database))
print("Signal", keys(signal))
print("Connection", keys(signal:Connect(print)))
print("Statistics", keys(database:stat()))
`

func TestModuleTypes(t *testing.T) {
	store := backend.New()
	var said []string
	place := project.OneScript("Test", membersOf)
	server, engine, err := Open(place, World{Backend: store, Cloud: backend.CloudOf(store)}, Options{
		UntilIdle: true, Sink: func(m runtime.Message) { said = append(said, m.Text) },
	})
	require.NoError(t, err)
	server.StartScripts()
	server.Run(context.Background())
	require.NoError(t, engine.Close(context.Background()))
	require.Len(t, said, 8, said)

	declared := typeFields(t, "EliteDataStoreService.luau")
	for name, fields := range typeFields(t, "PPDB.luau") {
		declared[name] = fields
	}
	for _, line := range said {
		words := strings.Fields(line)
		assert.ElementsMatch(t, words[1:], declared[words[0]], words[0])
	}
}

// TestOptionTypes compares the options of PPDB with those that its constructor reads.
func TestOptionTypes(t *testing.T) {
	fields := typeFields(t, "PPDB.luau")
	source, err := os.ReadFile("module/ppdboptions.go")
	require.NoError(t, err)
	var options []string
	for _, m := range regexp.MustCompile(`(?m)^\t\{"(\w+)", `).FindAllSubmatch(source, -1) {
		options = append(options, string(m[1]))
	}
	assert.ElementsMatch(t, options, fields["Options"])
	hooks := regexp.MustCompile(`hookNames = \[\]string\{(.*)\}`).FindSubmatch(source)
	require.NotNil(t, hooks)
	assert.ElementsMatch(t, strings.Split(strings.ReplaceAll(string(hooks[1]), `"`, ""), ", "), fields["Hooks"])
}

// TestTestTypes compares the globals of specs with those that are declared.
func TestTestTypes(t *testing.T) {
	source, err := scripts.FS.ReadFile("prelude/testez/Environment.luau")
	require.NoError(t, err)
	runner, err := scripts.FS.ReadFile("prelude/testez/TestRunner.luau")
	require.NoError(t, err)
	there := make(map[string]bool)
	for _, m := range regexp.MustCompile(`env\.(\w+)[ (,]|hook\("(\w+)"`).FindAllStringSubmatch(string(source)+string(runner), -1) {
		there[m[1]+m[2]] = true
	}
	text, err := scripts.FS.ReadFile("types/testez.d.luau")
	require.NoError(t, err)
	declared := make(map[string]bool)
	for _, m := range regexp.MustCompile(`(?m)^declare (?:function )?(\w+)[(:]`).FindAllSubmatch(text, -1) {
		declared[string(m[1])] = true
	}
	assert.Equal(t, there, declared)

	source, err = scripts.FS.ReadFile("prelude/testez/Expectation.luau")
	require.NoError(t, err)
	words := []string{"never"}
	for _, m := range regexp.MustCompile(`(?m)^(?:function )?matchers\.(\w+)`).FindAllSubmatch(source, -1) {
		words = append(words, string(m[1]))
	}
	chain := regexp.MustCompile(`CHAIN_WORDS = \{(.*)\}`).FindSubmatch(source)
	for _, m := range regexp.MustCompile(`(\w+) = true`).FindAllSubmatch(chain[1], -1) {
		words = append(words, string(m[1]))
	}
	body := regexp.MustCompile(`(?s)declare class Expectation\n(.*?)\nend`).FindSubmatch(text)
	var fields []string
	for _, m := range regexp.MustCompile(`(?m)^\t(\w+):`).FindAllSubmatch(body[1], -1) {
		fields = append(fields, string(m[1]))
	}
	assert.ElementsMatch(t, words, fields)
}

// TestDefinitionSyntax reads the types that definition files write as types of a
// script.
func TestDefinitionSyntax(t *testing.T) {
	files, err := fs.Glob(scripts.FS, "types/*.d.luau")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := scripts.FS.ReadFile(file)
		require.NoError(t, err)
		for _, line := range strings.Split(string(text), "\n") {
			var source string
			switch line = strings.TrimSpace(line); {
			case strings.HasPrefix(line, "declare function "), strings.HasPrefix(line, "function "):
				signature := line[strings.IndexAny(line, "(<"):]
				at := strings.LastIndex(signature, "): ")
				require.Positive(t, at, line)
				source = "type T = " + strings.Replace(signature[:at], "(self", "(any", 1) + ") -> " + signature[at+len("): "):]
				source = strings.NewReplacer("(any, ", "(self: any, ", "...: ", "...").Replace(source)
			default:
				continue
			}
			_, errs := syntax.Parse(source)
			assert.Empty(t, errs, source)
		}
	}
}

// TestSourcemapNamesTypes writes the types into a project and reads its source map.
func TestSourcemapNamesTypes(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"default.project.json": `{"name": "x", "tree": {"$className": "DataModel", "ServerStorage": {"$path": "src"}}}`,
		"src/PPDB.luau":        "return 'its own'",
	})
	load := TypedModules(func(path string) (*project.Project, error) { return project.Load(path, ProjectOptions()) })
	modules := func() (paths []string) {
		place, err := load(dir)
		require.NoError(t, err)
		text, err := project.Sourcemap(place, project.SourcemapOptions{})
		require.NoError(t, err)
		require.True(t, json.Valid(text))
		for _, m := range regexp.MustCompile(`"name":"(\w+)","className":"ModuleScript","filePaths":\["([^"]*)"`).FindAllStringSubmatch(string(text), -1) {
			paths = append(paths, m[1]+" "+m[2])
		}
		return paths
	}
	assert.Equal(t, []string{"PPDB src/PPDB.luau"}, modules(), "without types")

	types, err := fs.Sub(scripts.FS, "types")
	require.NoError(t, err)
	_, err = scaffold.Write(filepath.Join(dir, filepath.FromSlash(module.TypesFolder)), types, scaffold.Options{})
	require.NoError(t, err)
	paths := modules()
	assert.Len(t, paths, 7, "two modules in three services, and the project's own")
	assert.Contains(t, paths, "EliteDataStoreService .lanai/types/EliteDataStoreService.luau")
	assert.Contains(t, paths, "PaoPaoDataStore .lanai/types/PPDB.luau")
	assert.True(t, slices.Contains(paths, "PPDB src/PPDB.luau") && !slices.Contains(paths, "PPDB .lanai/types/PPDB.luau"))
}
