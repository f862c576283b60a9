package check

// This file holds the writing of a report. Its one rule: what is worst stands last, where a terminal shows it.

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Write writes the report for a person, in colour or not.
func (r *Report) Write(w io.Writer, color bool) error {
	var b strings.Builder
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "%s: %s\n%s", p.where(), paint(color, p.Message), p.excerpt)
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	r.writeUses(&b, color)
	fmt.Fprintf(&b, "%s, %s\n", count(r.Files, "script"), count(len(r.Problems), "problem"))
	r.writeVerdict(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// where is "file:line:column", as far as it is known.
func (p *Problem) where() string {
	where := p.File
	for _, n := range []int{p.Line, p.Column} {
		if n > 0 {
			where += fmt.Sprintf(":%d", n)
		}
	}
	return where
}

// paint makes a text red.
func paint(color bool, text string) string {
	if !color {
		return text
	}
	return "\x1b[31m" + text + "\x1b[0m"
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// WriteJSON writes the report as one JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

// sections are the kinds of uses, in the order in which they are shown.
var sections = []struct{ kind, title string }{
	{Deprecated, "deprecated, but working"},
	{Unsupported, "not supported by Lanai"},
	{NotForServers, "not for the scripts of a server"},
	{NoInstance, "instances that are not there"},
	{NoModule, "modules that are not there"},
	{NoAsset, "assets that are not there"},
	{Unknown, "probably mistakes"},
}

// writeUses writes what the scripts use that does not run.
func (r *Report) writeUses(b *strings.Builder, color bool) {
	for _, s := range sections {
		if s.kind == Deprecated && !r.All {
			continue
		}
		title := false
		for i := range r.Uses {
			if r.Uses[i].Kind != s.kind {
				continue
			}
			if !title {
				fmt.Fprintf(b, "%s:\n", s.title)
				title = true
			}
			r.Uses[i].write(b, color && s.kind != Deprecated)
		}
	}
}

// filesShown is the most files that are named for one symbol.
const filesShown = 3

func (u *Use) write(b *strings.Builder, color bool) {
	text := u.Why
	if u.Instead != "" && u.Kind == Deprecated {
		text = "use " + u.Instead
	} else if u.Instead != "" {
		text += "; did you mean " + u.Instead + "?"
	}
	if u.Unsure && u.Kind == Unsupported {
		text += " (judged by its name alone)"
	}
	if u.Guarded == u.Count {
		text += " (inside pcall)"
	}
	fmt.Fprintf(b, "  %s  %s\n", paint(color, u.Symbol), text)
	for i, f := range u.Files {
		if i == filesShown {
			fmt.Fprintf(b, "      and %s more\n", count(len(u.Files)-i, "file"))
			break
		}
		fmt.Fprintf(b, "      %s:%s\n", f.File, lines(f.Lines))
	}
}

// linesShown is the most lines that are named for one file.
const linesShown = 5

func lines(all []int) string {
	var b strings.Builder
	for i, n := range all {
		if i == linesShown {
			fmt.Fprintf(&b, " and %d more", len(all)-i)
			break
		}
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprint(&b, n)
	}
	return b.String()
}

// writeVerdict writes the last line.
func (r *Report) writeVerdict(b *strings.Builder) {
	if r.Verdict == "" {
		return
	}
	b.WriteString(r.Verdict)
	if names := r.exceptions(); len(names) > 0 {
		fmt.Fprintf(b, ": %s", strings.Join(names, ", "))
	}
	if r.Client > 0 {
		fmt.Fprintf(b, " (%s not judged)", count(r.Client, "client script"))
	}
	b.WriteByte('\n')
}

// exceptions names what keeps the place from running.
func (r *Report) exceptions() (names []string) {
	files := make(map[string]bool)
	for _, p := range r.Problems {
		files[p.File] = true
	}
	if len(files) > 0 {
		names = append(names, count(len(files), "file")+" with errors")
	}
	blocking := r.blocking()
	for i, u := range blocking {
		if i == symbolsShown {
			return append(names, fmt.Sprintf("%d more", len(blocking)-i))
		}
		names = append(names, u.Symbol)
	}
	return names
}

// symbolsShown is the most symbols that the verdict names.
const symbolsShown = 6
