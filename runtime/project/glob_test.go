package project

// This file tests globs. Its one rule: a case is a pattern, what it matches and what
// it does not.

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGlob(t *testing.T) {
	for _, c := range []struct{ pattern, yes, no string }{
		{"a", "a", "b aa x/a a/x"},
		{"*", "a a/b .a", ""},
		{"*.lua", "a.lua x/a.lua .lua", "a.luau a.lua/x"},
		{"a?c", "abc a/c aéc", "ac abbc"},
		{"**/a", "a x/a x/y/a", "xa x/ab a/x"},
		{"a/**", "a/b a/b/c", "a ab"},
		{"a/**/b", "a/b a/x/b a/x/y/b", "ab axb a/xb"},
		{"a/**/**/b", "a/b a/x/b", "ab"},
		{"a/**/**", "a/b a/b/c", "a"},
		{"**/**/a", "a x/a", "xa"},
		{"**", "a a/b", ""},
		{"**a", "a xa x/a", "ab"},
		{"a**", "a ab a/b", "ba"},
		{"{a,b}.lua", "a.lua b.lua", "c.lua a,b.lua"},
		{"{a,b{c,d}}", "a bc bd", "b c"},
		{"{a,}", "a", ""},
		{"{**/x,y}", "x a/x y", "ax a/y"},
		{"x/{**,y}", "x/a x/a/b", "x"},
		{"[ab]", "a b", "c ab"},
		{"[a-c]x", "ax cx", "dx -x"},
		{"[!a-c]", "d", "a c"},
		{"[^a]", "b", "a"},
		{"[]a]", "] a", "b"},
		{"[a-]", "a -", "b"},
		{`\*`, "*", "a"},
		{`\{a\}`, "{a}", "a"},
		{"a.b+c(d)", "a.b+c(d)", "aXb+c(d) a.bbc(d)"},
		{"a,b", "a,b", "a b"},
		{"Ä/ö", "Ä/ö", "ä/ö"},
		{"", "", "a"},
	} {
		g, err := parseGlob(c.pattern)
		require.NoError(t, err, c.pattern)
		for _, path := range strings.Fields(c.yes) {
			assert.True(t, g.matches(path), "%q should match %q as %v", c.pattern, path, g.pattern)
		}
		for _, path := range strings.Fields(c.no) {
			assert.False(t, g.matches(path), "%q should not match %q as %v", c.pattern, path, g.pattern)
		}
	}
}

func TestBadGlob(t *testing.T) {
	for pattern, want := range map[string]string{
		"[a":    "[ without a ]",
		"[":     "[ without a ]",
		"[z-a]": "range z-a runs backwards",
		"{a":    "{ without a }",
		"a}":    "} without a {",
		`a\`:    `nothing after the last \`,
		strings.Repeat("{a,b", 2000) + strings.Repeat("}", 2000): "too complicated: ",
	} {
		_, err := parseGlob(pattern)
		if assert.Error(t, err, want) {
			assert.Contains(t, err.Error(), want)
		}
	}
}
