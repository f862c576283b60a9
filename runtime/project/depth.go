package project

// This file holds the guard against data that is nested too deep, which would exhaust
// the stack of a parser and end the program. Its one rule: it looks before a parser does.

import "strings"

// maxDepth is how deep JSON, TOML and YAML may be nested.
const maxDepth = 200

// tooDeep is the offset of the first bracket that is nested too deep, or -1. Brackets
// in comments count too.
func tooDeep(content string) int {
	depth, quoted := 0, false
	for i := 0; i < len(content); i++ {
		switch c := content[i]; {
		case quoted && c == '\\':
			i++
		case c == '"', quoted && c == '\n': // no string goes on in the next line
			quoted = c == '"' && !quoted
		case quoted:
		case c == '[' || c == '{':
			if depth++; depth > maxDepth {
				return i
			}
		case (c == ']' || c == '}') && depth > 0:
			depth--
		}
	}
	return -1
}

// tooManyDashes is the offset of a line that begins with too many of YAML's indicators,
// each of which nests, or -1.
func tooManyDashes(content string) int {
	offset := 0
	for line := range strings.Lines(content) {
		count := 0
		for _, c := range []byte(line) {
			if c == '-' || c == '?' || c == ':' {
				count++
			} else if c != ' ' {
				break
			}
		}
		if count > maxDepth && strings.IndexByte(line, ' ') >= 0 {
			return offset
		}
		offset += len(line)
	}
	return -1
}

// tooManyDots is the offset of a line that begins with a TOML key of too many parts,
// each of which nests, or -1.
func tooManyDots(content string) int {
	offset := 0
	for line := range strings.Lines(content) {
		count, after := 0, byte('.')
		for i := range line {
			c := line[i]
			if c == '=' || c == '"' || c == '\'' {
				break
			}
			if after == '.' && c != '.' && c != ' ' {
				count++
			}
			after = c
		}
		if count > maxDepth {
			return offset
		}
		offset += len(line)
	}
	return -1
}
