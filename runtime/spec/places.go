package spec

import (
	"regexp"
	"strconv"
	"strings"

	"lanai/runtime"
	"lanai/runtime/instance"
)

// This file holds places: where the scripts of a place come from. Its one
// rule: what is not known stays as the script wrote it.

// places finds the files of scripts by their full names.
type places struct {
	server *runtime.Server
	files  map[string]string
}

func newPlaces(s *runtime.Server) *places { return &places{server: s} }

// file returns the file of the script with the given full name, or "".
func (p *places) file(script string) string {
	if p.files == nil {
		p.files = make(map[string]string)
		for _, inst := range p.server.Tree.Root().Descendants() {
			if name, file := inst.FullName(), p.server.File(inst); file != "" && p.files[name] == "" {
				p.files[name] = file
			}
		}
	}
	return p.files[script]
}

// name returns the file of an instance, or its full name.
func (p *places) name(inst *instance.Instance) string {
	if file := p.server.File(inst); file != "" {
		return file
	}
	return inst.FullName()
}

var (
	position = regexp.MustCompile(`(?m)^((?:\w+ hook: |Error during planning: )?)([^\n:]+):(\d+)(: |$)`)
	frame    = regexp.MustCompile(`^(.+?):(\d+)(?: function (.*))?$`)
)

// located replaces the full names of scripts in the positions at the starts of
// lines by their files.
func (p *places) located(text string) string {
	return position.ReplaceAllStringFunc(text, func(s string) string {
		m := position.FindStringSubmatch(s)
		if file := p.file(m[2]); file != "" {
			return m[1] + file + ":" + m[3] + m[4]
		}
		return s
	})
}

// problem makes a problem of a text and a call stack, one frame a line.
func (p *places) problem(text, trace string) Problem {
	text, stack := p.splitTrace(text)
	return Problem{Text: p.located(text), Frames: append(stack, p.frames(trace)...)}
}

// splitTrace takes the call stack off the end of the text of a planning error.
func (p *places) splitTrace(text string) (string, []Frame) {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	end := len(lines)
	for end > 1 && frame.MatchString(lines[end-1]) {
		end--
	}
	return strings.Join(lines[:end], "\n"), p.frames(strings.Join(lines[end:], "\n"))
}

// frames parses a call stack, without the levels of the runner itself.
func (p *places) frames(trace string) []Frame {
	var frames []Frame
	for _, f := range Frames(trace) {
		if f.Script == runnerName || strings.HasPrefix(f.Script, runnerName+".") {
			continue
		}
		f.File = p.file(f.Script)
		frames = append(frames, f)
	}
	return frames
}

// Frames parses a call stack, one frame a line. Files are not known.
func Frames(trace string) (frames []Frame) {
	for _, line := range strings.Split(trace, "\n") {
		if m := frame.FindStringSubmatch(line); m != nil {
			number, _ := strconv.Atoi(m[2])
			frames = append(frames, Frame{Script: m[1], Line: number, Function: m[3]})
		}
	}
	return frames
}
