package project

// This file holds the watcher. Its one rule: folders are watched, never single
// files, so that an editor may replace a file by renaming another over it.

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// quietTime is how long nothing must happen before a batch is sent.
	quietTime = 50 * time.Millisecond
	// longestWait is how long a batch is held back while things keep happening.
	longestWait = 300 * time.Millisecond
	// mostPaths is how many paths a batch lists before it says All instead.
	mostPaths = 10_000
)

// A Batch is what changed on disk since the batch before.
type Batch struct {
	Paths []string // sorted; files, and folders that appeared or went
	All   bool     // too much happened to list: take everything for changed
	Err   error    // watching no longer sees everything, or nil
}

// A Watcher reports changes below a set of files and folders. Folders are
// watched with all they hold, except folders whose name starts with a dot. Files
// whose name starts with a dot (but .luaurc and .config.luau) or ends in a tilde do not count.
type Watcher struct {
	batches chan Batch
	roots   chan rootsRequest
	done    chan struct{} // closed by Close
	ended   chan struct{} // closed when the goroutine is gone
	close   func() error
}

// Watch starts watching paths, such as Project.Watch. A path need not exist:
// its appearance is a change.
func Watch(paths []string) (*Watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, watchError("start watching", err)
	}
	n := notifier{notify.Events, notify.Errors, notify.Add, notify.Remove}
	w, err := watch(n, paths)
	if err != nil {
		return nil, errors.Join(err, notify.Close())
	}
	w.close = notify.Close
	return w, nil
}

// Batches is where changes are received. It is never closed. While nobody receives,
// changes gather in one batch.
func (w *Watcher) Batches() <-chan Batch { return w.batches }

// A rootsRequest is a call of SetPaths under way.
type rootsRequest struct {
	paths  []string
	answer chan error // holds one
}

// SetPaths replaces what is watched; a new reading of a project may need that. When it
// returns, changes in the new paths are seen. After an error some are not.
// On a closed watcher it does nothing.
func (w *Watcher) SetPaths(paths []string) error {
	request := rootsRequest{paths, make(chan error, 1)}
	select {
	case w.roots <- request:
		return <-request.answer
	case <-w.done:
		return nil
	}
}

// Close ends the watcher. It must be called once.
func (w *Watcher) Close() error {
	close(w.done)
	<-w.ended
	return w.close()
}

// A notifier is the part of fsnotify.Watcher that is used; tests have their own.
type notifier struct {
	events chan fsnotify.Event
	errors chan error
	add    func(dir string) error
	remove func(dir string) error
}

// watch starts a watcher over n.
func watch(n notifier, paths []string) (*Watcher, error) {
	w := &Watcher{
		batches: make(chan Batch),
		roots:   make(chan rootsRequest),
		done:    make(chan struct{}),
		ended:   make(chan struct{}),
		close:   func() error { return nil },
	}
	s := &watchState{notifier: n, watched: map[string]bool{}, changed: map[string]bool{}}
	if _, err := s.setRoots(paths); err != nil {
		return nil, watchError("start watching", err)
	}
	go s.run(w)
	return w, nil
}

// watchState belongs to the watcher's goroutine.
type watchState struct {
	notifier
	roots   []string
	watched map[string]bool // folders given to the notifier
	stale   bool            // watched may no longer be what the roots need

	changed map[string]bool
	all     bool
	err     error
	quiet   *time.Timer // runs out when nothing has happened for a while
	limit   *time.Timer // runs out when the batch has waited long enough
	waiting bool        // the timers are running
	due     bool        // the batch may be sent
}

// run gathers changes into batches until the watcher is closed.
func (s *watchState) run(w *Watcher) {
	defer close(w.ended)
	s.quiet, s.limit = time.NewTimer(longestWait), time.NewTimer(longestWait)
	s.stop()

	for {
		var out chan Batch // nil, on which nothing can be sent, until a batch is due
		if s.due {
			out = w.batches
		}
		select {
		case <-w.done:
			s.stop()
			return
		case out <- s.batch():
			s.changed, s.all, s.err, s.due = map[string]bool{}, false, nil, false
		case <-s.quiet.C:
			s.release()
		case <-s.limit.C:
			s.release()
		case event := <-s.events:
			s.event(event)
		case err := <-s.errors:
			s.fail(err)
		case request := <-w.roots:
			_, err := s.setRoots(request.paths)
			if err != nil {
				err = watchError("watch", err)
			}
			request.answer <- err
		}
	}
}

// batch is what has gathered, in the form that is sent.
func (s *watchState) batch() Batch {
	if !s.due {
		return Batch{}
	}
	if s.all || len(s.changed) > mostPaths {
		return Batch{All: true, Err: s.err}
	}
	return Batch{Paths: slices.Sorted(maps.Keys(s.changed))}
}

func (s *watchState) stop() {
	s.quiet.Stop()
	s.limit.Stop()
	s.waiting = false
}

