package project

// This file holds a project file's lists of globs. Its one rule: every pattern is read
// before any file is.
// https://rojo.space/docs/v7/project-format/

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/tailscale/hujson"

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
func (f *projectFile) readIgnoredPaths(m member) error {
	array, err := f.doc.array(m)
	if err != nil {
		return err
	}
	for _, v := range array.Elements {
		text, err := f.doc.str(member{key: m.key, val: v})
		if err != nil {
			return err
		}
		pattern, include := strings.CutPrefix(text, "!")
		g, err := parseGlob(pattern)
		if err != nil {
			return f.doc.problem(v, "%s: glob %q: %v", m.key, text, err)
		}
		f.ignore = append(f.ignore, ignoreRule{glob: g, base: filepath.Dir(f.path), include: include})
	}
	return nil
}

// readSyncRules reads syncRules.
func (f *projectFile) readSyncRules(m member) error {
	array, err := f.doc.array(m)
	if err != nil {
		return err
	}
	for _, v := range array.Elements {
		rule, err := f.readSyncRule(v)
		if err != nil {
			return err
		}
		f.rules = append(f.rules, rule)
	}
	return nil
}

func (f *projectFile) readSyncRule(v hujson.Value) (syncRule, error) {
	rule := syncRule{base: filepath.Dir(f.path)}
	fields, err := f.doc.members(v, "sync rule")
	if err != nil {
		return rule, err
	}
	for _, m := range fields {
		if m.val.Value.Kind() == 'n' {
			continue
		}
		switch m.key {
		case "pattern":
			rule.pattern, err = f.readGlob(m)
		case "exclude":
			rule.exclude, err = f.readGlob(m)
		case "suffix":
			rule.suffix, err = f.doc.str(m)
		case "use":
			rule.use, err = f.readUse(m)
		default:
			f.warnings = append(f.warnings, f.doc.problem(m.name, "unknown field %q of a sync rule is ignored", m.key))
		}
		if err != nil {
			return rule, err
		}
	}
	switch {
	case rule.pattern == nil:
		return rule, f.doc.problem(v, "sync rule: missing field \"pattern\"")
	case rule.use == "":
		return rule, f.doc.problem(v, "sync rule: missing field \"use\"")
	}
	return rule, nil
}

func (f *projectFile) readGlob(m member) (*glob, error) {
	text, err := f.doc.str(m)
	if err != nil {
		return nil, err
	}
	g, err := parseGlob(text)
	if err != nil {
		return nil, f.doc.problem(m.val, "%s: glob %q: %v", m.key, text, err)
	}
	return g, nil
}

func (f *projectFile) readUse(m member) (use, error) {
	name, err := f.doc.str(m)
	if err != nil {
		return "", err
	}
	if _, known := slices.BinarySearch(uses, name); !known {
		p := f.doc.problem(m.val, "use: got %q, want one of %s", name, strings.Join(uses, ", "))
		if similar := suggest.Nearest(name, uses); similar != "" {
			p.Hint = "did you mean " + similar + "?"
		}
		return "", p
	}
	return use(name), nil
}
