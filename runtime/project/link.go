package project

// This file holds how far a reading goes. Its one rule: a symbolic link is followed
// within the project, and never round in a circle.

import (
	"path/filepath"
	"slices"
)

// maxNodes is how many instances a project may have.
const maxNodes = 2_000_000

// count counts one more instance.
func (l *loader) count(file string) error {
	if l.nodes++; l.nodes > maxNodes {
		return problem(file, "the project has more than %d instances", maxNodes)
	}
	return nil
}

// allowProject lets links lead anywhere in the project: the repository that holds it,
// or its folder if there is none.
func (l *loader) allowProject(path string) {
	dir := realPath(path)
	if !isDir(dir) {
		dir = filepath.Dir(dir)
	}
	for at := dir; ; at = filepath.Dir(at) {
		if exists(filepath.Join(at, ".git")) {
			dir = at
			break
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	l.roots = append(l.roots, dir)
}

// allow lets links lead anywhere in what a project file names in a $path.
func (l *loader) allow(path string) {
	if real := realPath(path); !l.allowed(real) {
		l.roots = append(l.roots, real)
	}
}

func (l *loader) allowed(real string) bool {
	return slices.ContainsFunc(l.roots, func(root string) bool { return real == root || contains(root, real) })
}

// outside is the problem of a symbolic link that leads out of the project, nil when
// it does not, leads nowhere, or would make no instance.
func (l *loader) outside(path string, s scope) *Problem {
	target, err := filepath.EvalSymlinks(path)
	if err != nil || !isDir(path) && !s.known(path) {
		return nil
	}
	if l.allowed(realPath(target)) {
		return nil
	}
	p := problem(path, "a symbolic link out of the project, to %s; left out", target)
	p.Hint = "name the target in a $path of the project file to use it"
	return p
}

// realPath is the absolute path without symbolic links, as far as it can be known.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// isDangling reports whether path, taken from a listing, leads nowhere: a broken
// symbolic link, or a file that has gone since.
func isDangling(path string) bool { return !exists(path) }
