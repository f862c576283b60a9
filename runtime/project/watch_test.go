package project

// This file tests the watcher. Its one rule: timing is tested with made-up events
// in a synctest bubble; with real files, a test waits for what it wants to see.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fake starts a watcher of the folder "src" that is fed by hand.
func fake(t *testing.T) (*Watcher, notifier) {
	t.Helper()
	n := notifier{
		events: make(chan fsnotify.Event),
		errors: make(chan error),
		add:    func(string) error { return nil },
		remove: func(string) error { return nil },
	}
	w, err := watch(n, []string{"src"})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, w.Close()) })
	return w, n
}

func write(path string) fsnotify.Event { return fsnotify.Event{Name: path, Op: fsnotify.Write} }

func TestBatchWaitsForQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, n := fake(t)
		began := time.Now()
		n.events <- write("src/b.luau")
		time.Sleep(quietTime - time.Millisecond)
		n.events <- write("src/a.luau")
		n.events <- write("src/a.luau")
		assert.Equal(t, Batch{Paths: []string{"src/a.luau", "src/b.luau"}}, <-w.Batches())
		assert.Equal(t, 2*quietTime-time.Millisecond, time.Since(began))

		// Nothing more comes of it.
		select {
		case batch := <-w.Batches():
			t.Errorf("got %v", batch)
		case <-time.After(time.Hour):
		}
	})
}

func TestBatchWaitsNoLongerThanLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, n := fake(t)
		began := time.Now()
		go func() {
			for i := range 20 {
				n.events <- write(fmt.Sprintf("src/%02d.luau", i))
				time.Sleep(quietTime / 2)
			}
		}()
		batch := <-w.Batches()
		assert.Equal(t, longestWait, time.Since(began))
		assert.Contains(t, batch.Paths, "src/00.luau")
		assert.Less(t, len(batch.Paths), 20)

		rest := <-w.Batches()
		assert.Contains(t, rest.Paths, "src/19.luau")
		time.Sleep(time.Second) // of the bubble: let the writer end
	})
}

func TestBatchGathersWhileNobodyReceives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, n := fake(t)
		n.events <- write("src/a.luau")
		time.Sleep(time.Minute)
		n.events <- write("src/b.luau")
		time.Sleep(time.Minute)
		assert.Equal(t, []string{"src/a.luau", "src/b.luau"}, (<-w.Batches()).Paths)
	})
}

func TestOverflowMeansAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, n := fake(t)
		n.events <- write("src/a.luau")
		n.errors <- fsnotify.ErrEventOverflow
		assert.Equal(t, Batch{All: true}, <-w.Batches())

		n.events <- write("src/a.luau")
		assert.Equal(t, Batch{Paths: []string{"src/a.luau"}}, <-w.Batches())
	})
}

func TestTooManyPathsMeanAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, n := fake(t)
		for i := range mostPaths + 1 {
			n.events <- write(fmt.Sprintf("src/%d.luau", i))
		}
		assert.Equal(t, Batch{All: true}, <-w.Batches())
	})
}

func TestWatchErrorIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, n := fake(t)
		n.errors <- syscall.ENOSPC
		batch := <-w.Batches()
		assert.True(t, batch.All)
		assert.ErrorIs(t, batch.Err, syscall.ENOSPC)
		assert.ErrorContains(t, batch.Err, "max_user_watches")
	})
}

func TestUninterestingEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, n := fake(t)
		for _, event := range []fsnotify.Event{
			write("src/.a.luau.swp"), write("src/a.luau~"), write("src/.git"), write("other/a.luau"), write("srcs"),
			{Name: "src/a.luau", Op: fsnotify.Chmod},
		} {
			n.events <- event
		}
		select {
		case batch := <-w.Batches():
			t.Errorf("got %v", batch)
		case <-time.After(time.Hour):
		}
		n.events <- write("src/.luaurc")
		assert.Equal(t, []string{"src/.luaurc"}, (<-w.Batches()).Paths)
	})
}

func TestWatchFailsToStart(t *testing.T) {
	n := notifier{add: func(string) error { return syscall.EMFILE }}
	_, err := watch(n, []string{t.TempDir()})
	assert.ErrorContains(t, err, "start watching")
	assert.ErrorIs(t, err, syscall.EMFILE)
}

func TestContains(t *testing.T) {
	for _, c := range []struct {
		folder, path string
		want         bool
	}{
		{"a", "a/b", true}, {"a", "a", false}, {"a", "ab", false}, {"a/b", "a", false}, {".", "a", true}, {".", ".", false},
		{".", "../a", false}, {".", "/a", false}, {"/", "/a", true}, {"..", "../a", true}, {"/a", "/a/b/c", true},
	} {
		assert.Equal(t, c.want, contains(filepath.FromSlash(c.folder), filepath.FromSlash(c.path)), "%q in %q", c.path, c.folder)
	}
}

// watching watches real paths until the test ends.
func watching(t *testing.T, paths ...string) *Watcher {
	t.Helper()
	w, err := Watch(paths)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, w.Close()) })
	return w
}

// next is the next batch of real changes.
func next(t *testing.T, w *Watcher) Batch {
	t.Helper()
	select {
	case batch := <-w.Batches():
		return batch
	case <-time.After(20 * time.Second):
		require.Fail(t, "no batch came")
		return Batch{}
	}
}

