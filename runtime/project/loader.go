package project

// This file holds the state of one reading and the way to any path. Its one
// rule: everything read is also watched.

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"unicode/utf8"
)

// A loader is one reading under way.
type loader struct {
	options  Options
	warnings []*Problem
	errors   []*Problem
	watch    map[string]bool
	active   []active // folders and project files being read, outermost first
	roots    []string // real paths of the folders that symbolic links may lead into
	nodes    int      // instances so far

	robloxUses map[string]int // how often each place or model file was read
}

// active is one folder or project file being read.
type active struct {
	path string
	info os.FileInfo
}

// A scope holds the settings of the project file whose tree is being read. A
// nested project has its own and inherits only what is ignored.
type scope struct {
	legacyScripts bool         // emitLegacyScripts
	ignore        []ignoreRule // outer projects' rules first
	rules         []syncRule
}

// defaultScope is that of a plain folder and of a project file that sets nothing.
var defaultScope = scope{legacyScripts: true}

func (l *loader) warn(p *Problem, hint string) {
	p.Hint = hint
	l.warnings = append(l.warnings, p)
}

// refuse notes an error about what is left out.
func (l *loader) refuse(p *Problem, hint string) {
	p.Hint = hint
	l.errors = append(l.errors, p)
}

// fail leaves a problem with the node it spoils, and the rest of the tree intact.
func (l *loader) fail(n *Node, err error) *Node {
	p := asProblem(n.File, err)
	n.Err = p
	l.errors = append(l.errors, p)
	return n
}

// failIf is fail when there is an error.
func (l *loader) failIf(n *Node, err error) *Node {
	if err == nil {
		return n
	}
	return l.fail(n, err)
}

// enter notes that a folder or project file is being read; leave must follow.
// Being inside it already means that it contains itself.
func (l *loader) enter(path string) (leave func(), err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, accessProblem(path, err)
	}
	for _, outer := range l.active {
		if os.SameFile(outer.info, info) {
			p := problem(path, "leads back to %s, which contains it", outer.path)
			p.Hint, p.loop = "remove the symbolic link or the $path that makes the loop", true
			return nil, p
		}
	}
	l.active = append(l.active, active{path, info})
	return func() { l.active = l.active[:len(l.active)-1] }, nil
}

// snapshot reads whatever is at path, named after it. The node is nil when the path
// makes no instance. Only what makes the whole project unusable is an error.
func (l *loader) snapshot(path string, s scope) (*Node, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, accessProblem(path, err)
	}
	if info.IsDir() {
		return l.dir(path, s)
	}
	if !info.Mode().IsRegular() {
		l.warn(problem(path, "not a regular file; skipped"), "")
		return nil, nil
	}
	return l.file(path, s)
}

// entries is what a folder holds, sorted bytewise by name.
type entries []os.DirEntry

func (e entries) hasFile(name string) bool {
	i := sort.Search(len(e), func(i int) bool { return e[i].Name() >= name })
	return i < len(e) && e[i].Name() == name && !e[i].IsDir()
}

// readDir lists a folder. Names compare exactly, also where the file system does not.
func readDir(path string) (entries, error) {
	list, err := os.ReadDir(path)
	if err != nil {
		return nil, accessProblem(path, err)
	}
	return list, nil
}

// maxFile is how long a file may be: 1 GiB.
const maxFile = 1 << 30

// readInto has read take the content of a file, which must be a regular one.
func readInto(path string, read func(file *os.File, size int64) error) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return accessProblem(path, err)
	case !info.Mode().IsRegular(): // reading a pipe could last forever
		return problem(path, "not a regular file")
	case info.Size() > maxFile:
		return problem(path, "got %d bytes, want at most %d", info.Size(), maxFile)
	}
	file, err := os.Open(path)
	if err != nil {
		return accessProblem(path, err)
	}
	defer file.Close()
	var failed *fs.PathError
	if err = read(file, info.Size()); errors.As(err, &failed) {
		return accessProblem(path, err)
	}
	return err
}

// readText reads a file that must be UTF-8.
func readText(path string) (string, error) {
	var text strings.Builder
	err := readInto(path, func(file *os.File, size int64) error {
		text.Grow(int(size))
		_, err := io.Copy(&text, file)
		return err
	})
	if err != nil {
		return "", err
	}
	if offset := invalidUTF8(text.String()); offset >= 0 {
		p := problem(path, "not valid UTF-8: byte 0x%02X", text.String()[offset]).at(text.String(), offset)
		p.Hint = "save the file as UTF-8"
		return "", p
	}
	return text.String(), nil
}

// invalidUTF8 is the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	offset := 0
	for {
		r, size := utf8.DecodeRuneInString(text[offset:])
		if r == utf8.RuneError && size == 1 {
			return offset
		}
		offset += size
	}
}

// watched is the list of paths to watch, without those inside others.
func (l *loader) watched() []string {
	var list []string
	for _, path := range sortedKeys(l.watch) {
		if !l.watchedByParent(path) {
			list = append(list, path)
		}
	}
	return list
}

func (l *loader) watchedByParent(path string) bool {
	for parent := filepath.Dir(path); parent != path; path, parent = parent, filepath.Dir(parent) {
		if l.watch[parent] && isDir(parent) {
			return true
		}
	}
	return false
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
