package scenario

import (
	"errors"
	"fmt"
	"math"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Sandbox, one run of a scenario, and the object of that name that
// its script sees. Its one rule: what the scenario does happens on the server's
// loop, between the resumption cycles of the game.

// A Sandbox is one run of a scenario on a server.
type Sandbox struct {
	env     *bind.Env
	file    *File
	options Options
	script  *instance.Instance // has no parent: the game does not see it
	thread  *vm.Thread         // its first one
	clients *class.Clients
	acts    *vm.Table                   // what bots do, in Luau
	bots    map[*instance.Instance]*Bot // by player
	joined  []*instance.Instance        // the players that it has let join
	errors  []string                    // that scripts of the game have not caught

	result   Result
	step     *Step // the innermost that runs
	ended    bool  // the script's last line has run
	finished bool  // Finish was called
	stuck    bool  // it waited when nothing was left to do
}

// Options say how a scenario runs.
type Options struct {
	// Ends ends the server when the script's last line has run.
	Ends bool
	// EndsFailed ends it when an error has kept the script from its last line.
	EndsFailed bool
}

var _ bind.Data = (*Sandbox)(nil)

// TypeName returns "Sandbox".
func (*Sandbox) TypeName() string { return "Sandbox" }

// ToLuau returns the object.
func (s *Sandbox) ToLuau(e *bind.Env) vm.Value { return e.Shared(s) }

// New prepares a scenario on a server that has not run yet. The players of the
// server have clients from now on.
func New(env *bind.Env, file *File, o Options) (*Sandbox, error) {
	clients, err := class.OpenClients(env)
	if err != nil {
		return nil, err
	}
	acts, err := loadActs(env.VM)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{env: env, file: file, options: o, clients: clients, acts: acts, bots: make(map[*instance.Instance]*Bot)}
	s.result.Path, s.result.Code = file.Path, -1
	s.script = env.Tree.Create(env.Tree.Registry().Class("Script"))
	s.script.SetName(file.Path)
	s.script.Put(runtime.SourceProperty, file.Source)
	env.AddDataTypes([]bind.DataType{&sandboxType, &botType}, nil)
	bind.Provide(env, s)
	env.StandAlone(s.script, file.Path, s.again)
	env.Listen(s.hear)
	env.Loop.OnIdle(s.idle)
	return s, nil
}

// Name is the global by which a scenario knows its Sandbox.
const Name = "Sandbox"

// owns reports that a script is the scenario's: its own, or a module that it has required
// from a file.
func (s *Sandbox) owns(inst *instance.Instance) bool {
	if inst == nil || inst == s.script {
		return inst != nil
	}
	script, _ := s.env.Alone(inst)
	return script == s.script
}

// SetGlobal gives the scripts of a scenario its Sandbox; other scripts get nothing.
func SetGlobal(script *runtime.Script, env *bind.Env) {
	if s := bind.From[*Sandbox](env); s != nil && s.owns(script.Instance) {
		script.Env.Set(env.VM.Intern(Name).Value(), s.ToLuau(env))
	}
}

// again plays the scenario anew, when its file has been edited: its bots leave, and what
// came of it so far is forgotten.
func (s *Sandbox) again() {
	for _, player := range s.joined {
		if player.Parent() != nil {
			class.Leave(s.env, player)
		}
	}
	class.AnswerPrompts(s.env, nil)
	s.joined, s.errors, s.step, s.thread = nil, nil, nil, nil
	s.ended, s.stuck = false, false
	s.result = Result{Path: s.file.Path, Code: -1}
	s.Start()
}

// Start runs the scenario from its first line, in the next resumption cycle.
func (s *Sandbox) Start() {
	s.env.Loop.Post(func() {
		s.thread = s.env.StartThen(s.script, func(err error) {
			if s.env.Closing() {
				return // the end of the server has cut it off
			}
			if s.ended = true; s.options.Ends || s.options.EndsFailed && err != nil {
				s.finish()
			}
		})
	})
}

// finish ends the server, once.
func (s *Sandbox) finish() {
	if !s.finished && !s.env.Closing() {
		s.finished = true
		s.env.Loop.Stop()
	}
}

// Result is what came of the scenario, when the server has ended. One that was to end
// the server and has not was interrupted, which is a failure.
func (s *Sandbox) Result() *Result {
	s.result.Seconds = s.env.Loop.Seconds()
	if s.options.Ends && !s.finished && !s.stuck {
		s.stuck = true
		s.failed(Failure{Text: s.file.Path + ": the scenario did not finish: it was interrupted"})
	}
	return &s.result
}

// End says line by line what came of the scenario, and returns the exit code of a
// program that would end with code without it. A nil sandbox says nothing.
func (s *Sandbox) End(say func(format string, args ...any), code int) int {
	if s == nil {
		return code
	}
	for _, line := range s.Result().lines() {
		say("%s", line)
	}
	return s.result.exitCode(code)
}

// hear keeps the errors that nobody has caught: the scenario's are failures, and so
// is a script of the game that cannot start.
func (s *Sandbox) hear(m runtime.Message) {
	switch {
	case m.Level != runtime.Error:
	case s.owns(m.Instance) || m.Syntax:
		s.failed(Failure{m.Text, m.Traceback})
	default:
		s.errors = append(s.errors, m.Text)
	}
}

func (s *Sandbox) failed(f Failure) {
	if s.step != nil {
		s.step.Failures = append(s.step.Failures, f)
		return
	}
	s.result.Failures = append(s.result.Failures, f)
}

// idle notices a scenario that can never go on.
func (s *Sandbox) idle() {
	if s.ended || s.finished || s.stuck || s.thread == nil || s.env.Closing() {
		return
	}
	s.stuck = true
	s.env.Print(s.thread, runtime.Error, s.thread.Where(1)+"the scenario did not finish: it waits here, and nothing is left that could wake it")
}

// --- the object --------------------------------------------------------------------

// sandboxType is the object that a scenario sees. scripts/types describes it for
// editors.
var sandboxType = bind.Type[*Sandbox]{
	Name: "Sandbox",
	Properties: map[string]func(*bind.Env, *Sandbox) vm.Value{
		"Time": func(e *bind.Env, _ *Sandbox) vm.Value { return vm.Number(e.Loop.Seconds()) },
	},
	Methods: map[string]func(bind.Args, *Sandbox){
		"Expect":             expect,
		"ExpectEqual":        expectEqual,
		"Finish":             finish,
		"GetAnalyticsEvents": getAnalyticsEvents,
		"GetBot":             getBot,
		"GetBots":            getBots,
		"GetErrors":          func(c bind.Args, s *Sandbox) { c.Return(c.Env.ToLuau(s.errors)) },
		"GetTeleports":       getTeleports,
		"Join":               join,
		"OnPrompt":           onPrompt,
		"ReachMarker":        reachMarker,
		"Step":               runStep,
		"WaitFor":            waitFor,
	},
	ToString: func(*Sandbox) string { return Name },
}

// finish ends the run and does not return.
func finish(c bind.Args, s *Sandbox) {
	code := c.OptNumber(1, -1)
	if !c.Missing(1) && (code != math.Trunc(code) || code < 0 || code > 125) {
		c.ArgError(1, "exit code from 0 to 125 expected")
	}
	if s.result.Code = int(code); code > 0 {
		s.fail(c, fmt.Sprintf("finished with the code %d", s.result.Code))
	}
	s.finish()
	c.Call.Suspend()
}

// runStep runs a function as a part of the scenario with a name. Its error is a
// failure of the step; the scenario goes on behind it.
func runStep(c bind.Args, s *Sandbox) {
	step := &Step{Name: c.String(1), Began: s.env.Loop.Seconds()}
	fn := functionArg(c, 2)
	outer := s.step
	s.result.Steps, s.step = append(s.result.Steps, step), step
	script, thread := runtime.ScriptOf(c.Call.Thread()), c.Call.Thread()
	w := s.env.Park(c.Call)
	s.env.Invoke(script, fn, func(_ []vm.Value, err error) {
		if errors.Is(err, runtime.ErrStopped) {
			return // with the scenario
		}
		if err != nil {
			s.env.Report(thread, err)
		}
		s.step = outer
		step.Seconds = s.env.Loop.Seconds() - step.Began
		s.env.Say(runtime.Info, "%s  %s", step.verdict(), step.Name)
		s.env.Loop.Post(func() { w.Wake(vm.Bool(len(step.Failures) == 0)) })
	})
}

// verdict is "passed" or "failed".
func (s *Step) verdict() string {
	if len(s.Failures) > 0 {
		return "failed"
	}
	return "passed"
}

func functionArg(c bind.Args, i int) vm.Value {
	v := c.Value(i)
	if !v.IsFunction() {
		c.TypeError(i, "function")
	}
	return v
}
