package runtime

// This file holds a script's wish to end the server. Its one rule: the first wish counts,
// and everything at shutdown happens as ever.

// Exit ends the server with an exit code for the program.
func (s *Server) Exit(code int) {
	if !s.exiting {
		s.exiting, s.exitCode = true, code
		s.Loop.Stop()
	}
}

// ExitCode is what Exit was given; asked is false if nobody has called it.
func (s *Server) ExitCode() (code int, asked bool) { return s.exitCode, s.exiting }
