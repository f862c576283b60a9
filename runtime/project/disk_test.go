package project

// This file tests what a text file of testdata cannot hold: bytes, links, rights
// and absolute paths. Its one rule: every case starts in an empty folder.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func loadOK(t *testing.T, path string) *Project {
	t.Helper()
	p, err := Load(path, Options{})
	require.NoError(t, err)
	return p
}

func loadProblem(t *testing.T, path string) *Problem {
	t.Helper()
	_, err := Load(path, Options{})
	require.Error(t, err)
	require.IsType(t, &Problem{}, err)
	return err.(*Problem)
}

func TestBadUTF8SpoilsOneScript(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "bad.server.luau", "print(1)\nprint('\xff')")
	put(t, "bad.txt", "\xc3")
	put(t, "good.luau", "return 'é'")

	p := loadOK(t, ".")
	scripts := p.Root.Child("ServerScriptService")
	require.Len(t, scripts.Children, 3)
	assert.Equal(t, "return 'é'", scripts.Child("good").Source)
	bad := scripts.Child("bad")
	assert.Empty(t, bad.Source)
	assert.EqualError(t, bad.Err, "bad.server.luau:2:8: not valid UTF-8: byte 0xFF")
	assert.Same(t, bad.Err, p.Errors[0])
	assert.EqualError(t, p.Errors[1], "bad.txt:1:1: not valid UTF-8: byte 0xC3")
	assert.Empty(t, p.Warnings)
}

func TestBadUTF8InProjectFile(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "default.project.json", "{\n\"tree\": \"\xff\"}")
	assert.EqualError(t, loadProblem(t, "."), "default.project.json:2:10: not valid UTF-8: byte 0xFF")
}

func TestUnreadableFile(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Log("running as root, who may read everything: only the wording is tested")
		assert.EqualError(t, accessProblem("x.luau", os.ErrPermission), "x.luau: permission denied")
		return
	}
	t.Chdir(t.TempDir())
	put(t, "secret.luau", "return 1")
	require.NoError(t, os.Chmod("secret.luau", 0))
	p := loadOK(t, ".")
	require.Len(t, p.Errors, 1)
	assert.EqualError(t, p.Errors[0], "secret.luau: permission denied")
}

func TestOtherAccessError(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "file", "")
	assert.Contains(t, loadProblem(t, "file/x.luau").Error(), "file/x.luau: cannot be read: ")
}

func TestSymbolicLinks(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "lib/a.luau", "return 1")
	put(t, "src/b.luau", "return 2")
	link(t, "../lib", "src/linked")
	link(t, "../lib/a.luau", "src/c.luau")
	link(t, "nowhere", "src/broken.luau")
	link(t, "nowhere", "src/.#lock.luau")
	link(t, "nowhere", "src/notes")

	put(t, "default.project.json", `{"tree": {"$path": "src"}}`)

	p := loadOK(t, ".")
	scripts := p.Root.Child("ServerScriptService").Children[0]
	assert.Equal(t, "return 1", scripts.Child("linked").Child("a").Source)
	assert.Equal(t, "return 1", scripts.Child("c").Source)
	assert.Nil(t, scripts.Child("broken"))
	require.Len(t, p.Warnings, 1)
	assert.EqualError(t, p.Warnings[0], filepath.FromSlash("src/broken.luau: skipped: a symbolic link that leads nowhere"))
}

func TestSymbolicLinkLoop(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "src/deep/b.luau", "return 2")
	link(t, "..", "src/deep/up")
	put(t, "default.project.json", `{"tree": {"$path": "src"}}`)
	for _, path := range []string{"src", "."} {
		p := loadOK(t, path)
		require.Len(t, p.Warnings, 1)
		assert.EqualError(t, p.Warnings[0], filepath.FromSlash("src/deep/up: leads back to src, which contains it; left out"))
		assert.NotEmpty(t, p.Warnings[0].Hint)
		assert.NotNil(t, p.ByFile()[filepath.FromSlash("src/deep/b.luau")], "the rest is there")
	}
}

func TestSymbolicLinkOut(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "lib/a.luau", "return 1")
	put(t, "game/src/b.luau", "return 2")
	link(t, "../../lib", "game/src/linked")
	link(t, "../../lib/a.luau", "game/src/c.luau")
	link(t, "../../lib/a.luau", "game/src/notes")
	put(t, "game/default.project.json", `{"tree": {"$path": "src"}}`)

	p := loadOK(t, "game")
	require.Len(t, p.Warnings, 2)
	assert.ErrorContains(t, p.Warnings[0], filepath.FromSlash("game/src/c.luau: a symbolic link out of the project, to "))
	assert.ErrorContains(t, p.Warnings[1], filepath.FromSlash("game/src/linked: a symbolic link out of the project, to "))
	assert.Len(t, p.Root.Child("ServerScriptService").Children[0].Children, 1)

	t.Run("to what a $path names", func(t *testing.T) {
		put(t, "game/default.project.json", `{"tree": {"$className": "Folder", "Lib": {"$path": "../lib"}, "Src": {"$path": "src"}}}`)
		assert.Empty(t, loadOK(t, "game").Warnings)
	})
	t.Run("in the repository", func(t *testing.T) {
		put(t, "game/default.project.json", `{"tree": {"$path": "src"}}`)
		put(t, ".git/HEAD", "")
		assert.Empty(t, loadOK(t, "game").Warnings)
	})
}

