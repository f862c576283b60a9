package project

// This file measures Load. Its one rule: the projects are those that the issue names.

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkLoad reads a project of 1,000 scripts with 100 meta files and a JSON model of 50,000 instances.
func BenchmarkLoad(b *testing.B) {
	dir := b.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		require.NoError(b, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(b, os.WriteFile(path, []byte(text), 0o644))
	}
	for i := range 1000 {
		write(fmt.Sprintf("src/%02d/m%04d.luau", i/20, i), strings.Repeat("local x = 1\n", 50))
		if i%10 == 0 {
			write(fmt.Sprintf("src/%02d/m%04d.meta.json", i/20, i), `{"attributes": {"n": 1}}`)
		}
	}
	part := `{"className": "Part", "name": "P", "properties": {"Size": [1, 2, 3], "Anchored": true, "Color": [0, 0.5, 1]}}`
	write("map/World.model.json", `{"className": "Model", "children": [`+strings.Repeat(part+",", 49_999)+part+`]}`)
	write("default.project.json", `{"globIgnorePaths": ["**/*.spec.luau", "**/node_modules"], "tree": {"$className": "DataModel", "ServerStorage": {"$path": "src"}, "Workspace": {"$path": "map"}}}`)
	b.ReportAllocs()
	for b.Loop() {
		p, err := Load(dir, Options{})
		require.NoError(b, err)
		require.Empty(b, p.Warnings)
	}
}
