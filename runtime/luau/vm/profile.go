package vm

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
)

// This file holds Profile, which finds out where scripts spend their time.
// Its one rule: whoever measures time only counts ticks; the VM notes its
// stack at the next loop back-edge, call, or return to Go, where it looks at
// the flag anyway. So a VM without a profile pays nothing.

// Profile counts in which functions a VM was when ticks came.
type Profile struct {
	vm     *VM
	due    atomic.Int64 // ticks since the last note
	stacks map[string]int
	names  map[*Proto]string // what frames are called
	key    []byte            // scratch
}

// Of a stack deeper than that a sample keeps both ends.
const maxProfileDepth = 128

// StartProfile begins a profile, and ends that which the VM has.
func (vm *VM) StartProfile() *Profile {
	vm.profile = &Profile{vm: vm, stacks: make(map[string]int), names: make(map[*Proto]string)}
	return vm.profile
}

// StopProfile ends the profile of the VM. What it has counted stays.
func (vm *VM) StopProfile() { vm.profile = nil }

// Tick counts n units of time, which have passed while a script ran, for the
// function that the VM is in when it next can tell. A long call of a function
// written in Go therefore counts for who called it, unless it asks with
// [Call.CheckInterrupt]. Safe to call from any goroutine.
func (p *Profile) Tick(n int) {
	p.due.Add(int64(n))
	p.vm.interrupt.Or(interruptProfile)
}

// note adds the ticks that are due to the stack of th.
func (p *Profile) note(th *Thread) {
	if p == nil {
		return // a late tick
	}
	n := int(p.due.Swap(0))
	if n == 0 {
		return
	}
	frames := p.frames(th)
	p.key = p.key[:0]
	for i := len(frames) - 1; i >= 0; i-- {
		if skipped := len(frames) - maxProfileDepth; skipped > 0 && i == len(frames)-maxProfileDepth/2-1 {
			p.key = append(p.key, "...;"...)
			i -= skipped
		}
		p.key = append(append(p.key, p.name(frames[i])...), ';')
	}
	p.stacks[strings.TrimSuffix(string(p.key), ";")] += n
}

// frames returns the functions that are running, innermost first, on th and
// on the threads that wait for it.
func (p *Profile) frames(th *Thread) (frames []*Function) {
	if n := p.vm.ncalls; n > 0 && p.vm.calls[n-1].th == th {
		frames = append(frames, p.vm.calls[n-1].Function())
	}
	for ; th != nil; th = cmp.Or(th.resumer, th.below) {
		for i := th.depth; i >= 0; i-- {
			if f := th.frames[i].fn; f != nil {
				frames = append(frames, f)
			}
		}
	}
	return frames
}

// name returns what a frame is called: "name (chunk:line)" with the line where
// the function begins, a chunk's own name for its main function, and "name
// ([C])" for a function written in Go.
func (p *Profile) name(f *Function) string {
	if f.proto == nil {
		return frameName(f)
	}
	name, ok := p.names[f.proto.src]
	if !ok {
		name = frameName(f)
		p.names[f.proto.src] = name
	}
	return name
}

// frameSyntax removes what separates frames and stacks.
var frameSyntax = strings.NewReplacer(";", ",", "\n", " ", "\r", " ")

func frameName(f *Function) string {
	info := f.Info()
	name := cmp.Or(info.Name, "anonymous")
	switch {
	case f.IsGo():
		name += " ([C])"
	case f.proto.src.Main:
		name = info.Chunk
	default:
		name += fmt.Sprintf(" (%s:%d)", info.Chunk, info.Line)
	}
	return frameSyntax.Replace(name)
}

// Ticks returns how many ticks have been counted. Call it on the VM's
// goroutine.
func (p *Profile) Ticks() (n int) {
	for _, count := range p.stacks {
		n += count
	}
	return n
}

// WriteFolded writes a line for every stack that was met, sorted: its frames
// from the outermost on, separated by semicolons, a space and the number of
// ticks. Flame graph programs read this:
// https://github.com/brendangregg/FlameGraph#2-fold-stacks. The error is that
// of w. Call it on the VM's goroutine.
func (p *Profile) WriteFolded(w io.Writer) error {
	lines := make([]string, 0, len(p.stacks))
	for stack, n := range p.stacks {
		lines = append(lines, fmt.Sprintf("%s %d\n", stack, n))
	}
	slices.Sort(lines)
	_, err := io.WriteString(w, strings.Join(lines, ""))
	return err
}
