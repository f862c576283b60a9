package instance

// This file holds the table of a class's members by name. Its one rule: it is built once
// and then only read, as often as scripts name a member.

import "slices"

// A memberTable has the members of a class, its own and the inherited ones, by name. The zero value is empty.
type memberTable struct {
	slots   []uint16 // by hash, 1 + index in names; 0 for none. Their number is a power of 2
	names   []string
	members []Member
}

// hash takes a few letters: names of one class differ in these, and where they do not, find compares.
func (t *memberTable) hash(name string) int {
	n := len(name)
	if n == 0 {
		return 0
	}
	h := uint32(n)*2053 + uint32(name[0]) + uint32(name[n-1])*37 + uint32(name[n/2])*131 + uint32(name[n/3])*541
	h *= 2654435761
	return int(h^h>>15) & (len(t.slots) - 1)
}

// find returns the member called name, or nil.
func (t *memberTable) find(name string) Member {
	if i := t.index(name); i >= 0 {
		return t.members[i]
	}
	return nil
}

// index is where a name is, or -1.
func (t *memberTable) index(name string) int {
	if len(t.slots) == 0 {
		return -1
	}
	for at := t.hash(name); ; at = (at + 1) & (len(t.slots) - 1) {
		n := t.slots[at]
		if n == 0 {
			return -1
		}
		if t.names[n-1] == name {
			return int(n) - 1
		}
	}
}

// extended returns a copy with room for more members.
func (t *memberTable) extended(more int) memberTable {
	n := len(t.names) + more
	out := memberTable{names: slices.Grow(slices.Clone(t.names), more), members: slices.Grow(slices.Clone(t.members), more)}
	size := 8
	for size < 4*n {
		size *= 2
	}
	out.slots = make([]uint16, size)
	for i, name := range out.names {
		out.place(name, i)
	}
	return out
}

// set gives a name its member. There must be room for it.
func (t *memberTable) set(name string, m Member) {
	if i := t.index(name); i >= 0 {
		t.members[i] = m
		return
	}
	t.names, t.members = append(t.names, name), append(t.members, m)
	t.place(name, len(t.names)-1)
}

func (t *memberTable) place(name string, index int) {
	at := t.hash(name)
	for t.slots[at] != 0 {
		at = (at + 1) & (len(t.slots) - 1)
	}
	t.slots[at] = uint16(index + 1)
}
