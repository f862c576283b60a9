package settings

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestForJob(t *testing.T) {
	for _, c := range []struct {
		args         []string
		store, limit string
		path         string
		words        []string
	}{
		{[]string{"job.lua"}, "", "off", "job.lua", nil},
		{[]string{"job.lua", "--store", "memory", "a", "--dry-run"}, "memory", "off", "job.lua", []string{"a", "--dry-run"}},
		{[]string{"--store=memory", "--limits", "roblox", "job.lua", "12"}, "memory", "roblox", "job.lua", []string{"12"}},
		{[]string{"job.lua", "--", "--store", "x"}, "", "off", "job.lua", []string{"--store", "x"}},
		{[]string{"job.lua", "--limit", "5"}, "", "off", "job.lua", []string{"--limit", "5"}},
		{[]string{"job.lua", "a", "--", "--stor", "x"}, "", "off", "job.lua", []string{"a", "--stor", "x"}},
		{[]string{"job.lua", "--store=file:x", "-v", "-"}, "file:x", "off", "job.lua", []string{"-v", "-"}},
	} {
		s, err := ForJob(c.args, variables())
		require.NoError(t, err, "%q", c.args)
		assert.Equal(t, c.store, s.Store, "%q", c.args)
		assert.Equal(t, c.limit, s.Limits, "%q", c.args)
		assert.Equal(t, c.path, s.Path, "%q", c.args)
		assert.Equal(t, c.words, s.Words, "%q", c.args)
	}
	s, err := ForJob([]string{"job.lua"}, variables("LANAI_STORE", "memory"))
	require.NoError(t, err)
	assert.Equal(t, "memory", s.Store)
}

func TestForJobWrong(t *testing.T) {
	for args, want := range map[string][]string{
		"exec takes the file of a job, got none": {},
		"--limits none: want roblox or off":      {"job.lua", "--limits", "none"},
		"--stor":                                 {"--stor", "memory", "job.lua"},
		"unknown flag --stor for exec":           {"job.lua", "a", "--stor", "memory", "--", "b"},
		"unknown flag --stoer for exec":          {"job.lua", "--stoer=memory"},
		"--store":                                {"job.lua", "--store"},
	} {
		_, err := ForJob(want, variables())
		assert.ErrorContains(t, err, args)
	}
}
