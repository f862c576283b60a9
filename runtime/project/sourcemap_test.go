package project

// This file tests source maps. Its one rule: a case is a project and its whole map.

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSourcemap(t *testing.T) {
	for _, c := range []struct {
		name, files, want string
		options           SourcemapOptions
	}{
		{"a place", `tree: {"$className": "DataModel", "ReplicatedStorage": {"Lib": {"$path": "d"}}, "Workspace": {"Map": {"$className": "Folder"}}} | d/init.luau: | d/a.server.luau: | d/a.meta.json: {} | d/b.txt: `,
			`{"name":"place","className":"DataModel","filePaths":["default.project.json"],"children":[{"name":"ReplicatedStorage","className":"ReplicatedStorage","children":[{"name":"Lib","className":"ModuleScript","filePaths":["d/init.luau"],"children":[{"name":"a","className":"Script","filePaths":["d/a.server.luau","d/a.meta.json"]}]}]}]}`, SourcemapOptions{}},
		{"everything", `tree: {"$className": "DataModel", "Workspace": {"Map": {"$path": "d"}}} | d/m.model.json: {"className": "Model", "children": [{"className": "Part"}]} | d/init.meta.json: {"className": "Model"}`,
			`{"name":"place","className":"DataModel","filePaths":["default.project.json"],"children":[{"name":"Workspace","className":"Workspace","children":[{"name":"Map","className":"Model","filePaths":["d/init.meta.json"],"children":[{"name":"m","className":"Model","filePaths":["d/m.model.json"],"children":[{"name":"Part","className":"Part"}]}]}]}]}`, SourcemapOptions{NonScripts: true}},
		{"a package", `project: "name": "lib" | tree: {"$path": "d"} | d/init.lua: | d/init.meta.json: {}`,
			`{"name":"lib","className":"ModuleScript","filePaths":["d/init.lua","d/init.meta.json","default.project.json"]}`, SourcemapOptions{}},
		{"a nested project", `tree: {"$path": "d"} | d/x/default.project.json: {"tree": {"$path": "src"}} | d/x/src/init.lua: `,
			`{"name":"place","className":"Folder","filePaths":["default.project.json"],"children":[{"name":"x","className":"ModuleScript","filePaths":["d/x/src/init.lua","d/x/default.project.json"]}]}`, SourcemapOptions{}},
		{"no script", `tree: {"$className": "DataModel", "Workspace": {}}`, `{"name":"place","className":"DataModel","filePaths":["default.project.json"]}`, SourcemapOptions{}},
		{"odd names", `d/a<&>"é.lua: `, `{"name":"place","className":"Folder","filePaths":["default.project.json"],"children":[{"name":"a<&>\"é","className":"ModuleScript","filePaths":["d/a<&>\"é.lua"]}]}`, SourcemapOptions{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			unpack(t, caseFiles(t, c.files))
			got, err := Sourcemap(loadOK(t, "."), c.options)
			require.NoError(t, err)
			assert.Equal(t, c.want, string(got))

			// The paths are relative to the project's folder, wherever that is seen from.
			dir, err := os.Getwd()
			require.NoError(t, err)
			t.Chdir("..")
			got, err = Sourcemap(loadOK(t, dir), c.options)
			require.NoError(t, err)
			assert.Equal(t, c.want, string(got))
		})
	}
}

func TestSourcemapAbsolute(t *testing.T) {
	unpack(t, caseFiles(t, `d/a.lua: `))
	dir, err := os.Getwd()
	require.NoError(t, err)
	got, err := Sourcemap(loadOK(t, "."), SourcemapOptions{Absolute: true})
	require.NoError(t, err)
	assert.Contains(t, string(got), `"filePaths":["`+filepath.ToSlash(dir)+`/d/a.lua"]`)
}

func TestSourcemapOfAFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "a.server.luau", "")
	got, err := Sourcemap(loadOK(t, "."), SourcemapOptions{})
	require.NoError(t, err)
	assert.Contains(t, string(got), `"className":"DataModel","children":[{"name":"ServerScriptService","className":"ServerScriptService","children":[{"name":"a","className":"Script","filePaths":["a.server.luau"]}]}]`)
}
