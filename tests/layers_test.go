package tests

// This file enforces who may import whom. Its one rule: the table below is
// the only place that says so, and a package it does not name is an error.

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// layer says what the packages that match a pattern may import of this module
// and from elsewhere. Go's own library is always allowed. A pattern that ends
// in /... also matches what is below; one that ends in /* only the next level.
type layer struct {
	packages string
	own      []string
	foreign  []string
}

var layers = []layer{
	{packages: "lanai", own: []string{"lanai/..."}, foreign: []string{"golang.org/x/..."}},
	{packages: "lanai/bindings", own: []string{"lanai/bindings/*", "lanai/runtime", "lanai/runtime/...", "lanai/datastore", "lanai/scripts"}},
	{packages: "lanai/bindings/bind", own: engineAndServer},
	{packages: "lanai/bindings/class", own: append([]string{"lanai/bindings/bind", "lanai/bindings/datatype", "lanai/bindings/reflection", "lanai/bindings/spatial", "lanai/datastore", "lanai/runtime/experience", "lanai/runtime/outbound"}, engineAndServer...),
		foreign: []string{"github.com/klauspost/compress/zstd"}},
	{packages: "lanai/bindings/datatype", own: append([]string{"lanai/bindings/bind", "lanai/runtime/project/robloxfile"}, engineAndServer...)},
	{packages: "lanai/bindings/global", own: append([]string{"lanai/bindings/bind"}, engineAndServer...),
		foreign: []string{"github.com/rivo/uniseg", "golang.org/x/text/unicode/norm"}},
	{packages: "lanai/bindings/host", own: append([]string{"lanai/bindings/bind", "lanai/datastore"}, engineAndServer...),
		foreign: []string{"github.com/yuin/gopher-lua/...", "layeh.com/gopher-luar"}},
	// EliteDataStoreService's objects stand on the script's own DataStore objects, so module is above class.
	{packages: "lanai/bindings/module", own: append([]string{"lanai/bindings/bind", "lanai/bindings/class", "lanai/datastore", "lanai/runtime/outbound"}, engineAndServer...)},
	// The empty store of a dry run is a memory store.
	{packages: "lanai/bindings/operator", own: []string{"lanai/datastore", "lanai/datastore/admin", "lanai/datastore/memory", "lanai/runtime/console", "lanai/runtime/settings", "lanai/runtime/suggest"},
		foreign: []string{"github.com/schollz/progressbar/v3", "golang.org/x/term"}},
	{packages: "lanai/bindings/reflection", own: engineAndServer},
	{packages: "lanai/bindings/reflection/generate", own: []string{"lanai/bindings/reflection"}},
	{packages: "lanai/bindings/spatial"},
	{packages: "lanai/bindings/scenario", own: append([]string{"lanai/bindings/bind", "lanai/bindings/class", "lanai/runtime/luau/syntax", "lanai/scripts"}, engineAndServer...)},
	{packages: "lanai/datastore"},
	{packages: "lanai/datastore/admin", own: []string{"lanai/datastore"}},
	{packages: "lanai/datastore/backendtest", own: []string{"lanai/datastore", "lanai/datastore/memory"}, foreign: []string{"github.com/anishathalye/porcupine", "github.com/stretchr/testify/..."}},
	{packages: "lanai/datastore/file", own: []string{"lanai/datastore"}, foreign: []string{"go.etcd.io/bbolt/...", "golang.org/x/sys/..."}},
	{packages: "lanai/datastore/memory", own: []string{"lanai/datastore"}},
	{packages: "lanai/datastore/redis", own: []string{"lanai/datastore"}, foreign: []string{"github.com/redis/go-redis/v9/..."}},
	{packages: "lanai/datastore/redis/redistest", foreign: []string{"github.com/redis/go-redis/v9/...", "github.com/stretchr/testify/..."}},
	{packages: "lanai/runtime", own: []string{"lanai/runtime/instance", "lanai/runtime/lcov", "lanai/runtime/luau/...", "lanai/runtime/project", "lanai/runtime/sched", "lanai/runtime/suggest"}},
	{packages: "lanai/runtime/check", own: []string{"lanai/runtime/instance", "lanai/runtime/luau/...", "lanai/runtime/suggest"}},
	{packages: "lanai/runtime/console", own: []string{"lanai/runtime", "lanai/runtime/project", "lanai/runtime/suggest"}},
	{packages: "lanai/runtime/experience"},
	{packages: "lanai/runtime/instance"},
	{packages: "lanai/runtime/lcov"},
	{packages: "lanai/runtime/luau", own: []string{"lanai/runtime/luau/*"}},
	{packages: "lanai/runtime/luau/compile", own: []string{"lanai/runtime/luau/syntax", "lanai/runtime/luau/vm"}},
	{packages: "lanai/runtime/luau/lib", own: []string{"lanai/runtime/luau/vm"}},
	{packages: "lanai/runtime/luau/syntax"},
	{packages: "lanai/runtime/luau/vm"},
	{packages: "lanai/runtime/outbound"},
	{packages: "lanai/runtime/project", own: []string{"lanai/runtime/project/robloxfile", "lanai/runtime/suggest"},
		foreign: []string{"github.com/BurntSushi/toml", "github.com/fsnotify/fsnotify", "github.com/goccy/go-yaml/..."}},
	{packages: "lanai/runtime/project/robloxfile", foreign: []string{"github.com/klauspost/compress/zstd", "github.com/pierrec/lz4/v4"}},
	{packages: "lanai/runtime/repl", own: []string{"lanai/runtime", "lanai/runtime/instance", "lanai/runtime/luau/..."}, foreign: []string{"github.com/peterh/liner", "golang.org/x/term"}},
	{packages: "lanai/runtime/scaffold"},
	{packages: "lanai/runtime/sched"},
	{packages: "lanai/runtime/settings", own: []string{"lanai/runtime/console", "lanai/runtime/experience", "lanai/runtime/suggest"}, foreign: []string{"github.com/BurntSushi/toml"}},
	{packages: "lanai/runtime/spec", own: []string{"lanai/runtime", "lanai/runtime/instance", "lanai/runtime/luau/vm", "lanai/runtime/suggest", "lanai/scripts"}},
	{packages: "lanai/runtime/suggest"},
	{packages: "lanai/scripts"},
	{packages: "lanai/tests"},
}

