package runtime

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"lanai/runtime/project"
)

// This file holds Follow: a place that follows its files while people edit
// them. Its one rule: a reading that fails changes nothing; the place keeps
// running as it was.

// A follower is what a server watches. The zero value watches nothing yet.
type follower struct {
	mu      sync.Mutex // guards all fields
	watcher *project.Watcher
	place   []string // of the project
	alone   []string // of scripts that stand alone
}

// begin starts watching.
func (f *follower) begin(place []string) (w *project.Watcher, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.place = place
	f.watcher, err = project.Watch(slices.Concat(f.place, f.alone))
	return f.watcher, err
}

// setPlace replaces the files of the project.
func (f *follower) setPlace(place []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.place = place
	f.set()
}

// watch adds a file of a script that stands alone.
func (f *follower) watch(file string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Contains(f.alone, file) {
		f.alone = append(f.alone, file)
		f.set()
	}
}

// set tells the watcher. What it cannot see it says itself, in a Batch.
func (f *follower) set() {
	if f.watcher != nil {
		_ = f.watcher.SetPaths(slices.Concat(f.place, f.alone))
	}
}

// Follow watches the project's files and reloads the place after each change,
// until stop is called. load reads the project again; flush saves what is not
// saved yet and must call its argument on the loop.
func (s *Server) Follow(load func() (*project.Project, error), flush func(done func())) (stop func(), err error) {
	watcher, err := s.follower.begin(s.place.project.Watch)
	if err != nil {
		return nil, fmt.Errorf("watch %s: %w", s.place.project.Dir, err)
	}
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case batch := <-watcher.Batches():
				if batch.Err != nil {
					s.Loop.Post(func() { s.Say(Warning, "watching files: %v", batch.Err) })
				}
				next, err := load()
				if err == nil {
					s.follower.setPlace(next.Watch)
				}
				s.Loop.Post(func() { s.follow(batch, next, err, flush) })
			}
		}
	}()
	return func() {
		close(done)
		_ = watcher.Close() // nothing is lost with a watcher
	}, nil
}

// follow applies one reading, on the loop.
func (s *Server) follow(batch project.Batch, next *project.Project, err error, flush func(func())) {
	if s.closing {
		return
	}
	if err != nil {
		if p, ok := err.(*project.Problem); ok {
			s.sayProblem(Error, p)
		} else {
			s.Say(Error, "%v", err)
		}
		return
	}
	start := s.Loop.Now()
	s.Reload(next, flush, func(r Reloaded) {
		if len(r.Changes) == 0 {
			return
		}
		s.Say(Info, "reloaded %s in %s: %s", s.changedFiles(r.Changes), s.Loop.Now().Sub(start).Round(100*time.Microsecond), r)
	})
}

// changedFiles names the files behind a set of changes, relative to the
// project's folder, and the instances that only the project file makes.
func (s *Server) changedFiles(changes []project.Change) string {
	var names []string
	for _, c := range changes {
		files := c.Files()
		if len(files) == 0 && c.Path != "" {
			names = append(names, c.Path)
		}
		for _, path := range files {
			if rel, err := filepath.Rel(s.place.project.Dir, path); err == nil {
				path = rel
			}
			if !slices.Contains(names, path) {
				names = append(names, path)
			}
		}
	}
	switch {
	case len(names) == 0:
		return s.place.project.Name
	case len(names) > 3:
		return fmt.Sprintf("%s and %d more", names[0], len(names)-1)
	}
	return strings.Join(names, ", ")
}

// String says what a reload did in a few words.
func (r Reloaded) String() string {
	var parts []string
	for _, part := range []struct {
		verb  string
		names []string
	}{{"restarted", r.Restarted}, {"started", r.Started}, {"stopped", r.Stopped}} {
		if len(part.names) > 0 {
			parts = append(parts, part.verb+" "+strings.Join(part.names, ", "))
		}
	}
	if len(parts) == 0 {
		return "no running script depends on it"
	}
	return strings.Join(parts, "; ")
}
