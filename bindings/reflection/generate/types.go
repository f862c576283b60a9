package main

import "strings"

// This file holds property types: how TypeScript's become the table's. Its one
// rule: what a number's width is stands elsewhere, for the package does not
// know it.

// plainTypes are the types that have another name in the table.
var plainTypes = map[string]string{
	"BinaryString":    "string",
	"ContentId":       "string",
	"ProtectedString": "string",
	"SharedString":    "string",
	"boolean":         "bool",
	"number":          "number",
	"string":          "string",
	"unknown":         "any",
}

// propertyType returns the table's name of a type:
//
//	bool number string any   as it is
//	Enum.Material            the item of an enum
//	@BasePart                a reference to an instance
//	Vector3                  a data type
//	PhysicalProperties?      a data type, or nil
func (all classes) propertyType(typ string) string {
	typ = strings.TrimPrefix(typ, "?")
	var parts []string
	unset := false
	for _, part := range strings.Split(typ, "|") {
		if part = strings.TrimSpace(part); part == "undefined" {
			unset = true
		} else {
			parts = append(parts, part)
		}
	}
	name := rename(parts[0])
	for _, part := range parts[1:] {
		name = all.common(name, rename(part))
	}
	if plain := plainTypes[name]; plain != "" {
		return plain
	}
	if all[name] != nil {
		return "@" + name
	}
	if unset {
		return name + "?"
	}
	return name
}

// common returns the nearest class that a and b derive from. Two types of
// which one is not a class have "unknown" in common.
func (all classes) common(a, b string) string {
	for s := all[a]; s != nil; s = all[s.super] {
		for o := all[b]; o != nil; o = all[o.super] {
			if s == o {
				return s.name
			}
		}
	}
	return "unknown"
}
