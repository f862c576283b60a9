package robloxfile

// This file holds the numbers by which binary files refer to instances. Its one rule: a
// file that numbers its instances from 0, as Roblox Studio does, needs no map.

import "slices"

// referents are the instances of a file by their numbers.
type referents struct {
	dense []*Instance
	rest  map[int32]*Instance
}

// at is the instance of a number, or nil.
func (r *referents) at(number int32) *Instance {
	if number >= 0 && int(number) < len(r.dense) && r.dense[number] != nil {
		return r.dense[number]
	}
	return r.rest[number]
}

// set gives an instance a number; n is how many there are so far.
func (r *referents) set(number int32, i *Instance, n int) {
	if int(number) >= 2*n {
		if r.rest == nil {
			r.rest = map[int32]*Instance{}
		}
		r.rest[number] = i
		return
	}
	if int(number) >= len(r.dense) {
		r.dense = slices.Grow(r.dense, max(int(number)+1, n)-len(r.dense))[:max(int(number)+1, n)]
	}
	r.dense[number] = i
}
