// Package runtime is one running server: a Luau machine, an instance tree and
// a scheduler, and the scripts that run on them. It knows no Roblox class and
// no data store; package bindings gives a server both.
//
// Everything of a server belongs to one goroutine, the server loop, which is
// inside Run. Work on other goroutines comes back through Await or Loop.Post.
package runtime

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"lanai/runtime/instance"
	"lanai/runtime/luau"
	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/vm"
	"lanai/runtime/project"
	"lanai/runtime/sched"
)

// This file holds Server and its life from New to Run. Its one rule: options
// are read once, here.

// Options say how a server runs. Registry is required.
type Options struct {
	// Clock drives the scheduler; nil is the machine's.
	Clock sched.Clock
	// UntilIdle ends Run when no script waits for anything.
	UntilIdle bool
	// Registry holds the classes, Values their data types.
	Registry *instance.Registry
	Values   instance.Values
	Signals  instance.SignalMode
	// Libraries are the host's decisions about the language's libraries.
	Libraries luau.Options
	// Level is the optimisation level scripts are compiled with.
	Level compile.Level
	// MutableGlobals are names that a script can see change.
	MutableGlobals []string
	// Timeout is how long a script may run without waiting; 0 is 10 s.
	Timeout time.Duration
	// Memory is how many bytes scripts can have in use before they get "not
	// enough memory"; 0 is DefaultMemory, less is no limit. See
	// vm.VM.SetMemoryLimit for what counts.
	Memory int
	// CloseTimeout bounds everything that happens at shutdown; 0 is 30 s.
	CloseTimeout time.Duration
	// Sink receives every message, on the loop.
	Sink func(Message)
	// Env fills the globals of a script that is about to start.
	Env func(*Script)
	// Property assigns a property that a project file gives, and the
	// attributes under the name AttributesProperty.
	Property func(inst *instance.Instance, name string, value any) error
	// Runs says whether an instance is a script that runs on the server where
	// it is. Required.
	Runs func(*instance.Instance) bool
	// Assets is the folder with what asset ids stand for, "" for none; Reading is
	// how it is read.
	Assets  string
	Reading project.Options
	// Profile gets the time that scripts took, in milliseconds, by call stack
	// when Run ends: see vm.Profile.WriteFolded. nil measures nothing.
	Profile io.WriteCloser
	// Coverage gets how often each line of every script with a file has run,
	// in lcov's format, when Run ends. nil counts nothing.
	Coverage io.WriteCloser
}

// Server is one running server.
type Server struct {
	VM   *vm.VM
	Tree *instance.Tree
	Loop *sched.Loop
	// Bindings belongs to package bindings.
	Bindings any

	options   Options
	scripts   map[*instance.Instance]*Script
	modules   map[*instance.Instance]*module
	natives   map[*instance.Instance]Native
	described map[string]*instance.Instance
	waits     waiterList
	finish    map[*vm.Thread]func([]vm.Value, error)
	invoked   map[*vm.Thread]func([]vm.Value, error) // calls by Invoke that have not ended
	protected vm.Value                               // what their threads run: pcall, so that they never fail
	listeners []func(Message)
	files     map[*instance.Instance]string
	chunks    map[string]string           // the files of compiled scripts by chunk name
	configs   map[string]config           // by file; nil when there are none
	broken    map[*instance.Instance]bool // scripts whose file could not be used, which has been said
	place     *place
	assets    assets
	alone     map[*instance.Instance]*alone // by script, and by each of its modules; nil when there are none
	follower  follower
	aliases   map[string]map[string]string // that scripts have used, by folder; nil when there are none

	closers  []func(done func())
	leaving  []func(done func())
	settling []func(done func())
	closing  bool
	exiting  bool // Exit was called, with exitCode
	exitCode int
	closedAt time.Time // when the shutdown began
	live     bool      // StartScripts has run
	requests int       // calls of Await and AwaitSubmit that have not come back
	settled  func()    // while shutting down: look whether that is over

	ended    chan struct{} // closed when the loop runs no more
	epilogue sync.Mutex    // guards everything after that

	depth    int           // nesting of enter
	turn     atomic.Uint64 // odd while a script runs; changes with every entry and exit
	killed   atomic.Bool
	overdue  atomic.Uint64 // the turn that has run too long
	hopeless atomic.Uint64 // the turn that runs on although its innermost script was stopped

	breaking atomic.Uint64 // the turn that Break stops
}

const (
	defaultTimeout      = 10 * time.Second
	defaultCloseTimeout = 30 * time.Second
)

// New returns a server with an empty DataModel.
func New(o Options) (*Server, error) {
	if o.Clock == nil {
		o.Clock = sched.RealClock{}
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.CloseTimeout == 0 {
		o.CloseTimeout = defaultCloseTimeout
	}
	s := &Server{
		options: o,
		scripts: make(map[*instance.Instance]*Script),
		modules: make(map[*instance.Instance]*module),
		natives: make(map[*instance.Instance]Native), described: make(map[string]*instance.Instance),
		finish:  make(map[*vm.Thread]func([]vm.Value, error)),
		invoked: make(map[*vm.Thread]func([]vm.Value, error)),
		ended:   make(chan struct{}),

		protected: vm.NewPcall().Value(),
		files:     make(map[*instance.Instance]string),
		chunks:    make(map[string]string),
		broken:    make(map[*instance.Instance]bool),
	}
	s.Loop = sched.New(o.Clock, sched.Options{UntilIdle: o.UntilIdle})
	s.VM = luau.New(o.Libraries)
	s.VM.OnInterrupt = s.interrupted
	s.VM.OnEnd = s.endedInside
	s.limitMemory()
	s.VM.OnPanic = func(r any, stack []byte) { s.Say(Error, "internal error: %v\n%s", r, stack) }
	tree, err := instance.NewTree(o.Registry, instance.Options{
		Mode:   o.Signals,
		Values: o.Values,
		Defer:  s.deferFlush,
		Report: s.reportTree,
	})
	if err != nil {
		return nil, err
	}
	s.Tree = tree
	return s, nil
}

// deferFlush runs the tree's deferred events at the end of the resumption
// cycle, or in the next one if functions deferred in this one nest too deep.
func (s *Server) deferFlush(flush func()) {
	if s.Loop.Defer(flush) != nil {
		s.Loop.Post(flush)
	}
}

func (s *Server) reportTree(level instance.Level, text string) {
	l := Warning
	if level == instance.LevelError {
		l = Error
	}
	s.Print(s.VM.Current(), l, text)
}

// Run runs the server until ctx ends, or with UntilIdle until nothing is
// left to do, and then shuts it down: see OnClose. It is called once.
func (s *Server) Run(ctx context.Context) error {
	stop := s.watch(ctx)
	defer stop()
	defer s.exportCoverage()
	defer s.sample()()
	err := s.Loop.Run(ctx)
	if ctx.Err() != nil {
		err = nil
	}
	s.shutdown()
	close(s.ended)
	return err
}