// expect waits until every path has been reported, in however many batches.
func expect(t *testing.T, w *Watcher, paths ...string) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for len(paths) > 0 {
		select {
		case batch := <-w.Batches():
			require.NoError(t, batch.Err)
			if batch.All {
				return
			}
			paths = slices.DeleteFunc(paths, func(path string) bool {
				return slices.Contains(batch.Paths, filepath.FromSlash(path))
			})
		case <-deadline:
			require.Empty(t, paths, "never reported")
		}
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

func TestWatchFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "src/a.luau", "1")
	w := watching(t, "src")

	put(t, "src/a.luau", "2")
	expect(t, w, "src/a.luau")
	put(t, "src/b.luau", "1")
	expect(t, w, "src/b.luau")
	require.NoError(t, os.Remove("src/b.luau"))
	expect(t, w, "src/b.luau")
	require.NoError(t, os.Rename("src/a.luau", "src/c.luau"))
	expect(t, w, "src/a.luau", "src/c.luau")
}

func TestWatchRenameAndReplace(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "src/a.luau", "1")
	put(t, "default.project.json", "{}")
	w := watching(t, "src", "default.project.json")
	for range 3 {
		put(t, "src/a.luau.tmp", "2")
		require.NoError(t, os.Rename("src/a.luau.tmp", "src/a.luau"))
		expect(t, w, "src/a.luau")

		require.NoError(t, os.Rename("default.project.json", "default.project.json~"))
		put(t, "default.project.json", "{}")
		expect(t, w, "default.project.json")
	}
}

func TestWatchNewFolders(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "src/a.luau", "1")
	w := watching(t, "src")

	put(t, "src/one/two/three.luau", "1")
	expect(t, w, "src/one/two/three.luau")
	put(t, "src/one/two/three.luau", "2")
	expect(t, w, "src/one/two/three.luau")
	put(t, "src/one/two/four.luau", "1")
	expect(t, w, "src/one/two/four.luau")
}

func TestWatchRenamedFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "src/old/in/a.luau", "1")
	w := watching(t, "src")

	require.NoError(t, os.Rename("src/old", "src/new"))
	expect(t, w, "src/old", "src/new", "src/new/in/a.luau")
	put(t, "src/new/in/a.luau", "2")
	expect(t, w, "src/new/in/a.luau")
}

func TestWatchRootThatGoesAndComes(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "src/a.luau", "1")
	w := watching(t, "src")
	for range 3 {
		require.NoError(t, os.RemoveAll("src"))
		expect(t, w, "src")
		put(t, "src/a.luau", "2")
		expect(t, w, "src/a.luau")
		put(t, "src/deep/b.luau", "1")
		expect(t, w, "src/deep/b.luau")
	}
}

func TestWatchMissingRoot(t *testing.T) {
	t.Chdir(t.TempDir())
	w := watching(t, "not/yet/here")
	put(t, "not/yet/here/a.luau", "1")
	expect(t, w, "not/yet/here/a.luau")
	put(t, "not/yet/here/a.luau", "2")
	expect(t, w, "not/yet/here/a.luau")
}

func TestWatchSkipsDotFolders(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, ".git/index", "1")
	put(t, ".lanai/store", "1")
	put(t, "sub/.git/index", "1")
	w := watching(t, ".")
	put(t, ".git/index", "2")
	put(t, ".lanai/store", "2")
	put(t, "sub/.git/index", "2")
	put(t, "sub/last.luau", "1")

	assert.Equal(t, []string{filepath.FromSlash("sub/last.luau")}, next(t, w).Paths)
}

func TestWatchFollowsLinks(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "lib/a.luau", "1")
	require.NoError(t, os.Mkdir("src", 0o755))
	link(t, "../lib", "src/lib")
	link(t, "..", "src/loop")
	w := watching(t, "src")
	put(t, "lib/a.luau", "2")
	expect(t, w, "src/lib/a.luau")
}

func TestSetPaths(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "one/a.luau", "1")
	put(t, "two/b.luau", "1")
	w := watching(t, "one")

	require.NoError(t, w.SetPaths([]string{"two"}))
	put(t, "one/a.luau", "2")
	put(t, "two/b.luau", "2")
	assert.Equal(t, Batch{Paths: []string{filepath.FromSlash("two/b.luau")}}, next(t, w))
}

func TestSetPathsFails(t *testing.T) {
	n := notifier{add: func(dir string) error { return nil }}
	dir := t.TempDir()
	n.remove = n.add
	n.add = func(added string) error {
		if added == filepath.Join(dir, "full") {
			return syscall.ENOSPC
		}
		return nil
	}
	put(t, filepath.Join(dir, "full", "a.luau"), "1")
	w, err := watch(n, nil)
	require.NoError(t, err)
	defer w.Close()
	assert.ErrorIs(t, w.SetPaths([]string{filepath.Join(dir, "full")}), syscall.ENOSPC)
}

func TestSetPathsAfterClose(t *testing.T) {
	w, err := Watch([]string{t.TempDir()})
	require.NoError(t, err)
	require.NoError(t, w.Close())
	assert.NoError(t, w.SetPaths(nil))
}

func TestWatchErrorText(t *testing.T) {
	assert.EqualError(t, watchError("watch", errors.New("boom")), "watch: boom")
}

// link makes a symbolic link, or skips the test where the system forbids them.
func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(filepath.FromSlash(target), path); err != nil {
		t.Skip("symbolic links are not available:", err)
	}
}
