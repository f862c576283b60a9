package console

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseSettings(t *testing.T) {
	s, err := ParseSettings("run", strings.Fields("game --players 3 --for 5s --until-idle --store memory -O 2 --json"))
	require.NoError(t, err)
	assert.Equal(t, &Settings{Path: "game", Players: 3, For: 5 * time.Second, UntilIdle: true, Store: "memory", JSON: true, Level: 2}, s)

	s, err = ParseSettings("test", []string{"--filter", "adds"})
	require.NoError(t, err)
	assert.Equal(t, &Settings{Path: ".", Filter: "adds", Level: 1}, s)

	for line, want := range map[string]string{
		"a b":            "run takes one path, got 2: a b",
		"--players -1":   "--players -1: want 0 to 1000",
		"--players 1001": "--players 1001: want 0 to 1000",
		"-O 3":           "-O 3: want 0, 1 or 2",
		"--for -1s":      "--for -1s: want a positive time such as 10s",
		"--filter x":     "unknown flag --filter for run",
	} {
		_, err := ParseSettings("run", strings.Fields(line))
		assert.EqualError(t, err, want, line)
	}
}

func TestCommandsWithoutFlags(t *testing.T) {
	assert.Nil(t, new(Settings).Flags("version"))
}
