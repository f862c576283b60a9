package runtime

import "io"

// This file holds how a server hands out what it has measured. Its one rule:
// a file that cannot be written is said, and stops nothing.

// export writes what was measured to w and closes it.
func (s *Server) export(what string, w io.WriteCloser, write func(io.Writer) error) {
	err := write(w)
	if closing := w.Close(); err == nil {
		err = closing
	}
	if err != nil {
		s.Say(Error, "write %s: %v", what, err)
	}
}
