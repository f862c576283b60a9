package console

// This file tests the sourcemap command. Its one rule: a case is a command line, what it
// prints and what it writes.

import (
	"context"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/project"
)

func loadPlain(path string) (*project.Project, error) { return project.Load(path, project.Options{}) }

const oneScript = `{"name":"game","className":"DataModel","filePaths":["game.project.json"],"children":[{"name":"ServerStorage","className":"ServerStorage","children":[{"name":"a","className":"ModuleScript","filePaths":["src/a.luau"]}]}]}` + "\n"

func TestSourcemapCommand(t *testing.T) {
	for _, c := range []struct {
		args, stdout, stderr, written string
		code                          int
	}{
		{"game.project.json", oneScript, "", "", ExitOK},
		{"game.project.json -o out.json", "", "", oneScript, ExitOK},
		{"--output out.json game.project.json", "", "", oneScript, ExitOK},
		{"nowhere", "", "tool: nowhere: no such file or folder\n", "", ExitUsage},
		{"a b", "", "tool: sourcemap takes one path, got 2\n  hint: lanai sourcemap [path] -o sourcemap.json\n", "", ExitUsage},
		{"--watsh", "", "tool: unknown flag --watsh for sourcemap\n  hint: did you mean --watch?\n", "", ExitUsage},
	} {
		t.Run(c.args, func(t *testing.T) {
			plantGame(t)
			p, stdout, stderr := program("")
			assert.Equal(t, c.code, p.Sourcemap(loadPlain).Run(strings.Fields(c.args)))
			assert.Equal(t, c.stdout, stdout.String())
			assert.Equal(t, c.stderr, stderr.String())
			written, _ := os.ReadFile("out.json")
			assert.Equal(t, c.written, string(written))
		})
	}
}

// TestSourcemapWatch checks that a file that comes is in the map that is written again.
func TestSourcemapWatch(t *testing.T) {
	plantGame(t)
	p, _, _ := program("")
	ctx, stop := context.WithCancel(t.Context())
	p.Context, p.Stdout = ctx, &lockedWriter{}
	ended := make(chan int)
	go func() { ended <- p.Sourcemap(loadPlain).Run([]string{"game.project.json", "--watch"}) }()
	out := p.Stdout.(*lockedWriter)
	require.Eventually(t, func() bool { return out.String() == oneScript }, time.Minute, 10*time.Millisecond)
	require.NoError(t, os.WriteFile("src/b.luau", nil, 0o644))
	require.Eventually(t, func() bool { return strings.Contains(out.String(), `"src/b.luau"`) }, time.Minute, 10*time.Millisecond)
	stop()
	assert.Equal(t, ExitOK, <-ended)
}

// lockedWriter is a builder that one goroutine may write and another read.
type lockedWriter struct {
	mu   sync.Mutex // guards text
	text strings.Builder
}

var _ io.Writer = (*lockedWriter)(nil)

func (w *lockedWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(b)
}

func (w *lockedWriter) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// plantGame makes a project of one module in a new current folder.
func plantGame(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("src", 0o755))
	require.NoError(t, os.WriteFile("src/a.luau", nil, 0o644))
	require.NoError(t, os.WriteFile("game.project.json", []byte(`{"tree": {"$className": "DataModel", "ServerStorage": {"$path": "src"}}}`), 0o644))
}
