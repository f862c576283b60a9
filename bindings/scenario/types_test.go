package scenario

// This file compares the definition file for editors with what there is. Its one
// rule: a member is declared exactly if it exists.

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDefinitions(t *testing.T) {
	text, err := os.ReadFile("../../scripts/types/scenario.d.luau")
	require.NoError(t, err)
	declared := func(class string) (names []string) {
		body := regexp.MustCompile(`(?s)declare class ` + class + `\n(.*?)\nend`).FindSubmatch(text)
		require.NotNil(t, body, class)
		for _, m := range regexp.MustCompile(`(?m)^\t(?:function )?(\w+)`).FindAllSubmatch(body[1], -1) {
			names = append(names, string(m[1]))
		}
		return names
	}
	members := slices.Concat(slices.Collect(maps.Keys(botType.Methods)), slices.Collect(maps.Keys(botType.Properties)))
	assert.ElementsMatch(t, members, declared("Bot"))
	members = slices.Concat(slices.Collect(maps.Keys(sandboxType.Methods)), slices.Collect(maps.Keys(sandboxType.Properties)))
	assert.ElementsMatch(t, members, declared("Sandbox"))

	body := regexp.MustCompile(`(?s)export type NewPlayer = \{\n(.*?)\n\}`).FindSubmatch(text)
	require.NotNil(t, body)
	var fields []string
	for _, m := range regexp.MustCompile(`(?m)^\t(\w+):`).FindAllSubmatch(body[1], -1) {
		fields = append(fields, string(m[1]))
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(joinFields)), fields)
}
