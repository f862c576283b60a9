package datatype

import (
	_ "embed"
	"strings"
)

// This file holds the table of enums. Its one rule: the text is generated, by
// the command of package reflection, and one line of it is read when its enum
// is first used.

// enumTable is names and items of Roblox's enums
// (https://create.roblox.com/docs/reference/engine/enums), an enum a line,
// sorted by name. An item without a number is one more than the item before
// it.
//
//go:embed enums_gen.txt
var enumTable string

// newEnums returns all enums by name, with their items unread.
func newEnums() map[string]*Enum {
	n := strings.Count(enumTable, "\n")
	all, enums := make(map[string]*Enum, n), make([]Enum, n)
	rest := enumTable
	for i := range enums {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		e := &enums[i]
		e.name, e.text, _ = strings.Cut(line, " ")
		all[e.name] = e
	}
	return all
}
