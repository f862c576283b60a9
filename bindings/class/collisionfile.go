package class

import (
	"encoding/binary"
	"strconv"
	"strings"

	"lanai/runtime/instance"
)

// This file holds the collision groups that places have from Studio, which are
// hidden properties of Workspace. Its one rule: what cannot be read registers
// nothing.
//
// CollisionGroupData is a version (1), a count and for each group its number, the
// length of its mask (4), the mask, the length of its name and the name.
// CollisionGroups, of older places, is a text: name^number^mask, joined by backslashes.

// A savedGroup is a group of a place file.
type savedGroup struct {
	number int
	mask   uint32
	name   string
}

func readGroupData(i *instance.Instance, _ any) {
	data := read[string](i, "CollisionGroupData")
	if len(data) < 2 || data[0] != 1 {
		return
	}
	count, data := int(data[1]), data[2:]
	var groups []savedGroup
	for range count {
		const head = 7 // up to the name
		if len(data) < head || data[1] != 4 || len(data) < head+int(data[6]) {
			return
		}
		end := head + int(data[6])
		groups = append(groups, savedGroup{int(data[0]), binary.LittleEndian.Uint32([]byte(data[2:6])), data[head:end]})
		data = data[end:]
	}
	groupsOf(i).load(groups)
}

func readGroupText(i *instance.Instance, _ any) {
	text := read[string](i, "CollisionGroups")
	if text == "" {
		return
	}
	var groups []savedGroup
	for _, group := range strings.Split(text, `\`) {
		fields := strings.Split(group, "^")
		if len(fields) != 3 {
			return
		}
		number, err := strconv.Atoi(fields[1])
		mask, err2 := strconv.ParseInt(fields[2], 10, 64)
		if err != nil || err2 != nil {
			return
		}
		groups = append(groups, savedGroup{number, uint32(mask), fields[0]})
	}
	groupsOf(i).load(groups)
}

// load replaces the table by that of a file, if all of it can be.
func (g *collisionGroups) load(groups []savedGroup) {
	loaded := newGroups()
	for _, s := range groups {
		if s.number < 0 || s.number >= maxGroups || s.name == "" || (s.number == 0) != (s.name == defaultGroup) || loaded.number(s.name) > 0 {
			return
		}
		loaded.names[s.number] = s.name
	}
	for _, s := range groups {
		for other := range maxGroups {
			if s.mask&(1<<other) == 0 {
				loaded.setCollide(s.number, other, false)
			}
		}
	}
	*g = *loaded
}