// engineAndServer is what the binding packages stand on.
var engineAndServer = []string{"lanai/runtime", "lanai/runtime/instance", "lanai/runtime/luau",
	"lanai/runtime/luau/vm", "lanai/runtime/sched", "lanai/runtime/suggest"}

// neverFor names what not even the tests of some packages may import. The
// specs of runtime/spec need a server with classes, so its tests have bindings.
var neverFor = map[string][]string{
	"lanai/...":              {"lanai", "lanai/tests"},
	"lanai/datastore/...":    {"lanai/bindings/...", "lanai/runtime/..."},
	"lanai/runtime":          {"lanai/datastore/..."},
	"lanai/runtime/*":        {"lanai/datastore/..."},
	"lanai/runtime/luau/...": {"lanai/bindings/...", "lanai/datastore/...", "lanai/runtime", "lanai/runtime/instance", "lanai/runtime/sched"},
	"lanai/runtime/sched":    {"lanai/bindings/...", "lanai/runtime/luau/..."},
}

// matches reports whether an import path is one that a pattern means.
func matches(pattern, importPath string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "/..."); ok {
		return importPath == prefix || strings.HasPrefix(importPath, prefix+"/")
	}
	if dir, ok := strings.CutSuffix(pattern, "/*"); ok {
		return path.Dir(importPath) == dir
	}
	return importPath == pattern
}

func matchesAny(patterns []string, importPath string) bool {
	for _, p := range patterns {
		if matches(p, importPath) {
			return true
		}
	}
	return false
}

