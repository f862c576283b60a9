package file

// This file holds slab, the memory in which the committer writes entries down. Its one rule: what it gives is valid until
// the transaction ends, and then used again: fresh memory for long values costs more than writing them.

import "lanai/datastore"

// mostSlab is the greatest slab that is kept, bytes.
const mostSlab = 16 << 20

// A slab belongs to the committer.
type slab struct {
	memory []byte // its length is what the transaction has used
	wanted int    // by the transaction
}

// encode writes an entry down.
func (s *slab) encode(e *datastore.Entry) []byte {
	size := sizeOf(e)
	s.wanted += size
	at := len(s.memory)
	if at+size > cap(s.memory) {
		return appendEntry(make([]byte, 0, size), e)
	}
	text := appendEntry(s.memory[at:at:at+size], e)
	s.memory = s.memory[:at+size]
	return text
}

// reset ends a transaction. The slab comes to the size that was wanted; one that is far too large is given up.
func (s *slab) reset() {
	switch wanted := min(s.wanted, mostSlab); {
	case wanted > cap(s.memory):
		s.memory = make([]byte, 0, wanted)
	case wanted < cap(s.memory)/8:
		s.memory = nil
	default:
		s.memory = s.memory[:0]
	}
	s.wanted = 0
}
