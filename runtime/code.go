package runtime

import (
	goruntime "runtime"
	"strings"
	"sync"

	"lanai/runtime/instance"
	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
	"lanai/runtime/project"
)

// This file holds the compiling of scripts. Its one rule: a text is compiled once for all
// servers of a place, and that may be before anybody asks.

// codeKey is what the code of a script depends on.
type codeKey struct {
	chunk, text string
	level       compile.Level
	coverage    bool
}

// code is what compiling a text has given.
type code struct {
	once  sync.Once
	proto *vm.Proto
	errs  syntax.ErrorList
}

// compile compiles a script's source. Problems are messages ready to send.
func (s *Server) compile(inst *instance.Instance, chunk string) (*vm.Proto, []Message) {
	source, err := inst.Get(SourceProperty)
	if err != nil {
		return nil, []Message{{Level: Error, Syntax: true, Script: chunk, Text: err.Error()}}
	}
	text, _ := source.(string)
	var shared *sync.Map
	if s.place != nil {
		shared = &s.place.project.Shared
	}
	c := s.code(shared, chunk, text)
	if c.proto == nil {
		return nil, s.syntaxErrors(inst, chunk, c.errs)
	}
	s.chunks[chunk] = s.files[inst]
	return c.proto, nil
}

// code compiles a text, if none of the servers with this table, which may be nil, has done so. It is safe to call from
// any goroutine.
func (s *Server) code(shared *sync.Map, chunk, text string) *code {
	c := &code{}
	if shared != nil {
		known, _ := shared.LoadOrStore(codeKey{chunk, text, s.options.Level, s.options.Coverage != nil}, c)
		c = known.(*code)
	}
	c.once.Do(func() {
		tree, errs := syntax.Parse(text)
		if len(errs) > 0 {
			c.errs = errs
			return
		}
		proto, err := compile.Compile(tree, compile.Options{
			ChunkName: chunk, Level: s.options.Level, MutableGlobals: s.options.MutableGlobals, Coverage: s.options.Coverage != nil})
		c.errs, _ = err.(syntax.ErrorList)
		c.proto = proto
	})
	return c
}

// clientPlaces are services whose scripts no server runs.
var clientPlaces = map[string]bool{"ReplicatedFirst": true, "StarterGui": true, "StarterPack": true, "StarterPlayer": true}

// compileAhead compiles the scripts of the place while the loop builds it, where there is a processor for that.
func (s *Server) compileAhead() {
	if goruntime.GOMAXPROCS(0) < 2 {
		return
	}
	var chunks, texts, path []string
	var visit func(n *project.Node)
	visit = func(n *project.Node) {
		path = append(path, n.Name)
		if n.Source != "" && n.ClassName != "LocalScript" {
			chunks, texts = append(chunks, strings.Join(path, ".")), append(texts, n.Source)
		}
		for _, child := range n.Children {
			visit(child)
		}
		path = path[:len(path)-1]
	}
	for _, n := range s.place.project.Root.Children {
		if !clientPlaces[n.ClassName] {
			visit(n)
		}
	}
	shared := &s.place.project.Shared
	go func() {
		for i, chunk := range chunks {
			s.code(shared, chunk, texts[i])
		}
	}()
}
