package luau_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"lanai/runtime/luau"
)

// This file tests the words about loaded chunks. Its one rule: what is wanted
// is what the luau command of release 735 says.

func TestChunkName(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	for name, want := range map[string]string{
		"":             `[string ""]`,
		"return 1":     `[string "return 1"]`,
		"a\nb":         `[string "a..."]`,
		"a\r\nb":       `[string "a..."]`,
		"a\x00b":       `[string "a"]`,
		x(241):         `[string "` + x(241) + `"]`,
		x(242):         `[string "` + x(241) + `..."]`,
		x(300) + "\n":  `[string "` + x(241) + `..."]`,
		"=":            "",
		"=a\nb":        "a\nb",
		"=" + x(300):   x(255),
		"@game.Script": "game.Script",
		"@" + x(300):   "..." + x(252),
	} {
		assert.Equal(t, want, luau.ChunkName(name), "%q", name)
	}
}

func TestMessage(t *testing.T) {
	for source, want := range map[string]string{
		"\n\nx =":                              "x:3: Expected identifier when parsing expression, got <eof>",
		"local a = = 1\nlocal b = = 1\n":       "x:1: Expected identifier when parsing expression, got '='",
		strings.Repeat("local a = f()\n", 201): "x:201: Out of local registers when trying to allocate a: exceeded limit 200",
		"return" + strings.Repeat(" {", 2):     "x:1: Expected identifier when parsing expression, got <eof>",
	} {
		_, err := luau.Compile("x", source, luau.O1)
		if assert.Error(t, err, "%q", source) {
			assert.Equal(t, want, luau.Message("x", err), "%.60q", source)
		}
	}
}
