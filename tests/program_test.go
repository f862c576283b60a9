package tests

// This file builds the program under test. Its one rule: what was built is what the sources say, also when somebody edits
// them meanwhile, and `go test` knows which sources those are.

import (
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// buildDir is where the program is built; TestMain makes and removes it.
var buildDir string

// binary is the program under test: the one called lanai that LANAI_TEST_BINARY names, or one built now.
func binary(t testing.TB) string {
	t.Helper()
	path, err := build()
	require.NoError(t, err)
	return path
}

// mostBuilds is how often the program is built at most while its sources change.
const mostBuilds = 5

// build runs in a test, not in TestMain: go test only notes from there on which files a result depends on, and without
// them takes an old result of these tests for one of a new program.
var build = sync.OnceValues(func() (string, error) {
	if given := os.Getenv("LANAI_TEST_BINARY"); given != "" {
		return given, nil
	}
	path := filepath.Join(buildDir, "lanai")
	for n := 1; ; n++ {
		before, err := sources("..")
		if err != nil {
			return "", err
		}
		out, failed := exec.Command("go", "build", "-o", path, "lanai").CombinedOutput()
		after, err := sources("..")
		switch {
		case err != nil:
			return "", err
		case before != after && n < mostBuilds:
			continue
		case failed != nil:
			return "", fmt.Errorf("go build: %w\n%s", failed, out)
		}
		return path, nil
	}
})

// sources gives a hash of names, sizes and times of everything below a folder that may be built into the program.
func sources(root string) (uint64, error) {
	hash := fnv.New64a()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != root && strings.HasPrefix(name, ".") || name == "tests" {
				return filepath.SkipDir
			}
			return nil
		}
		info, err := os.Stat(path)
		if err == nil {
			fmt.Fprintln(hash, path, info.Size(), info.ModTime().UnixNano())
		}
		return err
	})
	return hash.Sum64(), err
}