// goPackage is what these tests read of `go list -json`.
type goPackage struct {
	Dir, ImportPath, Name                   string
	Standard                                bool
	GoFiles, TestGoFiles, XTestGoFiles      []string
	Imports, TestImports, XTestImports      []string
	IgnoredGoFiles, CgoFiles, EmbedPatterns []string
}

func (p *goPackage) files() (files []string) {
	for _, names := range [][]string{p.GoFiles, p.IgnoredGoFiles, p.CgoFiles, p.TestGoFiles, p.XTestGoFiles} {
		for _, name := range names {
			files = append(files, path.Join(p.Dir, name))
		}
	}
	return files
}

// goPackages lists the packages of the module.
func goPackages(t *testing.T) []*goPackage {
	t.Helper()
	packages, err := listPackages()
	require.NoError(t, err)
	return packages
}

var listPackages = sync.OnceValues(func() (packages []*goPackage, err error) {
	cmd := exec.Command("go", "list", "-e", "-json", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(goPackage)
		if err := d.Decode(p); err == io.EOF {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
})

func layerOf(importPath string) *layer {
	for i := range layers {
		if matches(layers[i].packages, importPath) {
			return &layers[i]
		}
	}
	return nil
}

// ownOrForeign reports whether a path is of this module, or of neither this
// module nor Go's library.
func ownOrForeign(importPath string) (own, foreign bool) {
	first, _, _ := strings.Cut(importPath, "/")
	return first == "lanai", strings.Contains(first, ".")
}

func TestLayers(t *testing.T) {
	for _, p := range goPackages(t) {
		l := layerOf(p.ImportPath)
		if !assert.NotNil(t, l, "%s has no place in the table of layers", p.ImportPath) {
			continue
		}
		for _, imported := range p.Imports {
			switch own, foreign := ownOrForeign(imported); {
			case own:
				assert.True(t, matchesAny(l.own, imported), "%s must not import %s", p.ImportPath, imported)
			case foreign:
				assert.True(t, matchesAny(l.foreign, imported), "%s must not import %s", p.ImportPath, imported)
			case p.ImportPath == "lanai/scripts":
				assert.Equal(t, "embed", imported, "scripts imports embed only")
			}
			assert.NotContains(t, []string{"C", "unsafe"}, only(imported, p.ImportPath != "lanai/runtime/luau/vm"),
				"%s must not import %s", p.ImportPath, imported)
		}
	}
}

// only returns s if the condition holds, otherwise nothing.
func only(s string, condition bool) string {
	if condition {
		return s
	}
	return ""
}

func TestNobodyImportsUpwards(t *testing.T) {
	for _, p := range goPackages(t) {
		all := append(append(append([]string(nil), p.Imports...), p.TestImports...), p.XTestImports...)
		for pattern, never := range neverFor {
			if !matches(pattern, p.ImportPath) {
				continue
			}
			for _, imported := range all {
				assert.False(t, matchesAny(never, imported), "%s or its tests must not import %s", p.ImportPath, imported)
			}
		}
	}
}

func TestMatches(t *testing.T) {
	assert.True(t, matches("lanai/runtime/...", "lanai/runtime"))
	assert.True(t, matches("lanai/runtime/...", "lanai/runtime/luau/vm"))
	assert.False(t, matches("lanai/runtime/...", "lanai/runtimes"))
	assert.True(t, matches("lanai/bindings/*", "lanai/bindings/bind"))
	assert.False(t, matches("lanai/bindings/*", "lanai/bindings/bind/x"))
	assert.False(t, matches("lanai/bindings/*", "lanai/bindings"))
	assert.False(t, matches("lanai", "lanai/tests"))
}

// TestGoRuntimeIsNamed checks that Go's own runtime package and ours cannot
// be taken for each other.
func TestGoRuntimeIsNamed(t *testing.T) {
	eachFile(t, func(f *sourceFile) {
		for _, spec := range f.ast.Imports {
			if imported, err := strconv.Unquote(spec.Path.Value); err == nil && imported == "runtime" {
				assert.True(t, spec.Name != nil && spec.Name.Name == "goruntime", "%s: import Go's runtime as goruntime", f.name)
			}
		}
	})
}
