// Package lcov writes line coverage in lcov's format, which editors, code
// hosts and genhtml read: the tracefile of
// https://github.com/linux-test-project/lcov/blob/master/man/geninfo.1
// (section TRACEFILE FORMAT).
package lcov

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// This file holds Report. Its one rule: the order in which things are added
// does not show in what is written.

// A Report is the coverage of files. The zero value is empty and ready for use.
type Report struct{ files map[string]*file }

// file is what is known about one source file.
type file struct {
	functions map[function]int // calls
	lines     map[int]int      // hits
}

type function struct {
	line int
	name string
}

// Line adds hits, 0 or more, to a line of a file that can be hit.
func (r *Report) Line(path string, line, hits int) { r.file(path).lines[line] += hits }

// Function adds calls, 0 or more, to a function that begins at a line of a
// file; its name may be "".
func (r *Report) Function(path, name string, line, calls int) {
	r.file(path).functions[function{line, name}] += calls
}

// Has reports whether anything is known about a file.
func (r *Report) Has(path string) bool { return r.files[path] != nil }

func (r *Report) file(path string) *file {
	if r.files == nil {
		r.files = make(map[string]*file)
	}
	if r.files[path] == nil {
		r.files[path] = &file{functions: make(map[function]int), lines: make(map[int]int)}
	}
	return r.files[path]
}

// Write writes a section for each file, sorted by path. The error is that of w.
func (r *Report) Write(w io.Writer) error {
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(r.files)) {
		fmt.Fprintf(&b, "TN:\nSF:%s\n", path)
		r.files[path].write(&b)
		b.WriteString("end_of_record\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (f *file) write(b *strings.Builder) {
	functions := slices.SortedFunc(maps.Keys(f.functions), func(a, b function) int {
		return cmp.Or(a.line-b.line, strings.Compare(a.name, b.name))
	})
	names := unique(functions)
	for i, fn := range functions {
		fmt.Fprintf(b, "FN:%d,%s\n", fn.line, names[i])
	}
	for i, fn := range functions {
		fmt.Fprintf(b, "FNDA:%d,%s\n", f.functions[fn], names[i])
	}
	fmt.Fprintf(b, "FNF:%d\nFNH:%d\n", len(functions), hit(f.functions))

	for _, line := range slices.Sorted(maps.Keys(f.lines)) {
		fmt.Fprintf(b, "DA:%d,%d\n", line, f.lines[line])
	}
	fmt.Fprintf(b, "LF:%d\nLH:%d\n", len(f.lines), hit(f.lines))
}

// unique names functions so that no two have the same name, by which lcov
// knows them: those without a name and all but the first of a name get their
// line.
func unique(functions []function) []string {
	names, taken := make([]string, len(functions)), make(map[string]bool)
	for i, fn := range functions {
		name := fn.name
		if name == "" || taken[name] {
			name = fmt.Sprintf("%s:%d", cmp.Or(name, "anonymous"), fn.line)
		}
		names[i], taken[name] = name, true
	}
	return names
}

// hit counts what was run at all.
func hit[K comparable](counts map[K]int) (n int) {
	for _, count := range counts {
		if count > 0 {
			n++
		}
	}
	return n
}
