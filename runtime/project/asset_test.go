package project

// This file tests LoadAsset. Its one rule: what an id stands for is one file or folder.

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/project/robloxfile"
)

func TestLoadAsset(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "a/1.luau", "return 1")
	put(t, "a/2.model.json", `{"className": "Part"}`)
	put(t, "a/3/init.luau", "return 3")
	put(t, "a/3/x.luau", "return 3")
	put(t, "a/4/x.luau", "return 4")
	put(t, "a/4/y.luau", "return 4")
	put(t, "a/5/default.project.json", `{"name": "MainModule", "tree": {"$path": "src"}}`)
	put(t, "a/5/src/init.luau", "return 5")
	put(t, "a/6.model.json", "")
	put(t, "a/7.rbxm", "nothing")
	writeRoblox(t, "a/8.rbxm", &robloxfile.Instance{ClassName: "Part", Name: "A"}, &robloxfile.Instance{ClassName: "ModuleScript", Name: MainModule})
	put(t, "a/10.server.luau", "")
	for id, want := range map[int64][]string{
		1: {"MainModule:ModuleScript"}, 2: {"2:Part"}, 3: {"MainModule:ModuleScript"}, 4: {"x:ModuleScript", "y:ModuleScript"},
		5: {"MainModule:ModuleScript"}, 6: nil, 8: {"A:Part", "MainModule:ModuleScript"},
	} {
		p, err := LoadAsset("a", id, Options{})
		require.NoError(t, err)
		var got []string
		for _, n := range p.Root.Children {
			got = append(got, n.Name+":"+n.ClassName)
		}
		assert.Equal(t, want, got, id)
	}
	_, err := LoadAsset("a", 7, Options{})
	assert.ErrorContains(t, err, "a/7.rbxm: not a readable place or model")
	for _, dir := range []string{"a", "none", ""} {
		p, err := LoadAsset(dir, 9, Options{})
		assert.NoError(t, err)
		assert.Nil(t, p)
	}
	if os.Symlink("..", "a/9") == nil {
		_, err = LoadAsset("a", 9, Options{})
		assert.NoError(t, err, "a link that the operator has put there")
	}
}
