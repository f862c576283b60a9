package spec_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime"
	"lanai/runtime/project"
	"lanai/runtime/spec"
)

// This file runs testdata/*.txtar. A file is a place (plain folder), and
//
//	-- want --    the report
//	-- output --  what scripts print, warn and report, one line each (optional)
//	-- options -- "filter <pattern>" or "root <full name>" lines (optional)
//
// With UPDATE=1 in the environment the two expectations are rewritten.

func TestRun(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runCase(t, file) })
	}
}

func runCase(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	require.NoError(t, err)
	c := unpack(t, archive)

	var said strings.Builder
	o := c.options
	o.Now = func() time.Time { return time.Unix(0, 0) }
	o.NewServer = func() (*runtime.Server, error) {
		p, err := project.Load(c.dir, project.Options{})
		if err != nil {
			return nil, err
		}
		return newServer(t, p, func(m runtime.Message) {
			said.WriteString(m.Level.String() + ": " + m.Text + "\n")
		}), nil
	}
	report, err := spec.Run(context.Background(), o)
	var got strings.Builder
	if err != nil {
		got.WriteString("error: " + err.Error() + "\n")
	} else {
		require.NoError(t, report.Write(&got, false))
	}
	check(t, archive, file, "want", c.clean(got.String()))
	check(t, archive, file, "output", c.clean(said.String()))
}

// testCase is one unpacked file.
type testCase struct {
	dir     string
	options spec.Options
}

// own matches positions in the modules of this repository, whose lines change.
var own = regexp.MustCompile(`(\w+\.TestEZ\.\w+):\d+`)

// clean makes text the same on every machine.
func (c *testCase) clean(text string) string {
	text = strings.ReplaceAll(text, c.dir+string(filepath.Separator), "")
	return own.ReplaceAllString(text, "$1:N")
}

func unpack(t *testing.T, archive *txtar.Archive) *testCase {
	c := &testCase{dir: t.TempDir()}
	for _, f := range archive.Files {
		switch f.Name {
		case "want", "output":
		case "options":
			for _, line := range strings.Split(strings.TrimSpace(string(f.Data)), "\n") {
				switch key, value, _ := strings.Cut(line, " "); key {
				case "filter":
					c.options.Filter = value
				case "root":
					c.options.Roots = append(c.options.Roots, value)
				default:
					t.Fatalf("unknown option %q", key)
				}
			}
		default:
			path := filepath.Join(c.dir, filepath.FromSlash(f.Name))
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, f.Data, 0o644))
		}
	}
	return c
}

// check compares got with the file called name of the archive, which may only
// be missing if got is empty.
func check(t *testing.T, archive *txtar.Archive, file, name, got string) {
	for i := range archive.Files {
		if f := &archive.Files[i]; f.Name == name {
			if os.Getenv("UPDATE") != "" && string(f.Data) != got {
				f.Data = []byte(got)
				require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
			}
			assert.Equal(t, string(f.Data), got, name)
			return
		}
	}
	if os.Getenv("UPDATE") != "" && got != "" {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(got)})
		require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
		return
	}
	assert.Empty(t, got, name)
}
