package runtime

import (
	"lanai/runtime/lcov"
	"lanai/runtime/luau/vm"
)

// This file holds the line coverage of a server's scripts. Its one rule: every
// script that comes from a file is in it, those that never ran too.

// exportCoverage writes what ran, if that is wanted.
func (s *Server) exportCoverage() {
	if s.options.Coverage != nil {
		s.export("coverage", s.options.Coverage, s.coverage().Write)
	}
}

// coverage returns what has run so far, by file.
func (s *Server) coverage() *lcov.Report {
	var report lcov.Report
	list := s.VM.Coverage()
	for len(list) > 0 {
		n := 1
		for n < len(list) && !list[n].Proto.Main {
			n++
		}
		if path := s.chunks[list[0].Proto.Chunk]; path != "" {
			addChunk(&report, path, list[:n])
		}
		list = list[n:]
	}
	for inst, path := range s.files {
		if path != "" && !report.Has(path) {
			if p, _ := s.compile(inst, ""); p != nil {
				addChunk(&report, path, vm.CoverageOf(p))
			}
		}
	}
	return &report
}

// addChunk adds the functions of one chunk, the chunk itself first. A line that
// several of them share counts as often as that which was run most.
func addChunk(report *lcov.Report, path string, functions []vm.FunctionCoverage) {
	lines := make(map[int]int)
	for _, f := range functions {
		if !f.Proto.Main {
			report.Function(path, f.Proto.Name, f.Proto.Line, f.Calls)
		}
		for line, n := range f.Lines {
			lines[line] = max(lines[line], n)
		}
	}
	for line, n := range lines {
		report.Line(path, line, n)
	}
}