// release makes the batch due, unless it was sent meanwhile.
func (s *watchState) release() {
	s.stop()
	if s.stale {
		s.refresh()
	}
	s.due = len(s.changed) > 0 || s.all
}

// gather puts the batch off because something happened, within limits.
func (s *watchState) gather() {
	s.quiet.Reset(quietTime)
	if !s.waiting {
		s.limit.Reset(longestWait)
		s.waiting = true
	}
}

// event notes one event of the file system.
func (s *watchState) event(e fsnotify.Event) {
	path := filepath.Clean(e.Name)
	if e.Op == fsnotify.Chmod || ignored(path) || !s.concerns(path) {
		return
	}
	s.changed[path] = true
	if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
		s.forget(path)
	}
	if s.leadsToRoot(path) || e.Has(fsnotify.Create) && isDir(path) {
		s.stale = true
	}
	s.gather()
}

// fail notes that events were missed.
func (s *watchState) fail(err error) {
	s.all = true
	if !errors.Is(err, fsnotify.ErrEventOverflow) {
		s.err = watchError("watch", err)
	}
	s.stale = true
	s.gather()
}

// concerns reports whether path is in a root, or on the way to one.
func (s *watchState) concerns(path string) bool {
	return s.leadsToRoot(path) ||
		slices.ContainsFunc(s.roots, func(root string) bool { return contains(root, path) })
}

// leadsToRoot reports whether path is a root or on the way to one.
func (s *watchState) leadsToRoot(path string) bool {
	return slices.ContainsFunc(s.roots, func(root string) bool { return path == root || contains(path, root) })
}

// forget stops watching a folder that has gone or has another name now.
func (s *watchState) forget(path string) {
	for dir := range s.watched {
		if dir == path || contains(path, dir) {
			_ = s.remove(dir) // the system may have dropped it by itself
			delete(s.watched, dir)
			s.stale = true
		}
	}
}

// refresh watches folders that are new. What they hold has changed: files may
// have been written before the folder was watched.
func (s *watchState) refresh() {
	s.stale = false
	added, err := s.setRoots(s.roots)
	if err != nil {
		s.all, s.err = true, watchError("watch", err)
	}
	for _, dir := range added {
		list, err := os.ReadDir(dir)
		if err != nil {
			continue // gone again, which is an event of its own
		}
		for _, e := range list {
			if path := filepath.Join(dir, e.Name()); !ignored(path) && s.concerns(path) {
				s.changed[path] = true
			}
		}
	}
}

// setRoots watches the folders that the roots need and no others. It returns
// those not watched before.
func (s *watchState) setRoots(roots []string) (added []string, failed error) {
	s.roots = nil
	needed := map[string]bool{}
	for _, root := range roots {
		s.roots = append(s.roots, filepath.Clean(root))
	}
	for _, root := range s.roots {
		s.watchRoot(root, func(dir string) error {
			needed[dir] = true
			if s.watched[dir] {
				return nil
			}
			if err := s.add(dir); err != nil {
				failed = errors.Join(failed, err)
				return err
			}
			s.watched[dir] = true
			added = append(added, dir)
			return nil
		})
	}

	for dir := range s.watched {
		if !needed[dir] {
			_ = s.remove(dir) // the system may have dropped it by itself
			delete(s.watched, dir)
		}
	}
	return added, failed
}

// watchRoot calls add for every folder that must be watched for a root: all that it
// holds if it is a folder, and in any case the nearest folder above it.
func (s *watchState) watchRoot(root string, add func(dir string) error) {
	parent := filepath.Dir(root)
	for !isDir(parent) && parent != filepath.Dir(parent) {
		parent = filepath.Dir(parent)
	}
	if parent != root {
		_ = add(parent)
	}
	watchTree(root, map[string]bool{}, add)
}

// watchTree calls add for dir and the folders in it. A folder is added before it is
// listed, so that nothing comes to be unseen. Symbolic links are followed once.
func watchTree(dir string, seen map[string]bool, add func(dir string) error) {
	target, err := filepath.EvalSymlinks(dir)
	if err != nil || !isDir(target) || seen[target] {
		return
	}
	seen[target] = true
	if add(dir) != nil {
		return
	}
	list, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range list {
		if !e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
			watchTree(filepath.Join(dir, e.Name()), seen, add)
		}
	}
}

// ignored reports whether a file or folder does not count by its name.
func ignored(path string) bool {
	base := filepath.Base(path)
	if strings.HasSuffix(base, "~") {
		return true
	}
	return strings.HasPrefix(base, ".") && base != ".luaurc" && base != ".config.luau" && base != "." && base != ".."
}

// contains reports whether the cleaned path is inside the cleaned folder.
func contains(folder, path string) bool {
	if folder == "." {
		return path != "." && filepath.IsLocal(path)
	}
	return strings.HasPrefix(path, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}

// watchError says what to do when the system's limit is reached.
func watchError(what string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) {
		return fmt.Errorf("%s: %w (too many folders to watch: raise the system's limit, on Linux fs.inotify.max_user_watches and max_user_instances)", what, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}
