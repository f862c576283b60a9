package console

import (
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ line, words, err, hint string }{
		{"a --players 3", "a", "", ""},
		{"--players=3 a b", "a b", "", ""},
		{"-players 3", "", "", ""},
		{"a --playres 3", "", "unknown flag --playres for run", "did you mean --players?"},
		{"--bogus", "", "unknown flag --bogus for run", "run 'lanai help run' for the list"},
		{"--players x", "", `--players: got "x", want a number`, "--players: let this number of players join"},
		{"--players", "", "--players: got nothing, want a number", "--players: let this number of players join"},
		{"--json=maybe", "", `--json: got "maybe", want true or false`, "--json: write JSON"},
		{"-O2 --players 3", "", "", ""},
		{"-Ox", "", "unknown flag --Ox for run", "did you mean -O?"},
		{"-x2", "", "unknown flag --x2 for run", "run 'lanai help run' for the list"},
		{"--help", "", "flag: help requested", ""},
	} {
		t.Run(c.line, func(t *testing.T) {
			fs := flag.NewFlagSet("run", flag.ContinueOnError)
			players := fs.Int("players", 0, "let this `number` of players join")
			level := fs.Int("O", 1, "optimisation `level`")
			fs.Bool("json", false, "write JSON")
			words, err := Parse(fs, strings.Fields(c.line))
			if c.err != "" {
				assert.EqualError(t, err, c.err)
				if u, ok := err.(*UsageError); ok {
					assert.Equal(t, c.hint, u.Hint)
				}
				return
			}
			assert.NoError(t, err)
			assert.Equal(t, c.words, strings.Join(words, " "))
			assert.Equal(t, 3, *players)
			assert.Equal(t, strings.Contains(c.line, "-O2"), *level == 2)
		})
	}
}

func TestPrintFlags(t *testing.T) {
	fs := flag.NewFlagSet("run", flag.ContinueOnError)
	fs.Int("O", 1, "optimisation `level`")
	fs.Bool("json", false, "write JSON")
	fs.Duration("for", 0, "stop after this `time`")
	var b strings.Builder
	PrintFlags(&b, fs)
	assert.Equal(t, "  -O level           optimisation level\n  --for time         stop after this time\n  --json             write JSON\n", b.String())
}