func TestNamesThatAreNotUTF8(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("bad\xff.luau", nil, 0o644); err != nil {
		t.Logf("this file system has no such names: %v", err)
		return
	}
	put(t, "dir\xff/a.luau", "")
	put(t, "notes\xff.md", "")
	put(t, "good.luau", "return 1")
	p := loadOK(t, ".")
	require.Len(t, p.Errors, 2)
	assert.EqualError(t, p.Errors[0], `bad\xff.luau: left out: its name is not valid UTF-8`)
	assert.EqualError(t, p.Errors[1], `dir\xff: left out: its name is not valid UTF-8`)
	assert.Len(t, p.Root.Child("ServerScriptService").Children, 1)
}

func TestNamesThatDifferInCapitals(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "Foo.luau", "return 1")
	put(t, "foo.luau", "return 2")
	put(t, "README.md", "")
	put(t, "readme.md", "")
	if list, err := os.ReadDir("."); err != nil || len(list) != 4 {
		t.Log("this file system does not tell them apart")
		return
	}
	p := loadOK(t, ".")
	assert.Len(t, p.Root.Child("ServerScriptService").Children, 2)
	require.Len(t, p.Warnings, 1)
	assert.EqualError(t, p.Warnings[0], "foo.luau: its name differs from Foo.luau only in capitals: Windows and macOS can hold only one of them")
}

func TestDeepData(t *testing.T) {
	for name, text := range map[string]string{
		"a.json": strings.Repeat("[", 1_000_000),
		"b.toml": "a = " + strings.Repeat("[", 1_000_000),
		"c.toml": strings.Repeat("a.", 100_000) + "a = 1",
		"d.yaml": strings.Repeat("- ", 1_000_000) + "x",
		"e.yaml": strings.Repeat("{a: ", 1_000_000),
		"f.yaml": strings.Repeat("? ", 1000),
	} {
		t.Chdir(t.TempDir())
		put(t, name, text)
		p := loadOK(t, ".")
		require.Len(t, p.Errors, 1, name)
		assert.ErrorContains(t, p.Errors[0], "nested more than 200 levels deep", name)
	}
	t.Chdir(t.TempDir())
	put(t, "quoted.json", `"`+strings.Repeat("[", 1000)+`"`)
	put(t, "line.yaml", "x: "+strings.Repeat("-", 1000)+"\n"+strings.Repeat("-", 3)+"\n")
	put(t, "flat.toml", strings.Repeat("[[a]]\n", 1000))
	assert.Empty(t, loadOK(t, ".").Errors)
}

func TestSameFolderTwiceIsNoLoop(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "src/a.luau", "return 1")
	put(t, "default.project.json", `{"tree": {"$className": "Folder", "A": {"$path": "src"}, "B": {"$path": "src"}}}`)
	p := loadOK(t, ".")
	assert.Len(t, p.Root.Child("ServerScriptService").Children[0].Children, 2)
}

func TestAbsolutePaths(t *testing.T) {
	dir := t.TempDir()
	lib := filepath.Join(dir, "lib")
	file := filepath.Join(dir, "game", "default.project.json")
	put(t, filepath.Join(lib, "a.luau"), "return 1")
	put(t, file, `{"tree": {"$className": "DataModel", "ServerStorage": {"$path": "`+filepath.ToSlash(lib)+`"}}}`)

	p := loadOK(t, file)
	assert.Equal(t, filepath.Join(lib, "a.luau"), p.Root.Child("ServerStorage").Child("a").File)
	assert.Equal(t, "game", p.Name)
	assert.Contains(t, p.Watch, lib)
}

func TestByFile(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "src/init.luau", "return 1")
	put(t, "src/a.luau", "return 1")
	put(t, "default.project.json", `{"tree": {"$className": "DataModel", "ServerStorage": {"M": {"$path": "src"}}}}`)
	p := loadOK(t, ".")
	nodes := p.ByFile()
	module := p.Root.Child("ServerStorage").Child("M")
	assert.Same(t, module, nodes["src"])
	assert.Same(t, module, nodes[filepath.FromSlash("src/init.luau")])
	assert.Same(t, module.Child("a"), nodes[filepath.FromSlash("src/a.luau")])
	assert.Same(t, p.Root, nodes["default.project.json"])
	assert.Len(t, nodes, 4)
}

func TestPlainFolderByFile(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "a.luau", "return 1")
	p := loadOK(t, ".")
	assert.Same(t, p.Root.Child("ServerScriptService"), p.ByFile()["."])
}

func TestIsServiceOption(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "Mine/a.luau", "return 1")
	put(t, "Workspace/b.luau", "return 1")
	p, err := Load(".", Options{IsService: func(name string) bool { return name == "Mine" }})
	require.NoError(t, err)
	assert.NotNil(t, p.Root.Child("Mine"))
	assert.Nil(t, p.Root.Child("Workspace"))
}

func TestExplicitTypesAreSorted(t *testing.T) {
	assert.IsIncreasing(t, explicitTypes)
	assert.IsIncreasing(t, commonServices)
}

func TestRunContextString(t *testing.T) {
	assert.Equal(t, "Plugin", Plugin.String())
	assert.Equal(t, "7", RunContext(7).String())
}

func FuzzData(f *testing.F) {
	for _, seed := range []string{`{"a": [1, null]}`, "a: [1, 2]\nb: {c: d}", "a = 1\n[t]\nx = 1979-05-27", "Key,en\na,b", "? a\n: b", "- - 1", "&a *a"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, convert := range []converter{jsonSource, yamlSource, tomlSource, csvContents} {
			if _, err := convert("f", string(text)); err != nil {
				require.IsType(t, &Problem{}, err)
			}
		}
	})
}
