package project

// This file runs the cases of testdata: a tree of files and what Load makes of
// it. Its one rule: adding a case is adding a text file. `go test -update`
// rewrites what is wanted; read the difference before committing it.

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/project/robloxfile"
)

var update = flag.Bool("update", false, "rewrite the wanted parts of testdata")

// Sections of a case that are not files of its tree.
const (
	wantTree     = "WANT"     // the tree
	wantProblems = "PROBLEMS" // warnings and errors
	wantFailure  = "FAILURE"  // why Load fails
)

func TestLoad(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	for _, file := range cases {
		file, err := filepath.Abs(file)
		require.NoError(t, err)
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runCase(t, file) })
	}
}

// runCase loads the case's tree from inside its folder, which is named "place".
// A line "load: path" in the comment names what to load instead of ".".
func runCase(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	require.NoError(t, err)
	want, files := split(archive)
	unpack(t, files)
	got := load(loadPath(archive.Comment))

	if *update {
		for _, name := range []string{wantTree, wantProblems, wantFailure} {
			if got[name] != "" {
				files = append(files, txtar.File{Name: name, Data: []byte(got[name])})
			}
		}
		archive.Files = files
		require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
		return
	}
	assert.Equal(t, want[wantFailure], got[wantFailure])
	assert.Equal(t, want[wantTree], got[wantTree])
	assert.Equal(t, want[wantProblems], got[wantProblems])
}

func split(archive *txtar.Archive) (want map[string]string, files []txtar.File) {
	want = map[string]string{}
	for _, f := range archive.Files {
		switch f.Name {
		case wantTree, wantProblems, wantFailure:
			want[f.Name] = string(f.Data)
		default:
			files = append(files, f)
		}
	}
	return want, files
}

// unpack writes the files into a new folder named place and changes to it.
func unpack(t *testing.T, files []txtar.File) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "place")
	require.NoError(t, os.Mkdir(dir, 0o755))
	t.Chdir(dir)
	for _, f := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(f.Name), 0o755))
		require.NoError(t, os.WriteFile(f.Name, f.Data, 0o644))
	}
}

func loadPath(comment []byte) string {
	for line := range strings.Lines(string(comment)) {
		if path, found := strings.CutPrefix(strings.TrimSpace(line), "load: "); found {
			return path
		}
	}
	return "."
}

// load describes in text everything that came of loading path.
func load(path string) map[string]string {
	p, err := Load(path, Options{})
	if err != nil {
		return map[string]string{wantFailure: describe("", err.(*Problem))}
	}
	var problems strings.Builder
	for _, w := range p.Warnings {
		problems.WriteString(describe("warning: ", w))
	}
	for _, e := range p.Errors {
		problems.WriteString(describe("error: ", e))
	}
	return map[string]string{wantTree: drawProject(p), wantProblems: problems.String()}
}

func describe(prefix string, p *Problem) string {
	text := prefix + filepath.ToSlash(p.Error()) + "\n"
	if p.Hint != "" {
		text += "  hint: " + p.Hint + "\n"
	}
	return text
}

func drawProject(p *Project) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s dir=%s", p.Name, p.Dir)
	for _, field := range []struct {
		name  string
		value any
		shown bool
	}{
		{"file", p.File, p.File != ""},
		{"place", p.PlaceID, p.PlaceID != 0},
		{"game", p.GameID, p.GameID != 0},
		{"model", p.Model, p.Model},
	} {
		if field.shown {
			fmt.Fprintf(&b, " %s=%v", field.name, field.value)
		}
	}
	fmt.Fprintf(&b, "\nwatch %s\n", filepath.ToSlash(strings.Join(p.Watch, " ")))
	draw(&b, p.Root, 0)
	return b.String()
}

// draw writes "Name: Class", where it is from, and its data, one line each.
func draw(b *strings.Builder, n *Node, depth int) {
	indent := strings.Repeat("  ", depth)
	fmt.Fprintf(b, "%s%s: %s", indent, n.Name, n.ClassName)
	if n.RunContext != Legacy {
		fmt.Fprintf(b, " %s", n.RunContext)
	}
	if n.File != "" {
		fmt.Fprintf(b, " <%s>", filepath.ToSlash(n.File))
	}
	if n.Dir != "" {
		fmt.Fprintf(b, " [%s]", filepath.ToSlash(n.Dir))
	}
	if n.ID != "" {
		fmt.Fprintf(b, " #%s", n.ID)
	}
	if n.IgnoreUnknownInstances {
		b.WriteString(" ~")
	}
	b.WriteByte('\n')
	drawData(b, n, indent)
	for _, child := range n.Children {
		draw(b, child, depth+1)
	}
}

func drawData(b *strings.Builder, n *Node, indent string) {
	if n.Source != "" {
		fmt.Fprintf(b, "%s  = %q\n", indent, n.Source)
	}
	for _, p := range n.Properties {
		fmt.Fprintf(b, "%s  .%s = %s\n", indent, p.Name, drawValue(p.Value))
	}
	for _, name := range sortedKeys(n.Attributes) {
		fmt.Fprintf(b, "%s  @%s = %s\n", indent, name, drawValue(n.Attributes[name]))
	}
	if n.Err != nil {
		fmt.Fprintf(b, "%s  ! %s\n", indent, filepath.ToSlash(n.Err.Error()))
	}
}

func drawValue(value any) string {
	prefix := ""
	switch v := value.(type) {
	case Explicit:
		prefix, value = v.Type+" ", v.Value
	case robloxfile.CFrame:
		prefix, value = "CFrame ", map[string]any{"position": v.Position, "orientation": [][]float32{v.Rotation[:3], v.Rotation[3:6], v.Rotation[6:]}}
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return prefix + string(text)
}
