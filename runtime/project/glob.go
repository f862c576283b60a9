package project

// This file holds globs, which name paths by pattern. Its one rule: they mean what
// Rust's globset makes of them by default, where * and ? also match a slash.
// https://docs.rs/globset/latest/globset/#syntax

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// A glob is a pattern of slash-separated paths.
type glob struct{ pattern *regexp.Regexp }

func (g *glob) matches(path string) bool { return g.pattern.MatchString(path) }

// parseGlob reads a pattern: ? one character, * any number of them, **/ any number of
// folders, {a,b} either, [a-z] and [!a-z] a set, \ before what is meant literally.
func parseGlob(text string) (*glob, error) {
	p := globParser{rest: []rune(text), open: []alternation{{}}}
	for len(p.rest) > 0 {
		if err := p.token(); err != nil {
			return nil, err
		}
	}
	if len(p.open) > 1 {
		return nil, errors.New("{ without a }")
	}
	pattern, err := regexp.Compile(`(?s)\A` + p.open[0].text + `\z`)
	if err != nil {
		return nil, fmt.Errorf("too complicated: %w", err)
	}
	return &glob{pattern}, nil
}

// A globParser turns a pattern into a regular expression.
type globParser struct {
	rest  []rune
	open  []alternation // the pattern itself and the { not closed yet
	slash bool          // what came before is a slash, or nothing
	began bool          // something came before
}

// An alternation is the branches of one {a,b} so far.
type alternation struct {
	branches []string
	text     string // of the branch being read
}

func (p *globParser) next() rune {
	r := p.rest[0]
	p.rest = p.rest[1:]
	return r
}

// peek is the character to come, 0 at the end.
func (p *globParser) peek() rune {
	if len(p.rest) == 0 {
		return 0
	}
	return p.rest[0]
}

func (p *globParser) write(text string) { p.open[len(p.open)-1].text += text }

// token reads one element of the pattern.
func (p *globParser) token() error {
	r := p.next()
	slash, began := p.slash || !p.began, p.began
	p.began, p.slash = true, r == '/'
	switch r {
	case '?':
		p.write(".")
	case '*':
		p.stars(slash, began)
	case '[':
		return p.class()
	case '{':
		p.open = append(p.open, alternation{})
		p.slash = slash
	case ',':
		if len(p.open) == 1 {
			p.write(",")
			return nil
		}
		p.branch()
		p.slash = true
	case '}':
		return p.closeAlternation()
	case '\\':
		if len(p.rest) == 0 {
			return errors.New(`nothing after the last \`)
		}
		p.write(regexp.QuoteMeta(string(p.next())))
	default:
		p.write(regexp.QuoteMeta(string(r)))
	}
	return nil
}

// stars reads what a * begins. A ** counts for folders only as a whole component.
func (p *globParser) stars(component, began bool) {
	if p.peek() != '*' {
		p.write(".*")
		return
	}
	p.next()
	inside := len(p.open) > 1 && (p.peek() == ',' || p.peek() == '}')
	last := p.peek() == 0 || inside
	if !component || !last && p.peek() != '/' {
		p.write(".*.*")
		return
	}
	top := &p.open[len(p.open)-1]
	if last {
		if text, again := strings.CutSuffix(top.text, someFolders); again { // a/**/** is a/**
			top.text = text + "/"
		}
		p.write(".*") // after a slash that is written already: anything below
		return
	}
	p.next()
	p.slash = true
	switch {
	case strings.HasSuffix(top.text, someFolders), strings.HasSuffix(top.text, leadingFolders): // **/**/ is **/
	case !began || top.text == "":
		p.write(leadingFolders)
	default:
		top.text = strings.TrimSuffix(top.text, "/")
		p.write(someFolders)
	}
}

// What **/ stands for at the beginning and after a slash, which it swallows.
const (
	leadingFolders = "(?:/?|.*/)"
	someFolders    = "(?:/|/.*/)"
)

// branch ends one branch of an alternation. An empty one is dropped.
func (p *globParser) branch() {
	top := &p.open[len(p.open)-1]
	if top.text != "" {
		top.branches = append(top.branches, top.text)
	}
	top.text = ""
}

func (p *globParser) closeAlternation() error {
	if len(p.open) == 1 {
		return errors.New("} without a {")
	}
	p.branch()
	branches := p.open[len(p.open)-1].branches
	p.open = p.open[:len(p.open)-1]
	if len(branches) > 0 {
		p.write("(?:" + strings.Join(branches, "|") + ")")
	}
	return nil
}

// class reads a set of characters after its [.
func (p *globParser) class() error {
	text := "["
	if p.peek() == '!' || p.peek() == '^' {
		p.next()
		text += "^"
	}
	for first := true; ; first = false {
		if len(p.rest) == 0 {
			return errors.New("[ without a ]")
		}
		low := p.next()
		if low == ']' && !first {
			p.write(text + "]")
			return nil
		}
		high := low
		if p.peek() == '-' && len(p.rest) > 1 && p.rest[1] != ']' {
			p.next()
			high = p.next()
		}
		if high < low {
			return fmt.Errorf("range %c-%c runs backwards", low, high)
		}
		text += fmt.Sprintf(`\x{%x}-\x{%x}`, low, high)
	}
}

// An ignoreRule is one entry of globIgnorePaths.
type ignoreRule struct {
	glob    *glob
	base    string // the folder of the project file
	include bool   // the entry begins with ! and takes back what earlier ones ignore
}

// ignores reports whether an entry of a folder is left out. The last rule that matches decides.
func (s scope) ignores(path string) bool {
	ignored, base, relative, below := false, "", "", false
	for i, rule := range s.ignore {
		if i == 0 || rule.base != base {
			base = rule.base
			relative, below = relativeTo(base, path)
		}
		if below && rule.glob.matches(relative) {
			ignored = !rule.include
		}
	}
	return ignored
}

// relativeTo is a path as seen from a folder, with slashes. A path beside the folder
// begins with "..", as it does in the $path that leads there.
func relativeTo(folder, path string) (string, bool) {
	relative, err := filepath.Rel(folder, path)
	if err != nil { // one of them is absolute
		if folder, err = filepath.Abs(folder); err != nil {
			return "", false
		}
		if path, err = filepath.Abs(path); err != nil {
			return "", false
		}
		if relative, err = filepath.Rel(folder, path); err != nil {
			return "", false
		}
	}
	return filepath.ToSlash(relative), true
}

// A syncRule is one entry of syncRules.
type syncRule struct {
	pattern *glob
	exclude *glob // or nil
	use     use
	suffix  string
	base    string // the folder of the project file
}

// syncRule is the first of the project's rules that a file falls under, or nil.
func (s scope) syncRule(path string) *syncRule {
	if len(s.rules) == 0 {
		return nil
	}
	relative, ok := relativeTo(s.rules[0].base, path)
	if !ok {
		return nil
	}
	for i := range s.rules {
		r := &s.rules[i]
		if r.pattern.matches(relative) && (r.exclude == nil || !r.exclude.matches(relative)) {
			return r
		}
	}
	return nil
}

// name is the instance's name for a file under the rule.
func (r *syncRule) name(base string) string {
	if r.suffix != "" {
		return strings.TrimSuffix(base, r.suffix)
	}
	return strings.TrimSuffix(base, filepath.Ext(base))
}
