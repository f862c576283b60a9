package check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// project writes files and returns their folder.
func project(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		at := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o700))
		require.NoError(t, os.WriteFile(at, []byte(text), 0o600))
	}
	return dir
}

func TestCheck(t *testing.T) {
	dir := project(t, map[string]string{
		"good.luau":        "local x: number = 1\nreturn x",
		"sub/bad.lua":      "print(1)\n\tlocal é = 1\r\nlocal y = end\nlocal z = )",
		".hidden/bad.luau": "local",
		"notes.txt":        "local",
		"types.d.luau":     "declare class A end",
		"zlong.luau":       "local a = " + strings.Repeat("x", 200) + " end",
	})
	report, err := Check(dir, nil)
	require.NoError(t, err)
	assert.Equal(t, 3, report.Files)
	assert.False(t, report.OK())

	var b strings.Builder
	require.NoError(t, report.Write(&b, false))
	text := strings.ReplaceAll(b.String(), dir+string(filepath.Separator), "")
	assert.Contains(t, text, "sub/bad.lua:3:11: Expected identifier when parsing expression, got 'end'\n    3 | local y = end\n      |           ^^^\n")
	assert.Contains(t, text, "zlong.luau:1:212: ")
	assert.NotContains(t, text, strings.Repeat("x", 200), "long lines are not shown")
	assert.Regexp(t, `3 scripts, \d+ problems\n$`, text)

	b.Reset()
	require.NoError(t, report.Write(&b, true))
	assert.Contains(t, b.String(), "\x1b[31mExpected identifier")

	b.Reset()
	require.NoError(t, report.WriteJSON(&b))
	assert.Contains(t, b.String(), `"line":3,"column":11,"message":"Expected identifier when parsing expression, got 'end'"`)
}

func TestCheckOne(t *testing.T) {
	dir := project(t, map[string]string{"script": "return 1"})
	report, err := Check(filepath.Join(dir, "script"), nil)
	require.NoError(t, err)
	assert.True(t, report.OK())
	var b strings.Builder
	require.NoError(t, report.Write(&b, false))
	assert.Equal(t, "1 script, 0 problems\n", b.String())

	_, err = Check(filepath.Join(dir, "nowhere"), nil)
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestCompile(t *testing.T) {
	dir := project(t, map[string]string{"good.luau": "local x = ...\nreturn x + 1", "bad.luau": "x = )"})
	var b strings.Builder
	require.NoError(t, Compile(&b, nil, filepath.Join(dir, "good.luau"), 1, true))
	assert.Contains(t, b.String(), "function 0 main")
	assert.Contains(t, b.String(), "ADDK")

	b.Reset()
	require.NoError(t, Compile(&b, nil, filepath.Join(dir, "good.luau"), 1, false))
	assert.Empty(t, b.String())

	err := Compile(&b, nil, filepath.Join(dir, "bad.luau"), 1, true)
	assert.EqualError(t, err, filepath.Join(dir, "bad.luau")+":1:5: Expected identifier when parsing expression, got ')'")
	assert.ErrorIs(t, Compile(&b, nil, filepath.Join(dir, "nowhere.luau"), 1, false), os.ErrNotExist)
}
