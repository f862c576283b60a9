package project

// This file holds a project file's lists of globs. Its one rule: every pattern is read
// before any file is.
// https://rojo.space/docs/v7/project-format/

import (
	"path/filepath"
	"slices"
	"strings"

	"lanai/runtime/suggest"
)

// scope is what counts for the files of the project's tree.
func (f *projectFile) scope(outer scope) scope {
	return scope{
		legacyScripts: f.legacyScripts,
		ignore:        append(outer.ignore[:len(outer.ignore):len(outer.ignore)], f.ignore...),
		rules:         f.rules,
	}
}

// readIgnoredPaths reads globIgnorePaths: globs, the later before the earlier; one with
// a ! before it takes back.
func (f *projectFile) readIgnoredPaths(r *jsonReader, m member) error {
	return r.elements(m.key, func() error {
		at := r.at
		text, err := r.str(m.key)
		if err != nil {
			return err
		}
		pattern, include := strings.CutPrefix(text, "!")
		g, err := parseGlob(pattern)
		if err != nil {
			return r.problem(at, "%s: glob %q: %v", m.key, text, err)
		}
		f.ignore = append(f.ignore, ignoreRule{glob: g, base: filepath.Dir(f.path), include: include})
		return nil
	})
}

// readSyncRules reads syncRules.
func (f *projectFile) readSyncRules(r *jsonReader, m member) error {
	return r.elements(m.key, func() error {
		rule, err := f.readSyncRule(r)
		f.rules = append(f.rules, rule)
		return err
	})
}

func (f *projectFile) readSyncRule(r *jsonReader) (syncRule, error) {
	rule, at := syncRule{base: filepath.Dir(f.path)}, r.at
	err := r.members("sync rule", func(m member) (err error) {
		if r.peek() == 'n' {
			return nil
		}
		switch m.key {
		case "pattern":
			rule.pattern, err = r.glob(m)
		case "exclude":
			rule.exclude, err = r.glob(m)
		case "suffix":
			rule.suffix, err = r.str(m.key)
		case "use":
			rule.use, err = r.use(m)
		default:
			f.warnings = append(f.warnings, r.problem(m.name, "unknown field %q of a sync rule is ignored", m.key))
		}
		return err
	})
	switch {
	case err != nil:
		return rule, err
	case rule.pattern == nil:
		return rule, r.problem(at, "sync rule: missing field \"pattern\"")
	case rule.use == "":
		return rule, r.problem(at, "sync rule: missing field \"use\"")
	}
	return rule, nil
}

func (r *jsonReader) glob(m member) (*glob, error) {
	text, err := r.str(m.key)
	if err != nil {
		return nil, err
	}
	g, err := parseGlob(text)
	if err != nil {
		return nil, r.problem(m.val, "%s: glob %q: %v", m.key, text, err)
	}
	return g, nil
}

func (r *jsonReader) use(m member) (use, error) {
	name, err := r.str(m.key)
	if err != nil {
		return "", err
	}
	if _, known := slices.BinarySearch(uses, name); !known {
		p := r.problem(m.val, "use: got %q, want one of %s", name, strings.Join(uses, ", "))
		if similar := suggest.Nearest(name, uses); similar != "" {
			p.Hint = "did you mean " + similar + "?"
		}
		return "", p
	}
	return use(name), nil
}
