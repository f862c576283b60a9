package bindings

import (
	"time"

	"lanai/bindings/bind"
	"lanai/bindings/scenario"
	"lanai/runtime"
	"lanai/runtime/sched"
)

// This file holds Cast, what happens on a server beside its scripts. Its one rule:
// the place's scripts start first.

// A Cast is who plays on a server, and for how long.
type Cast struct {
	// Players is how many players join one after another.
	Players int
	// Scenario is a scenario that runs beside the place, or nil.
	Scenario *scenario.File
	// For ends the server after so much of its own time; 0 does not.
	For time.Duration
	// Ends ends the server when the scenario's last line has run.
	Ends bool
	// EndsFailed ends it when an error has kept the scenario from its last line.
	EndsFailed bool
}

// Begin starts a server's scripts, and then its cast. The sandbox, nil without a
// scenario, has the scenario's result when the server has ended.
func Begin(s *runtime.Server, c Cast) (*scenario.Sandbox, error) {
	s.StartScripts()
	Join(s, c.Players)
	if c.For > 0 {
		endAfter(s, c.For)
	}
	if c.Scenario == nil {
		return nil, nil
	}
	sandbox, err := scenario.New(s.Bindings.(*bind.Env), c.Scenario, scenario.Options{Ends: c.Ends, EndsFailed: c.EndsFailed})
	if err != nil {
		return nil, err
	}
	sandbox.Start()
	return sandbox, nil
}

// endAfter ends a server after so much of its own time. It is no timer, so that a
// server may be idle before.
func endAfter(s *runtime.Server, d time.Duration) {
	var cancel func()
	cancel = s.Loop.OnFrame(sched.Heartbeat, func(now, _ float64) {
		if over := now >= d.Seconds(); over || s.Closing() {
			if cancel(); over && !s.Closing() {
				s.Loop.Stop()
			}
		}
	})
}
