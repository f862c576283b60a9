package runtime

import "lanai/runtime/luau/vm"

// This file holds the limit on the memory of a server's scripts. Its one rule:
// the VM counts; here is only what the host keeps for scripts.

// DefaultMemory is how many bytes the scripts of a server can have in use
// unless Options.Memory says otherwise: 2 GiB. Roblox gives a server 6.25 GiB,
// of which parts, terrain, physics and the network take the larger part.
const DefaultMemory = 2 << 30

var _ vm.Roots = (*Server)(nil)

// limitMemory gives the VM its limit.
func (s *Server) limitMemory() {
	limit := s.options.Memory
	if limit == 0 {
		limit = DefaultMemory
	}
	s.VM.Roots = s
	s.VM.SetMemoryLimit(max(limit, 0))
}

// Roots visits what scripts can get at through the server: threads that wait,
// globals of scripts and values of modules. Functions that are connected to
// signals are not among them.
func (s *Server) Roots(visit func(vm.Value)) {
	for w := s.waits.first; w != nil; w = w.next[ofServer] {
		visit(w.thread.Value())
	}
	for th := range s.finish {
		visit(th.Value())
	}
	for th := range s.invoked {
		visit(th.Value())
	}
	for _, script := range s.scripts {
		visit(script.Env.Value())
	}
	for _, m := range s.modules {
		visit(m.value)
		if m.script != nil {
			visit(m.script.Env.Value())
		}
	}
}
